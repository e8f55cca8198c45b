"""The people of the simulated ward: what is usual for each, what befalls them, and every round that is taken. Pure and
seeded; nothing here knows how it will be judged.

Day-to-day spread and the tie between neighbouring readings are those of a real person's home readings (systolic 7.6,
pulse 7.3, lag-one correlation about 0.3: doi 10.7910/DVN/EA1SAP), and so is how much of it is the single measurement's
(systolic 5.3, pulse 2.8: the 41 pairs taken within a quarter of an hour); between people, and for the other kinds, they
are assumed, as is the course of every illness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from records.reading import Reading

BEGAN: Final = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # 07:00 in Viet Nam
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY: Final = timedelta(hours=12)
LEARNED_AFTER: Final = timedelta(days=12)
RECOVERED: Final = timedelta(days=5)
WARD: Final = 20
"""Residents who are measured with the same devices."""
TIE: Final = 0.3
"""Between one round and the next, of what is measured."""
REPEATED_AFTER: Final = timedelta(minutes=4)

BETWEEN: Final = {
    "blood_pressure": (130.0, 12.0), "pulse": (72.0, 7.0), "respiratory_rate": (16.0, 1.0), "spo2": (97.0, 0.8),
    "temperature": (36.6, 0.15), "weight": (52.0, 8.0),
}  # fmt: skip
WITHIN: Final = {
    "blood_pressure": 7.6, "pulse": 7.3, "respiratory_rate": 1.2, "spo2": 0.8, "temperature": 0.2, "weight": 0.4,
}  # fmt: skip
OF_ONE: Final = {
    "blood_pressure": 5.3, "pulse": 2.8, "respiratory_rate": 0.8, "spo2": 0.5, "temperature": 0.1, "weight": 0.1,
}  # fmt: skip
"""How much of that is the single measurement's, and another some minutes later has not."""
UNITS: Final = {
    "blood_pressure": "mm[Hg]", "pulse": "/min", "spo2": "%", "respiratory_rate": "/min", "temperature": "Cel",
    "weight": "kg", "glucose": "mmol/L",
}  # fmt: skip

SLOW: Final[Mapping[str, tuple[tuple[float, float], Mapping[str, float]]]] = {
    "heart_failure": ((4, 8), {"weight": 2.8, "respiratory_rate": 6, "spo2": -5, "pulse": 18}),
    "infection": (
        (2.5, 5),
        {"temperature": 1.4, "pulse": 25, "respiratory_rate": 6, "spo2": -4, "blood_pressure": -15},
    ),
    "fluid_loss": ((3, 6), {"pulse": 25, "blood_pressure": -30, "weight": -2}),
    "lungs": ((3, 7), {"spo2": -5, "respiratory_rate": 7, "pulse": 12}),
}
"""Days until the crisis, and how far each kind has moved by then; it gathers speed on the way."""

SUDDEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "desaturation": {"spo2": 84, "respiratory_rate": 28},
    "slow_heart": {"pulse": 36},
    "fast_heart": {"pulse": 148},
    "collapse": {"blood_pressure": 82, "pulse": 124},
    "unresponsive": {"consciousness": "V"},
    "high_fever": {"temperature": 39.6, "pulse": 118},
    "failing_breath": {"respiratory_rate": 7, "spo2": 90},
    "hypoglycaemia": {"glucose": 2.4},
}

FAULTS: Final[Mapping[str, tuple[float, float]]] = {"spo2": (-26, -9), "blood_pressure": (-40, 55), "pulse": (-34, 75)}
"""A cold finger, a slipped cuff, a double count."""


class Odds(Struct, frozen=True, kw_only=True):
    """How often what goes wrong does."""

    slow_per_resident: float = 0.6
    sudden_per_resident: float = 0.3
    fault_per_reading: float = 0.002
    not_repeated: float = 0.1
    """The nurse is asked to measure again and does not."""
    missed_round: float = 0.04
    ward_gap: float = 0.01
    """A whole ward's round that nobody takes."""
    offline: float = 0.05


class Planted(Struct, frozen=True, kw_only=True):
    """What befalls somebody. A sudden one has its onset at its crisis."""

    what: str
    speed: Literal["slow", "sudden"]
    onset: datetime
    crisis: datetime


