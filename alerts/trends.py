"""Trends: one resident's readings of one kind against their own baseline (clinical/README §4). Pure.

* The baseline is the median of 14 readings and their spread (MAD), never below the floor of the kind; it counts from
  the seventh on. Once learned it stays, until a clinician accepts a new normal: what creeps must not carry it along.
* Two charts look at every reading, in standard deviations from the baseline: an EWMA for what creeps, a CUSUM for what
  jumps. One reading weighs at most three of them, so that a slipped cuff alone is never a trend.
* A line remembers its last readings one by one and the charts before them: a phone that catches up is put where it
  belongs, and the work per reading never grows with the history. Older than that it is kept in the record only.
* Readings less than an hour apart are one point, and the last of them counts: it is the repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import sqrt
from statistics import median
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

Direction = Literal["high", "low"]

WEIGHT: Final = 0.2
"""Of a new reading in the EWMA (lambda)."""
LIMIT: Final = 2.86
"""A false alarm in 371 readings, in half a year at two a day; 3.0 has one in 560 and hears of what creeps later."""
SLACK: Final = 0.5
"""What the CUSUM lets pass of every reading (k)."""
DECISION: Final = 5.0
"""Where the CUSUM decides (h)."""
LEARNT_FROM: Final = 14
LEAST: Final = 7
MOST: Final = 3.0
AT_LEAST: Final = 2
"""One reading alone is never a trend."""
REMEMBERED: Final = 14
SPACING: Final = timedelta(hours=1)
WHOLE: Final = timedelta(hours=10)
"""Of readings twice a day each counts whole; one that came sooner after another counts by its share of this, for most
of it is not news. How often somebody is measured must not decide how soon they have a trend."""
CALM: Final = 0.5
"""Within this of the baseline, twice in a row, a trend is over."""
CALM_READINGS: Final = 2

FLOORS: Final[dict[str, float]] = {
    "blood_pressure": 5.0,
    "pulse": 4.0,
    "weight": 0.4,
    "spo2": 0.7,
    "temperature": 0.2,
    "respiratory_rate": 1.5,
}
"""Kinds with a trend, and the least spread that is believed. Of a blood pressure the systolic one."""


class Baseline(Struct, frozen=True):
    """What is usual for this person."""

    usual: float
    spread: float


class Chart(Struct, frozen=True):
    """Where the charts stand, in spreads from the baseline: the EWMA after `n` readings, and the two sums."""

    level: float = 0.0
    n: float = 0
    up: float = 0.0
    down: float = 0.0


class Point(Struct, frozen=True, array_like=True):
    at: datetime
    value: float


class Alarm(Struct, frozen=True):
    """The readings have left the baseline in this direction. `calm`: how many in a row are back near it."""

    direction: Direction
    since: datetime
    calm: int = 0


class Line(Struct, frozen=True, kw_only=True):
    """All that is known of one kind of one person: as much after a year as after a week."""

    learned: tuple[Point, ...] = ()
    start: Chart = Chart()
    """The charts before the first of `recent`."""
    started: datetime | None = None
    """When the last reading in them was taken."""
    recent: tuple[Point, ...] = ()
    closed: datetime | None = None
    """Nothing taken before this is put into the charts any more."""
    alarm: Alarm | None = None


def advance(chart: Chart, x: float, weight: float = WEIGHT, slack: float = SLACK, share: float = 1.0) -> Chart:
    """One reading, `x` spreads from the baseline, that counts as this share of one."""
    kept = 1 - weight if share == 1 else (1 - weight) ** share
    return Chart(
        level=(1 - kept) * x + kept * chart.level,
        n=chart.n + share,
        up=max(0.0, chart.up + share * (x - slack)),
        down=max(0.0, chart.down - share * (x + slack)),
    )


def ewma_limit(n: float, weight: float = WEIGHT, limit: float = LIMIT) -> float:
    """How far the EWMA of `n` readings may stray by chance."""
    return limit * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * n)))


def creeping(chart: Chart, weight: float = WEIGHT, limit: float = LIMIT) -> Direction | None:
    if abs(chart.level) <= ewma_limit(chart.n, weight, limit):
        return None
    return "high" if chart.level > 0 else "low"


def jumping(chart: Chart, decision: float = DECISION) -> Direction | None:
    if max(chart.up, chart.down) <= decision:
        return None
    return "high" if chart.up > chart.down else "low"


def beyond(chart: Chart) -> Direction | None:
    """Which way either chart is past its limit now; an alarm lasts longer, until the readings are back twice."""
    return creeping(chart) or jumping(chart)


def baseline_of(values: Sequence[float], floor: float) -> Baseline | None:
    """Median and MAD of the readings learned; None while there are fewer than seven."""
    if len(values) < LEAST:
        return None
    usual = median(values)
    return Baseline(usual, max(floor, 1.4826 * median(abs(value - usual) for value in values)))


def baseline(line: Line, kind: str) -> Baseline | None:
    return baseline_of([point.value for point in line.learned], FLOORS[kind])


def chart(line: Line, kind: str) -> Chart:
    """Where the charts of this line stand now."""
    usual = baseline(line, kind)
    return line.start if usual is None else _charted(line, usual)


def follow(line: Line, kind: str, at: datetime, value: float, learn: bool) -> Line:
    """One more reading. `learn` is False while an alert is open: what is not usual is not learned."""
    if line.closed is not None and at < line.closed:
        return line
    line = replace(line, recent=_with(line.recent, Point(at, value)))
    if learn and line.alarm is None and _may_learn(line, at):
        line = replace(line, learned=_with(line.learned, Point(at, value)))
    usual = baseline(line, kind)
    return _bounded(line if usual is None else _judged(line, usual), usual)


def accepted(line: Line) -> Line:
    """A clinician has said that this is normal now. It is learned from what came since the trend began, and from at
    least the last seven readings, so that nobody goes without charts until there are new ones."""
    since = sum(line.alarm is not None and point.at >= line.alarm.since for point in line.recent)
    return Line(learned=line.recent[-max(since, LEAST) :], closed=_newest(line))


def restarted(line: Line) -> Line:
    """Somebody has looked at the trend and ended its alert: the charts begin again at the same baseline."""
    return replace(line, start=Chart(), recent=(), closed=_newest(line), alarm=None)


def newest(line: Line) -> Point | None:
    return line.recent[-1] if line.recent else None


def _newest(line: Line) -> datetime | None:
    return line.recent[-1].at if line.recent else line.closed


def _may_learn(line: Line, at: datetime) -> bool:
    return len(line.learned) < LEARNT_FROM or any(point.at <= at < point.at + SPACING for point in line.learned)


def _with(points: tuple[Point, ...], new: Point) -> tuple[Point, ...]:
    """In its place; a repeat takes the place of the point it repeats."""
    for n, point in enumerate(points):
        if point.at <= new.at < point.at + SPACING:
            return (*points[:n], Point(point.at, new.value), *points[n + 1 :])
    n = sum(point.at < new.at for point in points)
    return (*points[:n], new, *points[n:])


def _charted(line: Line, usual: Baseline) -> Chart:
    return _run(line.start, line.started, line.recent, usual)


def _judged(line: Line, usual: Baseline) -> Line:
    """Whether there is a trend now: it begins when a chart says so and is over when the EWMA is back twice."""
    now, last = _charted(line, usual), line.recent[-1].at
    if line.alarm is None:
        direction = beyond(now)
        return line if direction is None or now.n < AT_LEAST else replace(line, alarm=Alarm(direction, last))
    calm = line.alarm.calm + 1 if abs(now.level) < CALM else 0
    if calm < CALM_READINGS:
        return replace(line, alarm=replace(line.alarm, calm=calm))
    return restarted(line)


def _bounded(line: Line, usual: Baseline | None) -> Line:
    """The oldest of too many readings goes into the charts for good."""
    over = len(line.recent) - REMEMBERED
    if over <= 0:
        return line
    old, rest = line.recent[:over], line.recent[over:]
    start = line.start if usual is None else _run(line.start, line.started, old, usual)
    return replace(line, start=start, started=old[-1].at, recent=rest, closed=rest[0].at)


def _run(start: Chart, last: datetime | None, points: Iterable[Point], usual: Baseline) -> Chart:
    chart = start
    for point in points:
        since = WHOLE if last is None else point.at - last
        x = max(-MOST, min(MOST, (point.value - usual.usual) / usual.spread))
        chart = advance(chart, x, share=1.0 if since >= WHOLE else since / WHOLE)
        last = point.at
    return chart
