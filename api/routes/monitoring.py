"""What is due for a resident, what is usual for them, and when they are away."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from alerts import baselines, closer_sets
from alerts.baselines import Usual
from api.errors import language
from api.house import House
from api.idempotency import once
from api.provide import TheHouse, Unit, Who
from base.db import Db
from people import access, leaves
from people.access import Resident
from people.leaves import Leave, NewLeave
from people.profiles import Reason
from people.rights import Right
from records import monitoring
from records.expected import Cause
from records.monitoring import NewPlan, Planned

Trending = Literal["blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "weight"]


class Again(Struct, frozen=True, kw_only=True):
    """Take another set by then, sooner than planned. `cause`: a score or a trend; `step`: of the ladder of closer
    observation."""

    by: datetime
    cause: Cause
    step: str
    text: str


class Monitoring(Struct, frozen=True):
    """What is due, what is usual, and what is wanted again sooner than planned."""

    items: list[Planned]
    usual: list[Usual]
    again: list[Again]
    next: None = None


class Leaves(Struct, frozen=True):
    items: list[Leave]
    next: None = None


class Acceptance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Trending
    reason: Reason


@get("/v1/residents/{resident:uuid}/monitoring", operation_id="getMonitoring", tags=["monitoring"])
async def get_monitoring(
    request: Request[Any, Any, Any], resident: FromPath[UUID], db: Unit, actor: Who, house: TheHouse
) -> Monitoring:
    who = await access.resident_for(db, actor, resident, Right.READ_VITALS)
    return await _shown(request, house, db, who, await monitoring.plan_of(db, who), await baselines.of(db, who))


@put("/v1/residents/{resident:uuid}/monitoring", operation_id="planMonitoring", tags=["monitoring"])
async def plan_monitoring(
    request: Request[Any, Any, Any],
    resident: FromPath[UUID],
    data: JSONBody[NewPlan],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Monitoring:
    """What is due from now on, in place of what was. When it does not come, the facility hears of it."""
    who = await access.resident_for(db, actor, resident, Right.PLAN_MONITORING)
    planned = await monitoring.plan(db, actor, who, data)
    return await _shown(request, house, db, who, planned, await baselines.of(db, who))


@post(
    "/v1/residents/{resident:uuid}/baselines/accept",
    status_code=200, operation_id="acceptNormal", tags=["monitoring"],
)  # fmt: skip
async def accept_normal(
    request: Request[Any, Any, Any],
    resident: FromPath[UUID],
    data: JSONBody[Acceptance],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Response[Monitoring]:
    """A doctor has looked: where the readings are now is normal for this person, and is learned anew."""
    who = await access.resident_for(db, actor, resident, Right.ACCEPT_NORMAL)

    async def act() -> Monitoring:
        usual = await baselines.accept(db, actor, who, data.kind, data.reason)
        return await _shown(request, house, db, who, await monitoring.plan_of(db, who), usual)

    return await once(request, db, actor, 200, act)


@get("/v1/residents/{resident:uuid}/leaves", operation_id="listLeaves", tags=["monitoring"])
async def list_leaves(resident: FromPath[UUID], db: Unit, actor: Who) -> Leaves:
    """When they were away and whether they are, the last time first."""
    who = await access.resident_for(db, actor, resident, Right.MOVE)
    return Leaves(await leaves.of(db, who))


@post("/v1/residents/{resident:uuid}/leaves", status_code=201, operation_id="recordLeave", tags=["monitoring"])
async def record_leave(resident: FromPath[UUID], data: JSONBody[NewLeave], db: Unit, actor: Who) -> Leave:
    """Away from now on: nothing is due meanwhile."""
    who = await access.resident_for(db, actor, resident, Right.MOVE)
    return await leaves.record(db, actor, who, data)


@delete(
    "/v1/residents/{resident:uuid}/leaves/{leave:uuid}", status_code=204, operation_id="endLeave", tags=["monitoring"]
)
async def end_leave(resident: FromPath[UUID], leave: FromPath[UUID], db: Unit, actor: Who) -> None:
    """They are back; what is due is counted from now."""
    who = await access.resident_for(db, actor, resident, Right.MOVE)
    await leaves.end(db, actor, who, leave)


async def _shown(
    request: Request[Any, Any, Any], house: House, db: Db, who: Resident, planned: list[Planned], usual: list[Usual]
) -> Monitoring:
    lang = language(request)
    wanted = await closer_sets.of(db, house.library, who)
    again = [
        Again(by=said.by, cause=cause, step=said.step, text=said.en if lang == "en" else said.vi)
        for cause, said in wanted
    ]
    return Monitoring(planned, usual, again)


HANDLERS = (get_monitoring, plan_monitoring, accept_normal, list_leaves, record_leave, end_leave)
