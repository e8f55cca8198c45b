"""The load: keep-alive HTTP/1.1 connections without a client library, in a closed or an open loop.

It shares the machine with what it measures, so it must be cheap: requests are bytes made beforehand or from pieces, and
of an answer it looks at the status and counts a word.

A closed loop asks again when the answer is there: it finds what can be carried. An open loop asks when the time has
come, whatever is still unanswered, and counts from that time on: it finds how long people wait, with no mercy for a
server that is slow to take a request.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httptools
from msgspec import Struct

KEPT = b'"outcome":"kept"'

clock = time.perf_counter


class Request(Struct, frozen=True):
    """A whole HTTP request, and how often `word` must be in its answer: once for each reading it keeps."""

    data: bytes
    readings: int = 1
    word: bytes = KEPT


class Lost(Exception):
    """The connection ended while an answer was owed."""


class Tally:
    """What happened between `begin` and `end`, and all that was ever kept or went wrong."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.readings = 0
        self.kept = 0
        self.errors: dict[str, int] = {}
        self._measuring = False

    def begin(self) -> None:
        self._measuring = True

    def end(self) -> None:
        self._measuring = False

    def note(self, request: Request, status: int, body: bytes, took: float) -> None:
        found = body.count(request.word) if status == 200 else 0
        if request.word == KEPT:
            self.kept += found
        if found != request.readings:
            self.fail(f"HTTP {status}" if status != 200 else "not kept" if request.word == KEPT else "not whole")
        elif self._measuring:
            self.seconds.append(took)
            self.readings += found

    def fail(self, what: str) -> None:
        self.errors[what] = self.errors.get(what, 0) + 1


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.received = 0
        """Bytes, heads among them."""
        self._transport: asyncio.Transport | None = None

    def post(self, data: bytes) -> asyncio.Future[tuple[int, bytes]]:
        """Status and body, or `Lost`."""
        self._answer = asyncio.get_running_loop().create_future()
        if self._transport is None or self._transport.is_closing():
            self._answer.set_exception(Lost())
        else:
            self._transport.write(data)
        return self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._parser.feed_data(data)

    def on_body(self, data: bytes) -> None:
        self._body += data

    def on_message_complete(self) -> None:
        body, self._body = self._body, b""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Lost())


async def connect(port: int, count: int) -> list[Connection]:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(Connection, "127.0.0.1", port) for _ in range(count)]
    return [connection for _, connection in made]


async def closed(
    connections: Sequence[Connection], ask: Callable[[], Request], tally: Tally, over: asyncio.Event
) -> None:
    """Every connection asks again as soon as it was answered, until `over`; ends when the last answer is there."""

    async def one(connection: Connection) -> None:
        while not over.is_set():
            request = ask()
            began = clock()
            try:
                status, body = await connection.post(request.data)
            except Lost:
                tally.fail("lost")
                return
            tally.note(request, status, body, clock() - began)

    await asyncio.gather(*(one(connection) for connection in connections))


class Opened:
    """An open loop: request n falls due n/rate seconds after `began`; it leaves on a free connection, or on the first
    that gets free."""

    def __init__(
        self, connections: Sequence[Connection], requests: Sequence[Request], rate: float, tally: Tally
    ) -> None:
        self.began = 0.0
        self._idle = deque(connections)
        self._requests, self._rate, self._tally = requests, rate, tally
        self._next, self._open = 0, len(requests)
        self._waiting: deque[int] = deque()
        self._all_answered = asyncio.Event()

    def due(self, n: int) -> float:
        return self.began + n / self._rate

    async def run(self) -> None:
        """Ends when the last answer is there."""
        self.began = clock()
        self._tick()
        await self._all_answered.wait()

    def _tick(self) -> None:
        while self._next < len(self._requests) and self.due(self._next) <= clock():
            self._waiting.append(self._next)
            self._next += 1
        self._send()
        if self._next < len(self._requests):
            asyncio.get_running_loop().call_later(max(0.0, self.due(self._next) - clock()), self._tick)

    def _send(self) -> None:
        while self._waiting and self._idle:
            n, connection = self._waiting.popleft(), self._idle.popleft()
            answer = connection.post(self._requests[n].data)
            answer.add_done_callback(lambda done, n=n, connection=connection: self._answered(n, connection, done))

    def _answered(self, n: int, connection: Connection, done: asyncio.Future[tuple[int, bytes]]) -> None:
        try:
            status, body = done.result()
        except Lost:
            self._tally.fail("lost")
        else:
            self._tally.note(self._requests[n], status, body, clock() - self.due(n))
        self._idle.append(connection)
        self._open -= 1
        if not self._open:
            self._all_answered.set()
        self._send()


def in_turn(things: Sequence[Any]) -> Iterator[Any]:
    """Each in its turn, for ever."""
    while True:
        yield from things
