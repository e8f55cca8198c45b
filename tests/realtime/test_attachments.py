"""Files in a conversation, phone to phone: up in pieces, checked, said, and had by who may read the message now."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pikepdf
import pytest
from PIL import Image

from api.app import BODY_AT_MOST
from base.db import as_owner
from base.ids import new_id
from people import enrol
from realtime import attachments
from realtime.files import KINDS, MB, PER_DAY, PER_DAY_AND_ACCOUNT, PIECE, PIECE_AT_MOST, PIXELS_AT_MOST, PROBLEMS
from realtime.worker import MEMORY, PROCESSOR_S
from tests.realtime import made_files
from tests.realtime.made_files import CANARY
from tests.realtime.test_conversations import a_care_thread, a_message
from tests.world import Phone, World


def slot(thread: str, content: bytes, type: str = "image/jpeg", name: str = "ảnh.jpg", **more: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()), "conversation": thread, "type": type, "size": len(content), "name": name, **more,
    }  # fmt: skip


async def puts(phone: Phone, id: str, content: bytes, start: int, end: int, **more: str) -> httpx2.Response:
    """The bytes from `start` to before `end`."""
    headers = {"Content-Range": f"bytes {start}-{end - 1}/{len(content)}", **more}
    return await phone.http.put(f"/v1/attachments/{id}/content", content=content[start:end], headers=headers)


async def uploads(
    phone: Phone, thread: str, content: bytes, type: str = "image/jpeg", name: str = "ảnh.jpg"
) -> tuple[str, httpx2.Response]:
    """All of it; its id, and the answer to the last piece."""
    new = slot(thread, content, type, name)
    await phone.posts("/v1/attachments", new)
    return new["id"], await goes_on(phone, new["id"], content, 0)


async def goes_on(phone: Phone, id: str, content: bytes, start: int) -> httpx2.Response:
    end = min(start + 4 * PIECE, len(content))
    answer = await puts(phone, id, content, start, end)
    return answer if end == len(content) or not answer.is_success else await goes_on(phone, id, content, end)


async def shows(phone: Phone, thread: str, *ids: str, **more: Any) -> httpx2.Response:
    body = {"key": str(new_id()), "attachments": list(ids), **more}
    return await phone.post(f"/v1/conversations/{thread}/messages", body)


async def has(phone: Phone, id: str, **headers: str) -> httpx2.Response:
    return await phone.http.get(f"/v1/attachments/{id}/content", headers=headers)


async def stored(house: World) -> list[Path]:
    """Every file the store holds for this story."""
    base = house.house.settings.home / "attachments"
    places = [base / str(row["place"]) for row in await house.sql("select place from attachments")]
    return [path for place in places for path in place.rglob("*") if path.is_file()]


async def test_a_photo_goes_up_in_pieces_is_said_and_had_by_another_member(house: World) -> None:
    thread, _, _, an, nurse = await a_care_thread(house)
    content = made_files.photo("PNG", (1000, 700))
    new = slot(thread, content, "image/png", "Vết thương bà Ưng.PNG")
    assert (await nurse.posts("/v1/attachments", new))["state"] == "uploading"
    half = 2 * PIECE
    assert (await puts(nurse, new["id"], content, 0, half)).json()["received"] == half
    assert (await puts(nurse, new["id"], content, 0, half)).json()["received"] == half, "its answer was lost"
    assert (await nurse.posts("/v1/attachments", new))["received"] == half, "the phone was restarted"
    assert (await puts(nurse, new["id"], content, half + 2 * PIECE, len(content))).json()["code"] == "upload_offset"
    begins = (await nurse.get(f"/v1/attachments/{new['id']}")).json()["received"]
    answer = await goes_on(nurse, new["id"], content, begins)
    assert answer.json()["state"] == "available", answer.text
    assert (await puts(nurse, new["id"], content, half, half + PIECE)).json()["state"] == "available"

    app = await an.opens_socket()
    assert (await shows(nurse, thread, new["id"], body="Xem giúp.")).status_code == 201
    [told] = (await app.hears(a_message))["body"]["message"]["attachments"]
    [listed] = (await an.get(f"/v1/conversations/{thread}/messages")).json()["items"][0]["attachments"]
    assert told == listed and (told["id"], told["type"]) == (new["id"], "image/png")
    assert told["name"] == "Vết thương bà Ưng.png"
    given = await has(an, new["id"])
    assert given.status_code == 200 and len(given.content) == told["size"]
    assert Image.open(BytesIO(given.content)).size == (700, 1000), "upright"
    headers = given.headers
    assert headers["content-type"] == "image/png" and headers["x-content-type-options"] == "nosniff"
    named = "V%E1%BA%BFt%20th%C6%B0%C6%A1ng%20b%C3%A0%20%C6%AFng.png"
    assert headers["content-disposition"] == f"attachment; filename=\"V_t th__ng b_ _ng.png\"; filename*=UTF-8''{named}"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store, private"


async def test_any_range_of_it_can_be_had(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    note = made_files.m4a(sound=bytes(range(256)) * 10_000)
    id, answer = await uploads(nurse, thread, note, "audio/mp4", "ghi âm.m4a")
    assert answer.json()["state"] == "available", answer.text
    whole = (await has(nurse, id)).content
    tag = (await has(nurse, id)).headers["etag"]
    assert tag == f'"{hashlib.sha256(whole).hexdigest()}"'
    size, edge = len(whole), 4 * PIECE
    for asked, first, last in (
        ("0-0", 0, 0), ("5-99", 5, 99), (f"{edge - 3}-{edge + 3}", edge - 3, edge + 3),
        (f"{size - 1}-", size - 1, size - 1),
        ("-7", size - 7, size - 1), ("100-99999999", 100, size - 1), (f"{edge}-{2 * edge}", edge, 2 * edge),
    ):  # fmt: skip
        part = await has(nurse, id, Range=f"bytes={asked}")
        assert (part.status_code, part.headers["content-range"]) == (206, f"bytes {first}-{last}/{size}"), asked
        assert part.content == whole[first : last + 1]
    beyond = await has(nurse, id, Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=9-3", "bytes=0-1,5-9", "words=1-2", "bytes=-"):
        assert (await has(nurse, id, Range=asked)).content == whole
    assert (await has(nurse, id, Range="bytes=0-1", **{"If-Range": tag})).status_code == 206
    assert (await has(nurse, id, Range="bytes=0-1", **{"If-Range": '"of another"'})).content == whole


@pytest.mark.parametrize("kind", ["photo", "png", "heic", "pdf", "m4a", "ogg"])
async def test_where_and_by_whom_it_was_made_is_gone(house: World, kind: str) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    content, type = {
        "photo": lambda: (made_files.photo(comment=CANARY), "image/jpeg"),
        "png": lambda: (made_files.photo("PNG"), "image/png"),
        "heic": lambda: (made_files.heic(), "image/heic"),
        "pdf": lambda: (made_files.pdf(), "application/pdf"),
        "m4a": lambda: (made_files.m4a(), "audio/mp4"),
        "ogg": lambda: (made_files.ogg(), "audio/ogg"),
    }[kind]()
    assert CANARY in content or kind == "pdf"
    id, answer = await uploads(nurse, thread, content, type, "IMG_1.HEIC")
    assert answer.json()["state"] == "available", answer.text
    await shows(nurse, thread, id)
    given = (await has(resident, id)).content
    assert given and CANARY not in given
    if kind == "heic":
        assert (answer.json()["type"], answer.json()["name"]) == ("image/jpeg", "IMG_1.jpg")
        assert Image.open(BytesIO(given)).format == "JPEG"
    if kind == "pdf":
        assert "/Author" in pikepdf.open(BytesIO(content)).docinfo
        assert "/Info" not in pikepdf.open(BytesIO(given)).trailer
    if kind in ("m4a", "ogg"):
        assert len(given) == len(content), "every offset in it stays true"


async def test_before_it_is_said_only_who_uploaded_it_has_it(house: World) -> None:
    thread, rosa, resident, an, nurse = await a_care_thread(house)
    id, _ = await uploads(nurse, thread, made_files.photo())
    path = f"/v1/attachments/{id}"
    assert (await has(nurse, id)).status_code == 200
    for phone in (resident, an):
        for answer in (await has(phone, id), await phone.get(path), await puts(phone, id, b"x", 0, 1)):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await shows(phone, thread, id)).status_code == 422
    assert (await shows(nurse, thread, id)).status_code == 201
    cousin = await house.phone(await house.relates(rosa, "status", "Bình"))
    missing = await has(cousin, str(new_id()))
    for answer in (await has(cousin, id), await cousin.get(path), await cousin.get(f"/v1/attachments/{new_id()}")):
        assert (answer.status_code, answer.json()) == (404, missing.json())
    for phone in (resident, an):
        assert (await has(phone, id)).status_code == 200


async def test_who_had_a_file_and_who_tried_to_is_in_the_audit(house: World) -> None:
    thread, rosa, resident, _, nurse = await a_care_thread(house)
    cousin = await house.phone(await house.relates(rosa, "status", "Bình"))
    id, _ = await uploads(nurse, thread, made_files.photo())
    await shows(nurse, thread, id)
    for phone, act in ((resident, "read_messages"), (cousin, "downloadAttachment")):
        before = len(await house.sql("select 1 from audit_events"))
        answer = await has(phone, id)
        [row] = (await house.sql("select * from audit_events order by id"))[before:]
        assert (row["act"], row["account_id"]) == (act, phone.person.account)
        assert row["result"] == ("allowed" if answer.is_success else "refused")
        assert row["residents"] == [rosa.resident] or row["subject"] == UUID(id)


async def test_a_relative_who_lost_the_right_has_it_no_more(house: World) -> None:
    thread, _, _, an, nurse = await a_care_thread(house)
    id, _ = await uploads(nurse, thread, made_files.photo())
    await shows(nurse, thread, id)
    assert (await has(an, id)).status_code == 200
    await house.sql("update relatives set scope = 'status' where account_id = $1 returning 1", an.person.account)
    gone = await has(an, id)
    assert (gone.status_code, gone.json()) == (404, (await has(an, str(new_id()))).json())
    assert (await has(nurse, id)).status_code == 200


async def test_who_came_later_has_no_file_of_what_was_said_before(house: World) -> None:
    thread, rosa, _, _, nurse = await a_care_thread(house)
    id, _ = await uploads(nurse, thread, made_files.photo())
    await shows(nurse, thread, id)
    son = await house.phone(await house.enrols("Em"))
    async with as_owner(house.url) as db:
        assert rosa.resident
        await enrol.link_relative(db, rosa.resident, son.person.account, "con", "full")
    body = {"account": str(son.person.account)}
    assert (await nurse.post(f"/v1/conversations/{thread}/members", body)).status_code == 204
    assert (await son.get(f"/v1/conversations/{thread}")).status_code == 200
    assert (await has(son, id)).status_code == 404


async def test_a_message_takes_only_files_of_its_own_thread_and_speaker_and_each_once(house: World) -> None:
    thread, rosa, resident, _, nurse = await a_care_thread(house)
    other = str(new_id())
    new = {"id": other, "kind": "care", "subject": "Khác", "resident": str(rosa.resident)}
    await nurse.posts("/v1/conversations", new)
    id, _ = await uploads(nurse, thread, made_files.photo())
    theirs, _ = await uploads(resident, thread, made_files.photo())
    elsewhere, _ = await uploads(nurse, other, made_files.photo())
    half = slot(thread, made_files.photo())
    await nurse.posts("/v1/attachments", half)
    for bad in (theirs, elsewhere, half["id"], str(new_id()), id):
        answer = await shows(nurse, thread, id, bad)
        assert (answer.status_code, answer.json()["code"]) == (422, "attachment_unusable")
        assert answer.json()["errors"][0]["pointer"] == "/attachments/1"
    key = str(new_id())
    assert (await shows(nurse, thread, id, key=key)).status_code == 201
    assert (await shows(nurse, thread, id, key=key)).json()["seq"] == 1, "the same key has the first answer"
    assert (await shows(nurse, thread, key=key, body="x")).json()["code"] == "idempotency_mismatch"
    assert (await shows(nurse, thread, id)).json()["code"] == "attachment_unusable"
    change = {"kind": "correction", "changes": 1, "body": "x"}
    another, _ = await uploads(nurse, thread, made_files.photo())
    assert (await shows(nurse, thread, another, **change)).json()["errors"][0]["pointer"] == "/attachments"
    app = await nurse.opens_socket()
    frame = {"t": "say", "conversation": thread, "attachments": [another]}
    for _ in range(2):  # in one batch, most likely
        await app.sends({**frame, "key": str(new_id())})
    heard = {(await app.hears(lambda f: f["t"] in ("said", "refused")))["t"] for _ in range(2)}
    assert heard == {"said", "refused"}


async def test_what_is_taken_back_is_gone_for_everybody_and_from_the_disk(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    id, _ = await uploads(nurse, thread, made_files.photo())
    said = (await shows(nurse, thread, id)).json()["seq"]
    assert await stored(house)
    taken = {"key": str(new_id()), "kind": "retraction", "changes": said}
    await nurse.posts(f"/v1/conversations/{thread}/messages", taken)
    for phone in (nurse, resident):
        assert (await has(phone, id)).status_code == 404
        [first, _] = (await phone.get(f"/v1/conversations/{thread}/messages")).json()["items"]
        assert first["attachments"] == []
    assert await attachments.free_due(house.house.database, house.house.store) == 1
    assert not await stored(house)
    assert await attachments.free_due(house.house.database, house.house.store) == 0


async def test_what_nobody_says_within_a_day_is_freed(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    content = made_files.photo("PNG", (600, 600))
    used, unused, half = (slot(thread, content, "image/png") for _ in range(3))
    for new in (used, unused, half):
        await nurse.posts("/v1/attachments", new)
    await puts(nurse, half["id"], content, 0, PIECE)
    for new in (used, unused):
        await goes_on(nurse, new["id"], content, 0)
    await shows(nurse, thread, used["id"])
    assert await attachments.free_due(house.house.database, house.house.store) == 0
    late = "update attachments set created_at = created_at - $1::interval returning 1"
    await house.sql(late, timedelta(hours=25))
    assert await attachments.free_due(house.house.database, house.house.store) == 2
    assert (await has(nurse, used["id"])).status_code == 200
    for new in (unused, half):
        assert (await nurse.get(f"/v1/attachments/{new['id']}")).status_code == 404
        assert (await puts(nurse, new["id"], content, PIECE, 2 * PIECE)).status_code == 404
    [row] = await house.sql("select place from attachments where id = $1", used["id"])
    kept = {path.relative_to(house.house.settings.home / "attachments").parts[0] for path in await stored(house)}
    assert kept == {str(row["place"])}


async def test_without_its_threads_key_it_is_gone(house: World) -> None:
    thread, rosa, _, _, nurse = await a_care_thread(house)
    id, _ = await uploads(nurse, thread, made_files.photo())
    await shows(nurse, thread, id)
    await house.sql("select destroy_threads_of($1)", rosa.resident)
    assert (await has(nurse, id)).status_code == 404
    assert await attachments.free_due(house.house.database, house.house.store) == 1
    assert not await stored(house)


async def test_nothing_lies_in_the_clear(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    content, name = made_files.m4a(sound=b"private".ljust(64) * 9_000), "bí mật của bà.m4a"
    new = slot(thread, content, "audio/mp4", name)
    await nurse.posts("/v1/attachments", new)
    await puts(nurse, new["id"], content, 0, PIECE)
    quarantined = [path.read_bytes() for path in await stored(house)]
    await goes_on(nurse, new["id"], content, PIECE)
    assert quarantined
    for sealed in [*quarantined, *(path.read_bytes() for path in await stored(house))]:
        assert b"ftyp" not in sealed and b"private" not in sealed
    rows = await house.sql("select * from attachments")
    assert name.encode() not in rows[0]["name"] and "mật" not in str(rows)
    [first, *_] = await stored(house)
    *rest, last = first.read_bytes()
    first.write_bytes(bytes([*rest, last ^ 1]))
    with pytest.raises(httpx2.HTTPError):
        (await has(nurse, new["id"])).raise_for_status()


async def test_the_same_slot_again_has_one_effect_and_another_under_its_id_is_refused(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    new = slot(thread, b"x" * 9)
    for _ in range(2):
        assert (await nurse.post("/v1/attachments", new)).status_code == 201
    for other in ({**new, "size": 8}, {**new, "name": "b.jpg"}, {**new, "type": "image/png"}):
        assert (await nurse.post("/v1/attachments", other)).json()["code"] == "idempotency_mismatch"
    assert (await resident.post("/v1/attachments", new)).json()["code"] == "idempotency_mismatch"
    assert len(await house.sql("select 1 from attachments")) == 1


async def test_no_more_than_the_limits_say(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    for type, at_most in (("image/jpeg", 10_000_000), ("audio/ogg", 10_000_000), ("application/pdf", 20_000_000)):
        new = slot(thread, b"", type, size=at_most + 1)
        answer = await nurse.post("/v1/attachments", new)
        assert (answer.status_code, answer.json()["code"]) == (422, "file_too_big")
        assert (await nurse.post("/v1/attachments", {**new, "size": at_most})).status_code == 201
    for _ in range(8):
        await nurse.posts("/v1/attachments", slot(thread, b"", "application/pdf", size=20_000_000))
    over = await nurse.post("/v1/attachments", slot(thread, b"x"))
    assert (over.status_code, over.json()["code"]) == (422, "file_quota")
    await house.sql("update attachments set created_at = created_at - interval '25 hours' returning 1")
    assert (await nurse.post("/v1/attachments", slot(thread, b"x"))).status_code == 201
    for type in ("image/svg+xml", "text/html", "image/gif", "application/zip", "IMAGE/JPEG"):
        assert (await nurse.post("/v1/attachments", slot(thread, b"x", type))).status_code == 400


async def test_nobody_has_more_room_in_a_day_than_their_own_however_many_threads_they_are_in(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, rosa, resident, _, nurse = await a_care_thread(house)
    monkeypatch.setattr(attachments, "PER_DAY_AND_ACCOUNT", 50_000_000)
    other = str(new_id())
    body = {"id": other, "kind": "care", "subject": "x", "resident": str(rosa.resident)}
    await nurse.posts("/v1/conversations", body)
    sizes = [slot(where, b"", "application/pdf", size=20_000_000) for where in (thread, other, thread, other)]
    answers = await asyncio.gather(*(nurse.post("/v1/attachments", new) for new in sizes))
    assert sorted(a.status_code for a in answers) == [201, 201, 422, 422]
    assert {a.json()["code"] for a in answers if a.status_code == 422} == {"file_quota"}
    assert (await resident.post("/v1/attachments", slot(thread, b"x"))).status_code == 201, "their room is their own"
    await house.sql("update attachments set created_at = created_at - interval '25 hours' returning 1")
    assert (await nurse.post("/v1/attachments", slot(thread, b"x"))).status_code == 201


async def test_nothing_goes_up_to_a_closed_thread(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    await nurse.post(f"/v1/conversations/{thread}/close")
    answer = await nurse.post("/v1/attachments", slot(thread, b"x"))
    assert (answer.status_code, answer.json()["code"]) == (409, "conversation_closed")


async def test_what_its_process_could_not_check_is_checked_by_the_beat(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    at_work = house.house
    with monkeypatch.context() as patch:
        patch.setattr(attachments.media.AT_ONCE, "_value", 0)  # as many as may be are being read
        id, answer = await uploads(nurse, thread, made_files.photo())
        assert answer.json()["state"] == "quarantined"
        assert (await has(nurse, id)).status_code == 404
        assert (await shows(nurse, thread, id)).json()["code"] == "attachment_unusable"
    assert await attachments.check_due(at_work.database, at_work.store, at_work.settings.secret) == 1
    assert (await nurse.get(f"/v1/attachments/{id}")).json()["state"] == "available"
    assert await attachments.check_due(at_work.database, at_work.store, at_work.settings.secret) == 0


def test_the_page_says_what_the_code_does() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "attachments.md").read_text()
    rows = [
        [cell.strip(" `") for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| `")
    ]
    limits = {row[0]: (row[1], row[2]) for row in rows if len(row) == 4}
    assert limits == {type: (f"{kind.at_most // MB} MB", kind.serves) for type, kind in KINDS.items()}
    assert {row[0] for row in rows if len(row) == 2} == {*PROBLEMS, "file_too_big", "file_quota"}
    said = (
        f"{PIXELS_AT_MOST // MB} megapixels",
        f"{PER_DAY // MB} MB",
        f"{PER_DAY_AND_ACCOUNT // MB} MB",
        f"{PIECE // 1024} KiB",
        "at most 1 MiB",
    )
    assert all(words in page for words in said) and PIECE_AT_MOST == 1024 * 1024 == BODY_AT_MOST
    assert f"{MEMORY // 1024**2} MB" in page and f"{PROCESSOR_S} s of processor" in page
