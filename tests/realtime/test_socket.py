"""The socket over a real network: who is let in, what closes it and with which code, and what it never loses."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import websockets

from api.app import create_app, open_house
from api.serve import GOODBYE_S
from api.wire import SHUT_WITHIN_S
from base.db import as_owner
from base.ids import new_id
from base.settings import Settings
from notify import feed
from realtime import frames
from realtime.hub import CHECK_SESSIONS_S
from realtime.session import FRAMES_AT_ONCE
from realtime.socket import ENOUGH_QUEUED, QUEUED_AT_MOST
from tests.realtime.test_wake import opens_at, two_nodes
from tests.world import Phone, Socket, World, running_server, until


@asynccontextmanager
async def connects(house: World, **more: Any) -> AsyncIterator[Socket]:
    """A connection that has said nothing yet."""
    address = house.base_url.replace("http", "ws") + "/v1/realtime"
    more = {"subprotocols": [frames.PROTOCOL], "compression": None, "proxy": None, **more}
    async with websockets.connect(address, **more) as connection:
        yield Socket(connection)


async def a_ticket(phone: Phone) -> str:
    return (await phone.post("/v1/realtime/ticket")).json()["ticket"]


async def ana_phone(house: World, entries: int = 0) -> Phone:
    phone = await house.phone(await house.enrols("Ana"))
    for _ in range(entries):
        await says(house, phone)
    return phone


async def says(house: World, phone: Phone) -> None:
    """An entry in the feed, with its wake-up."""
    async with house.house.database.work("engine") as db:
        feed.append(db, [phone.person.account], "announcement", new_id(), {})


async def test_without_a_hello_it_is_closed(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.socket.HELLO_WITHIN_S", 0.1)
    async with connects(house) as app:
        assert (await app.hears("bye"))["code"] == frames.NO_TICKET
        assert await app.is_closed() == frames.NO_TICKET


async def test_a_ticket_nobody_issued_is_not_good(house: World) -> None:
    async with connects(house) as app:
        await app.sends({"t": "hello", "ticket": "forged"})
        assert await app.is_closed() == frames.NO_TICKET


async def test_a_ticket_is_good_once(house: World) -> None:
    ticket = await a_ticket(await ana_phone(house))
    async with connects(house) as first, connects(house) as second:
        await first.sends({"t": "hello", "ticket": ticket})
        await first.hears("welcome")
        await second.sends({"t": "hello", "ticket": ticket})
        assert await second.is_closed() == frames.NO_TICKET


@pytest.mark.parametrize(
    "spoilt",
    [
        "update realtime_tickets set expires_at = now() returning 1",
        "update sessions set ended_at = now() returning 1",
        "update accounts set disabled_at = now() returning 1",
    ],
)
async def test_a_ticket_that_is_late_or_whose_holder_is_gone_is_not_good(house: World, spoilt: str) -> None:
    ticket = await a_ticket(await ana_phone(house))
    await house.sql(spoilt)
    async with connects(house) as app:
        await app.sends({"t": "hello", "ticket": ticket})
        assert await app.is_closed() == frames.NO_TICKET


async def test_the_protocol_is_agreed_on_and_nothing_is_compressed(house: World) -> None:
    async with connects(house, compression="deflate") as app:
        assert app.connection.subprotocol == frames.PROTOCOL
        assert app.connection.protocol.extensions == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_page_of_somebody_else_is_answered_403(house: World, origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refusal:
        async with connects(house, origin=origin):
            pass
    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize(("since", "wanted"), [(0, [1, 2, 3]), (2, [3]), (3, [])])
async def test_it_goes_on_from_the_cursor(house: World, since: int, wanted: list[int]) -> None:
    phone = await ana_phone(house, entries=3)
    app = await phone.opens_socket(since=since)
    assert (await app.hears("welcome"))["head"] == 3
    assert (await app.hears("caught_up"))["seq"] == 3
    assert [f["seq"] for f in app.heard if f["t"] == "event"] == wanted
    await says(house, phone)
    assert (await app.hears("event"))["seq"] == 4


async def test_without_a_cursor_it_begins_at_the_head(house: World) -> None:
    phone = await ana_phone(house, entries=3)
    app = await phone.opens_socket(since=None)
    await app.hears("caught_up")
    assert [f["t"] for f in app.heard] == ["welcome", "caught_up"]


async def test_a_cursor_that_is_ahead_must_begin_anew(house: World) -> None:
    phone = await ana_phone(house, entries=3)
    app = await phone.opens_socket(since=99)
    assert (await app.hears("resync"))["head"] == 3
    await says(house, phone)
    assert (await app.hears("event"))["seq"] == 4


async def test_three_hundred_entries_come_in_order_and_once(house: World) -> None:
    phone = await ana_phone(house)
    await fills(house, phone, 300, 10)
    app = await phone.opens_socket(since=0)
    await app.hears("caught_up")
    assert [f["seq"] for f in app.heard if f["t"] == "event"] == list(range(1, 301))


async def test_the_second_socket_of_a_phone_replaces_the_first(house: World) -> None:
    phone = await ana_phone(house)
    first = await phone.opens_socket()
    await first.hears("caught_up")
    second = await phone.opens_socket()
    await second.hears("caught_up")
    assert await first.is_closed() == frames.REPLACED
    await says(house, phone)
    assert (await second.hears("event"))["seq"] == 1


async def test_two_phones_of_one_person_hear_the_same(house: World) -> None:
    phone = await ana_phone(house)
    await house.sql("update sign_in_challenges set created_at = created_at - interval '2 minutes' returning id")
    other = await house.phone(phone.person)
    apps = [await phone.opens_socket(), await other.opens_socket()]
    await says(house, phone)
    assert [(await app.hears("event"))["seq"] for app in apps] == [1, 1]


async def test_whoever_is_signed_out_is_closed_within_five_seconds(house: World) -> None:
    phone = await ana_phone(house)
    app = await phone.opens_socket()
    await app.hears("caught_up")
    await phone.http.delete("/v1/auth/session")
    assert CHECK_SESSIONS_S < 5
    assert await app.is_closed(within=15.0) == frames.SIGNED_OUT  # a busy machine may add to it


@pytest.mark.parametrize("frame", ["x", '{"t": "dance"}', b"\x00\x01"])
async def test_a_bad_frame_closes(house: World, frame: str | bytes) -> None:
    app = await (await ana_phone(house)).opens_socket()
    await app.connection.send(frame)
    assert await app.is_closed() == frames.BAD_FRAME


async def test_a_frame_beyond_64_kib_closes(house: World) -> None:
    app = await (await ana_phone(house)).opens_socket()
    await app.hears("caught_up")
    await app.connection.send("x" * (frames.FRAME_AT_MOST + 1))
    assert await app.is_closed() in (1009, frames.BAD_FRAME)


async def test_who_is_too_fast_is_told_when_to_come_back(house: World) -> None:
    app = await (await ana_phone(house)).opens_socket()
    with contextlib.suppress(websockets.ConnectionClosed):  # it may hang up before the last one
        for n in range(2 * int(FRAMES_AT_ONCE)):
            await app.connection.send(json.dumps({"t": "ping", "n": n}))
    bye = await app.hears("bye")
    assert (bye["code"], bye["retry_after_ms"]) == (frames.TOO_FAST, 1000)
    assert await app.is_closed() == frames.TOO_FAST


async def test_what_was_seen_is_kept_for_the_phone(house: World) -> None:
    app = await (await ana_phone(house, entries=2)).opens_socket()
    await app.hears("caught_up")
    await app.sends({"t": "seen", "seq": 99})

    async def kept() -> bool:
        return await house.sql("select seen from devices") == [{"seen": 2}]

    await until(kept)


async def test_a_node_that_goes_down_says_when_to_come_back_and_lets_nobody_in(
    house: World, url: str, settings: Settings
) -> None:
    phone = await ana_phone(house)
    async with two_nodes(url, settings) as [one, _]:
        app = await opens_at(phone, one[1])
        await one[0].hub.say_goodbye()
        bye = await app.hears("bye")
        assert bye["code"] == frames.RESTART and 0 <= bye["retry_after_ms"] < 10_000
        assert await app.is_closed() == frames.RESTART
        late = await phone.opens_socket()
        assert (await late.hears("bye"))["code"] == frames.BUSY


async def test_phones_that_do_not_read_do_not_hold_up_a_node_that_goes_down(
    house: World, url: str, settings: Settings
) -> None:
    phones = [await ana_phone(house) for _ in range(3)]
    async with AsyncExitStack() as stack:
        node = await stack.enter_async_context(open_house(settings, url, beating=False))
        server = AsyncExitStack()
        place = await server.enter_async_context(running_server(node, create_app(node)))
        for phone in phones:
            await fills(house, phone, 3000, 2000)
            phone.world = replace(phone.world, base_url=place)
            await phone.opens_socket(since=0, sock=await narrow_connection(phone.world), max_queue=1)
        full = lambda: all(s._wire.queued > ENOUGH_QUEUED for s in node.hub._all())  # noqa: E731
        await until(lambda: len(node.hub._all()) == len(phones) and full())
        began = time.monotonic()
        await server.aclose()
        assert time.monotonic() - began < GOODBYE_S + SHUT_WITHIN_S + 2
    for phone in phones:  # they do not read a goodbye either
        phone.socket.connection.transport.abort()


async def test_when_a_wake_up_is_lost_the_poll_delivers(house: World) -> None:
    phone = await ana_phone(house)
    app = await phone.opens_socket()
    await app.hears("caught_up")
    await fills(house, phone, 1, 10)  # as the owner, so nobody is woken
    assert (await app.hears("event"))["seq"] == 1


async def test_a_phone_that_does_not_read_costs_little_delays_nobody_and_misses_nothing(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.socket.STUCK_AFTER_S", 0.5)
    monkeypatch.setattr("api.wire.CLOSE_WITHIN_S", 0.2)
    stuck, well = await ana_phone(house), await ana_phone(house)
    await fills(house, stuck, 6000, 2000)
    narrow = await narrow_connection(house)
    app = await stuck.opens_socket(since=0, sock=narrow, max_queue=1)
    others = await well.opens_socket()
    hub, queued = house.house.hub, []

    def gone() -> bool:
        mine = hub._sockets.get(stuck.person.account, [])
        queued.extend(s._wire.queued for s in mine)
        return not mine

    await until(lambda: not gone())
    await says(house, well)
    await others.hears("event", within=2.0)
    await until(gone)
    assert max(queued) <= QUEUED_AT_MOST

    got = await reads_the_rest(app)
    assert got == list(range(1, len(got) + 1)) and len(got) < 6000
    monkeypatch.undo()  # it reads now, but on a busy machine not within half a second
    again = await stuck.opens_socket(since=len(got))
    await again.hears("caught_up", within=20)
    assert [f["seq"] for f in again.heard if f["t"] == "event"] == list(range(len(got) + 1, 6001))


async def reads_the_rest(app: Socket) -> list[int]:
    """The numbers that reached the phone before it was cut off."""
    frame: dict[str, Any] = {}
    with contextlib.suppress(websockets.ConnectionClosed):
        while frame.get("t") != "bye":
            frame = json.loads(await asyncio.wait_for(app.connection.recv(), 10))
            app.heard.append(frame)
    assert frame["t"] != "bye" or frame["code"] == frames.TOO_SLOW
    return [f["seq"] for f in app.heard if f["t"] == "event"]


async def fills(house: World, phone: Phone, entries: int, size: int) -> None:
    """Many entries at once, without a word to anybody."""
    async with as_owner(house.url) as db:
        await db.execute(
            """select feed_append(array_agg($1::uuid), array_agg('announcement'::text), array_agg(uuidv7()),
                                  array_agg(null::uuid), array_agg(0::smallint),
                                  array_agg(jsonb_build_object('x', repeat('x', $3))), array_agg(null::float8),
                                  array_agg(false), now()) from generate_series(1, $2)""",
            phone.person.account,
            entries,
            size,
        )


async def narrow_connection(house: World) -> socket.socket:
    """A TCP connection whose kernel takes little in advance."""
    host, port = house.base_url.removeprefix("http://").split(":")
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (host, int(port)))
    return sock
