"""Provinces and communes with their validity, and who followed whom. Two levels; there are no districts any more.

Provinces ship with the program (people/codes/provinces.toml) and are loaded after the migrations; communes are loaded
by the operator from the official list: `antam territory load FILE.csv`. Loading again changes only what differs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from base.db import Db
from base.errors import Refused
from people import codes, names

Level = Literal["province", "commune"]
COLUMNS = ("code", "name", "province_code", "valid_from", "valid_to")


class Unit(Struct, frozen=True, kw_only=True):
    """`valid_to` is the first day on which it is no longer valid; `into` are the codes that followed."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    province: str | None
    into: list[str]


class Commune(Struct, frozen=True, kw_only=True):
    code: str
    name: str
    province_code: str
    valid_from: date
    valid_to: date | None


async def provinces(db: Db) -> list[Unit]:
    return await _units(db, "province", None)


async def communes(db: Db, province: str) -> list[Unit]:
    return await _units(db, "commune", province)


async def require(db: Db, level: Level, code: str, pointer: str) -> None:
    """`Refused` unless this unit is valid today: new addresses and facilities do not name what is gone."""
    if not await db.fetchval(
        """select true from admin_units where level = $1 and code = $2 and valid_from <= $3
              and (valid_to is null or valid_to > $3)""",
        level, code, db.now.date(),
    ):  # fmt: skip
        raise Refused("unknown_unit", "Không có đơn vị hành chính này.", "There is no such unit today.", pointer)


async def load_provinces(db: Db) -> None:
    """As owner, idempotently."""
    all_ = codes.provinces()
    await db.executemany(
        """insert into admin_units (code, level, name, valid_from, valid_to) values ($1, 'province', $2, $3, $4)
           on conflict (code, valid_from) do update set name = excluded.name, valid_to = excluded.valid_to
           where (admin_units.name, admin_units.valid_to) is distinct from (excluded.name, excluded.valid_to)""",
        [(p.code, p.name, p.valid_from, p.valid_to) for p in all_],
    )
    await db.executemany(
        """insert into admin_successions (old_code, old_from, new_code, new_from) values ($1, $2, $3, $4)
           on conflict do nothing""",
        [(p.code, p.valid_from, p.into, p.valid_to) for p in all_ if p.into],
    )


def read_communes(lines: Iterable[str]) -> list[Commune]:
    """The rows of a CSV with the columns code, name, province_code, valid_from, valid_to (empty: still valid).
    `Refused` names the first bad line; nothing of a bad file is used."""
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise _bad(1, f"the columns must be {', '.join(COLUMNS)}")
    found: dict[tuple[str, date], Commune] = {}
    for n, row in enumerate(reader, start=2):
        try:
            commune = msgspec.convert(
                {**row, "valid_to": row["valid_to"] or None, "name": names.kept(row["name"])}, Commune
            )
        except (msgspec.ValidationError, TypeError, AttributeError) as error:
            raise _bad(n, str(error)) from None
        _check(commune, n)
        if (commune.code, commune.valid_from) in found:
            raise _bad(n, f"{commune.code} stands there twice")
        found[commune.code, commune.valid_from] = commune
    return list(found.values())


async def load_communes(db: Db, communes: list[Commune]) -> int:
    """As owner; how many rows were new or differed. A province that was never there is `Refused`."""
    known = {row["code"] for row in await db.fetch("select code from admin_units where level = 'province'")}
    for commune in communes:
        if commune.province_code not in known:
            raise Refused("unknown_unit", en=f"{commune.code}: there is no province {commune.province_code}.")
    return await db.execute(
        """insert into admin_units (code, level, name, province_code, valid_from, valid_to)
           select code, 'commune', name, province, since, until
             from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[])
                  as c(code, name, province, since, until)
           on conflict (code, valid_from) do update
              set name = excluded.name, province_code = excluded.province_code, valid_to = excluded.valid_to
            where (admin_units.name, admin_units.province_code, admin_units.valid_to)
                  is distinct from (excluded.name, excluded.province_code, excluded.valid_to)""",
        [c.code for c in communes], [c.name for c in communes], [c.province_code for c in communes],
        [c.valid_from for c in communes], [c.valid_to for c in communes],
    )  # fmt: skip


async def _units(db: Db, level: Level, province: str | None) -> list[Unit]:
    rows = await db.fetch(
        """select u.code, u.name, u.valid_from, u.valid_to, u.province_code as province,
                  array(select s.new_code from admin_successions s
                         where s.old_code = u.code and s.old_from = u.valid_from order by s.new_code) as into
             from admin_units u where u.level = $1 and u.province_code is not distinct from $2
            order by u.code, u.valid_from""",
        level,
        province,
    )
    return [msgspec.convert(dict(row), Unit) for row in rows]


def _check(commune: Commune, line: int) -> None:
    if not re.fullmatch("[0-9]{5}", commune.code):
        raise _bad(line, f"a commune has a code of 5 digits, not {commune.code!r}")
    if not re.fullmatch("[0-9]{2}", commune.province_code):
        raise _bad(line, f"a province has a code of 2 digits, not {commune.province_code!r}")
    if not 1 <= len(commune.name) <= 200:
        raise _bad(line, "the name is empty or too long")
    if commune.valid_to is not None and commune.valid_to <= commune.valid_from:
        raise _bad(line, "valid_to lies after valid_from")


def _bad(line: int, why: str) -> Refused:
    return Refused("territory_file", f"Dòng {line}: {why}.", f"Line {line}: {why}.")
