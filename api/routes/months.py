"""The month of a practitioner, a room, a house or a resident: how many appointments each day has."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from api.provide import Unit, Who
from people import access, staff
from people.rights import Right
from scheduling import months
from scheduling.months import Day

InMonth = Annotated[str, QueryParameter(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class Month(Struct, frozen=True):
    items: list[Day]
    next: None = None


@get("/v1/facilities/{facility:uuid}/appointments/month", operation_id="getBookedMonth", tags=["appointments"])
async def get_booked_month(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    month: InMonth,
    practitioner: Annotated[UUID | None, QueryParameter()] = None,
    room: Annotated[UUID | None, QueryParameter()] = None,
) -> Month:
    """By day on the facility's clock; a day's own list is `GET /v1/appointments` from its `starts_at` to `ends_at`."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Month(await months.of_facility(db, facility, date.fromisoformat(f"{month}-01"), practitioner, room))


@get("/v1/residents/{resident:uuid}/appointments/month", operation_id="getResidentMonth", tags=["appointments"])
async def get_resident_month(resident: FromPath[UUID], db: Unit, actor: Who, month: InMonth) -> Month:
    """The same of one resident, in whichever house."""
    who = await access.resident_for(db, actor, resident, Right.READ_APPOINTMENTS)
    return Month(await months.of_resident(db, who, date.fromisoformat(f"{month}-01")))


HANDLERS = (get_booked_month, get_resident_month)
