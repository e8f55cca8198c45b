"""When doses are due, and how medicines of a kind are watched. Pure: no database, no clock.

Times of the day are wall-clock times in a zone. A time that a day does not have (the clocks go forward) is as much
later; one that a day has twice is its first: a dose is due once a day and never twice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

CLASSES: Final = Path(__file__).with_name("drug_classes.toml")
DAY: Final = timedelta(days=1)
Private = Literal["mental_health", "clinical"]


class DrugClass(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    atc: tuple[str, ...]
    alert: Literal["urgent", "routine"] | None = None
    grace_min: int | None = None
    private: Private | None = None
    controlled: bool = False


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    grace_min: int
    classes: tuple[DrugClass, ...] = msgspec.field(name="class")


class Watched(Struct, frozen=True, kw_only=True):
    """How one medicine is watched. `alert`: how grave a dose of it is that was not taken, None: nobody is rung."""

    classes: tuple[str, ...]
    alert: Literal["urgent", "routine"] | None
    grace: timedelta
    private: Private | None
    controlled: bool


class Times(Struct, frozen=True, kw_only=True):
    """The times of a medicine: every day at these, from `since` on and before `until`."""

    at: tuple[time, ...]
    zone: str
    since: datetime
    until: datetime | None


@cache
def _file() -> _File:
    return msgspec.convert(tomllib.loads(CLASSES.read_text("utf-8")), _File)


def watched(atc: str | None) -> Watched:
    """By the ATC code; without one it is watched as anything else is."""
    fits = [c for c in _file().classes if atc is not None and atc.startswith(c.atc)]
    minutes = next((c.grace_min for c in fits if c.grace_min is not None), _file().grace_min)
    return Watched(
        classes=tuple(c.id for c in fits), alert=next((c.alert for c in fits if c.alert), None),
        grace=timedelta(minutes=minutes), controlled=any(c.controlled for c in fits),
        private="clinical" if any(c.private == "clinical" for c in fits)
        else next((c.private for c in fits if c.private), None),
    )  # fmt: skip


def between(times: Times, since: datetime, until: datetime) -> list[datetime]:
    """The doses due from `since` on and before `until`, the first one first."""
    begins = max(since, times.since)
    ends = until if times.until is None else min(until, times.until)
    if begins >= ends or not times.at:
        return []
    zone = ZoneInfo(times.zone)
    day, last = (begins.astimezone(zone) - DAY).date(), (ends.astimezone(zone) + DAY).date()
    found = set[datetime]()
    while day <= last:
        found.update(datetime.combine(day, at, zone).astimezone(UTC) for at in times.at)
        day += DAY
    return sorted(at for at in found if begins <= at < ends)


def is_due(times: Times, at: datetime) -> bool:
    return bool(between(times, at, at + timedelta(microseconds=1)))


def next_after(times: Times, after: datetime) -> datetime | None:
    """The first one later than this."""
    begins = max(after + timedelta(microseconds=1), times.since)
    found = between(times, begins, begins + 3 * DAY)
    return found[0] if found else None


def too_soon(given: Iterable[datetime], at: datetime, interval: timedelta | None) -> datetime | None:
    """From when on it may be given again, where that is later than `at`; whichever of the two came first."""
    if interval is None:
        return None
    return max((one + interval for one in given if abs(at - one) < interval), default=None)


def at_most_reached(given: Sequence[datetime], at: datetime, daily_max: int | None) -> bool:
    """Whether the 24 hours before `at` hold as many as they may."""
    return daily_max is not None and sum(at - DAY < one <= at for one in given) >= daily_max
