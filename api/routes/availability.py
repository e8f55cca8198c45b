"""When practitioners and rooms can be booked, and which times are free."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.provide import Unit, Who, read_cursor, write_cursor
from api.versions import expected
from base.db import Db
from base.errors import Conflict, NotFound, Refused
from people import access, audit, facilities, staff
from people.rights import Right
from people.sessions import Actor
from scheduling import appointments, availability, closures, free_times, slots
from scheduling.appointment import Ending, Zoned
from scheduling.availability import Availability, Block, NewBlock, NewRoom, Room
from scheduling.openings import Kind, Opening
from scheduling.slots import Asked, Slot

SEARCHED_AT_MOST = timedelta(days=62)


class Slots(Struct, frozen=True, kw_only=True):
    """`total`: how many there are in the whole time asked for."""

    items: list[Slot]
    total: int
    next: str | None


class Rooms(Struct, frozen=True):
    items: list[Room]
    next: None = None


class Blocks(Struct, frozen=True):
    items: list[Block]
    next: None = None


@get("/v1/practitioners/{practitioner:uuid}/availability", operation_id="getAvailability", tags=["appointments"])
async def get_availability(
    practitioner: FromPath[UUID],
    db: Unit,
    actor: Who,
    facility: Annotated[UUID | None, QueryParameter()] = None,
) -> Response[Availability]:
    """`facility` where both work in more than one. Version 0: nothing has been set yet."""
    where = await availability.facility_of(db, actor, practitioner, facility)
    return _tagged(await availability.of_practitioner(db, practitioner, where))


@put(
    "/v1/practitioners/{practitioner:uuid}/availability",
    status_code=200, operation_id="setAvailability", tags=["appointments"],
)  # fmt: skip
async def set_availability(
    request: Request[Any, Any, Any],
    practitioner: FromPath[UUID],
    data: JSONBody[Opening],
    db: Unit,
    actor: Who,
    facility: Annotated[UUID | None, QueryParameter()] = None,
) -> Response[Availability]:
    """Replaces all rules, by the practitioner or a manager. What is booked stays booked."""
    where = await availability.facility_of(db, actor, practitioner, facility)
    _require_own(actor, where, practitioner)
    made = await availability.set_practitioner(db, practitioner, where, data, expected(request))
    await audit.record_act(db, actor, "set_availability", "staff", facility=where, subject=practitioner)
    return _tagged(made)


@get("/v1/facilities/{facility:uuid}/rooms", operation_id="listRooms", tags=["appointments"])
async def list_rooms(facility: FromPath[UUID], db: Unit, actor: Who) -> Rooms:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Rooms(await availability.rooms(db, facility))


@post("/v1/facilities/{facility:uuid}/rooms", status_code=201, operation_id="openRoom", tags=["appointments"])
async def open_room(facility: FromPath[UUID], data: JSONBody[NewRoom], db: Unit, actor: Who) -> Room:
    staff.require(actor, facility, "manager")
    made = await availability.open_room(db, facility, data)
    await audit.record_act(db, actor, "open_room", "manager", facility=facility, subject=made.id)
    return made


@put(
    "/v1/facilities/{facility:uuid}/rooms/{room:uuid}/availability",
    status_code=200, operation_id="setRoomAvailability", tags=["appointments"],
)  # fmt: skip
async def set_room_availability(
    request: Request[Any, Any, Any],
    facility: FromPath[UUID],
    room: FromPath[UUID],
    data: JSONBody[Opening],
    db: Unit,
    actor: Who,
) -> Response[Room]:
    """When it can be booked by itself. A practitioner's rule that names it needs no rule here."""
    staff.require(actor, facility, "manager")
    made = await availability.set_room(db, facility, room, data, expected(request))
    await audit.record_act(db, actor, "set_availability", "manager", facility=facility, subject=room)
    return Response(made, headers={"ETag": f'"{made.version}"'})


@get("/v1/practitioners/{practitioner:uuid}/blocks", operation_id="listBlocks", tags=["appointments"])
async def list_blocks(
    practitioner: FromPath[UUID],
    db: Unit,
    actor: Who,
    since: Annotated[Zoned, QueryParameter(name="from")],
    until: Annotated[Zoned, QueryParameter(name="to")],
    facility: Annotated[UUID | None, QueryParameter()] = None,
) -> Blocks:
    where = await availability.facility_of(db, actor, practitioner, facility)
    if until <= since:
        raise Refused(pointer="/to")
    held = await availability.of_practitioner(db, practitioner, where)
    return Blocks([] if held.calendar is None else await availability.blocks(db, held.calendar, since, until))


