"""Readings in: one per request, 500 per request, and the road from a POST to the doctor's socket. And out: a page of 50
as a doctor reads it, with rights and its row in the audit.

Each round measures all four, after a warm-up: `single`, `batch` and `page_50` in closed loops (what can be carried),
`road` in an open loop (how long a doctor waits). On the road every 20th reading breaches, each on a resident of its own
who has no alert yet. Afterwards the database is asked whether every reading that was confirmed is there, and whether
every breaching one has its line in an alert's log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

from msgspec import Struct

from api.benches import ears, load, people
from api.benches.cores import CannotBench
from api.benches.ears import Ears
from api.benches.figures import Figure, Goal, percentile
from api.benches.load import Connection, Opened, Request, Tally
from api.benches.people import House, Signed
from api.benches.readings import Phones
from api.benches.report import SATURATED, too_busy
from api.benches.server import Cpu, Server, Tell
from base.db import as_owner

RESIDENTS = 2000
WARM_S = 2.0
CONNECTIONS, BATCH_CONNECTIONS, PAGE_CONNECTIONS = 64, 8, 12
"""Pages wait for one of twelve connections to the database, a second at most: more readers only wait longer."""
BREACH_EVERY = 20
HEARD_WITHIN_S = 10.0
ANSWERED_WITHIN_S = 60.0
CAUGHT_UP_WITHIN_S = 120.0

FAST = 1000
"""Readings a second from which on the road is held to what is promised of it under load."""


def goals(rate: int) -> dict[str, Goal]:
    """Of the road at this rate."""
    p50, p99 = (20, 100) if rate < FAST else (10, 50)
    return {
        "single_per_s": Goal(least=1000),
        "batch_readings_per_s": Goal(least=10_000),
        "post_to_socket_p50_ms": Goal(most=p50),
        "post_to_socket_p99_ms": Goal(most=p99),
    }


class Plan(Struct, frozen=True):
    seconds: float
    rounds: int
    rate: int
    seed: int

    @property
    def breaches(self) -> int:
        """Of one round."""
        return -(-self.posts // BREACH_EVERY)

    @property
    def posts(self) -> int:
        """On the road, in one round, the warm-up included."""
        return int((WARM_S + self.seconds) * self.rate)


class Outcome(Struct):
    """Figures, and what would make them worthless."""

    figures: dict[str, Figure]
    errors: dict[str, int]
    missing: int = 0
    lost: int = 0
    unlogged: int = 0
    generator: float = 0.0

    @property
    def ok(self) -> bool:
        return not (self.errors or self.missing or self.lost or self.unlogged or self.generator > SATURATED)


async def run(server: Server, plan: Plan, tell: Tell) -> Outcome:
    """Seeds, then measures round by round."""
    async with as_owner(server.database_url) as db:
        house = await people.settle(db, RESIDENTS + plan.breaches * plan.rounds)
    tell(f"{len(house.residents)} residents signed in; server is process {server.pid}, PostgreSQL {server.postmaster}")
    connections = await load.connect(server.port, CONNECTIONS)
    async with ears.open_ears(server.port, house.doctor) as doctor:
        bench = _Bench(server, plan, tell, house, connections, doctor)
        try:
            for number in range(1, plan.rounds + 1):
                await bench.round(number)
        finally:
            for connection in connections:
                connection.close()
    return bench.outcome()


class _Bench:
    """The rounds so far."""

    def __init__(
        self,
        server: Server,
        plan: Plan,
        tell: Tell,
        house: House,
        connections: list[Connection],
        doctor: Ears,
    ) -> None:
        self._server, self._plan, self._tell = server, plan, tell
        self._connections, self._doctor, self._reader = connections, doctor, house.doctor
        self._turn: Iterator[Signed] = load.in_turn(house.residents[:RESIDENTS])
        self._fresh = iter(house.residents[RESIDENTS:])
        self._measured: list[Signed] = []
        """Who has hundreds of readings."""
        self._phones = Phones(plan.seed, server.port)
        self._values: dict[str, tuple[str, list[float]]] = {}
        self._outcome = Outcome({}, {})
        self._kept = 0
        self._others = 0.0

    async def round(self, number: int) -> None:
        await self._single()
        await self._batch()
        await self._pages()
        await self._catch_up()
        await self._road()
        await self._look_in_the_database()
        self._note("taken_by_others", "%", self._others * 100)
        self._others = 0.0
        last = {name: values[-1] for name, (_, values) in self._values.items()}
        self._tell(
            f"round {number}: {last['single_per_s']:,.0f} single/s, {last['batch_readings_per_s']:,.0f} readings/s in "
            f"batches, road p50 {last['post_to_socket_p50_ms']:.1f} ms, p99 {last['post_to_socket_p99_ms']:.1f} ms"
        )

    def outcome(self) -> Outcome:
        self._outcome.figures = {name: Figure(unit, values) for name, (unit, values) in self._values.items()}
        for what, count in self._server.errors().items():
            self._outcome.errors[f"{what} (logged by the server)"] = count
        return self._outcome

    async def _single(self) -> None:
        ask: Callable[[], Request] = lambda: self._phones.one(next(self._turn))  # noqa: E731
        tally, cpu, took = await self._closed(self._connections, ask)
        requests = len(tally.seconds)
        self._note("single_per_s", "1/s", requests / took)
        self._note("single_p50_ms", "ms", percentile(tally.seconds, 0.5) * 1e3)
        self._note("single_p99_ms", "ms", percentile(tally.seconds, 0.99) * 1e3)
        self._note_cpu("single", cpu, requests)

    async def _batch(self) -> None:
        def ask() -> Request:
            who = next(self._turn)
            self._measured.append(who)
            return self._phones.batch(who)

        tally, cpu, took = await self._closed(self._connections[:BATCH_CONNECTIONS], ask)
        self._note("batch_readings_per_s", "1/s", tally.readings / took)
        self._note("batch_p50_ms", "ms", percentile(tally.seconds, 0.5) * 1e3)
        self._note_cpu("batch_reading", cpu, tally.readings)

    async def _pages(self) -> None:
        """The newest 50 readings of somebody who has hundreds, as the doctor on duty reads them."""
        whose = load.in_turn(self._measured)
        ask: Callable[[], Request] = lambda: self._phones.page(self._reader, next(whose))  # noqa: E731
        tally, cpu, took = await self._closed(self._connections[:PAGE_CONNECTIONS], ask)
        pages = len(tally.seconds)
        self._note("page_50_per_s", "1/s", pages / took)
        self._note("page_50_p50_ms", "ms", percentile(tally.seconds, 0.5) * 1e3)
        self._note_cpu("page_50", cpu, pages)

    async def _closed(self, connections: list[Connection], ask: Callable[[], Request]) -> tuple[Tally, Cpu, float]:
        tally, over = Tally(), asyncio.Event()
        working = asyncio.create_task(load.closed(connections, ask, tally, over))
        cpu, took = await self._watched(tally, lambda: asyncio.sleep(self._plan.seconds))
        over.set()
        await _in_time(working)
        self._add(tally)
        return tally, cpu, took

    async def _catch_up(self) -> None:
        """Until the charts have seen every reading and the chain every row: what two phases at full load left behind
        is not what a doctor waits for."""
        began = load.clock()
        async with as_owner(self._server.database_url) as db:
            behind = await db.fetchval("select count(*) from trend_due")
        for _ in range(int(CAUGHT_UP_WITHIN_S / 0.2)):
            if not await self._is_behind():
                break
            await asyncio.sleep(0.2)
        self._note("charts_behind", "readings", behind)
        self._note("caught_up_s", "s", load.clock() - began)

    async def _is_behind(self) -> bool:
        async with as_owner(self._server.database_url) as db:
            return await db.fetchval(
                "select exists (select from trend_due where received_at <= $1) or exists (select from audit_unsealed)",
                db.now,
            )

    async def _road(self) -> None:
        """Made before the clock starts, so that nothing but the server is waited for. Latencies count from the due time
        of the reading, for those that fell due after the warm-up."""
        alarms: dict[int, str] = {}
        requests: list[Request] = []
        for n in range(self._plan.posts):
            if n % BREACH_EVERY == BREACH_EVERY // 2:
                request, alarms[n] = self._phones.alarming(next(self._fresh))
            else:
                request = self._phones.one(next(self._turn))
            requests.append(request)
        tally = Tally()
        loop = Opened(self._connections, requests, self._plan.rate, tally)
        sending = asyncio.create_task(loop.run())
        cpu, _ = await self._watched(tally, lambda: _in_time(sending, self._plan.seconds))
        missing = await self._doctor.hears_all(set(alarms.values()), HEARD_WITHIN_S)
        heard = self._doctor.heard
        warm = int(WARM_S * self._plan.rate)
        waits = [heard[id] - loop.due(n) for n, id in alarms.items() if id in heard and n >= warm]
        self._outcome.missing += len(missing)
        self._outcome.unlogged += await self._unlogged(list(alarms.values()))
        self._note("post_to_socket_p50_ms", "ms", percentile(waits, 0.5) * 1e3)
        self._note("post_to_socket_p99_ms", "ms", percentile(waits, 0.99) * 1e3)
        self._note("post_to_socket_max_ms", "ms", max(waits, default=0.0) * 1e3)
        self._note("road_answer_p50_ms", "ms", percentile(tally.seconds, 0.5) * 1e3)
        self._note("road_answer_p99_ms", "ms", percentile(tally.seconds, 0.99) * 1e3)
        self._note_cpu("road", cpu, len(tally.seconds))
        self._add(tally)

    async def _watched(self, tally: Tally, measured: Callable[[], Awaitable[object]]) -> tuple[Cpu, float]:
        """Warm-up, then the part that counts: what the server used, and the seconds it took. What the rest of the
        machine took of the server's core is kept, too: where it is much, only the figures in us say something."""
        await asyncio.sleep(WARM_S)
        before, began, used = self._server.cpu(), load.clock(), time.process_time()
        tally.begin()
        await measured()
        tally.end()
        took = load.clock() - began
        share = (time.process_time() - used) / took
        self._outcome.generator = max(self._outcome.generator, share)
        cpu = self._server.cpu() - before
        self._others = max(self._others, cpu.others / took)
        return cpu, took

    async def _unlogged(self, breaches: list[str]) -> int:
        """Breaching readings without exactly one line in an alert's log."""
        async with as_owner(self._server.database_url) as db:
            lines = await db.fetchval(
                """select count(*) from (select reading_id from alert_log where reading_id = any ($1::uuid[])
                                          group by reading_id having count(*) = 1) once""",
                breaches,
            )
        return len(breaches) - lines

    async def _look_in_the_database(self) -> None:
        """Every confirmed reading is there. Then the round's alerts are closed: they must not ring in a later round."""
        async with as_owner(self._server.database_url) as db:
            stored = await db.fetchval("select count(*) from readings")
            await db.execute(
                """update alerts set state = 'resolved', resolved_at = $1, next_due_at = null, held_why = null,
                          held_until = null where state <> 'resolved'""",
                db.now,
            )
            await db.execute(
                """update reach_intents set next_at = null, ended_at = $1, outcome = 'answered'
                    where next_at is not null""",
                db.now,
            )
        self._outcome.lost = max(0, self._kept - stored)
        if stored > self._kept:
            self._outcome.errors["stored and not confirmed"] = stored - self._kept

    def _add(self, tally: Tally) -> None:
        self._kept += tally.kept
        for what, count in tally.errors.items():
            self._outcome.errors[what] = self._outcome.errors.get(what, 0) + count

    def _note(self, name: str, unit: str, value: float) -> None:
        self._values.setdefault(name, (unit, []))[1].append(value)

    def _note_cpu(self, what: str, cpu: Cpu, count: int) -> None:
        """Steadier than rates on a machine that does other things too."""
        self._note(f"{what}_server_us", "us", cpu.server / max(count, 1) * 1e6)
        self._note(f"{what}_database_us", "us", cpu.database / max(count, 1) * 1e6)


def wrong_with(outcome: Outcome) -> list[str]:
    """What makes the figures worthless."""
    wrong = [f"{count} x {what}" for what, count in outcome.errors.items()]
    wrong += [f"{outcome.missing} alerts missing on the socket"] if outcome.missing else []
    wrong += [f"{outcome.unlogged} breaching readings without their line in the log"] if outcome.unlogged else []
    wrong += [f"{outcome.lost} confirmed readings not in the database"] if outcome.lost else []
    return [*wrong, *too_busy(outcome.generator)]


async def _in_time(working: asyncio.Task[None], more_s: float = 0.0) -> None:
    """A server that hangs must not hang the bench."""
    done, _ = await asyncio.wait([working], timeout=ANSWERED_WITHIN_S + more_s)
    if not done:
        working.cancel()
        raise CannotBench(f"The server left requests unanswered for {ANSWERED_WITHIN_S:.0f} s.")
    await working
