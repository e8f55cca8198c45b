"""The feed: per account a gapless sequence 1..n of everything that person must learn.

Writing: rooms call `append`; the entries wait in the unit of work, which hands them to `write` as its last statement.
One definer function locks the heads in account order, gives the numbers, and makes the push intents that point at them,
so commit order is number order and a phone needs to remember only one number.

Reading: `since` is the one function behind the live socket, the resume and `GET /v1/sync`. It asks again, for every
entry, whether the account may still follow the resident it is about: a revoked entry keeps its number and comes out as
`removed` without a body. Bodies hold no names; the resident's is added at delivery, to those who may know it.

What this leaves to others: waking (realtime/hub.py), sending pushes (reach.py), deciding who is concerned (the rooms).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.lately import Lately
from notify.channel import ChannelName

Kind = Literal[
    "message", "message_changed", "read_mark", "conversation", "call", "alert", "alert_changed", "appointment",
    "reminder", "duty", "relative", "family_update", "screening_due", "announcement", "security_notice", "break_glass",
    "request", "band_ending", "stock_low", "remote_visit", "second_check", "removed",
]  # fmt: skip

KEPT = timedelta(days=30)
RINGS, LOOKED_THROUGH = timedelta(minutes=5), 2000
STAFF = 9
"""`needs` of what is for those who care for the resident alone; a relative's scope never reaches so far."""
AT_ONCE = 0.0
IF_UNSEEN_S = 10.0
"""A push falls due when no device of the account said `seen` within this time."""


class Entry(Struct, frozen=True, kw_only=True):
    """One line for one account. `push_after` seconds from now a push falls due unless seen; None: never. After `until`
    it is no use: it is not pushed any more."""

    account: UUID
    kind: Kind
    subject: UUID
    resident: UUID | None
    body: dict[str, Any]
    needs: int = 0
    push_after: float | None = None
    urgent: bool = False
    emergency: bool = False
    also: Sequence[ChannelName] = ()
    fallback_s: int | None = None
    until: datetime | None = None


class Event(Struct, frozen=True, kw_only=True):
    seq: int
    at: datetime
    kind: str
    subject: UUID
    body: dict[str, Any]


class Reader(Struct, frozen=True):
    """Whose feed is read from where. `staffed`: by a session that holds a second factor; without it nobody is told what
    they would see as staff."""

    account: UUID
    cursor: int
    staffed: bool


class Page(Struct, frozen=True, kw_only=True):
    """What one reader gets. `resync`: the cursor is ahead, or older than what is kept; take `head` and fetch state."""

    account: UUID
    staffed: bool
    head: int
    floor: int
    resync: bool
    items: list[Event]


def append(
    db: Db,
    accounts: Iterable[UUID],
    kind: Kind,
    subject: UUID,
    body: dict[str, Any],
    *,
    resident: UUID | None = None,
    needs: int = 0,
    push_after: float | None = None,
    urgent: bool = False,
    emergency: bool = False,
    also: Sequence[ChannelName] = (),
    fallback_s: int | None = None,
    until: datetime | None = None,
) -> None:
    """Say this to these accounts when the unit of work commits. `needs` is a relative's scope. `urgent` notices ring;
    one about an `emergency` is never bundled. `also`: channels it begins with besides the one each prefers.
    `fallback_s`: how long the app has to say that it is there before the next channel follows, unless its owner wants
    that sooner. `until`: from then on a push of it is no use."""
    for account in accounts:
        db.entries.append(
            Entry(
                account=account, kind=kind, subject=subject, resident=resident, body=body, needs=needs,
                push_after=push_after, urgent=urgent, emergency=emergency, also=also, fallback_s=fallback_s,
                until=until,
            )
        )  # fmt: skip
        db.woken.add(account)


async def write(db: Db) -> None:
    """The last statement of a unit of work (base/db.py)."""
    entries: list[Entry] = db.entries
    await db.execute(
        "select feed_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [e.account for e in entries],
        [e.kind for e in entries],
        [e.subject for e in entries],
        [e.resident for e in entries],
        [e.needs for e in entries],
        [e.body for e in entries],
        [e.push_after for e in entries],
        [e.urgent for e in entries],
        db.now,
        [e.emergency for e in entries],
        [",".join(e.also) for e in entries],
        [e.fallback_s for e in entries],
        [e.until for e in entries],
    )
    if any(e.push_after == AT_ONCE for e in entries):
        db.due |= {"send", "send_quiet"}


Pair = tuple[UUID, UUID, bool]
"""Account, resident, and whether the session holds a second factor."""


class Follows:
    """Who may follow whom, and how far: `may_follow` asked for pairs of account and resident, and kept for `keep_s`
    seconds. An open socket hears many entries a second about the same few residents; 0 asks every time. That somebody
    may not is never kept, or they would miss what is said right after they were let in."""

    def __init__(self, keep_s: float = 0.0) -> None:
        self._lately: Lately[Pair, tuple[str, int]] = Lately(keep_s)

    def known(self, pair: Pair, clock: float) -> tuple[str, int] | None:
        """The resident's name and the reach, where it was asked a moment before `clock` (monotonic seconds)."""
        return self._lately.known(pair, clock)

    async def of(self, db: Db, wanted: Iterable[Pair]) -> dict[Pair, tuple[str, int]]:
        """The resident's name and the reach, of the pairs that have one."""
        at = time.monotonic()
        held = {pair: self._lately.known(pair, at) for pair in wanted}
        found = {pair: answer for pair, answer in held.items() if answer is not None}
        if len(found) < len(held):
            asked = await _ask(db, [pair for pair, answer in held.items() if answer is None])
            self._lately.keep(asked, at)
            found |= asked
        return found

    def stale(self, most: int) -> list[Pair]:
        return self._lately.stale(time.monotonic(), most)

    async def ask_again(self, db: Db, pairs: Sequence[Pair]) -> None:
        """Before they go cold (base/lately.py)."""
        at = time.monotonic()
        asked = await _ask(db, pairs)
        self._lately.keep(asked, at)
        self._lately.drop(pair for pair in pairs if pair not in asked)


