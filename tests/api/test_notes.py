"""Clinical notes at the edge: kept once, amended never edited, and hidden without a trace."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from base.db import as_role
from base.ids import new_id
from people.categories import CATEGORIES
from people.tokens import hash_token
from tests.world import Person, Phone, World


def note(text: str = "Ăn được nửa suất.", ago_min: float = 0, **more: Any) -> dict[str, Any]:
    noted_at = datetime.now(UTC) - timedelta(minutes=ago_min)
    return {"id": str(new_id()), "text": text, "noted_at": noted_at.isoformat(), **more}


def amendment(text: str, **more: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "text": text, "reason": "ghi nhầm", **more}


async def a_ward(house: World) -> tuple[Person, Phone, Phone]:
    """A resident, a nurse's phone and a doctor's."""
    await house.opens()
    resident = await house.admits()
    nurse = await house.phone(await house.employs("nurse", "ĐD. Hoa"))
    doctor = await house.phone(await house.employs("doctor", "BS. Minh", rank=1))
    return resident, nurse, doctor


def notes_of(resident: Person) -> str:
    return f"/v1/residents/{resident.resident}/notes"


async def texts(phone: Phone, resident: Person) -> list[str]:
    answer = await phone.get(notes_of(resident))
    assert answer.status_code == 200, answer.text
    return [item["text"] for item in answer.json()["items"]]


async def test_a_note_is_read_by_a_colleague_with_author_and_both_times(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    sent = note(ago_min=30)
    written = await nurse.post(notes_of(resident), sent)
    assert written.status_code == 201
    [read] = (await doctor.get(notes_of(resident))).json()["items"]
    assert read == written.json()
    assert read["author_name"] == "ĐD. Hoa" and read["author_as"] == "nurse" and read["history"] == []
    assert datetime.fromisoformat(read["received_at"]) > datetime.fromisoformat(read["noted_at"])


async def test_a_note_posted_twice_is_kept_once(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    sent = note()
    answers = await asyncio.gather(*(nurse.post(notes_of(resident), sent) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await house.sql("select id from notes")) == 1
    other = await nurse.post(notes_of(resident), {**sent, "text": "khác"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    theirs = await doctor.post(notes_of(resident), sent)
    assert theirs.status_code == 422


async def test_a_note_is_amended_and_the_earlier_versions_stay(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    first = (await nurse.post(notes_of(resident), note("một", ago_min=9))).json()
    second = await doctor.post(f"{notes_of(resident)}/{first['id']}/amend", amendment("hai"))
    assert second.status_code == 201
    third = await nurse.post(f"{notes_of(resident)}/{second.json()['id']}/amend", amendment("ba"))
    [read] = (await nurse.get(notes_of(resident))).json()["items"]
    assert read["id"] == third.json()["id"] and read["text"] == "ba" and read["reason"] == "ghi nhầm"
    assert [version["text"] for version in read["history"]] == ["hai", "một"]
    assert read["noted_at"] == first["noted_at"]


async def test_of_two_amendments_at_once_one_stands(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    first = (await nurse.post(notes_of(resident), note())).json()
    path = f"{notes_of(resident)}/{first['id']}/amend"
    answers = await asyncio.gather(
        *(phone.post(path, amendment(str(n))) for n in range(4) for phone in (nurse, doctor))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert next(a.json()["code"] for a in answers if a.status_code == 409) == "already_amended"
    assert len((await nurse.get(notes_of(resident))).json()["items"]) == 1


async def test_an_amendment_sent_again_has_one_effect(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    first = (await nurse.post(notes_of(resident), note())).json()
    sent = amendment("hai")
    path = f"{notes_of(resident)}/{first['id']}/amend"
    assert (await nurse.post(path, sent)).text == (await nurse.post(path, sent)).text
    assert len(await house.sql("select id from notes")) == 2


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"text": "   "}, "/text"), ({"text": "ạ" * 4000}, "/text"), ({"ago_min": -10}, "/noted_at"),
        ({"noted_at": "0001-01-01T00:00:00+14:00"}, "/noted_at"),
    ],
)  # fmt: skip
async def test_what_cannot_be_a_note_is_refused(house: World, wrong: dict[str, Any], pointer: str) -> None:
    resident, nurse, _ = await a_ward(house)
    answer = await nurse.post(notes_of(resident), note(**wrong))
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == pointer
    assert (await nurse.post(notes_of(resident), note())).status_code == 201


@pytest.mark.parametrize("body", [note(category="FLU"), {**note(), "noted_at": "2026-11-22T10:00:00"}, note("")])
async def test_what_is_not_of_the_shape_of_a_note_is_malformed(house: World, body: dict[str, Any]) -> None:
    resident, nurse, _ = await a_ward(house)
    assert (await nurse.post(notes_of(resident), body)).status_code == 400


async def test_the_family_the_manager_and_strangers_read_and_write_no_notes(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    (await nurse.post(notes_of(resident), note())).raise_for_status()
    for person in (await house.relates(resident, "full"), await house.employs("manager")):
        phone = await house.phone(person)
        assert (await phone.get(notes_of(resident))).status_code == 403
        assert (await phone.post(notes_of(resident), note())).status_code == 403
    stranger = await house.phone(await house.enrols("ai đó"))
    assert (await stranger.get(notes_of(resident))).status_code == 404
    own = await house.phone(resident)
    assert (await own.post(notes_of(resident), note())).status_code == 403
    assert len(await house.sql("select id from notes")) == 1


async def test_each_reads_the_categories_that_are_theirs_and_sees_no_gap(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    for n, category in enumerate([None, *CATEGORIES]):
        (await doctor.post(notes_of(resident), note(str(category), ago_min=n, category=category))).raise_for_status()
    care = ["None", "HIV", "OST", "DRUG_TEST", "DV", "GENETIC", "MENTAL_HEALTH"]
    assert await texts(nurse, resident) == care
    assert sorted(await texts(doctor, resident)) == sorted([*care, "CHILD_ABUSE", "PSY"])
    assert await texts(await house.phone(resident), resident) == [*care[:4], "PSY", *care[4:]]
    pages, cursor = [], None
    while True:
        page = (await nurse.get(notes_of(resident), limit=2, **({"cursor": cursor} if cursor else {}))).json()
        pages += [item["text"] for item in page["items"]]
        assert len(page["items"]) == 2 or page["next"] is None
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == care


async def test_a_hidden_note_can_be_told_from_none_by_nothing(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    hidden = (await doctor.post(notes_of(resident), note(category="PSY"))).json()["id"]
    answers = [await nurse.post(f"{notes_of(resident)}/{id}/amend", amendment("x")) for id in (hidden, new_id())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text


async def test_a_note_that_was_given_a_category_later_leaves_with_its_past(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    first = (await nurse.post(notes_of(resident), note("dương tính"))).json()
    path = f"{notes_of(resident)}/{first['id']}/amend"
    (await doctor.post(path, amendment("dương tính", category="CHILD_ABUSE"))).raise_for_status()
    assert await texts(nurse, resident) == []
    [read] = (await doctor.get(notes_of(resident))).json()["items"]
    assert [version["category"] for version in read["history"]] == [None]


async def test_an_earlier_version_with_a_category_stays_hidden(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    first = (await doctor.post(notes_of(resident), note("nghi ngờ", category="CHILD_ABUSE"))).json()
    path = f"{notes_of(resident)}/{first['id']}/amend"
    (await doctor.post(path, amendment("ngã cầu thang", category=None))).raise_for_status()
    [read] = (await nurse.get(notes_of(resident))).json()["items"]
    assert read["text"] == "ngã cầu thang" and read["history"] == []


async def test_the_text_is_nowhere_in_the_table_and_does_not_open_in_another_row(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    for text in ("CANARY một", "CANARY hai"):
        (await nurse.post(notes_of(resident), note(text))).raise_for_status()
    rows = await house.sql("select to_jsonb(n)::text as row, text_sealed from notes n")
    assert not any("CANARY" in row["row"] or b"CANARY" in row["text_sealed"] for row in rows)
    await house.sql("update notes set text_sealed = $1", rows[0]["text_sealed"])
    assert (await nurse.get(notes_of(resident))).status_code == 500


async def test_reading_notes_leaves_an_audit_row(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    (await nurse.get(notes_of(resident))).raise_for_status()
    [row] = await house.sql("select residents from audit_events where act = 'read_notes'")
    assert row["residents"] == [resident.resident]


async def rows_seen(house: World, phone: Phone, statement: str) -> Any:
    connection = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        async with connection.transaction():
            await connection.execute("select open_work($1)", hash_token(phone.tokens["access_token"]))
            await connection.execute("select open_resident(id, now()) from residents")
            return await connection.fetch(statement)
    finally:
        await connection.close()


async def test_by_direct_sql_the_family_sees_no_note_and_the_resident_none_on_child_abuse(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    daughter = await house.phone(await house.relates(resident, "full"))
    for category in (None, *CATEGORIES):
        (await doctor.post(notes_of(resident), note(category=category))).raise_for_status()
    assert await rows_seen(house, daughter, "select id from notes") == []
    assert await rows_seen(house, daughter, "select resident_id from resident_keys") == []
    own = await rows_seen(house, await house.phone(resident), "select category from notes")
    assert {row["category"] for row in own} == {None, *CATEGORIES} - {"CHILD_ABUSE"}
    assert len(await rows_seen(house, nurse, "select id from notes")) == 9


async def test_by_direct_sql_nobody_rewrites_a_note(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    (await nurse.post(notes_of(resident), note())).raise_for_status()
    for change in ("text_sealed = ''", "category = 'HIV'", "author_id = acting_account()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await rows_seen(house, nurse, f"update notes set {change} returning 1")
    own = await house.phone(resident)
    assert await rows_seen(house, own, f"update notes set amended_by = '{new_id()}' returning 1") == []
