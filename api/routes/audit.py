"""Who saw whom: for the resident it is about, and for the manager of a facility."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from api.provide import Unit, Who, read_cursor, write_cursor
from base.errors import Refused
from people import access, access_log, staff
from people.access import Right
from people.access_log import FacilityLine, Line

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
SHOWN_AT_ONCE = timedelta(days=31)


class AccessLog(Struct, frozen=True):
    items: list[Line]
    next: str | None


class FacilityAudit(Struct, frozen=True):
    items: list[FacilityLine]
    next: str | None


@get("/v1/residents/{resident:uuid}/access-log", operation_id="getAccessLog", tags=["audit"])
async def get_access_log(
    resident: FromPath[UUID], db: Unit, actor: Who, limit: Limit = 50, cursor: Cursor = None
) -> AccessLog:
    """Who looked at this resident's record, or tried to; the newest first. Looking here is a line too."""
    who = await access.resident_for(db, actor, resident, Right.READ_ACCESS_LOG)
    page = await access_log.of_resident(db, who, _place(cursor), limit)
    return AccessLog(page.items, _cursor(page.last))


@get("/v1/facilities/{facility:uuid}/audit", operation_id="getFacilityAudit", tags=["audit"])
async def get_facility_audit(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    since: Annotated[datetime | None, QueryParameter(name="from")] = None,
    until: Annotated[datetime | None, QueryParameter(name="to")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> FacilityAudit:
    """Who looked at the residents of a facility, or tried to; the last 31 days unless `from` and `to` say otherwise."""
    staff.require(actor, facility, "manager")
    to = until or db.now
    window = (since or to - SHOWN_AT_ONCE, to)
    if any(at.tzinfo is None for at in window):
        raise Refused(pointer="/from")
    page = await access_log.of_facility(db, actor, facility, window, _place(cursor), limit)
    return FacilityAudit(page.items, _cursor(page.last))


def _place(cursor: str | None) -> tuple[datetime, int] | None:
    """Rows are numbered; a cursor carries the number as an id."""
    place = read_cursor(cursor)
    if place is None:
        return None
    if place[1].int >= 2**63:
        raise Refused(pointer="/cursor")
    return place[0], place[1].int


def _cursor(place: tuple[datetime, int] | None) -> str | None:
    return None if place is None else write_cursor(place[0], UUID(int=place[1]))


HANDLERS = (get_access_log, get_facility_audit)
