"""Who is on call: a pure function of the shifts and the instant.

Shifts are kept as local times on the facility's wall clock, together with the instants they mean, so that a clock
change never moves a doctor's night by an hour and every past instant can be asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Refused
from people import facilities, staff
from scheduling import wall

Rank = Annotated[int, Meta(ge=1, le=9)]
WallClock = Annotated[time, Meta(tz=False)]


class Shift(Struct, frozen=True, kw_only=True):
    """One person's duty. `starts_at` belongs to it, `ends_at` to the next one."""

    facility: UUID
    account: UUID
    rank: int
    starts_at: datetime
    ends_at: datetime


class PlannedShift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shift as a manager plans it, on the facility's wall clock. `ends` not after `starts`: on the next day."""

    account: UUID
    rank: Rank
    day: date
    starts: WallClock
    ends: WallClock


def who_is_on_call(shifts: Iterable[Shift], facility: UUID, rank: int | None, at: datetime) -> tuple[UUID, ...]:
    """The accounts on duty at `at`; of every rank when `rank` is None. Several may share a rank."""
    on = {
        s.account for s in shifts if s.facility == facility and rank in (None, s.rank) and s.starts_at <= at < s.ends_at
    }
    return tuple(sorted(on))


async def shifts_at(db: Db, facility: UUID, at: datetime) -> list[Shift]:
    rows = await db.fetch(
        """select facility_id, account_id, rank, lower(during) as starts_at, upper(during) as ends_at
             from shifts s where facility_id = $1 and during @> $2::timestamptz
                and exists (select from staff m where m.facility_id = s.facility_id and m.account_id = s.account_id
                               and m.during @> $2::timestamptz)""",
        facility,
        at,
    )
    return [
        Shift(
            facility=row["facility_id"], account=row["account_id"], rank=row["rank"], starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        )
        for row in rows
    ]  # fmt: skip


async def planned(db: Db, facility: UUID, first: date, last: date) -> list[PlannedShift]:
    rows = await db.fetch(
        """select account_id as account, rank, day, starts, ends from shifts
            where facility_id = $1 and day between $2 and $3 order by day, starts, rank, account_id""",
        facility,
        first,
        last,
    )
    return [PlannedShift(**dict(row)) for row in rows]


async def plan(db: Db, facility: UUID, first: date, last: date, shifts: Sequence[PlannedShift]) -> None:
    """Replaces the facility's shifts that start on the days `first` to `last`."""
    zone = await facilities.zone_of(db, facility)
    await _refuse_strangers(db, facility, {s.account for s in shifts})
    await db.execute("delete from shifts where facility_id = $1 and day between $2 and $3", facility, first, last)
    rows = []
    for index, shift in enumerate(shifts):
        if not first <= shift.day <= last:
            raise Refused(
                "outside",
                "Ca trực nằm ngoài khoảng ngày.",
                "The shift lies outside these days.",
                f"/shifts/{index}/day",
            )
        starts, ends = instants(shift, zone)
        if starts >= ends:
            raise Refused("empty", "Ca trực không có thời lượng.", "The clocks skip this shift.", f"/shifts/{index}")
        rows.append((facility, shift.account, shift.rank, shift.day, shift.starts, shift.ends, starts, ends))
    try:
        await db.executemany(
            """insert into shifts (facility_id, account_id, rank, day, starts, ends, during)
               values ($1, $2, $3, $4, $5, $6, tstzrange($7, $8))""",
            rows,
        )
    except asyncpg.ExclusionViolationError:
        raise Refused(
            "overlap", "Một người có hai ca trực chồng nhau.", "Somebody has two shifts at the same time.", "/shifts"
        ) from None


def instants(shift: PlannedShift, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """What a planned shift means. An hour that the clocks skip is read as the instant the clocks jump to."""
    end_day = shift.day if shift.ends > shift.starts else shift.day + timedelta(days=1)
    return wall.instant(shift.day, shift.starts, zone), wall.instant(end_day, shift.ends, zone)


async def _refuse_strangers(db: Db, facility: UUID, accounts: set[UUID]) -> None:
    if accounts - await staff.everybody(db, facility, db.now):
        raise Refused("not_staff", "Có người không thuộc cơ sở.", "Somebody is not staff of the facility.", "/shifts")
