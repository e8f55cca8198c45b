"""Leave: a resident is away for a while and the stay goes on. The only writer of `leaves`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound, Refused
from people.access import Resident
from people.profiles import Reason
from people.sessions import Actor


class NewLeave(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone. Null `until`: until somebody says they are back."""

    id: UUID
    reason: Reason
    until: Annotated[datetime, Meta(tz=True)] | None = None


class Leave(Struct, frozen=True, kw_only=True):
    id: UUID
    reason: str
    since: datetime
    until: datetime | None


async def of(db: Db, who: Resident) -> list[Leave]:
    """Every time they were away, the last one first."""
    rows = await db.fetch(
        """select id, reason, lower(during) as since, upper(during) as until from leaves
            where resident_id = $1 order by lower(during) desc""",
        who.id,
    )
    return [Leave(**dict(row)) for row in rows]


async def record(db: Db, actor: Actor, who: Resident, new: NewLeave) -> Leave:
    """Away from now on. `Conflict` for somebody who is away already."""
    if new.until is not None and new.until <= db.now:
        raise Refused("until", "Đã qua thời điểm này.", "This time has passed.", "/until")
    try:
        await db.execute(
            """insert into leaves (id, resident_id, facility_id, reason, during, recorded_by)
               values ($1, $2, $3, $4, tstzrange($5, $6), $7) on conflict (id) do nothing""",
            new.id, who.id, who.facility, new.reason, db.now, new.until, actor.account,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise Conflict("already_away", "Người này đang vắng.", "They are away already.") from None
    row = await db.fetchrow(
        """select id, reason, lower(during) as since, upper(during) as until from leaves
            where id = $1 and resident_id = $2""",
        new.id,
        who.id,
    )
    if row is None or row["reason"] != new.reason:
        raise Conflict("id_taken", "Mã này đã dùng.", "This id was used for something else.")
    return Leave(**dict(row))


async def end_with_stay(db: Db, actor: Actor, who: Resident, at: datetime) -> None:
    """The stay was over at `at`, and nobody is away from where they do not live."""
    await db.execute(
        """update leaves set during = tstzrange(lower(during), greatest($2, lower(during) + interval '1 microsecond')),
                             ended_by = $3
            where resident_id = $1 and (upper_inf(during) or upper(during) > $2)""",
        who.id, at, actor.account,
    )  # fmt: skip


async def end(db: Db, actor: Actor, who: Resident, id: UUID) -> None:
    """They are back."""
    ended = await db.execute(
        """update leaves set during = tstzrange(lower(during), greatest($3, lower(during) + interval '1 microsecond')),
                             ended_by = $4
            where id = $1 and resident_id = $2 and during @> $3::timestamptz""",
        id, who.id, db.now, actor.account,
    )  # fmt: skip
    if not ended:
        raise NotFound
