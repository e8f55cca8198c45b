"""Somebody answers: then it is quiet, and everybody knows who; unless it gets worse or nothing follows."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.stories.cast import a_night, happened, now
from tests.world import World, minutes, reading


async def test_an_acknowledged_alert_is_not_escalated_again(house: World):
    night = await a_night(house)
    alert = await night.alert()
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")

    for after in (16, 31, 54):
        await house.beat(after=minutes(after))

    assert (night.rang(night.ana), night.rang(night.bo)) == (1, 0)
    assert await happened(house, alert) == ["opened", "told", "acknowledged"]


async def test_an_acknowledgement_that_nothing_follows_expires_after_an_hour_and_the_alert_asks_again(house: World):
    night = await a_night(house)
    alert = await night.alert()
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")

    await house.beat(after=minutes(56))
    await house.beat(after=minutes(62))

    assert night.rang(night.ana) == 3, "at first, when she was asked, and when it began again"
    assert (await happened(house, alert))[-3:] == ["asked_still", "acknowledgement_expired", "told"]
    assert ((await now(house, alert))["state"], (await now(house, alert))["step"]) == ("open", 1)


async def test_a_resolved_alert_rests_for_ever_and_says_what_was_done(house: World):
    night = await a_night(house)
    alert = await night.alert()
    done = await night.ana.post(f"/v1/alerts/{alert}/resolve", {"action": "Cho thở oxy"})
    assert done.json()["state"] == "resolved"

    await house.beat(after=minutes(120))
    assert night.rang(night.ana) == 1
    assert (await night.rosa.get(f"/v1/alerts/{alert}")).json()["log"][-1]["note"] == "Cho thở oxy"


async def test_a_worse_reading_opens_an_acknowledged_alert_again_at_step_one(house: World):
    night = await a_night(house)
    alert = await night.alert("respiratory_rate", 22)
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")

    assert await night.alert("respiratory_rate", 26) == alert

    assert night.rang(night.ana) == 2
    worse = await now(house, alert)
    assert (worse["level"], worse["state"], worse["step"], worse["owner_id"]) == ("emergency", "open", 1, None)


async def test_acknowledging_stops_every_pending_try(house: World):
    night = await a_night(house)
    house.fcm.fail(token=night.ana.push, how="unavailable", times=9)
    alert = await night.alert()
    assert await house.sql("select 1 from reach_intents where subject = $1::uuid and next_at is not null", alert)

    await night.bo.post(f"/v1/alerts/{alert}/acknowledge")
    sends = house.fcm.sends
    for after in (3, 20, 60, 600):
        await house.beat(after=timedelta(seconds=after))

    assert house.fcm.sends == sends
    pending = await house.sql("select 1 from reach_intents where subject = $1::uuid and next_at is not null", alert)
    assert not pending


async def test_two_doctors_who_answer_at_the_same_moment_both_learn_who_has_it(house: World):
    night = await a_night(house)
    for _ in range(5):
        alert = await night.alert()
        answers = await asyncio.gather(
            *(phone.post(f"/v1/alerts/{alert}/acknowledge") for phone in (night.ana, night.bo))
        )
        assert [answer.status_code for answer in answers] == [200, 200]
        first, second = (answer.json()["owner"] for answer in answers)
        assert first == second
        assert (await happened(house, alert)).count("acknowledged") == 1
        await night.ana.post(f"/v1/alerts/{alert}/resolve", {"action": "Đã khám"})
        await house.sql("update alerts set quiet_until = null returning id")  # the next round is another night


async def test_readings_back_to_normal_are_logged_but_an_urgent_alert_waits_for_a_human(house: World):
    night = await a_night(house)
    alert = await night.alert("spo2", 93, ago=minutes(10))

    back = [reading("spo2", 97 + n, ago=timedelta(seconds=9 - n)) for n in range(3)]
    await night.rosa.records(*back)

    assert await happened(house, alert) == ["opened", "told", "cleared"]
    still = await now(house, alert)
    assert (still["state"], still["cleared_at"] is None) == ("open", False)
    await house.beat(after=minutes(16))
    assert night.rang(night.ana) == 2


async def test_a_routine_alert_ends_by_itself_when_the_readings_are_back_to_normal(house: World):
    night = await a_night(house)
    [alert] = (await night.rosa.records(reading("spo2", 93, ago=timedelta(hours=20))))["alerts"]

    await night.rosa.records(reading("spo2", 97, ago=timedelta(seconds=2)), reading("spo2", 98))

    assert (await now(house, alert))["state"] == "resolved"
    assert (await happened(house, alert))[-2:] == ["cleared", "resolved"]
