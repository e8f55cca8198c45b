"""The watch list: residents whom a doctor wants looked at more closely, with the reason and an end. It goes from shift
to shift with the handover. The only writer of `watches`.

One watch per resident at a time: a new one takes the place of the one there is. None without an end; whoever wants it
longer says so again. It is over with the stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import asyncpg
from msgspec import Meta, Struct

from base.db import Db
from base.errors import NotFound, Refused
from people import audit, staff
from people.access import Resident
from people.profiles import Reason
from people.sessions import Actor

LONGEST: Final = timedelta(days=14)


class NewWatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. `until`: at most fourteen days from now."""

    id: UUID
    reason: Reason
    until: Annotated[datetime, Meta(tz=True)]


class Watch(Struct, frozen=True, kw_only=True):
    id: UUID
    resident: UUID
    name: str | None
    reason: str
    by: UUID
    by_name: str | None
    since: datetime
    until: datetime


async def put(db: Db, actor: Actor, who: Resident, new: NewWatch) -> Watch:
    """From now on, in place of the watch there is."""
    before = await _one(db, who, new.id)
    if before is not None:
        if before.until != new.until or before.reason != new.reason:
            raise _other_use()
        return before
    if not db.now < new.until <= db.now + LONGEST:
        raise Refused("until", "Thời hạn theo dõi quá dài.", "Nobody is watched for so long.", "/until")
    await _close(db, actor, who)
    try:
        await db.execute(
            """insert into watches (id, resident_id, facility_id, reason, recorded_by, during)
               values ($1, $2, $3, $4, $5, tstzrange($6, $7))""",
            new.id, who.id, who.facility, new.reason, actor.account, db.now, new.until,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise _other_use() from None
    made = await _one(db, who, new.id)
    assert made is not None
    return made


async def end(db: Db, actor: Actor, who: Resident, watch: UUID) -> None:
    """Before its time; to end it again changes nothing."""
    row = await db.fetchrow(
        "select upper(during) as until from watches where id = $1 and resident_id = $2 for update", watch, who.id
    )
    if row is None:
        raise NotFound
    if row["until"] > db.now:
        await _close(db, actor, who, watch)


async def of_facility(
    db: Db, actor: Actor, facility: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[Watch]:
    """Who is under watch in the house now, whose end is nearest first. One audit row for the page."""
    rows = await db.fetch(
        f"""{_SHOWN} join stays st on st.resident_id = w.resident_id and st.facility_id = w.facility_id
                              and st.during @> $2::timestamptz
             where w.facility_id = $1 and w.during @> $2::timestamptz
               and ($3::timestamptz is null or (upper(w.during), w.id) > ($3, $4::uuid))
             order by upper(w.during), w.id limit $5""",
        facility, db.now, after[0] if after else None, after[1] if after else None, limit,
    )  # fmt: skip
    found = await _named(db, rows)
    await audit.record(db, actor, "watch_list", "list", sorted({w.resident for w in found}), facility=facility)
    return found


async def of_resident(db: Db, who: Resident) -> list[Watch]:
    """Whenever they were under watch, the last time first."""
    rows = await db.fetch(f"{_SHOWN} where w.resident_id = $1 order by lower(w.during) desc, w.id limit 500", who.id)
    return await _named(db, rows)


async def _close(db: Db, actor: Actor, who: Resident, watch: UUID | None = None) -> None:
    """What goes on ends now, this one or whichever there is."""
    await db.execute(
        """update watches set ended_by = $3,
                  during = tstzrange(lower(during), greatest($2, lower(during) + interval '1 microsecond'))
            where resident_id = $1 and during @> $2::timestamptz and ($4::uuid is null or id = $4)""",
        who.id, db.now, actor.account, watch,
    )  # fmt: skip


async def _one(db: Db, who: Resident, id: UUID) -> Watch | None:
    found = await _named(db, await db.fetch(f"{_SHOWN} where w.id = $1 and w.resident_id = $2", id, who.id))
    return found[0] if found else None


async def _named(db: Db, rows: list[Any]) -> list[Watch]:
    names = await staff.names(db, sorted({row["by"] for row in rows}))
    return [Watch(**dict(row), by_name=names.get(row["by"])) for row in rows]


def _other_use() -> Refused:
    return Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")


_SHOWN = """select w.id, w.resident_id as resident, r.name, w.reason, w.recorded_by as by, lower(w.during) as since,
                   upper(w.during) as until
              from watches w join residents r on r.id = w.resident_id"""
