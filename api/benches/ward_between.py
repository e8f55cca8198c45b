"""Rounds of the simulated ward that nobody planned: what measuring again between two planned rounds shows. Pure.

A resident's state wanders between two planned rounds (a Gaussian bridge of the process the planned rounds are drawn
from), so that a set taken four hours later is not news as one of the next day would be: most of what strayed has still
strayed, and only the single measurement is new. The dice are the resident's own and those of the minute: two ways of
watching that measure at one time see the same.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from random import Random
from typing import Final

from api.benches.ward_people import EVERY, WITHIN, Bedside, Life, Mood, Round, lasting, tie_of
from api.benches.ward_staff import HOURS

COOL_UNTIL: Final = 10
"""Body temperature is that of the morning until then."""


class Between:
    """One resident, asked for further rounds in the order of time."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.times = [mood.at for mood in life.moods]
        self.last: Mood | None = None

    def round(self, at: datetime, missed: float) -> Round | None:
        """What is measured at this time; None where nobody does."""
        dice = Random(self.life.seed ^ int(at.timestamp()))
        if dice.random() < missed:
            return None
        self.last = Mood(at, self._mood(at, dice))
        bed = Bedside(dice, self.life.usual, self.life.odds)
        values = bed.values(self.last, self.life.planted, morning=False)
        if at.astimezone(HOURS.zone).hour < COOL_UNTIL:
            values["temperature"] -= 0.2
        return Round(
            taken_at=at, received_at=bed.received(at), readings=bed.taken(at, bed.measured(values), faults=True),
            again=bed.again(at, bed.measured(values)),
        )  # fmt: skip

    def _mood(self, at: datetime, dice: Random) -> dict[str, float]:
        n = bisect_right(self.times, at)
        before = self.life.moods[max(0, n - 1)]
        if self.last is not None and before.at < self.last.at < at:
            before = self.last
        after = self.life.moods[n] if n < len(self.life.moods) else None
        return {kind: self._one(kind, before, after, at, dice) for kind in WITHIN}

    def _one(self, kind: str, before: Mood, after: Mood | None, at: datetime, dice: Random) -> float:
        """Drawn beside the values on both sides, or from the one before alone."""
        tie, spread = tie_of(kind), lasting(kind)
        a = tie ** ((at - before.at) / EVERY)
        if after is None:
            return a * before.of[kind] + spread * (1 - a * a) ** 0.5 * dice.gauss(0, 1)
        b = tie ** (max(timedelta(), after.at - at) / EVERY)
        left, right, whole = a * (1 - b * b), b * (1 - a * a), 1 - a * a * b * b
        if whole <= 0:
            return before.of[kind]
        mean = (left * before.of[kind] + right * after.of[kind]) / whole
        return mean + spread * ((1 - a * a) * (1 - b * b) / whole) ** 0.5 * dice.gauss(0, 1)
