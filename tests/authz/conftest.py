"""The cast in the worker's database, once per file of tests."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.authz import cast as casting
from tests.authz import oracle
from tests.authz.cast import Cast
from tests.authz.stage import Stage
from tests.world import World

FULL = os.environ.get("AUTHZ") == "full"
"""`make authz`: every cell, with the principals that combine states pairwise."""


def principals() -> Mapping[str, Mapping[str, Any]]:
    return oracle.PRINCIPALS | oracle.combined() if FULL else oracle.PRINCIPALS


@pytest.fixture(scope="session")
def world(_world: World) -> World:
    """The house, kept as it is from test to test."""
    return _world


@pytest.fixture(scope="session")
def full() -> bool:
    return FULL


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
    made = await casting.build(stage.db, world.house.settings.secret, principals())
    await stage.keep()
    return made
