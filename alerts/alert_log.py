"""The log of an alert: append-only lines with author and time, and the only file that reads or changes `alert_log`
(but for the lines of `moves.tell`, which share its statement). Lines are never changed; their id is their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from alerts.evaluators import Finding
from alerts.level import Level
from alerts.shown import reading_shown
from alerts.why import Fired, fired_by_the_house
from base.db import Db
from records.reading import Reading


async def write(
    db: Db,
    alert: UUID,
    what: str,
    *,
    by: UUID | None = None,
    who: UUID | None = None,
    step: int | None = None,
    level: Level | None = None,
    rule: str | None = None,
    reading: UUID | None = None,
    shown: tuple[str, str] = ("", ""),
    note: str | None = None,
    why: str | None = None,
    until: datetime | None = None,
) -> None:
    """One line, with author (`by`; None is the house itself) and time. Lines are never changed."""
    await db.execute(
        """insert into alert_log (alert_id, at, by, what, who, step, level, rule, reading_id, shown_vi, shown_en, note,
                                  why, until)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, ''), nullif($11, ''), $12, $13, $14)""",
        alert, db.now, by, what, who, step, level, rule, reading, *shown, note, why, until,
    )  # fmt: skip


async def write_readings(
    db: Db,
    alert: UUID,
    findings: Sequence[Finding],
    at_hand: Mapping[UUID, Reading],
    first: str,
    fired: Mapping[str, Fired],
    why: str | None = None,
) -> None:
    """A line for every reading behind the findings, one for a finding without any; the first line says what they did,
    and of what was suppressed why. The first line of each finding holds the rule as it stood (`fired`).

    The reading that fired shows the finding ("NEWS2 8 · SpO2 84 %"), the others themselves.
    """
    lines = [(finding, reading) for finding in findings for reading in finding.readings or (None,)]
    await db.executemany(
        """insert into alert_log (alert_id, at, what, level, rule, reading_id, shown_vi, shown_en, why, fired)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        [
            (
                alert, db.now, first if n == 0 else "reading", f.level, f.rule, reading, *_shown(f, reading, at_hand),
                why if n == 0 else None,
                (fired.get(f.rule) or fired_by_the_house(f, at_hand)) if reading in (None, *f.readings[:1]) else None,
            )
            for n, (f, reading) in enumerate(lines)
        ],
    )  # fmt: skip


async def was_written(db: Db, alert: UUID, what: str, since: datetime, step: int | None = None) -> bool:
    """Whether the log says so already; of this step, where one is given."""
    return await db.fetchval(
        """select exists (select from alert_log where alert_id = $1 and what = $2 and at > $3
                             and ($4::smallint is null or step = $4))""",
        alert,
        what,
        since,
        step,
    )


async def unanswered(db: Db, alert: UUID, step: int, since: datetime | None) -> set[UUID]:
    """Of those told of this step, since the steps began, whoever has not answered yet."""
    rows = await db.fetch(
        """select who from alert_log where alert_id = $1 and step = $2 and at >= $3 and what in ('told', 'answered')
            group by who having not bool_or(what = 'answered')""",
        alert,
        step,
        since,
    )
    return {row["who"] for row in rows}


async def times_written(db: Db, alert: UUID, what: str, *, since: datetime) -> int:
    query = "select count(*) from alert_log where alert_id = $1 and what = $2 and at >= $3"
    return await db.fetchval(query, alert, what, since)


async def readings(db: Db, alert: UUID) -> list[UUID]:
    """The readings behind it."""
    rows = await db.fetch(
        "select reading_id from alert_log where alert_id = $1 and reading_id is not null and what <> 'cleared'", alert
    )
    return [row["reading_id"] for row in rows]


async def lines(db: Db, alert: UUID) -> list[Any]:
    """All of it, in order."""
    return await db.fetch(
        """select at, what, by, who, step, level, rule, reading_id, shown_vi, shown_en, note, why, until,
                  fired, channels from alert_log where alert_id = $1 order by id""",
        alert,
    )


async def lines_of(db: Db, alerts: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """All lines of these alerts, in order."""
    rows = await db.fetch(
        """select alert_id, at, what, by, who, step, level, rule, reading_id, shown_vi, shown_en, note, why,
                  until, fired, channels from alert_log where alert_id = any ($1) order by id""",
        list(alerts),
    )
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row["alert_id"], []).append(row)
    return found


async def fired_by(db: Db, readings: Sequence[UUID]) -> list[tuple[UUID, str, Level]]:
    """What these readings set off when they came: (reading, rule@version, level), whatever became of it."""
    rows = await db.fetch(
        """select distinct reading_id, rule, level from alert_log where reading_id = any ($1) and rule is not null
              and what in ('opened', 'reading', 'suppressed') and level is not null""",
        list(readings),
    )
    return [(row["reading_id"], row["rule"], row["level"]) for row in rows]


async def because(db: Db, alert: UUID) -> list[dict[str, Any]]:
    """The readings behind the alert: of the newest first, the heaviest first ("NEWS2 8 · SpO2 84 %"), five."""
    rows = await db.fetch(
        """select reading_id, shown_vi, shown_en from alert_log where alert_id = $1 and reading_id is not null
             and shown_vi is not null order by at desc, id limit 5""",
        alert,
    )
    return [{"reading": row["reading_id"], "vi": row["shown_vi"], "en": row["shown_en"]} for row in rows]


def _shown(finding: Finding, reading: UUID | None, at_hand: Mapping[UUID, Reading]) -> tuple[str, str]:
    shown = (finding.shown_vi, finding.shown_en)
    if reading is None:
        return shown
    own = reading_shown(at_hand[reading]) if reading in at_hand else shown
    if reading != finding.readings[0]:
        return own
    return shown if own == shown else (f"{shown[0]} · {own[0]}", f"{shown[1]} · {own[1]}")
