"""Residents as lists and profiles: who lives where, for those who may know."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people import audit
from people.access import Resident
from people.rights import Right
from people.sessions import Actor


class Profile(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    birth_date: date | None
    sex: str
    facility: UUID
    present: bool
    """False: they have left; what is shown is where they lived last."""
    basis: str
    scope: str | None = None


def profile(resident: Resident) -> Profile:
    return Profile(
        id=resident.id, name=resident.name, birth_date=resident.birth_date, sex=resident.sex,
        facility=resident.facility, present=resident.present, basis=resident.basis, scope=resident.scope,
    )  # fmt: skip


async def list_for(db: Db, actor: Actor, after: UUID | None, limit: int) -> list[Profile]:
    """Residents the actor has to do with: of their facilities, themselves, their relatives, those assigned to them or
    represented by them; by id."""
    rows = await db.fetch(
        """
        with mine as (
          select unnest((select acting_residents())::uuid[]) as id
          union select st.resident_id from stays st where st.facility_id = any ($2) and st.during @> $3::timestamptz
        )
        select r.id, r.name, r.birth_date, r.sex, st.facility_id as facility, st.during @> $3::timestamptz as present,
               rel.scope,
               case when r.account_id = $1 then 'self' when st.facility_id = any ($2) then 'staff'
                    when rel.scope is not null then 'relative'
                    when rep.id is not null then 'representative' else 'assigned' end as basis
          from mine join residents r on r.id = mine.id
          cross join lateral (select * from stays st where st.resident_id = r.id and lower(st.during) <= $3
                               order by lower(st.during) desc limit 1) st
          left join relatives rel on rel.resident_id = r.id and rel.account_id = $1 and rel.ended_at is null
          left join representatives rep on rep.resident_id = r.id and rep.account_id = $1
                                       and rep.during @> $3::timestamptz
         where $4::uuid is null or r.id > $4
         order by r.id limit $5
        """,
        actor.account,
        [m.facility for m in actor.memberships],
        db.now,
        after,
        limit,
    )
    await audit.record(
        db, actor, Right.SEE.value, "list", [row["id"] for row in rows],
        facility=audit.one_of(row["facility"] for row in rows),
    )  # fmt: skip
    return [Profile(**dict(row)) for row in rows]


async def judged_by(db: Db, resident: UUID) -> tuple[date | None, Literal[1, 2], list[str]]:
    """What protocols need to know of a resident and no more: birth date, SpO2 scale, conditions."""
    row = await db.fetchrow("select birth_date, spo2_scale, conditions from residents where id = $1", resident)
    assert row is not None  # a kept reading's resident is there
    return row["birth_date"], row["spo2_scale"], row["conditions"]
