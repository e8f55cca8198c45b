"""The second check of a controlled medicine that does not come.

    given ──30 min──► the head and the managers are told, and it stands in the worklist
                         └──another 30 min──► an alert of the family `dose`, by the house's own steps
    confirmed, or corrected ──► over; the alert is cleared once nothing else of the resident's doses is left

The dose was given and its record stands: what is missing is whoever saw it. Nothing here names a medicine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from alerts import alert as alerts
from alerts.alert import About
from alerts.doses import FAMILY, POISONED
from alerts.finding import Finding
from base import due
from base.db import Database, Db
from notify import feed
from scheduling import checks

RUNG_AFTER: Final = timedelta(minutes=30)


async def look_due(database: Database, now: datetime | None = None) -> int:
    """One dose at a time: tells, or rings where it was told before."""
    return await due.work_off(database, UNCHECKED, now)


async def _next(db: Db) -> Any:
    return await db.fetchrow(
        """select d.id, d.resident_id, d.facility_id, d.due_at, d.recorded_at, d.check_told_at, m.zone,
                  d.second_at is null and d.amended_by is null and exists (
                    select from stays s where s.resident_id = d.resident_id and s.facility_id = d.facility_id
                       and s.during @> $1::timestamptz) as missing
             from medicine_doses d join medicines m on m.id = d.medicine_id
            where d.check_at <= $1 order by d.check_at, d.id limit 1 for update of d skip locked""",
        db.now,
    )


async def _act(db: Db, row: Any) -> None:
    first = row["check_told_at"] is None
    await db.execute(
        """update medicine_doses set check_at = $2,
                  check_told_at = coalesce(check_told_at, case when $3 then $4::timestamptz end) where id = $1""",
        row["id"], db.now + RUNG_AFTER if row["missing"] and first else None, row["missing"], db.now,
    )  # fmt: skip
    if not row["missing"]:
        return
    if first:
        body = {"recorded_at": row["recorded_at"], "due_at": row["due_at"]}
        feed.append(
            db, await checks.heads_of(db, row["facility_id"]), "second_check", row["id"], body,
            resident=row["resident_id"], needs=feed.STAFF, push_after=feed.AT_ONCE,
        )  # fmt: skip
        return
    key = (row["resident_id"], FAMILY)
    going_on = (await alerts.unresolved(db, [row["resident_id"]])).get(key)
    seen = await alerts.glance(db, [row["resident_id"]])
    about = About(row["resident_id"], row["facility_id"])
    await alerts.raise_(db, about, [unchecked(row, db.now)], going_on, {}, seen.quiet.get(key))


def unchecked(row: Any, now: datetime) -> Finding:
    clock = f"{(row['due_at'] or row['recorded_at']).astimezone(ZoneInfo(row['zone'])):%H:%M}"
    return Finding(
        rule="dose.unchecked@1", family=FAMILY, level="urgent", message_key="alert.dose.unchecked",
        vi="Một liều thuốc phải có hai người kiểm tra vẫn chưa được người thứ hai xác nhận. Hãy xem lượt phát thuốc.",
        en="A dose that two people have to check has still not been confirmed by the second. See the medicine round.",
        readings=(), shown_vi=f"Liều lúc {clock}", shown_en=f"Dose of {clock}", taken_at=now, refractory_s=0,
        rearm_on_worse=True, stale=False,
    )  # fmt: skip


async def _put_off(db: Db, row: Any) -> None:
    await db.execute("update medicine_doses set check_at = $2 where id = $1", row["id"], db.now + POISONED)


UNCHECKED: Final = due.Chore[Any](
    room="alerts", failed="looking for a second check failed", claim=_next, act=_act, put_off=_put_off,
    named=lambda row: {},
)  # fmt: skip
