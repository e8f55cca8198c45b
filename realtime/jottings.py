"""What phones say of themselves all the time, jotted down and written once a second: what they stored, how far they
read, and what was refused to them. Of the first two a phone says again what a node loses that is killed."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter as Counts
from collections.abc import Iterable
from uuid import UUID

from base.db import Database
from base.errors import Meaning, Unavailable
from notify import devices
from people import audit
from people.audit import Attempt
from people.sessions import Caller
from realtime import marks
from realtime.marks import Mark

WRITE_EVERY_S = 1.0
REFUSALS_AT_MOST = 1000
"""Different attempts that wait to be written; what is beyond is counted by session only."""


class Jottings:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[UUID, int] = {}
        self._marks: dict[tuple[UUID, UUID], Mark] = {}
        self._refused: Counts[tuple[UUID, Attempt]] = Counts()

    def seen(self, caller: Caller, seq: int, given: Iterable[tuple[UUID, int]]) -> None:
        """Kept as a maximum per device; with it these messages (thread, number) were delivered."""
        self._seen[caller.device] = max(seq, self._seen.get(caller.device, 0))
        for thread, number in given:
            self._mark(Mark(thread, caller.account, number, 0))

    def read(self, caller: Caller, thread: UUID, seq: int) -> None:
        self._mark(Mark(thread, caller.account, seq, seq))

    def refused(self, caller: Caller, refusal: Meaning, act: str, subject: UUID) -> None:
        tried = caller.session, refusal.attempt or Attempt(act=act, subject=subject)
        if tried not in self._refused and len(self._refused) >= REFUSALS_AT_MOST:
            tried = tried[0], Attempt(act=act)
        self._refused[tried] += 1

    async def keep_writing(self) -> None:
        """The endless loop of it."""
        while True:
            await asyncio.sleep(WRITE_EVERY_S)
            with contextlib.suppress(Unavailable):
                await self.write()

    async def write(self) -> None:
        if not self._seen and not self._marks and not self._refused:
            return
        seen, self._seen = self._seen, {}
        moved, self._marks = self._marks, {}
        refused, self._refused = self._refused, Counts()
        try:
            async with self._database.work("live") as db:
                if seen:
                    await devices.note_seen(db, seen)
                if moved:
                    await marks.announce(db, await marks.move(db, [moved[key] for key in sorted(moved)]))
                if refused:
                    await audit.record_socket_refusals(db, refused)
        except Unavailable:
            self._refused += refused
            for device, seq in seen.items():
                self._seen[device] = max(seq, self._seen.get(device, 0))
            for mark in moved.values():
                self._mark(mark)
            raise

    def _mark(self, mark: Mark) -> None:
        held = self._marks.get((mark.thread, mark.account))
        if held is not None:
            mark = Mark(mark.thread, mark.account, max(mark.delivered, held.delivered), max(mark.read, held.read))
        self._marks[mark.thread, mark.account] = mark
