"""The socket's door (docs/realtime.md). Plain ASGI, and only for the handshake: what follows is between the connection
and its socket (docs/decisions/0015)."""

from __future__ import annotations

from litestar import asgi
from litestar.exceptions import NotFoundException
from litestar.types import Message, Receive, Scope, Send

from api.house import House
from api.wire import EXTENSION
from realtime.frames import PROTOCOL
from realtime.socket import Socket, may_connect


@asgi("/v1/realtime", copy_scope=True)
async def connect(scope: Scope, receive: Receive, send: Send) -> None:
    """Accepts, then hands the bytes over; nothing secret is in the URL and no cookie is read."""
    house: House = scope["litestar_app"].state.house
    if scope["type"] != "websocket":
        raise NotFoundException
    wire = scope["extensions"][EXTENSION]["wire"]  # type: ignore[index]
    await receive()  # websocket.connect
    answer = _answer(scope, house)
    await send(answer)
    if answer["type"] == "websocket.accept":
        settings = house.settings
        Socket(house.hub, wire, settings.heartbeat_s, settings.says_per_s).open()


def _answer(scope: Scope, house: House) -> Message:
    """Lets the phone in, or not: closing before accepting is HTTP 403."""
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if not may_connect(headers, house.settings.allowed_origins):
        return {"type": "websocket.close", "code": 4403, "reason": ""}
    offered = [part.strip() for part in headers.get("sec-websocket-protocol", "").split(",")]
    return {"type": "websocket.accept", "subprotocol": PROTOCOL if PROTOCOL in offered else None, "headers": []}


HANDLERS = (connect,)
