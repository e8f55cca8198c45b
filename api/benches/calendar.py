"""The calendar: looking for a free time, and booking it.

`slots_search_ms`: all free times of a month of 50 practitioners of one house, with 100,000 bookings behind and ahead of
it, and again with 1,000,000 (`slots_search_1m_ms`): the month is as full, the years are more. It is the room's verb on
the app's own role, as a doctor, with the first page; the database has been vacuumed, as it does by itself. The seed
says at which half of the hour each practitioner is booked, and who is booked first. `bookings_per_s`: holds confirmed
at once over HTTP, each for another resident and time, by one server, and by four on the same database
(`bookings_per_s_4`).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from api.benches import load, people
from api.benches.figures import Figure, Goal, percentile
from api.benches.people import Signed
from api.benches.server import Server, Tell
from base.db import Database, Db, as_owner, open_database
from base.ids import new_id
from notify import feed
from people import enrol, facilities, sessions
from scheduling import closures, free_times, slots
from scheduling.slots import Asked

PRACTITIONERS = 50
SIZES = (100_000, 1_000_000)
A_MONTH = timedelta(days=31)
SLOTS_A_DAY = 16
CONNECTIONS = 32
PAGE = 100
WARM, WARM_S = 5, 1.0
WARM_UP = f"{WARM} searches and {WARM_S:g} s of bookings"
GOALS = {"slots_search_ms": Goal(most=20)}
OPENING = {
    "rules": [
        {"kinds": ["visit"], "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "first": "2026-01-01", "starts": "08:00:00",
         "ends": "16:00:00", "slot_min": 30},
    ]
}  # fmt: skip


class Plan(Struct, frozen=True):
    seconds: float
    rounds: int
    searches: int
    sizes: tuple[int, ...] = SIZES
    seed: int = 1


class Outcome(Struct):
    figures: dict[str, Figure]
    errors: dict[str, int]
    overlaps: int

    @property
    def ok(self) -> bool:
        return not (self.errors or self.overlaps)


class Place(Struct, frozen=True):
    """One house, its practitioners and who is booked."""

    facility: UUID
    doctor: Signed
    doctors: list[UUID]
    calendars: list[UUID]
    residents: list[UUID]


async def run(servers: list[Server], plan: Plan, tell: Tell) -> Outcome:
    """`servers` run on one database; the first is asked alone, then all of them."""
    server = servers[0]
    async with as_owner(server.database_url) as db:
        place = await settle(db)
    figures: dict[str, Figure] = {}
    errors: dict[str, int] = {}
    booked = 0
    for size in plan.sizes:
        async with as_owner(server.database_url) as db:
            await book(db, db.now, place, booked, size, plan.seed)
        await _vacuum(server.database_url)
        booked = size
        took = await _searches(server, place, plan)
        name = "slots_search_ms" if size == plan.sizes[0] else f"slots_search_{size // 1_000_000}m_ms"
        figures[name] = Figure("ms", took)
        tell(f"{size} bookings: a search of a month takes {percentile(took, 0.5):.1f} ms at the median")
    for nodes in sorted({1, len(servers)}):
        rates = [await _bookings(servers[:nodes], place, plan, errors, nodes * 100 + n) for n in range(plan.rounds)]
        figures["bookings_per_s" if nodes == 1 else f"bookings_per_s_{nodes}"] = Figure("1/s", rates)
        tell(f"{nodes} server(s): {max(rates):.0f} bookings a second")
    async with as_owner(server.database_url) as db:
        overlaps = await db.fetchval(
            """select count(*) from appointments a join appointments b on a.practitioner_id = b.practitioner_id
                  and a.id < b.id and a.occupied && b.occupied and a.live and b.live
                where a.booked_as = 'doctor'"""
        )
    return Outcome(figures, errors, overlaps)


async def settle(db: Db, numbered_from: int = 0, house_n: int = 0) -> Place:
    """A house with its practitioners; there are so many residents, and such houses, already."""
    house = await people.settle(db, people.PER_FACILITY, numbered_from, house_n)
    facility = await db.fetchval("select facility_id from stays where resident_id = $1", house.residents[0].resident)
    doctors = [house.doctor.account]
    for n in range(PRACTITIONERS - 1):
        doctors.append(await enrol.enrol(db, f"+84907{house_n * PRACTITIONERS + n:06}", f"BS. Thử {n}"))
        await enrol.employ(db, facility, doctors[-1], "doctor", since=db.now - timedelta(days=30))
    calendars = [
        await db.fetchval(
            "insert into calendars (facility_id, account_id, opening) values ($1, $2, $3) returning id",
            facility, doctor, OPENING,
        )
        for doctor in doctors
    ]  # fmt: skip
    residents = [resident.resident for resident in house.residents if resident.resident]
    return Place(facility, house.doctor, doctors, calendars, residents)


async def book(db: Any, now: datetime, place: Place, already: int, until: int, seed: int) -> None:
    """Bookings fill half of every day from this month on, then back into the past; residents are made for them so that
    nobody is at two places."""
    per_day = PRACTITIONERS * SLOTS_A_DAY // 2
    begin = _monday(now)
    await db.execute(
        """insert into appointments (id, facility_id, resident_id, calendar_id, practitioner_id, kind, during, occupied,
                                     sitting, state, booked_by, booked_as, booked_at, booked_for)
           select v.id, $1, r.id, ($3::uuid[])[v.d + 1], ($2::uuid[])[v.d + 1], 'visit', v.during, v.during, v.id,
                  'confirmed', ($2::uuid[])[1], 'seed', now(), lower(v.during)
             from (select gen_random_uuid() as id, n, (n % $7)::int % $8 as d,
                          tstzrange(at, at + interval '30 minutes') as during
                     from generate_series($4::int, $5::int - 1) n
                    cross join lateral (select $6::timestamptz + make_interval(
                            days => case when n / $7 < 60 then n / $7 else 59 - n / $7 end,
                            mins => 60 * ((n % $7) / $8) + 30 * (hashint8extended(n / $7 * $8 + n % $8, $10) & 1)::int)
                               as at) t) v
             join lateral (select ($9::uuid[])[1 + (v.n % $7) % cardinality($9::uuid[])] as id) r on true""",
        place.facility, place.doctors, place.calendars, already, until, begin, per_day, PRACTITIONERS,
        place.residents, seed,
    )  # fmt: skip


async def _vacuum(url: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        await conn.execute("vacuum analyze appointments")
    finally:
        await conn.close()


def _monday(now: datetime) -> datetime:
    """Eight in the morning in Hà Nội, the Monday after next."""
    monday = (now + timedelta(days=14 - now.weekday())).replace(hour=1, minute=0, second=0, microsecond=0)
    return monday.astimezone(UTC)


async def _searches(server: Server, place: Place, plan: Plan) -> list[float]:
    database = await open_database(server.database_url, {"app": 1}, feed.write, lambda _: None)
    took: list[float] = []
    try:
        for n in range(plan.searches + WARM):
            once = await search_once(database, place)
            if n >= WARM:
                took.append(once)
    finally:
        await database.close()
    return took


async def search_once(database: Database, place: Place) -> float:
    """Milliseconds of a month's search, as the house's doctor."""
    async with database.work("app", ask_time=False) as db:
        await sessions.open_work(db, place.doctor.token)
        began = time.perf_counter()
        since = _monday(db.now) - timedelta(hours=1)
        zone = await facilities.zone_of(db, place.facility)
        closed = await closures.closed_days(db, place.facility, zone, since, since + A_MONTH)
        asked = Asked(kind="visit", since=since, until=since + A_MONTH)
        found = await free_times.search(db, place.facility, zone, asked, closed)
        page = [slots.shown(free, asked.kind) for free in found.page(PAGE)]
        took = 1000 * (time.perf_counter() - began)
    assert len(found) > PAGE == len(page)
    return took


async def _bookings(servers: list[Server], place: Place, plan: Plan, errors: dict[str, int], n: int) -> float:
    """How many a second after a warm-up, on days of their own."""
    connections = [
        (server, one) for server in servers for one in await load.connect(server.port, CONNECTIONS // len(servers))
    ]
    wishes, done = _wishes(place, n, plan.seed), 0
    counts_from = time.perf_counter() + WARM_S
    over = counts_from + plan.seconds

    async def asks(server: Server, connection: load.Connection) -> None:
        nonlocal done
        while time.perf_counter() < over:
            status, body = await connection.post(_request(server, place, next(wishes)))
            if status == 201:
                done += time.perf_counter() >= counts_from
            else:
                code = json.loads(body).get("code", "")
                errors[f"HTTP {status} {code}"] = errors.get(f"HTTP {status} {code}", 0) + 1

    await asyncio.gather(*(asks(server, connection) for server, connection in connections))
    took = time.perf_counter() - counts_from
    for _, connection in connections:
        connection.close()
    return done / took


def _wishes(place: Place, n: int, seed: int) -> Iterator[dict[str, object]]:
    """A time nobody has: another resident and practitioner each, in weeks far ahead."""
    begin = _monday(datetime.now(UTC)) + timedelta(days=7 * (20 + n))
    order, day = list(enumerate(place.doctors)), 0
    Random(seed).shuffle(order)
    while True:
        if (begin + timedelta(days=day)).weekday() < 5:
            for slot in range(SLOTS_A_DAY):
                for d, doctor in order:
                    yield {
                        "id": str(new_id()), "resident": str(place.residents[d]), "kind": "visit", "confirm": True,
                        "practitioner": str(doctor),
                        "starts_at": (begin + timedelta(days=day, minutes=30 * slot)).isoformat(),
                    }  # fmt: skip
        day += 1


def _request(server: Server, place: Place, wish: dict[str, object]) -> bytes:
    body = json.dumps(wish).encode()
    head = (
        f"POST /v1/appointments HTTP/1.1\r\nhost: 127.0.0.1:{server.port}\r\nauthorization: Bearer {place.doctor.token}"
        f"\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
