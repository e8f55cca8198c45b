"""What waits for the acting account in its threads about residents of one facility: calls it missed, and threads it has
not read. Read-only, for a page of something larger; nothing here opens a text.

A thread with a missed call is one thing to do, not two: it is told as the call.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from base.db import Db
from realtime.conversations import open_mine


class Waiting(Struct, frozen=True, kw_only=True):
    """`call` with `thread`: a missed call; without: a thread with `unread` messages, the newest at `at`."""

    thread: UUID
    call: UUID | None
    resident: UUID
    name: str | None
    unread: int
    at: datetime


async def in_facility(db: Db, facility: UUID) -> list[Waiting]:
    await open_mine(db)
    threads = await db.fetch(
        """select c.id as thread, c.resident_id as resident, n.name, h.at,
                  greatest(0, h.seq - greatest(coalesce(k.read, 0), m.after_seq)) as unread
             from conversations c
             join conversation_heads h on h.conversation_id = c.id
             join conversation_members m on m.conversation_id = c.id and m.account_id = acting_account()
             left join conversation_marks k on k.conversation_id = c.id and k.account_id = m.account_id
             left join residents_in(acting_threads()) n on n.resident = c.resident_id
            where c.resident_id is not null and c.closed_at is null and m.left_at is null and exists (
              select from stays st where st.resident_id = c.resident_id and st.facility_id = $1
                 and st.during @> $2::timestamptz)""",
        facility,
        db.now,
    )
    missed = {
        row["conversation_id"]: row
        for row in await db.fetch(
            """select distinct on (conversation_id) conversation_id, call_id, at from missed_calls
                where done_at is null order by conversation_id, at desc"""
        )
    }
    return [_waiting(row, missed.get(row["thread"])) for row in threads if row["unread"] or row["thread"] in missed]


def _waiting(row: Any, missed: Any | None) -> Waiting:
    return Waiting(
        thread=row["thread"], call=missed and missed["call_id"], resident=row["resident"], name=row["name"],
        unread=row["unread"], at=missed["at"] if missed else row["at"],
    )  # fmt: skip
