"""Who is told when: never a dead end, and never idle."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.processes import until
from tests.stories.cast import a_night, each_second, happened, now
from tests.world import World, minutes, reading


async def test_with_nobody_on_duty_the_manager_is_told_at_once_and_the_log_says_why(house: World):
    await house.opens()
    long = await house.phone(await house.employs("manager", "Long"), push="long")
    rosa = await house.phone(await house.admits("Rosa"))

    [alert] = (await rosa.records(reading("respiratory_rate", 22)))["alerts"]
    await house.beat()

    assert len(house.pushes_to(long)) == 1
    assert await happened(house, alert) == ["opened", "nobody_on_duty", "nobody_on_duty", "told"]


async def test_with_nobody_at_all_it_is_tried_every_minute_and_the_log_says_so_every_hour(house: World):
    await house.opens()
    rosa = await house.phone(await house.admits("Rosa"))
    [alert] = (await rosa.records(reading("spo2", 84)))["alerts"]

    await house.beat()
    assert (await happened(house, alert))[-1] == "nobody_reachable"
    said, due = await happened(house, alert), (await now(house, alert))["next_due_at"]
    assert due
    await house.beat(after=timedelta(seconds=50))
    assert (await now(house, alert))["next_due_at"] == due
    await house.beat(after=timedelta(seconds=61))
    assert (await now(house, alert))["next_due_at"] > due
    assert await happened(house, alert) == said
    await house.beat(after=minutes(61))
    assert (await happened(house, alert)).count("nobody_reachable") == 2

    long = await house.phone(await house.employs("manager", "Long"), push="long")
    await house.beat(after=minutes(63))
    assert len(house.pushes_to(long)) == 1


async def test_a_doctor_whose_phone_cannot_be_reached_is_followed_by_the_next_person_within_5_seconds(house: World):
    await house.opens()
    await house.employs("doctor", "Ana", rank=1)
    bo = await house.phone(await house.employs("doctor", "Bo", rank=2), push="bo")
    rosa = await house.phone(await house.admits("Rosa"))

    [alert] = (await rosa.records(reading("respiratory_rate", 22)))["alerts"]
    await each_second(house, 5)

    assert len(house.pushes_to(bo)) == 1
    assert "unreachable" in await happened(house, alert)


async def test_a_doctor_with_the_app_open_is_waited_for_although_no_push_reaches_them(house: World):
    night = await a_night(house)
    await night.ana.http.delete("/v1/me/push")
    app = await night.ana.opens_socket()
    await app.hears("caught_up")

    alert = await night.alert()
    told = await app.hears("event")
    await app.sends({"t": "seen", "seq": told["seq"]})
    await until(lambda: house.sql("select 1 from devices where seen > 0"), 5, "seen on disk")
    await house.beat(after=timedelta(seconds=5))

    assert night.rang(night.bo) == 0
    assert "unreachable" not in await happened(house, alert)


async def test_a_phone_that_fcm_no_longer_knows_is_forgotten_and_the_next_person_is_told(house: World):
    night = await a_night(house)
    house.fcm.fail(token=night.ana.push, how="unregistered")

    await night.alert()
    assert not await house.sql("select 1 from devices where push_token = $1", night.ana.push)
    await each_second(house, 5)

    assert night.rang(night.ana) == 0
    assert night.rang(night.bo) == 1


async def test_a_colleague_is_told_of_a_hand_over_at_once_and_without_an_answer_the_steps_begin_again(house: World):
    night = await a_night(house)
    alert = await night.alert()
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")

    given = await night.ana.post(f"/v1/alerts/{alert}/hand-over", {"to": str(night.bo.person.account)})
    assert given.status_code == 200
    await house.beat()
    assert (night.rang(night.ana), night.rang(night.bo)) == (1, 1)

    await house.beat(after=minutes(4))
    assert (night.rang(night.ana), night.rang(night.bo)) == (1, 1)
    await house.beat(after=minutes(6))
    assert (night.rang(night.ana), night.rang(night.bo)) == (2, 1)
    assert (await happened(house, alert))[-4:] == ["acknowledged", "handed_over", "told", "told"]


async def test_a_hand_over_that_is_answered_rests(house: World):
    night = await a_night(house)
    alert = await night.alert()
    await night.ana.post(f"/v1/alerts/{alert}/hand-over", {"to": str(night.bo.person.account)})
    await house.beat()

    taken = await night.bo.post(f"/v1/alerts/{alert}/acknowledge")
    assert taken.json()["owner"]["name"] == "BS. Bo"
    await house.beat(after=minutes(30))
    assert (night.rang(night.ana), night.rang(night.bo)) == (1, 1)
