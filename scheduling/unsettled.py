"""Booked times that were taken away afterwards: by leave or another duty, a day off, a practitioner who left.

Nothing is dropped. The appointment stays booked and `unsettled_appointments` (migration 0027) says of it that it needs
a new time and why, as long as that is so: it is calculated and not stored, so what ends a block or moves the
appointment settles it. The beat looks for what changed, whoever changed it, and tells everybody concerned once, with a
line in the appointment's log: `unsettled`, and `settled` when the time is there again. A move or a cancellation tells
for itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base import log
from base.db import Database, Db
from base.errors import Unavailable
from people import audit, staff
from people.sessions import Actor
from scheduling.appointment import COLUMNS, COLUMNS_FOR_THE_ENGINE, Appointment, Step, shown, tell

Cause = Literal["leave", "duty", "closed", "other", "holiday", "left"]
AT_ONCE = 500
LISTED_AT_MOST = 500
_log = log.logger("scheduling")


class Unsettled(Struct, frozen=True, kw_only=True):
    """`why`: a block's kind, `closed` or `holiday` for a day, `left` for a practitioner who works here no longer."""

    appointment: Appointment
    why: Cause


async def listed(db: Db, actor: Actor, facility: UUID) -> list[Unsettled]:
    """Those of residents who live here, with their names, the earliest first. One audit row for the page."""
    rows = await db.fetch(
        f"""select {COLUMNS}, u.why, (select r.name from residents r where r.id = a.resident_id) as name
             from (select id as unsettled, why from unsettled_appointments($1, $2)) u
             join appointments a on a.id = u.unsettled
            where u.why is not null
              and exists (select from stays st where st.resident_id = a.resident_id and st.facility_id = a.facility_id
                             and st.during @> $2::timestamptz)
            order by lower(a.during), a.id limit $3""",
        facility, db.now, LISTED_AT_MOST,
    )  # fmt: skip
    residents = sorted({row["resident"] for row in rows})
    await audit.record(db, actor, "appointments", "unsettled", residents, facility=facility)
    return [Unsettled(appointment=shown(row, db.now), why=row["why"]) for row in rows]


async def tell_due(database: Database, now: datetime | None = None) -> int:
    """One round of the beat; how many were told of. Each in a transaction of its own: one that fails keeps back none.

    1. What needs a new time and was not told of since it was booked or moved.
    2. What was told of and has its time again.
    """
    async with database.work("engine", now) as db:
        changed = await db.fetch(
            "select id, why from unsettled_appointments(null, $1) where told = (why is null) limit $2", db.now, AT_ONCE
        )
    return sum([await _alone(database, now, row) for row in changed])


async def _alone(database: Database, now: datetime | None, row: Any) -> int:
    try:
        async with database.work("engine", now) as db:
            return await _tell(db, row["id"], "settled" if row["why"] is None else "unsettled")
    except Unavailable:
        raise
    except Exception as error:
        _log.error(
            "nobody was told that a visit needs a new time",
            id=str(row["id"]), error=type(error).__name__, where=log.where(error),
        )  # fmt: skip
        return 0


async def _tell(db: Db, id: UUID, what: Step) -> int:
    """Looked at again under the appointment's lock: it may have been moved, or told of by another beat."""
    row = await db.fetchrow(
        f"select {COLUMNS_FOR_THE_ENGINE} from appointments where id = $1 for update skip locked", id
    )
    if row is None:
        return 0
    still = await db.fetchval(
        "select count(*) from unsettled_appointments(null, $2) where id = $1 and told = (why is null)", id, db.now
    )
    if not still:
        return 0
    it = shown(row, db.now)
    await db.execute("insert into appointment_log (appointment_id, at, what) values ($1, $2, $3)", id, db.now, what)
    await tell(db, it, what, None, *await staff.members(db, it.facility, "manager", db.now))
    return 1
