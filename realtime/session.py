"""One connection without a network: frames and pages in, commands out. socket.py carries the commands out.

    waiting for hello ──Redeem──► asking who it is ──welcome──► catching up ──CaughtUp──► live
            │ anything else, or 5 s                                │ Resync
            ▼                                                      ▼
          Close                                            live, from the head

The cursor moves over entries that were put on the wire in order; what a phone says it has `seen`
is never beyond what it was sent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.errors import Meaning, RateLimited, Refused
from notify.feed import Page
from people.sessions import Caller
from realtime import frames
from realtime.frames import FrameOut, OnCall, Spoken

SAYS_PER_S = 20.0
"""What one phone says and hints in conversations: beyond it frames are refused, and the socket stays."""
FRAMES = 5
"""So many times as many frames of any kind: a guard of the node against a client gone wild, which is closed."""
BURST_S = 3.0
GIVEN_AT_MOST = 2000
"""Of how many messages it is remembered that they were sent and not yet said to be stored; a phone that never says so
has older ones marked as delivered when they are read."""
FRAMES_AT_ONCE = SAYS_PER_S * FRAMES * BURST_S
SIGNALS_PER_S, SIGNALS_BURST = 20.0, 120.0
"""Of its call: candidates come in bursts, and must not use up what it may say."""
PRESENCE_PER_S, PRESENCE_BURST = 0.2, 10.0
"""Of each phone: as often as somebody opens another conversation, and no clock of who came when."""
SIGNAL_AT_MOST = 16 * 1024
RETRY_MS = 1000


class SignalTooLarge(Refused):
    code, vi, en = "too_large", "Tín hiệu quá lớn.", "The signal is too large."
    pointer = "/data"


class Redeem(Struct, frozen=True):
    """Ask who holds this ticket, then call `welcome` or `unknown`."""

    ticket: str
    since: int | None


class Send(Struct, frozen=True):
    frame: FrameOut


class NoteSeen(Struct, frozen=True):
    """Stored up to `seq`; with it these messages (thread, number) were delivered."""

    seq: int
    given: Sequence[tuple[UUID, int]] = ()


class Speak(Struct, frozen=True):
    frame: Spoken


class NoteRead(Struct, frozen=True):
    thread: UUID
    seq: int


class Hint(Struct, frozen=True):
    """Typing in this thread, or looking at it."""

    thread: UUID
    what: Literal["typing", "asks"]


class Dial(Struct, frozen=True):
    """An act in a call."""

    frame: OnCall


class LookAtCalls(Struct, frozen=True):
    """The feed told of a call: how does it stand this moment?"""


class Close(Struct, frozen=True):
    code: int
    retry_after_ms: int | None = None


Command = Redeem | Send | NoteSeen | Speak | NoteRead | Hint | Dial | LookAtCalls | Close


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at a rate, up to a burst."""

    per_s: float
    burst: float
    _tokens: float = -1.0
    _at: float = 0.0

    def take(self, clock: float) -> bool:
        full = self.burst if self._tokens < 0 else min(self.burst, self._tokens + (clock - self._at) * self.per_s)
        self._at = clock
        self._tokens = full - 1 if full >= 1 else full
        return full >= 1