async def _ask(db: Db, pairs: Sequence[Pair]) -> dict[Pair, tuple[str, int]]:
    rows = await db.fetch(
        "select account, resident, staffed, name, reach from may_follow($1, $2, $3)",
        [account for account, _, _ in pairs],
        [resident for _, resident, _ in pairs],
        [staffed for _, _, staffed in pairs],
    )
    return {(row["account"], row["resident"], row["staffed"]): (row["name"], row["reach"]) for row in rows}


async def since(db: Db, readers: Sequence[Reader], limit: int = 100, follows: Follows | None = None) -> list[Page]:
    """For each reader: the next entries after the cursor, at most `limit`, in order."""
    rows = await db.fetch(
        """
        select r.account, r.staffed, r.cursor, coalesce(h.head, 0) as head, coalesce(h.floor, 0) as floor,
               f.seq, f.at, f.kind, f.subject, f.resident_id, f.needs, f.body
          from unnest($1::uuid[], $2::bigint[], $3::boolean[]) as r(account, cursor, staffed)
          left join feed_heads h on h.account_id = r.account
          left join lateral (
            select * from feed where account_id = r.account and feed.seq > r.cursor
               and r.cursor between coalesce(h.floor, 0) and coalesce(h.head, 0) order by feed.seq limit $4
          ) f on true
         order by r.account, r.staffed, f.seq
        """,
        [r.account for r in readers],
        [r.cursor for r in readers],
        [r.staffed for r in readers],
        limit,
    )
    wanted = {(row["account"], row["resident_id"], row["staffed"]) for row in rows if row["resident_id"] is not None}
    reach = await (follows or Follows()).of(db, wanted) if wanted else {}
    pages: dict[tuple[UUID, bool], Page] = {}
    for row in rows:
        page = pages.get((row["account"], row["staffed"]))
        if page is None:
            lost = not row["floor"] <= row["cursor"] <= row["head"]
            page = pages[row["account"], row["staffed"]] = Page(
                account=row["account"], staffed=row["staffed"], head=row["head"], floor=row["floor"], resync=lost,
                items=[],
            )  # fmt: skip
        if row["seq"] is not None:
            page.items.append(_event(row, reach))
    return list(pages.values())


async def urgent_beyond(db: Db, readers: Sequence[tuple[UUID, int]]) -> list[tuple[int, list[int]]]:
    """For each account and number: the head of the feed, and the entries between them that ring somebody now, alerts
    and calls of the last `RINGS`. Not farther back than `LOOKED_THROUGH` entries."""
    rows = await db.fetch(
        """select coalesce(h.head, r.after) as head, array(
                    select f.seq from feed f
                     where f.account_id = r.account and f.seq > greatest(r.after, h.head - $3)
                       and (f.kind = 'call' or f.kind = 'alert' and f.body->>'level' in ('urgent', 'emergency'))
                       and f.at > clock_timestamp() - $4::interval order by f.seq) as urgent
             from unnest($1::uuid[], $2::bigint[]) with ordinality as r(account, after, n)
             left join feed_heads h on h.account_id = r.account order by r.n""",
        [account for account, _ in readers],
        [after for _, after in readers],
        LOOKED_THROUGH,
        RINGS,
    )
    return [(row["head"], row["urgent"]) for row in rows]


def residents_in(events: Iterable[Event]) -> list[UUID]:
    """Whom these events show something of."""
    return sorted({event.body["resident"]["id"] for event in events if "resident" in event.body})


async def heads(db: Db, accounts: Sequence[UUID]) -> dict[UUID, int]:
    """The newest number of each account's feed; accounts nothing was ever said to are left out."""
    rows = await db.fetch("select account_id, head from feed_heads where account_id = any ($1)", list(accounts))
    return {row["account_id"]: row["head"] for row in rows}


async def trim(db: Db, accounts: int = 200) -> int:
    """Forgets entries older than `KEPT` of some accounts, raising their floors, so that an older cursor must resync.

    Heads are locked first and in account order, as `write` does, or the two would deadlock.
    """
    old = await db.fetch(
        "select distinct account_id from (select account_id from feed where at < $1 order by at limit $2) t",
        db.now - KEPT,
        accounts,
    )
    ids = [row["account_id"] for row in old]
    await db.fetch("select 1 from feed_heads where account_id = any ($1) order by account_id for update", ids)
    return await db.fetchval(
        """
        with gone as (
          delete from feed where account_id = any ($1) and at < $2 returning account_id, seq
        ), raised as (
          update feed_heads h set floor = greatest(h.floor, g.seq)
            from (select account_id, max(seq) as seq from gone group by account_id) g where h.account_id = g.account_id
        )
        select count(*) from gone
        """,
        ids,
        db.now - KEPT,
    )


def _event(row: Any, reach: dict[Pair, tuple[str, int]]) -> Event:
    body, about = row["body"], row["resident_id"]
    if about is not None:
        name, far = reach.get((row["account"], about, row["staffed"]), ("", 0))
        if not far or far < row["needs"]:
            return removed(row["seq"], row["at"], row["subject"])
        body = {**body, "resident": {"id": about, "name": name}}
    return Event(seq=row["seq"], at=row["at"], kind=row["kind"], subject=row["subject"], body=body)


def removed(seq: int, at: datetime, subject: UUID) -> Event:
    """What an entry becomes that its reader may no longer have."""
    return Event(seq=seq, at=at, kind="removed", subject=subject, body={})
