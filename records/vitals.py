"""Readings on disk. The only writer of `readings`; a reading is kept once, by the id its phone gave it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people.access import Resident
from records.reading import MEASURES, Reading


class Kept(Struct, frozen=True, kw_only=True):
    """A reading with what the house adds to it."""

    reading: Reading
    resident: UUID
    facility: UUID
    author: UUID
    author_as: str
    assessed: bool


class Wanted(Struct, frozen=True):
    """Earlier readings a batch needs to be judged by: this resident's `kind`, `most` of them, taken in this window."""

    resident: UUID
    kind: str
    after: datetime
    until: datetime
    most: int


TRENDING: Final = ("blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "weight")
"""Kinds that somebody has a usual value of."""


async def keep(db: Db, batch: Sequence[Kept]) -> set[UUID]:
    """Inserts what is not there yet and returns those ids; a twin that committed first keeps its row. What has a trend
    is due to be looked at for it."""
    rows = await db.fetch(
        """
        with kept as (
        insert into readings (id, facility_id, resident_id, set_id, kind, value, diastolic, coded, comparator, unit,
                              symptoms, taken_at, received_at, source, author_id, author_as, assessed_at)
        select id, facility, resident, set_id, kind, value, diastolic, coded, comparator, unit,
               string_to_array(symptoms, ','), taken_at, $17::timestamptz, source, author, author_as,
               case when assessed then $17::timestamptz end
          from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::float8[], $7::float8[],
                      $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::text[], $14::uuid[],
                      $15::text[], $16::bool[])
               as r(id, facility, resident, set_id, kind, value, diastolic, coded, comparator, unit, symptoms, taken_at,
                    source, author, author_as, assessed)
        on conflict (id) do nothing returning id, resident_id, kind
        ), due as (
          insert into trend_due (reading_id, resident_id, received_at)
          select id, resident_id, $17 from kept where kind = any ($18)
        )
        select id from kept
        """,
        [k.reading.id for k in batch],
        [k.facility for k in batch],
        [k.resident for k in batch],
        [k.reading.set for k in batch],
        [k.reading.kind for k in batch],
        [k.reading.value for k in batch],
        [k.reading.diastolic for k in batch],
        [k.reading.coded for k in batch],
        [k.reading.comparator for k in batch],
        [k.reading.unit for k in batch],
        [",".join(k.reading.symptoms) or None for k in batch],
        [k.reading.taken_at for k in batch],
        [k.reading.source for k in batch],
        [k.author for k in batch],
        [k.author_as for k in batch],
        [k.assessed for k in batch],
        db.now,
        TRENDING,
    )
    return {row["id"] for row in rows}


async def known(db: Db, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, Reading]]:
    """Those of these ids that are already kept: id -> (resident, reading)."""
    rows = await db.fetch(f"select resident_id, {_COLUMNS} from readings r where id = any ($1)", list(ids))
    return {row["id"]: (row["resident_id"], _reading(row)) for row in rows}


async def before(db: Db, wanted: Sequence[Wanted], sets: Sequence[UUID]) -> dict[UUID, list[Reading]]:
    """Resident -> earlier readings in clinical order: the newest `most` of each wanted kind, and every member of
    `sets`."""
    rows = await db.fetch(
        f"""
        select {_COLUMNS}, r.resident_id
          from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[])
               as w(resident, kind, after, until, most)
          cross join lateral (
            select * from readings e where e.resident_id = w.resident and e.kind = w.kind and e.taken_at > w.after
               and e.taken_at <= w.until order by e.taken_at desc limit w.most
          ) r
        union all
        select {_COLUMNS}, r.resident_id
          from unnest($6::uuid[]) as s(id)
          cross join lateral (select * from readings e where e.set_id = s.id offset 0) r
        """,
        [w.resident for w in wanted],
        [w.kind for w in wanted],
        [w.after for w in wanted],
        [w.until for w in wanted],
        [w.most for w in wanted],
        list(sets),
    )
    found: dict[UUID, dict[UUID, Reading]] = {}
    for row in rows:
        found.setdefault(row["resident_id"], {})[row["id"]] = _reading(row)
    return {resident: sorted(some.values(), key=attrgetter("taken_at")) for resident, some in found.items()}


async def unassessed(db: Db, older_than: timedelta, limit: int) -> list[Kept]:
    """Readings no rule has judged although they have been here a while; locked, so that two beats share the work."""
    rows = await db.fetch(
        f"""select {_COLUMNS}, r.resident_id, r.facility_id, r.author_id, r.author_as from readings r
             where assessed_at is null and received_at <= $1 order by received_at for update skip locked limit $2""",
        db.now - older_than,
        limit,
    )
    return [
        Kept(
            reading=_reading(row), resident=row["resident_id"], facility=row["facility_id"], author=row["author_id"],
            author_as=row["author_as"], assessed=False,
        )
        for row in rows
    ]  # fmt: skip


async def any_after(db: Db, ids: Sequence[UUID], taken_at: datetime) -> bool:
    """Whether one of these readings was taken later than that."""
    query = "select exists (select from readings where id = any ($1) and taken_at > $2)"
    return await db.fetchval(query, list(ids), taken_at)


