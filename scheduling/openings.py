"""When somebody can be booked, pure: recurring rules on the wall clock -> windows of time.

A rule says on which days (an RRULE of RFC 5545, or only `first`), from when to when by the clock on the wall, and how
the window is cut. Its days are calculated without a zone and joined with the clock afterwards, so a change of the
clocks moves no consultation. As RFC 5545 §3.3.5 has it, a time the clocks skip is read with the offset before the gap,
and one they show twice is the first of the two: just what `zoneinfo` says with `fold=0`.

Which RRULEs: those whose days can be found without running to the end of the calendar. "Every 31 February" once
silenced a whole service elsewhere; here it is refused when it is set.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from msgspec import Meta, Struct

Kind = Literal["visit", "video", "phone", "family_visit", "family_video", "group_therapy", "transport"]
WallClock = Annotated[time, Meta(tz=False)]
Minutes = Annotated[int, Meta(ge=0, le=240)]
DAY = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rrule` null: on `first` alone. `ends` not after `starts`: on the next day. A window is cut into visits of
    `slot_min` with the buffers around each, none of which leaves the window. `room`: taken together with the
    practitioner. `notice_min`: how long before its beginning the last booking comes. `on_holidays`: also on days off.
    """

    kinds: Annotated[list[Kind], Meta(min_length=1, max_length=7)]
    rrule: Annotated[str, Meta(max_length=200)] | None = None
    first: date
    last: date | None = None
    starts: WallClock
    ends: WallClock
    slot_min: Annotated[int, Meta(ge=5, le=720)]
    buffer_before_min: Minutes = 0
    buffer_after_min: Minutes = 0
    capacity: Annotated[int, Meta(ge=1, le=100)] = 1
    notice_min: Annotated[int, Meta(ge=0, le=43200)] = 0
    room: UUID | None = None
    on_holidays: bool = False


class Closed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days, both included, on which no rule holds, not even one for days off."""

    first: date
    last: date


class Opening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All there is to say about when one calendar is open. A practitioner's follows the rota where it says so: kinds
    of visits that are not held while they are on duty, in whichever house, and kinds that are held on duty here alone.
    The rota is known some weeks ahead; of later times it is not known that they are on duty, nor that they are not."""

    rules: Annotated[list[Rule], Meta(max_length=50)] = []
    closed: Annotated[list[Closed], Meta(max_length=200)] = []
    blocked_by_duty: Annotated[list[Kind], Meta(max_length=7)] = []
    only_on_duty: Annotated[list[Kind], Meta(max_length=7)] = []


class Window(Struct, frozen=True):
    """Seconds since 1970; the end is not part of it."""

    begins: int
    ends: int


def windows(
    rule: Rule,
    closed: Sequence[Closed],
    zone: ZoneInfo,
    since: datetime,
    until: datetime,
    closed_days: Collection[date],
) -> Iterator[Window]:
    """Those of a rule that touch [since, until), in order. `closed_days` are the facility's days off."""
    first, last = since.astimezone(zone).date() - DAY, until.astimezone(zone).date()
    over = DAY if rule.ends <= rule.starts else timedelta(0)
    begin, end = int(since.timestamp()), int(until.timestamp())
    for day in days(rule, first, last):
        if (day in closed_days and not rule.on_holidays) or any(c.first <= day <= c.last for c in closed):
            continue
        begins, ends = instant(day, rule.starts, zone), instant(day + over, rule.ends, zone)
        if begins < ends and begins < end and ends > begin:
            yield Window(begins, ends)


def instant(day: date, at: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, at, zone).timestamp())


def days(rule: Rule, first: date, last: date) -> Iterator[date]:
    """On which days the rule holds between these two, both included."""
    first, last = max(first, rule.first), min(last, rule.last or LATEST)
    if rule.rrule is None:
        if first <= rule.first <= last:
            yield rule.first
        return
    for year in range(first.year, last.year + 1):
        for day in _in_year(rule.rrule, rule.first, year):
            if first <= day <= last:
                yield day


@lru_cache(maxsize=8192)
def _in_year(rrule: str, first: date, year: int) -> tuple[date, ...]:
    """A rule is worked out once a year, not once a search."""
    found = rrulestr(_dated(rrule), dtstart=datetime.combine(first, time()))
    begin, end = datetime(year, 1, 1), datetime(year, 12, 31)  # noqa: DTZ001 (days on the wall have no zone)
    return tuple(moment.date() for moment in found.between(begin, end, inc=True))


def _dated(rrule: str) -> str:
    """UNTIL is a day to us, included."""
    return re.sub(r"UNTIL=(\d{8})\b", r"UNTIL=\1T000000", rrule)


_PART = {
    "FREQ": re.compile("DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile("[1-9][0-9]{0,2}"),
    "COUNT": re.compile("[1-9][0-9]{0,3}"),
    "UNTIL": re.compile("2[01][0-9]{6}"),
    "BYDAY": re.compile("(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)){0,34}"),
    "BYMONTHDAY": re.compile("-?[1-9][0-9]?(?:,-?[1-9][0-9]?){0,30}"),
    "BYMONTH": re.compile("[1-9][0-2]?(?:,[1-9][0-2]?){0,11}"),
    "WKST": re.compile("MO|SU"),
}


def wrong_with(rule: Rule) -> str | None:
    """Which field of a rule cannot be meant; None for a good one."""
    if not EARLIEST <= rule.first < LATEST:
        return "first"
    if rule.last is not None and not rule.first <= rule.last < LATEST:
        return "last"
    if rule.starts.microsecond or rule.starts.second or rule.ends.microsecond or rule.ends.second:
        return "starts"
    whole = rule.buffer_before_min + rule.slot_min + rule.buffer_after_min
    minutes = (rule.ends.hour * 60 + rule.ends.minute) - (rule.starts.hour * 60 + rule.starts.minute)
    if whole > (minutes if minutes > 0 else minutes + 24 * 60):
        return "slot_min"
    return "rrule" if rule.rrule is not None and not _can_be_found(rule.rrule) else None


def _can_be_found(rrule: str) -> bool:
    """Every part is one of ours, and its days come soon enough to be looked for."""
    parts = [part.partition("=") for part in rrule.split(";")]
    said = {name: value for name, _, value in parts}
    if len(said) != len(parts) or "FREQ" not in said or {"COUNT", "UNTIL"} <= set(said):
        return False
    if not all(name in _PART and _PART[name].fullmatch(value) for name, value in said.items()):
        return False
    numbered = re.search("[0-9]", said.get("BYDAY", "")) is not None
    interval, often = int(said.get("INTERVAL", "1")), said["FREQ"]
    if numbered and (often not in ("MONTHLY", "YEARLY") or "BYMONTHDAY" in said):
        return False
    if often == "DAILY" and interval > 1 and ("BYDAY" in said or "BYMONTH" in said or "BYMONTHDAY" in said):
        return False  # every seventh day that is a Tuesday, begun on a Monday, never comes
    months = [int(month) for month in said.get("BYMONTH", "1,2,3,4,5,6,7,8,9,10,11,12").split(",")]
    dates = [abs(int(day)) for day in said.get("BYMONTHDAY", "1").split(",")]
    if not all(1 <= month <= 12 for month in months) or not all(1 <= day <= 31 for day in dates):
        return False
    if not any(day <= calendar.monthrange(2024, month)[1] for month in months for day in dates):
        return False
    try:
        rrulestr(_dated(rrule), dtstart=datetime(2024, 1, 1))  # noqa: DTZ001
    except ValueError:
        return False
    return True
