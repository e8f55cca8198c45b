"""The socket against the oracle: everybody listens, everybody's feed gets an entry about every resident for each reach,
and what each hears of it is what the matrix lets them follow; the rest comes as `removed`, without a body."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
import pytest_asyncio
import websockets

from realtime.frames import PROTOCOL
from tests.authz import oracle
from tests.authz.cast import Cast, id_of, token_of
from tests.authz.oracle import RESIDENTS
from tests.authz.scale import RECORDS
from tests.authz.stage import Stage
from tests.world import World

NEEDS = {"status": 1, "summary": 3, "full": 4}
"""What entries about a resident ask for (notify/feed.py): the brief one, what was measured, what only `full` gets."""


@pytest_asyncio.fixture(autouse=True)
async def as_it_was(stage: Stage, cast: Cast) -> AsyncIterator[None]:
    yield
    await stage.restore(await stage.changed())


def answer(facts: Mapping[str, Any]) -> tuple[int, str | None]:
    """Status and code for whoever asks for a ticket: a live session, and the second factor of staff who have one."""
    if not oracle.signed_in(facts):
        return 401, "unauthorized"
    return (403, "second_factor_needed") if oracle.withholds_factor(facts) else (201, None)


async def asks_for_ticket(house: World, who: str) -> httpx2.Response:
    async with house.client() as http:
        return await http.post("/v1/realtime/ticket", headers={"authorization": f"Bearer {token_of(who)}"})


async def listens(house: World, who: str, entries: int) -> list[dict[str, Any]]:
    """What a new socket is told from the beginning of the feed until it has caught up."""
    address = house.base_url.replace("http", "ws") + "/v1/realtime"
    heard: list[dict[str, Any]] = []
    async with websockets.connect(address, subprotocols=[PROTOCOL], compression=None, proxy=None) as socket:  # type: ignore[list-item]
        hello = {
            "t": "hello",
            "ticket": (await asks_for_ticket(house, who)).json()["ticket"],
            "app": "test",
            "since": 0,
        }
        await socket.send(json.dumps(hello))
        async with asyncio.timeout(20):
            while len(heard) < entries:
                frame = json.loads(await socket.recv())
                if frame["t"] == "event":
                    heard.append(frame)
    return heard


async def tell_everybody(stage: Stage, cast: Cast) -> list[tuple[str, str]]:
    """An entry for every account about each resident and need, in this order."""
    told = [(about, scope) for about in RECORDS for scope in NEEDS]
    await stage.db.execute("delete from feed")
    await stage.db.execute("delete from feed_heads")
    for who in cast.principals:
        await stage.db.executemany(
            """insert into feed (account_id, seq, at, kind, subject, resident_id, needs, body)
               values ($1, $2, now(), 'alert', $3, $3, $4, '{"text": "spo2"}')""",
            [
                (cast.account(who), n, id_of("resident", about), NEEDS[scope])
                for n, (about, scope) in enumerate(told, 1)
            ],
        )
        await stage.db.execute("insert into feed_heads values ($1, $2)", cast.account(who), len(told))
    return told


@pytest.mark.timeout(240)
async def test_a_socket_tells_what_one_may_follow_and_nothing_else(world: World, stage: Stage, cast: Cast) -> None:
    told = await tell_everybody(stage, cast)
    for who, facts in cast.principals.items():
        if answer(facts)[0] != 201:
            continue
        heard = await listens(world, who, len(told))
        for (about, scope), frame in zip(told, heard, strict=True):
            follows = oracle.reach(facts, RESIDENTS[about]) >= NEEDS[scope]
            assert frame["kind"] == ("alert" if follows else "removed"), f"{who} about {about}, {scope}: {frame}"
            assert follows or not frame["body"], who
            assert ("resident" in frame["body"]) is follows, who


async def test_a_ticket_takes_a_live_session_and_the_second_factor_one_has(world: World, cast: Cast) -> None:
    for who, facts in cast.principals.items():
        asked = await asks_for_ticket(world, who)
        assert (asked.status_code, asked.json().get("code")) == answer(facts), who


async def test_staff_who_have_no_second_factor_hear_what_comes_to_them_as_family_and_no_more(
    world: World, stage: Stage, cast: Cast
) -> None:
    told = await tell_everybody(stage, cast)
    of_daughter = [frame["kind"] for frame in await listens(world, "nurse_and_daughter_one_factor", len(told))]
    of_doctor = [frame["kind"] for frame in await listens(world, "doctor_told_one_factor", len(told))]
    assert {about for (about, _), kind in zip(told, of_daughter, strict=True) if kind == "alert"} == {
        "active", "moved", "left", "died",
    }  # fmt: skip
    assert set(of_doctor) == {"removed"}
