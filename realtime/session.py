"""One connection without a network: frames and pages in, commands out. socket.py carries the commands out.

    waiting for hello ──Redeem──► asking who it is ──welcome──► catching up ──CaughtUp──► live
            │ anything else, or 5 s                                │ Resync
            ▼                                                      ▼
          Close                                            live, from the head

The cursor moves over entries that were put on the wire in order; what a phone says it has `seen`
is never beyond what it was sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from msgspec import Struct

from notify.feed import Page
from people.sessions import Caller
from realtime import frames
from realtime.frames import FrameOut

FRAMES_PER_S, FRAMES_BURST = 100.0, 300.0
"""A guard of the node against a client gone wild. The limits of conversations count their own frames."""
RETRY_MS = 1000


class Redeem(Struct, frozen=True):
    """Ask who holds this ticket, then call `welcome` or `unknown`."""

    ticket: str
    since: int | None


class Send(Struct, frozen=True):
    frame: FrameOut


class NoteSeen(Struct, frozen=True):
    seq: int


class Close(Struct, frozen=True):
    code: int
    retry_after_ms: int | None = None


Command = Redeem | Send | NoteSeen | Close


@dataclass
class Session:
    """The state of one connection. `clock` is monotonic seconds, handed in with every frame."""

    heartbeat_s: float
    caller: Caller | None = None
    cursor: int = 0
    catching_up: bool = False
    _asked: bool = False
    _since: int | None = None
    _sent: int = 0
    _tokens: float = field(default=FRAMES_BURST)
    _at: float = 0.0

    def receive(self, raw: bytes | str, clock: float) -> list[Command]:
        """What to do about a frame. A bad one closes: a phone that speaks wrongly would never be right again."""
        if len(raw) > frames.FRAME_AT_MOST:
            return [Close(frames.BAD_FRAME)]
        if not self._within_rate(clock):
            return [Close(frames.TOO_FAST, RETRY_MS)]
        try:
            frame: frames.FrameIn = frames.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return [Close(frames.BAD_FRAME)]
        if isinstance(frame, frames.Hello):
            return self._hello(frame)
        if self.caller is None:
            return [Close(frames.NO_TICKET)]
        match frame:
            case frames.Seen():
                return [NoteSeen(min(frame.seq, self._sent))]
            case frames.Ping():
                return [Send(frames.Pong(n=frame.n))]

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

    def deliver(self, page: Page) -> list[Command]:
        """Entries from the feed. Live, resume and catch-up are this one path; what was sent before is passed over."""
        if not page.floor <= self.cursor <= page.head:
            self.cursor = self._sent = page.head
            self.catching_up = False
            return [Send(frames.Resync(head=page.head))]
        commands: list[Command] = []
        for event in page.items:
            if event.seq != self.cursor + 1:
                continue
            self.cursor = self._sent = event.seq
            commands.append(
                Send(frames.Event(seq=event.seq, at=event.at, kind=event.kind, subject=event.subject, body=event.body))
            )
        if self.catching_up and self.cursor >= page.head:
            self.catching_up = False
            commands.append(Send(frames.CaughtUp(seq=self.cursor)))
        return commands

    def _hello(self, hello: frames.Hello) -> list[Command]:
        if self._asked:
            return [Close(frames.BAD_FRAME)]
        self._asked, self._since = True, hello.since
        return [Redeem(hello.ticket, hello.since)]

    def _within_rate(self, clock: float) -> bool:
        self._tokens = min(FRAMES_BURST, self._tokens + (clock - self._at) * FRAMES_PER_S)
        self._at = clock
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
