"""Who sits in a thread. The only writer of `conversation_members`.

Most seats follow from something else: the resident, their representative and the relatives who read at least the
summary sit in a thread about the resident by what stands in the record, the first doctor and the first nurse on duty by
the rota, and those told of an alert in its thread (migration 0015, `seats_of`). `settle` brings the seats in line with
that; others are asked in and stay until they leave. A seat gives no right: that is asked at every look (door.py), so a
seat that is taken away late shows nobody anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Db
from realtime.door import Role

Via = Literal["record", "duty", "added"]


class Sitting(Struct, frozen=True, kw_only=True):
    account: UUID
    role: Role
    via: Via


class Member(Struct, frozen=True, kw_only=True):
    """Somebody who sits or sat in a thread, and how far they were given it and have read it."""

    account: UUID
    name: str
    role: Role
    via: Via
    joined_at: datetime
    left_at: datetime | None
    delivered: int
    read: int


class Settled(Struct, frozen=True, kw_only=True):
    """What changed in one thread, and when the rota next may change it."""

    joined: list[Sitting]
    left: list[Sitting]
    next_change: datetime | None


async def settle(db: Db, thread: UUID) -> Settled:
    """Seats who should sit by the record and the rota, and takes the seats of those who no longer should."""
    due = await db.fetch("select account, role, via, next_change from seats_of(array[$1::uuid], $2)", thread, db.now)
    held = {s.account: s for s in await sitting(db, thread)}
    wanted = {row["account"]: Sitting(account=row["account"], role=row["role"], via=row["via"]) for row in due}
    joined = [s for account, s in sorted(wanted.items()) if account not in held]
    left = [s for account, s in sorted(held.items()) if account not in wanted and s.via != "added"]
    for seat in joined:
        await take(db, thread, seat, None)
    for seat in left:
        await leave(db, thread, seat.account)
    changes = [row["next_change"] for row in due if row["next_change"] is not None]
    return Settled(joined=joined, left=left, next_change=min(changes, default=None))


async def take(db: Db, thread: UUID, seat: Sitting, by: UUID | None) -> bool:
    """Somebody sits down; false when they sat already. Relatives read what is said from now on: whoever wrote before
    knew of no such reader. The others read it all, for care goes on."""
    await db.execute("select from conversation_heads where conversation_id = $1 for no key update", thread)
    return bool(
        await db.execute(
            """insert into conversation_members as m
                 (conversation_id, account_id, role, via, joined_at, joined_by, after_seq)
               select $1, $2, $3, $4, $5, $6, case when $3 = 'relative' then h.seq else 0 end
                 from conversation_heads h where h.conversation_id = $1
               on conflict (conversation_id, account_id) do update
                 set role = excluded.role, via = excluded.via, joined_at = excluded.joined_at,
                     joined_by = excluded.joined_by, after_seq = excluded.after_seq, left_at = null
               where m.left_at is not null""",
            thread, seat.account, seat.role, seat.via, db.now, by,
        )
    )  # fmt: skip


async def leave(db: Db, thread: UUID, account: UUID) -> bool:
    """Somebody gets up; false when they did not sit."""
    return bool(
        await db.execute(
            """update conversation_members set left_at = $3
                where conversation_id = $1 and account_id = $2 and left_at is null""",
            thread, account, db.now,
        )
    )  # fmt: skip


async def take_from_family(db: Db, thread: UUID) -> list[UUID]:
    """The thread is kept from relatives from now on; who got up for it."""
    rows = await db.fetch(
        """update conversation_members set left_at = $2
            where conversation_id = $1 and role = 'relative' and left_at is null returning account_id""",
        thread,
        db.now,
    )
    return sorted(row["account_id"] for row in rows)


async def sitting(db: Db, thread: UUID) -> list[Sitting]:
    rows = await db.fetch(
        """select account_id as account, role, via from conversation_members
            where conversation_id = $1 and left_at is null order by account_id""",
        thread,
    )
    return [msgspec.convert(dict(row), Sitting) for row in rows]


async def listed(db: Db, thread: UUID) -> list[Member]:
    """Everybody who sits or sat in a thread the reader has opened, in the order in which they came."""
    rows = await db.fetch(
        """select m.account_id as account, n.name, m.role, m.via, m.joined_at, m.left_at,
                  coalesce(k.delivered, 0) as delivered, coalesce(k.read, 0) as read
             from conversation_members m join names_in($1) n on n.account = m.account_id
             left join conversation_marks k on k.conversation_id = m.conversation_id and k.account_id = m.account_id
            where m.conversation_id = $1 order by m.joined_at, m.account_id""",
        thread,
    )
    return [msgspec.convert(dict(row), Member) for row in rows]


Ear = tuple[UUID, UUID, bool]
"""Account, thread, and whether the session holds a second factor."""


class Heard(Struct, frozen=True):
    """They may have the words after this number. Of a thread about a resident whoever may follow them may, which is the
    feed's question."""

    after: int
    resident: UUID | None


async def may_hear(db: Db, wanted: Sequence[Ear]) -> dict[Ear, Heard]:
    """Those who sit in the thread at this moment and may have its words, as far as the seat decides it."""
    rows = await db.fetch(
        "select account, thread, staffed, after_seq, resident from may_hear($1, $2, $3)",
        [account for account, _, _ in wanted],
        [thread for _, thread, _ in wanted],
        [staffed for _, _, staffed in wanted],
    )
    return {(row["account"], row["thread"], row["staffed"]): Heard(row["after_seq"], row["resident"]) for row in rows}
