"""The threads of visits by video and by phone. The only writer of `appointment_threads`.

A quarter of an hour before such an appointment the house opens a thread about the resident, once: whoever sits in it
by the record and the rota is there, so is the practitioner, and the first message is the appointment's card. A day
after the time the house closes it. The row decides who opens it: a second beat, or a phone that is earlier than the
beat, finds it there. A seat gives no right: who may not speak with the resident at that moment cannot do it here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from base import log
from base.db import Database, Db
from base.errors import Unavailable
from base.settings import Secret
from realtime import conversations, door, members, saying
from realtime.door import Role
from realtime.members import Sitting

KINDS: Final = ("video", "phone")
OPENS: Final = timedelta(minutes=15)
CLOSES: Final = timedelta(days=1)
AT_ONCE: Final = 200
SUBJECT: Final = "Khám từ xa · Remote visit"
LIVE: Final = ("confirmed", "checked_in")
_log = log.logger("realtime")


class Visit(Struct, frozen=True, kw_only=True):
    """What the committer knows of an appointment."""

    id: UUID
    facility: UUID
    resident: UUID
    kind: str
    state: str
    practitioner: UUID | None
    booked_by: UUID
    starts_at: datetime
    ends_at: datetime


async def find(db: Db, appointment: UUID) -> Visit | None:
    row = await db.fetchrow(f"{_SHOWN} where a.id = $1", appointment)
    return None if row is None else _visit(row)


async def open_due(database: Database, house: Secret, now: datetime | None = None) -> int:
    """One round of the beat; how many were opened. Each in a transaction of its own: one that fails keeps back none.

    1. Those that begin within a quarter of an hour, or have begun and are not over, and have no thread.
    2. Threads whose visit was over a day ago are closed."""
    async with database.work("committer", now) as db:
        due = await db.fetch(
            f"""{_SHOWN}
                 where a.kind in ('video', 'phone') and a.state in ('confirmed', 'checked_in')
                   and lower(a.during) <= $1 and lower(a.during) > $2::timestamptz - interval '1 day'
                   and upper(a.during) > $2
                   and not exists (select from appointment_threads t where t.appointment_id = a.id)
                 order by lower(a.during), a.id limit $3""",
            db.now + OPENS, db.now, AT_ONCE,
        )  # fmt: skip
        over = await db.fetch(
            """select t.appointment_id, t.conversation_id from appointment_threads t
                 join appointments a on a.id = t.appointment_id
                where t.closed_at is null and upper(a.during) <= $1 order by t.opened_at limit $2""",
            db.now - CLOSES,
            AT_ONCE,
        )
    opened = [await _alone(database, now, visit.id, _opens(house, visit)) for visit in map(_visit, due)]
    for row in over:
        await _alone(database, now, row["appointment_id"], _closes(row))
    return sum(opened)


async def ensure(db: Db, house: Secret, visit: Visit) -> tuple[UUID, bool]:
    """The thread of the visit, and whether it was opened by this."""
    held = await db.fetchval("select conversation_id from appointment_threads where appointment_id = $1", visit.id)
    if held is not None:
        return held, False
    thread = await conversations.open_by_house(
        db, house, visit.resident, visit.facility, visit.practitioner or visit.booked_by, SUBJECT
    )
    first = await db.execute(
        """insert into appointment_threads (appointment_id, conversation_id, opened_at) values ($1, $2, $3)
           on conflict (appointment_id) do nothing""",
        visit.id, thread, db.now,
    )  # fmt: skip
    if not first:
        raise Unavailable  # somebody else opened it this moment: what was made here is rolled back
    await seat_practitioner(db, thread, visit)
    card = {"card": {"kind": "appointment", "id": str(visit.id)}}
    await saying.post(db, thread, "card", card, resident=visit.resident)
    await conversations.tell_all(db, thread, visit.resident, "opened")
    return thread, True


async def seat_practitioner(db: Db, thread: UUID, visit: Visit) -> None:
    """Whoever it is by now; they may be another one than when the thread was opened."""
    if visit.practitioner is None:
        return
    may = await door.could_sit(db, [visit.practitioner], visit.resident, "care", db.now)
    role: Role = may.get(visit.practitioner, "doctor")
    if visit.practitioner in may or await _works_there(db, visit):
        await members.take(db, thread, Sitting(account=visit.practitioner, role=role, via="added"), None)


async def _works_there(db: Db, visit: Visit) -> bool:
    return await db.fetchval("select works_in($1, $2, null, $3)", visit.practitioner, visit.facility, db.now)


async def _alone(
    database: Database, now: datetime | None, appointment: UUID, act: Callable[[Db], Awaitable[bool]]
) -> bool:
    try:
        async with database.work("committer", now) as db:
            return await act(db)
    except Unavailable:  # another beat was first, or the database is away: it is due again next time
        return False
    except Exception as error:
        _log.error(
            "the thread of a visit stays as it is",
            id=str(appointment), error=type(error).__name__, where=log.where(error),
        )  # fmt: skip
        return False


def _opens(house: Secret, visit: Visit) -> Callable[[Db], Awaitable[bool]]:
    async def act(db: Db) -> bool:
        return (await ensure(db, house, visit))[1]

    return act


def _closes(row: Any) -> Callable[[Db], Awaitable[bool]]:
    async def act(db: Db) -> bool:
        done = await db.execute(
            "update appointment_threads set closed_at = $2 where appointment_id = $1 and closed_at is null",
            row["appointment_id"],
            db.now,
        )
        if done:
            await conversations.close_by_house(db, row["conversation_id"])
        return bool(done)

    return act


_SHOWN = """select a.id, a.facility_id as facility, a.resident_id as resident, a.kind, a.state,
                   a.practitioner_id as practitioner, a.booked_by, lower(a.during) as starts_at,
                   upper(a.during) as ends_at from appointments a"""


def _visit(row: Any) -> Visit:
    return msgspec.convert(dict(row), Visit)
