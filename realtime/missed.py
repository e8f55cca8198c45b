"""A missed call from a doctor leaves a task: it stays open until the person calls back or says it is done. The only
writer of `missed_calls`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Db
from base.errors import NotFound
from notify import feed
from people.sessions import Actor
from realtime.call import Call
from realtime.marks import READS_FROM


class MissedCall(Struct, frozen=True, kw_only=True):
    """`by`: the account of the doctor who called."""

    call: UUID
    conversation: UUID
    by: UUID
    at: datetime


async def leave(db: Db, call: Call, by: Mapping[UUID, UUID]) -> None:
    """A task for each of these accounts, with who called them."""
    for account, doctor in sorted(by.items()):
        await db.execute(
            """insert into missed_calls (call_id, account_id, conversation_id, caller_id, at)
               values ($1, $2, $3, $4, $5) on conflict do nothing""",
            call.id, account, call.thread, doctor, db.now,
        )  # fmt: skip
        body = {"what": "missed_call", "conversation": str(call.thread), "by": str(doctor)}
        feed.append(
            db, (account,), "reminder", call.id, body, resident=call.resident, needs=READS_FROM,
            push_after=feed.IF_UNSEEN_S,
        )  # fmt: skip


async def called_back(db: Db, account: UUID, thread: UUID, callers: Sequence[UUID]) -> None:
    """They have called, in the same thread, whoever called them."""
    rows = await db.fetch(
        """update missed_calls set done_at = $4, how = 'called_back'
            where account_id = $1 and conversation_id = $2 and caller_id = any ($3) and done_at is null
           returning call_id""",
        account, thread, list(callers), db.now,
    )  # fmt: skip
    _tell_done(db, account, [row["call_id"] for row in rows])


async def done(db: Db, actor: Actor, call: UUID) -> None:
    """Marks one's own task as done; again changes nothing."""
    row = await db.fetchrow("select done_at from missed_calls where call_id = $1 for no key update", call)
    if row is None:
        raise NotFound
    if row["done_at"] is None:
        await db.execute("update missed_calls set done_at = $2, how = 'done' where call_id = $1", call, db.now)
        _tell_done(db, actor.account, [call])


async def mine(db: Db, before: tuple[datetime, UUID] | None, limit: int) -> list[MissedCall]:
    """The open ones of the acting account, the newest first."""
    rows: Sequence[Any] = await db.fetch(
        """select call_id as call, conversation_id as conversation, caller_id as by, at from missed_calls
            where done_at is null and ($1::timestamptz is null or (at, call_id) < ($1, $2::uuid))
            order by at desc, call_id desc limit $3""",
        before[0] if before else None, before[1] if before else None, limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), MissedCall) for row in rows]


def _tell_done(db: Db, account: UUID, some: Sequence[UUID]) -> None:
    for call in some:
        feed.append(db, (account,), "reminder", call, {"what": "missed_call_done"})
