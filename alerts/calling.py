"""A call for help: an alert without any reading."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from alerts import alert_log, cards, moves
from alerts.alert_row import About, Alert, get, unresolved
from alerts.finding import Finding
from base.db import Db
from base.errors import Conflict, Refused
from people.sessions import Actor

HELP = Finding(
    rule="help@1",
    family="help",
    level="urgent",
    message_key="alert.help",
    vi="Có người gọi giúp đỡ. Đến ngay với người được chăm sóc.",
    en="Somebody called for help. Go to the resident now.",
    readings=(),
    shown_vi="",
    shown_en="",
    taken_at=datetime.min.replace(tzinfo=UTC),
    refractory_s=0,
    rearm_on_worse=True,
    stale=False,
)


async def call_for_help(db: Db, actor: Actor, about: About, id: UUID) -> Alert:
    """A person asks for help. `id` comes from the phone: sending it twice has one effect; pressing again while help is
    being called tells everybody again."""
    if await db.fetchval("select true from alerts where id = $1", id):
        return await _same_call(db, about, id)
    going_on = (await unresolved(db, [about.resident])).get((about.resident, HELP.family))
    if going_on is not None:
        return await call_again(db, going_on, actor.account)
    try:
        alert = await moves.open_(db, about, HELP, id)
    except asyncpg.UniqueViolationError:
        raise _other_use() from None
    if alert is None:
        raise Conflict  # somebody else called in this very moment; a retry finds that alert
    await alert_log.write(db, id, "opened", by=actor.account, rule=HELP.rule, level=HELP.level)
    await cards.announce(db, alert)
    return alert


async def call_again(db: Db, alert: Alert, by: UUID | None = None) -> Alert:
    """Somebody calls once more: whoever had the alert, everybody is told again."""
    await alert_log.write(db, alert.id, "called_again", by=by)
    return await moves.again(db, alert)


async def _same_call(db: Db, about: About, id: UUID) -> Alert:
    alert = await get(db, id)
    if (alert.resident_id, alert.family) != (about.resident, HELP.family):
        raise _other_use()
    return alert


def _other_use() -> Refused:
    return Refused(
        "idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.", "/id"
    )
