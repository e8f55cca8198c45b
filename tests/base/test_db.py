"""The unit of work on a real server: whole or not at all, and what cannot be known is called `Unavailable`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from base.db import Database, Db, as_owner, as_role, open_database
from base.errors import Conflict, Malformed, Unavailable
from base.ids import new_id
from tests.world import World

ENROLS = "insert into accounts (phone, name) values ($1, 'Ana')"


class Followed:
    """What the unit of work was given to do last and after."""

    def __init__(self) -> None:
        self.last: list[Any] = []
        self.after: list[Db] = []

    async def write(self, db: Db) -> None:
        self.last.append(list(db.entries))


@pytest_asyncio.fixture
async def followed() -> Followed:
    return Followed()


@pytest_asyncio.fixture
async def database(house: World, followed: Followed) -> AsyncIterator[Database]:
    opened = await open_database(house.url, {"engine": 2, "app": 1}, followed.write, followed.after.append)
    yield opened
    await opened.close()


async def sweeps(db: Db) -> int:
    """Something the engine may write."""
    return await db.execute("delete from realtime_tickets")


async def tickets(house: World) -> int:
    return len(await house.sql("select 1 from realtime_tickets"))


@pytest_asyncio.fixture
async def a_ticket(house: World) -> None:
    await (await house.phone(await house.enrols("Ana"))).post("/v1/realtime/ticket")
    assert await tickets(house) == 1


async def test_what_is_done_is_there_afterwards(house: World, database: Database, a_ticket: None) -> None:
    async with database.work("engine") as db:
        assert await sweeps(db) == 1
    assert await tickets(house) == 0


@pytest.mark.parametrize("error", [Conflict(), ValueError("ours"), asyncio.CancelledError()])
async def test_whatever_is_raised_leaves_nothing_and_wakes_nobody(
    house: World, database: Database, followed: Followed, a_ticket: None, error: BaseException
) -> None:
    async def fails() -> None:
        async with database.work("engine") as db:
            await sweeps(db)
            db.entries.append("news")
            db.woken.add(new_id())
            db.due.add("escalate")
            raise error

    with pytest.raises(type(error)):
        await fails()
    assert await tickets(house) == 1
    assert (followed.last, followed.after) == ([], [])


async def test_entries_are_the_last_thing_written_and_wakes_come_after_the_commit(
    house: World, followed: Followed, a_ticket: None
) -> None:
    committed: list[int] = []

    async def write(db: Db) -> None:
        followed.last.append(await tickets(house))  # another connection: what is committed so far

    async def look() -> None:
        committed.append(await tickets(house))

    looking: list[asyncio.Task[None]] = []
    opened = await open_database(
        house.url, {"engine": 1}, write, lambda _: looking.append(asyncio.get_running_loop().create_task(look()))
    )
    try:
        async with opened.work("engine") as db:
            await sweeps(db)
            db.entries.append("news")
            db.due.add("escalate")
        await asyncio.gather(*looking)
    finally:
        await opened.close()
    assert (followed.last, committed) == ([1], [0])


async def test_without_news_nobody_is_woken(database: Database, followed: Followed) -> None:
    async with database.work("engine") as db:
        await db.fetchval("select 1")
    assert (followed.last, followed.after) == ([], [])


async def test_now_is_the_databases_unless_it_is_given(house: World, database: Database) -> None:
    async with database.work("engine") as db:
        assert abs((db.now - await db.fetchval("select clock_timestamp()")).total_seconds()) < 1
    async with database.work("engine", now=house.began) as db:
        assert db.now == house.began


async def test_whoever_waits_a_second_for_a_connection_is_told_to_come_again(database: Database) -> None:
    async with AsyncExitStack() as taken:
        await taken.enter_async_context(database.work("app"))
        began = time.monotonic()
        with pytest.raises(Unavailable):
            async with database.work("app"):
                pass
        assert 0.9 <= time.monotonic() - began < 5
    async with database.work("app") as db:
        assert await db.fetchval("select 1") == 1


async def test_a_statement_that_takes_too_long_is_unavailable_and_leaves_nothing(
    house: World, database: Database, a_ticket: None
) -> None:
    async def dawdles() -> None:
        async with database.work("engine") as db:
            await sweeps(db)
            await db.execute("set local statement_timeout = '50ms'")
            await db.execute("select pg_sleep(10)")

    with pytest.raises(Unavailable) as error:
        await dawdles()
    assert isinstance(error.value.__cause__, asyncpg.QueryCanceledError)
    assert await tickets(house) == 1
    async with database.work("engine") as db:
        assert await db.fetchval("show statement_timeout") == "5s"


async def test_a_row_somebody_holds_too_long_is_unavailable(house: World, database: Database, a_ticket: None) -> None:
    async def waits() -> None:
        async with database.work("engine") as db:
            await db.execute("set local lock_timeout = '50ms'")
            await sweeps(db)

    async with as_owner(house.url) as holder:
        await holder.execute("select 1 from realtime_tickets for update")
        with pytest.raises(Unavailable) as error:
            await waits()
    assert isinstance(error.value.__cause__, asyncpg.LockNotAvailableError)


async def test_a_killed_connection_is_unavailable_and_the_next_unit_works(
    house: World, database: Database, a_ticket: None
) -> None:
    async def waits() -> None:
        async with database.work("engine") as db:
            await sweeps(db)

    async with as_owner(house.url) as holder:
        await holder.execute("select 1 from realtime_tickets for update")
        waiting = asyncio.create_task(waits())
        await house.cuts_off("engine")
        with pytest.raises(Unavailable):
            await waiting
    assert await tickets(house) == 1
    await waits()
    assert await tickets(house) == 0


async def test_connections_killed_while_they_rest_are_replaced(house: World, database: Database) -> None:
    async with database.work("engine") as db:
        pid = await db.fetchval("select pg_backend_pid()")
    admin = await asyncpg.connect(house.url)
    await admin.fetchval("select pg_terminate_backend($1, 5000)", pid)
    await admin.close()
    async with asyncio.timeout(5):
        while True:
            try:
                async with database.work("engine") as db:
                    assert await db.fetchval("select pg_backend_pid()") != pid
                break
            except Unavailable:
                continue


async def test_two_who_lock_each_other_out_are_unavailable_not_broken(house: World, database: Database) -> None:
    for name in ("Ana", "Bo"):
        await (await house.phone(await house.enrols(name))).put("/v1/me/push", {"token": name})
    first, second = await house.sql("select id from devices order by id")
    met = asyncio.Barrier(2)

    async def locks(*ids: Any) -> str:
        try:
            async with database.work("engine") as db:
                await db.execute("update devices set push_token = push_token where id = $1", ids[0])
                await met.wait()
                await db.execute("update devices set push_token = push_token where id = $1", ids[1])
        except Unavailable as error:
            return type(error.__cause__).__name__
        return "done"

    outcomes = await asyncio.gather(locks(first["id"], second["id"]), locks(second["id"], first["id"]))
    assert sorted(outcomes) == ["DeadlockDetectedError", "done"]


async def test_text_postgresql_cannot_keep_is_malformed(database: Database) -> None:
    with pytest.raises(Malformed):
        async with database.work("app") as db:
            await db.fetchval("select $1::text", "a\x00b")


async def test_a_mistake_of_ours_stays_one(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with database.work("engine") as db:
            await db.execute("select * from nowhere")


async def test_every_role_has_its_limits_and_signs_in_as_itself(database: Database) -> None:
    async with database.work("app") as db:
        row = await db.fetchrow(
            """select current_user as who, session_user as signed_in, current_setting('statement_timeout') as statement,
                      current_setting('lock_timeout') as lock, current_setting('timezone') as zone,
                      current_setting('idle_in_transaction_session_timeout') as idle"""
        )
    assert row is not None and dict(row) == {
        "who": "antam_app", "signed_in": "antam_app", "statement": "5s", "lock": "3s", "zone": "UTC", "idle": "10s",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://postgres@/antam?host=/run", "postgresql://antam_app@/antam?host=/run"),
        ("postgresql://u:p%40w@db:5432/antam", "postgresql://antam_app:p%40w@db:5432/antam"),
        ("postgresql://db/antam", "postgresql://antam_app@db/antam"),
    ],
)
def test_a_role_signs_in_at_the_same_place(url: str, wanted: str) -> None:
    assert as_role(url, "antam_app") == wanted


def test_another_password_replaces_the_one_in_the_address() -> None:
    assert as_role("postgresql://u:old@db/antam", "antam_app", "n/w") == "postgresql://antam_app:n%2Fw@db/antam"


async def test_a_commit_the_standby_may_have_missed_is_not_an_ack(database: Database, a_ticket: None) -> None:
    """PostgreSQL says so in a warning only, when the wait for the standby is cut short."""
    with pytest.raises(Unavailable) as error:
        async with database.work("engine") as db:
            await db.execute("do $$ begin raise warning 'canceling wait for synchronous replication'; end $$")
    assert error.value.code == "outcome_unknown"
