"""Who waits for a time that is taken, and who is offered one that was given up. The only writer of `waitlist` and
`freed_times`.

    waiting ──a time is freed──► offered ──confirmed──► taken
       │                            │╲──cancelled──► declined
       ▼                            ▼
    withdrawn                    lapsed: the next in order is asked

An offer is an appointment held in the name of who waits, until a deadline; confirming it is taking it. Whoever gives a
time up writes it down here in the same transaction (`free`); the beat asks the next in order (`offer_due`). Losing a
beat costs the offer nothing but time, and a time that somebody books meanwhile is simply taken.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import asyncpg
import msgspec
from asyncpg import Range
from msgspec import Meta, Struct

from base import log
from base.db import Database, Db
from base.errors import Conflict, NotFound, Refused, Unavailable
from base.ids import new_id
from people.access import Resident
from people.sessions import Actor
from scheduling import places
from scheduling.appointment import COLUMNS_FOR_THE_ENGINE, PLACE, Appointment, place_in, shown, tell
from scheduling.openings import Kind
from scheduling.places import Place

OFFERED_FOR = timedelta(hours=4)
ENDS_BEFORE = timedelta(minutes=30)
"""An offer ends so long before the visit, and is not made when that leaves less than this."""
AT_MOST = 20
POISONED = timedelta(seconds=30)

_log = log.logger("scheduling")
Zoned = Annotated[datetime, Meta(tz=True)]


class Wanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`practitioner` null: whoever it is. Any time that begins in [first, last)."""

    id: UUID
    kind: Kind
    practitioner: UUID | None = None
    first: Zoned
    last: Zoned


class Waiting(Struct, frozen=True, kw_only=True):
    """`offer`: the appointment that is held for them until `offer_until`."""

    id: UUID
    kind: Kind
    practitioner: UUID | None
    first: datetime
    last: datetime
    asked_at: datetime
    state: Literal["waiting", "offered", "taken", "declined", "lapsed", "withdrawn"]
    offer: UUID | None
    offer_until: datetime | None


async def of(db: Db, who: Resident) -> list[Waiting]:
    rows = await db.fetch(
        """select id, kind, practitioner_id as practitioner, first, last, asked_at, state, offer_id as offer,
                  offer_until from waitlist where resident_id = $1 order by n desc limit 100""",
        who.id,
    )
    return [msgspec.convert(dict(row), Waiting) for row in rows]


