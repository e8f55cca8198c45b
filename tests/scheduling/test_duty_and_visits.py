"""Calendars that follow the rota: what is not offered on duty, and what a swap does to what is booked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest_asyncio

from base.ids import new_id
from scheduling import roster, unsettled
from tests.scheduling.clinic import Clinic, at, clinic, day, rule
from tests.world import Phone, World


@pytest_asyncio.fixture
async def stage(house: World) -> Clinic:
    """Its doctor is on call around the clock."""
    return await clinic(house)


async def a_colleague(stage: Clinic) -> Phone:
    """A doctor on no shift yet."""
    return await stage.house.phone(await stage.house.employs("doctor", "BS. Hai"))


async def opens(stage: Clinic, doctor: Phone, **more: Any) -> int:
    path = f"/v1/practitioners/{doctor.person.account}/availability"
    version = (await stage.manager.get(path)).json()["version"]
    body = {"rules": [rule(kinds=["visit", "video"])], **more}
    return (await stage.manager.put(path, body, **{"if-match": f'"{version}"'})).status_code


async def overrides(stage: Clinic, account: Phone, instead_of: Phone, starts: datetime, ends: datetime) -> str:
    body = {"id": str(new_id()), "account": str(account.person.account), "starts_at": starts.isoformat(),
            "instead_of": str(instead_of.person.account), "ends_at": ends.isoformat()}  # fmt: skip
    answer = await stage.manager.post(f"/v1/facilities/{stage.facility}/duty/overrides", body)
    assert answer.status_code == 204, answer.text
    return body["id"]


async def free(stage: Clinic, doctor: Phone, kind: str = "visit") -> int:
    return (await stage.slots(kind=kind, practitioner=str(doctor.person.account)))["total"]


async def listed(stage: Clinic) -> list[tuple[str, str]]:
    answer = await stage.nurse.get(f"/v1/facilities/{stage.facility}/unsettled")
    return [(item["appointment"]["id"], item["why"]) for item in answer.json()["items"]]


async def beat(stage: Clinic) -> int:
    return await unsettled.tell_due(stage.house.house.database)


async def told(phone: Phone) -> list[str]:
    return [e["body"]["what"] for e in (await phone.syncs())["items"] if e["kind"] == "appointment"]


async def test_an_override_that_puts_a_doctor_on_duty_over_visits_lists_them_and_tells_everybody(stage: Clinic) -> None:
    other = await a_colleague(stage)
    assert await opens(stage, other, blocked_by_duty=["visit"]) == 200
    with_other = {"practitioner": str(other.person.account), "confirm": True}
    early, late = await stage.books(at(1, 9), **with_other), await stage.books(at(1, 11), **with_other)
    by_phone = await stage.books(at(1, 9, 30), resident=await stage.house.admits("Bà Hai"), **with_other, kind="video")
    assert (await free(stage, other), await listed(stage), await beat(stage)) == (5, [], 0)

    override = await overrides(stage, other, stage.doctor, at(1, 7), at(1, 10))
    assert await listed(stage) == [(early["id"], "duty")]
    assert (await beat(stage), await beat(stage)) == (1, 0)
    for phone in (stage.rosa, stage.daughter, other, stage.manager):
        assert (await told(phone))[-1] == "unsettled", phone.person.name
    assert [(await stage.shown(held))["state"] for held in (early, late, by_phone)] == ["confirmed"] * 3
    assert (await free(stage, other), await free(stage, other, "video")) == (3, 5)
    taken = await stage.nurse.post("/v1/appointments", stage.wish(at(1, 8), **with_other))
    assert (taken.status_code, taken.json()["code"]) == (409, "slot_taken")

    path = f"/v1/facilities/{stage.facility}/duty/overrides/{override}"
    assert (await stage.manager.http.delete(path)).status_code == 204
    assert (await listed(stage), await beat(stage), await beat(stage)) == ([], 1, 0)
    assert (await told(stage.rosa))[-1] == "settled"


async def test_a_swap_that_takes_a_doctor_off_duty_takes_the_visits_that_are_held_on_duty_alone(stage: Clinic) -> None:
    other = await a_colleague(stage)
    assert await opens(stage, stage.doctor, only_on_duty=["visit"]) == 200
    assert (await free(stage, stage.doctor), await free(stage, stage.doctor, "video")) == (8, 8)
    held = await stage.books(at(1, 9), confirm=True)
    swap = {"id": str(new_id()), "asked": str(other.person.account),
            "gives": {"starts_at": at(1, 9).isoformat(), "ends_at": at(1, 10).isoformat()}}  # fmt: skip
    path = f"/v1/facilities/{stage.facility}/duty/swaps"
    assert (await stage.doctor.post(path, swap)).status_code == 200
    assert (await other.post(f"{path}/{swap['id']}", {"answer": "agreed"})).status_code == 200
    assert await roster.settle_due(stage.house.house.database) > 0
    assert (await listed(stage), await beat(stage)) == ([(held["id"], "duty")], 1)
    assert await free(stage, stage.doctor) == 6
    answer = await stage.acts(stage.nurse, held, "move", starts_at=at(1, 11).isoformat())
    assert (answer.status_code, await listed(stage)) == (200, [])


async def test_on_duty_in_another_house_one_cannot_be_booked_in_this_one(stage: Clinic) -> None:
    other = await a_colleague(stage)
    assert await opens(stage, other, blocked_by_duty=["visit"]) == 200
    elsewhere = await stage.house.opens()
    async with stage.house.owner() as db:
        await db.execute(
            "insert into shifts (facility_id, account_id, rank, during) values ($1, $2, 1, tstzrange($3, $4))",
            elsewhere, other.person.account, at(1, 7), at(1, 10),
        )  # fmt: skip
    assert await free(stage, other) == 4


async def test_a_calendar_that_says_nothing_of_duty_is_left_alone_by_it(stage: Clinic) -> None:
    held = await stage.books(at(1, 9), confirm=True)
    assert (await stage.slots())["total"] == 7
    await stage.opens(rule(), closed=[])
    path = f"/v1/practitioners/{stage.doctor.person.account}/availability"
    opening = (await stage.doctor.get(path)).json()["opening"]
    assert (opening["blocked_by_duty"], opening["only_on_duty"]) == ([], [])
    assert (await listed(stage), await beat(stage)) == ([], 0)
    assert await opens(stage, stage.doctor, blocked_by_duty=["visit"]) == 200
    assert await listed(stage) == [(held["id"], "duty")]  # what it says counts from now on, for what is booked as well


async def test_what_staff_booked_over_duty_with_a_reason_stands_until_the_rota_changes_again(stage: Clinic) -> None:
    other = await a_colleague(stage)
    assert await opens(stage, other, blocked_by_duty=["visit"]) == 200
    await overrides(stage, other, stage.doctor, at(1, 7), at(1, 12))
    held = await stage.books(
        at(1, 9), practitioner=str(other.person.account), confirm=True, overridden="bác sĩ đồng ý",
        ends_at=at(1, 9, 30).isoformat(),
    )  # fmt: skip
    assert await listed(stage) == []
    await overrides(stage, stage.doctor, other, at(1, 7), at(1, 12))
    await overrides(stage, other, stage.doctor, at(1, 9), at(1, 10))
    assert await listed(stage) == [(held["id"], "duty")]


async def test_a_room_is_on_no_rota_and_no_kind_is_both_on_and_off_duty(stage: Clinic) -> None:
    assert await opens(stage, stage.doctor, blocked_by_duty=["visit"], only_on_duty=["visit", "video"]) == 422
    assert await opens(stage, stage.doctor, blocked_by_duty=["nap"]) == 400
    room = str(new_id())
    place = f"/v1/facilities/{stage.facility}/rooms"
    assert (await stage.manager.post(place, {"id": room, "name": "Phòng 1"})).status_code == 201
    body = {"only_on_duty": ["visit"]}
    answer = await stage.manager.put(f"{place}/{room}/availability", body, **{"if-match": '"0"'})
    assert answer.status_code == 422


async def test_the_rota_is_known_some_weeks_ahead_and_no_farther(stage: Clinic) -> None:
    """Of what lies beyond, nobody can say that it is held on duty."""
    assert await opens(stage, stage.doctor, only_on_duty=["visit"]) == 200
    far = await stage.slots(practitioner=str(stage.doctor.person.account), first=50, days=5)
    assert (far["total"], day(50) > day(45)) == (0, True)
