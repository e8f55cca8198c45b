"""What is waited for: a reading, a round, a screen, a dose, or a set that is wanted again sooner than planned. The only
writer of `expected`; the pass that looks for what is missing is alerts/silence.py.

Lines of a plan come from records/monitoring.py. Screens and doses are waited for by a row of their own: whoever plans
those calls `expect` or `expect_by`, and `no_longer`. `again` has a row for each cause, a score or a trend: what asks
for it is alerts/closer.py's to say. Whoever finds that it is over says so, and the beat takes the row away together
with what it said about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people.access import Resident
from records import intervals

Source = Literal["reading", "round", "screen", "dose", "again"]
Cause = Literal["news2", "trend"]


async def expect(
    db: Db, resident: UUID, facility: UUID, source: Source, what: str, every: timedelta | None, since: datetime
) -> None:
    """From `since` on `what` is waited for, every so often (None: as the last NEWS2 asks for)."""
    first = every or intervals.BY_NEWS2["12h"]
    await db.execute(
        """insert into expected (resident_id, source, what, facility_id, every_s, since, look_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (resident_id, source, what) do update
              set facility_id = $4, every_s = $5, since = $6, look_at = $7, missed = 0""",
        resident, source, what, facility, None if every is None else int(every.total_seconds()), since,
        since if every is None else intervals.next_missing(since, first, since),
    )  # fmt: skip


async def expect_by(db: Db, resident: UUID, facility: UUID, source: Source, what: str, until: datetime) -> None:
    """It is waited for from now on, once, and missing when `until` has passed; then one more in a row each time as long
    has passed again as the interval is of which that was one and a half."""
    since = min(db.now, until - intervals.HOUR)
    every = (until - since) / 1.5
    await db.execute(
        """insert into expected (resident_id, source, what, facility_id, every_s, since, look_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (resident_id, source, what) do update
              set facility_id = $4, every_s = $5, since = $6, look_at = $7""",
        resident, source, what, facility, int(every.total_seconds()), since, until,
    )  # fmt: skip


async def no_longer(db: Db, resident: UUID, source: Source, what: str) -> None:
    await db.execute(
        "delete from expected where resident_id = $1 and source = $2 and what = $3", resident, source, what
    )


async def nothing(db: Db, resident: UUID) -> None:
    """The stay is over: nothing is due any more."""
    await db.execute("delete from expected where resident_id = $1", resident)


class Wanted(Struct, frozen=True, kw_only=True):
    """Measure again by `due`. `step`: of the ladder, which asks; `since`: when the set was taken that made it ask;
    `calm`: how many in a row have been since."""

    cause: Cause
    step: str
    since: datetime
    due: datetime
    calm: int = 0


async def again(db: Db, residents: Sequence[UUID], cause: Cause) -> dict[UUID, Wanted]:
    """Who is wanted again because of this; locked in order, for two nodes may hear of one resident at once."""
    rows = await db.fetch(
        f"""{_WANTED} where resident_id = any ($1) and source = 'again' and what = $2 and step is not null
             order by resident_id for update""",
        list(residents),
        cause,
    )
    return {row["resident_id"]: _wanted(row) for row in rows}


async def again_of(db: Db, who: Resident) -> list[Wanted]:
    """What is wanted again of them, the soonest first."""
    rows = await db.fetch(
        f"""{_WANTED} where resident_id = $1 and source = 'again' and step is not null
             order by since + make_interval(secs => every_s)""",
        who.id,
    )
    return [_wanted(row) for row in rows]


async def want(db: Db, resident: UUID, facility: UUID, wanted: Wanted) -> None:
    """In place of what was wanted before for this cause. What was missing until now is looked at at once: it came."""
    every = wanted.due - wanted.since
    await db.execute(
        """insert into expected as e (resident_id, source, what, facility_id, every_s, since, look_at, step, calm)
           values ($1, 'again', $2, $3, $4, $5, $6, $7, $8)
           on conflict (resident_id, source, what) do update
              set facility_id = excluded.facility_id, every_s = excluded.every_s, since = excluded.since,
                  look_at = case when e.missed > 0 then $9 else excluded.look_at end, step = excluded.step,
                  calm = excluded.calm""",
        resident, wanted.cause, facility, int(every.total_seconds()), wanted.since,
        intervals.next_missing(wanted.since, every, wanted.since), wanted.step, wanted.calm, db.now,
    )  # fmt: skip


async def wanted_no_more(db: Db, resident: UUID, cause: Cause) -> None:
    await db.execute(
        """update expected set step = null, look_at = $3
            where resident_id = $1 and source = 'again' and what = $2 and step is not null""",
        resident,
        cause,
        db.now,
    )


class Awaited(Struct, frozen=True, kw_only=True):
    """Something that is waited for, and where the resident is: `away` on leave, back from one at `back`, or not
    `present` any more."""

    resident: UUID
    facility: UUID
    source: Source
    what: str
    every_s: int | None
    since: datetime
    missed: int
    present: bool
    away_until: datetime | None
    away: bool
    back: datetime | None
    step: str | None


async def next_due(db: Db) -> Awaited | None:
    """One thing it is time to look for, locked; another beat takes another one."""
    row = await db.fetchrow(
        """
        select e.*, exists (select from stays s where s.resident_id = e.resident_id and s.facility_id = e.facility_id
                               and s.during @> $1::timestamptz) as present,
               l.during is not null as away, upper(l.during) as away_until,
               (select max(upper(b.during)) from leaves b where b.resident_id = e.resident_id
                   and upper(b.during) <= $1) as back
          from expected e
          left join leaves l on l.resident_id = e.resident_id and l.during @> $1::timestamptz
         where e.look_at <= $1 order by e.look_at limit 1 for update of e skip locked
        """,
        db.now,
    )
    return None if row is None else _awaited(row)


async def look_again(db: Db, awaited: Awaited, missed: int, at: datetime) -> None:
    await db.execute(
        "update expected set missed = $4, look_at = $5 where resident_id = $1 and source = $2 and what = $3",
        awaited.resident, awaited.source, awaited.what, missed, at,
    )  # fmt: skip


async def anything_missing(db: Db, resident: UUID) -> bool:
    return await db.fetchval("select exists (select from expected where resident_id = $1 and missed > 0)", resident)


def _awaited(row: Any) -> Awaited:
    return Awaited(
        resident=row["resident_id"], facility=row["facility_id"], source=row["source"], what=row["what"],
        every_s=row["every_s"], since=row["since"], missed=row["missed"], present=row["present"], away=row["away"],
        away_until=row["away_until"], back=row["back"], step=row["step"],
    )  # fmt: skip


def _wanted(row: Any) -> Wanted:
    return Wanted(**{name: row[name] for name in Wanted.__struct_fields__})


_WANTED = """select resident_id, what as cause, step, since, since + make_interval(secs => every_s) as due, calm
               from expected"""
