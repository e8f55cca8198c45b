"""What is on its way to a phone when something changes, and words that would be given once too often."""

from __future__ import annotations

import asyncio
from typing import Any

from base.ids import new_id
from realtime import conversations, hints, hub, jottings
from tests.api.test_signing_in import a_minute_passes
from tests.realtime.test_conversations import a_care_thread, a_message, say, says, texts
from tests.realtime.test_seats import a_direct_thread, ends_shift, sitting, speaks, status
from tests.world import Phone, Socket, World, reading, until


async def heard(phone: Phone) -> list[dict[str, Any]]:
    """All that a new socket is told from the beginning of the feed."""
    app = await phone.opens_socket(since=0)
    await app.hears("caught_up")
    return [frame for frame in app.heard if frame["t"] == "event"]


async def next_words(app: Socket) -> str:
    frame = await app.hears(lambda f: a_message(f) and f["body"]["message"]["text"] is not None)
    return frame["body"]["message"]["text"]


async def test_a_text_that_was_corrected_and_then_taken_back_is_given_to_nobody(house: World) -> None:
    """Also not from what the node remembers of the last seconds."""
    thread, _, resident, _, nurse = await a_care_thread(house)
    app = await nurse.opens_socket()
    first = await says(app, thread, "uống 2 viên")
    change = {"conversation": thread, "seq": first}
    await app.sends({"t": "correct", "key": str(new_id()), "body": "uống 1 viên", **change})
    await app.hears("said")
    await app.sends({"t": "retract", "key": str(new_id()), **change})
    await app.hears("said")
    messages = [f["body"]["message"] for f in await heard(resident) if "message" in f["body"]]
    assert [(m["kind"], m["text"]) for m in messages] == [("text", None), ("correction", None), ("retraction", None)]


async def test_without_the_second_factor_a_socket_hears_nothing_of_a_thread_among_staff(house: World) -> None:
    await house.opens()
    nurse = await house.employs("nurse", "ĐD. Hoa")
    doctor = await house.phone(await house.employs("doctor", "BS. Minh"))
    thread = str(new_id())
    await doctor.posts(
        "/v1/conversations",
        {
            "id": thread,
            "kind": "direct",
            "subject": "x",
            "facility": str(house.facility),
            "members": [str(nurse.account)],
        },
    )
    await speaks(doctor, thread, "riêng trong khoa")
    whole = await house.phone(nurse)
    assert [f["kind"] for f in await heard(whole)].count("message") == 1
    await house.sql("delete from totp_factors where account_id = $1", nurse.account)
    nurse.totp = None
    await a_minute_passes(house)
    bare = await house.phone(nurse)
    assert {f["kind"] for f in await heard(bare) if f["subject"] == thread} <= {"removed", "conversation"}


