"""Planning duty and escalation over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest

from base.ids import new_id
from tests.world import Person, Phone, World, reading

STEPS = {"tell": [{"who": "on_call", "rank": 1}], "wait_s": 60}
POLICY: dict[str, Any] = {level: [STEPS] for level in ("emergency", "urgent", "routine", "info")}


async def a_manager(house: World) -> Phone:
    await house.opens()
    return await house.phone(await house.employs("manager"))


def today() -> datetime:
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).replace(microsecond=0)


def shift(person: Person, starts: str, ends: str, day: str | None = None, rank: int = 1) -> dict[str, Any]:
    on = day or today().date().isoformat()
    return {"account": str(person.account), "rank": rank, "day": on, "starts": starts, "ends": ends}


async def plans(phone: Phone, *shifts: dict[str, Any], **more: str) -> httpx2.Response:
    day = today().date().isoformat()
    body = {"first": day, "last": day, "shifts": list(shifts), **more}
    return await phone.put(f"/v1/facilities/{phone.world.facility}/duty", body)


async def planned(phone: Phone) -> list[dict[str, Any]]:
    day = today().date().isoformat()
    answer = await phone.get(f"/v1/facilities/{phone.world.facility}/duty", first=day, last=day)
    assert answer.status_code == 200
    return answer.json()["shifts"]


async def test_a_plan_replaces_the_days_it_names(house: World) -> None:
    manager = await a_manager(house)
    ana, bo = await house.employs("doctor", "Ana"), await house.employs("doctor", "Bo")
    assert (await plans(manager, shift(ana, "07:00:00", "19:00:00"))).status_code == 200
    assert (await plans(manager, shift(bo, "07:00:00", "19:00:00"))).status_code == 200
    assert [s["account"] for s in await planned(manager)] == [str(bo.account)]


async def test_two_shifts_of_one_person_do_not_overlap(house: World) -> None:
    manager = await a_manager(house)
    ana = await house.employs("doctor", "Ana")
    assert (await plans(manager, shift(ana, "07:00:00", "19:00:00"))).status_code == 200
    answer = await plans(manager, shift(ana, "08:00:00", "12:00:00"), shift(ana, "11:00:00", "13:00:00", rank=2))
    assert (answer.status_code, answer.json()["code"]) == (422, "overlap")
    assert [s["starts"] for s in await planned(manager)] == ["07:00:00"]


async def test_shifts_may_touch_and_two_people_may_share_a_rank(house: World) -> None:
    manager = await a_manager(house)
    ana, bo = await house.employs("doctor", "Ana"), await house.employs("doctor", "Bo")
    answer = await plans(
        manager,
        shift(ana, "07:00:00", "12:00:00"),
        shift(ana, "12:00:00", "13:00:00"),
        shift(bo, "07:00:00", "19:00:00"),
    )
    assert answer.status_code == 200


async def test_only_staff_of_the_facility_are_on_duty(house: World) -> None:
    manager = await a_manager(house)
    for stranger in (await house.enrols("Nobody"), Person(new_id(), "", "")):
        answer = await plans(manager, shift(stranger, "07:00:00", "19:00:00"))
        assert (answer.status_code, answer.json()["code"]) == (422, "not_staff")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rank": 0},
        {"rank": 10},
        {"day": "2026-13-01"},
        {"starts": "25:00:00"},
        {"starts": "07:00:00Z"},
        {"account": "x"},
        {"more": 1},
    ],
)
async def test_a_shift_of_another_shape_is_400(house: World, wrong: dict[str, Any]) -> None:
    manager = await a_manager(house)
    ana = await house.employs("doctor", "Ana")
    answer = await plans(manager, {**shift(ana, "07:00:00", "19:00:00"), **wrong})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")


async def test_a_shift_that_the_clocks_skip_is_refused(house: World) -> None:
    manager = await a_manager(house)
    await house.sql("update facilities set time_zone = 'Europe/Berlin' returning id")
    night = shift(await house.employs("doctor"), "02:30:00", "03:00:00", day="2026-03-29")
    answer = await plans(manager, night, first="2026-03-29", last="2026-03-29")
    assert (answer.status_code, answer.json()["code"]) == (422, "empty")


async def test_a_shift_on_another_day_is_refused(house: World) -> None:
    manager = await a_manager(house)
    ana = await house.employs("doctor", "Ana")
    answer = await plans(manager, shift(ana, "07:00:00", "19:00:00", day="2001-01-01"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/shifts/0/day")


@pytest.mark.parametrize("last", ["2001-01-01", "2999-01-01"])
async def test_a_plan_covers_at_most_a_hundred_days_forward(house: World, last: str) -> None:
    assert (await plans(await a_manager(house), last=last)).status_code == 422


async def test_a_night_that_began_yesterday_is_on_duty_now(house: World) -> None:
    manager = await a_manager(house)
    ana, now = await house.employs("doctor", "Ana"), today()
    began, ends = now - timedelta(hours=21), now + timedelta(hours=1)
    body = {
        "first": began.date().isoformat(),
        "last": began.date().isoformat(),
        "shifts": [shift(ana, began.time().isoformat(), ends.time().isoformat(), day=began.date().isoformat())],
    }
    assert (await manager.put(f"/v1/facilities/{house.facility}/duty", body)).status_code == 200
    on = (await manager.get(f"/v1/facilities/{house.facility}/duty/now")).json()["items"]
    assert on == [{"account": str(ana.account), "name": "Ana", "rank": 1}]
    [row] = await house.sql("select lower(during) as starts, upper(during) as ends from shifts")
    assert (row["starts"], row["ends"]) == (began.astimezone(UTC), ends.astimezone(UTC))


async def test_only_managers_plan_and_all_staff_see(house: World) -> None:
    await a_manager(house)
    nurse = await house.phone(await house.employs("nurse"))
    before = await planned(nurse)
    assert (await plans(nurse)).status_code == 403
    assert await planned(nurse) == before
    assert (await nurse.put(f"/v1/facilities/{house.facility}/escalation-policy", POLICY)).status_code == 403


async def test_a_manager_elsewhere_finds_no_such_facility(house: World) -> None:
    elsewhere = await house.opens()
    house.facility = await house.opens()
    manager = await house.phone(await house.employs("manager"))
    days = {"first": "2026-11-01", "last": "2026-11-02"}
    for path in ("duty/now", "escalation-policy", "duty"):
        assert (await manager.get(f"/v1/facilities/{elsewhere}/{path}", **days)).status_code == 404
    for path, body in (("escalation-policy", POLICY), ("duty", {**days, "shifts": []})):
        assert (await manager.put(f"/v1/facilities/{elsewhere}/{path}", body)).status_code == 404


async def test_a_policy_is_changed_only_by_who_saw_the_present_one(house: World) -> None:
    manager = await a_manager(house)
    path = f"/v1/facilities/{house.facility}/escalation-policy"
    first = await manager.get(path)
    assert (await manager.put(path, POLICY)).status_code == 428
    assert (await manager.put(path, POLICY, **{"if-match": '"99"'})).status_code == 412
    assert (await manager.put(path, POLICY, **{"if-match": "x"})).json()["code"] == "stale_version"
    done = await manager.put(path, POLICY, **{"if-match": first.headers["etag"]})
    assert (done.status_code, done.headers["etag"] != first.headers["etag"]) == (200, True)
    assert (await manager.get(path)).json()["emergency"] == [STEPS]
    assert (await manager.put(path, POLICY, **{"if-match": first.headers["etag"]})).status_code == 412


@pytest.mark.parametrize(
    "wrong",
    [
        {"emergency": []},
        {"urgent": [{"tell": [], "wait_s": 60}]},
        {"urgent": [{**STEPS, "wait_s": 0}]},
        {"info": [{"tell": [{"who": "everybody"}], "wait_s": 60}]},
        {"more": 1},
    ],
)
async def test_a_policy_with_a_hole_in_it_is_400(house: World, wrong: dict[str, Any]) -> None:
    manager = await a_manager(house)
    path = f"/v1/facilities/{house.facility}/escalation-policy"
    answer = await manager.put(path, {**POLICY, **wrong}, **{"if-match": (await manager.get(path)).headers["etag"]})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")


async def test_a_new_policy_holds_for_new_alerts_only(house: World) -> None:
    manager = await a_manager(house)
    phone = await house.phone(await house.admits("Rosa"))
    [old] = (await phone.records(reading("spo2", 84)))["alerts"]
    path = f"/v1/facilities/{house.facility}/escalation-policy"
    await manager.put(path, POLICY, **{"if-match": (await manager.get(path)).headers["etag"]})
    [new] = (await phone.records(reading("pulse", 20)))["alerts"]
    rows = await house.sql("select id, jsonb_array_length(policy -> 'emergency') as steps from alerts")
    assert {str(row["id"]): row["steps"] for row in rows} == {old: 4, new: 1}