async def last_of(db: Db, resident: UUID, kind: str) -> tuple[UUID, datetime] | None:
    """The last reading of a kind and when it came: when it was taken, unless its phone's clock is ahead of ours."""
    row = await db.fetchrow(
        """select id, least(taken_at, received_at) as at from readings where resident_id = $1 and kind = $2
            order by taken_at desc limit 1""",
        resident,
        kind,
    )
    return None if row is None else (row["id"], row["at"])


async def last_round(db: Db, resident: UUID, kinds: Sequence[str], after: datetime) -> list[Reading]:
    """The last set in which at least three of these kinds were taken together, all of it, in clinical order."""
    rows = await db.fetch(
        f"""
        with round as (
          select e.set_id from unnest($2::text[]) kind
           cross join lateral (
             select set_id, taken_at from readings e where e.resident_id = $1 and e.kind = kind.kind
                and e.set_id is not null and e.taken_at > $3 order by e.taken_at desc limit 1
           ) e group by e.set_id having count(*) >= 3 order by max(e.taken_at) desc limit 1
        )
        select {_COLUMNS} from round join readings r on r.set_id = round.set_id and r.resident_id = $1
         order by r.taken_at, r.id
        """,
        resident,
        list(kinds),
        after,
    )
    return [_reading(row) for row in rows]


async def taken_at(db: Db, ids: Sequence[UUID]) -> list[datetime]:
    """When these readings were taken."""
    return [row["taken_at"] for row in await db.fetch("select taken_at from readings where id = any ($1)", list(ids))]


async def stored(
    db: Db, facility: UUID | None, begins: datetime, ends: datetime
) -> dict[tuple[UUID, UUID], list[tuple[Reading, datetime]]]:
    """(resident, facility) -> every reading taken in that time with when it was received, in clinical order; for a
    replay, of one facility or of all."""
    rows = await db.fetch(
        f"""select {_COLUMNS}, r.resident_id, r.facility_id, r.received_at from readings r
             where r.taken_at >= $2 and r.taken_at < $3 and ($1::uuid is null or r.facility_id = $1)
             order by r.resident_id, r.taken_at, r.id""",
        facility, begins, ends,
    )  # fmt: skip
    found: dict[tuple[UUID, UUID], list[tuple[Reading, datetime]]] = {}
    for row in rows:
        found.setdefault((row["resident_id"], row["facility_id"]), []).append((_reading(row), row["received_at"]))
    return found


async def monitored(db: Db, residents: Sequence[UUID], begins: datetime, ends: datetime) -> set[UUID]:
    """Those of these residents of whom at least one reading was taken in that time."""
    rows = await db.fetch(
        """select resident from unnest($1::uuid[]) resident where exists (
             select from readings where resident_id = resident and taken_at >= $2 and taken_at < $3)""",
        list(residents),
        begins,
        ends,
    )
    return {row["resident"] for row in rows}


async def mark_assessed(db: Db, ids: Sequence[UUID]) -> None:
    await db.execute("update readings set assessed_at = $2 where id = any ($1)", list(ids), db.now)


async def mark_unassessed(db: Db, ids: Sequence[UUID]) -> None:
    """A rule failed on these: they stay, and the slow pass comes back for them."""
    await db.execute("update readings set assessed_at = null where id = any ($1)", list(ids))


class Shown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reading as `GET .../vitals` gives it."""

    id: UUID
    kind: str
    taken_at: datetime
    received_at: datetime
    source: str
    loinc: str
    set: UUID | None = None
    value: float | bool | str | None = None
    systolic: float | None = None
    diastolic: float | None = None
    comparator: str | None = None
    unit: str | None = None
    symptoms: tuple[str, ...] = ()


async def page(
    db: Db, resident: Resident, kind: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Shown]:
    """The newest readings of a resident, or of one kind, older than the cursor (clinical time, id)."""
    rows = await db.fetch(
        f"""select {_COLUMNS}, r.received_at from readings r
             where resident_id = $1 and ($2::text is null or kind = $2)
               and ($3::timestamptz is null or (taken_at, id) < ($3, $4::uuid))
             order by taken_at desc, id desc limit $5""",
        resident.id,
        kind,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [_shown(_reading(row), row["received_at"]) for row in rows]


_COLUMNS = """r.id, r.set_id, r.kind, r.value, r.diastolic, r.coded, r.comparator, r.unit,
              r.symptoms, r.taken_at, r.source"""


def _reading(row: Any) -> Reading:
    return Reading(
        id=row["id"],
        set=row["set_id"],
        kind=row["kind"],
        value=row["value"],
        diastolic=row["diastolic"],
        coded=row["coded"],
        comparator=row["comparator"],
        unit=row["unit"],
        symptoms=tuple(row["symptoms"] or ()),
        taken_at=row["taken_at"],
        source=row["source"],
    )


def _shown(reading: Reading, received_at: datetime) -> Shown:
    value: Any = reading.value
    numbers: dict[str, Any] = {"value": value}
    if reading.kind == "blood_pressure":
        numbers = {"systolic": value, "diastolic": reading.diastolic}
    elif reading.kind == "consciousness":
        numbers = {"value": reading.coded}
    elif reading.kind == "oxygen":
        numbers = {"value": value == 1.0}
    return Shown(
        id=reading.id, kind=reading.kind, taken_at=reading.taken_at, received_at=received_at, source=reading.source,
        loinc=MEASURES[reading.kind].loinc, set=reading.set, comparator=reading.comparator, unit=reading.unit,
        symptoms=reading.symptoms, **numbers,
    )  # fmt: skip
