"""Escalation: one due alert per transaction; tell the next person, set the next time.

`escalate_due` is run by the beat every second and at once when an alert opens. Rows are claimed with SKIP LOCKED, so
any number of nodes may run it; killing one between claim and commit leaves the alert due.

Where a step finds nobody it is skipped at once. When a whole ladder finds nobody, the facility's managers are told,
and the log says that nobody was on duty. When even they do not exist the log says so, and it is tried again every
minute.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from prometheus_client import Counter, Histogram

from alerts import alert as alerts
from alerts import alert_log
from alerts.alert import Alert
from alerts.policy import LONGEST_WAIT_S, OnCall, OnShift, Staff, Step, Target, rings
from base import log
from base.db import UNASKED, Database, Db
from base.errors import Unavailable
from base.failpoints import failpoint
from notify import reach
from people import staff
from scheduling import duty
from scheduling.duty import Shift

NOBODY_WAIT = timedelta(minutes=1)
SAID_AGAIN_AFTER = timedelta(hours=1)
POISONED_WAIT_S = 30
UNREACHED_AFTER = timedelta(seconds=1.5)
"""How long an open app has to say that it stored what no push could bring. Twice this and two rounds of the beat stay
within 5 s, because a ladder may name the same person in two steps."""
LOOKED_BACK = timedelta(hours=1)

_log = log.logger("alerts")
_late = Histogram(
    "antam_escalation_late_seconds", "From due to told", buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
)
_told = Counter("antam_escalation_steps_total", "Steps told", ["level"])
_idle = Counter("antam_alerts_idle_repaired_total", "Alerts found due later than any of their steps waits")
_poisoned = Counter("antam_escalation_failed_total", "Due alerts that could not be worked on")


async def escalate_due(database: Database, now: datetime | None = None) -> int:
    """Works on due alerts until none is left; returns how many. `now` is the database's unless a test gives its own."""
    done = 0
    while await _escalate_one(database, now):
        done += 1
    return done


async def hurry_unreached(database: Database, now: datetime | None = None) -> None:
    """When no phone of anybody told by the present step could be reached, the next step does not wait for its time.

    Not at the last step, which is repeated anyway; not where an open app has stored the entry (`seen`).
    """
    async with database.work("engine", now) as db:
        nobody = await reach.nobody_reached(db, db.now - LOOKED_BACK, db.now - UNREACHED_AFTER)
        rows = await db.fetch(
            f"""
            select {alerts.COLUMNS} from unnest($1::uuid[], $2::timestamptz[]) as n(subject, said_at)
              join alerts a on a.id = n.subject and a.told_at = n.said_at
             where state = 'open' and next_due_at > $3 for update of a skip locked
            """,
            [subject for subject, _ in nobody],
            [at for _, at in nobody],
            db.now,
        )
        for alert in map(alerts.read, rows):
            if alert.step < len(alert.policy.steps(alert.level)):
                await _due_now(db, alert.id, "unreachable", alert.step)


async def audit_idle(database: Database, now: datetime | None = None) -> int:
    """The net under the steps: an alert due later than its longest wait was put there by a fault, and is due now."""
    async with database.work("engine", now) as db:
        rows = await db.fetch(
            """
            select a.id from alerts a
             where a.state <> 'resolved' and a.held_until is null
               and a.next_due_at > $1::timestamptz + make_interval(secs => greatest(
                     coalesce((select max(w::int) from jsonb_path_query(a.policy -> a.level, 'lax $[*].wait_s') w), $3),
                     (a.policy ->> 'acknowledgement_s')::int, $2))
               for update skip locked
            """,
            db.now,
            alerts.HANDED_OVER_WAIT.total_seconds() + POISONED_WAIT_S,
            LONGEST_WAIT_S,
        )
        for row in rows:
            await _due_now(db, row["id"], "idle_repaired")
            _idle.inc()
    return len(rows)


async def _due_now(db: Db, alert: UUID, why: str, step: int | None = None) -> None:
    await alert_log.write(db, alert, why, step=step)
    await alerts.postpone(db, alert, 0)
    db.due.add("escalate")


async def _escalate_one(database: Database, now: datetime | None) -> bool:
    """1 claim the gravest due alert; 2 an acknowledgement that ran out is asked again; 3 tell the next step. A row that
    raises is put half a minute on, in a transaction of its own, so that it never stands in the way of the others."""
    due: Alert | None = None
    try:
        async with database.work("engine", now, ask_time=False) as db:
            due = await _claim(db)
            if due is None:
                return False
            failpoint("escalation.claimed")
            _late.observe(max(0.0, (db.now - due.next_due_at).total_seconds()) if due.next_due_at else 0.0)
            await _advance(db, await alerts.expire(db, due) if due.state == "acknowledged" else due)
    except Unavailable:
        raise
    except Exception as error:
        if due is None:
            raise
        _poisoned.inc()
        _log.error("alert failed", alert=str(due.id), error=type(error).__name__, where=log.where(error))
        async with database.work("engine", now) as db:
            await alerts.postpone(db, due.id, POISONED_WAIT_S)
    return True


