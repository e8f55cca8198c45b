"""Settling: what became of a claim's notices, and what follows for each of its intents.

A provider's word ends an intent only where nobody waits for the app's: what is urgent, and has another channel left,
waits for a receipt first (`fallback_s`). A channel that failed is tried again; it has had its time when it says no,
when its circuit is open, when it asks to wait longer than that, or after `FAILURES` tries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from base.db import Db
from notify import addresses, devices, persons
from notify.channel import ChannelName, Gone, Outcome, Refused, Sent, TryAgain
from notify.circuit import CIRCUIT_OPEN
from notify.feed import IF_UNSEEN_S
from notify.ledger import LEASE, Claim, Of, end, hold_feeds, hold_intents
from notify.planning import TRIES, End
from notify.push import Push

FAILURES = 3
"""After so many the next channel follows, or the next step does not wait for this person; the tries go on."""
PAUSES_S = (2.0, 5.0, 15.0, 30.0, 60.0)

Tried = Sequence[tuple[Claim, Outcome]]


class Move(Struct, frozen=True, kw_only=True):
    """What follows for an intent. `outcome` ends it; else it is due `at`. `spent`: channels that had their time."""

    outcome: str | None = None
    at: datetime | None = None
    sent: bool = False
    spent: tuple[ChannelName, ...] = ()
    tries: int = 0
    failures: int = 0


async def settle(db: Db, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
    """1 lock the intents; 2 what no provider took has buzzed nobody; 3 forget addresses that are gone; 4 hold
    the feeds of those who were pushed messages; 5 write what became of each attempt, and move each intent; 6 intend
    what was said meanwhile."""
    by_intent: dict[UUID, tuple[Of, list[tuple[Claim, Outcome]]]] = {}
    for claimed, outcome in zip(claims, outcomes, strict=True):
        for one in claimed.of:
            by_intent.setdefault(one.intent, (one, []))[1].append((claimed, outcome))
    await hold_intents(db, by_intent)
    await _give_back(db, claims, outcomes)
    await _note_addresses(db, claims, outcomes)
    pushed = {c.account: c.covers for c in claims if c.covers is not None}
    if pushed:
        await hold_feeds(db, list(pushed))
    await _write_attempts(db, claims, outcomes)
    await _write_moves(db, [(one, move(one, tried, db.now)) for one, tried in by_intent.values()])
    if pushed:
        await db.execute(
            "select intend_messages($1, $2, $3)", list(pushed), list(pushed.values()), timedelta(seconds=IF_UNSEEN_S)
        )


def move(one: Of, tried: Tried, now: datetime) -> Move:
    """Pure."""
    claimed = tried[0][0]
    by: tuple[ChannelName, ...] = tuple(dict.fromkeys(c.channel for c, _ in tried))
    receipt_by = claimed.at + timedelta(seconds=claimed.fallback_s)
    if any(isinstance(outcome, Sent) for _, outcome in tried):
        if claimed.more:
            return Move(at=max(now, receipt_by), sent=True, spent=(*one.spent, *by))
        return Move(outcome="sent", sent=True)
    waits = [_wait(c, one, outcome, claimed.more) for c, outcome in tried if isinstance(outcome, TryAgain)]
    if claimed.more:
        closed = all(isinstance(o, TryAgain) and o.reason == CIRCUIT_OPEN for _, o in tried)
        if not waits or closed or one.tries >= FAILURES or now + timedelta(seconds=min(waits)) >= receipt_by:
            return Move(at=now, spent=(*one.spent, *by))
        return Move(at=now + timedelta(seconds=min(waits)), spent=one.spent, tries=one.tries)
    if not waits or one.tries >= TRIES:
        return Move(outcome="sent" if one.sent_at else "unreachable")
    return Move(at=now + timedelta(seconds=min(waits)), spent=one.spent, tries=one.tries, failures=one.tries)


def _wait(claimed: Claim, one: Of, outcome: TryAgain, more: bool) -> float:
    """The provider's own word if it gave one, but an alert does not wait longer than its lease for it."""
    pause = outcome.after_s or PAUSES_S[min(one.tries, len(PAUSES_S)) - 1]
    return min(pause, LEASE.total_seconds()) if claimed.what.urgent and not more else pause


