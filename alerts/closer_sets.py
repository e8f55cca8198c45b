"""Sets that are wanted again sooner than planned: what the ladder asks for (alerts/closer.py), on disk.

A score asks in the transaction that keeps the set, a trend in the pass that follows it. Each is a row of `expected`
(records/expected.py) until two calm sets, or until the trend or its alert is over; the beat looks for it like for
anything that is due. A set that arrives late asks for nothing where a newer one is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from alerts import closer
from alerts.closer import Closer, Ladder
from alerts.finding import Scored
from alerts.library import Library
from alerts.sets import NEWS2_FIELDS
from base.db import Db
from people import facilities
from people.access import Resident
from records import expected, vitals
from records.expected import Cause, Wanted

FRESH: Final = timedelta(hours=1)
OLD: Final = timedelta(hours=24)
"""What was measured longer ago asks for nothing: the planned round is nearer."""


class Heard(Struct, frozen=True, kw_only=True):
    """The sets of one resident that have just come, in the order they were taken, and what they are judged by."""

    resident: UUID
    facility: UUID
    ladder: Ladder
    usual: int | None
    scores: tuple[Scored, ...]


class Again(Struct, frozen=True, kw_only=True):
    """Measure again by then, and why."""

    by: datetime
    step: str
    vi: str
    en: str


async def after_sets(db: Db, heard: Sequence[Heard]) -> dict[UUID, Again]:
    """Resident -> when the next set is wanted, of those of whom one is."""
    held = await expected.again(db, [one.resident for one in heard], "news2") if heard else {}
    asked: dict[UUID, Again] = {}
    for one in sorted(heard, key=lambda one: one.resident):
        before = held.get(one.resident)
        after = await _after(db, one, before)
        if after is not None and after is not before:
            await expected.want(db, one.resident, one.facility, after)
        elif after is None and before is not None:
            await expected.wanted_no_more(db, one.resident, "news2")
        if after is not None:
            asked[one.resident] = said(one.ladder, after)
    return asked


async def after_trends(
    db: Db, resident: UUID, facility: UUID, ladder: Ladder | None, trends: int, taken_at: datetime
) -> None:
    """So many trends have been seen; none: what was wanted because of them is wanted no more."""
    held = (await expected.again(db, [resident], "trend")).get(resident)
    if ladder is None or not trends:
        if held is not None:
            await expected.wanted_no_more(db, resident, "trend")
        return
    if db.now - taken_at > OLD or (held is not None and taken_at <= held.since):
        return
    zone = await facilities.zone_of(db, facility)
    asks = closer.after_trend(ladder, trends, min(taken_at, db.now), zone, held and held.step)
    if asks is not None:
        await expected.want(db, resident, facility, _wanted("trend", asks, db.now))


async def somebody_looked(db: Db, library: Library, who: Resident) -> None:
    """Whoever ends what rang has been there and answers for it: the next set is due as after a calm one."""
    held = (await expected.again(db, [who.id], "news2")).get(who.id)
    if held is None:
        return
    chosen, _ = await library.standing_of(db, who.id, who.facility)
    ladder = library.of(chosen).ladder
    if ladder is None:
        return
    zone = await facilities.zone_of(db, who.facility)
    eased = closer.eased(ladder, _closer(held), db.now, zone)
    if eased.due > held.due:
        await expected.want(db, who.id, who.facility, _wanted("news2", eased, db.now))


async def of(db: Db, library: Library, who: Resident) -> list[tuple[Cause, Again]]:
    """What is wanted again of this resident, the soonest first."""
    wanted = await expected.again_of(db, who)
    if not wanted:
        return []
    chosen, _ = await library.standing_of(db, who.id, who.facility)
    ladder = library.of(chosen).ladder
    return [(one.cause, said(ladder, one)) for one in wanted]


def said(ladder: Ladder | None, wanted: Wanted) -> Again:
    """In the words of the step that asks; where the facility has another version by now, plainly."""
    step = closer.find(ladder, wanted.step) if ladder else None
    vi, en = _CALM if wanted.calm else (step.message.vi, step.message.en) if step else _SOONER
    return Again(by=wanted.due, step=wanted.step, vi=vi, en=en)


async def _after(db: Db, one: Heard, before: Wanted | None) -> Wanted | None:
    after = before
    for scored in one.scores:
        at = min(scored.taken_at, db.now)
        held = _closer(after) if after else None
        if held is None and not closer.asks(one.ladder, scored.score, one.usual):
            continue
        if db.now - at > OLD or (held is not None and at < held.since) or await _is_old_news(db, one.resident, at):
            continue
        zone = await facilities.zone_of(db, one.facility)
        asked = closer.after_set(one.ladder, held, scored.score, one.usual, at, zone)
        if asked is not held:
            after = None if asked is None else _wanted("news2", asked, db.now)
    return after


async def _is_old_news(db: Db, resident: UUID, at: datetime) -> bool:
    if db.now - at <= FRESH:
        return False
    newest = await vitals.last_round(db, resident, list(NEWS2_FIELDS), at)
    return any(reading.taken_at > at for reading in newest)


def _closer(held: Wanted) -> Closer:
    return Closer(step=held.step, since=held.since, due=held.due, calm=held.calm)


def _wanted(cause: Cause, asked: Closer, now: datetime) -> Wanted:
    """What comes late is wanted soon, not in the past."""
    due = max(asked.due, now + closer.SHORTEST) if now - asked.since > FRESH else asked.due
    return Wanted(cause=cause, step=asked.step, since=asked.since, due=due, calm=asked.calm)


_CALM: Final = (
    "Lượt đo vừa rồi đã ổn: đo thêm một lượt nữa để chắc chắn.",
    "The last set was calm: one more, to be sure.",
)
_SOONER: Final = ("Cần đo lại sớm hơn thường lệ.", "Another set is wanted sooner than usual.")
