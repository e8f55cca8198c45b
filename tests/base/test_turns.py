"""Standing in line for what many want, without holding anything meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from base.errors import NotDone
from base.turns import Turns


async def test_a_few_go_at_once_and_the_others_in_the_order_they_came() -> None:
    turns, inside, most, order = Turns(2, 5.0), 0, 0, list[int]()

    async def goes(n: int) -> None:
        nonlocal inside, most
        async with turns.of("eight o'clock"):
            inside, order[len(order) :] = inside + 1, [n]
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(goes(n) for n in range(20)))
    assert (most, order, len(turns)) == (2, list(range(20)), 0)


async def test_nobody_waits_for_those_who_want_something_else() -> None:
    turns = Turns(1, 5.0)
    async with turns.of("eight"), turns.of("nine"):
        assert len(turns) == 2


async def test_who_waits_too_long_hears_that_nothing_was_done_and_leaves_the_line() -> None:
    turns = Turns(1, 0.01)
    async with turns.of("eight"):
        with pytest.raises(NotDone):
            async with turns.of("eight"):
                pytest.fail("there is one place")
    async with turns.of("eight"):
        assert len(turns) == 1
    assert len(turns) == 0


async def test_a_turn_that_ends_badly_is_the_next_ones() -> None:
    turns = Turns(1, 5.0)
    with pytest.raises(ZeroDivisionError):
        async with turns.of("eight"):
            raise ZeroDivisionError
    async with turns.of("eight"):
        assert len(turns) == 1
