"""Identifiers, categories and disabilities through the edge."""

from __future__ import annotations

from typing import Any

import pytest

from base.ids import new_id
from tests.api.test_residents import Ward, ward
from tests.world import Phone

__all__ = ["ward"]

NUMBER = "083050001234"


async def records(phone: Phone, resident: object, value: str = NUMBER, kind: str = "personal_id", **more: Any) -> Any:
    return await phone.post(f"/v1/residents/{resident}/identifiers", {"kind": kind, "value": value, **more})


async def ends(phone: Phone, resident: object, what: str, id: str, **more: Any) -> Any:
    return await phone.http.patch(f"/v1/residents/{resident}/{what}/{id}", json={"reason": "nhập nhầm", **more})


async def test_a_number_is_kept_with_doubts_and_ends_the_wait_for_an_identity(ward: Ward) -> None:
    id = await ward.admits("Bảy", birth="1951", sex="male")
    answer = await records(ward.nurse, id)
    assert answer.status_code == 201
    assert [w["code"] for w in answer.json()["warnings"]] == ["birth_year"]
    [held] = (await ward.manager.get(f"/v1/residents/{id}/identifiers")).json()["items"]
    assert (held["value"], held["kind"], held["country"], held["until"]) == (NUMBER, "personal_id", "VN", None)
    assert (await ward.nurse.get(f"/v1/residents/{id}")).json()["identity_due_at"] is None


async def test_a_temporary_code_is_no_identity(ward: Ward) -> None:
    id = await ward.admits("Người lạ")
    assert (await records(ward.nurse, id, "TT-01", "temporary")).status_code == 201
    assert (await ward.nurse.get(f"/v1/residents/{id}")).json()["identity_due_at"] is not None


async def test_a_dump_shows_no_number(ward: Ward) -> None:
    await records(ward.nurse, ward.rosa.resident)
    await records(ward.nurse, ward.rosa.resident, "C7654321", "passport", country="VN")
    rows = await ward.house.sql(
        "select to_jsonb(i)::text as row, value_sealed, value_index from resident_identifiers i"
    )
    for row in rows:
        for number in (NUMBER, "C7654321"):
            assert number not in row["row"] and number.encode() not in row["value_sealed"] + row["value_index"]
    audit = await ward.house.sql("select to_jsonb(a)::text as row from audit_events a")
    assert all(NUMBER not in row["row"] for row in audit)


async def test_a_number_of_today_and_an_old_one_find_the_person(ward: Ward) -> None:
    id = await ward.admits("Bảy", birth="1950", sex="male")
    first = (await records(ward.nurse, id)).json()["id"]
    assert (await ends(ward.nurse, id, "identifiers", first)).status_code == 204
    assert (await records(ward.nurse, id, "083051004321")).status_code == 201
    assert await ward.finds(ward.nurse, "083050001234") == ["Bảy"]
    assert await ward.finds(ward.nurse, "083 051 004 321") == ["Bảy"]
    assert await ward.finds(ward.nurse, "08305000123") == []
    assert await ward.finds(ward.stranger, NUMBER) == []
    again = await ends(ward.nurse, id, "identifiers", first)
    assert (again.status_code, again.json()["code"]) == (409, "already_ended")


async def test_within_a_facility_a_number_that_is_held_is_refused(ward: Ward) -> None:
    other = await ward.admits("Tám")
    assert (await records(ward.nurse, ward.rosa.resident)).status_code == 201
    for resident in (other, ward.rosa.resident):
        answer = await records(ward.nurse, resident)
        assert (answer.status_code, answer.json()["code"]) == (409, "identifier_taken")


async def test_whether_a_number_is_known_elsewhere_is_never_told(ward: Ward) -> None:
    await records(ward.nurse, ward.rosa.resident)
    body = {"facility": str(ward.elsewhere), "name": "Bảy"}
    theirs = (await ward.stranger.post("/v1/residents", body)).json()["id"]
    unknown = (await ward.stranger.post("/v1/residents", body)).json()["id"]
    held, free = await records(ward.stranger, theirs), await records(ward.stranger, unknown, "083050009999")
    assert held.status_code == free.status_code == 201
    assert held.json()["warnings"] == free.json()["warnings"]
    shown, other = [
        (await ward.stranger.get(f"/v1/residents/{id}/identifiers")).json()["items"][0] for id in (theirs, unknown)
    ]
    assert shown.keys() == other.keys() and shown["value"] == NUMBER
    [match] = await ward.house.sql("select identifier_id, settled_at from identity_matches")
    assert (str(match["identifier_id"]), match["settled_at"]) == (held.json()["id"], None)


