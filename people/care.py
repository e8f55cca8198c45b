"""Who answers for a resident, shift or no shift: a doctor or nurse of the house who is assigned, or a doctor elsewhere
with an open referral. The only writer of `assignments`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound, Refused
from people import staff
from people.access import Resident
from people.sessions import Actor


class Assign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone. Null `until`: until somebody ends it."""

    id: UUID
    account: UUID
    kind: Literal["assigned", "referral"] = "assigned"
    until: Annotated[datetime, Meta(tz=True)] | None = None
    reason: Annotated[str, Meta(min_length=3, max_length=300)]


class Assignment(Struct, frozen=True, kw_only=True):
    id: UUID
    account: UUID
    name: str | None
    kind: Literal["assigned", "referral"]
    reason: str
    since: datetime
    until: datetime | None


async def assignments(db: Db, resident: Resident) -> list[Assignment]:
    """Those that hold now."""
    rows = await db.fetch(
        """select id, account_id as account, null as name, kind, reason, lower(during) as since, upper(during) as until
             from assignments where resident_id = $1 and during @> $2::timestamptz order by lower(during), id""",
        resident.id,
        db.now,
    )
    names = await staff.names(db, [row["account"] for row in rows])
    return [msgspec.convert({**dict(row), "name": names.get(row["account"])}, Assignment) for row in rows]


async def assign(db: Db, actor: Actor, resident: Resident, wanted: Assign) -> list[Assignment]:
    """Opens a care relationship. Only people who work as doctor or nurse somewhere today can have one."""
    if wanted.until is not None and wanted.until <= db.now:
        raise Refused("until", "Đã qua thời điểm này.", "This time has passed.", "/until")
    if not await db.fetchval("select works_as_carer($1, $2, $3)", wanted.account, wanted.kind == "referral", db.now):
        raise Refused("not_a_carer", "Không phải bác sĩ, điều dưỡng.", "Not a doctor or nurse of ours.", "/account")
    try:
        made = await db.execute(
            """insert into assignments (id, resident_id, facility_id, account_id, kind, reason, during, recorded_by)
               values ($1, $2, $3, $4, $5, $6, tstzrange($7, $8), $9) on conflict (id) do nothing""",
            wanted.id, resident.id, resident.facility, wanted.account, wanted.kind, wanted.reason, db.now, wanted.until,
            actor.account,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise Conflict("already_assigned", "Đã được phân công.", "Already assigned.") from None
    held = await assignments(db, resident)
    if not made and not any((a.id, a.account, a.kind) == (wanted.id, wanted.account, wanted.kind) for a in held):
        raise Conflict("id_taken", "Mã này đã dùng.", "This id was used for something else.")
    return held


async def end(db: Db, actor: Actor, resident: Resident, id: UUID) -> None:
    """Acts on the next statement."""
    ended = await db.execute(
        """update assignments set during = tstzrange(lower(during), $3), ended_by = $4
            where id = $1 and resident_id = $2 and during @> $3::timestamptz""",
        id, resident.id, db.now, actor.account,
    )  # fmt: skip
    if not ended:
        raise NotFound
