"""Reaching people: due pushes claimed and sent per second by one beat and by four, each of them once; and what telling
the next step costs with a thousand, ten thousand and a hundred thousand alerts open.

Beats are processes, as in a house. The provider only counts, at once and in the beat's own process, so this is the
price of the ledger and not of a network.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

import msgspec
from msgspec import Struct

from alerts import escalation, policy
from api.benches import people, server
from api.benches.cores import Pin, on_core
from api.benches.figures import Figure, Goal
from api.serve import after_migrating
from base import migrate, postgres
from base.db import Database, Db, as_owner, open_database
from notify import feed
from notify.channel import Outcome, Sent
from notify.push import Push
from notify.reach import Means
from notify.sending import Sends

GOALS = {"claimed_per_s_4": Goal(least=10_000), "duplicates": Goal(most=0), "lost": Goal(most=0)}
BEATS = (1, 4)
OPEN = (1_000, 10_000, 100_000)
RESIDENTS = 1000

Tell = Callable[[str], None]


class Plan(Struct, frozen=True, kw_only=True):
    due: int
    alerts: int
    rounds: int


class Outcomes(Struct, frozen=True):
    figures: dict[str, Figure]
    ok: bool


class Counting:
    """A provider that takes everything and remembers the intents."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def send(self, pushes: Sequence[Push]) -> list[Outcome]:
        self.taken += [push.collapse for push in pushes]
        return [Sent(str(push.attempt)) for push in pushes]

    async def close(self) -> None: ...


def measure(pin: Pin, plan: Plan, tell: Tell) -> Outcomes:
    home = Path(tempfile.mkdtemp(prefix="antam-bench-", dir=server.folder()))
    try:
        with on_core(pin.server), postgres.running(home, tell=tell) as database:
            url = database.url()
            with on_core(pin.client):
                return asyncio.run(_all_of_it(url, plan, tell))
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _all_of_it(url: str, plan: Plan, tell: Tell) -> Outcomes:
    await migrate.migrate(url, tell=lambda _: None)
    await after_migrating(url)
    async with as_owner(url) as db:
        await people.settle(db, RESIDENTS)
    rates: dict[int, list[float]] = {beats: [] for beats in BEATS}
    twice: list[float] = []
    lost: list[float] = []
    await _intend(url, warm(plan.due))
    await _send(url, 1)
    for _ in range(plan.rounds):
        for beats in BEATS:
            tell(f"{plan.due} due pushes, {beats} beats ...")
            wanted, (taken, took) = await _intend(url, plan.due), await _send(url, beats)
            rates[beats].append(len(taken) / took)
            twice.append(len(taken) - len(set(taken)))
            lost.append(len(wanted - set(taken)))
    figures = {f"claimed_per_s_{beats}": Figure("1/s", rates[beats]) for beats in BEATS}
    figures |= {"duplicates": Figure("", twice), "lost": Figure("", lost)}
    for number in OPEN:
        tell(f"{plan.alerts} due alerts among {number} open ones ...")
        figures[f"escalation_ms_{number}"] = Figure("ms", await _escalate(url, number, plan))
    return Outcomes(figures, ok=not any(twice) and not any(lost))


async def _intend(url: str, due: int) -> set[str]:
    """So many pushes about emergencies due now, spread over all residents: each is a notice of its own, and none waits
    for the pace of its person."""
    async with as_owner(url) as db:
        rows = await db.fetch(
            """with person as (select account_id, row_number() over (order by account_id) - 1 as n from residents)
               insert into reach_intents (account_id, kind, subject, seq, urgent, emergency, next_at, created_at)
               select p.account_id, 'alert', uuidv7(), 0, true, true, $2::timestamptz, $2
                 from generate_series(0, $1::int - 1) i join person p on p.n = i % $3
               returning id""",
            due,
            db.now,
            RESIDENTS,
        )
        await db.execute("analyze reach_intents, reach_attempts")
    return {str(row["id"]) for row in rows}


async def _send(url: str, beats: int) -> tuple[list[str], float]:
    """What the provider took from this many processes, and the seconds from their start to the last one's end."""
    spawn = multiprocessing.get_context("spawn")
    start, answers = spawn.Barrier(beats + 1), spawn.Queue()
    processes = [spawn.Process(target=_beat, args=(url, start, answers), daemon=True) for _ in range(beats)]
    for process in processes:
        process.start()
    await asyncio.to_thread(start.wait, 60)
    began = time.monotonic()
    said = [await asyncio.to_thread(answers.get, True, 300) for _ in processes]
    for process in processes:
        process.join()
    return [intent for taken, _ in said for intent in taken], max(ended for _, ended in said) - began


def _beat(url: str, start: Barrier, answers: multiprocessing.Queue[tuple[list[str], float]]) -> None:
    async def beat() -> None:
        database, provider = await _engine(url), Counting()
        await asyncio.to_thread(start.wait, 60)
        sends = Sends(database, Means(sender=provider), urgent=True, by_push=True)
        await sends.look()
        await sends.idle()
        answers.put((provider.taken, time.monotonic()))
        await database.close()

    asyncio.run(beat())


async def _engine(url: str) -> Database:
    def after(_: Db) -> None:
        """Nobody listens here."""

    return await open_database(url, {"engine": 5}, feed.write, after)


async def _escalate(url: str, open_: int, plan: Plan) -> list[float]:
    """Milliseconds for each of `plan.alerts` due alerts, round by round, while `open_` are open."""
    await _open(url, open_)
    database, found = await _engine(url), list[float]()
    try:
        for _ in range(plan.rounds):
            async with as_owner(url) as db:
                await db.execute(
                    """update alerts set step = 0, next_due_at = $1 where id in (
                         select id from alerts order by id limit $2)""",
                    db.now,
                    plan.alerts,
                )
            began = time.perf_counter()
            done = await escalation.escalate_due(database)
            found.append(1000 * (time.perf_counter() - began) / done)
    finally:
        await database.close()
    return found


async def _open(url: str, wanted: int) -> None:
    """As many open alerts as that, of as many families as it takes, due next week."""
    async with as_owner(url) as db:
        there = await db.fetchval("select count(*) from alerts")
        await db.execute(
            """with person as (select s.resident_id, s.facility_id, row_number() over (order by s.resident_id) - 1 as n
                                 from stays s)
               insert into alerts (id, facility_id, resident_id, family, rule, level, text_vi, text_en, policy,
                                   next_due_at, opened_at)
               select uuidv7(), p.facility_id, p.resident_id, 'bench' || i / $3, 'bench@1',
                      case when i % 5 = 0 then 'emergency' else 'urgent' end, '', '', $4,
                      $5::timestamptz + interval '7 days', $5
                 from generate_series($1::int, $2::int - 1) i join person p on p.n = i % $3""",
            there,
            wanted,
            RESIDENTS,
            msgspec.to_builtins(policy.DEFAULT),
            db.now,
        )
        await db.execute("analyze alerts")


def warm(due: int) -> int:
    """Pushes sent before anything is measured."""
    return max(100, due // 10)


def wrong_with(outcome: Outcomes) -> list[str]:
    """Why the figures are not to be believed."""
    worst = Counter({name: max(outcome.figures[name].values) for name in ("duplicates", "lost")})
    return [f"{int(n)} {name}" for name, n in worst.items() if n]
