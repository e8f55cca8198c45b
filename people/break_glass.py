"""Breaking the glass: a doctor of the house who is not on duty opens one resident's record, for at most an hour, with a
reason. The resident's people and the manager are told in the same transaction, and a manager looks at it afterwards.

The only writer of `break_glass`. It expires by itself: every look asks whether the hour is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound
from notify import feed
from people import access, audit, staff
from people.access import Resident
from people.sessions import Actor

OFTEN = 3
"""More than this many within a week, and the manager's phone rings about it."""
WEEK = timedelta(days=7)


class Breaking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone; sending it again opens nothing more."""

    id: UUID
    reason: Annotated[str, Meta(min_length=15, max_length=1000)]
    minutes: Annotated[int, Meta(ge=1, le=60)] = 60


class Broken(Struct, frozen=True, kw_only=True):
    id: UUID
    resident: UUID
    account: UUID
    name: str | None
    reason: str
    since: datetime
    until: datetime
    repeated: bool
    reviewed_at: datetime | None
    verdict: Literal["justified", "not_justified"] | None
    review_note: str | None


class Review(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    verdict: Literal["justified", "not_justified"]
    note: Annotated[str, Meta(min_length=3, max_length=1000)]


async def break_(db: Db, actor: Actor, resident: Resident, wanted: Breaking) -> Broken:
    """Opens vitals, notes and alerts of this resident to the actor, and tells whom it concerns."""
    recent = await db.fetchval(
        "select count(*) from break_glass where account_id = $1 and lower(during) > $2", actor.account, db.now - WEEK
    )
    repeated = recent >= OFTEN
    row = await db.fetchrow(
        f"""insert into break_glass (id, resident_id, facility_id, account_id, reason, during, repeated)
            values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8) on conflict (id) do nothing returning {_COLUMNS}""",
        wanted.id, resident.id, resident.facility, actor.account, wanted.reason, db.now,
        db.now + timedelta(minutes=wanted.minutes), repeated,
    )  # fmt: skip
    if row is not None:
        await _tell(db, resident, wanted.id, actor, repeated)
    else:
        row = await db.fetchrow(
            f"select {_COLUMNS} from break_glass where id = $1 and account_id = $2 and resident_id = $3",
            wanted.id, actor.account, resident.id,
        )  # fmt: skip
    if row is None:
        raise Conflict("id_taken", "Mã này đã dùng.", "This id was used for something else.")
    return msgspec.convert({**dict(row), "name": actor.name}, Broken)


async def of_facility(
    db: Db, actor: Actor, facility: UUID, reviewed: bool, before: tuple[datetime, UUID] | None, limit: int
) -> list[Broken]:
    """What waits for a review, or what has had one; the newest first."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from break_glass
             where facility_id = $1 and ($2::timestamptz is null or (lower(during), id) < ($2, $3::uuid))
               and (reviewed_at is not null) = $5
             order by lower(during) desc, id desc limit $4""",
        facility, before[0] if before else None, before[1] if before else None, limit, reviewed,
    )  # fmt: skip
    residents = sorted({row["resident"] for row in rows})
    await audit.record(db, actor, "broken_glass", "manager", residents, facility=facility)
    names = await staff.names(db, [row["account"] for row in rows])
    return [msgspec.convert({**dict(row), "name": names.get(row["account"])}, Broken) for row in rows]


async def review(db: Db, actor: Actor, facility: UUID, id: UUID, found: Review) -> None:
    """A manager's judgement, once and never on oneself; the doctor learns it."""
    row = await db.fetchrow(
        """update break_glass set reviewed_by = $3, reviewed_at = $4, verdict = $5, review_note = $6
            where id = $1 and facility_id = $2 and reviewed_at is null and account_id <> $3
            returning account_id, resident_id""",
        id, facility, actor.account, db.now, found.verdict, found.note,
    )  # fmt: skip
    if row is None:
        raise NotFound
    feed.append(db, [row["account_id"]], "break_glass", id, {"what": "reviewed", "verdict": found.verdict})


async def _tell(db: Db, resident: Resident, id: UUID, actor: Actor, repeated: bool) -> None:
    """At once to the managers; to those at home as a notice that pushes when it is not seen."""
    managers = [m for m in await staff.members(db, resident.facility, "manager", db.now) if m != actor.account]
    body = {"what": "opened", "by": actor.account, "repeated": repeated}
    feed.append(
        db, managers, "break_glass", id, body, resident=resident.id, push_after=feed.AT_ONCE, urgent=repeated
    )  # fmt: skip
    home = [person.account for person in await access.concerned_with(db, resident.id) if person.scope in (None, "full")]
    feed.append(db, home, "break_glass", id, body, resident=resident.id, needs=4, push_after=feed.IF_UNSEEN_S)


_COLUMNS = """id, resident_id as resident, account_id as account, null as name, reason, lower(during) as since,
              upper(during) as until, repeated, reviewed_at, verdict, review_note"""
