"""The ledger of reach: intent -> attempt -> outcome, for every person, phone and channel. docs/reach.md tells it whole.

An intent is born with the feed entry it points to (feed.py). When it falls due, `claim` writes an attempt per address
and commits; only then is anything sent, with no transaction open; `settle` writes the outcomes. A process killed in
between leaves attempts without an outcome, and the intent is due again when its lease runs out: at worst one more
buzz, with the same collapse id, never silence. The fence makes a late outcome of an older claim harmless.

    due ──claim──► leased ──settle──► sent        a provider took it, and no other channel is left
     ▲ ▲             │  │             unreachable no address, every address dead, or tries used up on every one
     │ │ lease over  │  └─ taken, and another channel is left: due again without a receipt of the app in time
     │ └─────────────┘
     ├── seen        a phone stored the entry: before the first try of what does not ring, before the next channel
     ├── answered    the alert or the call was answered (`stop`)
     ├── cleared     it was told again since, or fell due too long ago to be news
     ├── muted       the person wants no notices of this kind
     └── expired     the call no longer rings, or the time is over in which it was any use

An account has one pending intent for all its messages. When it falls due, what counts is what is unseen then
(claiming.py): nothing ends it, a message younger than `IF_UNSEEN_S` puts it off, an older one is pushed; and what was
said while the push was under way gets an intent of its own (settling.py).

A provider's word is not a delivery; only the app's `seen` is (devices.py keeps it as a receipt).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from base.db import Database, Db
from base.errors import Unavailable
from base.failpoints import failpoint
from base.settings import Secret
from notify.channel import Channel, ChannelName, Offers, Outcome, TryAgain
from notify.circuit import CIRCUIT_OPEN
from notify.claiming import claim
from notify.ledger import LEASE, Claim
from notify.planning import CALL_RINGS_S
from notify.push import Sender
from notify.settling import FAILURES, settle

__all__ = ["CALL_RINGS_S", "Means", "carry_out", "claim", "nobody_reached", "send_due", "settle", "stop", "take"]

SEND_AT_MOST_S = 10.0
"""A gateway that drips holds the others' notices of its round no longer; less than a lease."""
NO_CHANNELS: Mapping[ChannelName, Channel] = {}
SETTLE_PAUSES_S = (0.5, 1.0, 2.0, 3.0)
LOST_AFTER = 4 * LEASE
A_MOMENT_AGO = timedelta(seconds=10)


class Means(Struct, frozen=True, kw_only=True):
    """What a house reaches people by. `house` opens the addresses of the other `channels`; without it there are phones
    alone. `offers` makes the ways to answer."""

    sender: Sender
    channels: Mapping[ChannelName, Channel] = NO_CHANNELS
    offers: Offers | None = None
    house: Secret | None = None


async def send_due(
    database: Database,
    sender: Sender,
    now: datetime | None = None,
    *,
    urgent: bool | None = None,
    by_push: bool | None = None,
    channels: Mapping[ChannelName, Channel] = NO_CHANNELS,
    offers: Offers | None = None,
    house: Secret | None = None,
) -> int:
    """Round by round until nothing is due; returns notices tried. A beat sends in rounds that do not wait for one
    another (sending.py).

    1 claim what is due and commit; 2 send; 3 write the outcomes."""
    means, tried = Means(sender=sender, channels=channels, offers=offers, house=house), 0
    while True:
        looked, claims = await take(database, means, now, urgent=urgent, by_push=by_push)
        if claims:
            await carry_out(database, means, claims, now)
            tried += len(claims)
        if not looked:
            return tried


async def take(
    database: Database, means: Means, now: datetime | None = None, *, urgent: bool | None, by_push: bool | None
) -> tuple[int, list[Claim]]:
    """Claims what is due and commits: how many intents were looked at, and what is to be sent.

    `urgent` (None: all) keeps what rings apart, so that a hanging phone of the others holds nothing up; `by_push`
    (None: all) keeps what goes to phones alone apart, so that no other gateway does."""
    began = time.monotonic()
    async with database.work("engine", now, ask_time=False) as db:
        looked, claims = await claim(
            db, urgent, by_push=by_push, available={"push", *means.channels}, offers=means.offers, house=means.house
        )
    if claims:
        failpoint("reach.claimed")
        if time.monotonic() - began >= LEASE.total_seconds():  # stopped meanwhile: they are another's by now
            return looked, []
    return looked, claims


async def carry_out(database: Database, means: Means, claims: Sequence[Claim], now: datetime | None = None) -> None:
    """Sends what was claimed and writes what became of it: where the database is away, as soon as it is back, or what
    was taken would be sent again when its lease is over."""
    outcomes = await _send(claims, means)
    for pause in (*SETTLE_PAUSES_S, None):
        try:
            async with database.work("engine", now) as db:
                await settle(db, claims, outcomes)
            return
        except Unavailable:
            if pause is None:
                raise
            await asyncio.sleep(pause)