async def _give_back(db: Db, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
    """The time a claim took in the pace of its person, where nobody was buzzed."""
    taken = {(c.account, c.at) for c, o in zip(claims, outcomes, strict=True) if isinstance(o, Sent)}
    lost = {(c.account, c.at) for c in claims if c.beat not in (None, "at_once")} - taken
    if lost:
        await persons.forget_paces(db, sorted(lost))


async def _note_addresses(db: Db, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
    both = list(zip(claims, outcomes, strict=True))
    gone = [c for c, outcome in both if isinstance(outcome, Gone) and isinstance(c.what, Push) and c.device]
    for claimed in sorted(gone, key=lambda c: str(c.device)):
        assert claimed.device
        await devices.forget_token(db, claimed.device, claimed.push.token)
    used = {
        c.address: isinstance(outcome, Sent) for c, outcome in both if c.address and isinstance(outcome, Sent | Gone)
    }
    if used:
        await addresses.note_used(db, used)


async def _write_attempts(db: Db, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
    rows = [
        (one.attempt, *name(outcome)) for claimed, outcome in zip(claims, outcomes, strict=True) for one in claimed.of
    ]
    await db.execute(
        """update reach_attempts t
              set ended_at = $1, outcome = o.outcome, reason = o.reason, provider_id = o.provider_id
             from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as o(id, outcome, reason, provider_id)
            where t.id = o.id""",
        db.now,
        *(list(column) for column in zip(*rows, strict=True)),
    )


async def _write_moves(db: Db, moves: Sequence[tuple[Of, Move]]) -> None:
    """Each by its fence: a late outcome of an older claim moves nothing."""
    going_on = [(one, found) for one, found in moves if found.outcome is None]
    ended = [(one, found) for one, found in moves if found.outcome is not None]
    held = await _still_held(db, [one for one, _ in ended])
    await db.execute(
        """update reach_intents i
              set next_at = coalesce(m.at, i.next_at),
                  sent_at = case when m.sent then coalesce(i.sent_at, $1) else i.sent_at end,
                  spent = case when m.at is null then i.spent else string_to_array(m.spent, ',') end,
                  tries = case when m.at is null then i.tries else m.tries end,
                  failures = m.failures, by_push = i.by_push and m.spent = ''
             from unnest($2::uuid[], $3::int[], $4::timestamptz[], $5::boolean[], $6::text[], $7::int[], $8::int[])
                    as m(id, fence, at, sent, spent, tries, failures)
            where i.id = m.id and i.fence = m.fence and i.next_at is not null""",
        db.now,
        [one.intent for one, _ in moves],
        [one.fence for one, _ in moves],
        [found.at for _, found in moves],
        [found.sent for _, found in moves],
        [",".join(found.spent) for _, found in moves],
        [found.tries for _, found in moves],
        [found.failures for _, found in moves],
    )
    await end(db, [End(one.intent, found.outcome) for one, found in ended if found.outcome and one.intent in held])
    if any(found.at == db.now for _, found in going_on):
        db.due |= {"send", "send_on"}


async def _still_held(db: Db, ended: Sequence[Of]) -> Mapping[UUID, int]:
    rows = await db.fetch(
        """select i.id, i.fence from reach_intents i join unnest($1::uuid[], $2::int[]) as m(id, fence)
               on i.id = m.id and i.fence = m.fence where i.next_at is not null""",
        [one.intent for one in ended],
        [one.fence for one in ended],
    )
    return {row["id"]: row["fence"] for row in rows}


def name(outcome: Outcome) -> tuple[str, str | None, str | None]:
    """As the ledger calls it, why, and the provider's own name of it."""
    match outcome:
        case Sent():
            return "sent", None, outcome.message_id
        case TryAgain(unknown=True):
            return "unknown", outcome.reason, None
        case TryAgain():
            return "again", outcome.reason, None
        case Gone():
            return "gone", outcome.reason, None
        case Refused():
            return "refused", outcome.reason, None