async def join(db: Db, actor: Actor, who: Resident, wanted: Wanted) -> Waiting:
    """At the end of the line. Sending it twice has one effect."""
    if wanted.last <= max(wanted.first, db.now):
        raise Refused("past", "Đã qua thời điểm này.", "This time has passed.", "/last")
    held = await of(db, who)
    if sum(w.state in ("waiting", "offered") for w in held) >= AT_MOST and all(w.id != wanted.id for w in held):
        raise Conflict("too_many", "Đã chờ quá nhiều.", "They wait for too much already.")
    try:
        await db.execute(
            """insert into waitlist (id, facility_id, resident_id, kind, practitioner_id, first, last, asked_by,
                                     asked_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing""",
            wanted.id, who.facility, who.id, wanted.kind, wanted.practitioner, wanted.first, wanted.last, actor.account,
            db.now,
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError:
        raise Refused(pointer="/practitioner") from None
    made = next((w for w in await of(db, who) if w.id == wanted.id), None)
    if made is None or (made.kind, made.first, made.last) != (wanted.kind, wanted.first, wanted.last):
        raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.")
    return made


async def leave(db: Db, who: Resident, id: UUID) -> None:
    """Out of the line; what was offered stays held until it is declined or lapses."""
    left = await db.execute(
        "update waitlist set state = 'withdrawn' where id = $1 and resident_id = $2 and state = 'waiting'", id, who.id
    )
    if not left:
        raise NotFound


async def settle(db: Db, offer: UUID, state: Literal["taken", "declined"]) -> None:
    """What became of an offer, when the appointment was one."""
    await db.execute("update waitlist set state = $2 where offer_id = $1 and state = 'offered'", offer, state)


async def free(db: Db, given_up: Appointment, place: Place) -> None:
    """Somebody gave this time up; the beat asks who waits for it."""
    if place.during[0] <= db.now:
        return
    await db.execute(
        """insert into freed_times (id, facility_id, resident_id, appointment_id, kind, calendar_id, practitioner_id,
                                    room_id, during, occupied, sitting, capacity, due_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        new_id(), given_up.facility, given_up.resident, given_up.id, given_up.kind, place.calendar, place.practitioner,
        place.room, Range(*place.during), Range(*place.occupied), place.sitting if place.capacity > 1 else None,
        place.capacity, db.now,
    )  # fmt: skip
    db.due.add("offers")


async def offer_due(database: Database, now: datetime | None = None) -> int:
    """One round of the beat; how many were offered something. Each row in a transaction of its own: one that fails
    keeps back no other.

    1. Holds whose time is over: they are ended, those at home are told, and the time is freed.
    2. Offers nobody took are over.
    3. Freed times: the first in order who waits for one is offered it.
    """
    async with database.work("engine", now) as db:
        over = await db.fetch(
            "select id from appointments where state = 'held' and hold_until <= $1 order by hold_until limit 500",
            db.now,
        )
    for row in over:
        await _alone(database, now, _end_hold, row["id"])
    async with database.work("engine", now) as db:
        await db.execute(
            """update waitlist set state = 'lapsed' where state = 'offered' and offer_until <= $1
                  and exists (select from appointments a where a.id = offer_id and a.state = 'expired')""",
            db.now,
        )
        freed = await db.fetch("select id from freed_times where due_at <= $1 order by due_at, id limit 500", db.now)
    return sum([await _alone(database, now, _offer, row["id"]) for row in freed])


async def _alone(database: Database, now: datetime | None, act: Callable[[Db, UUID], Awaitable[int]], id: UUID) -> int:
    try:
        async with database.work("engine", now) as db:
            return await act(db, id)
    except Unavailable:
        raise
    except Exception as error:
        _log.error("a time was not offered", id=str(id), error=type(error).__name__, where=log.where(error))
        async with database.work("engine", now) as db:
            await db.execute("update freed_times set due_at = $2 where id = $1", id, db.now + POISONED)
        return 0


async def _end_hold(db: Db, id: UUID) -> int:
    row = await db.fetchrow(
        f"""select {COLUMNS_FOR_THE_ENGINE}, calendar_id as calendar, during, occupied, capacity, sitting
             from appointments where id = $1 and state = 'held' and hold_until <= $2 for update skip locked""",
        id,
        db.now,
    )
    if row is None:
        return 0
    it = shown(row, db.now)
    await db.execute("update appointments set state = 'expired', version = version + 1 where id = $1", id)
    await db.execute(
        "insert into appointment_log (appointment_id, at, what) values ($1, $2, 'expired')", id, it.hold_until
    )
    await tell(db, it, "expired", None)
    await free(db, it, place_in(row))
    return 1


async def _offer(db: Db, id: UUID) -> int:
    freed = await db.fetchrow(
        f"select facility_id, resident_id, kind, {PLACE} from freed_times where id = $1 for update skip locked", id
    )
    if freed is None:
        return 0
    await db.execute("delete from freed_times where id = $1", id)
    place = place_in(freed)
    until = min(db.now + OFFERED_FOR, place.during[0] - ENDS_BEFORE)
    if until < db.now + ENDS_BEFORE:
        return 0
    tried: list[UUID] = []
    while (waiting := await _next(db, freed, tried)) is not None:
        if await _hold(db, waiting, place, freed["kind"], until):
            return 1
        tried.append(waiting["id"])
    return 0


async def _next(db: Db, freed: Any, tried: list[UUID]) -> Any:
    """The first in order who lives here, is free at the time, and is not the one who gave it up."""
    return await db.fetchrow(
        """select w.id, w.resident_id, w.facility_id, w.asked_by from waitlist w
             join stays st on st.resident_id = w.resident_id and st.facility_id = w.facility_id and upper_inf(st.during)
            where w.facility_id = $1 and w.kind = $2 and w.state = 'waiting' and w.id <> all ($3)
              and w.resident_id <> $4 and (w.practitioner_id is null or w.practitioner_id = $5)
              and w.first <= lower($6::tstzrange) and w.last > lower($6::tstzrange)
              and not exists (select from appointments a where a.resident_id = w.resident_id and a.live
                                 and a.during && $6 and (a.state <> 'held' or a.hold_until > $7))
            order by w.n limit 1 for update of w skip locked""",
        freed["facility_id"], freed["kind"], tried, freed["resident_id"], freed["practitioner"], freed["during"],
        db.now,
    )  # fmt: skip


async def _hold(db: Db, waiting: Any, place: Place, kind: Kind, until: datetime) -> bool:
    """False: the time is somebody's by now."""
    await places.take(db, [place], waiting["resident_id"])
    seat = await places.still_free(db, waiting["facility_id"], place, kind)
    if seat is None:
        return False
    id = new_id()
    row = await db.fetchrow(
        f"""insert into appointments (id, facility_id, resident_id, calendar_id, practitioner_id, room_id, kind, during,
                                     occupied, sitting, seat, capacity, state, hold_until, booked_by, booked_as,
                                     booked_at, booked_for)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'held', $13, $14, 'waitlist', $15, $16)
           returning {COLUMNS_FOR_THE_ENGINE}""",
        id, waiting["facility_id"], waiting["resident_id"], place.calendar, place.practitioner, place.room, kind,
        Range(*place.during), Range(*place.occupied), seat[0] or id, seat[1], place.capacity, until,
        waiting["asked_by"], db.now, place.during[0],
    )  # fmt: skip
    await db.execute("insert into appointment_log (appointment_id, at, what) values ($1, $2, 'offered')", id, db.now)
    await db.execute(
        "update waitlist set state = 'offered', offer_id = $2, offer_until = $3 where id = $1", waiting["id"], id, until
    )
    await tell(db, shown(row, db.now), "offered", None)
    return True
