"""Addresses of one's own on the channels beside the app's push: theirs once a code came back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from notify import addresses, web_push
from notify.addresses import shown_of
from notify.console import last_notices
from tests.notify.loopbacks import HttpProvider, http_provider, replies
from tests.notify.test_web_push import Browser
from tests.world import Phone, World


@pytest.fixture
async def ana(house: World) -> Phone:
    return await house.phone(await house.enrols("Ana"))


@pytest.fixture
async def service() -> AsyncIterator[HttpProvider]:
    async with http_provider() as found:
        found.reply = replies(201)
        yield found


async def adds(phone: Phone, channel: str, address: str) -> Any:
    return await phone.post("/v1/me/channels", {"channel": channel, "address": address})


def code_at(house: World, channel: str, address: str) -> str:
    return last_notices(house.house.settings.home)[f"{channel} {address}"]["data"]["s"]


async def mine(phone: Phone) -> list[dict[str, Any]]:
    return (await phone.get("/v1/me/channels")).json()["items"]


async def test_an_address_is_used_once_its_code_came_back(house: World, ana: Phone) -> None:
    added = (await adds(ana, "email", "ana@Mail.example")).json()
    assert added["verified_at"] is None and added["shown"] == "a•••@mail.example"
    assert await of(house, ana) == []
    code = code_at(house, "email", "ana@mail.example")
    verified = await ana.post(f"/v1/me/channels/{added['id']}/verify", {"code": code})
    assert verified.status_code == 200 and verified.json()["verified_at"]
    [address] = await of(house, ana)
    assert (address.channel, address.address) == ("email", "ana@mail.example")


async def of(house: World, phone: Phone) -> list[addresses.Address]:
    async with house.house.database.work("engine") as db:
        found = await addresses.of(db, house.house.settings.secret, [phone.person.account])
    return found.get(phone.person.account, [])


async def test_the_number_one_signs_in_with_needs_no_second_code(house: World, ana: Phone) -> None:
    added = await adds(ana, "sms", "0" + ana.person.phone[3:])
    assert added.status_code == 201 and added.json()["verified_at"] and added.json()["shown"].startswith("•••")
    assert [a.address for a in await of(house, ana)] == [ana.person.phone]


async def test_another_number_needs_its_code_and_wrong_ones_are_spent(house: World, ana: Phone) -> None:
    added = (await adds(ana, "sms", "+84987654321")).json()
    code = code_at(house, "sms", "+84987654321")
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        answer = await ana.post(f"/v1/me/channels/{added['id']}/verify", {"code": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_code")
    assert (await ana.post(f"/v1/me/channels/{added['id']}/verify", {"code": code})).status_code == 422
    assert (await adds(ana, "sms", "+84987654321")).json()["id"] == added["id"]
    fresh = code_at(house, "sms", "+84987654321")
    assert (await ana.post(f"/v1/me/channels/{added['id']}/verify", {"code": fresh})).status_code == 200


async def test_a_late_code_is_none(house: World, ana: Phone) -> None:
    added = (await adds(ana, "email", "ana@mail.example")).json()
    await house.sql("update channel_addresses set code_until = now() returning 1")
    code = code_at(house, "email", "ana@mail.example")
    assert (await ana.post(f"/v1/me/channels/{added['id']}/verify", {"code": code})).status_code == 422


async def test_a_browser_shows_with_a_push_that_it_is_there(house: World, ana: Phone, service: HttpProvider) -> None:
    browser = Browser(f"{service.url}/send/1")
    added = await adds(ana, "web_push", browser.subscription)
    assert added.status_code == 201 and added.json()["shown"] == ""
    [got] = service.got
    said = browser.reads(got.body)
    assert said["k"] == "verify" and "authorization" in got.headers
    assert (await ana.post(f"/v1/me/channels/{added.json()['id']}/verify", {"code": said["s"]})).status_code == 200
    key = (await ana.get("/v1/me/push/web-key")).json()["key"]
    assert key == web_push.public_key(house.house.settings.vapid_key)


@pytest.mark.parametrize(("status", "code"), [(410, 422), (503, 503), (401, 503), (429, 503)])
async def test_what_the_provider_says_of_the_address_is_told(
    status: int, code: int, ana: Phone, service: HttpProvider
) -> None:
    service.reply = replies(status)
    answer = await adds(ana, "web_push", Browser(f"{service.url}/send/1").subscription)
    assert answer.status_code == code and "127.0.0.1" not in answer.text


BAD = [
    ("email", "ana"), ("email", "Ana <a@b.example>"), ("sms", "hello"), ("zalo", "123"), ("web_push", "{ }"),
    ("web_push", json.dumps({"endpoint": "https://10.0.0.1/x", "keys": {"p256dh": "a", "auth": "b"}})),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "address"), BAD, ids=[f"{c} {a[:12]}" for c, a in BAD])
async def test_what_is_no_address_is_refused_without_being_repeated(channel: str, address: str, ana: Phone) -> None:
    answer = await adds(ana, channel, address)
    assert (answer.status_code, answer.json()["code"]) == (422, "address")
    assert address not in answer.text and await mine(ana) == []


@pytest.mark.parametrize("more", [{"channel": "fax"}, {"address": "x"}, {"address": "x" * 2001}, {"x": 1}])
async def test_a_request_of_another_shape_is_400(more: dict[str, object], ana: Phone) -> None:
    body = {"channel": "email", "address": "ana@mail.example"} | more
    assert (await ana.post("/v1/me/channels", body)).status_code == 400


async def test_codes_are_limited_because_strangers_may_be_at_the_other_end(ana: Phone) -> None:
    said = [(await adds(ana, "email", "ana@mail.example")).status_code for _ in range(addresses.CODES.count + 1)]
    assert said == [*[201] * addresses.CODES.count, 429]
    assert (await adds(ana, "sms", ana.person.phone)).status_code == 201, "what needs no code costs none"


async def test_nobody_has_more_addresses_than_a_person_has(house: World, ana: Phone) -> None:
    for n in range(addresses.AT_MOST):
        assert (await adds(ana, "email", f"ana{n}@mail.example")).status_code == 201
    await house.sql("delete from limits returning 1")
    answer = await adds(ana, "email", "one-more@mail.example")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many")


async def test_somebody_elses_address_is_not_there(house: World, ana: Phone) -> None:
    bo = await house.phone(await house.enrols("Bo"))
    added = (await adds(ana, "email", "ana@mail.example")).json()
    code = code_at(house, "email", "ana@mail.example")
    assert (await bo.post(f"/v1/me/channels/{added['id']}/verify", {"code": code})).status_code == 404
    assert (await bo.http.delete(f"/v1/me/channels/{added['id']}")).status_code == 404
    assert await mine(bo) == [] and len(await mine(ana)) == 1
    assert (await adds(bo, "email", "ana@mail.example")).json()["id"] != added["id"], "two may share a mailbox"


async def test_an_address_that_was_removed_is_used_no_more(house: World, ana: Phone) -> None:
    added = (await adds(ana, "sms", ana.person.phone)).json()
    assert (await ana.http.delete(f"/v1/me/channels/{added['id']}")).status_code == 204
    assert (await ana.http.delete(f"/v1/me/channels/{added['id']}")).status_code == 404
    assert await of(house, ana) == [] and await mine(ana) == []
    assert (await adds(ana, "sms", ana.person.phone)).json()["id"] != added["id"]


async def test_what_a_provider_says_of_it_is_kept(house: World, ana: Phone) -> None:
    await adds(ana, "sms", ana.person.phone)
    await adds(ana, "zalo", ana.person.phone)
    first, second = await of(house, ana)
    async with house.house.database.work("engine") as db:
        await addresses.note_used(db, {second.id: True})
    assert [a.id for a in await of(house, ana)] == [second.id, first.id], "what worked last comes first"
    async with house.house.database.work("engine") as db:
        await addresses.note_used(db, {second.id: False})
    assert [a.id for a in await of(house, ana)] == [first.id]


async def test_addresses_stand_sealed_in_their_rows(house: World, ana: Phone) -> None:
    await adds(ana, "email", "ana@mail.example")
    [row] = await house.sql("select * from channel_addresses")
    assert b"ana@mail.example" not in row["address_sealed"] and "mail.example" not in str(row)


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [("sms", "+84901234567", "•••4567"), ("email", "ana@mail.example", "a•••@mail.example"), ("web_push", "{}", "")],
)
def test_an_address_is_shown_so_that_only_its_owner_knows_it(channel: Any, address: str, shown: str) -> None:
    assert shown_of(channel, address) == shown