@post("/v1/practitioners/{practitioner:uuid}/blocks", status_code=201, operation_id="blockTime", tags=["appointments"])
async def block_time(
    practitioner: FromPath[UUID],
    data: JSONBody[NewBlock],
    db: Unit,
    actor: Who,
    facility: Annotated[UUID | None, QueryParameter()] = None,
) -> Block:
    """Leave, or another duty: nobody is booked meanwhile."""
    where = await availability.facility_of(db, actor, practitioner, facility)
    _require_own(actor, where, practitioner)
    calendar = await availability.calendar_of(db, where, practitioner=practitioner)
    return await _block(db, actor, where, calendar, practitioner, data)


@delete(
    "/v1/practitioners/{practitioner:uuid}/blocks/{block:uuid}",
    status_code=204, operation_id="endBlock", tags=["appointments"],
)  # fmt: skip
async def end_block(
    practitioner: FromPath[UUID],
    block: FromPath[UUID],
    db: Unit,
    actor: Who,
    facility: Annotated[UUID | None, QueryParameter()] = None,
) -> None:
    where = await availability.facility_of(db, actor, practitioner, facility)
    _require_own(actor, where, practitioner)
    held = await availability.of_practitioner(db, practitioner, where)
    if held.calendar is None:
        raise NotFound
    await availability.end_block(db, actor, held.calendar, block)
    await audit.record_act(db, actor, "end_block", "staff", facility=where, subject=block)


async def _block(
    db: Db, actor: Actor, facility: UUID, calendar: UUID, practitioner: UUID | None, new: NewBlock
) -> Block:
    """What is booked in that time is cancelled behind the door of each resident, or kept for the beat to tell of, or
    nothing happens."""
    availability.check_block(new)
    booked = await appointments.in_the_way(db, calendar, practitioner, (new.starts_at, new.ends_at))
    if booked and not (new.cancel_appointments or new.keep_appointments):
        raise Conflict(
            "appointments_in_the_way", "Đã có lịch hẹn trong thời gian này.", "There are appointments in this time."
        )
    for each in booked if new.cancel_appointments else ():
        who = await access.resident_for(db, actor, each.resident, Right.BOOK)
        await appointments.cancel(db, actor, who, each.id, Ending(), None)
    made = await availability.block(db, actor, facility, calendar, practitioner, new)
    if booked:
        db.due.add("unsettled")
    await audit.record_act(db, actor, "block_time", "staff", facility=facility, subject=made.id)
    return made


@get("/v1/facilities/{facility:uuid}/slots", operation_id="listSlots", tags=["appointments"])
async def list_slots(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    kind: Annotated[Kind, QueryParameter()],
    since: Annotated[Zoned, QueryParameter(name="from")],
    until: Annotated[Zoned, QueryParameter(name="to")],
    practitioner: Annotated[UUID | None, QueryParameter()] = None,
    room: Annotated[UUID | None, QueryParameter()] = None,
    resident: Annotated[UUID | None, QueryParameter()] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 100,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Slots:
    """What is free, the earliest first. Who does not work there says for which `resident` they look."""
    if resident is None:
        staff.require(actor, facility, "manager", "doctor", "nurse")
    elif (await access.resident_for(db, actor, resident, Right.BOOK)).facility != facility:
        raise NotFound
    if not timedelta(0) < until - since <= SEARCHED_AT_MOST:
        raise Refused("range", "Tối đa 62 ngày.", "62 days at most.", "/to")
    zone = await facilities.zone_of(db, facility)
    closed = await closures.closed_days(db, facility, zone, since, until)
    asked = Asked(kind=kind, since=since, until=until, practitioner=practitioner, room=room, resident=resident)
    found = await free_times.search(db, facility, zone, asked, closed)
    left = found.page(limit + 1, read_cursor(cursor))
    page = [slots.shown(free, kind) for free in left[:limit]]
    more = len(left) > limit
    return Slots(
        items=page, total=len(found), next=write_cursor(page[-1].starts_at, page[-1].calendar) if more else None
    )  # fmt: skip


def _require_own(actor: Actor, facility: UUID, practitioner: UUID) -> None:
    roles = ("manager", "doctor", "nurse") if actor.account == practitioner else ("manager",)
    staff.require(actor, facility, *roles)


def _tagged(held: Availability) -> Response[Availability]:
    return Response(held, headers={"ETag": f'"{held.version}"'})


HANDLERS = (
    get_availability, set_availability, list_rooms, open_room, set_room_availability, list_blocks, block_time,
    end_block, list_slots,
)  # fmt: skip
