"""Appointments: held, confirmed, moved, cancelled, checked in, concluded; and who waits for one.

Acts take `If-Match` where the app has it; a move needs it. With an `Idempotency-Key` a repeat gets the first answer;
the acts themselves have one effect however often they are sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.house import House
from api.idempotency import once
from api.provide import TheHouse, Unit, Who, acting, read_cursor, write_cursor
from api.versions import expected
from base.db import Db
from base.errors import Refused
from base.turns import Turns
from people import access, staff
from people.rights import Right
from people.sessions import Actor
from scheduling import appointment_lists, appointments, unsettled, waitlist
from scheduling.appointment import (
    Appointment,
    Change,
    Confirmation,
    Ending,
    NewAppointment,
    NewTime,
    Outcome,
    Zoned,
)  # fmt: skip
from scheduling.unsettled import Unsettled
from scheduling.waitlist import Waiting, Wanted

BOOKING = Turns(at_once=4, wait_s=5.0)
"""Those who want a time of one calendar: the pool has connections left for everybody else (base/turns.py)."""


class Appointments(Struct, frozen=True):
    items: list[Appointment]
    next: str | None


class Log(Struct, frozen=True):
    items: list[Change]
    next: None = None


class NeedNewTimes(Struct, frozen=True):
    items: list[Unsettled]
    next: None = None


class Line(Struct, frozen=True):
    items: list[Waiting]
    next: None = None


@get("/v1/facilities/{facility:uuid}/unsettled", operation_id="listUnsettled", tags=["appointments"])
async def list_unsettled(facility: FromPath[UUID], db: Unit, actor: Who) -> NeedNewTimes:
    """What is booked in a time that is no longer there, and why: to be moved or cancelled. The earliest first."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return NeedNewTimes(await unsettled.listed(db, actor, facility))


@post("/v1/appointments", status_code=201, operation_id="bookAppointment", tags=["appointments"])
async def book_appointment(
    request: Request[Any, Any, Any], data: JSONBody[NewAppointment], house: TheHouse
) -> Response[Appointment]:
    """Holds a free time for ten minutes, or books it. 409 `slot_taken` when somebody else has it."""
    async with _in_turn(house, request, data.practitioner or data.room) as (db, actor):
        who = await access.resident_for(db, actor, data.resident, Right.BOOK)
        return await _answer(request, db, actor, 201, lambda: appointments.book(db, actor, who, data))


