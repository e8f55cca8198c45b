"""Is it alive, and can it do its work?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from api.app import create_app, open_house
from api.house import House
from base.db import as_owner
from base.migrate import CannotMigrate
from base.settings import Settings
from tests.world import World, reading, running_server


@asynccontextmanager
async def another_house(url: str, settings: Settings) -> AsyncIterator[tuple[House, httpx2.AsyncClient]]:
    """One to be broken, with a client."""
    async with (
        open_house(settings, url, serving=False, beating=False) as house,
        running_server(house, create_app(house)) as base_url,
        httpx2.AsyncClient(base_url=base_url, verify=False) as client,
    ):
        yield house, client


async def test_it_is_ready_when_the_database_answers(house: World) -> None:
    for path in ("/health/live", "/health/ready"):
        answer = await house.stranger.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_without_its_database_it_lives_but_is_not_ready(url: str, settings: Settings) -> None:
    async with another_house(url, settings) as (other, http):
        assert (await http.get("/health/ready")).status_code == 200
        await other.database.close()
        live, ready = await http.get("/health/live"), await http.get("/health/ready")
    assert live.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable", "why": "database"})


async def test_what_needs_the_database_says_when_to_come_again(url: str, settings: Settings) -> None:
    async with another_house(url, settings) as (other, http):
        await other.database.close()
        answer = await http.get("/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1


async def test_who_loses_the_database_in_the_middle_is_told_to_come_again(house: World) -> None:
    await house.opens()
    doctor = await house.phone(await house.employs("doctor", rank=1))
    [alert] = (await (await house.phone(await house.admits())).records(reading("spo2", 84)))["alerts"]
    async with as_owner(house.url) as db:
        await db.execute("select 1 from alerts for update")
        taking = asyncio.create_task(doctor.post(f"/v1/alerts/{alert}/acknowledge"))
        await house.cuts_off("app")
        answer = await taking
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert (await doctor.post(f"/v1/alerts/{alert}/acknowledge")).json()["state"] == "acknowledged"


async def test_a_database_of_another_schema_is_not_ready(house: World) -> None:
    await house.sql("insert into schema_migrations (version, name, sha256) values ('9999', 'later', 'x') returning 1")
    try:
        answer = await house.stranger.get("/health/ready")
    finally:
        await house.sql("delete from schema_migrations where version = '9999' returning 1")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "why": "schema"})


async def test_a_house_does_not_open_on_a_database_that_lacks_a_migration(house: World, settings: Settings) -> None:
    [last] = await house.sql("select * from schema_migrations order by version desc limit 1")
    await house.sql("delete from schema_migrations where version = $1 returning 1", last["version"])
    try:
        with pytest.raises(CannotMigrate, match=f"lacks migration {last['version']}"):
            await open_house(settings, house.url, serving=False, beating=False).__aenter__()
    finally:
        await house.sql(
            "insert into schema_migrations (version, name, sha256, applied_at) values ($1, $2, $3, $4) returning 1",
            *last.values(),
        )
