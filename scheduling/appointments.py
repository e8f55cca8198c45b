"""An appointment and its life. Writes `appointments` and `appointment_log`; waitlist.py makes and ends its offers.

    held ──confirm──► confirmed ──► checked_in ──► came
     │  ╲                │   ╲          │
     │   ╲ hold_until    │    ╲─────────┴────────► missed
     │    ╲► expired     │
     └───────────────────┴──────────────► cancelled

`held`, `confirmed` and `checked_in` are live: no two of them share a doctor, a room or a resident (migration 0026). A
hold is over when the database's clock says so, whether or not anybody has noticed. A move keeps the appointment what it
is: one update, in which the old time is free and the new one taken. Everybody concerned is told of every step.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg
import msgspec
from asyncpg import Range

from base.db import Db
from base.errors import Conflict, Forbidden, NotFound, Refused, StaleVersion
from people import access
from people.access import Resident
from people.rights import HOME, Right
from people.sessions import Actor
from scheduling import places, reminders, waitlist
from scheduling.appointment import (
    COLUMNS,
    Appointment,
    Change,
    Confirmation,
    Ending,
    NewAppointment,
    NewTime,
    Outcome,
    Step,
    place_of,
    shown,
    tell,
)  # fmt: skip
from scheduling.places import Place, SlotTaken, Wish

HELD_FOR = timedelta(minutes=10)
HELD_AT_HOME_AT_MOST = 5
CHECKED_IN_BEFORE = timedelta(hours=12)


async def whose(db: Db, actor: Actor, id: UUID, right: Right) -> Resident:
    """Lets in to the resident of an appointment; `NotFound` where there is none."""
    resident = await db.fetchval("select whose_appointment($1)", id)
    if resident is None:
        raise NotFound
    return await access.resident_for(db, actor, resident, right)


async def one(db: Db, who: Resident, id: UUID) -> Appointment:
    row = await db.fetchrow(f"select {COLUMNS} from appointments where id = $1 and resident_id = $2", id, who.id)
    if row is None:
        raise NotFound
    return shown(row, db.now)


async def book(db: Db, actor: Actor, who: Resident, new: NewAppointment) -> Appointment:
    """Holds a time for ten minutes, or books it at once. Sending it twice has one effect."""
    staff = who.basis not in HOME
    if new.overridden is not None and not staff:
        raise Forbidden
    if new.starts_at <= db.now:
        raise Refused("past", "Đã qua thời điểm này.", "This time has passed.", "/starts_at")
    sent = await _sent_before(db, who, new)
    if sent is not None:
        return sent
    wish = Wish(
        kind=new.kind, starts_at=new.starts_at, ends_at=new.ends_at, practitioner=new.practitioner, room=new.room,
        overridden=new.overridden,
    )  # fmt: skip
    try:
        place = await places.find(db, who.facility, who.id, wish)
    except SlotTaken:
        sent = await _sent_before(db, who, new)  # by this very booking, sent beside this one
        if sent is not None:
            return sent
        raise
    if not staff:
        await _refuse_hoarding(db, who)
    state = "confirmed" if new.confirm else "held"
    consent = _consent(who, new.needs.consent, new.consent) if new.confirm else None
    try:
        row = await db.fetchrow(
            f"""insert into appointments (id, facility_id, resident_id, calendar_id, practitioner_id, room_id, kind,
                                         during, occupied, sitting, seat, capacity, state, hold_until, booked_by,
                                         booked_as, booked_at, booked_for, reason, needs, overridden, consented_as,
                                         consented_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                       $22, $23) returning {COLUMNS}""",
            new.id, who.facility, who.id, place.calendar, place.practitioner, place.room, new.kind,
            Range(*place.during), Range(*place.occupied), place.sitting or new.id, place.seat, place.capacity, state,
            None if new.confirm else db.now + HELD_FOR, actor.account, who.basis, db.now, new.starts_at,
            new.reason,
            msgspec.to_builtins(new.needs), new.overridden, consent, db.now if consent else None,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError as error:
        raise _taken(error) from None
    except asyncpg.UniqueViolationError as error:
        raise SlotTaken if error.constraint_name == "seat_taken" else _used_id() from None
    made = shown(row, db.now)
    await _note(db, actor, made, "booked" if new.confirm else "held")
    return made


async def confirm(
    db: Db, actor: Actor, who: Resident, id: UUID, said: Confirmation, expected: int | None
) -> Appointment:
    """What is held is booked, with the consent it needs; confirming twice has one effect."""
    held = await _taken_up(db, who, id, None)
    if held.state == "confirmed":
        return held
    _require(held, expected, "held")
    consent = _consent(who, held.needs.consent, said.consent)
    changed = await _set(
        db, held, "state = 'confirmed', hold_until = null, consented_as = $3, consented_at = $4",
        consent, db.now if consent else None,
    )  # fmt: skip
    await waitlist.settle(db, id, "taken")
    await _note(db, actor, changed, "confirmed")
    return changed


async def move(db: Db, actor: Actor, who: Resident, id: UUID, to: NewTime, expected: int) -> Appointment:
    """Another time, doctor or room, in one step: a move that fails leaves everything as it was."""
    if to.overridden is not None and who.basis in HOME:
        raise Forbidden
    if to.starts_at <= db.now:
        raise Refused("past", "Đã qua thời điểm này.", "This time has passed.", "/starts_at")
    held = await one(db, who, id)
    same = to.practitioner is None and to.room is None
    wish = Wish(
        kind=held.kind, starts_at=to.starts_at, ends_at=to.ends_at, overridden=to.overridden,
        practitioner=held.practitioner if same else to.practitioner,
        room=held.room if same else to.room,
    )  # fmt: skip
    before = await place_of(db, id)
    place = await places.find(db, held.facility, who.id, wish, held=before, besides=id)
    held = await _locked(db, who, id, before)
    _require(held, expected, "held", "confirmed")
    try:
        changed = await _set(
            db, held,
            """calendar_id = $3, practitioner_id = $4, room_id = $5, during = $6, occupied = $7, sitting = $8,
               seat = $9, capacity = $10, overridden = $11""",
            place.calendar, place.practitioner, place.room, Range(*place.during), Range(*place.occupied),
            place.sitting or id, place.seat, place.capacity, to.overridden,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError as error:
        raise _taken(error) from None
    except asyncpg.UniqueViolationError:
        raise SlotTaken from None
    await waitlist.free(db, held, before)
    await _note(db, actor, changed, "moved", was=held)
    return changed


async def cancel(db: Db, actor: Actor, who: Resident, id: UUID, why: Ending, expected: int | None) -> Appointment:
    """By whom follows from who they are to the resident. Cancelling twice has one effect."""
    before = await place_of(db, id)
    held = await _taken_up(db, who, id, before)
    if held.state == "cancelled":
        return held
    _require(held, expected, "held", "confirmed", "checked_in")
    by = "resident" if who.basis == "self" else "family" if who.basis in HOME else "staff"
    changed = await _set(db, held, "state = 'cancelled', ended_as = $3, ended_why = $4", by, why.reason)
    await waitlist.settle(db, id, "declined")
    await waitlist.free(db, held, before)
    await _note(db, actor, changed, "cancelled")
    return changed


async def check_in(db: Db, actor: Actor, who: Resident, id: UUID, expected: int | None) -> Appointment:
    """They are here."""
    held = await _taken_up(db, who, id, None)
    if held.state == "checked_in":
        return held
    _require(held, expected, "confirmed")
    if db.now < held.starts_at - CHECKED_IN_BEFORE:
        raise Conflict("too_early", "Chưa đến ngày hẹn.", "It is too early for this.")
    changed = await _set(db, held, "state = 'checked_in'")
    await _note(db, actor, changed, "checked_in")
    return changed


async def conclude(db: Db, actor: Actor, who: Resident, id: UUID, said: Outcome, expected: int | None) -> Appointment:
    """How it ended: they came, or missed it and why."""
    if (said.outcome == "missed") != (said.why is not None):
        raise Refused(pointer="/why")
    held = await _taken_up(db, who, id, None)
    if held.state == said.outcome and held.missed_why == said.why:
        return held
    _require(held, expected, "confirmed", "checked_in")
    if db.now < held.starts_at and (held.state != "checked_in" or said.outcome == "missed"):
        raise Conflict("too_early", "Chưa đến giờ hẹn.", "It is too early for this.")
    changed = await _set(db, held, "state = $3, missed_why = $4", said.outcome, said.why)
    await _note(db, actor, changed, said.outcome)
    return changed


async def in_the_way(
    db: Db, calendar: UUID, practitioner: UUID | None, span: tuple[datetime, datetime]
) -> list[Appointment]:
    """What is booked with a practitioner or in a room in this time, all locked out of further booking."""
    key = practitioner or calendar
    room = None if practitioner else calendar
    await db.execute(
        "select hold_times($1, $2, $3, $4, null, $5, $6)",
        [calendar],
        [str(key)],
        practitioner,
        room,
        Range(*span),
        db.now,
    )
    rows = await db.fetch(
        f"""select {COLUMNS} from appointments where live and (practitioner_id = $1 or room_id = $2)
              and occupied && $3 order by lower(during), id""",
        practitioner, room, Range(*span),
    )  # fmt: skip
    return [shown(row, db.now) for row in rows]


async def _taken_up(db: Db, who: Resident, id: UUID, before: Place | None) -> Appointment:
    """The appointment, locked with all it concerns; what was held too long is over by now."""
    before = before or await place_of(db, id)
    await places.take(db, [before], who.id)
    return await _locked(db, who, id, before)


async def _locked(db: Db, who: Resident, id: UUID, before: Place) -> Appointment:
    row = await db.fetchrow(
        f"select {COLUMNS} from appointments where id = $1 and resident_id = $2 for update", id, who.id
    )
    if row is None:
        raise NotFound
    held = shown(row, db.now)
    if (held.practitioner, held.room, held.starts_at) != (before.practitioner, before.room, before.during[0]):
        raise StaleVersion
    return held


def _require(held: Appointment, expected: int | None, *states: str) -> None:
    if held.state == "expired" and "held" in states:
        raise Conflict("hold_expired", "Đã hết thời gian giữ chỗ.", "The time for this hold is over.")
    if expected is not None and expected != held.version:
        raise StaleVersion
    if held.state not in states:
        raise Conflict("over", "Lịch hẹn không còn ở trạng thái này.", "The appointment is past this.")


async def _set(db: Db, held: Appointment, changes: str, *values: Any) -> Appointment:
    row = await db.fetchrow(
        f"update appointments set {changes}, version = version + 1 where id = $1 and version = $2 returning {COLUMNS}",
        held.id, held.version, *values,
    )  # fmt: skip
    if row is None:
        raise StaleVersion
    return shown(row, db.now)


def _consent(who: Resident, needed: str | None, given: str | None) -> str | None:
    """Whose consent is recorded: the one who confirms, or whom staff asked. `Refused` when it is needed and missing."""
    if needed is None:
        return None
    own: dict[str, Literal["resident", "representative"]] = {"self": "resident", "representative": "representative"}
    said = own.get(who.basis, None if who.basis in HOME else given)
    if said is None or (needed == "representative" and said != needed):
        raise Refused("consent_needed", "Cần có sự đồng ý.", "Consent is needed first.", "/consent")
    return said


async def _refuse_hoarding(db: Db, who: Resident) -> None:
    held = await db.fetchval(
        "select count(*) from appointments where resident_id = $1 and state = 'held' and hold_until > $2",
        who.id,
        db.now,
    )
    if held >= HELD_AT_HOME_AT_MOST:
        raise Conflict("too_many_holds", "Đang giữ quá nhiều chỗ.", "Too many times are being held.")


async def _sent_before(db: Db, who: Resident, new: NewAppointment) -> Appointment | None:
    row = await db.fetchrow(f"select {COLUMNS} from appointments where id = $1", new.id)
    if row is None:
        return None
    held = shown(row, db.now)
    if (held.resident, held.kind, held.booked_for) != (who.id, new.kind, new.starts_at):
        raise _used_id()
    return held


def _used_id() -> Refused:
    return Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.")


def _taken(error: asyncpg.ExclusionViolationError) -> Conflict:
    if error.constraint_name == "resident_taken":
        return Conflict("resident_busy", "Người này đã có lịch hẹn khác.", "They are booked at this time already.")
    return SlotTaken()


async def _note(db: Db, actor: Actor, now: Appointment, what: Step, was: Appointment | None = None) -> None:
    await db.execute(
        "insert into appointment_log (appointment_id, at, by, what, was) values ($1, $2, $3, $4, $5)",
        now.id, db.now, actor.account, what, Range(was.starts_at, was.ends_at) if was else None,
    )  # fmt: skip
    if what not in ("held", "booked", "confirmed"):
        await reminders.take_back(db, "appointment", now.id, what)
    await tell(db, now, what, actor.account, was.practitioner if was else None)


async def log(db: Db, who: Resident, id: UUID) -> list[Change]:
    """What happened to it, in order."""
    rows = await db.fetch(
        """select l.at, l.by, l.what, lower(l.was) as was_at from appointment_log l
            join appointments a on a.id = l.appointment_id and a.resident_id = $2
           where l.appointment_id = $1 order by l.id limit 500""",
        id, who.id,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Change) for row in rows]