async def _claim(db: Db) -> Alert | None:
    row = await db.fetchrow(
        f"""with moment as materialized (select coalesce($1::timestamptz, clock_timestamp()) as now)
            select {alerts.COLUMNS}, moment.now from moment cross join alerts
             where next_due_at <= moment.now and state <> 'resolved'
             order by level = 'emergency' desc, next_due_at limit 1 for update of alerts skip locked""",
        None if db.now == UNASKED else db.now,
    )
    if row is None:
        return None
    db.now = row["now"]
    return alerts.read(row)


async def _advance(db: Db, alert: Alert) -> None:
    """Tells the first step from here that finds somebody; the last step is told again and again."""
    steps, shifts = alert.policy.steps(alert.level), await duty.shifts_at(db, alert.facility_id, db.now)
    empty: list[tuple[int, str]] = []
    for number in range(min(alert.step, len(steps) - 1), len(steps)):
        step = steps[number]
        people = await _people(db, alert, step, shifts)
        if people:
            await _tell(db, alert, people, number + 1, timedelta(seconds=step.wait_s), empty, shifts)
            return
        empty.append((number + 1, _why_empty(step)))
    await _last_resort(db, alert, len(steps), steps[-1], empty, shifts)


async def _last_resort(
    db: Db, alert: Alert, last: int, step: Step, empty: list[tuple[int, str]], shifts: Sequence[Shift]
) -> None:
    """The managers; and where there are none either, another look every minute, which the log hears of every hour."""
    managers = await staff.members(db, alert.facility_id, "manager", db.now)
    if managers:
        await _tell(db, alert, managers, last, min(timedelta(seconds=step.wait_s), NOBODY_WAIT), empty, shifts)
        return
    if not await alert_log.was_written(db, alert.id, "nobody_reachable", db.now - SAID_AGAIN_AFTER):
        await _log_empty(db, alert, [*empty, (last, "nobody_reachable")])
        _log.error("nobody to tell", alert=str(alert.id))
    await alerts.postpone(db, alert.id, int(NOBODY_WAIT.total_seconds()))


async def _tell(
    db: Db,
    alert: Alert,
    people: Sequence[UUID],
    step: int,
    wait: timedelta,
    empty: list[tuple[int, str]],
    shifts: Sequence[Shift],
) -> None:
    """Tells a step; at the first ring the nurses on duty learn of it too, without a push."""
    await _log_empty(db, alert, empty)
    await alerts.tell(db, alert, people, step, wait)
    _told.labels(alert.level).inc()
    nurses = await _nurses_on_duty(db, alert.facility_id, shifts, people) if _first_ring(alert) else []
    if nurses:
        await alerts.let_know(db, alert, nurses)


async def _log_empty(db: Db, alert: Alert, empty: Sequence[tuple[int, str]]) -> None:
    for step, why in empty:
        await alert_log.write(db, alert.id, why, step=step)


async def _people(db: Db, alert: Alert, step: Step, shifts: Sequence[Shift]) -> Sequence[UUID]:
    """Everybody a step names, each once."""
    found: dict[UUID, None] = {}
    for target in step.tell:
        found.update(dict.fromkeys(await _whom(db, alert.facility_id, target, shifts, found)))
    return list(found)


async def _whom(
    db: Db, facility: UUID, target: Target, shifts: Sequence[Shift], already: Collection[UUID]
) -> Sequence[UUID]:
    match target:
        case OnCall(rank=rank):
            return duty.who_is_on_call(shifts, facility, rank, db.now)
        case OnShift():
            return await _nurses_on_duty(db, facility, shifts, already)
        case Staff(role=role):
            return await staff.members(db, facility, role, db.now)


async def _nurses_on_duty(db: Db, facility: UUID, shifts: Sequence[Shift], already: Collection[UUID]) -> Sequence[UUID]:
    on_duty = set(duty.who_is_on_call(shifts, facility, None, db.now)) - set(already)
    if not on_duty:
        return []
    return [nurse for nurse in await staff.members(db, facility, "nurse", db.now) if nurse in on_duty]


def _first_ring(alert: Alert) -> bool:
    return alert.step == 0 and rings(alert.level)


def _why_empty(step: Step) -> str:
    return "nobody_on_duty" if all(isinstance(t, OnCall | OnShift) for t in step.tell) else "step_empty"
