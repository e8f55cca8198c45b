"""Escalation: one due alert per transaction; tell the next person, set the next time.

`escalate_due` is run by the beat every second and at once when an alert opens. Rows are claimed with SKIP LOCKED, so
any number of nodes may run it; killing one between claim and commit leaves the alert due.

A step is told as often as it says, and over when somebody (or, where it says so, everybody) has answered. Where a step
finds nobody it is skipped at once; where no phone of it can be reached the next one does not wait. When a whole ladder
finds nobody, or its last step cannot be reached, the facility's managers are told. When even they do not exist the log
says so, and it is tried again every minute. When the last step was told and nobody answered, the log says that too, the
province hears that there is such an alert, and the last step is told again by further ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from prometheus_client import Counter, Histogram

from alerts import alert as alerts
from alerts import alert_log, moves, whom
from alerts.alert import Alert, Told
from alerts.policy import Step, rings
from base import log
from base.db import UNASKED, Database, Db
from base.due import Chore, work_off
from base.failpoints import failpoint
from notify import reach
from notify.channel import ChannelName
from people import facilities, province, staff
from scheduling import duty
from scheduling.duty import Shift

NOBODY_WAIT = timedelta(minutes=1)
SAID_AGAIN_AFTER = timedelta(hours=1)
POISONED_WAIT_S = 30
UNREACHED_AFTER = timedelta(seconds=1.5)
"""How long an open app has to say that it stored what no push could bring. Twice this and two rounds of the beat stay
within 5 s, because a ladder may name the same person in two steps."""
SLOW_AFTER = timedelta(seconds=2.5)
"""So long after its first try a notice that no provider took makes the next step hurry, also while a try is under way:
with the rounds of the beat, and a second step of the same person, that stays within 5 s."""
LOOKED_BACK = timedelta(hours=1)

_log = log.logger("alerts")
_late = Histogram(
    "antam_escalation_late_seconds", "From due to told", buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
)
_told = Counter("antam_escalation_steps_total", "Steps told", ["level"])
_unanswered = Counter("antam_alerts_unanswered_total", "Alerts whose last step nobody answered", ["level"])
_poisoned = Counter("antam_escalation_failed_total", "Due alerts that could not be worked on")


async def escalate_due(database: Database, now: datetime | None = None) -> int:
    """Works on due alerts until none is left; returns how many. `now` is the database's unless a test gives its own."""
    return await work_off(database, _DUE, now)


async def hurry_unreached(database: Database, now: datetime | None = None) -> None:
    """When nobody told by the present step could be reached, or no provider takes their notices, the next step does not
    wait for its time.

    At the last step once: then the managers are the next. Not where an open app has stored the entry (`seen`).
    """
    async with database.work("engine", now) as db:
        nobody = await reach.nobody_reached(
            db, db.now - LOOKED_BACK, db.now - UNREACHED_AFTER, tried_before=db.now - SLOW_AFTER
        )
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
            if alert.step < len(await _steps(db, alert)) or not await _was_unreachable(db, alert, alert.begun_at):
                await alert_log.write(db, alert.id, "unreachable", step=alert.step)
                await moves.leave_step(db, alert)


async def _work_on(db: Db, due: Alert) -> None:
    """Of one that somebody has, its owner is asked, and then everybody again; else the next step is told."""
    failpoint("escalation.claimed")
    _late.observe(max(0.0, (db.now - due.next_due_at).total_seconds()) if due.next_due_at else 0.0)
    if due.state == "acknowledged":
        if await _asks_owner(db, due):
            return
        due = await alerts.expire(db, due)
    await _advance(db, due)


async def _put_off(db: Db, due: Alert) -> None:
    _poisoned.inc()
    await alerts.postpone(db, due.id, POISONED_WAIT_S)


async def _claim(db: Db) -> Alert | None:
    """The emergency that has been due longest; else what else has. Each by an index of its own, so that it costs the
    same however many are due or open."""
    row = await db.fetchrow(
        f"""with moment as materialized (select coalesce($1::timestamptz, clock_timestamp()) as now),
            grave as materialized (
              select a.* from moment cross join lateral (
                select {alerts.COLUMNS} from alerts
                 where next_due_at <= moment.now and state <> 'resolved' and level = 'emergency'
                 order by next_due_at limit 1 for update skip locked) a
            ), other as materialized (
              select a.* from moment cross join lateral (
                select {alerts.COLUMNS} from alerts where next_due_at <= moment.now and state <> 'resolved'
                 order by next_due_at limit 1 for update skip locked) a
               where not exists (select from grave)
            )
            select due.*, moment.now from moment, (select * from grave union all select * from other) due""",
        None if db.now == UNASKED else db.now,
    )
    if row is None:
        return None
    db.now = row["now"]
    return alerts.read(row)


_DUE = Chore(
    room="alerts", failed="alert failed", claim=_claim, act=_work_on, put_off=_put_off,
    named=lambda due: {"alert": str(due.id)}, ask_time=False,
)  # fmt: skip


async def _asks_owner(db: Db, alert: Alert) -> bool:
    """ "Still on it?", once, before everybody is told again. Not of what was put off until now, nor of somebody who has
    left."""
    if alert.held_why == "snoozed" or alert.asked_at is not None:
        return False
    assert alert.owner_id is not None  # a CHECK holds it
    if not await staff.works_in(db, alert.facility_id, alert.owner_id, db.now):
        return False
    _, to_answer = alert.policy.held_for
    await moves.ask_owner(db, alert, to_answer)
    return True


