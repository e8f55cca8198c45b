"""Claiming: intents that are due become attempts, written and committed before anything is sent.

Locks are taken in one order everywhere: intents, then the pace of people by account, then devices by id, then the heads
of feeds by account. Intents are claimed with SKIP LOCKED, so nobody who holds a later kind waits for an earlier one. A
unit of work writes to feeds last (base/db.py), so whoever answers an alert (`reach.stop`) or notes what a phone has
stored holds rows of the earlier kinds when it comes to the heads.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from base.db import UNASKED, Db
from base.settings import Secret
from notify import channel, notices, persons
from notify.channel import ChannelName, Offers, Told
from notify.feed import IF_UNSEEN_S
from notify.ledger import LEASE, Claim, end, hold_feeds
from notify.persons import NOBODY
from notify.planning import Due, Plan

BATCH = 100
MATES_AT_MOST = 2000


async def claim(
    db: Db,
    urgent: bool | None = None,
    *,
    by_push: bool | None = None,
    available: Collection[ChannelName] = ("push",),
    offers: Offers | None = None,
    house: Secret | None = None,
) -> tuple[int, list[Claim]]:
    """Leases what may go of up to `BATCH` due intents, and ends or puts off the rest. Returns how many it looked at.

    1 lock what is due; 2 who is to be reached, and how often they were; 3 plan; 4 messages are looked at again, behind
    the heads of their feeds; 5 write the plan down; 6 the attempts, and the ways to answer.
    """
    due = await _due(db, urgent, by_push)
    if not due:
        return 0, []
    looked = len(due)
    paced = {one.account for one in due if one.first and one.beat != "at_once"}
    paces = await persons.hold_paces(db, paced) if paced else {}
    if looked == BATCH and paced:
        due += await _mates(db, [one for one in due if one.first and one.beat in ("urgent", "quiet")])
    people = await persons.find(db, {one.account for one in due}, house)
    plan = Plan(people, paces, db.now, available, by_push is True)
    going = plan.judge(due)
    messages = [one for one in going if one.kind == "message"]
    if any(one.kind == "message" for one in due):
        await hold_feeds(db, [one.account for one in due if one.kind == "message"])
    plan.tell([one for one in going if one.kind != "message"] + await _look_again(db, messages))
    await _write(db, plan)
    claims = [
        made
        for notice in plan.notices
        for made in notices.of(notice, people.get(notice.newest.account, NOBODY), db.now)
    ]
    await _begin(db, claims)
    return looked, await _with_answers(db, claims, offers)


async def _due(db: Db, urgent: bool | None, by_push: bool | None) -> list[Due]:
    rows = await db.fetch(
        f"""
        with moment as materialized (select coalesce($1::timestamptz, clock_timestamp()) as now)
        select moment.now, {_COLUMNS} from moment cross join reach_intents i
         where i.next_at <= moment.now and ($3::boolean is null or i.urgent = $3)
           and ($4::boolean is null or i.by_push = $4)
         order by i.urgent desc, i.emergency desc, i.next_at limit $2 for update of i skip locked
        """,
        None if db.now == UNASKED else db.now,
        BATCH,
        urgent,
        by_push,
    )
    if rows:
        db.now = rows[0]["now"]
    return [_read(row) for row in rows]


async def _mates(db: Db, due: Sequence[Due]) -> list[Due]:
    """More that is due to the same people: one batch is not to make several notices of one bundle."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from reach_intents i
             where i.account_id = any ($1) and i.next_at <= $2 and i.urgent = any ($3) and not i.emergency
               and i.tries = 0 and i.spent = '{{}}' and i.kind not in ('message', 'call')
               and not exists (select from unnest($4::uuid[]) as had(id) where had.id = i.id)
             order by i.next_at limit $5 for update of i skip locked""",
        sorted({one.account for one in due}),
        db.now,
        sorted({one.urgent for one in due}),
        [one.id for one in due],
        MATES_AT_MOST,
    )
    return [_read(row) for row in rows]


async def _look_again(db: Db, due: Sequence[Due]) -> list[Due]:
    """Those of these intents that still have a message to push, about the first one that is unseen."""
    if not due:
        return []
    rows = await db.fetch(
        """
        with found as materialized (
          select d.id, w.*, w.at <= $2::timestamptz - $3::interval as ripe
            from unnest($1::uuid[], $4::uuid[]) as d(id, account)
            left join messages_waiting($4, array_fill(0::bigint, array[cardinality($4)])) w on w.account = d.account
        ), moved as (
          update reach_intents i
             set next_at = case when ripe then i.next_at when w.seq is not null then w.at + $3::interval end,
                 ended_at = case when w.seq is null then $2 end, outcome = case when w.seq is null then 'seen' end,
                 seq = coalesce(w.seq, i.seq), subject = coalesce(w.thread, i.subject), fence = i.fence + 1
            from found w where i.id = w.id
          returning i.id, i.seq, i.subject, i.fence, w.head as covers, ripe
        )
        select * from moved where ripe
        """,
        [one.id for one in due],
        db.now,
        timedelta(seconds=IF_UNSEEN_S),
        [one.account for one in due],
    )
    known = {one.id: one for one in due}
    return [
        replace(known[row["id"]], **{name: row[name] for name in ("seq", "subject", "fence", "covers")}) for row in rows
    ]


async def _write(db: Db, plan: Plan) -> None:
    await end(db, plan.ended)
    if plan.waiting:
        await db.execute(
            """update reach_intents i set next_at = w.at from unnest($1::uuid[], $2::timestamptz[]) as w(id, at)
                where i.id = w.id""",
            [intent for intent, _ in plan.waiting],
            [at for _, at in plan.waiting],
        )
    if plan.passed_on:
        await db.execute("update reach_intents set by_push = false where id = any ($1)", plan.passed_on)
        db.due.add("send_on")
    leased = [(one, notice.bundle) for notice in plan.notices for one in notice.of]
    if leased:
        await db.execute(
            """update reach_intents i
                  set next_at = $1, tries = l.tries + 1, fence = l.fence + 1, bundle = l.bundle,
                      spent = string_to_array(l.spent, ',')
                 from unnest($2::uuid[], $3::int[], $4::int[], $5::uuid[], $6::text[])
                      as l(id, tries, fence, bundle, spent)
                where i.id = l.id""",
            db.now + LEASE,
            [one.id for one, _ in leased],
            [one.tries for one, _ in leased],
            [one.fence for one, _ in leased],
            [bundle for _, bundle in leased],
            [",".join(one.spent) for one, _ in leased],
        )
    await persons.keep_paces(db, plan.paces)


async def _begin(db: Db, claims: Sequence[Claim]) -> None:
    """What an earlier claim left without an outcome was lost with its process; then the attempts of this one."""
    again = sorted({one.intent for claimed in claims for one in claimed.of if one.again})
    if again:
        await db.execute(
            """update reach_attempts set ended_at = $2, outcome = 'unknown', reason = 'lost'
                where intent_id = any ($1) and outcome is null""",
            again,
            db.now,
        )
    await db.executemany(
        """insert into reach_attempts (id, intent_id, channel, device_id, address_id, n, notice, started_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        [
            (one.attempt, one.intent, c.channel, c.device, c.address, one.tries, c.attempt, db.now)
            for c in claims
            for one in c.of
        ],
    )


async def _with_answers(db: Db, claims: list[Claim], offers: Offers | None) -> list[Claim]:
    asked = [c for c in claims if offers is not None and isinstance(c.what, channel.Notice)]
    if offers is None or not asked:
        return claims
    made = await offers(
        db,
        [
            Told(attempt=c.attempt, account=c.account, channel=c.channel, kind=c.kind, subjects=c.subjects)
            for c in asked
        ],
    )
    return [c.answered_by(made[c.attempt]) if c.attempt in made else c for c in claims]


def _read(row: Any) -> Due:
    return Due(**{name: row[name] for name in _FIELDS})


_FIELDS = tuple(name for name in Due.__struct_fields__ if name != "covers")
_COLUMNS = """i.id, i.account_id as account, i.kind, i.subject, i.seq, i.urgent, i.emergency, i.also, i.spent,
              i.fallback_s, i.bundle, i.tries, i.fence, i.next_at, i.created_at, i.sent_at, i.until,
              i.urgent and exists (
                select from reach_intents n where n.subject = i.subject and n.account_id = i.account_id and n.urgent
                   and n.created_at > i.created_at) as told_again"""
