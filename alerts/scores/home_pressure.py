"""The mean of a week of home blood pressures, on which control is judged; one reading never is.

Source: Stergiou G et al., ESH practice guidelines 2021, J Hypertens 39:1293-1302 (two readings morning and evening,
seven days, at least three with twelve readings, the first day dropped); Kyriakoulis KG et al. 2023 (the first day
reads 2.8/1.4 mmHg higher); ESC 2024 (elevated from 120/70, hypertension from 135/85). Licence: a method, no text.
Ours: a first day is dropped only where more days follow; a pressure whose diastolic is not below its systolic is left
out and named. The category is that of the means before they are rounded, and the higher of the two counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Final, Literal

from msgspec import Struct

from alerts.scores.rounding import half_up

Category = Literal["non_elevated", "elevated", "hypertension"]

ENOUGH_READINGS: Final = 12
ENOUGH_DAYS: Final = 3


class Taken(Struct, frozen=True):
    """One home pressure in mmHg, and which day of the series it was taken on, from 1."""

    day: int
    sbp: float
    dbp: float


class HomePressure(Struct, frozen=True):
    """Means in mmHg to one decimal (None without a usable reading); `dropped_invalid` are places in the series."""

    n_used: int
    sbp: float | None
    dbp: float | None
    category: Category | None
    valid: bool
    dropped_invalid: tuple[int, ...]


def home_pressure(series: Sequence[Taken]) -> HomePressure:
    dropped = tuple(place for place, taken in enumerate(series) if taken.dbp >= taken.sbp)
    usable = [taken for taken in series if taken.dbp < taken.sbp]
    used = usable if len({taken.day for taken in usable}) <= 1 else [taken for taken in usable if taken.day != 1]
    if not used:
        return HomePressure(0, None, None, None, False, dropped)
    sbp, dbp = mean([taken.sbp for taken in used]), mean([taken.dbp for taken in used])
    valid = len(used) >= ENOUGH_READINGS and len({taken.day for taken in used}) >= ENOUGH_DAYS
    return HomePressure(len(used), half_up(sbp, 1), half_up(dbp, 1), _category(sbp, dbp), valid, dropped)


def mean(values: Sequence[float]) -> float:
    """Summed without loss, so that a mean of 135 is 135 and never a hair below it."""
    return fsum(values) / len(values)


def _category(sbp: float, dbp: float) -> Category:
    if sbp >= 135 or dbp >= 85:
        return "hypertension"
    return "elevated" if sbp >= 120 or dbp >= 70 else "non_elevated"
