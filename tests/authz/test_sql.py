"""The second wall by itself: what direct SQL as the app's role shows and changes, in every table, and the oracle."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from base.db import as_role
from tests.authz.cast import Cast
from tests.authz.oracle import TABLES
from tests.authz.scale import OPENINGS, PRINCIPALS
from tests.authz.sql import Comparison, Wall
from tests.authz.stage import Stage
from tests.world import World


@pytest_asyncio.fixture(scope="module")
async def wall(world: World, stage: Stage, cast: Cast) -> AsyncIterator[Wall]:
    connection = await asyncpg.connect(as_role(world.url, "antam_app"))
    yield await Wall.before(connection, stage)
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def compare(wall: Wall, stage: Stage, cast: Cast) -> Comparison:
    rows = await stage.rows(cast)
    assert [table for table in TABLES if not rows[table]] == [], "what is empty proves nothing"
    return Comparison(wall, cast, rows)


def test_every_table_stands_in_the_matrix(stage: Stage) -> None:
    assert set(stage.tables) == set(TABLES)


@pytest.mark.parametrize("command", ["see", "update", "delete", "insert"])
async def test_the_app_was_granted_what_the_matrix_says(stage: Stage, wall: Wall, command: str) -> None:
    granted = {table for table in stage.tables if wall.granted(table, command)}
    assert granted - {"schema_migrations"} == {table for table in TABLES if command in TABLES[table]}


@pytest.mark.parametrize("who", [who for who, facts in PRINCIPALS.items() if facts.get("session") != "none"])
async def test_the_rows_one_sees_changes_and_adds(compare: Comparison, who: str) -> None:
    lines = [line for opened in OPENINGS for line in await compare.behind(who, opened)]
    assert "\n".join(lines[:20]) == ""


async def test_how_far_one_follows_events(compare: Comparison) -> None:
    assert "\n".join((await compare.of_following())[:20]) == ""


async def test_whom_alerts_concern_at_home(compare: Comparison) -> None:
    assert "\n".join((await compare.of_concerning())[:20]) == ""