class Round(Struct, frozen=True, kw_only=True):
    """What was taken together; `received_at` is later where a phone was offline. `sudden`: why it was taken."""

    taken_at: datetime
    received_at: datetime
    readings: tuple[Reading, ...]
    again: tuple[Reading, ...]
    """What measuring again a few minutes later shows, where somebody does; one of each kind."""
    sudden: Planted | None = None


class Mood(Struct, frozen=True):
    """How far each kind has wandered from what is usual at one time, before anything is measured."""

    at: datetime
    of: dict[str, float]


class Life(Struct, frozen=True, kw_only=True):
    """Sixty days of one resident: the rounds in the order they were received, and when they were away. The rest is for
    whoever measures between two rounds (ward_between.py)."""

    planted: tuple[Planted, ...]
    rounds: tuple[Round, ...]
    away: tuple[tuple[datetime, datetime], ...]
    usual: dict[str, float]
    moods: tuple[Mood, ...]
    odds: Odds
    seed: int


def lives(residents: int, days: int, seed: int, odds: Odds = Odds()) -> Iterator[Life]:  # noqa: B008
    """One life after the other; the same seed gives the same ward."""
    dice = Random(seed)
    gaps: set[int] = set()
    for n in range(residents):
        if n % WARD == 0:
            gaps = {slot for slot in range(2 * days) if dice.random() < odds.ward_gap}
        yield _Resident(Random(dice.getrandbits(64)), days, gaps, odds).life()


class _Resident:
    def __init__(self, dice: Random, days: int, gaps: set[int], odds: Odds) -> None:
        self.dice, self.days, self.gaps, self.odds = dice, days, gaps, odds
        self.usual = {kind: dice.gauss(mean, sd) for kind, (mean, sd) in BETWEEN.items()}
        self.usual["spo2"] = min(99.0, self.usual["spo2"])
        self.moods = [Mood(BEGAN, dict.fromkeys(WITHIN, 0.0))]
        self.bed = Bedside(dice, self.usual, odds)

    def life(self) -> Life:
        planted = self._planted()
        away = tuple((p.crisis + HOUR, p.crisis + RECOVERED) for p in planted)
        rounds = [round for slot in range(2 * self.days) if (round := self._round(slot, planted, away))]
        rounds += [self._emergency(p) for p in planted if p.speed == "sudden"]
        return Life(
            planted=planted, rounds=tuple(sorted(rounds, key=lambda r: r.received_at)), away=away, usual=self.usual,
            moods=tuple(self.moods[1:]), odds=self.odds, seed=self.dice.getrandbits(64),
        )  # fmt: skip

    def _planted(self) -> tuple[Planted, ...]:
        """Neither before the baseline can be known, nor two at once."""
        found: list[Planted] = []
        free, last = BEGAN + LEARNED_AFTER, BEGAN + (self.days - 9) * DAY
        for speed, odds in (("slow", self.odds.slow_per_resident), ("sudden", self.odds.sudden_per_resident)):
            if self.dice.random() < odds and free < last:
                onset = free + self.dice.random() * (last - free)
                if speed == "slow":
                    what = self.dice.choice(sorted(SLOW))
                    crisis = onset + self.dice.uniform(*SLOW[what][0]) * DAY
                else:
                    what, crisis = self.dice.choice(sorted(SUDDEN)), onset
                found.append(Planted(what=what, speed=speed, onset=onset, crisis=crisis))  # type: ignore[arg-type]
                free = crisis + RECOVERED + 2 * DAY
        return tuple(found)

    def _round(
        self, slot: int, planted: tuple[Planted, ...], away: tuple[tuple[datetime, datetime], ...]
    ) -> Round | None:
        at = BEGAN + slot * EVERY + timedelta(minutes=self.dice.gauss(0, 20))
        values = self.bed.values(self._wanders(at), planted, morning=slot % 2 == 0)
        missed = slot in self.gaps or self.dice.random() < self.odds.missed_round
        received_at = self.bed.received(at)
        readings = self.bed.taken(at, self.bed.measured(values), faults=True)
        again = self.bed.again(at, self.bed.measured(values))
        if missed or any(begins <= at < ends for begins, ends in away):
            return None
        return Round(taken_at=at, received_at=received_at, readings=readings, again=again)

    def _wanders(self, at: datetime) -> Mood:
        """From one planned round to the next."""
        before, now = self.moods[-1].of, dict[str, float]()
        for kind in WITHIN:
            tie = tie_of(kind)
            now[kind] = tie * before[kind] + (1 - tie**2) ** 0.5 * self.dice.gauss(0, lasting(kind))
        self.moods.append(Mood(at, now))
        return self.moods[-1]

    def _emergency(self, planted: Planted) -> Round:
        """Somebody sees it and measures."""
        at = planted.crisis
        self._wanders(at)
        values = self.bed.values(self.moods.pop(), (), morning=False)
        first = self.bed.measured(values) | SUDDEN[planted.what]
        second = self.bed.measured(values) | SUDDEN[planted.what]
        return Round(
            taken_at=at, received_at=at + timedelta(minutes=1), readings=self.bed.taken(at, first, faults=False),
            again=self.bed.again(at, second), sudden=planted,
        )  # fmt: skip


