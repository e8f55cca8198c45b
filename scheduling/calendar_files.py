"""Somebody's other calendar, read out of a file: when they are busy elsewhere. Pure.

Of an event only its times are kept, and its UID as a hash: what it is about stays in the file. What repeats is worked
out for `AHEAD`; what was free (`TRANSP:TRANSPARENT`) or is over is left out; a cancelled event has no times. A time
without a zone, and a whole day, are the facility's. A file that cannot be read is refused with its line, and nothing of
it is taken over.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.parser import Contentline
from msgspec import Struct

from base.errors import Refused
from scheduling import openings
from scheduling.openings import DAY, Rule

AHEAD = timedelta(days=90)
EVENTS_AT_MOST, TIMES_AT_MOST = 1000, 1000
LONGEST = timedelta(days=31)
Times = set[tuple[datetime, datetime]]


class Busy(Struct, frozen=True):
    """An event and all its times that lie ahead; none: it is over, cancelled, or takes no time."""

    event: bytes
    times: Times


def read(text: str, zone: ZoneInfo, now: datetime) -> list[Busy]:
    """Each event once, its exceptions with it. `Refused`, with the line, for what is no calendar."""
    begun_at = _lines_of_events(text)
    try:
        events: list[Any] = Calendar.from_ical(text).walk("VEVENT")
    except (ValueError, IndexError, KeyError) as error:
        raise _wrong(1) from error
    found: dict[bytes, Times] = {}
    exceptions: list[tuple[bytes, Event, int]] = []
    for event, line in zip(events, begun_at, strict=True):
        if "UID" not in event or event.errors:
            raise _wrong(line)
        id = hashlib.sha256(str(event["UID"]).encode()).digest()
        times = found.setdefault(id, set())
        if "RECURRENCE-ID" in event:
            exceptions.append((id, event, line))
        else:
            times |= _guarded(event, line, zone, now)
    for id, event, line in exceptions:
        original = _moment(_only(event, "RECURRENCE-ID", line), zone)
        found[id] = {each for each in found[id] if each[0] != original} | _guarded(event, line, zone, now)
    if sum(map(len, found.values())) > TIMES_AT_MOST:
        raise Refused("too_many", f"Tối đa {TIMES_AT_MOST} lần bận.", f"{TIMES_AT_MOST} busy times at most.", "/file")
    return [Busy(id, {each for each in times if each[1] > now}) for id, times in found.items()]


def _lines_of_events(text: str) -> list[int]:
    """Where each event begins; every line is read, and every BEGIN has its END."""
    opened: list[str] = []
    begun: list[int] = []
    for number, line in _unfolded(text):
        try:
            name, _, value = Contentline(line).parts()
        except ValueError as error:
            raise _wrong(number) from error
        name, value = name.upper(), value.strip().upper()
        if not opened and (name, value) != ("BEGIN", "VCALENDAR"):
            raise _wrong(number)
        if name == "BEGIN":
            opened.append(value)
            if value == "VEVENT":
                begun.append(number)
        elif name == "END" and opened.pop() != value:
            raise _wrong(number)
    if opened or not text.strip():
        raise _wrong(text.count("\n") + 1)
    if len(begun) > EVENTS_AT_MOST:
        raise Refused("too_many", f"Tối đa {EVENTS_AT_MOST} sự kiện.", f"{EVENTS_AT_MOST} events at most.", "/file")
    return begun


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; one that begins with a blank belongs to the one before (RFC 5545 §3.1)."""
    held: tuple[int, str] | None = None
    for number, line in enumerate(re.split(r"\r?\n", text), 1):
        if held is not None and line[:1] in (" ", "\t"):
            held = held[0], held[1] + line[1:]
            continue
        if held is not None and held[1]:
            yield held
        held = number, line
    if held is not None and held[1]:
        yield held


