"""Wards, moves, discharge, and the way from one facility to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from base.ids import new_id
from tests.api.test_residents import Ward, ward
from tests.house.test_walls import as_app, works_for
from tests.world import Phone, reading

__all__ = ["ward"]


async def opens(ward: Ward, name: str) -> str:
    answer = await ward.manager.post(f"/v1/facilities/{ward.facility}/wards", {"name": name, "kind": "nursing"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def goes(phone: Phone, resident: object, how: str, **body: Any) -> Any:
    return await phone.post(f"/v1/residents/{resident}/{how}", body)


async def leaves(ward: Ward, kind: str, **more: Any) -> Any:
    return await goes(ward.nurse, ward.rosa.resident, "discharge", kind=kind, reason="theo quyết định", **more)


async def test_wards_are_opened_by_managers_and_closed_when_empty(ward: Ward) -> None:
    id = await opens(ward, "Khu A")
    path = f"/v1/facilities/{ward.facility}/wards"
    assert (await ward.manager.post(path, {"name": "Khu A"})).json()["code"] == "ward_exists"
    assert (await ward.nurse.post(path, {"name": "Khu B"})).status_code == 403
    assert (await ward.stranger.post(path, {"name": "Khu B"})).status_code == 404
    assert (await ward.stranger.get(path)).status_code == 404
    await ward.admits("Bảy", ward=id)
    assert [(w["name"], w["residents"]) for w in (await ward.nurse.get(path)).json()["items"]] == [("Khu A", 1)]
    assert (await ward.manager.http.delete(f"{path}/{id}")).json()["code"] == "ward_in_use"
    empty = await opens(ward, "Khu C")
    assert (await ward.nurse.http.delete(f"{path}/{empty}")).status_code == 403
    assert (await ward.manager.http.delete(f"{path}/{new_id()}")).status_code == 404
    assert (await ward.manager.http.delete(f"{path}/{empty}")).status_code == 204
    closed = {"facility": str(ward.facility), "name": "Tám", "ward": empty}
    assert (await ward.nurse.post("/v1/residents", closed)).json()["code"] == "no_such_ward"
    assert (await goes(ward.nurse, ward.rosa.resident, "transfer", ward=empty)).json()["code"] == "no_such_ward"
    assert (await ward.manager.post(path, {"name": "Khu C"})).status_code == 201


async def test_a_move_ends_one_stay_and_begins_the_next(ward: Ward) -> None:
    id = await opens(ward, "Khu A")
    answer = await goes(ward.nurse, ward.rosa.resident, "transfer", ward=id, bed="4")
    assert (answer.json()["ward_name"], answer.json()["bed"]) == ("Khu A", "4")
    rows = await ward.house.sql(
        "select end_kind, upper(during) = lead(lower(during)) over (order by lower(during)) as joined from stays"
    )
    assert rows == [{"end_kind": "moved", "joined": True}, {"end_kind": None, "joined": None}]
    daughter = await ward.house.phone(await ward.house.relates(ward.rosa, "status"))
    assert (await daughter.get(f"/v1/residents/{ward.rosa.resident}")).json()["ward_name"] == "Khu A"
    assert (await goes(daughter, ward.rosa.resident, "transfer", ward=id)).status_code == 403


async def test_a_ward_of_another_facility_is_no_ward(ward: Ward) -> None:
    id = await opens(ward, "Khu A")
    theirs = {"facility": str(ward.elsewhere), "name": "Bảy"}
    there = await ward.stranger.post("/v1/residents", {**theirs, "ward": id})
    nowhere = await ward.stranger.post("/v1/residents", {**theirs, "ward": str(new_id())})
    assert (there.status_code, there.json()) == (422, nowhere.json())


@pytest.mark.parametrize("kind", ["home", "absconded", "death", "transfer"])
async def test_who_has_left_is_acted_on_by_nobody(ward: Ward, kind: str) -> None:
    answer = await leaves(ward, kind)
    assert answer.status_code == 200
    [stay] = await ward.house.sql("select end_kind, end_reason, ended_by, upper_inf(during) as open from stays")
    assert stay == {
        "end_kind": kind, "end_reason": "theo quyết định", "ended_by": ward.nurse.person.account, "open": False,
    }  # fmt: skip
    [row] = await ward.house.sql("select died_at is not null as dead from residents")
    assert row["dead"] == (kind == "death")
    assert (await ward.nurse.get(f"/v1/residents/{ward.rosa.resident}")).status_code == 404
    assert await ward.finds(ward.nurse, "ung") == []
    assert (await leaves(ward, kind)).status_code == 404


async def test_a_discharge_is_repeated_with_its_key(ward: Ward) -> None:
    path, body = f"/v1/residents/{ward.rosa.resident}/discharge", {"kind": "home", "reason": "về với gia đình"}
    first = await ward.nurse.post(path, body, **{"Idempotency-Key": "k"})
    again = await ward.nurse.post(path, body, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "future"),
        ({"at": "2000-01-01T00:00:00+07:00"}, "before_admission"),
        ({"at": "0001-01-01T00:00:00+07:00"}, "before_admission"),
        ({"to": str(new_id())}, "not_a_transfer"),
    ],
)
async def test_a_discharge_that_cannot_be_is_refused(ward: Ward, more: dict[str, str], code: str) -> None:
    answer = await leaves(ward, "home", **more)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await ward.nurse.get(f"/v1/residents/{ward.rosa.resident}")).status_code == 200


async def test_a_transfer_to_nowhere_or_to_oneself_is_refused(ward: Ward) -> None:
    for to in (new_id(), ward.facility):
        assert (await leaves(ward, "transfer", to=str(to))).json()["code"] == "no_such_facility"
    assert (await ward.nurse.get(f"/v1/residents/{ward.rosa.resident}")).status_code == 200


async def test_the_receiving_facility_learns_a_name_and_the_rest_once_it_has_accepted(ward: Ward) -> None:
    rosa = ward.rosa.resident
    await (await ward.house.phone(ward.rosa)).records(reading("pulse", 72))
    assert (await leaves(ward, "transfer", to=str(ward.elsewhere))).status_code == 200
    [coming] = (await ward.stranger.get(f"/v1/facilities/{ward.elsewhere}/arrivals")).json()["items"]
    assert (coming["resident"], coming["name"], coming["birth"]) == (str(rosa), "Đặng Thị Ưng", "1944-03-05")
    assert (await ward.nurse.get(f"/v1/facilities/{ward.elsewhere}/arrivals")).status_code == 404
    assert (await ward.stranger.get(f"/v1/residents/{rosa}")).status_code == 404
    async with as_app(ward.house) as db:
        assert await works_for(db, ward.stranger, "select from residents") == "SELECT 0"

    answer = await goes(ward.stranger, rosa, "accept", facility=str(ward.elsewhere), bed="1")
    assert (answer.status_code, answer.json()["facility"], answer.json()["bed"]) == (200, str(ward.elsewhere), "1")
    assert (await ward.nurse.get(f"/v1/residents/{rosa}")).status_code == 404
    assert [row["outcome"] for row in await ward.house.sql("select outcome from transfers")] == ["accepted"]
    assert (await ward.stranger.get(f"/v1/facilities/{ward.elsewhere}/arrivals")).json()["items"] == []


async def test_the_sending_facility_may_take_somebody_back(ward: Ward) -> None:
    await leaves(ward, "transfer", to=str(ward.elsewhere))
    answer = await goes(ward.nurse, ward.rosa.resident, "accept", facility=str(ward.facility))
    assert answer.status_code == 200
    late = await goes(ward.stranger, ward.rosa.resident, "accept", facility=str(ward.elsewhere))
    assert late.status_code == 404
    assert [row["outcome"] for row in await ward.house.sql("select outcome from transfers")] == ["taken_back"]
    here = await goes(ward.nurse, ward.rosa.resident, "accept", facility=str(ward.facility))
    assert (here.status_code, here.json()["code"]) == (409, "already_here")


async def test_nobody_accepts_whom_they_were_not_sent(ward: Ward) -> None:
    takes = {"facility": str(ward.elsewhere)}
    missing = await goes(ward.stranger, new_id(), "accept", **takes)
    living = await goes(ward.stranger, ward.rosa.resident, "accept", **takes)
    await leaves(ward, "home")
    left = await goes(ward.stranger, ward.rosa.resident, "accept", **takes)
    foreign = await goes(ward.stranger, ward.rosa.resident, "accept", facility=str(ward.facility))
    for answer in (missing, living, left, foreign):
        assert (answer.status_code, answer.json()) == (404, missing.json())


async def test_somebody_who_absconded_comes_back_and_the_dead_do_not(ward: Ward) -> None:
    await leaves(ward, "absconded")
    assert (await goes(ward.nurse, ward.rosa.resident, "accept", facility=str(ward.facility))).status_code == 200
    await leaves(ward, "death")
    assert (await goes(ward.nurse, ward.rosa.resident, "accept", facility=str(ward.facility))).status_code == 404


FORGERIES = [
    "insert into residents (name) values ('x')",
    "insert into stays (resident_id, facility_id, during) values ('{theirs}', '{facility}', tstzrange(now(), null))",
    "insert into transfers (resident_id, from_facility, to_facility, sent_at, sent_by)"
    " values ('{theirs}', '{elsewhere}', '{facility}', now(), '{me}')",
    "insert into transfers (resident_id, from_facility, to_facility, sent_at, sent_by)"
    " values ('{theirs}', '{facility}', '{elsewhere}', now(), '{me}')",
    "insert into wards (facility_id, name, kind, during) values ('{elsewhere}', 'x', 'other', tstzrange(now(), null))",
    "insert into wards (facility_id, name, kind, during) values ('{facility}', 'x', 'other', tstzrange(now(), null))",
    "insert into disabilities (resident_id, type, level, during, recorded_by, recorded_at)"
    " values ('{theirs}', 'vision', 'mild', '[2026-01-01,)', '{me}', now())",
    "insert into resident_versions values ('{theirs}', 1, 'x', null, 'day', false, 'male', now(), '{me}', 'xxx')",
    "insert into staff (facility_id, account_id, role, during)"
    " values ('{facility}', '{me}', 'manager', tstzrange(now(), null))",
    "insert into platform_admins values ('{me}', tstzrange(now(), null))",
    "insert into facilities (name, kind, province_code) values ('x', 'social_assistance', '48')",
    "select * from identity_matches",
    "select contested from resident_identifiers",
    "update staff set role = 'manager'",
    "update stays set facility_id = '{facility}'",
]


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_nurse_forges_nothing_by_direct_sql(ward: Ward, forgery: str) -> None:
    body = {"facility": str(ward.elsewhere), "name": "Bảy"}
    theirs = (await ward.stranger.post("/v1/residents", body)).json()["id"]
    statement = forgery.format(
        theirs=theirs, facility=ward.facility, elsewhere=ward.elsewhere, me=ward.nurse.person.account
    )
    async with as_app(ward.house) as db:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await works_for(db, ward.nurse, statement)


async def test_a_nurse_changes_no_row_of_another_facility_by_direct_sql(ward: Ward) -> None:
    body = {"facility": str(ward.elsewhere), "name": "Bảy"}
    theirs = (await ward.stranger.post("/v1/residents", body)).json()["id"]
    calls = [
        f"update residents set name = 'x' where id = '{theirs}'",
        f"update stays set end_kind = 'home', during = tstzrange(lower(during), now()) where resident_id = '{theirs}'",
        "update staff set during = tstzrange(lower(during), now())",
    ]
    async with as_app(ward.house) as db:
        for call in calls:
            assert await works_for(db, ward.nurse, call) == "UPDATE 0", call
        taken = f"select 1 where begin_stay('{theirs}', '{ward.facility}', null, null, now()) is not null"
        admitted = f"select 1 where begin_stay('{theirs}', '{ward.elsewhere}', null, null, now()) is not null"
        hired = f"select 1 where employ_staff('{new_id()}', '{ward.facility}', '+84900000001', 'x', 'vi', 'nurse', false, now()) is not null"  # noqa: E501
        numbered = f"select 1 where record_identifier('{new_id()}', '{theirs}', 'passport', 'x', 'x', 'VN', now(), 'document', now()) is not null"  # noqa: E501
        for call in (taken, admitted, hired, numbered):
            assert await works_for(db, ward.nurse, call) == "SELECT 0", call
    assert await ward.house.sql("select 1 from accounts where phone = '+84900000001'") == []