async def test_a_manager_whose_shift_as_doctor_is_over_hears_no_more_than_they_may_read(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    minh = await house.employs("doctor", "BS. Minh", rank=2)
    await house.sql(
        """insert into staff (facility_id, account_id, role, during)
           select facility_id, account_id, 'manager', during from staff where account_id = $1 returning 1""",
        minh.account,
    )
    await nurse.post(f"/v1/conversations/{thread}/members", {"account": str(minh.account)})
    await speaks(nurse, thread, "trong ca")
    doctor = await house.phone(minh)
    assert "message" in {f["kind"] for f in await heard(doctor)}
    await ends_shift(house, minh)
    await speaks(nurse, thread, "sau ca")
    assert await status(doctor, thread) in (403, 404)
    await asyncio.sleep(hub.RIGHTS_KEPT_S)
    assert "message" not in {f["kind"] for f in await heard(doctor)}


async def test_no_key_opens_a_closed_thread(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    assert (await nurse.post(f"/v1/conversations/{thread}/close")).status_code == 204
    app = await nurse.opens_socket()
    await app.sends({**say(thread), "key": "00000000-0000-0000-0000-000000000000"})
    assert (await app.hears("refused"))["code"] == "conversation_closed"


async def test_who_is_told_of_an_alert_later_sits_in_its_thread_at_once(house: World) -> None:
    await house.opens()
    rosa = await house.admits()
    nurse = await house.phone(await house.employs("nurse", "ĐD. Hoa", rank=1))
    ana = await house.employs("doctor", "BS. Ana", rank=2)
    [alert] = (await nurse.records(reading("spo2", 84), resident=rosa.resident))["alerts"]
    await house.beat()
    thread = str(new_id())
    await nurse.posts("/v1/conversations", {"id": thread, "kind": "duty", "subject": "x", "alert": alert})
    assert ("BS. Ana", "record") not in await sitting(nurse, thread)
    await house.sql(
        "insert into alert_told values ($1, $2, now()) on conflict do nothing returning 1", alert, ana.account
    )
    await conversations.settle_due(house.house.database)
    assert ("BS. Ana", "record") in await sitting(nurse, thread)
    assert await status(await house.phone(ana), thread) == 200


async def test_a_look_into_an_alerts_thread_stands_in_the_audit(house: World) -> None:
    await house.opens()
    rosa = await house.admits()
    nurse = await house.phone(await house.employs("nurse", rank=1))
    [alert] = (await nurse.records(reading("spo2", 84), resident=rosa.resident))["alerts"]
    thread = str(new_id())
    await nurse.posts("/v1/conversations", {"id": thread, "kind": "duty", "subject": "x", "alert": alert})
    before = await house.sql("select 1 from audit_events where act = 'read_messages'")
    assert await texts(nurse, thread) is not None
    after = await house.sql("select residents from audit_events where act = 'read_messages'")
    assert len(after) == len(before) + 1 and after[-1]["residents"] == [rosa.resident]


async def test_who_is_let_in_hears_the_next_word_although_an_old_one_was_kept_from_them(house: World) -> None:
    thread, rosa, _, _, nurse = await a_care_thread(house)
    binh = await house.relates(rosa, "summary", "Bình")
    phone = await house.phone(binh)
    app = await phone.opens_socket(since=0)
    await app.hears("caught_up")
    seated = {"account": str(binh.account)}
    path = f"/v1/conversations/{thread}"
    await nurse.post(f"{path}/members", seated)
    await speaks(nurse, thread, "một")
    assert await next_words(app) == "một"
    await nurse.put(f"{path}/family", {"family": False})
    await speaks(nurse, thread, "kín")
    await nurse.put(f"{path}/family", {"family": True})
    await nurse.post(f"{path}/members", seated)
    await speaks(nurse, thread, "hai")
    assert (await app.hears(lambda f: a_message(f) and f["body"]["message"]["text"]))["body"]["message"][
        "text"
    ] == "hai"


async def test_who_sits_down_again_is_given_no_word_of_before(house: World) -> None:
    thread, rosa, _, _, nurse = await a_care_thread(house)
    binh = await house.phone(await house.relates(rosa, "summary", "Bình"))
    path, seated = f"/v1/conversations/{thread}", {"account": str(binh.person.account)}
    await nurse.post(f"{path}/members", seated)
    await speaks(nurse, thread, "một")
    for family in (False, True):
        assert (await nurse.put(f"{path}/family", {"family": family})).status_code == 204
    await nurse.post(f"{path}/members", seated)
    await speaks(nurse, thread, "hai")
    given = [event["body"]["message"]["text"] for event in await heard(binh) if event["kind"] == "message"]
    assert [text for text in given if text] == ["hai"]


async def test_who_no_longer_works_there_is_told_nothing_of_a_thread_among_staff(house: World) -> None:
    """Neither words, nor who is writing, nor who has read, nor that something waits."""
    thread, nurse, doctor = await a_direct_thread(house)
    app, stays = await nurse.opens_socket(), await doctor.opens_socket()
    await says(stays, thread, "khi còn làm")
    await app.hears(a_message)
    await stays.sends({"t": "typing", "conversation": thread})
    await app.hears("typing")
    await house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1 returning 1",
        nurse.person.account,
    )
    await asyncio.sleep(hub.RIGHTS_KEPT_S)
    before = len(app.heard)
    seq = await says(stays, thread, "khi đã nghỉ")
    await stays.sends({"t": "typing", "conversation": thread})
    await stays.sends({"t": "read", "conversation": thread, "seq": seq})
    await app.hears(lambda f: f["t"] == "event" and f["kind"] == "removed")
    await until(lambda: sum(f.get("kind") == "removed" for f in app.heard[before:]) >= 1)
    await asyncio.sleep(jottings.WRITE_EVERY_S + hints.EVERY_S)
    assert {f.get("kind", f["t"]) for f in app.heard[before:]} == {"removed"}
    told = await house.sql("select seq from messages_waiting(array[$1::uuid], array[0::bigint])", nurse.person.account)
    assert [row["seq"] for row in told] == [None]
