"""Many appointments in one request: a day of somebody goes to a colleague, to another hour, or is called off.

Here it is decided which they are, and in which order they are taken: those that move to a later hour the last one
first, so that none stands in the way of the one before it. Each is then moved or cancelled by itself (appointments.py),
with its own outcome, and everybody is told as of any other. What was picked is kept with the key of the request: sent
again it goes on with those, and with no others that were booked since.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field

from base.db import Db
from base.errors import Refused
from people.access import Resident
from people.sessions import Actor
from scheduling import appointment_lists, appointments
from scheduling.appointment import Appointment, Ending, NewTime, Why, Zoned
from scheduling.openings import Kind

AT_MOST = 100
LONGEST = timedelta(days=31)
FARTHEST_MIN = 60 * 24 * 60


class Rearrangement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Those that begin in [from, to), of a practitioner or a room, of these `kinds` or of all. `cancel`, a reason: they
    are called off. Else they go `to_practitioner`, or `shift_min` minutes later, or both; with `overridden`, a reason,
    also to where nothing is offered."""

    since: Zoned = field(name="from")
    until: Zoned = field(name="to")
    practitioner: UUID | None = None
    room: UUID | None = None
    kinds: Annotated[list[Kind], Meta(max_length=7)] = []
    to_practitioner: UUID | None = None
    shift_min: Annotated[int, Meta(ge=-FARTHEST_MIN, le=FARTHEST_MIN)] = 0
    cancel: Why | None = None
    overridden: Why | None = None


class Picked(Struct, frozen=True):
    id: UUID
    starts_at: datetime
    ends_at: datetime
    version: int


def check(asked: Rearrangement) -> None:
    if not timedelta(0) < asked.until - asked.since <= LONGEST:
        raise Refused(pointer="/to")
    if (asked.practitioner is None) == (asked.room is None):
        raise Refused(pointer="/practitioner")
    moves = asked.to_practitioner is not None or asked.shift_min != 0
    if moves == (asked.cancel is not None) or (asked.cancel is not None and asked.overridden is not None):
        raise Refused(pointer="/cancel")


async def pick(db: Db, actor: Actor, facility: UUID, asked: Rearrangement) -> list[Picked]:
    """What is still to come of them and booked or held, in the order in which they are taken. One audit row."""
    span = (max(asked.since, db.now), asked.until)
    found = await appointment_lists.of_facility(
        db, actor, facility, asked.practitioner, asked.room, span, None, AT_MOST * 5, live=True
    )
    wanted = [one for one in found if not asked.kinds or one.kind in asked.kinds]
    if len(wanted) > AT_MOST:
        raise Refused("too_many", f"Tối đa {AT_MOST} lịch hẹn.", f"{AT_MOST} appointments at most.", "/to")
    picked = [Picked(one.id, one.starts_at, one.ends_at, one.version) for one in wanted]
    return picked[::-1] if asked.shift_min > 0 else picked


async def carry_out(db: Db, actor: Actor, who: Resident, one: Picked, asked: Rearrangement) -> Appointment:
    """One of them. `StaleVersion` where somebody has changed it since it was picked."""
    if asked.cancel is not None:
        return await appointments.cancel(db, actor, who, one.id, Ending(reason=asked.cancel), one.version)
    shift = timedelta(minutes=asked.shift_min)
    to = NewTime(
        starts_at=one.starts_at + shift, practitioner=asked.to_practitioner, overridden=asked.overridden,
        ends_at=one.ends_at + shift if asked.overridden is not None else None,
    )  # fmt: skip
    return await appointments.move(db, actor, who, one.id, to, one.version)
