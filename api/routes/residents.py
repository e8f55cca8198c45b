"""Residents: who they are, for those who may know; finding them, admitting them, correcting what is said of them."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.idempotency import once
from api.provide import TheHouse, Unit, Who
from api.versions import expected
from base.errors import Refused
from base.ids import as_uuid
from people import access, audit, profiles, residents, staff, stays
from people.profiles import CONTACT, IDENTITY, Change
from people.residents import Full, Place, Profile
from people.rights import Right
from people.stays import Admission


class Residents(Struct, frozen=True):
    items: list[Profile]
    next: str | None


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of a name (with or without marks), a year of birth, or a whole number of theirs. In the body, because
    addresses end up in logs."""

    text: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: Annotated[str, Meta(max_length=6000)] | None = None


class Admitted(Struct, frozen=True):
    id: UUID


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


@post("/v1/residents/search", status_code=200, operation_id="searchResidents", tags=["residents"])
async def search_residents(data: JSONBody[Search], db: Unit, actor: Who, house: TheHouse) -> Residents:
    """Residents of one's facilities, in the order of Vietnamese names."""
    after = _read_place(data.cursor)
    items, more = await residents.search(db, house.settings.secret, actor, data.text, after, data.limit)
    return Residents(items, None if more is None else base64.urlsafe_b64encode(msgspec.json.encode(more)).decode())


@post("/v1/residents", status_code=201, operation_id="admitResident", tags=["residents"])
async def admit_resident(
    request: Request[Any, Any, Any], data: JSONBody[Admission], db: Unit, actor: Who
) -> Response[Admitted]:
    """A new resident and the first stay. Repeating it with the same Idempotency-Key admits nobody twice."""
    staff.require(actor, data.facility, "nurse", "doctor", "manager")

    async def act() -> Admitted:
        id = await stays.admit(db, data)
        await audit.record(db, actor, "admit", "staff", [id])
        return Admitted(id)

    return await once(request, db, actor, 201, act)


@get("/v1/residents/{resident:uuid}", operation_id="getResident", tags=["residents"])
async def get_resident(resident: FromPath[UUID], db: Unit, actor: Who) -> Response[Full]:
    return _with_version(await residents.show(db, await access.resident_for(db, actor, resident, Right.SEE)))


@patch("/v1/residents/{resident:uuid}", operation_id="changeResident", tags=["residents"])
async def change_resident(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Change], db: Unit, actor: Who
) -> Response[Full]:
    """Contact details by those who keep them; name, birth and sex by staff, with a reason. Needs If-Match."""
    who = await access.resident_for(
        db, actor, resident, Right.RECORD_IDENTITY if data.touches(IDENTITY) else Right.UPDATE_PROFILE
    )
    if data.touches(IDENTITY) and data.touches(CONTACT):
        await access.resident_for(db, actor, resident, Right.UPDATE_PROFILE)
    await profiles.change(db, actor, who, data, expected(request))
    return _with_version(await residents.show(db, who))


def _with_version(full: Full) -> Response[Full]:
    return Response(full, headers={"ETag": f'"{full.version}"'})


def _read_place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[str, UUID])
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise Refused(pointer="/cursor") from None


HANDLERS = (list_residents, search_residents, admit_resident, get_resident, change_resident)
