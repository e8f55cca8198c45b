"""Reading the ledger: whom something was to reach, and every try of it. Account ids only; no tokens, no addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from base.db import Db


class Try(Struct, frozen=True, kw_only=True):
    """One notice to one address. `outcome` is the provider's word, none while it is under way; `seen_at`, of pushes,
    the app's. `n` counts the tries of a channel."""

    at: datetime
    channel: str
    n: int
    ended_at: datetime | None
    outcome: str | None
    reason: str | None
    seen_at: datetime | None


class Told(Struct, frozen=True, kw_only=True):
    """What became of telling one person. `together`: in one notice with others."""

    account: UUID
    urgent: bool
    at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    reason: str | None
    together: bool
    tries: list[Try]


async def about(db: Db, subject: UUID) -> list[Told]:
    """The oldest first."""
    intents = await db.fetch(
        """select i.id, i.account_id as account, i.urgent, i.created_at as at, i.next_at, i.sent_at, i.ended_at,
                  i.outcome, i.reason, i.bundle is not null as together,
                  (select min(r.at) from reach_receipts r where r.intent_id = i.id) as seen_at
             from reach_intents i where i.subject = $1 order by i.created_at, i.id""",
        subject,
    )
    tries = await db.fetch(
        """select t.intent_id, t.started_at as at, t.channel, t.n, t.ended_at, t.outcome, t.reason, r.at as seen_at
             from reach_attempts t
             left join reach_receipts r on r.intent_id = t.intent_id and r.device_id = t.device_id
            where t.intent_id = any ($1) order by t.started_at, t.channel, t.id""",
        [row["id"] for row in intents],
    )
    by: dict[UUID, list[Try]] = {}
    for row in tries:
        by.setdefault(row["intent_id"], []).append(Try(**_named(Try, row)))
    return [Told(**_named(Told, row, "tries"), tries=by.get(row["id"], [])) for row in intents]


def _named(shape: type[Struct], row: Any, *but: str) -> dict[str, Any]:
    return {name: row[name] for name in shape.__struct_fields__ if name not in but}
