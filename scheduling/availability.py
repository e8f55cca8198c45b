"""When practitioners and rooms can be booked. The only writer of `calendars` and `calendar_blocks`.

A calendar holds rules on the facility's wall clock (openings.py) and is replaced whole, under its version. A block is a
stretch of time in which nobody is booked: leave, another duty. What is booked already stays booked when rules change;
a block over appointments is refused unless it is said that they are cancelled with it, and then everybody is told, or
that they are kept: then they need a new time (unsettled.py), and everybody is told that.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec
from asyncpg import Range
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound, Refused, StaleVersion
from base.ids import new_id
from people import names, staff
from people.sessions import Actor
from scheduling import openings
from scheduling.calendar_files import Times
from scheduling.openings import Opening

BlockKind = Literal["leave", "duty", "closed", "other"]
BLOCKED_AT_MOST = timedelta(days=366)


class Availability(Struct, frozen=True, kw_only=True):
    calendar: UUID | None
    practitioner: UUID | None
    facility: UUID
    opening: Opening
    version: int


class Room(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    opening: Opening
    version: int


class NewRoom(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=100)]


class NewBlock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`cancel_appointments`: what is booked in this time is cancelled with it; `keep_appointments`: it stays and needs
    a new time. Everybody concerned is told."""

    id: UUID
    kind: BlockKind
    starts_at: Annotated[datetime, Meta(tz=True)]
    ends_at: Annotated[datetime, Meta(tz=True)]
    note: Annotated[str, Meta(max_length=500)] | None = None
    cancel_appointments: bool = False
    keep_appointments: bool = False


class Block(Struct, frozen=True, kw_only=True):
    id: UUID
    calendar: UUID
    kind: BlockKind
    starts_at: datetime
    ends_at: datetime
    note: str | None


async def facility_of(db: Db, actor: Actor, practitioner: UUID, facility: UUID | None) -> UUID:
    """The house whose calendar is meant: the one named, or the only one both work in. `NotFound` for strangers."""
    places = [facility] if facility is not None else sorted({m.facility for m in actor.memberships})
    shared = [
        place for place in places if actor.roles_in(place) and await staff.works_in(db, place, practitioner, db.now)
    ]
    if not shared:
        raise NotFound
    if len(shared) > 1:
        raise Refused("which_facility", "Chọn cơ sở.", "Say in which facility.", "/facility")
    return shared[0]


async def of_practitioner(db: Db, practitioner: UUID, facility: UUID) -> Availability:
    """Nothing is open and the version is 0 until somebody sets it."""
    row = await db.fetchrow(
        "select id, opening, version from calendars where facility_id = $1 and account_id = $2", facility, practitioner
    )
    return Availability(
        calendar=row["id"] if row else None, practitioner=practitioner, facility=facility,
        version=row["version"] if row else 0, opening=msgspec.convert(row["opening"], Opening) if row else Opening(),
    )  # fmt: skip


async def set_practitioner(db: Db, practitioner: UUID, facility: UUID, opening: Opening, expected: int) -> Availability:
    await _check(db, facility, opening)
    await db.execute(
        "insert into calendars (facility_id, account_id) values ($1, $2) on conflict do nothing", facility, practitioner
    )
    id = await db.fetchval(
        """update calendars set opening = $3, version = version + 1
            where facility_id = $1 and account_id = $2 and version = $4 returning id""",
        facility, practitioner, msgspec.to_builtins(opening), expected,
    )  # fmt: skip
    if id is None:
        raise StaleVersion
    db.due.add("unsettled")
    return await of_practitioner(db, practitioner, facility)


async def rooms(db: Db, facility: UUID) -> list[Room]:
    rows = await db.fetch(
        """select id, name, opening, version from calendars where facility_id = $1 and account_id is null
            order by name, id""",
        facility,
    )
    return [msgspec.convert(dict(row), Room) for row in rows]


async def room(db: Db, facility: UUID, id: UUID) -> Room:
    found = next((room for room in await rooms(db, facility) if room.id == id), None)
    if found is None:
        raise NotFound
    return found


