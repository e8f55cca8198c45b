"""The pass that sends: rounds that do not wait for one another.

A round claims what is due; sending it and writing what became of it go on beside the next round. So a provider that
makes one notice wait keeps nothing from whoever falls due meanwhile: the next person of the same alert above all. At
most `ROUNDS` are under way; then the first that ends makes room, after `reach.SEND_AT_MOST_S` at the latest.
"""

from __future__ import annotations

import asyncio

from base.db import Database
from notify import reach
from notify.ledger import Claim
from notify.reach import Means

ROUNDS = 4


class Sends:
    """One pass of a process: what rings or does not, by phones alone or by every channel (`reach.take`)."""

    def __init__(
        self, database: Database, means: Means, *, urgent: bool | None = None, by_push: bool | None = None
    ) -> None:
        self._database, self._means, self._urgent, self._by_push = database, means, urgent, by_push
        self._under_way: set[asyncio.Task[None]] = set()
        self._failed: list[BaseException] = []

    async def look(self) -> None:
        """Until nothing is due. Raises what an earlier round met: its rows come again when their lease is over."""
        while True:
            looked, claims = await reach.take(self._database, self._means, urgent=self._urgent, by_push=self._by_push)
            if claims:
                self._begin(claims)
            if not looked:
                break
            if len(self._under_way) >= ROUNDS:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        if self._failed:
            raise self._failed.pop(0)

    async def idle(self) -> None:
        """Waits for the rounds that are under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    def _begin(self, claims: list[Claim]) -> None:
        task = asyncio.create_task(reach.carry_out(self._database, self._means, claims))
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._failed.append(error)
