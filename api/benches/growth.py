"""Growth: what people do all day, when ever more was said, measured, sent and booked before.

Each size is a database of its own on one server (growth_load.py says what is in it). After `vacuum analyze` and a
checkpoint the sizes take turns, round by round, so that the noise of the machine falls on all of them alike. Everything
runs in this process by the house's own functions, as the roles they have, with the walls up and the audit on:

    page      GET .../messages: the context, the door with its row in the audit, fifty texts opened
    resume    what a socket that comes back is given: 25 entries of the feed, rights asked, words added
    timeline  GET .../vitals: the context, the door with its row in the audit, fifty readings
    slots     GET .../slots: the free times of a month of fifty practitioners, a page of a hundred
    claim     a beat's look for what is due: a hundred notices claimed, their attempts written
    insert    `messages.say` for a batch of a hundred, numbers, chain, feed, marks and push intents with it
"""

from __future__ import annotations

import math
import os
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
from msgspec import Struct

from api.benches import calendar, growth_load, people
from api.benches.calendar import Place
from api.benches.cores import Pin, on_core
from api.benches.figures import Figure, Goal, percentile
from api.benches.growth_load import PER_THREAD, TEXT, THREADS_EACH
from api.benches.people import Thread
from api.benches.server import Tell, folder
from api.serve import after_migrating
from base import migrate, postgres
from base.db import Database, as_owner, open_database
from base.ids import new_id
from base.settings import Secret
from notify import claiming, feed
from notify.feed import Reader
from people import access, sessions
from people.rights import Right
from realtime import call_rows, delivery, door, messages, saying
from realtime.batch import Say
from realtime.messages import Said
from records import vitals

SIZES, LARGEST = (100_000, 1_000_000), 10_000_000
PAGE, WAITING, BATCH = 50, 25, 100
WARM = 100
SEARCHES = 10
"""In a round: one takes as long as a hundred pages."""


class Plan(Struct, frozen=True):
    sizes: Sequence[int]
    reads: int
    """Pages, and as many of each other read but searches, of each size in all rounds."""
    rounds: int
    seconds: float
    """Of batches, in each round."""
    seed: int


class Grown(Struct, frozen=True, kw_only=True):
    """One size: its database, who talks there, the house whose visits are searched, and how long loading took."""

    size: int
    database: Database
    url: str
    secret: Secret
    threads: list[Thread]
    place: Place
    heads: dict[UUID, int]
    sessions: dict[UUID, UUID]
    loaded_s: float
    gib: float


async def run(pin: Pin, plan: Plan, tell: Tell) -> dict[str, Figure]:
    home = Path(tempfile.mkdtemp(prefix="antam-bench-", dir=folder()))
    secret, dice = Secret(os.urandom(32)), random.Random(plan.seed)
    try:
        with on_core(pin.server):
            server = postgres.start(home, tell=tell)
        with on_core(pin.client):
            try:
                async with AsyncExitStack() as stack:
                    grown = [
                        await stack.enter_async_context(_grown(server, secret, size, plan.seed, tell))
                        for size in sorted(set(plan.sizes))
                    ]
                    return await _measured(grown, plan, dice, tell)
            finally:
                postgres.stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def goals(sizes: Sequence[int]) -> dict[str, Goal]:
    """Of the largest against the smallest, as far as they lie a hundred times apart; between them it is only shown."""
    least, most = min(sizes), max(sizes)
    if most < 100 * least:
        return {}
    return {f"{what}_ratio_{short(most)}": Goal(most=2.0) for what in READS} | {
        f"insert_ratio_{short(most)}": Goal(least=0.45)
    }


def short(size: int) -> str:
    """1e6 for a million."""
    power = round(math.log10(size))
    return f"1e{power}" if 10**power == size else str(size)