async def stop(db: Db, subject: UUID, account: UUID | None = None) -> None:
    """Nobody needs to be told about `subject` any more, or not this `account`: every intent that has not ended is
    answered."""
    await db.execute(
        """
        with held as (select id from reach_intents where subject = $1 and next_at is not null
                         and ($3::uuid is null or account_id = $3) order by id for update)
        update reach_intents i set next_at = null, ended_at = $2, outcome = 'answered' from held where i.id = held.id
        """,
        subject,
        db.now,
        account,
    )


async def nobody_reached(
    db: Db, since: datetime, until: datetime, tried_before: datetime
) -> list[tuple[UUID, datetime]]:
    """(subject, when it was said) of ringing notices that reach nobody: every one said at that moment had ended
    unreachable by `until`, or was taken by no provider although it was tried `FAILURES` times, or first before
    `tried_before`, whether a try is still under way or not. No open app has stored its entry either. Of somebody who is
    told again, what they were told a moment ago and nobody took counts as tried."""
    rows = await db.fetch(
        """
        with tried as materialized (
          select u.id, u.subject from reach_intents u
           where u.urgent and u.next_at is not null and u.sent_at is null and (u.tries > 0 or u.spent <> '{}')
             and (u.failures >= $3 or exists (
                   select from reach_intents e join reach_attempts t on t.intent_id = e.id
                    where e.subject = u.subject and e.account_id = u.account_id and e.urgent and e.sent_at is null
                      and e.created_at >= u.created_at - $5::interval and t.started_at <= $4))
        )
        select i.subject, i.created_at
          from reach_intents i
          left join tried on tried.id = i.id
          left join lateral (select max(seen) as seen from devices where account_id = i.account_id) d on true
         where i.urgent and i.subject in (
                 select u.subject from reach_intents u
                  where u.urgent and u.outcome = 'unreachable' and u.ended_at between $1 and $2
                 union all
                 select subject from tried)
         group by i.subject, i.created_at
        having bool_and(coalesce(d.seen, 0) < i.seq and i.sent_at is null
                        and (i.outcome is not distinct from 'unreachable' and i.ended_at <= $2 or tried.id is not null))
        """,
        since,
        until,
        FAILURES,
        tried_before,
        A_MOMENT_AGO,
    )
    return [(row["subject"], row["created_at"]) for row in rows]


async def gone_late(db: Db, since: datetime) -> list[tuple[UUID, datetime]]:
    """(subject, when it was said) of ringing notices that all fell due too long ago to be sent, so that nobody was
    told: whoever said them has to say them anew."""
    rows = await db.fetch(
        """
        select i.subject, i.created_at from reach_intents i
         where i.urgent and i.subject in (
                 select u.subject from reach_intents u
                  where u.urgent and u.outcome = 'cleared' and u.reason = 'late' and u.ended_at >= $1)
         group by i.subject, i.created_at
        having bool_and(i.sent_at is null and i.outcome is not distinct from 'cleared' and i.reason = 'late')
        """,
        since,
    )
    return [(row["subject"], row["created_at"]) for row in rows]


async def close_lost(db: Db) -> int:
    """The net under the attempts: one without an outcome long after its lease was lost with its process. Its intent was
    due again by itself; where that ended meanwhile, nobody else would ever look at it. Returns how many."""
    return await db.execute(
        """update reach_attempts set ended_at = $1, outcome = 'unknown', reason = 'lost'
            where id in (select id from reach_attempts where outcome is null and started_at < $2
                          order by started_at limit 1000 for update skip locked)""",
        db.now,
        db.now - LOST_AFTER,
    )


async def _send(claims: Sequence[Claim], means: Means) -> list[Outcome]:
    """All channels at the same time; outcomes in the order of `claims`."""
    by: dict[ChannelName, list[int]] = {}
    for n, claimed in enumerate(claims):
        by.setdefault(claimed.channel, []).append(n)
    outcomes: list[Outcome] = [TryAgain(None, "not_sent") for _ in claims]

    async def send(name: ChannelName, places: list[int]) -> None:
        provider: Any = means.sender if name == "push" else means.channels[name]
        what = [claims[n].what for n in places]
        try:
            async with asyncio.timeout(SEND_AT_MOST_S):
                found = await provider.send(what)
                kept = [n for n, outcome in enumerate(found) if _nothing_else(claims[places[n]], outcome)]
                if kept:
                    for n, outcome in zip(kept, await provider.insist([what[n] for n in kept]), strict=True):
                        found[n] = outcome
        except TimeoutError:
            found = [TryAgain(None, "timeout", unknown=True) for _ in what]
        for n, outcome in zip(places, found, strict=True):
            outcomes[n] = outcome

    await asyncio.gather(*(send(name, places) for name, places in by.items()))
    return outcomes


def _nothing_else(claimed: Claim, outcome: Outcome) -> bool:
    """Whether the circuit kept back the first notice by the last way there is to somebody."""
    first_by_last = claimed.what.urgent and not claimed.more and claimed.tries == 1
    return first_by_last and isinstance(outcome, TryAgain) and outcome.reason == CIRCUIT_OPEN
