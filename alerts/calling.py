"""What a person opens, repeats or takes back without a reading: the moves behind a call for help (help.py) and a danger
answer (screening.py)."""

from __future__ import annotations

from uuid import UUID

from alerts import alert_log, cards, moves
from alerts.alert_row import About, Alert, get
from alerts.finding import Finding
from base.db import Db
from people.sessions import Actor


async def open_as(db: Db, actor: Actor, about: About, finding: Finding, id: UUID) -> Alert | None:
    """A person opens it, under an id their phone made; None if one is going on."""
    alert = await moves.open_(db, about, finding, id)
    if alert is not None:
        await alert_log.write(db, id, "opened", by=actor.account, rule=finding.rule, level=finding.level)
        await cards.announce(db, alert)
    return alert


async def call_again(db: Db, alert: Alert, by: UUID | None = None) -> Alert:
    """Somebody calls once more: whoever had the alert, everybody is told again."""
    await alert_log.write(db, alert.id, "called_again", by=by)
    return await moves.again(db, alert)


async def take_back(db: Db, actor: Actor, alert: Alert) -> Alert:
    """Whoever called had pressed by mistake and says so: it ends, nobody is pushed about it any more, and whoever was
    told learns why."""
    await moves.resolve(db, alert, actor)
    return await get(db, alert.id)
