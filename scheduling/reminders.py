"""Reminders: of what is to take place, once to each whom it concerns. The only writer of `reminders` and
`reminders_planned`.

    waiting ──due, still so──► told ──a phone has it──► reached
       │  ╲                     │ ╲──its time passed, no phone──► dropped, and listed with why
       │   ╲──its time passed──►│──► dropped
       └──moved, called off─────┴──► cancelled

A reminder is one row for (version of what takes place, how long before, recipient), and that key is unique. Rows are
made when they are about to fall due (`plan_due`), from the sources and the wishes of that moment; whoever calls off or
moves what they are about ends them in the same transaction (`take_back`). What is due is claimed in sets with `for
update skip locked`, looked at once more behind a lock on what it is about, and told in the feed in the transaction that
marks it told: any number of beats make and tell it once. From there the ledger of reach has it (docs/reach.md), with
the time until which it is any use: never early, never stale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from base import due
from base.db import Database, Db
from notify import feed
from scheduling.reminder_sources import BEFORE_AT_MOST_S, BEFORE_S, SOURCES, Source, SourceName

AHEAD = timedelta(minutes=1)
PLANNED_AT_ONCE = 500
BATCH = 200
BUSY = timedelta(seconds=2)
POISONED = timedelta(seconds=30)
TRIES = 5
KEPT = timedelta(days=90)


class Waiting(Struct, frozen=True, kw_only=True):
    """A reminder that is due."""

    id: UUID
    source: str
    subject: UUID
    version: int
    account: UUID
    resident: UUID
    at: datetime
    due_at: datetime
    useful_until: datetime
    tries: int


class Seen(Struct, frozen=True, kw_only=True):
    """What is known of a set of reminders: what they are about is still to be (`still`, and of those `held`: nobody can
    change it before this is committed), and to whom of them it may be said."""

    still: frozenset[tuple[str, UUID, int]]
    held: frozenset[tuple[str, UUID, int]]
    concerned: frozenset[UUID]
    off: frozenset[UUID]


class Fate(Struct, frozen=True):
    """`next_at`: not now."""

    state: str
    why: str | None = None
    next_at: datetime | None = None


async def take_back(db: Db, source: SourceName, subject: UUID, why: str) -> None:
    """In the transaction that calls it off or gives it another time: nobody is reminded of how it was."""
    await db.execute("select end_reminders($1, $2, $3, $4)", source, subject, why, db.now)


async def plan_due(database: Database, now: datetime | None = None, sources: Sequence[Source] = SOURCES) -> int:
    """1 make what falls due within a minute, source by source; 2 write down what became of what was told. How many
    were made."""
    made = 0
    for source in sources:
        while True:
            async with database.work("engine", now) as db:
                looked, written = await _plan(db, source)
                made += written
            if looked < PLANNED_AT_ONCE:
                break
    await _settle(database, now)
    return made


async def remind_due(database: Database, now: datetime | None = None) -> int:
    """Tells what is due, a set at a time; how many sets."""
    return await due.work_off(database, REMINDING, now)


def judge(one: Waiting, seen: Seen, now: datetime) -> Fate:
    """What becomes of a reminder that is due, pure."""
    key = (one.source, one.subject, one.version)
    if key not in seen.still:
        return Fate("cancelled", "over")
    if now >= one.useful_until:
        return Fate("dropped", "late")
    if one.id not in seen.concerned:
        return Fate("cancelled", "no_access")
    if one.id in seen.off:
        return Fate("cancelled", "off")
    if key not in seen.held:  # somebody is changing it this moment
        return Fate("waiting", next_at=now + BUSY)
    return Fate("told")


async def _plan(db: Db, source: Source) -> tuple[int, int]:
    """How many of what is to come were looked up, and how many reminders that made. Who comes second to look one up
    waits for the first and finds it done."""
    horizon = db.now + timedelta(seconds=max(source.before_s or (BEFORE_AT_MOST_S,))) + AHEAD
    row = await db.fetchrow(
        f"""
        with leads as (
          select distinct unnest(before_s) as before_s from reminder_settings
           where $4 and $10::text[] is not null
          union select unnest($3::int[])
        ), coming as materialized ({source.coming}
        ), asked as materialized (
          select c.*, l.before_s, c.at - make_interval(secs => l.before_s) as due_at from coming c cross join leads l
           where c.at - make_interval(secs => l.before_s) between c.since and $1::timestamptz + $5::interval
             and c.at - make_interval(secs => l.before_s) < c.until
             and not exists (select from reminders_planned p where p.source = $6 and p.subject = c.subject
                                and p.version = c.version and p.before_s = l.before_s)
           order by c.subject, c.version, l.before_s limit $7
        ), claimed as (
          insert into reminders_planned (source, subject, version, before_s, planned_at)
          select $6, subject, version, before_s, $1::timestamptz from asked order by subject, version, before_s
          on conflict do nothing returning subject, version, before_s
        ), whom as (
          select a.*, p.account,
                 (select max(own) from unnest(case when $4 then coalesce(s.before_s, $3) else $3 end) own
                   where own < a.before_s) as next_s
            from claimed join asked a using (subject, version, before_s)
            cross join lateral concerned_with(a.resident_id) p
            left join reminder_settings s on s.account_id = p.account
           where (p.scope is null and (not $8 or exists (
                    select from residents r where r.id = a.resident_id and r.account_id = p.account))
                  or p.scope = any ($9::text[]))
             and (not $4 or a.before_s = any (coalesce(s.before_s, $3)))
             and (s.account_id is null or $6 <> all (s.off) and a.due_at >= s.updated_at)
        ), made as (
          insert into reminders (source, subject, version, before_s, account_id, resident_id, facility_id, at, due_at,
                                 useful_until, next_at)
          select $6, subject, version, before_s, account, resident_id, facility_id, at, due_at,
                 least(until, at - make_interval(secs => next_s)), due_at
            from whom on conflict do nothing returning 1
        )
        select (select count(*) from asked) as looked, (select count(*) from made) as made
        """,
        db.now, horizon, list(source.before_s or BEFORE_S), source.before_s is None, AHEAD, source.name,
        PLANNED_AT_ONCE, source.alone, sorted(source.scopes), list(source.among()),
    )  # fmt: skip
    assert row is not None
    return row["looked"], row["made"]


async def _claim(db: Db) -> list[Waiting] | None:
    """A set of what is due; what went wrong before comes alone, and last."""
    for again, most in ((False, BATCH), (True, 1)):
        rows = await db.fetch(
            f"""select {_COLUMNS} from reminders where next_at <= $1 and (tries > 0) = $2
                 order by next_at, id limit $3 for update skip locked""",
            db.now, again, most,
        )  # fmt: skip
        if rows:
            return [_read(row) for row in rows]
    return None


async def _remind(db: Db, claimed: Sequence[Waiting]) -> None:
    seen = await _look(db, claimed)
    fates = [(one, judge(one, seen, db.now)) for one in claimed]
    await db.execute(
        """update reminders r
              set state = f.state, why = f.why, next_at = f.next_at,
                  told_at = case when f.state = 'told' then $1::timestamptz end,
                  ended_at = case when f.state in ('cancelled', 'dropped') then $1::timestamptz end
             from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) as f(id, state, why, next_at)
            where r.id = f.id""",
        db.now,
        [one.id for one, _ in fates],
        [fate.state for _, fate in fates],
        [fate.why for _, fate in fates],
        [fate.next_at for _, fate in fates],
    )
    for one, fate in fates:
        if fate.state == "told":
            body = {"source": one.source, "of": str(one.subject), "at": one.at.isoformat()}
            feed.append(
                db, [one.account], "reminder", one.id, {**body, "until": one.useful_until.isoformat()},
                resident=one.resident, needs=_BY_NAME[one.source].needs, push_after=feed.AT_ONCE,
                until=one.useful_until,
            )  # fmt: skip


async def _look(db: Db, claimed: Sequence[Waiting]) -> Seen:
    subjects: defaultdict[str, set[UUID]] = defaultdict(set)
    for one in claimed:
        subjects[one.source].add(one.subject)
    still: set[tuple[str, UUID, int]] = set()
    held: set[tuple[str, UUID, int]] = set()
    for name, ids in subjects.items():
        if name not in _BY_NAME:
            continue
        asked = _BY_NAME[name].still
        for found, query in ((held, f"{asked} for share of {_BY_NAME[name].lock} skip locked"), (still, asked)):
            rows = await db.fetch(query, sorted(ids), db.now)
            found |= {(name, row["subject"], row["version"]) for row in rows}
    return Seen(
        still=frozenset(still), held=frozenset(held & still),
        concerned=await _concerned(db, claimed), off=await _off(db, claimed),
    )  # fmt: skip


async def _concerned(db: Db, claimed: Sequence[Waiting]) -> frozenset[UUID]:
    rows = await db.fetch(
        """select o.id from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as o(id, resident, account, scopes)
            where exists (select from concerned_with(o.resident) c where c.account = o.account
                             and (c.scope is null or c.scope = any (string_to_array(o.scopes, ','))))""",
        [one.id for one in claimed],
        [one.resident for one in claimed],
        [one.account for one in claimed],
        [",".join(_BY_NAME[one.source].scopes) if one.source in _BY_NAME else "" for one in claimed],
    )
    return frozenset(row["id"] for row in rows)


async def _off(db: Db, claimed: Sequence[Waiting]) -> frozenset[UUID]:
    rows = await db.fetch(
        """select o.id from unnest($1::uuid[], $2::uuid[], $3::text[]) as o(id, account, source)
            join reminder_settings s on s.account_id = o.account and o.source = any (s.off)""",
        [one.id for one in claimed],
        [one.account for one in claimed],
        [one.source for one in claimed],
    )
    return frozenset(row["id"] for row in rows)


async def _put_off(db: Db, claimed: Sequence[Waiting]) -> None:
    """Each by itself the next time; who goes wrong again and again is dropped and listed."""
    await db.execute(
        """update reminders set tries = tries + 1,
                  next_at = case when tries + 1 < $3 then $2::timestamptz + $4::interval end,
                  state = case when tries + 1 < $3 then state else 'dropped' end,
                  why = case when tries + 1 >= $3 then 'failed' end,
                  ended_at = case when tries + 1 >= $3 then $2::timestamptz end
            where id = any ($1) and state = 'waiting'""",
        [one.id for one in claimed], db.now, TRIES, POISONED,
    )  # fmt: skip


async def _settle(database: Database, now: datetime | None) -> None:
    """What the ledger says became of what was told: a phone has it, or why not."""
    settled = BATCH
    while settled == BATCH:
        async with database.work("engine", now) as db:
            settled = await db.execute(
                """
                with over as (
                  select r.id, i.outcome, i.reason, i.ended_at from reminders r
                    join reach_intents i on i.subject = r.id and i.account_id = r.account_id
                   where r.state = 'told' and i.ended_at is not null
                   order by r.told_at limit $1 for update of r skip locked
                )
                update reminders r set ended_at = o.ended_at,
                       state = case when o.outcome in ('sent', 'seen') then 'reached'
                                    when o.outcome = 'answered' then 'cancelled' else 'dropped' end,
                       why = case when o.outcome in ('sent', 'seen') then null
                                  when o.outcome = 'answered' then 'over'
                                  when o.outcome in ('expired', 'cleared') then coalesce(o.reason, 'late')
                                  else o.outcome end
                  from over o where r.id = o.id
                """,
                BATCH,
            )


async def forget(db: Db) -> None:
    """What has been over for long; an old look-up can be of nothing that is still to come."""
    before = db.now - KEPT
    await db.execute("delete from reminders where ended_at < $1", before)
    await db.execute("delete from reminders_planned where planned_at < $1", before)


def _read(row: Any) -> Waiting:
    return Waiting(**{name: row[name] for name in Waiting.__struct_fields__})


_COLUMNS = """id, source, subject, version, account_id as account, resident_id as resident, at, due_at, useful_until,
              tries"""
_BY_NAME: Mapping[str, Source] = {source.name: source for source in SOURCES}
REMINDING: Final = due.Chore[list[Waiting]](
    room="scheduling", failed="reminding failed", claim=_claim, act=_remind, put_off=_put_off,
    named=lambda claimed: {"reminders": len(claimed)},
)  # fmt: skip