async def test_only_one_of_the_same_numbers_counts_undisputed(ward: Ward) -> None:
    await records(ward.nurse, ward.rosa.resident)
    theirs = (await ward.stranger.post("/v1/residents", {"facility": str(ward.elsewhere), "name": "x"})).json()["id"]
    await records(ward.stranger, theirs)
    rows = await ward.house.sql("select contested from resident_identifiers order by contested")
    assert [row["contested"] for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("kind", "value"), [("personal_id", "12345678901"), ("passport", "C1234567"), ("temporary", NUMBER)]
)
async def test_what_is_no_such_number_is_refused(ward: Ward, kind: str, value: str) -> None:
    assert (await records(ward.nurse, ward.rosa.resident, value, kind)).status_code == 422
    assert await ward.house.sql("select 1 from resident_identifiers") == []


async def test_the_family_and_strangers_read_no_numbers(ward: Ward) -> None:
    full = await ward.house.phone(await ward.house.relates(ward.rosa, "full"))
    rosa = await ward.house.phone(ward.rosa)
    id = (await records(ward.nurse, ward.rosa.resident)).json()["id"]
    for what in ("identifiers", "categories", "disabilities"):
        path = f"/v1/residents/{ward.rosa.resident}/{what}"
        assert (await full.get(path)).status_code == 403
        assert (await ward.stranger.get(path)).status_code == 404
        assert (await rosa.get(path)).status_code == 200
        assert (await rosa.post(path, BODIES[what])).status_code == 403
        assert (await ward.stranger.post(path, BODIES[what])).status_code == 404
    assert (await ends(ward.stranger, ward.rosa.resident, "identifiers", id)).status_code == 404
    assert (await ends(ward.nurse, ward.rosa.resident, "identifiers", str(new_id()))).status_code == 404


async def test_a_row_of_another_resident_is_not_ended_through_this_one(ward: Ward) -> None:
    other = await ward.admits("Tám")
    id = (await records(ward.nurse, ward.rosa.resident)).json()["id"]
    assert (await ends(ward.nurse, other, "identifiers", id)).status_code == 404
    category = (await ward.nurse.post(f"/v1/residents/{ward.rosa.resident}/categories", BODIES["categories"])).json()[
        "id"
    ]
    assert (await ends(ward.nurse, other, "categories", category, until="2026-01-01")).status_code == 404


BODIES: dict[str, dict[str, Any]] = {
    "identifiers": {"kind": "personal_id", "value": NUMBER},
    "categories": {"code": "war_invalid", "since": "2022-05-01", "capacity_loss": 61, "decision": "12/QĐ"},
    "disabilities": {"type": "mobility", "level": "severe", "since": "2022-05-01", "capacity_loss": 70},
}


@pytest.mark.parametrize("what", ["categories", "disabilities"])
async def test_dated_rows_are_added_listed_and_ended(ward: Ward, what: str) -> None:
    path = f"/v1/residents/{ward.rosa.resident}/{what}"
    first = await ward.nurse.post(path, BODIES[what], **{"Idempotency-Key": "k"})
    again = await ward.nurse.post(path, BODIES[what], **{"Idempotency-Key": "k"})
    assert (first.status_code, again.json()) == (201, first.json())
    assert (await ward.nurse.post(path, BODIES[what])).json()["code"] == "already_holds"
    id = first.json()["id"]
    too_early = await ends(ward.nurse, ward.rosa.resident, what, id, until="2022-05-01")
    assert (too_early.status_code, too_early.json()["code"]) == (422, "until")
    assert (await ends(ward.nurse, ward.rosa.resident, what, id, until="2999-01-01")).json()["code"] == "future"
    assert (await ends(ward.nurse, ward.rosa.resident, what, id, until="2024-01-01")).status_code == 204
    assert (await ends(ward.nurse, ward.rosa.resident, what, id, until="2024-01-01")).json()["code"] == "already_ended"
    assert (await ward.nurse.post(path, {**BODIES[what], "since": "2024-01-01"})).status_code == 201
    held = (await ward.nurse.get(path)).json()["items"]
    assert [(row["since"], row["until"]) for row in held] == [("2024-01-01", None), ("2022-05-01", "2024-01-01")]
    assert held[0]["capacity_loss"] == BODIES[what]["capacity_loss"]


async def test_several_categories_hold_at_once(ward: Ward) -> None:
    path = f"/v1/residents/{ward.rosa.resident}/categories"
    for code in ("war_invalid", "older_person"):
        assert (await ward.nurse.post(path, {"code": code, "since": "2024-01-01"})).status_code == 201
    assert {row["code"] for row in (await ward.nurse.get(path)).json()["items"]} == {"war_invalid", "older_person"}


@pytest.mark.parametrize(
    ("what", "body", "code"),
    [
        ("categories", {"code": "king", "since": "2024-01-01"}, "unknown_code"),
        ("categories", {"code": "war_invalid", "since": "1999-01-01"}, "unknown_code"),
        ("categories", {"code": "war_invalid", "since": "2999-01-01"}, "future"),
        ("disabilities", {**BODIES["disabilities"], "capacity_loss": 90}, "capacity_loss"),
    ],
)
async def test_what_the_lists_do_not_hold_is_refused(ward: Ward, what: str, body: dict[str, Any], code: str) -> None:
    answer = await ward.nurse.post(f"/v1/residents/{ward.rosa.resident}/{what}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
