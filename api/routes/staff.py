"""Facilities and who works in them: opened by a platform admin, run by their managers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, patch, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from api.idempotency import once
from api.provide import Unit, Who
from base.db import Db
from base.errors import Refused
from people import audit, facilities, platform, sessions, staff
from people.facilities import NewFacility
from people.sessions import StaffRole
from people.staff import Hire, Member, NewLicence


class Founding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    facility: NewFacility
    manager: Hire


class Employed(Struct, frozen=True, kw_only=True):
    """The code with which `account` sets up a second factor is asked for on its own (`issueEnrolmentCode`)."""

    facility: UUID
    id: UUID
    account: UUID


class ChangeOfStaff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of: `end` the membership, change to another `role`, or who is rung first."""

    end: bool = False
    role: StaffRole | None = None
    primary_contact: bool | None = None


class Roster(Struct, frozen=True):
    items: list[Member]
    next: None = None


@post("/v1/facilities", status_code=201, operation_id="openFacility", tags=["staff"])
async def open_facility(
    request: Request[Any, Any, Any], data: JSONBody[Founding], db: Unit, actor: Who
) -> Response[Employed]:
    """A facility and its first manager, by a platform admin, who sees nothing of what happens in it."""
    await platform.require_admin(db)
    sessions.require_proven(actor, db.now)
    if data.manager.role != "manager":
        raise Refused(pointer="/manager/role")

    async def act() -> Employed:
        made = await _employ(db, await facilities.open_(db, data.facility), data.manager)
        await audit.record_act(db, actor, "open_facility", "platform", facility=made.facility, subject=made.id)
        return made

    return await once(request, db, actor, 201, act)


@get("/v1/facilities/{facility:uuid}/staff", operation_id="listStaff", tags=["staff"])
async def list_staff(facility: FromPath[UUID], db: Unit, actor: Who) -> Roster:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Roster(await staff.roster(db, facility))


@post("/v1/facilities/{facility:uuid}/staff", status_code=201, operation_id="employ", tags=["staff"])
async def employ(
    request: Request[Any, Any, Any], facility: FromPath[UUID], data: JSONBody[Hire], db: Unit, actor: Who
) -> Response[Employed]:
    """The same answer whether the number was known or not."""
    staff.require(actor, facility, "manager")
    sessions.require_proven(actor, db.now)

    async def act() -> Employed:
        made = await _employ(db, facility, data)
        await audit.record_act(db, actor, "employ", "manager", facility=facility, subject=made.id)
        return made

    return await once(request, db, actor, 201, act)


@patch("/v1/facilities/{facility:uuid}/staff/{member:uuid}", operation_id="changeStaff", tags=["staff"])
async def change_staff(
    facility: FromPath[UUID], member: FromPath[UUID], data: JSONBody[ChangeOfStaff], db: Unit, actor: Who
) -> Roster:
    """Acts on the next statement of whoever it is about. Nobody changes their own role."""
    staff.require(actor, facility, "manager")
    if sum((data.end, data.role is not None, data.primary_contact is not None)) != 1:
        raise Refused("one_change", "Mỗi lần chỉ một thay đổi.", "One change at a time.")
    if data.end:
        await staff.dismiss(db, actor, facility, member)
    elif data.role is not None:
        await staff.change_role(db, actor, facility, member, data.role)
    else:
        await staff.set_primary_contact(db, actor, facility, member, bool(data.primary_contact))
    act = "end_staff" if data.end else "change_staff"
    await audit.record_act(db, actor, act, "manager", facility=facility, subject=member)
    return Roster(await staff.roster(db, facility))


@put("/v1/facilities/{facility:uuid}/staff/{member:uuid}/licence", operation_id="setLicence", tags=["staff"])
async def set_licence(
    facility: FromPath[UUID], member: FromPath[UUID], data: JSONBody[NewLicence], db: Unit, actor: Who
) -> Roster:
    """With what somebody practises here: without it a doctor signs no record of a remote visit."""
    staff.require(actor, facility, "manager")
    await staff.set_licence(db, actor, facility, member, data)
    await audit.record_act(db, actor, "set_licence", "manager", facility=facility, subject=member)
    return Roster(await staff.roster(db, facility))


async def _employ(db: Db, facility: UUID, hire: Hire) -> Employed:
    id, account = await staff.hire(db, facility, hire)
    return Employed(facility=facility, id=id, account=account)


HANDLERS = (open_facility, list_staff, employ, change_staff, set_licence)
