"""The doors to a resident's data. Nobody touches a resident without having been let in here.

`resident_for` looks up the facts between one account and one resident in the transaction that will act on them;
`decide` turns facts into a yes or a no, and is pure. Missing and not-yours give the same `NotFound`.
`posts_of` is the same look for many posts at once, each joined to its session, for the committer of readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from operator import itemgetter
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import UNASKED, Db
from base.errors import Forbidden, Meaning, NotFound, Unauthorized
from people import audit, sessions
from people.sessions import Actor

Scope = Literal["status", "appointments", "summary", "full"]
Basis = Literal["self", "relative", "nurse", "doctor", "manager", "told"]


class Right(Enum):
    """What somebody wants to do with a resident. The values go into the audit trail."""

    SEE = "see"
    READ_VITALS = "read_vitals"
    RECORD_VITALS = "record_vitals"
    SEE_ALERTS = "see_alerts"
    ANSWER_ALERTS = "answer_alerts"
    CALL_FOR_HELP = "call_for_help"
    READ_NOTES = "read_notes"
    WRITE_NOTES = "write_notes"
    ASK = "ask"
    EXPORT = "export"


class Facts(Struct, frozen=True, kw_only=True):
    """What holds between an account and a resident at one instant."""

    resident: UUID
    name: str
    birth_date: date | None
    sex: str
    spo2_scale: Literal[1, 2]
    conditions: tuple[str, ...]
    facility: UUID | None
    is_self: bool
    scope: Scope | None
    staff: frozenset[str]
    told: bool


class Resident(Struct, frozen=True, kw_only=True):
    """A resident somebody was let in to, with the ground it rests on."""

    id: UUID
    name: str
    birth_date: date | None
    sex: str
    spo2_scale: Literal[1, 2]
    conditions: tuple[str, ...]
    facility: UUID
    basis: Basis
    scope: Scope | None = None


async def resident_for(db: Db, actor: Actor, resident: UUID, right: Right) -> Resident:
    """Lets `actor` in to do `right`, or raises `NotFound`; `Forbidden` when they may see the resident but not do
    this."""
    found = (await facts_of(db, [actor.account], [resident], db.now))[0]
    if found is None:
        raise NotFound
    allowed = decide(found, right)
    if allowed is None:
        raise NotFound if decide(found, Right.SEE) is None else Forbidden
    if right is not Right.RECORD_VITALS:  # a reading's row is its own record of the write
        await audit.record(db, actor, right.value, allowed.basis, [allowed.id])
    return allowed


def decide(facts: Facts, right: Right) -> Resident | None:
    """The ground on which these facts allow this right, or None. Discharged residents have no facility: nobody acts."""
    basis = _basis(facts, right)
    if basis is None or facts.facility is None:
        return None
    return Resident(
        id=facts.resident,
        name=facts.name,
        birth_date=facts.birth_date,
        sex=facts.sex,
        spo2_scale=facts.spo2_scale,
        conditions=facts.conditions,
        facility=facts.facility,
        basis=basis,
        scope=facts.scope if basis == "relative" else None,
    )


def _basis(facts: Facts, right: Right) -> Basis | None:
    if facts.is_self and right in _SELF:
        return "self"
    for role in ("doctor", "nurse", "manager"):
        if role in facts.staff and right in _STAFF[role]:
            return role
    if facts.told and right in _TOLD:
        return "told"
    if facts.scope is not None and right in _RELATIVE[facts.scope]:
        return "relative"
    return None


_SELF = set(Right) - {Right.ANSWER_ALERTS, Right.WRITE_NOTES}
_STAFF: dict[str, set[Right]] = {
    "doctor": set(Right) - {Right.ASK, Right.EXPORT},
    "nurse": set(Right) - {Right.ASK, Right.EXPORT},
    "manager": {Right.SEE, Right.SEE_ALERTS, Right.CALL_FOR_HELP},
}
_TOLD = {Right.SEE, Right.SEE_ALERTS, Right.ANSWER_ALERTS}
_RELATIVE: dict[str, set[Right]] = {
    "status": {Right.SEE, Right.SEE_ALERTS},
    "appointments": {Right.SEE, Right.SEE_ALERTS},
    "summary": {Right.SEE, Right.SEE_ALERTS, Right.READ_VITALS},
    "full": {Right.SEE, Right.SEE_ALERTS, Right.READ_VITALS, Right.RECORD_VITALS, Right.CALL_FOR_HELP, Right.EXPORT},
}


async def facts_of(db: Db, accounts: Sequence[UUID], residents: Sequence[UUID], at: datetime) -> list[Facts | None]:
    """The facts for each (account, resident) pair, in order; None where the resident is unknown (or hidden by
    policy)."""
    rows = await db.fetch(FACTS, list(accounts), list(residents), at)
    found: list[Facts | None] = [None] * len(accounts)
    for row in rows:
        if row["resident"] is not None:
            found[row["n"] - 1] = _facts(row)
    return found


# The committer joins the same text to sessions by token; keep the two in one place. Lateral look-ups with `offset 0`
# stay index look-ups whatever the planner guesses about the size of an array.
FACTS_OF_PAIR = """
  select p.n, p.account, p.now, r.id as resident, r.name, r.birth_date, r.sex, r.spo2_scale, r.conditions,
         coalesce(st.facility_id, told.facility_id) as facility, coalesce(r.account_id = p.account, false) as is_self,
         (select rel.scope from relatives rel where rel.resident_id = r.id and rel.account_id = p.account
             and rel.ended_at is null and rel.consented_at <= p.now) as scope,
         array(select s.role from staff s
                where s.facility_id = st.facility_id and s.account_id = p.account and s.during @> p.now) as staff,
         told.facility_id is not null as told
    from pair p
    left join lateral (select * from residents r where r.id = p.resident offset 0) r on true
    left join lateral (select st.facility_id from stays st
                        where st.resident_id = r.id and st.during @> p.now offset 0) st on true
    left join lateral (select a.facility_id from alerts a join alert_told t on t.alert_id = a.id
                        where a.resident_id = r.id and t.account_id = p.account
                          and (a.state <> 'resolved' or a.resolved_at >= p.now) limit 1) told on true
