"""Hints: who is writing, and who is there. Never stored, never answered for sure, and the first to be shed.

    typing    a phone: I am writing here            ──► the others' open phones
    presence  a phone: I look at this, who is here? ──► the others' open phones (it is), and back: each of them is

Who hints must be one who may speak there (`typing`) or read there (`presence`), and who is shown it one who may hear
the thread, both asked as for a message. Nodes whisper hints to each other (wake.py). There is no list of who is here:
each node answers for the sockets that are open on it, and nobody keeps the answer. A node that is late, or has too many
hints, drops them; `presence` before `typing`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from msgspec import Struct
from prometheus_client import Counter

from base.db import Database, Db
from base.errors import Unavailable
from realtime import door, frames
from realtime.audience import Audience
from realtime.door import Speaker
from realtime.members import Ear

if TYPE_CHECKING:
    from realtime.socket import Socket

EVERY_S, AT_MOST = 0.2, 500
LATE_S = 0.1
"""A loop that wakes so late has more important things to do than to show hints."""

What = Literal["typing", "asks", "here"]
"""`asks`: who is here, and is so themselves; `here`: the answer."""

Asked = tuple[UUID, UUID, What]
"""Session, thread, and what is hinted."""

_shed = Counter("antam_hints_shed_total", "Hints of phones and of other nodes that this node dropped under pressure")


class Hint(Struct, frozen=True):
    """What somebody does in a thread, and who may know."""

    thread: UUID
    account: UUID
    to: Sequence[UUID]
    what: What = "typing"


class Hints:
    """`sockets`: the hub's own list of who is connected here."""

    def __init__(self, database: Database, sockets: Mapping[UUID, Sequence[Socket]], audience: Audience) -> None:
        self._database, self._sockets, self._audience = database, sockets, audience
        self._asked: set[Asked] = set()
        self._heard: list[Hint] = []
        self.whisper: Callable[[Hint], None] = lambda _: None
        """How other nodes hear of a hint (realtime/wake.py)."""

    def ask(self, socket: Socket, thread: UUID, what: What) -> None:
        """A phone hints at something; spread within a moment, unless there is too much of it."""
        if self._has_room(what):
            self._asked.add((socket.caller.session, thread, what))

    def hear(self, hint: Hint) -> None:
        """From another node."""
        if self._sockets.keys() & set(hint.to) and self._has_room(hint.what):
            self._heard.append(hint)

    async def spread(self) -> None:
        """The endless loop of it."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(EVERY_S)
            asked, self._asked = self._asked, set()
            heard, self._heard = self._heard, []
            if time.monotonic() - began > EVERY_S + LATE_S:
                _shed.inc(len(asked) + len(heard))
            elif asked or heard:
                with contextlib.suppress(Unavailable):
                    async with self._database.glance("live") as db:
                        await self._spread(db, asked, heard)

    def _has_room(self, what: What) -> bool:
        room = len(self._asked) + len(self._heard) < (AT_MOST if what == "typing" else AT_MOST // 2)
        if not room:
            _shed.inc()
        return room

    async def _spread(self, db: Db, asked: set[Asked], heard: list[Hint]) -> None:
        mine = await _let_in(db, asked, "typing") + await _let_in(db, asked, "asks")
        may = await self._audience.may(db, {_ear(s, h.thread) for h in heard + mine for s in self._at(h.to)})
        here = [answer for hint in mine for answer in self._show(hint, may)]
        there = [answer for hint in heard for answer in self._show(hint, may)]
        may = await self._audience.may(db, {_ear(s, h.thread) for h in here for s in self._at(h.to)})
        for answer in here:
            self._show(answer, may)
        for hint in mine + there:
            self.whisper(hint)

    def _show(self, hint: Hint, may: set[Ear]) -> list[Hint]:
        """To the open phones of those it is for who may; what they answer by being there."""
        frame = frames.Types if hint.what == "typing" else frames.Here
        shown = frames.encode(frame(conversation=hint.thread, account=hint.account))
        here: set[UUID] = set()
        for account in hint.to:
            for socket in self._sockets.get(account, ()):
                if _ear(socket, hint.thread) in may:
                    here.add(account)
                    socket.hint(shown)
        if hint.what != "asks":
            return []
        return [Hint(hint.thread, account, (hint.account,), "here") for account in sorted(here)]

    def _at(self, accounts: Iterable[UUID]) -> list[Socket]:
        return [socket for account in accounts for socket in self._sockets.get(account, ())]


async def _let_in(db: Db, asked: set[Asked], what: What) -> list[Hint]:
    """Of those who hint so: who may."""
    looks = [door.Ask(session, thread) for session, thread, hinted in asked if hinted == what]
    if not looks:
        return []
    doors = await (door.speakers_of if what == "typing" else door.readers_of)(db, looks)
    let_in = [who for who in doors if isinstance(who, Speaker)]
    return [Hint(who.thread, who.account, [m for m in who.members if m != who.account], what) for who in let_in]


def _ear(socket: Socket, thread: UUID) -> Ear:
    return socket.caller.account, thread, socket.caller.second_factor
