"""The socket's door (docs/realtime.md)."""

from __future__ import annotations

from typing import Any

from litestar import WebSocket, websocket

from api.house import House
from realtime.frames import PROTOCOL
from realtime.socket import Socket, may_connect


@websocket("/v1/realtime")
async def connect(socket: WebSocket[Any, Any, Any]) -> None:
    """Accepts, then hands the bytes over; nothing secret is in the URL and no cookie is read."""
    house: House = socket.app.state.house
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in socket.scope["headers"]}
    if not may_connect(headers, house.settings.allowed_origins):
        await socket.send({"type": "websocket.close", "code": 4403, "reason": ""})  # before accept: HTTP 403
        return
    offered = [part.strip() for part in headers.get("sec-websocket-protocol", "").split(",")]
    await socket.accept(subprotocols=PROTOCOL if PROTOCOL in offered else None)
    settings = house.settings
    await Socket(house.hub, socket.receive, socket.send, settings.heartbeat_s, settings.says_per_s).run()


HANDLERS = (connect,)
