"""The database under the cast: what is there, whether anything changed, and putting it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from tests.authz.cast import Cast

REFERENCE = {"schema_migrations", "admin_units", "admin_successions"}
"""Stays as it is for all tests (tests/conftest.py)."""
NEVER_COUNTED = {
    "audit_events", "audit_refusals", "audit_unsealed", "audit_seals", "audit_checkpoints", "limits", "sessions",
    "schema_migrations",
}  # fmt: skip
"""What a refusal may leave: its own row in the audit, a count of a limiter, when a session was last used."""


class Stage:
    """`connection` is the superuser's: it sees through every policy."""

    def __init__(self, connection: asyncpg.Connection, tables: list[str]) -> None:
        self.db, self.tables = connection, tables
        self.keys: dict[str, str] = {}
        """Table -> an expression that tells its rows apart."""
        self.counted = [table for table in tables if table not in NEVER_COUNTED]
        self._before: dict[str, Any] = {}
        self._columns: dict[str, str] = {}

    @classmethod
    async def over(cls, connection: asyncpg.Connection) -> Stage:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
        found = cls(connection, [row["tablename"] for row in rows])
        keys = await connection.fetch(
            """select c.conrelid::regclass::text as table, array_agg(a.attname::text order by a.attnum) as columns
                 from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
                where c.contype = 'p' and c.connamespace = 'public'::regnamespace group by 1"""
        )
        found.keys = {row["table"]: " || '/' || ".join(f"{name}::text" for name in row["columns"]) for row in keys}
        return found

    async def empty(self) -> None:
        names = [table for table in self.tables if table not in REFERENCE]
        async with self.db.transaction():
            await self.db.execute("set local session_replication_role = replica")  # or the audit could not be emptied
            await self.db.execute(f"truncate {', '.join(names)} cascade")

    async def keep(self) -> None:
        """Remembers everything as it is now."""
        await self.db.execute("drop schema if exists kept cascade; create schema kept")
        for table in self.tables:
            await self.db.execute(f"create table kept.{table} as table public.{table}")
            rows = await self.db.fetch(
                """select attname from pg_attribute where attrelid = $1::regclass and attnum > 0
                      and not attisdropped and attgenerated = ''""",
                f"public.{table}",
            )
            self._columns[table] = ", ".join(f'"{row["attname"]}"' for row in rows)
        self._before = await self.written()

    async def forget(self) -> None:
        await self.db.execute("drop schema if exists kept cascade")

    async def written(self, tables: Sequence[str] = ()) -> dict[str, Any]:
        """Per table how many rows there are and which transaction wrote last: any write changes one of the two."""
        counts = " union all ".join(
            f"select '{table}', count(*), max(xmin::text::bigint) from {table}" for table in tables or self.tables
        )
        return {row[0]: (row[1], row[2]) for row in await self.db.fetch(counts)}

    async def changed(self) -> list[str]:
        """Tables that are not as they were kept, but for those a refusal may touch."""
        now = await self.written(self.counted)
        return [table for table in self.counted if now[table] != self._before[table]]

    async def restore(self, tables: Sequence[str]) -> None:
        if not tables:
            return
        async with self.db.transaction():
            await self.db.execute("set local session_replication_role = replica")
            for table in tables:
                names = self._columns[table]
                await self.db.execute(
                    f"""delete from {table};
                        insert into {table} ({names}) overriding system value select {names} from kept.{table}"""
                )
        self._before |= await self.written(tables)

    async def rows(self, cast: Cast) -> dict[str, list[dict[str, Any]]]:
        """Every row as the matrix speaks of it: accounts by name, with `_resident`, `_facility` and `_key`."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table in self.tables:
            rows = await self.db.fetch(f"select to_jsonb(t)::text as row, {self.keys[table]} as _key from {table} t")
            found[table] = [{**_named(json.loads(row["row"]), cast), "_key": row["_key"]} for row in rows]
            for row in found[table]:
                row["_facility"] = _first(row, "facility_id", *(["id"] if table == "facilities" else []))
                row["_resident"] = _first(row, "resident_id", *(["id"] if table == "residents" else []))
        whose = {
            row["id"]: row["_resident"]
            for table in ("alerts", "requests", "conversations", "appointments")
            for row in found[table]
        }
        for table in self.tables:
            for row in found[table]:
                row["_resident"] = row["_resident"] or whose.get(
                    _first(row, "alert_id", "subject", "request_id", "conversation_id", "appointment_id")
                )
        return found


def _named(row: dict[str, Any], cast: Cast) -> dict[str, Any]:
    return {column: _name(value, cast) for column, value in row.items()}


def _name(value: Any, cast: Cast) -> Any:
    try:
        return cast.names.get(UUID(value), value) if isinstance(value, str) and len(value) == 36 else value
    except ValueError:
        return value


def _first(row: Mapping[str, Any], *columns: str) -> Any:
    return next((row[column] for column in columns if row.get(column) is not None), None)
