"""Requests about one's own data: asked by the resident or who represents them, answered by the facility's managers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request as HttpRequest
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.idempotency import once
from api.provide import Unit, Who, read_cursor, write_cursor
from base.errors import Refused
from base.ids import as_uuid
from people import access, audit, erasure, requests, sessions, staff
from people.access import Right
from people.deadlines import RequestKind
from people.erasure import Erasure
from people.requests import Request, State

Text = Annotated[str, Meta(min_length=1, max_length=4000)]


class Ask(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: RequestKind
    details: Annotated[str, Meta(max_length=4000)] = ""


class Acknowledge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`with_others`: a processor or a third party must act too, and the law gives more days."""

    with_others: bool = False


class Extend(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    days: Annotated[int, Meta(ge=1, le=20)]
    reason: Text


class Complete(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done."""

    note: Text


class Refuse(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Text
    legal_basis: Annotated[str, Meta(min_length=1, max_length=500)]


class Requests(Struct, frozen=True):
    items: list[Request]
    next: str | None


@post("/v1/residents/{resident:uuid}/requests", status_code=201, operation_id="askRequest", tags=["requests"])
async def ask(
    request: HttpRequest[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Ask], db: Unit, actor: Who
) -> Response[Request]:
    """Access, correct, withdraw, restrict, object or erase. The answer says by when it must be answered."""
    who = await access.resident_for(db, actor, resident, Right.ASK)
    return await once(request, db, actor, 201, lambda: requests.ask(db, actor, who, data.kind, data.details))


@get("/v1/residents/{resident:uuid}/requests", operation_id="listOwnRequests", tags=["requests"])
async def list_own(resident: FromPath[UUID], db: Unit, actor: Who) -> Requests:
    """What was asked and how it stands: the newest hundred."""
    who = await access.resident_for(db, actor, resident, Right.ASK)
    return Requests(await requests.of_resident(db, who), None)


@get("/v1/facilities/{facility:uuid}/requests", operation_id="listRequests", tags=["requests"])
async def list_queue(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    states: Annotated[list[State] | None, QueryParameter(name="state")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Requests:
    """The facility's queue by deadline: what is overdue comes first. Those still open unless `state` says otherwise."""
    staff.require(actor, facility, "manager")
    items = await requests.queue(db, actor, facility, states or requests.OPEN, read_cursor(cursor), limit)
    return Requests(items, write_cursor(items[-1].due_at, items[-1].id) if len(items) == limit else None)


class Erasures(Struct, frozen=True):
    items: list[Erasure]
    next: str | None


@get("/v1/facilities/{facility:uuid}/erasures", operation_id="listErasures", tags=["requests"])
async def list_erasures(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Erasures:
    """What was erased, what stays locked, until when and on which basis."""
    staff.require(actor, facility, "manager")
    after = as_uuid(cursor) if cursor else None
    if cursor and after is None:
        raise Refused(pointer="/cursor")
    items = await erasure.list_of(db, facility, after, limit)
    about = sorted({item.resident_id for item in items})
    await audit.record_act(db, actor, "list_erasures", "manager", about, facility=facility)
    return Erasures(items, str(items[-1].id) if len(items) == limit else None)


PATH = "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}"


@post(f"{PATH}/acknowledge", status_code=200, operation_id="acknowledgeRequest", tags=["requests"])
async def acknowledge(
    request: HttpRequest[Any, Any, Any],
    facility: FromPath[UUID],
    request_id: FromPath[UUID],
    data: JSONBody[Acknowledge],
    db: Unit,
    actor: Who,
) -> Response[Request]:
    """Tells the asker that it was received, within two working days."""
    staff.require(actor, facility, "manager")
    act = lambda: requests.acknowledge(db, actor, facility, request_id, data.with_others)  # noqa: E731
    return await once(request, db, actor, 200, act)


@post(f"{PATH}/extend", status_code=200, operation_id="extendRequest", tags=["requests"])
async def extend(
    request: HttpRequest[Any, Any, Any],
    facility: FromPath[UUID],
    request_id: FromPath[UUID],
    data: JSONBody[Extend],
    db: Unit,
    actor: Who,
) -> Response[Request]:
    """More days, once, with the reason."""
    staff.require(actor, facility, "manager")
    act = lambda: requests.extend(db, actor, facility, request_id, data.days, data.reason)  # noqa: E731
    return await once(request, db, actor, 200, act)


@post(f"{PATH}/complete", status_code=200, operation_id="completeRequest", tags=["requests"])
async def complete(
    request: HttpRequest[Any, Any, Any],
    facility: FromPath[UUID],
    request_id: FromPath[UUID],
    data: JSONBody[Complete],
    db: Unit,
    actor: Who,
) -> Response[Request]:
    """Ends it, with what was done. A request to erase is approved instead, and the house ends it."""
    staff.require(actor, facility, "manager")
    act = lambda: requests.complete(db, actor, facility, request_id, data.note)  # noqa: E731
    return await once(request, db, actor, 200, act)


@post(f"{PATH}/refuse", status_code=200, operation_id="refuseRequest", tags=["requests"])
async def refuse(
    request: HttpRequest[Any, Any, Any],
    facility: FromPath[UUID],
    request_id: FromPath[UUID],
    data: JSONBody[Refuse],
    db: Unit,
    actor: Who,
) -> Response[Request]:
    """Ends it with the reason and the law it rests on; the asker reads both."""
    staff.require(actor, facility, "manager")
    act = lambda: requests.refuse(db, actor, facility, request_id, data.reason, data.legal_basis)  # noqa: E731
    return await once(request, db, actor, 200, act)


@post(f"{PATH}/approve", status_code=200, operation_id="approveErasure", tags=["requests"])
async def approve(
    request: HttpRequest[Any, Any, Any], facility: FromPath[UUID], request_id: FromPath[UUID], db: Unit, actor: Who
) -> Response[Erasure]:
    """The first or second of the two approvals an erasure needs; a week after the second the house erases."""
    staff.require(actor, facility, "manager")
    sessions.require_proven(actor, db.now)
    return await once(request, db, actor, 200, lambda: erasure.approve(db, actor, facility, request_id))


HANDLERS = (ask, list_own, list_queue, acknowledge, extend, complete, refuse, approve, list_erasures)
