"""Counting alerts: how many there were in some facilities in some time, and how many people were behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from base.db import Db
from people.counts import Kind, Level, Rung


async def of(
    db: Db, facilities: Mapping[UUID, Kind], begins: datetime, ends: datetime
) -> dict[tuple[Kind, Level], Rung]:
    """Alerts opened in that time by kind of facility and the highest level each reached.

    `in_time`: it was answered within the wait of its first step, counted from when it reached that level. What rang is
    answered by people only; a routine alert may also end by itself.
    """
    rows = await db.fetch(
        """
        select f.kind, a.level, count(distinct a.resident_id) as residents, count(*) as alerts,
               count(*) filter (where answer.at <=
                 reached.at + make_interval(secs => (a.policy -> a.level -> 0 ->> 'wait_s')::int)) as in_time
          from unnest($1::uuid[], $2::text[]) as f(id, kind)
          join alerts a on a.facility_id = f.id and a.opened_at >= $3 and a.opened_at < $4
          cross join lateral (select coalesce(max(l.at), a.opened_at) as at from alert_log l
                               where l.alert_id = a.id and l.what = 'raised') reached
          cross join lateral (select min(l.at) as at from alert_log l where l.alert_id = a.id and l.at >= reached.at
                                 and l.what in ('acknowledged', 'handed_over', 'resolved')) answer
         group by f.kind, a.level
        """,
        list(facilities),
        list(facilities.values()),
        begins,
        ends,
    )
    return {
        (row["kind"], row["level"]): Rung(residents=row["residents"], alerts=row["alerts"], in_time=row["in_time"])
        for row in rows
    }
