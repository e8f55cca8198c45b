"""Admitting, finding, correcting: through the edge, with the refusals beside what succeeds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from base.db import as_owner
from base.ids import new_id
from people import profiles
from tests.world import Phone, World


class Ward:
    """A facility with a nurse, a manager and a resident; and a nurse of another facility."""

    def __init__(self, house: World) -> None:
        self.house = house

    async def opens(self) -> Ward:
        house = self.house
        self.elsewhere = await house.opens()
        house.facility = None
        self.facility = await house.opens()
        self.nurse = await house.phone(await house.employs("nurse"))
        self.manager = await house.phone(await house.employs("manager"))
        self.stranger = await house.phone(await house.employs("nurse", facility=self.elsewhere))
        self.rosa = await house.admits("Đặng Thị Ưng")
        return self

    async def admits(self, name: str, **more: Any) -> str:
        answer = await self.nurse.post("/v1/residents", {"facility": str(self.facility), "name": name, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def finds(self, phone: Phone, text: str) -> list[str]:
        answer = await phone.post("/v1/residents/search", {"text": text})
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json()["items"]]


@pytest_asyncio.fixture
async def ward(house: World) -> Ward:
    return await Ward(house).opens()


async def test_a_resident_is_admitted_with_little_known_and_shown_in_full(ward: Ward) -> None:
    id = await ward.admits(
        "  Nguyễn Thị  Đào ", birth="1944", sex="female", phone="0901 234 567", bed="3B", address="Thôn 2"
    )
    shown = await ward.nurse.get(f"/v1/residents/{id}")
    assert shown.headers["etag"] == '"1"'
    told = shown.json()
    assert (told["name"], told["birth"], told["birth_date"], told["sex"]) == ("Nguyễn Thị Đào", "1944", None, "female")
    assert told["contact"] == {"phone": "+84901234567", "address_commune": None, "address": "Thôn 2"}
    assert (told["bed"], told["facility"], told["basis"]) == ("3B", str(ward.facility), "nurse")
    assert told["identity_due_at"] is not None
    [row] = await ward.house.sql("select birth_date::text as day, account_id from residents where id = $1", UUID(id))
    assert row == {"day": "1944-07-01", "account_id": None}


async def test_somebody_of_whom_nothing_is_known_is_admitted(ward: Ward) -> None:
    id = await ward.admits("Người lạ 1", birth="2026-11", birth_estimated=True)
    told = (await ward.nurse.get(f"/v1/residents/{id}")).json()
    assert (told["birth"], told["birth_estimated"], told["sex"]) == ("2026-11", True, "unknown")


async def test_the_same_key_admits_nobody_twice(ward: Ward) -> None:
    body = {"facility": str(ward.facility), "name": "Bảy"}
    first = await ward.nurse.post("/v1/residents", body, **{"Idempotency-Key": "one"})
    again = await ward.nurse.post("/v1/residents", body, **{"Idempotency-Key": "one"})
    other = await ward.nurse.post("/v1/residents", {**body, "name": "Tám"}, **{"Idempotency-Key": "one"})
    assert (first.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert await ward.finds(ward.nurse, "bay") == ["Bảy"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": " \u200b"}, "/name"),
        ({"name": "\ufb2c" * 150}, "/name"),  # longer once it is NFC
        ({"address": " \t"}, "/address"),
        ({"birth": "1944-13"}, "/birth"),
        ({"birth": "2999"}, "/birth"),
        ({"phone": "115"}, "/phone"),
        ({"address_commune": "00001"}, "/address_commune"),
        ({"ward": str(new_id())}, "/ward"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_place(ward: Ward, wrong: dict[str, str], pointer: str) -> None:
    answer = await ward.nurse.post("/v1/residents", {"facility": str(ward.facility), "name": "Bảy", **wrong})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await ward.finds(ward.nurse, "bay") == []


async def test_nobody_admits_to_a_facility_they_do_not_work_in(ward: Ward) -> None:
    there = await ward.nurse.post("/v1/residents", {"facility": str(ward.elsewhere), "name": "Bảy"})
    nowhere = await ward.nurse.post("/v1/residents", {"facility": str(new_id()), "name": "Bảy"})
    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json()) == (404, nowhere.json())
    daughter = await ward.house.phone(await ward.house.relates(ward.rosa, "full"))
    assert (await daughter.post("/v1/residents", {"facility": str(ward.facility), "name": "x"})).status_code == 404


async def test_a_name_is_found_without_its_marks_in_the_order_of_names(ward: Ward) -> None:
    for name in ("Trần Thị Hoà", "Lê Thị Hòa", "Nguyễn Đức Dũng", "Đặng Thị An", "Nguyễn Thị Thúy"):
        await ward.admits(name, birth="1950")
    assert await ward.finds(ward.nurse, "hoa") == ["Lê Thị Hòa", "Trần Thị Hoà"]
    assert await ward.finds(ward.nurse, "dang") == ["Đặng Thị An", "Đặng Thị Ưng"]
    assert await ward.finds(ward.nurse, "THUÝ nguyen") == ["Nguyễn Thị Thúy"]
    assert await ward.finds(ward.nurse, "thi 1950 ho") == ["Lê Thị Hòa", "Trần Thị Hoà"]
    assert await ward.finds(ward.nurse, "1944") == ["Đặng Thị Ưng"]
    assert await ward.finds(ward.nurse, "%") == []
    assert (await ward.finds(ward.nurse, ""))[:2] == ["Đặng Thị An", "Nguyễn Đức Dũng"]
    assert await ward.finds(ward.stranger, "") == []


async def test_pages_of_a_search_follow_each_other(ward: Ward) -> None:
    for name in ("An", "An", "Ân", "Bình", "Đào"):
        await ward.admits(name)
    seen, cursor = [], None
    for _ in range(4):
        page = (await ward.nurse.post("/v1/residents/search", {"limit": 2, "cursor": cursor})).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["An", "An", "Ân", "Bình", "Đào", "Đặng Thị Ưng"]
    bad = await ward.nurse.post("/v1/residents/search", {"cursor": "x"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/cursor")


async def test_a_search_leaves_a_trace_of_whom_it_showed(ward: Ward) -> None:
    await ward.finds(ward.nurse, "ung")
    [row] = await ward.house.sql("select residents from audit_events where act = 'search'")
    assert row["residents"] == [ward.rosa.resident]


async def changes(phone: Phone, resident: object, body: dict[str, Any], version: str | None) -> Any:
    headers = {} if version is None else {"If-Match": version}
    return await phone.http.patch(f"/v1/residents/{resident}", json=body, headers=headers)


async def test_a_correction_keeps_what_stood_there(ward: Ward) -> None:
    rosa = ward.rosa.resident
    body = {"name": "Đặng Thị Ứng", "birth": "1944-03", "sex": "female", "reason": "theo giấy khai sinh"}
    answer = await changes(ward.manager, rosa, body, '"1"')
    assert (answer.status_code, answer.headers["etag"], answer.json()["birth"]) == (200, '"2"', "1944-03")
    [old] = await ward.house.sql("select name, birth_precision, sex, reason, replaced_by from resident_versions")
    assert old == {
        "name": "Đặng Thị Ưng", "birth_precision": "day", "sex": "unknown", "reason": "theo giấy khai sinh",
        "replaced_by": ward.manager.person.account,
    }  # fmt: skip
    assert await ward.finds(ward.nurse, "ung 1944") == ["Đặng Thị Ứng"]


async def test_a_change_needs_the_version_it_was_made_on(ward: Ward) -> None:
    body = {"phone": "0901234567"}
    assert (await changes(ward.nurse, ward.rosa.resident, body, None)).status_code == 428
    assert (await changes(ward.nurse, ward.rosa.resident, body, '"7"')).json()["code"] == "stale_version"
    assert (await changes(ward.nurse, ward.rosa.resident, body, 'W/"x"')).status_code == 412
    assert (await changes(ward.nurse, ward.rosa.resident, body, '"1"')).json()["version"] == 2
    assert (await changes(ward.nurse, ward.rosa.resident, body, '"1"')).status_code == 412


async def test_a_correction_without_a_reason_is_refused(ward: Ward) -> None:
    answer = await changes(ward.nurse, ward.rosa.resident, {"sex": "female"}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_needed")


async def test_the_family_keeps_the_contact_and_nothing_else(ward: Ward) -> None:
    full = await ward.house.phone(await ward.house.relates(ward.rosa, "full"))
    status = await ward.house.phone(await ward.house.relates(ward.rosa, "status"))
    rosa = await ward.house.phone(ward.rosa)
    id = ward.rosa.resident
    assert (await changes(full, id, {"phone": "0901234567"}, '"1"')).json()["contact"]["phone"] == "+84901234567"
    assert (await changes(rosa, id, {"phone": None}, '"2"')).json()["contact"]["phone"] is None
    assert (await changes(full, id, {"name": "Ai", "reason": "xxx"}, '"3"')).status_code == 403
    assert (await changes(rosa, id, {"name": "Ai", "reason": "xxx"}, '"3"')).status_code == 403
    assert (await changes(status, id, {"phone": None}, '"3"')).status_code == 403
    assert (await status.get(f"/v1/residents/{id}")).json()["contact"] is None
    assert (await full.get(f"/v1/residents/{id}")).json()["identity_due_at"] is None


async def test_a_manager_corrects_a_name_but_keeps_no_contact(ward: Ward) -> None:
    both = {"sex": "female", "reason": "xxx", "phone": None}
    assert (await changes(ward.manager, ward.rosa.resident, both, '"1"')).status_code == 403
    assert await ward.house.sql("select 1 from resident_versions") == []


async def test_another_facility_changes_nothing_and_learns_nothing(ward: Ward) -> None:
    there = await changes(ward.stranger, ward.rosa.resident, {"sex": "male", "reason": "xxx"}, '"1"')
    nowhere = await changes(ward.stranger, new_id(), {"sex": "male", "reason": "xxx"}, '"1"')
    assert (there.status_code, there.json()) == (404, nowhere.json())
    assert (await ward.house.sql("select sex, version from residents")) == [{"sex": "unknown", "version": 1}]


async def test_names_from_before_are_made_findable(ward: Ward) -> None:
    await ward.house.sql("update residents set name_search = '', name_key = '' returning id")
    assert await ward.finds(ward.nurse, "ung") == []
    async with as_owner(ward.house.url) as db:
        assert await profiles.key_names(db) == 1
        assert await profiles.key_names(db) == 0
    assert await ward.finds(ward.nurse, "ung") == ["Đặng Thị Ưng"]
