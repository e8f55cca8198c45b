"""What the devices in a call tell each other, opaque to us: rows for a minute, so that a phone that reconnects within
its call, to whichever node, finds them. The only writer of `call_signals`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from msgspec import Raw, Struct

from base.db import Db
from realtime import frames

KEPT = timedelta(seconds=60)
PAGE = 200


class Signal(Struct, frozen=True, kw_only=True):
    call: UUID
    n: int
    sender: UUID
    to: UUID
    data: str


class Waits(Struct, frozen=True):
    """A device in a call, and the last signal it was given."""

    call: UUID
    account: UUID
    after: int


async def keep(db: Db, some: Sequence[Signal]) -> None:
    await db.execute(
        """insert into call_signals (call_id, n, from_account, to_account, data, at)
           select s.*, $6::timestamptz from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[]) s""",
        [s.call for s in some], [s.n for s in some], [s.sender for s in some], [s.to for s in some],
        [s.data for s in some], db.now,
    )  # fmt: skip


async def after(db: Db, waiting: Sequence[Waits]) -> list[tuple[UUID, frames.Signal]]:
    """The next ones for each of these accounts, in order."""
    rows = await db.fetch(
        """select w.account, s.* from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as w(call, account, after)
            cross join lateral (
              select * from call_signals s where s.call_id = w.call and s.to_account = w.account and s.n > w.after
               order by s.n limit $4) s
            order by s.call_id, w.account, s.n""",
        [w.call for w in waiting], [w.account for w in waiting], [w.after for w in waiting], PAGE,
    )  # fmt: skip
    return [
        (
            row["account"],
            frames.Signal(call=row["call_id"], n=row["n"], account=row["from_account"], data=Raw(row["data"].encode())),
        )
        for row in rows
    ]


async def forget(db: Db, over: Sequence[UUID] = ()) -> None:
    """Those of calls that are over, and what is too old for any call."""
    await db.execute("delete from call_signals where call_id = any ($1) or at < $2", list(over), db.now - KEPT)
