"""The month of a doctor, a room, a house and a resident, and the day behind each of its days."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from base.ids import new_id
from tests.scheduling.clinic import HANOI, Clinic, at, clinic, rule
from tests.world import Phone, World


@pytest_asyncio.fixture
async def stage(house: World) -> Clinic:
    return await clinic(house)


async def the_day(phone: Phone, path: str, **more: Any) -> dict[str, Any]:
    """Tomorrow, in its month."""
    tomorrow = (at(1, 8) + HANOI).date()
    answer = await phone.get(f"{path}/appointments/month", month=f"{tomorrow:%Y-%m}", **more)
    assert answer.status_code == 200, answer.text
    days = answer.json()["items"]
    assert [int(one["day"][8:]) for one in days] == list(range(1, len(days) + 1)) and len(days) >= 28
    return next(one for one in days if one["day"] == str(tomorrow))


async def test_a_day_of_the_month_counts_what_its_own_list_holds(stage: Clinic) -> None:
    room = str(new_id())
    place = f"/v1/facilities/{stage.facility}"
    assert (await stage.manager.post(f"{place}/rooms", {"id": room, "name": "Phòng 1"})).status_code == 201
    await stage.opens(rule(), rule(kinds=["video"], starts="13:00:00", ends="15:00:00", room=room))
    binh = await stage.house.admits("Bình")
    first = await stage.books(at(1, 8), confirm=True)
    await stage.books(at(1, 14), kind="video", resident=binh, confirm=True)
    gone = await stage.books(at(1, 10), resident=binh, confirm=True)
    assert (await stage.acts(stage.nurse, gone, "cancel")).status_code == 200
    doctor, nobody = str(stage.doctor.person.account), str(stage.nurse.person.account)

    whole = await the_day(stage.nurse, place)
    assert (whole["appointments"], whole["first_at"], whole["on_duty"]) == (2, first["starts_at"], False)
    span = {"from": whole["starts_at"], "to": whole["ends_at"], "facility": str(stage.facility)}
    shown = (await stage.nurse.get("/v1/appointments", **span)).json()["items"]
    assert [one["state"] for one in shown] == ["confirmed", "cancelled", "confirmed"]
    asked = [{"practitioner": doctor}, {"practitioner": nobody}, {"room": room}]
    assert [(await the_day(stage.manager, place, **one))["appointments"] for one in asked] == [2, 0, 1]
    assert (await the_day(stage.doctor, place, practitioner=doctor))["on_duty"]
    assert "Bình" not in str(whole) and "resident" not in str(whole)

    about = f"/v1/residents/{stage.rosa.person.resident}"
    for phone in (stage.rosa, stage.daughter, stage.nurse):
        own = await the_day(phone, about)
        assert (own["appointments"], own["first_at"], own["on_duty"]) == (1, first["starts_at"], False)


async def test_a_month_is_for_those_who_may_read_the_appointments(stage: Clinic) -> None:
    status = await stage.house.phone(await stage.house.relates(stage.rosa.person, "status"))
    path = f"/v1/residents/{stage.rosa.person.resident}/appointments/month"
    assert (await status.get(path, month="2026-12")).status_code == 403
    place = f"/v1/facilities/{stage.facility}/appointments/month"
    assert (await stage.rosa.get(place, month="2026-12")).status_code == 404
    assert (await stage.nurse.get(place, month="2026-13")).status_code == 400


async def test_a_day_off_of_the_house_is_marked(stage: Clinic) -> None:
    date = str((at(1, 8) + HANOI).date())
    path = f"/v1/facilities/{stage.facility}"
    assert (await stage.manager.put(f"{path}/duty/days", {"day": date, "kind": "rest"})).status_code == 204
    assert (await the_day(stage.nurse, path))["day_off"]
