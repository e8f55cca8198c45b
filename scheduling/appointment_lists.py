"""Lists of appointments: a resident's, and the day of a house, a practitioner or a room."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from base.db import Db
from people import audit
from people.access import Resident
from people.sessions import Actor
from scheduling.appointment import COLUMNS, Appointment, shown

Span = tuple[datetime, datetime | None]
ALWAYS: Span = (datetime.min.replace(tzinfo=UTC), None)
Place = tuple[datetime, UUID]


async def of_resident(db: Db, who: Resident, span: Span, after: Place | None, limit: int) -> list[Appointment]:
    """The earliest first."""
    rows = await db.fetch(
        f"""select {COLUMNS} from appointments
            where resident_id = $1 and lower(during) >= $2 and ($3::timestamptz is null or lower(during) < $3)
              and ($4::timestamptz is null or (lower(during), id) > ($4, $5::uuid))
            order by lower(during), id limit $6""",
        who.id, *span, *(after or (None, None)), limit,
    )  # fmt: skip
    return [shown(row, db.now) for row in rows]


async def of_facility(
    db: Db,
    actor: Actor,
    facility: UUID,
    practitioner: UUID | None,
    room: UUID | None,
    span: Span,
    after: Place | None,
    limit: int,
    *,
    live: bool = False,
) -> list[Appointment]:
    """Those of residents who live here, with their names; `live`: that are booked or held and have not begun. One audit
    row for the page."""
    rows = await db.fetch(
        f"""select {COLUMNS}, (select r.name from residents r where r.id = a.resident_id) as name from appointments a
             where a.facility_id = $1
               and exists (select from stays st where st.resident_id = a.resident_id and st.facility_id = a.facility_id
                              and st.during @> $9::timestamptz)
               and ($2::uuid is null or a.practitioner_id = $2)
               and ($3::uuid is null or a.room_id = $3) and lower(a.during) >= $4
               and ($5::timestamptz is null or lower(a.during) < $5)
               and ($6::timestamptz is null or (lower(a.during), a.id) > ($6, $7::uuid))
               and (not $10 or a.state = 'confirmed' or a.state = 'held' and a.hold_until > $9::timestamptz)
             order by lower(a.during), a.id limit $8""",
        facility, practitioner, room, *span, *(after or (None, None)), limit, db.now, live,
    )  # fmt: skip
    await audit.record(
        db, actor, "appointments", "list", sorted({row["resident"] for row in rows}), facility=facility
    )  # fmt: skip
    return [shown(row, db.now) for row in rows]
