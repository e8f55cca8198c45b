"""Trends against one's own baseline: what is learned, what is a trend, when it is over (clinical/README §4)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from alerts import trends
from alerts.trends import Baseline, Line, baseline, baseline_of, follow

BEGAN = datetime(2026, 9, 1, 7, tzinfo=UTC)
TWICE_A_DAY = timedelta(hours=12)
STEADY = [70, 72, 68, 71, 69, 73, 67, 70, 74, 66, 71, 69, 72, 68]


def after(
    values: Sequence[float], kind: str = "pulse", line: Line | None = None, since: datetime = BEGAN, learn: bool = True
) -> Line:
    """The line once these readings came in, one every twelve hours."""
    line = line or Line()
    for n, value in enumerate(values):
        line = follow(line, kind, since + n * TWICE_A_DAY, value, learn)
    return line


def readings_until_a_trend(values: Sequence[float], kind: str = "pulse", line: Line | None = None) -> int | None:
    line = line or after(STEADY, kind)
    for n, value in enumerate(values):
        line = follow(line, kind, BEGAN + (len(STEADY) + n) * TWICE_A_DAY, value, True)
        if line.alarm is not None:
            return n + 1
    return None


@pytest.mark.parametrize(
    ("values", "floor", "usual"),
    [
        (STEADY[:6], 4, None),
        (STEADY[:7], 4, Baseline(70, 4)),  # the spread seen is 1.4826 * 2
        ([60, 60, 60, 60, 60, 60, 60], 4, Baseline(60, 4)),
        ([110, 120, 130, 140, 150, 160, 170], 5, Baseline(140, 1.4826 * 20)),
        ([70, 71, 69, 70, 72, 68, 180], 4, Baseline(70, 4)),  # one artefact moves neither
    ],
)
def test_a_baseline_is_the_median_and_the_mad_from_seven_readings_on_and_never_below_the_floor(
    values: list[float], floor: float, usual: Baseline | None
) -> None:
    assert baseline_of(values, floor) == usual


@pytest.mark.parametrize(
    ("kind", "spread"),
    [
        ("blood_pressure", 5), ("pulse", 4), ("weight", 0.4), ("spo2", 0.7), ("temperature", 0.2),
        ("respiratory_rate", 1.5),
    ],
)  # fmt: skip
def test_the_floors_are_those_of_the_table(kind: str, spread: float) -> None:
    assert baseline(after([50.0] * 14, kind), kind) == Baseline(50, spread)


@pytest.mark.parametrize(
    ("shift", "readings"),
    [(0, None), (1, None), (4, 12), (8, 4), (12, 2), (-8, 3), (100, 2), (-60, 2)],
)
def test_a_shift_is_a_trend_after_a_few_readings_and_sooner_the_larger_it_is(shift: float, readings: int | None):
    """The spread is 4: a shift of one takes 10.8 readings on average, of two 3.8 (clinical/README §4)."""
    found = readings_until_a_trend([70 + shift] * 12)
    assert found == readings


def test_one_artefact_is_not_a_trend() -> None:
    assert readings_until_a_trend([70, 180, 70, 71, 69, 70]) is None


def test_what_creeps_half_a_spread_a_reading_is_found_within_a_week() -> None:
    found = readings_until_a_trend([70 + 2 * n for n in range(1, 15)])
    assert found is not None and found <= 7


def test_a_learned_baseline_stays_whatever_comes_later() -> None:
    """What creeps slowly must not carry the baseline along."""
    line = after([70 + 0.1 * n for n in range(200)])
    assert baseline(line, "pulse") == baseline(after([70 + 0.1 * n for n in range(14)]), "pulse")


def test_nothing_is_learned_while_an_alert_is_open() -> None:
    line = after(STEADY[:5])
    line = after([130] * 9, line=line, since=BEGAN + timedelta(days=5), learn=False)
    assert baseline(line, "pulse") is None
    assert len(line.learned) == 5


def test_a_trend_is_over_after_two_readings_with_the_charts_near_the_baseline() -> None:
    line = after([78] * 5, line=after(STEADY), since=BEGAN + timedelta(days=7))
    assert line.alarm and line.alarm.direction == "high"
    states = []
    for n in range(12):
        line = follow(line, "pulse", BEGAN + timedelta(days=10, hours=12 * n), 70, True)
        states.append(line.alarm is not None)
    assert states[0] and not states[-1]
    assert states == sorted(states, reverse=True)
    assert trends.chart(line, "pulse").n < 12


def test_an_accepted_new_normal_is_learned_from_the_readings_since_the_trend_began() -> None:
    line = after([82] * 8, line=after(STEADY), since=BEGAN + timedelta(days=7))
    accepted = trends.accepted(line)
    assert accepted.alarm is None
    assert baseline(accepted, "pulse") == Baseline(82, 4)
    more = after([82, 81, 83] * 4, line=accepted, since=BEGAN + timedelta(days=12))
    assert more.alarm is None
    assert len(more.learned) == 14


def test_a_trend_somebody_ended_rings_again_only_after_as_many_readings_as_it_takes_to_see_one() -> None:
    line = trends.restarted(after([82] * 4, line=after(STEADY), since=BEGAN + timedelta(days=7)))
    assert line.alarm is None and baseline(line, "pulse") == baseline(after(STEADY), "pulse")
    line = follow(line, "pulse", BEGAN + timedelta(days=9), 82, True)
    assert line.alarm is None
    line = follow(line, "pulse", BEGAN + timedelta(days=9, hours=12), 82, True)
    assert line.alarm is not None


def test_a_phone_that_catches_up_ends_where_it_would_have_been() -> None:
    values = [*STEADY, 71, 74, 75, 77, 70, 73]
    taken = [BEGAN + n * TWICE_A_DAY for n in range(len(values))]
    in_order = late = after(values[:14])
    for n in range(14, 20):
        in_order = follow(in_order, "pulse", taken[n], values[n], True)
    for n in (14, 18, 19, 15, 17, 16):
        late = follow(late, "pulse", taken[n], values[n], True)
    assert late == in_order


def test_what_is_older_than_the_charts_remember_changes_nothing() -> None:
    line = after(STEADY * 3)
    assert follow(line, "pulse", BEGAN, 150, True) == line


def test_readings_within_an_hour_are_one_point_and_the_last_counts() -> None:
    line = after(STEADY)
    at = BEGAN + timedelta(days=7)
    twice = follow(follow(line, "pulse", at, 140, True), "pulse", at + timedelta(minutes=3), 71, True)
    assert [p.value for p in twice.recent[-2:]] == [STEADY[-1], 71]
    assert trends.chart(twice, "pulse") == trends.chart(follow(line, "pulse", at, 71, True), "pulse")


def test_a_device_that_measures_every_minute_has_not_learned_a_baseline_in_a_quarter_of_an_hour() -> None:
    line = Line()
    for n in range(59):
        line = follow(line, "pulse", BEGAN + timedelta(minutes=n), 70 + n % 5, True)
    assert len(line.learned) == 1


def test_the_work_per_reading_does_not_grow_with_the_history() -> None:
    """What is kept after a year is as large as after three weeks; the time is measured by the ward bench."""
    dice = Random(5)
    values = [70 + dice.gauss(0, 2) for _ in range(365)]
    assert len(after(values).recent) == len(after(values[:42]).recent) == trends.REMEMBERED
    line, began = after(values), time.perf_counter()
    for n in range(100):
        follow(line, "pulse", BEGAN + timedelta(days=200, hours=12 * n), 70, True)
    assert (time.perf_counter() - began) / 100 < 0.001


def test_a_new_normal_accepted_early_leaves_nobody_without_charts() -> None:
    """Two readings into a trend there are not seven of it yet: the last seven readings will do until there are."""
    line = after([84] * 2, line=after(STEADY), since=BEGAN + timedelta(days=7))
    assert line.alarm
    accepted = trends.accepted(line)
    assert len(accepted.learned) == trends.LEAST and baseline(accepted, "pulse") is not None
    later = after([84] * 7, line=accepted, since=BEGAN + timedelta(days=8))
    usual = baseline(later, "pulse")
    assert usual is not None and usual.usual == 84
