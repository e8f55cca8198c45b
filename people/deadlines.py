"""By when a request about one's own data must be answered, pure (Decree 356/2025/NĐ-CP; domain.md §5.7).

Two working days to acknowledge; then days of the calendar, counted from the day it was received, more when a processor
or third party must act too, and one extension at most. How days are counted: base/workdays.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal

from msgspec import Struct

from base import workdays
from base.workdays import ZONE

RequestKind = Literal["access", "correct", "withdraw", "restrict", "object", "erase"]


class Clock(Struct, frozen=True):
    days: int
    with_others: int
    extension_at_most: int


CLOCKS: dict[RequestKind, Clock] = {
    "access": Clock(10, 15, 10),
    "correct": Clock(10, 15, 10),
    "withdraw": Clock(15, 20, 15),
    "restrict": Clock(15, 20, 15),
    "object": Clock(15, 20, 15),
    "erase": Clock(20, 30, 20),
}
ACKNOWLEDGE_WORKING_DAYS = 2
REMINDED_AT = time(8, tzinfo=ZONE)


def acknowledge_by(received: datetime, changes: Mapping[date, bool]) -> datetime:
    """The instant the time to acknowledge is over."""
    day = workdays.add_working_days(workdays.day_of(received), ACKNOWLEDGE_WORKING_DAYS, changes)
    return workdays.end_of(day)


def answer_by(
    kind: RequestKind, received: datetime, with_others: bool, extra_days: int, changes: Mapping[date, bool]
) -> datetime:
    """The instant the time to answer is over."""
    clock = CLOCKS[kind]
    days = (clock.with_others if with_others else clock.days) + extra_days
    return workdays.end_of(workdays.add_days(workdays.day_of(received), days, changes))


def next_reminder(due: datetime, now: datetime, changes: Mapping[date, bool]) -> datetime | None:
    """In the morning of the working day before the last day, then of the last day; None when both are past."""
    last = workdays.day_of(due) - workdays.DAY  # `due` is the end of the last day
    for day in (workdays.add_working_days(last, -1, changes), last):
        at = datetime.combine(day, REMINDED_AT)
        if at > now:
            return at
    return None
