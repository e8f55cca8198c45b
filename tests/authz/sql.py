"""Direct SQL as the app's role, behind a principal's token and, if so, an opened resident; rolled back each time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from base.ids import new_id
from tests.authz import oracle
from tests.authz.cast import Cast, id_of, token_of
from tests.authz.oracle import RESIDENTS, TABLES, Sight
from tests.authz.stage import Stage, residents_of_record

PRIVILEGES = {"see": "SELECT", "update": "UPDATE", "delete": "DELETE", "insert": "INSERT"}
GENERATED = {"due_at"}
"""Columns that write themselves."""
Rows = Mapping[str, list[dict[str, Any]]]
ACTORS = ("account_id", "recorded_by", "invited_by", "sent_by", "asked_by", "author_id", "by")
"""Columns that say who did it: a row one adds names oneself."""


class Wall:
    """One connection as `antam_app`, or as the superuser who takes that role inside each try (`as_superuser`)."""

    def __init__(
        self,
        db: asyncpg.Connection,
        keys: Mapping[str, str],
        columns: Mapping[tuple[str, str], Sequence[str]],
        role: str,
        everybody: asyncpg.Connection,
    ) -> None:
        self.db, self.keys, self._columns, self._role = db, keys, columns, role
        self._everybody = everybody
        """Asks on behalf of many accounts, as deliveries do."""

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
        role = "set local role antam_app" if as_superuser else "select 1"
        return cls(db, stage.keys, columns, role, db if as_superuser else stage.db)

    def granted(self, table: str, command: str) -> bool:
        return (table, PRIVILEGES[command]) in self._columns

    async def enter(self, who: str, opened: str | None) -> None:
        await self.db.execute(self._role)
        now = await self.db.fetchval("select now from open_work($1)", hashlib.sha256(token_of(who).encode()).digest())
        if opened is not None:
            await self.db.fetch("select * from open_resident($1, $2)", id_of("resident", opened), now)
        await self.db.fetch("select open_threads()")

    async def touched(self, who: str, opened: str | None, statement: str, *args: Any) -> list[asyncpg.Record]:
        """What the statement returns to them; nothing of it stays."""
        undo = self.db.transaction()
        await undo.start()
        try:
            await self.enter(who, opened)
            return await self.db.fetch(statement, *args)
        finally:
            await undo.rollback()

    async def adds(self, who: str, opened: str | None, table: str, row: Mapping[str, Any]) -> bool:
        """Whether the policies let a copy of this row in, under keys of its own; constraints come after them."""
        given = {c: row[c] for c in self._columns[table, "INSERT"] if c in row and c not in GENERATED}
        given |= {column: str(new_id()) for column in ("id", "hash", "key") if column in given and column != "hash"}
        if table in ("alert_log", "audit_events", "request_log"):
            given.pop("id", None)
        names = ", ".join(given)
        try:
            await self.touched(
                who, opened,
                f"""insert into {table} ({names}) select {names}
                      from jsonb_populate_record(null::{table}, $1::jsonb)""",
                json.dumps(given),
            )  # fmt: skip
        except asyncpg.InsufficientPrivilegeError:
            return False
        except asyncpg.IntegrityConstraintViolationError:
            return True
        return True

    async def follows(self, trios: Sequence[tuple[Any, Any, bool]]) -> list[int]:
        """For each account, resident, and whether the session holds a second factor."""
        rows = await self._everybody.fetch(
            """select coalesce(m.reach, 0) as reach from unnest($1::uuid[], $2::uuid[]) with ordinality p(a, r, n)
                 left join may_follow($1, $2, $3) m on m.account = p.a and m.resident = p.r order by p.n""",
            [a for a, _, _ in trios],
            [r for _, r, _ in trios],
            [staffed for _, _, staffed in trios],
        )
        return [row["reach"] for row in rows]

    async def concerned(self, resident: Any) -> list[tuple[Any, str | None]]:
        rows = await self._everybody.fetch("select account, scope from concerned_with($1)", resident)
        return [tuple(row) for row in rows]

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

    async def of_adding(self, table: str) -> AsyncIterator[str]:
        """A copy of a row under a new key, as it is and in one's own name; a row per resident is enough."""
        for who, opened in self.cases():
            sight = Sight(who, self.cast.principals[who], opened, self.rows)
            allowed = sight.allowed(table, "insert")
            for row in self._samples(table, who):
                if allowed(row) != await self.wall.adds(who, opened, table, {**row, **self._ids(row)}):
                    yield f"{table}: {who} with {opened} opened {'cannot' if allowed(row) else 'can'} add {row}"

    def _samples(self, table: str, who: str) -> Iterator[dict[str, Any]]:
        seen = set()
        for row in self.rows[table]:
            kind = row["_resident"], row.get("family"), row["_facility"], row.get("alert_id", row.get("session_id"))
            if kind not in seen and row["_resident"] in (None, "active", "left"):
                seen.add(kind)
                yield row
                actors = {column: who for column in ACTORS if column in row}
                if actors:
                    yield {**row, **actors}

    def _ids(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The names of the matrix as ids again."""
        ids = {name: str(id) for id, name in self.cast.names.items()}
        return {column: ids[value] for column, value in row.items() if isinstance(value, str) and value in ids
                and (column == "id" or column in ACTORS or column.endswith(("_id", "_facility", "_by")))}  # fmt: skip

    async def of_following(self) -> AsyncIterator[str]:
        """How far everybody follows everybody: what each delivery asks, for the sockets as well."""
        pairs = [(who, about) for who in self.cast.principals for about in residents_of_record()]
        trios = [(id_of("account", w), id_of("resident", r), staffed(self.cast.principals[w])) for w, r in pairs]
        found = await self.wall.follows(trios)
        for (who, about), far in zip(pairs, found, strict=True):
            wanted = oracle.reach(self.cast.principals[who], RESIDENTS[about])
            if wanted != far:
                yield f"{who} follows {about} as far as {far}, not {wanted}"

    async def of_concerning(self) -> AsyncIterator[str]:
        """Whom at home a resident's alerts concern, with the scope."""
        for about in residents_of_record():
            if RESIDENTS[about].get("unrelated"):
                continue
            found = {self.cast.names[who]: scope for who, scope in await self.wall.concerned(id_of("resident", about))}
            for who, facts in self.cast.principals.items():
                wanted = oracle.at_home(facts, RESIDENTS[about])
                if wanted != (found.get(who, "nobody") or "all"):
                    yield f"{who} is at home with {about}: {found.get(who, 'nobody')}, not {wanted}"

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


def staffed(who: Mapping[str, Any]) -> bool:
    """Whether the principal's session counts as staff's."""
    return who.get("session") != "one_factor"
