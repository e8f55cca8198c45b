"""Devices: the push address of an installed app, and how far it has stored the feed (`seen`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from base.db import Db

RECEIPTS_FOR = timedelta(days=1)
"""A phone that catches up on weeks leaves no receipts for what nobody waits for."""


async def hold_push_token(db: Db, device: UUID, token: str) -> None:
    """This phone is now the one behind `token`, whoever held it before."""
    await db.execute("select hold_push_token($1, $2, $3)", device, token, db.now)


async def drop_push_token(db: Db, device: UUID) -> None:
    await db.execute("update devices set push_token = null where id = $1", device)


async def forget_token(db: Db, device: UUID, token: str) -> None:
    """FCM says nobody is behind this token; a newer one registered meanwhile stays."""
    await db.execute(
        "update devices set push_token = null, push_token_at = $3 where id = $1 and push_token = $2",
        device,
        token,
        db.now,
    )


async def note_seen(db: Db, seen: Mapping[UUID, int]) -> None:
    """Device -> the highest number it has stored. Only ever forward; a number beyond the feed's head is not believed.

    Rows are locked in id order: two nodes may flush the same phones. What the ledger told of on the way leaves a
    receipt: this, and no provider's word, is the arrival of a notice.
    """
    await db.execute(
        """
        with said as (select * from unnest($1::uuid[], $2::bigint[]) as s(device, seq)),
        held as (
          select d.id, d.seen as had, least(s.seq, coalesce(h.head, 0)) as seq
            from said s join devices d on d.id = s.device left join feed_heads h on h.account_id = d.account_id
           where s.seq > d.seen order by d.id for update of d
        ), moved as (
          update devices d set seen = held.seq, seen_at = $3 from held where d.id = held.id and held.seq > d.seen
          returning d.id, d.account_id, held.had, held.seq
        )
        insert into reach_receipts (intent_id, device_id, at)
        select i.id, moved.id, $3 from moved join reach_intents i on i.account_id = moved.account_id
           and i.seq > moved.had and i.seq <= moved.seq and i.kind <> 'message' and i.created_at > $3 - $4::interval
        on conflict do nothing
        """,
        list(seen),
        list(seen.values()),
        db.now,
        RECEIPTS_FOR,
    )
