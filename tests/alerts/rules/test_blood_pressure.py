"""One blood pressure -> level. High ones ring only when severe."""

from __future__ import annotations

import pytest

from alerts.evaluators import Subject
from tests.alerts.ward import found, level, reading, see


@pytest.mark.parametrize(
    ("pressure", "expected"),
    [
        ((90, 60), "emergency"),
        ((91, 60), "urgent"),
        ((100, 60), "urgent"),
        ((101, 60), None),
        ((139, 89), None),
        ((150, 95), None),
        ((179, 109), None),
        ((180, 80), "urgent"),
        ((150, 110), "urgent"),
        ((220, 125), "urgent"),
    ],
)
def test_one_reading(pressure: tuple[int, int], expected: str | None) -> None:
    assert level(reading("blood_pressure", pressure)) == expected


@pytest.mark.parametrize(
    ("pressure", "symptom", "expected"),
    [
        ((182, 96), "chest_pain", "emergency"),
        ((150, 112), "speech", "emergency"),
        ((182, 96), "vomiting", "urgent"),
        ((165, 96), "chest_pain", "emergency"),  # the pain rings by itself (symptoms.toml)
        ((165, 96), "vomiting", None),
    ],
)
def test_a_red_flag_symptom_makes_severe_an_emergency(
    pressure: tuple[int, int], symptom: str, expected: str | None
) -> None:
    assert level(reading("blood_pressure", pressure, symptoms=(symptom,))) == expected


@pytest.mark.parametrize(("age", "expected"), [(17, None), (18, "urgent"), (None, "urgent")])
def test_severe_is_for_people_of_18_and_over(age: float | None, expected: str | None) -> None:
    assert level(reading("blood_pressure", (182, 96)), Subject(age_years=age)) == expected


def test_it_is_over_well_below_both_limits() -> None:
    for pressure, over in (((169, 104), True), ((175, 90), False), ((150, 108), False)):
        cleared = {c.rule for c in see([reading("blood_pressure", pressure)]).cleared}
        assert ("blood_pressure.severe@1" in cleared) is over


def test_it_is_shown_as_people_say_it() -> None:
    finding = found(reading("blood_pressure", (182, 96)))
    assert finding is not None
    assert (finding.shown_vi, finding.shown_en) == ("Huyết áp 182/96 mmHg", "Blood pressure 182/96 mmHg")
