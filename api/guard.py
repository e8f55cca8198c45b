"""uvicorn's protocols, with an end to what they would wait for or keep without one.

Measured on uvicorn 0.54: a connection that sends nothing, half a request or half a handshake is never closed; a head of
any length is kept (it took 100 MB of one); so are empty fragments of a frame that never ends, and the answers to pings
of somebody who does not read. A proxy in front may do some of this; nothing here relies on one.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from realtime.frames import TOO_FAST
from realtime.session import Bucket

HEAD_WITHIN_S = 5.0
HEAD_AT_MOST = 64 * 1024
BODY_PAUSE_S = 30.0
BODY_AT_LEAST = 1024
"""Bytes a request body must bring in each `BODY_PAUSE_S`; a phone on the slowest network brings more."""
OTHERS_PER_S, OTHERS_AT_ONCE = 100.0, 300.0
"""Of a client's frames that are no message of their own: pings, pongs, further fragments."""
FRAGMENTS_AT_MOST = 128
AFTER_CLOSE_AT_MOST = 256 * 1024
"""What a client may still have had under way when it was closed."""


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


class WebSocket(WebSocketsSansIOProtocol):
    """What is no message of its own has a limit as messages have (realtime/session.py), and pings of somebody who does
    not read go unanswered."""

    __slots__ = ("_after_close", "_others")
    """Beside uvicorn's thirty attributes, not among them: with one more, Python keeps 3 KiB of names a socket."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._others = Bucket(OTHERS_PER_S, OTHERS_AT_ONCE)
        self._after_close = 0

    def data_received(self, data: bytes) -> None:
        self._after_close += len(data) if self.close_sent else 0
        if self._after_close > AFTER_CLOSE_AT_MOST:
            self.transport.abort()
        else:
            super().data_received(data)

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= FRAGMENTS_AT_MOST:
            self._fail(1009)
        elif self._may_go_on():
            super().handle_cont(event)

    def handle_ping(self) -> None:
        if not self.writable.is_set():
            self.conn.data_to_send()
        elif self._may_go_on():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._may_go_on():
            super().handle_pong(event)

    def send_receive_event_to_app(self) -> None:
        """uvicorn's own writes a traceback for text that is none."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._fail(1007)
                return
        super().send_receive_event_to_app()

    def _may_go_on(self) -> bool:
        good = self._others.take(self.loop.time())
        if not good:
            self._fail(TOO_FAST)
        return good

    def _fail(self, code: int) -> None:
        self.frames = []
        if not self.close_sent and not self.transport.is_closing():
            self.conn.fail(code)
            self.handle_parser_exception()
