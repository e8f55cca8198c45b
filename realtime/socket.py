"""Messages <-> session: what a phone sends is done where it is heard, and what it is sent is written at once.

There is no task and no queue of ours: the transport's buffer is the queue, bounded in bytes. A phone that reads slowly
is given the next page when it has taken most of the last one; one that does not read costs at most `QUEUED_AT_MOST`,
delays nobody, and is closed. It comes back with its cursor and misses nothing.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from base import log
from base.errors import Meaning, Unavailable
from notify.feed import Page
from people.sessions import Caller
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

ENOUGH_QUEUED = 64 * 1024
QUEUED_AT_MOST = 256 * 1024
HELLO_WITHIN_S = 5.0
STUCK_AFTER_S = 15.0
SPREAD_MS = 10_000

_log = log.logger("realtime")


class Ear(Protocol):
    """What a connection tells."""

    def hear(self, text: str | None) -> None:
        """A message; None: one that is no text."""
        ...

    def full(self) -> None:
        """More than `ENOUGH_QUEUED` waits to be sent."""
        ...

    def drained(self) -> None:
        """Most of it has gone."""
        ...

    def lost(self) -> None:
        """It is over; said once."""
        ...


class Wire(Protocol):
    """The connection under a socket (api/wire.py)."""

    @property
    def queued(self) -> int:
        """Bytes that wait to be sent."""
        ...

    def listen(self, ear: Ear) -> None: ...

    def listen_on(self, on: bool) -> None:
        """Takes more from the phone, or lets it wait."""
        ...

    def put(self, text: bytes) -> None:
        """Sends a message; never waits."""
        ...

    def hang_up(self, code: int) -> None: ...


class Socket:
    """One phone's connection. There are ten thousand of them: nothing is held that is not needed."""

    __slots__ = ("_closing", "_early", "_hub", "_redeeming", "_timer", "_wire", "calls", "noted", "session")

    def __init__(self, hub: Hub, wire: Wire, heartbeat_s: float, says_per_s: float = SAYS_PER_S) -> None:
        self.session = Session(heartbeat_s, says_per_s)
        self.noted: dict[UUID, float] = {}
        """Of which residents the audit knows that this socket is shown something, and since when."""
        self.calls: dict[UUID, Told] = {}
        """Of the calls it was told about and that are not over: how far."""
        self._hub, self._wire = hub, wire
        self._closing = False
        self._early: list[str] = []
        """What came while the ticket was looked at."""
        self._redeeming: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def caller(self) -> Caller:
        """Who holds the phone; before a good `hello` nothing is taken from it and nothing is told it."""
        assert self.session.caller is not None
        return self.session.caller

    @property
    def staffed(self) -> bool:
        """Whether whoever holds it gave a second factor."""
        return self.session.caller is not None and self.session.caller.second_factor

    def open(self) -> None:
        self._wait(HELLO_WITHIN_S, self._no_hello)
        self._wire.listen(self)

    def hear(self, text: str | None) -> None:
        if self._closing:
            return
        if text is None:
            self.close(frames.BAD_FRAME)
        elif self._redeeming is not None:
            self._early.append(text)
        else:
            self._carry_out(self.session.receive(text, time.monotonic()))

    def full(self) -> None:
        self._wait(STUCK_AFTER_S, self._stuck, self._wire.queued)
        self._hub.ahead.note(self)

    def drained(self) -> None:
        self._stop_waiting()
        if self.ready:
            self._hub.wake_for(self)

    def lost(self) -> None:
        self._closing = True
        self._stop_waiting()
        if self._redeeming is not None:
            self._redeeming.cancel()
        self._hub.leave(self)

    @property
    def ready(self) -> bool:
        """Whether it can take another page. What it cannot take stays in the feed, which is where it is safe."""
        return not self._closing and self._wire.queued < ENOUGH_QUEUED

    def deliver(self, page: Page) -> None:
        """Entries for this phone, as many as it has room for, however large they are; never waits."""
        if not self.ready:
            return
        for command in self.session.deliver(page):
            self._carry_out((command,))
            if not self.ready:
                return

    def give(self, event: frames.Event, message: int) -> None:
        """One entry that was just written, for a phone that is `ready` and for whom it `is_next`."""
        self._put(frames.encode(self.session.give(event, message)))

    def close(self, code: int, retry_after_ms: int | None = None) -> None:
        """Says goodbye after what is queued; the first reason given counts."""
        if not self._closing:
            self._closing = True
            self._stop_waiting()
            self._wire.put(frames.encode(frames.Bye(code=code, retry_after_ms=retry_after_ms)))
            self._wire.hang_up(code)

    def restart(self) -> None:
        """The node goes down: come back elsewhere, not all in the same second."""
        self.close(frames.RESTART, random.randrange(SPREAD_MS))

    async def _redeem(self, command: Redeem) -> None:
        try:
            found = await self._hub.admit(command.ticket)
        except TurnedAway as turned:
            self.close(frames.BUSY, int(turned.wait_s * 1000))
            return
        except Unavailable:
            self.close(frames.BUSY, 1000 + random.randrange(1000))
            return
        except Exception as error:
            _log.error("a hello failed", error=type(error).__name__, where=log.where(error))
            self.close(frames.BUSY, 1000 + random.randrange(1000))
            return
        self._redeeming = None
        if self._closing:
            return
        if found is None:
            self._carry_out(self.session.unknown())
            return
        self._carry_out(self.session.welcome(found.caller, found.head, found.now))
        self._hub.join(self)
        early, self._early = self._early, []
        for text in early:
            self.hear(text)
        self._wire.listen_on(True)

    def _carry_out(self, commands: Iterable[Command]) -> None:
        for command in commands:
            match command:
                case Send(frame=frame):
                    self._put(frames.encode(frame))
                case NoteSeen(seq=seq, given=given):
                    self._hub.note_seen(self, seq, given)
                case Speak(frame=frame):
                    self._hub.say(self, frame)
                case NoteRead(thread=thread, seq=seq):
                    self._hub.note_read(self, thread, seq)
                case Hint(thread=thread, what=what):
                    self._hub.hints.ask(self, thread, what)
                case Dial(frame=frame):
                    self._hub.calls.dial(self, frame)
                case LookAtCalls():
                    self._hub.calls.look_for(self)
                case Close(code=code, retry_after_ms=retry):
                    self.close(code, retry)
                case Redeem():
                    self._stop_waiting()
                    self._wire.listen_on(False)  # what it has sent already is kept, and no more is taken meanwhile
                    self._redeeming = asyncio.create_task(self._redeem(command))

    def answer(self, frame: Spoken, outcome: Said | Exception) -> None:
        """What became of something this phone said. An unknown outcome is one to send again, under the same key."""
        if isinstance(outcome, Said):
            said = frames.Said(key=frame.key, conversation=frame.conversation, seq=outcome.seq, at=outcome.at)
            self._put(frames.encode(said))
            return
        self.refuse(frame, outcome)

    def refuse(self, frame: Spoken | OnCall, error: Exception) -> None:
        meaning = error if isinstance(error, Meaning) else Meaning()
        retry = meaning.retry_after_s * 1000 if isinstance(meaning, Unavailable) else None
        self._put(frames.encode(self.session.refusal(frame, meaning, retry)))

    def tell(self, frame: frames.FrameOut) -> None:
        """Beside the feed: how a call stands, and its signals."""
        self._put(frames.encode(frame))

    def urge(self, seq: int) -> None:
        """An alert or a call is among what waits. Not if that would be what is too much."""
        data = frames.encode(frames.Urgent(seq=seq))
        if self._wire.queued + len(data) <= QUEUED_AT_MOST:
            self._put(data)

    def hint(self, data: bytes) -> None:
        """Something that may get lost: only for a phone that keeps up."""
        if self.ready:
            self._put(data)

    def _put(self, data: bytes) -> None:
        if self._closing:
            return
        if self._wire.queued + len(data) > QUEUED_AT_MOST:  # the cursor brings it back
            self.close(frames.TOO_SLOW, 1000)
        else:
            self._wire.put(data)

    def _no_hello(self) -> None:
        self.close(frames.NO_TICKET)

    def _stuck(self, before: int) -> None:
        """A slow phone is waited for as long as it takes something."""
        if self._wire.queued < before:
            self._wait(STUCK_AFTER_S, self._stuck, self._wire.queued)
        else:
            self.close(frames.TOO_SLOW, 1000)

    def _wait(self, seconds: float, then: Callable[..., None], *with_: object) -> None:
        self._stop_waiting()
        self._timer = asyncio.get_running_loop().call_later(seconds, then, *with_)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def may_connect(headers: Mapping[str, str], allowed_origins: tuple[str, ...]) -> bool:
    """Apps send no Origin; a page that sends one must be on the list, whatever cookies its visitor has."""
    origin = headers.get("origin")
    return origin is None or origin in allowed_origins
