"""Nothing personal leaves through a side door: every free text of a night carries a mark, and afterwards all that left
the house (pushes, logs, the database's log, metrics) is searched for it, also in disguise."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from base.ids import new_id
from notify.sms import last_texts
from tests.faults import processes
from tests.faults.processes import Site, until
from tests.world import Person, Phone, World, reading

MARK = "Dau-Vet"


async def test_a_night_full_of_marked_words_leaves_no_mark_outside(tmp_path: Path):
    async with processes.site(tmp_path / "home") as site:
        node = await site.serves()
        phones = await _a_marked_night(site.world)
        secrets = [f"{MARK}-", *_secrets(site, phones)]
        metrics = re.search(r"metrics +(http://\S+)", node.said)
        assert metrics
        async with httpx2.AsyncClient() as client:
            numbers = (await client.get(metrics.group(1))).text
        assert "antam_readings_total" in numbers
        assert await node.stop() == 0

        assert len(site.fcm.received) >= 3, "one push for each platform"
        for push in site.fcm.received:
            assert push.data.keys() == {"k", "s"}
            assert push.data["s"].isdigit()
        outside = {
            "push": json.dumps([{**push.message, "token": ""} for push in site.fcm.received], ensure_ascii=False),
            "log": node.said,
            "database log": (site.home / "postgres.log").read_text(),
            "metrics": numbers,
        }
        leaks = {where: marks for where, text in outside.items() if (marks := found(text, secrets))}
        assert not leaks


@pytest.mark.parametrize("disguise", ["plain", "quoted", "base64", "hex", "escaped", "backwards in case"])
def test_the_search_finds_a_mark_in_every_disguise(disguise: str):
    name = f"{MARK}-tên của Rosa"
    texts = {
        "plain": f"hello {name}!",
        "quoted": f"GET /x?name={quote(name)}",
        "base64": base64.b64encode(name.encode()).decode(),
        "hex": f"\\x{name.encode().hex()}",
        "escaped": json.dumps(name),
        "backwards in case": name.upper(),
    }
    assert found(f"before {texts[disguise]} after", [f"{MARK}-"])


async def _a_marked_night(world: World) -> list[Phone]:
    """Everything somebody can write, with a mark in it: names, devices, notes, mistakes; and what rings."""
    await world.opens()
    rosa = await world.admits(f"{MARK}-Rosa")
    daughter = await world.relates(rosa, "full", f"{MARK}-con gái")
    staff = [await world.employs("doctor", f"{MARK}-{name}", rank=1) for name in ("Ana", "Bo", "Chi")]
    phones = [await world.phone(person, push=f"address-{n}") for n, person in enumerate(staff)]
    for phone, platform in zip(phones, ("android", "ios", "web"), strict=True):
        await world.sql(
            "update devices set platform = $1, name = $2 where push_token = $3 returning id",
            platform, f"{MARK}-Galaxy", phone.push,
        )  # fmt: skip
    await world.sql("update facilities set name = $1 returning id", f"{MARK}-Trung tâm")
    await world.sql("update relatives set relation = $1 returning id", f"{MARK}-con")
    home, family, doctor = await world.phone(rosa), await world.phone(daughter), phones[0]

    app = await doctor.opens_socket()
    answer = await home.records(
        reading("blood_pressure", (212, 131), symptoms=["chest_pain"]), {**reading("spo2", 84), "unit": f"{MARK}-unit"}
    )
    assert [item["outcome"] for item in answer["items"]] == ["kept", "refused"]
    [alert] = answer["alerts"]
    assert f"{MARK}-Rosa" in (await app.hears("event"))["body"]["resident"]["name"], "those who may know do know"
    await _all_pushed(world, 3)
    path, marked = f"/v1/alerts/{alert}", {"Idempotency-Key": f"{MARK}-key", "User-Agent": f"{MARK}-agent"}
    assert (await doctor.post(f"{path}/acknowledge", **marked)).status_code == 200
    assert (await doctor.post(f"{path}/note", {"text": f"{MARK}-ghi chú"}, **marked)).status_code == 201
    assert (await doctor.post(f"{path}/hand-over", {"to": str(staff[1].account)})).status_code == 200
    await family.post(f"/v1/residents/{rosa.resident}/call-for-help", {"id": str(new_id())})
    await _mistakes(doctor, path)
    await _talk(world, rosa, doctor, family, home)
    await app.sends({"t": "hello", "ticket": f"{MARK}-ticket", "app": f"{MARK}-app"})
    await _all_pushed(world, 4)
    assert (await doctor.post(f"{path}/resolve", {"action": f"{MARK}-đã khám"})).status_code == 200
    return [*phones, home, family]


async def _talk(world: World, rosa: Person, doctor: Phone, family: Phone, home: Phone) -> None:
    """A subject, messages over HTTP and the socket, a draft, what is refused; and a phone that sleeps is pushed."""
    (await family.put("/v1/me/push", {"token": "address-family"})).raise_for_status()
    thread, pushed = str(new_id()), len(world.fcm.received)
    new = {"id": thread, "kind": "care", "subject": f"{MARK}-chủ đề", "resident": str(rosa.resident)}
    await doctor.posts("/v1/conversations", new)
    path = f"/v1/conversations/{thread}"
    await doctor.posts(f"{path}/messages", {"key": str(new_id()), "body": f"{MARK}-tin nhắn"})
    assert (
        await doctor.put(f"{path}/drafts/{new_id()}", {"text": f"{MARK}-nháp"}, **{"If-Match": '"0"'})
    ).status_code == 200
    app = await home.opens_socket()
    said = {"t": "say", "conversation": thread, "key": str(new_id()), "body": f"{MARK}-trả lời"}
    for frame in (
        said,
        {**said, "body": f"{MARK}-khác"},
        {**said, "key": str(new_id()), "body": f"{MARK}-" + "x" * 9000},
    ):
        await app.sends(frame)
        await app.hears("said" if frame is said else "refused")
    assert (await family.get(f"{path}/messages")).json()["items"][0]["text"] == f"{MARK}-tin nhắn"
    await world.sql("update feed set at = at - interval '1 minute' where kind = 'message'")
    await world.sql("update reach_intents set next_at = now() where kind = 'message' and next_at is not null")
    await _all_pushed(world, pushed + 1)


async def _mistakes(phone: Phone, path: str) -> None:
    """What is refused is not quoted in a log either."""
    assert (await phone.post(f"{path}/note", {"text": f"{MARK}-" + "x" * 5000})).status_code == 400
    assert (await phone.post(f"{path}/hand-over", {"to": f"{MARK}-nobody"})).status_code == 400
    assert (await phone.get(f"/v1/{MARK}-nowhere")).status_code == 404
    assert (await phone.get("/v1/alerts", cursor=f"{MARK}-cursor")).status_code == 422
    assert (await phone.http.post("/v1/auth/otp", json={"phone": f"{MARK}-phone"})).status_code == 422


async def _all_pushed(world: World, at_least: int) -> None:
    async def there() -> bool:
        return len(world.fcm.received) >= at_least

    await until(there, 10, "the pushes")


def _secrets(site: Site, phones: list[Phone]) -> list[str]:
    """Numbers, codes and tokens: no health data, and no business of a log."""
    numbers = [phone.person.phone for phone in phones]
    tokens = [phone.tokens[name] for phone in phones for name in ("access_token", "refresh_token")]
    texts = last_texts(site.home)
    return [*numbers, *tokens, *(texts[number] for number in numbers)]


def found(text: str, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if any(form in text.lower() for form in _disguises(secret))]


def _disguises(secret: str) -> Iterator[str]:
    """The forms in which a text may turn up, in small letters."""
    yield secret.lower()
    yield quote(secret).lower()
    yield secret.encode().hex()
    for shift in range(3):  # base64 looks different at each of three positions; the ends depend on the neighbours
        coded = base64.b64encode(b" " * shift + secret.encode()).decode().rstrip("=").lower()
        yield coded[(shift * 4 + 2) // 3 : -1]
