"""People move, leave and are discharged; their alerts do not fall between two chairs."""

from __future__ import annotations

from datetime import timedelta

from base.db import as_owner
from base.ids import new_id
from people import enrol
from tests.world import Person, World, reading


async def moves(house: World, resident: Person, to: object | None) -> None:
    """Ends the stay now; begins another where `to` says."""
    async with as_owner(house.url) as db:
        await db.execute(
            "update stays set during = tstzrange(lower(during), $2) where resident_id = $1", resident.resident, db.now
        )
        if to is not None:
            assert resident.resident
            await enrol.begin_stay(db, resident.resident, to, db.now)  # type: ignore[arg-type]


async def test_after_a_move_the_new_facility_answers_for_the_alert(house: World) -> None:
    await house.opens()
    await house.employs("doctor", "Ana", rank=1)
    rosa = await house.admits("Rosa")
    there = await house.opens()
    eve = await house.phone(await house.employs("doctor", "Eve", rank=1, facility=there), push="eve")
    phone = await house.phone(rosa)
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    await house.beat()

    await moves(house, rosa, there)
    assert (await phone.records(reading("spo2", 80)))["alerts"] == [alert]
    await house.beat()

    assert len(house.pushes_to(eve)) == 1
    assert (await eve.post(f"/v1/alerts/{alert}/acknowledge")).json()["state"] == "acknowledged"


async def test_an_alert_of_a_discharged_resident_can_still_be_answered_by_who_was_told(house: World) -> None:
    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1))
    rosa = await house.admits("Rosa")
    [alert] = (await (await house.phone(rosa)).records(reading("spo2", 84)))["alerts"]
    await house.beat()
    await moves(house, rosa, None)

    assert (await ana.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 200
    done = await ana.post(f"/v1/alerts/{alert}/resolve", {"action": "went home well"})
    assert (done.status_code, done.json()["state"]) == (200, "resolved")
    assert (await ana.get(f"/v1/alerts/{alert}")).status_code == 404
    assert (await ana.get("/v1/alerts", state="resolved")).json()["items"] == []


async def test_a_former_doctor_with_a_shift_left_over_is_not_told(house: World) -> None:
    await house.opens()
    gone = await house.employs("doctor", "Gone", rank=1)
    manager = await house.phone(await house.employs("manager", "Long"), push="long")
    left = await house.phone(gone, push="gone")
    async with as_owner(house.url) as db:
        await db.execute(
            "update staff set during = tstzrange(lower(during), $2) where account_id = $1", gone.account, db.now
        )
    await (await house.phone(await house.admits("Rosa"))).records(reading("spo2", 84))
    await house.beat()
    assert (len(house.pushes_to(left)), len(house.pushes_to(manager))) == (0, 1)


async def test_an_older_normal_reading_does_not_clear_a_newer_alert(house: World) -> None:
    await house.opens()
    await house.employs("doctor", "Ana", rank=1)
    phone = await house.phone(await house.admits("Rosa"))
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    old = [reading("spo2", 97, ago=timedelta(hours=5)), reading("spo2", 98, ago=timedelta(hours=4))]
    await phone.records(*old)
    assert (await house.sql("select cleared_at from alerts where id = $1", alert))[0]["cleared_at"] is None


async def test_calling_for_help_again_by_a_retry_does_not_take_it_from_who_has_it(house: World) -> None:
    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1))
    rosa = await house.phone(await house.admits("Rosa"))
    path = f"/v1/residents/{rosa.person.resident}/call-for-help"
    first, second = {"id": str(new_id())}, {"id": str(new_id())}
    alert = (await rosa.post(path, first)).json()["id"]
    assert (await rosa.post(path, second)).json()["id"] == alert
    await house.beat()
    await ana.post(f"/v1/alerts/{alert}/acknowledge")
    assert (await rosa.post(path, second)).status_code == 201
    assert (await ana.get(f"/v1/alerts/{alert}")).json()["state"] == "acknowledged"


async def test_the_nurses_on_duty_see_it_without_being_rung(house: World) -> None:
    await house.opens()
    await house.employs("doctor", "Ana", rank=1)
    mai = await house.phone(await house.employs("nurse", "Mai", rank=5), push="mai")
    rosa = await house.phone(await house.admits("Rosa"))
    await rosa.records(reading("respiratory_rate", 22))
    await house.beat()
    assert [item["kind"] for item in (await mai.syncs())["items"]] == ["alert"]
    assert not house.pushes_to(mai)


async def test_an_alert_put_to_sleep_by_a_fault_is_found(house: World) -> None:
    from alerts import self_audit

    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1), push="ana")
    [alert] = (await (await house.phone(await house.admits("Rosa"))).records(reading("spo2", 84)))["alerts"]
    await house.beat()
    async with as_owner(house.url) as db:
        await db.execute("update alerts set next_due_at = next_due_at + interval '9 years' where id = $1", alert)
    assert (await self_audit.audit(house.house.database)).idle == 1
    assert (await self_audit.audit(house.house.database)).idle == 0
    await house.beat()
    assert len(house.pushes_to(ana)) == 2


async def test_an_unreadable_policy_of_one_alert_stops_nobody(house: World) -> None:
    from alerts import self_audit

    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1), push="ana")
    rosa, lua = await house.phone(await house.admits("Rosa")), await house.phone(await house.admits("Lụa"))
    [alert] = (await rosa.records(reading("spo2", 84)))["alerts"]
    async with as_owner(house.url) as db:
        await db.execute('update alerts set policy = \'{"of": "another release"}\' where id = $1', alert)
    await lua.records(reading("spo2", 84))
    await house.beat()
    assert len(house.pushes_to(ana)) == 2
    assert (await self_audit.audit(house.house.database)).idle == 0, "it waits its time; nobody is rung every 15 s"
    assert (await rosa.records(reading("spo2", 83)))["items"][0]["outcome"] == "kept"


async def test_a_phone_that_fails_three_times_does_not_hold_the_next_person_up(house: World) -> None:
    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1), push="ana-fails")
    bo = await house.phone(await house.employs("doctor", "Bo", rank=2), push="bo-works")
    house.fcm.fail("ana-fails", how="unavailable", times=20)
    await (await house.phone(await house.admits("Rosa"))).records(reading("respiratory_rate", 22))
    for seconds in range(25):  # the ladder names Ana in two steps of 15 minutes each
        await house.beat(after=timedelta(seconds=seconds))
    assert len(house.pushes_to(bo)) == 1
    assert not house.pushes_to(ana)
