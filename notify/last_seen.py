"""When the phones of these accounts were last heard of: what a check before a shift asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from base.db import Db


async def of(db: Db, accounts: Sequence[UUID]) -> dict[UUID, datetime]:
    """The newest sign of life of any phone that a push can reach; who has no such phone is not in it."""
    rows = await db.fetch(
        """select d.account_id, max(greatest(d.push_token_at, d.seen_at, d.created_at)) as at
             from devices d join accounts a on a.id = d.account_id
            where d.account_id = any ($1) and d.push_token is not null and a.disabled_at is null
              and exists (select from sessions s
                           where s.device_id = d.id and s.ended_at is null and s.expires_at > $2::timestamptz)
            group by d.account_id""",
        list(accounts),
        db.now,
    )
    return {row["account_id"]: row["at"] for row in rows}
