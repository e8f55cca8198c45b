"""Breathing and heart rate of a sick child against what is usual for the age, and the danger signs of IMCI.

Sources: NICE NG51 and NG254, suspected sepsis under 16 (the numbers only, (c) NICE; to be read again before release);
WHO IMCI chart booklet 2014 and WHO Pocket Book 2013, (c) WHO CC BY-NC-SA 3.0 IGO (the numbers and the names of signs).
Limits for a doctor to review, not a validated score: they miss little and ring often. From 16 years: NEWS2.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from msgspec import Struct

Concern = Literal["normal", "moderate", "high"]
Alert = Literal["none", "urgent", "emergency"]

_GRAVITY: Final[tuple[Concern, ...]] = ("normal", "moderate", "high")

_RATES: Final = (
    (1, (50, 60), (150, 160)),
    (3, (40, 50), (140, 150)),
    (5, (35, 40), (130, 140)),
    (6, (24, 29), (120, 130)),
    (8, (24, 27), (110, 120)),
    (12, (22, 25), (105, 115)),
    (16, (21, 25), (91, 131)),
)
"""Below this age in years: breaths and beats per minute from which they are of moderate and of high concern."""

SLOW_HEART: Final = 60
SLOW_HEART_BELOW_YEARS: Final = 12

DANGER_SIGNS: Final = (
    "unable_to_drink",
    "vomits_everything",
    "convulsions",
    "lethargic_or_unconscious",
    "stridor_calm",
)
CHEST_INDRAWING: Final = "chest_indrawing"
"""A danger sign below two months of age, and after that a reason to be seen."""

LOW_SPO2: Final = 90


class ChildVitals(Struct, frozen=True):
    rr: Concern
    hr: Concern
    worst: Concern


class Imci(Struct, frozen=True):
    fast_breathing: bool
    alert: Alert


def child_vitals(*, age_years: float, respiratory_rate: float, heart_rate: float) -> ChildVitals:
    """Below 16 years; breaths and beats per minute, counted while the child is calm."""
    breaths, beats = next((breaths, beats) for below, breaths, beats in _RATES if age_years < below)
    rr, hr = _concern(respiratory_rate, breaths), _concern(heart_rate, beats)
    if heart_rate < SLOW_HEART and age_years < SLOW_HEART_BELOW_YEARS:
        hr = "high"
    return ChildVitals(rr, hr, rr if _GRAVITY.index(rr) > _GRAVITY.index(hr) else hr)


def imci(
    *, age_months: float, respiratory_rate: float, danger_signs: Collection[str] = (), spo2: float | None = None
) -> Imci:
    """Below 60 months; breaths counted over a whole minute while the child is calm, saturation in %."""
    fast = respiratory_rate >= fast_from(age_months)
    if imci_danger(age_months, danger_signs, spo2):
        return Imci(fast, "emergency")
    return Imci(fast, "urgent" if fast or CHEST_INDRAWING in danger_signs else "none")


def imci_danger(age_months: float, danger_signs: Collection[str], spo2: float | None = None) -> bool:
    """Whether what is known is an emergency, even while the breaths are not counted."""
    signs = (*DANGER_SIGNS, CHEST_INDRAWING) if age_months < 2 else DANGER_SIGNS
    return any(sign in danger_signs for sign in signs) or (spo2 is not None and spo2 < LOW_SPO2)


def fast_from(age_months: float) -> int:
    """Breaths per minute."""
    return 60 if age_months < 2 else 50 if age_months < 12 else 40


def _concern(value: float, limits: tuple[int, int]) -> Concern:
    return "high" if value >= limits[1] else "moderate" if value >= limits[0] else "normal"
