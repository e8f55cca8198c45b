"""Everything at once: readings that raise alerts, messages and appointments, each from a phone with a ledger of its own
that repeats, under the same id, what has no answer. What was stored is held against the ledgers afterwards."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from base.db import teach_json
from base.ids import new_id
from tests.faults import ledger
from tests.faults.ledger import History, Ledger
from tests.faults.processes import Site, until
from tests.faults.ward import GRAVE, HANGS_AFTER_S, KINDS, NORMAL
from tests.scheduling.clinic import Clinic, at, clinic
from tests.world import Person, Phone, reading

STORED: Mapping[str, str] = {
    "readings": "select id, jsonb_build_array(resident_id, kind, value) as value from readings",
    "messages": """select key as id, jsonb_build_array(conversation_id, sender_id) as value from messages
                    where sender_id is not null""",
    "appointments": """select id, jsonb_build_array(resident_id, extract(epoch from lower(during))::int8) as value
                         from appointments""",
}


@dataclass(frozen=True)
class Wish:
    """Something to be done once: under which id, what a ledger says of it, and the request."""

    id: str
    value: list[Any]
    path: str
    body: dict[str, Any]


@dataclass
class Asker:
    """One phone that asks for one kind of thing, one after the other. `acked` holds when each was acknowledged, `good`
    when requests with a good answer began and ended."""

    kind: str
    phone: Phone
    ledger: Ledger
    wishes: Iterator[Wish]
    pause_s: float
    acked: dict[str, float] = field(default_factory=dict)
    alerts: dict[str, float] = field(default_factory=dict)
    good: list[tuple[float, float]] = field(default_factory=list)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    goes: asyncio.Event = field(default_factory=asyncio.Event)
    at_rest: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        for wish in self.wishes:
            self.at_rest.set()
            await self.goes.wait()
            self.at_rest.clear()
            self.ledger.sent({wish.id: wish.value})
            while not await self._done(wish):  # noqa: ASYNC110  it is the server we ask
                await asyncio.sleep(0.1)
            await asyncio.sleep(self.pause_s)
        self.at_rest.set()

    async def _done(self, wish: Wish) -> bool:
        began = time.monotonic()
        try:
            answer = await self.phone.http.post(wish.path, json=wish.body, timeout=HANGS_AFTER_S + 5)
        except httpx2.HTTPError:
            return False
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        if answer.status_code in (200, 201):
            self.ledger.acked([wish.id])
            self.acked[wish.id] = time.time()
            self.alerts |= {id: time.time() for id in answer.json().get("alerts", ())}
            self.good.append((began, time.monotonic()))
            return True
        if answer.status_code not in (429, 503):
            self.faults.append(f"{self.kind}: {answer.status_code} {answer.text}")
        return False


@dataclass
class Rush:
    site: Site
    clinic: Clinic
    askers: list[Asker]

    @property
    def acked(self) -> int:
        return sum(len(asker.acked) for asker in self.askers)

    async def goes_on(self, more: int, within: float = 60) -> None:
        """Until so many more are acknowledged of each kind."""
        wanted = {asker.kind: len(asker.acked) + more for asker in self.askers}
        for asker in self.askers:
            asker.goes.set()

        async def enough() -> bool:
            return all(len(asker.acked) >= wanted[asker.kind] for asker in self.askers)

        await until(enough, within, f"{more} more of each kind", every=0.02)

    async def rests(self, within: float = 60) -> None:
        """Until all that was asked has an answer, and nobody asks for more."""
        for asker in self.askers:
            asker.goes.clear()
        async with asyncio.timeout(within):
            for asker in self.askers:
                await asker.at_rest.wait()

    def histories(self) -> dict[str, History]:
        return {asker.kind: History.of(asker.ledger.path) for asker in self.askers}

    def alerts(self) -> dict[str, float]:
        """Every alert a phone was told of, and when."""
        return {id: at for asker in self.askers for id, at in asker.alerts.items()}

    def first_good_after(self, moment: float) -> dict[str, float | None]:
        """Seconds from the moment to the first good answer to a request that began after it, by kind."""
        ends = {a.kind: [end for began, end in a.good if began > moment] for a in self.askers}
        return {kind: min(found) - moment if found else None for kind, found in ends.items()}


@asynccontextmanager
async def rush(site: Site, folder: Path, seed: int = 1, pause_s: float = 0.02) -> AsyncIterator[Rush]:
    """Phones that ask while the block lasts; nobody asks before `goes_on`."""
    stage = await clinic(site.world)
    (await stage.doctor.put("/v1/me/push", {"token": "ana"})).raise_for_status()
    await site.world.phone(await site.world.employs("doctor", "Bo", rank=2), push="bo")
    people = [stage.rosa.person, *[await site.world.admits(f"Resident {n}") for n in range(3)]]
    thread = str(new_id())
    about = {"id": thread, "kind": "care", "subject": "Chăm sóc", "resident": str(stage.rosa.person.resident)}
    await stage.nurse.posts("/v1/conversations", about)
    kinds: dict[str, Callable[[], Iterator[Wish]]] = {
        "readings": lambda: _readings(random.Random(seed), people),
        "messages": lambda: _messages(thread, stage.rosa),
        "appointments": lambda: _appointments(stage),
    }
    phones = {"readings": stage.nurse, "messages": stage.rosa, "appointments": stage.nurse}
    askers = [
        Asker(kind, phones[kind], Ledger(folder / f"{kind}.ledger"), wishes(), pause_s)
        for kind, wishes in kinds.items()
    ]
    tasks = [asyncio.create_task(asker.run()) for asker in askers]
    try:
        yield Rush(site, stage, askers)
        assert not (faults := [fault for asker in askers for fault in asker.faults]), faults[:5]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for asker in askers:
            asker.ledger.close()


async def stored_at(url: str) -> tuple[dict[str, list[tuple[str, Any]]], set[str]]:
    """What a database holds of each kind, and its alerts, as the superuser sees them."""
    conn = await asyncpg.connect(url, timeout=10)
    try:
        await teach_json(conn)
        kinds = {}
        for kind, query in STORED.items():
            kinds[kind] = [(str(row["id"]), row["value"]) for row in await conn.fetch(query)]
        return kinds, {str(row["id"]) for row in await conn.fetch("select id from alerts")}
    finally:
        with suppress(TimeoutError):
            await conn.close(timeout=5)


def judged(histories: Mapping[str, History], stored: Mapping[str, list[tuple[str, Any]]]) -> list[str]:
    """What the referee finds, kind by kind."""
    return [f"{kind}: {line}" for kind, history in histories.items() for line in ledger.check(history, stored[kind])]


def _readings(dice: random.Random, people: list[Person]) -> Iterator[Wish]:
    for n in itertools.count():
        kind, who = dice.choice(KINDS), dice.choice(people).resident
        item = reading(kind, float((GRAVE if n % 4 == 0 else NORMAL)[kind]))
        yield Wish(item["id"], [str(who), kind, item["value"]], f"/v1/residents/{who}/vitals", {"readings": [item]})


def _messages(thread: str, phone: Phone) -> Iterator[Wish]:
    for n in itertools.count():
        key = str(new_id())
        body = {"key": key, "body": f"tin {n}"}
        yield Wish(key, [thread, str(phone.person.account)], f"/v1/conversations/{thread}/messages", body)


def _appointments(stage: Clinic) -> Iterator[Wish]:
    for ahead in range(1, 60):
        for half_hour in range(8):
            begins = at(ahead, 8) + timedelta(minutes=30 * half_hour)
            body = stage.wish(begins)
            value = [str(stage.rosa.person.resident), int(begins.timestamp())]
            yield Wish(body["id"], value, "/v1/appointments", body)
