"""Work that fell due: one that raises stands in nobody's way, and comes again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from base.db import Database, Db, as_owner
from base.due import Chore, work_off
from base.errors import Unavailable
from tests.world import World


@pytest_asyncio.fixture
async def rows(house: World) -> AsyncIterator[None]:
    async with as_owner(house.url) as db:
        await db.execute("create table chores (n int primary key, due_at timestamptz not null, done int default 0)")
        await db.execute(
            "insert into chores select n, now() - make_interval(mins => 10 - n) from generate_series(1, 3) n"
        )
        await db.execute("grant select, update on chores to antam_engine")
    yield
    async with as_owner(house.url) as db:
        await db.execute("drop table chores")


async def claim(db: Db) -> Any:
    return await db.fetchrow(
        "select n from chores where done = 0 and due_at <= $1 order by due_at limit 1 for update skip locked", db.now
    )


async def put_off(db: Db, row: Any) -> None:
    await db.execute("update chores set due_at = $2 where n = $1", row["n"], db.now + timedelta(seconds=30))


def chore(act: Any, **more: Any) -> Chore[Any]:
    rest: dict[str, Any] = {"claim": claim, "put_off": put_off, **more}
    return Chore(room="test", failed="chore failed", act=act, named=lambda row: {"count": row["n"]}, **rest)


async def does(db: Db, row: Any) -> None:
    await db.execute("update chores set done = done + 1 where n = $1", row["n"])


async def done(house: World) -> list[int]:
    return [row["n"] for row in await house.sql("select n from chores where done = 1 order by n")]


async def test_what_is_due_is_done_once_each_until_nothing_is_left(house: World, rows: None) -> None:
    database: Database = house.house.database
    assert await work_off(database, chore(does)) == 3
    assert await done(house) == [1, 2, 3] and await work_off(database, chore(does)) == 0


async def test_one_that_raises_leaves_nothing_behind_stands_in_nobodys_way_and_comes_again(
    house: World, rows: None
) -> None:
    async def stumbles(db: Db, row: Any) -> None:
        await does(db, row)
        if row["n"] == 1:
            raise RuntimeError

    database: Database = house.house.database
    assert await work_off(database, chore(stumbles)) == 3
    assert await done(house) == [2, 3]
    [later] = await house.sql("select due_at from chores where n = 1")
    assert await work_off(database, chore(does), later["due_at"]) == 1
    assert await done(house) == [1, 2, 3]


async def test_what_raises_before_a_row_was_claimed_is_no_rows_fault(house: World, rows: None) -> None:
    async def breaks(db: Db) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await work_off(house.house.database, chore(does, claim=breaks))


async def test_a_database_that_is_away_puts_nothing_off(house: World, rows: None) -> None:
    async def is_away(db: Db, row: Any) -> None:
        raise Unavailable

    before = await house.sql("select * from chores order by n")
    with pytest.raises(Unavailable):
        await work_off(house.house.database, chore(is_away))
    assert await house.sql("select * from chores order by n") == before
