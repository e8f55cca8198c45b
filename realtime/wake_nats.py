"""Notes between nodes over NATS (plain publish and subscribe: nothing is kept), for houses whose nodes tell each other
more than one database's NOTIFY should carry. Needs the extra `nats`.

The client of the library does not reconnect by itself here: `Waker` does, in one place for every line.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from realtime.wake import Hear

SUBJECT = "antam.wake"
CLOSE_WITHIN_S = 2.0
HEARD_AT_MOST = 10_000
"""Notes that wait to be heard; what comes beyond them is lost, which costs latency."""


class Nats:
    """A line over the server at `nats://[user:password@]host:port` or `tls://...`."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def open(self, hear: Hear) -> AsyncIterator[Subscriber]:
        ended = asyncio.Event()

        async def note_end() -> None:
            ended.set()

        async def heard(message: Msg) -> None:
            hear(message.data)

        client = await nats.connect(
            self._url, name="antam", connect_timeout=5, allow_reconnect=False, closed_cb=note_end,
            disconnected_cb=note_end, error_cb=_say_nothing,
        )  # fmt: skip
        try:
            await client.subscribe(SUBJECT, cb=heard, pending_msgs_limit=HEARD_AT_MOST)
            yield Subscriber(client, ended)
        finally:
            with suppress(Exception):  # it may be gone in any way; it is given up all the same
                await asyncio.wait_for(client.close(), CLOSE_WITHIN_S)


class Subscriber:
    def __init__(self, client: Client, ended: asyncio.Event) -> None:
        self._client, self._ended = client, ended

    async def say(self, note: bytes) -> None:
        await self._client.publish(SUBJECT, note)

    async def ended(self) -> None:
        await self._ended.wait()
        raise ConnectionError("the server closed the wake-up connection")


async def _say_nothing(_: Exception) -> None:
    """The library would write a traceback for every try; `Waker` says that the line is gone."""
