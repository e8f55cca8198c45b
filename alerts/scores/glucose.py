"""Levels of a capillary glucose reading.

Source: ADA Standards of Care 2025/2026, section 6 (level 1 below 3.9 mmol/L or 70 mg/dL, level 2 below 3.0 or 54,
level 3 a severe event that needs another person's help, at any value). The high limits, 13.9 (250) and 16.7 (300),
follow ADA and JBDS texts on ketoacidosis; their alert levels are our policy. Licence: limits are facts.
Limits are compared in the unit measured, so that rounding never moves a reading over one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from msgspec import Struct

Unit = Literal["mmol/L", "mg/dL"]
Band = Literal["hypo3", "hypo2", "hypo1", "in_range", "high", "very_high"]
Alert = Literal["none", "routine", "urgent", "emergency"]

DANGER_WHEN_HIGH: Final = frozenset({"vomiting", "confusion", "kussmaul", "dehydration"})
MG_PER_MMOL: Final = 18.0

_LIMITS: Final[dict[str, tuple[float, float, float, float]]] = {
    "mmol/L": (3.0, 3.9, 13.9, 16.7),
    "mg/dL": (54, 70, 250, 300),
}


class Glucose(Struct, frozen=True):
    """`mmol` is the value in mmol/L to one decimal."""

    level: Band
    mmol: float
    alert: Alert


def glucose(value: float, unit: Unit, *, severe_event: bool = False, symptoms: Collection[str] = ()) -> Glucose:
    """One reading in its unit; `severe_event` says the person's state was altered and somebody had to help."""
    level = "hypo3" if severe_event else _band(value, unit)
    mmol = round(value if unit == "mmol/L" else value / MG_PER_MMOL, 1)
    return Glucose(level, mmol, _alert(level, symptoms))


def _band(value: float, unit: Unit) -> Band:
    level2, level1, high, very_high = _LIMITS[unit]
    if value < level2:
        return "hypo2"
    if value < level1:
        return "hypo1"
    if value < high:
        return "in_range"
    return "high" if value < very_high else "very_high"


def _alert(level: Band, symptoms: Collection[str]) -> Alert:
    if level in ("hypo2", "hypo3"):
        return "emergency"
    if level in ("high", "very_high") and DANGER_WHEN_HIGH.intersection(symptoms):
        return "emergency"
    if level == "in_range":
        return "none"
    return "routine" if level == "high" else "urgent"
