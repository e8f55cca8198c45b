"""One's own duty: saying that one heard of it, and the calendar of it and of one's visits at a secret address."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath
from msgspec import Struct

from api.openapi import OPEN
from api.provide import TheHouse, Unit, Who
from base.errors import NotFound
from scheduling import calendars, checks


class Address(Struct, frozen=True):
    """Shown once. Whoever knows it sees when its owner is on duty and when they are booked, and where."""

    path: str


@post("/v1/me/duty/{check:uuid}/heard", status_code=204, operation_id="hearDuty", tags=["duty"])
async def hear_duty(check: FromPath[UUID], db: Unit, actor: Who) -> None:
    """The answer to "you go on duty": the notice reached me."""
    await checks.answer(db, actor, check)


@post("/v1/me/duty-calendar", status_code=201, operation_id="makeDutyCalendar", tags=["duty"])
async def make_calendar(db: Unit, actor: Who) -> Address:
    """A new address; the one before it ends."""
    return Address(f"/v1/calendars/{await calendars.make(db, actor)}.ics")


@delete("/v1/me/duty-calendar", status_code=204, operation_id="endDutyCalendar", tags=["duty"])
async def end_calendar(db: Unit, actor: Who) -> None:
    await calendars.end(db, actor)


@get(
    "/v1/calendars/{secret:str}", operation_id="readDutyCalendar", tags=["duty"], security=OPEN,
    media_type="text/calendar",
)  # fmt: skip
async def read_calendar(secret: FromPath[str], house: TheHouse) -> Response[bytes]:
    """For a calendar app, which signs in by knowing the address (`….ics`)."""
    name, dot, kind = secret.partition(".")
    if (dot, kind) != (".", "ics") or not 20 <= len(name) <= 100:
        raise NotFound
    async with house.database.work("app") as db:
        calendar = await calendars.read(db, name)
    return Response(calendar, media_type="text/calendar; charset=utf-8")


HANDLERS = (hear_duty, make_calendar, end_calendar, read_calendar)
