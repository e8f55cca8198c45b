"""Residents as lists and profiles: who lives where, for those who may know."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.settings import Secret
from people import audit, birth, id_numbers, identifiers, names
from people.access import Resident
from people.rights import CARERS, Right
from people.sessions import Actor

Place = tuple[str, UUID]
"""Where a page in the order of names ended: sort key and id."""


class Profile(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    birth: str | None
    """As far as it is known: "1944", "1944-03" or "1944-03-05"."""
    birth_date: date | None
    """None when the day is not known."""
    birth_estimated: bool
    sex: str
    facility: UUID
    present: bool
    """False: they have left; what is shown is where they lived last."""
    basis: str
    scope: str | None = None


class Contact(Struct, frozen=True, kw_only=True):
    phone: str | None
    address_commune: str | None
    address: str | None


class Full(Profile, frozen=True, kw_only=True):
    """One resident. `contact` is for those who may keep it, `identity_due_at` for staff."""

    version: int
    ward: UUID | None
    ward_name: str | None
    bed: str | None
    contact: Contact | None
    identity_due_at: datetime | None


async def show(db: Db, who: Resident) -> Full:
    row = await db.fetchrow(
        """select r.*, st.ward_id, st.bed, w.name as ward_name from residents r
             cross join lateral (select * from stays st where st.resident_id = r.id and lower(st.during) <= $2
                                  order by lower(st.during) desc limit 1) st
             left join wards w on w.id = st.ward_id where r.id = $1""",
        who.id,
        db.now,
    )
    assert row is not None  # the door has let somebody in
    staff = who.basis in CARERS
    keeps_contact = staff or who.basis in ("self", "representative") or who.scope == "full"
    contact = Contact(phone=row["phone"], address_commune=row["address_commune"], address=row["address_text"])
    return Full(
        **_who_it_is(row), facility=who.facility, present=who.present, basis=who.basis, scope=who.scope,
        version=row["version"],
        ward=row["ward_id"], ward_name=row["ward_name"], bed=row["bed"], contact=contact if keeps_contact else None,
        identity_due_at=row["identity_due_at"] if staff else None,
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
        select r.id, r.name, r.birth_date, r.birth_precision, r.birth_estimated, r.sex, rel.scope,
               st.facility_id as facility, st.during @> $3::timestamptz as present,
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
    return [_profile(row) for row in rows]


async def search(
    db: Db, key: Secret, actor: Actor, text: str, after: Place | None, limit: int
) -> tuple[list[Profile], Place | None]:
    """Residents of the actor's facilities in the order of names: every word begins a word of the name or is the year of
    birth, or the whole text is a number of theirs, of today or of before. No text: everybody. Second: where to go on.

    It begins with the stays of these facilities and looks each resident up, so its cost follows the facility and not
    the house: 3 ms for one of 1,000 among 20,000 residents, 50 ms should one hold them all. A trigram index would stay
    unused: `like` is not leakproof, and under row-level security PostgreSQL asks the policy first.
    """
    words = names.words(text)
    years = [int(w) for w in words if re.fullmatch(r"(18|19|20)[0-9]{2}", w)]
    starts = [f"% {_like(w)}%" for w in words if not re.fullmatch(r"(18|19|20)[0-9]{2}", w)]
    number = id_numbers.bare(text)
    hash = identifiers.index_of(key, number) if re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{3,20}", number) else None
    rows = await db.fetch(
        """
        select r.id, r.name, r.name_key, r.birth_date, r.birth_precision, r.birth_estimated, r.sex,
               st.facility_id as facility, true as present, 'staff' as basis, null as scope
          from stays st cross join lateral (select * from residents r where r.id = st.resident_id offset 0) r
         where st.facility_id = any ($1) and upper_inf(st.during) and r.died_at is null
           and ((r.name_search like all ($2::text[]) and extract(year from r.birth_date) = all ($3::int[]))
                or r.id in (select i.resident_id from resident_identifiers i where i.value_index = $4::bytea))
           and ($5::text is null or (r.name_key, r.id) > ($5, $6::uuid))
         order by r.name_key, r.id limit $7
        """,
        [m.facility for m in actor.memberships],
        starts,
        years,
        hash,
        *(after or (None, None)),
        limit,
    )
    await audit.record_act(  # a search that finds nobody is a row too: so one feels one's way to somebody
        db, actor, "search", "list", [row["id"] for row in rows],
        facility=audit.one_of([row["facility"] for row in rows] or (m.facility for m in actor.memberships)),
    )  # fmt: skip
    more = (rows[-1]["name_key"], rows[-1]["id"]) if len(rows) == limit else None
    return [_profile(row) for row in rows], more


class Stay(Struct, frozen=True, kw_only=True):
    facility: UUID
    facility_name: str
    since: datetime
    until: datetime | None


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


async def judged_by(db: Db, resident: UUID) -> tuple[date | None, Literal[1, 2], list[str]]:
    """What protocols need to know of a resident and no more: birth date (people/birth.py), SpO2 scale, conditions."""
    row = await db.fetchrow("select birth_date, spo2_scale, conditions from residents where id = $1", resident)
    assert row is not None  # a kept reading's resident is there
    return row["birth_date"], row["spo2_scale"], row["conditions"]


def _profile(row: Any) -> Profile:
    return Profile(
        **_who_it_is(row), facility=row["facility"], present=row["present"], basis=row["basis"], scope=row["scope"],
    )  # fmt: skip


def _who_it_is(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "birth": birth.shown(row["birth_date"], row["birth_precision"]),
        "birth_date": row["birth_date"] if row["birth_precision"] == "day" else None,
        "birth_estimated": row["birth_estimated"],
        "sex": row["sex"],
    }


def _like(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
