"""What is booked in a time that is taken away afterwards: listed, told once, moved or cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from base.ids import new_id
from scheduling import unsettled
from tests.scheduling.clinic import HANOI, Clinic, at, clinic, day, rule
from tests.world import Person, Phone, World


@pytest_asyncio.fixture
async def stage(house: World) -> Clinic:
    return await clinic(house)


def leave(first: int = 1, days: int = 1, **more: Any) -> dict[str, Any]:
    begins = day(first)
    return {
        "id": str(new_id()), "kind": "leave", "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(days=days)).isoformat(), "keep_appointments": True, **more,
    }  # fmt: skip


def blocks(stage: Clinic, of: Person | None = None) -> str:
    return f"/v1/practitioners/{(of or stage.doctor.person).account}/blocks"


async def listed(stage: Clinic, phone: Phone | None = None) -> list[tuple[str, str]]:
    answer = await (phone or stage.nurse).get(f"/v1/facilities/{stage.facility}/unsettled")
    assert answer.status_code == 200, answer.text
    return [(item["appointment"]["id"], item["why"]) for item in answer.json()["items"]]


async def told(phone: Phone) -> list[str]:
    return [e["body"]["what"] for e in (await phone.syncs())["items"] if e["kind"] == "appointment"]


async def beat(stage: Clinic) -> int:
    return await unsettled.tell_due(stage.house.house.database)


async def test_a_doctors_leave_that_hits_three_visits_drops_none_of_them_silently(stage: Clinic) -> None:
    """One is moved to another doctor, one to another day, one is cancelled; then the list is empty."""
    house = stage.house
    other = await house.employs("doctor", rank=2)
    path = f"/v1/practitioners/{other.account}/availability"
    assert (await stage.manager.put(path, {"rules": [rule()]}, **{"if-match": '"0"'})).status_code == 200
    people = [stage.rosa.person, await house.admits("Bà Hai"), await house.admits("Bà Ba")]
    status_only = await house.phone(await house.relates(stage.rosa.person, "status"))
    three = [await stage.books(at(1, 8 + n), resident=p, confirm=True) for n, p in enumerate(people)]
    spared = await stage.books(at(2, 8), confirm=True)
    assert (await listed(stage), await beat(stage)) == ([], 0)

    assert (await stage.doctor.post(blocks(stage), leave())).status_code == 201
    assert await listed(stage) == [(held["id"], "leave") for held in three]
    assert [(await stage.shown(held))["state"] for held in three] == ["confirmed"] * 3
    assert (await beat(stage), await beat(stage)) == (3, 0)
    assert (await told(stage.rosa))[-1] == (await told(stage.daughter))[-1] == "unsettled"
    assert (await told(stage.manager)).count("unsettled") == (await told(stage.doctor)).count("unsettled") == 3
    assert await told(status_only) == []

    moved = await stage.nurse.post(
        f"/v1/appointments/{three[0]['id']}/move",
        {"starts_at": at(1, 8).isoformat(), "practitioner": str(other.account)},
        **{"if-match": '"1"'},
    )
    assert (moved.status_code, moved.json()["practitioner"]) == (200, str(other.account)), moved.text
    assert (await stage.acts(stage.nurse, three[1], "move", starts_at=at(2, 9).isoformat())).status_code == 200
    assert (await stage.acts(stage.nurse, three[2], "cancel", reason="bác sĩ nghỉ")).status_code == 200
    assert (await listed(stage), await beat(stage)) == ([], 0)
    log = (await stage.nurse.get(f"/v1/appointments/{three[0]['id']}/log")).json()["items"]
    assert [line["what"] for line in log] == ["booked", "unsettled", "moved"]
    assert (await told(stage.rosa)) == ["booked", "booked", "unsettled", "moved"]
    assert (await stage.shown(spared))["state"] == "confirmed"


async def test_leave_that_is_ended_gives_the_visit_its_time_again_and_says_so_once(stage: Clinic) -> None:
    held = await stage.books(at(1, 8), confirm=True)
    block = leave()
    assert (await stage.doctor.post(blocks(stage), block)).status_code == 201
    assert await beat(stage) == 1
    assert (await stage.doctor.http.delete(f"{blocks(stage)}/{block['id']}")).status_code == 204
    assert (await listed(stage), await beat(stage), await beat(stage)) == ([], 1, 0)
    assert await told(stage.rosa) == ["booked", "unsettled", "settled"]
    assert (await stage.doctor.post(blocks(stage), leave())).status_code == 201
    assert (await listed(stage), await beat(stage)) == ([(held["id"], "leave")], 1)


async def test_a_day_the_facility_closes_touches_visits_of_rules_that_rest_on_days_off_alone(stage: Clinic) -> None:
    await stage.opens(rule(on_holidays=False), rule(starts="13:00:00", ends="15:00:00", on_holidays=False))
    held = await stage.books(at(30, 8), confirm=True)
    date = str((at(30, 8) + HANOI).date())
    path = f"/v1/facilities/{stage.facility}/duty/days"
    assert (await stage.manager.put(path, {"day": date, "kind": "rest"})).status_code == 204
    assert (await listed(stage), await beat(stage)) == ([(held["id"], "holiday")], 1)
    await stage.opens(rule())
    assert (await listed(stage), await beat(stage)) == ([], 1)


async def test_days_a_practitioner_closes_afterwards_need_a_new_time(stage: Clinic) -> None:
    held = await stage.books(at(1, 8), confirm=True)
    date = str((at(1, 8) + HANOI).date())
    await stage.opens(rule(), closed=[{"first": date, "last": date}])
    assert (await listed(stage), await beat(stage)) == ([(held["id"], "closed")], 1)


async def test_visits_of_a_doctor_who_left_are_listed(stage: Clinic) -> None:
    held = await stage.books(at(1, 8), confirm=True)
    await stage.house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1 returning 1",
        stage.doctor.person.account,
    )
    assert (await listed(stage), await beat(stage)) == ([(held["id"], "left")], 1)


async def test_what_staff_booked_over_leave_with_a_reason_stands_until_something_newer_takes_it_away(
    stage: Clinic,
) -> None:
    assert (await stage.doctor.post(blocks(stage), leave())).status_code == 201
    held = await stage.books(
        at(1, 8), confirm=True, overridden="bác sĩ đến riêng", ends_at=at(1, 8, 30).isoformat()
    )  # fmt: skip
    assert (await listed(stage), await beat(stage)) == ([], 0)
    assert (await stage.doctor.post(blocks(stage), leave(kind="duty"))).status_code == 201
    assert (await listed(stage), await beat(stage)) == ([(held["id"], "duty")], 1)


async def test_the_list_is_the_staffs_own_and_leaves_one_row_for_the_page(stage: Clinic) -> None:
    await stage.books(at(1, 8), confirm=True)
    assert (await stage.doctor.post(blocks(stage), leave())).status_code == 201
    path = f"/v1/facilities/{stage.facility}/unsettled"
    assert (await stage.rosa.get(path)).status_code == 404
    assert (await stage.daughter.get(path)).status_code == 404
    await listed(stage, stage.manager)
    rows = await stage.house.sql("select at from audit_events where basis = 'unsettled'")
    assert len(rows) == 1 and rows[0]["at"] <= datetime.now(UTC)
    both = leave(first=3, cancel_appointments=True)
    assert (await stage.doctor.post(blocks(stage), both)).status_code == 422
