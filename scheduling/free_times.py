"""A month of free times of a whole house, quickly: what `slots.search` finds, without making each of them.

    grid    where the visits of a rule may begin, cut from its windows once for all who have the same rule and days
    taken   what stands on the grid is struck out by its beginning alone; only what stands across it is looked at
    page    only the times that are shown become `Free`

Times are in seconds and, in here, begin with the buffer before the visit. Groups, and windows of one rule that overlap,
go the plain way (`slots.free_in`); tests/scheduling/test_free_times.py holds both ways against each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from heapq import merge
from itertools import filterfalse, islice, pairwise
from operator import sub
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from base.db import Db
from scheduling import openings, slots
from scheduling.openings import DAY, Closed, Rule
from scheduling.slots import Asked, Busy, Calendar, Free, Taken


class Grid(NamedTuple):
    """`apart`: no two of its places overlap."""

    begins: tuple[int, ...]
    places: frozenset[int]
    apart: bool


class Run(NamedTuple):
    """The free times of one rule of one calendar, in order; `made` where they were found the plain way."""

    calendar: Calendar
    rule: Rule
    begins: Sequence[int]
    made: Sequence[Free] | None = None

    def free(self, n: int) -> Free:
        if self.made is not None:
            return self.made[n]
        begins = self.begins[n] + self.rule.buffer_before_min * 60
        return Free(begins, begins + self.rule.slot_min * 60, self.rule.capacity, None, self.calendar, self.rule)

    def since(self, moment: int, inclusive: bool) -> int:
        """The first that begins, as a visit, at or after this moment."""
        place = moment - self.rule.buffer_before_min * 60
        return bisect_left(self.begins, place) if inclusive else bisect_right(self.begins, place)


class Found:
    """Every free time there is, counted; made when looked at, the earliest first."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs = sorted((run for run in runs if run.begins), key=lambda run: run.calendar.id)

    def __len__(self) -> int:
        return sum(len(run.begins) for run in self._runs)

    def __iter__(self) -> Iterator[Free]:
        return self._ordered([0] * len(self._runs))

    def page(self, limit: int, after: tuple[datetime, UUID] | None = None) -> list[Free]:
        """The next ones after a time of a calendar."""
        if after is None:
            return list(islice(self, limit))
        moment, calendar = int(after[0].timestamp()), after[1]
        return list(islice(self._ordered([run.since(moment, run.calendar.id > calendar) for run in self._runs]), limit))

    def first_of_each(self) -> dict[UUID, Free]:
        """The earliest of every calendar that has any."""
        firsts: dict[UUID, Free] = {}
        for run in self._runs:
            free, held = run.free(0), firsts.get(run.calendar.id)
            firsts[run.calendar.id] = free if held is None or free.begins < held.begins else held
        return firsts

    def _ordered(self, since: Sequence[int]) -> Iterator[Free]:
        lines = (self._line(run, n, at) for n, (run, at) in enumerate(zip(self._runs, since, strict=True)))
        return (self._runs[n].free(at) for _, n, at in merge(*lines))

    @staticmethod
    def _line(run: Run, n: int, since: int) -> Iterator[tuple[int, int, int]]:
        before = run.rule.buffer_before_min * 60
        return ((run.begins[at] + before, n, at) for at in range(since, len(run.begins)))


async def search(db: Db, facility: UUID, zone: ZoneInfo, asked: Asked, closed_days: Collection[date]) -> Found:
    calendars = slots.wanted(await slots.calendars_of(db, facility), asked)
    taken = await slots.taken_columns(db, facility, slots.concerned(calendars), asked)
    own = await slots.own(db, asked)
    return found(calendars, taken, own, zone, asked, frozenset(closed_days), int(db.now.timestamp()))


