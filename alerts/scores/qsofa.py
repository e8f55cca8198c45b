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


class AtLeast(Struct, frozen=True):
    """What the known parts already add up to, where some may be missing."""

    at_least: int
    missing: tuple[str, ...]


def at_least(
    *,
    respiratory_rate: float | None = None,
    systolic_bp: float | None = None,
    altered_mentation: bool | None = None,
) -> AtLeast:
    """As `qsofa`; what was not measured has no point and is named."""
    given = {
        "respiratory_rate": respiratory_rate,
        "systolic_bp": systolic_bp,
        "altered_mentation": altered_mentation,
    }
    known = qsofa(
        respiratory_rate=respiratory_rate or 0,
        systolic_bp=999 if systolic_bp is None else systolic_bp,
        altered_mentation=bool(altered_mentation),
    )
    return AtLeast(known.score, tuple(name for name, value in given.items() if value is None))
