"""A campaign of check-ups at the edge, from its opening to its figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from base.ids import new_id
from tests.world import Person, Phone, World

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date


def on(days: int) -> str:
    return (TODAY() + timedelta(days=days)).isoformat()


async def a_house(house: World) -> tuple[Phone, Phone, Phone]:
    await house.opens()
    manager, doctor, nurse = [
        await house.phone(await house.employs(role, rank=rank))
        for role, rank in (("manager", None), ("doctor", 1), ("nurse", None))
    ]
    return manager, doctor, nurse


async def opens(house: World, manager: Phone, first: int, last: int, **more: Any) -> str:
    body = {"id": str(new_id()), "name": "Khám định kỳ", "opens_on": on(first), "closes_on": on(last), **more}
    for _ in range(2):
        answer = await manager.post(f"/v1/facilities/{house.facility}/campaigns", body)
        assert answer.status_code == 201, answer.text
    return f"/v1/facilities/{house.facility}/campaigns/{body['id']}"


async def signs(doctor: Phone, whom: Person, days: int = 0, **more: Any) -> dict[str, Any]:
    body = {"id": str(new_id()), "done_on": on(days), "health_class": 2, "conclusion": "Khỏe",
            "done_by": "Trạm y tế", **more}  # fmt: skip
    answer = await doctor.post(f"/v1/residents/{whom.resident}/check-ups", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_campaign_from_its_opening_to_its_figures(house: World):
    manager, doctor, nurse = await a_house(house)
    an, binh = await house.admits("An"), await house.admits("Bình")
    await house.admits("Bé Na", born=date(TODAY().year - 4, 1, 1))
    campaign = await opens(house, manager, -10, -1, age_from=18)
    await signs(doctor, an, -300)
    first = await signs(doctor, binh, -3, follow_up="Khám mắt", follow_up_on=on(0))

    figures = (await manager.get(campaign)).json()
    assert {k: figures[k] for k in ("everybody", "not_due", "due", "overdue", "done")} == {
        "everybody": 2, "not_due": 1, "due": 0, "overdue": 0, "done": 1,
    }  # fmt: skip
    await house.sql("update checkups set done_on = done_on - 100 where resident_id = $1 returning 1", an.resident)
    figures = (await nurse.get(campaign)).json()
    assert [(one["name"], one["state"], one["form"]) for one in figures["items"]] == [
        ("An", "overdue", "03"), ("Bình", "done", "03"),
    ]  # fmt: skip
    assert "Khỏe" not in str(figures) and "health_class" not in str(figures)

    [item] = (await nurse.get(f"/v1/facilities/{house.facility}/worklist")).json()["items"]
    assert (item["id"], item["kind"], item["details"][0]["text"]) == (first["id"], "follow_up", "Khám mắt")
    done = await nurse.post(
        f"/v1/facilities/{house.facility}/worklist/{first['id']}/contacts", {"id": str(new_id()), "outcome": "came"}
    )
    assert done.is_success, done.text
    assert (await nurse.get(f"/v1/facilities/{house.facility}/worklist")).json()["items"] == []


async def test_a_result_is_never_edited_a_correction_says_why(house: World):
    _, doctor, nurse = await a_house(house)
    an = await house.admits("An")
    first = await signs(doctor, an)
    path = f"/v1/residents/{an.resident}/check-ups"
    silent = {"id": str(new_id()), "done_on": on(0), "health_class": 3, "conclusion": "x", "done_by": "x",
              "amends": first["id"]}  # fmt: skip
    assert (await doctor.post(path, silent)).json()["code"] == "reason_needed"
    assert (await nurse.post(path, {**silent, "reason": "nhầm"})).status_code == 403
    second = await signs(doctor, an, health_class=3, amends=first["id"], reason="ghi nhầm")
    late = await doctor.post(path, {**silent, "id": str(new_id()), "reason": "nhầm nữa"})
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    items = (await nurse.get(path)).json()["items"]
    assert {i["id"]: i["amended_by"] for i in items} == {first["id"]: second["id"], second["id"]: None}
    assert (await doctor.post(path, {**silent, "amends": None, "done_on": on(1)})).status_code == 422


async def test_a_campaign_is_the_managers_and_its_names_are_for_the_shift(house: World):
    manager, doctor, _ = await a_house(house)
    await house.admits("An")
    path = f"/v1/facilities/{house.facility}/campaigns"
    body = {"id": str(new_id()), "name": "x", "opens_on": on(0), "closes_on": on(30)}
    assert (await doctor.post(path, body)).status_code == 403
    assert (await manager.post(path, {**body, "closes_on": on(-1)})).status_code == 422
    campaign = await opens(house, manager, 0, 30)
    off = await house.phone(await house.employs("nurse", "ĐD. Nghỉ"))
    await house.sql("delete from shifts where account_id = $1 returning 1", off.person.account)
    assert (await off.get(campaign)).status_code == 403
    assert (await doctor.get(campaign)).json()["due"] == 1
    assert (await manager.http.delete(campaign)).status_code == 204
    assert (await doctor.get(campaign)).json()["due"] == 0
    assert [c["ended_at"] is not None for c in (await off.get(path)).json()["items"]] == [True]
