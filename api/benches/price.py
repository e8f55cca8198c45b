"""What the two walls and the audit cost a read of a resident's readings: the same statements, in one run, four times.

`bare` runs them as the superuser, whom no policy binds, and writes no audit row; `walls` as the app's own role; `audit`
as the app with the audit row; `lazy` the same with `synchronous_commit = off`. Variants take turns read by read, so
that the noise of the machine falls on all of them alike. A read is what GET .../vitals does in the database: the
context, the door, one page of fifty.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any

import asyncpg
from msgspec import Struct

from api.benches import people
from api.benches.figures import Figure, Goal, percentile
from api.benches.people import Signed
from api.benches.server import Server, Tell
from base.db import Db, as_owner, as_role, teach_json
from people import access, audit, sessions
from people.access import decide
from people.rights import Right
from records import vitals

RESIDENTS, READINGS = 1000, 300
PAGE = 50
WARM = 200
GOALS = {f"{who}_read_walls_ratio": Goal(most=1.2) for who in ("doctor", "resident")}


class Plan(Struct, frozen=True):
    reads: int
    rounds: int
    seed: int


async def run(server: Server, plan: Plan, tell: Tell) -> dict[str, Figure]:
    """Milliseconds of a whole read, and of the page alone, by variant; the ratios of the medians."""
    async with as_owner(server.database_url) as db:
        house = await people.settle(db, RESIDENTS)
        await _fill(db)
    tell(f"{RESIDENTS} residents with {READINGS} readings each")
    bare = await _connect(server.database_url)
    app = await _connect(as_role(server.database_url, "antam_app"))
    variants = {
        "bare": Variant(bare, False, False),
        "walls": Variant(app, False, False),
        "audit": Variant(app, True, False),
        "lazy": Variant(app, True, True),
    }
    readers = {"doctor": [house.doctor], "resident": house.residents}
    figures: dict[str, Figure] = {}
    try:
        for who, signed in readers.items():
            rounds = [await _round(variants, signed, house.residents, plan, n) for n in range(plan.rounds)]
            figures |= _figures(who, rounds)
    finally:
        await bare.close()
        await app.close()
    return figures


class Variant(Struct, frozen=True):
    conn: Any
    audited: bool
    lazy: bool


Took = dict[str, tuple[list[float], list[float]]]
"""Variant -> (whole read, page alone), in milliseconds."""


async def _round(
    variants: dict[str, Variant], signed: Sequence[Signed], residents: Sequence[Signed], plan: Plan, n: int
) -> Took:
    dice = random.Random(plan.seed * 1000 + n)
    took: Took = {name: ([], []) for name in variants}
    for count in range(WARM + plan.reads):
        actor = dice.choice(signed)
        about = actor if actor.resident else dice.choice(residents)
        for name in dice.sample(list(variants), len(variants)):
            whole, page = await _read(variants[name], actor.token, about)
            if count >= WARM:
                took[name][0].append(whole)
                took[name][1].append(page)
    return took


async def _read(variant: Variant, token: str, about: Signed) -> tuple[float, float]:
    began = time.perf_counter()
    assert about.resident is not None
    async with variant.conn.transaction():
        db = Db(variant.conn)
        if variant.lazy:
            await db.execute("set local synchronous_commit = off")
        actor = await sessions.open_work(db, token)
        facts = await access.facts_for(db, about.resident)
        who = None if facts is None else decide(facts, Right.READ_VITALS)
        assert who is not None
        if variant.audited:
            await audit.record(db, actor, Right.READ_VITALS.value, who.basis, [who.id], who.ground)
        turned = time.perf_counter()
        assert len(await vitals.page(db, who, None, None, PAGE)) == PAGE
        page = time.perf_counter() - turned
    return 1000 * (time.perf_counter() - began), 1000 * page


def _figures(who: str, rounds: Sequence[Took]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name in rounds[0]:
        for part, label in ((0, "read"), (1, "page")):
            for share in (50, 99):
                values = [percentile(took[name][part], share / 100) for took in rounds]
                found[f"{who}_{label}_{name}_p{share}_ms"] = Figure("ms", values)
    for name in ("walls", "audit", "lazy"):
        for label in ("read", "page"):
            mine, bare = (found[f"{who}_{label}_{of}_p50_ms"].values for of in (name, "bare"))
            found[f"{who}_{label}_{name}_ratio"] = Figure("x", [a / b for a, b in zip(mine, bare, strict=True)])
    return found


async def _connect(url: str) -> asyncpg.Connection:
    conn = await asyncpg.connect(url)
    await teach_json(conn)
    return conn


async def _fill(db: Db) -> None:
    await db.execute(
        """insert into readings (id, facility_id, resident_id, kind, value, unit, taken_at, received_at, source,
                                 author_id, author_as, assessed_at)
           select uuidv7(), st.facility_id, st.resident_id, 'pulse', 60 + n % 40, '/min', at, at, 'device',
                  r.account_id, 'self', at
             from stays st join residents r on r.id = st.resident_id cross join generate_series(1, $1::int) n
            cross join lateral (select $2::timestamptz - make_interval(hours => n) as at) t""",
        READINGS,
        db.now,
    )
    await db.execute("analyze readings")


def measure(server: Server, plan: Plan, tell: Tell) -> dict[str, Figure]:
    return asyncio.run(run(server, plan, tell))
