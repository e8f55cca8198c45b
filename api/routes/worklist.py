"""The worklist: what somebody on duty should do next, and what came of it."""

from __future__ import annotations

import base64
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from alerts import call_backs, contacts
from alerts.contacts import SETTLED, Contact, NewContact
from api import worklist
from api.errors import language
from api.provide import Unit, Who, Zoned
from api.worklist import Item, Place
from base.db import Db
from base.errors import NotFound, Refused
from people import access, audit, staff
from people.access import Resident
from people.rights import Right
from people.sessions import Actor
from realtime import missed


class Worklist(Struct, frozen=True):
    """`total`: how many there are now, each once."""

    items: list[Item]
    total: int
    next: str | None


@get("/v1/facilities/{facility:uuid}/worklist", operation_id="getWorklist", tags=["worklist"])
async def get_worklist(
    request: Request[Any, Any, Any],
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Worklist:
    """For whoever is on duty: who is due, overdue or silent, what is routine, calls that were missed or promised,
    threads that were not read, forms to fill in. The most urgent first, then what has been due for longest. Missed
    calls and threads are one's own."""
    staff.require_on_duty(actor, facility, "doctor", "nurse")
    everything, after = await worklist.gather(db, facility, language(request)), _read(cursor)
    rest = [item for item in everything if after is None or worklist.place(item) > after]
    page = rest[:limit]
    about = sorted({item.resident.id for item in page})
    await audit.record(db, actor, "worklist", "list", about, facility=facility)
    return Worklist(page, len(everything), _write(page[-1]) if len(rest) > limit else None)


@post(
    "/v1/facilities/{facility:uuid}/worklist/{item:uuid}/contacts",
    status_code=201, operation_id="recordContact", tags=["worklist"],
)  # fmt: skip
async def record_contact(
    request: Request[Any, Any, Any],
    facility: FromPath[UUID],
    item: FromPath[UUID],
    data: JSONBody[NewContact],
    db: Unit,
    actor: Who,
) -> Response[Contact]:
    """What came of it. The item goes until its next look, or until something new happens; who was reached about a
    promised or a missed call was called."""
    staff.require_on_duty(actor, facility, "doctor", "nurse")
    before = await contacts.find(db, actor, data, item)
    if before is not None:
        return Response(before)
    about = await worklist.find(db, facility, item, language(request))
    if about is None:
        raise NotFound
    who = await access.resident_for(db, actor, about.resident.id, Right.FOLLOW_UP)
    contact = await contacts.record(db, actor, who, facility, item, about.kind, data)
    if contact.next_look is None and contact.outcome in SETTLED:
        await _is_done(db, actor, who, about)
    return Response(contact)


async def _is_done(db: Db, actor: Actor, who: Resident, item: Item) -> None:
    match item.kind:
        case "call_back":
            await call_backs.done(db, actor, who, item.id)
        case "missed_call":
            await missed.done(db, actor, item.id)
        case _:
            pass


def _write(item: Item) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(worklist.place(item))).decode()


def _read(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[int, Zoned, UUID])
    except (ValueError, msgspec.MsgspecError):
        raise Refused("validation", pointer="/cursor") from None


HANDLERS = (get_worklist, record_contact)
