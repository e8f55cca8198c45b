"""Wards of a facility, dated: what is closed keeps the stays that were in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound
from people import names

Kind = Literal["residential", "nursing", "rehabilitation", "isolation", "day_care", "other"]


class NewWard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    kind: Kind = "residential"


class Ward(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    kind: Kind
    until: datetime | None
    residents: int


async def of(db: Db, facility: UUID) -> list[Ward]:
    rows = await db.fetch(
        """select w.id, w.name, w.kind, upper(w.during) as until,
                  (select count(*) from stays st where st.ward_id = w.id and st.facility_id = $1
                      and upper_inf(st.during)) as residents
             from wards w where w.facility_id = $1 order by upper_inf(w.during) desc, w.name, w.id""",
        facility,
    )
    return [msgspec.convert(dict(row), Ward) for row in rows]


async def open_(db: Db, facility: UUID, new: NewWard) -> UUID:
    try:
        return await db.fetchval(
            "insert into wards (facility_id, name, kind, during) values ($1, $2, $3, tstzrange($4, null)) returning id",
            facility, names.said(new.name, most=100), new.kind, db.now,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise Conflict("ward_exists", "Đã có khu cùng tên.", "There is a ward of that name.") from None


async def close(db: Db, facility: UUID, ward: UUID) -> None:
    """`Conflict` while somebody lives in it."""
    row = await db.fetchrow(
        "select upper_inf(during) as open from wards where id = $1 and facility_id = $2 for update", ward, facility
    )
    if row is None:
        raise NotFound
    if await db.fetchval("select true from stays where ward_id = $1 and upper_inf(during) limit 1", ward):
        raise Conflict("ward_in_use", "Khu còn người ở.", "Somebody lives in this ward.")
    await db.execute(
        "update wards set during = tstzrange(lower(during), $2) where id = $1 and upper_inf(during)", ward, db.now
    )
