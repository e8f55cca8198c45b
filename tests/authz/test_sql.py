"""The second wall by itself: what direct SQL as the app's role shows and changes, table by table, and the oracle."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from base.db import as_role
from tests.authz.cast import Cast
from tests.authz.oracle import TABLES
from tests.authz.sql import Comparison, Wall
from tests.authz.stage import Stage, residents_of_record
from tests.world import World

SEEN = [table for table in TABLES if "see" in TABLES[table]]


@pytest_asyncio.fixture(scope="module")
async def wall(world: World, stage: Stage) -> AsyncIterator[Wall]:
    connection = await asyncpg.connect(as_role(world.url, "antam_app"))
    yield await Wall.before(connection, stage)
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def compare(wall: Wall, stage: Stage, cast: Cast, full: bool) -> Comparison:
    rows = await stage.rows(cast)
    assert [table for table in TABLES if not rows[table]] == [], "what is empty proves nothing"
    openings = residents_of_record() if full else ["active", "left"]
    return Comparison(wall, cast, rows, [None, *openings])


def test_every_table_stands_in_the_matrix(stage: Stage) -> None:
    assert set(stage.tables) == set(TABLES)


@pytest.mark.parametrize("command", ["see", "update", "delete", "insert"])
async def test_the_app_was_granted_what_the_matrix_says(stage: Stage, wall: Wall, command: str) -> None:
    granted = {table for table in stage.tables if wall.granted(table, command)}
    assert granted - {"schema_migrations"} == {table for table in TABLES if command in TABLES[table]}


@pytest_asyncio.fixture(scope="module")
async def differences(compare: Comparison) -> dict[str, list[str]]:
    """All tables are looked into at once: opening the wall costs more than a look."""
    found: dict[str, list[str]] = {table: [] for table in SEEN}
    async for line in compare.of_reading(SEEN):
        found[line.partition(":")[0]].append(line)
    return found


@pytest.mark.timeout(240)
@pytest.mark.parametrize("table", SEEN)
def test_the_rows_one_sees(differences: dict[str, list[str]], table: str) -> None:
    assert "\n".join(differences[table][:20]) == ""


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("table", "command"), [(t, c) for t in TABLES for c in ("update", "delete") if c in TABLES[t]])
async def test_the_rows_one_changes(compare: Comparison, table: str, command: str) -> None:
    lines = [line async for line in compare.of_changing(table, command)]
    assert "\n".join(lines[:20]) == ""


@pytest.mark.timeout(240)
@pytest.mark.parametrize("table", [table for table in TABLES if "insert" in TABLES[table]])
async def test_the_rows_one_adds(compare: Comparison, table: str) -> None:
    lines = [line async for line in compare.of_adding(table)]
    assert "\n".join(lines[:20]) == ""


async def test_how_far_one_follows_events(compare: Comparison) -> None:
    assert "\n".join([line async for line in compare.of_following()][:20]) == ""


async def test_whom_alerts_concern_at_home(compare: Comparison) -> None:
    assert "\n".join([line async for line in compare.of_concerning()][:20]) == ""
