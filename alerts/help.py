"""A call for help: one press, an emergency at once, told from step one. The only writer of `help_calls`.

    press ──none going on──► an alert opens          cancel, within 10 s, by whoever pressed
      │                                                │
      └────one going on────► joins it                  └─► no other press stands and nobody has it: the alert ends

* A press is never lost and never refused for what is wrong beside it: what the phone says of the place is cut to what
  can be kept. Its id is made by the phone, so a repeat has one effect.
* A press that joins an open alert calls everybody again when somebody had taken it, or when the last ring is a minute
  old; else it is a line in the log, for everybody is on the way already. The same holds for a person's seventh press
  within ten minutes: whoever plays with the button wakes nobody any more who has answered.
* What was taken back stays in the log, the press and its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct

from alerts import alert as alerts
from alerts import alert_log
from alerts.alert import About, Alert
from alerts.finding import Finding
from base.db import Db
from base.errors import Conflict, NotFound, Refused
from people import names
from people.access import Resident
from people.sessions import Actor

CANCEL_WITHIN: Final = timedelta(seconds=10)
RINGS_AGAIN_AFTER: Final = timedelta(minutes=1)
PRESSES_THAT_RING: Final = 6
COUNTED_OVER: Final = timedelta(minutes=10)
PLACE_AT_MOST: Final = 80


class Call(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. `place`: where in the building, if the phone knows;
    ward and bed of the resident are known anyway."""

    id: UUID
    place: str | None = None


class Press(Struct, frozen=True, kw_only=True):
    """One press: who, when and where to go."""

    id: UUID
    by: UUID
    at: datetime
    ward: str | None
    bed: str | None
    place: str | None
    cancelled_at: datetime | None


async def call(db: Db, actor: Actor, about: About, press: Call) -> Alert:
    """Opens an alert, or joins the one that is going on. Two people who press in the same moment share one."""
    before = await db.fetchval("select alert_id from help_calls where id = $1", press.id)
    if before is not None:
        return await _same(db, about, before)
    if await db.fetchval("select true from alerts where id = $1", press.id):
        raise _other_use()
    try:
        alert = await _joined(db, actor, about) or await alerts.open_as(db, actor, about, HELP, press.id)
        alert = alert or await _joined(db, actor, about)
        if alert is None:
            raise Conflict  # one that went on in this very moment is over already: a retry opens its own
        await _keep(db, actor, about, alert.id, press)
    except asyncpg.UniqueViolationError:
        raise _other_use() from None
    return alert


async def cancel(db: Db, actor: Actor, who: Resident, press: UUID) -> Alert:
    """Takes back one's own presses of the last ten seconds. The alert ends with them, unless somebody else pressed as
    well or somebody is on the way: then it stays theirs to resolve. To cancel again changes nothing."""
    found = await db.fetchrow("select alert_id from help_calls where id = $1 and by = $2", press, actor.account)
    if found is None:
        raise NotFound
    alert = await alerts.get(db, found["alert_id"], lock=True)
    if alert.resident_id != who.id:
        raise NotFound
    row = await db.fetchrow("select at, cancelled_at from help_calls where id = $1", press)
    assert row is not None
    if row["cancelled_at"] is not None:
        return alert
    if db.now - row["at"] > CANCEL_WITHIN:
        raise TooLate
    await db.execute(
        """update help_calls set cancelled_at = $3
            where alert_id = $1 and by = $2 and cancelled_at is null and at >= $4""",
        alert.id, actor.account, db.now, db.now - CANCEL_WITHIN,
    )  # fmt: skip
    await alert_log.write(db, alert.id, "call_cancelled", by=actor.account)
    standing = "select exists (select from help_calls where alert_id = $1 and cancelled_at is null)"
    if alert.state != "open" or await db.fetchval(standing, alert.id):
        return alert
    return await alerts.take_back(db, actor, alert)


async def of_alerts(db: Db, ids: Sequence[UUID]) -> dict[UUID, list[Press]]:
    """The presses behind these alerts, in order."""
    rows = await db.fetch(
        """select h.alert_id, h.id, h.by, h.at, w.name as ward, h.bed, h.place, h.cancelled_at
             from help_calls h left join wards w on w.id = h.ward_id
            where h.alert_id = any ($1) order by h.at, h.id""",
        list(ids),
    )
    found: dict[UUID, list[Press]] = {}
    for row in rows:
        found.setdefault(row["alert_id"], []).append(msgspec.convert(dict(row), Press))
    return found


def place(said: str | None) -> str | None:
    """What can be kept of it: a call is not refused for its place."""
    if said is None:
        return None
    readable = "".join(c for c in names.kept(said) if c.isprintable())
    return readable[:PLACE_AT_MOST].strip() or None


async def _joined(db: Db, actor: Actor, about: About) -> Alert | None:
    going_on = (await alerts.unresolved(db, [about.resident])).get((about.resident, HELP.family))
    if going_on is None:
        return None
    if await _rings(db, actor, going_on):
        return await alerts.call_again(db, going_on, actor.account)
    await alert_log.write(db, going_on.id, "called_again", by=actor.account)
    return going_on


async def _rings(db: Db, actor: Actor, alert: Alert) -> bool:
    if alert.state == "open" and (alert.told_at is None or db.now - alert.told_at < RINGS_AGAIN_AFTER):
        return False
    pressed = await db.fetchval(
        "select count(*) from help_calls where by = $1 and at > $2", actor.account, db.now - COUNTED_OVER
    )
    return pressed < PRESSES_THAT_RING


async def _keep(db: Db, actor: Actor, about: About, alert: UUID, press: Call) -> None:
    """Where the resident lives is taken down as it stands: they may be moved before somebody looks."""
    await db.execute(
        """insert into help_calls (id, alert_id, by, at, ward_id, bed, place)
           select $1, $2, $3, $4, st.ward_id, st.bed, $5 from (select 1) one
             left join stays st on st.resident_id = $6 and st.during @> $4::timestamptz""",
        press.id, alert, actor.account, db.now, place(press.place), about.resident,
    )  # fmt: skip


async def _same(db: Db, about: About, id: UUID) -> Alert:
    alert = await alerts.get(db, id)
    if alert.resident_id != about.resident:
        raise _other_use()
    return alert


def _other_use() -> Refused:
    return Refused(
        "idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.", "/id"
    )


class TooLate(Conflict):
    code = "too_late"
    vi = "Đã quá 10 giây. Người trực đang đến; hãy nói với họ là bạn bấm nhầm."
    en = "More than 10 seconds have passed. Somebody is coming; tell them that it was a mistake."


HELP: Final = Finding(
    rule="help@1",
    family="help",
    level="emergency",
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
