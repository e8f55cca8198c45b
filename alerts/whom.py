"""Whom a step tells: its targets become accounts, by who is on duty and who works there at this moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from alerts.alert_row import Alert
from alerts.policy import Named, OnCall, OnShift, Staff, Step, Target
from base.db import Db
from people import staff
from scheduling import duty
from scheduling.duty import Shift


async def people_of(db: Db, alert: Alert, step: Step, shifts: Sequence[Shift]) -> list[UUID]:
    """Everybody a step names, each once."""
    found: dict[UUID, None] = {}
    for target in step.tell:
        found.update(dict.fromkeys(await _whom(db, alert.facility_id, target, shifts, found)))
    return list(found)


async def nurses_on_duty(db: Db, facility: UUID, shifts: Sequence[Shift], already: Collection[UUID]) -> Sequence[UUID]:
    on_duty = set(duty.who_is_on_call(shifts, facility, None, db.now)) - set(already)
    if not on_duty:
        return []
    return [nurse for nurse in await staff.members(db, facility, "nurse", db.now) if nurse in on_duty]


def why_empty(step: Step) -> str:
    return "nobody_on_duty" if all(isinstance(target, OnCall | OnShift) for target in step.tell) else "step_empty"


async def _whom(
    db: Db, facility: UUID, target: Target, shifts: Sequence[Shift], already: Collection[UUID]
) -> Sequence[UUID]:
    match target:
        case OnCall(rank=rank):
            return duty.who_is_on_call(shifts, facility, rank, db.now)
        case OnShift():
            return await nurses_on_duty(db, facility, shifts, already)
        case Staff(role=role):
            return await staff.members(db, facility, role, db.now)
        case Named(account=account):
            return [account] if await staff.works_in(db, facility, account, db.now) else []
