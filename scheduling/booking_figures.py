"""What becomes of the times of a house: who came, how much of what is open is booked, and how long one waits.

    weeks     by week, calendar and kind: how many came, missed it, gave it up, are to come
    use       by week and calendar: minutes open by the rules as they are now, without days off and blocks, and
              minutes booked; two rules for one time count twice, as do the seats of a group
    waiting   by calendar and kind: the first time that is free now, within `LOOKED_AHEAD`

For the manager of the house, who reads its appointments by name anyway: nobody else sees these figures, a province
none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from base.db import Db
from scheduling import free_times, slots
from scheduling.openings import DAY, Kind
from scheduling.slots import Asked, Calendar, Taken

WEEK = timedelta(days=7)
LOOKED_AHEAD = timedelta(days=62)


class Week(Struct, frozen=True, kw_only=True):
    """`missed_rate`: of those who came or missed it; null for nobody."""

    week: date
    calendar: UUID
    practitioner: UUID | None
    kind: Kind
    came: int
    missed: int
    cancelled: int
    to_come: int
    missed_rate: float | None


class Use(Struct, frozen=True, kw_only=True):
    """`rate` null: nothing was open. Above 1: booked outside what is offered."""

    week: date
    calendar: UUID
    practitioner: UUID | None
    name: str | None
    open_min: int
    booked_min: int
    rate: float | None


class Waiting(Struct, frozen=True, kw_only=True):
    calendar: UUID
    practitioner: UUID | None
    kind: Kind
    first_free: datetime | None
    hours: float | None


class Figures(Struct, frozen=True, kw_only=True):
    weeks: list[Week]
    use: list[Use]
    waiting: list[Waiting]


async def of(db: Db, facility: UUID, zone: ZoneInfo, first: date, last: date, closed_days: frozenset[date]) -> Figures:
    """Of whole weeks from Monday on, those of `first` and `last` among them."""
    monday, end = first - first.weekday() * DAY, last + (7 - last.weekday()) * DAY
    span = _midnight(monday, zone), _midnight(end, zone)
    calendars = await slots.calendars_of(db, facility)
    use = await _use(db, facility, zone, calendars, monday, end, closed_days)
    return Figures(
        weeks=await _weeks(db, facility, zone, span), use=use, waiting=await _waiting(db, facility, zone, closed_days)
    )


async def _weeks(db: Db, facility: UUID, zone: ZoneInfo, span: tuple[datetime, datetime]) -> list[Week]:
    rows = await db.fetch(
        """select date_trunc('week', lower(during) at time zone $4)::date as week, calendar_id as calendar,
                  practitioner_id as practitioner, kind,
                  count(*) filter (where state = 'came')::int as came,
                  count(*) filter (where state = 'missed')::int as missed,
                  count(*) filter (where state = 'cancelled')::int as cancelled,
                  count(*) filter (where state in ('confirmed', 'checked_in'))::int as to_come
             from appointments where facility_id = $1 and lower(during) >= $2 and lower(during) < $3
              and state not in ('held', 'expired')
            group by 1, 2, 3, 4 order by 1, 2, 3, 4""",
        facility, *span, zone.key,
    )  # fmt: skip
    return [
        Week(**dict(row), missed_rate=_rate(row["missed"], row["came"] + row["missed"])) for row in rows
    ]  # fmt: skip


async def _use(
    db: Db,
    facility: UUID,
    zone: ZoneInfo,
    calendars: Sequence[Calendar],
    monday: date,
    end: date,
    closed_days: frozenset[date],
) -> list[Use]:
    booked = await _booked(db, facility, zone, _midnight(monday, zone), _midnight(end, zone))
    blocked = await _blocked(db, facility, _midnight(monday, zone), _midnight(end, zone))
    weeks = [monday + n * WEEK for n in range((end - monday) // WEEK)]
    found: list[Use] = []
    for week in weeks:
        since, until = _midnight(week, zone), _midnight(week + WEEK, zone)
        for calendar in calendars:
            open_min = _open_min(calendar, zone, since, until, blocked, closed_days)
            booked_min = booked.get((week, calendar.id), 0)
            if open_min or booked_min:
                found.append(Use(
                    week=week, calendar=calendar.id, practitioner=calendar.account, name=calendar.name,
                    open_min=open_min, booked_min=booked_min, rate=_rate(booked_min, open_min),
                ))  # fmt: skip
    return found


def _open_min(
    calendar: Calendar,
    zone: ZoneInfo,
    since: datetime,
    until: datetime,
    blocked: Mapping[UUID, Taken],
    closed_days: frozenset[date],
) -> int:
    """Each rule once, whatever kinds it is for; no notice is kept for what is only counted."""
    minutes = 0
    for rule in calendar.opening.rules:
        asked = Asked(kind=rule.kinds[0], since=since, until=until)
        alone = Calendar(
            id=calendar.id, account=calendar.account, name=None, version=calendar.version,
            opening=type(calendar.opening)(rules=[rule], closed=calendar.opening.closed),
        )  # fmt: skip
        free = free_times.found([alone], blocked, [], zone, asked, closed_days, now=0)
        minutes += len(free) * rule.slot_min * rule.capacity
    return minutes


async def _booked(
    db: Db, facility: UUID, zone: ZoneInfo, since: datetime, until: datetime
) -> dict[tuple[date, UUID], int]:
    rows = await db.fetch(
        """select date_trunc('week', lower(during) at time zone $4)::date as week, calendar_id as calendar,
                  (sum(date_part('epoch', upper(during) - lower(during))) / 60)::int as minutes
             from appointments where facility_id = $1 and lower(during) >= $2 and lower(during) < $3
              and state in ('confirmed', 'checked_in', 'came', 'missed')
            group by 1, 2""",
        facility, since, until, zone.key,
    )  # fmt: skip
    return {(row["week"], row["calendar"]): row["minutes"] for row in rows}


async def _blocked(db: Db, facility: UUID, since: datetime, until: datetime) -> dict[UUID, Taken]:
    rows = await db.fetch(
        """select calendar_id, array_agg(date_part('epoch', lower(during))::bigint) as begins,
                  array_agg(date_part('epoch', upper(during))::bigint) as ends
             from calendar_blocks where facility_id = $1 and ended_at is null and during && tstzrange($2, $3)
            group by calendar_id""",
        facility, since, until,
    )  # fmt: skip
    return {row["calendar_id"]: Taken(row["begins"], row["ends"]) for row in rows}


async def _waiting(db: Db, facility: UUID, zone: ZoneInfo, closed_days: frozenset[date]) -> list[Waiting]:
    waiting: list[Waiting] = []
    for kind in get_args(Kind):
        asked = Asked(kind=kind, since=db.now, until=db.now + LOOKED_AHEAD)
        calendars = slots.wanted(await slots.calendars_of(db, facility), asked)
        if not calendars:
            continue
        found = await free_times.search(db, facility, zone, asked, closed_days)
        first = found.first_of_each()
        for calendar in calendars:
            free = first.get(calendar.id)
            at = None if free is None else slots.shown(free, kind).starts_at
            hours = None if at is None else round((at - db.now) / timedelta(hours=1), 1)
            waiting.append(Waiting(
                calendar=calendar.id, practitioner=calendar.account, kind=kind, first_free=at, hours=hours,
            ))  # fmt: skip
    return waiting


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
