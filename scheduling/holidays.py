"""Days that are not what the week says, of the country and of a facility. The only writer of `duty_days`.

The country's come from calendar/vn.csv: holidays with Tết and the tenth of the third lunar month by year, 24 November
from 2026, days off in lieu and working days in exchange; those of years not yet decreed are computed ones. What the
operator enters (`antam holidays`, people/holidays.py) wins over the file. A facility's own day wins over both. Days
are ended and not changed, so what a past duty fell on stays known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Db
from people import holidays as decreed
from scheduling import roster
from scheduling.rota import SpecialKind

Kind = Literal["holiday", "rest", "working", "ordinary"]
FILE = Path(__file__).with_name("calendar") / "vn.csv"


class Day(Struct, frozen=True, kw_only=True):
    """`rest`: off like a Sunday, in lieu or by decree; `working`: worked although a weekend."""

    day: date
    kind: Kind
    name: str | None = None
    own: bool = False


class SetDay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the day is in this facility; None: what it is in the country. `ordinary`: what the week says."""

    day: date
    kind: Kind | None


async def listed(db: Db, facility: UUID, first: date, last: date) -> list[Day]:
    """The days that differ from the week, a facility's own in place of the country's."""
    rows = await db.fetch(
        """select distinct on (day) day, kind, name, facility_id is not null as own from duty_days
            where (facility_id = $1 or facility_id is null) and ended_at is null and day between $2 and $3
            order by day, facility_id nulls last""",
        facility,
        first,
        last,
    )
    return [msgspec.convert(dict(row), Day) for row in rows]


async def set_(db: Db, facility: UUID, new: SetDay) -> None:
    await roster.hold(db, facility)
    present = await db.fetchval(
        "select kind from duty_days where facility_id = $1 and day = $2 and ended_at is null", facility, new.day
    )
    if present == new.kind:
        return
    await db.execute(
        "update duty_days set ended_at = $3 where facility_id = $1 and day = $2 and ended_at is null",
        facility, new.day, db.now,
    )  # fmt: skip
    if new.kind is not None:
        await db.execute(
            "insert into duty_days (facility_id, day, kind, made_at) values ($1, $2, $3, $4)",
            facility, new.day, new.kind, db.now,
        )  # fmt: skip
    await roster.settle(db, facility)
    db.due.add("unsettled")


async def keep_country(db: Db) -> int:
    """The country's days become what the file and the operator say; how many were written."""
    wanted: dict[date, tuple[SpecialKind, str]] = dict(of_the_country())
    for change in await decreed.listed(db):
        wanted[change.day] = ("rest" if change.kind == "off" else "working", change.name)
    rows = await db.fetch("select day, kind, name from duty_days where facility_id is null and ended_at is null")
    held = {row["day"]: (row["kind"], row["name"]) for row in rows}
    stale = [day for day, said in held.items() if wanted.get(day) != said]
    new = [(day, *said, db.now) for day, said in sorted(wanted.items()) if held.get(day) != said]
    await db.execute(
        "update duty_days set ended_at = $2 where facility_id is null and ended_at is null and day = any ($1)",
        stale, db.now,
    )  # fmt: skip
    await db.executemany("insert into duty_days (day, kind, name, made_at) values ($1, $2, $3, $4)", new)
    return len(stale) + len(new)


@cache
def of_the_country() -> Mapping[date, tuple[SpecialKind, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return dict(_read(csv.DictReader(file)))


def _read(rows: Iterable[Mapping[str, str]]) -> Iterable[tuple[date, tuple[SpecialKind, str]]]:
    for row in rows:
        yield date.fromisoformat(row["day"]), (msgspec.convert(row["kind"], SpecialKind), row["name"])
