"""Growth: what a page, coming back and a hundred new messages cost when ever more was said before.

Each size is a database of its own on one server, filled by COPY in time order over two years: 500 messages a thread,
the threads taking turns, ten threads a resident, who sits in them with a relative. As in a real house the feed holds
the last 30 days. After `vacuum analyze` and a checkpoint the sizes take turns, round by round, so that the noise of the
machine falls on all of them alike. Everything runs in this process by the house's own functions, as the roles they
have, with the walls up and the audit on:

    page     GET .../messages: the context, the door with its row in the audit, fifty texts opened
    resume   what a socket that comes back is given: 25 entries of the feed, rights asked, words added
    insert   `messages.say` for a batch of a hundred, numbers, chain, feed, marks and push intents with it

Leaves of the chain and digests are random here: nothing measured looks at them.
"""

from __future__ import annotations

import math
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct

from api.benches import people
from api.benches.cores import Pin, on_core
from api.benches.figures import Figure, Goal, percentile
from api.benches.people import Thread
from api.benches.server import Tell, folder
from api.serve import after_migrating
from base import migrate, postgres
from base.db import Database, as_owner, open_database
from base.ids import new_id
from base.settings import Secret
from notify import feed
from notify.feed import Reader
from people import sessions
from realtime import call_rows, delivery, door, messages, saying, thread
from realtime.batch import Say
from realtime.marks import READS_FROM
from realtime.messages import Said

SIZES, LARGEST = (100_000, 1_000_000), 10_000_000
PER_THREAD, THREADS_EACH = 500, 10
YEARS_TWO, KEPT = timedelta(days=730), timedelta(days=30)
PAGE, WAITING, BATCH = 50, 25, 100
WARM = 100
STEP = 7919
"""A prime: every run of as many messages as there are threads meets each thread once."""
TEXT = "Hôm nay bà ăn được nửa suất cháo, uống đủ nước, ngủ trưa một giờ và đi lại trong phòng với người nhà."


class Plan(Struct, frozen=True):
    sizes: Sequence[int]
    reads: int
    """Pages, and as many resumes, of each size in all rounds."""
    rounds: int
    seconds: float
    """Of batches, in each round."""
    seed: int


class Grown(Struct, frozen=True, kw_only=True):
    """One size: its database, who talks there, and how long loading took."""

    size: int
    database: Database
    threads: list[Thread]
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
                    grown = [await stack.enter_async_context(_grown(server, secret, size, tell)) for size in plan.sizes]
                    return await _measured(grown, secret, plan, dice)
            finally:
                postgres.stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def goals(sizes: Sequence[int]) -> dict[str, Goal]:
    """Of the largest against the smallest, as far as they lie a hundred times apart; between them it is only shown."""
    least, most = min(sizes), max(sizes)
    if most < 100 * least:
        return {}
    return {
        f"page_ratio_{short(most)}": Goal(most=2.0), f"resume_ratio_{short(most)}": Goal(most=2.0),
        f"insert_ratio_{short(most)}": Goal(least=0.45),
    }  # fmt: skip


def short(size: int) -> str:
    """1e6 for a million."""
    power = round(math.log10(size))
    return f"1e{power}" if 10**power == size else str(size)


