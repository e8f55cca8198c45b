"""Rules about days: a week of pressures, three days and months of weights -> level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from alerts.evaluators import Subject, looking_far
from alerts.far import Need
from alerts.faults import wrong
from alerts.limits import Condition
from alerts.rule import made_ready
from records.reading import Reading
from tests.alerts.ward import ADULT, NOW, PROTOCOLS, level, reading, see

DAY = timedelta(days=1)
HYPERTENSIVE = Subject(60, conditions=frozenset({"hypertension"}))
FAILING = Subject(70, conditions=frozenset({"heart_failure"}))


def pressures(each: Sequence[tuple[int, int]], source: str = "device", a_day: int = 4) -> list[Reading]:
    """Oldest day first, the last one today; the newest reading is the last."""
    series: list[Any] = [
        replace(reading("blood_pressure", pressure, ago=back * DAY + timedelta(hours=a_day - n)), source=source)
        for back, pressure in zip(range(len(each) - 1, -1, -1), each, strict=True)
        for n in range(a_day)
    ]
    return series


def found(series: Sequence[Reading], subject: Subject, family: str) -> list[tuple[str, str]]:
    *history, newest = series
    return [(f.rule, f.level) for f in see([newest], subject, history).findings if f.family == family]


@pytest.mark.parametrize(
    ("each", "subject", "expected"),
    [
        ([(134, 84)] * 7, HYPERTENSIVE, None),
        ([(135, 80)] * 7, HYPERTENSIVE, "home_control"),
        ([(120, 85)] * 7, HYPERTENSIVE, "home_control"),
        ([(135, 80)] * 7, ADULT, "home_raised"),
        ([(170, 100)] + [(130, 80)] * 6, HYPERTENSIVE, None),  # the first day is dropped
        ([(150, 90)] * 3, HYPERTENSIVE, None),  # eight readings on two days are too few
        ([(150, 90)] * 4, HYPERTENSIVE, "home_control"),
        ([(200, 115)] * 3 + [(120, 70)] * 7, HYPERTENSIVE, None),  # what is older than the week is past
    ],
)
def test_the_mean_of_a_week_at_home(each: list, subject: Subject, expected: str | None) -> None:
    rules = found(pressures(each), subject, "blood_pressure_mean")
    assert rules == ([(f"blood_pressure_mean.{expected}@1", "routine")] if expected else [])


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ([(150, 80)], None),  # one visit decides nothing
        ([(150, 80), (128, 80)], None),  # 139
        ([(150, 80), (130, 80)], "office_control"),  # 140
        ([(120, 92), (120, 88)], "office_control"),
    ],
)
def test_the_mean_of_visits(each: list, expected: str | None) -> None:
    rules = found(pressures(each, "staff", a_day=1), HYPERTENSIVE, "blood_pressure_mean")
    assert rules == ([(f"blood_pressure_mean.{expected}@1", "routine")] if expected else [])


def test_home_and_visits_are_not_mixed() -> None:
    series = [*pressures([(150, 90)] * 4, "staff", a_day=1)[:1], *pressures([(120, 70)] * 4)]
    assert not found(series, HYPERTENSIVE, "blood_pressure_mean")


def test_a_mean_is_over_when_it_is_below_the_limit_again() -> None:
    *history, newest = pressures([(130, 80)] * 7)
    cleared = {c.rule for c in see([newest], HYPERTENSIVE, history).cleared}
    assert "blood_pressure_mean.home_control@1" in cleared


def test_a_mean_is_said_in_both_languages() -> None:
    *history, newest = pressures([(141, 86)] * 7)
    (finding,) = see([newest], HYPERTENSIVE, history).findings
    assert finding.shown_vi == "Huyết áp trung bình 141/86 mmHg (24 lần đo trong 6 ngày)"
    assert finding.shown_en == "Mean blood pressure 141/86 mmHg (24 readings on 6 days)"
    assert finding.readings == (newest.id,)


@pytest.mark.parametrize(
    ("before", "days", "now", "expected"),
    [(60, 3, 62.0, None), (60, 3, 62.1, "urgent"), (60, 1, 63, "urgent"), (60, 3.1, 65, None), (62, 3, 60, None)],
)
def test_weight_gained_in_heart_failure(before: float, days: float, now: float, expected: str | None) -> None:
    earlier = [reading("weight", before, ago=days * DAY)]
    assert level(reading("weight", now), FAILING, earlier) == expected
    assert level(reading("weight", now), ADULT, earlier) is None


@pytest.mark.parametrize(
    ("before", "days", "now", "expected"),
    [
        (60, 30, 57.0, "weight_loss.month@1"), (60, 30, 57.1, None), (60, 22, 50, None), (60, 38, 50, None),
        (60, 180, 54.0, "weight_loss.six_months@1"), (60, 180, 54.1, None), (60, 149, 54, None), (60, 211, 50, None),
    ],
)  # fmt: skip
def test_weight_lost(before: float, days: int, now: float, expected: str | None) -> None:
    earlier = [reading("weight", before, ago=days * DAY)]
    assert found([*earlier, reading("weight", now)], ADULT, "weight_loss") == (
        [(expected, "routine")] if expected else []
    )


def test_weights_are_said_as_people_say_them() -> None:
    (finding,) = see([reading("weight", 62.4)], FAILING, [reading("weight", 60, ago=2 * DAY)]).findings
    assert (finding.shown_vi, finding.shown_en) == (
        "Cân nặng 62,4 kg, 2 ngày trước 60 kg", "Weight 62.4 kg, 2 days ago 60 kg",
    )  # fmt: skip


def needed(
    subject: Subject, kind: str, value: Any, source: str = "device", families: tuple[str, ...] = ()
) -> set[Need]:
    new: Any = replace(reading(kind, value), source=source)
    return set(looking_far(PROTOCOLS, subject, [new], families))


def test_each_rule_says_what_history_it_needs_and_most_readings_need_none() -> None:
    week, month = Need(7 * DAY, timedelta(), 56), Need(30 * DAY, timedelta(), 96)
    assert needed(HYPERTENSIVE, "blood_pressure", (150, 80)) == {week}
    assert needed(HYPERTENSIVE, "blood_pressure", (150, 80), "staff") == {month}
    assert needed(HYPERTENSIVE, "blood_pressure", (130, 80)) == set()
    assert needed(HYPERTENSIVE, "blood_pressure", (130, 80), families=("blood_pressure_mean",)) == {week, month}
    losses = {Need(37 * DAY, 23 * DAY, 64), Need(210 * DAY, 150 * DAY, 64)}
    assert needed(FAILING, "weight", 60) == {Need(3 * DAY, timedelta(), 24), *losses}
    assert needed(ADULT, "weight", 60) == losses
    assert needed(Subject(9), "weight", 60) == needed(HYPERTENSIVE, "pulse", 140) == set()


def test_a_mean_against_what_is_usual_asks_for_a_week_of_whose_usual_is_known_and_leaves_the_others_be() -> None:
    [home] = [c.rule for c in PROTOCOLS.by_kind["blood_pressure"] if c.rule.id == "blood_pressure_mean.home_raised"]
    above = Condition(op=">=", value=20, plus="usual_systolic", unit="mm[Hg]", field="systolic")
    rule = replace(home, when=(above,), clear=None)
    assert wrong(rule) is None
    protocols = replace(PROTOCOLS, by_kind={"blood_pressure": (made_ready(rule),)})
    *history, newest = pressures([(145, 80)] * 7)
    for subject, asks, rings in ((ADULT, 0, 0), (Subject(40, usual_systolic=120), 1, 1),
                                 (Subject(40, usual_systolic=126), 0, 0)):  # fmt: skip
        assert len(looking_far(protocols, subject, [newest], ())) == asks
        assert len(see([newest], subject, history, protocols).findings) == rings


def test_a_late_reading_is_judged_by_what_was_known_then() -> None:
    series = pressures([(130, 80)] * 7)
    later = [reading("blood_pressure", (179, 109), ago=timedelta(minutes=n)) for n in range(5)]
    late = replace(series[-1], taken_at=NOW - timedelta(hours=1))
    assert not see([late], HYPERTENSIVE, [*series[:-1], *later]).findings


def test_a_batch_of_a_week_is_judged_once() -> None:
    (finding,) = see(pressures([(140, 88)] * 7), HYPERTENSIVE).findings
    assert finding.rule == "blood_pressure_mean.home_control@1"