async def open_room(db: Db, facility: UUID, new: NewRoom) -> Room:
    """Sending it twice has one effect."""
    name = names.said(new.name, most=100)
    try:
        await db.execute(
            "insert into calendars (id, facility_id, name) values ($1, $2, $3) on conflict (id) do nothing",
            new.id, facility, name,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise Conflict("room_exists", "Đã có phòng cùng tên.", "There is a room of that name.") from None
    held = [held for held in await rooms(db, facility) if held.id == new.id]
    if not held or held[0].name != name:
        raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.")
    return held[0]


async def set_room(db: Db, facility: UUID, id: UUID, opening: Opening, expected: int) -> Room:
    await room(db, facility, id)
    if opening.blocked_by_duty or opening.only_on_duty:
        raise Refused(pointer="/blocked_by_duty")  # a room is on no rota
    await _check(db, facility, opening)
    done = await db.execute(
        """update calendars set opening = $3, version = version + 1
            where facility_id = $1 and id = $2 and account_id is null and version = $4""",
        facility, id, msgspec.to_builtins(opening), expected,
    )  # fmt: skip
    if not done:
        raise StaleVersion
    return await room(db, facility, id)


async def _check(db: Db, facility: UUID, opening: Opening) -> None:
    if set(opening.blocked_by_duty) & set(opening.only_on_duty):
        raise Refused(pointer="/only_on_duty")
    for index, closed in enumerate(opening.closed):
        if closed.last < closed.first:
            raise Refused(pointer=f"/closed/{index}/last")
    for index, rule in enumerate(opening.rules):
        wrong = openings.wrong_with(rule)
        if wrong is not None:
            raise Refused(
                "rule", "Quy tắc này không dùng được.", "This rule cannot be used.", f"/rules/{index}/{wrong}"
            )  # fmt: skip
        if rule.room is not None and rule.room not in {held.id for held in await rooms(db, facility)}:
            raise Refused("no_such_room", "Không có phòng này.", "There is no such room.", f"/rules/{index}/room")


async def calendar_of(db: Db, facility: UUID, *, practitioner: UUID | None = None, room: UUID | None = None) -> UUID:
    """The calendar of somebody or of a room, made for a practitioner who has none yet."""
    if practitioner is not None:
        await db.execute(
            "insert into calendars (facility_id, account_id) values ($1, $2) on conflict do nothing",
            facility, practitioner,
        )  # fmt: skip
    id = await db.fetchval(
        """select id from calendars where facility_id = $1
              and (account_id = $2 and $3::uuid is null or id = $3 and account_id is null)""",
        facility, practitioner, room,
    )  # fmt: skip
    if id is None:
        raise NotFound
    return id


async def blocks(db: Db, calendar: UUID, since: datetime, until: datetime) -> list[Block]:
    rows = await db.fetch(
        """select id, calendar_id as calendar, kind, lower(during) as starts_at, upper(during) as ends_at, note
             from calendar_blocks where calendar_id = $1 and ended_at is null and during && tstzrange($2, $3)
            order by lower(during), id limit 1000""",
        calendar, since, until,
    )  # fmt: skip
    return [Block(**dict(row)) for row in rows]


async def block(db: Db, actor: Actor, facility: UUID, calendar: UUID, account: UUID | None, new: NewBlock) -> Block:
    """Writes it; what is booked meanwhile has been dealt with by appointments.py, under the calendar's lock."""
    await db.execute(
        """insert into calendar_blocks (id, facility_id, calendar_id, account_id, kind, during, note, made_by, made_at)
           values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9, $10) on conflict (id) do nothing""",
        new.id, facility, calendar, account, new.kind, new.starts_at, new.ends_at, new.note, actor.account, db.now,
    )  # fmt: skip
    row = await db.fetchrow(
        """select id, calendar_id as calendar, kind, lower(during) as starts_at, upper(during) as ends_at, note
             from calendar_blocks where id = $1""",
        new.id,
    )
    made = Block(**dict(row)) if row else None
    if made is None or (made.calendar, made.kind, made.starts_at, made.ends_at) != (
        calendar, new.kind, new.starts_at, new.ends_at,
    ):  # fmt: skip
        raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.")
    return made


async def block_from_file(
    db: Db, actor: Actor, facility: UUID, calendar: UUID, account: UUID | None, event: bytes, times: Times
) -> tuple[int, int]:
    """The blocks of one event become just these; how many were made and how many ended. What stays is not touched. The
    event is kept as a hash of this calendar alone: the same event in two calendars does not tell who meets whom."""
    event = hashlib.blake2b(event, key=calendar.bytes, digest_size=32).digest()
    rows = await db.fetch(
        """select id, lower(during) as begins, upper(during) as ends from calendar_blocks
            where calendar_id = $1 and event = $2 and ended_at is null and upper(during) > $3 for update""",
        calendar, event, db.now,
    )  # fmt: skip
    held = {(row["begins"], row["ends"]): row["id"] for row in rows}
    gone = [id for times_held, id in held.items() if times_held not in times]
    await db.execute(
        "update calendar_blocks set ended_at = $2, ended_by = $3 where id = any ($1)", gone, db.now, actor.account
    )
    new = sorted(times - held.keys())
    await db.executemany(
        """insert into calendar_blocks (id, facility_id, calendar_id, account_id, kind, during, made_by, made_at, event)
           values ($1, $2, $3, $4, 'duty', $5, $6, $7, $8)""",
        [(new_id(), facility, calendar, account, Range(*span), actor.account, db.now, event) for span in new],
    )
    return len(new), len(gone)


async def end_block(db: Db, actor: Actor, calendar: UUID, block: UUID) -> None:
    """The time is open again."""
    ended = await db.execute(
        """update calendar_blocks set ended_at = $3, ended_by = $4
            where id = $1 and calendar_id = $2 and ended_at is null""",
        block, calendar, db.now, actor.account,
    )  # fmt: skip
    if not ended:
        raise NotFound
    db.due.add("unsettled")


def check_block(new: NewBlock) -> None:
    if not new.starts_at < new.ends_at <= new.starts_at + BLOCKED_AT_MOST:
        raise Refused(pointer="/ends_at")
    if new.cancel_appointments and new.keep_appointments:
        raise Refused(pointer="/keep_appointments")
