"""Direct SQL as the app's role, behind a principal's token and, if so, an opened resident; rolled back each time.

Entering costs more than looking, so everything is tried behind one entry: all tables are read by one statement, changed
by another, and what one may add is tried row by row inside the database (`TRIES`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from base.ids import new_id
from tests.authz import oracle
from tests.authz.cast import Cast, id_of, token_of
from tests.authz.oracle import RESIDENTS, TABLES, Sight
from tests.authz.scale import RECORDS
from tests.authz.stage import Stage

PRIVILEGES = {"see": "SELECT", "update": "UPDATE", "delete": "DELETE", "insert": "INSERT"}
GENERATED = {"due_at"}
"""Columns that write themselves."""
NUMBERED = {"alert_log", "appointment_log", "audit_events", "request_log"}
"""Tables that number their rows themselves."""
ACTORS = (
    "account_id", "recorded_by", "invited_by", "sent_by", "asked_by", "author_id", "by", "started_by", "made_by",
    "chosen_by", "booked_by", "signed_by",
)  # fmt: skip
"""Columns that say who did it: a row one adds names oneself."""
ADDED_TO = ("active", "left")
"""Residents about whom rows are added."""

TRIES = """
create or replace function kept.tries(statements text[], given jsonb[]) returns boolean[] language plpgsql as
$$
declare let_in boolean[] := '{}';
begin
  for n in 1 .. cardinality(statements) loop
    begin
      execute statements[n] using given[n];
      raise sqlstate 'ANTAM';
    exception
      when insufficient_privilege then let_in := let_in || false;
      when integrity_constraint_violation or sqlstate 'ANTAM' then let_in := let_in || true;
    end;
  end loop;
  return let_in;
end
$$;
grant usage on schema kept to antam_app;
grant execute on function kept.tries(text[], jsonb[]) to antam_app
"""
"""Whether the policies let each row in; constraints come after them, and nothing of it stays."""

Rows = Mapping[str, list[dict[str, Any]]]
Cells = Mapping[str, Sequence[str]]
"""Command -> tables."""
ALL: Cells = {command: [table for table in TABLES if TABLES[table].get(command)] for command in PRIVILEGES}


class Wall:
    """One connection as `antam_app`, or as the superuser who becomes that role behind each entry (`as_superuser`)."""

    def __init__(
        self,
        db: asyncpg.Connection,
        keys: Mapping[str, str],
        columns: Mapping[tuple[str, str], Sequence[str]],
        everybody: asyncpg.Connection,
    ) -> None:
        self.db, self.keys, self._columns = db, keys, columns
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
        await stage.db.execute(TRIES)
        columns = {(row["relname"], row["command"]): row["columns"] for row in rows}
        return cls(db, stage.keys, columns, db if as_superuser else stage.db)

    def granted(self, table: str, command: str) -> bool:
        return (table, PRIVILEGES[command]) in self._columns

    @asynccontextmanager
    async def entered(self, who: str, opened: str | None) -> AsyncIterator[None]:
        """Behind the principal's token, with this resident opened; nothing of it stays."""
        async with rolled_back(self.db):
            await self.db.execute("set local session authorization antam_app")
            token = hashlib.sha256(token_of(who).encode()).digest()
            now = await self.db.fetchval("select now from open_work($1)", token)
            if opened is not None:
                await self.db.fetch("select from open_resident($1, $2)", id_of("resident", opened), now)
            await self.db.fetch("select open_threads()")
            yield

    async def reaches(self, command: str, tables: Sequence[str]) -> dict[str, set[str]]:
        """The keys of the rows they see, or may change, in each of these tables."""
        found: dict[str, set[str]] = {table: set() for table in tables}
        async with rolled_back(self.db):
            for row in await self.db.fetch(self._reaching(command, tables)):
                found[row["of"]].add(row["key"])
        return found

    def _reaching(self, command: str, tables: Sequence[str]) -> str:
        keys = {table: f"'{table}' as of, {self.keys[table]} as key" for table in tables}
        if command == "see":
            return " union all ".join(f"select {keys[table]} from {table}" for table in tables)
        touched = ", ".join(f"of_{t} as ({self._touching(command, t)} returning {keys[t]})" for t in tables)
        return f"with {touched} " + " union all ".join(f"select * from of_{table}" for table in tables)

    def _touching(self, command: str, table: str) -> str:
        if command == "delete":
            return f"delete from {table}"
        column = self._columns[table, "UPDATE"][0]
        return f"update {table} set " + TABLES[table].get("set", f"{column} = {table}.{column}")

    async def lets_in(self, copies: Sequence[tuple[str, str]]) -> list[bool]:
        """Whether one may add each of these rows (`copy`)."""
        return await self.db.fetchval(
            "select kept.tries($1, $2)", [statement for statement, _ in copies], [given for _, given in copies]
        )

    def copy(self, table: str, row: Mapping[str, Any]) -> tuple[str, str]:
        """The statement that adds a copy of the row under a new key, and its values."""
        given = {c: row[c] for c in self._columns[table, "INSERT"] if c in row and c not in GENERATED}
        given |= {column: str(new_id()) for column in ("id", "key") if column in given}
        if table in NUMBERED:
            given.pop("id", None)
        names = ", ".join(given)
        statement = f"insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, $1)"
        return statement, json.dumps(given)

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


