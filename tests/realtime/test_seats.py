"""Who sits in a thread: by the record, by the rota, by being asked in; and what becomes of the words for who got up."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from base.ids import new_id
from realtime import conversations
from tests.api.test_signing_in import a_minute_passes
from tests.realtime.test_conversations import a_care_thread, a_message, says, texts
from tests.world import Person, Phone, World, reading


async def settles(house: World) -> None:
    """The beat looks at all seats that may have changed."""
    await house.sql("update conversations set seat_at = now() where seat_at is not null")
    await conversations.settle_due(house.house.database)


async def speaks(phone: Phone, thread: str, text: str = "x", **more: Any) -> int:
    answer = await phone.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": text, **more})
    return answer["seq"]


async def status(phone: Phone, thread: str) -> int:
    return (await phone.get(f"/v1/conversations/{thread}/messages")).status_code


async def sitting(phone: Phone, thread: str) -> set[tuple[str, str]]:
    members = (await phone.get(f"/v1/conversations/{thread}/members")).json()["items"]
    return {(m["name"], m["via"]) for m in members if m["left_at"] is None}


async def ends_shift(house: World, person: Person, left: timedelta = timedelta(0)) -> None:
    """The shift that runs now ends then; there is no other."""
    await house.sql("delete from shifts where account_id = $1 and lower(during) > now()", person.account)
    await house.sql(
        "update shifts set during = tstzrange(lower(during), now() + $2) where account_id = $1 and during @> now()",
        person.account,
        left,
    )


async def test_at_the_end_of_a_shift_the_next_doctor_sits_and_the_thread_stays(house: World) -> None:
    thread, _, resident, _, _ = await a_care_thread(house)
    first, second = [await house.employs("doctor", f"BS. {n}", rank=n) for n in (1, 2)]
    await settles(house)
    phones = [await house.phone(first), await house.phone(second)]
    await speaks(phones[0], thread, "bàn giao: theo dõi huyết áp")
    assert await status(phones[1], thread) == 404
    await ends_shift(house, first)
    await settles(house)
    assert await sitting(resident, thread) >= {("BS. 2", "duty")}
    assert ("BS. 1", "duty") not in await sitting(resident, thread)
    assert await status(phones[0], thread) == 404
    assert "bàn giao: theo dõi huyết áp" in await texts(phones[1], thread)
    *_, line = (await resident.get(f"/v1/conversations/{thread}/messages")).json()["items"]
    assert (line["kind"], line["sender"], line["body"]["what"]) == ("system", None, "seats")
    assert [seat["account"] for seat in line["body"]["joined"]] == [str(second.account)]
    assert [seat["account"] for seat in line["body"]["left"]] == [str(first.account)]
    told = [(i["body"]["what"]) for i in (await phones[1].syncs())["items"] if i["kind"] == "conversation"]
    assert told == ["joined"]
    await conversations.settle_due(house.house.database)
    assert (await resident.get(f"/v1/conversations/{thread}")).json()["last"]["seq"] == line["seq"]


async def test_seats_are_looked_at_when_a_shift_ends_and_not_ten_minutes_later(house: World) -> None:
    await a_care_thread(house)
    doctor = await house.employs("doctor", rank=1)
    await ends_shift(house, doctor, timedelta(minutes=3))
    await settles(house)
    [row] = await house.sql("select seat_at - now() as left from conversations")
    assert timedelta(minutes=2) < row["left"] < timedelta(minutes=3)


async def test_a_relative_who_joins_later_reads_from_then_on(house: World) -> None:
    thread, rosa, _, an, nurse = await a_care_thread(house)
    before = await speaks(nurse, thread, "trước")
    late = await house.phone(await house.relates(rosa, "summary", "Bình"))
    assert await status(late, thread) == 404
    await settles(house)
    await speaks(nurse, thread, "sau")
    assert [text for text in await texts(late, thread, after=0) if text] == ["sau"]
    assert [text for text in await texts(an, thread, after=0) if text] == ["trước", "sau"]
    heard = [i["body"]["message"]["text"] for i in (await late.syncs())["items"] if i["kind"] == "message"]
    assert "trước" not in heard and "sau" in heard
    reply = {"key": str(new_id()), "body": "x", "reply_to": before}
    assert (await late.post(f"/v1/conversations/{thread}/messages", reply)).status_code == 422


CHANGES = {
    "shrunk": "update relatives set scope = 'status' where account_id = $1",
    "blocked": "update relatives set blocked_until = now() + interval '1 day' where account_id = $1",
    "ended": "update relatives set ended_at = now() where account_id = $1",
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_relative_whose_scope_ends_loses_the_thread_at_once_and_on_an_open_socket(
    house: World, change: str
) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    app = await an.opens_socket()
    await speaks(nurse, thread, "nghe")
    await app.hears(a_message)
    await house.sql(CHANGES[change], an.person.account)
    began = time.monotonic()
    assert await status(an, thread) in (403, 404)
    post = {"key": str(new_id()), "body": "x"}
    assert (await an.post(f"/v1/conversations/{thread}/messages", post)).status_code in (403, 404)
    assert (await an.get("/v1/conversations")).json()["items"] == []
    assert all(i["kind"] != "message" for i in (await an.syncs())["items"])
    while True:
        await speaks(nurse, thread, "kín")
        heard = await app.hears(lambda f: f["t"] == "event" and f["kind"] in ("message", "removed"))
        if heard["kind"] == "removed":
            break
        assert time.monotonic() - began < 5
    assert heard["body"] == {}
    await settles(house)
    assert ("An", "record") not in await sitting(resident, thread)
    await speaks(nurse, thread, "không còn nghe")
    assert await status(an, thread) == 404


async def test_a_topic_kept_from_relatives_takes_back_what_is_still_on_its_way(house: World) -> None:
    thread, rosa, _, an, nurse = await a_care_thread(house)
    await speaks(nurse, thread, "nói riêng")
    assert (await nurse.put(f"/v1/conversations/{thread}/family", {"family": False})).status_code == 204
    assert await status(an, thread) == 404
    items = (await an.syncs())["items"]
    assert "nói riêng" not in str(items) and {"removed"} == {i["kind"] for i in items if i["seq"] == 2}
    other = await house.relates(rosa, "full", "Bình")
    await settles(house)
    assert {name for name, _ in await sitting(nurse, thread)} == {rosa.name, "ĐD. Hoa"}
    asked = {"account": str(other.account)}
    assert (await nurse.post(f"/v1/conversations/{thread}/members", asked)).status_code == 422
    assert (await nurse.put(f"/v1/conversations/{thread}/family", {"family": True})).status_code == 204
    assert {name for name, _ in await sitting(nurse, thread)} >= {"An", "Bình"}
    assert "nói riêng" not in await texts(an, thread), "what was said without them is not for them"


async def test_relatives_and_residents_keep_nothing_from_the_family(house: World) -> None:
    thread, rosa, resident, an, _ = await a_care_thread(house)
    for phone in (resident, an):
        assert (await phone.put(f"/v1/conversations/{thread}/family", {"family": False})).status_code == 403
        new = {"id": str(new_id()), "kind": "care", "subject": "x", "resident": str(rosa.resident), "family": False}
        assert (await phone.post("/v1/conversations", new)).status_code == 403


async def an_alert(house: World) -> tuple[str, Phone, Phone, Phone]:
    """An alert's thread, opened by the doctor who was told; a colleague who was not; the resident."""
    await house.opens()
    rosa = await house.admits()
    doctor = await house.phone(await house.employs("doctor", "BS. 1", rank=1))
    other = await house.phone(await house.employs("doctor", "BS. 2"))
    resident = await house.phone(rosa)
    [alert] = (await resident.records(reading("spo2", 84)))["alerts"]
    await house.beat()
    thread = str(new_id())
    await doctor.posts("/v1/conversations", {"id": thread, "kind": "duty", "subject": "SpO2", "alert": alert})
    return thread, doctor, other, resident


