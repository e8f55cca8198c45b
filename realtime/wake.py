"""Wake-ups between processes over LISTEN/NOTIFY: content-free, gathered for a few milliseconds, sent after the commit
on a connection of their own.

An idle LISTEN connection does not notice a dead network, so its socket has keepalive set and it hears its own heartbeat
every few seconds; without one it is opened anew. Everything here may be lost: the polls find what it would have said.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from prometheus_client import Counter

from base import log
from base.db import Db

CHANNEL = "antam_wake"
GATHER_S = 0.002
IDS_PER_NOTE = 200  # 200 ids of 36 characters stay under NOTIFY's 8,000 bytes
HEARTBEAT_S = 5.0
PAUSE_S = (0.2, 0.5, 1.0, 2.0)

_log = log.logger("realtime")
_reconnects = Counter("antam_wake_reconnects_total", "Times the wake-up connection was opened anew")


class Waker:
    """`after` is what a unit of work calls once it has committed. Local listeners are called at once, others by
    NOTIFY."""

    def __init__(
        self, url: str, wake_accounts: Callable[[Iterable[UUID]], None], wake_beat: Callable[[Iterable[str]], None]
    ) -> None:
        self._url, self._wake_accounts, self._wake_beat = url, wake_accounts, wake_beat
        self._node = uuid4().hex[:8]
        self._accounts: set[UUID] = set()
        self._due: set[str] = set()
        self._bell = asyncio.Event()
        self._heard = asyncio.Event()
        self._speaking = asyncio.Lock()  # a connection serves one statement at a time
        self._task: asyncio.Task[None] | None = None

    def after(self, db: Db) -> None:
        if db.woken:
            self._wake_accounts(db.woken)
            self._accounts |= db.woken
        if db.due:
            self._wake_beat(db.due)
            self._due |= db.due
        self._bell.set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        tries = 0
        while True:
            try:
                async with self._connected() as conn:
                    tries = 0
                    await _first_to_fail(self._send_notes(conn), self._beat_heart(conn), _closed(conn))
            except Exception as error:  # whatever it was: a node that hears no wake-ups must try again
                pause = PAUSE_S[min(tries, len(PAUSE_S) - 1)]
                tries += 1
                _reconnects.inc()
                _log.warning("wake-ups lost their connection", error=type(error).__name__, retry_in_s=pause)
                await asyncio.sleep(pause)

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncpg.Connection]:
        conn = await asyncpg.connect(self._url, timeout=5, command_timeout=5)
        try:
            _keep_alive(conn)
            await conn.add_listener(CHANNEL, self._hear)
            yield conn
        finally:
            conn.terminate()

    async def _send_notes(self, conn: asyncpg.Connection) -> None:
        while True:
            await self._bell.wait()
            await asyncio.sleep(GATHER_S)
            self._bell.clear()
            accounts, self._accounts = sorted(self._accounts), set()
            due, self._due = ",".join(sorted(self._due)), set()
            for start in range(0, max(len(accounts), 1), IDS_PER_NOTE):
                ids = ",".join(str(a) for a in accounts[start : start + IDS_PER_NOTE])
                await self._say(conn, f"{self._node}|{'' if start else due}|{ids}")

    async def _beat_heart(self, conn: asyncpg.Connection) -> None:
        """A note to ourselves; when it does not come back the connection is dead, whatever TCP says."""
        while True:
            self._heard.clear()
            await self._say(conn, f"{self._node}||")
            await asyncio.wait_for(self._heard.wait(), HEARTBEAT_S)
            await asyncio.sleep(HEARTBEAT_S)

    async def _say(self, conn: asyncpg.Connection, note: str) -> None:
        async with self._speaking:
            await conn.execute("select pg_notify($1, $2)", CHANNEL, note)

    def _hear(self, _: object, __: int, ___: str, payload: object) -> None:
        node, due, ids = str(payload).split("|")
        if node == self._node:
            self._heard.set()
            return
        if ids:
            self._wake_accounts(UUID(id) for id in ids.split(","))
        if due:
            self._wake_beat(due.split(","))


async def _closed(conn: asyncpg.Connection) -> None:
    """Raises as soon as the server hangs up; a network that dies in silence is for the heartbeat to find."""
    ended = asyncio.Event()
    conn.add_termination_listener(lambda _: ended.set())
    await ended.wait()
    raise ConnectionError("the server closed the wake-up connection")


async def _first_to_fail(*loops: Coroutine[Any, Any, None]) -> None:
    """Runs endless loops side by side until one raises, and raises that."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _keep_alive(conn: asyncpg.Connection) -> None:
    """asyncpg has no option for it. Unix sockets need none and refuse the TCP ones."""
    raw = conn._transport.get_extra_info("socket")  # type: ignore[attr-defined]
    if raw is None or raw.family == socket.AF_UNIX:
        return
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 3), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 2), ("TCP_USER_TIMEOUT", 7000)):
        if hasattr(socket, name):
            raw.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
