"""The alert as it stands, and every way to find one. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from alerts import policy
from alerts.hygiene import HeldWhy
from alerts.level import Level
from base.db import Db
from base.errors import Conflict, NotFound

State = Literal["open", "acknowledged", "resolved"]


class Alert(Struct, frozen=True, kw_only=True):
    id: UUID
    facility_id: UUID
    resident_id: UUID
    family: str
    rule: str
    level: Level
    text_vi: str
    text_en: str
    state: State
    policy: policy.Policy
    step: int
    next_due_at: datetime | None
    opened_at: datetime
    owner_id: UUID | None
    acknowledged_at: datetime | None
    cleared_at: datetime | None
    resolved_at: datetime | None
    told_at: datetime | None
    refractory_s: int
    held_why: HeldWhy | None
    held_until: datetime | None
    begun_at: datetime | None
    rounds: int
    all_answer: bool
    asked_at: datetime | None


class About(Struct, frozen=True):
    """The resident an alert is about, and the facility that answers for it."""

    resident: UUID
    facility: UUID


async def get(db: Db, id: UUID, lock: bool = False) -> Alert:
    """The alert, or `NotFound`; with `lock`, held until the unit of work ends."""
    row = await db.fetchrow(f"select {COLUMNS} from alerts where id = $1 {'for update' if lock else ''}", id)
    if row is None:
        raise NotFound
    return read(row)


async def of_resident(db: Db, resident: UUID, before: tuple[datetime, UUID] | None, limit: int) -> list[Alert]:
    """Every alert there was about a resident, the newest first, older than the cursor (opened, id)."""
    rows = await db.fetch(
        f"""select {COLUMNS} from alerts where resident_id = $1
               and ($2::timestamptz is null or (opened_at, id) < ($2, $3::uuid))
             order by opened_at desc, id desc limit $4""",
        resident,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [read(row) for row in rows]


async def unresolved(db: Db, residents: Sequence[UUID]) -> dict[tuple[UUID, str], Alert]:
    """What is going on for these residents, by (resident, family); locked in id order."""
    rows = await db.fetch(
        f"select {COLUMNS} from alerts where resident_id = any ($1) and state <> 'resolved' order by id for update",
        list(residents),
    )
    return {(row["resident_id"], row["family"]): read(row) for row in rows}


class Glance(Struct, frozen=True):
    """What there is about some residents, seen without a lock."""

    open: dict[UUID, set[str]]
    """Resident -> families with an alert that is not resolved."""
    quiet: dict[tuple[UUID, str], tuple[UUID, Level]]
    """(resident, family) -> the resolved alert whose refractory time is not over, and how grave it was."""
    waiting: set[tuple[UUID, str]]
    """(resident, family) of alerts that wait for a repeat."""
    ringing: dict[UUID, set[str]] = {}
    """Resident -> families of those open that ring, or have rung."""


async def glance(db: Db, residents: Sequence[UUID]) -> Glance:
    rows = await db.fetch(
        """
        select id, resident_id, family, level, state, held_why, resolved_at from alerts
         where resident_id = any ($1) and state <> 'resolved'
        union all
        select id, resident_id, family, level, state, held_why, resolved_at from alerts
         where resident_id = any ($1) and quiet_until > $2 and state = 'resolved'
         order by resolved_at
        """,
        list(residents),
        db.now,
    )
    seen = Glance({}, {}, set(), {})
    for row in rows:
        if row["state"] != "resolved":
            seen.open.setdefault(row["resident_id"], set()).add(row["family"])
            if policy.rings(row["level"]) and row["held_why"] != "repeat":
                seen.ringing.setdefault(row["resident_id"], set()).add(row["family"])
            if row["held_why"] == "repeat":
                seen.waiting.add((row["resident_id"], row["family"]))
        else:
            seen.quiet[row["resident_id"], row["family"]] = row["id"], row["level"]
    return seen


class Waiting(Struct, frozen=True, kw_only=True):
    """An alert that rings unless a repeat, measured by then, is within limits."""

    alert: UUID
    family: str
    by: datetime


async def waiting(db: Db, ids: Sequence[UUID]) -> list[Waiting]:
    """Those of these alerts that wait for a repeat."""
    rows = await db.fetch(
        """select id as alert, family, held_until as by from alerts where id = any ($1) and held_why = 'repeat'
            order by id""",
        list(ids),
    )
    return [Waiting(**dict(row)) for row in rows]


async def held(db: Db, id: UUID) -> Alert:
    """The alert, locked, if there is still something to do about it."""
    alert = await get(db, id, lock=True)
    if alert.state == "resolved":
        raise Conflict("already_resolved", "Cảnh báo đã được xử lý xong.", "The alert is already resolved.")
    return alert


def read(row: Any) -> Alert:
    """A row that holds at least `COLUMNS`."""
    values = {name: row[name] for name in Alert.__struct_fields__}
    return Alert(**{**values, "policy": policy.read(values["policy"])})


COLUMNS = """id, facility_id, resident_id, family, rule, level, text_vi, text_en, state, policy, step, next_due_at,
             opened_at, owner_id, acknowledged_at, cleared_at, resolved_at, told_at, refractory_s, held_why,
             held_until, begun_at, rounds, all_answer, asked_at"""
