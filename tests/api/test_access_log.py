"""Who saw me: for the resident; and who looked in the facility: for its manager. Nobody else, and no content."""

from __future__ import annotations

from typing import Any

import pytest

from base.ids import new_id
from people import sessions
from tests.world import Person, Phone, World, reading


@pytest.fixture
async def rosa(house: World) -> Person:
    await house.opens()
    return await house.admits("Rosa")


async def log(phone: Phone, resident: Any, **params: Any) -> list[dict[str, Any]]:
    answer = await phone.get(f"/v1/residents/{resident}/access-log", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def facility_log(phone: Phone, facility: Any, **params: Any) -> list[dict[str, Any]]:
    answer = await phone.get(f"/v1/facilities/{facility}/audit", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_resident_sees_who_looked_when_and_as_what(house: World, rosa: Person) -> None:
    nurse = await house.phone(await house.employs("nurse", "ĐD. Lan"))
    await nurse.get(f"/v1/residents/{rosa.resident}/vitals")
    mine, seen = await log(await house.phone(rosa), rosa.resident)
    assert seen["by"] == {"id": str(nurse.person.account), "name": "ĐD. Lan"}
    assert (seen["act"], seen["basis"], seen["result"]) == ("read_vitals", "nurse", "allowed")
    assert seen["at"].startswith(str(house.began.year))
    assert (mine["act"], mine["basis"], mine["by"]["name"]) == ("read_access_log", "self", "Rosa"), "so is this look"


async def test_a_resident_sees_who_tried_in_vain(house: World, rosa: Person) -> None:
    stranger = await house.phone(await house.enrols("Người lạ"))
    await stranger.get(f"/v1/residents/{rosa.resident}")
    [_, tried] = await log(await house.phone(rosa), rosa.resident)
    assert (tried["act"], tried["basis"], tried["result"]) == ("see", "none", "refused")
    assert tried["by"] == {"id": str(stranger.person.account), "name": None}, "no name: nothing to do with one"


async def test_relatives_are_named_to_the_resident_and_not_to_the_manager(house: World, rosa: Person) -> None:
    manager = await house.phone(await house.employs("manager", "Bà Giám"))
    daughter = await house.phone(await house.relates(rosa, "full", "con gái Mai"))
    await daughter.get(f"/v1/residents/{rosa.resident}/vitals")
    assert [line["by"]["name"] for line in await log(await house.phone(rosa), rosa.resident)] == ["Rosa", "con gái Mai"]
    lines = await facility_log(manager, house.facility)
    assert [line["by"]["name"] for line in lines if line["by"]["id"] == str(daughter.person.account)] == [None]


@pytest.mark.parametrize("role", ["nurse", "doctor", "manager", "summary", "stranger"])
async def test_nobody_else_reads_it(house: World, rosa: Person, role: str) -> None:
    who = {
        "summary": lambda: house.relates(rosa, "summary"),
        "stranger": lambda: house.enrols("x"),
    }.get(role, lambda: house.employs(role))
    phone = await house.phone(await who())
    answer = await phone.get(f"/v1/residents/{rosa.resident}/access-log")
    assert answer.status_code == (404 if role == "stranger" else 403)
    [row] = await house.sql("select act, result from audit_events")
    assert (row["act"], row["result"]) == ("read_access_log", "refused")


async def test_a_list_shows_each_only_themselves(house: World, rosa: Person) -> None:
    other = await house.admits("Binh")
    nurse = await house.phone(await house.employs("nurse"))
    await nurse.get("/v1/residents")
    phone = await house.phone(rosa)
    answer = await phone.get(f"/v1/residents/{rosa.resident}/access-log")
    assert [line["act"] for line in answer.json()["items"]] == ["read_access_log", "see"]
    assert str(other.resident) not in answer.text and str(rosa.resident) not in answer.text


async def test_pages_follow_each_other_without_gap_or_repetition(house: World, rosa: Person) -> None:
    nurse = await house.phone(await house.employs("nurse"))
    for _ in range(7):
        await nurse.get(f"/v1/residents/{rosa.resident}")
    phone, seen, cursor = await house.phone(rosa), [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = (await phone.get(f"/v1/residents/{rosa.resident}/access-log", **params)).json()
        seen += [line for line in answer["items"] if line["act"] == "see"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(seen) == 7 and seen == sorted(seen, key=lambda line: line["at"], reverse=True)


@pytest.mark.parametrize(
    "cursor", ["x", "WyIyMDI2LTExLTIyVDAyOjEwOjAwWiIsImZmZmZmZmZmLWZmZmYtZmZmZi1mZmZmLWZmZmZmZmZmZmZmZiJd"]
)
async def test_a_cursor_from_elsewhere_is_refused(house: World, rosa: Person, cursor: str) -> None:
    answer = await (await house.phone(rosa)).get(f"/v1/residents/{rosa.resident}/access-log", cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")


async def test_a_manager_sees_ids_and_acts_and_nothing_that_was_read(house: World, rosa: Person) -> None:
    manager = await house.phone(await house.employs("manager", "Bà Giám"))
    nurse = await house.phone(await house.employs("nurse", "ĐD. Lan"))
    await (await house.phone(rosa)).records(reading("spo2", 84))
    await nurse.get(f"/v1/residents/{rosa.resident}/vitals")
    await (await house.phone(await house.enrols("Người lạ"))).get(f"/v1/residents/{rosa.resident}")
    answer = await manager.get(f"/v1/facilities/{house.facility}/audit")
    tried, read = answer.json()["items"]
    assert (read["by"]["name"], read["act"], read["residents"]) == ("ĐD. Lan", "read_vitals", [str(rosa.resident)])
    assert (tried["by"]["name"], tried["result"], tried["residents"]) == (None, "refused", [str(rosa.resident)])
    assert "Rosa" not in answer.text and "84" not in answer.json()["items"][0].values()
    [again, *_] = await facility_log(manager, house.facility)
    assert (again["act"], again["basis"], again["residents"]) == ("read_audit", "manager", [str(rosa.resident)])


@pytest.mark.parametrize("role", ["nurse", "doctor", "stranger"])
async def test_only_managers_of_the_facility_see_it(house: World, rosa: Person, role: str) -> None:
    who = await (house.enrols("x") if role == "stranger" else house.employs(role))
    phone = await house.phone(who)
    answer = await phone.get(f"/v1/facilities/{house.facility}/audit")
    assert answer.status_code == (404 if role == "stranger" else 403)
    missing = await phone.get(f"/v1/facilities/{new_id()}/audit")
    assert missing.status_code == 404


async def test_a_manager_sees_nothing_of_another_facility(house: World, rosa: Person) -> None:
    here = house.facility
    nurse = await house.phone(await house.employs("nurse"))
    await nurse.get(f"/v1/residents/{rosa.resident}")
    there = await house.opens()
    manager = await house.phone(await house.employs("manager", facility=there))
    assert await facility_log(manager, there) == []
    assert (await manager.get(f"/v1/facilities/{here}/audit")).status_code == 404


async def test_from_and_to_bound_what_is_shown(house: World, rosa: Person) -> None:
    manager = await house.phone(await house.employs("manager"))
    nurse = await house.phone(await house.employs("nurse"))
    await nurse.get(f"/v1/residents/{rosa.resident}")
    bounds = {"from": house.began.isoformat(), "to": "2126-01-01T00:00:00Z"}
    assert [line["act"] for line in await facility_log(manager, house.facility, **bounds)] == ["see"]
    earlier = {"from": "2001-01-01T00:00:00Z", "to": house.began.isoformat()}
    assert await facility_log(manager, house.facility, **earlier) == []
    answer = await manager.get(f"/v1/facilities/{house.facility}/audit", **{"from": "2026-11-22T02:10:00"})
    assert answer.status_code in (400, 422), "a time without a zone"


async def test_the_second_wall_shows_a_nurse_and_a_relative_no_row(house: World, rosa: Person) -> None:
    nurse = await house.phone(await house.employs("nurse"))
    daughter = await house.phone(await house.relates(rosa, "full"))
    manager, own = await house.phone(await house.employs("manager")), await house.phone(rosa)
    await nurse.get(f"/v1/residents/{rosa.resident}")
    for phone, in_facility, about_rosa, named in (
        (nurse, 0, 0, 0), (daughter, 0, 1, 0), (manager, 1, 0, 0), (own, 0, 1, 1),
    ):  # fmt: skip
        async with house.house.database.work("app", ask_time=False) as db:
            await sessions.open_work(db, phone.tokens["access_token"])
            assert await db.fetch("select * from access_log($1, null, 50)", rosa.resident) == []
            await db.fetch("select * from open_resident($1, $2)", rosa.resident, db.now)
            assert await db.fetchval("select count(id) from audit_events") == in_facility
            log = await db.fetch("select * from access_log($1, null, 50)", rosa.resident)
            names = await db.fetch("select * from names_at_home($1, $2)", rosa.resident, [rosa.account])
            assert (len(log), len(names)) == (about_rosa, named)


async def test_whoever_employs_somebody_later_renames_nobody(house: World, rosa: Person) -> None:
    nurse = await house.phone(await house.employs("nurse", "ĐD. Lan"))
    daughter = await house.phone(await house.relates(rosa, "full", "con gái Mai"))
    for phone in (nurse, daughter):
        await phone.get(f"/v1/residents/{rosa.resident}/vitals")
    elsewhere = await house.opens()
    rogue = await house.phone(await house.employs("manager", facility=elsewhere))
    for phone in (nurse.person.phone, daughter.person.phone, rosa.phone):
        hire = {"phone": phone, "name": "Kẻ Khác", "role": "nurse"}
        assert (await rogue.post(f"/v1/facilities/{elsewhere}/staff", hire)).status_code == 201
    names = {line["by"]["name"] for line in await log(await house.phone(rosa), rosa.resident)}
    assert names == {"Rosa", "con gái Mai", "ĐD. Lan"}
