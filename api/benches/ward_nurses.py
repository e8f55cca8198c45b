"""What the ward's nurses measure between the planned rounds, because the ladder of closer observation asks for it.
Pure.

Whatever is wanted is measured three times of four, by day and by night, up to half an hour late; where it is not, it is
wanted again after as long. What falls due just before a planned round is that round's. Whoever ends what rang, an hour
after it rang, has looked, and the ladder eases as it does in the house. Nothing else is assumed of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from alerts import closer
from alerts.closer import Closer, Ladder
from alerts.scores.news2 import News2
from api.benches.ward_between import Between
from api.benches.ward_people import BEGAN, EVERY, HOUR, Life, Round
from api.benches.ward_staff import HOURS
from records import intervals

NOT_MEASURED: Final = 0.25
LATE: Final = timedelta(minutes=30)
JOINED: Final = HOUR
"""So soon before a planned round nobody comes twice."""


class Nurses:
    def __init__(self, ladder: Ladder, life: Life) -> None:
        self.ladder, self.between = ladder, Between(life)
        self.dice = Random(life.seed)
        self.by_score: Closer | None = None
        self.by_trend: Closer | None = None
        self.next: datetime | None = None
        self.tell: datetime | None = None
        self.is_told = False
        self.taken: list[datetime] = []

    def hear(self, score: News2 | None, trends: int, taken_at: datetime, now: datetime) -> None:
        """A newer set has come."""
        if score is not None:
            self.by_score = closer.after_set(self.ladder, self.by_score, score, None, taken_at, HOURS.zone)
        before = self.by_trend and self.by_trend.step
        self.by_trend = closer.after_trend(self.ladder, trends, taken_at, HOURS.zone, before)
        self._plan(now)

    def decided(self, at: datetime) -> None:
        """Whoever answered for what rang has looked: measured again as after a calm set."""
        if self.by_score is not None:
            self.by_score = closer.eased(self.ladder, self.by_score, at, HOURS.zone)
            self._plan(at)

    def before(self, at: datetime) -> Round | datetime | None:
        """What happens before then, if anything does: somebody measures, or nobody does and it is told."""
        while self.next is not None and self.next < at and (self.tell is None or self.next <= self.tell):
            due, self.next = self.next, None
            if any(begins <= due < ends for begins, ends in self.between.life.away):
                return None
            if (round := self.between.round(due, NOT_MEASURED)) is not None:
                self.taken.append(due)
                return round
            self._is_missing(due)
        if self.tell is None or self.tell >= at:
            return None
        told, self.tell, self.is_told = self.tell, None, True
        return told

    def _plan(self, now: datetime) -> None:
        self.tell, self.is_told = None, False
        self.next = None
        if (soonest := self._soonest()) is not None:
            late = self.dice.random() * min(LATE, (soonest.due - soonest.since) / 4)
            self._is_wanted(soonest, max(soonest.due, now) + late, now)

    def _is_missing(self, due: datetime) -> None:
        """Wanted again after as long, and told once."""
        if (soonest := self._soonest()) is None:
            return
        every = soonest.due - soonest.since
        told_at = max(due, soonest.due + intervals.grace(every))
        if self.tell is None and not self.is_told and told_at < _planned_after(due):
            self.tell = told_at
        self._is_wanted(soonest, due + every, due)

    def _is_wanted(self, soonest: Closer, at: datetime, now: datetime) -> None:
        near = at >= _planned_after(now) - JOINED
        self.next = at if not near or soonest.due - soonest.since <= HOUR else None

    def _soonest(self) -> Closer | None:
        wanted = [one for one in (self.by_score, self.by_trend) if one is not None]
        return min(wanted, key=lambda one: one.due) if wanted else None


def _planned_after(at: datetime) -> datetime:
    return BEGAN + ((at - BEGAN) // EVERY + 1) * EVERY
