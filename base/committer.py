"""Group commit for a hot path: what arrives while one transaction is being written shares the next one.

One batch in flight per committer; every item keeps its own outcome. If a batch fails, its items are done one by one,
so one poisonous item costs the others a little time and nothing else. A batch whose outcome is unknown is not repeated:
each caller is told `Unavailable` and retries with its own key.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from base import log
from base.errors import Meaning, NotDone, Unavailable

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
Then = Callable[[Outcome | Exception], None]

_log = log.logger("base")


class Committer(Generic[Item, Outcome]):
    """`write` takes a batch and returns an outcome (or a meaning of refusal) per item, committed when it returns."""

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome | Meaning]]],
        weigh: Callable[[Item], int],
        heaviest: int,
        waiting_at_most: int,
    ) -> None:
        self._write, self._weigh, self._heaviest, self._limit = write, weigh, heaviest, waiting_at_most
        self._waiting: deque[tuple[Item, Then[Outcome]]] = deque()
        self._pump: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Outcome:
        """The item's outcome once it is committed; raises its refusal. `Unavailable` at once when too much is
        waiting."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.offer(item, lambda outcome: _resolve(future, outcome))
        return await future

    def offer(self, item: Item, then: Then[Outcome]) -> None:
        """The same without waiting: `then` is called with the outcome."""
        if len(self._waiting) >= self._limit:
            raise Unavailable
        self._waiting.append((item, then))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run())

    async def drain(self) -> None:
        """Waits until everything submitted so far has its outcome."""
        if self._pump is not None:
            await asyncio.wait([self._pump])

    async def _run(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                outcomes = await self._write([item for item, _ in batch])
            except NotDone as error:  # one of them met somebody's lock; the others need not wait for it
                outcomes = [error] if len(batch) == 1 else await self._one_by_one(batch)
            except Unavailable as error:
                outcomes = [error] * len(batch)
            except Exception as error:
                outcomes = [error] if len(batch) == 1 else await self._one_by_one(batch)
            for (_, then), outcome in zip(batch, outcomes, strict=True):
                try:
                    then(outcome)
                except Exception as error:  # theirs: the others still want to know
                    _log.error("an outcome was not taken", error=type(error).__name__, where=log.where(error))

    def _next_batch(self) -> list[tuple[Item, Then[Outcome]]]:
        batch = [self._waiting.popleft()]
        weight = self._weigh(batch[0][0])
        while self._waiting and weight + self._weigh(self._waiting[0][0]) <= self._heaviest:
            batch.append(self._waiting.popleft())
            weight += self._weigh(batch[-1][0])
        return batch

    async def _one_by_one(self, batch: Sequence[tuple[Item, Then[Outcome]]]) -> list[Outcome | Exception]:
        outcomes: list[Outcome | Exception] = []
        for item, _ in batch:
            try:
                outcomes.extend(await self._write([item]))
            except Exception as error:
                outcomes.append(error)
        return outcomes


def _resolve(future: asyncio.Future[Outcome], outcome: Outcome | Exception) -> None:
    if future.done():  # the caller went away; what was committed stays committed
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
