"""What somebody is known by and entitled to: identifiers, beneficiary categories, disabilities. Dated rows: what ends
stays in the record."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api.errors import language
from api.idempotency import once
from api.provide import TheHouse, Unit, Who
from people import access, benefits, identifiers
from people.access import Right
from people.benefits import Category, Disability, NewCategory, NewDisability
from people.identifiers import Identifier, NewIdentifier

Reason = Annotated[str, Meta(min_length=3, max_length=500)]


class End(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Reason


class EndOn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`until` is the first day on which it no longer holds."""

    until: date
    reason: Reason


class Doubtful(Struct, frozen=True, kw_only=True):
    code: Literal["sex", "birth_year", "province"]
    detail: str


class Recorded(Struct, frozen=True, kw_only=True):
    """`warnings` are to be looked at again; the number is kept as it is."""

    id: UUID
    warnings: list[Doubtful]


class Added(Struct, frozen=True):
    id: UUID


class Identifiers(Struct, frozen=True):
    items: list[Identifier]
    next: None = None


class Categories(Struct, frozen=True):
    items: list[Category]
    next: None = None


class Disabilities(Struct, frozen=True):
    items: list[Disability]
    next: None = None


@get("/v1/residents/{resident:uuid}/identifiers", operation_id="listIdentifiers", tags=["identity"])
async def list_identifiers(resident: FromPath[UUID], db: Unit, actor: Who, house: TheHouse) -> Identifiers:
    who = await access.resident_for(db, actor, resident, Right.READ_IDENTITY)
    return Identifiers(await identifiers.of(db, house.settings.secret, who))


@post("/v1/residents/{resident:uuid}/identifiers", status_code=201, operation_id="recordIdentifier", tags=["identity"])
async def record_identifier(
    request: Request[Any, Any, Any],
    resident: FromPath[UUID],
    data: JSONBody[NewIdentifier],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Response[Recorded]:
    who = await access.resident_for(db, actor, resident, Right.RECORD_IDENTITY)

    async def act() -> Recorded:
        id, doubts = await identifiers.record(db, house.settings.secret, who, data)
        lang = language(request)
        return Recorded(id=id, warnings=[Doubtful(code=d.code, detail=getattr(d, lang)) for d in doubts])

    return await once(request, db, actor, 201, act)


@patch(
    "/v1/residents/{resident:uuid}/identifiers/{identifier:uuid}",
    status_code=204,
    operation_id="endIdentifier",
    tags=["identity"],
)
async def end_identifier(
    resident: FromPath[UUID], identifier: FromPath[UUID], data: JSONBody[End], db: Unit, actor: Who
) -> None:
    """It counts no longer, and still finds the person."""
    who = await access.resident_for(db, actor, resident, Right.RECORD_IDENTITY)
    await identifiers.end(db, actor, who, identifier, data.reason)


@get("/v1/residents/{resident:uuid}/categories", operation_id="listCategories", tags=["identity"])
async def list_categories(resident: FromPath[UUID], db: Unit, actor: Who) -> Categories:
    return Categories(
        await benefits.categories(db, await access.resident_for(db, actor, resident, Right.READ_IDENTITY))
    )


@post("/v1/residents/{resident:uuid}/categories", status_code=201, operation_id="addCategory", tags=["identity"])
async def add_category(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[NewCategory], db: Unit, actor: Who
) -> Response[Added]:
    who = await access.resident_for(db, actor, resident, Right.RECORD_IDENTITY)

    async def act() -> Added:
        return Added(await benefits.add_category(db, actor, who, data))

    return await once(request, db, actor, 201, act)


@patch(
    "/v1/residents/{resident:uuid}/categories/{category:uuid}",
    status_code=204,
    operation_id="endCategory",
    tags=["identity"],
)
async def end_category(
    resident: FromPath[UUID], category: FromPath[UUID], data: JSONBody[EndOn], db: Unit, actor: Who
) -> None:
    who = await access.resident_for(db, actor, resident, Right.RECORD_IDENTITY)
    await benefits.end(db, actor, who, "beneficiary_categories", category, data.until, data.reason)


@get("/v1/residents/{resident:uuid}/disabilities", operation_id="listDisabilities", tags=["identity"])
async def list_disabilities(resident: FromPath[UUID], db: Unit, actor: Who) -> Disabilities:
    return Disabilities(
        await benefits.disabilities(db, await access.resident_for(db, actor, resident, Right.READ_IDENTITY))
    )


@post("/v1/residents/{resident:uuid}/disabilities", status_code=201, operation_id="addDisability", tags=["identity"])
async def add_disability(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[NewDisability], db: Unit, actor: Who
) -> Response[Added]:
    who = await access.resident_for(db, actor, resident, Right.RECORD_IDENTITY)

    async def act() -> Added:
        return Added(await benefits.add_disability(db, actor, who, data))

    return await once(request, db, actor, 201, act)


@patch(
    "/v1/residents/{resident:uuid}/disabilities/{disability:uuid}",
    status_code=204,
    operation_id="endDisability",
    tags=["identity"],
)
async def end_disability(
    resident: FromPath[UUID], disability: FromPath[UUID], data: JSONBody[EndOn], db: Unit, actor: Who
) -> None:
    who = await access.resident_for(db, actor, resident, Right.RECORD_IDENTITY)
    await benefits.end(db, actor, who, "disabilities", disability, data.until, data.reason)


HANDLERS = (
    list_identifiers, record_identifier, end_identifier, list_categories, add_category, end_category,
    list_disabilities, add_disability, end_disability,
)  # fmt: skip
