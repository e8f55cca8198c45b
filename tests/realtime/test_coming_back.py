"""After a restart every phone comes back: at a bounded rate, in its turn, and with nothing lost."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest
import websockets

from api.app import create_app, open_house
from base.settings import Secret, Settings
from people import tickets, tokens
from realtime import frames
from realtime.admission import LATEST_S, SPREAD_S, Admission, TurnedAway, Turnstile
from tests.realtime.other_client import OtherClient
from tests.realtime.test_conversations import a_care_thread
from tests.realtime.test_other_client import running, tickets_of
from tests.realtime.test_wake import is_heard, two_nodes
from tests.world import Phone, World, running_server, until


def test_a_second_s_worth_comes_in_at_once_and_then_one_after_the_other() -> None:
    gate = Turnstile(10)
    assert [gate.ask(100.0) is None for _ in range(12)] == [True] * 10 + [False] * 2
    assert gate.ask(100.05) is not None
    assert [gate.ask(100.1) is None for _ in range(2)] == [True, False]
    assert sum(gate.ask(200.0) is None for _ in range(30)) == 10


def test_each_is_told_another_turn_as_fast_as_they_come_in() -> None:
    gate = Turnstile(300)
    waits = [gate.ask(0.0) for _ in range(5000)]
    told = [wait for wait in waits if wait is not None]
    assert len(told) == 4700
    for n, wait in enumerate(told):
        assert n / 300 <= wait <= (n + 1) / 300 + SPREAD_S + 1e-6
    crowd = [gate.ask(0.0) for _ in range(50_000)]
    assert max(wait for wait in crowd if wait is not None) <= LATEST_S


def test_a_storm_is_over_when_all_turns_have_come() -> None:
    """5,000 phones that do as they are told, second by second."""
    gate, waiting, clock, peak = Turnstile(300), [0.0] * 5000, 0.0, 0
    while waiting:
        clock += 0.1
        now, waiting = [at for at in waiting if at <= clock], [at for at in waiting if at > clock]
        turned = [wait for wait in (gate.ask(clock) for _ in now) if wait is not None]
        peak = max(peak, len(now) - len(turned))
        waiting += [clock + wait for wait in turned]
    assert peak <= 301 and clock < 30


async def tickets_for(house: World, phones: list[Phone]) -> list[str]:
    return [(await phone.posts("/v1/realtime/ticket"))["ticket"] for phone in phones]


async def test_who_arrives_together_is_let_in_together_each_with_their_own_outcome(house: World) -> None:
    phones = [await house.phone(await house.enrols(name)) for name in ("Ana", "Bình", "Chi")]
    good = await tickets_for(house, phones)
    late, gone = await tickets_for(house, phones[:2])
    await house.sql(
        "update realtime_tickets set expires_at = now() where hash = $1 returning 1", tokens.hash_token(late)
    )
    await house.sql("delete from realtime_tickets where hash = $1 returning 1", tokens.hash_token(gone))
    admission = Admission(house.house.database, house.house.settings.secret, 100)
    asked = [good[0], late, good[1], "forged", good[0], good[2], gone]
    found = await asyncio.gather(*(admission.admit(ticket) for ticket in asked))
    accounts = [admitted and admitted.caller.account for admitted in found]
    ana, binh, chi = (phone.person.account for phone in phones)
    assert accounts == [ana, None, binh, None, None, chi, None]
    rows = await house.sql("select at, account_id from audit_events where act = 'socket'")
    assert {row["account_id"] for row in rows} == {ana, binh, chi} and len(rows) == 3
    assert len({row["at"] for row in rows}) < 3, "nobody shared a transaction"


async def test_a_ticket_nobody_made_takes_nobody_s_turn_and_who_is_turned_away_keeps_theirs(house: World) -> None:
    ana = await house.phone(await house.enrols("Ana"))
    first, second = await tickets_for(house, [ana, ana])
    admission = Admission(house.house.database, house.house.settings.secret, 1)
    forged = [
        tokens.sealed(Secret(b"another house"), tickets.PREFIX, bytes(32)),
        "x",
        "",
        second[:-4] + "AAAA",
    ]
    assert [await admission.admit(ticket) for ticket in forged * 10] == [None] * 40
    assert await admission.admit(first) is not None
    with pytest.raises(TurnedAway):
        await admission.admit(second)
    assert await house.sql("select 1 as kept from realtime_tickets") == [{"kept": 1}]


async def test_a_ticket_that_was_used_or_is_old_takes_nobody_s_turn(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.phone(await house.enrols("Ana"))
    first, second, third = await tickets_for(house, [ana, ana, ana])
    admission = Admission(house.house.database, house.house.settings.secret, 1)
    assert await admission.admit(first) is not None
    assert [await admission.admit(first) for _ in range(20)] == [None] * 20
    with pytest.raises(TurnedAway):
        await admission.admit(second)
    late = time.time() + tickets.GOOD_FOR.total_seconds() + tickets.CLOCKS_APART_S + 1
    monkeypatch.setattr(time, "time", lambda: late)
    assert await admission.admit(third) is None


async def test_a_storm_on_one_node_is_admitted_in_turn_and_everybody_is_in(
    house: World, url: str, settings: Settings
) -> None:
    phones = [await house.phone(await house.enrols(f"Ana {n}")) for n in range(15)]
    good = await tickets_for(house, phones)
    slow = msgspec.structs.replace(settings, hellos_per_s=5)
    async with open_house(slow, url, beating=False) as node, running_server(node, create_app(node)) as where:

        async def comes(ticket: str) -> tuple[float, int]:
            """When it was let in, and how often it was told to wait."""
            for refused in range(20):
                address = where.replace("http", "ws") + "/v1/realtime"
                connection = await websockets.connect(address, subprotocols=[frames.PROTOCOL], proxy=None)  # type: ignore[list-item]
                await connection.send(json.dumps({"t": "hello", "ticket": ticket, "since": 0}))
                heard: dict[str, Any] = json.loads(await connection.recv())
                if heard["t"] == "welcome":
                    stack.push_async_callback(connection.close)
                    return time.monotonic(), refused
                await connection.wait_closed()
                assert (heard["code"], connection.close_code) == (frames.BUSY, frames.BUSY)
                await asyncio.sleep(heard["retry_after_ms"] / 1000)
            raise AssertionError("never let in")

        async with AsyncExitStack() as stack:
            began = time.monotonic()
            came = await asyncio.gather(*map(comes, good))
            assert any(refused for _, refused in came)
            at = sorted(when - began for when, _ in came)
            assert at[9] > 0.8 and at[14] > 1.8, "more than the rate was let in"
            assert len(node.hub._all()) == 15
            late = [await phone.http.post(f"{where}/v1/realtime/ticket", json={}) for phone in phones]
    told = [answer for answer in late if answer.status_code == 429]
    assert told and all(answer.json()["code"] == "rate_limited" for answer in told)
    assert all(1 <= int(answer.headers["retry-after"]) <= 5 for answer in told)


async def test_a_node_that_restarts_under_load_loses_nothing(
    house: World, url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four phones talk over two nodes; one node goes down in the middle and its phones come to the other."""
    monkeypatch.setattr("realtime.socket.SPREAD_MS", 1000)
    thread, _, *phones = await a_care_thread(house)
    async with two_nodes(url, settings) as [one, other], AsyncExitStack() as stack:
        await is_heard(url, one[0], other[0])
        restarting = open_house(settings, url, beating=False)
        third = await stack.enter_async_context(restarting)
        going = running_server(third, create_app(third))
        where = await going.__aenter__()
        starts = [[where, one[1]], [where, other[1]], [one[1]]]
        clients = [OtherClient(nodes, tickets_of(p)) for nodes, p in zip(starts, phones, strict=True)]
        for client in clients:
            await stack.enter_async_context(running(client))
        said: dict[int, list[str]] = {}

        async def talks(n: int, client: OtherClient) -> None:
            said[n] = []
            for k in range(60):
                said[n].append(client.say(thread, f"{n}: {k}"))
                await asyncio.sleep(0.05)

        talking = [asyncio.create_task(talks(n, client)) for n, client in enumerate(clients)]
        await asyncio.sleep(1)
        await going.__aexit__(None, None, None)
        await asyncio.gather(*talking)
        await until(lambda: not any(client.unanswered for client in clients), 20)
        await until(lambda: all(len(client.messages(thread)) == 180 for client in clients), 20)
    for n, client in enumerate(clients):
        log = client.messages(thread)
        assert [m["seq"] for m in log] == list(range(1, 181))
        assert [event["seq"] for event in client.log] == list(range(1, client.cursor + 1))
        for keys in said.values():
            assert [message["key"] for message in log if message["key"] in keys] == keys, "out of order"
        assert {key: answer["seq"] for key, answer in client.answers.items()} == {
            message["key"]: message["seq"] for message in log if message["key"] in said[n]
        }
    closes = [client.closes for client in clients]
    assert [codes for codes, _ in closes[0] + closes[1]] == [1012, 1012] and closes[2] == []
    assert all(retry is not None and 0 <= retry < 1000 for _, retry in closes[0] + closes[1])
