"""Readings of one kind as a picture needs them: by day, or by week, on the facility's wall clock. Pure but for its one
question."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people import facilities
from people.access import Resident

By = Literal["day", "week"]
BUCKETS_AT_MOST = 92


class Numbers(Struct, frozen=True, kw_only=True):
    low: float
    median: float
    high: float


class Bucket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day, or a week from its Monday on. `diastolic` of a blood pressure only, whose `value` is the systolic one."""

    first: date
    readings: int
    value: Numbers
    diastolic: Numbers | None = None


class Taken(Struct, frozen=True, kw_only=True):
    """A reading as a point of a picture."""

    at: datetime
    value: float
    diastolic: float | None


class Span(Struct, frozen=True):
    """From the beginning of the first bucket up to now, on the facility's wall clock."""

    begins: datetime
    ends: datetime
    zone: str


async def span(db: Db, who: Resident, by: By, last: int) -> Span:
    """The time that the last so many buckets cover, today's included."""
    zone = (await facilities.zone_of(db, who.facility)).key
    begins = await db.fetchval(
        "select (date_trunc($2, $1::timestamptz at time zone $3) - make_interval(days => $4)) at time zone $3",
        db.now, by, zone, (last - 1) * (1 if by == "day" else 7),
    )  # fmt: skip
    return Span(begins, db.now, zone)


async def buckets(db: Db, who: Resident, kind: str, unit: str | None, by: By, within: Span) -> list[Bucket]:
    """Those with readings in them, the oldest first. Readings of another unit are not mixed in."""
    rows = await db.fetch(
        """
        select date_trunc($5, taken_at at time zone $6)::date as first, count(*) as readings,
               min(value) as low, percentile_cont(0.5) within group (order by value) as median, max(value) as high,
               min(diastolic) as dia_low, percentile_cont(0.5) within group (order by diastolic) as dia_median,
               max(diastolic) as dia_high
          from readings where resident_id = $1 and kind = $2 and taken_at >= $3 and taken_at <= $4
           and value is not null and unit is not distinct from $7
         group by 1 order by 1
        """,
        who.id, kind, within.begins, within.ends + AHEAD, by, within.zone, unit,
    )  # fmt: skip
    return [_bucket(row) for row in rows]


async def points(db: Db, who: Resident, kind: str, unit: str | None, within: Span, most: int) -> list[Taken]:
    """The newest readings of that time, in clinical order."""
    rows = await db.fetch(
        """select * from (
             select taken_at as at, value, diastolic from readings
              where resident_id = $1 and kind = $2 and taken_at >= $3 and taken_at <= $4 and value is not null
                and unit is not distinct from $5 order by taken_at desc limit $6) newest order by at""",
        who.id, kind, within.begins, within.ends + AHEAD, unit, most,
    )  # fmt: skip
    return [Taken(**dict(row)) for row in rows]


async def unit_of(db: Db, resident: UUID, kind: str) -> str | None:
    """The unit of the last reading: a facility that changes its glucose meters draws in the new one."""
    return await db.fetchval(
        "select unit from readings where resident_id = $1 and kind = $2 order by taken_at desc limit 1", resident, kind
    )


AHEAD = timedelta(minutes=5)
"""How far a phone's clock may run ahead (records/reading.py)."""


def _bucket(row: Any) -> Bucket:
    diastolic = None
    if row["dia_low"] is not None:
        diastolic = Numbers(low=row["dia_low"], median=row["dia_median"], high=row["dia_high"])
    value = Numbers(low=row["low"], median=row["median"], high=row["high"])
    return Bucket(first=row["first"], readings=row["readings"], value=value, diastolic=diastolic)
