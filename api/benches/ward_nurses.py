"""What the ward's nurses measure between the planned rounds, because the ladder of closer observation asks for it.
Pure.

Nine times of ten by day, three of four in the night, up to half an hour late. What falls due just before a planned
round is that round's. Where a set was wanted within the hour and did not come, somebody is told and measures then, as
often as they are asked to by day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from msgspec import Struct

from alerts import closer, silence
from alerts.closer import Closer, Ladder
from alerts.hygiene import quiet_end
from alerts.scores.news2 import News2
from api.benches.ward_between import Between
from api.benches.ward_people import BEGAN, EVERY, HOUR, Life, Round
from api.benches.ward_staff import HOURS
from records import intervals

NOT_BY_DAY: Final = 0.1
NOT_BY_NIGHT: Final = 0.25
LATE: Final = timedelta(minutes=30)
JOINED: Final = HOUR
"""So soon before a planned round nobody comes twice."""


class Told(Struct, frozen=True):
    """Nobody came, and somebody hears of it."""

    at: datetime
    grave: bool


class Nurses:
    def __init__(self, ladder: Ladder, life: Life) -> None:
        self.ladder, self.between = ladder, Between(life)
        self.dice = Random(life.seed)
        self.by_score: Closer | None = None
        self.by_trend: Closer | None = None
        self.grave = False
        self.next: datetime | None = None
        self.tell: Told | None = None
        self.taken: list[datetime] = []

    def hear(self, score: News2 | None, trends: int, taken_at: datetime, now: datetime) -> None:
        """A newer set has come."""
        if score is not None:
            self.by_score = closer.after_set(self.ladder, self.by_score, score, None, taken_at, HOURS.zone)
            self.grave = score.at_least >= silence.GRAVEST
        before = self.by_trend and self.by_trend.step
        self.by_trend = closer.after_trend(self.ladder, trends, taken_at, HOURS.zone, before)
        self._plan(now)

    def decided(self, at: datetime) -> None:
        """Whoever answered for what rang has looked: measured again as after a calm set."""
        if self.by_score is not None:
            self.by_score = closer.eased(self.ladder, self.by_score, at, HOURS.zone)
            self._plan(at)

    def before(self, at: datetime) -> Round | Told | None:
        """What happens before then, if anything does: somebody measures, or does not and is told."""
        if self.tell is not None and self.tell.at < at:
            told, self.tell = self.tell, None
            if told.grave:
                self.next = told.at + self.dice.random() * LATE
            return told
        if self.next is None or self.next >= at:
            return None
        due, self.next = self.next, None
        if any(begins <= due < ends for begins, ends in self.between.life.away):
            return None
        round = self.between.round(due, NOT_BY_NIGHT if quiet_end(HOURS, due) else NOT_BY_DAY)
        if round is not None:
            self.taken.append(due)
            return round
        self._is_missing(due)
        return self.before(at)

    def _plan(self, now: datetime) -> None:
        self.tell = self.next = None
        wanted = [one for one in (self.by_score, self.by_trend) if one is not None]
        if wanted:
            soonest = min(wanted, key=lambda one: one.due)
            late = self.dice.random() * min(LATE, (soonest.due - soonest.since) / 4)
            at = max(soonest.due, now) + late
            self.next = at if at < _planned_after(now) - JOINED or soonest.due - soonest.since <= HOUR else None

    def _is_missing(self, due: datetime) -> None:
        wanted = [one for one in (self.by_score, self.by_trend) if one is not None]
        if wanted:
            soonest = min(wanted, key=lambda one: one.due)
            at = max(due, soonest.due + intervals.grace(soonest.due - soonest.since))
            if at < _planned_after(due):
                self.tell = Told(at, self.grave)


def _planned_after(at: datetime) -> datetime:
    return BEGAN + ((at - BEGAN) // EVERY + 1) * EVERY
