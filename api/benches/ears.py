"""The doctor's phone: an open socket that notes when it heard of which reading, and says `seen` as an app does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import websockets
from httpx2 import AsyncClient
from msgspec import Struct
from websockets.asyncio.client import ClientConnection

from api.benches.cores import CannotBench
from api.benches.load import clock
from api.benches.people import Signed
from realtime.frames import PROTOCOL

SEEN_EVERY_S = 0.1
"""An app stores what came in a bunch and says so once; a phone that sent a frame per event would be too fast."""


class _Because(Struct):
    reading: str


class _Body(Struct):
    because: list[_Because] = []


class _Frame(Struct):
    t: str
    seq: int = 0
    kind: str = ""
    body: _Body = msgspec.field(default_factory=_Body)


_decode = msgspec.json.Decoder(_Frame).decode


class Ears:
    """`heard`: reading -> the clock when an alert about it arrived, `entry`: the number of that entry."""

    def __init__(self, socket: ClientConnection) -> None:
        self.heard: dict[str, float] = {}
        self.entry: dict[str, int] = {}
        self._socket = socket
        self._seq = 0
        self._more = asyncio.Event()

    async def hears_all(self, readings: set[str], within_s: float) -> set[str]:
        """Waits for an alert about each of them; what is still missing when the time is over."""
        try:
            async with asyncio.timeout(within_s):
                while missing := readings - self.heard.keys():
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            missing = readings - self.heard.keys()
        return missing

    async def listen(self) -> None:
        async for raw in self._socket:
            now = clock()
            frame = _decode(raw)
            if frame.t != "event":
                continue
            self._seq = frame.seq
            if frame.kind == "alert":
                for because in frame.body.because:
                    self.heard.setdefault(because.reading, now)
                    self.entry.setdefault(because.reading, frame.seq)
                self._more.set()

    async def confirm(self) -> None:
        said = 0
        while True:
            await asyncio.sleep(SEEN_EVERY_S)
            if self._seq > said:
                said = self._seq
                await self._socket.send(msgspec.json.encode({"t": "seen", "seq": said}).decode())


@asynccontextmanager
async def open_ears(port: int, who: Signed) -> AsyncIterator[Ears]:
    """The socket of this person, welcomed and caught up."""
    headers = {"authorization": f"Bearer {who.token}"}
    async with AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as http:
        given = await http.post("/v1/realtime/ticket", json={})
    if given.status_code != 201:
        raise CannotBench(f"The doctor's phone got no ticket for the socket (HTTP {given.status_code}).")
    address = f"ws://127.0.0.1:{port}/v1/realtime"
    async with websockets.connect(address, subprotocols=[PROTOCOL], compression=None, proxy=None) as socket:  # type: ignore[list-item]
        hello = {"t": "hello", "ticket": given.json()["ticket"], "app": "bench"}
        await socket.send(msgspec.json.encode(hello).decode())
        welcome = _decode(await socket.recv())
        if welcome.t != "welcome":
            raise CannotBench(f"The doctor's socket was not welcomed but got {welcome.t}.")
        ears = Ears(socket)
        tasks = [asyncio.create_task(ears.listen()), asyncio.create_task(ears.confirm())]
        try:
            yield ears
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
