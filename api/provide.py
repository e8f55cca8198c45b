"""What handlers may ask for: `db` (the unit of work), `actor` (who is behind the token), `house` (what this process
runs on), `near` (the neighbourhood of its address, for limits).

The unit of work is committed before the answer leaves: a 2xx means it is on disk. A handler that raises rolls back;
what was refused is then written to the audit in a unit of its own.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request
from litestar.di import NamedDependency

from api import addresses, traffic
from api.house import House
from base.db import Db
from base.errors import Forbidden, NotFound, Refused
from people import audit, sessions, tokens
from people.sessions import Actor, Caller
from realtime import door

TheHouse = NamedDependency[House]
Unit = NamedDependency[Db]
Who = NamedDependency[Actor]
Near = NamedDependency[str]


async def provide_house(request: Request[Any, Any, Any]) -> House:
    return request.app.state.house


async def provide_db(request: Request[Any, Any, Any], house: TheHouse) -> AsyncGenerator[Db, None]:
    async with remembering(house, request), house.database.work("app", ask_time=False) as db:  # open_work asks
        yield db


@asynccontextmanager
async def remembering(house: House, request: Request[Any, Any, Any]) -> AsyncIterator[None]:
    """A refusal rolls its unit of work back; that somebody tried is written in one of its own."""
    try:
        yield
    except (NotFound, Forbidden) as refusal:
        attempt = refusal.attempt or _attempt(request)
        async with house.database.work("app", ask_time=False) as db:
            await audit.record_refusals(db, [(tokens.hash_token(bearer(request)), attempt)])
        raise


def _attempt(request: Request[Any, Any, Any]) -> audit.Attempt:
    """What the address says was tried, where no door said more."""
    named = request.path_params
    others = [value for name, value in named.items() if name not in ("resident", "facility")]
    return audit.Attempt(
        act=str(getattr(request.route_handler, "operation_id", "")),
        resident=named.get("resident"),
        facility=named.get("facility"),
        subject=next((value for value in others if isinstance(value, UUID)), None),
    )


async def provide_actor(request: Request[Any, Any, Any], db: Unit) -> Actor:
    actor = await sessions.open_work(db, bearer(request))
    traffic.note_account(request.scope, actor.account)
    return actor


async def provide_near(request: Request[Any, Any, Any]) -> str:
    return addresses.neighbourhood(traffic.address(request.scope))


@asynccontextmanager
async def acting(
    house: House, request: Request[Any, Any, Any], pool: Literal["app", "help"] = "app"
) -> AsyncIterator[tuple[Db, Actor]]:
    """A unit of work of its own, for handlers that must commit before they answer or refuse."""
    async with remembering(house, request), house.database.work(pool, ask_time=False) as db:
        actor = await sessions.open_work(db, bearer(request))
        traffic.note_account(request.scope, actor.account)
        yield db, actor


async def calling(db: Db, request: Request[Any, Any, Any]) -> Caller:
    """Who is behind the token, for handlers that work as the committer."""
    caller = await door.caller_of(db, tokens.hash_token(bearer(request)))
    traffic.note_account(request.scope, caller.account)
    return caller


def bearer(request: Request[Any, Any, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


Place = tuple[datetime, UUID]
Zoned = Annotated[datetime, msgspec.Meta(tz=True)]


def write_cursor(at: datetime, id: UUID) -> str:
    """Opaque to the phone: where the next page begins."""
    return base64.urlsafe_b64encode(msgspec.json.encode((at, id))).decode()


def read_cursor(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[Zoned, UUID])
    except (ValueError, msgspec.MsgspecError):
        raise Refused("validation", pointer="/cursor") from None
