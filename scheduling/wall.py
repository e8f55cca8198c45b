"""What a wall clock's words mean as instants, pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """An hour that the clocks skip is the instant they jump to; of one that comes twice the first counts."""
    local = datetime.combine(day, at, zone)
    before, after = local.replace(fold=1).astimezone(UTC), local.astimezone(UTC)
    if before >= after:
        return after
    while after - before > timedelta(seconds=1):  # the clocks skip it, and jump somewhere between the two readings
        middle = before + timedelta(seconds=(after - before).seconds // 2)
        jumped = middle.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset()
        before, after = (before, middle) if jumped else (middle, after)
    return after.replace(microsecond=0)


def duty(day: date, starts: time, hours: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """So many hours of the wall clock, at most 24: a night in which the clocks change is shorter or longer."""
    over = datetime.combine(day, starts) + timedelta(hours=hours)
    return instant(day, starts, zone), instant(over.date(), over.time(), zone)
