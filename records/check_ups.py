"""What came of a check-up: health class, conclusion, what is to follow. The only writer of `checkups`.

Signed when written, by a doctor; a correction is another one with a reason, and the one before it says by which. What
is to follow stands in the worklist of the house from its day on.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, Refused
from people import facilities, names, staff
from people.access import Resident
from people.profiles import Reason
from people.sessions import Actor
from records import campaigns
from records.campaigns import Form


class NewCheckUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. `health_class`: I to V as 1 to 5. `form` by age if
    left out. `amends` with a reason: in place of the one there is."""

    id: UUID
    done_on: date
    health_class: Annotated[int, Meta(ge=1, le=5)]
    conclusion: Annotated[str, Meta(min_length=1, max_length=4000)]
    done_by: Annotated[str, Meta(min_length=1, max_length=200)]
    form: Form | None = None
    follow_up: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    follow_up_on: date | None = None
    amends: UUID | None = None
    reason: Reason | None = None


class CheckUp(Struct, frozen=True, kw_only=True):
    id: UUID
    form: str
    done_on: date
    health_class: int
    conclusion: str
    done_by: str
    follow_up: str | None
    follow_up_on: date | None
    signed_by: UUID
    signed_by_name: str | None
    signed_at: datetime
    amends: UUID | None
    reason: str | None
    amended_by: UUID | None


class FollowUp(Struct, frozen=True, kw_only=True):
    """What is to follow, by its day."""

    id: UUID
    resident: UUID
    name: str
    what: str
    day: date
    signed_at: datetime


async def sign(db: Db, actor: Actor, who: Resident, new: NewCheckUp) -> CheckUp:
    today = db.now.astimezone(await facilities.zone_of(db, who.facility)).date()
    if new.done_on > today or (who.birth_date is not None and new.done_on < who.birth_date):
        raise Refused(pointer="/done_on")
    if (new.follow_up is None) != (new.follow_up_on is None):
        raise Refused(pointer="/follow_up_on")
    if (new.amends is None) != (new.reason is None):
        raise Refused("reason_needed", "Cần lý do sửa.", "A correction needs a reason.", "/reason")
    kept = await _find(db, who, new.id)
    if kept is not None:
        if (kept.done_on, kept.health_class, kept.amends) != (new.done_on, new.health_class, new.amends):
            raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
        return kept
    if new.amends is not None and not await db.execute(
        "update checkups set amended_by = $3 where id = $1 and resident_id = $2 and amended_by is null",
        new.amends, who.id, new.id,
    ):  # fmt: skip
        raise Conflict("stale_version", "Kết quả đã được sửa.", "This version does not count any more.")
    made = await db.execute(
        """insert into checkups (id, resident_id, facility_id, form, done_on, class, conclusion, done_by, follow_up,
                                 follow_up_on, signed_by, signed_at, amends, reason)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (id) do nothing""",
        new.id, who.id, who.facility, new.form or campaigns.form_for(who.birth_date, new.done_on), new.done_on,
        new.health_class, names.said(new.conclusion, "/conclusion", 4000), names.said(new.done_by, "/done_by"),
        names.said(new.follow_up, "/follow_up", 500) if new.follow_up else None, new.follow_up_on, actor.account,
        db.now, new.amends, names.said(new.reason, "/reason", 500) if new.reason else None,
    )  # fmt: skip
    kept = await _find(db, who, new.id)
    if not made or kept is None:
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    return kept


async def of_resident(db: Db, who: Resident) -> list[CheckUp]:
    """The newest first, with those that were corrected."""
    return await _named(db, await db.fetch(f"{_SHOWN} where resident_id = $1 {_NEWEST}", who.id))


async def to_follow(db: Db, facility: UUID) -> list[FollowUp]:
    """For whoever is on duty: what is to follow by today or earlier, of who still lives there."""
    today = db.now.astimezone(await facilities.zone_of(db, facility)).date()
    rows = await db.fetch(
        """select c.id, c.resident_id as resident, r.name, c.follow_up as what, c.follow_up_on as day, c.signed_at
             from checkups c join residents r on r.id = c.resident_id and r.died_at is null
             join stays st on st.resident_id = c.resident_id and st.facility_id = c.facility_id
                          and st.during @> $2::timestamptz
            where c.facility_id = $1 and c.amended_by is null and c.follow_up_on <= $3
            order by c.follow_up_on, c.id limit 1000""",
        facility, db.now, today,
    )  # fmt: skip
    return [FollowUp(**dict(row)) for row in rows]


async def _find(db: Db, who: Resident, id: UUID) -> CheckUp | None:
    found = await _named(db, await db.fetch(f"{_SHOWN} where id = $1 and resident_id = $2", id, who.id))
    return found[0] if found else None


async def _named(db: Db, rows: list[Any]) -> list[CheckUp]:
    who = await staff.names(db, sorted({row["signed_by"] for row in rows}))
    return [CheckUp(**dict(row), signed_by_name=who.get(row["signed_by"])) for row in rows]


_SHOWN = """select id, form, done_on, class as health_class, conclusion, done_by, follow_up, follow_up_on, signed_by,
                   signed_at, amends, reason, amended_by from checkups"""
_NEWEST = "order by done_on desc, signed_at desc, id desc limit 500"
