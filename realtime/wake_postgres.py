"""Notes between nodes over PostgreSQL's LISTEN/NOTIFY, on a connection of their own: nothing to install or to run."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from realtime.wake import Hear

CHANNEL = "antam_wake"


class Postgres:
    """A line to the nodes of one database. The URL needs a session of its own: not PgBouncer in transaction mode."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def open(self, hear: Hear) -> AsyncIterator[Listener]:
        conn = await asyncpg.connect(self._url, timeout=5, command_timeout=5)
        try:
            _keep_alive(conn)
            await conn.add_listener(CHANNEL, lambda _, __, ___, note: hear(str(note).encode()))
            yield Listener(conn)
        finally:
            conn.terminate()


class Listener:
    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn
        self._speaking = asyncio.Lock()  # a connection serves one statement at a time

    async def say(self, note: bytes) -> None:
        async with self._speaking:
            await self._conn.execute("select pg_notify($1, $2)", CHANNEL, note.decode())

    async def ended(self) -> None:
        """A network that dies in silence is for the heartbeat to find."""
        ended = asyncio.Event()
        self._conn.add_termination_listener(lambda _: ended.set())
        await ended.wait()
        raise ConnectionError("the server closed the wake-up connection")


def _keep_alive(conn: asyncpg.Connection) -> None:
    """asyncpg has no option for it. Unix sockets need none and refuse the TCP ones."""
    raw = conn._transport.get_extra_info("socket")  # type: ignore[attr-defined]
    if raw is None or raw.family == socket.AF_UNIX:
        return
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 3), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 2), ("TCP_USER_TIMEOUT", 7000)):
        if hasattr(socket, name):
            raw.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
