"""Direct SQL as the app's role, behind a principal's token and, if so, an opened resident; rolled back each time."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.authz.cast import Cast, id_of, token_of
from tests.authz.oracle import TABLES, Sight
from tests.authz.stage import Stage

PRIVILEGES = {"see": "SELECT", "update": "UPDATE", "delete": "DELETE", "insert": "INSERT"}
Rows = Mapping[str, list[dict[str, Any]]]
ACTORS = ("account_id", "recorded_by", "invited_by", "by")
"""Columns that say who did it: a row one adds names oneself."""


class Wall:
    """One connection as `antam_app`, or as the superuser who takes that role inside each try (`as_superuser`)."""

    def __init__(
        self, db: asyncpg.Connection, keys: Mapping[str, str], columns: Mapping[tuple[str, str], Sequence[str]], role: str
    ) -> None:
        self.db, self.keys, self._columns, self._role = db, keys, columns, role

    @classmethod
    async def before(cls, db: asyncpg.Connection, stage: Stage, as_superuser: bool = False) -> Wall:
        rows = await db.fetch(
            """select c.relname, p.command, array_agg(a.attname::text order by a.attnum) as columns
                 from pg_class c cross join unnest(array['SELECT', 'UPDATE', 'INSERT']) p(command)
                 join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
                  and has_column_privilege('antam_app', c.oid, a.attnum, p.command) group by 1, 2
               union all
               select c.relname, 'DELETE', '{}' from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                  and has_table_privilege('antam_app', c.oid, 'DELETE')"""
        )
        columns = {(row["relname"], row["command"]): row["columns"] for row in rows}
        return cls(db, stage.keys, columns, "set local role antam_app" if as_superuser else "select 1")

    def granted(self, table: str, command: str) -> bool:
        return (table, PRIVILEGES[command]) in self._columns

    async def enter(self, who: str, opened: str | None) -> None:
        await self.db.execute(self._role)
        now = await self.db.fetchval("select now from open_work($1)", hashlib.sha256(token_of(who).encode()).digest())
        if opened is not None:
            await self.db.fetch("select * from open_resident($1, $2)", id_of("resident", opened), now)

    async def touched(self, who: str, opened: str | None, statement: str) -> list[asyncpg.Record]:
        """What the statement returns to them; nothing of it stays."""
        undo = self.db.transaction()
        await undo.start()
        try:
            await self.enter(who, opened)
            return await self.db.fetch(statement)
        finally:
            await undo.rollback()

    def reading(self, tables: Sequence[str]) -> str:
        """One query for the keys of all rows one sees in these tables."""
        return " union all ".join(f"select '{table}' as of, {self.keys[table]} as key from {table}" for table in tables)

    def changing(self, table: str, command: str) -> str:
        """Touches all rows one may, and returns which they were."""
        key = self.keys[table]
        if command == "delete":
            return f"delete from {table} returning '{table}' as of, {key} as key"
        column = self._columns[table, "UPDATE"][0]
        changes = TABLES[table].get("set", f"{column} = {table}.{column}")
        return f"update {table} set {changes} returning '{table}' as of, {key} as key"


@dataclass
class Comparison:
    """The wall against the oracle, for some openings of the wall."""

    wall: Wall
    cast: Cast
    rows: Rows
    openings: Sequence[str | None]

    async def of_reading(self, tables: Sequence[str]) -> AsyncIterator[str]:
        async for line in self._of("see", tables, self.wall.reading(tables)):
            yield line

    async def of_changing(self, table: str, command: str) -> AsyncIterator[str]:
        async for line in self._of(command, [table], self.wall.changing(table, command)):
            yield line

    async def _of(self, command: str, tables: Sequence[str], statement: str) -> AsyncIterator[str]:
        """Where PostgreSQL and the oracle differ, in words: who, with whom opened, which row."""
        for who, opened in self.cases():
            found: dict[str, set[str]] = {table: set() for table in tables}
            for row in await self.wall.touched(who, opened, statement):
                found[row["of"]].add(row["key"])
            sight = Sight(who, self.cast.principals[who], opened, self.rows)
            for table in tables:
                wanted = {row["_key"] for row in sight.rows(table, command)}
                if wanted != found[table]:
                    for line in self._lines(table, wanted, found[table]):
                        yield f"{table}: {who} with {opened} opened {line}"

    def cases(self) -> Iterator[tuple[str, str | None]]:
        for who, facts in self.cast.principals.items():
            if facts.get("session") != "none":
                yield from ((who, opened) for opened in self.openings)

    def _lines(self, table: str, wanted: set[str], found: set[str]) -> Iterator[str]:
        for row in self.rows[table]:
            if row["_key"] in wanted ^ found:
                shown = ("_resident", "_facility", "id", "account_id", "family", "state")
                about = " ".join(f"{name}={row[name]}" for name in shown if row.get(name) is not None)
                yield f"{'reaches' if row['_key'] in found else 'lacks'} {about}"
