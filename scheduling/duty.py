"""Who is on call now: a pure function of the shifts and the instant; and the shifts that are planned one by one.

Shifts are kept as local times on the facility's wall clock, together with the instants they mean, so that a clock
change never moves a doctor's night by an hour and every past instant can be asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Refused
from people import facilities
from scheduling import roster, wall
from scheduling.rota import Post, Profession

Rank = Annotated[int, Meta(ge=1, le=9)]
WallClock = Annotated[time, Meta(tz=False)]


class Shift(Struct, frozen=True, kw_only=True):
    """One person's duty. `starts_at` belongs to it, `ends_at` to the next one."""

    facility: UUID
    account: UUID
    rank: int
    starts_at: datetime
    ends_at: datetime
    ward: UUID | None = None
    profession: Profession | None = None


class PlannedShift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A shift as a manager plans it, on the facility's wall clock. `ends` not after `starts`: on the next day. Whoever
    is planned for a `profession` holds that role in the facility."""

    account: UUID
    rank: Rank
    day: date
    starts: WallClock
    ends: WallClock
    ward: UUID | None = None
    profession: Profession | None = None


def who_is_on_call(shifts: Iterable[Shift], facility: UUID, rank: int | None, at: datetime) -> tuple[UUID, ...]:
    """The accounts on duty at `at`; of every rank when `rank` is None. Several may share a rank."""
    on = {
        s.account for s in shifts if s.facility == facility and rank in (None, s.rank) and s.starts_at <= at < s.ends_at
    }
    return tuple(sorted(on))


async def shifts_at(db: Db, facility: UUID, at: datetime) -> list[Shift]:
    """Everybody on duty at `at`, which is now or lies ahead: rotations, overrides and swaps are in it
    (roster.py)."""
    rows = await db.fetch(
        """select facility_id as facility, account_id as account, rank, lower(during) as starts_at,
                  upper(during) as ends_at, ward_id as ward, profession
             from shifts s where facility_id = $1 and during @> $2::timestamptz
                and exists (select from staff m where m.facility_id = s.facility_id and m.account_id = s.account_id
                               and m.during @> $2::timestamptz and (s.profession is null or m.role = s.profession))""",
        facility,
        at,
    )
    return [Shift(**dict(row)) for row in rows]


async def on_now(db: Db, facility: UUID) -> list[tuple[UUID, Post]]:
    """The same as account and post, in the order they are called."""
    on = {(s.account, Post(s.rank, s.ward, s.profession)) for s in await shifts_at(db, facility, db.now)}
    return sorted(on, key=lambda one: (one[1].rank, one[0], str(one[1])))


async def planned(db: Db, facility: UUID, first: date, last: date) -> list[PlannedShift]:
    rows = await db.fetch(
        """select account_id as account, rank, day, starts, ends, ward_id as ward, profession from planned_shifts
            where facility_id = $1 and day between $2 and $3 and ended_at is null
            order by day, starts, rank, account_id""",
        facility,
        first,
        last,
    )
    return [PlannedShift(**dict(row)) for row in rows]


async def plan(db: Db, facility: UUID, first: date, last: date, shifts: Sequence[PlannedShift]) -> None:
    """Replaces the facility's shifts that start on the days `first` to `last`. What stays the same is not touched,
    what goes is ended and not deleted."""
    zone = await facilities.zone_of(db, facility)
    await roster.refuse_posts(db, facility, [(s.account, s.profession, s.ward) for s in shifts], "/shifts")
    await roster.hold(db, facility)
    held = await planned(db, facility, first, last)
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
    gone, new = Counter(held) - Counter(shifts), Counter(shifts) - Counter(held)
    await db.executemany(
        """update planned_shifts set ended_at = $6 where facility_id = $1 and ended_at is null and account_id = $2
              and day = $3 and starts = $4 and ends = $5 and rank = $7""",
        [(facility, s.account, s.day, s.starts, s.ends, db.now, s.rank) for s in gone],
    )
    try:
        await db.executemany(
            """insert into planned_shifts (facility_id, account_id, rank, ward_id, profession, day, starts, ends,
                                           during, made_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, tstzrange($9, $10), $11)""",
            [
                (facility, s.account, s.rank, s.ward, s.profession, s.day, s.starts, s.ends, *instants(s, zone), db.now)
                for s in new.elements()
            ],
        )
    except asyncpg.ExclusionViolationError:
        raise Refused(
            "overlap", "Một người có hai ca trực chồng nhau.", "Somebody has two shifts at the same time.", "/shifts"
        ) from None
    await roster.settle(db, facility)


def instants(shift: PlannedShift, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """What a planned shift means. An hour that the clocks skip is read as the instant the clocks jump to."""
    end_day = shift.day if shift.ends > shift.starts else shift.day + timedelta(days=1)
    return wall.instant(shift.day, shift.starts, zone), wall.instant(end_day, shift.ends, zone)
