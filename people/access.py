"""The doors to a resident's data. Nobody touches a resident without having been let in here.

`resident_for` looks up the facts between one account and one resident in the transaction that will act on them;
`decide` turns facts into a yes or a no by the table of rights.py, and is pure. Missing and not-yours give the same
`NotFound`. The same look opens the second wall for this resident, and for this unit of work only (migration 0010,
`open_resident`). `posts_of` is the look for many posts at once, each joined to its session, for the committer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import UNASKED, Db
from base.errors import Forbidden, Meaning, NotFound, Unauthorized
from people import audit, sessions
from people.rights import LEFT, MAY, OWN_RECORD, Basis, Right, basis_of
from people.sessions import Actor

Scope = Literal["status", "appointments", "summary", "full"]


class Facts(Struct, frozen=True, kw_only=True):
    """What holds between an account and a resident at one instant. The ids are the rows that say so."""

    resident: UUID
    name: str
    birth_date: date | None
    sex: str
    spo2_scale: Literal[1, 2]
    conditions: tuple[str, ...]
    facility: UUID | None
    """Where the resident lives, or lived last."""
    present: bool
    grace: bool
    """Gone, but not so long that the family's access has ended."""
    died: bool
    erased: bool
    is_self: bool
    staff: frozenset[str]
    shift: UUID | None
    assignment: UUID | None
    referral: UUID | None
    break_glass: UUID | None
    told: UUID | None
    representative: UUID | None
    relative: UUID | None
    scope: Scope | None
    mental_health: bool


class Resident(Struct, frozen=True, kw_only=True):
    """A resident somebody was let in to, with the ground it rests on and the row that says so."""

    id: UUID
    name: str
    birth_date: date | None
    sex: str
    spo2_scale: Literal[1, 2]
    conditions: tuple[str, ...]
    facility: UUID
    basis: Basis
    ground: UUID | None = None
    scope: Scope | None = None
    assigned: bool = False
    mental_health: bool = False
    """Whether the ground reaches what is kept about the resident's mental health."""
    present: bool = True

    def may(self, right: Right) -> bool:
        """Whether the ground they were let in on reaches this as well."""
        ground = f"relative:{self.scope}" if self.basis == "relative" else self.basis
        return right in MAY[ground] and (self.present or right in LEFT)


async def resident_for(db: Db, actor: Actor, resident: UUID, right: Right) -> Resident:
    """Lets `actor` in to do `right`, or raises `NotFound`; `Forbidden` when they may see the resident but not do
    this."""
    facts = await facts_for(db, resident)
    allowed = None if facts is None else decide(facts, right)
    if allowed is None:
        refusal = NotFound() if facts is None or decide(facts, Right.SEE) is None else Forbidden()
        refusal.attempt = audit.Attempt(act=right.value, resident=resident)
        raise refusal
    if right not in OWN_RECORD:
        await audit.record(
            db, actor, right.value, allowed.basis, [allowed.id], allowed.ground, facility=allowed.facility
        )  # fmt: skip
    return allowed


async def facts_for(db: Db, resident: UUID) -> Facts | None:
    """What holds between the acting account and the resident, None for nobody there; opens the second wall as far as it
    reaches."""
    row = await db.fetchrow("select * from open_resident($1, $2)", resident, db.now)
    return None if row is None else facts_in(row)


def decide(facts: Facts, right: Right) -> Resident | None:
    """The first ground on which these facts allow this right, or None."""
    let_in = _first(facts, right)
    if let_in is None or facts.facility is None:
        return None
    ground, row = let_in
    basis = basis_of(ground)
    return Resident(
        id=facts.resident,
        name=facts.name,
        birth_date=facts.birth_date,
        sex=facts.sex,
        spo2_scale=facts.spo2_scale,
        conditions=facts.conditions,
        facility=facts.facility,
        basis=basis,
        ground=row,
        scope=facts.scope if basis == "relative" else None,
        assigned=facts.assignment is not None,
        mental_health=basis not in ("relative", "representative", "manager", "told") or facts.mental_health,
        present=facts.present,
    )


def may(facts: Facts, right: Right) -> bool:
    """Whether some ground allows it."""
    return _first(facts, right) is not None


def _first(facts: Facts, right: Right) -> tuple[str, UUID | None] | None:
    if facts.facility is None or facts.erased:
        return None
    for ground, row in grounds(facts):
        if right in MAY[ground] and (facts.present or ground == "told" or right in LEFT):
            return ground, row
    return None


def grounds(facts: Facts) -> Iterator[tuple[str, UUID | None]]:
    """The grounds that hold, each with its row, in the order of `MAY`."""
    held = _held(facts)
    return ((ground, held[ground]) for ground in MAY if ground in held)


