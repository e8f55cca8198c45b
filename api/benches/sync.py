"""Coming back after a week: a phone that was off, and many of them at once.

A week has passed (week.py) about each of some residents while the phone of a daughter with the scope `full` was off.
Then it comes back, in the two ways there are, from asking for its ticket or first page to the last entry, with what
came over the wire in bytes:

    week_offline    by the socket: ticket, connection, hello with its number, every entry, `caught_up`
    week_http       by `GET /v1/sync?since=` in pages of 500, until the head
    readings        what the feed does not carry: the readings of the week, a page of a hundred

What one phone is given is compared with its feed: every number, once, in order. Nobody says `seen`, so that each round
finds the same week.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from msgspec import Struct

from api.benches import load, people, talkers, week
from api.benches.figures import Figure, Goal, percentile
from api.benches.load import Connection, clock
from api.benches.people import Signed
from api.benches.readings import Phones
from api.benches.server import Server, Tell
from api.benches.talkers import Heard
from base.db import as_owner

GOALS: dict[str, Goal] = {}
WARM, REPEATS = 3, 20
PAGE = 500
AT_ONCE_S = 60.0
WRITERS = 20


class Plan(Struct, frozen=True):
    phones: int
    """That come back at once."""
    messages: int
    """In the thread of each, in its week."""
    rounds: int
    seed: int


class Outcome(Struct):
    figures: dict[str, Figure]
    errors: dict[str, int]
    generator: float = 0.0


class Away(Struct, frozen=True, kw_only=True):
    """Whose phone was off, about whom, the number it stood at, and where its feed stands."""

    who: Signed
    resident: str
    since: int
    head: int


class Back(Struct, frozen=True):
    """How one phone came back."""

    took_s: float
    received: int
    entries: int


class _Event(Struct):
    seq: int


class _Page(Struct):
    items: list[_Event]
    head: int
    resync: bool


_page = msgspec.json.Decoder(_Page).decode


async def run(server: Server, plan: Plan, tell: Tell) -> Outcome:
    async with as_owner(server.database_url) as db:
        house = await people.converse(db, server.secret, pairs=0, groups=plan.phones, idle=0)
        places = await week.places(db, house.groups)
    before = await _heads(server)
    began = clock()
    await _weeks(server, plan, places)
    tell(f"a week about each of {plan.phones} residents was lived in {clock() - began:.0f} s")
    after = await _heads(server)
    away = [
        Away(who=who, resident=str(place.resident), since=before.get(who.account, 0), head=after[who.account])
        for place in places
        for who in [place.member(week.DAUGHTER)]
    ]
    bench = _Bench(server, away)
    for number in range(plan.rounds):
        await bench.round(warm=number == 0)
        tell(f"round {number + 1}: {bench.last('week_offline_ms'):.1f} ms, by HTTP {bench.last('week_http_ms'):.1f}")
    return bench.outcome()


async def _weeks(server: Server, plan: Plan, places: Sequence[week.Place]) -> None:
    """Some residents at a time, each by a connection of its own."""
    phones = Phones(plan.seed, server.port)
    free = asyncio.Queue[Connection]()
    for connection in await load.connect(server.port, WRITERS):
        free.put_nowait(connection)

    async def one(place: week.Place) -> None:
        connection = await free.get()
        await week.passes(server.port, connection, phones, place, plan.messages)
        free.put_nowait(connection)

    await asyncio.gather(*(one(place) for place in places))
    while not free.empty():
        free.get_nowait().close()


async def _heads(server: Server) -> dict[object, int]:
    async with as_owner(server.database_url) as db:
        return {row["account_id"]: row["head"] for row in await db.fetch("select account_id, head from feed_heads")}


class _Bench:
    def __init__(self, server: Server, away: Sequence[Away]) -> None:
        self._server, self._away = server, away
        self._values: dict[str, tuple[str, list[float]]] = {}
        self._outcome = Outcome({}, {})

    def last(self, name: str) -> float:
        return self._values[name][1][-1]

    async def round(self, warm: bool) -> None:
        ways: dict[str, Callable[[Away], Awaitable[Back]]] = {
            "week_offline": self._by_socket, "week_http": self._by_http, "week_readings": self._readings,
        }  # fmt: skip
        used, began = time.process_time(), clock()
        for name, comes_back in ways.items():
            alone = [await comes_back(self._away[n % len(self._away)]) for n in range(WARM * warm + REPEATS)]
            self._note(name, alone[WARM * warm :])
        for name, comes_back in ways.items():
            together = asyncio.gather(*(comes_back(away) for away in self._away))
            self._note(f"{name}_{len(self._away)}_at_once", await asyncio.wait_for(together, AT_ONCE_S))
        self._outcome.generator = max(self._outcome.generator, (time.process_time() - used) / (clock() - began))

    async def _by_socket(self, away: Away) -> Back:
        got: list[int] = []
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def hears(frame: Heard, _: float) -> None:
            if frame.t == "event":
                got.append(frame.seq)
            elif frame.t in ("caught_up", "resync", "bye") and not done.done():
                done.set_result(None)

        began = clock()
        [http] = await load.connect(self._server.port, 1)
        ticket = await talkers.ticket(http, self._server.port, away.who)
        talker = await talkers.join(self._server.port, ticket, hears, away.since)
        await asyncio.wait_for(done, talkers.OPEN_WITHIN_S)
        back = Back(clock() - began, http.received + talker.received, len(got))
        talker.hang_up()
        http.close()
        self._whole("the socket", away, got)
        return back

    async def _by_http(self, away: Away) -> Back:
        began, got, since = clock(), list[int](), away.since
        [http] = await load.connect(self._server.port, 1)
        while since < away.head:
            page = _page(await self._get(http, away.who, f"/v1/sync?since={since}&limit={PAGE}"))
            if page.resync or not page.items:
                break
            got += [event.seq for event in page.items]
            since = got[-1]
        back = Back(clock() - began, http.received, len(got))
        http.close()
        self._whole("HTTP", away, got)
        return back

    async def _readings(self, away: Away) -> Back:
        began = clock()
        [http] = await load.connect(self._server.port, 1)
        body = await self._get(http, away.who, f"/v1/residents/{away.resident}/vitals?limit=100")
        back = Back(clock() - began, http.received, body.count(b'"taken_at":'))
        http.close()
        if back.entries < 90:
            self._wrong("a week's readings not whole")
        return back

    async def _get(self, http: Connection, who: Signed, path: str) -> bytes:
        status, body = await http.post(
            f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{self._server.port}\r\n"
            f"authorization: Bearer {who.token}\r\n\r\n".encode()
        )
        if status != 200:
            self._wrong(f"HTTP {status}")
        return body

    def _whole(self, way: str, away: Away, got: Sequence[int]) -> None:
        if list(got) != list(range(away.since + 1, away.head + 1)):
            self._wrong(f"not every entry once and in order by {way}")

    def _wrong(self, what: str) -> None:
        self._outcome.errors[what] = self._outcome.errors.get(what, 0) + 1

    def _note(self, name: str, backs: Sequence[Back]) -> None:
        took = [1000 * back.took_s for back in backs]
        for more, unit, value in (
            ("ms", "ms", percentile(took, 0.5)), ("p99_ms", "ms", percentile(took, 0.99)),
            ("kib", "KiB", sum(back.received for back in backs) / len(backs) / 1024),
            ("entries", "", sum(back.entries for back in backs) / len(backs)),
        ):  # fmt: skip
            self._values.setdefault(f"{name}_{more}", (unit, []))[1].append(value)

    def outcome(self) -> Outcome:
        self._outcome.figures = {name: Figure(unit, values) for name, (unit, values) in self._values.items()}
        for what, count in self._server.errors().items():
            self._outcome.errors[f"{what} (logged by the server)"] = count
        return self._outcome
