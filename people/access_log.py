"""The audit as those may read it whom it is about: a resident, who looked at them; a manager, who looked in the
facility. Nothing of what was read is in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people import audit, staff
from people.access import Resident
from people.sessions import Actor


class Named(Struct, frozen=True):
    """Who it was; the name where the reader may know it."""

    id: UUID
    name: str | None


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody did or tried `act` at this time, as `basis` (`self`, `relative`, `nurse` ... or `none`, when refused).
    `times` is above one where a line stands for many refusals."""

    at: datetime
    by: Named
    act: str
    basis: str
    result: str
    ground: UUID | None = None
    subject: UUID | None = None
    times: int = 1


class FacilityLine(Line, frozen=True, kw_only=True, omit_defaults=True):
    residents: tuple[UUID, ...] = ()


class Page(Struct, frozen=True):
    """Lines, the newest first; `last` is where the next page begins."""

    items: list[Any]
    last: tuple[datetime, int] | None


async def of_resident(db: Db, resident: Resident, before: tuple[datetime, int] | None, limit: int) -> Page:
    """Who read or tried, the reader included."""
    rows = await db.fetch("select * from access_log($1, $2, $3)", resident.id, before[1] if before else None, limit)
    names = await _names_for(db, resident.id, {row["account_id"] for row in rows})
    return _page([Line(**_line(row, names)) for row in rows], rows, limit)


async def of_facility(
    db: Db,
    actor: Actor,
    facility: UUID,
    window: tuple[datetime, datetime],
    before: tuple[datetime, int] | None,
    limit: int,
) -> Page:
    """Who read or tried in a facility between two instants. Only staff are named. Reading this leaves a row itself."""
    rows = await db.fetch(
        """select id, at, account_id, act, basis, result, ground, subject, times, residents from audit_events
             where facility_id = $1 and at >= $2 and at < $3
               and ($4::timestamptz is null or (at, id) < ($4, $5::bigint))
             order by at desc, id desc limit $6""",
        facility,
        *window,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    names = await staff.names(db, sorted({row["account_id"] for row in rows}))
    about = sorted({resident for row in rows for resident in row["residents"]})
    await audit.record(db, actor, "read_audit", "manager", about, facility=facility)
    items = [FacilityLine(**_line(row, names), residents=tuple(row["residents"])) for row in rows]
    return _page(items, rows, limit)


async def _names_for(db: Db, resident: UUID, accounts: Iterable[UUID]) -> dict[UUID, str]:
    """Staff, and those at home, whom no employer renames; the database gives the latter to the resident's own people
    only."""
    of = sorted(accounts)
    rows = await db.fetch("select account, name from names_at_home($1, $2)", resident, of)
    return await staff.names(db, of) | {row["account"]: row["name"] for row in rows}


def _line(row: Any, names: dict[UUID, str]) -> dict[str, Any]:
    shown = {name: row[name] for name in ("at", "act", "basis", "result", "ground", "subject", "times")}
    return {**shown, "by": Named(row["account_id"], names.get(row["account_id"]))}


def _page(items: list[Any], rows: list[Any], limit: int) -> Page:
    return Page(items, (rows[-1]["at"], rows[-1]["id"]) if len(rows) == limit else None)
