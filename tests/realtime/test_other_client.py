"""A client in nobody's language but the page's: it talks, is cut off, comes back, and ends with an exact log."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2

from tests.realtime import other_client
from tests.realtime.other_client import Ended, OtherClient
from tests.realtime.test_conversations import a_care_thread
from tests.world import Phone, World, until


def tickets_of(phone: Phone) -> Callable[[str], Awaitable[str]]:
    """Step 1 of connecting, on whatever node; told to wait, it waits."""

    async def get_ticket(node: str) -> str:
        try:
            answer = await phone.http.post(f"{node}/v1/realtime/ticket", json={})
        except httpx2.TransportError:  # nobody is there
            raise Ended from None
        if answer.status_code == 429:
            await asyncio.sleep(int(answer.headers["retry-after"]))
        if answer.status_code != 201:
            raise Ended
        return answer.json()["ticket"]

    return get_ticket


@asynccontextmanager
async def running(client: OtherClient) -> AsyncIterator[OtherClient]:
    task = asyncio.create_task(client.run())
    try:
        await client.caught_up.wait()
        yield client
    finally:
        fell = task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not fell, f"it ended by itself: {task}"


class Road:
    """The way between a phone and its node, which can lose what comes back, and break."""

    def __init__(self, to: str) -> None:
        self._host, self._port = to.removeprefix("http://").split(":")
        self.loses_replies = False
        self._open: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def leads(self) -> AsyncIterator[str]:
        async with await asyncio.start_server(self._carry, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            self.breaks()

    def breaks(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, int(self._port))
        self._open += [writer, back]
        await asyncio.gather(self._pipe(reader, back, replies=False), self._pipe(there, writer, replies=True))

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, replies: bool) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if not (replies and self.loses_replies):
                    writer.write(data)
        writer.transport.abort()


def test_it_imports_nothing_of_the_house() -> None:
    tree = ast.parse(Path(other_client.__file__).read_text())
    modules = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= {
        "__future__", "asyncio", "base64", "json", "os", "random", "struct", "urllib.parse", "uuid", "typing",
        "collections.abc",
    }  # fmt: skip


async def test_it_talks_is_cut_off_resumes_resends_and_ends_with_an_exact_log(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    road = Road(house.base_url)
    async with road.leads() as node:
        phone = OtherClient([node], tickets_of(nurse))
        other = OtherClient([house.base_url], tickets_of(resident))
        async with running(phone), running(other):
            keys = [phone.say(thread, "một"), other.say(thread, "hai")]
            await until(lambda: not phone.unanswered and not other.unanswered)

            road.loses_replies = True
            keys.append(phone.say(thread, "ba, và không ai trả lời"))
            await until(lambda: len(other.messages(thread)) == 3)
            assert list(phone.unanswered) == keys[2:], "the reply was not lost"
            keys.append(other.say(thread, "bốn, khi máy kia mất mạng"))
            await until(lambda: len(other.messages(thread)) == 4)
            road.loses_replies = False
            road.breaks()
            await until(lambda: not phone.unanswered and len(phone.messages(thread)) == 4)

            keys.append(phone.say(thread, "năm"))
            await until(lambda: len(phone.messages(thread)) == 5 == len(other.messages(thread)))
        for client in (phone, other):
            log = client.messages(thread)
            assert [m["seq"] for m in log] == [1, 2, 3, 4, 5] and {m["key"] for m in log} == set(keys)
            assert [e["seq"] for e in client.log] == list(range(1, client.cursor + 1))
            by_key = {m["key"]: m["seq"] for m in log}
            assert {key: by_key[key] for key in client.answers} == {k: a["seq"] for k, a in client.answers.items()}
        assert phone.answers.keys() == {keys[0], keys[2], keys[4]} and phone.closes == [(1006, None)]


async def test_it_knows_when_not_to_come_back(house: World) -> None:
    nurse = await house.phone(await house.enrols("Ana"))
    first, second = (OtherClient([house.base_url], tickets_of(nurse)) for _ in range(2))
    task = asyncio.create_task(first.run())
    await first.caught_up.wait()
    async with running(second):
        assert await task == 4001
