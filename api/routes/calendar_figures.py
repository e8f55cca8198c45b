"""What becomes of the times of a house, for its manager: as figures, and as a picture."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath, QueryParameter

from api import drawing_bookings
from api.errors import language
from api.provide import TheHouse, Unit, Who, acting
from base.db import Db
from base.errors import Refused
from people import facilities, staff
from people.sessions import Actor
from scheduling import booking_figures, closures
from scheduling.booking_figures import LOOKED_AHEAD, Figures

AT_MOST = timedelta(days=371)
First = Annotated[date, QueryParameter()]
Last = Annotated[date, QueryParameter()]


@get("/v1/facilities/{facility:uuid}/booking-figures", operation_id="getBookingFigures", tags=["appointments"])
async def get_figures(facility: FromPath[UUID], db: Unit, actor: Who, first: First, last: Last) -> Figures:
    """Whole weeks, 53 at most: who came, how much of what is open is booked, and the first free time of each."""
    return await _figures(db, actor, facility, first, last)


@get(
    "/v1/facilities/{facility:uuid}/booking-figures.svg", operation_id="drawBookingFigures", tags=["appointments"],
    media_type="image/svg+xml",
)  # fmt: skip
async def draw_figures(
    request: Request[Any, Any, Any], facility: FromPath[UUID], house: TheHouse, first: First, last: Last
) -> Response[bytes]:
    """The same as a picture. It names nobody."""
    async with acting(house, request) as (db, actor):
        figures = await _figures(db, actor, facility, first, last)
    return Response(await drawing_bookings.draw(figures, language(request)), media_type="image/svg+xml")


async def _figures(db: Db, actor: Actor, facility: UUID, first: date, last: date) -> Figures:
    staff.require(actor, facility, "manager")
    if not timedelta(0) <= last - first < AT_MOST or not 2000 <= first.year < 2200:
        raise Refused("range", "Tối đa 53 tuần.", "53 weeks at most.", "/last")
    zone = await facilities.zone_of(db, facility)
    begin, end = datetime.combine(first - timedelta(days=7), time(), zone), datetime.combine(last, time(), zone)
    until = max(end + timedelta(days=8), db.now + LOOKED_AHEAD)
    closed = await closures.closed_days(db, facility, zone, min(begin, db.now), until)
    return await booking_figures.of(db, facility, zone, first, last, closed)


HANDLERS = (get_figures, draw_figures)
