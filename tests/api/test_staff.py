"""Facilities and their staff: who opens, who employs, and what nobody does to themselves."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from pyotp import random_base32

from base.db import as_owner
from base.errors import Conflict
from base.ids import new_id
from people import platform, second_factor
from tests.api.test_residents import Ward, ward
from tests.house.test_walls import as_app, works_for
from tests.world import Phone, World

__all__ = ["ward"]

HIRE = {"phone": "+84907770001", "name": "Lê Thị Mai", "role": "nurse"}
FOUNDING = {
    "facility": {"name": "Trung tâm mới", "kind": "nursing_merit", "province_code": "86"},
    "manager": {"phone": "+84907770002", "name": "Phạm Văn Long", "role": "manager"},
}


async def appoints(house: World) -> Phone:
    person = await house.enrols("Quản trị")
    async with as_owner(house.url) as db:
        assert await platform.appoint_admin(db, person.phone, "x") == person.account
        person.totp = random_base32()
        await second_factor.store_totp(db, house.house.settings.secret, person.account, person.totp)
    return await house.phone(person)


async def employs(manager: Phone, facility: object, **more: Any) -> Any:
    return await manager.post(f"/v1/facilities/{facility}/staff", {**HIRE, **more})


async def roster(phone: Phone, facility: object) -> list[dict[str, Any]]:
    answer = await phone.get(f"/v1/facilities/{facility}/staff")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def changes(phone: Phone, facility: object, member: object, **body: Any) -> Any:
    return await phone.http.patch(f"/v1/facilities/{facility}/staff/{member}", json=body)


async def membership(ward: Ward, phone: Phone) -> UUID:
    [row] = await ward.house.sql("select id from staff where account_id = $1", phone.person.account)
    return row["id"]


async def test_a_platform_admin_opens_a_facility_with_its_first_manager(house: World) -> None:
    admin = await appoints(house)
    answer = await admin.post("/v1/facilities", FOUNDING, **{"Idempotency-Key": "k"})
    again = await admin.post("/v1/facilities", FOUNDING, **{"Idempotency-Key": "k"})
    assert (answer.status_code, again.json()) == (201, answer.json())
    [row] = await house.sql(
        """select f.name, s.role, a.phone from staff s
             join facilities f on f.id = s.facility_id join accounts a on a.id = s.account_id"""
    )
    assert row == {"name": "Trung tâm mới", "role": "manager", "phone": "+84907770002"}
    made = answer.json()
    path = f"/v1/facilities/{made['facility']}/staff/{made['account']}/enrolment-code"
    assert (await admin.post(path)).status_code == 201, "the first manager's code, from the admin"
    await house.employs("nurse", facility=UUID(made["facility"]))
    assert (await admin.post(path)).status_code == 404, "from then on the facility is its own"


async def test_a_platform_admin_goes_no_further(ward: Ward) -> None:
    admin = await appoints(ward.house)
    assert (await employs(admin, ward.facility)).status_code == 404
    assert (await admin.get(f"/v1/residents/{ward.rosa.resident}")).status_code == 404
    assert (await admin.get(f"/v1/facilities/{ward.facility}/staff")).status_code == 404
    hired = f"select 1 where employ_staff('{new_id()}', '{ward.facility}', '+84900000001', 'x', 'vi', 'manager', false, now()) is not null"  # noqa: E501
    async with as_app(ward.house) as db:
        assert await works_for(db, admin, hired) == "SELECT 0"
        assert await works_for(db, admin, "select from residents") == "SELECT 0"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"manager": {**FOUNDING["manager"], "role": "nurse"}}, 422),
        ({"facility": {**FOUNDING["facility"], "province_code": "83"}}, 422),  # Bến Tre is Vĩnh Long now
        ({"facility": {**FOUNDING["facility"], "province_code": "00"}}, 422),
        ({"manager": {**FOUNDING["manager"], "phone": "115"}}, 422),
    ],
)
async def test_a_founding_that_cannot_be_leaves_nothing(house: World, body: dict[str, Any], status: int) -> None:
    admin = await appoints(house)
    assert (await admin.post("/v1/facilities", {**FOUNDING, **body})).status_code == status
    assert await house.sql("select 1 from facilities") == []


async def test_a_platform_admin_does_not_make_themselves_manager(house: World) -> None:
    admin = await appoints(house)
    mine = {**FOUNDING["manager"], "phone": admin.person.phone}
    assert (await admin.post("/v1/facilities", {**FOUNDING, "manager": mine})).status_code == 403
    assert await house.sql("select 1 from facilities") == []


async def test_nobody_else_opens_facilities(ward: Ward) -> None:
    for phone in (ward.manager, ward.nurse, await ward.house.phone(ward.rosa)):
        assert (await phone.post("/v1/facilities", FOUNDING)).status_code == 403


async def test_nobody_is_appointed_twice(house: World) -> None:
    person = await house.enrols("Quản trị")
    async with as_owner(house.url) as db:
        await platform.appoint_admin(db, person.phone, "x")
    with pytest.raises(Conflict):
        async with as_owner(house.url) as db:
            await platform.appoint_admin(db, person.phone, "x")


async def test_a_manager_employs_and_the_new_nurse_works_at_once(ward: Ward) -> None:
    answer = await employs(ward.manager, ward.facility)
    assert answer.status_code == 201
    listed = {m["id"]: m for m in await roster(ward.nurse, ward.facility)}
    assert listed[answer.json()["id"]]["name"] == "Lê Thị Mai"
    assert (await employs(ward.manager, ward.facility)).json()["code"] == "already_employed"
    assert (await employs(ward.manager, ward.facility, role="doctor")).status_code == 201


async def test_a_known_number_gets_the_same_answer_and_tells_no_name(ward: Ward) -> None:
    known = await ward.house.enrols("Tên không ai được biết")
    first = await employs(ward.manager, ward.facility, phone=known.phone, name="Mai")
    second = await employs(ward.manager, ward.facility, name="Lan")
    assert first.status_code == second.status_code == 201
    assert first.json().keys() == second.json().keys() == {"facility", "id", "account"}
    assert {m["name"] for m in await roster(ward.manager, ward.facility)} >= {"Mai", "Lan"}
    assert "không ai" not in str(await roster(ward.manager, ward.facility))


async def test_nobody_but_a_manager_of_the_facility_employs(ward: Ward) -> None:
    assert (await employs(ward.nurse, ward.facility)).status_code == 403
    assert (await employs(ward.stranger, ward.facility)).status_code == 404
    assert (await employs(ward.manager, ward.elsewhere)).status_code == 404
    assert await ward.house.sql("select 1 from accounts where phone = $1", HIRE["phone"]) == []


async def test_a_dismissal_acts_on_the_next_request(ward: Ward) -> None:
    member = await membership(ward, ward.nurse)
    assert (await ward.nurse.get(f"/v1/residents/{ward.rosa.resident}")).status_code == 200
    assert (await changes(ward.manager, ward.facility, member, end=True)).status_code == 200
    assert (await ward.nurse.get(f"/v1/residents/{ward.rosa.resident}")).status_code == 404
    assert (await changes(ward.manager, ward.facility, member, end=True)).json()["code"] == "already_ended"
    assert (await employs(ward.manager, ward.facility, phone=ward.nurse.person.phone)).status_code == 201
    assert (await ward.nurse.get(f"/v1/residents/{ward.rosa.resident}")).status_code == 200


async def test_a_role_changes_without_a_gap(ward: Ward) -> None:
    member = await membership(ward, ward.nurse)
    assert (await changes(ward.manager, ward.facility, member, role="doctor")).status_code == 200
    assert (await ward.nurse.get("/v1/me")).json()["memberships"] == [
        {"facility": str(ward.facility), "role": "doctor", "on_duty": True}
    ]
    now_held = [m for m in await roster(ward.manager, ward.facility) if m["until"] is None and m["role"] == "doctor"]
    answer = await changes(ward.manager, ward.facility, now_held[0]["id"], primary_contact=True)
    assert [m["primary_contact"] for m in answer.json()["items"] if m["id"] == now_held[0]["id"]] == [True]


@pytest.mark.parametrize("body", [{"end": True}, {"role": "doctor"}, {"primary_contact": True}])
async def test_nobody_changes_their_own_role(ward: Ward, body: dict[str, Any]) -> None:
    member = await membership(ward, ward.manager)
    answer = await changes(ward.manager, ward.facility, member, **body)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_role")
    mine = await employs(ward.manager, ward.facility, phone=ward.manager.person.phone, role="doctor")
    assert mine.status_code == 403
    async with as_app(ward.house) as db:
        end = f"update staff set during = tstzrange(lower(during), now()) where id = '{member}'"
        assert await works_for(db, ward.manager, end) == "UPDATE 0"


@pytest.mark.parametrize("body", [{}, {"end": True, "role": "doctor"}])
async def test_one_change_at_a_time(ward: Ward, body: dict[str, Any]) -> None:
    answer = await changes(ward.manager, ward.facility, await membership(ward, ward.nurse), **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "one_change")


async def test_staff_of_another_facility_are_out_of_reach(ward: Ward) -> None:
    member = await membership(ward, ward.stranger)
    theirs = await changes(ward.manager, ward.facility, member, end=True)
    missing = await changes(ward.manager, ward.facility, new_id(), end=True)
    assert (theirs.status_code, theirs.json()) == (404, missing.json())
    assert (await changes(ward.nurse, ward.facility, member, end=True)).status_code == 403


async def test_two_managers_who_dismiss_each_other_leave_one(ward: Ward) -> None:
    second = await ward.house.phone(await ward.house.employs("manager"))
    first_is, second_is = await membership(ward, ward.manager), await membership(ward, second)
    for _ in range(5):
        await asyncio.gather(
            changes(ward.manager, ward.facility, second_is, end=True),
            changes(second, ward.facility, first_is, end=True),
        )
        left = await ward.house.sql("select id from staff where role = 'manager' and upper_inf(during)")
        assert len(left) == 1
        await ward.house.sql(
            "update staff set during = tstzrange(lower(during), null) where role <> 'nurse' returning id"
        )


async def test_being_employed_elsewhere_gives_nobody_a_code_to_a_factor_in_force(ward: Ward) -> None:
    rogue = await ward.house.phone(await ward.house.employs("manager", facility=ward.elsewhere))
    hired = await employs(rogue, ward.elsewhere, phone=ward.nurse.person.phone, name="ai đó")
    assert hired.status_code == 201 and "code" not in hired.text
    assert hired.json()["account"] == str(ward.nurse.person.account)
    path = f"/v1/facilities/{{}}/staff/{ward.nurse.person.account}/enrolment-code"
    for manager, facility in ((rogue, ward.elsewhere), (ward.manager, ward.facility)):
        answer = await manager.post(path.format(facility))
        assert answer.status_code == 404 and "antam enrolment-code" in answer.text
    assert await ward.house.sql("select 1 from enrolment_codes") == []
    assert (await changes(rogue, ward.elsewhere, hired.json()["id"], end=True)).status_code == 200
    assert (await ward.manager.post(path.format(ward.facility))).status_code == 201, "the only facility, again"


async def test_a_manager_cannot_reset_the_factor_of_a_platform_admin(ward: Ward) -> None:
    admin = await appoints(ward.house)
    hired = await employs(ward.manager, ward.facility, phone=admin.person.phone)
    path = f"/v1/facilities/{ward.facility}/staff/{hired.json()['account']}/enrolment-code"
    assert (await ward.manager.post(path)).status_code == 404
