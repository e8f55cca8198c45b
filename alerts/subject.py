"""What of a resident decides which rules apply and what they compare with. Pure."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

UNKNOWN_AGE = 30.0
"""Who has no recorded age is judged as an adult, and not as an older one."""


def age_on(born: date | None, day: date) -> float | None:
    """Years on that day, in the mean year of the calendar; None where nobody recorded the birth."""
    return None if born is None else (day - born).days / 365.2425


class Subject(Struct, frozen=True):
    """Everything but the age is what a clinician has recorded: scale 2 only with a target of 88-92 %, and what is usual
    for this person while they are well. None: nobody recorded it, and rules that compare with it leave the person be.
    """

    age_years: float | None
    spo2_scale: Literal[1, 2] = 1
    conditions: frozenset[str] = frozenset()
    usual_news2: int | None = None
    usual_spo2: float | None = None  # %
    usual_systolic: float | None = None  # mmHg
    usual_temperature: float | None = None  # degrees Celsius
    best_peak_flow: float | None = None  # L/min