async def _measured(grown: Sequence[Grown], plan: Plan, dice: random.Random, tell: Tell) -> dict[str, Figure]:
    took: dict[str, dict[int, list[list[float]]]] = {what: {one.size: [] for one in grown} for what in READS}
    rates: dict[int, list[float]] = {one.size: [] for one in grown}
    for one in grown:
        for what, read in READS.items():
            for _ in range(_times(what, min(WARM, plan.reads))):
                await read(one, dice)
        await _insert(one, dice, 0.2)
    for number in range(plan.rounds):
        for one in dice.sample(list(grown), len(grown)):
            for what, read in READS.items():
                times = range(_times(what, plan.reads // plan.rounds))
                took[what][one.size].append([await read(one, dice) for _ in times])
            rates[one.size].append(await _insert(one, dice, plan.seconds))
        tell(f"round {number + 1} of {plan.rounds}")
    figures: dict[str, Figure] = {}
    for one in grown:
        name = short(one.size)
        for what, found in took.items():
            for share in (50, 99):
                values = [percentile(t, share / 100) for t in found[one.size]]
                figures[f"{what}_{name}_p{share}_ms"] = Figure("ms", values)
        figures[f"insert_{name}_per_s"] = Figure("1/s", rates[one.size])
        figures[f"load_{name}_s"] = Figure("s", [one.loaded_s])
        figures[f"size_{name}_gib"] = Figure("GiB", [one.gib])
    return figures | _ratios(figures, [short(one.size) for one in grown])


def _times(what: str, times: int) -> int:
    return min(times, SEARCHES) if what == "slots" else times


def _ratios(figures: dict[str, Figure], sizes: Sequence[str]) -> dict[str, Figure]:
    """Round by round, against the least size."""
    found: dict[str, Figure] = {}
    for size in sizes[1:]:
        for what, figure in [(what, "p50_ms") for what in READS] + [("insert", "per_s")]:
            pairs = zip(
                figures[f"{what}_{size}_{figure}"].values, figures[f"{what}_{sizes[0]}_{figure}"].values, strict=True
            )
            found[f"{what}_ratio_{size}"] = Figure("x", [large / small for large, small in pairs])
    return found


async def _page(one: Grown, dice: random.Random) -> float:
    about, before = dice.choice(one.threads), dice.choice([None, dice.randint(PAGE + 2, PER_THREAD)])
    reader = dice.choice(about.members)
    began = time.perf_counter()
    async with one.database.work("app", ask_time=False) as db:
        actor = await sessions.open_work(db, reader.token)
        await door.thread_for(db, actor, about.id)
        found = await messages.page(db, one.secret, about.id, after=None, before=before, limit=PAGE + 1)
        found = await call_rows.with_states(db, found)
    took = 1000 * (time.perf_counter() - began)
    assert len(found) == PAGE + 1 and found[-1].text, "a page that is not whole measures nothing"
    return took


async def _resume(one: Grown, dice: random.Random) -> float:
    who = dice.choice(dice.choice(one.threads).members).account
    reader = Reader(who, one.heads[who] - WAITING, False)
    began = time.perf_counter()
    async with one.database.glance("committer") as db:
        [page] = await delivery.since(db, one.secret, [reader], WAITING)
    took = 1000 * (time.perf_counter() - began)
    assert [event.kind for event in page.items] == ["message"] * WAITING, "what is missing measures nothing"
    return took


async def _timeline(one: Grown, dice: random.Random) -> float:
    """By the resident or the relative, of all kinds or of one."""
    about = dice.choice(one.threads)
    reader, resident, kind = dice.choice(about.members), about.members[0].resident, dice.choice([None, "pulse"])
    assert resident is not None
    began = time.perf_counter()
    async with one.database.work("app", ask_time=False) as db:
        actor = await sessions.open_work(db, reader.token)
        who = await access.resident_for(db, actor, resident, Right.READ_VITALS)
        found = await vitals.page(db, who, kind, None, PAGE)
    took = 1000 * (time.perf_counter() - began)
    assert len(found) == PAGE, "a page that is not whole measures nothing"
    return took


async def _slots(one: Grown, _: random.Random) -> float:
    return await calendar.search_once(one.database, one.place)


async def _claim(one: Grown, _: random.Random) -> float:
    """Nothing is sent: what was claimed is ended, so that the next look finds as much."""
    async with as_owner(one.url) as db:
        await growth_load.due_now(db, BATCH)
    began = time.perf_counter()
    async with one.database.work("engine", ask_time=False) as db:
        looked, claims = await claiming.claim(db, True)
    took = 1000 * (time.perf_counter() - began)
    assert looked == BATCH == len(claims), "what is not claimed measures nothing"
    async with as_owner(one.url) as db:
        await db.execute(
            "update reach_intents set next_at = null, ended_at = $1, outcome = 'sent' where next_at is not null", db.now
        )
    return took


READS: Final[dict[str, Callable[[Grown, random.Random], Awaitable[float]]]] = {
    "page": _page, "resume": _resume, "timeline": _timeline, "slots": _slots, "claim": _claim,
}  # fmt: skip


async def _insert(one: Grown, dice: random.Random, seconds: float) -> float:
    """Messages a second."""
    said, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        says = [_say(one, dice) for _ in range(BATCH)]
        async with one.database.work("committer", ask_time=False) as db:
            outcomes = await saying.say(db, one.secret, says)
        assert all(isinstance(outcome, Said) for outcome in outcomes)
        said += BATCH
    return said / (time.perf_counter() - began)


def _say(one: Grown, dice: random.Random) -> Say:
    about = dice.choice(one.threads)
    return Say(
        session=one.sessions[dice.choice(about.members).account], thread=about.id, key=new_id(), kind="text", text=TEXT
    )


@asynccontextmanager
async def _grown(server: postgres.Server, secret: Secret, size: int, seed: int, tell: Tell) -> AsyncIterator[Grown]:
    """A database with so many messages, readings, notices and bookings in it."""
    name = f"growth_{size}"
    admin = await asyncpg.connect(server.url("postgres"))
    try:
        await admin.execute(f"create database {name}")
    finally:
        await admin.close()
    url = server.url(name)
    await migrate.migrate(url, tell=lambda _: None)
    await after_migrating(url)
    began = time.monotonic()
    async with as_owner(url) as db:
        threads, wrapped = await people.populate(db, secret, max(1, size // PER_THREAD), THREADS_EACH)
        residents, now = await db.fetchval("select count(*) from residents"), db.now
    tell(f"{short(size)}: loading messages ...")
    heads = await growth_load.messages(url, secret, size, threads, wrapped, now)
    tell(f"{short(size)}: loading readings ...")
    await growth_load.readings(url, size, now)
    tell(f"{short(size)}: loading notices ...")
    await growth_load.notices(url, size, now)
    tell(f"{short(size)}: loading bookings ...")
    place = await growth_load.bookings(url, size, residents, seed)
    await _settle(url)
    took = time.monotonic() - began
    database = await open_database(url, {"app": 1, "committer": 1, "engine": 1}, feed.write, lambda _: None)
    try:
        async with as_owner(url) as db:
            rows = await db.fetch("select account_id, id from sessions")
            gib = await db.fetchval("select pg_database_size(current_database())") / 2**30
        tell(f"{short(size)}: loaded in {took:.0f} s, {gib:.2f} GiB")
        yield Grown(
            size=size, database=database, url=url, secret=secret, threads=threads, place=place, heads=heads,
            loaded_s=took, gib=gib, sessions={row["account_id"]: row["id"] for row in rows},
        )  # fmt: skip
    finally:
        await database.close()


async def _settle(url: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        await conn.execute("vacuum analyze")
        await conn.execute("checkpoint")
    finally:
        await conn.close()
