"""Children: one value and an age -> level."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.evaluators import Subject
from tests.alerts.ward import WELL, level, reading, see, together

MONTH, BABY, TODDLER, THREE, FIVE, SEVEN, TEN, FOURTEEN = (Subject(age) for age in (0.1, 0.5, 1.5, 3, 5, 7, 10, 14))


@pytest.mark.parametrize(
    ("child", "normal", "routine", "urgent"),
    [
        (MONTH, 49, 50, 60),
        (BABY, 49, None, 50),  # IMCI's fast breathing is asked first, below five years
        (TODDLER, 39, None, 40),
        (THREE, 34, 35, 40),
        (FIVE, 23, 24, 29),
        (SEVEN, 23, 24, 27),
        (TEN, 21, 22, 25),
        (FOURTEEN, 20, 21, 25),
    ],
)
def test_breaths(child: Subject, normal: int, routine: int | None, urgent: int) -> None:
    assert level(reading("respiratory_rate", normal), child) is None
    if routine is not None:
        assert level(reading("respiratory_rate", routine), child) == "routine"
        assert level(reading("respiratory_rate", urgent - 1), child) == "routine"
    assert level(reading("respiratory_rate", urgent), child) == "urgent"


@pytest.mark.parametrize(
    ("child", "routine", "urgent"),
    [
        (BABY, 150, 160), (TODDLER, 140, 150), (THREE, 130, 140), (FIVE, 120, 130), (SEVEN, 110, 120), (TEN, 105, 115),
        (FOURTEEN, 91, 131),
    ],
)  # fmt: skip
def test_pulse(child: Subject, routine: int, urgent: int) -> None:
    levels = [level(reading("pulse", rate), child) for rate in (routine - 1, routine, urgent - 1, urgent)]
    assert levels == [None, "routine", "routine", "urgent"]


@pytest.mark.parametrize(("child", "expected"), [(TEN, "urgent"), (FOURTEEN, None)])
def test_a_slow_pulse(child: Subject, expected: str | None) -> None:
    assert level(reading("pulse", 59), child) == expected
    assert level(reading("pulse", 60), child) is None


@pytest.mark.parametrize(
    ("age", "lowest"), [(0.05, 60), (0.5, 70), (1.5, 72), (2, 74), (5.9, 80), (10, 90), (15.9, 90)]
)
def test_the_lowest_systolic_pressure(age: float, lowest: int) -> None:
    assert level(reading("blood_pressure", (lowest, 40)), Subject(age)) is None
    assert level(reading("blood_pressure", (lowest - 1, 40)), Subject(age)) == "emergency"


@pytest.mark.parametrize(
    ("kind", "value", "child", "expected"),
    [
        ("spo2", 89, THREE, "emergency"), ("spo2", 90, THREE, "urgent"), ("spo2", 92, THREE, None),
        ("temperature", 37.9, MONTH, None), ("temperature", 38.0, MONTH, "urgent"),
        ("temperature", 35.4, MONTH, "urgent"),
        ("temperature", 35.5, MONTH, None), ("temperature", 38.5, THREE, None), ("temperature", 40.0, THREE, "urgent"),
        ("temperature", 35.0, THREE, "urgent"),
        ("consciousness", "A", TEN, None), ("consciousness", "V", TEN, "emergency"),
        ("consciousness", "C", TEN, "emergency"),
        ("glucose", 2.9, TEN, "emergency"), ("glucose", 3.0, TEN, None),
        ("muac", 11.4, THREE, "urgent"), ("muac", 11.5, THREE, "routine"), ("muac", 12.5, THREE, None),
        ("muac", 11.0, Subject(0.4), None), ("muac", 11.0, FIVE, None),
    ],
)  # fmt: skip
def test_single_values(kind: str, value: Any, child: Subject, expected: str | None) -> None:
    assert level(reading(kind, value), child) == expected


@pytest.mark.parametrize(
    ("sign", "child", "expected"),
    [
        ("unable_to_drink", THREE, "emergency"), ("vomits_everything", THREE, "emergency"),
        ("lethargic", THREE, "emergency"), ("stridor", THREE, "emergency"), ("seizure", THREE, "emergency"),
        ("chest_indrawing", MONTH, "emergency"), ("chest_indrawing", THREE, "urgent"),
        ("vomiting", THREE, None), ("unable_to_drink", Subject(40), None),
    ],
)  # fmt: skip
def test_danger_signs(sign: str, child: Subject, expected: str | None) -> None:
    assert level(reading("weight", 12, symptoms=(sign,)), child) == expected


def test_adult_scores_are_not_made_of_children() -> None:
    sick = together(WELL | {"spo2": 89, "respiratory_rate": 45, "pulse": 170})
    assert {f.family for f in see(sick, THREE).findings} == {"spo2", "respiratory_rate", "pulse"}


def test_without_an_age_there_is_no_limit_by_age() -> None:
    rules = {f.rule for f in see([reading("respiratory_rate", 45)], Subject(age_years=None)).findings}
    assert rules and not any(rule.startswith("child.") for rule in rules)
