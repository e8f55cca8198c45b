"""What a backlog swallowed is told anew.

A ringing notice that fell due minutes ago is not sent any more (notify/planning.py): nobody is to run for what was
answered meanwhile by another way, or is told better by a newer notice. Where it was the last word about an alert that
is still open, the alert's step is due at once, and tells everybody of today.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts import alert as alerts
from alerts import alert_log
from base.db import Database
from notify import reach

LOOKED_BACK = timedelta(minutes=15)


async def tell_anew(database: Database, now: datetime | None = None) -> int:
    """Alerts whose present step reached nobody because its notices came too late; returns how many are due now."""
    async with database.work("engine", now) as db:
        late = await reach.gone_late(db, db.now - LOOKED_BACK)
        rows = await db.fetch(
            """
            select a.id, a.step from unnest($1::uuid[], $2::timestamptz[]) as n(subject, said_at)
              join alerts a on a.id = n.subject and a.told_at = n.said_at
             where state = 'open' and next_due_at > $3 for update of a skip locked
            """,
            [subject for subject, _ in late],
            [at for _, at in late],
            db.now,
        )
        for row in rows:
            await alert_log.write(db, row["id"], "notices_late", step=row["step"])
            await alerts.postpone(db, row["id"], 0)
            db.due.add("escalate")
    return len(rows)
