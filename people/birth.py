"""Birth dates as people know them: a year, a year and a month, or a day ("1944", "1944-03", "1944-03-05"). Pure.

Stored as one date and how much of it is known. The unknown part stands in the middle of what it may be: a year alone
counts as 1 July, a month alone as the 15th, so that an age reckoned from it is wrong by half a year at most. Rules that
need an age (alerts) use that date; rules of law that turn on an age should use `ages` and treat both ends.
A child that was found has an estimated birth: the day of admission or what a doctor judged.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Literal

from msgspec import Struct

from base.errors import Refused

Precision = Literal["year", "month", "day"]
EARLIEST = 1890


class Birth(Struct, frozen=True, kw_only=True):
    """When somebody was born, as far as it is known. `date` is what ages are reckoned from."""

    date: date
    precision: Precision
    estimated: bool = False

    def __str__(self) -> str:
        return self.date.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]

    def earliest_and_latest(self) -> tuple[date, date]:
        year, month = self.date.year, self.date.month
        if self.precision == "year":
            return date(year, 1, 1), date(year, 12, 31)
        if self.precision == "month":
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return self.date, self.date


def read(text: str, today: date, *, estimated: bool = False) -> Birth:
    """`Refused` when it is no date, before 1890 or in the future."""
    try:
        birth = _parsed(text, estimated)
    except ValueError:
        raise NoBirth from None
    if birth is None or birth.date.year < EARLIEST or birth.earliest_and_latest()[0] > today:
        raise NoBirth
    return birth


def ages(birth: Birth, on: date) -> tuple[int, int]:
    """The least and the greatest age in full years that somebody born then can have on that day."""
    earliest, latest = birth.earliest_and_latest()
    return max(0, _full_years(latest, on)), max(0, _full_years(earliest, on))


def shown(day: date | None, precision: Precision) -> str | None:
    return None if day is None else str(Birth(date=day, precision=precision))


class NoBirth(Refused):
    code = "birth"
    vi = "Ngày sinh phải có dạng 1944, 1944-03 hoặc 1944-03-05 và không ở tương lai."
    en = "A birth is written 1944, 1944-03 or 1944-03-05 and does not lie in the future."
    pointer = "/birth"


def _parsed(text: str, estimated: bool) -> Birth | None:
    if re.fullmatch(r"[0-9]{4}", text):
        return Birth(date=date(int(text), 7, 1), precision="year", estimated=estimated)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return Birth(date=date(int(text[:4]), int(text[5:]), 15), precision="month", estimated=estimated)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return Birth(date=date.fromisoformat(text), precision="day", estimated=estimated)
    return None


def _full_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
