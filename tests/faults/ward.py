"""A night ward for the fault tests: two doctors on call, a nurse, residents, and phones that never stop posting."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2

from tests.faults import alert_history, ledger
from tests.faults.ledger import History, Ledger
from tests.faults.processes import Site, until
from tests.world import Person, Phone, reading

RESIDENTS = 6
HANGS_AFTER_S = 10.0
KINDS = ("spo2", "pulse", "respiratory_rate", "temperature", "glucose")
NORMAL = {"spo2": 97, "pulse": 72, "respiratory_rate": 16, "temperature": 36.8, "glucose": 6.1}
GRAVE = {"spo2": 84, "pulse": 135, "respiratory_rate": 26, "temperature": 39.4, "glucose": 2.8}
LAST_STEP = 4


@dataclass
class Ward:
    site: Site
    doctor: Phone
    second: Phone
    nurse: Phone
    residents: list[Person]


async def fill(site: Site, residents: int = RESIDENTS) -> Ward:
    """People and phones; the site must serve already."""
    world = site.world
    await world.opens()
    ana = await world.employs("doctor", "Ana", rank=1)
    bo = await world.employs("doctor", "Bo", rank=2)
    mai = await world.employs("nurse", "Mai")
    people = [await world.admits(f"Resident {n}") for n in range(residents)]
    return Ward(
        site, await world.phone(ana, push="ana"), await world.phone(bo, push="bo"), await world.phone(mai), people
    )


@dataclass
class Answer:
    """One request: its status (0: the connection was cut, or nobody was there), and when it began and ended."""

    status: int
    began: float
    ended: float


@dataclass
class Poster:
    """Posts readings one request after the other, writes its ledger, and repeats with the same ids what it has no
    answer to. A phone does the same."""

    phone: Phone
    residents: list[Person]
    ledger: Ledger
    seed: int
    answers: list[Answer] = field(default_factory=list)
    confirmed: int = 0
    _open: list[tuple[UUID, list[dict[str, Any]]]] = field(default_factory=list)

    async def post_for_ever(self) -> None:
        dice = random.Random(self.seed)
        for n in itertools.count():
            if not self._open:
                person = dice.choice(self.residents)
                items = [_item(dice, grave=n % 4 == 0) for _ in range(dice.randint(1, 5))]
                assert person.resident
                self.ledger.sent({item["id"]: [str(person.resident), item["kind"], item["value"]] for item in items})
                self._open.append((person.resident, items))
            await self._try()

    async def settle(self, within: float) -> None:
        """Repeats what is open until it is answered: after the fault every outcome becomes known."""
        async with asyncio.timeout(within):
            while self._open:
                await self._try()

    async def _try(self) -> None:
        resident, items = self._open[-1]
        began, status, outcomes = time.monotonic(), 0, dict[str, str]()
        try:
            answer = await self.phone.http.post(
                f"/v1/residents/{resident}/vitals", json={"readings": items}, timeout=HANGS_AFTER_S + 5
            )
        except httpx2.HTTPError:
            pass
        else:
            status = answer.status_code
            outcomes = {item["id"]: item["outcome"] for item in answer.json().get("items", ())}
        self.answers.append(Answer(status, began, time.monotonic()))
        if status != 200:
            await asyncio.sleep(0.05)  # a phone would wait longer
            return
        self.ledger.acked(id for id, outcome in outcomes.items() if outcome != "refused")
        self.ledger.refused(id for id, outcome in outcomes.items() if outcome == "refused")
        self.confirmed += len(outcomes)
        self._open.pop()


@asynccontextmanager
async def posting(ward: Ward, folder: Path, phones: int = 3) -> AsyncIterator[list[Poster]]:
    """Phones that post while the block lasts; at its end all they sent has an answer."""
    posters = [Poster(ward.nurse, ward.residents, Ledger(folder / f"ledger-{n}"), seed=n) for n in range(phones)]
    tasks = [asyncio.create_task(poster.post_for_ever()) for poster in posters]
    try:
        yield posters
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(poster.settle(within=30) for poster in posters))
    finally:
        for task in tasks:
            task.cancel()
        for poster in posters:
            poster.ledger.close()


def confirmed(posters: list[Poster]) -> int:
    return sum(poster.confirmed for poster in posters)


async def more_confirmed(posters: list[Poster], readings: int) -> None:
    """Waits until so many more are confirmed."""
    wanted = confirmed(posters) + readings

    async def enough() -> bool:
        return confirmed(posters) >= wanted

    await until(enough, 20, "readings that are confirmed", every=0.002)


async def back_after(posters: list[Poster], killed: float, within: float) -> float:
    """Seconds from the kill to the first good answer to a request that began after it."""

    async def good() -> float | None:
        ends = [a.ended for poster in posters for a in poster.answers if a.status == 200 and a.began > killed]
        return min(ends, default=None)

    first, _ = await until(good, within, "a good answer after the kill", every=0.01)
    return first - killed


def statuses(posters: list[Poster]) -> Counter[int]:
    return Counter(answer.status for poster in posters for answer in poster.answers)


def slowest(posters: list[Poster]) -> float:
    return max(answer.ended - answer.began for poster in posters for answer in poster.answers)


def summary(history: History, back: list[float], waited: float, posters: list[Poster]) -> str:
    """What was seen, for whoever runs it with `-s` or reads the report."""
    text = (
        f"{len(back)} kills, {len(history.acked)} readings acknowledged, answers {dict(statuses(posters))}, slowest "
        f"{slowest(posters):.2f} s, back after {min(back):.2f} to {max(back):.2f} s, all attempted {waited:.2f} s later"
    )
    print(text)
    return text


async def every_acknowledged_reading_is_stored_once(site: Site, posters: list[Poster]) -> History:
    history = History.of(*(poster.ledger.path for poster in posters))
    rows = await site.world.sql("select id, resident_id, kind, value, assessed_at from readings")
    stored = [(str(row["id"]), [str(row["resident_id"]), row["kind"], row["value"]]) for row in rows]
    wrong = ledger.check(history, stored)
    assert not wrong, wrong
    assert not history.unknown
    assert all(row["assessed_at"] for row in rows)
    twice = await site.world.sql(
        "select 1 from alert_log where reading_id is not null group by alert_id, reading_id having count(*) > 1"
    )
    assert not twice
    return history


async def no_alert_is_idle(site: Site, within: float = 30) -> float:
    """Every alert that is not resolved has a due time and a first attempt, on the ledger and at FCM; seconds waited."""
    _, took = await site.until_sql(
        """select 1 where not exists (
             select from alerts a where a.state <> 'resolved' and (a.next_due_at is null or a.told_at is null
                or (a.level in ('urgent', 'emergency') and not exists (
                      select from reach_intents i join reach_attempts t on t.intent_id = i.id
                       where i.subject = a.id and t.outcome = 'sent'))))""",
        within=within,
        what="an attempt for every open alert",
    )
    alerts = await site.world.sql("select id from alerts")
    assert alerts, "the story raised nothing, so it shows nothing"
    for alert in alerts:
        life = await life_of(site, alert["id"])
        wrong = alert_history.check(life, LAST_STEP, timedelta(seconds=30))
        assert not wrong, (wrong, life)
    return took


async def life_of(site: Site, alert: UUID) -> list[alert_history.Line]:
    rows = await site.world.sql(
        "select what, at, step, who::text from alert_log where alert_id = $1 order by id", alert
    )
    return [alert_history.Line(**row) for row in rows]


def _item(dice: random.Random, grave: bool) -> dict[str, Any]:
    kind = dice.choice(KINDS)
    item = reading(kind, (GRAVE if grave else NORMAL)[kind])
    return {**item, "value": float(item["value"])}
