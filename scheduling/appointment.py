"""What an appointment is: its shapes on the wire, its row, and who hears of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import NotFound
from notify import feed
from people import access
from scheduling.openings import Kind
from scheduling.places import Place

State = Literal["held", "confirmed", "checked_in", "came", "missed", "cancelled", "expired"]
Step = Literal[
    "held",
    "booked",
    "confirmed",
    "moved",
    "cancelled",
    "checked_in",
    "came",
    "missed",
    "expired",
    "offered",
    "unsettled",
    "settled",
]
Consent = Literal["resident", "representative"]
Missed = Literal["ill", "refused", "no_transport", "in_hospital", "forgot", "practitioner_absent", "other"]
Zoned = Annotated[datetime, Meta(tz=True)]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Why = Annotated[str, Meta(min_length=3, max_length=500)]
APPOINTMENTS = 2
"""The scope of relatives that reaches so far, and every wider one."""
ABROAD = frozenset({"appointments", "summary", "full"})


class Needs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be there for it to take place; `consent`: whose."""

    escort: bool = False
    transport: bool = False
    wheelchair: bool = False
    interpreter: Annotated[str, Meta(min_length=2, max_length=40)] | None = None
    consent: Consent | None = None


class NewAppointment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`practitioner`, `room`, `starts_at` as a slot gives them. With `confirm` it is booked at once and not held. With
    `overridden`, a reason, staff book what is not offered, until `ends_at`; what is taken stays taken."""

    id: UUID
    resident: UUID
    kind: Kind
    starts_at: Zoned
    ends_at: Zoned | None = None
    practitioner: UUID | None = None
    room: UUID | None = None
    reason: Text | None = None
    needs: Needs = Needs()
    confirm: bool = False
    consent: Consent | None = None
    overridden: Why | None = None


class Confirmation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose consent staff were given, where it is needed; who confirms for themselves gives it with that."""

    consent: Consent | None = None


class NewTime(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `practitioner` and `room`: with the same."""

    starts_at: Zoned
    ends_at: Zoned | None = None
    practitioner: UUID | None = None
    room: UUID | None = None
    overridden: Why | None = None


class Ending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Text | None = None


class Outcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    outcome: Literal["came", "missed"]
    why: Missed | None = None


class Appointment(Struct, frozen=True, kw_only=True):
    id: UUID
    facility: UUID
    resident: UUID
    name: str | None = None
    """The resident's, in lists of staff."""
    practitioner: UUID | None
    room: UUID | None
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    state: State
    hold_until: datetime | None
    reason: str | None
    needs: Needs
    consented_as: Consent | None
    overridden: str | None
    ended_as: Literal["resident", "family", "staff", "house"] | None
    ended_why: str | None
    missed_why: Missed | None
    booked_by: UUID
    booked_at: datetime
    booked_for: datetime
    """When it was to begin as it was booked; a move changes `starts_at`."""
    version: int


class Change(Struct, frozen=True, kw_only=True):
    at: datetime
    by: UUID | None
    what: Step
    was_at: datetime | None


COLUMNS = """id, facility_id as facility, resident_id as resident, practitioner_id as practitioner, room_id as room,
             kind, lower(during) as starts_at, upper(during) as ends_at, state, hold_until, reason, needs, consented_as,
             overridden, ended_as, ended_why, missed_why, booked_by, booked_at, booked_for, version"""

COLUMNS_FOR_THE_ENGINE = """id, facility_id as facility, resident_id as resident, practitioner_id as practitioner,
  room_id as room, kind, lower(during) as starts_at, upper(during) as ends_at, state, hold_until, null as reason,
  '{}'::jsonb as needs, null as consented_as, null as overridden, null as ended_as, null as ended_why,
  null as missed_why, booked_by, booked_at, booked_for, version"""
"""The engine learns who comes when, and never why."""


def shown(row: Any, now: datetime) -> Appointment:
    """A hold that is over is shown so, whether or not the row says it yet."""
    fields = {name: row[name] for name in Appointment.__struct_fields__ if name != "name" or "name" in row}
    if fields["state"] == "held" and fields["hold_until"] <= now:
        fields["state"] = "expired"
    return msgspec.convert(fields, Appointment)


async def place_of(db: Db, id: UUID) -> Place:
    row = await db.fetchrow(f"select {PLACE} from appointments where id = $1", id)
    if row is None:
        raise NotFound
    return place_in(row)


PLACE = "calendar_id as calendar, practitioner_id as practitioner, room_id as room, during, occupied, capacity, sitting"


def place_in(row: Any) -> Place:
    during, occupied = row["during"], row["occupied"]
    return Place(
        calendar=row["calendar"], practitioner=row["practitioner"], room=row["room"], capacity=row["capacity"],
        during=(during.lower, during.upper), occupied=(occupied.lower, occupied.upper),
        sitting=row["sitting"] if row["capacity"] > 1 else None,
    )  # fmt: skip


async def tell(db: Db, it: Appointment, what: Step, by: UUID | None, *besides: UUID | None) -> None:
    """The resident, those at home whose scope says so, the practitioner, the staff `besides`, and who did it. What
    staff are told carries no resident: it concerns their own day, on duty or not."""
    body = {
        "what": what, "state": it.state, "kind": it.kind, "starts_at": it.starts_at.isoformat(),
        "ends_at": it.ends_at.isoformat(), "version": it.version,
    }  # fmt: skip
    if it.hold_until is not None and it.state == "held":
        body["hold_until"] = it.hold_until.isoformat()
    home = [person for person in await access.concerned_with(db, it.resident) if person.scope in (None, *ABROAD)]
    at_home = sorted({person.account for person in home})
    quiet = what in ("held", "expired", "checked_in")
    push = None if quiet else feed.IF_UNSEEN_S
    feed.append(
        db, [a for a in at_home if a != by], "appointment", it.id, body, resident=it.resident, needs=APPOINTMENTS,
        push_after=push,
    )  # fmt: skip
    staff = sorted({account for account in (it.practitioner, *besides) if account} - set(at_home) - {by})
    feed.append(db, staff, "appointment", it.id, body, push_after=push)
    if by is not None:  # their other devices; nobody rings for what they did themselves
        own = it.resident if by in at_home else None
        feed.append(db, [by], "appointment", it.id, body, resident=own, needs=APPOINTMENTS if own else 0)