def _guarded(event: Event, line: int, zone: ZoneInfo, now: datetime) -> Times:
    """Whatever a library says of a date that is none, it is the file's mistake."""
    try:
        return _times(event, line, zone, now)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise _wrong(line) from error


def _times(event: Event, line: int, zone: ZoneInfo, now: datetime) -> Times:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return set()
    first = _only(event, "DTSTART", line)
    lasts = _lasts(event, first, line, zone)
    if not timedelta(0) < lasts <= LONGEST:
        raise _wrong(line)
    gone = {_moment(day, zone) for day in _all(event, "EXDATE")}
    starts = {*_starts(event, first, line, zone, now), *_all(event, "RDATE")}
    whole = not isinstance(first, datetime)
    moments = ((_moment(each, zone), each) for each in starts)
    return {
        (begins, _moment(each + lasts, zone) if whole else begins + lasts)
        for begins, each in moments
        if begins not in gone
    }


def _starts(event: Event, first: Any, line: int, zone: ZoneInfo, now: datetime) -> Iterable[Any]:
    """When it begins, as the file says it: once, or by its rule on the wall of its own zone."""
    if "RRULE" not in event:
        return [first]
    if isinstance(event["RRULE"], list):
        raise _wrong(line)
    place: tzinfo = (first.tzinfo if isinstance(first, datetime) else None) or zone
    said: str = _said(event, "RRULE").to_ical().decode()
    until = re.search(r"UNTIL=(\d{8})T(\d{6})(Z?)", said)
    if until is not None:
        meant = datetime.strptime(until[1] + until[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 (its zone comes next)
        meant = meant.replace(tzinfo=ZoneInfo("UTC")).astimezone(place) if until[3] else meant
        said = said.replace(until[0], f"UNTIL={_last_day(meant, first):%Y%m%d}")
    day = first.date() if isinstance(first, datetime) else first
    rule = Rule(kinds=["visit"], rrule=said, first=day, starts=time(), ends=time(), slot_min=5)
    if openings.wrong_with(rule) is not None:
        raise _wrong(line)
    today = now.astimezone(place).date()
    days = openings.days(rule, today - LONGEST, today + AHEAD)
    return [datetime.combine(each, first.timetz()) if isinstance(first, datetime) else each for each in days]


def _last_day(until: datetime, first: Any) -> date:
    """An UNTIL before the hour of its day leaves that day out."""
    late = isinstance(first, datetime) and until.time() < first.time()
    return until.date() - DAY if late else until.date()


def _lasts(event: Event, first: Any, line: int, zone: ZoneInfo) -> timedelta:
    if "DTEND" in event:
        last = _only(event, "DTEND", line)
        if isinstance(last, datetime) != isinstance(first, datetime):
            raise _wrong(line)
        return _moment(last, zone) - _moment(first, zone) if isinstance(first, datetime) else last - first
    if "DURATION" in event:
        return _said(event, "DURATION").dt
    return timedelta(0) if isinstance(first, datetime) else DAY


def _only(event: Event, name: str, line: int) -> Any:
    if name not in event or isinstance(event[name], list):
        raise _wrong(line)
    return _said(event, name).dt


def _said(event: Event, name: str) -> Any:
    """A property as the library has it: of one of thirty types."""
    return event[name]


def _all(event: Event, name: str) -> list[Any]:
    held = event.get(name, [])
    return [each.dt for listed in (held if isinstance(held, list) else [held]) for each in listed.dts]


def _moment(said: Any, zone: ZoneInfo) -> datetime:
    if not isinstance(said, datetime):
        said = datetime.combine(said, time())
    said = said if said.tzinfo is not None else said.replace(tzinfo=zone)
    return said.astimezone(ZoneInfo("UTC"))


def _wrong(line: int) -> Refused:
    return Refused(
        "unreadable_calendar", f"Không đọc được tệp lịch: dòng {line}.", f"The calendar cannot be read: line {line}.",
        "/file",
    )  # fmt: skip
