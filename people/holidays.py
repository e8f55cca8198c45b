"""Days on which work was moved by decree. The only file that reads or writes `holiday_changes` (`antam holidays`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from base.db import Db


class Change(Struct, frozen=True, kw_only=True):
    day: date
    kind: Literal["off", "working"]
    name: str


async def changes(db: Db) -> Mapping[date, bool]:
    """Day -> whether people work, for base/workdays.py."""
    return {change.day: change.kind == "working" for change in await listed(db)}


async def listed(db: Db) -> list[Change]:
    rows = await db.fetch("select day, kind, name from holiday_changes order by day")
    return [Change(**dict(row)) for row in rows]


async def set_(db: Db, change: Change) -> None:
    await db.execute(
        """insert into holiday_changes (day, kind, name) values ($1, $2, $3)
           on conflict (day) do update set kind = excluded.kind, name = excluded.name""",
        change.day,
        change.kind,
        change.name,
    )


async def drop(db: Db, day: date) -> bool:
    """The library's word counts again for this day; whether there was a change."""
    return bool(await db.execute("delete from holiday_changes where day = $1", day))
