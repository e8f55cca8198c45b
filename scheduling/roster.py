"""What the rota comes to, kept where the walls and the engine look: the only writer of `shifts`.

`facts` reads what was written down, rota.py says what it means, and `settle` writes the duties of the weeks ahead into
`shifts`, touching only what differs. Managers settle in the unit of work of their edit; `settle_due` is the beat's: it
settles what two people agreed on among themselves, carries the weeks ahead forward and is the net under both.

For instants that have been, `facts` and rota.py answer, not `shifts`: it says what is known now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from base import log
from base.db import Database, Db
from base.errors import Refused, Unavailable
from people import facilities
from scheduling import duty_statistics, rota
from scheduling.duty_statistics import Tally
from scheduling.rota import Change, Facts, Move, Planned, Post, Rotation, Span, Special, expected, spans

AHEAD = timedelta(days=45)
LONGEST = timedelta(days=2)
"""No duty lasts longer."""

_log = log.logger("scheduling")


class Membership(Struct, frozen=True):
    account: UUID
    role: str
    since: datetime
    until: datetime | None


async def facts(db: Db, facility: UUID, first: datetime, last: datetime) -> Facts:
    """Everything that can matter to an instant from `first` to `last`, whenever it was made."""
    zone = await facilities.zone_of(db, facility)
    span = (facility, first - LONGEST, last + LONGEST)
    rotations = await db.fetch(
        """select id, rank, ward_id, profession, people, turn, days, hands_over, hours, first, last, replaces, made_at,
                  ended_at
             from rotations where facility_id = $1 and (ended_at is null or ended_at > $2)
              and first <= ($3::timestamptz)::date + 1 and (last is null or last >= ($2::timestamptz)::date - 1)""",
        *span,
    )
    planned = await db.fetch(
        """select account_id, rank, ward_id, profession, lower(during) as starts_at, upper(during) as ends_at, made_at,
                  ended_at
             from planned_shifts where facility_id = $1 and (ended_at is null or ended_at > $2)
              and day between ($2::timestamptz)::date - 1 and ($3::timestamptz)::date + 1""",
        *span,
    )
    changes = await db.fetch(
        """select id, instead_of as a, account_id as b, starts_at as s, ends_at as e, null as s2, null as e2, made_at,
                  ended_at
             from duty_overrides where facility_id = $1 and ends_at > $2 and starts_at < $3
            union all
           select id, proposed_by, asked, gives_from, gives_to, takes_from, takes_to, answered_at, null
             from duty_swaps where facility_id = $1 and answer = 'agreed'
              and greatest(gives_to, takes_to) > $2 and least(gives_from, takes_from) < $3""",
        *span,
    )
    specials = await db.fetch(
        """select facility_id is not null as own, day, kind, made_at, ended_at from duty_days
            where (facility_id = $1 or facility_id is null) and (ended_at is null or ended_at > $2)
              and day <= ($3::timestamptz)::date + 1""",
        *span,
    )
    return Facts(
        zone=zone,
        rotations=[_rotation(row) for row in rotations],
        planned=[msgspec.convert({**dict(row), "account": row["account_id"], "post": _post(row)}, Planned)
                 for row in planned],
        changes=[_change(row) for row in changes],
        specials=[Special(day=row["day"], own=row["own"], made_at=row["made_at"], ended_at=row["ended_at"],
                          kind=None if row["kind"] == "ordinary" else row["kind"]) for row in specials],
    )  # fmt: skip


async def memberships(db: Db, facility: UUID) -> list[Membership]:
    rows = await db.fetch(
        """select account_id as account, role, lower(during) as since, upper(during) as until from staff
            where facility_id = $1""",
        facility,
    )
    return [msgspec.convert(dict(row), Membership) for row in rows]


async def between(db: Db, facility: UUID, first: datetime, last: datetime) -> list[Span]:
    """Who is, was or will be on duty, of those who work there then."""
    held = await memberships(db, facility)
    return of_staff(spans(await facts(db, facility, first, last), first, last, db.now), held)


async def who(db: Db, facility: UUID, at: datetime) -> list[tuple[UUID, Post]]:
    """At any instant, from what was known then; of those who worked there then."""
    on = rota.who(await facts(db, facility, at, at), at, db.now)
    held = {
        (m.account, m.role)
        for m in await memberships(db, facility)
        if m.since <= at and (m.until is None or at < m.until)
    }
    roles = {account for account, _ in held}
    found = [(a, post) for a, post in on if a in roles and (post.profession is None or (a, post.profession) in held)]
    return sorted(found, key=lambda one: (one[1].rank, one[0], str(one[1])))


async def tallied(db: Db, facility: UUID, first: datetime, last: datetime) -> list[Tally]:
    """Hours of duty of each person."""
    known = await facts(db, facility, first, last)
    done = of_staff(spans(known, first, last, db.now), await memberships(db, facility))
    return duty_statistics.tallies(done, known.zone, rota.calendar(rota.known_at(known, db.now).specials))


def of_staff(found: list[Span], held: list[Membership]) -> list[Span]:
    """The parts of each span in which its person works there, in the profession its post asks for."""
    parts = []
    for span in found:
        mine = sorted(
            (max(m.since, span.starts_at), span.ends_at if m.until is None else min(m.until, span.ends_at))
            for m in held if m.account == span.account and span.post.profession in (None, m.role)
        )  # fmt: skip
        reached = span.starts_at
        for since, until in mine:
            if max(since, reached) < until:
                parts.append(msgspec.structs.replace(span, starts_at=max(since, reached), ends_at=until))
                reached = until
    return parts


async def hold(db: Db, facility: UUID) -> None:
    """One edit of a facility's rota at a time: whoever settles must see what the other has written."""
    await db.execute("select pg_advisory_xact_lock(hashtextextended('rota ' || $1::text, 0))", str(facility))