async def _steps(db: Db, alert: Alert) -> tuple[Step, ...]:
    """The steps of the hour at which the alert's first one was told, or is told now."""
    if not alert.policy.hours:
        return alert.policy.steps(alert.level)
    began = alert.begun_at if alert.step and alert.begun_at else db.now
    return alert.policy.steps(alert.level, began.astimezone(await facilities.zone_of(db, alert.facility_id)))


async def _advance(db: Db, alert: Alert) -> None:
    """Tells the first step from here that finds somebody; the last step is told again and again."""
    steps, shifts = await _steps(db, alert), await duty.shifts_at(db, alert.facility_id, db.now)
    over = alert.step >= len(steps) and alert.rounds >= steps[-1].times
    unreached = over and await _was_unreachable(db, alert, alert.begun_at)
    if over and not (unreached and await _was_unreachable(db, alert, alert.told_at)):
        await _nobody_answered(db, alert)
    empty: list[tuple[int, str]] = []
    for number in range(_next(alert, steps), len(steps)):
        step = steps[number]
        people = await whom.people_of(db, alert, step, shifts)
        if number + 1 == alert.step and alert.all_answer:
            waits_for = await alert_log.unanswered(db, alert.id, alert.step, alert.begun_at)
            people = [person for person in people if person in waits_for] or people
        if unreached:
            people = [*people, *(m for m in await _managers(db, alert) if m not in people)]
        if people:
            how = Told(
                step=number + 1, wait=timedelta(seconds=step.wait_s), all_must_answer=step.all_must_answer,
                channels=_ways(step, alert if over else None),
            )  # fmt: skip
            await _tell(db, alert, people, how, empty, shifts)
            return
        empty.append((number + 1, whom.why_empty(step)))
    await _last_resort(db, alert, steps, empty, shifts)


def _next(alert: Alert, steps: Sequence[Step]) -> int:
    """The place of the step to be told now."""
    told = min(alert.step, len(steps))
    if told and alert.rounds < steps[told - 1].times:
        return told - 1
    return min(told, len(steps) - 1)


def _ways(step: Step, unanswered: Alert | None) -> tuple[ChannelName, ...]:
    """What the step asks for, and what the policy adds when nobody answered it."""
    more = unanswered.policy.last_channels if unanswered is not None and rings(unanswered.level) else ()
    return tuple(dict.fromkeys((*step.channels, *more)))


async def _last_resort(
    db: Db, alert: Alert, steps: Sequence[Step], empty: list[tuple[int, str]], shifts: Sequence[Shift]
) -> None:
    """The managers; and where there are none either, another look every minute, which the log hears of every hour."""
    last, managers = len(steps), await _managers(db, alert)
    if managers:
        wait = min(timedelta(seconds=steps[-1].wait_s), NOBODY_WAIT)
        await _tell(db, alert, managers, Told(step=last, wait=wait, channels=_ways(steps[-1], alert)), empty, shifts)
        return
    if not await alert_log.was_written(db, alert.id, "nobody_reachable", db.now - SAID_AGAIN_AFTER):
        await _log_empty(db, alert, [*empty, (last, "nobody_reachable")])
        _log.error("nobody to tell", alert=str(alert.id))
        await _tell_province(db, alert)
    await alerts.postpone(db, alert.id, int(NOBODY_WAIT.total_seconds()))


async def _managers(db: Db, alert: Alert) -> list[UUID]:
    return await staff.members(db, alert.facility_id, "manager", db.now)


async def _was_unreachable(db: Db, alert: Alert, since: datetime | None) -> bool:
    """Whether the present step was found to reach nobody."""
    return await alert_log.was_written(db, alert.id, "unreachable", since or alert.opened_at, alert.step)


async def _nobody_answered(db: Db, alert: Alert) -> None:
    """Said once each time the steps run to their end."""
    if await alert_log.was_written(db, alert.id, "no_answer", alert.begun_at or alert.opened_at):
        return
    await alert_log.write(db, alert.id, "no_answer", step=alert.step)
    _unanswered.labels(alert.level).inc()
    await _tell_province(db, alert)


async def _tell_province(db: Db, alert: Alert) -> None:
    if rings(alert.level):
        for contact in await province.tell_unanswered(db, alert.facility_id):
            await alert_log.write(db, alert.id, "province_told", who=contact)


async def _tell(
    db: Db,
    alert: Alert,
    people: Sequence[UUID],
    how: Told,
    empty: Sequence[tuple[int, str]],
    shifts: Sequence[Shift],
) -> None:
    """Tells a step; at the first ring the nurses on duty learn of it too, without a push."""
    await _log_empty(db, alert, empty)
    await alerts.tell(db, alert, people, how)
    _told.labels(alert.level).inc()
    first_ring = alert.step == 0 and rings(alert.level)
    nurses = await whom.nurses_on_duty(db, alert.facility_id, shifts, people) if first_ring else []
    if nurses:
        await alerts.let_know(db, alert, nurses)


async def _log_empty(db: Db, alert: Alert, empty: Sequence[tuple[int, str]]) -> None:
    for step, why in empty:
        await alert_log.write(db, alert.id, why, step=step)
