"""The world the tests live in: a real PostgreSQL, a house in this process on a real port, a loopback FCM.

One server for all workers, one database per worker, one event loop per session; tables are emptied between tests (the
code under test commits, so rolling back would test something else). The beat does not run by itself here: a test says
`await house.beat(after=minutes(5))`, and time is an argument.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from api.app import create_app, open_house
from api.serve import after_migrating
from base import log, migrate, postgres
from base.db import as_owner
from base.settings import Secret, Settings
from notify import web_push
from notify.circuit import Guarded
from notify.fcm_loopback import Loopback
from tests import authenticator
from tests.world import World, running_server

os.environ.setdefault("TZ", "America/Lima")  # whatever leans on the machine's zone fails here
log.start()

REFERENCE = {"schema_migrations", "admin_units", "admin_successions"}
"""Tables that hold the same for every test."""

Emptied = Callable[[], Awaitable[None]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "FAULTS" not in os.environ:
        for item in items:
            if item.get_closest_marker("processes") is not None:
                item.add_marker(pytest.mark.skip(reason="make faults"))


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
        vapid_key=Secret(web_push.make_key().encode()),
        vapid_contact="mailto:ops@antam.example",
        sms_webhook_secret=Secret(b"what the gateway signs its texts with"),
        public_url="https://antam.example",
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


@pytest_asyncio.fixture(scope="session")
async def emptied(url: str) -> AsyncIterator[Emptied]:
    """The superuser's way to an empty database, several times faster than truncating tables that are mostly empty."""
    admin = await asyncpg.connect(url)
    found = await admin.fetch("select tablename from pg_tables where schemaname = 'public'")
    tables = sorted({row["tablename"] for row in found} - REFERENCE)
    holds_rows = " union all ".join(f"select '{table}' where exists (select from {table})" for table in tables)

    async def empty() -> None:
        async with admin.transaction():
            await admin.execute("set local session_replication_role = replica")  # no triggers, no order of deletion
            filled = [row[0] for row in await admin.fetch(holds_rows)]
            for table in filled:
                await admin.execute(f"delete from {table}")

    yield empty
    await admin.close()


@pytest_asyncio.fixture
async def house(_world: World, emptied: Emptied) -> AsyncIterator[World]:
    """The house with nobody in it."""
    _world.fcm.received.clear()
    _world.fcm.forget_faults()
    for provider in (_world.house.sender, *_world.house.channels.values()):
        if isinstance(provider, Guarded):
            provider.circuit.close()
    await emptied()
    async with as_owner(_world.url) as db:
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
