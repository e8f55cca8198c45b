"""P-14, the whole table: whatever is wrong with every tier of one, two or three, a human is told, and each next target
within 5 s of the one before."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts import escalation
from notify.reach import Means
from notify.sending import Sends
from tests.stories.cast import a_night, each_second, happened
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
    await each_second(house, 5 * tiers)

    assert [r for r in house.fcm.received if r.token == "long"], await happened(house, alert)
    opened, *steps = await _targets(house, alert)
    assert len(steps) == (1 if wrong == "empty roster" else tiers + 1)
    assert all(after - before <= WITHIN for before, after in zip([opened, *steps], steps, strict=False)), steps


async def test_of_a_ladder_that_names_somebody_twice_the_next_person_is_told_within_5_seconds(house: World):
    """The house's own ladder rings the first doctor twice before the second."""
    night = await a_night(house)
    house.fcm.fail(token=night.ana.push, how="unavailable", times=99)
    alert = await night.alert("respiratory_rate", 26)
    await each_second(house, 5)
    assert night.rang(night.bo) == 1, await happened(house, alert)


async def test_while_a_provider_hangs_the_next_person_is_told_and_their_phone_rings_within_5_seconds(house: World):
    """In real time: the try that hangs is still open when the second doctor's phone rings."""
    night = await a_night(house)
    await goes_by(house, *(step({"who": "on_call", "rank": n}, wait_s=1800) for n in (1, 2)))
    house.fcm.fail(token=night.ana.push, how="hang", times=99)
    database = house.house.database
    sends = Sends(database, Means(sender=house.house.sender), urgent=True)
    [alert] = (await night.rosa.records(reading("respiratory_rate", 26)))["alerts"]
    began = time.monotonic()
    try:
        while not night.rang(night.bo):
            await escalation.hurry_unreached(database)
            await escalation.escalate_due(database)
            await sends.look()
            assert time.monotonic() - began < WITHIN.total_seconds(), await happened(house, alert)
            await asyncio.sleep(0.5)
        open_ = await house.sql(
            """select 1 from reach_attempts t join reach_intents i on i.id = t.intent_id
                where i.account_id = $1 and t.outcome is null""",
            night.ana.person.account,
        )
        assert open_, "the first try had ended"
    finally:
        await sends.idle()


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