class Bedside:
    """What devices show of one resident at one time, and what nurses do about it."""

    def __init__(self, dice: Random, usual: Mapping[str, float], odds: Odds) -> None:
        self.dice, self.usual, self.odds = dice, usual, odds

    def values(self, mood: Mood, planted: tuple[Planted, ...], morning: bool) -> dict[str, Any]:
        """How they are, whoever measures it; weight in the morning only."""
        values: dict[str, Any] = {"consciousness": "A", "oxygen": False}
        values |= {kind: self.usual[kind] + mood.of[kind] for kind in WITHIN}
        for p in planted:
            if p.speed == "slow" and p.onset <= mood.at <= p.crisis:
                share = ((mood.at - p.onset) / (p.crisis - p.onset)) ** 1.5
                for kind, change in SLOW[p.what][1].items():
                    values[kind] += share * change
        if not morning:
            values["temperature"] += 0.2
            del values["weight"]
        return values

    def received(self, at: datetime) -> datetime:
        late = self.dice.random() < self.odds.offline
        return at + (self.dice.uniform(6, 36) * HOUR if late else timedelta(minutes=2))

    def measured(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v + self.dice.gauss(0, OF_ONE[k]) if k in OF_ONE else v for k, v in values.items()}

    def again(self, at: datetime, values: Mapping[str, Any]) -> tuple[Reading, ...]:
        if self.dice.random() < self.odds.not_repeated:
            return ()
        later = at + REPEATED_AFTER
        return tuple(self._reading(k, v, later, None) for k, v in values.items() if k in OF_ONE and k != "weight")

    def taken(self, at: datetime, values: dict[str, Any], faults: bool) -> tuple[Reading, ...]:
        """A fault is seen, and measured again three minutes later: of two in a set the later one counts."""
        together, readings = self._id(), list[Reading]()
        for kind, value in values.items():
            if faults and kind in FAULTS and self.dice.random() < self.odds.fault_per_reading:
                readings.append(self._reading(kind, value + self.dice.uniform(*FAULTS[kind]), at, together))
                readings.append(self._reading(kind, value, at + timedelta(minutes=3), together))
            else:
                readings.append(self._reading(kind, value, at, together))
        return tuple(readings)

    def _reading(self, kind: Any, value: Any, at: datetime, together: UUID | None) -> Reading:
        fields: dict[str, Any] = {"coded": value}
        if not isinstance(value, str):
            fields = {"value": _shown_by_device(kind, float(value))}
        if kind == "blood_pressure":
            fields["diastolic"] = float(round(0.6 * float(value)))
        return Reading(
            id=self._id(), kind=kind, taken_at=at, source="device", set=together, unit=UNITS.get(kind), **fields
        )

    def _id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128))


def lasting(kind: str) -> float:
    """The spread of what has wandered, without the single measurement's."""
    return (WITHIN[kind] ** 2 - OF_ONE[kind] ** 2) ** 0.5


def tie_of(kind: str) -> float:
    """Between how they are at one planned round and at the next."""
    return TIE * (WITHIN[kind] / lasting(kind)) ** 2


def _shown_by_device(kind: str, value: float) -> float:
    if kind in ("temperature", "weight", "glucose"):
        return round(value, 1)
    return float(max(1, round(min(value, 100.0) if kind == "spo2" else value)))
