"""A whole day of appointments moved or cancelled in one request."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from tests.scheduling.clinic import Clinic, at, clinic, day, rule
from tests.world import Phone, World


@pytest_asyncio.fixture
async def stage(house: World) -> Clinic:
    return await clinic(house)


async def a_colleague(stage: Clinic) -> Phone:
    phone = await stage.house.phone(await stage.house.employs("doctor", "BS. Hai"))
    path = f"/v1/practitioners/{phone.person.account}/availability"
    assert (await stage.manager.put(path, {"rules": [rule()]}, **{"if-match": '"0"'})).status_code == 200
    return phone


def all_day(stage: Clinic, **more: Any) -> dict[str, Any]:
    return {"from": day(1).isoformat(), "to": day(2).isoformat(),
            "practitioner": str(stage.doctor.person.account), **more}  # fmt: skip


async def rearranges(stage: Clinic, body: dict[str, Any], key: str = "once", phone: Phone | None = None) -> Any:
    path = f"/v1/facilities/{stage.facility}/appointments/rearrange"
    return await (phone or stage.nurse).post(path, body, **({"idempotency-key": key} if key else {}))


async def outcomes(stage: Clinic, body: dict[str, Any], key: str = "once") -> list[tuple[str, str, str | None]]:
    answer = await rearranges(stage, body, key)
    assert answer.status_code == 200, answer.text
    return [(item["appointment"], item["outcome"], item.get("code")) for item in answer.json()["items"]]


async def told(phone: Phone) -> list[str]:
    return [e["body"]["what"] for e in (await phone.syncs())["items"] if e["kind"] == "appointment"]


async def test_a_day_goes_to_a_colleague_one_by_one_and_what_could_not_go_is_said(stage: Clinic) -> None:
    other, house = await a_colleague(stage), stage.house
    people = [stage.rosa.person, await house.admits("Bà Hai"), await house.admits("Bà Ba")]
    three = [await stage.books(at(1, 8 + n), resident=p, confirm=True) for n, p in enumerate(people)]
    spared = await stage.books(at(2, 8), confirm=True)
    busy = await stage.books(at(1, 9), resident=await house.admits("Bà Tư"), confirm=True,
                             practitioner=str(other.person.account))  # fmt: skip
    asked = all_day(stage, to_practitioner=str(other.person.account))
    first = [
        (three[0]["id"], "moved", None),
        (three[1]["id"], "refused", "slot_taken"),
        (three[2]["id"], "moved", None),
    ]
    assert await outcomes(stage, asked) == first
    assert await outcomes(stage, asked) == first
    assert (await told(stage.rosa)).count("moved") == 1  # sent twice, told once
    assert (await told(stage.doctor)).count("moved") == (await told(other)).count("moved") == 2
    shown = [await stage.shown(held) for held in (*three, spared)]
    other_id, own = str(other.person.account), str(stage.doctor.person.account)
    assert [one["practitioner"] for one in shown] == [other_id, own, other_id, own]

    since = await stage.books(at(1, 11), resident=await house.admits("Bà Năm"), confirm=True)
    assert (await stage.acts(stage.nurse, busy, "cancel")).status_code == 200
    again = await outcomes(stage, asked)  # what was refused is tried again, and nothing else is picked
    assert [(id, what) for id, what, _ in again] == [(held["id"], "moved") for held in three]
    assert (await stage.shown(since))["practitioner"] == own


async def test_a_day_begins_half_an_hour_later_and_none_stands_in_anothers_way(stage: Clinic) -> None:
    people = [stage.rosa.person, await stage.house.admits("Bà Hai"), await stage.house.admits("Bà Ba")]
    three = [await stage.books(at(1, 8, 30 * n), resident=p, confirm=True) for n, p in enumerate(people)]
    assert {what for _, what, _ in await outcomes(stage, all_day(stage, shift_min=30))} == {"moved"}
    starts = [(await stage.shown(held))["starts_at"][11:16] for held in three]
    assert starts == ["01:30", "02:00", "02:30"]
    assert {what for _, what, _ in await outcomes(stage, all_day(stage, shift_min=-30), "back")} == {"moved"}
    none = await outcomes(stage, all_day(stage, shift_min=24 * 60 + 5), "nowhere")
    assert {code for *_, code in none} == {"not_offered"}
    why = all_day(stage, shift_min=24 * 60 + 5, overridden="bác sĩ đến riêng")
    assert {what for _, what, _ in await outcomes(stage, why, "all the same")} == {"moved"}


async def test_a_day_is_called_off_with_its_reason_and_what_is_over_is_left_alone(stage: Clinic) -> None:
    held = await stage.books(at(1, 8), confirm=True)
    gone = await stage.books(at(1, 9), resident=await stage.house.admits("Bà Hai"), confirm=True)
    assert (await stage.acts(stage.nurse, gone, "cancel", reason="mệt")).status_code == 200
    other_kind = all_day(stage, cancel="bác sĩ ốm", kinds=["video"])
    assert await outcomes(stage, other_kind, "video") == []
    answer = await rearranges(stage, all_day(stage, cancel="bác sĩ ốm"), phone=stage.manager)
    assert {k: answer.json()[k] for k in ("done", "refused")} == {"done": 1, "refused": 0}
    shown = await stage.shown(held)
    assert (shown["state"], shown["ended_as"], shown["ended_why"]) == ("cancelled", "staff", "bác sĩ ốm")
    assert await told(stage.rosa) == await told(stage.daughter) == ["booked", "cancelled"]


async def test_it_wants_a_key_and_one_thing_to_do_and_is_for_staff_alone(stage: Clinic) -> None:
    await stage.books(at(1, 8), confirm=True)
    off = all_day(stage, cancel="bác sĩ ốm")
    assert (await rearranges(stage, off, key="")).json()["code"] == "key_needed"
    for wrong in (
        all_day(stage), {**off, "shift_min": 30}, {**off, "room": off["practitioner"]}, {**off, "to": off["from"]},
        {**off, "practitioner": None}, {**off, "overridden": "vì thế"},
    ):  # fmt: skip
        assert (await rearranges(stage, wrong)).status_code == 422, wrong
    for phone in (stage.rosa, stage.daughter):
        assert (await rearranges(stage, off, phone=phone)).status_code == 404
    assert await outcomes(stage, off) != []
    other = await rearranges(stage, {**off, "cancel": "lý do khác"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