"""
FACTS = f"""
  with pair as (
    select p.*, $3::timestamptz as now from unnest($1::uuid[], $2::uuid[]) with ordinality as p(account, resident, n)
  )
  {FACTS_OF_PAIR}
"""


def _facts(row: Any) -> Facts:
    return Facts(
        resident=row["resident"],
        name=row["name"],
        birth_date=row["birth_date"],
        sex=row["sex"],
        spo2_scale=row["spo2_scale"],
        conditions=tuple(row["conditions"]),
        facility=row["facility"],
        is_self=row["is_self"],
        scope=row["scope"],
        staff=frozenset(row["staff"]),
        told=row["told"],
    )


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
        f"""
        with asked as (select * from unnest($1::bytea[], $2::uuid[]) with ordinality as q(hash, resident, n)),
        moment as materialized (select coalesce($3::timestamptz, clock_timestamp()) as now),
        pair as materialized (
          select q.n, q.resident, s.account, s.fresh, moment.now
            from moment cross join asked q left join lateral (
              select s.account_id as account, case when s.used_generation < s.generation then s.id end as fresh
                from sessions s
               where s.access_hash = q.hash and s.ended_at is null and s.access_expires_at > moment.now
                 and s.expires_at > moment.now
                 and (select a.disabled_at is null from accounts a where a.id = s.account_id) offset 0
            ) s on true
        )
        select f.*, p.fresh from ({FACTS_OF_PAIR}) f join pair p on p.n = f.n
        """,
        list(token_hashes),
        list(residents),
        None if db.now == UNASKED else db.now,
    )
    db.now = rows[0]["now"]
    fresh = [row["fresh"] for row in rows if row["fresh"]]
    if fresh:
        await sessions.note_used(db, fresh)
    return [_post(row, right) for row in sorted(rows, key=itemgetter("n"))]


def _post(row: Any, right: Right) -> Post | type[Meaning]:
    if row["account"] is None:
        return Unauthorized
    if row["resident"] is None:
        return NotFound
    facts = _facts(row)
    allowed = decide(facts, right)
    if allowed is None:
        return NotFound if decide(facts, Right.SEE) is None else Forbidden
    return Post(account=row["account"], resident=allowed)


class Concerned(Struct, frozen=True, kw_only=True):
    """Somebody at home whom a resident's alerts concern; `scope` is None for the resident themselves."""

    account: UUID
    scope: Scope | None


async def concerned_with(db: Db, resident: UUID) -> list[Concerned]:
    rows = await db.fetch("select account, scope from concerned_with($1) order by account", resident)
    return [Concerned(account=row["account"], scope=row["scope"]) for row in rows]
