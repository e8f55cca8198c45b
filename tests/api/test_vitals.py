"""Readings at the edge: what is refused and why, what is kept, who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from base.ids import new_id
from tests.world import Person, Phone, World, minutes, reading

Wrong = Callable[[], dict[str, Any]]


def without(item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != name}


# What is wrong with an item: (the item, code, pointer inside the item).
REFUSED: dict[str, tuple[Wrong, str, str]] = {
    "an impossible value": (lambda: reading("spo2", 7), "impossible_value", "/value"),
    "an impossible pressure": (lambda: reading("blood_pressure", (400, 90)), "impossible_value", "/systolic"),
    "a diastolic above the systolic": (lambda: reading("blood_pressure", (90, 120)), "impossible_value", "/diastolic"),
    "no unit": (lambda: without(reading("glucose", 6.1), "unit"), "missing_unit", "/unit"),
    "a unit of something else": (lambda: reading("temperature", 37, unit="kg"), "unknown_unit", "/unit"),
    "a time without zone": (lambda: reading("pulse", 70, taken_at="2026-11-22T02:10:00"), "naive_time", "/taken_at"),
    "a time more than five minutes ahead": (lambda: reading("pulse", 70, ago=minutes(-6)), "future_time", "/taken_at"),
    "an unknown field": (lambda: reading("pulse", 70, mood="good"), "validation", "/mood"),
    "a wrong type": (lambda: reading("pulse", "seventy"), "validation", "/value"),
    "a number as text": (lambda: reading("pulse", "70"), "validation", "/value"),
    "an unknown kind": (lambda: without(reading("mood", 7), "unit"), "validation", "/kind"),
    "no value": (lambda: without(reading("pulse", 70), "value"), "validation", "/value"),
    "an unknown letter of consciousness": (lambda: reading("consciousness", "X"), "validation", "/value"),
    "an id that is none": (lambda: reading("pulse", 70, id="7"), "validation", "/id"),
}


async def a_resident(house: World) -> tuple[Person, Phone]:
    await house.opens()
    rosa = await house.admits("Rosa")
    return rosa, await house.phone(rosa)


async def posts(phone: Phone, resident: UUID | None, *readings: Any) -> Any:
    return await phone.post(f"/v1/residents/{resident}/vitals", {"readings": list(readings)})


@pytest.mark.parametrize("what", REFUSED)
async def test_it_is_refused_with_its_place_and_its_neighbours_are_kept(house: World, what: str) -> None:
    rosa, phone = await a_resident(house)
    make, code, pointer = REFUSED[what]
    good, other = reading("pulse", 70), reading("spo2", 97)
    items = (await phone.records(good, make(), other))["items"]
    assert [i["outcome"] for i in items] == ["kept", "refused", "kept"]
    assert (items[1]["code"], items[1]["pointer"]) == (code, f"/readings/1{pointer}")
    assert items[1]["detail"]
    kept = await house.sql("select id from readings where resident_id = $1", rosa.resident)
    assert {str(row["id"]) for row in kept} == {good["id"], other["id"]}


async def test_five_minutes_ahead_is_a_clock_and_not_a_mistake(house: World) -> None:
    _, phone = await a_resident(house)
    assert (await phone.records(reading("pulse", 70, ago=minutes(-4.5))))["items"][0]["outcome"] == "kept"


async def test_the_answer_keeps_the_order_of_the_items(house: World) -> None:
    _, phone = await a_resident(house)
    sent = [reading("pulse", 60 + n % 20) if n % 3 else reading("spo2", 1) for n in range(30)]
    items = (await phone.records(*sent))["items"]
    assert [i["id"] for i in items] == [s["id"] for s in sent]
    assert [i["outcome"] for i in items] == ["kept" if n % 3 else "refused" for n in range(30)]


async def test_an_item_that_is_no_object_is_refused_by_itself(house: World) -> None:
    _, phone = await a_resident(house)
    items = (await phone.records(reading("pulse", 70), 7, None, []))["items"]  # type: ignore[arg-type]
    assert [i["outcome"] for i in items] == ["kept", "refused", "refused", "refused"]


async def test_the_same_batch_twice_has_one_effect(house: World) -> None:
    rosa, phone = await a_resident(house)
    batch = [reading("spo2", 84), reading("pulse", 70)]
    first = await phone.records(*batch)
    log = await house.sql("select * from alert_log")
    again = await phone.records(*batch)
    assert [i["outcome"] for i in again["items"]] == ["already_kept", "already_kept"]
    assert len(first["alerts"]) == 1
    assert await house.sql("select * from alert_log") == log
    assert len(await house.sql("select id from readings where resident_id = $1", rosa.resident)) == 2


async def test_an_id_twice_in_one_batch_is_kept_once(house: World) -> None:
    _, phone = await a_resident(house)
    item = reading("pulse", 70)
    items = (await phone.records(item, item, {**item, "value": 71}))["items"]
    assert [i["outcome"] for i in items] == ["kept", "already_kept", "refused"]
    assert items[2]["code"] == "idempotency_mismatch"


async def test_the_same_id_with_other_content_is_a_mistake_and_the_first_stays(house: World) -> None:
    _, phone = await a_resident(house)
    item = reading("pulse", 70)
    await phone.records(item)
    [refused] = (await phone.records({**item, "value": 71}))["items"]
    assert (refused["outcome"], refused["code"]) == ("refused", "idempotency_mismatch")
    assert refused["pointer"] == "/readings/0/id"
    assert await house.sql("select value from readings") == [{"value": 70.0}]


async def test_somebody_elses_id_is_a_mistake_and_tells_nothing(house: World) -> None:
    _, phone = await a_resident(house)
    other = await house.admits("Bảy")
    others_phone, item = await house.phone(other), reading("pulse", 70)
    await phone.records(item)
    [refused] = (await others_phone.records(item))["items"]
    assert refused["code"] == "idempotency_mismatch"


@pytest.mark.parametrize("count", [0, 501])
async def test_a_batch_has_one_to_five_hundred_readings(house: World, count: int) -> None:
    rosa, phone = await a_resident(house)
    answer = await posts(phone, rosa.resident, *[reading("pulse", 70) for _ in range(count)])
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    assert answer.json()["errors"][0]["pointer"] == "/readings"
    assert await house.sql("select id from readings") == []


async def test_five_hundred_readings_are_one_batch(house: World) -> None:
    _, phone = await a_resident(house)
    answer = await phone.records(*[reading("pulse", 70, ago=minutes(n)) for n in range(500)])
    assert {i["outcome"] for i in answer["items"]} == {"kept"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"readings": 7}', b'{"readings": [], "more": 1}', b"\xff"])
async def test_a_body_of_another_shape_is_400(house: World, body: bytes) -> None:
    rosa, phone = await a_resident(house)
    answer = await phone.http.post(f"/v1/residents/{rosa.resident}/vitals", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_body_beyond_a_mebibyte_is_413(house: World) -> None:
    rosa, phone = await a_resident(house)
    answer = await phone.http.post(f"/v1/residents/{rosa.resident}/vitals", content=b" " * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_not_your_resident_is_the_same_as_none(house: World) -> None:
    await a_resident(house)
    ours = house.facility
    house.facility = await house.opens()
    stranger = await house.phone(await house.employs("nurse"))
    house.facility = ours
    rosa = (await house.sql("select id from residents"))[0]["id"]
    answers = [await posts(stranger, id, reading("pulse", 70)) for id in (rosa, new_id())]
    answers += [await stranger.get(f"/v1/residents/{id}/vitals") for id in (rosa, new_id())]
    assert {(a.status_code, a.json()["code"], a.json()["detail"]) for a in answers} == {
        (404, "not_found", "Không tìm thấy.")
    }
    assert await house.sql("select id from readings") == []


async def test_a_manager_may_see_the_resident_but_not_the_readings(house: World) -> None:
    rosa, _ = await a_resident(house)
    manager = await house.phone(await house.employs("manager"))
    assert (await manager.get(f"/v1/residents/{rosa.resident}")).status_code == 200
    assert (await posts(manager, rosa.resident, reading("pulse", 70))).status_code == 403
    assert (await manager.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == 403


@pytest.mark.parametrize(
    ("scope", "reads", "records"),
    [("status", 403, 403), ("appointments", 403, 403), ("summary", 200, 403), ("full", 200, 200)],
)
async def test_a_relative_reads_and_records_as_far_as_their_scope(
    house: World, scope: str, reads: int, records: int
) -> None:
    rosa, phone = await a_resident(house)
    await phone.records(reading("pulse", 70))
    family = await house.phone(await house.relates(rosa, scope))
    assert (await family.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == reads
    assert (await posts(family, rosa.resident, reading("pulse", 71))).status_code == records


async def test_a_relative_whose_consent_ended_is_a_stranger(house: World) -> None:
    rosa, _ = await a_resident(house)
    family = await house.phone(await house.relates(rosa, "full"))
    await house.sql("update relatives set ended_at = now() returning id")
    assert (await posts(family, rosa.resident, reading("pulse", 71))).status_code == 404
    assert (await family.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == 404


async def test_pages_hold_every_reading_once_the_newest_first(house: World) -> None:
    rosa, phone = await a_resident(house)
    at = reading("pulse", 70)["taken_at"]  # several at the same instant: the cursor must not lose or repeat any
    sent = [reading("pulse", 60 + n, taken_at=at) for n in range(7)]
    sent += [reading("pulse", 70, ago=minutes(n + 1)) for n in range(6)]
    await phone.records(*sent, reading("spo2", 97))
    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        page = (await phone.get(f"/v1/residents/{rosa.resident}/vitals", kind="pulse", limit=5, **cursor)).json()
        seen += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert sorted(item["id"] for item in seen) == sorted(item["id"] for item in sent)
    times = [item["taken_at"] for item in seen]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "bm90aGluZw==", "é"])
async def test_a_cursor_that_is_none_is_refused(house: World, cursor: str) -> None:
    rosa, phone = await a_resident(house)
    answer = await phone.get(f"/v1/residents/{rosa.resident}/vitals", cursor=cursor)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cursor")


async def test_what_a_meter_shows_as_hi_and_lo_is_kept_with_its_limit(house: World) -> None:
    rosa, phone = await a_resident(house)
    await phone.records(reading("glucose", "HI"), reading("glucose", "LO", unit="mg/dL", ago=minutes(1)))
    shown = (await phone.get(f"/v1/residents/{rosa.resident}/vitals")).json()["items"]
    assert [(s["value"], s["comparator"], s["unit"]) for s in shown] == [(33.3, ">", "mmol/L"), (20.0, "<", "mg/dL")]


async def test_readings_come_back_as_they_were_sent(house: World) -> None:
    rosa, phone = await a_resident(house)
    sent = [
        reading("blood_pressure", (132, 84)), reading("oxygen", False), reading("consciousness", "A"),
        reading("temperature", 36.6), reading("weight", 51.4, source="staff"),
    ]  # fmt: skip
    await phone.records(*sent)
    shown = {item["id"]: item for item in (await phone.get(f"/v1/residents/{rosa.resident}/vitals")).json()["items"]}
    for item in sent:
        same = item.keys() & {"kind", "value", "systolic", "diastolic", "unit", "source"}
        assert {key: shown[item["id"]][key] for key in same} == {key: item[key] for key in same}
        assert shown[item["id"]]["loinc"]


@pytest.mark.parametrize(
    ("wanted", "detail"), [("en-AU,en;q=0.9", "not possible"), ("vi", "không thể"), ("fr", "không thể")]
)
async def test_reasons_are_in_the_language_that_was_asked_for(house: World, wanted: str, detail: str) -> None:
    rosa, phone = await a_resident(house)
    path = f"/v1/residents/{rosa.resident}/vitals"
    answer = await phone.post(path, {"readings": [reading("spo2", 7)]}, **{"accept-language": wanted})
    assert detail in answer.json()["items"][0]["detail"]


async def test_reading_leaves_a_line_in_the_audit_and_says_on_which_ground(house: World) -> None:
    rosa, _ = await a_resident(house)
    nurse = await house.phone(await house.employs("nurse", rank=5))
    await nurse.get(f"/v1/residents/{rosa.resident}/vitals")
    [line] = await house.sql("select act, basis, residents, account_id from audit_events where act = 'read_vitals'")
    assert line == {
        "act": "read_vitals", "basis": "nurse", "residents": [rosa.resident], "account_id": nurse.person.account,
    }  # fmt: skip
