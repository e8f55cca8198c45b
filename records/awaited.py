"""What is due of everybody in a house: readings and rounds, when they last came and when the next one is. Read-only;
the plans behind it are records/monitoring.py's, and what counts as missing is records/intervals.py's to say.

A round that goes by the last NEWS2 has no interval of its own here: it is listed once it is missing. A set that is
wanted again sooner than planned is listed from the moment it is wanted, as `again`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from records import intervals

DUE_WITHIN: Final = timedelta(hours=1)
"""What is due this soon is on the list: somebody may be passing by."""

State = Literal["due", "overdue", "silent"]


class Missing(Struct, frozen=True, kw_only=True):
    """One thing of one resident. `changed_at`: when it came into this state; each further miss is a new one."""

    resident: UUID
    name: str
    what: str
    state: State
    missed: int
    due_at: datetime
    changed_at: datetime


async def of_facility(db: Db, facility: UUID, round_kinds: Sequence[str]) -> list[Missing]:
    """For whoever is on duty there: the database gives it to nobody else, and no value with it."""
    rows = await db.fetch("select * from awaited_in($1, $2, $3)", facility, list(round_kinds), db.now)
    return [missing for row in rows if (missing := _missing(row, db.now)) is not None]


def _missing(row: Any, now: datetime) -> Missing | None:
    last = max(at for at in (row["since"], row["last_at"]) if at is not None)
    if row["every_s"] is None:
        if not row["missed"]:
            return None
        return _said(row, "silent", row["missed"], last, last)
    every = timedelta(seconds=row["every_s"])
    due, missed = last + every, intervals.missed(last, every, now)
    if missed:
        return _said(row, "silent", missed, due, last + missed * every + intervals.grace(every))
    if due <= now:
        return _said(row, "overdue", 0, due, due)
    if row["source"] == "again":
        return _said(row, "due", 0, due, last)
    return _said(row, "due", 0, due, due - DUE_WITHIN) if due <= now + DUE_WITHIN else None


def _said(row: Any, state: State, missed: int, due: datetime, changed: datetime) -> Missing:
    return Missing(
        resident=row["resident"], name=row["name"], what=_what(row), state=state, missed=missed, due_at=due,
        changed_at=changed,
    )  # fmt: skip


def _what(row: Any) -> str:
    return "again" if row["source"] == "again" else row["what"]
