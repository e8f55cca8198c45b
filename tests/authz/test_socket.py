"""The socket against the oracle: everybody listens, everybody's feed gets an entry about every resident for each reach,
and what each hears of it is what the matrix lets them follow; the rest comes as `removed`, without a body."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
import websockets

from realtime.frames import PROTOCOL
from tests.authz import oracle
from tests.authz.cast import Cast, id_of, token_of
from tests.authz.oracle import RESIDENTS
from tests.authz.stage import Stage, residents_of_record
from tests.world import World

NEEDS = {"status": 1, "summary": 3, "full": 4}
"""What entries about a resident ask for (notify/feed.py): the brief one, what was measured, what only `full` gets."""


def may_listen(facts: Mapping[str, Any]) -> bool:
    """A live session; of those who work for somebody, one with two factors."""
    return oracle.signed_in(facts) and not (oracle.works(facts) and facts.get("session") == "one_factor")


async def ticket(house: World, who: str) -> tuple[int, str]:
    async with house.client() as http:
        answer = await http.post("/v1/realtime/ticket", headers={"authorization": f"Bearer {token_of(who)}"})
    return answer.status_code, answer.json().get("ticket", "")


async def listens(house: World, who: str, entries: int) -> list[dict[str, Any]]:
    """What a new socket is told from the beginning of the feed until it has caught up."""
    address = house.base_url.replace("http", "ws") + "/v1/realtime"
    heard: list[dict[str, Any]] = []
    async with websockets.connect(address, subprotocols=[PROTOCOL], compression=None, proxy=None) as socket:  # type: ignore[list-item]
        hello = {"t": "hello", "ticket": (await ticket(house, who))[1], "app": "test", "since": 0}
        await socket.send(json.dumps(hello))
        async with asyncio.timeout(20):
            while len(heard) < entries:
                frame = json.loads(await socket.recv())
                if frame["t"] == "event":
                    heard.append(frame)
    return heard


async def tell_everybody(stage: Stage, cast: Cast) -> list[tuple[str, str]]:
    """An entry for every account about each resident and need, in this order."""
    told = [(about, scope) for about in residents_of_record() for scope in NEEDS]
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
        if not may_listen(facts):
            continue
        heard = await listens(world, who, len(told))
        for (about, scope), frame in zip(told, heard, strict=True):
            follows = oracle.reach(facts, RESIDENTS[about]) >= NEEDS[scope]
            assert frame["kind"] == ("alert" if follows else "removed"), f"{who} about {about}, {scope}: {frame}"
            assert follows or not frame["body"], who
            assert ("resident" in frame["body"]) is follows, who


async def test_nobody_without_a_live_session_gets_a_ticket(world: World, cast: Cast) -> None:
    for who, facts in cast.principals.items():
        status, _ = await ticket(world, who)
        assert (status == 401) == (not oracle.signed_in(facts)), who
