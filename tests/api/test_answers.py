"""Taking an alert from the notice itself: once, by the person told, while it is open, and nothing else."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from alerts import answering
from base.ids import new_id
from notify import addresses, answers
from notify.answers import Minted
from tests.world import Person, World, minutes, reading


class Told:
    """A doctor who was told of an alert and holds what came with the notice."""

    def __init__(self, house: World, doctor: Person, alert: UUID, minted: Minted) -> None:
        self.house, self.doctor, self.alert, self.minted = house, doctor, alert, minted

    async def state(self) -> dict[str, Any]:
        [row] = await self.house.sql("select state, owner_id from alerts where id = $1", self.alert)
        return row


async def mint(house: World, alert: UUID, person: Person) -> Minted:
    async with house.house.database.work("engine") as db:
        return await answers.mint(db, house.house.settings.secret, alert, person.account)


@pytest.fixture
async def told(house: World) -> Told:
    await house.opens()
    doctor = await house.employs("doctor", "Ana", rank=1)
    await house.employs("doctor", "Bo", rank=2)
    rosa = await house.phone(await house.admits("Rosa"))
    [alert] = (await rosa.records(reading("spo2", 84)))["alerts"]
    await house.beat()
    return Told(house, doctor, UUID(alert), await mint(house, UUID(alert), doctor))


async def by_link(house: World, secret: str, **headers: str) -> httpx2.Response:
    return await house.stranger.post("/v1/answers", json={"secret": secret}, headers=headers)


async def test_the_link_takes_the_alert_as_the_person_told(told: Told) -> None:
    answer = await by_link(told.house, told.minted.secret)
    assert (answer.status_code, answer.json()) == (200, {"state": "taken"})
    assert await told.state() == {"state": "acknowledged", "owner_id": told.doctor.account}
    [line] = await told.house.sql("select by from alert_log where what = 'acknowledged'")
    assert line["by"] == told.doctor.account
    [row] = await told.house.sql("select * from audit_events where act = 'answer_by_link'")
    assert (row["account_id"], row["subject"], row["basis"]) == (told.doctor.account, told.alert, "doctor")
    assert await told.house.sql("select 1 from reach_intents where subject = $1 and next_at is not null and urgent",
                                told.alert) == []  # fmt: skip


async def test_it_works_once(told: Told) -> None:
    first, second = [(await by_link(told.house, told.minted.secret)).json() for _ in range(2)]
    assert (first, second) == ({"state": "taken"}, {"state": "used"})
    assert len(await told.house.sql("select 1 from alert_log where what = 'acknowledged'")) == 1


async def test_pressed_ten_times_at_once_it_works_once(told: Told) -> None:
    said = [
        a.json()["state"] for a in await asyncio.gather(*(by_link(told.house, told.minted.secret) for _ in range(10)))
    ]
    assert sorted(said) == ["taken", *["used"] * 9]
    assert len(await told.house.sql("select 1 from alert_log where what = 'acknowledged'")) == 1


async def test_it_answers_nothing_of_the_alert_or_of_anybody(told: Told) -> None:
    answer = await by_link(told.house, told.minted.secret)
    assert set(answer.json()) == {"state"} and answer.headers["cache-control"] == "no-store, private"


async def test_after_somebody_else_took_it_it_is_over(told: Told) -> None:
    bo = await told.house.phone(await told.house.employs("doctor", "Cam", rank=3))
    assert (await bo.post(f"/v1/alerts/{told.alert}/acknowledge")).status_code == 200
    assert (await by_link(told.house, told.minted.secret)).json() == {"state": "ended"}
    assert (await told.state())["owner_id"] == bo.person.account


async def test_late_it_is_over(told: Told) -> None:
    await told.house.sql(
        "update answer_links set made_at = made_at - $1::interval, expires_at = now() returning 1", timedelta(hours=3)
    )
    assert (await by_link(told.house, told.minted.secret)).json() == {"state": "ended"}
    assert (await told.state())["state"] == "open"


ENDS = {
    "the account is closed": "update accounts set disabled_at = now() where id = $1 returning 1",
    "they were never told": "delete from alert_told where account_id = $1 returning 1",
}


@pytest.mark.parametrize("why", ENDS)
async def test_it_is_over_when_it_is_not_theirs_any_more(why: str, told: Told) -> None:
    await told.house.sql(ENDS[why], told.doctor.account)
    assert (await by_link(told.house, told.minted.secret)).json() == {"state": "ended"}
    assert (await told.state())["state"] == "open"


async def test_a_link_made_for_somebody_who_was_not_told_takes_nothing(told: Told) -> None:
    stranger = await told.house.employs("doctor", "Dung")
    minted = await mint(told.house, told.alert, stranger)
    assert (await by_link(told.house, minted.secret)).json() == {"state": "ended"}
    assert (await told.state())["state"] == "open"


async def test_an_alert_that_asks_again_is_taken_with_a_new_link_and_not_with_the_old_one(told: Told) -> None:
    await by_link(told.house, told.minted.secret)
    await told.house.sql("update alerts set next_due_at = now(), asked_at = now() returning 1")
    await told.house.beat()
    assert (await told.state())["state"] == "open"
    assert (await by_link(told.house, told.minted.secret)).json() == {"state": "used"}
    fresh = await mint(told.house, told.alert, told.doctor)
    assert (await by_link(told.house, fresh.secret)).json() == {"state": "taken"}


@pytest.mark.parametrize("secret", ["", "x", "x" * 21, "x" * 23, "x" * 21 + "!", "x" * 21 + "é"])
async def test_a_secret_of_another_shape_is_400(secret: str, told: Told) -> None:
    assert (await by_link(told.house, secret)).status_code == 400


async def test_wrong_links_are_refused_and_then_not_looked_at_and_a_good_one_works_all_the_same(told: Told) -> None:
    said = [await by_link(told.house, f"{n:022}") for n in range(answering.WRONG.count + 1)]
    assert {a.status_code for a in said[:-1]} == {401} and said[0].json()["code"] == "wrong_link"
    assert said[-1].status_code == 429 and int(said[-1].headers["retry-after"]) > 0
    assert (await by_link(told.house, told.minted.secret)).json() == {"state": "taken"}


async def test_nothing_of_it_stands_readable_in_the_database(told: Told) -> None:
    [row] = await told.house.sql("select * from answer_links")
    assert told.minted.secret not in str(row) and told.minted.reply_code not in str(row)
    assert told.minted.secret.encode() not in row["secret_hash"]


async def test_spent_ones_are_forgotten_after_a_week(told: Told) -> None:
    async with told.house.house.database.work("engine") as db:
        db.now += answers.GOOD_FOR + answers.KEPT - minutes(5)
        await answers.forget(db)
    assert len(await told.house.sql("select 1 from answer_links")) == 1
    async with told.house.house.database.work("engine") as db:
        db.now += answers.GOOD_FOR + answers.KEPT + minutes(5)
        await answers.forget(db)
    assert await told.house.sql("select 1 from answer_links") == []


# The page


async def test_the_page_loads_nothing_runs_nothing_foreign_and_does_nothing_by_itself(told: Told) -> None:
    page = await told.house.stranger.get("/answer")
    policy = page.headers["content-security-policy"]
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert page.headers["referrer-policy"] == "no-referrer" and page.headers["cache-control"] == "no-store"
    assert not re.search(r"https?:|src=|href=|<form", page.text)
    assert 'addEventListener("click"' in page.text and page.text.index("click") < page.text.index("fetch(")
    assert (await told.state())["state"] == "open"


async def test_the_page_is_the_same_for_everybody_and_its_parts_are_the_ones_its_policy_names(house: World) -> None:
    import base64
    import hashlib

    first, second = [await house.stranger.get("/answer", headers={"accept-language": lang}) for lang in ("vi", "en")]
    assert first.content == second.content
    for tag in ("script", "style"):
        [part] = re.findall(rf"<{tag}>(.*?)</{tag}>", first.text, re.DOTALL)
        named = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{named}'" in first.headers["content-security-policy"]


def test_a_link_holds_its_secret_in_the_fragment_alone() -> None:
    link = answers.link("https://antam.example/", "s" * 22)
    assert link == "https://antam.example/answer#" + "s" * 22
    assert answers.link(None, "s" * 22) is None


# By text


async def has_number(told: Told, person: Person, number: str) -> None:
    async with told.house.house.database.work("app") as db:
        await db.execute("select set_config('antam.account', $1, true)", str(person.account))
        await addresses.add(
            db, told.house.house.settings.secret, person.account, "sms", number, known=True
        )  # fmt: skip


async def texts(
    told: Told, text: str, number: str = "", *, at: float | None = None, key: bytes | None = None, id: str = ""
) -> httpx2.Response:
    body = json.dumps({"id": id or str(new_id()), "from": number or told.doctor.phone, "text": text}).encode()
    stamp = f"{int(time.time() if at is None else at)}"
    secret = bytes(told.house.house.settings.sms_webhook_secret) if key is None else key
    signed = hmac.digest(secret, f"{stamp}.".encode() + body, "sha256").hex()
    headers = {"x-antam-signature": f"t={stamp},v1={signed}", "content-type": "application/json"}
    return await told.house.stranger.post("/v1/answers/sms", content=body, headers=headers)


async def test_answering_the_text_with_its_code_takes_the_alert(told: Told) -> None:
    await has_number(told, told.doctor, told.doctor.phone)
    answer = await texts(told, f" {told.minted.reply_code}. ok ")
    assert answer.json() == {"state": "taken", "reply": "An Tam: ban da nhan viec. Hay mo ung dung."}
    assert (await told.state())["owner_id"] == told.doctor.account
    [row] = await told.house.sql("select subject from audit_events where act = 'answer_by_text'")
    assert row["subject"] == told.alert
    assert (await texts(told, told.minted.reply_code)).json()["state"] == "used"


@pytest.mark.parametrize("form", ["+{}", "{}", "0{local}"])
async def test_the_gateway_may_write_the_number_in_its_own_way(form: str, told: Told) -> None:
    await has_number(told, told.doctor, told.doctor.phone)
    number = form.format(told.doctor.phone[1:], local=told.doctor.phone[3:])
    assert (await texts(told, told.minted.reply_code, number)).json()["state"] == "taken"


async def test_the_right_code_from_another_number_is_nobodys(told: Told) -> None:
    bo = await told.house.employs("doctor", "Cam", rank=3)
    await has_number(told, told.doctor, told.doctor.phone)
    await has_number(told, bo, bo.phone)
    for number in (bo.phone, "+84909999999", "Viettel"):
        assert (await texts(told, told.minted.reply_code, number)).json()["state"] == "unknown"
    assert (await told.state())["state"] == "open"


async def test_two_people_with_one_phone_answer_each_for_themselves(told: Told) -> None:
    bo = await told.house.employs("doctor", "Cam", rank=3)
    for person in (bo, told.doctor):
        await has_number(told, person, told.doctor.phone)
    assert (await texts(told, told.minted.reply_code)).json()["state"] == "taken"
    assert (await told.state())["owner_id"] == told.doctor.account


async def test_a_text_is_heard_once_however_often_it_is_delivered(told: Told) -> None:
    await has_number(told, told.doctor, told.doctor.phone)
    assert (await texts(told, "000000 not it", id="gw-1")).json()["state"] == "unknown"
    again = await texts(told, told.minted.reply_code, id="gw-1")
    assert again.json() == {"state": "repeated", "reply": None}
    assert (await told.state())["state"] == "open"


async def test_who_guesses_is_not_heard_for_a_while_and_gets_no_more_texts(told: Told) -> None:
    await has_number(told, told.doctor, told.doctor.phone)
    wrong = f"{(int(told.minted.reply_code) + 1) % 10**6:06}"
    for _ in range(answering.WRONG_REPLIES.count):
        assert (await texts(told, wrong)).json()["reply"]
    assert (await texts(told, told.minted.reply_code)).json() == {"state": "unknown", "reply": None}
    assert (await by_link(told.house, told.minted.secret)).json() == {"state": "taken"}


@pytest.mark.parametrize("how", ["old", "early", "another key", "unsigned", "other body"])
async def test_what_the_gateway_did_not_sign_now_is_not_looked_at(how: str, told: Told) -> None:
    await has_number(told, told.doctor, told.doctor.phone)
    code, now = told.minted.reply_code, time.time()
    match how:
        case "old":
            answer = await texts(told, code, at=now - 400)
        case "early":
            answer = await texts(told, code, at=now + 400)
        case "another key":
            answer = await texts(told, code, key=b"k" * 32)
        case "unsigned":
            answer = await told.house.stranger.post(
                "/v1/answers/sms", json={"id": "1", "from": told.doctor.phone, "text": code}
            )
        case _:
            sent = (await texts(told, "hello!")).request
            signed = {"x-antam-signature": sent.headers["x-antam-signature"]}
            other = sent.content.replace(b"hello!", code.encode())
            answer = await told.house.stranger.post("/v1/answers/sms", content=other, headers=signed)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed")
    assert (await told.state())["state"] == "open"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id":"1","from":"+84901234567"}', b"\xff"])
async def test_a_signed_text_of_another_shape_is_400(body: bytes, told: Told) -> None:
    stamp = str(int(time.time()))
    key = bytes(told.house.house.settings.sms_webhook_secret)
    signed = hmac.digest(key, f"{stamp}.".encode() + body, "sha256").hex()
    headers = {"x-antam-signature": f"t={stamp},v1={signed}"}
    answer = await told.house.stranger.post("/v1/answers/sms", content=body, headers=headers)
    assert answer.status_code == 400
