"""A month of appointments, day by day on the facility's clock: how many, from when to when. The day itself is a list
(appointment_lists.py), from `starts_at` to `ends_at` of its day here."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from base.db import Db
from people import facilities
from people.access import Resident
from scheduling import closures, wall
from scheduling.duty_statistics import month as span_of


class Day(Struct, frozen=True, kw_only=True):
    """`appointments`: held, booked or over, and none that was cancelled; `first_at` to `last_at`: when they are.
    `day_off`: of the house. `on_duty`: the practitioner is, at some hour of it; always false where none was named."""

    day: date
    starts_at: datetime
    ends_at: datetime
    appointments: int
    first_at: datetime | None
    last_at: datetime | None
    day_off: bool
    on_duty: bool


async def of_facility(db: Db, facility: UUID, first: date, practitioner: UUID | None, room: UUID | None) -> list[Day]:
    """Of a practitioner, a room or the whole house: numbers, of those who live there, and nobody's name."""
    zone = await facilities.zone_of(db, facility)
    since, until = span_of(first, zone)
    rows = await db.fetch(
        f"""select {_COUNTED} from appointments a
             where a.facility_id = $1 and ($2::uuid is null or a.practitioner_id = $2)
               and ($3::uuid is null or a.room_id = $3) and {_THERE.format(4, 5, 6)}
               and exists (select from stays st where st.resident_id = a.resident_id and st.facility_id = a.facility_id
                              and st.during @> $6::timestamptz)
             group by 1""".replace("$zone", "$7"),
        facility, practitioner, room, since, until, db.now, zone.key,
    )  # fmt: skip
    duties = await db.fetch(
        """select lower(during) as since, upper(during) as until from shifts
            where facility_id = $1 and account_id = $2 and during && tstzrange($3, $4)""",
        facility, practitioner, since, until,
    )  # fmt: skip
    return await _days(db, facility, zone, (since, until), rows, duties)


async def of_resident(db: Db, who: Resident, first: date) -> list[Day]:
    zone = await facilities.zone_of(db, who.facility)
    since, until = span_of(first, zone)
    rows = await db.fetch(
        f"""select {_COUNTED} from appointments a where a.resident_id = $1 and {_THERE.format(2, 3, 4)}
             group by 1""".replace("$zone", "$5"),
        who.id, since, until, db.now, zone.key,
    )  # fmt: skip
    return await _days(db, who.facility, zone, (since, until), rows, [])


async def _days(
    db: Db, facility: UUID, zone: ZoneInfo, span: tuple[datetime, datetime], rows: list[Any], duties: list[Any]
) -> list[Day]:
    off = await closures.closed_days(db, facility, zone, *span)
    counted = {row["day"]: row for row in rows}
    made, day, last = list[Day](), span[0].astimezone(zone).date(), (span[1].astimezone(zone)).date()
    while day < last:
        edges = [wall.instant(one, time(0), zone).astimezone(UTC) for one in (day, day + timedelta(days=1))]
        row = counted.get(day)
        made.append(
            Day(
                day=day, starts_at=edges[0], ends_at=edges[1], appointments=row["n"] if row else 0,
                first_at=row["first_at"] if row else None, last_at=row["last_at"] if row else None, day_off=day in off,
                on_duty=any(duty["since"] < edges[1] and duty["until"] > edges[0] for duty in duties),
            )
        )  # fmt: skip
        day += timedelta(days=1)
    return made


_COUNTED = """(lower(a.during) at time zone $zone)::date as day, count(*)::int as n, min(lower(a.during)) as first_at,
              max(upper(a.during)) as last_at"""
_THERE = """lower(a.during) >= ${} and lower(a.during) < ${} and a.state <> all ('{{cancelled,expired}}')
            and (a.state <> 'held' or a.hold_until > ${})"""
