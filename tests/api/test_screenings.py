"""Screening at the edge: answered one by one, offline, out of order, by whom the form is for; danger calls at once."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from base.ids import new_id
from notify.pace import URGENT_WINDOW
from tests.api.test_notes import a_ward, rows_seen
from tests.world import Person, Phone, World

NOW = "2026-11-22T10:00:00+07:00"


def forms_of(resident: Person) -> str:
    return f"/v1/residents/{resident.resident}/screenings"


async def starts(phone: Phone, resident: Person, instrument: str = "phq9") -> str:
    """The address of a form that was begun."""
    id = str(new_id())
    answer = await phone.post(forms_of(resident), {"id": id, "instrument": instrument})
    assert answer.status_code == 201, answer.text
    return f"{forms_of(resident)}/{id}"


def said(item: str, value: Any, n: int = 1, **more: Any) -> dict[str, Any]:
    return {"item": item, "value": value, "n": n, "taken_at": NOW, **more}


async def tells(phone: Phone, form: str, *answers: dict[str, Any], complete: bool = False) -> dict[str, Any]:
    answer = await phone.http.patch(form, json={"answers": list(answers), "complete": complete})
    assert answer.status_code == 200, answer.text
    return answer.json()


def all_of(value: Any, count: int = 9, first: int = 1) -> list[dict[str, Any]]:
    return [said(f"q{n}", value, first + n) for n in range(1, count + 1)]


async def alerts(house: World) -> list[dict[str, Any]]:
    return await house.sql("select * from alerts where family = 'screening' order by opened_at")


async def test_a_form_is_filled_in_answer_by_answer_and_scored(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    own = await house.phone(resident)
    form = await starts(own, resident)
    for answer in all_of(1)[:7]:
        assert (await tells(own, form, answer))["items"] == [{"item": answer["item"], "outcome": "kept"}]
    told = await tells(own, form, said("q8", 1, 9))
    assert told["screening"]["missing"] == ["q9"] and told["screening"]["ask_again"] == ["q9"]
    done = await tells(own, form, said("q9", 0, 20), complete=True)
    assert done["screening"]["state"] == "complete" and done["danger"] is None
    result = done["screening"]["result"]
    assert (result["results"]["score"], result["results"]["severity"], result["scorer"]) == (8, "mild", "1")
    assert done["screening"]["instrument_version"] == "1"
    for phone in (nurse, doctor):
        [read] = (await phone.get(forms_of(resident))).json()["items"]
        assert read["screening"]["result"] == result


async def test_whoever_sees_draft_words_is_told_that_they_are(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    sheet = (await nurse.get("/v1/instruments/phq9")).json()
    assert sheet["draft_wording"] and "bản nháp" in sheet["notice"]["vi"] and "draft" in sheet["notice"]["en"]
    assert sheet["questions"][8]["words"]["vi"] and sheet["loinc"]["total"] == "44261-6"
    started = await nurse.post(forms_of(resident), {"id": str(new_id()), "instrument": "phq9"})
    assert "bản nháp" in started.json()["notice"]["vi"]


async def test_of_a_form_whose_words_are_withheld_only_points_are_entered(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    sheet = (await nurse.get("/v1/instruments/epds_score_entry")).json()
    assert sheet["words"] == "withheld" and {q["words"] for q in sheet["questions"]} == {None}
    offered = {card["id"] for card in (await nurse.get("/v1/instruments")).json()["items"]}
    assert "phq9" in offered and "cssrs_triage" not in offered
    form = await starts(nurse, resident, "epds_score_entry")
    done = await tells(nurse, form, *all_of(0, 10), complete=True)
    assert done["screening"]["result"]["results"]["score"] == 0
    assert (await nurse.get("/v1/instruments/nothing")).status_code == 404


async def test_starting_twice_has_one_effect(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    body = {"id": str(new_id()), "instrument": "gad7"}
    answers = await asyncio.gather(*(nurse.post(forms_of(resident), body) for _ in range(4)))
    assert {a.status_code for a in answers} == {201} and len({a.text for a in answers}) == 1
    for phone, other in ((nurse, {**body, "instrument": "phq9"}), (doctor, body)):
        refused = await phone.post(forms_of(resident), other)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_mismatch")
    assert len(await house.sql("select id from screenings")) == 1


async def test_answers_sent_twice_and_out_of_order_end_as_they_were_meant(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "gad7")
    later, earlier = [said("q1", 3, 5), said("q2", 2, 6)], [said("q1", 0, 1), said("q3", 1, 2)]
    await tells(nurse, form, *later)
    second = await tells(nurse, form, *earlier)
    assert [kept["outcome"] for kept in second["items"]] == ["superseded", "kept"]
    again = await tells(nurse, form, *later, *earlier)
    assert {kept["outcome"] for kept in again["items"]} == {"already_kept"}
    values = {given["item"]: given["value"] for given in again["screening"]["answers"]}
    assert values == {"q1": 3, "q2": 2, "q3": 1} and again["screening"]["highest_n"] == 6
    assert len(await house.sql("select 1 from screening_answers")) == 4


async def test_the_phone_s_clock_decides_nothing(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "gad7")
    await tells(nurse, form, said("q1", 3, 2, taken_at="2001-01-01T00:00:00Z"))
    told = await tells(nurse, form, said("q1", 1, 1, taken_at="9999-12-31T23:59:59Z"))
    assert [given["value"] for given in told["screening"]["answers"]] == [3]


async def test_an_answer_can_be_taken_back_and_is_asked_again(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "gad7")
    await tells(nurse, form, *all_of(1, 7))
    told = await tells(nurse, form, said("q4", None, 50), complete=True)
    assert told["screening"]["state"] == "open" and told["screening"]["missing"] == ["q4"]
    assert told["screening"]["highest_n"] == 50


async def test_one_bad_answer_loses_none_of_the_others(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident)
    bad = [
        said("q1", 7), said("q2", True), said("q3", 1.5), said("q77", 1), {"item": "q4"}, 5,
        said("q5", 1, taken_at="2026-11-22T10:00:00"), said("q6", 1, 0), said("q7", "x" * 99),
    ]  # fmt: skip
    told = await tells(nurse, form, *bad, said("q8", 2))
    assert [kept["outcome"] for kept in told["items"]] == ["refused"] * 9 + ["kept"]
    assert [kept.get("code") for kept in told["items"][:4]] == ["impossible_value"] * 3 + ["no_such_item"]
    assert all(kept["detail"] for kept in told["items"][:9])
    other = await tells(nurse, form, said("q8", 1))
    assert other["items"][0]["code"] == "idempotency_mismatch"


async def test_two_phones_fill_in_one_form_and_lose_nothing(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    form = await starts(nurse, resident, "gds15")
    halves = [(nurse, range(1, 9)), (doctor, range(8, 16))]
    await asyncio.gather(*(tells(phone, form, said(f"q{n}", False, n)) for phone, some in halves for n in some))
    done = await tells(nurse, form, complete=True)
    assert done["screening"]["result"]["results"]["score"] == 5
    assert {given["by_as"] for given in done["screening"]["answers"]} == {"nurse", "doctor"}


async def test_a_complete_form_is_closed_and_what_arrives_late_is_kept_beside_it(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "gad7")
    done = await tells(nurse, form, *all_of(0, 7), complete=True)
    late = await tells(nurse, form, said("q1", 3, 90), complete=True)
    assert late["items"] == [{"item": "q1", "outcome": "late"}]
    assert late["screening"]["result"] == done["screening"]["result"]
    assert late["screening"]["completed_at"] == done["screening"]["completed_at"]


async def test_a_danger_answer_calls_a_human_at_once_in_an_unfinished_form(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    on_call = await house.phone(await house.employs("doctor", rank=1), push="on-call")
    own = await house.phone(resident)
    told = await tells(own, await starts(own, resident), said("q9", 1))
    [alert] = await alerts(house)
    assert (alert["level"], alert["state"], str(alert["id"])) == ("urgent", "open", told["danger"]["alert"])
    await house.beat()
    assert house.pushes_to(on_call)
    assert [row["what"] for row in await house.sql("select what from alert_log order by id")][:2] == ["opened", "told"]
    assert (await nurse.get("/v1/alerts")).json()["items"][0]["id"] == str(alert["id"])


async def test_the_page_is_calm_and_offers_a_human_before_any_number(house: World) -> None:
    resident, _, _ = await a_ward(house)
    own = await house.phone(resident)
    form = await starts(own, resident)
    page = (await tells(own, form, said("q9", 2)))["danger"]
    assert page["title"]["vi"] and page["text"]["en"] and page["level"] == "urgent"
    assert page["on_call"]["path"] == f"/v1/residents/{resident.resident}/call-for-help"
    assert (await own.post(page["on_call"]["path"], {"id": str(new_id())})).status_code == 201
    numbers = {line["number"]: line for line in page["hotlines"]}
    assert {"115", "111", "096 306 1414"} <= set(numbers)
    assert all(line["hours"]["vi"] and line["checked_on"] and line["source"] for line in page["hotlines"])
    assert numbers["115"]["open_now"] is True
    assert (await own.get(form)).json()["danger"]["hotlines"] == page["hotlines"]


async def test_the_alert_carries_no_word_of_the_form_and_no_answer(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    daughter = await house.phone(await house.relates(resident, "summary"))
    manager = await house.phone(await house.employs("manager"))
    own = await house.phone(resident)
    told = await tells(own, await starts(own, resident), said("q9", 3))
    await house.beat()
    seen = []
    for phone in (daughter, manager, nurse, doctor):
        answer = await phone.get(f"/v1/alerts/{told['danger']['alert']}")
        assert answer.status_code == 200 and answer.json()["text"]
        seen += [answer.text, (await phone.get("/v1/sync", since=0)).text]
    assert not [text for text in seen if "phq" in text.lower() or "q9" in text or "self_harm" in text]


async def test_a_correction_does_not_undo_the_call(house: World) -> None:
    resident, _, _ = await a_ward(house)
    own = await house.phone(resident)
    form = await starts(own, resident)
    await tells(own, form, said("q9", 3, 1))
    told = await tells(own, form, said("q9", 0, 2))
    assert told["danger"]["level"] == "urgent"
    [alert] = await alerts(house)
    assert alert["state"] == "open" and alert["cleared_at"] is None


async def test_a_danger_answer_that_arrives_after_its_correction_still_calls(house: World) -> None:
    resident, _, _ = await a_ward(house)
    own = await house.phone(resident)
    form = await starts(own, resident)
    assert (await tells(own, form, said("q9", 0, 2)))["danger"] is None
    late = await tells(own, form, said("q9", 2, 1))
    assert late["items"] == [{"item": "q9", "outcome": "superseded"}] and late["danger"]
    assert len(await alerts(house)) == 1


async def test_a_danger_answer_beside_a_bad_one_and_after_the_end_still_calls(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident)
    await tells(nurse, form, *all_of(0), complete=True)
    late = await tells(nurse, form, said("q1", "x", 80), said("q9", 1, 81))
    assert [kept["outcome"] for kept in late["items"]] == ["refused", "late"] and late["danger"]
    assert len(await alerts(house)) == 1


async def test_the_same_answer_again_calls_nobody_again(house: World) -> None:
    resident, _, doctor = await a_ward(house)
    own = await house.phone(resident)
    form = await starts(own, resident)
    answers = await asyncio.gather(*(tells(own, form, said("q9", 1)) for _ in range(4)))
    assert sorted(a["items"][0]["outcome"] for a in answers) == ["already_kept"] * 3 + ["kept"]
    alert = answers[0]["danger"]["alert"]
    await house.beat()
    await doctor.posts(f"/v1/alerts/{alert}/acknowledge")
    await doctor.posts(f"/v1/alerts/{alert}/resolve", {"action": "đã ở bên"})
    await tells(own, form, said("q9", 1))
    assert [row["state"] for row in await alerts(house)] == ["resolved"]
    await tells(own, form, said("q9", 2, 7))
    assert [row["state"] for row in await alerts(house)] == ["resolved", "open"]


@pytest.mark.parametrize("form_of", ["the same form", "another form"])
async def test_a_further_danger_answer_rings_again_though_somebody_has_the_alert(house: World, form_of: str) -> None:
    resident, _, _ = await a_ward(house)
    on_call = await house.phone(await house.employs("doctor", rank=1), push=f"on-call-{form_of}")
    own = await house.phone(resident)
    form = await starts(own, resident)
    alert = (await tells(own, form, said("q9", 1)))["danger"]["alert"]
    await house.beat()
    await on_call.posts(f"/v1/alerts/{alert}/acknowledge")
    assert len(house.pushes_to(on_call)) == 1

    other = form if form_of == "the same form" else await starts(own, resident)
    again = await tells(own, other, said("q9", 2, 2))
    await tells(own, other, said("q9", 2, 2))
    await house.beat()

    assert again["danger"]["alert"] == alert
    assert [(row["state"], row["owner_id"]) for row in await alerts(house)] == [("open", None)]
    await house.beat(after=URGENT_WINDOW)
    assert len(house.pushes_to(on_call)) == 2
    log = await house.sql("select what from alert_log where alert_id = $1::uuid order by id", alert)
    assert [row["what"] for row in log].count("called_again") == 1


async def test_an_emergency_in_a_further_form_rings_again_at_once(house: World) -> None:
    resident, _, _ = await a_ward(house)
    on_call = await house.phone(await house.employs("doctor", rank=1), push="on-call-emergency")
    own = await house.phone(resident)
    first = await tells(own, await starts(own, resident, "asq_suicide"), said("q5", True))
    await house.beat()
    await on_call.posts(f"/v1/alerts/{first['danger']['alert']}/acknowledge")
    again = await tells(own, await starts(own, resident, "asq_suicide"), said("q5", True, 2))
    await house.beat()

    assert again["danger"]["alert"] == first["danger"]["alert"]
    assert again["danger"]["level"] == "emergency"
    assert len(house.pushes_to(on_call)) == 2


async def test_answers_that_call_for_nothing_more_leave_the_alert_with_whoever_has_it(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    form = await starts(nurse, resident, "ciwa_ar")
    sums = [said("tremor", 7, 1), said("anxiety", 7, 2), said("agitation", 5, 3)]
    alert = (await tells(nurse, form, *sums))["danger"]["alert"]
    await doctor.posts(f"/v1/alerts/{alert}/acknowledge")
    await tells(nurse, form, said("nausea_and_vomiting", 1, 4))
    [row] = await alerts(house)
    assert row["state"] == "acknowledged"

    suicide = await starts(nurse, resident, "asq_suicide")
    await tells(nurse, suicide, said("q1", True, 1))
    await doctor.posts(f"/v1/alerts/{alert}/acknowledge")
    await tells(nurse, suicide, said("q5", False, 2))
    [row] = await alerts(house)
    assert (row["level"], row["state"]) == ("emergency", "acknowledged")


async def test_a_danger_answer_is_never_put_off(house: World) -> None:
    resident, _, doctor = await a_ward(house)
    own = await house.phone(resident)
    alert = (await tells(own, await starts(own, resident), said("q9", 1)))["danger"]["alert"]
    until = (datetime.now(UTC) + timedelta(minutes=20)).isoformat()
    refused = await doctor.post(f"/v1/alerts/{alert}/snooze", {"until": until, "reason": "đang ở bên"})
    assert (refused.status_code, refused.json()["code"]) == (409, "danger")
    [row] = await alerts(house)
    assert (row["state"], row["held_why"]) == ("open", None)


@pytest.mark.parametrize(("mental_health", "reads"), [(False, False), (True, True)])
async def test_how_it_ended_is_read_at_home_with_the_scope_for_mental_health_only(
    house: World, mental_health: bool, reads: bool
) -> None:
    resident, nurse, doctor = await a_ward(house)
    own = await house.phone(resident)
    daughter = await house.phone(await house.relates(resident, "full"))
    await house.sql("update relatives set mental_health = $1 returning 1", mental_health)
    alert = (await tells(own, await starts(own, resident), said("q9", 1)))["danger"]["alert"]
    await doctor.posts(f"/v1/alerts/{alert}/acknowledge")
    await doctor.posts(f"/v1/alerts/{alert}/resolve", {"action": "talked about wishing to die"})

    for phone, may in ((daughter, reads), (own, True), (nurse, True)):
        shown = await phone.get(f"/v1/alerts/{alert}")
        assert shown.status_code == 200 and shown.json()["log"][-1]["what"] == "resolved"
        assert ("wishing to die" in shown.text) == may
    archive = await daughter.http.post(f"/v1/residents/{resident.resident}/export")
    held = zipfile.ZipFile(io.BytesIO(archive.content)).read("alerts.json").decode()
    assert alert in held and ("wishing to die" in held) == reads


async def test_what_is_acute_rings_as_an_emergency_and_opens_the_alert_again(house: World) -> None:
    resident, nurse, doctor = await a_ward(house)
    form = await starts(nurse, resident, "asq_suicide")
    told = await tells(nurse, form, said("q1", True, 1), said("q5", False, 2))
    assert told["danger"]["level"] == "urgent"
    await doctor.posts(f"/v1/alerts/{told['danger']['alert']}/acknowledge")
    acute = await tells(nurse, form, said("q5", True, 3))
    assert acute["danger"]["level"] == "emergency" and acute["danger"]["alert"] == told["danger"]["alert"]
    [alert] = await alerts(house)
    assert (alert["level"], alert["state"]) == ("emergency", "open")
    again = await tells(nurse, form, said("q5", False, 4))
    assert again["danger"]["level"] == "emergency"


async def test_a_positive_asq_is_acute_until_the_fifth_question_was_asked(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "asq_suicide")
    told = await tells(nurse, form, said("q2", "refused"))
    assert told["danger"]["level"] == "emergency" and told["screening"]["missing"] == ["q1", "q3", "q4", "q5"]


@pytest.mark.parametrize(
    ("instrument", "answers", "level"),
    [
        ("srq20", [said("q17", True)], "urgent"),
        ("phq_a", [said("q9", 1)], "urgent"),
        ("fourat", [said("acute_change", True)], "urgent"),
        ("cows", [said(i, 5) for i in ("restlessness", "pupil_size", "gastrointestinal_upset", "gooseflesh_skin")]
         + [said("sweating", 4), said("tremor", 1)], "urgent"),
        ("ciwa_ar", [said("tremor", 7), said("anxiety", 7), said("agitation", 5)], "urgent"),
        ("fourat", [said("amt4", "one_mistake")], None),
    ],
)  # fmt: skip
async def test_every_danger_of_the_list_calls(
    house: World, instrument: str, answers: list[dict[str, Any]], level: str | None
) -> None:
    resident, nurse, _ = await a_ward(house)
    told = await tells(nurse, await starts(nurse, resident, instrument), *answers)
    assert [row["level"] for row in await alerts(house)] == ([level] if level else [])
    assert (told["danger"] or {}).get("level") == level


async def test_after_a_danger_answer_the_form_that_follows_is_due(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    own = await house.phone(resident)
    await tells(own, await starts(own, resident), said("q9", 1))
    [due] = (await nurse.get(forms_of(resident))).json()["due"]
    assert (due["instrument"], due["why"]) == ("asq_suicide", "danger")
    form = await starts(nurse, resident, "asq_suicide")
    await tells(nurse, form, *[said(f"q{n}", False, n) for n in range(1, 5)], complete=True)
    assert (await nurse.get(forms_of(resident))).json()["due"] == []


async def test_who_may_not_read_a_form_finds_no_trace_of_it(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    private = await starts(nurse, resident, "phq9")
    await tells(nurse, private, said("q1", 3))
    open_one = await starts(nurse, resident, "katz_adl")
    follows = await house.phone(await house.relates(resident, "full"))
    listed = (await follows.get(forms_of(resident))).json()
    assert [f["screening"]["instrument"] for f in listed["items"]] == ["katz_adl"]
    hidden = [await follows.get(path) for path in (private, f"{forms_of(resident)}/{new_id()}")]
    assert [a.status_code for a in hidden] == [404, 404] and hidden[0].text == hidden[1].text
    assert (await follows.http.patch(private, json={"answers": []})).status_code == 404
    assert (await follows.post(forms_of(resident), {"id": str(new_id()), "instrument": "phq9"})).status_code == 403
    assert (await follows.get(open_one)).status_code == 200
    await house.sql("update relatives set mental_health = true returning 1")
    listed = (await follows.get(forms_of(resident))).json()
    assert {f["screening"]["instrument"] for f in listed["items"]} == {"phq9", "katz_adl"}


async def test_staff_off_duty_managers_and_strangers_see_and_fill_in_nothing(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "katz_adl")
    manager, off_duty = await house.employs("manager"), await house.employs("doctor")
    summary = await house.phone(await house.relates(resident, "summary"))
    for person in (manager, off_duty):
        phone = await house.phone(person)
        assert (await phone.get(form)).status_code == (await phone.http.patch(form, json={"answers": []})).status_code
        assert (await phone.get(form)).status_code == 403
    assert (await summary.get(form)).status_code == 200
    assert (await summary.http.patch(form, json={"answers": []})).status_code == 403
    stranger = await house.phone(await house.enrols("ai đó"))
    assert (await stranger.get(form)).status_code == 404


async def test_a_form_is_filled_in_by_whom_it_is_for(house: World) -> None:
    resident, _, _ = await a_ward(house)
    own = await house.phone(resident)
    refused = await own.post(forms_of(resident), {"id": str(new_id()), "instrument": "cows"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_for_you")
    son = await house.phone(await house.relates(resident, "full"))
    form = await starts(son, resident, "katz_adl")
    items = ("bathing", "dressing", "toileting", "transferring", "continence", "feeding")
    done = await tells(son, form, *[said(name, True) for name in items], complete=True)
    assert done["screening"]["filled_by"] == "relative" and done["screening"]["result"]["results"]["score"] == 6


async def test_what_the_record_knows_is_not_asked(house: World) -> None:
    await house.opens()
    resident = await house.admits()
    await house.sql("update residents set sex = 'female' returning 1")
    nurse = await house.phone(await house.employs("nurse"))
    form = await starts(nurse, resident, "auditc")
    done = await tells(nurse, form, said("q1", 1), said("q2", 1), said("q3", 1), complete=True)
    assert done["screening"]["result"]["results"] == {"score": 3, "positive": True}


async def test_no_answer_and_no_result_lies_open_in_the_database(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "fourat")
    answers = [said("alertness", "clearly_abnormal"), said("amt4", "no_mistakes"), said("attention", "untestable")]
    await tells(nurse, form, *answers, said("acute_change", True), complete=True)
    rows = await house.sql(
        """select to_jsonb(s)::text as row, result_sealed as sealed from screenings s
           union all select to_jsonb(a)::text, value_sealed from screening_answers a"""
    )
    assert len(rows) == 5
    assert not [
        row for row in rows if "clearly" in row["row"] or b"clearly" in row["sealed"] or "delirium" in row["row"]
    ]
    await house.sql(
        "update screening_answers set value_sealed = (select min(value_sealed) from screening_answers) returning 1"
    )
    assert (await nurse.get(form)).status_code == 500


async def test_looking_and_answering_leave_audit_rows(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    form = await starts(nurse, resident, "katz_adl")
    await tells(nurse, form, said("bathing", True))
    (await nurse.get(form)).raise_for_status()
    rows = await house.sql("select act from audit_events where $1 = any (residents) order by id", resident.resident)
    assert [row["act"] for row in rows] == ["answer_screenings", "answer_screenings", "read_screenings"]


async def test_by_direct_sql_a_relative_sees_what_is_private_with_the_scope_for_it_only(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    for instrument in ("phq9", "katz_adl"):
        item = "q1" if instrument == "phq9" else "bathing"
        await tells(nurse, await starts(nurse, resident, instrument), said(item, 1 if item == "q1" else True))
    follows = await house.phone(await house.relates(resident, "summary"))
    both = "select s.instrument, a.item from screenings s join screening_answers a on a.screening_id = s.id"
    assert [row["item"] for row in await rows_seen(house, follows, both)] == ["bathing"]
    await house.sql("update relatives set mental_health = true returning 1")
    assert {row["item"] for row in await rows_seen(house, follows, both)} == {"bathing", "q1"}
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows_seen(house, nurse, "update screening_answers set value_sealed = '' returning 1")
    stranger = await house.phone(await house.enrols("ai đó"))
    assert await rows_seen(house, stranger, both) == []


async def test_a_facility_shows_its_own_numbers_before_those_of_the_country(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    manager = await house.phone(await house.employs("manager"))
    path = f"/v1/facilities/{house.facility}/hotlines"
    mine = {
        "number": "0236 3888 999", "name": {"vi": "Trực của trung tâm", "en": "Our desk"}, "always": True,
        "hours": {"vi": "24 giờ", "en": "Day and night"}, "checked_on": "2026-11-20", "rung_on": "2026-11-20",
        "source": "giám đốc",
    }  # fmt: skip
    held = await manager.get(path)
    assert (await manager.put(path, {"items": [mine]})).status_code == 428
    kept = await manager.put(path, {"items": [mine]}, **{"If-Match": held.headers["etag"]})
    assert kept.status_code == 200, kept.text
    assert (await manager.put(path, {"items": []}, **{"If-Match": held.headers["etag"]})).status_code == 412
    assert (await nurse.put(path, {"items": []}, **{"If-Match": kept.headers["etag"]})).status_code == 403
    own = await house.phone(resident)
    page = (await tells(own, await starts(own, resident), said("q9", 1)))["danger"]
    assert [line["own"] for line in page["hotlines"]][:2] == [True, False]
    await house.sql("update facilities set hotlines = '[{\"x\": 1}]' returning 1")
    assert (await tells(own, await starts(own, resident), said("q9", 1)))["danger"]["hotlines"]


async def test_the_archive_holds_the_forms_one_may_read(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    own = await house.phone(resident)
    await tells(own, await starts(own, resident, "gad7"), *all_of(1, 7), complete=True)
    await starts(nurse, resident, "katz_adl")
    follows = await house.phone(await house.relates(resident, "full"))
    held = {}
    for name, phone in (("own", own), ("follows", follows)):
        answer = await phone.http.post(f"/v1/residents/{resident.resident}/export")
        assert answer.is_success, answer.text
        forms = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("screenings.json"))
        held[name] = {form["instrument"]: form["result"] for form in forms}
    assert held["own"]["gad7"]["results"]["score"] == 7 and set(held["own"]) == {"gad7", "katz_adl"}
    assert set(held["follows"]) == {"katz_adl"}


async def shift_ends(house: World, *people: Person) -> None:
    await house.sql(
        "delete from shifts where account_id = any($1::uuid[]) returning 1",
        [person.account for person in people],
    )


async def test_a_danger_answer_given_offline_calls_though_the_shift_is_over_when_it_arrives(house: World) -> None:
    resident, _, doctor = await a_ward(house)
    lan = await house.employs("nurse", "Lan")
    nurse = await house.phone(lan)
    form = await starts(nurse, resident)
    await tells(doctor, form, said("q1", 2))
    await shift_ends(house, lan)
    answer = await tells(nurse, form, *all_of(1)[1:], complete=True)
    assert {kept["outcome"] for kept in answer["items"]} == {"kept"}
    assert answer["danger"]["on_call"] and answer["danger"]["hotlines"]
    [alert] = await alerts(house)
    assert (alert["level"], alert["state"]) == ("urgent", "open")
    assert answer["screening"]["state"] == "complete" and answer["screening"]["result"] is None
    assert {given["item"] for given in answer["screening"]["answers"]} == {f"q{n}" for n in range(2, 10)}
    [read] = (await doctor.get(forms_of(resident))).json()["items"]
    assert read["screening"]["result"]["results"]["score"] == 10
    assert {due["why"] for due in (await doctor.get(forms_of(resident))).json()["due"]} == {"danger"}
    again = await tells(nurse, form, said("q9", 1, 10))
    assert [kept["outcome"] for kept in again["items"]] == ["already_kept"] and len(await alerts(house)) == 1


async def test_a_form_begun_offline_is_kept_though_the_shift_is_over_when_it_arrives(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    lan = await house.employs("nurse", "Lan")
    phone = await house.phone(lan)
    await shift_ends(house, lan)
    form = await starts(phone, resident)
    assert (await tells(phone, form, said("q9", 2)))["danger"]["level"] == "urgent"
    assert len(await alerts(house)) == 1
    assert (await phone.get(form)).status_code == (await phone.get(forms_of(resident))).status_code == 403
    assert (await nurse.get(form)).json()["screening"]["answers"][0]["by_as"] == "nurse_off_duty"


async def test_off_duty_nobody_goes_on_with_the_form_of_another_or_learns_that_there_is_one(house: World) -> None:
    resident, nurse, _ = await a_ward(house)
    theirs = await starts(nurse, resident)
    await tells(nurse, theirs, said("q1", 1))
    lan = await house.employs("nurse", "Lan")
    phone = await house.phone(lan)
    await shift_ends(house, lan)
    nothing = f"{forms_of(resident)}/{new_id()}"
    refused = [await phone.http.patch(path, json={"answers": [said("q9", 3)]}) for path in (theirs, nothing)]
    assert [a.status_code for a in refused] == [403, 403] and refused[0].text == refused[1].text
    assert await alerts(house) == []
    assert len(await house.sql("select item from screening_answers")) == 1


async def test_whoever_works_there_no_longer_answers_nothing(house: World) -> None:
    resident, _, _ = await a_ward(house)
    lan = await house.employs("nurse", "Lan")
    phone = await house.phone(lan)
    form = await starts(phone, resident)
    await house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1 returning 1", lan.account
    )
    assert (await phone.http.patch(form, json={"answers": [said("q9", 3)]})).status_code == 404
    assert await alerts(house) == []


@pytest.mark.parametrize(("yes", "asked"), [((14,), ["asq_suicide"]), ((15,), ["asq_suicide"]), ((1, 2, 3), [])])
async def test_who_sees_no_hope_in_later_life_is_asked_the_asq_next_and_nobody_is_called(
    house: World, yes: tuple[int, ...], asked: list[str]
) -> None:
    await house.opens()
    nurse, resident = await house.phone(await house.employs("nurse")), await house.admits("Rosa")
    form = await starts(nurse, resident, "gds15")
    turned = {1, 5, 7, 11, 13}
    answers = [said(f"q{n}", (n in yes) != (n in turned), n) for n in range(1, 16)]
    done = await tells(nurse, form, *answers, complete=True)
    assert done["screening"]["result"]["results"]["score"] == len(yes)
    due = await house.sql("select instrument, why from screening_due where ended_at is null")
    assert [row["instrument"] for row in due] == asked
    assert await alerts(house) == []
