"""Devices that talk whatever happens: each keeps a ledger of what it says and a log of what it applies, comes back with
its cursor, and says again, under the same key, what it has no answer to. A phone does the same.

They are also bad on purpose: frames leave twice and in another order, connections are cut right after a frame left, so
that its answer is lost, and now and then HTTP says what the socket said already.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import websockets
from websockets import Subprotocol

from base.ids import new_id
from realtime import thread as sealing
from realtime.frames import PROTOCOL
from tests.faults.ledger import History, Ledger
from tests.faults.processes import Site, until
from tests.faults.streams import Said, check
from tests.world import Person, Phone

OPEN_AT_MOST = 6
TWICE, CUT, OVER_HTTP = 0.05, 0.01, 0.03


@dataclass
class Ward:
    """Residents in threads with the nurse on duty; the nurse has two phones."""

    site: Site
    devices: list[Device]
    threads: list[str]


@dataclass
class Device:
    """One phone. `applied`: what it was told, in order; `faults`: what no server may do."""

    name: str
    phone: Phone
    threads: list[str]
    ledger: Ledger
    seed: int
    talks: bool = True
    cursor: int = 0
    acked: int = 0
    reconnects: int = 0
    applied: list[Said] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    goodbyes: list[int] = field(default_factory=list)
    _open: dict[str, dict[str, Any]] = field(default_factory=dict)
    _again: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    @property
    def settled(self) -> bool:
        return not self._open

    async def run(self) -> None:
        """Connects, talks and listens, again and again."""
        while True:
            with contextlib.suppress(OSError, httpx2.HTTPError, websockets.WebSocketException, TimeoutError):
                await self._once()
            self.reconnects += 1
            await asyncio.sleep(self._dice.uniform(0.05, 0.3))

    async def _once(self) -> None:
        answer = await self.phone.post("/v1/realtime/ticket")
        if answer.status_code != 201:
            return
        address = self.phone.world.base_url.replace("http", "ws") + "/v1/realtime"
        async with websockets.connect(
            address,
            subprotocols=[Subprotocol(PROTOCOL)],
            compression=None,
            proxy=None,
            open_timeout=5,
            close_timeout=1,
        ) as socket:
            hello = {"t": "hello", "ticket": answer.json()["ticket"], "since": self.cursor, "app": "sim"}
            await socket.send(json.dumps(hello))
            tasks = [asyncio.create_task(t) for t in (self._hears(socket), self._says(socket), self._confirms(socket))]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _hears(self, socket: Any) -> None:
        async for raw in socket:
            frame = json.loads(raw)
            match frame["t"]:
                case "said":
                    if self._open.pop(frame["key"], None) is not None:
                        self.ledger.acked([frame["key"]])
                        self.acked += 1
                case "refused" if frame["retry_after_ms"] is None:
                    self.faults.append(f"refused: {frame['code']}")
                case "refused":  # unknown, or too much: the same again, under the same key
                    self._again.append((time.monotonic() + frame["retry_after_ms"] / 1000, frame["re"]))
                case "bye":
                    self.goodbyes.append(frame["code"])
                case "resync":
                    self.faults.append("told to resync")
                case "event":
                    self._apply(frame)
                case _:
                    pass

    def _apply(self, frame: dict[str, Any]) -> None:
        if frame["seq"] != self.cursor + 1:
            self.faults.append(f"event {frame['seq']} after {self.cursor}")
        self.cursor = frame["seq"]
        if frame["kind"] == "message":
            m = frame["body"]["message"]
            if m["sender"] is not None:
                self.applied.append(Said(frame["subject"], m["seq"], m["key"], m["sender"], m["text"]))
        elif frame["kind"] == "removed":
            self.faults.append("something was removed")

    async def _says(self, socket: Any) -> None:
        self._again.clear()
        again = list(self._open.values())
        self._dice.shuffle(again)
        for frame in again:
            await socket.send(json.dumps(frame))
        for n in itertools.count():
            await asyncio.sleep(self._dice.uniform(0.002, 0.02))
            while self._again and self._again[0][0] <= time.monotonic():
                _, key = self._again.pop(0)
                if key in self._open:
                    await socket.send(json.dumps(self._open[key]))
            if not self.talks or len(self._open) >= OPEN_AT_MOST:
                continue
            some = [self._new(n) for _ in range(self._dice.randint(1, 3))]
            for frame in [*some, *(f for f in some if self._dice.random() < TWICE)]:
                await socket.send(json.dumps(frame))
                if self._dice.random() < CUT:
                    socket.transport.abort()
                    return
            if self._dice.random() < OVER_HTTP:
                await self._says_over_http(some[0])

    def _new(self, n: int) -> dict[str, Any]:
        thread, key, text = self._dice.choice(self.threads), str(new_id()), f"{self.name} {n} {self._dice.random()}"
        self.ledger.sent({key: [thread, str(self.phone.person.account), text]})
        frame = {"t": "say", "conversation": thread, "key": key, "body": text}
        self._open[key] = frame
        return frame

    async def _says_over_http(self, frame: dict[str, Any]) -> None:
        body = {"key": frame["key"], "body": frame["body"]}
        with contextlib.suppress(httpx2.HTTPError):
            answer = await self.phone.post(f"/v1/conversations/{frame['conversation']}/messages", body)
            if answer.status_code not in (201, 503):
                self.faults.append(f"HTTP {answer.status_code}: {answer.text}")

    async def _confirms(self, socket: Any) -> None:
        while True:
            await asyncio.sleep(0.2)
            await socket.send(json.dumps({"t": "seen", "seq": self.cursor}))


async def fill(site: Site, folder: Path, residents: int = 4) -> Ward:
    """People, threads and devices; the site must serve already."""
    world = site.world
    await world.opens()
    mai = await world.employs("nurse", "Mai")
    nurse = await world.phone(mai)
    people = [await world.admits(f"Resident {n}") for n in range(residents)]
    threads = [await _thread(nurse, person) for person in people]
    phones = [
        (f"resident {n}", await world.phone(p), [t]) for n, (p, t) in enumerate(zip(people, threads, strict=True))
    ]
    await world.sql("delete from limits returning 1")  # the same number again within the minute
    await world.sql("update sign_in_challenges set created_at = created_at - interval '2 minutes' returning 1")
    phones += [("nurse", nurse, threads), ("tablet", await world.phone(mai), threads)]
    devices = [
        Device(name, phone, its, Ledger(folder / f"ledger-{n}"), seed=n) for n, (name, phone, its) in enumerate(phones)
    ]
    return Ward(site, devices, threads)


async def _thread(nurse: Phone, resident: Person) -> str:
    id = str(new_id())
    await nurse.posts(
        "/v1/conversations", {"id": id, "kind": "care", "subject": "Chăm sóc", "resident": str(resident.resident)}
    )
    return id


@asynccontextmanager
async def talking(ward: Ward) -> AsyncIterator[None]:
    """Devices that talk while the block lasts; at its end all they said has an answer and all have applied all."""
    tasks = [asyncio.create_task(device.run()) for device in ward.devices]
    try:
        yield
        for device in ward.devices:
            device.talks = False
        await until(lambda: _all_is_known(ward), 60, "an answer to all that was said, and all of it applied")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for device in ward.devices:
            device.ledger.close()


async def _all_is_known(ward: Ward) -> bool:
    if not all(device.settled for device in ward.devices):
        return False
    rows = await ward.site.world.sql("select account_id, head from feed_heads")
    heads = {row["account_id"]: row["head"] for row in rows}
    return all(device.cursor >= heads[device.phone.person.account] for device in ward.devices)


async def more_said(ward: Ward, messages: int, within: float = 30) -> None:
    """Waits until so many more are acknowledged."""
    wanted = sum(d.acked for d in ward.devices) + messages

    async def enough() -> bool:
        return sum(d.acked for d in ward.devices) >= wanted

    await until(enough, within, "messages that are acknowledged", every=0.005)


async def nothing_lost_doubled_or_out_of_order(ward: Ward) -> str:
    """The referee's word on all of it; what was seen, for the report."""
    history = History.of(*(device.ledger.path for device in ward.devices))
    stored = await stored_in(ward.site)
    wrong = check(history, stored, {device.name: device.applied for device in ward.devices})
    assert not wrong, wrong[:20]
    assert not (faults := [f"{d.name}: {f}" for d in ward.devices for f in d.faults]), faults[:20]
    assert not history.unknown
    reconnects = sum(device.reconnects for device in ward.devices)
    text = f"{len(history.acked)} messages acknowledged, {reconnects} times connected anew, applied {len(stored)}"
    print(text)
    return text


async def stored_in(site: Site) -> list[Said]:
    secret = site.world.house.settings.secret
    rows = await site.world.sql(
        """select m.*, c.wrapped from messages m join conversations c on c.id = m.conversation_id
            where m.sender_id is not null order by m.conversation_id, m.seq"""
    )
    return [
        Said(
            str(row["conversation_id"]), row["seq"], str(row["key"]), str(row["sender_id"]),
            sealing.open_(
                sealing.unwrap(secret, row["conversation_id"], row["wrapped"]), row["conversation_id"], row["seq"],
                row["text"],
            ),
        )
        for row in rows
    ]  # fmt: skip