def _held(facts: Facts) -> dict[str, UUID | None]:
    """Staff's grounds end with the stay; the resident's own lasts for life, the family's through the grace period."""
    held: dict[str, UUID | None] = {}
    if facts.is_self and not facts.died:
        held["self"] = None
    if facts.told is not None:
        held["told"] = facts.told
    if facts.present or facts.grace:
        if facts.representative is not None:
            held["representative"] = facts.representative
        if facts.scope is not None:
            held[f"relative:{facts.scope}"] = facts.relative
    if not facts.present:
        return held
    for role in facts.staff & {"doctor", "nurse"}:
        held[role if facts.shift is not None else f"{role}_off_duty"] = facts.shift
    if "manager" in facts.staff:
        held["manager"] = None
    for ground in ("assigned", "referral", "break_glass"):
        row = getattr(facts, "assignment" if ground == "assigned" else ground)
        if row is not None:
            held[ground] = row
    return held


def facts_in(row: Any) -> Facts:
    """The facts in a row of `resident_facts` (migration 0010)."""
    return Facts(
        resident=row["resident"], name=row["name"], birth_date=row["birth_date"], sex=row["sex"],
        spo2_scale=row["spo2_scale"], conditions=tuple(row["conditions"]), facility=row["facility"],
        present=row["present"], grace=row["grace"], died=row["died"], erased=row["erased"], is_self=row["is_self"],
        staff=frozenset(row["staff"]), shift=row["shift"], assignment=row["assignment"], referral=row["referral"],
        break_glass=row["break_glass"], told=row["told"], representative=row["representative"],
        relative=row["relative"], scope=row["scope"], mental_health=row["mental_health"],
    )  # fmt: skip


class Post(Struct, frozen=True, kw_only=True):
    """Who wants to record for whom: the outcome of joining a token to its session and its facts."""

    account: UUID
    resident: Resident


async def posts_of(
    db: Db, token_hashes: Sequence[bytes], residents: Sequence[UUID], right: Right
) -> list[Post | type[Meaning]]:
    """For each (access token, resident): let in, or the meaning of the refusal. One statement for the whole batch,
    which also asks for the time."""
    rows = await db.fetch(
        """
        with asked as (select * from unnest($1::bytea[], $2::uuid[]) with ordinality as q(hash, resident, n)),
        moment as materialized (select coalesce($3::timestamptz, clock_timestamp()) as now),
        pair as materialized (
          select q.n, q.resident, s.account, s.second_factor, s.touched, moment.now
            from moment cross join asked q left join lateral (
              select s.account_id as account, s.second_factor_at is not null as second_factor,
                     case when s.used_generation < s.generation or s.locks_after_s is not null
                       and s.access_expires_at < moment.now + make_interval(secs => s.locks_after_s - 10)
                       then s.id end as touched
                from sessions s
               where s.access_hash = q.hash and s.ended_at is null and s.access_expires_at > moment.now
                 and s.expires_at > moment.now
                 and (select a.disabled_at is null from accounts a where a.id = s.account_id) offset 0
            ) s on true
        ),
        found as materialized (
          select f.* from (
            select array_agg(account order by n) as accounts, array_agg(resident order by n) as residents,
                   array_agg(coalesce(second_factor, false) order by n) as second_factor, max(now) as now
              from pair
          ) p cross join lateral facts_of(p.accounts, p.residents, p.second_factor, p.now) f
        )
        select p.n, p.account, p.touched, p.now, f.* from pair p left join found f on f.pair = p.n
        """,
        list(token_hashes),
        list(residents),
        None if db.now == UNASKED else db.now,
    )
    db.now = rows[0]["now"]
    touched = [row["touched"] for row in rows if row["touched"]]
    if touched:
        await sessions.note_used(db, touched)
    return [_post(row, right) for row in sorted(rows, key=itemgetter("n"))]


def _post(row: Any, right: Right) -> Post | type[Meaning]:
    if row["account"] is None:
        return Unauthorized
    if row["resident"] is None:
        return NotFound
    facts = facts_in(row)
    allowed = decide(facts, right)
    if allowed is None:
        return NotFound if decide(facts, Right.SEE) is None else Forbidden
    return Post(account=row["account"], resident=allowed)


class Concerned(Struct, frozen=True, kw_only=True):
    """Somebody at home whom a resident's alerts concern; `scope` is None for the resident and the representative."""

    account: UUID
    scope: Scope | None


async def concerned_with(db: Db, resident: UUID) -> list[Concerned]:
    rows = await db.fetch("select account, scope from concerned_with($1) order by account", resident)
    return [Concerned(account=row["account"], scope=row["scope"]) for row in rows]
