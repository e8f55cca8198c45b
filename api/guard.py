"""uvicorn's HTTP, with an end to what it would wait for or keep without one.

Measured on uvicorn 0.54: a connection that sends nothing, half a request or half a handshake is never closed; a head of
any length is kept (it took 100 MB of one). A proxy in front may do some of this; nothing here relies on one.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 5.0
HEAD_AT_MOST = 64 * 1024
BODY_PAUSE_S = 30.0
BODY_AT_LEAST = 1024
"""Bytes a request body must bring in each `BODY_PAUSE_S`; a phone on the slowest network brings more."""


class Http(HttpToolsProtocol):
    """A head is whole within 5 s of the connection or of its first byte, the upgrade to a socket too; a body keeps
    coming."""

    _timer: asyncio.TimerHandle | None = None
    _head = True
    _came = 0
    """Bytes since the timer was set."""
    _unused = 0
    """Bytes of which nothing has come yet: no whole head, no piece of a body."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEAD_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._came += len(data)
        self._unused += len(data)
        super().data_received(data)
        if self._unused > HEAD_AT_MOST:
            self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = True
        if self._timer is None:
            self._wait(HEAD_WITHIN_S)

    def on_headers_complete(self) -> None:
        self._head, self._unused = False, 0
        self._wait(BODY_PAUSE_S)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unused = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unused = 0
        self._stop_waiting()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._came = 0
        self._timer = self.loop.call_later(seconds, self._waited, seconds)

    def _waited(self, seconds: float) -> None:
        goes_on = not self._head and self._came >= BODY_AT_LEAST
        if goes_on or self.flow.read_paused:  # paused: it is we who do not take more
            self._wait(seconds)
        else:
            self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
