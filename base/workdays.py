"""Working days in Viet Nam, pure: Monday to Friday but for public holidays, plus the Saturdays that replace a day off.

The calendar is the library's (Labour Code art. 112; 24 November from 2026); what the government decrees during the
year wins over it and comes in as `changes`, day -> whether people work (people/holidays.py keeps them).

How a period is counted: the day it begins on is not counted (Civil Code 2015 art. 147), and a period whose last day is
a day off ends with the next working day (art. 148.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NO_CHANGES: Mapping[date, bool] = {}

_library = holidays.country_holidays("VN")
DAY = timedelta(days=1)


def is_working(day: date, changes: Mapping[date, bool] = NO_CHANGES) -> bool:
    decreed = changes.get(day)
    return _library.is_working_day(day) if decreed is None else decreed


def add_working_days(start: date, n: int, changes: Mapping[date, bool] = NO_CHANGES) -> date:
    """The n-th working day after `start`; before it when n is negative. 0 is the first working day not before it."""
    step = DAY if n >= 0 else -DAY
    day = start
    for _ in range(abs(n)):
        day += step
        while not is_working(day, changes):
            day += step
    while not is_working(day, changes):
        day += DAY
    return day


def add_days(start: date, n: int, changes: Mapping[date, bool] = NO_CHANGES) -> date:
    """The last day of a period of n days that begins on `start`."""
    return add_working_days(start + n * DAY, 0, changes)


def day_of(at: datetime) -> date:
    """The day it is in Viet Nam at that instant."""
    return at.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """The instant a day in Viet Nam is over."""
    return datetime.combine(day + DAY, time(0), ZONE)
