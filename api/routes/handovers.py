"""Handovers of a facility: what whoever leaves gives to whoever comes, and the notes of the shift."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from alerts import handovers
from alerts.handovers import Handover, NewNote, Note
from api.errors import language
from api.idempotency import once
from api.provide import Unit, Who, read_cursor, write_cursor
from people import staff


class Handovers(Struct, frozen=True):
    items: list[Handover]
    next: str | None


@get("/v1/facilities/{facility:uuid}/handovers", operation_id="listHandovers", tags=["duty"])
async def list_handovers(
    request: Request[Any, Any, Any],
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Handovers:
    """That of the last shift first. What is in them is for those on duty; managers see who gave and who confirmed."""
    if not staff.is_on_duty(actor, facility, "doctor", "nurse"):
        staff.require(actor, facility, "manager")
    items = await handovers.listed(db, actor, facility, read_cursor(cursor), limit, language(request))
    return Handovers(items, write_cursor(items[-1].ends_at, items[-1].id) if len(items) == limit else None)


@post("/v1/facilities/{facility:uuid}/handovers", status_code=201, operation_id="giveHandover", tags=["duty"])
async def give_handover(
    request: Request[Any, Any, Any], facility: FromPath[UUID], db: Unit, actor: Who
) -> Response[Handover]:
    """The doctor who leaves hands over now, as everything stands; once per shift. Whoever does not is handed over for
    when the shift is over."""
    staff.require_on_duty(actor, facility, "doctor")

    async def act() -> Handover:
        given = await handovers.give(db, actor, facility)
        return await handovers.one(db, actor, given, language(request))

    return await once(request, db, actor, 201, act)


@post("/v1/handovers/{handover:uuid}/confirm", status_code=200, operation_id="confirmHandover", tags=["duty"])
async def confirm_handover(request: Request[Any, Any, Any], handover: FromPath[UUID], db: Unit, actor: Who) -> Handover:
    """The doctor who comes has read it. To confirm again changes nothing."""
    staff.require_on_duty(actor, await handovers.facility_of(db, handover), "doctor")
    await handovers.confirm(db, actor, handover)
    return await handovers.one(db, actor, handover, language(request))


@post("/v1/facilities/{facility:uuid}/shift-notes", status_code=201, operation_id="writeShiftNote", tags=["duty"])
async def write_shift_note(facility: FromPath[UUID], data: JSONBody[NewNote], db: Unit, actor: Who) -> Note:
    """For whoever comes; about the shift, not about one resident."""
    staff.require_on_duty(actor, facility, "doctor", "nurse")
    return await handovers.write_note(db, actor, facility, data)


HANDLERS = (list_handovers, give_handover, confirm_handover, write_shift_note)
