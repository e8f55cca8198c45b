"""Phones that come back by themselves, as docs/realtime.md asks of an app: a cursor, what was said until it is
answered, a wait that grows and is spread, and the turn a node names."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from api.benches import talkers
from api.benches.cores import CannotBench
from api.benches.load import Connection, Lost, clock
from api.benches.people import Signed, Thread
from api.benches.talkers import Heard, Talker
from base.ids import new_id

DOORS = 40
"""Tickets asked for at a time of each node."""
LONGEST_S = 30.0


class Asking(Connection):
    """Notes how long an answer says to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.wait_s = 0.0

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after":
            self.wait_s = float(value)


class Door:
    """Where tickets are had, on connections that are kept."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._may, self._kept = asyncio.Semaphore(DOORS), list[Asking]()

    async def ticket(self, who: Signed) -> tuple[str | None, float]:
        """The ticket; or None and how long one was told to wait. `OSError`, `Lost`: nobody is there."""
        async with self._may:
            http = self._kept.pop() if self._kept else await self._connect()
            status, body = await http.post(
                f"POST /v1/realtime/ticket HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\nauthorization: Bearer {who.token}"
                "\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}".encode()
            )
            self._kept.append(http)
        if status == 201:
            return msgspec.json.decode(body)["ticket"], 0.0
        return None, http.wait_s

    async def _connect(self) -> Asking:
        _, made = await asyncio.get_running_loop().create_connection(Asking, "127.0.0.1", self.port)
        return made

    def close(self) -> None:
        for http in self._kept:
            http.close()


class Returning:
    """One phone. `nodes` are tried in turn, the first one first."""

    def __init__(self, who: Signed, doors: Sequence[Door]) -> None:
        self.who, self.doors = who, doors
        self.talker: Talker | None = None
        self.port = 0
        """Of the node it is on; 0: on none."""
        self.cursor: int | None = None
        self.came: list[float] = []
        self.unanswered: dict[str, bytes] = {}
        self.confirmed = 0
        self.wrong: str | None = None
        self._retry_s = 0.0

    @property
    def is_on(self) -> bool:
        return self.port != 0

    async def run(self) -> None:
        failed, attempt = 0, 0
        while True:
            door = self.doors[attempt % len(self.doors)]
            attempt += 1
            try:
                ticket, self._retry_s = await door.ticket(self.who)
                if ticket is not None:
                    self.talker = await talkers.join(door.port, ticket, self._hears, self.cursor)
                    await self.talker.over
            except (OSError, Lost, TimeoutError, CannotBench):  # nobody is there, or not any more
                pass
            failed = 0 if self.is_on else failed + 1
            self.port, self.talker = 0, None
            wait = random.uniform(0, min(LONGEST_S, 0.5 * 2 ** min(failed, 6)))
            await asyncio.sleep(max(wait, self._retry_s))

    def say(self, thread: UUID, text: str) -> None:
        key = str(new_id())
        frame = {"t": "say", "conversation": str(thread), "key": key, "body": text}
        self.unanswered[key] = msgspec.json.encode(frame)
        if self.is_on and self.talker is not None:
            self.talker.say(self.unanswered[key])

    def confirm(self) -> None:
        """Says what it has seen, on whatever socket it has this moment (talkers.Confirming)."""
        if self.is_on and self.talker is not None:
            self.talker.confirm()

    def _hears(self, frame: Heard, at: float) -> None:
        if frame.t == "event":
            if self.cursor is not None and frame.seq != self.cursor + 1:
                self.wrong = f"a gap in a feed: {frame.seq} after {self.cursor}"
            self.cursor = frame.seq
        elif frame.t == "caught_up":
            self._is_in(frame.seq, at)
        elif frame.t == "said":
            self.confirmed += self.unanswered.pop(frame.key, None) is not None
        elif frame.t == "refused" and frame.retry_after_ms is not None:
            asyncio.get_running_loop().call_later(frame.retry_after_ms / 1000, self._again, frame.re)
        elif frame.t == "refused":
            self.unanswered.pop(frame.re, None)
            self.wrong = f"refused: {frame.code}"
        elif frame.t == "resync":
            self.wrong = "a cursor this phone was given is unknown"
        elif frame.t == "bye":
            self._retry_s = (frame.retry_after_ms or 0) / 1000

    def _again(self, key: str) -> None:
        said = self.unanswered.get(key)
        if said is not None and self.is_on and self.talker is not None:
            self.talker.say(said)

    def _is_in(self, seq: int, at: float) -> None:
        assert self.talker is not None
        if self.cursor is None:
            self.cursor = seq
        self.port = self.talker.port
        self.came.append(at)
        for said in self.unanswered.values():
            self.talker.say(said)


class Crowd:
    """Groups of five who share a thread each, spread over the nodes."""

    def __init__(self, ports: Sequence[int], groups: Sequence[Thread]) -> None:
        self._doors, self._groups = [Door(port) for port in ports], groups
        self.phones = [
            Returning(member, [*self._doors[n % len(ports) :], *self._doors[: n % len(ports)]])
            for n, member in enumerate(member for about in groups for member in about.members)
        ]
        self._tasks = [asyncio.create_task(phone.run()) for phone in self.phones]

    @property
    def confirmed(self) -> int:
        return sum(phone.confirmed for phone in self.phones)

    def on(self, port: int) -> int:
        return sum(phone.port == port for phone in self.phones)

    def came_after(self, since: float) -> list[float]:
        return [at for phone in self.phones for at in phone.came if at >= since]

    def busiest(self, since: float) -> int:
        """How many were let in within the busiest second."""
        times, most, first = sorted(self.came_after(since)), 0, 0
        for last, at in enumerate(times):
            while at - times[first] > 1:
                first += 1
            most = max(most, last - first + 1)
        return most

    async def all_connected(self, within_s: float) -> None:
        await self._until(lambda: all(phone.is_on for phone in self.phones), within_s, "to be connected")

    async def all_back(self, killed: int, within_s: float) -> None:
        """Everybody has noticed that the node on this port is gone, and those who fell off have come back."""
        await self._until(lambda: not self.on(killed), within_s, "on the node that was killed")
        await self._until(lambda: all(phone.is_on for phone in self.phones), within_s, "to be back")

    async def talks(self, dice: random.Random, per_s: float) -> None:
        """Somebody says something, again and again, in one group after the other."""
        n = 0
        while True:
            group = dice.randrange(len(self._groups))
            self.phones[5 * group + dice.randrange(5)].say(self._groups[group].id, f"tin {n}")
            n += 1
            await asyncio.sleep(1 / per_s)

    async def settled(self, heads: Callable[[], Awaitable[dict[UUID, int]]], within_s: float) -> list[str]:
        """Waits until everything said is answered and every phone stands at the head of its feed; what is wrong."""
        begun, behind, unanswered = clock(), 0, 0
        while clock() - begun < within_s:
            there = await heads()
            behind = sum((phone.cursor or 0) < there.get(phone.who.account, 0) for phone in self.phones)
            unanswered = sum(len(phone.unanswered) for phone in self.phones)
            if not behind and not unanswered:
                break
            await asyncio.sleep(0.5)
        else:
            return [f"{behind} phones behind their feed, {unanswered} messages unanswered after {within_s:.0f} s"]
        return sorted({phone.wrong for phone in self.phones if phone.wrong})

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for phone in self.phones:
            if phone.talker is not None:
                phone.talker.hang_up()
        for door in self._doors:
            door.close()

    async def _until(self, holds: Callable[[], bool], within_s: float, what: str) -> None:
        begun = clock()
        while not holds():
            if clock() - begun > within_s:
                left = sum(not phone.is_on for phone in self.phones)
                raise CannotBench(f"After {within_s:.0f} s {left} phones were still {what}.")
            await asyncio.sleep(0.02)
