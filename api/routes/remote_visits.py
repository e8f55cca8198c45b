"""Visits from afar: the thread and the call of a booked one, and the record of what was found and advised."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import asyncpg
from litestar import Request, Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.provide import TheHouse, Unit, Who, bearer, calling, read_cursor, remembering, write_cursor
from api.versions import expected
from people import access, categories, tokens
from people.rights import Right
from realtime import calls, visit_calls
from realtime.visit_calls import Started, VisitThread, Wish
from records import remote_conditions, remote_drafts, remote_visits
from records.remote_conditions import Condition
from records.remote_visit import Content, Draft, NewAddendum, RemoteVisit
from scheduling import appointments

ABOUT = "/v1/residents/{resident:uuid}/remote-visits"


class RemoteVisits(Struct, frozen=True):
    items: list[RemoteVisit]
    next: str | None


class RemoteDrafts(Struct, frozen=True):
    items: list[Draft]
    next: None = None


class Conditions(Struct, frozen=True, kw_only=True):
    """`rows_checked`: up to which row the list was held against a printing of its source."""

    source: str
    rows_checked: int
    items: tuple[Condition, ...]
    next: None = None


@get("/v1/appointments/{appointment:uuid}/thread", operation_id="getAppointmentThread", tags=["appointments"])
async def get_thread(appointment: FromPath[UUID], db: Unit, actor: Who) -> VisitThread:
    """Where a visit by video or phone takes place: its conversation once that is open, and what came of its calls."""
    who = await appointments.whose(db, actor, appointment, Right.READ_APPOINTMENTS)
    return await visit_calls.thread_of(db, who, appointment)


@post(
    "/v1/appointments/{appointment:uuid}/call", status_code=200, operation_id="callAppointment", tags=["appointments"]
)
async def call_appointment(
    request: Request[Any, Any, Any], appointment: FromPath[UUID], data: JSONBody[Wish], house: TheHouse
) -> Started:
    """Starts the call of a visit, or says which one runs. 409 `too_early` with `not_before`; 409 `over`. The frames of
    the call come to the open socket (docs/calls.md)."""
    try:
        async with remembering(house, request), house.database.work("live", ask_time=False) as db:
            caller, token = await calling(db, request), tokens.hash_token(bearer(request))
            return await visit_calls.start(db, house.settings.secret, caller, token, appointment, data)
    except asyncpg.UniqueViolationError as error:
        raise calls.lost_race(error) from None


@get("/v1/remote-conditions", operation_id="listRemoteConditions", tags=["remote visits"])
async def list_conditions(actor: Who) -> Conditions:
    """What may be treated from afar, by ICD-10."""
    found = remote_conditions.listed()
    return Conditions(source=found.source, rows_checked=found.rows_checked, items=found.items)


@get(ABOUT, operation_id="listRemoteVisits", tags=["remote visits"])
async def list_visits(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    house: TheHouse,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> RemoteVisits:
    """What was signed, the newest first, each with what was added to it."""
    who = await access.resident_for(db, actor, resident, Right.READ_NOTES)
    reader = categories.reader(who)
    items = await remote_visits.page(db, house.settings.secret, actor, who, reader, read_cursor(cursor), limit)
    last = items[-1] if len(items) == limit else None
    began = last.content.began_at if last else None
    return RemoteVisits(items, write_cursor(began, last.id) if last and began else None)


@get("/v1/residents/{resident:uuid}/remote-visit-drafts", operation_id="listRemoteVisitDrafts", tags=["remote visits"])
async def list_drafts(resident: FromPath[UUID], db: Unit, actor: Who, house: TheHouse) -> RemoteDrafts:
    """The caller's own records that are not signed. Nobody else sees them."""
    who = await access.resident_for(db, actor, resident, Right.RECORD_REMOTE_VISITS)
    return RemoteDrafts(await remote_drafts.mine(db, house.settings.secret, who))


@put(f"{ABOUT}/{{visit:uuid}}", operation_id="keepRemoteVisit", tags=["remote visits"])
async def keep_visit(
    request: Request[Any, Any, Any],
    resident: FromPath[UUID],
    visit: FromPath[UUID],
    data: JSONBody[Content],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Response[Draft]:
    """Writes a draft under an id of the phone's own (`If-Match: "0"`), or its next version. An order outside of what
    may be treated from afar is 409 `treatment_not_permitted_remotely`, with an `offer` of a visit in person."""
    who = await access.resident_for(db, actor, resident, Right.RECORD_REMOTE_VISITS)
    kept = await remote_drafts.keep(db, house.settings.secret, actor, who, visit, data, expected(request))
    return Response(kept, headers={"ETag": f'"{kept.version}"'})


@post(f"{ABOUT}/{{visit:uuid}}/sign", status_code=201, operation_id="signRemoteVisit", tags=["remote visits"])
async def sign_visit(
    resident: FromPath[UUID], visit: FromPath[UUID], db: Unit, actor: Who, house: TheHouse
) -> RemoteVisit:
    """Locks the record. 422 `incomplete` names what is missing. Signing again gives the first answer."""
    who = await access.resident_for(db, actor, resident, Right.RECORD_REMOTE_VISITS)
    return await remote_visits.sign(db, house.settings.secret, actor, who, visit)


@post(f"{ABOUT}/{{visit:uuid}}/addenda", status_code=201, operation_id="addToRemoteVisit", tags=["remote visits"])
async def add_to_visit(
    resident: FromPath[UUID],
    visit: FromPath[UUID],
    data: JSONBody[NewAddendum],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> RemoteVisit:
    """Puts something right: signed by whoever adds it, with the reason; what was signed stays as it is."""
    who = await access.resident_for(db, actor, resident, Right.RECORD_REMOTE_VISITS)
    reader = categories.reader(who)
    return await remote_visits.add(db, house.settings.secret, actor, who, reader, visit, data)


HANDLERS = (
    get_thread, call_appointment, list_conditions, list_visits, list_drafts, keep_visit, sign_visit, add_to_visit,
)  # fmt: skip
