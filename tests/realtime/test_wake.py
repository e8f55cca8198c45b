"""Two nodes over one database, woken by PostgreSQL and by NATS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Literal, cast
from uuid import UUID

import asyncpg
import msgspec
import pytest

from api.app import create_app, open_house
from api.house import House
from base.ids import new_id
from base.settings import BadSetting, Settings, load
from realtime import wake
from realtime.hints import Hint
from realtime.wake import Note, Waker
from tests.faults.nats import NatsServer
from tests.realtime.test_conversations import a_care_thread, a_message, says
from tests.world import Phone, Socket, World, running_server, until

SELDOM = 30.0
"""A poll that comes too late for any of these tests: what arrives was woken."""


@asynccontextmanager
async def two_nodes(url: str, settings: Settings, **more: Any) -> AsyncIterator[list[tuple[House, str]]]:
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            house = await stack.enter_async_context(
                open_house(msgspec.structs.replace(settings, **more), url, beating=False)
            )
            found.append((house, await stack.enter_async_context(running_server(house, create_app(house)))))
        yield found


@asynccontextmanager
async def a_line(kind: Literal["postgresql", "nats"]) -> AsyncIterator[str]:
    """What ANTAM_WAKE says."""
    if kind == "postgresql":
        yield kind
        return
    server = NatsServer()
    await server.starts()
    try:
        yield server.url
    finally:
        server.kill()


async def opens_at(phone: Phone, node: str) -> Socket:
    phone.world = replace(phone.world, base_url=node)
    app = await phone.opens_socket()
    await app.hears("caught_up")
    return app


async def is_heard(url: str, one: House, other: House) -> None:
    """Until a wake-up of one node reaches the other: its line is open."""
    heard = asyncio.Event()
    known, other.hub.wake = other.hub.wake, lambda accounts: (heard.set(), known(accounts))[1]  # type: ignore[method-assign]
    try:
        while not heard.is_set():
            async with one.database.work("engine") as db:
                db.woken.add(UUID(int=1))
            await asyncio.sleep(0.05)
    finally:
        other.hub.wake = known  # type: ignore[method-assign]


LINES = pytest.mark.parametrize("kind", ["postgresql", "nats"])


@LINES
async def test_what_is_said_on_one_node_is_heard_on_the_other_at_once(
    house: World, url: str, settings: Settings, kind: Any
) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    async with a_line(kind) as line, two_nodes(url, settings, wake=line, poll_s=SELDOM) as [one, other]:
        await is_heard(url, one[0], other[0])
        here, there = await opens_at(nurse, one[1]), await opens_at(resident, other[1])
        for n in range(5):
            assert await says(here, thread, f"tin {n}") == n + 1
            assert (await there.hears(a_message))["body"]["message"]["text"] == f"tin {n}"


@LINES
async def test_a_hint_reaches_the_other_node(house: World, url: str, settings: Settings, kind: Any) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    async with a_line(kind) as line, two_nodes(url, settings, wake=line) as [one, other]:
        await is_heard(url, one[0], other[0])
        here, there = await opens_at(nurse, one[1]), await opens_at(resident, other[1])
        await here.sends({"t": "typing", "conversation": thread})
        hint = await there.hears("typing")
        assert (hint["conversation"], hint["account"]) == (thread, str(nurse.person.account))
        await here.hears_nothing("typing")


async def test_nats_killed_and_restarted_costs_latency_and_nothing_else(
    house: World, url: str, settings: Settings
) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    server = NatsServer()
    try:
        async with two_nodes(url, settings, wake=server.url) as [one, other]:  # it is not even there yet
            here, there = await opens_at(nurse, one[1]), await opens_at(resident, other[1])

            async def both_hear(text: str) -> None:
                seq = await says(here, thread, text)
                heard = (await there.hears(a_message, 10))["body"]["message"]
                assert (heard["seq"], heard["text"]) == (seq, text)

            for n in range(2):
                await both_hear(f"{n}: không có NATS")
                await server.starts()
                await asyncio.wait_for(is_heard(url, one[0], other[0]), 15)
                await both_hear(f"{n}: có NATS")
                server.kill()
            await both_hear("lại không có NATS")
            events = [f["seq"] for f in there.heard if f["t"] == "event"]
            assert events == list(range(events[0], events[0] + len(events)))
    finally:
        server.kill()


async def test_two_lines_of_one_database_do_not_hear_each_other_and_the_poll_delivers(
    house: World, url: str, settings: Settings
) -> None:
    """As while a deployment changes from one line to the other."""
    thread, _, resident, _, nurse = await a_care_thread(house)
    async with a_line("nats") as line, two_nodes(url, settings, wake=line) as [one, _]:
        here, there = await opens_at(nurse, one[1]), await opens_at(resident, house.base_url)
        assert await says(here, thread) == 1
        assert (await there.hears(a_message))["body"]["message"]["seq"] == 1


@LINES
async def test_what_is_no_note_is_passed_over(house: World, url: str, settings: Settings, kind: Any) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    async with a_line(kind) as line, two_nodes(url, settings, wake=line, poll_s=SELDOM) as [one, other]:
        await is_heard(url, one[0], other[0])
        for junk in ("", "hello", '{"node": 1}', "12345678||"):
            if kind == "nats":
                await publishes(line, junk.encode())
            else:
                await notifies(url, junk)
        here, there = await opens_at(nurse, one[1]), await opens_at(resident, other[1])
        await says(here, thread)
        await there.hears(a_message)


async def notifies(url: str, note: str) -> None:
    conn = await asyncpg.connect(url)
    await conn.execute("select pg_notify('antam_wake', $1)", note)
    await conn.close()


async def publishes(address: str, note: bytes) -> None:
    import nats

    client = await nats.connect(address)
    await client.publish("antam.wake", note)
    await client.drain()


class Recorded:
    """A line that keeps what is said and lets nothing through."""

    def __init__(self) -> None:
        self.notes: list[bytes] = []

    @asynccontextmanager
    async def open(self, hear: wake.Hear) -> AsyncIterator[Recorded]:
        self.hear = hear
        yield self

    async def say(self, note: bytes) -> None:
        self.notes.append(note)
        self.hear(note)

    async def ended(self) -> None:
        await asyncio.Event().wait()

    def told(self) -> list[Note]:
        return [msgspec.json.decode(note, type=Note) for note in self.notes]


@asynccontextmanager
async def a_waker() -> AsyncIterator[tuple[Waker, Recorded]]:
    line = Recorded()
    waker = Waker(line, lambda _: None, lambda _: None, lambda _: None)
    waker.start()
    await until(lambda: line.notes)
    try:
        yield waker, line
    finally:
        await waker.stop()


async def test_many_accounts_are_told_in_notes_that_postgresql_takes() -> None:
    async with a_waker() as (waker, line):
        accounts = {new_id() for _ in range(1000)}
        db = cast(Any, type("Done", (), {"woken": accounts, "due": {"send", "escalate"}}))
        waker.after(db)
        await until(lambda: len(line.notes) > 6)
        assert max(map(len, line.notes)) < 8000
        told = [account for note in line.told() for account in note.accounts]
        assert sorted(told) == sorted(accounts)
        assert [note.due for note in line.told() if note.due] == [["escalate", "send"]]


@pytest.mark.parametrize("others", [1, 40])
async def test_hints_are_dropped_when_there_are_too_many_and_wake_ups_are_not(others: int) -> None:
    async with a_waker() as (waker, line):
        account = new_id()
        for _ in range(1000):
            waker.whisper(Hint(thread=new_id(), account=new_id(), to=[new_id() for _ in range(others)]))
        waker.whisper(Hint(thread=new_id(), account=new_id(), to=[new_id() for _ in range(1000)]))
        waker.after(cast(Any, type("Done", (), {"woken": {account}, "due": set()})))
        await until(lambda: sum(len(note.hints) for note in line.told()) >= wake.HINTS_AT_MOST)
        assert max(map(len, line.notes)) < 8000
        assert sum(len(note.hints) for note in line.told()) == wake.HINTS_AT_MOST
        [first] = [n for n, note in enumerate(line.told()) if account in note.accounts]
        assert all(n > first for n, note in enumerate(line.told()) if note.hints), "hints go last"


@pytest.mark.parametrize("address", ["redis://here", "nats://", "yes", "nats:4222"])
def test_a_line_nobody_knows_is_a_bad_setting(address: str) -> None:
    with pytest.raises(BadSetting, match="ANTAM_WAKE"):
        load({"ANTAM_WAKE": address})


@pytest.mark.parametrize("address", ["postgresql", "nats://127.0.0.1:4222", "tls://u:p@nats.example:4222"])
def test_the_lines_there_are(address: str, tmp_path: Any) -> None:
    assert load({"ANTAM_WAKE": address, "ANTAM_HOME": str(tmp_path)}).wake == address