async def test_those_told_of_an_alert_talk_about_it_among_themselves(house: World) -> None:
    thread, doctor, other, resident = await an_alert(house)
    await speaks(doctor, thread, "ai gần phòng 3?")
    for phone in (other, resident):
        assert await status(phone, thread) == 404
    [alert] = await house.sql("select id from alerts")
    assert (await doctor.post(f"/v1/alerts/{alert['id']}/hand-over", {"to": str(other.person.account)})).is_success
    await settles(house)
    assert await sitting(other, thread) == {("BS. 1", "record"), ("BS. 2", "record")}
    await speaks(other, thread, "tôi đây", kind="advice")
    again = {"id": str(new_id()), "kind": "duty", "subject": "x", "alert": str(alert["id"])}
    assert (await doctor.post("/v1/conversations", again)).json()["code"] == "conversation_exists"
    assert (await resident.post("/v1/conversations", {**again, "id": str(new_id())})).status_code in (403, 404)


async def a_direct_thread(house: World) -> tuple[str, Phone, Phone]:
    await house.opens()
    nurse, doctor = await house.employs("nurse", "ĐD. Hoa"), await house.employs("doctor", "BS. Minh")
    phones = await house.phone(nurse), await house.phone(doctor)
    thread = str(new_id())
    new = {"id": thread, "kind": "direct", "subject": "Đổi ca", "facility": str(house.facility)}
    await phones[0].posts("/v1/conversations", {**new, "members": [str(doctor.account)]})
    return thread, *phones


