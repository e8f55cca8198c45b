"""Provinces and communes: what ships, what is loaded, what addresses may name."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from base.db import as_owner
from base.errors import Refused
from people import territory
from tests.world import World

HEAD = "code,name,province_code,valid_from,valid_to"
FILE = f"""{HEAD}
00004,Phường Ba Đình,01,2025-07-01,
20194,Phường Hải Châu,48,2025-07-01,
20195,Phường Thạch Thang,48,2010-01-01,2025-07-01
"""


@pytest_asyncio.fixture
async def loaded(house: World) -> AsyncIterator[World]:
    async with as_owner(house.url) as db:
        assert await territory.load_communes(db, territory.read_communes(FILE.splitlines())) == 3
    yield house
    await house.sql("delete from admin_units where level = 'commune' returning code")


async def test_provinces_of_today_and_of_before_are_public_and_cacheable(house: World) -> None:
    answer = await house.stranger.get("/v1/territory")
    units = answer.json()["items"]
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert len([u for u in units if u["valid_to"] is None]) == 34
    assert [(u["name"], u["into"]) for u in units if u["code"] == "83"] == [("Bến Tre", ["86"])]
    assert [u["name"] for u in units if u["code"] == "15"] == ["Yên Bái", "Lào Cai"]


async def test_loading_again_changes_only_what_differs(loaded: World) -> None:
    renamed = FILE.replace("Hải Châu", "Hải Châu mới")
    async with as_owner(loaded.url) as db:
        await territory.load_provinces(db)
        assert await territory.load_communes(db, territory.read_communes(FILE.splitlines())) == 0
        assert await territory.load_communes(db, territory.read_communes(renamed.splitlines())) == 1
    units = (await loaded.stranger.get("/v1/territory", params={"province": "48"})).json()["items"]
    assert {u["code"]: u["name"] for u in units} == {"20194": "Phường Hải Châu mới", "20195": "Phường Thạch Thang"}


async def test_an_address_names_a_commune_of_today(loaded: World) -> None:
    facility = await loaded.opens()
    nurse = await loaded.phone(await loaded.employs("nurse"))
    body = {"facility": str(facility), "name": "Bảy"}
    now = await nurse.post("/v1/residents", {**body, "address_commune": "20194"})
    gone = await nurse.post("/v1/residents", {**body, "address_commune": "20195"})
    assert (now.status_code, gone.json()["code"]) == (201, "unknown_unit")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("4,Ba Đình,01,2025-07-01,", "5 digits"),
        ("00004,Ba Đình,1,2025-07-01,", "2 digits"),
        ("00004,,01,2025-07-01,", "name is empty"),
        ("00004,Ba Đình,01,1.7.2025,", "date"),
        ("00004,Ba Đình,01,2025-07-01,2025-07-01", "after valid_from"),
        ("00004,Ba Đình", "Line 2"),
        ("00004,Ba Đình,01,2025-07-01,\n00004,Ba Đình,01,2025-07-01,", "twice"),
    ],
)
def test_a_bad_line_is_named_and_nothing_of_the_file_is_used(line: str, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        territory.read_communes(f"{HEAD}\n{line}".splitlines())
    assert why in refusal.value.en


def test_other_columns_are_refused() -> None:
    with pytest.raises(Refused, match="territory_file"):
        territory.read_communes(["code,name,district", "1,2,3"])


async def test_a_province_that_never_was_is_refused(house: World) -> None:
    communes = territory.read_communes([HEAD, "00004,Ba Đình,99,2025-07-01,"])
    async with as_owner(house.url) as db:
        with pytest.raises(Refused, match="unknown_unit"):
            await territory.load_communes(db, communes)


async def test_the_lists_of_the_laws_are_public(house: World) -> None:
    answer = await house.stranger.get("/v1/codes")
    assert answer.headers["cache-control"] == "public, max-age=86400"
    lists = answer.json()
    assert {c["code"] for c in lists["categories"]} >= {"war_invalid", "older_person"}
    assert len(lists["disabilities"]["type"]) == 6 and len(lists["disabilities"]["level"]) == 3
    assert "hiv" not in answer.text.lower()
