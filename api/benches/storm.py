"""A node dies: thousands of phones on two nodes of one house, and one of them is killed with SIGKILL.

Both nodes and PostgreSQL share a core, the phones are on the other. Half of the phones fall off in one moment and come
to the node that is left, which lets so many a second in and tells the others their turn, as in any house (the limit of
hellos is not raised here).
Meanwhile people talk, and readings that breach are posted to the node that is left, one after the other, each about
another resident: how long until the doctor's socket has the alert, and until the push is at the provider
(notify/fcm_loopback.py, in this process). The same is measured before the kill, on quiet nodes.

At the end nothing may be missing: every alert on the socket and at the provider, everything that was confirmed in the
database, and every phone at the head of its feed, each number once and in order.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct

from api.benches import ears, people, server
from api.benches.cores import Pin
from api.benches.ears import Ears
from api.benches.figures import Figure, Goal, percentile
from api.benches.load import Connection, Request, Tally, clock, connect
from api.benches.people import Signed, Thread
from api.benches.readings import Phones
from api.benches.returning import Crowd
from api.benches.server import Server, Tell
from api.benches.talkers import Confirming
from base.db import as_owner
from base.settings import Settings
from notify.fcm_loopback import Loopback

FULL = 5000
BACK_WITHIN_S = 300.0
SETTLED_WITHIN_S = 120.0
PUSHED_WITHIN_S = 60.0
SAYS_PER_S = 20
AFTERWARDS_S, HEARD_WITHIN_S = 2.0, 10.0
LET_IN: int = next(field.default for field in msgspec.structs.fields(Settings) if field.name == "hellos_per_s")
"""A second on one node: what a house has that sets nothing."""


class Plan(Struct, frozen=True):
    sockets: int
    rate: float
    """Breaching readings a second."""
    quiet_s: float
    """Of alerts before the kill; half of it is warm-up."""
    rounds: int
    seed: int

    @property
    def alarms(self) -> int:
        """As many residents as one round may need."""
        return int((self.quiet_s + BACK_WITHIN_S / 2) * self.rate)


class Outcome(Struct):
    figures: dict[str, Figure]
    wrong: list[str]
    generator: float = 0.0
    let_in_per_s: int = LET_IN


def goals(sockets: int) -> dict[str, Goal]:
    """G14 is about 5,000."""
    return {"all_back_s": Goal(most=45), "alert_p99_s": Goal(most=2)} if sockets >= FULL else {}


async def run(pin: Pin, plan: Plan, tell: Tell) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="antam-bench-fcm-", dir=server.folder()) as folder:
        async with Loopback() as fcm:
            env = {
                "ANTAM_FCM_URL": fcm.url, "ANTAM_HELLOS_PER_S": str(LET_IN),
                "GOOGLE_APPLICATION_CREDENTIALS": str(fcm.credentials(Path(folder) / "fcm.json")),
            }  # fmt: skip
            with server.running(pin, tell, env) as first:
                bench = _Bench(first, plan, tell, fcm)
                await bench.settle()
                for number in range(1, plan.rounds + 1):
                    with server.beside(first, 1) as nodes:
                        await bench.round(number, nodes)
                return bench.outcome()


class _Bench:
    def __init__(self, first: Server, plan: Plan, tell: Tell, fcm: Loopback) -> None:
        self._first, self._plan, self._tell, self._fcm = first, plan, tell, fcm
        self._values: dict[str, tuple[str, list[float]]] = {}
        self._wrong: list[str] = []
        self._generator = 0.0
        self._confirmed = 0
        self._dice = random.Random(plan.seed)

    async def settle(self) -> None:
        """A doctor on call for those whose readings breach, and people in groups of five who have the app open."""
        alarms = self._plan.alarms * self._plan.rounds
        async with as_owner(self._first.database_url) as db:
            house = await people.settle(db, alarms)
            met = await people.converse(
                db, self._first.secret, pairs=0, groups=max(1, self._plan.sockets // 5), idle=0, numbered_from=alarms
            )
            self._push_token = await db.fetchval(
                "select push_token from devices where account_id = $1", house.doctor.account
            )
        self._doctor, self._fresh = house.doctor, iter(house.residents)
        self._groups: Sequence[Thread] = met.groups
        self._tell(f"{5 * len(met.groups)} people with the app open, {alarms} whose readings may breach")

    async def round(self, number: int, nodes: Sequence[Server]) -> None:
        crowd = Crowd([node.port for node in nodes], self._groups)
        used, began = time.process_time(), clock()
        try:
            await crowd.all_connected(BACK_WITHIN_S)
            self._note("connected_s", "s", clock() - began)
            confirming = Confirming(crowd.phones)
            try:
                async with ears.open_ears(self._first.port, self._doctor) as doctor:
                    talking = asyncio.create_task(crowd.talks(self._dice, SAYS_PER_S))
                    await self._storm(number, nodes, crowd, doctor)
                    talking.cancel()
                    await asyncio.gather(talking, return_exceptions=True)
                await self._nothing_lost(crowd)
            finally:
                await confirming.stop()
        finally:
            await crowd.leave()
        self._generator = max(self._generator, (time.process_time() - used) / (clock() - began))

    async def _storm(self, number: int, nodes: Sequence[Server], crowd: Crowd, doctor: Ears) -> None:
        alarms = _Alarms(self._first.port, self._plan, number, self._fresh, await connect(self._first.port, 8))
        ringing = asyncio.create_task(alarms.run())
        await asyncio.sleep(self._plan.quiet_s)
        killed_at, hit = clock(), crowd.on(nodes[1].port)
        os.kill(nodes[1].pid, signal.SIGKILL)
        await crowd.all_back(nodes[1].port, BACK_WITHIN_S)
        back_at = clock()
        await asyncio.sleep(AFTERWARDS_S)
        alarms.over.set()
        await ringing
        self._note("all_back_s", "s", back_at - killed_at)
        self._note("half_back_s", "s", percentile(crowd.came_after(killed_at), 0.5) - killed_at)
        self._note("hit", "", hit)
        self._note("let_in_busiest_second", "1/s", crowd.busiest(killed_at))
        missing = await doctor.hears_all(set(alarms.posted), HEARD_WITHIN_S)
        self._wrong += [f"{len(missing)} alerts missing on the socket"] if missing else []
        self._wrong += [f"{count} x {what}" for what, count in alarms.tally.errors.items()]
        await self._look(alarms, doctor, killed_at, back_at)
        last = {name: values[-1] for name, (_, values) in self._values.items()}
        self._tell(
            f"round {number}: {hit:.0f} fell off, all back after {last['all_back_s']:.1f} s; alerts meanwhile p50 "
            f"{last['alert_p50_s']:.2f} s, p99 {last['alert_p99_s']:.2f} s"
        )

    async def _look(self, alarms: _Alarms, doctor: Ears, killed_at: float, back_at: float) -> None:
        """Alerts that fell due before the kill, without the warm-up, and until all were back."""
        pushed = await self._pushes({doctor.entry[id] for id in alarms.posted if id in doctor.entry})
        warm = alarms.began + self._plan.quiet_s / 2
        for name, begin, end in (("quiet_alert", warm, killed_at), ("alert", killed_at, back_at)):
            due = {id: at for id, at in alarms.posted.items() if begin <= at < end}
            heard = [doctor.heard[id] - at for id, at in due.items() if id in doctor.heard]
            rung = [pushed[n] - at for id, at in due.items() if (n := doctor.entry.get(id)) in pushed]
            self._note(f"{name}s", "", len(due))
            for share in (50, 99):
                self._note(f"{name}_p{share}_s", "s", percentile(heard, share / 100))
                self._note(f"{name}_push_p{share}_s", "s", percentile(rung, share / 100))
            self._note(f"{name}_max_s", "s", max(heard, default=0.0))

    async def _pushes(self, wanted: set[int]) -> dict[int, float]:
        """Entry of the doctor's feed -> when the provider had its push, on our clock."""
        apart = clock() - time.monotonic()
        found: dict[int, float] = {}
        for _ in range(int(PUSHED_WITHIN_S / 0.25)):
            for got in self._fcm.received:
                if got.token == self._push_token and got.data.get("k") == "alert":
                    found.setdefault(int(got.data["s"]), got.at_s + apart)
            if wanted <= found.keys():
                return found
            await asyncio.sleep(0.25)
        self._wrong.append(f"{len(wanted - found.keys())} alerts never at the provider")
        return found

    async def _nothing_lost(self, crowd: Crowd) -> None:
        """Everything said is answered and stored, every phone has its whole feed; then the round's alerts are over."""
        self._wrong += await crowd.settled(self._heads, SETTLED_WITHIN_S)
        self._confirmed += crowd.confirmed
        async with as_owner(self._first.database_url) as db:
            stored = await db.fetchval("select count(*) from messages where sender_id is not null")
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
        if stored < self._confirmed:
            self._wrong.append(f"{self._confirmed - stored} confirmed messages not in the database")

    async def _heads(self) -> dict[UUID, int]:
        async with as_owner(self._first.database_url) as db:
            return {row["account_id"]: row["head"] for row in await db.fetch("select account_id, head from feed_heads")}

    def _note(self, name: str, unit: str, value: float) -> None:
        self._values.setdefault(name, (unit, []))[1].append(value)

    def outcome(self) -> Outcome:
        wrong = [*self._wrong, *(f"{n} x {what} (logged by the server)" for what, n in self._first.errors().items())]
        figures = {name: Figure(unit, values) for name, (unit, values) in self._values.items()}
        return Outcome(figures, wrong, self._generator)


