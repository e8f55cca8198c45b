"""Promised call-backs: somebody at home, or the resident, was promised a call. Whoever is on duty when it is due keeps
the promise. The only writer of `call_backs`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import NotFound, Refused
from people import audit, names, staff
from people.access import Resident
from people.sessions import Actor

FURTHEST: Final = timedelta(days=90)
EARLIER: Final = timedelta(minutes=5)
"""A phone's clock may be behind; a promise for this very minute is due at once."""


class Promise(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. `whom`: as the family is called here ("con gái, chị
    Hoa"); `what`: what about."""

    id: UUID
    whom: Annotated[str, Meta(min_length=1, max_length=100)]
    what: Annotated[str, Meta(min_length=1, max_length=500)]
    due_at: Annotated[datetime, Meta(tz=True)]


class CallBack(Struct, frozen=True, kw_only=True):
    id: UUID
    resident: UUID
    name: str | None
    whom: str
    what: str
    due_at: datetime
    by: UUID
    by_name: str | None
    promised_at: datetime
    done_at: datetime | None
    done_by: UUID | None
    done_by_name: str | None


async def promise(db: Db, actor: Actor, who: Resident, new: Promise) -> CallBack:
    whom, what = names.said(new.whom, "/whom", 100), names.said(new.what, "/what", 500)
    if not db.now - EARLIER <= new.due_at <= db.now + FURTHEST:
        raise Refused("due_at", "Thời điểm hẹn không hợp lệ.", "Nobody can keep this time.", "/due_at")
    made = await db.execute(
        """insert into call_backs (id, resident_id, facility_id, whom, what, due_at, recorded_by, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing""",
        new.id, who.id, who.facility, whom, what, new.due_at, actor.account, db.now,
    )  # fmt: skip
    kept = await _find(db, who, new.id)
    if kept is None or (not made and (kept.whom, kept.what, kept.due_at) != (whom, what, new.due_at)):
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    return kept


async def done(db: Db, actor: Actor, who: Resident, id: UUID) -> CallBack:
    """The call was made; to say so again changes nothing."""
    await db.execute(
        "update call_backs set done_at = $3, done_by = $4 where id = $1 and resident_id = $2 and done_at is null",
        id, who.id, db.now, actor.account,
    )  # fmt: skip
    kept = await _find(db, who, id)
    if kept is None:
        raise NotFound
    return kept


async def of_facility(
    db: Db, actor: Actor, facility: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[CallBack]:
    """The open ones of the house, the most pressing first. One audit row for the page."""
    found = await open_in(db, facility, after, limit)
    await audit.record(db, actor, "call_backs", "list", sorted({c.resident for c in found}), facility=facility)
    return found


async def open_in(
    db: Db, facility: UUID, after: tuple[datetime, UUID] | None = None, limit: int = 1000
) -> list[CallBack]:
    """The same without a row in the audit: for a page of something larger."""
    rows = await db.fetch(
        f"""{_SHOWN} where c.facility_id = $1 and c.done_at is null
               and ($2::timestamptz is null or (c.due_at, c.id) > ($2, $3::uuid)) order by c.due_at, c.id limit $4""",
        facility, after[0] if after else None, after[1] if after else None, limit,
    )  # fmt: skip
    return await _named(db, rows)


async def of_resident(db: Db, who: Resident) -> list[CallBack]:
    rows = await db.fetch(f"{_SHOWN} where c.resident_id = $1 order by c.due_at desc, c.id limit 1000", who.id)
    return await _named(db, rows)


async def _find(db: Db, who: Resident, id: UUID) -> CallBack | None:
    found = await _named(db, await db.fetch(f"{_SHOWN} where c.id = $1 and c.resident_id = $2", id, who.id))
    return found[0] if found else None


async def _named(db: Db, rows: list[Any]) -> list[CallBack]:
    who = await staff.names(db, sorted({x for row in rows for x in (row["by"], row["done_by"]) if x}))
    return [CallBack(**dict(row), by_name=who.get(row["by"]), done_by_name=who.get(row["done_by"])) for row in rows]


_SHOWN = """select c.id, c.resident_id as resident, r.name, c.whom, c.what, c.due_at, c.recorded_by as by,
                   c.recorded_at as promised_at, c.done_at, c.done_by
              from call_backs c join residents r on r.id = c.resident_id"""
