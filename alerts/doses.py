"""A dose that did not come when due: recorded as missed by the house, and rung for where it matters.

    due ──grace──► not recorded: `missed`, by nobody        (MISSING, one medicine at a time)
                        │
    a nurse says missed or refused ──► an alert             (RINGING, one dose at a time)
    it was given after all ──► over, once none is left

Which medicines ring is the drug class's to say (records/drug_classes.toml). Nothing is due of somebody who is on leave,
and a medicine ends with the stay, by discharge, death or leaving. Alerts name no medicine: more people see them than
may know what somebody takes. All doses of one resident are one alert.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from prometheus_client import Counter

from alerts import alert as alerts
from alerts.alert import About
from alerts.finding import Cleared, Finding
from base import due
from base.db import Database, Db
from base.ids import new_id
from people.access import Resident
from people.sessions import Actor
from records import doses, dosing, medicines, stocks
from records.doses import Entry, Kept
from scheduling import duty

FAMILY: Final = "dose"
POISONED: Final = timedelta(seconds=30)
OLD: Final = timedelta(hours=12)
"""A dose that was due so long ago, found by a beat that was away, is told and rings nobody."""
SETTLED_AT_MOST: Final = timedelta(days=14)
"""Doses from before this, of a beat that was away longer, are nobody's to account for any more."""

_missed = Counter("antam_doses_missed_total", "Doses nobody recorded in time", ["alarm"])


async def record(db: Db, actor: Actor, who: Resident, entries: Sequence[Entry]) -> list[Kept]:
    """What came of some doses of one resident; tells those on duty when a stock has become low by it."""
    kept, touched = await doses.record(db, actor, who, entries)
    if touched:
        staff = sorted({shift.account for shift in await duty.shifts_at(db, who.facility, db.now)})
        for stock in sorted(touched):
            await stocks.settle(db, who.facility, stock, staff or [actor.account])
    return kept


async def look_due(database: Database, now: datetime | None = None) -> int:
    """Settles every dose whose time is over, then rings for what is to be rung for; how many of both."""
    missing = await due.work_off(database, MISSING, now)
    return missing + await due.work_off(database, RINGING, now)


async def _next_missing(db: Db) -> Any:
    return await db.fetchrow(
        """select m.id, m.resident_id, m.facility_id, m.times, m.zone, m.starts_at, m.ends_at, m.ended_at, m.alarm,
                  m.grace_s, m.looked_until, exists (
                    select from stays s where s.resident_id = m.resident_id and s.facility_id = m.facility_id
                       and s.during @> $1::timestamptz) as present
             from medicines m where m.look_at <= $1 order by m.look_at, m.id limit 1 for update of m skip locked""",
        db.now,
    )


async def _settle(db: Db, row: Any) -> None:
    """1 gone: it ends; 2 every dose whose grace is over and of which nothing is recorded is missed; 3 the next one."""
    if not row["present"]:
        await db.execute(
            """update medicines set look_at = null, ended_at = coalesce(ended_at, $2::timestamptz),
                                    ended_why = coalesce(ended_why, 'left') where id = $1""",
            row["id"],
            db.now,
        )
        return
    grace, times = timedelta(seconds=row["grace_s"]), medicines.times_of(row)
    over = db.now - grace + timedelta(microseconds=1)
    late = dosing.between(times, max(row["looked_until"], db.now - SETTLED_AT_MOST), over)
    for at in await _not_recorded(db, row, late):
        await db.execute(
            """insert into medicine_doses (id, resident_id, facility_id, medicine_id, due_at, outcome, at, recorded_at,
                                           alarm, alarm_at)
               values ($1, $2, $3, $4, $5, 'missed', $5, $6, $7,
                       case when $7::text is not null then $6::timestamptz end)
               on conflict do nothing""",
            new_id(), row["resident_id"], row["facility_id"], row["id"], at, db.now,
            None if row["alarm"] is None else "raise",
        )  # fmt: skip
        _missed.labels(row["alarm"] or "none").inc()
    next_ = dosing.next_after(times, db.now - grace)
    await db.execute(
        "update medicines set looked_until = $2, look_at = $3 where id = $1",
        row["id"], max(over, row["looked_until"]), None if next_ is None else next_ + grace,
    )  # fmt: skip


