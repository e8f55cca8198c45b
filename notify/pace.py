"""How often a person is buzzed. Pure: when the next notice of a kind may go, from those there were, and `now`.

An emergency and a call go at once, whatever else buzzes, each as a notice of its own. Of what is urgent the first goes
at once and what follows within `URGENT_WINDOW` goes together in one notice at its end. Below urgent the same holds with
`QUIET_WINDOW`, at most `QUIET_AN_HOUR` times an hour, and never in a person's quiet hours. Messages have a bundle of
their own (reach.py), so they know no window.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from notify.preferences import Preferences

URGENT_WINDOW = timedelta(seconds=15)
QUIET_WINDOW = timedelta(minutes=2)
QUIET_AN_HOUR = 20
HOUR = timedelta(hours=1)

NEVER_WAITS = frozenset({"security_notice", "break_glass"})
"""Somebody has signed in as you, or opened a record: neither urgent nor for the morning."""

Beat = Literal["at_once", "urgent", "quiet", "message"]
"""What keeps whose time: emergencies, calls and `NEVER_WAITS` none."""


class Pace(Struct, frozen=True):
    """The notices a person had: the last urgent one, and those below urgent of the last hour."""

    urgent_at: datetime | None = None
    quiet_at: tuple[datetime, ...] = ()


def beat_of(kind: str, urgent: bool, emergency: bool) -> Beat:
    if emergency or kind == "call" or kind in NEVER_WAITS:
        return "at_once"
    if urgent:
        return "urgent"
    return "message" if kind == "message" else "quiet"


def may_go_at(beat: Beat, had: Pace, wishes: Preferences, now: datetime) -> datetime:
    """When the next notice of this beat may go; `now` or earlier means at once. A time ahead of `now` counts for
    nothing."""
    match beat:
        case "at_once":
            return now
        case "urgent":
            last = had.urgent_at
            return now if last is None or last > now else max(now, last + URGENT_WINDOW)
        case "quiet" | "message":
            recent = [at for at in had.quiet_at if now - HOUR < at <= now]
            at = now
            if len(recent) >= QUIET_AN_HOUR:
                at = recent[-QUIET_AN_HOUR] + HOUR
            if recent and beat == "quiet":
                at = max(at, recent[-1] + QUIET_WINDOW)
            return awake_at(wishes, at)


def gone(beat: Beat, had: Pace, now: datetime) -> Pace:
    """After a notice of this beat went."""
    match beat:
        case "at_once":
            return had
        case "urgent":
            return Pace(now, had.quiet_at)
        case "quiet" | "message":
            return Pace(had.urgent_at, (*(at for at in had.quiet_at if now - HOUR < at <= now), now))


def awake_at(wishes: Preferences, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours it falls into."""
    begins, ends = wishes.quiet_from, wishes.quiet_until
    if begins is None or ends is None or begins == ends:
        return at
    zone = ZoneInfo(wishes.zone)
    there = at.astimezone(zone)
    clock = there.time()
    if not (begins <= clock < ends if begins < ends else clock >= begins or clock < ends):
        return at
    day = there.date() + timedelta(days=1) if clock >= ends else there.date()
    return datetime.combine(day, ends, zone).astimezone(UTC)
