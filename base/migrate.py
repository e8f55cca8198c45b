"""Applies `migrations/NNNN_name.sql`, forward only. Safe to run from many nodes at once and to kill at any statement.

Each file is one transaction together with its row in `schema_migrations`, so a killed run leaves whole files only and
is simply run again. The lock is polled, not waited for: a waiting session would hold a snapshot (ecosystem.md §1.10).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
from msgspec import Struct

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 4267000
_PATIENCE_S = 60


class CannotMigrate(Exception):
    """One sentence for the operator."""


class Migration(Struct, frozen=True):
    version: str
    name: str
    sql: str
    sha256: str


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """The files in order; numbers must run 0001, 0002 ... without a gap."""
    found = []
    for number, path in enumerate(sorted(folder.glob("[0-9]*_*.sql")), start=1):
        version, _, name = path.stem.partition("_")
        if version != f"{number:04}":
            raise CannotMigrate(f"migrations: expected {number:04}_..., found {path.name}.")
        sql = path.read_text()
        found.append(Migration(version, name, sql, hashlib.sha256(sql.encode()).hexdigest()))
    return found


async def migrate(
    url: str, password: str | None = None, folder: Path = FOLDER, tell: Callable[[str], None] = print
) -> int:
    """Bring the database at `url` up to date; returns how many files were applied. `CannotMigrate` says why not."""
    conn = await asyncpg.connect(url, timeout=10)
    try:
        await _wait_for_lock(conn)
        await _make_roles(conn, (folder / "roles.sql").read_text())
        await _give_passwords(conn, password or _password(url))
        await conn.execute("set role antam_owner")
        return await _apply(conn, migrations(folder), tell)
    except asyncpg.InsufficientPrivilegeError as error:
        raise CannotMigrate(f"The user of DATABASE_URL may not set up the database: {error}.") from None
    finally:
        await conn.close(timeout=5)


async def pending(conn: asyncpg.Connection | asyncpg.pool.PoolConnectionProxy, folder: Path = FOLDER) -> list[str]:
    """Versions the files have and the database lacks; `CannotMigrate` when the database is ahead or a file was
    edited."""
    known = migrations(folder)
    applied = await _applied(conn)
    _compare(known, applied)
    return [m.version for m in known if m.version not in applied]


async def _wait_for_lock(conn: asyncpg.Connection) -> None:
    for _ in range(_PATIENCE_S * 5):
        if await conn.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            return
        await asyncio.sleep(0.2)
    raise CannotMigrate(f"Another process has been migrating this database for {_PATIENCE_S} seconds.")


async def _make_roles(conn: asyncpg.Connection, sql: str) -> None:
    """Roles belong to the cluster, and no lock reaches across its databases: two that migrate at once may collide."""
    for _ in range(20):
        try:
            await conn.execute(sql)
            return
        except (asyncpg.UniqueViolationError, asyncpg.DuplicateObjectError, asyncpg.InternalServerError):
            await asyncio.sleep(0.1)
    raise CannotMigrate("The database roles could not be made: another database of this server keeps changing them.")


async def _give_passwords(conn: asyncpg.Connection, password: str | None) -> None:
    """The three roles that sign in share one password when the server asks for any (README, production)."""
    if not password:
        return
    for role in ("antam_app", "antam_committer", "antam_engine"):
        quoted = await conn.fetchval("select quote_literal($1)", password)
        await conn.execute(f"alter role {role} password {quoted}")


def _password(url: str) -> str | None:
    password = urlsplit(url).password
    return unquote(password) if password else None


async def _apply(conn: asyncpg.Connection, known: list[Migration], tell: Callable[[str], None]) -> int:
    await conn.execute("set lock_timeout = '5s'")
    await conn.execute(
        """create table if not exists schema_migrations (
             version text primary key, name text not null, sha256 text not null,
             applied_at timestamptz not null default now())"""
    )
    await conn.execute("grant select on schema_migrations to antam_app")
    applied = await _applied(conn)
    _compare(known, applied)
    todo = [m for m in known if m.version not in applied]
    for m in todo:
        async with conn.transaction():
            await conn.execute(m.sql)
            await conn.execute(
                "insert into schema_migrations (version, name, sha256) values ($1, $2, $3)", m.version, m.name, m.sha256
            )
        tell(f"migrated {m.version} {m.name}")
    return len(todo)


async def _applied(conn: asyncpg.Connection | asyncpg.pool.PoolConnectionProxy) -> dict[str, str]:
    if await conn.fetchval("select to_regclass('public.schema_migrations')") is None:
        return {}
    return {row["version"]: row["sha256"] for row in await conn.fetch("select version, sha256 from schema_migrations")}


def _compare(known: list[Migration], applied: dict[str, str]) -> None:
    ahead = sorted(set(applied) - {m.version for m in known})
    if ahead:
        raise CannotMigrate(f"The database is newer than this program: it has migration {ahead[-1]}.")
    for m in known:
        if applied.get(m.version, m.sha256) != m.sha256:
            raise CannotMigrate(f"Migration {m.version}_{m.name} was changed after it was applied.")
