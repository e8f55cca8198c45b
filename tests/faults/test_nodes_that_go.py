"""Two nodes as processes, woken by NATS, while phones talk: one node restarts, NATS is killed, the other node too.
The phones are the ones written from the page alone (tests/realtime/other_client.py)."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from tests.faults.nats import NatsServer
from tests.faults.processes import Node, Site, unexpected
from tests.realtime.other_client import OtherClient
from tests.realtime.test_conversations import a_care_thread
from tests.realtime.test_other_client import running, tickets_of
from tests.world import until

SAYS = 60


async def test_phones_that_talk_lose_nothing_whichever_node_goes(site: Site, record_property) -> None:
    nats = NatsServer()
    await nats.starts()
    try:
        one = await site.serves("api", ANTAM_WAKE=nats.url)
        other = await _starts(site, 0, nats)
        thread, _, *phones = await a_care_thread(site.world)
        here, there = f"http://127.0.0.1:{one.port}", f"http://127.0.0.1:{other.port}"
        clients = [
            OtherClient(nodes, tickets_of(phone))
            for nodes, phone in zip([[here, there], [there, here], [there, here]], phones, strict=True)
        ]
        async with AsyncExitStack() as stack:
            for client in clients:
                await stack.enter_async_context(running(client))
            talking = [asyncio.create_task(_talks(client, thread)) for client in clients]
            await asyncio.sleep(1)
            assert await other.stop() == 0, other.said
            other = await _starts(site, other.port, nats)
            await asyncio.sleep(1)
            nats.kill()
            one.kill()
            one = await _starts(site, one.port, nats)
            await nats.starts()
            said = [await task for task in talking]
            await until(lambda: not any(client.unanswered for client in clients), 40)
            await until(lambda: all(len(client.messages(thread)) == SAYS * len(clients) for client in clients), 40)
    finally:
        nats.kill()
    for client in clients:
        log = client.messages(thread)
        assert [m["seq"] for m in log] == list(range(1, SAYS * len(clients) + 1))
        assert [event["seq"] for event in client.log] == list(range(1, client.cursor + 1))
        for keys in said:
            assert [m["key"] for m in log if m["key"] in keys] == keys, "out of order"
    closes = [code for client in clients for code, _ in client.closes]
    assert closes.count(1012) == 2 and 1006 in closes, "nobody was hit"
    for node in site.nodes:
        assert unexpected(node.said) == []
    record_property("closes", closes)


async def _starts(site: Site, port: int, nats: NatsServer) -> Node:
    return await site.starts("api", "--port", str(port), ANTAM_WAKE=nats.url).listens()


async def _talks(client: OtherClient, thread: str) -> list[str]:
    keys = []
    for n in range(SAYS):
        keys.append(client.say(thread, f"tin {n}"))
        await asyncio.sleep(0.1)
    return keys