@get("/v1/appointments", operation_id="listAppointments", tags=["appointments"])
async def list_appointments(
    db: Unit,
    actor: Who,
    resident: Annotated[UUID | None, QueryParameter()] = None,
    facility: Annotated[UUID | None, QueryParameter()] = None,
    practitioner: Annotated[UUID | None, QueryParameter()] = None,
    room: Annotated[UUID | None, QueryParameter()] = None,
    since: Annotated[Zoned | None, QueryParameter(name="from")] = None,
    until: Annotated[Zoned | None, QueryParameter(name="to")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Appointments:
    """Those of a resident; or, for staff, of a facility, of one practitioner or room in it: the day's list."""
    span = (since or appointment_lists.ALWAYS[0], until)
    if resident is not None:
        who = await access.resident_for(db, actor, resident, Right.READ_APPOINTMENTS)
        items = await appointment_lists.of_resident(db, who, span, read_cursor(cursor), limit)
    elif facility is not None:
        staff.require(actor, facility, "manager", "doctor", "nurse")
        items = await appointment_lists.of_facility(
            db, actor, facility, practitioner, room, span, read_cursor(cursor), limit
        )
    else:
        raise Refused(pointer="/resident")
    return Appointments(items, write_cursor(items[-1].starts_at, items[-1].id) if len(items) == limit else None)


@get("/v1/appointments/{appointment:uuid}", operation_id="getAppointment", tags=["appointments"])
async def get_appointment(appointment: FromPath[UUID], db: Unit, actor: Who) -> Response[Appointment]:
    who = await appointments.whose(db, actor, appointment, Right.READ_APPOINTMENTS)
    return _tagged(await appointments.one(db, who, appointment))


@get("/v1/appointments/{appointment:uuid}/log", operation_id="getAppointmentLog", tags=["appointments"])
async def get_log(appointment: FromPath[UUID], db: Unit, actor: Who) -> Log:
    """What happened to it, in order."""
    who = await appointments.whose(db, actor, appointment, Right.READ_APPOINTMENTS)
    return Log(await appointments.log(db, who, appointment))


@post(
    "/v1/appointments/{appointment:uuid}/confirm",
    status_code=200, operation_id="confirmAppointment", tags=["appointments"],
)  # fmt: skip
async def confirm_appointment(
    request: Request[Any, Any, Any],
    appointment: FromPath[UUID],
    data: JSONBody[Confirmation],
    db: Unit,
    actor: Who,
) -> Response[Appointment]:
    """409 `hold_expired` when the time for it is over."""
    who = await appointments.whose(db, actor, appointment, Right.BOOK)
    version = _maybe_expected(request)
    return await _answer(
        request, db, actor, 200, lambda: appointments.confirm(db, actor, who, appointment, data, version)
    )


@post(
    "/v1/appointments/{appointment:uuid}/move", status_code=200, operation_id="moveAppointment", tags=["appointments"]
)
async def move_appointment(
    request: Request[Any, Any, Any], appointment: FromPath[UUID], data: JSONBody[NewTime], house: TheHouse
) -> Response[Appointment]:
    """Another time in one step: it stays the same appointment, and a move that fails changes nothing."""
    async with _in_turn(house, request, data.practitioner or data.room or appointment) as (db, actor):
        who = await appointments.whose(db, actor, appointment, Right.BOOK)
        version = expected(request)
        return await _answer(
            request, db, actor, 200, lambda: appointments.move(db, actor, who, appointment, data, version)
        )


@post(
    "/v1/appointments/{appointment:uuid}/cancel",
    status_code=200, operation_id="cancelAppointment", tags=["appointments"],
)  # fmt: skip
async def cancel_appointment(
    request: Request[Any, Any, Any], appointment: FromPath[UUID], data: JSONBody[Ending], db: Unit, actor: Who
) -> Response[Appointment]:
    """Whoever waits for such a time is offered it."""
    who = await appointments.whose(db, actor, appointment, Right.BOOK)
    version = _maybe_expected(request)
    return await _answer(
        request, db, actor, 200, lambda: appointments.cancel(db, actor, who, appointment, data, version)
    )


@post(
    "/v1/appointments/{appointment:uuid}/check-in",
    status_code=200, operation_id="checkInAppointment", tags=["appointments"],
)  # fmt: skip
async def check_in_appointment(
    request: Request[Any, Any, Any], appointment: FromPath[UUID], db: Unit, actor: Who
) -> Response[Appointment]:
    """They are here."""
    who = await appointments.whose(db, actor, appointment, Right.ATTEND)
    version = _maybe_expected(request)
    return await _answer(request, db, actor, 200, lambda: appointments.check_in(db, actor, who, appointment, version))


@post(
    "/v1/appointments/{appointment:uuid}/outcome",
    status_code=200, operation_id="concludeAppointment", tags=["appointments"],
)  # fmt: skip
async def conclude_appointment(
    request: Request[Any, Any, Any], appointment: FromPath[UUID], data: JSONBody[Outcome], db: Unit, actor: Who
) -> Response[Appointment]:
    """They came, or missed it and why."""
    who = await appointments.whose(db, actor, appointment, Right.ATTEND)
    version = _maybe_expected(request)
    return await _answer(
        request, db, actor, 200, lambda: appointments.conclude(db, actor, who, appointment, data, version)
    )


@get("/v1/residents/{resident:uuid}/waitlist", operation_id="listWaitlist", tags=["appointments"])
async def list_waitlist(resident: FromPath[UUID], db: Unit, actor: Who) -> Line:
    who = await access.resident_for(db, actor, resident, Right.READ_APPOINTMENTS)
    return Line(await waitlist.of(db, who))


@post("/v1/residents/{resident:uuid}/waitlist", status_code=201, operation_id="joinWaitlist", tags=["appointments"])
async def join_waitlist(resident: FromPath[UUID], data: JSONBody[Wanted], db: Unit, actor: Who) -> Waiting:
    """Waits for a time to be given up; it is then held for them until a deadline by which they confirm."""
    who = await access.resident_for(db, actor, resident, Right.BOOK)
    return await waitlist.join(db, actor, who, data)


@delete(
    "/v1/residents/{resident:uuid}/waitlist/{wanted:uuid}",
    status_code=204, operation_id="leaveWaitlist", tags=["appointments"],
)  # fmt: skip
async def leave_waitlist(resident: FromPath[UUID], wanted: FromPath[UUID], db: Unit, actor: Who) -> None:
    who = await access.resident_for(db, actor, resident, Right.BOOK)
    await waitlist.leave(db, who, wanted)


@asynccontextmanager
async def _in_turn(
    house: House, request: Request[Any, Any, Any], wanted: UUID | None
) -> AsyncIterator[tuple[Db, Actor]]:
    """A unit of work that begins when it is one's turn at this calendar."""
    async with BOOKING.of(wanted), acting(house, request) as unit:
        yield unit


async def _answer(
    request: Request[Any, Any, Any], db: Db, actor: Actor, status: int, act: Callable[[], Awaitable[Appointment]]
) -> Response[Any]:
    made: list[Appointment] = []

    async def kept() -> Appointment:
        made.append(await act())
        return made[0]

    answer = await once(request, db, actor, status, kept)
    if made:
        answer.headers["ETag"] = f'"{made[0].version}"'
    return answer


def _maybe_expected(request: Request[Any, Any, Any]) -> int | None:
    return expected(request) if "if-match" in request.headers else None


def _tagged(held: Appointment) -> Response[Appointment]:
    return Response(held, headers={"ETag": f'"{held.version}"'})


HANDLERS = (
    book_appointment, list_appointments, get_appointment, get_log, confirm_appointment, move_appointment,
    cancel_appointment, check_in_appointment, conclude_appointment, list_unsettled, list_waitlist, join_waitlist,
    leave_waitlist,
)  # fmt: skip
