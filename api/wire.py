"""uvicorn's sockets, with limits, and without ASGI once a phone is let in.

The handshake is ASGI's. After it the connection is handed to its socket (realtime/socket.py), which hears each message
where it is parsed and writes without a task, a queue or a coroutine between: there are ten thousand of them, most of
them silent, and one of them says twenty things a second (docs/decisions/0015).

Measured on uvicorn 0.54, which has no such limits: empty fragments of a frame that never ends are kept, and so are the
answers to pings of somebody who does not read.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from base import log
from realtime.frames import TOO_FAST
from realtime.session import Bucket
from realtime.socket import ENOUGH_QUEUED, Ear

OTHERS_PER_S, OTHERS_AT_ONCE = 100.0, 300.0
"""Of a client's frames that are no message of their own: pings, pongs, further fragments."""
FRAGMENTS_AT_MOST = 128
AFTER_CLOSE_AT_MOST = 256 * 1024
"""What a client may still have had under way when it was closed."""
CLOSE_WITHIN_S, SHUT_WITHIN_S = 5.0, 2.0
"""After the goodbye; `SHUT`: when the node goes down, and everybody else waits to come back."""
IN_THE_KERNEL = 128 * 1024
"""Of what is sent, the kernel holds so much and no more: left to itself it takes up to 4 MB for a phone that does not
read, and nobody learns that it does not."""
EXTENSION = "antam.wire"
"""Where the handshake's scope has the connection."""

_log = log.logger("realtime")


class WebSocket(WebSocketsSansIOProtocol):
    """One connection: a `Wire` to the socket on it."""

    __slots__ = ("_after_close", "_ear", "_others", "_then")
    """Beside uvicorn's thirty attributes, not among them: with one more, Python keeps 3 KiB of names a socket."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._others = Bucket(OTHERS_PER_S, OTHERS_AT_ONCE)
        self._after_close = 0
        self._ear: Ear | None = None
        self._then: Callable[[], None] | None = None

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:
            self.scope["extensions"][EXTENSION] = {"wire": self}  # type: ignore[index]

    async def run_asgi(self) -> None:
        """uvicorn's own hangs up when the app is through; ours has handed the connection over by then."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except Exception as error:
            _log.error("a handshake failed", error=type(error).__name__, where=log.where(error))
        if self._ear is None:
            if not self.handshake_complete:
                self.send_500_response()
            if self.close_timer is None:
                self.transport.close()

    def when_lost(self, then: Callable[[], None]) -> None:
        """Does it when the connection is over; at once when it is."""
        if self.disconnected:
            then()
        else:
            self._then = then

    # What the socket calls.

    def listen(self, ear: Ear) -> None:
        """Hands over: whatever comes from now on is told to `ear`, and what the handshake needed is forgotten."""
        self._ear = ear
        early, self.queue = self.queue, _NOWHERE
        self.scope = self.request = self.response = None  # type: ignore[assignment]
        self.transport.set_write_buffer_limits(high=ENOUGH_QUEUED - 1)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_THE_KERNEL)
        self.listen_on(True)
        while not early.empty():
            message = early.get_nowait()
            if message["type"] == "websocket.receive":
                self._tell(message.get("text"))
        if self.disconnected:
            self._lose()

    def listen_on(self, on: bool) -> None:
        """Takes more from the phone, or lets it wait."""
        if self.read_paused is on and not self.transport.is_closing():
            self.read_paused = not on
            if on:
                self.transport.resume_reading()
            else:
                self.transport.pause_reading()

    @property
    def queued(self) -> int:
        return self.transport.get_write_buffer_size()

    def put(self, text: bytes) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(_head(len(text)) + text)

    def hang_up(self, code: int) -> None:
        """Asks for the close; who does not answer is cut off."""
        if not self.close_sent and not self.transport.is_closing():
            self.conn.send_close(code)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.listen_on(True)
            self.close_timer = self._cut_off()

    # What the loop and the parser call.

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._lose()
        then, self._then = self._then, None
        if then is not None:
            then()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._ear is not None:
            self._ear.full()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._ear is not None:
            self._ear.drained()

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
        """A message is whole."""
        if self._ear is None:
            super().send_receive_event_to_app()
            return
        data, self.frames = b"".join(self.frames), []
        if self.close_sent:
            return
        if self.curr_msg_data_type != "text":
            self._tell(None)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self._fail(1007)
        else:
            self._tell(text)

    def _tell(self, text: str | None) -> None:
        """What goes wrong there is that socket's end, not a traceback with somebody's words in it."""
        if self._ear is not None:
            try:
                self._ear.hear(text)
            except Exception as error:
                _log.error("a socket failed", error=type(error).__name__, where=log.where(error))
                self._fail(1011)

    def shutdown(self) -> None:
        """uvicorn's own forgets who would have been cut off, and waits for them as long as it may."""
        super().shutdown()
        if not self.disconnected:
            self._cut_off(SHUT_WITHIN_S)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._cut_off()

    def _cut_off(self, within_s: float | None = None) -> asyncio.TimerHandle:
        """A transport that is closed still waits until what it holds is taken; who is gone takes nothing."""
        return self.loop.call_later(CLOSE_WITHIN_S if within_s is None else within_s, self.transport.abort)

    def _lose(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.lost()

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
            self._cut_off()


class _Nowhere(asyncio.Queue[Any]):
    """Where uvicorn queues what an app would receive, when there is none any more: one for all of them."""

    def put_nowait(self, item: Any) -> None:
        pass


_NOWHERE = _Nowhere()
_TEXT = 0x81
_LENGTH_16, _LENGTH_64 = 126, 127


def _head(size: int) -> bytes:
    """Of an unmasked text frame that is whole (RFC 6455 §5.2)."""
    if size < _LENGTH_16:
        return bytes((_TEXT, size))
    if size < 1 << 16:
        return bytes((_TEXT, _LENGTH_16)) + size.to_bytes(2, "big")
    return bytes((_TEXT, _LENGTH_64)) + size.to_bytes(8, "big")