async def _not_recorded(db: Db, row: Any, late: list[datetime]) -> list[datetime]:
    rows = await db.fetch(
        """select d.at from unnest($2::timestamptz[]) as d(at)
            where not exists (select from medicine_doses m
                               where m.medicine_id = $1 and m.due_at = d.at and m.amended_by is null)
              and not exists (select from leaves l where l.resident_id = $3 and l.during @> d.at) order by 1""",
        row["id"], late, row["resident_id"],
    )  # fmt: skip
    return [row["at"] for row in rows]


async def _put_off_missing(db: Db, row: Any) -> None:
    await db.execute("update medicines set look_at = $2 where id = $1", row["id"], db.now + POISONED)


async def _next_ringing(db: Db) -> Any:
    return await db.fetchrow(
        """select d.id, d.resident_id, d.facility_id, d.due_at, d.recorded_at, d.outcome, d.alarm as what, m.alarm,
                  m.zone
             from medicine_doses d join medicines m on m.id = d.medicine_id
            where d.alarm_at <= $1 order by d.alarm_at, d.id limit 1 for update of d skip locked""",
        db.now,
    )


async def _ring(db: Db, row: Any) -> None:
    await db.execute("update medicine_doses set alarm = null, alarm_at = null where id = $1", row["id"])
    key = (row["resident_id"], FAMILY)
    going_on = (await alerts.unresolved(db, [row["resident_id"]])).get(key)
    if row["what"] == "clear":
        if going_on is not None and not await _any_left(db, row["resident_id"], going_on.opened_at):
            await alerts.clear(db, going_on, Cleared(going_on.rule, FAMILY, None, db.now))
        return
    seen = await alerts.glance(db, [row["resident_id"]])
    about = About(row["resident_id"], row["facility_id"])
    await alerts.raise_(db, about, [not_taken(row, db.now)], going_on, {}, seen.quiet.get(key))


async def _any_left(db: Db, resident: UUID, since: datetime) -> bool:
    """Whether another dose that rang is still not taken, or not checked by a second."""
    return await db.fetchval(
        """select exists (select from medicine_doses d join medicines m on m.id = d.medicine_id
             where d.resident_id = $1 and d.amended_by is null
               and (d.outcome in ('missed', 'refused') and m.alarm is not null
                    and d.recorded_at >= $2::timestamptz - interval '1 hour'
                    or d.second_due and d.second_at is null and d.check_at is null and d.check_told_at is not null))""",
        resident,
        since,
    )


async def _put_off_ringing(db: Db, row: Any) -> None:
    await db.execute("update medicine_doses set alarm_at = $2 where id = $1", row["id"], db.now + POISONED)


def not_taken(row: Any, now: datetime) -> Finding:
    at = row["due_at"] or row["recorded_at"]
    clock = f"{at.astimezone(ZoneInfo(row['zone'])):%H:%M}"
    stale = now - at > OLD
    refused = row["outcome"] == "refused"
    return Finding(
        rule=f"dose.{row['outcome']}@1", family=FAMILY, level="routine" if stale else row["alarm"],
        message_key=f"alert.dose.{row['outcome']}",
        vi="Một liều thuốc không nên bỏ đã bị từ chối. Hãy đến xem người được chăm sóc."
        if refused
        else "Một liều thuốc không nên bỏ chưa được ghi là đã dùng. Hãy xem lượt phát thuốc và đến xem người được "
        "chăm sóc.",
        en="A dose that should not be left out was refused. Look in on the resident."
        if refused
        else "A dose that should not be left out is not recorded as taken. See the medicine round, and look in on the "
        "resident.",
        readings=(), shown_vi=f"Liều lúc {clock}", shown_en=f"Dose of {clock}", taken_at=now, refractory_s=0,
        rearm_on_worse=True, stale=stale,
    )  # fmt: skip


MISSING: Final = due.Chore[Any](
    room="alerts", failed="settling doses failed", claim=_next_missing, act=_settle, put_off=_put_off_missing,
    named=lambda row: {},
)  # fmt: skip
RINGING: Final = due.Chore[Any](
    room="alerts", failed="ringing for a dose failed", claim=_next_ringing, act=_ring, put_off=_put_off_ringing,
    named=lambda row: {},
)  # fmt: skip