async def refuse_posts(
    db: Db, facility: UUID, posts: Iterable[tuple[UUID, str | None, UUID | None]], pointer: str
) -> None:
    """(who, as what, in which ward): only staff of the facility do its duty, each within the profession they hold
    there, in its wards."""
    posts = list(posts)
    held = {(m.account, m.role) for m in await memberships(db, facility) if m.until is None or m.until > db.now}
    everybody = {account for account, _ in held}
    if any(account not in everybody for account, *_ in posts):
        raise Refused("not_staff", "Có người không thuộc cơ sở.", "Somebody is not staff of the facility.", pointer)
    if any(profession and (account, profession) not in held for account, profession, _ in posts):
        raise Refused("out_of_scope", "Có người không giữ chức danh này.", "Somebody does not hold this role.", pointer)
    asked = {ward for *_, ward in posts if ward is not None}
    known = await db.fetchval(
        "select count(*) from wards where facility_id = $1 and id = any ($2) and upper_inf(during)",
        facility,
        list(asked),
    )
    if known != len(asked):
        raise Refused("no_such_ward", "Không có khu này.", "There is no such ward.", pointer)


async def settle(db: Db, facility: UUID) -> int:
    """After any edit, under `hold`: `shifts` from now to AHEAD become what the rota says. How many rows it touched."""
    first, last = db.now - LONGEST, (db.now + AHEAD).replace(hour=0, minute=0, second=0, microsecond=0)
    wanted = {
        (s.account, s.post.rank, s.post.ward, s.post.profession, s.starts_at, s.ends_at)
        for s in expected(await facts(db, facility, db.now, last), first, last, db.now)
        if s.ends_at > db.now
    }
    held = await db.fetch(
        """select id, account_id, rank, ward_id, profession, lower(during) as starts_at, upper(during) as ends_at
             from shifts where facility_id = $1 and upper(during) > $2 for update""",
        facility,
        db.now,
    )
    stale: list[Any] = []
    for row in held:
        key = tuple(row)[1:]
        wanted.remove(key) if key in wanted else stale.append(row)
    await db.execute("delete from shifts where id = any ($1)", [r["id"] for r in stale if r["starts_at"] >= db.now])
    await db.execute(
        "update shifts set during = tstzrange(lower(during), $2) where id = any ($1)",
        [row["id"] for row in stale if row["starts_at"] < db.now],
        db.now,
    )
    begun = {(row["account_id"], row["rank"], row["ward_id"], row["profession"], row["starts_at"]) for row in stale}
    await db.executemany(
        """insert into shifts (facility_id, account_id, rank, ward_id, profession, during)
           values ($1, $2, $3, $4, $5, tstzrange($6, $7))""",
        [
            (facility, *new[:4], db.now if new[:5] in begun and new[4] < db.now else new[4], new[5])
            for new in sorted(wanted, key=lambda w: (w[4], w[1], w[0]))
        ],
    )
    if stale or wanted:
        db.due.add("unsettled")  # whoever is on duty now may have been booked meanwhile
    return len(stale) + len(wanted)


async def settle_due(database: Database, now: datetime | None = None) -> int:
    """Every facility that has a rota, one unit of work each; what is right already is only read."""
    async with database.work("engine", now) as db:
        rows = await db.fetch(
            """select facility_id from rotations where ended_at is null and (last is null or last > $1::date - 3)
                union select facility_id from planned_shifts where ended_at is null and upper(during) > $1
                union select facility_id from shifts where upper(during) > $1
                union select facility_id from duty_overrides where ended_at is null and ends_at > $1""",
            db.now,
        )
    touched = 0
    for row in rows:
        try:
            async with database.work("engine", now) as db:
                await hold(db, row["facility_id"])
                touched += await settle(db, row["facility_id"])
        except Unavailable:
            raise
        except Exception as error:  # one facility's rota never stands in the way of the others'
            _log.error("rota failed", error=type(error).__name__, where=log.where(error))
    return touched


def _post(row: Any) -> Post:
    return Post(row["rank"], row["ward_id"], row["profession"])


def _rotation(row: Any) -> Rotation:
    return Rotation(
        id=row["id"], post=_post(row), people=tuple(row["people"]), turn=row["turn"], days=tuple(row["days"]),
        hands_over=row["hands_over"], hours=row["hours"], first=row["first"], last=row["last"],
        replaces=row["replaces"], made_at=row["made_at"], ended_at=row["ended_at"],
    )  # fmt: skip


def _change(row: Any) -> Change:
    moves = (Move(row["a"], row["b"], row["s"], row["e"]),)
    if row["s2"] is not None:
        moves += (Move(row["b"], row["a"], row["s2"], row["e2"]),)
    return Change(id=row["id"], moves=moves, made_at=row["made_at"], ended_at=row["ended_at"])
