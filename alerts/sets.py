"""Readings that were taken together: what they say of each other, their NEWS2 and their qSOFA.

Pure, and private to `evaluators`. A set knows the members of the history and each new reading from the moment it
joins. Of two readings of one kind in a set the later one is the repeat, and counts.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from alerts.hygiene import REPEAT_AFTER, REPEAT_WITHIN
from alerts.scores.news2 import News2, news2
from alerts.scores.qsofa import AtLeast, at_least
from records.reading import Reading

NEWS2_FIELDS: Final = {
    "respiratory_rate": "respiratory_rate",
    "spo2": "spo2",
    "oxygen": "on_oxygen",
    "blood_pressure": "systolic_bp",
    "pulse": "pulse",
    "consciousness": "consciousness",
    "temperature": "temperature",
}
"""Kind of reading -> parameter of NEWS2."""

QSOFA_KINDS: Final = ("respiratory_rate", "blood_pressure", "consciousness")


class Sets:
    """Every set of one resident that touches the new readings, and the earlier ones for comparison."""

    def __init__(self, spo2_scale: Literal[1, 2], history: Sequence[Reading], new: Sequence[Reading]) -> None:
        self._scale: Literal[1, 2] = spo2_scale
        self._last_new = {reading.set: reading.id for reading in new if reading.set is not None}
        self._history = history
        self._members: dict[UUID, list[Reading]] = {}
        if self._last_new:
            for reading in history:
                if reading.set in self._last_new:
                    self.join(reading)
        self._scores: dict[UUID, News2 | None] = {}
        self._closed: list[tuple[datetime, UUID]] = []
        self._knows_earlier = False

    def join(self, reading: Reading) -> None:
        if reading.set is not None:
            self._members.setdefault(reading.set, []).append(reading)

    def is_last_new(self, reading: Reading) -> bool:
        return reading.set is not None and self._last_new[reading.set] == reading.id

    def close(self, set_id: UUID) -> None:
        """All new members have come; from now on later sets compare themselves with this one."""
        insort(self._closed, (self.taken_at(set_id), set_id))

    def members(self, set_id: UUID) -> list[Reading]:
        return self._members[set_id]

    def taken_at(self, set_id: UUID) -> datetime:
        return max(reading.taken_at for reading in self._members[set_id])

    def repeat_of(self, first: Reading) -> Reading | None:
        """The last of the same kind in the set that was measured again within minutes."""
        same = (r for r in self._members.get(first.set, ()) if r.kind == first.kind) if first.set else ()
        again = [r for r in same if REPEAT_AFTER <= r.taken_at - first.taken_at <= REPEAT_WITHIN]
        return max(again, key=lambda r: r.taken_at, default=None)

    def symptoms(self, reading: Reading) -> frozenset[str]:
        """A symptom belongs to the moment, whichever reading of the set carries it."""
        if reading.set is None:
            return frozenset(reading.symptoms)
        return frozenset(symptom for member in self._members[reading.set] for symptom in member.symptoms)

    def on_oxygen(self, reading: Reading) -> bool | None:
        """None where the set does not say. A reading outside a set never does: oxygen may have changed since."""
        if reading.set is None:
            return None
        oxygen = self._latest(reading.set).get("oxygen")
        return None if oxygen is None else bool(oxygen.value)

    def score(self, set_id: UUID) -> News2 | None:
        """NEWS2 of the members known, or None where the set measures nothing NEWS2 asks for."""
        inputs: dict[str, Any] = {NEWS2_FIELDS[kind]: _input(reading) for kind, reading in self._latest(set_id).items()}
        score = self._scores[set_id] = news2(**inputs, spo2_scale=self._scale) if inputs else None
        return score

    def qsofa(self, set_id: UUID) -> AtLeast:
        """qSOFA of the members known."""
        inputs: dict[str, Any] = {NEWS2_FIELDS[kind]: _input(reading) for kind, reading in self._latest(set_id).items()}
        awake = inputs.get("consciousness")
        return at_least(
            respiratory_rate=inputs.get("respiratory_rate"),
            systolic_bp=inputs.get("systolic_bp"),
            altered_mentation=None if awake is None else awake != "A",
        )

    def heaviest_first(self, set_id: UUID, score: News2) -> tuple[UUID, ...]:
        """The readings the score is made of, most points first."""
        latest = self._latest(set_id)
        return tuple(latest[kind].id for kind in sorted(latest, key=lambda kind: -_points(score, kind)))

    def asked_by_qsofa(self, set_id: UUID) -> tuple[UUID, ...]:
        latest = self._latest(set_id)
        return tuple(latest[kind].id for kind in QSOFA_KINDS if kind in latest)

    def scores_before(self, set_id: UUID, n: int) -> list[News2]:
        """The `n` scores before this set, newest first; fewer where there are no more."""
        self._learn_earlier_sets()
        scores: list[News2] = []
        at = bisect_left(self._closed, (self.taken_at(set_id), set_id))
        while at > 0 and len(scores) < n:
            at -= 1
            earlier = self._closed[at][1]
            score = self._scores[earlier] if earlier in self._scores else self.score(earlier)
            if score is not None:
                scores.append(score)
        return scores

    def _learn_earlier_sets(self) -> None:
        """Only a good score asks for the ones before it, so the history's sets are gathered when the first one does."""
        if self._knows_earlier:
            return
        self._knows_earlier = True
        earlier = {reading.set for reading in self._history} - self._last_new.keys() - {None}
        for reading in self._history:
            if reading.set in earlier:
                self.join(reading)
        self._closed = sorted([*self._closed, *((self.taken_at(set_id), set_id) for set_id in earlier if set_id)])

    def _latest(self, set_id: UUID) -> dict[str, Reading]:
        latest: dict[str, Reading] = {}
        for reading in self._members[set_id]:
            if reading.kind in NEWS2_FIELDS:
                other = latest.get(reading.kind)
                if other is None or reading.taken_at >= other.taken_at:
                    latest[reading.kind] = reading
        return latest


def _input(reading: Reading) -> float | bool | str | None:
    if reading.kind == "consciousness":
        return reading.coded
    if reading.kind == "oxygen":
        return None if reading.value is None else bool(reading.value)
    return reading.value


def _points(score: News2, kind: str) -> int:
    return score.sub.get("oxygen" if kind == "oxygen" else NEWS2_FIELDS[kind], 0)
