"""What goes from shift to shift about one resident: who is under watch, and whom somebody promised to call."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from alerts import call_backs, watches
from alerts.call_backs import CallBack, Promise
from alerts.watches import NewWatch, Watch
from api.provide import Unit, Who, read_cursor, write_cursor
from people import access, staff
from people.rights import Right


class WatchList(Struct, frozen=True):
    items: list[Watch]
    next: str | None


class CallBacks(Struct, frozen=True):
    items: list[CallBack]
    next: str | None


@get("/v1/facilities/{facility:uuid}/watch-list", operation_id="getWatchList", tags=["duty"])
async def get_watch_list(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> WatchList:
    """For whoever is on duty: who is under watch, whose end is nearest first."""
    staff.require_on_duty(actor, facility, "doctor", "nurse")
    items = await watches.of_facility(db, actor, facility, read_cursor(cursor), limit)
    return WatchList(items, write_cursor(items[-1].until, items[-1].id) if len(items) == limit else None)


@post("/v1/residents/{resident:uuid}/watches", status_code=201, operation_id="putUnderWatch", tags=["duty"])
async def put_under_watch(resident: FromPath[UUID], data: JSONBody[NewWatch], db: Unit, actor: Who) -> Watch:
    """With a reason and an end, in place of the watch there is."""
    who = await access.resident_for(db, actor, resident, Right.PUT_UNDER_WATCH)
    return await watches.put(db, actor, who, data)


@delete(
    "/v1/residents/{resident:uuid}/watches/{watch:uuid}", status_code=204, operation_id="endWatch", tags=["duty"]
)  # fmt: skip
async def end_watch(resident: FromPath[UUID], watch: FromPath[UUID], db: Unit, actor: Who) -> None:
    who = await access.resident_for(db, actor, resident, Right.PUT_UNDER_WATCH)
    await watches.end(db, actor, who, watch)


@get("/v1/facilities/{facility:uuid}/call-backs", operation_id="listCallBacks", tags=["duty"])
async def list_call_backs(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> CallBacks:
    """For whoever is on duty: the calls that were promised and not made yet, the most pressing first."""
    staff.require_on_duty(actor, facility, "doctor", "nurse")
    items = await call_backs.of_facility(db, actor, facility, read_cursor(cursor), limit)
    return CallBacks(items, write_cursor(items[-1].due_at, items[-1].id) if len(items) == limit else None)


@post("/v1/residents/{resident:uuid}/call-backs", status_code=201, operation_id="promiseCallBack", tags=["duty"])
async def promise_call_back(resident: FromPath[UUID], data: JSONBody[Promise], db: Unit, actor: Who) -> CallBack:
    who = await access.resident_for(db, actor, resident, Right.FOLLOW_UP)
    return await call_backs.promise(db, actor, who, data)


@post(
    "/v1/residents/{resident:uuid}/call-backs/{call_back:uuid}/done",
    status_code=200, operation_id="endCallBack", tags=["duty"],
)  # fmt: skip
async def end_call_back(resident: FromPath[UUID], call_back: FromPath[UUID], db: Unit, actor: Who) -> CallBack:
    """The call was made. To say so again changes nothing."""
    who = await access.resident_for(db, actor, resident, Right.FOLLOW_UP)
    return await call_backs.done(db, actor, who, call_back)


HANDLERS = (get_watch_list, put_under_watch, end_watch, list_call_backs, promise_call_back, end_call_back)
