"""What is due when for whom, set by those who treat the resident. The only writer of `monitoring_plans`.

A plan says: a blood pressure every twelve hours; or a round (several measurements taken together), as often as the last
NEWS2 asks for. Every line of it is waited for by one row of `expected` (records/expected.py).
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
from records import expected
from records.expected import Source

What = Literal[
    "round", "blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "glucose", "weight"
]  # fmt: skip
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
        await expected.no_longer(db, who.id, _source(what), what)
    for what, every_s in wanted.items():
        if what not in held or what in over:
            await _begin(db, actor, who, what, every_s, new.reason)
    return await plan_of(db, who)


async def end_plans(db: Db, resident: UUID) -> None:
    """The stay is over: nothing is due any more. Who comes back gets a plan of their own."""
    await db.execute(
        """update monitoring_plans
              set during = tstzrange(lower(during), greatest($2, lower(during) + interval '1 microsecond'))
            where resident_id = $1 and upper_inf(during)""",
        resident,
        db.now,
    )
    await expected.nothing(db, resident)


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
    await expected.expect(db, who.id, who.facility, _source(what), what, every, db.now)


def _source(what: str) -> Source:
    return "round" if what == "round" else "reading"
