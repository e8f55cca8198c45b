"""The dead man's switch: an engine that is frozen, or cannot get at its rows, is missed by a process that shares
nothing with it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from api.watchdog import SAY_AGAIN_S, SILENT_S, Watch
from tests.faults.processes import Node, Site, unexpected, until

AFTER_S = 8
PATIENCE_S = 40


def test_an_engine_is_called_alive_only_while_every_pass_ended_a_round_in_time():
    watch = Watch(began=0)
    assert watch.sees({"escalate": 2.0, "send": SILENT_S}, 100)
    assert not watch.sees({"escalate": 2.0, "send": SILENT_S + 1}, 101)
    assert not watch.sees({"escalate": 2.0, "send": math.inf}, 102)
    assert not watch.sees(None, 103)
    assert watch.sees({"escalate": 2.0, "send": 1.0}, 104)


def test_silence_is_said_once_a_minute_and_not_to_a_house_that_has_just_begun(capsys: object, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr("api.watchdog._log.error", lambda event, **_: said.append(event))
    watch = Watch(began=0)
    for at in range(int(SILENT_S)):
        watch.sees({"escalate": math.inf}, at)
    assert said == []
    for at in range(int(SILENT_S) + 1, int(SILENT_S + 2 * SAY_AGAIN_S)):
        watch.sees({"escalate": 99.0} if at % 2 else None, at)
    assert len(said) == 2


async def test_an_engine_that_is_frozen_is_reported_and_no_longer_called_alive_outside(site: Site, record_property):
    async with _outside() as outside:
        node = await site.serves()
        dog = _watches(site, outside)
        await until(lambda: _called(outside, 1), PATIENCE_S, "a first call")

        node.freeze()
        _, took = await until(lambda: _said(dog, "engine silent"), PATIENCE_S, "a report")
        calls = outside.calls
        await asyncio.sleep(AFTER_S)
        assert outside.calls == calls
        node.thaw()
        await until(lambda: _called(outside, calls + 1), PATIENCE_S, "a call of the thawed engine")
        record_property("reported_after_s", round(took, 1))
        assert not unexpected(dog.said)
        assert await dog.stop() == 0


async def test_an_engine_whose_rows_are_locked_is_reported_and_the_watchdog_beside_a_server_ends_with_it(site: Site):
    node = await site.serves()
    dog = _watches(site, None)
    found = site.postmaster
    assert found
    hog = await asyncpg.connect(site.world.url)
    try:
        async with hog.transaction():
            await hog.execute("lock table alerts in access exclusive mode")
            await until(lambda: _said(dog, "engine silent"), PATIENCE_S, "a report")
    finally:
        await hog.close()
    node.kill()
    await until(lambda: _said(node, "engine gone"), PATIENCE_S, "the child's last word")


@dataclass
class _Outside:
    """Whoever keeps the heartbeat's address."""

    url: str
    calls: int = 0


@asynccontextmanager
async def _outside() -> AsyncIterator[_Outside]:
    here = _Outside("")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        here.calls += 1
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    here.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ping"
    try:
        yield here
    finally:
        server.close()


def _watches(site: Site, outside: _Outside | None) -> Node:
    address = {"ANTAM_HEARTBEAT_URL": outside.url} if outside else {}
    return site.starts("watchdog", "--after", str(AFTER_S), **address)


async def _called(outside: _Outside, times: int) -> bool:
    return outside.calls >= times


async def _said(node: Node, what: str) -> bool:
    return what in node.said
