"""Wake-ups between nodes are hints: with every LISTEN connection cut again and again, the poll delivers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg

from api.app import create_app, open_house
from base.settings import Settings
from tests.faults.processes import until
from tests.world import World, reading, running_server

LISTENERS = """from pg_stat_activity
  where datname = current_database() and usename = 'antam_engine' and application_name = ''"""


async def test_what_happens_on_one_node_reaches_a_socket_on_another_while_listeners_are_cut(
    house: World, url: str, settings: Settings, record_property
):
    await house.opens()
    ana = await house.employs("doctor", "Ana", rank=1)
    residents = [await house.admits(f"Resident {n}") for n in range(5)]
    nurse = await house.phone(await house.employs("nurse", "Mai"))
    doctor = await house.phone(ana, push="ana")
    took = []
    async with (
        open_house(settings, url, beating=False) as other,
        running_server(other, create_app(other)) as elsewhere,
        _listeners_cut(url) as cuts,
    ):
        doctor.world = replace(house, base_url=elsewhere)
        app = await doctor.opens_socket()
        await app.hears("caught_up")
        for resident in residents:
            [alert] = (await nurse.records(reading("spo2", 84), resident=resident.resident))["alerts"]
            began = time.monotonic()
            await house.beat()
            await app.hears(lambda frame, wanted=alert: frame.get("subject") == wanted, settings.poll_s + 1)
            took.append(time.monotonic() - began)
        await app.connection.close()
    assert cuts[0] >= len(residents), "the listeners were not cut"
    assert [event["seq"] for event in app.heard if event["t"] == "event"] == list(range(1, len(residents) + 1))
    record_property("delivered_s", [round(s, 2) for s in took])
    print(f"{cuts[0]} cuts, delivered after {min(took):.2f} to {max(took):.2f} s")


async def test_listeners_come_back_by_themselves(house: World, url: str):
    connection = await asyncpg.connect(url)
    try:

        async def listens() -> bool:
            return bool(await connection.fetchval(f"select count(*) {LISTENERS}"))

        await until(listens, 5, "a listener")
        assert await connection.fetchval(f"select count(pg_terminate_backend(pid)) {LISTENERS}")
        await until(listens, 5, "a listener that came back", every=0.02)
    finally:
        await connection.close()


@asynccontextmanager
async def _listeners_cut(url: str) -> AsyncIterator[list[int]]:
    """Every listener of this database, of all nodes, as soon as it is seen; yields how many were cut so far."""
    connection = await asyncpg.connect(url)
    cuts = [0]

    async def cut() -> None:
        while True:
            cuts[0] += await connection.fetchval(f"select count(pg_terminate_backend(pid)) {LISTENERS}")
            await asyncio.sleep(0.01)

    task = asyncio.create_task(cut())
    try:
        yield cuts
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await connection.close()