async def test_staff_talk_among_themselves_as_long_as_they_work_there(house: World) -> None:
    thread, nurse, doctor = await a_direct_thread(house)
    app = await doctor.opens_socket()
    await speaks(nurse, thread, "đổi ca tối nay?")
    assert (await app.hears(a_message))["body"]["message"]["text"] == "đổi ca tối nay?"
    await speaks(doctor, thread, "được")
    await house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1", doctor.person.account
    )
    assert await status(doctor, thread) == 404
    assert (await doctor.post(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "x"})).is_error
    assert {i["kind"] for i in (await doctor.syncs())["items"] if i["kind"] != "conversation"} == {"removed"}
    deadline = time.monotonic() + 5
    while (await _next_about(app, nurse, thread))["kind"] != "removed":
        assert time.monotonic() < deadline
    assert await texts(nurse, thread) != []


async def _next_about(app: Any, nurse: Phone, thread: str) -> dict[str, Any]:
    await speaks(nurse, thread, "còn đó không?")
    return await app.hears(lambda f: f["t"] == "event" and f["kind"] in ("message", "removed"))


async def test_nobody_from_outside_is_asked_into_a_direct_thread(house: World) -> None:
    thread, nurse, _ = await a_direct_thread(house)
    outsider = await house.admits()
    answer = await nurse.post(f"/v1/conversations/{thread}/members", {"account": str(outsider.account)})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_member")
    mine = await house.phone(outsider)
    new = {"id": str(new_id()), "kind": "direct", "subject": "x", "facility": str(house.facility)}
    assert (await mine.post("/v1/conversations", new)).status_code == 404


