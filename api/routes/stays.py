"""Where residents live: wards, moves, discharge, and the way from one facility to another."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from api.idempotency import once
from api.provide import Unit, Who
from people import access, audit, residents, staff, stays, wards
from people.access import Right
from people.residents import Full
from people.stays import Arriving, Discharge, Place
from people.wards import NewWard, Ward


class Discharged(Struct, frozen=True, kw_only=True):
    resident: UUID
    at: datetime


class Acceptance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    facility: UUID
    ward: UUID | None = None
    bed: stays.Bed | None = None


class Opened(Struct, frozen=True):
    id: UUID


class Wards(Struct, frozen=True):
    items: list[Ward]
    next: None = None


class Arrivals(Struct, frozen=True):
    items: list[Arriving]
    next: None = None


@get("/v1/facilities/{facility:uuid}/wards", operation_id="listWards", tags=["stays"])
async def list_wards(facility: FromPath[UUID], db: Unit, actor: Who) -> Wards:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Wards(await wards.of(db, facility))


@post("/v1/facilities/{facility:uuid}/wards", status_code=201, operation_id="openWard", tags=["stays"])
async def open_ward(
    request: Request[Any, Any, Any], facility: FromPath[UUID], data: JSONBody[NewWard], db: Unit, actor: Who
) -> Response[Opened]:
    staff.require(actor, facility, "manager")

    async def act() -> Opened:
        return Opened(await wards.open_(db, facility, data))

    return await once(request, db, actor, 201, act)


@delete("/v1/facilities/{facility:uuid}/wards/{ward:uuid}", status_code=204, operation_id="closeWard", tags=["stays"])
async def close_ward(facility: FromPath[UUID], ward: FromPath[UUID], db: Unit, actor: Who) -> None:
    """From now on nobody is admitted to it; it must be empty."""
    staff.require(actor, facility, "manager")
    await wards.close(db, facility, ward)


@get("/v1/facilities/{facility:uuid}/arrivals", operation_id="listArrivals", tags=["stays"])
async def list_arrivals(facility: FromPath[UUID], db: Unit, actor: Who) -> Arrivals:
    """Who was sent here and has not been accepted yet."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    items = await stays.arriving(db, facility)
    await audit.record(db, actor, "arrivals", "list", [a.resident for a in items])
    return Arrivals(items)


@post("/v1/residents/{resident:uuid}/transfer", status_code=200, operation_id="moveResident", tags=["stays"])
async def move_resident(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Place], db: Unit, actor: Who
) -> Response[Full]:
    """To another ward or bed. To another facility: discharge with kind `transfer`, and they accept."""

    async def act() -> Full:
        who = await access.resident_for(db, actor, resident, Right.MOVE)
        await stays.move(db, actor, who, data)
        return await residents.show(db, who)

    return await once(request, db, actor, 200, act)


@post("/v1/residents/{resident:uuid}/discharge", status_code=200, operation_id="dischargeResident", tags=["stays"])
async def discharge_resident(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Discharge], db: Unit, actor: Who
) -> Response[Discharged]:
    async def act() -> Discharged:
        who = await access.resident_for(db, actor, resident, Right.MOVE)
        return Discharged(resident=who.id, at=await stays.discharge(db, actor, who, data))

    return await once(request, db, actor, 200, act)


@post("/v1/residents/{resident:uuid}/accept", status_code=200, operation_id="acceptResident", tags=["stays"])
async def accept_resident(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Acceptance], db: Unit, actor: Who
) -> Response[Full]:
    """Somebody who was sent to the facility, or was last seen in it, lives there from now on."""
    staff.require(actor, data.facility, "manager", "doctor", "nurse")

    async def act() -> Full:
        await stays.accept(db, data.facility, resident, Place(ward=data.ward, bed=data.bed))
        return await residents.show(db, await access.resident_for(db, actor, resident, Right.MOVE))

    return await once(request, db, actor, 200, act)


HANDLERS = (
    list_wards, open_ward, close_ward, list_arrivals, move_resident, discharge_resident, accept_resident,
)  # fmt: skip
