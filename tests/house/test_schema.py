"""Migrations: their sum is the checked dump, and whatever interrupts them they leave whole files only."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from base import migrate, postgres, schema
from base.migrate import FOLDER, CannotMigrate
from tests.world import until

FILES = len(migrate.migrations())
_databases = itertools.count(1)

FAILS = "create table half (id int);\nselect 1 / 0;\n"
SLOW = "create table half (id int);\nselect pg_sleep(60);\ncreate table whole (id int);\n"
MENDED = "create table half (id int);\ncreate table whole (id int);\n"


@pytest_asyncio.fixture
async def empty(server: postgres.Server) -> AsyncIterator[str]:
    """The address of a database with nothing in it."""
    name = f"antam_schema_{os.getpid()}_{next(_databases)}"
    admin = await asyncpg.connect(server.url("postgres"))
    await admin.execute(f"create database {name} template template0")
    yield server.url(name)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our migrations, to add to and to spoil."""
    copy = tmp_path / "migrations"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


async def apply(url: str, folder: Path = FOLDER) -> int:
    return await migrate.migrate(url, folder=folder, tell=lambda _: None)


async def tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        return {row["tablename"] for row in rows}
    finally:
        await connection.close()


def add(folder: Path, sql: str) -> Path:
    path = folder / f"{FILES + 1:04}_another.sql"
    path.write_text(sql)
    return path


async def test_the_checked_dump_is_the_sum_of_the_migrations(url: str) -> None:
    wanted = (FOLDER / "schema.sql").read_text()
    assert await schema.dump(url) == wanted, "run `antam schema > migrations/schema.sql`"


async def test_of_migrations_makes_the_same_and_leaves_nothing_behind(server: postgres.Server, url: str) -> None:
    assert await schema.of_migrations(url) == await schema.dump(url)
    connection = await asyncpg.connect(url)
    try:
        query = "select datname from pg_database where datname ~ '^antam_schema_[0-9a-f]{12}$'"
        assert await connection.fetch(query) == []
    finally:
        await connection.close()


async def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(postgres.Refused, match="could not be read"):
        await schema.dump(f"postgresql://postgres:secret@/antam?host={tmp_path}")


async def test_migrating_twice_is_migrating_once(empty: str) -> None:
    assert await apply(empty) == FILES
    first = await schema.dump(empty)
    assert await apply(empty) == 0
    assert await schema.dump(empty) == first


async def test_four_migrators_at_once_apply_each_file_once(empty: str) -> None:
    applied = await asyncio.gather(*(apply(empty) for _ in range(4)))
    assert sorted(applied) == [0, 0, 0, FILES]


async def test_a_file_that_fails_leaves_the_ones_before_it_and_nothing_of_itself(empty: str, folder: Path) -> None:
    add(folder, FAILS)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await apply(empty, folder)
    assert "half" not in await tables(empty)
    assert await schema.dump(empty) == (FOLDER / "schema.sql").read_text()

    add(folder, MENDED)
    assert await apply(empty, folder) == 1
    assert {"half", "whole"} <= await tables(empty)


@pytest.mark.parametrize("how", ["the backend is killed", "the migrator is cancelled"])
async def test_a_migration_killed_in_the_middle_is_simply_run_again(empty: str, folder: Path, how: str) -> None:
    add(folder, SLOW)
    watching = await asyncpg.connect(empty)
    sleeping = "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"

    async def asleep() -> bool:
        return await watching.fetchval(sleeping) is not None

    running = asyncio.create_task(apply(empty, folder))
    await until(asleep)
    if how == "the backend is killed":
        await watching.fetchval("select pg_terminate_backend($1)", await watching.fetchval(sleeping))
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await running
    else:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    await watching.close()
    assert not {"half", "whole"} & await tables(empty)

    add(folder, MENDED)
    assert await apply(empty, folder) == 1
    again = await schema.dump(empty)
    assert "CREATE TABLE public.half" in again and "CREATE TABLE public.whole" in again


async def test_a_file_edited_after_it_was_applied_is_refused_in_one_sentence(empty: str, folder: Path) -> None:
    await apply(empty, folder)
    path = next(folder.glob("0001_*.sql"))
    path.write_text(path.read_text() + "\n-- one more word\n")
    with pytest.raises(CannotMigrate) as refusal:
        await apply(empty, folder)
    assert str(refusal.value) == "Migration 0001_people was changed after it was applied."


async def test_a_database_that_is_ahead_is_refused_in_one_sentence(empty: str, folder: Path) -> None:
    add(folder, MENDED)
    await apply(empty, folder)
    with pytest.raises(CannotMigrate) as refusal:
        await apply(empty)
    assert str(refusal.value) == f"The database is newer than this program: it has migration {FILES + 1:04}."


async def test_a_gap_in_the_numbers_is_refused_before_anything_runs(empty: str, folder: Path) -> None:
    next(folder.glob("0002_*.sql")).unlink()
    with pytest.raises(CannotMigrate, match="expected 0002_"):
        await apply(empty, folder)
    assert "facilities" not in await tables(empty)
