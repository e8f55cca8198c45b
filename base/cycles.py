"""The engine's sign of life: a row for each pass that must never stand still, written when a round of it ended well.

Whoever watches (api/watchdog.py) reads it with the database's own clock, from another process.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable

from asyncpg import Connection

from base.db import Database

NOTED_EVERY_S = 5.0
"""Rounds come every second; so many of them share a row's update."""
WATCHED = ("escalate", "send")


class Cycles:
    """Of one process: when each pass was last noted. Any number of them share the rows; the newest round counts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, float] = {}

    async def noted(self, name: str, round_: Awaitable[object]) -> None:
        """Runs a round; notes it if it ended well and the last note is old enough."""
        await round_
        now = time.monotonic()
        if now - self._noted.get(name, -NOTED_EVERY_S) < NOTED_EVERY_S:
            return
        async with self._database.glance("engine") as db:
            await db.execute(
                """insert into engine_cycles (pass, at) values ($1, clock_timestamp())
                   on conflict (pass) do update set at = greatest(engine_cycles.at, excluded.at)""",
                name,
            )
        self._noted[name] = now


async def silences(conn: Connection) -> dict[str, float]:
    """Watched pass -> seconds since a round of it ended well, by the database's clock; infinite when none ever did."""
    rows = await conn.fetch(
        """select w.pass, coalesce(extract(epoch from clock_timestamp() - c.at)::float8, 'infinity') as silent
             from unnest($1::text[]) as w(pass) left join engine_cycles c using (pass)""",
        list(WATCHED),
    )
    return {row["pass"]: row["silent"] for row in rows}
