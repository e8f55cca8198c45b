"""Silence is a signal: what was due and did not come. One thing that is waited for per transaction.

What is waited for is a row of `expected` (records/expected.py), whatever it is: a reading, a round, a screen, a dose, a
set that is wanted again sooner.
A source (`SOURCES`) tells when the last one came and what to call it; everything else is the same for all. Missing once
is routine; twice in a row, or after a NEWS2 of 5 or more, urgent. All that is missing of one resident is one alert.

A reading's own time can only make the next one due sooner: one that was taken long ago and arrives now is old news.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from prometheus_client import Counter

from alerts import alert as alerts
from alerts.alert import About
from alerts.finding import Cleared, Finding
from alerts.level import Level
from alerts.scores.news2 import News2
from alerts.sets import NEWS2_FIELDS, Sets
from alerts.shown import named_within
from base import due, log
from base.db import Database, Db
from people import residents
from records import expected, intervals, monitoring, vitals
from records.expected import Awaited
from records.reading import Reading
from scheduling import checkups

FAMILY: Final = "silence"
ROUNDS_LOOKED_BACK: Final = timedelta(days=3)
WHILE_MISSING: Final = timedelta(minutes=1)
"""How often the beat looks whether what is missing has come after all."""
ON_LEAVE: Final = timedelta(hours=1)
"""How often it looks whether somebody is back, who may be so sooner than planned."""
POISONED: Final = timedelta(seconds=30)
REFRACTORY_S: Final[Mapping[Level, int]] = {"routine": 12 * 3600, "urgent": 0}
"""Every miss is told once, so that a grave one needs no rest: another one must ring, whatever it is that is missing."""
GRAVE: Final = 5
"""From this NEWS2 on, the first silence is urgent."""

_log = log.logger("alerts")
_missing = Counter("antam_silences_total", "Things found missing, each time one more in a row", ["source", "level"])


class Came(Struct, frozen=True):
    """The last one that came."""

    at: datetime
    reading: UUID | None = None


class Source(Struct, frozen=True):
    """Where to look for the last one of something, its name in Vietnamese and English, and how grave it is that so many
    in a row did not come; `once`: when it has come it is waited for no more; `told_once`: only the first miss is told;
    `still`: whether it is waited for at all."""

    last: Callable[[Db, Awaited], Awaitable[Came | None]]
    words: Callable[[str], tuple[str, str]]
    level: Callable[[Db, Awaited, int, News2 | None], Awaitable[Level]]
    once: bool = False
    told_once: bool = False
    still: Callable[[Db, Awaited], Awaitable[bool]] | None = None


async def look_due(database: Database, now: datetime | None = None) -> int:
    """Looks for everything it is time to look for; how many. One that raises is put half a minute on."""
    return await due.work_off(database, LOOKING, now)


async def _put_off(db: Db, awaited: Awaited) -> None:
    await expected.look_again(db, awaited, awaited.missed, db.now + POISONED)


async def _look(db: Db, awaited: Awaited) -> None:
    """1 gone: nothing is due any more; 2 away: nothing is due meanwhile; 3 late: say so, graver each time; 4 come after
    all: over, once nothing else of this resident is missing."""
    if not awaited.present:
        await monitoring.end_plans(db, awaited.resident)
        await _is_over(db, awaited, None)
        return
    if awaited.away:
        hence = db.now + ON_LEAVE
        await expected.look_again(db, awaited, 0, min(awaited.away_until or hence, hence))
        await _is_over(db, awaited, None)
        return
    source = SOURCES[awaited.source]
    if source.still is not None and not await source.still(db, awaited):
        await expected.no_longer(db, awaited.resident, awaited.source, awaited.what)
        await _is_over(db, awaited, None)
        return
    came = await source.last(db, awaited)
    if source.once and came is not None:
        await expected.no_longer(db, awaited.resident, awaited.source, awaited.what)
        await _is_over(db, awaited, came)
        return
    score = await _last_score(db, awaited) if awaited.source != "screen" else None
    every = _every(awaited, score)
    since = max(at for at in (awaited.since, came and came.at, awaited.back) if at is not None)
    missed = intervals.missed(since, every, db.now)
    again = intervals.next_missing(since, every, db.now)
    if awaited.every_s is None:
        again = min(again, db.now + intervals.SHORTEST)
    await expected.look_again(db, awaited, missed, min(again, db.now + WHILE_MISSING) if missed else again)
    if missed > awaited.missed and not (source.told_once and awaited.missed):
        level = await source.level(db, awaited, missed, score)
        await _say(db, awaited, missing(awaited, missed, db.now - since, level, came, db.now))
    elif missed == 0 and awaited.missed:
        await _is_over(db, awaited, came)


def level_of(missed: int, last_news2: int | None) -> Level:
    """How grave it is that so many in a row did not come."""
    return "urgent" if missed >= 2 or (last_news2 is not None and last_news2 >= GRAVE) else "routine"


async def _in_a_row(_: Db, __: Awaited, missed: int, score: News2 | None) -> Level:
    return level_of(missed, score.at_least if score else None)


async def _of_again(*_: object) -> Level:
    """It is on the list and rings nowhere, however late: what asked for the set has rung where it was grave enough, and
    the round that was planned rings when it does not come either."""
    return "routine"


async def _of_screen(db: Db, awaited: Awaited, *more: object) -> Level:
    """A form nobody has filled in rings nowhere, however late, unless a danger answer asked for it."""
    _, why = await checkups.outcome_of(db, UUID(awaited.what))
    return "urgent" if why == "danger" else "routine"


def missing(
    awaited: Awaited, missed: int, silent_for: timedelta, level: Level, came: Came | None, now: datetime
) -> Finding:
    vi, en = SOURCES[awaited.source].words(awaited.what)
    again_vi, again_en = (f" {missed} lần liên tiếp", f", {missed} times in a row") if missed > 1 else ("", "")
    hours = max(1, round(silent_for.total_seconds() / 3600))
    return Finding(
        rule=f"silence.{awaited.source}@1", family=FAMILY, level=level, message_key=f"alert.silence.{awaited.source}",
        vi=f"Quá giờ{again_vi} mà chưa có {vi}. Hãy đến xem người được chăm sóc.",
        en=f"Overdue{again_en}: no {en}. Look in on the resident.",
        readings=(came.reading,) if came and came.reading else (),
        shown_vi=f"Chưa có {vi} từ {hours} giờ nay", shown_en=f"No {en} for {hours} h",
        taken_at=now, refractory_s=REFRACTORY_S[level], rearm_on_worse=True, stale=False,
    )  # fmt: skip


def _every(awaited: Awaited, score: News2 | None) -> timedelta:
    if awaited.every_s is not None:
        return timedelta(seconds=awaited.every_s)
    return intervals.BY_NEWS2[intervals.monitoring(score.at_least, score.red) if score else "12h"]


async def _say(db: Db, awaited: Awaited, finding: Finding) -> None:
    key = (awaited.resident, FAMILY)
    seen = await alerts.glance(db, [awaited.resident])
    going_on = (await alerts.unresolved(db, [awaited.resident])).get(key)
    about = About(awaited.resident, awaited.facility)
    await alerts.raise_(db, about, [finding], going_on, {}, seen.quiet.get(key))
    _missing.labels(awaited.source, finding.level).inc()


async def _is_over(db: Db, awaited: Awaited, came: Came | None) -> None:
    if await expected.anything_missing(db, awaited.resident):
        return
    alert = (await alerts.unresolved(db, [awaited.resident])).get((awaited.resident, FAMILY))
    if alert is not None:
        reading, at = (came.reading, came.at) if came else (None, db.now)
        await alerts.clear(db, alert, Cleared(alert.rule, FAMILY, reading, at))


async def _last_score(db: Db, awaited: Awaited) -> News2 | None:
    """NEWS2 of the last round, or as much of it as was measured."""
    members = await vitals.last_round(db, awaited.resident, list(NEWS2_FIELDS), db.now - ROUNDS_LOOKED_BACK)
    if not members or members[0].set is None:
        return None
    _, scale, _ = await residents.judged_by(db, awaited.resident)
    sets = Sets(scale, (), members)
    for member in members:
        sets.join(member)
    return sets.score(members[0].set)


async def _last_reading(db: Db, awaited: Awaited) -> Came | None:
    found = await vitals.last_of(db, awaited.resident, awaited.what)
    return None if found is None else Came(found[1], found[0])


async def _last_screen(db: Db, awaited: Awaited) -> Came | None:
    at, _ = await checkups.outcome_of(db, UUID(awaited.what))
    return None if at is None else Came(at)


async def _still_again(db: Db, awaited: Awaited) -> bool:
    """Until two calm sets, or until whoever looked at the trend has ended its alert."""
    if awaited.step is None:
        return False
    return awaited.what != "trend" or (awaited.resident, "trend") in await alerts.unresolved(db, [awaited.resident])


async def _last_round(db: Db, awaited: Awaited) -> Came | None:
    members = await vitals.last_round(db, awaited.resident, list(NEWS2_FIELDS), db.now - ROUNDS_LOOKED_BACK)
    return Came(max(map(_taken_at, members)), members[-1].id) if members else None


def _taken_at(reading: Reading) -> datetime:
    return reading.taken_at.astimezone(UTC)


SOURCES: Final[Mapping[str, Source]] = {
    "reading": Source(_last_reading, named_within, _in_a_row),
    "round": Source(_last_round, lambda _: ("lượt đo sinh hiệu", "round of vital signs"), _in_a_row),
    "again": Source(
        _last_round, lambda _: ("lượt đo lại đã hẹn", "set that was wanted again"), _of_again, told_once=True,
        still=_still_again,
    ),
    "screen": Source(
        _last_screen, lambda _: ("phiếu sàng lọc đến hạn", "screening that was due"), _of_screen, once=True
    ),
}  # fmt: skip
"""Which screening it is stays unsaid, here and in `expected`: not everybody who sees the alert may know. Doses
go by the clock and not by an interval, and have a pass of their own (alerts/doses.py)."""
LOOKING: Final = due.Chore[Awaited](
    room="alerts", failed="silence failed", claim=expected.next_due, act=_look, put_off=_put_off,
    named=lambda awaited: {"kind": awaited.source},
)  # fmt: skip
