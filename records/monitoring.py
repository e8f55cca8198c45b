"""What is due when for whom, set by those who treat the resident. The only writer of `monitoring_plans` and, with the
pass that looks at it (alerts/silence.py), of `expected`.

A plan says: a blood pressure every twelve hours; or a round (several measurements taken together), as often as the last
NEWS2 asks for. Every line of it is waited for by one row of `expected`. Screens and doses are waited for by a row of
their own: whoever plans those calls `expect` and `no_longer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import Refused
from people import staff
from people.access import Resident
from people.profiles import Reason
from people.sessions import Actor
from records import intervals

What = Literal[
    "round", "blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "glucose", "weight"
]  # fmt: skip
Source = Literal["reading", "round", "screen", "dose"]
SHORTEST, LONGEST = 900, 31 * 86400


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`every_s` may be left out of a round only: then it is due as often as the last NEWS2 asks for."""

    what: What
    every_s: Annotated[int, Meta(ge=SHORTEST, le=LONGEST)] | None = None


class NewPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is due from now on; what is not named is due no more."""

    items: Annotated[tuple[Wish, ...], Meta(max_length=8)]
    reason: Reason


class Planned(Struct, frozen=True, kw_only=True):
    """`late_at`: when it counts as missing if nothing comes; `missed`: how many in a row have been, as far as told."""

    what: str
    every_s: int | None
    reason: str
    set_by: UUID
    set_by_name: str | None
    since: datetime
    late_at: datetime | None
    missed: int


async def plan_of(db: Db, who: Resident) -> list[Planned]:
    """What is due for this resident now."""
    rows = await db.fetch(
        """select p.what, p.every_s, p.reason, p.recorded_by as set_by, lower(p.during) as since, e.look_at, e.missed
             from monitoring_plans p
             left join expected e on e.resident_id = p.resident_id and e.what = p.what
                                 and e.source in ('reading', 'round')
            where p.resident_id = $1 and p.during @> $2::timestamptz order by p.what""",
        who.id,
        db.now,
    )
    names = await staff.names(db, sorted({row["set_by"] for row in rows}))
    return [
        Planned(
            what=row["what"], every_s=row["every_s"], reason=row["reason"], set_by=row["set_by"],
            set_by_name=names.get(row["set_by"]), since=row["since"], late_at=row["look_at"], missed=row["missed"] or 0,
        )
        for row in rows
    ]  # fmt: skip


async def plan(db: Db, actor: Actor, who: Resident, new: NewPlan) -> list[Planned]:
    """Takes the place of the plan there was; what stays as it was goes on as if nothing had happened."""
    wanted = {wish.what: wish.every_s for wish in new.items}
    if len(wanted) < len(new.items):
        raise Refused("twice", "Có mục lặp lại.", "Something is there twice.", "/items")
    for n, wish in enumerate(new.items):
        if wish.every_s is None and wish.what != "round":
            raise Refused("interval_needed", "Cần khoảng thời gian.", "This needs an interval.", f"/items/{n}/every_s")
    held = {row["what"]: row["every_s"] for row in await _held(db, who)}
    over = [what for what in held if what not in wanted or wanted[what] != held[what]]
    await db.execute(
        """update monitoring_plans set during = tstzrange(lower(during), $3), ended_by = $4
            where resident_id = $1 and what = any ($2) and upper_inf(during)""",
        who.id, over, db.now, actor.account,
    )  # fmt: skip
    for what in over:
        await no_longer(db, who.id, _source(what), what)
    for what, every_s in wanted.items():
        if what not in held or what in over:
            await _begin(db, actor, who, what, every_s, new.reason)
    return await plan_of(db, who)


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


async def end_plans(db: Db, resident: UUID) -> None:
    """The stay is over: nothing is due any more. Who comes back gets a plan of their own."""
    await db.execute(
        """update monitoring_plans
              set during = tstzrange(lower(during), greatest($2, lower(during) + interval '1 microsecond'))
            where resident_id = $1 and upper_inf(during)""",
        resident,
        db.now,
    )
    await db.execute("delete from expected where resident_id = $1", resident)


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
        away_until=row["away_until"], back=row["back"],
    )  # fmt: skip


async def _held(db: Db, who: Resident) -> Sequence[Any]:
    return await db.fetch(
        "select what, every_s from monitoring_plans where resident_id = $1 and upper_inf(during) for update", who.id
    )


async def _begin(db: Db, actor: Actor, who: Resident, what: str, every_s: int | None, reason: str) -> None:
    await db.execute(
        """insert into monitoring_plans (resident_id, facility_id, what, every_s, reason, recorded_by, during)
           values ($1, $2, $3, $4, $5, $6, tstzrange($7, null))""",
        who.id, who.facility, what, every_s, reason, actor.account, db.now,
    )  # fmt: skip
    every = None if every_s is None else timedelta(seconds=every_s)
    await expect(db, who.id, who.facility, _source(what), what, every, db.now)


def _source(what: str) -> Source:
    return "round" if what == "round" else "reading"