@asynccontextmanager
async def rolled_back(db: asyncpg.Connection) -> AsyncIterator[None]:
    undo = db.transaction()
    await undo.start()
    try:
        yield
    finally:
        await undo.rollback()


@dataclass
class Comparison:
    """The wall against the oracle; differences come as words: who, with whom opened, which row."""

    wall: Wall
    cast: Cast
    rows: Rows
    _copies: dict[tuple[str, str], list[tuple[dict[str, Any], tuple[str, str]]]] = field(default_factory=dict)

    def cases(self) -> Iterator[str]:
        """Everybody with a token."""
        yield from (who for who, facts in self.cast.principals.items() if facts.get("session") != "none")

    async def behind(self, who: str, opened: str | None, cells: Cells = ALL) -> list[str]:
        sight = Sight(who, self.cast.principals[who], opened, self.rows)
        lines: list[str] = []
        async with self.wall.entered(who, opened):
            for command, tables in cells.items():
                if command == "insert":
                    lines += await self._of_adding(sight, tables)
                else:
                    lines += self._lines(sight, command, await self.wall.reaches(command, tables))
        return [f"{line} ({who} with {opened} opened)" for line in lines]

    def _lines(self, sight: Sight, command: str, found: Mapping[str, set[str]]) -> Iterator[str]:
        for table, keys in found.items():
            wanted = {row["_key"] for row in sight.rows(table, command)}
            for row in self.rows[table] if wanted != keys else ():
                if row["_key"] in wanted ^ keys:
                    yield f"{command} {table}: {'reaches' if row['_key'] in keys else 'lacks'} {told(row)}"

    async def _of_adding(self, sight: Sight, tables: Sequence[str]) -> list[str]:
        tries = [(table, *each) for table in tables for each in self._samples(table, sight.who)]
        let_in = await self.wall.lets_in([copy for _, _, copy in tries])
        allowed = {table: sight.allowed(table, "insert") for table in tables}
        return [
            f"insert {table}: {'can' if can else 'cannot'} add {told(row)}"
            for (table, row, _), can in zip(tries, let_in, strict=True)
            if can != allowed[table](row)
        ]

    def _samples(self, table: str, who: str) -> list[tuple[dict[str, Any], tuple[str, str]]]:
        """Rows to copy, as they are and in one's own name: one per resident, facility, family and what it hangs on."""
        if (table, who) not in self._copies:
            kinds = {
                (row["_resident"], row.get("family"), row["_facility"], row.get("alert_id", row.get("session_id"))): row
                for row in reversed(self.rows[table])
                if row["_resident"] in (None, *ADDED_TO)
            }
            own = [{**row, **dict.fromkeys(names, who)} for row in kinds.values() for names in _actors(row)]
            samples = [*kinds.values(), *own]
            self._copies[table, who] = [(row, self.wall.copy(table, {**row, **self._ids(row)})) for row in samples]
        return self._copies[table, who]

    def _ids(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The names of the matrix as ids again."""
        ids = {name: str(id) for id, name in self.cast.names.items()}
        naming = ("_id", "_facility", "_by", "asked", "instead_of")
        return {
            column: ids[value]
            for column, value in row.items()
            if isinstance(value, str) and value in ids and (column in ("id", *ACTORS) or column.endswith(naming))
        }

    async def of_following(self, pairs: Sequence[tuple[str, str]] = ()) -> list[str]:
        """How far everybody follows everybody: what each delivery asks, for the sockets as well."""
        pairs = pairs or [(who, about) for who in self.cast.principals for about in RECORDS]
        trios = [(id_of("account", w), id_of("resident", r), staffed(self.cast.principals[w])) for w, r in pairs]
        found = await self.wall.follows(trios)
        wanted = [oracle.reach(self.cast.principals[who], RESIDENTS[about]) for who, about in pairs]
        return [
            f"{who} follows {about} as far as {far}, not {should}"
            for (who, about), far, should in zip(pairs, found, wanted, strict=True)
            if far != should
        ]

    async def of_concerning(self, pairs: Sequence[tuple[str, str]] = ()) -> list[str]:
        """Whom at home a resident's alerts concern, with the scope."""
        related = [about for about in RECORDS if not RESIDENTS[about].get("unrelated")]
        pairs = pairs or [(who, about) for about in related for who in self.cast.principals]
        found = {
            about: {self.cast.names[who]: scope for who, scope in await self.wall.concerned(id_of("resident", about))}
            for about in {about for _, about in pairs}
        }
        wanted = [oracle.at_home(self.cast.principals[who], RESIDENTS[about]) for who, about in pairs]
        return [
            f"{who} is at home with {about}: {found[about].get(who, 'nobody')}, not {should}"
            for (who, about), should in zip(pairs, wanted, strict=True)
            if should != (found[about].get(who, "nobody") or "all")
        ]


def _actors(row: Mapping[str, Any]) -> list[list[str]]:
    """The columns that name somebody, one by one and all together."""
    columns = [column for column in ACTORS if column in row]
    return [*([column] for column in columns), *([columns] if len(columns) > 1 else [])]


def told(row: Mapping[str, Any]) -> str:
    shown = ("_resident", "_facility", "id", "account_id", "family", "state")
    return " ".join(f"{name}={row[name]}" for name in shown if row.get(name) is not None)


def staffed(who: Mapping[str, Any]) -> bool:
    """Whether the principal's session counts as staff's."""
    return who.get("session") != "one_factor"