class _Alarms:
    """An open loop: a breaching reading falls due every so often, whatever is still unanswered. `posted`: reading ->
    when it was due."""

    def __init__(
        self, port: int, plan: Plan, number: int, residents: Iterator[Signed], connections: Sequence[Connection]
    ) -> None:
        self.posted: dict[str, float] = {}
        self.tally = Tally()
        self.over = asyncio.Event()
        self.began = clock()
        self._phones, self._rate = Phones(plan.seed + number, port), plan.rate
        self._residents, self._free = residents, asyncio.Queue[Connection]()
        for connection in connections:
            self._free.put_nowait(connection)

    async def run(self) -> None:
        sending: set[asyncio.Task[None]] = set()
        self.began, n = clock(), 0
        while not self.over.is_set():
            due = self.began + n / self._rate
            await asyncio.sleep(max(0.0, due - clock()))
            who = next(self._residents, None)
            if who is None:
                self.tally.fail("nobody left whose reading could breach")
                break
            request, reading = self._phones.alarming(who)
            self.posted[reading] = due
            sending.add(asyncio.create_task(self._post(request, due)))
            n += 1
        await asyncio.gather(*sending)
        while not self._free.empty():
            self._free.get_nowait().close()

    async def _post(self, request: Request, due: float) -> None:
        connection = await self._free.get()
        try:
            status, body = await connection.post(request.data)
            self.tally.note(request, status, body, clock() - due)
        finally:
            self._free.put_nowait(connection)
