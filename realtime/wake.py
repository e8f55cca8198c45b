"""Wake-ups between processes: account ids and names of passes, gathered for a few milliseconds and sent after the
commit, and hints for those who keep up. Nothing a person must learn travels here.

    Waker ── gathers, packs, tells the rooms ──► Line ── one connection to whatever carries notes ──► the other nodes

Two lines exist: PostgreSQL's NOTIFY (wake_postgres.py) and NATS (wake_nats.py). A line may lose, double and reorder
every note: the polls find what it would have said. Each node hears its own heartbeat over the line every few seconds;
when it does not, the connection is dead, whatever TCP says, and is opened anew.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct
from prometheus_client import Counter

from base import log
from base.db import Db
from realtime.hints import Hint

GATHER_S = 0.002
IDS_PER_NOTE = 190
"""PostgreSQL takes less than 8,000 bytes a note. An id takes 39 of them, with its quotes and comma; the rest is for the
node and the names of passes."""
ACCOUNTS_AT_MOST = 20_000
"""What waits for a line that is gone. Beyond it all is forgotten: the poll is faster than telling so much."""
HINTS_AT_MOST = 100
HEARTBEAT_S = 5.0
PAUSE_S = (0.2, 0.5, 1.0, 2.0)

Hear = Callable[[bytes], None]

_log = log.logger("realtime")
_reconnects = Counter("antam_wake_reconnects_total", "Times the wake-up connection was opened anew")
_dropped = Counter("antam_hints_dropped_total", "Hints that were not told to other nodes because there were too many")


class Connection(Protocol):
    """One open connection of a line."""

    async def say(self, note: bytes) -> None:
        """To every node, this one too."""
        ...

    async def ended(self) -> None:
        """Raises as soon as the other side hangs up."""
        ...


class Line(Protocol):
    """What carries notes between nodes."""

    def open(self, hear: Hear) -> AbstractAsyncContextManager[Connection]:
        """A new connection that hands every note it hears to `hear`."""
        ...


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one node tells the others; without anything in it a heartbeat."""

    node: str
    accounts: Sequence[UUID] = ()
    due: Sequence[str] = ()
    hints: Sequence[Hint] = ()


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Note).decode


class Waker:
    """`after` is what a unit of work calls once it has committed. Local listeners are called at once, others by
    the line."""

    def __init__(
        self,
        line: Line,
        wake_accounts: Callable[[Iterable[UUID]], None],
        wake_beat: Callable[[Iterable[str]], None],
        spread: Callable[[Hint], None],
    ) -> None:
        self._line, self._wake_accounts, self._wake_beat, self._spread = line, wake_accounts, wake_beat, spread
        self._node = uuid4().hex[:8]
        self._accounts: set[UUID] = set()
        self._due: set[str] = set()
        self._hints: deque[Hint] = deque()
        self._bell = asyncio.Event()
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def after(self, db: Db) -> None:
        if db.woken:
            self._wake_accounts(db.woken)
            self.tell(db.woken)
        if db.due:
            self._wake_beat(db.due)
            self._due |= db.due
        self._bell.set()

    def tell(self, accounts: Iterable[UUID]) -> None:
        """The other nodes alone."""
        if len(self._accounts) > ACCOUNTS_AT_MOST:
            self._accounts.clear()
        self._accounts.update(accounts)
        self._bell.set()

    def whisper(self, hint: Hint) -> None:
        """A hint for the other nodes, when there is room for it."""
        room = HINTS_AT_MOST if hint.what == "typing" else HINTS_AT_MOST // 2
        if len(self._hints) >= room or _weight(hint) > IDS_PER_NOTE:
            _dropped.inc()
            return
        self._hints.append(hint)
        self._bell.set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        tries = 0
        while True:
            try:
                async with self._line.open(self._hear) as connection:
                    tries = 0
                    self._hints.clear()  # who was typing then is not typing now
                    await _first_to_fail(self._send_notes(connection), self._beat_heart(connection), connection.ended())
            except Exception as error:  # whatever it was: a node that hears no wake-ups must try again
                pause = PAUSE_S[min(tries, len(PAUSE_S) - 1)]
                tries += 1
                _reconnects.inc()
                _log.warning("wake-ups lost their connection", error=type(error).__name__, retry_in_s=pause)
                await asyncio.sleep(pause)

    async def _send_notes(self, connection: Connection) -> None:
        while True:
            await self._bell.wait()
            await asyncio.sleep(GATHER_S)
            self._bell.clear()
            for note in self._notes():
                await connection.say(_encode(note))

    def _notes(self) -> Iterator[Note]:
        """All that waits, hints last."""
        accounts, self._accounts = sorted(self._accounts), set()
        due, self._due = sorted(self._due), set()
        hints, self._hints = self._hints, deque()
        if accounts or due:
            yield Note(node=self._node, accounts=accounts[:IDS_PER_NOTE], due=due)
        for start in range(IDS_PER_NOTE, len(accounts), IDS_PER_NOTE):
            yield Note(node=self._node, accounts=accounts[start : start + IDS_PER_NOTE])
        for some in _packed(hints):
            yield Note(node=self._node, hints=some)

    async def _beat_heart(self, connection: Connection) -> None:
        """A note to ourselves; when it does not come back the connection is dead."""
        while True:
            self._heard.clear()
            await connection.say(_encode(Note(node=self._node)))
            await asyncio.wait_for(self._heard.wait(), HEARTBEAT_S)
            await asyncio.sleep(HEARTBEAT_S)

    def _hear(self, data: bytes) -> None:
        try:
            note = _decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):  # a node of another version: the polls serve it
            return
        if note.node == self._node:
            self._heard.set()
            return
        if note.accounts:
            self._wake_accounts(note.accounts)
        if note.due:
            self._wake_beat(note.due)
        for hint in note.hints:
            self._spread(hint)


def _packed(hints: Iterable[Hint]) -> Iterator[list[Hint]]:
    some: list[Hint] = []
    for hint in hints:
        if sum(map(_weight, some)) + _weight(hint) > IDS_PER_NOTE:
            yield some
            some = []
        some.append(hint)
    if some:
        yield some


def _weight(hint: Hint) -> int:
    """In ids; the names of its fields weigh about as much as one."""
    return len(hint.to) + 3


async def _first_to_fail(*loops: Coroutine[Any, Any, None]) -> None:
    """Runs endless loops side by side until one raises, and raises that."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
