"""What is usual for a person, recorded by a clinician -> what rings for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alerts.evaluators import Subject
from tests.alerts.ward import ADULT, OLD, WELL, level, reading, see, together


def points(total: int) -> dict[str, Any]:
    """A set with this NEWS2 and no red parameter; up to 4 no single value of it rings by itself."""
    ones = [("pulse", 95), ("temperature", 38.5), ("blood_pressure", (105, 60)), ("respiratory_rate", 10)]
    return WELL | dict(ones[:total]) if total <= 4 else WELL | dict(ones) | [
        {"spo2": 95}, {"oxygen": True}, {"spo2": 95, "oxygen": True}, {"spo2": 94, "oxygen": True, "pulse": 115},
    ][total - 5]  # fmt: skip


@pytest.mark.parametrize(
    ("usual", "total", "expected"),
    [
        (None, 1, None), (None, 4, None),
        (0, 0, None), (0, 1, "info"), (0, 2, "routine"), (0, 3, "urgent"), (0, 4, "urgent"),
        (1, 1, None), (1, 2, "routine"),
        (3, 3, None), (3, 2, None), (3, 4, "urgent"),
    ],
)  # fmt: skip
def test_restore2_compares_with_the_usual_score(usual: int | None, total: int, expected: str | None) -> None:
    findings = see(together(points(total)), Subject(50, usual_news2=usual)).findings
    assert [(f.family, f.level) for f in findings] == ([("news2", expected)] if expected else [])


@pytest.mark.parametrize(
    ("usual", "total", "expected"),
    [
        (None, 5, True),
        (None, 7, True),
        (2, 3, True),
        (2, 4, True),
        (5, 5, False),
        (5, 6, True),
        (8, 7, True),
        (8, 8, True),
    ],
)
def test_a_score_no_higher_than_usual_rings_nobody_below_seven(usual: int | None, total: int, expected: bool) -> None:
    names = {
        name
        for f in see(together(points(total)), Subject(70, usual_news2=usual)).findings
        for name in (f.rule, *f.folded)
    }
    assert any(name.startswith("news2.") for name in names) is expected


def test_a_usual_score_is_over_when_it_is_usual_again() -> None:
    person = Subject(70, usual_news2=2)
    cleared = see(together(points(2)), person, together(points(2), ago=timedelta(hours=1))).cleared
    assert {"news2.above_usual_3@1", "news2.medium@1"} <= {c.rule for c in cleared}


@pytest.mark.parametrize(
    ("usual", "spo2", "expected"),
    [
        (None, 94, "urgent"), (None, 92, "emergency"), (96, 94, "urgent"), (95, 92, "emergency"),
        (91, 91, None), (91, 90, None), (91, 89, "urgent"), (91, 88, "urgent"), (91, 87, "emergency"),
        (94, 93, None), (94, 92, "urgent"), (94, 90, "emergency"),
    ],
)  # fmt: skip
def test_saturation_against_a_low_usual_value(usual: float | None, spo2: float, expected: str | None) -> None:
    assert level(reading("spo2", spo2), Subject(70, usual_spo2=usual)) == expected


@pytest.mark.parametrize(
    ("usual", "degrees", "expected"),
    [(None, 37.5, None), (36.2, 37.2, None), (36.2, 37.3, "urgent"), (36.7, 37.8, "urgent"), (36.7, 37.7, None)],
)
def test_an_older_person_warmer_than_usual(usual: float | None, degrees: float, expected: str | None) -> None:
    assert level(reading("temperature", degrees), Subject(80, usual_temperature=usual)) == expected
    assert level(reading("temperature", degrees), Subject(50, usual_temperature=usual)) is None


@pytest.mark.parametrize(
    ("usual", "systolic", "expected"),
    [(None, 115, None), (150, 121, None), (150, 120, "urgent"), (150, 90, "emergency"), (120, 95, "urgent")],
)
def test_a_pressure_far_below_usual(usual: float | None, systolic: int, expected: str | None) -> None:
    assert level(reading("blood_pressure", (systolic, 60)), Subject(70, usual_systolic=usual)) == expected


@pytest.mark.parametrize(
    ("best", "flow", "expected"),
    [
        (None, 100, None), (400, 320, None), (400, 319, "routine"), (400, 200, "routine"), (400, 199, "emergency"),
    ],
)  # fmt: skip
def test_zones_of_peak_flow(best: float | None, flow: float, expected: str | None) -> None:
    assert level(reading("peak_flow", flow), Subject(30, best_peak_flow=best)) == expected
    assert level(reading("peak_flow", flow), Subject(9, best_peak_flow=best)) == expected


def test_a_yellow_zone_that_stays_is_urgent() -> None:
    person = Subject(30, best_peak_flow=400)
    for hours, expected in ((1, "urgent"), (25, "routine")):
        earlier = [reading("peak_flow", 300, ago=timedelta(hours=hours))]
        assert level(reading("peak_flow", 310), person, earlier) == expected


@pytest.mark.parametrize(
    ("told", "ill", "expected"),
    [
        (("more_breathless",), True, None), (("more_breathless", "more_sputum"), True, "urgent"),
        (("more_sputum", "coloured_sputum"), True, "urgent"), (("more_breathless", "more_sputum"), False, None),
    ],
)  # fmt: skip
def test_a_flare_of_copd_is_two_of_three_symptoms(told: tuple[str, ...], ill: bool, expected: str | None) -> None:
    person = Subject(70, conditions=frozenset({"copd"} if ill else ()))
    assert level(reading("weight", 50, symptoms=told), person) == expected
    apart = together({"weight": 50, "pulse": 70})
    apart = [r if not told else reading(r.kind, r.value, set=r.set, symptoms=(told[n],) if n < len(told) else ())
             for n, r in enumerate(apart)]  # fmt: skip
    assert max((f.level for f in see(apart, person).findings), default=None) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.6, None), (1.4, None), (1.5, "urgent"), (2.9, "urgent"), (3.0, "emergency")]
)
def test_ketones(value: float, expected: str | None) -> None:
    assert level(reading("ketones", value), ADULT) == expected


def test_ketones_with_vomiting_are_an_emergency() -> None:
    assert level(reading("ketones", 1.6, symptoms=("vomiting",)), ADULT) == "emergency"


@pytest.mark.parametrize(("cm", "expected"), [(20.9, "routine"), (21, None)])
def test_a_thin_arm(cm: float, expected: str | None) -> None:
    assert level(reading("muac", cm), OLD) == expected


@pytest.mark.parametrize(
    ("values", "told", "expected"),
    [
        ({"respiratory_rate": 22, "blood_pressure": (100, 60)}, ("infection_suspected",), "qSOFA 2"),
        ({"respiratory_rate": 22, "blood_pressure": (101, 60), "consciousness": "A"}, ("infection_suspected",), None),
        ({"respiratory_rate": 22, "blood_pressure": (100, 60)}, (), None),
    ],
)
def test_qsofa_is_a_hint_where_an_infection_is_suspected(values: dict, told: tuple, expected: str | None) -> None:
    moment = together(values)
    told_with = reading("pulse", 80, set=moment[0].set, symptoms=told)
    findings = see([*moment, told_with], ADULT).findings
    assert [(f.shown_en, f.level) for f in findings if f.family == "qsofa"] == (
        [(expected, "info")] if expected else []
    )
