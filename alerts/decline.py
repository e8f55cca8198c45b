"""A score of daily life that has fallen (clinical/README §3: the Barthel index by 10 or more within 14 days).

The fall is measured from the best of the forms completed within the time. It is one entry of the day's list and rings
nowhere: somebody should find out why this person can do less than a fortnight ago. The same fall is told once. Which
score, how far and within what time stands in the instrument's file (`drop`). Whoever fills in a form off duty sees no
earlier one, and then nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from alerts import alert as alerts
from alerts.alert import About
from alerts.finding import Finding
from base.db import Db
from base.settings import Secret
from people.access import Resident
from records import screenings
from records.instruments.instrument import Drop, Instrument
from records.screenings import Screening

FAMILY: Final = "function"


def fallen_from(drop: Drop, before: Iterable[float], points: float) -> float | None:
    """The best score before, where this one is so far below it."""
    best = max(before, default=points)
    return best if best - points >= drop.by else None


async def look(db: Db, house: Secret, who: Resident, form: Screening) -> None:
    """A complete form beside the ones before it."""
    of = screenings.instrument_of(form.instrument)
    for drop in of.drop:
        if form.result is None or (points := form.result.results.get(drop.result)) is None:
            continue
        since = db.now - timedelta(days=drop.within_days)
        before = await screenings.scores_since(db, house, who, form, drop.result, since)
        if (best := fallen_from(drop, before, points)) is not None:
            await _tell(db, who, _finding(of, drop, best, points, db.now))


async def _tell(db: Db, who: Resident, finding: Finding) -> None:
    going_on = (await alerts.unresolved(db, [who.id])).get((who.id, FAMILY))
    quiet = (await alerts.glance(db, [who.id])).quiet.get((who.id, FAMILY))
    await alerts.raise_(db, About(who.id, who.facility), [finding], going_on, {}, quiet)


def _finding(of: Instrument, drop: Drop, best: float, points: float, now: datetime) -> Finding:
    return Finding(
        rule=f"function.{of.id}@1", family=FAMILY, level="routine", message_key="alert.function.fall",
        vi=f"Tự sinh hoạt kém đi nhiều trong {drop.within_days} ngày: tìm nguyên nhân, bác sĩ xem trong 3 ngày.",
        en=f"Does much less without help than within the last {drop.within_days} days: look for the cause, a doctor "
        "within 3 days.",
        readings=(), shown_vi=f"{of.title.vi} {points:g}, trước đó {best:g}",
        shown_en=f"{of.title.en} {points:g}, before {best:g}", taken_at=now,
        refractory_s=drop.within_days * 86400, rearm_on_worse=True, stale=False,
    )  # fmt: skip
