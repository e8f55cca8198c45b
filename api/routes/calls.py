"""What phones need for calls over HTTP; the calls themselves are the socket's (docs/calls.md)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from api.provide import TheHouse, Unit, Who, read_cursor, write_cursor
from realtime import missed, turn
from realtime.missed import MissedCall
from realtime.turn import IceServers


class MissedCalls(Struct, frozen=True):
    items: list[MissedCall]
    next: str | None


@post("/v1/calls/ice-servers", status_code=200, operation_id="getIceServers", tags=["calls"])
async def get_ice_servers(db: Unit, actor: Who, house: TheHouse) -> IceServers:
    """STUN and TURN for the next call or ICE restart, with a credential for ten minutes. Nothing is created."""
    return turn.servers(house.settings, actor.account, db.now)


@get("/v1/me/missed-calls", operation_id="listMissedCalls", tags=["calls"])
async def list_missed_calls(
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> MissedCalls:
    """Calls from doctors that the caller missed and has neither returned nor marked as done, the newest first."""
    items = await missed.mine(db, read_cursor(cursor), limit)
    return MissedCalls(items, write_cursor(items[-1].at, items[-1].call) if len(items) == limit else None)


@post("/v1/me/missed-calls/{call:uuid}/done", status_code=204, operation_id="endMissedCall", tags=["calls"])
async def end_missed_call(call: FromPath[UUID], db: Unit, actor: Who) -> None:
    """Marks it as done; again changes nothing."""
    await missed.done(db, actor, call)


HANDLERS = (get_ice_servers, list_missed_calls, end_missed_call)
