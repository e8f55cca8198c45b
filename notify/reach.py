"""The ledger of pushes: intent -> attempt -> outcome.

An intent is born with the feed entry it points to (feed.py). When it falls due, `claim` writes an attempt per phone
and commits; only then is anything sent, with no transaction open; `settle` writes the outcomes. A process killed in
between leaves attempts without an outcome, and the intent is due again when its lease runs out: at worst one more
buzz, with the same collapse id, never silence. The fence makes a late outcome of an older claim harmless.

    due ──claim──► leased ──settle──► sent        FCM took it for at least one phone
     │               │                unreachable no phone, every address dead, or tries used up
     │               └── lease over ─► due
     ├── seen        a phone of the account already stored the entry (only for what does not ring)
     ├── answered    the alert or the call was answered (`stop`)
     └── expired     the call no longer rings

An account has one pending intent for all its messages. When it falls due, what counts is what is unseen then
(`_look_again`): nothing ends it, a message younger than `IF_UNSEEN_S` puts it off, an older one is pushed; and what was
said while the push was under way gets an intent of its own (`settle`).

A push is not a delivery; only the app's `seen` is.

Locks are taken in one order everywhere: intents by id, then devices by id, then the heads of feeds by account. A unit
of work writes to feeds last (base/db.py), so whoever answers an alert (`stop`) or notes what a phone has stored holds
rows of the first two kinds when it comes to the heads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from prometheus_client import Counter

from base.db import UNASKED, Database, Db
from base.failpoints import failpoint
from base.ids import new_id
from notify import devices, wording
from notify.channel import Gone, Outcome, Refused, Sent, TryAgain
from notify.feed import IF_UNSEEN_S
from notify.push import Push, Sender

LEASE = timedelta(seconds=15)
TRIES = 6
FAILURES = 3
"""After so many the next step does not wait for this person; the tries go on."""
PAUSES_S = (2.0, 5.0, 15.0, 30.0, 60.0)
BATCH = 100
TTL_URGENT_S, TTL_S = 3600, 86400
CALL_RINGS_S = 45
"""A call that is older rings nowhere: its push is not sent any more, and expires on its way."""

_unreachable = Counter("antam_pushes_unreachable_total", "Pushes for which no phone could be reached")


class Claim(Struct, frozen=True, kw_only=True):
    """One phone to be tried for one intent."""

    attempt: UUID
    intent: UUID
    fence: int
    tries: int
    device: UUID
    push: Push
    account: UUID
    covers: int | None = None
    """Of messages: the head of the feed up to which this push speaks."""


async def send_due(
    database: Database, sender: Sender, now: datetime | None = None, *, urgent: bool | None = None
) -> int:
    """`urgent` (None: all) keeps what rings apart, so that a hanging phone of the others holds nothing up.

    1 claim what is due and commit; 2 send; 3 write the outcomes; 4 again until nothing is due. Returns pushes
    tried."""
    tried = 0
    while True:
        async with database.work("engine", now, ask_time=False) as db:
            looked, claims = await claim(db, urgent)
        if claims:
            failpoint("reach.claimed")
            outcomes = await sender.send([c.push for c in claims])
            async with database.work("engine", now) as db:
                await settle(db, claims, outcomes)
            tried += len(claims)
        if looked < BATCH:
            return tried


async def claim(db: Db, urgent: bool | None = None) -> tuple[int, list[Claim]]:
    """Leases up to `BATCH` due intents; ends those already seen or with no phone to try. Returns how many it looked
    at."""
    rows = await db.fetch(
        """
        with moment as materialized (select coalesce($1::timestamptz, clock_timestamp()) as now), due as materialized (
          select i.*, moment.now from moment cross join reach_intents i
           where i.next_at <= moment.now and ($4::boolean is null or i.urgent = $4)
           order by i.urgent desc, i.next_at limit $2 for update of i skip locked
        ), leased as (
          update reach_intents i
             set next_at = due.now + $3, tries = i.tries + 1, fence = i.fence + 1
            from due where i.id = due.id and due.kind <> 'message'
          returning i.id, i.account_id, i.kind, i.subject, i.seq, i.urgent, i.tries, i.fence, i.created_at, due.now
        )
        select *, null::bigint as covers from leased
        union all
        select id, account_id, kind, subject, seq, urgent, tries, fence, created_at, now, null
          from due where kind = 'message'
        """,
        None if db.now == UNASKED else db.now,
        BATCH,
        LEASE,
        urgent,
    )
    if not rows:
        return 0, []
    db.now, looked = rows[0]["now"], len(rows)
    messages = [row for row in rows if row["kind"] == "message"]
    if messages:
        rows = [row for row in rows if row["kind"] != "message"] + await _look_again(db, messages)
    phones = await _phones(db, [row["account_id"] for row in rows])
    claims: list[Claim] = []
    for row in rows:
        mine = phones.get(row["account_id"], [])
        if not row["urgent"] and row["covers"] is None and any(phone["seen"] >= row["seq"] for phone in mine):
            await _end(db, row["id"], "seen")
            continue
        if row["kind"] == "call" and _rings_s(row) <= 0:
            await _end(db, row["id"], "expired")
            continue
        reachable = [phone for phone in mine if phone["push_token"]]
        if not reachable or row["tries"] > TRIES:
            await _end(db, row["id"], "unreachable")
        claims += [_claim(row, phone) for phone in reachable if row["tries"] <= TRIES]
    await db.executemany(
        "insert into reach_attempts (id, intent_id, device_id, n, started_at) values ($1, $2, $3, $4, $5)",
        [(c.attempt, c.intent, c.device, c.tries, db.now) for c in claims],
    )
    return looked, claims


async def _look_again(db: Db, due: Sequence[Any]) -> list[Any]:
    """Leases those of these intents that still have a message to push, about the first one that is unseen."""
    accounts = [row["account_id"] for row in due]
    await _hold_feeds(db, accounts)
    return await db.fetch(
        """
        with found as materialized (
          select d.id, w.*, w.at <= $2::timestamptz - $3::interval as ripe
            from unnest($1::uuid[], $5::uuid[]) as d(id, account)
            left join messages_waiting($5, array_fill(0::bigint, array[cardinality($5)])) w on w.account = d.account
        ), moved as (
          update reach_intents i
             set next_at = case when ripe then $2::timestamptz + $4::interval
                                when w.seq is not null then w.at + $3::interval end,
                 ended_at = case when w.seq is null then $2 end, outcome = case when w.seq is null then 'seen' end,
                 seq = coalesce(w.seq, i.seq), subject = coalesce(w.thread, i.subject),
                 tries = i.tries + coalesce(ripe, false)::int, fence = i.fence + 1
            from found w where i.id = w.id
          returning i.id, i.account_id, i.kind, i.subject, i.seq, i.urgent, i.tries, i.fence, w.head as covers, ripe
        )
        select * from moved where ripe
        """,
        [row["id"] for row in due],
        db.now,
        timedelta(seconds=IF_UNSEEN_S),
        LEASE,
        accounts,
    )


async def _hold_feeds(db: Db, accounts: Sequence[UUID]) -> None:
    """Before looking for what waits: whoever says something to these feeds has committed it, or makes an intent of its
    own afterwards. Before an intent is changed, as whoever writes to a feed holds its head when it meets the intent."""
    await db.fetch(
        "select 1 from feed_heads where account_id = any ($1) order by account_id for update", sorted(set(accounts))
    )


async def settle(db: Db, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
    """1 lock the intents; 2 forget phones that are gone; 3 hold the feeds of those who were pushed messages; 4 write
    what became of each attempt, and move each intent by the best of its phones; 5 intend what was said meanwhile."""
    await _hold_intents(db, {c.intent for c in claims})
    gone = [c for c, outcome in zip(claims, outcomes, strict=True) if isinstance(outcome, Gone)]
    for claimed in sorted(gone, key=lambda c: c.device):
        await devices.forget_token(db, claimed.device, claimed.push.token)
    pushed = {c.account: c.covers for c in claims if c.covers is not None}
    if pushed:
        await _hold_feeds(db, list(pushed))
    by_intent: dict[UUID, list[tuple[Claim, Outcome]]] = {}
    for claimed, outcome in zip(claims, outcomes, strict=True):
        name, reason = _name(outcome)
        await db.execute(
            "update reach_attempts set ended_at = $2, outcome = $3, reason = $4 where id = $1",
            claimed.attempt, db.now, name, reason,
        )  # fmt: skip
        by_intent.setdefault(claimed.intent, []).append((claimed, outcome))
    for intent, tried in sorted(by_intent.items()):
        await _move(db, intent, tried)
    if pushed:
        await db.execute(
            "select intend_messages($1, $2, $3)", list(pushed), list(pushed.values()), timedelta(seconds=IF_UNSEEN_S)
        )


async def _hold_intents(db: Db, intents: Iterable[UUID]) -> None:
    """Locked and not changed yet: whoever writes to a feed does not wait for an intent that is only locked."""
    await db.fetch("select 1 from reach_intents where id = any ($1) order by id for update", sorted(intents))


async def stop(db: Db, subject: UUID) -> None:
    """Nobody needs to be pushed about `subject` any more: every intent that has not ended is answered."""
    await db.execute(
        """
        with held as (select id from reach_intents where subject = $1 and next_at is not null order by id for update)
        update reach_intents i set next_at = null, ended_at = $2, outcome = 'answered' from held where i.id = held.id
        """,
        subject,
        db.now,
    )


async def nobody_reached(db: Db, since: datetime, until: datetime) -> list[tuple[UUID, datetime]]:
    """(subject, when it was said) of ringing pushes none of whose people could be reached: every push said at that
    moment had ended unreachable by `until` or failed `FAILURES` times, and no open app has stored its entry either."""
    rows = await db.fetch(
        """
        select i.subject, i.created_at
          from reach_intents i
          left join lateral (select max(seen) as seen from devices where account_id = i.account_id) d on true
         where i.urgent and i.subject in (
                 select u.subject from reach_intents u
                  where u.urgent and u.outcome = 'unreachable' and u.ended_at between $1 and $2
                 union all
                 select u.subject from reach_intents u where u.urgent and u.next_at is not null and u.tries >= $3)
         group by i.subject, i.created_at
        having bool_and(coalesce(d.seen, 0) < i.seq
                        and (i.outcome is not distinct from 'unreachable' and i.ended_at <= $2
                             or i.outcome is null and i.tries >= $3
                                and not exists (select from reach_attempts t
                                                 where t.intent_id = i.id and t.outcome is null)))
        """,
        since,
        until,
        FAILURES,
    )
    return [(row["subject"], row["created_at"]) for row in rows]


async def _phones(db: Db, accounts: Sequence[UUID]) -> dict[UUID, list[Any]]:
    rows = await db.fetch(
        """select d.id, d.account_id, d.platform, d.push_token, d.seen, a.language
             from devices d join accounts a on a.id = d.account_id
            where d.account_id = any ($1) and a.disabled_at is null
              and exists (select from sessions s
                           where s.device_id = d.id and s.ended_at is null and s.expires_at > $2::timestamptz)""",
        list(set(accounts)),
        db.now,
    )
    phones: dict[UUID, list[Any]] = {}
    for row in rows:
        phones.setdefault(row["account_id"], []).append(row)
    return phones


def _claim(row: Any, phone: Any) -> Claim:
    words = wording.notice(row["kind"], phone["language"])
    attempt = new_id()
    # Alerts are never collapsed into one another: their collapse id is the intent. A retry of the same one is.
    collapse = str(row["id"] if row["kind"] == "alert" else row["subject"])
    return Claim(
        attempt=attempt,
        intent=row["id"],
        fence=row["fence"],
        tries=row["tries"],
        device=phone["id"],
        push=Push(
            attempt=attempt, token=phone["push_token"], platform=phone["platform"],
            data={"k": row["kind"], "s": str(row["seq"])}, collapse=collapse, urgent=row["urgent"],
            ttl_s=_ttl_s(row), title=words.title, body=words.body,
        ),
        account=row["account_id"],
        covers=row["covers"],
    )  # fmt: skip


async def _move(db: Db, intent: UUID, tried: Sequence[tuple[Claim, Outcome]]) -> None:
    """Sent to any phone ends the intent; else the soonest second try; else nobody can be reached."""
    fence = tried[0][0].fence
    if any(isinstance(outcome, Sent) for _, outcome in tried):
        await _end(db, intent, "sent", fence)
        return
    waits = [_wait(claimed, outcome) for claimed, outcome in tried if isinstance(outcome, TryAgain)]
    if not waits or tried[0][0].tries >= TRIES:
        await _end(db, intent, "unreachable", fence)
        return
    await db.execute(
        "update reach_intents set next_at = $3 where id = $1 and fence = $2 and next_at is not null",
        intent, fence, db.now + timedelta(seconds=min(waits)),
    )  # fmt: skip


def _wait(claimed: Claim, outcome: TryAgain) -> float:
    """FCM's own word if it gave one, but an alert does not wait longer than its lease for it."""
    pause = outcome.after_s or PAUSES_S[min(claimed.tries, len(PAUSES_S)) - 1]
    return min(pause, LEASE.total_seconds()) if claimed.push.urgent else pause


async def _end(db: Db, intent: UUID, outcome: str, fence: int | None = None) -> None:
    await db.execute(
        """update reach_intents set next_at = null, ended_at = $2, outcome = $3
            where id = $1 and next_at is not null and ($4::int is null or fence = $4)""",
        intent, db.now, outcome, fence,
    )  # fmt: skip
    if outcome == "unreachable":
        _unreachable.inc()


def _ttl_s(row: Any) -> int:
    if row["kind"] == "call":
        return _rings_s(row)
    return TTL_URGENT_S if row["urgent"] else TTL_S


def _rings_s(row: Any) -> int:
    """Whole seconds a call has left to ring."""
    return CALL_RINGS_S - int((row["now"] - row["created_at"]).total_seconds())


def _name(outcome: Outcome) -> tuple[str, str | None]:
    match outcome:
        case Sent():
            return "sent", None
        case TryAgain(unknown=True):
            return "unknown", outcome.reason
        case TryAgain():
            return "again", outcome.reason
        case Gone():
            return "gone", outcome.reason
        case Refused():
            return "refused", outcome.reason
