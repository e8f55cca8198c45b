"""A few at a time: whoever wants the same thing waits here, and holds nothing meanwhile.

What many want at one moment (the one free hour of a doctor) is written by one after another, under a lock of the
database. Whoever waits for that lock holds a connection, and when as many wait as there are connections, everybody else
is told that the house is busy, whatever they came for. So only a few of those who want the same go on to the database
at once; the others stand in line, first come first served, and after `wait_s` hear that nothing was done.

This decides nothing: locks and constraints do, between the nodes as well. It only keeps the line out of the pool.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from base.errors import NotDone


class _Line:
    __slots__ = ("people", "places")

    def __init__(self, at_once: int) -> None:
        self.places, self.people = asyncio.Semaphore(at_once), 0


class Turns:
    def __init__(self, at_once: int, wait_s: float) -> None:
        self._at_once, self._wait_s = at_once, wait_s
        self._lines: dict[Hashable, _Line] = {}

    @asynccontextmanager
    async def of(self, wanted: Hashable) -> AsyncIterator[None]:
        """One's turn at what is wanted; `NotDone` when it does not come in time."""
        line = self._lines.setdefault(wanted, _Line(self._at_once))
        line.people += 1
        try:
            try:
                async with asyncio.timeout(self._wait_s):
                    await line.places.acquire()
            except TimeoutError:
                raise NotDone from None
            try:
                yield
            finally:
                line.places.release()
        finally:
            line.people -= 1
            if not line.people:
                del self._lines[wanted]

    def __len__(self) -> int:
        """How many things somebody wants or has this moment."""
        return len(self._lines)