def found(
    calendars: Iterable[Calendar],
    taken: Mapping[UUID, Taken],
    own: Sequence[Busy],
    zone: ZoneInfo,
    asked: Asked,
    closed_days: frozenset[date],
    now: int,
) -> Found:
    """Pure."""
    runs: list[Run] = []
    span = asked.since.astimezone(zone).date(), asked.until.astimezone(zone).date()
    begin, end = asked.since.timestamp(), asked.until.timestamp()
    of_resident = [Taken([busy.begins for busy in own], [busy.ends for busy in own])] if own else []
    for calendar in calendars:
        closed = tuple(calendar.opening.closed)
        for rule in slots.rules_for(calendar, asked):
            there = [taken[id] for id in (calendar.id, rule.room) if id is not None and id in taken] + of_resident
            grid = _grid_of(rule, closed, zone, span, closed_days)
            if rule.capacity > 1 or not grid.apart:
                runs.append(_plainly(calendar, rule, there, zone, asked, closed_days, now))
                continue
            before = rule.buffer_before_min * 60
            low = bisect_left(grid.begins, max(begin, now + rule.notice_min * 60) - before)
            high = bisect_left(grid.begins, end - before)
            runs.append(Run(calendar, rule, _left(grid, low, high, _whole(rule), there)))
    return Found(runs)


def _left(grid: Grid, low: int, high: int, whole: int, there: Sequence[Taken]) -> Sequence[int]:
    """What of the grid touches nothing that is taken."""
    begins = grid.begins[low:high]
    gone: set[int] = set()
    for taken in there:
        gone.update(taken.begins)
        if not grid.places.issuperset(taken.begins) or max(map(sub, taken.ends, taken.begins), default=0) > whole:
            for begun, ended in zip(taken.begins, taken.ends, strict=True):
                if ended - begun > whole or begun not in grid.places:
                    gone.update(begins[bisect_right(begins, begun - whole) : bisect_left(begins, ended)])
        for group in taken.groups:
            gone.update(begins[bisect_right(begins, group.begins - whole) : bisect_left(begins, group.ends)])
    return list(filterfalse(gone.__contains__, begins)) if gone else begins


def _plainly(
    calendar: Calendar,
    rule: Rule,
    there: Sequence[Taken],
    zone: ZoneInfo,
    asked: Asked,
    closed_days: frozenset[date],
    now: int,
) -> Run:
    open_ = openings.windows(rule, calendar.opening.closed, zone, asked.since, asked.until, closed_days)
    busy = slots.joined(*(taken.busy() for taken in there))
    begin, end = asked.since.timestamp(), asked.until.timestamp()
    made = [
        free
        for free in slots.free_in(calendar, rule, open_, busy, now + rule.notice_min * 60)
        if begin <= free.begins < end
    ]
    made.sort(key=lambda free: free.begins)
    return Run(calendar, rule, [free.begins - rule.buffer_before_min * 60 for free in made], made)


def _whole(rule: Rule) -> int:
    return (rule.buffer_before_min + rule.slot_min + rule.buffer_after_min) * 60


_cut: dict[tuple[Any, ...], Grid] = {}


def _grid_of(
    rule: Rule, closed: tuple[Closed, ...], zone: ZoneInfo, span: tuple[date, date], closed_days: frozenset[date]
) -> Grid:
    """Of whole days, so that every hour of them asks for the same one, and one more at each end, as what is taken is
    asked for; those who share a rule share it."""
    whole, off = _whole(rule), frozenset[date]() if rule.on_holidays else closed_days
    key = (rule.rrule, rule.first, rule.last, rule.starts, rule.ends, whole, off, closed, zone.key, span)
    grid = _cut.get(key)
    if grid is None:
        if len(_cut) >= 4000:
            _cut.clear()
        since, until = (datetime.combine(day, time(), zone) for day in (span[0] - DAY, span[1] + 2 * DAY))
        open_ = openings.windows(rule, closed, zone, since, until, off)
        begins = tuple(begun for each in open_ for begun in range(each.begins, each.ends - whole + 1, whole))
        apart = all(later - earlier >= whole for earlier, later in pairwise(begins))
        grid = _cut[key] = Grid(begins, frozenset(begins), apart)
    return grid
