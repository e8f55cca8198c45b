"""Days on which a facility takes no visits: its days off, and the country's where it has not said otherwise.

Weekends are none of them: the rules of a calendar say which days of the week are open.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from base.db import Db
from scheduling import holidays

DAY = timedelta(days=1)


async def closed_days(db: Db, facility: UUID, zone: ZoneInfo, since: datetime, until: datetime) -> frozenset[date]:
    """Those that matter for a search in [since, until): one day more at each end, for windows that pass midnight."""
    first, last = since.astimezone(zone).date() - DAY, until.astimezone(zone).date() + DAY
    days = await holidays.listed(db, facility, first, last)
    return frozenset(day.day for day in days if day.kind in ("holiday", "rest"))
