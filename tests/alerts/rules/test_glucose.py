"""Glucose -> level, in the unit of the meter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.alerts.ward import found, level, reading, see


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("LO", "mmol/L", "emergency"),
        (2.9, "mmol/L", "emergency"),
        (3.0, "mmol/L", "urgent"),
        (3.8, "mmol/L", "urgent"),
        (3.9, "mmol/L", None),
        (13.8, "mmol/L", None),
        (13.9, "mmol/L", "routine"),
        (16.6, "mmol/L", "routine"),
        (16.7, "mmol/L", "urgent"),
        ("HI", "mmol/L", "urgent"),
        (53, "mg/dL", "emergency"),
        (54, "mg/dL", "urgent"),
        (70, "mg/dL", None),
        (249, "mg/dL", None),
        (250, "mg/dL", "routine"),
        (300, "mg/dL", "urgent"),
    ],
)
def test_one_reading(value: float | str, unit: str, expected: str | None) -> None:
    assert level(reading("glucose", value, unit=unit)) == expected


@pytest.mark.parametrize(
    ("value", "symptom", "expected"),
    [
        (3.5, "needs_help", "emergency"),
        (3.5, "confusion", "emergency"),
        (5.5, "needs_help", "emergency"),
        (5.5, "vomiting", None),
        (14.0, "vomiting", "emergency"),
        (14.0, "kussmaul", "emergency"),
        (17.0, "dehydration", "emergency"),
        (17.0, "needs_help", "emergency"),
        (14.0, "vision", "urgent"),  # the symptom rings by itself (symptoms.toml)
    ],
)
def test_with_a_symptom(value: float, symptom: str, expected: str | None) -> None:
    assert level(reading("glucose", value, symptoms=(symptom,))) == expected


@pytest.mark.parametrize(
    ("before", "hours", "now", "expected"),
    [(14.0, 6, 14.0, "urgent"), (14.0, 5.9, 14.0, "routine"), (13.0, 6, 14.0, "routine"), (14.0, 6, 13.0, None)],
)
def test_a_high_value_is_urgent_when_it_is_still_there_after_six_hours(
    before: float, hours: float, now: float, expected: str | None
) -> None:
    assert level(reading("glucose", now), history=[reading("glucose", before, ago=timedelta(hours=hours))]) == expected


def test_the_two_high_readings_may_come_from_meters_of_different_units() -> None:
    before = reading("glucose", 260, unit="mg/dL", ago=timedelta(hours=8))
    assert level(reading("glucose", 14.5), history=[before]) == "urgent"


def test_needing_help_is_not_over_while_help_is_needed() -> None:
    helped, helped_again, alone = (
        reading("glucose", 5.5, ago=timedelta(minutes=30), symptoms=("needs_help",)),
        reading("glucose", 5.5, ago=timedelta(minutes=20), symptoms=("needs_help",)),
        reading("glucose", 5.5, ago=timedelta(minutes=10)),
    )
    assert "glucose.hypo3@1" not in {c.rule for c in see([alone], history=[helped, helped_again]).cleared}
    assert "glucose.hypo3@1" in {c.rule for c in see([reading("glucose", 5.5)], history=[helped, alone]).cleared}


def test_a_meter_at_its_end_is_shown_as_beyond() -> None:
    finding = found(reading("glucose", "HI"))
    assert finding is not None
    assert (finding.shown_vi, finding.shown_en) == ("Đường huyết > 33,3 mmol/L", "Glucose > 33.3 mmol/L")
