from __future__ import annotations

import pytest

from alerts.scores.glucose import Unit, glucose


@pytest.mark.parametrize(
    ("value", "unit", "level", "alert"),
    [
        (2.9, "mmol/L", "hypo2", "emergency"),
        (3.0, "mmol/L", "hypo1", "urgent"),
        (3.9, "mmol/L", "in_range", "none"),
        (13.9, "mmol/L", "high", "routine"),
        (16.7, "mmol/L", "very_high", "urgent"),
        (53, "mg/dL", "hypo2", "emergency"),
        (54, "mg/dL", "hypo1", "urgent"),
        (70, "mg/dL", "in_range", "none"),
        (250, "mg/dL", "high", "routine"),
        (299, "mg/dL", "high", "routine"),
        (300, "mg/dL", "very_high", "urgent"),
    ],
)
def test_limits_are_compared_in_the_unit_measured(value: float, unit: Unit, level: str, alert: str) -> None:
    got = glucose(value, unit)
    assert (got.level, got.alert) == (level, alert)


def test_needing_help_is_level_three_at_any_value() -> None:
    got = glucose(5.0, "mmol/L", severe_event=True)
    assert (got.level, got.alert) == ("hypo3", "emergency")


@pytest.mark.parametrize("symptom", ["vomiting", "confusion", "kussmaul", "dehydration"])
def test_a_high_value_with_a_danger_sign_is_an_emergency(symptom: str) -> None:
    assert glucose(14.0, "mmol/L", symptoms=[symptom]).alert == "emergency"
    assert glucose(6.0, "mmol/L", symptoms=[symptom]).alert == "none"


def test_milligrams_are_shown_in_millimoles_too() -> None:
    assert glucose(100, "mg/dL").mmol == 5.6
