"""What became of reminders that were told, as the ledger of reach has it; and what is forgotten of them.

told ──a phone has it──► reached
  └────its time passed, no phone had it──► dropped, and listed with why
"""

from __future__ import annotations

from datetime import datetime, timedelta

from base.db import Database, Db

AT_ONCE = 200
KEPT = timedelta(days=90)


async def settle(database: Database, now: datetime | None) -> None:
    """What the ledger says became of what was told: a phone has it, or why not."""
    settled = AT_ONCE
    while settled == AT_ONCE:
        async with database.work("engine", now) as db:
            settled = await db.execute(
                """
                with over as (
                  select r.id, i.outcome, i.reason, i.ended_at from reminders r
                    join reach_intents i on i.subject = r.id and i.account_id = r.account_id
                   where r.state = 'told' and i.ended_at is not null
                   order by r.told_at limit $1 for update of r skip locked
                )
                update reminders r set ended_at = o.ended_at,
                       state = case when o.outcome in ('sent', 'seen') then 'reached'
                                    when o.outcome = 'answered' then 'cancelled' else 'dropped' end,
                       why = case when o.outcome in ('sent', 'seen') then null
                                  when o.outcome = 'answered' then 'over'
                                  when o.outcome in ('expired', 'cleared') then coalesce(o.reason, 'late')
                                  else o.outcome end
                  from over o where r.id = o.id
                """,
                AT_ONCE,
            )


async def forget(db: Db) -> None:
    """What has been over for long; an old look-up can be of nothing that is still to come."""
    before = db.now - KEPT
    await db.execute("delete from reminders where ended_at < $1", before)
    await db.execute("delete from reminders_planned where planned_at < $1", before)
