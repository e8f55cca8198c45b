"""A line to the database goes dead in silence: who waits on it is told in time, and is served once it is mended."""

from __future__ import annotations

import time
from typing import Any

import pytest

from base.db import Database, Db, open_database
from base.errors import Unavailable
from tests.faults.cut import Cut

TOLD_WITHIN_S = 10


async def test_whoever_waits_on_a_dead_line_is_told_in_time_and_served_when_it_is_mended(url: str):
    async with Cut(lambda: url) as line:
        database = await open_database(line.url, {"engine": 1}, _nothing, _nobody)
        try:
            assert await _asked(database) == 1
            line.cut()
            began = time.monotonic()
            with pytest.raises(Unavailable):
                await _asked(database)
            assert time.monotonic() - began < TOLD_WITHIN_S
            line.mend()
            assert await _asked(database) == 1
        finally:
            line.mend()
            await database.close()


async def _asked(database: Database) -> Any:
    async with database.work("engine") as db:
        return await db.fetchval("select 1")


async def _nothing(_: Db) -> None:
    """Nobody is told anything."""


def _nobody(_: Db) -> None:
    """Nobody wakes."""
