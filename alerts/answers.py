"""What a person does about an alert: take it, keep it, put it off, hand it over, note, end it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from alerts import alert_log, moves
from alerts.alert_row import Alert, get, held
from alerts.moves import Told
from base.db import Db
from base.errors import Refused
from notify import reach
from people import staff
from people.sessions import Actor

HANDED_OVER_WAIT = timedelta(minutes=5)
"""How long the person an alert was handed to has before the steps begin again."""


async def acknowledge(db: Db, actor: Actor, id: UUID) -> Alert:
    """Takes the alert. Whoever comes second gets the alert as it is, with the first one as its owner.

    Of a step that all must answer each answer is noted; the last one makes the alert its first answerer's.
    """
    alert = await held(db, id)
    if alert.state == "acknowledged":
        return alert
    owner = actor.account
    if alert.all_answer and alert.step:
        owner = alert.owner_id or actor.account
        waits_for = await alert_log.unanswered(db, alert.id, alert.step, alert.begun_at)
        if actor.account in waits_for or alert.owner_id is None:
            await alert_log.write(db, id, "answered", by=actor.account, who=actor.account, step=alert.step)
        await moves.name_first(db, alert, owner)
        if waits_for - {actor.account}:
            await reach.stop(db, id, actor.account)
            return await moves.changed(db, id, actor)
    ask_after, _ = alert.policy.held_for
    await moves.take(db, alert, owner, db.now + ask_after)
    await alert_log.write(db, id, "acknowledged", by=actor.account, who=owner if owner != actor.account else None)
    return await moves.changed(db, id, actor)


async def still_on_it(db: Db, actor: Actor, id: UUID) -> bool:
    """Its owner says that they are still on it: it is theirs for as long again. False: it is not theirs, or put off."""
    alert = await held(db, id)
    if alert.state != "acknowledged" or alert.owner_id != actor.account or alert.held_why == "snoozed":
        return False
    ask_after, _ = alert.policy.held_for
    await moves.keep(db, alert, db.now + ask_after)
    await alert_log.write(db, id, "still_on_it", by=actor.account)
    return True


async def put_off(db: Db, actor: Actor, alert: Alert, until: datetime, reason: str) -> Alert:
    """Takes the alert until a time of one's own (snooze.py says who may, and how long); then it asks again from step
    one."""
    await moves.hold_back(db, alert, actor.account, until)
    await alert_log.write(db, alert.id, "snoozed", by=actor.account, until=until, note=reason, why="snoozed")
    return await moves.changed(db, alert.id, actor)


async def hand_over(db: Db, actor: Actor, id: UUID, to: UUID) -> Alert:
    """Gives the alert to a colleague, who is told at once; without their answer the steps begin again."""
    alert = await held(db, id)
    if not await staff.works_in(db, alert.facility_id, to, db.now):
        raise Refused("not_staff", "Người này không thuộc cơ sở.", "This person is not staff of the facility.", "/to")
    free = await moves.let_go(db, alert)
    await alert_log.write(db, id, "handed_over", by=actor.account, who=to)
    await moves.tell(db, free, [to], Told(step=0, wait=HANDED_OVER_WAIT))
    return await moves.changed(db, id, actor)


async def add_note(db: Db, actor: Actor, id: UUID, text: str) -> Alert:
    alert = await get(db, id, lock=True)
    await alert_log.write(db, id, "note", by=actor.account, note=text)
    return alert


async def resolve(db: Db, actor: Actor, id: UUID, action: str) -> Alert:
    """Ends the alert; `action` says what was done. Only a human resolves what rang."""
    alert = await held(db, id)
    await moves.resolve(db, alert, actor, action)
    return await get(db, id)
