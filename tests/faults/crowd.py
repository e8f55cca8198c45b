"""A crowd of phones in groups: the one written from the page alone (tests/realtime/other_client.py), a thousand times.

People, threads and sign-ins are made as the owner, for signing in is not what is tried here; everything else goes over
real sockets. What was said, what was answered and what each phone applied is held against what is stored.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import socket
import urllib.parse
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil

from api.benches import people
from api.benches.people import Thread
from base.db import as_owner
from tests.faults import streams, talk
from tests.faults.ledger import History
from tests.faults.processes import Node, Site, until
from tests.faults.streams import Said
from tests.realtime.other_client import Ended, OtherClient

LONG = os.environ.get("FAULTS") == "long"
"""The size the promise is about (`make faults-long`), or one that takes seconds."""
RAISED = {"ANTAM_SOCKETS_PER_ADDRESS": "100000"}
"""A crowd is a province behind one address."""
DOORS = 40
"""Tickets asked for at a time; the rest wait here and not in the node's queue of connections."""


@dataclass
class Crowd:
    """Groups of five who share a thread each. `phones` in the order of `groups`, five each."""

    site: Site
    groups: list[Thread]
    phones: list[OtherClient]
    said: dict[str, list[str]] = field(default_factory=dict)
    """Key -> thread, sender, text: what was meant, before it left."""

    def group(self, n: int) -> list[OtherClient]:
        return self.phones[5 * n : 5 * n + 5]

    def says(self, n: int, member: int, text: str) -> str:
        about, who = self.groups[n], self.groups[n].members[member]
        key = self.phones[5 * n + member].say(str(about.id), text)
        self.said[key] = [str(about.id), str(who.account), text]
        return key

    async def says_to(self, n: int, member: int, text: str, to: Sequence[OtherClient], within: float = 30) -> float:
        """Says it, and how long it took until all of `to` had it."""
        key = self.says(n, member, text)

        async def had() -> bool:
            answer = self.phones[5 * n + member].answers.get(key)
            assert answer is None or answer["t"] == "said", f"refused: {answer}"
            return all(_has(phone, key) for phone in to)

        _, took = await until(had, within, "a message on every phone", every=0.005)
        return took

    async def has_it_all(self, within: float) -> float:
        """Waits until everything said is answered and every phone stands at the head of its feed; the seconds."""
        rows = await self.site.world.sql("select account_id, head from feed_heads")
        accounts = [member.account for about in self.groups for member in about.members]

        async def settled() -> bool:
            if any(phone.unanswered for phone in self.phones):
                return False
            nonlocal rows
            rows = await self.site.world.sql("select account_id, head from feed_heads")
            heads = {row["account_id"]: row["head"] for row in rows}
            return all(phone.cursor >= heads.get(a, 0) for phone, a in zip(self.phones, accounts, strict=True))

        _, took = await until(settled, within, "every phone to have it all", every=0.25)
        return took

    async def lost_nothing(self) -> int:
        """The referee; how many messages it looked at."""
        history = History(sent=dict(self.said), acked={key for phone in self.phones for key in phone.answers})
        refused = [a for phone in self.phones for a in phone.answers.values() if a["t"] != "said"]
        assert not refused, refused[:5]
        stored = await talk.stored_in(self.site)
        applied = {
            f"phone {n}": [_said(frame) for frame in phone.log if _key(frame)] for n, phone in enumerate(self.phones)
        }
        wrong = streams.check(history, stored, applied)
        assert not wrong, wrong[:20]
        for phone in self.phones:
            assert [frame["seq"] for frame in phone.log] == list(range(1, phone.cursor + 1)), "a gap in a feed"
        return len(stored)


def _key(frame: dict) -> str | None:  # type: ignore[type-arg]
    """Of an entry that brings something somebody said."""
    message = frame["body"].get("message") if frame["kind"] == "message" else None
    return message["key"] if message and message["sender"] else None


def _has(phone: OtherClient, key: str) -> bool:
    return any(_key(frame) == key for frame in phone.log[-50:])


def _said(frame: dict) -> Said:  # type: ignore[type-arg]
    m = frame["body"]["message"]
    return Said(frame["subject"], m["seq"], m["key"], m["sender"], m["text"])


