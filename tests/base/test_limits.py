"""Limiters on a real PostgreSQL: how many they let through, one at a time and all at once, and how they fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from base import limits
from base.db import Db, as_role
from base.errors import RateLimited, Unavailable
from base.limits import Limit
from base.settings import Secret
from tests.world import World

KEY = Secret(b"a key that is only for this test")
FIVE = Limit(name="five", per="account", count=5, seconds=3600, fails="closed")
ONE_AT_ONCE = Limit(name="one_at_once", per="account", count=60, seconds=3600, burst=1, fails="closed")

# Limiter -> what is done, and what comes of it: "." taken, "x" refused, a number is so many seconds' pause.
LIVES: list[tuple[Limit, str, str]] = [
    (FIVE, "take " * 7, ".....xx"),
    (FIVE, "take " * 5 + "719 take 2 take take", ".....x.x"),  # one comes back each 720 s
    (FIVE, "take " * 5 + "3600 " + "take " * 6, "..........x"),  # never more than five at once, however long the pause
    (FIVE, "take 720 " * 9, "........."),  # its own pace, for ever
    (ONE_AT_ONCE, "take take 59 take 2 take", ".xx."),
    (ONE_AT_ONCE, "take 60 take 60 take take", "...x"),
    (FIVE, "look " * 9 + "take " * 5 + "look look", "..............xx"),  # looking takes nothing
]


async def pause(house: World, seconds: int) -> None:
    await house.sql("update limits set full_at = full_at - make_interval(secs => $1) returning 1", seconds)


@asynccontextmanager
async def work(house: World) -> AsyncIterator[Db]:
    async with house.house.database.work("app") as db:
        yield db


@pytest.mark.parametrize(("limit", "life", "outcomes"), LIVES)
async def test_it_lets_through_what_it_says(house: World, limit: Limit, life: str, outcomes: str) -> None:
    got = ""
    for step in life.split():
        if step.isdigit():
            await pause(house, int(step))
            continue
        async with work(house) as db:
            refused = await (limits.take if step == "take" else limits.look)(db, KEY, (limit, "ana"))
        got += "x" if refused else "."
    assert got == outcomes


async def test_a_refusal_says_how_long_to_wait_and_waiting_so_long_is_enough(house: World) -> None:
    async with work(house) as db:
        for _ in range(5):
            assert await limits.take(db, KEY, (FIVE, "ana")) is None
        refused = await limits.take(db, KEY, (FIVE, "ana"))
    assert isinstance(refused, RateLimited)
    assert 718 <= refused.retry_after_s <= 720
    await pause(house, refused.retry_after_s)
    async with work(house) as db:
        assert await limits.take(db, KEY, (FIVE, "ana")) is None


async def test_everybody_and_every_limiter_has_a_count_of_their_own(house: World) -> None:
    other = Limit(name="other", per="account", count=5, seconds=3600, fails="closed")
    async with work(house) as db:
        while await limits.take(db, KEY, (FIVE, "ana")) is None:
            pass
        assert await limits.take(db, KEY, (FIVE, "bo")) is None
        assert await limits.take(db, KEY, (other, "ana")) is None


async def test_of_several_limiters_all_are_taken_or_none(house: World) -> None:
    async with work(house) as db:
        await limits.take(db, KEY, (ONE_AT_ONCE, "ana"))
        for _ in range(9):
            assert await limits.take(db, KEY, (FIVE, "ana"), (ONE_AT_ONCE, "ana")) is not None
        for _ in range(5):
            assert await limits.take(db, KEY, (FIVE, "ana")) is None


async def test_fifty_at_once_are_five(house: World) -> None:
    async def takes() -> bool:
        async with work(house) as db:
            return await limits.take(db, KEY, (FIVE, "ana")) is None

    assert sum(await asyncio.gather(*(takes() for _ in range(50)))) == 5


async def test_the_same_limiters_in_another_order_do_not_deadlock(house: World) -> None:
    wide = [Limit(name=n, per="account", count=1000, seconds=60, fails="closed") for n in ("a", "b", "c", "d")]

    async def takes(n: int) -> bool:
        order = wide[n % 4 :] + wide[: n % 4]
        async with work(house) as db:
            return await limits.take(db, KEY, *((limit, "ana") for limit in order)) is None

    assert all(await asyncio.gather(*(takes(n) for n in range(60))))


async def test_what_is_rolled_back_was_not_taken(house: World) -> None:
    async def takes_all_and_fails() -> None:
        async with work(house) as db:
            for _ in range(5):
                await limits.take(db, KEY, (FIVE, "ana"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await takes_all_and_fails()
    async with work(house) as db:
        assert await limits.take(db, KEY, (FIVE, "ana")) is None


async def test_neither_number_nor_address_stands_in_the_table(house: World) -> None:
    async with work(house) as db:
        await limits.take(db, KEY, (FIVE, "+84901234567"))
        await limits.take(db, Secret(b"another key"), (FIVE, "+84901234567"))
    rows = await house.sql("select key, limits::text as row from limits")
    assert len({row["key"] for row in rows}) == 2  # nobody without the secret can look a number up
    assert not [row for row in rows if "84901234567" in row["row"] or b"84901234567" in row["key"]]


async def test_the_sweep_forgets_those_without_debts_and_no_others(house: World) -> None:
    async with work(house) as db:
        await limits.take(db, KEY, (FIVE, "ana"))
    await pause(house, 721)
    async with work(house) as db:
        for _ in range(5):
            await limits.take(db, KEY, (FIVE, "bo"))
    async with house.house.database.work("engine") as db:
        await limits.forget(db)
    assert len(await house.sql("select 1 from limits")) == 1
    async with work(house) as db:
        assert await limits.take(db, KEY, (FIVE, "bo")) is not None


async def test_counters_that_cannot_be_asked_refuse(house: World) -> None:
    await house.sql("alter table limits rename to limits_away")
    try:
        for asks in (limits.take, limits.look):
            with pytest.raises(Unavailable):
                async with work(house) as db:
                    await asks(db, KEY, (FIVE, "ana"))
    finally:
        await house.sql("alter table limits_away rename to limits")
    async with work(house) as db:
        assert await limits.take(db, KEY, (FIVE, "ana")) is None


@pytest.mark.parametrize("role", ["antam_app", "antam_committer", "antam_engine"])
async def test_no_role_can_forge_a_counter(house: World, role: str) -> None:
    async with work(house) as db:
        await limits.take(db, KEY, (FIVE, "ana"))
    connection = await asyncpg.connect(as_role(house.url, role))
    try:
        for attempt in (
            "update limits set full_at = now()",
            "insert into limits values ('\\x00', now())",
            "select key from limits",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
    finally:
        await connection.close()
