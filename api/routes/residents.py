"""Residents: who they are, for those who may know."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from api.provide import Unit, Who
from base.errors import Refused
from base.ids import as_uuid
from people import access, residents
from people.residents import Profile
from people.rights import Right


class Residents(Struct, frozen=True):
    items: list[Profile]
    next: str | None


@get("/v1/residents", operation_id="listResidents", tags=["residents"])
async def list_residents(
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Residents:
    after = as_uuid(cursor) if cursor else None
    if cursor and after is None:
        raise Refused(pointer="/cursor")
    items = await residents.list_for(db, actor, after, limit)
    return Residents(items, str(items[-1].id) if len(items) == limit else None)


@get("/v1/residents/{resident:uuid}", operation_id="getResident", tags=["residents"])
async def get_resident(resident: FromPath[UUID], db: Unit, actor: Who) -> Profile:
    return residents.profile(await access.resident_for(db, actor, resident, Right.SEE))


HANDLERS = (list_residents, get_resident)