@asynccontextmanager
async def gathered(
    site: Site, groups: int, nodes: Sequence[str], *, pinned: bool = False, within: float = 60
) -> AsyncIterator[Crowd]:
    """So many groups of five, all connected, spread over the nodes; each phone knows all of them, or, `pinned`, one."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (_files(groups), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    async with as_owner(site.world.url) as db:
        met = await people.converse(db, site.world.house.settings.secret, pairs=0, groups=groups, idle=0)
    door = asyncio.Semaphore(DOORS)
    phones = [
        OtherClient(
            [nodes[n % len(nodes)]] if pinned else [*nodes[n % len(nodes) :], *nodes[: n % len(nodes)]],
            _tickets(member.token, door),
        )
        for n, member in enumerate(member for about in met.groups for member in about.members)
    ]
    crowd = Crowd(site, met.groups, phones)
    tasks = [asyncio.create_task(phone.run()) for phone in phones]
    try:
        await all_are_back(phones, within)
        yield crowd
        fell = [task for task in tasks if task.done()]
        assert not fell, f"some ended by themselves: {fell[:3]}"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def all_are_back(phones: Iterable[OtherClient], within: float) -> float:
    """Waits until all are connected and caught up; the seconds."""
    waiting = list(phones)

    async def back() -> bool:
        return all(phone.caught_up.is_set() for phone in waiting)

    _, took = await until(back, within, "everybody to be connected", every=0.05)
    return took


def _files(groups: int) -> int:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = 30 * groups + 4096
    return wanted if most == resource.RLIM_INFINITY else min(wanted, most)


def _tickets(token: str, door: asyncio.Semaphore) -> Callable[[str], Awaitable[str]]:
    """Step 1 of connecting, on whatever node; told to wait, it waits."""

    async def get_ticket(node: str) -> str:
        place = urllib.parse.urlsplit(node)
        request = (
            f"POST /v1/realtime/ticket HTTP/1.1\r\nhost: {place.netloc}\r\nauthorization: Bearer {token}\r\n"
            "content-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
        )
        async with door:
            try:
                async with asyncio.timeout(20):
                    reader, writer = await asyncio.open_connection(place.hostname, place.port)
                    writer.write(request.encode())
                    answer = await reader.read()
                    writer.close()
            except (OSError, TimeoutError):  # nobody is there
                raise Ended from None
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 429 " in head[:20]:
            wait = next(line for line in head.decode().splitlines() if line.lower().startswith("retry-after"))
            await asyncio.sleep(int(wait.partition(":")[2]) + random.random())
        if b" 201 " not in head[:20]:
            raise Ended
        return body.split(b'"ticket":"')[1].split(b'"')[0].decode()

    return get_ticket


def stops_reading(phone: OtherClient) -> None:
    """The app hangs: what comes fills the least of buffers there is, and stays there."""
    assert phone.wire is not None
    phone.wire.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    phone.wire.writer.transport.pause_reading()  # type: ignore[attr-defined]


def reads_on(phone: OtherClient) -> None:
    if phone.wire is not None and not phone.wire.writer.transport.is_closing():
        phone.wire.writer.transport.resume_reading()  # type: ignore[attr-defined]


def memory_mib(node: Node) -> float:
    """Of the node's process, what is its own."""
    return psutil.Process(node.process.pid).memory_info().rss / 2**20


def sockets_of(node: Node) -> int:
    """Connections the node holds open to phones."""
    held = psutil.Process(node.process.pid).net_connections("tcp")
    return sum(c.status == psutil.CONN_ESTABLISHED and c.laddr.port == node.port for c in held)


class Swallowing:
    """A network that dies without a word between some phones and their node: what is sent arrives nowhere, and nobody
    is told that the connection is gone."""

    def __init__(self, to: str) -> None:
        place = urllib.parse.urlsplit(to)
        self._host, self._port = place.hostname, place.port
        self._dead: set[asyncio.StreamWriter] = set()
        self._open: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def leads(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0, backlog=1000)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def swallows(self) -> int:
        """From now on everything on the connections there are; new ones are well. How many."""
        self._dead |= set(self._open)
        return len(self._dead)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        self._open.append(writer)
        ways = [self._pipe(reader, back, writer), self._pipe(there, writer, writer)]
        self._tasks |= (tasks := {asyncio.create_task(way) for way in ways})
        for task in tasks:
            task.add_done_callback(self._tasks.discard)

    async def _pipe(self, reader: asyncio.StreamReader, to: asyncio.StreamWriter, of: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                if of in self._dead:
                    continue
                to.write(data)
        except OSError:
            pass
        if of not in self._dead:  # the end of the connection does not come through either
            to.transport.abort()
