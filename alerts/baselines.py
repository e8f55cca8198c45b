"""Baselines on disk, and the pass that follows them. The only writer of `baselines`; it empties `trend_due`.

Every reading with a trend is due here once (records/vitals.py writes that with the reading), and changes one small row:
what a person's charts need is as large after a year as after a week. A clinician who says that this is normal now has
the baseline learned anew.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct
from prometheus_client import Counter

from alerts import alert as alerts
from alerts import alert_log, closer_sets, trend_findings, trends
from alerts.alert import About, Glance
from alerts.finding import Cleared
from alerts.library import Library
from alerts.trends import Line
from base import due, log
from base.db import UNASKED, Database, Db
from base.errors import NotFound, Unavailable
from people import staff
from people.access import Resident
from people.sessions import Actor

BATCH: Final = 100
WAITS: Final = timedelta(minutes=5)
ONE_AT_A_TIME: Final = 7020
"""The advisory lock of the pass: readings of one person must reach their charts in order."""
NOT_ABOUT_READINGS: Final = frozenset({"silence", "dose", "help", "technical", "screening", "function"})
"""Families whose open alert is no reason not to learn."""

_log = log.logger("alerts")
_followed = Counter("antam_trend_readings_total", "Readings the charts have seen", ["outcome"])


class Due(Struct, frozen=True, kw_only=True):
    """A reading no chart has seen yet."""

    id: UUID
    resident: UUID
    facility: UUID
    kind: str
    value: float
    taken_at: datetime


class Usual(Struct, frozen=True, kw_only=True):
    """What is usual for a person. `usual` is null while too few readings were learned; `trend` says that and where the
    readings have left it."""

    kind: str
    usual: float | None
    spread: float | None
    learned: int
    trend: trends.Direction | None
    trend_since: datetime | None
    accepted_at: datetime | None
    accepted_by_name: str | None


async def follow_due(database: Database, library: Library, now: datetime | None = None) -> int:
    """Follows readings until none is left, the oldest first; how many. Another node that is at it is left to it."""
    done, began = 0, time.monotonic()
    while followed := await _follow_some(database, library, BATCH, now):
        done += followed
        if followed >= BATCH:
            await due.give_way(began)
        began = time.monotonic()
    return done


async def _follow_some(database: Database, library: Library, limit: int, now: datetime | None) -> int:
    """A batch in one transaction; when that fails, the oldest reading alone; when that fails, it waits a while and
    stands in nobody's way."""
    try:
        async with database.work("engine", now, ask_time=False) as db:
            rows = await _claim(db, limit)
            if rows:
                await _follow(db, rows, library)
            return len(rows or ())
    except Unavailable:
        raise
    except Exception as error:
        _log.error("trend failed", count=limit, error=type(error).__name__, where=log.where(error))
    return int(await due.next_one(database, _one(library), now))


async def _follow(db: Db, rows: Sequence[Any], library: Library) -> None:
    """1 every reading that is due onto its line; 2 keep the lines; 3 tell what began and what is over, and ask for
    another set while it lasts."""
    readings = [msgspec.convert(row, Due) for row in rows]
    people = sorted({reading.resident for reading in readings})
    before = await _lines(db, people)
    seen = await alerts.glance(db, people)
    lines = {person: _looked_at(before.get(person, {}), seen.open.get(person, set())) for person in people}
    put = [r for r in readings if _put(lines[r.resident], r, seen.open.get(r.resident, set()))]
    await _keep(db, lines, {(reading.resident, reading.kind) for reading in put})
    for person in people:
        mine = [reading for reading in put if reading.resident == person]
        if mine:
            held = before.get(person, {})
            await _tell(db, person, held, lines[person], mine, seen)
            if any(line.alarm is not None for line in (*held.values(), *lines[person].values())):
                await _ask_again(db, library, person, lines[person], mine)


def _looked_at(lines: Mapping[str, Line], open_families: set[str]) -> dict[str, Line]:
    """Trends whose alert somebody has ended begin again."""
    if trend_findings.FAMILY in open_families:
        return dict(lines)
    return {kind: line if line.alarm is None else trends.restarted(line) for kind, line in lines.items()}


def _put(lines: dict[str, Line], reading: Due, open_families: set[str]) -> bool:
    """Onto its line. A reading the charts stumble over is in the record and has been judged; it is left out here."""
    try:
        _follow_one(lines, reading, open_families)
    except Exception as error:
        _log.error("trend failed", reading=str(reading.id), error=type(error).__name__, where=log.where(error))
        _followed.labels("failed").inc()
        return False
    _followed.labels("done").inc()
    return True


def _follow_one(lines: dict[str, Line], reading: Due, open_families: set[str]) -> None:
    learn = not open_families - NOT_ABOUT_READINGS
    line = lines.get(reading.kind, Line())
    lines[reading.kind] = trends.follow(line, reading.kind, reading.taken_at, reading.value, learn)


async def _tell(
    db: Db, person: UUID, before: Mapping[str, Line], after: Mapping[str, Line], due: Sequence[Due], seen: Glance
) -> None:
    begun = {
        reading.kind: reading.id
        for reading in due
        if (alarm := after[reading.kind].alarm) is not None
        and ((held := before.get(reading.kind)) is None or held.alarm is None or held.alarm.since != alarm.since)
    }
    is_open = trend_findings.FAMILY in seen.open.get(person, set())
    over = is_open and all(line.alarm is None for line in after.values())
    if not begun and not over:
        return
    going_on = (await alerts.unresolved(db, [person])).get((person, trend_findings.FAMILY))
    last = max(due, key=lambda reading: reading.taken_at)
    if begun:
        found = trend_findings.findings(after, begun, last.taken_at, db.now)
        quiet = seen.quiet.get((person, trend_findings.FAMILY))
        await alerts.raise_(db, About(person, last.facility), found, going_on, {}, quiet)
    elif going_on is not None:
        await alerts.clear(db, going_on, Cleared(going_on.rule, going_on.family, last.id, last.taken_at))


