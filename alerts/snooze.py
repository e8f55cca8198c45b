"""Putting an alert off, with a reason and an end: whoever does it has it until then, and then it asks again.

Never an emergency or a danger answer. An urgent one once, for an hour; a routine one twice, for a week each. A graver
reading ends it at once, and what is measured meanwhile is kept in the log as suppressed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from alerts import alert as alerts
from alerts import alert_log
from alerts.alert import Alert
from alerts.level import Level
from base.db import Db
from base.errors import Conflict, Refused
from people.sessions import Actor


class Snooze(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    until: Annotated[datetime, Meta(tz=True)]
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]


MOST: Final[dict[Level, tuple[timedelta, int]]] = {
    "urgent": (timedelta(hours=1), 1), "routine": (timedelta(days=7), 2), "info": (timedelta(days=7), 2),
}  # fmt: skip
"""Level -> how long, and how often."""
NEVER: Final = frozenset({"screening", "help"})
"""Families of which none is put off, however grave."""


async def snooze(db: Db, actor: Actor, id: UUID, wanted: Snooze) -> Alert:
    """`Conflict` for an emergency, for a danger answer, for one that was put off often enough already, and for one
    somebody else has."""
    alert = await alerts.held(db, id)
    if alert.level not in MOST:
        raise Conflict("emergency", "Không hoãn được cảnh báo cấp cứu.", "An emergency cannot be put off.")
    if alert.family in NEVER:
        raise Conflict("danger", "Không hoãn được cảnh báo này.", "This alert cannot be put off.")
    if alert.state == "acknowledged" and alert.owner_id != actor.account:
        raise Conflict("taken", "Người khác đang xử lý cảnh báo này.", "Somebody else has this alert.")
    longest, times = MOST[alert.level]
    if not db.now < wanted.until <= db.now + longest:
        raise Refused("until", "Thời hạn hoãn quá dài.", "It cannot be put off for so long.", "/until")
    if not wanted.reason.strip():
        raise Refused("reason", "Cần lý do.", "A reason is needed.", "/reason")
    if await alert_log.times_written(db, id, "snoozed", since=alert.opened_at) >= times:
        raise Conflict("snoozed_before", "Cảnh báo này đã được hoãn.", "This alert was put off already.")
    return await alerts.put_off(db, actor, alert, wanted.until, wanted.reason)
