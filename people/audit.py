"""Who looked at whom, and on which ground: one row per page that was read, in the transaction that read it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from base.db import Db
from people.sessions import Actor


async def record_hello(db: Db, account: UUID, session: UUID) -> None:
    """A socket was opened; whom its events are about is decided, and checked, at each delivery."""
    await db.execute(
        """insert into audit_events (at, account_id, session_id, act, basis, residents)
           values ($1, $2, $3, 'socket', 'feed', '{}')""",
        db.now,
        account,
        session,
    )


async def record_counts(db: Db, actor: Actor) -> None:
    """A province's figures were read: they are about nobody."""
    await db.execute(
        """insert into audit_events (at, account_id, session_id, act, basis, residents)
           values ($1, $2, $3, 'counts', 'province', '{}')""",
        db.now,
        actor.account,
        actor.session,
    )


async def record(db: Db, actor: Actor, act: str, basis: str, residents: Sequence[UUID]) -> None:
    if not residents:
        return
    await db.execute(
        "insert into audit_events (at, account_id, session_id, act, basis, residents) values ($1, $2, $3, $4, $5, $6)",
        db.now,
        actor.account,
        actor.session,
        act,
        basis,
        list(residents),
    )
