"""The cast in the worker's database, once per file of tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from tests.authz import cast as casting
from tests.authz.cast import Cast
from tests.authz.scale import PRINCIPALS
from tests.authz.stage import Stage
from tests.world import World


@pytest.fixture(scope="session")
def world(_world: World) -> World:
    """The house, kept as it is from test to test."""
    return _world


@pytest_asyncio.fixture(scope="module")
async def stage(world: World) -> AsyncIterator[Stage]:
    connection = await asyncpg.connect(world.url)
    found = await Stage.over(connection)
    await found.empty()
    yield found
    await found.forget()
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def cast(world: World, stage: Stage) -> Cast:
    made = await casting.build(stage.db, world.house.settings.secret, PRINCIPALS)
    await stage.keep()
    return made
