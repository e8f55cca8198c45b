"""The medicine round of a house: every dose due within some hours, of everybody who is there, and what came of it.

Nothing of it is stored: a dose is due because its medicine says so. Who is on leave at the time has none due, what
somebody takes without the house is not in it, and who has left has no round. Read-only; what came of a dose is
records/doses.py's.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people import audit
from people.sessions import Actor
from records import doses, dosing, medicines
from records.doses import Dose

State = Literal["due", "overdue", "given", "missed", "refused", "held"]


class Due(Struct, frozen=True, kw_only=True):
    """One dose of the round. `overdue`: its time has passed by its grace and nothing is recorded yet; `record`: what
    came of it."""

    resident: UUID
    name: str
    medicine: UUID
    drug: str
    dose: float
    unit: str
    route: str
    due_at: datetime
    state: State
    controlled: bool
    record: Dose | None


async def of_facility(db: Db, actor: Actor, facility: UUID, since: datetime, until: datetime) -> list[Due]:
    """For staff on duty, in the order of the clock. One audit row for the page."""
    rows = await db.fetch(
        f"""select {_PLAN}, m.drug, m.dose, m.unit, m.route, m.controlled, r.name
              from medicines m {_THERE} where m.facility_id = $4 and m.given_by = 'staff' and {_WITHIN}
             order by r.name_key, r.id, m.drug, m.id""",
        db.now, since, until, facility,
    )  # fmt: skip
    recorded = await db.fetch(
        f"""select {doses.COLUMNS}, m.drug from medicine_doses d join medicines m on m.id = d.medicine_id
             where d.facility_id = $1 and d.due_at >= $2 and d.due_at < $3 and d.amended_by is null""",
        facility, since, until,
    )  # fmt: skip
    by_dose = {(one.medicine, one.due_at): one for one in await doses.named(db, recorded)}
    away = await _away(db, {row["resident_id"] for row in rows}, since, until)
    found = [
        _due(row, at, by_dose.get((row["id"], at)), db.now)
        for row in rows
        for at in dosing.between(medicines.times_of(row), since, until)
        if (row["id"], at) in by_dose or not _is_away(away, row["resident_id"], at)
    ]
    await audit.record(
        db, actor, "medicine_round", "list", sorted({one.resident for one in found}), facility=facility
    )  # fmt: skip
    return sorted(found, key=lambda one: one.due_at)


async def _away(db: Db, residents: set[UUID], since: datetime, until: datetime) -> list[Any]:
    return await db.fetch(
        """select resident_id, lower(during) as since, upper(during) as until from leaves
            where resident_id = any ($1) and during && tstzrange($2, $3)""",
        list(residents), since, until,
    )  # fmt: skip


def _is_away(leaves: list[Any], resident: UUID, at: datetime) -> bool:
    return any(
        one["resident_id"] == resident and one["since"] <= at and (one["until"] is None or at < one["until"])
        for one in leaves
    )


def _due(row: Any, at: datetime, record: Dose | None, now: datetime) -> Due:
    late: State = "overdue" if at + timedelta(seconds=row["grace_s"]) <= now else "due"
    return Due(
        resident=row["resident_id"], name=row["name"], medicine=row["id"], drug=row["drug"], dose=row["dose"],
        unit=row["unit"], route=row["route"], due_at=at, state=late if record is None else record.outcome,
        controlled=row["controlled"], record=record,
    )  # fmt: skip


_PLAN = "m.id, m.resident_id, m.facility_id, m.times, m.zone, m.starts_at, m.ends_at, m.ended_at, m.grace_s"
_THERE = """join stays st on st.resident_id = m.resident_id and st.facility_id = m.facility_id
                                 and st.during @> $1::timestamptz
              join residents r on r.id = m.resident_id and r.died_at is null and r.erased_at is null"""
_WITHIN = """m.starts_at < $3::timestamptz and coalesce(m.ends_at, 'infinity') > $2::timestamptz
             and coalesce(m.ended_at, 'infinity') > $2::timestamptz and cardinality(m.times) > 0"""
