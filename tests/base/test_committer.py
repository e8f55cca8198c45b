"""Group commit: what comes while one is written shares the next, and everybody keeps an outcome of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from base.committer import Committer
from base.errors import Conflict, Meaning, Unavailable


class Writer:
    """A `write` that can be held up and made to fail; it remembers its batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.entered = asyncio.Event()
        self.poison: set[int] = set()
        self.unknown: set[int] = set()
        self.refused: set[int] = set()

    async def write(self, items: Sequence[int]) -> Sequence[str | Meaning]:
        self.batches.append(list(items))
        self.entered.set()
        await self.may_go.wait()
        if self.unknown & set(items):
            raise Unavailable
        if self.poison & set(items):
            raise ZeroDivisionError
        return [Conflict() if item in self.refused else f"done {item}" for item in items]

    def committer(self, heaviest: int = 100, waiting_at_most: int = 100) -> Committer[int, str]:
        return Committer(self.write, lambda item: max(1, item // 1000), heaviest, waiting_at_most)


@pytest.fixture
async def writer() -> Writer:
    return Writer()


async def submitted(committer: Committer[int, str], *items: int) -> list[asyncio.Task[str]]:
    """Items that wait behind the first, which is under way."""
    tasks = []
    for item in items:
        tasks.append(asyncio.create_task(committer.submit(item)))
        await asyncio.sleep(0)
    return tasks


async def held(writer: Writer, committer: Committer[int, str], *items: int) -> list[asyncio.Task[str]]:
    """Item 0 is being written and held up; the others wait."""
    writer.may_go.clear()
    first = await submitted(committer, 0)
    await writer.entered.wait()
    return [*first, *await submitted(committer, *items)]


async def test_what_comes_while_one_is_written_shares_the_next(writer: Writer) -> None:
    tasks = await held(writer, writer.committer(), 1, 2, 3)
    writer.may_go.set()
    assert await asyncio.gather(*tasks) == ["done 0", "done 1", "done 2", "done 3"]
    assert writer.batches == [[0], [1, 2, 3]]


async def test_one_alone_does_not_wait_for_company(writer: Writer) -> None:
    committer = writer.committer()
    assert [await committer.submit(n) for n in (1, 2)] == ["done 1", "done 2"]
    assert writer.batches == [[1], [2]]


async def test_a_refusal_is_its_own_and_nobody_elses(writer: Writer) -> None:
    writer.refused = {2}
    tasks = await held(writer, writer.committer(), 1, 2, 3)
    writer.may_go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(o) for o in outcomes] == [str, str, Conflict, str]
    assert writer.batches == [[0], [1, 2, 3]]


async def test_one_poisonous_item_makes_them_go_one_by_one(writer: Writer) -> None:
    writer.poison = {2}
    tasks = await held(writer, writer.committer(), 1, 2, 3)
    writer.may_go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(o) for o in outcomes] == [str, str, ZeroDivisionError, str]
    assert writer.batches == [[0], [1, 2, 3], [1], [2], [3]]


async def test_a_poisonous_item_alone_is_tried_once(writer: Writer) -> None:
    writer.poison = {1}
    with pytest.raises(ZeroDivisionError):
        await writer.committer().submit(1)
    assert writer.batches == [[1]]


async def test_an_unknown_outcome_is_not_repeated_and_everybody_is_told(writer: Writer) -> None:
    writer.unknown = {2}
    tasks = await held(writer, writer.committer(), 1, 2, 3)
    writer.may_go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(o) for o in outcomes] == [str, Unavailable, Unavailable, Unavailable]
    assert writer.batches == [[0], [1, 2, 3]]


async def test_after_a_failure_it_goes_on(writer: Writer) -> None:
    writer.unknown = {1}
    committer = writer.committer()
    with pytest.raises(Unavailable):
        await committer.submit(1)
    assert await committer.submit(2) == "done 2"


async def test_a_batch_is_no_heavier_than_allowed(writer: Writer) -> None:
    tasks = await held(writer, writer.committer(heaviest=5), 2000, 2000, 2000, 9000, 1000)
    writer.may_go.set()
    await asyncio.gather(*tasks)
    assert writer.batches == [[0], [2000, 2000], [2000], [9000], [1000]]  # too heavy for any goes alone


async def test_too_many_waiting_are_turned_away_at_once(writer: Writer) -> None:
    committer = writer.committer(waiting_at_most=2)
    tasks = await held(writer, committer, 1, 2)
    with pytest.raises(Unavailable):
        await committer.submit(3)
    writer.may_go.set()
    assert await asyncio.gather(*tasks) == ["done 0", "done 1", "done 2"]
    assert await committer.submit(4) == "done 4"


async def test_a_caller_who_goes_away_costs_the_others_nothing(writer: Writer) -> None:
    tasks = await held(writer, writer.committer(), 1, 2)
    tasks[0].cancel()
    tasks[1].cancel()
    writer.may_go.set()
    assert await tasks[2] == "done 2"
    assert writer.batches == [[0], [1, 2]]


async def test_draining_waits_for_everything_submitted(writer: Writer) -> None:
    committer = writer.committer()
    tasks = await held(writer, committer, 1, 2)
    draining = asyncio.create_task(committer.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    writer.may_go.set()
    await draining
    assert writer.batches == [[0], [1, 2]]
    assert await asyncio.gather(*tasks)


async def test_draining_what_never_ran_is_over_at_once(writer: Writer) -> None:
    await writer.committer().drain()
    assert writer.batches == []