async def _ask_again(db: Db, library: Library, person: UUID, lines: Mapping[str, Line], due: Sequence[Due]) -> None:
    """A trend asks for the next set sooner, for as long as its alert is open (alerts/silence.py sees to the end)."""
    last = max(due, key=lambda reading: reading.taken_at)
    chosen, _ = await library.standing_of(db, person, last.facility)
    trending = trend_findings.trending(lines, last.taken_at)
    await closer_sets.after_trends(db, person, last.facility, library.of(chosen).ladder, trending, last.taken_at)


async def of(db: Db, who: Resident) -> list[Usual]:
    """What is usual for this resident, kind by kind."""
    rows = await db.fetch(
        "select kind, line, accepted_at, accepted_by from baselines where resident_id = $1 order by kind", who.id
    )
    names = await staff.names(db, sorted({row["accepted_by"] for row in rows if row["accepted_by"]}))
    return [_usual(row, names) for row in rows]


async def accept(db: Db, actor: Actor, who: Resident, kind: str, reason: str) -> list[Usual]:
    """This is normal now: the baseline is learned anew, from what came since the trend began. `NotFound` where nothing
    was measured yet."""
    row = await db.fetchrow(
        "select line from baselines where resident_id = $1 and kind = $2 for update", who.id, kind
    )  # fmt: skip
    if row is None:
        raise NotFound
    await db.execute(
        """update baselines set line = $3, updated_at = $4, accepted_at = $4, accepted_by = $5, accepted_why = $6
            where resident_id = $1 and kind = $2""",
        who.id, kind, _stored(trends.accepted(_read(row["line"]))), db.now, actor.account, reason,
    )  # fmt: skip
    going_on = (await alerts.unresolved(db, [who.id])).get((who.id, trend_findings.FAMILY))
    if going_on is not None:
        await alert_log.write(db, going_on.id, "normal_accepted", by=actor.account, note=reason)
        if all(line.alarm is None for line in (await _lines(db, [who.id]))[who.id].values()):
            await alerts.clear(db, going_on, Cleared(going_on.rule, going_on.family, None, db.now))
    return await of(db, who)


async def _claim(db: Db, limit: int) -> list[Any] | None:
    """What is due, and nothing where another node is at it."""
    rows = await db.fetch(
        """
        with turn as materialized (
          select pg_try_advisory_xact_lock($3) as ours, coalesce($2::timestamptz, clock_timestamp()) as now
        ),
        due as (
          delete from trend_due where (select ours from turn) and reading_id in (
            select reading_id from trend_due where received_at <= (select now from turn)
             order by received_at, reading_id limit $1
          ) returning reading_id
        )
        select r.id, r.resident_id as resident, r.facility_id as facility, r.kind, r.value, r.taken_at, turn.now
          from turn cross join due join readings r on r.id = due.reading_id order by r.taken_at, r.id
        """,
        limit,
        None if db.now == UNASKED else db.now,
        ONE_AT_A_TIME,
    )
    if rows:
        db.now = rows[0]["now"]
    return rows or None


async def _put_off(db: Db, rows: Sequence[Any]) -> None:
    """They come again later."""
    await db.execute(
        "update trend_due set received_at = $1::timestamptz + $2 where reading_id = any ($3)",
        db.now, WAITS, [row["id"] for row in rows],
    )  # fmt: skip


def _one(library: Library) -> due.Chore[Any]:
    return due.Chore[Any](
        room="alerts", failed="trend failed", claim=partial(_claim, limit=1), act=partial(_follow, library=library),
        put_off=_put_off, named=lambda rows: {"reading": str(rows[0]["id"])}, ask_time=False,
    )  # fmt: skip


async def _lines(db: Db, people: Sequence[UUID]) -> dict[UUID, dict[str, Line]]:
    rows = await db.fetch(
        """select resident_id, kind, line from baselines where resident_id = any ($1)
            order by resident_id, kind for update""",
        list(people),
    )
    lines: dict[UUID, dict[str, Line]] = {}
    for row in rows:
        lines.setdefault(row["resident_id"], {})[row["kind"]] = _read(row["line"])
    return lines


async def _keep(db: Db, lines: Mapping[UUID, Mapping[str, Line]], changed: set[tuple[UUID, str]]) -> None:
    ordered = sorted(changed)
    await db.execute(
        """insert into baselines (resident_id, kind, line, updated_at)
           select * from unnest($1::uuid[], $2::text[], $3::jsonb[]) cross join (values ($4::timestamptz)) as at
           on conflict (resident_id, kind) do update set line = excluded.line, updated_at = excluded.updated_at""",
        [person for person, _ in ordered],
        [kind for _, kind in ordered],
        [_stored(lines[person][kind]) for person, kind in ordered],
        db.now,
    )


def _stored(line: Line) -> Any:
    return msgspec.to_builtins(line)


def _read(stored: Any) -> Line:
    return msgspec.convert(stored, Line)


def _usual(row: Any, names: Mapping[UUID, str]) -> Usual:
    line = _read(row["line"])
    usual = trends.baseline(line, row["kind"])
    return Usual(
        kind=row["kind"], usual=usual and usual.usual, spread=usual and usual.spread, learned=len(line.learned),
        trend=line.alarm and line.alarm.direction, trend_since=line.alarm and line.alarm.since,
        accepted_at=row["accepted_at"], accepted_by_name=names.get(row["accepted_by"]),
    )  # fmt: skip
