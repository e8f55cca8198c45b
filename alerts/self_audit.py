"""The auditor, every 15 s: what the other passes promise is looked for in the rows, whoever failed to keep it.

1 every alert that is not resolved has a due time (a CHECK) no later than its longest step: a later one is due now;
2 every try to reach somebody ends: one that nobody will settle any more ended unknown; 3 nothing is due for long.
What it repairs is in the alert's log and in a metric; what it cannot repair is in a metric.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from prometheus_client import Counter, Gauge

from alerts import alert as alerts
from alerts import alert_log
from alerts.escalation import POISONED_WAIT_S
from alerts.policy import LONGEST_WAIT_S
from base import log
from base.db import Database, Db
from notify import reach

OVERDUE_AFTER = timedelta(seconds=30)

_log = log.logger("alerts")
_idle = Counter("antam_alerts_idle_repaired_total", "Alerts found due later than any of their steps waits")
_unsettled = Counter("antam_attempts_ended_unknown_total", "Tries to reach somebody that nobody settled")
_overdue = Gauge("antam_alerts_overdue", "Alerts due for half a minute or more")


class Found(Struct, frozen=True):
    idle: int
    unsettled: int
    overdue: int


async def audit(database: Database, now: datetime | None = None) -> Found:
    async with database.work("engine", now) as db:
        found = Found(await _repair_idle(db), await reach.close_lost(db), await _due(db))
    _idle.inc(found.idle)
    _unsettled.inc(found.unsettled)
    _overdue.set(found.overdue)
    if found.idle or found.overdue:
        _log.error("alerts were idle", repaired=found.idle, overdue=found.overdue)
    return found


async def _repair_idle(db: Db) -> int:
    rows = await db.fetch(
        """
        select a.id from alerts a
         where a.state <> 'resolved' and a.held_until is null
           and a.next_due_at > $1::timestamptz + make_interval(secs => greatest(
                 coalesce((select max(w::int) from (
                     select jsonb_path_query(a.policy -> a.level, 'lax $[*].wait_s') union all
                     select jsonb_path_query(h -> a.level, 'lax $[*].wait_s')
                       from jsonb_path_query(a.policy, 'lax $.hours[*]') h) waits(w)), $3),
                 (a.policy ->> 'acknowledgement_s')::int, $2))
           for update skip locked
        """,
        db.now,
        alerts.HANDED_OVER_WAIT.total_seconds() + POISONED_WAIT_S,
        LONGEST_WAIT_S,
    )
    for row in rows:
        await alert_log.write(db, row["id"], "idle_repaired")
        await alerts.postpone(db, row["id"], 0)
        db.due.add("escalate")
    return len(rows)


async def _due(db: Db) -> int:
    return await db.fetchval(
        "select count(*) from alerts where state <> 'resolved' and next_due_at < $1", db.now - OVERDUE_AFTER
    )
