"""qSOFA, a bedside prompt for adults in whom an infection is suspected.

Source: Singer M et al., JAMA 2016;315:801-810 (Sepsis-3). Licence: a published method, no text of its own.
Surviving Sepsis 2021 advises against it as the only screen: it is shown beside NEWS2 and raises no alert.
"""

from __future__ import annotations

from msgspec import Struct


class Qsofa(Struct, frozen=True):
    """0 to 3; positive from 2."""

    score: int
    positive: bool


def qsofa(*, respiratory_rate: float, systolic_bp: float, altered_mentation: bool) -> Qsofa:
    """Breaths per minute, mmHg, and whether the person is anything but alert."""
    score = (respiratory_rate >= 22) + (systolic_bp <= 100) + altered_mentation
    return Qsofa(score, score >= 2)
