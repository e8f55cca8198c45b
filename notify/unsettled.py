"""Attempts that a killed process left without an outcome: each try must end, and "not known" is an end."""

from __future__ import annotations

from datetime import datetime

from base.db import Db


async def end_unsettled(db: Db, before: datetime) -> int:
    """Ends tries that began `before` and whose outcome nobody will write any more; returns how many. The intent was
    leased again long ago, so nothing else follows from this."""
    return await db.execute(
        """update reach_attempts set ended_at = $2, outcome = 'unknown', reason = 'never_settled'
            where id in (select id from reach_attempts where ended_at is null and started_at < $1
                          order by id limit 1000 for update skip locked)""",
        before,
        db.now,
    )
