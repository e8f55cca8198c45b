"""Weight over time: a rapid gain in heart failure, and a loss nobody meant.

Source: ESC heart failure guideline 2021 (self-care: more than 2 kg in three days); loss of 5 % in a month or 10 % in
six, US nursing-home MDS and ASPEN 2012, GLIM 2019. Licence: limits are facts.
The rule of two kilograms finds about a fifth of the worsenings (HeartPhone 2013, Gyllensten 2016): it is one sign among
others. Ours: "a month ago" is the weight nearest to 30 days before, 23 to 37; "six months ago" nearest to 180, 150 to
210; more than 1.4 kg (3 lb) in one day is told, and rings nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from msgspec import Struct

from alerts.scores.rounding import half_up

Alert = Literal["none", "routine", "urgent"]

GAIN_KG: Final = 2.0
GAIN_IN_DAYS: Final = 3
GAIN_IN_A_DAY_KG: Final = 1.4
MONTH: Final = (30, 23, 37)
SIX_MONTHS: Final = (180, 150, 210)
"""Days ago to be nearest to, and the fewest and the most that still count."""


class Weighed(Struct, frozen=True):
    """A weight, and the day it was taken on."""

    day: float
    kg: float


class WeightChange(Struct, frozen=True):
    """`loss_30` and `loss_180`: percent lost to one decimal, negative for a gain, None without a weight to compare."""

    hf_gain: bool
    hf_gain_1d: bool
    loss_30: float | None
    loss_180: float | None
    alert: Alert


def weight_change(series: Sequence[Weighed], *, heart_failure: bool) -> WeightChange:
    """Oldest first, at least one; the last is the one judged. Who has no heart failure has no gain to fear here."""
    now = series[-1]
    gain = heart_failure and gained(series, now, GAIN_IN_DAYS) > GAIN_KG
    loss_30, loss_180 = lost(series, now, MONTH), lost(series, now, SIX_MONTHS)
    much = (loss_30 is not None and loss_30 >= 5) or (loss_180 is not None and loss_180 >= 10)
    return WeightChange(
        hf_gain=gain,
        hf_gain_1d=heart_failure and gained(series, now, 1) > GAIN_IN_A_DAY_KG,
        loss_30=None if loss_30 is None else half_up(loss_30, 1),
        loss_180=None if loss_180 is None else half_up(loss_180, 1),
        alert="urgent" if gain else "routine" if much else "none",
    )


def gained(series: Iterable[Weighed], now: Weighed, days: float) -> float:
    """Kilograms above the lightest weight of the days before; below zero for a loss, 0 without one to compare."""
    before = [then.kg for then in series if 0 < now.day - then.day <= days]
    return _to_the_gram(now.kg - min(before)) if before else 0.0


def lost(series: Iterable[Weighed], now: Weighed, window: tuple[float, float, float]) -> float | None:
    """Percent lost since the weight nearest to that many days ago, or None."""
    about, fewest, most = window
    before = [then for then in series if fewest <= now.day - then.day <= most]
    if not before:
        return None
    then = min(before, key=lambda then: abs(now.day - then.day - about))
    return _to_the_gram(100 * (then.kg - now.kg) / then.kg)


def _to_the_gram(value: float) -> float:
    """62.1 - 60.1 is 2 on every scale but a computer's."""
    return round(value, 6)
