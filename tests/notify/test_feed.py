"""The feed on a real database: no number is missed, doubled or seen late, whoever writes and whoever reads."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio

from base.db import Database, open_database
from base.ids import new_id
from notify import feed
from notify.feed import Reader
from tests.world import World, reading

WRITERS, ROUNDS, CONNECTIONS = 40, 5, 16


@pytest_asyncio.fixture
async def database(house: World) -> AsyncIterator[Database]:
    """Pools of this test's own, wide enough that nobody waits for a connection."""
    opened = await open_database(house.url, {"engine": CONNECTIONS, "committer": 2}, feed.write, lambda _: None)
    yield opened
    await opened.close()


async def accounts(house: World, count: int) -> list[UUID]:
    return [(await house.enrols(f"A{n}")).account for n in range(count)]


async def say(database: Database, to: Iterable[UUID], **more: Any) -> None:
    async with database.work("engine") as db:
        feed.append(db, to, "announcement", new_id(), {"n": 1}, **more)


async def read(database: Database, account: UUID, since: int = 0, limit: int = 1000) -> feed.Page:
    async with database.work("committer") as db:
        return (await feed.since(db, [Reader(account, since, True)], limit))[0]


async def test_forty_writers_to_the_same_accounts_leave_no_gap_and_no_deadlock(
    house: World, database: Database
) -> None:
    readers = await accounts(house, 5)
    room = asyncio.Semaphore(CONNECTIONS)

    async def writes(seed: int) -> None:
        order = random.Random(seed)
        for _ in range(ROUNDS):
            async with room:
                await say(database, order.sample(readers, len(readers)))  # every writer in an order of its own

    await asyncio.gather(*(writes(seed) for seed in range(WRITERS)))
    for account in readers:
        page = await read(database, account)
        assert [e.seq for e in page.items] == list(range(1, WRITERS * ROUNDS + 1))
        assert page.head == WRITERS * ROUNDS


async def test_who_reads_while_others_write_misses_nothing(house: World, database: Database) -> None:
    """A number that became visible after a later one would be passed over for ever: numbers come in commit order."""
    [account] = await accounts(house, 1)
    room = asyncio.Semaphore(CONNECTIONS - 4)

    async def writes(times: int) -> None:
        for _ in range(times):
            async with room:
                await say(database, [account])

    writing = asyncio.gather(*(writes(10) for _ in range(12)))
    cursor = 0
    while cursor < 120:
        over = writing.done()
        page = await read(database, account, cursor)
        assert [e.seq for e in page.items] == list(range(cursor + 1, cursor + len(page.items) + 1))
        cursor += len(page.items)
        if over and not page.items:
            break
    await writing
    assert cursor == 120


async def test_what_is_rolled_back_leaves_no_number(house: World, database: Database) -> None:
    [account] = await accounts(house, 1)
    await say(database, [account])
    try:
        async with database.work("engine") as db:
            feed.append(db, [account], "announcement", new_id(), {})
            await feed.write(db)
            raise LookupError
    except LookupError:
        pass
    await say(database, [account])
    assert [e.seq for e in (await read(database, account)).items] == [1, 2]


async def test_one_account_named_twice_gets_two_numbers_in_order(house: World, database: Database) -> None:
    [account] = await accounts(house, 1)
    first, second = new_id(), new_id()
    async with database.work("engine") as db:
        feed.append(db, [account], "announcement", first, {})
        feed.append(db, [account], "reminder", second, {})
    assert [(e.seq, e.subject) for e in (await read(database, account)).items] == [(1, first), (2, second)]


async def test_many_readers_are_one_question(house: World, database: Database) -> None:
    first, second, third = await accounts(house, 3)
    for _ in range(3):
        await say(database, [first, second])
    async with database.work("committer") as db:
        pages = {
            p.account: p
            for p in await feed.since(db, [Reader(first, 0, True), Reader(second, 2, True), Reader(third, 0, True)], 2)
        }
    assert [e.seq for e in pages[first].items] == [1, 2]
    assert [e.seq for e in pages[second].items] == [3]
    assert (pages[third].items, pages[third].head, pages[third].resync) == ([], 0, False)


async def test_an_entry_comes_out_as_removed_once_its_right_has_ended(house: World, database: Database) -> None:
    await house.opens()
    rosa = await house.admits("Rosa")
    daughter = await house.relates(rosa, "summary")
    phone = await house.phone(rosa)
    await phone.records(reading("spo2", 84))
    [before] = (await read(database, daughter.account)).items
    assert (before.kind, before.body["resident"]["name"]) == ("alert", "Rosa")
    await house.sql("update relatives set ended_at = now() where account_id = $1 returning id", daughter.account)
    [after] = (await read(database, daughter.account)).items
    assert (after.seq, after.subject, after.kind, after.body) == (before.seq, before.subject, "removed", {})


async def test_a_narrower_scope_takes_back_what_needed_the_wider(house: World, database: Database) -> None:
    await house.opens()
    rosa = await house.admits("Rosa")
    daughter = await house.relates(rosa, "summary")
    await (await house.phone(rosa)).records(reading("spo2", 84))
    await house.sql("update relatives set scope = 'status' returning id")
    [entry] = (await read(database, daughter.account)).items
    assert (entry.kind, entry.body) == ("removed", {})


async def test_no_name_is_stored_in_a_body(house: World) -> None:
    await house.opens()
    rosa = await house.admits("Rosa Duy Nhất")
    await house.relates(rosa, "full")
    await house.employs("doctor", rank=1)
    await (await house.phone(rosa)).records(reading("spo2", 84))
    await house.beat()
    bodies = await house.sql("select body::text as body from feed")
    assert len(bodies) >= 3
    assert not any("Duy Nhất" in row["body"] for row in bodies)


async def test_forgetting_raises_the_floor_and_an_older_cursor_must_begin_anew(
    house: World, database: Database
) -> None:
    first, second = await accounts(house, 2)
    for _ in range(5):
        await say(database, [first, second])
    old = feed.KEPT + timedelta(days=1)
    await house.sql(
        "update feed set at = at - $2::interval where account_id = $1 and seq <= 3 returning seq", first, old
    )
    async with database.work("engine") as db:
        assert await feed.trim(db) == 3
    behind, at_the_floor, untouched = [
        await read(database, account, since) for account, since in ((first, 2), (first, 3), (second, 0))
    ]
    assert (behind.resync, behind.items, behind.floor, behind.head) == (True, [], 3, 5)
    assert (at_the_floor.resync, [e.seq for e in at_the_floor.items]) == (False, [4, 5])
    assert [e.seq for e in untouched.items] == [1, 2, 3, 4, 5]
    await say(database, [first])
    assert (await read(database, first, 5)).items[0].seq == 6


async def test_forgetting_everything_keeps_the_numbers_going(house: World, database: Database) -> None:
    [account] = await accounts(house, 1)
    await say(database, [account])
    async with database.work("engine", now=house.began + feed.KEPT + timedelta(days=2)) as db:
        assert await feed.trim(db) == 1
    await say(database, [account])
    page = await read(database, account, 1)
    assert (page.floor, [e.seq for e in page.items]) == (1, [2])


def test_whoever_may_not_follow_is_given_nothing_of_what_anybody_may_have() -> None:
    """An entry that needs no scope is about somebody all the same."""
    row = {
        "account": new_id(), "resident_id": new_id(), "staffed": False, "needs": 0, "seq": 1, "at": datetime.now(UTC),
        "kind": "alert", "subject": new_id(), "body": {"level": "urgent"},
    }  # fmt: skip
    given = feed._event(row, {})
    assert (given.kind, given.body) == ("removed", {})