async def _measured(grown: Sequence[Grown], secret: Secret, plan: Plan, dice: random.Random) -> dict[str, Figure]:
    pages: dict[int, list[list[float]]] = {one.size: [] for one in grown}
    resumes: dict[int, list[list[float]]] = {one.size: [] for one in grown}
    rates: dict[int, list[float]] = {one.size: [] for one in grown}
    for one in grown:
        for _ in range(WARM):
            await _page(one, secret, dice)
            await _resume(one, secret, dice)
        await _insert(one, secret, dice, 0.2)
    for _ in range(plan.rounds):
        for one in dice.sample(list(grown), len(grown)):
            pages[one.size].append([await _page(one, secret, dice) for _ in range(plan.reads // plan.rounds)])
            resumes[one.size].append([await _resume(one, secret, dice) for _ in range(plan.reads // plan.rounds)])
            rates[one.size].append(await _insert(one, secret, dice, plan.seconds))
    figures: dict[str, Figure] = {}
    for one in grown:
        name = short(one.size)
        for what, took in (("page", pages), ("resume", resumes)):
            for share in (50, 99):
                figures[f"{what}_{name}_p{share}_ms"] = Figure(
                    "ms", [percentile(t, share / 100) for t in took[one.size]]
                )
        figures[f"insert_{name}_per_s"] = Figure("1/s", rates[one.size])
        figures[f"load_{name}_s"] = Figure("s", [one.loaded_s])
        figures[f"size_{name}_gib"] = Figure("GiB", [one.gib])
    first = short(grown[0].size)
    for one in grown[1:]:
        name = short(one.size)
        for what, figure in (("page", "p50_ms"), ("resume", "p50_ms"), ("insert", "per_s")):
            pairs = zip(
                figures[f"{what}_{name}_{figure}"].values, figures[f"{what}_{first}_{figure}"].values, strict=True
            )
            figures[f"{what}_ratio_{name}"] = Figure("x", [large / small for large, small in pairs])
    return figures


async def _page(one: Grown, secret: Secret, dice: random.Random) -> float:
    about, before = dice.choice(one.threads), dice.choice([None, dice.randint(PAGE + 2, PER_THREAD)])
    reader = dice.choice(about.members)
    began = time.perf_counter()
    async with one.database.work("app", ask_time=False) as db:
        actor = await sessions.open_work(db, reader.token)
        await door.thread_for(db, actor, about.id)
        found = await messages.page(db, secret, about.id, after=None, before=before, limit=PAGE + 1)
        found = await call_rows.with_states(db, found)
    took = 1000 * (time.perf_counter() - began)
    assert len(found) == PAGE + 1 and found[-1].text, "a page that is not whole measures nothing"
    return took


async def _resume(one: Grown, secret: Secret, dice: random.Random) -> float:
    who = dice.choice(dice.choice(one.threads).members).account
    reader = Reader(who, one.heads[who] - WAITING, False)
    began = time.perf_counter()
    async with one.database.glance("committer") as db:
        [page] = await delivery.since(db, secret, [reader], WAITING)
    took = 1000 * (time.perf_counter() - began)
    assert [event.kind for event in page.items] == ["message"] * WAITING, "what is missing measures nothing"
    return took


async def _insert(one: Grown, secret: Secret, dice: random.Random, seconds: float) -> float:
    """Messages a second."""
    said, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        says = [_say(one, dice) for _ in range(BATCH)]
        async with one.database.work("committer", ask_time=False) as db:
            outcomes = await saying.say(db, secret, says)
        assert all(isinstance(outcome, Said) for outcome in outcomes)
        said += BATCH
    return said / (time.perf_counter() - began)


def _say(one: Grown, dice: random.Random) -> Say:
    about = dice.choice(one.threads)
    return Say(
        session=one.sessions[dice.choice(about.members).account], thread=about.id, key=new_id(), kind="text", text=TEXT
    )


@asynccontextmanager
async def _grown(server: postgres.Server, secret: Secret, size: int, tell: Tell) -> AsyncIterator[Grown]:
    """A database with so many messages in it."""
    name = f"growth_{size}"
    admin = await asyncpg.connect(server.url("postgres"))
    try:
        await admin.execute(f"create database {name}")
    finally:
        await admin.close()
    url = server.url(name)
    await migrate.migrate(url, tell=lambda _: None)
    await after_migrating(url)
    tell(f"{short(size)}: loading ...")
    began = time.monotonic()
    async with as_owner(url) as db:
        threads, wrapped = await people.populate(db, secret, max(1, size // PER_THREAD), THREADS_EACH)
        now = db.now
    heads = await _load(url, secret, size, threads, wrapped, now)
    took = time.monotonic() - began
    database = await open_database(url, {"app": 1, "committer": 1}, feed.write, lambda _: None)
    try:
        async with as_owner(url) as db:
            rows = await db.fetch("select account_id, id from sessions")
            gib = await db.fetchval("select pg_database_size(current_database())") / 2**30
        tell(f"{short(size)}: loaded in {took:.0f} s, {gib:.2f} GiB")
        yield Grown(
            size=size, database=database, threads=threads, heads=heads, loaded_s=took, gib=gib,
            sessions={row["account_id"]: row["id"] for row in rows},
        )  # fmt: skip
    finally:
        await database.close()


async def _load(
    url: str, secret: Secret, size: int, threads: Sequence[Thread], wrapped: Sequence[bytes], now: datetime
) -> dict[UUID, int]:
    """Messages, then the feed of the last days and its heads, then what else a message leaves; the heads by account."""
    began, step = now - YEARS_TWO, (YEARS_TWO - timedelta(minutes=10)) / size
    recent = size - int(size * (KEPT / YEARS_TWO))
    heads: Counter[UUID] = Counter()
    entries: list[tuple[Any, ...]] = []
    keys = [thread.unwrap(secret, about.id, key) for about, key in zip(threads, wrapped, strict=True)]

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(size):
            about, seq, at = threads[n * STEP % len(threads)], n // len(threads) + 1, began + n * step
            for member in about.members:
                heads[member.account] += 1
                if n >= recent:
                    about_whom = about.members[0].resident
                    entries.append((
                        member.account, heads[member.account], at, "message", about.id, about_whom, READS_FROM,
                        {"seq": seq},
                    ))  # fmt: skip
            text = thread.seal(keys[n * STEP % len(threads)], about.id, seq, TEXT)
            sender = about.members[seq % len(about.members)].account
            yield about.id, seq, at, sender, new_id(), "text", text, os.urandom(32)

    conn = await asyncpg.connect(url)  # the superuser: nobody whom row security binds may copy
    try:
        await conn.set_type_codec(
            "jsonb", schema="pg_catalog", format="binary",
            encoder=lambda value: b"\x01" + msgspec.json.encode(value),
            decoder=lambda raw: msgspec.json.decode(raw[1:]),
        )  # fmt: skip
        columns = ["conversation_id", "seq", "at", "sender_id", "key", "kind", "text", "leaf"]
        await conn.copy_records_to_table("messages", records=rows(), columns=columns)
        columns = ["account_id", "seq", "at", "kind", "subject", "resident_id", "needs", "body"]
        await conn.copy_records_to_table("feed", records=entries, columns=columns)
        floors = dict(heads)
        for account, seq, *_ in entries:
            floors[account] = min(floors[account], seq - 1)
        await conn.copy_records_to_table(
            "feed_heads",
            records=[(account, head, floors[account]) for account, head in heads.items()],
            columns=["account_id", "head", "floor"],
        )
        await conn.execute(
            """update conversation_heads h set seq = m.seq, at = m.at
                 from (select conversation_id, max(seq) as seq, max(at) as at from messages group by 1) m
                where m.conversation_id = h.conversation_id"""
        )
        await conn.execute(
            """insert into conversation_marks (conversation_id, account_id, delivered, read)
               select m.conversation_id, m.account_id, h.seq, h.seq from conversation_members m
                 join conversation_heads h on h.conversation_id = m.conversation_id"""
        )
        await conn.execute("vacuum analyze")
        await conn.execute("checkpoint")
    finally:
        await conn.close()
    return dict(heads)
