"""Alerts at the edge: seen by whom and how far, answered once, ended only with what was done."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from base.ids import new_id
from tests.world import Person, Phone, World, minutes, reading


@dataclass
class Ward:
    """A facility with two doctors on call and an alert the first was told of."""

    house: World
    rosa: Person
    phone: Phone
    ana: Phone
    bo: Phone
    alert: str

    async def log(self) -> list[str]:
        rows = await self.house.sql("select what from alert_log where alert_id = $1 order by id", UUID(self.alert))
        return [row["what"] for row in rows]


@pytest.fixture
async def ward(house: World) -> Ward:
    await house.opens()
    ana, bo = await house.employs("doctor", "Ana", rank=1), await house.employs("doctor", "Bo", rank=2)
    rosa = await house.admits("Rosa")
    phone = await house.phone(rosa)
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    await house.beat()
    return Ward(house, rosa, phone, await house.phone(ana), await house.phone(bo), alert)


async def acts(phone: Phone, alert: str, act: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return await phone.post(f"/v1/alerts/{alert}/{act}", body or {}, **headers)


async def test_the_list_shows_what_is_not_resolved(ward: Ward) -> None:
    [card] = (await ward.ana.get("/v1/alerts")).json()["items"]
    assert (card["id"], card["level"], card["state"], card["resident"]["name"]) == (
        ward.alert, "emergency", "open", "Rosa",
    )  # fmt: skip
    await acts(ward.ana, ward.alert, "resolve", {"action": "oxygen given"})
    assert (await ward.ana.get("/v1/alerts")).json()["items"] == []
    [card] = (await ward.ana.get("/v1/alerts", state="resolved")).json()["items"]
    assert card["resolved_at"] and card["next_due_at"] is None


async def test_the_list_comes_in_pages(house: World) -> None:
    await house.opens()
    nurse = await house.phone(await house.employs("nurse", rank=5))
    raised = []
    for n in range(5):
        phone = await house.phone(await house.admits(f"R{n}"))
        raised += (await phone.records(reading("spo2", 84)))["alerts"]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(5):
        page = (await nurse.get("/v1/alerts", limit=2, **cursor)).json()
        seen += [card["id"] for card in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == raised[::-1]


async def test_one_alert_is_shown_with_its_reason_and_its_log(ward: Ward) -> None:
    shown = (await ward.ana.get(f"/v1/alerts/{ward.alert}")).json()
    assert shown["rule"] == "spo2.very_low@1"
    assert [reason["text"] for reason in shown["because"]] == ["SpO2 84 %"]
    assert [(line["what"], line.get("who_name")) for line in shown["log"]] == [
        ("opened", None), ("told", "Ana"),
    ]  # fmt: skip


@pytest.mark.parametrize(("wanted", "word"), [("en", "emergency"), ("vi", "cấp cứu")])
async def test_the_text_is_in_the_language_that_was_asked_for(ward: Ward, wanted: str, word: str) -> None:
    answer = await ward.ana.http.get(f"/v1/alerts/{ward.alert}", headers={"accept-language": wanted})
    assert word in answer.json()["text"]


async def test_two_who_acknowledge_get_the_same_owner(ward: Ward) -> None:
    first, second = [await acts(who, ward.alert, "acknowledge") for who in (ward.ana, ward.bo)]
    assert first.status_code == second.status_code == 200
    assert first.json()["owner"]["name"] == second.json()["owner"]["name"] == "Ana"
    assert (await ward.log()).count("acknowledged") == 1


async def test_two_who_acknowledge_at_once_are_one_owner(ward: Ward) -> None:
    answers = await asyncio.gather(*(acts(who, ward.alert, "acknowledge") for who in (ward.ana, ward.bo) * 4))
    assert {a.status_code for a in answers} == {200}
    assert len({a.json()["owner"]["id"] for a in answers}) == 1
    assert (await ward.log()).count("acknowledged") == 1


async def test_an_acknowledged_alert_pushes_nobody_any_more(ward: Ward) -> None:
    await acts(ward.ana, ward.alert, "acknowledge")
    open_ones = await ward.house.sql("select * from reach_intents where next_at is not null and urgent")
    assert open_ones == []


async def test_handing_over_tells_the_colleague_at_once(ward: Ward) -> None:
    await acts(ward.ana, ward.alert, "acknowledge")
    app = await ward.bo.opens_socket()
    await app.hears("caught_up")
    handed = await acts(ward.ana, ward.alert, "hand-over", {"to": str(ward.bo.person.account)})
    assert (handed.status_code, handed.json()["state"], handed.json()["owner"]) == (200, "open", None)
    told = await app.hears(lambda f: f["t"] == "event" and f["kind"] == "alert")
    assert told["subject"] == ward.alert
    taken = await acts(ward.bo, ward.alert, "acknowledge")
    assert taken.json()["owner"]["name"] == "Bo"


async def test_a_colleague_who_stays_silent_is_followed_by_the_steps_again(ward: Ward) -> None:
    await acts(ward.ana, ward.alert, "hand-over", {"to": str(ward.bo.person.account)})
    before = (await ward.log()).count("told")
    await ward.house.beat(after=minutes(4))
    assert (await ward.log()).count("told") == before
    await ward.house.beat(after=minutes(6))
    assert (await ward.log()).count("told") > before


async def test_nobody_outside_the_house_is_handed_an_alert(ward: Ward) -> None:
    daughter = await ward.house.relates(ward.rosa, "full")
    for stranger in (daughter.account, new_id()):
        answer = await acts(ward.ana, ward.alert, "hand-over", {"to": str(stranger)})
        assert (answer.status_code, answer.json()["code"]) == (422, "not_staff")
    assert "handed_over" not in await ward.log()


async def test_a_note_repeated_with_its_key_is_one_note(ward: Ward) -> None:
    key = {"Idempotency-Key": "n-1"}
    first = await acts(ward.ana, ward.alert, "note", {"text": "on my way"}, **key)
    await acts(ward.bo, ward.alert, "acknowledge")
    again = await acts(ward.ana, ward.alert, "note", {"text": "on my way"}, **key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert (await ward.log()).count("note") == 1


async def test_a_note_sent_many_times_at_once_is_one_note(ward: Ward) -> None:
    answers = await asyncio.gather(
        *(acts(ward.ana, ward.alert, "note", {"text": "once"}, **{"Idempotency-Key": "n"}) for _ in range(6))
    )
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert (await ward.log()).count("note") == 1


async def test_the_same_key_with_another_body_or_for_another_thing_is_refused(ward: Ward) -> None:
    key = {"Idempotency-Key": "n-2"}
    await acts(ward.ana, ward.alert, "note", {"text": "one"}, **key)
    other_body = await acts(ward.ana, ward.alert, "note", {"text": "two"}, **key)
    other_act = await acts(ward.ana, ward.alert, "resolve", {"action": "one"}, **key)
    for answer in (other_body, other_act):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
    somebody_elses = await acts(ward.bo, ward.alert, "note", {"text": "two"}, **key)
    assert somebody_elses.status_code == 201


async def test_a_key_is_not_spent_by_a_refusal(ward: Ward) -> None:
    key = {"Idempotency-Key": "n-3"}
    assert (await acts(ward.ana, ward.alert, "hand-over", {"to": str(new_id())}, **key)).status_code == 422
    done = await acts(ward.ana, ward.alert, "hand-over", {"to": str(ward.bo.person.account)}, **key)
    assert done.status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"action": ""}, {"action": 7}, {"action": "x", "more": 1}, {"action": "x" * 4001}]
)
async def test_resolving_needs_what_was_done(ward: Ward, body: dict[str, Any]) -> None:
    answer = await acts(ward.ana, ward.alert, "resolve", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    assert "resolved" not in await ward.log()


async def test_text_that_cannot_be_kept_is_refused_and_not_our_fault(ward: Ward) -> None:
    answer = await acts(ward.ana, ward.alert, "note", {"text": "a\u0000b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")


async def test_a_resolved_alert_is_not_resolved_acknowledged_or_handed_over_again(ward: Ward) -> None:
    done = await acts(ward.ana, ward.alert, "resolve", {"action": "oxygen given"})
    assert (done.status_code, done.json()["state"]) == (200, "resolved")
    bodies = {"resolve": {"action": "x"}, "acknowledge": {}, "hand-over": {"to": str(ward.bo.person.account)}}
    for act, body in bodies.items():
        answer = await acts(ward.ana, ward.alert, act, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "already_resolved")


async def test_after_a_resolution_the_same_cause_is_quiet_and_the_log_says_so(ward: Ward) -> None:
    await acts(ward.ana, ward.alert, "resolve", {"action": "oxygen given"})
    again = await ward.phone.records(reading("spo2", 85))
    assert again["alerts"] == [ward.alert]
    assert (await ward.log())[-1] == "suppressed"
    assert len(await ward.house.sql("select id from alerts")) == 1


async def test_new_readings_of_a_cause_join_its_alert(ward: Ward) -> None:
    again = await ward.phone.records(reading("spo2", 83))
    assert again["alerts"] == [ward.alert]
    shown = (await ward.ana.get(f"/v1/alerts/{ward.alert}")).json()
    assert [reason["text"] for reason in shown["because"]] == ["SpO2 84 %", "SpO2 83 %"]


async def test_a_call_for_help_sent_twice_is_one_call(ward: Ward) -> None:
    call, path = {"id": str(new_id())}, f"/v1/residents/{ward.rosa.resident}/call-for-help"
    first, again = await ward.phone.post(path, call), await ward.phone.post(path, call)
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"] == call["id"]
    rows = await ward.house.sql("select what from alert_log where alert_id = $1", UUID(call["id"]))
    assert [row["what"] for row in rows] == ["opened"]


async def test_pressing_again_calls_everybody_again(ward: Ward) -> None:
    path = f"/v1/residents/{ward.rosa.resident}/call-for-help"
    first = (await ward.phone.post(path, {"id": str(new_id())})).json()["id"]
    await acts(ward.ana, first, "acknowledge")
    again = (await ward.phone.post(path, {"id": str(new_id())})).json()
    assert (again["id"], again["state"], again["owner"]) == (first, "open", None)


async def test_an_id_of_something_else_calls_nobody(ward: Ward) -> None:
    answer = await ward.phone.post(f"/v1/residents/{ward.rosa.resident}/call-for-help", {"id": ward.alert})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")


@pytest.mark.parametrize(
    ("scope", "detailed"), [("status", False), ("appointments", False), ("summary", True), ("full", True)]
)
async def test_relatives_see_an_alert_as_far_as_their_scope(ward: Ward, scope: str, detailed: bool) -> None:
    family = await ward.house.phone(await ward.house.relates(ward.rosa, scope))
    await acts(ward.ana, ward.alert, "note", {"text": "between us"})
    await acts(ward.ana, ward.alert, "resolve", {"action": "oxygen given"})
    answer = await family.get(f"/v1/alerts/{ward.alert}")
    shown = answer.json()
    [card] = (await family.get("/v1/alerts", state="resolved")).json()["items"]
    assert (shown["level"], shown["state"]) == ("emergency", "resolved")
    assert bool(shown["because"]) == bool(shown["rule"]) == bool(shown["text"]) == bool(card["text"]) == detailed
    assert ("SpO2 84" in answer.text) == detailed
    assert ("oxygen given" in answer.text) == detailed
    assert "between us" not in answer.text


async def test_relatives_and_residents_do_not_answer_alerts(ward: Ward) -> None:
    family = await ward.house.phone(await ward.house.relates(ward.rosa, "full"))
    for who in (family, ward.phone):
        for act, body in (("acknowledge", {}), ("resolve", {"action": "x"}), ("note", {"text": "x"})):
            assert (await acts(who, ward.alert, act, body)).status_code == 403


async def test_strangers_find_no_alert(ward: Ward) -> None:
    ward.house.facility = await ward.house.opens()
    doctor = await ward.house.phone(await ward.house.employs("doctor"))
    answers = [await acts(doctor, id, "acknowledge") for id in (ward.alert, str(new_id()))]
    answers += [await doctor.get(f"/v1/alerts/{id}") for id in (ward.alert, str(new_id()))]
    assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}
    assert (await doctor.get("/v1/alerts")).json()["items"] == []


async def test_a_manager_who_was_told_may_answer_until_it_is_resolved(house: World) -> None:
    await house.opens()
    manager = await house.phone(await house.employs("manager", "Long"))
    phone = await house.phone(await house.admits("Rosa"))
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    assert (await acts(manager, alert, "acknowledge")).status_code == 403
    await house.beat()
    assert (await acts(manager, alert, "acknowledge")).json()["owner"]["name"] == "Long"
    assert (await acts(manager, alert, "resolve", {"action": "called 115"})).status_code == 200
    assert (await acts(manager, alert, "note", {"text": "x"})).status_code == 403
