"""Duty of a facility: what is planned, and who is on call."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.provide import Unit, Who
from base.errors import Refused
from people import audit, staff
from scheduling import duty
from scheduling.duty import PlannedShift


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shifts that start on the days `first` to `last`, all of them."""

    first: date
    last: date
    shifts: Annotated[list[PlannedShift], Meta(max_length=1000)]


class OnDuty(Struct, frozen=True):
    account: UUID
    name: str | None
    rank: int


class Now(Struct, frozen=True):
    items: list[OnDuty]
    next: None = None


@get("/v1/facilities/{facility:uuid}/duty", operation_id="getDuty", tags=["duty"])
async def get_duty(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    first: Annotated[date, QueryParameter()],
    last: Annotated[date, QueryParameter()],
) -> Plan:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Plan(first=first, last=last, shifts=await duty.planned(db, facility, first, last))


@put("/v1/facilities/{facility:uuid}/duty", status_code=200, operation_id="planDuty", tags=["duty"])
async def plan_duty(facility: FromPath[UUID], data: JSONBody[Plan], db: Unit, actor: Who) -> Plan:
    """Replaces the plan of these days."""
    staff.require(actor, facility, "manager")
    if not 0 <= (data.last - data.first).days <= 100:
        raise Refused(pointer="/last")
    await duty.plan(db, facility, data.first, data.last, data.shifts)
    await audit.record_act(db, actor, "plan_duty", "manager", facility=facility)
    return data


@get("/v1/facilities/{facility:uuid}/duty/now", operation_id="getDutyNow", tags=["duty"])
async def get_duty_now(facility: FromPath[UUID], db: Unit, actor: Who) -> Now:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    shifts = sorted(await duty.shifts_at(db, facility, db.now), key=lambda s: (s.rank, s.account))
    names = await staff.names(db, [s.account for s in shifts])
    return Now([OnDuty(s.account, names.get(s.account), s.rank) for s in shifts])


HANDLERS = (get_duty, plan_duty, get_duty_now)
