"""An alert or a call behind a lot of chat is announced ahead of it.

A phone keeps one number, so entries come in the order of the feed. Of phones that are behind (they come back to many
pages, or read slowly) this looks every `LOOK_EVERY_S` whether an alert or a call is among what they were not sent, and
tells them its number and nothing else: the phone need not wait for it (docs/realtime.md). Every entry is looked at
once; what is not announced comes in its turn all the same, and is pushed in any case.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from base.db import Database
from base.errors import Unavailable
from notify import feed

if TYPE_CHECKING:
    from realtime.socket import Socket

LOOK_EVERY_S = 0.5


class Ahead:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._behind: dict[Socket, int] = {}
        """Who is, and up to which number was looked for them."""

    def note(self, socket: Socket) -> None:
        """More waits for this phone than it was sent, or can be sent now."""
        self._behind.setdefault(socket, 0)

    def forget(self, socket: Socket) -> None:
        self._behind.pop(socket, None)

    async def look(self) -> None:
        """The endless loop of it."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self._behind:
                with contextlib.suppress(Unavailable):
                    await self._look()

    async def _look(self) -> None:
        some = [
            (socket, socket.session.caller.account, max(looked, socket.session.cursor))
            for socket, looked in self._behind.items()
            if socket.session.caller is not None
        ]
        async with self._database.glance("live") as db:
            found = await feed.urgent_beyond(db, [(account, after) for _, account, after in some])
        for (socket, _, _), (head, urgent) in zip(some, found, strict=True):
            if socket not in self._behind:
                continue
            for seq in urgent:
                if seq > socket.session.cursor:
                    socket.urge(seq)
            if socket.ready and socket.session.cursor >= head:
                self.forget(socket)
            else:
                self._behind[socket] = head
