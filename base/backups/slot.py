"""How far behind whoever follows the log is, as the server sees it: the alarm when nobody takes the log away."""

from __future__ import annotations

from prometheus_client import Gauge

from base.backups.following import SLOT
from base.db import Database

_behind = Gauge("antam_log_behind_bytes", "Log of the database that `antam backup --follow` has not taken yet")
_lost = Gauge("antam_log_lost", "1 when the server removed log before it was taken: a base backup is needed")


async def look(database: Database) -> None:
    """Where nobody ever followed there is nothing to be behind of."""
    async with database.glance("engine") as db:
        row = await db.fetchrow(
            """select wal_status = 'lost' as lost,
                      coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::float8 as behind
                 from pg_replication_slots where slot_name = $1""",
            SLOT,
        )
    _behind.set(row["behind"] if row else 0)
    _lost.set(bool(row and row["lost"]))