async def test_staff_without_their_second_factor_neither_read_nor_speak(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    await speaks(nurse, thread, "kín")
    direct = str(new_id())
    new = {"id": direct, "kind": "direct", "subject": "x", "facility": str(house.facility)}
    await nurse.posts("/v1/conversations", new)
    nurse.person.totp = None
    await a_minute_passes(house)
    bare = await house.phone(nurse.person)
    for id in (thread, direct):
        assert await status(bare, id) == 404
        post = {"key": str(new_id()), "body": "x"}
        assert (await bare.post(f"/v1/conversations/{id}/messages", post)).status_code == 404
    assert (await bare.get("/v1/conversations")).json()["items"] == []
    assert await texts(nurse, thread) == ["kín"]


async def test_a_closed_thread_takes_nothing_new_and_answers_what_it_took(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    path, said = f"/v1/conversations/{thread}", {"key": str(new_id()), "body": "xong"}
    first = await nurse.posts(f"{path}/messages", said)
    assert [(await nurse.post(f"{path}/close")).status_code for _ in range(2)] == [204, 204]
    assert (await resident.get(path)).json()["state"] == "closed"
    assert await nurse.posts(f"{path}/messages", said) == first
    refused = await nurse.post(f"{path}/messages", {**said, "key": str(new_id())})
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    assert (await nurse.put(f"{path}/read", {"seq": 2})).status_code == 204
    assert [(await resident.post(f"{path}/reopen")).status_code for _ in range(2)] == [204, 204]
    assert await speaks(nurse, thread) == 4
    what = [m["body"]["what"] for m in (await nurse.get(f"{path}/messages")).json()["items"] if m["kind"] == "system"]
    assert what == ["closed", "opened_again"]


async def test_who_is_asked_in_reads_it_all_and_goes_when_asked(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    guest = await house.phone(await house.employs("doctor", "BS. Khách", rank=2))
    await house.employs("doctor", "BS. 1", rank=1)
    await speaks(nurse, thread, "từ đầu")
    path, body = f"/v1/conversations/{thread}/members", {"account": str(guest.person.account)}
    assert [(await nurse.post(path, body)).status_code for _ in range(2)] == [204, 204]
    assert "từ đầu" in await texts(guest, thread)
    assert (await nurse.http.delete(f"{path}/{resident.person.account}")).json()["code"] == "seat_by_record"
    assert (await resident.http.delete(f"{path}/{guest.person.account}")).status_code == 204
    assert await status(guest, thread) == 404
    assert (await resident.http.delete(f"{path}/{guest.person.account}")).status_code == 404
    said = (await nurse.get(f"/v1/conversations/{thread}/messages")).json()["items"]
    assert [m["body"]["what"] for m in said[1:]] == ["joined", "left"]


async def test_advice_is_a_draft_for_its_author_alone_until_it_is_signed_once(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    doctor = await house.phone(await house.employs("doctor", rank=1))
    await settles(house)
    drafts = f"/v1/conversations/{thread}/drafts"
    draft = f"{drafts}/{new_id()}"
    for version, text in enumerate(("uống nước", "uống thêm nước")):
        kept = await doctor.put(draft, {"text": text}, **{"If-Match": f'"{version}"'})
        assert (kept.status_code, kept.headers["etag"]) == (200, f'"{version + 1}"')
    [shown] = (await doctor.get(drafts)).json()["items"]
    assert (shown["text"], shown["version"]) == ("uống thêm nước", 2)
    assert (await nurse.get(drafts)).json()["items"] == []
    assert (await nurse.post(f"{draft}/sign")).status_code == 404
    assert (await resident.put(draft, {"text": "x"}, **{"If-Match": '"2"'})).status_code == 403
    signed = [await doctor.posts(f"{draft}/sign") for _ in range(2)]
    assert signed[0] == signed[1]
    found = (await resident.get(f"/v1/conversations/{thread}/messages")).json()["items"]
    assert [(m["kind"], m["text"]) for m in found if m["sender"]] == [("advice", "uống thêm nước")]
    after = await doctor.put(draft, {"text": "khác"}, **{"If-Match": '"2"'})
    assert (after.status_code, after.json()["code"]) == (409, "signed")
    assert (await doctor.get(drafts)).json()["items"] == []


async def test_a_draft_is_changed_from_the_version_that_was_seen_and_no_other(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    doctor = await house.phone(await house.employs("doctor", rank=1))
    await settles(house)
    draft = f"/v1/conversations/{thread}/drafts/{new_id()}"

    async def writes(phone: Phone, text: str, version: str | None) -> tuple[int, str]:
        answer = await phone.put(draft, {"text": text}, **({} if version is None else {"If-Match": version}))
        return answer.status_code, answer.json().get("code", answer.json().get("version"))

    assert await writes(doctor, "một", None) == (428, "version_needed")
    assert await writes(doctor, "một", '"1"') == (404, "not_found")
    assert await writes(doctor, "một", '"0"') == (200, 1)
    assert await writes(doctor, "một", '"0"') == (200, 1), "an answer that was lost is given again"
    assert await writes(doctor, "một, khác", '"0"') == (412, "stale_version")
    assert await writes(doctor, "hai", '"1"') == (200, 2)
    assert await writes(doctor, "hai từ máy kia", '"1"') == (412, "stale_version")
    assert await writes(doctor, "hai", "của tôi".encode().hex()) == (412, "stale_version")
    assert await writes(nurse, "ba", '"0"') == (404, "not_found"), "somebody else's"
    assert await house.sql("select version from message_drafts") == [{"version": 2}]


async def test_two_phones_that_sign_at_once_say_it_once_and_what_was_seen_last(house: World) -> None:
    thread, _, resident, _, _ = await a_care_thread(house)
    person = await house.employs("doctor", rank=1)
    await settles(house)
    phones = [await house.phone(person)]
    await a_minute_passes(house)
    phones.append(await house.phone(person))
    for n in range(4):
        draft = f"/v1/conversations/{thread}/drafts/{new_id()}"
        (await phones[0].put(draft, {"text": f"uống nước {n}"}, **{"If-Match": '"0"'})).raise_for_status()
        first, second, change = await asyncio.gather(
            *(phone.post(f"{draft}/sign") for phone in phones),
            phones[1].put(draft, {"text": f"đổi ý {n}"}, **{"If-Match": '"1"'}),
        )
        assert (first.status_code, second.status_code) == (201, 201), (first.text, second.text)
        assert first.json() == second.json()
        assert change.status_code in (200, 409)
        found = (await resident.get(f"/v1/conversations/{thread}/messages")).json()["items"]
        advice = [(m["seq"], m["text"]) for m in found if m["kind"] == "advice"]
        assert len(advice) == n + 1
        signed = f"đổi ý {n}" if change.status_code == 200 else f"uống nước {n}"
        assert advice[-1] == (first.json()["seq"], signed), "what was kept is what was said"
        [row] = await house.sql("select signed_seq from message_drafts order by id desc limit 1")
        assert row["signed_seq"] == first.json()["seq"]


async def test_what_is_refused_when_it_is_signed_leaves_the_draft_unsigned(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    draft = f"/v1/conversations/{thread}/drafts/{new_id()}"
    (await nurse.put(draft, {"text": "nghỉ ngơi"}, **{"If-Match": '"0"'})).raise_for_status()
    (await nurse.post(f"/v1/conversations/{thread}/close")).raise_for_status()
    refused = await nurse.post(f"{draft}/sign")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    assert await house.sql("select signed_seq from message_drafts") == [{"signed_seq": None}]
    (await nurse.post(f"/v1/conversations/{thread}/reopen")).raise_for_status()
    assert (await nurse.post(f"{draft}/sign")).status_code == 201


async def test_relatives_neither_close_a_thread_nor_open_it_again(house: World) -> None:
    thread, rosa, resident, an, nurse = await a_care_thread(house)
    path = f"/v1/conversations/{thread}"
    assert (await an.post(f"{path}/close")).json()["code"] == "forbidden"
    assert (await resident.post(f"{path}/close")).status_code == 204
    assert (await an.post(f"{path}/reopen")).json()["code"] == "forbidden"
    assert (await resident.get(path)).json()["state"] == "closed"
    tried = await house.sql("select act, subject, residents from audit_events where result = 'refused' order by id")
    assert [(row["act"], str(row["subject"]), row["residents"]) for row in tried] == [
        ("close_threads", thread, [rosa.resident])
    ] * 2
    assert (await nurse.post(f"{path}/reopen")).status_code == 204


async def test_a_closed_thread_falls_out_of_the_rota_and_seats_at_once_when_it_opens_again(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    first, second = [await house.employs("doctor", f"BS. {n}", rank=n) for n in (1, 2)]
    await settles(house)
    (await nurse.post(f"/v1/conversations/{thread}/close")).raise_for_status()
    assert await house.sql("select seat_at from conversations") == [{"seat_at": None}]
    await ends_shift(house, first)
    late = await house.relates(resident.person, "full", "con trai")  # would look again, were it open
    await settles(house)
    assert ("BS. 1", "duty") in await sitting(resident, thread), "nobody looks at it"
    (await nurse.post(f"/v1/conversations/{thread}/reopen")).raise_for_status()
    now = await sitting(resident, thread)
    assert {("BS. 2", "duty"), ("con trai", "record")} <= now and ("BS. 1", "duty") not in now
    told = [(i["body"]["what"]) for i in (await (await house.phone(second)).syncs())["items"]
            if i["kind"] == "conversation"]  # fmt: skip
    assert told == ["joined", "opened_again"]
    assert await status(await house.phone(late), thread) == 200
    [row] = await house.sql("select seat_at > now() as soon from conversations")
    assert row["soon"]


async def test_so_many_threads_may_be_open_about_somebody_and_by_somebody(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, rosa, resident, _, nurse = await a_care_thread(house)
    binh = await house.admits("Bình")
    monkeypatch.setattr(conversations, "OPEN_ABOUT_ONE", 3)

    async def opens(phone: Phone, about: Person, id: str | None = None) -> tuple[int, str | None]:
        body = {"id": id or str(new_id()), "kind": "care", "subject": "x", "resident": str(about.resident)}
        answer = await phone.post("/v1/conversations", body)
        return answer.status_code, answer.json().get("code")

    last = str(new_id())
    assert [await opens(resident, rosa), await opens(nurse, rosa, last)] == [(201, None)] * 2
    assert await opens(resident, rosa) == (409, "too_many_conversations")
    assert await opens(nurse, rosa, last) == (201, None), "the same again is no other"
    assert await opens(nurse, binh) == (201, None)
    (await resident.post(f"/v1/conversations/{thread}/close")).raise_for_status()
    at_once = await asyncio.gather(*(opens(phone, rosa) for phone in (resident, nurse) * 3))
    assert sorted(at_once) == [(201, None)] + [(409, "too_many_conversations")] * 5
    assert (await nurse.post(f"/v1/conversations/{thread}/reopen")).json()["code"] == "too_many_conversations"

    [row] = await house.sql(
        "select count(*) as n from conversations where opened_by = $1 and closed_at is null", nurse.person.account
    )
    monkeypatch.setattr(conversations, "OPENED_BY_ONE", row["n"])
    assert await opens(nurse, binh) == (409, "too_many_conversations")
    direct = {"id": str(new_id()), "kind": "direct", "subject": "x", "facility": str(house.facility)}
    assert (await nurse.post("/v1/conversations", direct)).json()["code"] == "too_many_conversations"


async def test_only_who_treats_the_resident_advises(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    for phone, wanted in ((resident, 422), (an, 422), (nurse, 201)):
        post = {"key": str(new_id()), "body": "x", "kind": "advice"}
        assert (await phone.post(f"/v1/conversations/{thread}/messages", post)).status_code == wanted


async def test_cards_and_replies_point_at_what_is_there(house: World) -> None:
    thread, _, _, an, nurse = await a_care_thread(house)
    card = {"kind": "reading", "id": str(new_id())}
    path = f"/v1/conversations/{thread}/messages"
    first = await nurse.posts(path, {"key": str(new_id()), "kind": "card", "card": card})
    await speaks(an, thread, "cảm ơn", reply_to=first["seq"])
    shown = (await an.get(path)).json()["items"]
    assert [(m["body"], m["reply_to"]) for m in shown] == [({"card": card}, None), (None, 1)]
    for wrong in ({"kind": "card"}, {"body": "x", "card": card}, {"body": "x", "reply_to": 9}, {"body": " "}):
        assert (await nurse.post(path, {"key": str(new_id()), **wrong})).status_code == 422


async def test_typing_is_shown_to_the_others_and_kept_nowhere(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    stranger = await house.phone(await house.enrols("người lạ"))
    hers, strangers = await an.opens_socket(), await stranger.opens_socket()
    others = [await phone.opens_socket() for phone in (resident, nurse)]
    for app in (hers, *others, strangers):
        await app.hears("caught_up")
    for app in (strangers, hers):
        await app.sends({"t": "typing", "conversation": thread})
    for app in others:
        hint = await app.hears("typing")
        assert hint == {"t": "typing", "conversation": thread, "account": str(an.person.account)}
    for app in (hers, strangers):
        await app.hears_nothing("typing")


async def test_what_a_phone_stored_was_delivered(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    app, speaking = await resident.opens_socket(), await nurse.opens_socket()
    await says(speaking, thread, "một")
    heard = await app.hears(a_message)
    await app.sends({"t": "seen", "seq": heard["seq"]})

    async def delivered() -> dict[str, tuple[int, int]]:
        members = (await nurse.get(f"/v1/conversations/{thread}/members")).json()["items"]
        return {m["account"]: (m["delivered"], m["read"]) for m in members}

    deadline = time.monotonic() + 5
    while (await delivered())[str(resident.person.account)] != (1, 0):
        assert time.monotonic() < deadline
    assert (await delivered())[str(an.person.account)] == (0, 0)
    assert (await delivered())[str(nurse.person.account)] == (1, 1)


@pytest.mark.parametrize("kind", ["left", "died"])
async def test_after_a_stay_those_at_home_read_for_a_while_and_nobody_writes(house: World, kind: str) -> None:
    thread, rosa, resident, an, nurse = await a_care_thread(house)
    await speaks(nurse, thread, "tạm biệt")
    await house.sql(
        "update stays set during = tstzrange(lower(during), now()), end_kind = 'home' where resident_id = $1",
        rosa.resident,
    )
    if kind == "died":
        await house.sql("update residents set died_at = now() where id = $1", rosa.resident)
    await settles(house)
    for phone in [an] if kind == "died" else [an, resident]:
        assert "tạm biệt" in await texts(phone, thread)
        post = {"key": str(new_id()), "body": "x"}
        assert (await phone.post(f"/v1/conversations/{thread}/messages", post)).status_code == 403
    assert await status(nurse, thread) == 404
    await house.sql(
        "update stays set during = tstzrange(lower(during), $2) where resident_id = $1",
        rosa.resident, datetime.now(UTC) - timedelta(days=29, hours=23, minutes=59),
    )  # fmt: skip
    assert await status(an, thread) == 200
    await house.sql(
        "update stays set during = tstzrange(lower(during) - interval '9 days', $2) where resident_id = $1",
        rosa.resident, datetime.now(UTC) - timedelta(days=30, minutes=1),
    )  # fmt: skip
    assert await status(an, thread) == 404
