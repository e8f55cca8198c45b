"""Work that fell due, one row and one transaction at a time.

    claim ──act──► done, committed
      │      └─ raises ──► put off, in a transaction of its own: it stands in nobody's way and comes again
      └─ nothing is due, or it is claimed elsewhere ──► the end

`claim` takes one row and locks it (`for update skip locked`), so a second beat takes another one; `put_off` sees to it
that the row is not the next one again. What raises before a row was claimed is no row's fault and is the caller's, and
so is a database that is away: nothing of it was the row's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct

from base import log
from base.db import Database, Db
from base.errors import Unavailable

PAUSE_AT_MOST_S = 1.0

_Row = TypeVar("_Row")


class Chore(Struct, Generic[_Row], frozen=True, kw_only=True):
    """What is done with rows of one kind. `named` says which one it was, in the log: nothing personal."""

    room: str
    failed: str
    """What the log says when one raises."""
    claim: Callable[[Db], Awaitable[_Row | None]]
    act: Callable[[Db, _Row], Awaitable[object]]
    put_off: Callable[[Db, _Row], Awaitable[object]]
    named: Callable[[_Row], Mapping[str, Any]]
    ask_time: bool = True
    """False where `claim` returns the time with the row."""


async def work_off(database: Database, chore: Chore[_Row], now: datetime | None = None) -> int:
    """Until nothing is due; how many rows it was, those that were put off among them."""
    done = 0
    while await next_one(database, chore, now):
        done += 1
    return done


async def give_way(began: float) -> None:
    """Between two batches of work that can wait: a pause as long as the batch took since `began` (`time.monotonic`),
    so that a backlog leaves half of the time to what cannot wait."""
    await asyncio.sleep(min(time.monotonic() - began, PAUSE_AT_MOST_S))


async def next_one(database: Database, chore: Chore[_Row], now: datetime | None = None) -> bool:
    """Whether there was one."""
    row: _Row | None = None
    try:
        async with database.work("engine", now, ask_time=chore.ask_time) as db:
            row = await chore.claim(db)
            if row is None:
                return False
            await chore.act(db, row)
    except Unavailable:
        raise
    except Exception as error:
        if row is None:
            raise
        log.logger(chore.room).error(
            chore.failed, **chore.named(row), error=type(error).__name__, where=log.where(error)
        )
        async with database.work("engine", now) as db:
            await chore.put_off(db, row)
    return True
