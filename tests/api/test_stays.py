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
    assert answer.json().keys() == {"resident", "at"}
    shown = (await ward.nurse.get(f"/v1/residents/{ward.rosa.resident}")).json()
    assert (shown["ward_name"], shown["bed"]) == ("Khu A", "4")
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
        ({"at": (datetime.now(UTC) - timedelta(days=3, minutes=1)).isoformat()}, "too_long_ago"),
        ({"at": "0001-01-01T00:00:00+07:00"}, "too_long_ago"),
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
    assert (answer.status_code, answer.json().keys()) == (200, {"resident", "at"})
    shown = (await ward.stranger.get(f"/v1/residents/{rosa}")).json()
    assert (shown["facility"], shown["bed"]) == (str(ward.elsewhere), "1")
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


async def test_nobody_is_discharged_before_they_came(ward: Ward) -> None:
    bay = await ward.admits("Bảy")
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    answer = await goes(ward.nurse, bay, "discharge", kind="home", reason="về nhà", at=an_hour_ago)
    assert (answer.status_code, answer.json()["code"]) == (422, "before_admission")


async def test_a_move_is_not_replayed_to_whoever_was_dismissed(ward: Ward) -> None:
    path, body, key = (
        f"/v1/residents/{ward.rosa.resident}/transfer",
        {"ward": None, "bed": "7"},
        {"Idempotency-Key": "k"},
    )
    assert (await ward.nurse.post(path, body, **key)).status_code == 200
    assert (await ward.nurse.post(path, body, **key)).headers["idempotency-replayed"] == "true"
    await ward.house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1 returning 1",
        ward.nurse.person.account,
    )
    assert (await ward.nurse.post(path, body, **key)).status_code == 404


async def test_assigned_staff_off_duty_move_nobody(ward: Ward) -> None:
    doctor = await ward.house.phone(await ward.house.employs("doctor"))
    body = {"id": str(new_id()), "account": str(doctor.person.account), "reason": "chăm sóc"}
    await ward.manager.posts(f"/v1/residents/{ward.rosa.resident}/assignments", body)
    for how, more in (("transfer", {"ward": None}), ("discharge", {"kind": "home", "reason": "về nhà"})):
        assert (await goes(doctor, ward.rosa.resident, how, **more)).status_code == 403


async def test_whoever_is_off_duty_opens_the_door_to_an_arrival(ward: Ward) -> None:
    await ward.house.sql("delete from shifts where facility_id = $1 returning 1", ward.elsewhere)
    await leaves(ward, "transfer", to=str(ward.elsewhere))
    answer = await goes(ward.stranger, ward.rosa.resident, "accept", facility=str(ward.elsewhere))
    assert answer.status_code == 200
    assert (await ward.stranger.get(f"/v1/residents/{ward.rosa.resident}")).json()["basis"] == "nurse_off_duty"
    assert (await ward.stranger.get(f"/v1/residents/{ward.rosa.resident}/vitals")).status_code == 403


async def news(phone: Phone, since: int = 0) -> list[Any]:
    items = (await phone.syncs(since))["items"]
    return [item["body"]["what"] for item in items if item["kind"] == "relative"]


async def test_the_resident_and_the_family_learn_of_every_new_stay(ward: Ward) -> None:
    rosa = await ward.house.phone(ward.rosa)
    daughter = await ward.house.phone(await ward.house.relates(ward.rosa, "status"))
    await leaves(ward, "transfer", to=str(ward.elsewhere))
    await goes(ward.stranger, ward.rosa.resident, "accept", facility=str(ward.elsewhere))
    assert (await news(rosa), await news(daughter)) == (["admitted"], ["admitted"])


@pytest.mark.parametrize("kind", ["home", "absconded"])
async def test_who_left_over_a_week_ago_comes_back_by_a_manager_with_a_reason(ward: Ward, kind: str) -> None:
    rosa = ward.rosa.resident
    await leaves(ward, kind)
    await ward.house.sql(
        """update stays set during = tstzrange(lower(during) - interval '8 days', upper(during) - interval '8 days')
           returning 1"""
    )
    here = {"facility": str(ward.facility)}
    by_nurse = await goes(ward.nurse, rosa, "accept", **here, reason="tự về")
    assert (by_nurse.status_code, by_nurse.json()["code"]) == (403, "manager_needed")
    assert (await ward.nurse.get(f"/v1/residents/{rosa}/notes")).status_code == 404
    for_nothing = await goes(ward.manager, rosa, "accept", **here)
    assert (for_nothing.status_code, for_nothing.json()["code"]) == (422, "reason_needed")
    assert (await goes(ward.manager, rosa, "accept", **here, reason="tự về")).status_code == 200
    [stay] = await ward.house.sql("select begin_reason from stays where upper_inf(during)")
    assert stay["begin_reason"] == "tự về"


