"""Residents as lists and profiles: who lives where, for those who may know."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people import audit
from people.access import Resident, Right
from people.sessions import Actor


class Profile(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    birth_date: date | None
    sex: str
    facility: UUID
    basis: str
    scope: str | None = None


def profile(resident: Resident) -> Profile:
    return Profile(
        id=resident.id, name=resident.name, birth_date=resident.birth_date, sex=resident.sex,
        facility=resident.facility, basis=resident.basis, scope=resident.scope,
    )  # fmt: skip


async def list_for(db: Db, actor: Actor, after: UUID | None, limit: int) -> list[Profile]:
    """Residents the actor has to do with: of their facilities, themselves, their relatives; by id."""
    rows = await db.fetch(
        """
        with mine as (
          select r.id from residents r where r.account_id = $1
          union select rel.resident_id from relatives rel
                 where rel.account_id = $1 and rel.ended_at is null and rel.consented_at <= $3
          union select st.resident_id from stays st where st.facility_id = any ($2) and st.during @> $3::timestamptz
        )
        select r.id, r.name, r.birth_date, r.sex, st.facility_id as facility, rel.scope,
               case when r.account_id = $1 then 'self' when st.facility_id = any ($2) then 'staff'
                    else 'relative' end as basis
          from mine join residents r on r.id = mine.id
          join stays st on st.resident_id = r.id and st.during @> $3::timestamptz
          left join relatives rel on rel.resident_id = r.id and rel.account_id = $1
                                 and rel.ended_at is null and rel.consented_at <= $3
         where $4::uuid is null or r.id > $4
         order by r.id limit $5
        """,
        actor.account,
        [m.facility for m in actor.memberships],
        db.now,
        after,
        limit,
    )
    await audit.record(db, actor, Right.SEE.value, "list", [row["id"] for row in rows])
    return [Profile(**dict(row)) for row in rows]


class Stay(Struct, frozen=True, kw_only=True):
    facility: UUID
    facility_name: str
    since: datetime
    until: datetime | None


class Relation(Struct, frozen=True, kw_only=True):
    account: UUID
    relation: str
    scope: str
    consented_at: datetime
    ended_at: datetime | None


async def stays_of(db: Db, who: Resident) -> list[Stay]:
    """Where the resident lived, the first place first."""
    rows = await db.fetch(
        """select st.facility_id as facility, f.name as facility_name, lower(st.during) as since,
                  upper(st.during) as until
             from stays st join facilities f on f.id = st.facility_id
            where st.resident_id = $1 order by lower(st.during)""",
        who.id,
    )
    return [Stay(**dict(row)) for row in rows]


async def relations_of(db: Db, who: Resident) -> list[Relation]:
    """Who is or was let in as family; a relative is shown their own line only, by the policies."""
    rows = await db.fetch(
        """select account_id as account, relation, scope, consented_at, ended_at from relatives
            where resident_id = $1 order by consented_at, id""",
        who.id,
    )
    return [Relation(**dict(row)) for row in rows]


async def judged_by(db: Db, resident: UUID) -> tuple[date | None, Literal[1, 2], list[str]]:
    """What protocols need to know of a resident and no more: birth date, SpO2 scale, conditions."""
    row = await db.fetchrow("select birth_date, spo2_scale, conditions from residents where id = $1", resident)
    assert row is not None  # a kept reading's resident is there
    return row["birth_date"], row["spo2_scale"], row["conditions"]
