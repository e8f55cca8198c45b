"""Phones that talk: sockets without a client library's tasks, because the load must be cheap. Each is a protocol of
asyncio that hands every frame to whoever plays it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

import msgspec
from msgspec import Struct
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from api.benches.cores import CannotBench
from api.benches.load import Connection, clock
from api.benches.people import Signed
from realtime.frames import PROTOCOL

SEEN_EVERY_S = 1.0
OPEN_WITHIN_S = 30.0


class Message(Struct):
    """What of a message the load looks at."""

    seq: int
    key: str


class Body(Struct):
    message: Message | None = None


class Heard(Struct):
    """Any frame of the server."""

    t: str
    seq: int = 0
    kind: str = ""
    key: str = ""
    code: str | int = ""
    re: str = ""
    """Of a refusal: the key of what was refused."""
    retry_after_ms: int | None = None
    body: Body | None = None


Hears = Callable[[Heard, float], None]
_decode = msgspec.json.Decoder(Heard).decode


class Talker(asyncio.Protocol):
    """One person's open socket. `hears` gets every frame and the clock when it came."""

    def __init__(self, port: int, hears: Hears) -> None:
        self.port, self.hears = port, hears
        self.cursor = 0
        self.closed = False
        self.received = 0
        """Bytes, the handshake among them."""
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._said = 0
        self._open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ws = ClientProtocol(
            parse_uri(f"ws://127.0.0.1:{port}/v1/realtime"), subprotocols=[PROTOCOL], max_size=None  # type: ignore[list-item]
        )  # fmt: skip
        self._transport: asyncio.Transport | None = None

    async def opened(self) -> None:
        await asyncio.wait_for(self._open, OPEN_WITHIN_S)

    def say(self, frame: bytes) -> None:
        self._ws.send_text(frame)
        self._flush()

    def confirm(self) -> None:
        """Says `seen` as an app does: what came in a bunch at once."""
        if self.cursor > self._said and not self.closed:
            self._said = self.cursor
            self.say(b'{"t":"seen","seq":%d}' % self.cursor)

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ws.send_request(self._ws.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._ws.receive_data(data)
        now = clock()
        for event in self._ws.events_received():
            if isinstance(event, Frame):
                if event.opcode is Opcode.TEXT:
                    frame = _decode(event.data)
                    if frame.t == "event":
                        self.cursor = frame.seq
                    self.hears(frame, now)
            elif not self._open.done():
                if self._ws.handshake_exc is not None:
                    self._open.set_exception(CannotBench(f"A socket was refused: {self._ws.handshake_exc}"))
                else:
                    self._open.set_result(None)
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.over.done():
            self.over.set_result(None)
        if not self._open.done():
            self._open.set_exception(CannotBench("A socket was closed before it was open."))

    def _flush(self) -> None:
        if self._transport is not None:
            for data in self._ws.data_to_send():
                if data:
                    self._transport.write(data)


async def ticket(http: Connection, port: int, who: Signed) -> str:
    status, body = await http.post(
        f"POST /v1/realtime/ticket HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {who.token}\r\n"
        "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}".encode()
    )
    if status != 201:
        raise CannotBench(f"No ticket for the socket (HTTP {status}): {body[:200]!r}")
    return msgspec.json.decode(body)["ticket"]


async def sit_down(port: int, http: Connection, who: Signed, hears: Hears, since: int | None = None) -> Talker:
    """A socket of this person, welcomed and caught up; `hears` gets what comes from the first frame on."""
    caught_up: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def first(frame: Heard, at: float) -> None:
        if frame.t == "caught_up" and not caught_up.done():
            talker.hears = hears
            caught_up.set_result(None)
        elif frame.t == "bye" and not caught_up.done():
            caught_up.set_exception(CannotBench(f"A socket was told bye ({frame.code})."))
        hears(frame, at)

    talker = await join(port, await ticket(http, port, who), first, since)
    await asyncio.wait_for(caught_up, OPEN_WITHIN_S)
    return talker


async def join(port: int, ticket: str, hears: Hears, since: int | None = None) -> Talker:
    """A socket that has said hello."""
    _, made = await asyncio.get_running_loop().create_connection(lambda: Talker(port, hears), "127.0.0.1", port)
    talker = cast(Talker, made)
    await talker.opened()
    hello: dict[str, Any] = {"t": "hello", "ticket": ticket, "app": "bench"}
    talker.say(msgspec.json.encode(hello if since is None else {**hello, "since": since}))
    return talker


class Confirms(Protocol):
    def confirm(self) -> None: ...


class Confirming:
    """Lets all of them say `seen` once a second, a few at a time."""

    def __init__(self, talkers: Sequence[Confirms]) -> None:
        self._task = asyncio.create_task(self._run(talkers))

    async def _run(self, talkers: Sequence[Confirms]) -> None:
        while True:
            began = time.monotonic()
            for n, talker in enumerate(talkers):
                if n % 20 == 0:
                    due = began + SEEN_EVERY_S * n / len(talkers)
                    await asyncio.sleep(max(0.0, due - time.monotonic()))
                talker.confirm()
            await asyncio.sleep(max(0.0, began + SEEN_EVERY_S - time.monotonic()))

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
