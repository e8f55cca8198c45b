"""P-14, the whole table: whatever is wrong with every tier of one, two or three, a human is told, and each next target
within 5 s of the one before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.stories.cast import each_second, happened
from tests.stories.test_what_a_policy_says import goes_by, step
from tests.world import Phone, World, reading

WITHIN = timedelta(seconds=5)
WRONG = ("empty roster", "no device", "dead tokens", "provider down")
TIERS = (1, 2, 3)


@pytest.mark.parametrize("level", ["urgent", "emergency"])
@pytest.mark.parametrize("tiers", TIERS)
@pytest.mark.parametrize("wrong", WRONG)
async def test_a_human_is_told_and_no_target_is_waited_for_in_vain(house: World, wrong: str, tiers: int, level: str):
    await house.opens()
    await goes_by(house, *(step({"who": "on_call", "rank": n}, wait_s=1800) for n in range(1, tiers + 1)))
    for n in range(1, tiers + 1):
        await _is_wrong(house, wrong, f"{wrong}-{level}-{tiers}-{n}", n)
    rosa = await house.phone(await house.admits("Rosa"))

    [alert] = (await rosa.records(reading("respiratory_rate", {"urgent": 22, "emergency": 26}[level])))["alerts"]
    await each_second(house, 5 * tiers + (12 if wrong == "provider down" else 0))

    assert [r for r in house.fcm.received if r.token == "long"], await happened(house, alert)
    opened, *steps = await _targets(house, alert)
    assert len(steps) == (1 if wrong == "empty roster" else tiers + 1)
    bound = WITHIN if wrong != "provider down" else timedelta(seconds=15)  # three tries are what says that it is down
    assert all(after - before <= bound for before, after in zip([opened, *steps], steps, strict=False)), steps


async def _is_wrong(house: World, wrong: str, push: str, rank: int) -> None:
    if wrong == "empty roster":
        return
    doctor = await house.employs("doctor", f"BS. {rank}", rank=rank)
    if wrong == "no device":
        return
    phone: Phone = await house.phone(doctor, push=push)
    how: dict[str, Any] = {"dead tokens": {"how": "unregistered"}, "provider down": {"how": "unavailable", "times": 99}}
    house.fcm.fail(token=phone.push, **how[wrong])


async def _targets(house: World, alert: str) -> list[datetime]:
    """When it was opened, and then each time somebody was told."""
    rows = await house.sql(
        "select distinct at from alert_log where alert_id = $1::uuid and what in ('opened', 'told') order by at", alert
    )
    return [row["at"] for row in rows]
