"""Rules about days: the mean of a week, a weight that rises in three days or falls in months.

Pure. What such a rule needs to look back at is known from its window (`needs`): so far, and so many readings at most,
however long somebody has lived here. It is asked once for a kind after all that is new has come, at the newest new
reading, and judges what was known at that time. Where there is too little to judge by it neither fires nor clears.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from alerts.limits import hold
from alerts.rule import Check, Gain, Loss, Mean
from alerts.scores.home_pressure import mean
from alerts.scores.weight_change import Weighed, gained, lost
from alerts.shown import mean_shown, weight_shown
from records.reading import Reading

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"""Whose days a mean counts; the whole country lives in one."""

_DAY: Final = timedelta(days=1)
_taken_at = attrgetter("taken_at")


class Need(Struct, frozen=True):
    """Readings between so long and so long before the one that is judged, the newest `most` of them."""

    after: timedelta
    until: timedelta
    most: int


class View(Struct, frozen=True):
    """What a window says, as a reading has it: `value` and `diastolic` in `unit`. `readings` begins with the newest; a
    mean names no other, its words say how many it is made of."""

    value: float
    unit: str
    readings: tuple[UUID, ...]
    shown: tuple[str, str]
    diastolic: float | None = None


def needs(check: Check) -> Need:
    match check.rule.window:
        case Mean(days=days):
            return Need(days * _DAY, timedelta(), min(8 * days, 96))
        case Gain(within=within):
            return Need(within, timedelta(), 24)
        case Loss(most=most, fewest=fewest):
            return Need(most, fewest, 64)
        case _:
            raise ValueError(f"{check.name} looks at no days")


def may_fire(check: Check, new: Iterable[Reading]) -> bool:
    """A mean rises over a limit with a reading that is over it itself: the past is not fetched for all the others."""
    if not isinstance(check.rule.window, Mean):
        return True
    sources = check.rule.input.source_in
    return any(hold(check.breach, r, r.unit) for r in new if not sources or r.source in sources)


def newest(check: Check, new: Sequence[Reading]) -> Reading | None:
    """The newest reading this rule is about; a pressure of another source moves no mean, and none is judged at it."""
    obs, sources = check.rule.input.obs, check.rule.input.source_in
    return next((r for r in reversed(new) if r.kind == obs and (not sources or r.source in sources)), None)


def view(check: Check, line: Sequence[Reading], newest: Reading) -> View | None:
    """`line`: readings of the kind in time order, `newest` among them; None where they are not enough."""
    line = line[: bisect_right(line, newest.taken_at, key=_taken_at)]
    match check.rule.window:
        case Mean() as window:
            return _mean(window, _of(line, check.rule.input.source_in), newest)
        case Gain(within=within):
            return _gain(within, line, newest)
        case Loss() as window:
            return _loss(window, line, newest)
        case _:
            return None


def _mean(window: Mean, line: Sequence[Reading], newest: Reading) -> View | None:
    dated = [(_day(r.taken_at), r) for r in _since(line, newest.taken_at - window.days * _DAY) if r.value is not None]
    last = _day(newest.taken_at)
    dated = [(day, reading) for day, reading in dated if last - day < window.days]
    if window.drop_first_day and dated and dated[0][0] < last:
        dated = [(day, reading) for day, reading in dated if day > dated[0][0]]
    days = len({day for day, _ in dated})
    if len(dated) < window.min_n or days < window.min_days:
        return None
    systolic = mean([reading.value or 0 for _, reading in dated])
    diastolic = mean([reading.diastolic or 0 for _, reading in dated])
    return View(systolic, "mm[Hg]", (newest.id,), mean_shown(systolic, diastolic, len(dated), days), diastolic)


def _gain(within: timedelta, line: Sequence[Reading], newest: Reading) -> View | None:
    before = [r for r in _since(line, newest.taken_at - within) if r.value is not None and r.taken_at < newest.taken_at]
    if not before or newest.value is None:
        return None
    lowest = min(before, key=lambda reading: reading.value or 0)
    now = _weighed(newest, newest)
    gain = gained([_weighed(lowest, newest)], now, within / _DAY)
    return View(gain, "kg", (newest.id, lowest.id), _weights(newest, lowest))


def _loss(window: Loss, line: Sequence[Reading], newest: Reading) -> View | None:
    since, until = newest.taken_at - window.most, newest.taken_at - window.fewest
    before = [r for r in _since(line, since) if r.taken_at <= until and r.value is not None]
    if not before or newest.value is None:
        return None
    then = min(before, key=lambda reading: abs(newest.taken_at - reading.taken_at - window.about))
    about = (window.about / _DAY, window.fewest / _DAY, window.most / _DAY)
    percent = lost([_weighed(then, newest)], _weighed(newest, newest), about)
    return None if percent is None else View(percent, "%", (newest.id, then.id), _weights(newest, then))


def _since(line: Sequence[Reading], after: datetime) -> Sequence[Reading]:
    return line[bisect_left(line, after, key=_taken_at) :]


def _of(line: Iterable[Reading], sources: tuple[str, ...]) -> list[Reading]:
    return [reading for reading in line if not sources or reading.source in sources]


def _day(at: datetime) -> int:
    return at.astimezone(ZONE).toordinal()


def _weighed(reading: Reading, newest: Reading) -> Weighed:
    return Weighed((reading.taken_at - newest.taken_at) / _DAY, reading.value or 0)


def _weights(newest: Reading, then: Reading) -> tuple[str, str]:
    return weight_shown(newest.value or 0, then.value or 0, round((newest.taken_at - then.taken_at) / _DAY))