@dataclass(slots=True)
class Session:
    """The state of one connection. `clock` is monotonic seconds, handed in with every frame."""

    heartbeat_s: float
    says_per_s: float = SAYS_PER_S
    lang: str = "vi"
    caller: Caller | None = None
    cursor: int = 0
    catching_up: bool = False
    _asked: bool = False
    _since: int | None = None
    _sent: int = 0
    _given: list[tuple[int, UUID, int]] = field(default_factory=list)
    """What was sent and not said to be stored yet: number in the feed, thread, number in the thread."""
    _says: Bucket = field(init=False)
    _frames: Bucket = field(init=False)
    _signals: Bucket = field(init=False)
    _presence: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self._says = Bucket(self.says_per_s, self.says_per_s * BURST_S)
        self._frames = Bucket(self.says_per_s * FRAMES, self.says_per_s * FRAMES * BURST_S)
        self._signals = Bucket(SIGNALS_PER_S, SIGNALS_BURST)
        self._presence = Bucket(PRESENCE_PER_S, PRESENCE_BURST)

    def receive(self, raw: bytes | str, clock: float) -> list[Command]:
        """What to do about a frame. A bad one closes: a phone that speaks wrongly would never be right again."""
        if len(raw) > frames.FRAME_AT_MOST:
            return [Close(frames.BAD_FRAME)]
        if not self._frames.take(clock):
            return [Close(frames.TOO_FAST, RETRY_MS)]
        try:
            frame: frames.FrameIn = frames.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return [Close(frames.BAD_FRAME)]
        if isinstance(frame, frames.Hello):
            return self._hello(frame)
        if self.caller is None:
            return [Close(frames.NO_TICKET)]
        match frame:
            case frames.Seen():
                return [self._seen(min(frame.seq, self._sent))]
            case frames.Ping():
                return [Send(frames.Pong(n=frame.n))]
            case frames.Read():
                return [NoteRead(frame.conversation, frame.seq)]
            case frames.Typing():
                return [Hint(frame.conversation, "typing")] if self._says.take(clock) else []
            case frames.Presence():
                return [Hint(frame.conversation, "asks")] if self._presence.take(clock) else []
            case frames.CallSignal():
                return [self._signal(frame, clock)]
            case frames.Say() | frames.Correct() | frames.Retract():
                return [Speak(frame) if self._says.take(clock) else self._too_much(frame)]
            case _:
                return [Dial(frame) if self._says.take(clock) else self._too_much(frame)]

    def welcome(self, caller: Caller, head: int, now: datetime) -> list[Command]:
        """The ticket was good. Without a cursor the phone starts at the head and fetches state over HTTP."""
        self.caller = caller
        self.cursor = head if self._since is None else self._since
        self._sent = self.cursor
        self.catching_up = True
        hello = frames.Welcome(account=caller.account, head=head, heartbeat_s=self.heartbeat_s, now=now)
        return [Send(hello)]

    def unknown(self) -> list[Command]:
        return [Close(frames.NO_TICKET)]

    def deliver(self, page: Page) -> Iterator[Command]:
        """Entries from the feed. Live, resume and catch-up are this one path; what was sent before is passed over. The
        cursor moves with each command that is taken, so a socket that is full just takes no more."""
        if not page.floor <= self.cursor <= page.head:
            self.cursor = self._sent = page.head
            self._given.clear()
            self.catching_up = False
            yield Send(frames.Resync(head=page.head))
            return
        for event in page.items:
            if event.seq != self.cursor + 1:
                continue
            shown = frames.Event(seq=event.seq, at=event.at, kind=event.kind, subject=event.subject, body=event.body)
            yield Send(self._took(shown, event.body["message"].seq if event.kind == "message" else None))
            if event.kind == "call":
                yield LookAtCalls()
        if self.catching_up and self.cursor >= page.head:
            self.catching_up = False
            yield Send(frames.CaughtUp(seq=self.cursor))

    def is_next(self, seq: int) -> bool:
        """Whether everything before this entry was sent, so that it can be given without a page."""
        return self.cursor == seq - 1 and not self.catching_up

    def give(self, event: frames.Event, message: int) -> frames.Event:
        """The next entry, about this message of its thread."""
        assert self.is_next(event.seq)
        return self._took(event, message if event.kind == "message" else None)

    def _took(self, event: frames.Event, message: int | None) -> frames.Event:
        self.cursor = self._sent = event.seq
        if message is not None:
            self._given.append((event.seq, event.subject, message))
            if len(self._given) > GIVEN_AT_MOST:
                del self._given[0]
        return event

    def _hello(self, hello: frames.Hello) -> list[Command]:
        if self._asked:
            return [Close(frames.BAD_FRAME)]
        self._asked, self._since, self.lang = True, hello.since, hello.lang
        return [Redeem(hello.ticket, hello.since)]

    def _seen(self, seq: int) -> NoteSeen:
        given: dict[UUID, int] = {}
        stored = bisect_right(self._given, seq, key=itemgetter(0))
        for _, thread, number in self._given[:stored]:
            given[thread] = max(number, given.get(thread, 0))
        del self._given[:stored]
        return NoteSeen(seq, tuple(given.items()))

    def _signal(self, frame: frames.CallSignal, clock: float) -> Command:
        if len(memoryview(frame.data)) > SIGNAL_AT_MOST:
            return Send(self.refusal(frame, SignalTooLarge()))
        return Dial(frame) if self._signals.take(clock) else self._too_much(frame)

    def _too_much(self, frame: Spoken | OnCall) -> Send:
        return Send(self.refusal(frame, RateLimited(1), RETRY_MS))

    def refusal(self, frame: Spoken | OnCall, error: Meaning, retry_after_ms: int | None = None) -> frames.Refused:
        """In the language of the phone."""
        return frames.Refused(
            re=str(frames.key_of(frame)), code=error.code, detail=error.detail(self.lang), retry_after_ms=retry_after_ms
        )
