"""An alert behind much chat is announced ahead of it, and counted in its turn."""

from __future__ import annotations

import pytest

from base.db import as_owner
from tests.realtime.test_socket import ana_phone, fills, narrow_connection
from tests.world import Phone, World, until

BACKLOG = 1500


async def rings(house: World, phone: Phone, kind: str, level: str, ago_s: int = 0) -> None:
    """An entry of this kind at the end of the feed, without a word to anybody."""
    async with as_owner(house.url) as db:
        await db.execute(
            """select feed_append(array[$1::uuid], array[$2::text], array[uuidv7()], array[null::uuid],
                                  array[0::smallint], array[jsonb_build_object('level', $3::text)],
                                  array[null::float8], array[false], now() - make_interval(secs => $4::int))""",
            phone.person.account, kind, level, ago_s,
        )  # fmt: skip


def was_looked_for(house: World, phone: Phone, seq: int) -> bool:
    """Whether the node has looked what waits for this phone, up to this number."""
    ahead, mine = house.house.hub.ahead._behind, house.house.hub._sockets.get(phone.person.account, [])
    return any(ahead.get(socket, 0) >= seq for socket in mine)


@pytest.mark.parametrize("level", ["urgent", "emergency"])
async def test_a_phone_far_behind_is_told_at_once_that_an_alert_waits(house: World, level: str) -> None:
    phone = await ana_phone(house)
    await fills(house, phone, BACKLOG, 4000)
    await rings(house, phone, "alert", level)
    seq = BACKLOG + 1
    app = await phone.opens_socket(since=0, sock=await narrow_connection(house), max_queue=1)
    await until(lambda: was_looked_for(house, phone, seq))  # until then it reads nothing, and stays behind
    assert (await app.hears("urgent", within=20))["seq"] == seq
    had = [f["seq"] for f in app.heard if f["t"] == "event"]
    assert len(had) < BACKLOG, "the alert was announced when it came"
    answer = (await phone.get("/v1/sync", since=seq - 1, limit=1)).json()
    assert [(item["seq"], item["kind"]) for item in answer["items"]] == [(seq, "alert")]
    await app.hears("caught_up", within=30)
    assert [f["seq"] for f in app.heard if f["t"] == "event"] == list(range(1, seq + 1)), "it comes in its turn"
    assert sum(f["t"] == "urgent" for f in app.heard) == 1


@pytest.mark.parametrize(
    ("kind", "level", "ago_s"), [("alert", "routine", 0), ("alert", "urgent", 301), ("message", "urgent", 0)]
)
async def test_what_rings_nobody_now_is_not_announced(house: World, kind: str, level: str, ago_s: int) -> None:
    phone = await ana_phone(house)
    await fills(house, phone, BACKLOG, 4000)
    await rings(house, phone, kind, level, ago_s)
    app = await phone.opens_socket(since=0, sock=await narrow_connection(house), max_queue=1)
    await until(lambda: was_looked_for(house, phone, BACKLOG + 1))
    await app.hears("caught_up", within=30)
    assert not any(f["t"] == "urgent" for f in app.heard)


async def test_a_phone_that_keeps_up_is_told_nothing_ahead(house: World) -> None:
    phone = await ana_phone(house)
    app = await phone.opens_socket()
    await app.hears("caught_up")
    await rings(house, phone, "alert", "urgent")
    house.house.hub.wake([phone.person.account])
    assert (await app.hears("event"))["kind"] == "alert"
    await app.hears_nothing("urgent", 0.8)