async def reinstates(ward: Ward, phone: Phone, resident: object, facility: object) -> Any:
    return await phone.post(f"/v1/facilities/{facility}/residents/{resident}/reinstate", {"reason": "ghi nhầm người"})


async def test_a_death_recorded_by_mistake_is_taken_back_by_a_manager(ward: Ward) -> None:
    rosa, resident = ward.rosa.resident, await ward.house.phone(ward.rosa)
    there = await ward.house.phone(await ward.house.employs("manager", facility=ward.elsewhere))
    alive = await reinstates(ward, ward.manager, rosa, ward.facility)
    assert (await leaves(ward, "death")).status_code == 200
    assert await news(ward.manager) == ["died"]
    assert (await resident.get(f"/v1/residents/{rosa}")).status_code == 404

    assert (await reinstates(ward, ward.nurse, rosa, ward.facility)).status_code == 403
    for answer in (
        await reinstates(ward, there, rosa, ward.elsewhere),
        await reinstates(ward, there, rosa, ward.facility),
    ):
        assert (answer.status_code, answer.json()) == (404, alive.json())
    assert (await reinstates(ward, ward.manager, rosa, ward.facility)).status_code == 200
    assert (await resident.get(f"/v1/residents/{rosa}")).json()["present"]
    assert await news(resident) == ["admitted"]
    assert (await ward.nurse.get(f"/v1/residents/{rosa}/vitals")).status_code == 200
    rows = await ward.house.sql("select account_id, basis from audit_events where act = 'reinstate'")
    assert rows == [{"account_id": ward.manager.person.account, "basis": "manager"}]
    assert (await reinstates(ward, ward.manager, rosa, ward.facility)).status_code == 404


async def test_a_death_stands_after_thirty_days(ward: Ward) -> None:
    await leaves(ward, "death")
    await ward.house.sql(
        """update stays set during = tstzrange(lower(during) - interval '30 days', upper(during) - interval '30 days')
           returning 1"""
    )
    assert (await reinstates(ward, ward.manager, ward.rosa.resident, ward.facility)).status_code == 404


async def test_a_death_and_its_end_take_a_fresh_proof(ward: Ward) -> None:
    await ward.house.sql("update sessions set proven_at = proven_at - interval '6 minutes' returning 1")
    late = await leaves(ward, "death")
    assert (late.status_code, late.json()["code"]) == (403, "step_up_needed")
    back = await reinstates(ward, ward.manager, ward.rosa.resident, ward.facility)
    assert (back.status_code, back.json()["code"]) == (403, "step_up_needed")
    assert (await leaves(ward, "home")).status_code == 200


async def test_an_alert_goes_with_the_resident_and_rings_in_the_new_house(ward: Ward) -> None:
    told = await ward.house.phone(await ward.house.employs("doctor", rank=1))
    [alert] = (await ward.nurse.records(reading("spo2", 82), resident=ward.rosa.resident))["alerts"]
    await ward.house.beat()
    assert (await told.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 200
    await leaves(ward, "transfer", to=str(ward.elsewhere))
    assert (await ward.stranger.get(f"/v1/alerts/{alert}")).status_code == 404
    await goes(ward.stranger, ward.rosa.resident, "accept", facility=str(ward.elsewhere))

    [row] = await ward.house.sql("select facility_id, state, step, owner_id from alerts")
    assert row == {"facility_id": ward.elsewhere, "state": "open", "step": 0, "owner_id": None}
    await ward.house.beat()
    heard = [item for item in (await ward.stranger.syncs())["items"] if item["kind"] == "alert"]
    assert [item["subject"] for item in heard] == [alert], "told from step one"
    assert (await told.get(f"/v1/alerts/{alert}")).status_code == 200, "whoever was told keeps it"
    assert (await ward.manager.get(f"/v1/alerts/{alert}")).status_code == 404
    assert (await ward.stranger.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 200
    assert (await ward.stranger.post(f"/v1/alerts/{alert}/resolve", {"action": "thở oxy"})).status_code == 200
    assert (await told.get(f"/v1/alerts/{alert}")).status_code == 404


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
        raised = f"select 1 where reinstate_resident('{theirs}', '{ward.facility}', 'xxx', now())"
        followed = f"select alerts_follow('{theirs}', '{ward.facility}', '{{}}', now())"
        for call in (taken, admitted, hired, numbered, raised, followed):
            assert await works_for(db, ward.nurse, call) == "SELECT 0", call
    assert await ward.house.sql("select 1 from accounts where phone = '+84900000001'") == []
