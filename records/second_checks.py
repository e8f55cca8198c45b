"""The second check of a controlled medicine: another person of the shift saw that it was given as recorded.

Who confirmed it is here, and of which somebody was told because nobody did; when that is, alerts/second_checks.py
knows.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.errors import Conflict, NotFound, Refused
from people.access import Resident
from people.sessions import Actor
from records import doses
from records.doses import Dose


class Unchecked(Struct, frozen=True, kw_only=True):
    """A dose whose second check has not come, and of which somebody was told."""

    id: UUID
    resident: UUID
    name: str
    told_at: datetime
    rung: bool


async def missing_in(db: Db, facility: UUID) -> list[Unchecked]:
    """For whoever is on duty, of who still lives there."""
    rows = await db.fetch(
        """select d.id, d.resident_id as resident, r.name, d.check_told_at as told_at, d.check_at is null as rung
             from medicine_doses d join residents r on r.id = d.resident_id
             join stays st on st.resident_id = d.resident_id and st.facility_id = d.facility_id
                          and st.during @> $2::timestamptz
            where d.facility_id = $1 and d.check_told_at is not null and d.second_by is null and d.amended_by is null
            order by d.check_told_at, d.id limit 500""",
        facility,
        db.now,
    )
    return [Unchecked(**dict(row)) for row in rows]


async def confirm(db: Db, actor: Actor, who: Resident, id: UUID) -> Dose:
    """The second check: another person of the shift saw it, once; the same person again changes nothing."""
    found = await doses.find(db, who, id)
    if found is None or found.second is None:
        raise NotFound
    if found.recorded_by == actor.account:
        vi = "Người kiểm tra thứ hai phải là người khác."
        raise Refused("not_oneself", vi, "The second check is another person's.")
    await db.execute(
        """update medicine_doses set second_by = $3, second_at = $4, check_at = null,
                  alarm = case when check_told_at is not null then 'clear' else alarm end,
                  alarm_at = case when check_told_at is not null then $4::timestamptz else alarm_at end
            where id = $1 and resident_id = $2 and second_due and second_by is null and amended_by is null""",
        id, who.id, actor.account, db.now,
    )  # fmt: skip
    db.due.add("doses")
    found = await doses.find(db, who, id)
    if found is None or found.second_by != actor.account:
        raise Conflict("already_confirmed", "Đã có người kiểm tra.", "Somebody has confirmed it already.")
    return found
