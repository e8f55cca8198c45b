from __future__ import annotations

import pytest

from alerts.scores.blood_pressure import blood_pressure


@pytest.mark.parametrize(
    ("sbp", "dbp", "grade", "alert"),
    [
        (110, 70, "optimal", "none"),
        (120, 70, "normal", "none"),
        (110, 85, "high_normal", "none"),
        (140, 70, "grade1", "routine"),
        (130, 100, "grade2", "routine"),
        (179, 109, "grade2", "routine"),
        (180, 80, "grade3", "urgent_same_day"),
        (150, 110, "grade3", "urgent_same_day"),
    ],
)
def test_the_higher_of_the_two_categories_counts(sbp: float, dbp: float, grade: str, alert: str) -> None:
    got = blood_pressure(sbp, dbp)
    assert (got.grade, got.alert) == (grade, alert)


def test_isolated_systolic_has_a_normal_diastolic() -> None:
    assert blood_pressure(150, 85).isolated_systolic
    assert not blood_pressure(150, 90).isolated_systolic


def test_severe_and_crisis_differ_only_in_the_diastolic() -> None:
    got = blood_pressure(170, 115)
    assert (got.severe, got.crisis_180_120) == (True, False)
    assert blood_pressure(170, 120).crisis_180_120


def test_a_red_flag_makes_severe_an_emergency_and_nothing_else() -> None:
    assert blood_pressure(185, 95, ["vision"]).alert == "emergency"
    assert blood_pressure(165, 95, ["vision"]).alert == "routine"
