"""Days on which the house is closed: public holidays with their substitution days, as changed by decree.

Weekends are no holidays: the rules of a calendar say which days of the week are open.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

from base.db import Db
from people import holidays

_library = country_holidays("VN")
DAY = timedelta(days=1)


async def closed_days(db: Db, zone: ZoneInfo, since: datetime, until: datetime) -> frozenset[date]:
    """Those that matter for a search in [since, until): one day more at each end, for windows that pass midnight."""
    changes = await holidays.changes(db)
    first, last = since.astimezone(zone).date() - DAY, until.astimezone(zone).date() + DAY
    days = (first + n * DAY for n in range((last - first).days + 1))
    return frozenset(day for day in days if not changes.get(day, day not in _library))
