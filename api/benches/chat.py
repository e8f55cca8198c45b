"""Conversations under load: pairs that answer each other, a fixed rate, groups of five, idle sockets, and a phone that
comes back.

A pair is a resident and a nurse on duty in a thread about the resident; a group has two relatives and a doctor beside
them. Rights, feed, audit and push intents are on. Everybody sends, waits for their own `said` and for the delivery to
every other member, then sends the next: that is one completion. At the end nothing may be unfinished, and the database
is asked whether every thread's numbers have no gaps, keys are distinct, and everything confirmed is there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from api.benches import load, people, talkers
from api.benches.figures import Figure, Goal, percentile
from api.benches.load import Connection, clock
from api.benches.people import Thread
from api.benches.report import SATURATED, too_busy
from api.benches.server import Cpu, Server, Tell
from api.benches.talkers import Confirming, Heard, Talker
from base.db import as_owner
from base.ids import new_id

USERS = 200
GROUP = 5
WARM_S = 2.0
DRAIN_S = 20.0
AHEAD = 50
CATCH_UP = 1000
REPEATS = 5
CONNECTING = 20

GOALS = {
    "completions_per_s": Goal(least=5000),
    "deliver_p50_ms": Goal(most=5),
    "deliver_p99_ms": Goal(most=25),
    "deliver_550_p50_ms": Goal(most=0.8 * 2.4),
    "deliver_550_p99_ms": Goal(most=0.8 * 20),
    "idle_kib_per_socket": Goal(most=25),
    "catchup_1000_ms": Goal(most=30),
}
"""Of G1 and G3 to G6 in the goals of the project; `deliver` is of the paced run, at half of the round's saturation,
`deliver_550` at half of what an ejabberd with its archive carried here."""
PEERS_HALF = 550


class Plan(Struct, frozen=True):
    seconds: float
    rounds: int
    sockets: int
    seed: int


class Outcome(Struct):
    figures: dict[str, Figure]
    errors: dict[str, int]
    unfinished: int = 0
    gaps: int = 0
    lost: int = 0
    generator: float = 0.0

    @property
    def ok(self) -> bool:
        return not (self.errors or self.unfinished or self.gaps or self.lost or self.generator > SATURATED)


@dataclass
class Round:
    """What happened in one stretch of talk, and what of it counts."""

    acks: list[float] = field(default_factory=list)
    delivered: list[float] = field(default_factory=list)
    completions: int = 0
    counting: bool = False


class Group:
    """The members of one thread, who all talk in it."""

    def __init__(self, thread: Thread, outcome: Outcome) -> None:
        self.thread, self.outcome = thread, outcome
        self.talkers: list[Talker] = []
        self.round = Round()
        self.closed_loop = False
        self.confirmed = 0
        self._waiting: dict[str, _Open] = {}
        self._prefix = b'{"t":"say","conversation":"%s","key":"' % str(thread.id).encode()

    @property
    def unfinished(self) -> int:
        return len(self._waiting)

    def send(self, n: int, due: float) -> None:
        """Member `n` says 120 bytes that begin with when and with what key."""
        key = str(new_id())
        text = b"%016x%s" % (int(due * 1e6), key[-8:].encode())
        self._waiting[key] = _Open(n, due, len(self.talkers) - 1)
        self.talkers[n].say(self._prefix + key.encode() + b'","body":"' + text.ljust(120, b".") + b'"}')

    def hears(self, n: int, frame: Heard, at: float) -> None:
        if frame.t == "said":
            waiting = self._waiting[frame.key]
            waiting.said = True
            self.confirmed += 1
            if self.round.counting:
                self.round.acks.append(at - waiting.due)
            self._done(frame.key, waiting)
        elif frame.t == "event" and frame.body is not None and frame.body.message is not None:
            self._delivered(n, frame.body.message, at)
        elif frame.t in ("refused", "bye"):
            what = f"{frame.t} {frame.code}"
            self.outcome.errors[what] = self.outcome.errors.get(what, 0) + 1

    def _delivered(self, n: int, message: talkers.Message, at: float) -> None:
        waiting = self._waiting.get(message.key)
        if waiting is None or waiting.by == n:
            return
        waiting.missing -= 1
        if self.round.counting:
            self.round.delivered.append(at - waiting.due)
        self._done(message.key, waiting)

    def _done(self, key: str, waiting: _Open) -> None:
        if waiting.said and not waiting.missing:
            del self._waiting[key]
            self.round.completions += self.round.counting
            if self.closed_loop:
                self.send(waiting.by, clock())


@dataclass
class _Open:
    """Said by `by`, due then, and not yet heard by `missing` others."""

    by: int
    due: float
    missing: int
    said: bool = False


async def run(server: Server, plan: Plan, tell: Tell) -> Outcome:
    """Seeds, then round by round: saturated, paced at half of that and at 550/s, groups of five; then catching up and
    memory."""
    async with as_owner(server.database_url) as db:
        house = await people.converse(db, server.secret, pairs=USERS // 2, groups=USERS // GROUP, idle=plan.sockets)
    tell(f"{USERS} people in pairs, {USERS} in groups of {GROUP}, {plan.sockets} who only listen")
    bench = _Bench(server, plan, tell, await load.connect(server.port, CONNECTING))
    try:
        await bench.sit_down(house)
        for number in range(1, plan.rounds + 1):
            await bench.round(number)
        await bench.hang_up()
        for _ in range(REPEATS):
            await bench.catch_up(house)
        if plan.sockets:
            await bench.idle(house)
    finally:
        bench.close()
    return await bench.outcome()


class _Bench:
    def __init__(self, server: Server, plan: Plan, tell: Tell, connections: list[Connection]) -> None:
        self._server, self._plan, self._tell, self._http = server, plan, tell, connections
        self._values: dict[str, tuple[str, list[float]]] = {}
        self._outcome = Outcome({}, {})
        self._pairs: list[Group] = []
        self._groups: list[Group] = []
        self._confirming: Confirming | None = None

    async def sit_down(self, house: people.Talk) -> None:
        self._pairs = [await self._seated(thread) for thread in house.pairs]
        self._groups = [await self._seated(thread) for thread in house.groups]
        self._confirming = Confirming([t for group in self._pairs + self._groups for t in group.talkers])

    async def round(self, number: int) -> None:
        rate = await self._closed("", self._pairs)
        await self._paced("deliver", rate / 2)
        await self._paced(f"deliver_{PEERS_HALF}", PEERS_HALF)
        group = await self._closed("group5_", self._groups)
        last = {name: values[-1] for name, (_, values) in self._values.items()}
        self._tell(
            f"round {number}: {rate:,.0f} completions/s in pairs, {group:,.0f} in groups of five; at {rate / 2:,.0f}/s "
            f"delivered p50 {last['deliver_p50_ms']:.1f} ms, p99 {last['deliver_p99_ms']:.1f} ms"
        )

    async def catch_up(self, house: people.Talk) -> None:
        """A phone that was away while its partner said a thousand things: from connecting to the last of them."""
        thread = house.away
        group = Group(thread, self._outcome)
        away, partner = thread.members[0], thread.members[1]
        got: list[int] = []
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        first = await talkers.sit_down(self._server.port, self._http[0], away, lambda *_: None)
        since = first.cursor or await self._head(away)
        first.hang_up()
        said = asyncio.Semaphore(AHEAD)

        def confirmed(frame: Heard, at: float) -> None:
            if frame.t in ("said", "refused"):
                said.release()
            if frame.t == "refused":
                self._outcome.errors[str(frame.code)] = self._outcome.errors.get(str(frame.code), 0) + 1

        talker = await talkers.sit_down(self._server.port, self._http[0], partner, confirmed)
        group.talkers = [talker, talker]
        for _ in range(CATCH_UP):
            await said.acquire()
            group.send(1, clock())
        for _ in range(AHEAD):
            await said.acquire()
        talker.hang_up()

        def hears(frame: Heard, at: float) -> None:
            if frame.t == "event" and frame.body is not None and frame.body.message is not None:
                got.append(frame.body.message.seq)
                if len(got) == CATCH_UP and not done.done():
                    done.set_result(at)

        given = await talkers.ticket(self._http[0], self._server.port, away)
        began = clock()
        back = await talkers.join(self._server.port, given, hears, since)
        took = await asyncio.wait_for(done, DRAIN_S) - began
        back.hang_up()
        if got != list(range(got[0], got[0] + CATCH_UP)):
            self._outcome.errors["caught up out of order"] = 1
        self._note("catchup_1000_ms", "ms", took * 1e3)

    async def idle(self, house: people.Talk) -> None:
        """What an open socket costs that only listens."""
        self.close()  # they were idle as well, and the server hangs up on who is silent for long
        self._http = await load.connect(self._server.port, CONNECTING)
        before, sockets = self._server.memory_kib(), []
        for n in range(0, len(house.idle), CONNECTING):
            some = house.idle[n : n + CONNECTING]
            sockets += await asyncio.gather(
                *(
                    talkers.sit_down(self._server.port, http, who, lambda *_: None)
                    for http, who in zip(self._http, some, strict=False)
                )
            )
        await asyncio.sleep(3)
        self._note("idle_kib_per_socket", "KiB", (self._server.memory_kib() - before) / len(sockets))
        for socket in sockets:
            socket.hang_up()

    async def hang_up(self) -> None:
        if self._confirming is not None:
            await self._confirming.stop()
        for group in self._pairs + self._groups:
            for talker in group.talkers:
                talker.hang_up()

    def close(self) -> None:
        for connection in self._http:
            connection.close()

    async def outcome(self) -> Outcome:
        await self._look_in_the_database()
        self._outcome.figures = {name: Figure(unit, values) for name, (unit, values) in self._values.items()}
        for what, count in self._server.errors().items():
            self._outcome.errors[f"{what} (logged by the server)"] = count
        return self._outcome

    async def _seated(self, thread: Thread) -> Group:
        group = Group(thread, self._outcome)
        for n, who in enumerate(thread.members):
            hears = lambda frame, at, n=n: group.hears(n, frame, at)  # noqa: E731
            group.talkers.append(await talkers.sit_down(self._server.port, self._http[0], who, hears))
        return group

    async def _closed(self, name: str, groups: Sequence[Group]) -> float:
        """Everybody sends as soon as they may; completions a second."""
        rounds = Round()
        for group in groups:
            group.round, group.closed_loop = rounds, True
        for group in groups:
            for n in range(len(group.talkers)):
                group.send(n, clock())
        cpu, took = await self._watched(rounds)
        for group in groups:
            group.closed_loop = False
        await self._drained(groups)
        rate = rounds.completions / took
        self._note(f"{name}completions_per_s", "1/s", rate)
        self._note(f"{name}ack_p50_ms", "ms", percentile(rounds.acks, 0.5) * 1e3)
        self._note(f"{name}ack_p99_ms", "ms", percentile(rounds.acks, 0.99) * 1e3)
        self._note(f"{name}server_us", "us", cpu.server / max(rounds.completions, 1) * 1e6)
        self._note(f"{name}database_us", "us", cpu.database / max(rounds.completions, 1) * 1e6)
        return rate

    async def _paced(self, name: str, rate: float) -> None:
        """A fixed schedule over all users, whatever is still unanswered; latencies count from when each was due."""
        rounds = Round()
        for group in self._pairs:
            group.round = rounds
        stop = asyncio.Event()
        sending = asyncio.create_task(self._send_on_schedule(rate, stop))
        await self._watched(rounds)
        stop.set()
        await sending
        await self._drained(self._pairs)
        self._note(f"{name}_p50_ms", "ms", percentile(rounds.delivered, 0.5) * 1e3)
        self._note(f"{name}_p99_ms", "ms", percentile(rounds.delivered, 0.99) * 1e3)

    async def _send_on_schedule(self, rate: float, stop: asyncio.Event) -> None:
        began, n = clock(), 0
        while not stop.is_set():
            while (due := began + n / rate) <= clock():
                self._pairs[n // 2 % len(self._pairs)].send(n % 2, due)
                n += 1
            await asyncio.sleep(max(0.0, min(due - clock(), 0.001)))

    async def _watched(self, rounds: Round) -> tuple[Cpu, float]:
        await asyncio.sleep(WARM_S)
        before, began, used = self._server.cpu(), clock(), time.process_time()
        rounds.counting = True
        await asyncio.sleep(self._plan.seconds)
        rounds.counting = False
        took = clock() - began
        self._outcome.generator = max(self._outcome.generator, (time.process_time() - used) / took)
        return self._server.cpu() - before, took

    async def _drained(self, groups: Sequence[Group]) -> None:
        for _ in range(int(DRAIN_S / 0.05)):
            if not any(group.unfinished for group in groups):
                return
            await asyncio.sleep(0.05)
        self._outcome.unfinished += sum(group.unfinished for group in groups)

    async def _head(self, who: people.Signed) -> int:
        async with as_owner(self._server.database_url) as db:
            return await db.fetchval("select coalesce(max(head), 0) from feed_heads where account_id = $1", who.account)

    async def _look_in_the_database(self) -> None:
        """Every thread 1..n, every key once, and all that was confirmed."""
        async with as_owner(self._server.database_url) as db:
            row = await db.fetchrow(
                """select count(*) filter (where n <> last or keys <> n) as gaps, coalesce(sum(n), 0) as stored from (
                     select count(*) as n, max(seq) as last, count(distinct (sender_id, key)) as keys
                       from messages group by conversation_id) t"""
            )
        assert row is not None
        confirmed = sum(group.confirmed for group in self._pairs + self._groups)
        self._outcome.gaps, self._outcome.lost = row["gaps"], max(0, confirmed - row["stored"])

    def _note(self, name: str, unit: str, value: float) -> None:
        self._values.setdefault(name, (unit, []))[1].append(value)


def wrong_with(outcome: Outcome) -> list[str]:
    """What makes the figures worthless."""
    wrong = [f"{count} x {what}" for what, count in outcome.errors.items()]
    wrong += [f"{outcome.unfinished} said and not delivered"] if outcome.unfinished else []
    wrong += [f"{outcome.gaps} threads with gaps or doubled keys"] if outcome.gaps else []
    wrong += [f"{outcome.lost} confirmed messages not in the database"] if outcome.lost else []
    return [*wrong, *too_busy(outcome.generator)]
