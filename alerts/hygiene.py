"""When an alert waits before it is told, and why: so that those that ring are worth waking for. Pure.

* An urgent spot check waits for its repeat, some minutes at most: half of what one measurement shows is gone at the
  second. The time falls due like any other, so where no repeat comes it rings by itself. An emergency (NEWS2 of 7,
  unresponsive, glucose below 3.0), a danger answer, a call for help, a symptom, and what was measured twice already
  never wait. Neither does glucose: its repeat comes after sugar was given, and would hide what there was.
* What is routine and opens in the quiet hours of the facility waits for the morning; not what is routine only because
  it came late: that may have been an emergency, and is on the list of those on duty at once, without a push.

Whatever waits is in the alert's log with its reason and its end (`suppressed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from alerts.finding import Finding
from alerts.level import rank
from records.reading import Reading

REPEATED: Final = frozenset({"spo2", "temperature", "blood_pressure", "pulse", "respiratory_rate"})
"""Families of a single value which a loose probe or a wrong cuff can make up."""
REPEAT_AFTER: Final = timedelta(minutes=1)
"""A second look at the same moment is no repeat."""

REPEAT_WITHIN: Final = timedelta(minutes=5)
"""Later than that it may be another state (clinical/README 1.4: artefacts are measured again after 1-5 minutes)."""

HeldWhy = Literal["repeat", "quiet_hours", "snoozed"]


class Hours(Struct, frozen=True, kw_only=True):
    """What a facility has set; `quiet_from` equal to `quiet_until` means no quiet hours, `repeat_s` 0 no repeat."""

    quiet_from: time
    quiet_until: time
    repeat_s: int
    zone: ZoneInfo


class Hold(Struct, frozen=True):
    why: HeldWhy
    until: datetime


def may_wait(findings: Sequence[Finding]) -> bool:
    """Whether it is worth asking for the facility's hours at all."""
    worst = max(rank(finding.level) for finding in findings)
    return worst < rank("urgent") or (worst == rank("urgent") and all(f.family in REPEATED for f in findings))


def hold(findings: Sequence[Finding], at_hand: Mapping[UUID, Reading], hours: Hours, now: datetime) -> Hold | None:
    """What an alert that opens with these findings waits for, or None."""
    if not may_wait(findings):
        return None
    if max(rank(finding.level) for finding in findings) < rank("urgent"):
        if any(finding.stale for finding in findings):
            return None
        morning = quiet_end(hours, now)
        return None if morning is None else Hold("quiet_hours", morning)
    readings = [at_hand[id] for finding in findings for id in finding.readings if id in at_hand]
    if not hours.repeat_s or repeated(readings) or any(reading.symptoms for reading in readings):
        return None
    return Hold("repeat", now + timedelta(seconds=hours.repeat_s))


def repeated(readings: Iterable[Reading]) -> bool:
    """Whether one kind was measured twice, a minute or more apart."""
    times: dict[str, list[datetime]] = {}
    for reading in readings:
        times.setdefault(reading.kind, []).append(reading.taken_at)
    return any(max(some) - min(some) >= REPEAT_AFTER for some in times.values())


def quiet_end(hours: Hours, now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` lies, on the facility's wall clock; None outside of them."""
    local = now.astimezone(hours.zone)
    begins, ends, at = hours.quiet_from, hours.quiet_until, local.time()
    over_night = begins > ends
    quiet = (at >= begins or at < ends) if over_night else begins <= at < ends
    if not quiet:
        return None
    day = local.date() + timedelta(days=1) if over_night and at >= begins else local.date()
    return datetime.combine(day, ends, hours.zone).astimezone(now.tzinfo)
