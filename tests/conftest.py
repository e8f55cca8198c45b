"""The world the tests live in: a real PostgreSQL, a house in this process on a real port, a loopback FCM.

One server for all workers, one database per worker, one event loop per session; tables are emptied between tests (the
code under test commits, so rolling back would test something else). The beat does not run by itself here: a test says
`await house.beat(after=minutes(5))`, and time is an argument.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from api.app import create_app, open_house
from api.serve import after_migrating
from base import log, migrate, postgres
from base.db import as_owner
from base.settings import Secret, Settings
from notify.fcm_loopback import Loopback
from tests import authenticator
from tests.world import World, running_server

os.environ.setdefault("TZ", "America/Lima")  # whatever leans on the machine's zone fails here
log.start()

REFERENCE = {"schema_migrations", "admin_units", "admin_successions"}
"""Tables that hold the same for every test."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[postgres.Server]:
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "home"
    home.mkdir(exist_ok=True)
    with postgres.running(home, fsync=False) as found:
        yield found


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest_asyncio.fixture(scope="session")
async def url(server: postgres.Server, worker_id: str) -> str:
    """A migrated database of this worker's own."""
    name = f"antam_{worker_id}"
    admin = await asyncpg.connect(server.url("postgres"))
    try:
        await admin.execute(f"create database {name}")
    finally:
        await admin.close()
    await migrate.migrate(server.url(name), tell=lambda _: None)
    await after_migrating(server.url(name))
    return server.url(name)


@pytest_asyncio.fixture(scope="session")
async def fcm() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest_asyncio.fixture(scope="session")
async def settings(tmp_path_factory: pytest.TempPathFactory, fcm: Loopback) -> Settings:
    home = tmp_path_factory.mktemp("house")
    return Settings(
        env="test",
        home=home,
        secret=Secret(b"a secret that is only for the tests"),
        audit_key=Secret(b"5a" * 32),
        google_credentials=fcm.credentials(home / "fcm.json"),
        fcm_url=fcm.url,
        poll_s=1.0,
        rp_id=authenticator.DOMAIN,
        rp_origins=(authenticator.ORIGIN,),
        trusted_proxies=("127.0.0.1/32",),  # so that a test may come from many addresses
        requests_per_min=100_000,
        vitals_per_min=100_000,
    )


@pytest_asyncio.fixture(scope="session")
async def _world(url: str, settings: Settings, fcm: Loopback) -> AsyncIterator[World]:
    async with (
        open_house(settings, url, beating=False) as house,
        running_server(house, create_app(house)) as base_url,
    ):
        world = World(house=house, url=url, base_url=base_url, fcm=fcm)
        yield world
        await world.stranger.aclose()


@pytest_asyncio.fixture
async def house(_world: World) -> AsyncIterator[World]:
    """The house with nobody in it."""
    _world.fcm.received.clear()
    _world.fcm.forget_faults()
    async with as_owner(_world.url) as db:
        tables = await db.fetch("select tablename from pg_tables where schemaname = 'public'")
        names = [row["tablename"] for row in tables if row["tablename"] not in REFERENCE]
        await db.execute("set local antam.maintenance = 'on'")  # the audit is append-only for its owner too
        await db.execute(f"truncate {', '.join(names)} cascade")
        _world.began = db.now
    yield _world
    await _world.close_phones()


@pytest.fixture
def real_readings() -> Path:
    """Real readings of real people, where the checkout has them beside it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data" / "readings"
    if not folder.is_dir():
        pytest.skip("the published readings are not beside this checkout")
    return folder
