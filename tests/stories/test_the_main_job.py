"""The main job, phone to phone: a reading at night reaches a doctor, somebody answers for it, the family sees it."""

from __future__ import annotations

from tests.world import World, minutes, reading


async def test_a_low_spo2_reaches_the_doctor_on_call_who_answers_and_the_daughter_sees_it(house: World) -> None:
    await house.opens()
    ana = await house.employs("doctor", "BS. Ana", rank=1)
    rosa = await house.admits("Rosa")
    daughter = await house.relates(rosa, "summary")
    doctor, phone, family = (
        await house.phone(ana, push="ana-phone"),
        await house.phone(rosa),
        await house.phone(daughter),
    )
    doctors_app, familys_app = await doctor.opens_socket(), await family.opens_socket()

    answer = await phone.records(reading("spo2", 84))
    assert answer["items"][0]["outcome"] == "kept"
    [alert] = answer["alerts"]
    await house.beat()

    told = await doctors_app.hears("event")
    assert (told["kind"], told["subject"], told["body"]["level"]) == ("alert", alert, "emergency")
    assert told["body"]["resident"]["name"] == "Rosa"
    assert told["body"]["because"][0]["en"] == "SpO2 84 %"
    assert house.pushes_to(doctor) == [{"k": "alert", "s": str(told["seq"])}]

    taken = await doctor.post(f"/v1/alerts/{alert}/acknowledge")
    assert taken.json()["owner"]["name"] == "BS. Ana"
    seen = await familys_app.hears(lambda f: f["t"] == "event" and f["kind"] == "alert_changed")
    assert seen["body"]["owner"]["name"] == "BS. Ana"
    assert seen["body"]["state"] == "acknowledged"


async def test_a_silent_first_doctor_is_followed_by_the_second(house: World) -> None:
    await house.opens()
    ana, bo = await house.employs("doctor", "Ana", rank=1), await house.employs("doctor", "Bo", rank=2)
    rosa = await house.admits("Rosa")
    phone = await house.phone(rosa)
    first, second = await house.phone(ana, push="ana"), await house.phone(bo, push="bo")

    await phone.records(reading("respiratory_rate", 22))
    await house.beat()
    assert len(house.pushes_to(first)) == 1
    assert not house.pushes_to(second)

    await house.beat(after=minutes(14))
    assert len(house.pushes_to(first)) == 1
    await house.beat(after=minutes(16))
    assert len(house.pushes_to(first)) == 2
    await house.beat(after=minutes(32))
    assert len(house.pushes_to(second)) == 1
