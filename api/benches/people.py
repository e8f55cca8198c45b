"""Who the load is about: made as the owner, because thousands of sign-ins are not what a bench measures.

Facilities of 200 residents. Every resident has an account, a phone with a push address, and a session whose access
token we know. One doctor holds rank 1 in every facility around the clock, so one socket hears every alert: the worst
case for one feed. The planner is told of all of them, as it is within a minute of any real house being settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.ids import new_id
from base.settings import Secret
from people import enrol
from people.tokens import hash_token, new_token
from realtime import thread
from scheduling import duty
from scheduling.duty import PlannedShift

PER_FACILITY = 200
SIGNED_IN_FOR = timedelta(days=30)
TALKING = ("resident", "nurse", "relative", "relative", "doctor")
RELATED = ("resident", "relative")
NOT_CALLED = 9
"""A rank that no alert calls."""


class Signed(Struct, frozen=True, kw_only=True):
    """Somebody with a phone that is signed in; `resident` when they live in a facility."""

    account: UUID
    token: str
    resident: UUID | None = None


class House(Struct, frozen=True):
    doctor: Signed
    residents: list[Signed]


async def settle(db: Db, residents: int, numbered_from: int = 0, house_n: int = 0) -> House:
    """A doctor and this many residents, all signed in; a nurse, whom what waits for the morning is told.
    `numbered_from`: how many residents there are already; `house_n`: how many such houses."""
    facilities = [
        await enrol.open_facility(db, f"Trung tâm thử {n + 1}", "social_assistance", "48")
        for n in range(-(-residents // PER_FACILITY))
    ]
    doctor = await enrol.enrol(db, f"+84908{2 * house_n:06}", "BS. Thử Tải")
    nurse = await enrol.enrol(db, f"+84908{2 * house_n + 1:06}", "ĐD. Thử Tải")
    for facility in facilities:
        await enrol.employ(db, facility, doctor, "doctor", since=db.now - timedelta(days=30))
        await enrol.employ(db, facility, nurse, "nurse", since=db.now - timedelta(days=30))
        await _on_call(db, facility, {doctor: 1, nurse: 3})
    accounts = await _admit(db, facilities, residents, numbered_from)
    tokens = await _sign_in(db, [doctor, *(account for account, _ in accounts)])
    await db.execute("analyze accounts, devices, sessions, facilities, staff, residents, stays, shifts")
    return House(
        Signed(account=doctor, token=tokens[doctor]),
        [Signed(account=account, token=tokens[account], resident=resident) for account, resident in accounts],
    )


class Thread(Struct, frozen=True, kw_only=True):
    """A conversation and who sits in it."""

    id: UUID
    members: list[Signed]


class Talk(Struct, frozen=True, kw_only=True):
    """People who talk in twos and fives, one whose phone is away, and many who only listen."""

    pairs: list[Thread]
    groups: list[Thread]
    away: Thread
    idle: list[Signed]


async def converse(db: Db, house: Secret, *, pairs: int, groups: int, idle: int, numbered_from: int = 0) -> Talk:
    """Threads about residents: each resident with a nurse on duty, and in groups with two relatives and a doctor.
    `numbered_from`: how many residents there are already."""
    facilities = [
        await enrol.open_facility(db, f"Trung tâm thử {n + 1}", "social_assistance", "48")
        for n in range(-(-(pairs + groups + 1 + idle) // PER_FACILITY))
    ]
    residents = await _admit(db, facilities, pairs + groups + 1 + idle, numbered_from)
    members: list[list[UUID]] = []
    on_duty: dict[UUID, dict[UUID, int]] = {facility: {} for facility in facilities}
    for n, (account, resident) in enumerate(residents[: pairs + groups + 1]):
        home = _home(facilities, n)
        others = [await _nurse(db, home, 10 * n)]
        if pairs <= n < pairs + groups:
            others += [await _relative(db, resident, 10 * n + k) for k in (1, 2)]
            others.append(await _doctor(db, home, 10 * n + 3))
        members.append([account, *others])
        on_duty[home] |= dict.fromkeys((others[0], others[-1]), NOT_CALLED)
    for facility, ranks in on_duty.items():
        await _on_call(db, facility, ranks)
    everybody = [account for some in members for account in some] + [
        account for account, _ in residents[len(members) :]
    ]
    tokens = await _sign_in(db, everybody)
    threads = [
        Thread(
            id=await _thread(db, house, _home(facilities, n), resident, some),
            members=[
                Signed(account=account, token=tokens[account], resident=resident if account == own else None)
                for account in some
            ],
        )
        for n, ((own, resident), some) in enumerate(zip(residents, members, strict=False))
    ]
    await db.execute("analyze")
    return Talk(
        pairs=threads[:pairs], groups=threads[pairs : pairs + groups], away=threads[-1],
        idle=[Signed(account=account, token=tokens[account]) for account, _ in residents[len(members) :]],
    )  # fmt: skip


async def populate(db: Db, house: Secret, threads: int, each: int) -> tuple[list[Thread], list[bytes]]:
    """So many threads, `each` about one resident, who sits in them with a relative; and the wrapped key of each."""
    count = -(-threads // each)
    facilities = [
        await enrol.open_facility(db, f"Trung tâm thử {n + 1}", "social_assistance", "48")
        for n in range(-(-count // PER_FACILITY))
    ]
    residents = await _admit(db, facilities, count)
    relatives = [await _relative(db, resident, n) for n, (_, resident) in enumerate(residents)]
    tokens = await _sign_in(db, [*(account for account, _ in residents), *relatives])
    made: list[Thread] = []
    for n in range(threads):
        account, resident = residents[n % count]
        other = relatives[n % count]
        members = [
            Signed(account=account, token=tokens[account], resident=resident),
            Signed(account=other, token=tokens[other]),
        ]
        facility = _home(facilities, n % count)
        made.append(Thread(id=await _thread(db, house, facility, resident, [account, other], RELATED), members=members))
    rows = await db.fetch("select id, wrapped from conversations")
    wrapped = {row["id"]: row["wrapped"] for row in rows}
    return made, [wrapped[one.id] for one in made]


async def _nurse(db: Db, facility: UUID, n: int) -> UUID:
    account = await enrol.enrol(db, f"+8493{n:07}", f"ĐD. Thử {n}")
    await enrol.employ(db, facility, account, "nurse", since=db.now - timedelta(days=30))
    return account


async def _doctor(db: Db, facility: UUID, n: int) -> UUID:
    account = await enrol.enrol(db, f"+8493{n:07}", f"BS. Thử {n}")
    await enrol.employ(db, facility, account, "doctor", since=db.now - timedelta(days=30))
    return account


async def _relative(db: Db, resident: UUID, n: int) -> UUID:
    account = await enrol.enrol(db, f"+8493{n:07}", f"Người nhà {n}")
    await enrol.link_relative(db, resident, account, "con", "full")
    return account


async def _thread(
    db: Db, house: Secret, facility: UUID, resident: UUID, members: list[UUID], roles: Sequence[str] = TALKING
) -> UUID:
    """A thread that nobody else is seated in while the bench runs."""
    id = new_id()
    wrapped = thread.new_key(house, id)
    subject = thread.seal(thread.unwrap(house, id, wrapped), id, "subject", "thử")
    await db.execute(
        """insert into conversations (id, kind, resident_id, facility_id, subject, opened_by, opened_at, wrapped)
           values ($1, 'care', $2, $3, $4, $5, $6, $7)""",
        id, resident, facility, subject, members[0], db.now, wrapped,
    )  # fmt: skip
    await db.execute(
        "insert into conversation_heads (conversation_id, at, digest) values ($1, $2, $3)", id, db.now, bytes(32)
    )
    await db.execute(
        """insert into conversation_members (conversation_id, account_id, role, via, joined_at)
           select $1, account, role, 'added', $4 from unnest($2::uuid[], $3::text[]) as m(account, role)""",
        id, members, roles[: len(members)], db.now,
    )  # fmt: skip
    return id


async def _on_call(db: Db, facility: UUID, ranks: Mapping[UUID, int]) -> None:
    first = db.now.date() - timedelta(days=2)
    days = [first + timedelta(days=n) for n in range(6)]
    shifts = [
        PlannedShift(account=who, rank=rank, day=day, starts=time(7), ends=time(7))
        for day in days
        for who, rank in ranks.items()
    ]
    await duty.plan(db, facility, first, days[-1], shifts)


async def _admit(db: Db, facilities: list[UUID], count: int, numbered_from: int = 0) -> list[tuple[UUID, UUID]]:
    """(account, resident) of each, a facility filled before the next."""
    accounts, residents = [new_id() for _ in range(count)], [new_id() for _ in range(count)]
    await db.execute(
        """insert into accounts (id, phone, name)
           select id, '+8491' || lpad((n + $2)::text, 7, '0'), 'Người thử ' || n + $2
             from unnest($1::uuid[]) with ordinality as a(id, n)""",
        accounts, numbered_from,
    )  # fmt: skip
    await db.execute(
        """insert into residents (id, account_id, name, birth_date, sex)
           select id, account, 'Người thử ' || n, $3::date + (n % 4000)::int, 'unknown'
             from unnest($1::uuid[], $2::uuid[]) with ordinality as r(id, account, n)""",
        residents, accounts, date(1938, 1, 1),
    )  # fmt: skip
    await db.execute(
        """insert into stays (resident_id, facility_id, during)
           select resident, facility, tstzrange($3, null)
             from unnest($1::uuid[], $2::uuid[]) as s(resident, facility)""",
        residents, [_home(facilities, n) for n in range(count)], db.now - timedelta(days=30),
    )  # fmt: skip
    return list(zip(accounts, residents, strict=True))


def _home(facilities: list[UUID], n: int) -> UUID:
    """Where the `n`-th resident lives, and where those on duty care for them."""
    return facilities[n // PER_FACILITY]


async def _sign_in(db: Db, accounts: list[UUID]) -> dict[UUID, str]:
    """A phone and a live session for each account; the access token by account."""
    devices, tokens = [new_id() for _ in accounts], [new_token("antam_at_") for _ in accounts]
    await db.execute(
        """insert into devices (id, account_id, name, platform, push_token)
           select id, account, 'bench', 'android', 'bench-' || id
             from unnest($1::uuid[], $2::uuid[]) as d(id, account)""",
        devices, accounts,
    )  # fmt: skip
    await db.execute(
        """insert into sessions (account_id, device_id, access_hash, access_expires_at, expires_at, second_factor_at)
           select account, device, hash, $4, $4,
                  case when exists (select from staff s where s.account_id = account) then clock_timestamp() end
             from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as s(account, device, hash)""",
        accounts, devices, [hash_token(token) for token in tokens], db.now + SIGNED_IN_FOR,
    )  # fmt: skip
    return dict(zip(accounts, tokens, strict=True))
