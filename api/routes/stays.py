"""Where residents live: wards, moves, discharge, and the way from one facility to another."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from alerts import alert as alerts
from api.idempotency import once
from api.provide import Unit, Who
from base.db import Db
from people import access, audit, staff, stays, wards
from people.access import Right
from people.profiles import Reason
from people.sessions import Actor
from people.stays import Arriving, Discharge, Place
from people.wards import NewWard, Ward


class Moved(Struct, frozen=True, kw_only=True):
    """Done, at this time. Who they are is for the profile to say: an answer that is kept for repeats is small."""

    resident: UUID
    at: datetime


class Acceptance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    facility: UUID
    ward: UUID | None = None
    bed: stays.Bed | None = None
    reason: Reason | None = None
    """Needed when they left more than a week ago."""


class Reinstatement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Reason


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
) -> Response[Moved]:
    """To another ward or bed. To another facility: discharge with kind `transfer`, and they accept."""
    who = await access.resident_for(db, actor, resident, Right.MOVE)

    async def act() -> Moved:
        await stays.move(db, actor, who, data)
        return Moved(resident=who.id, at=db.now)

    return await once(request, db, actor, 200, act)


@post("/v1/residents/{resident:uuid}/discharge", status_code=200, operation_id="dischargeResident", tags=["stays"])
async def discharge_resident(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Discharge], db: Unit, actor: Who
) -> Response[Moved]:
    """The stay ends, and with it what the facility may see; so a repeat with its key is answered before the door."""

    async def act() -> Moved:
        who = await access.resident_for(db, actor, resident, Right.MOVE)
        return Moved(resident=who.id, at=await stays.discharge(db, actor, who, data))

    return await once(request, db, actor, 200, act)


@post("/v1/residents/{resident:uuid}/accept", status_code=200, operation_id="acceptResident", tags=["stays"])
async def accept_resident(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Acceptance], db: Unit, actor: Who
) -> Response[Moved]:
    """Somebody who was sent to the facility, or was last seen in it, lives there from now on; on duty or not, whoever
    opens the door to them says so. Alerts that are going on ring here from now on."""
    staff.require(actor, data.facility, "manager", "doctor", "nurse")

    async def act() -> Moved:
        await stays.accept(db, data.facility, resident, Place(ward=data.ward, bed=data.bed), data.reason)
        return await _lives_in(db, actor, resident, "accept")

    return await once(request, db, actor, 200, act)


@post(
    "/v1/facilities/{facility:uuid}/residents/{resident:uuid}/reinstate",
    status_code=200, operation_id="reinstateResident", tags=["stays"],
)  # fmt: skip
async def reinstate_resident(
    request: Request[Any, Any, Any],
    facility: FromPath[UUID],
    resident: FromPath[UUID],
    data: JSONBody[Reinstatement],
    db: Unit,
    actor: Who,
) -> Response[Moved]:
    """A death that was recorded by mistake, within 30 days: the resident lives in the facility again."""
    staff.require(actor, facility, "manager")

    async def act() -> Moved:
        await stays.reinstate(db, actor, facility, resident, data.reason)
        return await _lives_in(db, actor, resident, "reinstate")

    return await once(request, db, actor, 200, act)


async def _lives_in(db: Db, actor: Actor, resident: UUID, act: str) -> Moved:
    who = await access.resident_for(db, actor, resident, Right.SEE)
    await audit.record(db, actor, act, who.basis, [who.id], who.ground, facility=who.facility)
    await alerts.follow(db, who.id, who.facility)
    await stays.tell_home(db, who.id)
    return Moved(resident=who.id, at=db.now)


HANDLERS = (
    list_wards, open_ward, close_ward, list_arrivals, move_resident, discharge_resident, accept_resident,
    reinstate_resident,
)  # fmt: skip
