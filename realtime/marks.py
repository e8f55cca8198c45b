"""How far each member has been given a thread and has read it: two integers that only move forward. Written here and,
for those who speak, in saying.py. What is unread is the newest number less the one read; nothing is counted."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from base.db import Db
from notify import feed

READS_FROM = 3
"""The least a relative's scope must reach for an entry about a thread: the summary (notify/feed.py)."""


class Mark(Struct, frozen=True):
    thread: UUID
    account: UUID
    delivered: int
    read: int


async def move(db: Db, marks: Sequence[Mark]) -> list[Mark]:
    """Moves marks forward and returns those whose `read` moved; 0 leaves a number as it is. Nobody has read beyond the
    newest message, and what was read was delivered. One mark per member, in the order of their ids: two nodes may move
    the same ones."""
    rows = await db.fetch(
        """
        with said as (
          select m.thread, m.account, least(greatest(m.delivered, m.read), h.seq) as delivered,
                 least(m.read, h.seq) as read
            from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) as m(thread, account, delivered, read)
            join conversation_heads h on h.conversation_id = m.thread
            join conversation_members s
              on s.conversation_id = m.thread and s.account_id = m.account and s.left_at is null
        ), before as materialized (
          select k.conversation_id, k.account_id, k.read from said s
            join conversation_marks k on k.conversation_id = s.thread and k.account_id = s.account
           order by 1, 2 for update of k
        ), moved as (
          insert into conversation_marks as k (conversation_id, account_id, delivered, read)
          select thread, account, delivered, read from said order by 1, 2
          on conflict (conversation_id, account_id) do update
            set delivered = greatest(k.delivered, excluded.delivered), read = greatest(k.read, excluded.read)
            where excluded.delivered > k.delivered or excluded.read > k.read
          returning conversation_id, account_id, delivered, read
        )
        select m.conversation_id as thread, m.account_id as account, m.delivered, m.read
          from moved m left join before b using (conversation_id, account_id) where m.read > coalesce(b.read, 0)
        """,
        [m.thread for m in marks],
        [m.account for m in marks],
        [m.delivered for m in marks],
        [m.read for m in marks],
    )
    return [Mark(row["thread"], row["account"], row["delivered"], row["read"]) for row in rows]


async def announce(db: Db, moved: Sequence[Mark]) -> None:
    """Tells the others in the thread how far somebody has read."""
    if not moved:
        return
    rows = await db.fetch(
        """select m.conversation_id as thread, m.account_id as account, c.resident_id as resident
             from conversation_members m join conversations c on c.id = m.conversation_id
            where m.conversation_id = any ($1) and m.left_at is null""",
        list({mark.thread for mark in moved}),
    )
    sitting: dict[UUID, list[UUID]] = {}
    for row in rows:
        sitting.setdefault(row["thread"], []).append(row["account"])
    about = {row["thread"]: row["resident"] for row in rows}
    for mark in moved:
        others = [account for account in sitting.get(mark.thread, ()) if account != mark.account]
        body = {"account": str(mark.account), "read": mark.read}
        feed.append(
            db, others, "read_mark", mark.thread, body, resident=about.get(mark.thread), needs=READS_FROM
        )  # fmt: skip
