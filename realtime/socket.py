"""Bytes <-> session: one reader, one writer, and a queue bounded in bytes.

A phone that reads slowly is given the next page when it has taken most of the last one; one that does not read costs
at most `QUEUED_AT_MOST`, delays nobody (nothing here waits for it but its own writer), and is closed. It comes back
with its cursor and misses nothing. Speaks plain ASGI messages, so it knows no framework.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from base.errors import Meaning, Unavailable
from notify.feed import Page
from realtime import frames
from realtime.admission import TurnedAway
from realtime.frames import OnCall, Spoken
from realtime.messages import Said
from realtime.session import (
    SAYS_PER_S,
    Close,
    Command,
    Dial,
    Hint,
    LookAtCalls,
    NoteRead,
    NoteSeen,
    Redeem,
    Send,
    Session,
    Speak,
)
from realtime.switchboard import Told

if TYPE_CHECKING:
    from realtime.hub import Hub

Receive = Callable[[], Awaitable[Any]]
SendMessage = Callable[[Any], Awaitable[None]]

ENOUGH_QUEUED = 64 * 1024
QUEUED_AT_MOST = 256 * 1024
HELLO_WITHIN_S = 5.0
CLOSE_WITHIN_S = 5.0
STUCK_AFTER_S = 15.0
SPREAD_MS = 10_000


class Socket:
    """One phone's connection. `run` returns when it is closed. There are ten thousand of them: nothing is held that is
    not needed."""

    __slots__ = (
        "_closing",
        "_hub",
        "_queue",
        "_queued",
        "_reader",
        "_receive",
        "_send",
        "_writer_waits",
        "calls",
        "noted",
        "session",
    )

    def __init__(
        self, hub: Hub, receive: Receive, send: SendMessage, heartbeat_s: float, says_per_s: float = SAYS_PER_S
    ) -> None:
        self.session = Session(heartbeat_s, says_per_s)
        self.noted: dict[UUID, float] = {}
        """Of which residents the audit knows that this socket is shown something, and since when."""
        self.calls: dict[UUID, Told] = {}
        """Of the calls it was told about and that are not over: how far."""
        self._hub, self._receive, self._send = hub, receive, send
        self._queue: list[bytes] = []
        self._queued = 0
        self._writer_waits: asyncio.Future[None] | None = None
        self._closing: Close | None = None
        self._reader: asyncio.Task[None] | None = None

    async def run(self) -> None:
        writer = asyncio.create_task(self._write())
        self._reader = asyncio.create_task(self._read())
        try:
            await asyncio.wait([self._reader, writer], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self)
            self.close(1000)
            self._reader.cancel()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(writer), CLOSE_WITHIN_S)
            writer.cancel()
            await asyncio.gather(self._reader, writer, return_exceptions=True)

    @property
    def ready(self) -> bool:
        """Whether it can take another page. What it cannot take stays in the feed, which is where it is safe."""
        return self._closing is None and self._queued < ENOUGH_QUEUED

    def deliver(self, page: Page) -> None:
        """Entries for this phone, as many as it has room for, however large they are; never waits."""
        if not self.ready:
            return
        for command in self.session.deliver(page):
            self._carry_out([command])
            if not self.ready:
                return

    def close(self, code: int, retry_after_ms: int | None = None) -> None:
        """Says goodbye after what is queued; the first reason given counts."""
        if self._closing is None:
            self._closing = Close(code, retry_after_ms)
            self._wake_writer()

    def restart(self) -> None:
        """The node goes down: come back elsewhere, not all in the same second."""
        self.close(frames.RESTART, random.randrange(SPREAD_MS))

    async def _read(self) -> None:
        deadline = time.monotonic() + HELLO_WITHIN_S
        while self._closing is None:
            timeout = None if self.session.caller else max(0.0, deadline - time.monotonic())
            try:
                message = await asyncio.wait_for(self._receive(), timeout)
            except TimeoutError:
                self.close(frames.NO_TICKET)
                return
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                self.close(frames.BAD_FRAME)
                return
            for command in self.session.receive(text, time.monotonic()):
                if isinstance(command, Redeem):
                    await self._redeem(command)
                else:
                    self._carry_out([command])

    async def _redeem(self, command: Redeem) -> None:
        try:
            found = await self._hub.admit(command.ticket)
        except TurnedAway as turned:
            self.close(frames.BUSY, int(turned.wait_s * 1000))
            return
        except Unavailable:
            self.close(frames.BUSY, 1000 + random.randrange(1000))
            return
        if found is None:
            self._carry_out(self.session.unknown())
            return
        self._carry_out(self.session.welcome(found.caller, found.head, found.now))
        self._hub.join(self)

    def _carry_out(self, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Send(frame=frame):
                    self._enqueue(frames.encode(frame))
                case NoteSeen(seq=seq, given=given):
                    self._hub.note_seen(self, seq, given)
                case Speak(frame=frame):
                    self._hub.say(self, frame)
                case NoteRead(thread=thread, seq=seq):
                    self._hub.note_read(self, thread, seq)
                case Hint(thread=thread):
                    self._hub.hint_typing(self, thread)
                case Dial(frame=frame):
                    self._hub.calls.dial(self, frame)
                case LookAtCalls():
                    self._hub.calls.look_for(self)
                case Close(code=code, retry_after_ms=retry):
                    self.close(code, retry)
                case Redeem():
                    raise AssertionError("redeeming waits for the database; the reader does it")

    def answer(self, frame: Spoken, outcome: Said | Exception) -> None:
        """What became of something this phone said. An unknown outcome is one to send again, under the same key."""
        if isinstance(outcome, Said):
            said = frames.Said(key=frame.key, conversation=frame.conversation, seq=outcome.seq, at=outcome.at)
            self._enqueue(frames.encode(said))
            return
        self.refuse(frame, outcome)

    def refuse(self, frame: Spoken | OnCall, error: Exception) -> None:
        meaning = error if isinstance(error, Meaning) else Meaning()
        retry = meaning.retry_after_s * 1000 if isinstance(meaning, Unavailable) else None
        self._enqueue(frames.encode(self.session.refusal(frame, meaning, retry)))

    def tell(self, frame: frames.FrameOut) -> None:
        """Beside the feed: how a call stands, and its signals."""
        self._enqueue(frames.encode(frame))

    def hint(self, data: bytes) -> None:
        """Something that may get lost: only for a phone that keeps up."""
        if self.ready:
            self._enqueue(data)

    def _enqueue(self, data: bytes) -> None:
        if self._closing is not None:
            return
        if self._queued + len(data) > QUEUED_AT_MOST:
            self._queue.clear()  # it would not read them anyway; the cursor brings them back
            self._queued = 0
            self.close(frames.TOO_SLOW, 1000)
            return
        self._queue.append(data)
        self._queued += len(data)
        self._wake_writer()

    async def _write(self) -> None:
        while True:
            while self._queue:
                try:
                    async with asyncio.timeout(STUCK_AFTER_S):
                        await self._put_some()
                except TimeoutError:
                    self._queue.clear()
                    self.close(frames.TOO_SLOW, 1000)
                    break
            if self._closing is not None:
                await self._goodbye(self._closing)
                return
            self._writer_waits = asyncio.get_running_loop().create_future()
            await self._writer_waits

    def _wake_writer(self) -> None:
        if self._writer_waits is not None and not self._writer_waits.done():
            self._writer_waits.set_result(None)

    async def _put_some(self) -> None:
        """What is queued, one frame after the other; one watch over all of it, as a timer a frame costs more than the
        frame."""
        some, self._queue = self._queue, []
        for data in some:
            await self._put(data)
            was_ready, self._queued = self.ready, self._queued - len(data)
            if self.ready and not was_ready:
                self._hub.wake_for(self)

    async def _put(self, data: bytes) -> None:
        await self._send({"type": "websocket.send", "text": data.decode()})

    async def _goodbye(self, close: Close) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):  # the phone may be gone already
            if close.code != 1000:
                bye = frames.encode(frames.Bye(code=close.code, retry_after_ms=close.retry_after_ms))
                await asyncio.wait_for(self._put(bye), CLOSE_WITHIN_S)
            await asyncio.wait_for(
                self._send({"type": "websocket.close", "code": close.code, "reason": ""}), CLOSE_WITHIN_S
            )


def may_connect(headers: Mapping[str, str], allowed_origins: tuple[str, ...]) -> bool:
    """Apps send no Origin; a page that sends one must be on the list, whatever cookies its visitor has."""
    origin = headers.get("origin")
    return origin is None or origin in allowed_origins
