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
from datetime import datetime
from uuid import UUID

from base.db import Database, Db
from base.failpoints import failpoint
from base.settings import Secret
from notify.channel import Channel, ChannelName, Notice, Offers, Outcome, TryAgain
from notify.claiming import claim
from notify.ledger import LEASE, Claim
from notify.planning import CALL_RINGS_S
from notify.push import Push, Sender
from notify.settling import FAILURES, settle

__all__ = ["CALL_RINGS_S", "claim", "nobody_reached", "send_due", "settle", "stop"]

SEND_AT_MOST_S = 10.0
"""A gateway that drips holds the others' notices of its round no longer; less than a lease."""
NO_CHANNELS: Mapping[ChannelName, Channel] = {}
LOST_AFTER = 4 * LEASE


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
    """`urgent` (None: all) keeps what rings apart, so that a hanging phone of the others holds nothing up; `by_push`
    (None: all) keeps what goes to phones alone apart, so that no other gateway does. `house` opens the addresses of the
    other `channels`; without it there are phones alone.

    1 claim what is due and commit; 2 send; 3 write the outcomes; 4 again until nothing is due. Returns notices
    tried."""
    tried = 0
    while True:
        began = time.monotonic()
        async with database.work("engine", now, ask_time=False) as db:
            looked, claims = await claim(
                db, urgent, by_push=by_push, available={"push", *channels}, offers=offers, house=house
            )
        if claims:
            failpoint("reach.claimed")
            if time.monotonic() - began >= LEASE.total_seconds():  # stopped meanwhile: they are another's by now
                continue
            outcomes = await _send(claims, sender, channels)
            async with database.work("engine", now) as db:
                await settle(db, claims, outcomes)
            tried += len(claims)
        if not looked:
            return tried


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


async def nobody_reached(db: Db, since: datetime, until: datetime) -> list[tuple[UUID, datetime]]:
    """(subject, when it was said) of ringing notices none of whose people could be reached by any channel: every one
    said at that moment had ended unreachable by `until` or failed `FAILURES` times on the last channel left, and no
    open app has stored its entry either."""
    rows = await db.fetch(
        """
        select i.subject, i.created_at
          from reach_intents i
          left join lateral (select max(seen) as seen from devices where account_id = i.account_id) d on true
         where i.urgent and i.subject in (
                 select u.subject from reach_intents u
                  where u.urgent and u.outcome = 'unreachable' and u.ended_at between $1 and $2
                 union all
                 select u.subject from reach_intents u where u.urgent and u.next_at is not null and u.failures >= $3)
         group by i.subject, i.created_at
        having bool_and(coalesce(d.seen, 0) < i.seq and i.sent_at is null
                        and (i.outcome is not distinct from 'unreachable' and i.ended_at <= $2
                             or i.outcome is null and i.failures >= $3))
        """,
        since,
        until,
        FAILURES,
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


async def _send(claims: Sequence[Claim], sender: Sender, channels: Mapping[ChannelName, Channel]) -> list[Outcome]:
    """All channels at the same time; outcomes in the order of `claims`."""
    by: dict[ChannelName, list[int]] = {}
    for n, claimed in enumerate(claims):
        by.setdefault(claimed.channel, []).append(n)
    outcomes: list[Outcome] = [TryAgain(None, "not_sent") for _ in claims]

    async def send(name: ChannelName, places: list[int]) -> None:
        what = [claims[n].what for n in places]
        try:
            async with asyncio.timeout(SEND_AT_MOST_S):
                if name == "push":
                    found = await sender.send([one for one in what if isinstance(one, Push)])
                else:
                    found = await channels[name].send([one for one in what if isinstance(one, Notice)])
        except TimeoutError:
            found = [TryAgain(None, "timeout", unknown=True) for _ in what]
        for n, outcome in zip(places, found, strict=True):
            outcomes[n] = outcome

    await asyncio.gather(*(send(name, places) for name, places in by.items()))
    return outcomes
