"""Rounds of sending do not wait for one another, are not too many, and what goes wrong in one is not lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from base.db import Db
from base.errors import Unavailable
from notify import claiming, reach, sending
from notify.channel import Outcome, Sent
from notify.push import Push
from notify.reach import Means
from notify.sending import ROUNDS, Sends
from tests.notify.test_reach import Ledger, ledger
from tests.world import until

__all__ = ["ledger"]


class Slow:
    """A provider that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = asyncio.Event()

    async def send(self, pushes: Sequence[Push], /) -> list[Outcome]:
        self.asked += [push.collapse for push in pushes]
        await self.answers.wait()
        return [Sent(str(push.attempt)) for push in pushes]

    async def close(self) -> None: ...


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def sends(ledger: Ledger, slow: Slow) -> Sends:
    return Sends(ledger.house.house.database, Means(sender=slow), urgent=True)


async def outcomes(ledger: Ledger) -> list[str | None]:
    return [row["outcome"] for row in await ledger.house.sql("select outcome from reach_intents order by seq")]


async def test_while_a_round_waits_for_its_provider_the_next_one_goes(ledger: Ledger, sends: Sends, slow: Slow) -> None:
    await ledger.owes(emergency=True)
    await sends.look()
    await ledger.owes(emergency=True)
    await sends.look()
    await until(lambda: len(slow.asked) == 2)
    assert await outcomes(ledger) == [None, None]
    slow.answers.set()
    await sends.idle()
    assert await outcomes(ledger) == ["sent", "sent"]


async def test_no_more_rounds_are_under_way_than_there_may_be(
    ledger: Ledger, sends: Sends, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "BATCH", 1)
    for _ in range(ROUNDS + 2):
        await ledger.owes(emergency=True)
    looking = asyncio.create_task(sends.look())
    await until(lambda: len(slow.asked) == ROUNDS)
    await asyncio.sleep(0.1)
    assert not looking.done() and len(slow.asked) == ROUNDS
    slow.answers.set()
    await looking
    await sends.idle()
    assert len(set(slow.asked)) == ROUNDS + 2
    assert await outcomes(ledger) == ["sent"] * (ROUNDS + 2)


async def test_what_a_round_met_is_said_by_the_next_look_and_once(
    ledger: Ledger, sends: Sends, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> None:
        await slow.answers.wait()
        raise ZeroDivisionError

    await ledger.owes(emergency=True)
    with monkeypatch.context() as patched:
        patched.setattr(sending.reach, "carry_out", fails)
        await sends.look()
        slow.answers.set()
        await sends.idle()
    with pytest.raises(ZeroDivisionError):
        await sends.look()
    await sends.look()


@pytest.mark.parametrize("away", [1, len(reach.SETTLE_PAUSES_S)])
async def test_what_became_of_a_notice_is_written_once_the_database_is_back(
    ledger: Ledger, away: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, left = ledger.house.house, [away]
    work = house.database.work

    @asynccontextmanager
    async def comes_back(*given: Any, **more: Any) -> AsyncIterator[Db]:
        if left[0] and await ledger.attempts():
            left[0] -= 1
            raise Unavailable
        async with work(*given, **more) as db:
            yield db

    monkeypatch.setattr(reach, "SETTLE_PAUSES_S", (0.01,) * len(reach.SETTLE_PAUSES_S))
    monkeypatch.setattr(house.database, "work", comes_back)
    await ledger.owes(emergency=True)
    assert await ledger.sends() == 1
    assert left == [0]
    assert (await outcomes(ledger), len(ledger.pushes)) == (["sent"], 1)
