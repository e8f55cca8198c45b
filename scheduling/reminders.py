"""Reminders: of what is to take place, once to each whom it concerns. Writes `reminders` and `reminders_planned`; what
became of those that were told is written down by reminder_fates.py.

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

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from base import due
from base.db import Database, Db
from notify import feed
from scheduling import reminder_fates
from scheduling.reminder_looks import BY_NAME, Waiting, judge, look
from scheduling.reminder_sources import BEFORE_AT_MOST_S, BEFORE_S, SOURCES, Source, SourceName

AHEAD = timedelta(minutes=1)
PLANNED_AT_ONCE = 500
BATCH = 200
POISONED = timedelta(seconds=30)
TRIES = 5


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
    await reminder_fates.settle(database, now)
    return made


async def remind_due(database: Database, now: datetime | None = None) -> int:
    """Tells what is due, a set at a time; how many sets."""
    return await due.work_off(database, REMINDING, now)


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
          select a.*, p.account, p.scope,
                 exists (select from residents r where r.id = a.resident_id and r.account_id = p.account) as own,
                 (select max(own) from unnest(case when $4 then coalesce(s.before_s, $3) else $3 end) own
                   where own < a.before_s) as next_s
            from claimed join asked a using (subject, version, before_s)
            cross join lateral concerned_with(a.resident_id) p
            left join reminder_settings s on s.account_id = p.account
           where (not $4 or a.before_s = any (coalesce(s.before_s, $3)))
             and (s.account_id is null or $6 <> all (s.off) and a.due_at >= s.updated_at)
        ), made as (
          insert into reminders (source, subject, version, before_s, account_id, resident_id, facility_id, at, due_at,
                                 useful_until, next_at)
          select $6, subject, version, before_s, account, resident_id, facility_id, at, due_at,
                 least(until, at - make_interval(secs => next_s)), due_at
            from whom
           where case whose when 'self' then own
                            when 'family' then scope is null and not own or scope = any ($9::text[])
                            else scope is null and (own or not $8) or scope = any ($9::text[]) end
              on conflict do nothing returning 1
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
    seen = await look(db, claimed)
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
                resident=one.resident, needs=BY_NAME[one.source].needs, push_after=feed.AT_ONCE,
                until=one.useful_until,
            )  # fmt: skip


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


def _read(row: Any) -> Waiting:
    return Waiting(**{name: row[name] for name in Waiting.__struct_fields__})


_COLUMNS = """id, source, subject, version, account_id as account, resident_id as resident, at, due_at, useful_until,
              tries"""
REMINDING: Final = due.Chore[list[Waiting]](
    room="scheduling", failed="reminding failed", claim=_claim, act=_remind, put_off=_put_off,
    named=lambda claimed: {"reminders": len(claimed)},
)  # fmt: skip
