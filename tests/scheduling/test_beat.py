"""The metronome: passes run, never twice at once, and outlive whatever one round of them meets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from base.errors import Unavailable
from scheduling.beat import Beat, Pass

SELDOM = 3600.0


class Rounds:
    """A pass that can be held up and made to fail, and counts."""

    def __init__(self) -> None:
        self.done = 0
        self.running = 0
        self.most_at_once = 0
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.changed = asyncio.Condition()
        self.fails_with: list[Exception] = []

    async def run(self) -> None:
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        await self._tell()
        try:
            await self.may_go.wait()
            if self.fails_with:
                raise self.fails_with.pop()
        finally:
            self.running -= 1
            self.done += 1
            await self._tell()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(holds)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


Start = Callable[[float], Awaitable[tuple[Beat, Rounds]]]


@pytest_asyncio.fixture
async def start() -> AsyncIterator[Start]:
    """Starts a beat with one pass, whose first round comes at once."""
    beats: list[Beat] = []

    async def started(every_s: float) -> tuple[Beat, Rounds]:
        rounds = Rounds()
        beat = Beat([Pass(name="test", every_s=every_s, run=rounds.run)])
        beat.start()
        beats.append(beat)
        await rounds.until(lambda: rounds.done >= 1)
        return beat, rounds

    yield started
    for beat in beats:
        await beat.stop()


async def test_a_pass_comes_again_and_again(start: Start) -> None:
    _, rounds = await start(0.02)
    await rounds.until(lambda: rounds.done >= 4)


async def test_a_wake_runs_it_at_once(start: Start) -> None:
    beat, rounds = await start(SELDOM)
    beat.wake(["test"])
    await rounds.until(lambda: rounds.done >= 2)


async def test_a_pass_is_not_woken_by_the_name_of_another(start: Start) -> None:
    beat, rounds = await start(SELDOM)
    beat.wake(["other"])
    await beat.stop()
    assert rounds.done == 1


async def test_it_never_runs_twice_at_once_and_a_wake_meanwhile_is_one_more_round(start: Start) -> None:
    beat, rounds = await start(SELDOM)
    rounds.may_go.clear()
    beat.wake(["test"])
    await rounds.until(lambda: rounds.running == 1)
    for _ in range(10):
        beat.wake(["test"])
    await asyncio.sleep(0)
    rounds.may_go.set()
    await beat.stop()
    assert (rounds.done, rounds.most_at_once) == (3, 1)


@pytest.mark.parametrize("error", [Unavailable(), ValueError("ours"), ExceptionGroup("several", [ValueError()])])
async def test_a_round_that_fails_is_followed_by_the_next(start: Start, error: Exception) -> None:
    _, rounds = await start(0.02)
    rounds.fails_with = [error]
    await rounds.until(lambda: not rounds.fails_with)
    before = rounds.done
    await rounds.until(lambda: rounds.done >= before + 2)


async def test_stopping_waits_for_the_round_under_way_and_begins_no_other(start: Start) -> None:
    beat, rounds = await start(0.02)
    rounds.may_go.clear()
    beat.wake(["test"])
    await rounds.until(lambda: rounds.running == 1)
    stopping = asyncio.create_task(beat.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    before = rounds.done
    rounds.may_go.set()
    await stopping
    assert rounds.running == 0
    assert rounds.done <= before + 2  # the one under way, and the round it was asked for meanwhile


async def test_stopping_twice_or_before_the_start_is_harmless(start: Start) -> None:
    beat, _ = await start(SELDOM)
    await beat.stop()
    await beat.stop()
    await Beat([]).stop()


async def test_two_beats_side_by_side_both_run(start: Start) -> None:
    (_, first), (_, second) = await start(0.02), await start(0.02)
    await first.until(lambda: first.done >= 3)
    await second.until(lambda: second.done >= 3)
