"""A thread about a resident, phone to phone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from base.ids import new_id
from realtime import marks
from tests.world import Person, Phone, Socket, World


async def a_care_thread(house: World, **more: Any) -> tuple[str, Person, Phone, Phone, Phone]:
    """A resident, her daughter (`full`) and the nurse on duty, in a thread the nurse opened."""
    await house.opens()
    rosa = await house.admits()
    an = await house.relates(rosa, "full", "An")
    nurse = await house.phone(await house.employs("nurse", "ĐD. Hoa"))
    thread = str(new_id())
    body = {"id": thread, "kind": "care", "subject": "Ăn uống", "resident": str(rosa.resident), **more}
    opened = await nurse.post("/v1/conversations", body)
    assert opened.status_code == 201, opened.text
    return thread, rosa, await house.phone(rosa), await house.phone(an), nurse


def say(thread: str, text: str = "Hôm nay bà ăn được nửa suất.", **more: Any) -> dict[str, Any]:
    return {"t": "say", "conversation": thread, "key": str(new_id()), "body": text, **more}


async def says(socket: Socket, thread: str, text: str = "Hôm nay bà ăn được nửa suất.", **more: Any) -> int:
    """Says it and returns its number."""
    frame = say(thread, text, **more)
    await socket.sends(frame)
    said = await socket.hears(lambda f: f["t"] in ("said", "refused"))
    assert said["t"] == "said" and said["key"] == frame["key"], said
    return said["seq"]


def a_message(frame: dict[str, Any]) -> bool:
    return frame["t"] == "event" and frame["kind"] == "message"


async def texts(phone: Phone, thread: str, **query: Any) -> list[str | None]:
    answer = await phone.get(f"/v1/conversations/{thread}/messages", **query)
    assert answer.status_code == 200, answer.text
    return [m["text"] for m in answer.json()["items"]]


async def test_what_is_said_reaches_everybody_in_the_thread_in_order(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    apps = [await phone.opens_socket() for phone in (resident, an, nurse)]
    for n in range(3):
        assert await says(apps[n], thread, f"tin {n}") == n + 1
    for app in apps:
        heard = [f["body"]["message"] for f in app.heard if a_message(f)]
        while len(heard) < 3:
            heard.append((await app.hears(a_message))["body"]["message"])
        assert [(m["seq"], m["text"]) for m in heard] == [(1, "tin 0"), (2, "tin 1"), (3, "tin 2")]
        assert heard[1]["sender"] == str(an.person.account)
    assert await texts(an, thread) == ["tin 0", "tin 1", "tin 2"]
    assert (await an.syncs())["items"][-1]["body"]["message"]["text"] == "tin 2"


async def test_the_same_key_again_has_one_effect_and_the_first_answer(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    app, frame = await nurse.opens_socket(), say(thread)
    for _ in range(3):
        await app.sends(frame)
        assert (await app.hears("said"))["seq"] == 1
    await app.sends({**frame, "body": "khác"})
    assert (await app.hears("refused"))["code"] == "idempotency_mismatch"
    again = {"key": frame["key"], "body": frame["body"]}
    answer = await nurse.post(f"/v1/conversations/{thread}/messages", again)
    assert (answer.status_code, answer.json()["seq"]) == (201, 1)
    assert await texts(resident, thread) == [frame["body"]]


async def test_many_who_speak_at_once_leave_no_gap(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    sockets = [await phone.opens_socket() for phone in (resident, an, nurse)]
    frames = [[say(thread, f"{n}-{k}") for k in range(15)] for n in range(3)]
    await asyncio.gather(*(s.sends(f) for s, some in zip(sockets, frames, strict=True) for f in some))
    for socket in sockets:
        while sum(a_message(f) for f in socket.heard) < 45:
            await socket.hears(a_message)
        while sum(f["t"] == "said" for f in socket.heard) < 15:
            await socket.hears("said")
    found = (await nurse.get(f"/v1/conversations/{thread}/messages", limit=100)).json()["items"]
    assert [m["seq"] for m in found] == list(range(1, 46))
    for n in range(3):
        assert [m["text"] for m in found if m["text"].startswith(f"{n}-")] == [f["body"] for f in frames[n]]


async def test_who_can_read_is_answered_before_anything_is_written(house: World) -> None:
    thread, rosa, _, an, nurse = await a_care_thread(house)
    members = (await nurse.get(f"/v1/conversations/{thread}/members")).json()["items"]
    assert {(m["name"], m["role"]) for m in members} == {
        (rosa.name, "resident"), ("An", "relative"), ("ĐD. Hoa", "nurse"),
    }  # fmt: skip
    one = (await an.get(f"/v1/conversations/{thread}")).json()
    assert one["subject"] == "Ăn uống" and one["role"] == "relative" and one["resident"]["name"] == rosa.name


async def test_nobody_who_does_not_sit_there_reads_or_speaks(house: World) -> None:
    thread, rosa, _, _, nurse = await a_care_thread(house)
    await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "riêng"})
    cousin = await house.phone(await house.relates(rosa, "status", "Bình"))
    manager = await house.phone(await house.employs("manager", "Long"))
    missing = str(new_id())
    for phone in (cousin, manager, await house.phone(await house.enrols("người lạ"))):
        for id in (thread, missing):
            path = f"/v1/conversations/{id}"
            post = {"key": str(new_id()), "body": "x"}
            answers = [
                await phone.get(path), await phone.get(f"{path}/messages"), await phone.get(f"{path}/members"),
                await phone.post(f"{path}/messages", post), await phone.put(f"{path}/read", {"seq": 1}),
            ]  # fmt: skip
            assert [a.status_code for a in answers] == [404] * 5
        assert (await phone.get("/v1/conversations")).json()["items"] == []
        app = await phone.opens_socket()
        await app.sends(say(thread))
        assert (await app.hears("refused"))["code"] == "not_found"
    assert await texts(nurse, thread) == ["riêng"]


async def test_unread_is_the_newest_number_less_the_one_read(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    for n in range(3):
        await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": f"tin {n}"})

    async def marks(phone: Phone) -> tuple[int, int]:
        one = (await phone.get(f"/v1/conversations/{thread}")).json()
        return one["read"], one["unread"]

    assert (await marks(resident), await marks(nurse)) == ((0, 3), (3, 0))
    path = f"/v1/conversations/{thread}/read"
    for seq, wanted in ((2, (2, 1)), (1, (2, 1)), (99, (3, 0))):
        assert (await resident.put(path, {"seq": seq})).status_code == 204
        assert await marks(resident) == wanted
    told = [i["body"] for i in (await an.syncs())["items"] if i["kind"] == "read_mark"]
    assert [(b["account"], b["read"]) for b in told if b["account"] == str(resident.person.account)] == [
        (str(resident.person.account), 2), (str(resident.person.account), 3),
    ]  # fmt: skip


async def test_what_was_read_stays_read_whatever_is_delivered_later(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    app, account = await nurse.opens_socket(), resident.person.account
    for text in ("một", "hai"):
        await says(app, thread, text)
    async with house.house.database.work("committer") as db:
        for delivered, read in ((1, 1), (2, 0)):
            await marks.move(db, [marks.Mark(UUID(thread), account, delivered, read)])
    rows = await house.sql("select delivered, read from conversation_marks where account_id = $1", account)
    assert [(row["delivered"], row["read"]) for row in rows] == [(2, 1)]


async def test_a_correction_and_a_retraction_are_numbered_and_the_first_text_is_gone(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    app, hears = await nurse.opens_socket(), await resident.opens_socket()
    first = await says(app, thread, "uống 2 viên")
    await app.sends({"t": "correct", "conversation": thread, "key": str(new_id()), "seq": first, "body": "uống 1 viên"})
    assert (await app.hears("said"))["seq"] == 2
    changed = await hears.hears(lambda f: f.get("kind") == "message_changed")
    assert changed["body"]["message"]["text"] == "uống 1 viên" and changed["body"]["message"]["changes"] == first
    await app.sends({"t": "retract", "conversation": thread, "key": str(new_id()), "seq": first})
    assert (await app.hears("said"))["seq"] == 3
    shown = (await an.get(f"/v1/conversations/{thread}/messages")).json()["items"]
    assert [(m["kind"], m["text"], m["changed"]) for m in shown] == [
        ("text", None, 3), ("correction", None, None), ("retraction", None, None),
    ]  # fmt: skip
    assert await house.sql("select 1 from messages where text is not null") == []
    await app.sends({"t": "correct", "conversation": thread, "key": str(new_id()), "seq": first, "body": "x"})
    assert (await app.hears("refused"))["code"] == "not_found"


async def test_only_ones_own_words_are_corrected(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    path = f"/v1/conversations/{thread}/messages"
    said = await nurse.posts(path, {"key": str(new_id()), "body": "một"})
    other = {"key": str(new_id()), "kind": "correction", "changes": said["seq"], "body": "hai"}
    assert (await resident.post(path, other)).status_code == 404
    assert (await nurse.post(path, other)).status_code == 201


async def test_words_are_sealed_where_they_lie(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "chữ riêng"})
    for table in ("messages", "feed", "conversations", "audit_events", "reach_intents"):
        rows = await house.sql(f"select * from {table}")
        assert "chữ riêng" not in str(rows) and "riêng".encode() not in b"".join(
            v for row in rows for v in row.values() if isinstance(v, bytes)
        )


async def test_a_phone_that_sleeps_is_pushed_once_for_all_that_waits(house: World) -> None:
    thread, rosa, phone, _, nurse = await a_care_thread(house)
    (await phone.put("/v1/me/push", {"token": "token-rosa"})).raise_for_status()
    phone.push = "token-rosa"
    for n in range(4):
        await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": f"tin {n}"})
    assert await house.sql("select 1 from reach_intents where account_id = $1 and kind = 'message'", rosa.account) == [
        {"?column?": 1}
    ]
    await house.beat()
    assert house.pushes_to(phone) == []
    await house.beat(after=timedelta(seconds=11))
    [push] = house.pushes_to(phone)
    assert push["k"] == "message"
