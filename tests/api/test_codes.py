"""One-time codes under attack: budgets, breakers, guesses, and the answer that was lost on the way."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
import pytest
from structlog.testing import capture_logs

from api.app import create_app, sweep
from base import limits
from base.db import as_owner
from base.ids import new_id
from base.limits import Limit
from notify.sms import Gateway, last_texts
from people import enrol, signing_in
from people.tokens import hash_token
from tests.world import Person, World, running_server

PHONE = str(new_id())
DEVICE = {"name": "Galaxy A15", "platform": "android"}


async def asks(house: World, number: str, address: str = "127.0.0.1", device: str | None = None) -> httpx2.Response:
    body: dict[str, Any] = {"phone": number}
    if device:
        body["device"] = {"id": device}
    return await house.stranger.post("/v1/auth/otp", json=body, headers={"x-forwarded-for": address})


async def gives(
    house: World, challenge: str, code: str, address: str = "127.0.0.1", device: str | None = None
) -> httpx2.Response:
    body = {"challenge": challenge, "code": code, "device": {**DEVICE, **({"id": device} if device else {})}}
    return await house.stranger.post("/v1/auth/otp/verify", json=body, headers={"x-forwarded-for": address})


def texted(house: World, phone: str) -> str:
    found = re.search(r"\d{6}", last_texts(house.house.settings.home)[phone])
    assert found
    return found.group()


async def a_challenge(house: World, device: str | None = None) -> tuple[str, str]:
    """An open challenge and its code."""
    ana = await house.enrols("Ana")
    return (await asks(house, ana.phone, device=device)).json()["challenge"], texted(house, ana.phone)


def another(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**6:06}"


async def exhausts(house: World, limit: Limit, subject: str) -> None:
    async with house.house.database.work("app") as db:
        await limits.take(db, house.house.settings.secret, (limit, subject))
    key = limits._seal(house.house.settings.secret, limit, subject)
    debts = "update limits set full_at = now() + make_interval(secs => $2) where key = $1 returning 1"
    await house.sql(debts, key, float(limit.at_once * limit.every_s))


def refusal(answer: httpx2.Response) -> tuple[int, str, bool]:
    return answer.status_code, answer.json()["code"], int(answer.headers.get("retry-after", 0)) > 0


LIMITED = (429, "rate_limited", True)


# --- Guesses


async def test_two_hundred_guesses_from_everywhere_at_once_are_five(house: World) -> None:
    challenge, code = await a_challenge(house)
    answers = await asyncio.gather(*(gives(house, challenge, another(code, n), f"203.0.{n}.9") for n in range(1, 201)))
    assert {a.status_code for a in answers} <= {401, 503}
    [left] = await house.sql("select guesses_left from sign_in_challenges where id = $1", UUID(challenge))
    assert left["guesses_left"] == 0
    assert await wrong_ones_counted(house) == 5  # each that was compared and wrong took from the breaker
    assert (await gives(house, challenge, code)).status_code == 401


async def wrong_ones_counted(house: World) -> int:
    key = limits._seal(house.house.settings.secret, signing_in.WRONG, "")
    [row] = await house.sql("select extract(epoch from full_at - now())::float8 as s from limits where key = $1", key)
    return -(-row["s"] // signing_in.WRONG.every_s)


async def test_guessing_from_one_neighbourhood_ends(house: World) -> None:
    await exhausts(house, signing_in.GUESSES, "203.0.113.0/24")
    challenge, code = await a_challenge(house)
    assert refusal(await gives(house, challenge, code, "203.0.113.200")) == LIMITED
    assert (await gives(house, challenge, code, "203.0.114.1")).status_code == 201


async def test_when_too_many_guesses_were_wrong_nobody_signs_in_for_a_while(house: World) -> None:
    challenge, code = await a_challenge(house)
    unknown = (await asks(house, "+84988000111")).json()["challenge"]
    await exhausts(house, signing_in.WRONG, "")
    before = limits._refused.labels("guesses_wrong")._value.get()
    with capture_logs() as told:
        answers = [await gives(house, c, code) for c in (challenge, unknown, str(new_id()))]
    assert {refusal(a) for a in answers} == {LIMITED}
    assert limits._refused.labels("guesses_wrong")._value.get() == before + 3
    assert {(line["event"], line["kind"]) for line in told} == {("closed for everybody", "guesses_wrong")}
    await house.sql("update limits set full_at = full_at - interval '1 hour' returning 1")
    assert (await gives(house, challenge, code)).status_code == 201  # it was not compared, so it is not spent


async def test_wrong_guesses_at_numbers_that_are_not_enrolled_close_nothing(house: World) -> None:
    """Whoever invents numbers, and gets the same answers for it, keeps nobody out."""
    answers = []
    for n in range(62):
        address = f"10.{n // 20}.1.1"
        challenge = (await asks(house, f"+8498{n:07}", address)).json()["challenge"]
        answers += [await gives(house, challenge, "000000", address) for _ in range(5)]
    assert len(answers) > signing_in.WRONG.count
    challenge, code = await a_challenge(house)
    wrong = await gives(house, challenge, another(code))
    assert {(a.status_code, a.json()["code"], a.json()["detail"]) for a in [*answers, wrong]} == {
        (401, "wrong_code", wrong.json()["detail"])
    }
    assert await wrong_ones_counted(house) == 1
    assert (await gives(house, challenge, code)).status_code == 201


async def test_a_guess_at_nobodys_code_is_counted_like_any(house: World) -> None:
    """The same statements, so the same time; in a bucket nobody asks."""
    challenge = (await asks(house, "+84988000111")).json()["challenge"]
    before = len(await house.sql("select 1 from limits"))
    await gives(house, challenge, "000000", "203.0.113.9")
    assert len(await house.sql("select 1 from limits")) == before + 2  # the neighbourhood's, and the wrong guess


async def test_the_right_code_takes_nothing_from_the_breaker(house: World) -> None:
    challenge, code = await a_challenge(house)
    assert (await gives(house, challenge, code)).status_code == 201
    rows = await house.sql("select count(*) as n from limits where key = $1",
                           limits._seal(house.house.settings.secret, signing_in.WRONG, ""))  # fmt: skip
    assert rows == [{"n": 0}]


# --- Asking


async def test_the_sixty_first_code_of_a_neighbourhood_waits(house: World) -> None:
    for n in range(60):
        answer = await asks(house, f"+8498800{n:04}", f"203.0.113.{n}")
        assert answer.status_code == 202
    assert refusal(await asks(house, "+84988009999", "203.0.113.250")) == LIMITED
    assert (await asks(house, "+84988009999", "203.0.114.1")).status_code == 202


@pytest.mark.parametrize(("address", "near", "far"), [
    ("203.0.113.0/24", "203.0.113.9", "203.0.112.9"),
    ("2001:db8:1::/48", "2001:db8:1:ffff::9", "2001:db8:2::9"),
])  # fmt: skip
async def test_neighbours_share_a_count_and_strangers_do_not(house: World, address: str, near: str, far: str) -> None:
    await exhausts(house, signing_in.PER_ADDRESS, address)
    assert refusal(await asks(house, "+84988000111", near)) == LIMITED
    assert (await asks(house, "+84988000111", far)).status_code == 202


async def test_a_number_that_must_wait_still_costs_the_address(house: World) -> None:
    await asks(house, "+84988000111", "203.0.113.1")
    for _ in range(59):
        assert refusal(await asks(house, "+84988000111", "203.0.113.1")) == LIMITED
    assert refusal(await asks(house, "+84988000112", "203.0.113.1")) == LIMITED


async def test_one_phone_asks_for_ten_codes_a_day_whatever_the_number_and_the_address(house: World) -> None:
    answers = [await asks(house, f"+8498800{n:04}", f"203.0.{n}.1", PHONE) for n in range(11)]
    assert [a.status_code for a in answers] == [202] * 10 + [429]
    assert (await asks(house, "+84988000010", "203.0.10.1", str(new_id()))).status_code == 202


@pytest.mark.parametrize("enrolled", [True, False])
async def test_when_the_budget_of_texts_is_spent_every_number_waits(house: World, enrolled: bool) -> None:
    number = (await house.enrols("Ana")).phone if enrolled else "+84988000111"
    await exhausts(house, signing_in.budget(house.house.settings), "sent")
    with capture_logs() as told:
        assert refusal(await asks(house, number)) == LIMITED
    assert number not in last_texts(house.house.settings.home)
    assert [line["kind"] for line in told] == ["codes_everybody"]


async def test_numbers_that_get_no_text_spend_nothing_of_the_budget(house: World) -> None:
    """And are told apart by nothing: were they counted together, the one that is refused would be unknown."""
    ana = await house.enrols("Ana")
    key, limit = house.house.settings.secret, signing_in.budget(house.house.settings)
    for n in range(3):
        assert (await asks(house, f"+8498800011{n}")).status_code == 202
    assert await house.sql("select 1 from limits where key = $1", limits._seal(key, limit, "sent")) == []
    assert (await asks(house, ana.phone)).status_code == 202
    assert texted(house, ana.phone)
    assert len(await house.sql("select 1 from limits where key = $1", limits._seal(key, limit, "sent"))) == 1


async def a_staff_member(house: World, number: str) -> None:
    facility = await house.opens()
    async with as_owner(house.url) as db:
        await enrol.employ(db, facility, await enrol.enrol(db, number, "Ana"), "nurse", since=db.now)


async def a_resident(house: World, number: str) -> None:
    facility = await house.opens()
    async with as_owner(house.url) as db:
        await enrol.admit(db, facility, "Ana", account=await enrol.enrol(db, number, "Ana"), since=db.now)


async def a_relative(house: World, number: str) -> None:
    house.facility = await house.opens()
    resident = await house.admits()
    async with as_owner(house.url) as db:
        assert resident.resident
        await enrol.link_relative(db, resident.resident, await enrol.enrol(db, number, "Ana"), "con", "summary")


@pytest.mark.parametrize("becomes", [a_staff_member, a_resident, a_relative])
@pytest.mark.parametrize("number", ["+33612345678", "+842438221111"], ids=["from abroad", "a landline"])
async def test_other_numbers_get_codes_only_where_the_facility_says_so(
    house: World, becomes: Callable[[World, str], Awaitable[None]], number: str
) -> None:
    await becomes(house, number)
    assert (await asks(house, number)).status_code == 202
    assert number not in last_texts(house.house.settings.home)
    await house.sql("update facilities set foreign_numbers = true returning 1")
    await house.sql("update sign_in_challenges set created_at = created_at - interval '61 seconds' returning 1")
    assert (await asks(house, number)).status_code == 202
    assert last_texts(house.house.settings.home).pop(number)
    (house.house.settings.home / "texts.json").unlink()


async def test_a_number_has_one_live_challenge(house: World) -> None:
    ana = await house.enrols("Ana")
    for _ in range(3):
        await asks(house, ana.phone)
        await house.sql("update sign_in_challenges set created_at = created_at - interval '61 seconds' returning 1")
    live = "select count(*) as n from sign_in_challenges where used_at is null and expires_at > now()"
    assert await house.sql(live) == [{"n": 1}]


async def test_known_and_unknown_numbers_take_the_same_time(house: World, record_property: Any) -> None:
    """Two distributions in one run, in turns, with a real gateway; the medians are reported and must be alike."""
    took: dict[bool, list[float]] = {True: [], False: []}
    async with _with_a_gateway(house) as stranger:
        for n in range(60):
            for enrolled in (True, False):
                number = (await house.enrols(f"Ana {n}")).phone if enrolled else f"+8498800{n:04}"
                began = time.perf_counter()
                answer = await stranger.post(
                    "/v1/auth/otp", json={"phone": number}, headers={"x-forwarded-for": f"203.0.{n}.{int(enrolled)}"}
                )
                took[enrolled].append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 202
                await asyncio.sleep(0.08)  # the text goes out meanwhile
    known, unknown = statistics.median(took[True]), statistics.median(took[False])
    record_property("known_ms", round(known, 2))
    record_property("unknown_ms", round(unknown, 2))
    print(f"medians: known {known:.2f} ms, unknown {unknown:.2f} ms")
    assert 1 / 1.5 < known / unknown < 1.5


@asynccontextmanager
async def _with_a_gateway(house: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A second server of the same house, whose texts go to an SMS gateway on loopback; a client of it."""

    async def takes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))  # type: ignore[index]
        writer.write(b"HTTP/1.1 202 Taken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(takes, "127.0.0.1", 0) as there:
        gateway = Gateway(f"http://127.0.0.1:{there.sockets[0].getsockname()[1]}/", None)
        other = dataclasses.replace(house.house, sms=gateway)
        async with running_server(other, create_app(other)) as url, house.client() as client:
            client.base_url = url
            yield client
        await gateway.close()


# --- The answer that was lost on the way


async def session_of(house: World, answer: httpx2.Response) -> UUID:
    [row] = await house.sql("select id from sessions where access_hash = $1", hash_token(answer.json()["access_token"]))
    return row["id"]


async def uses(house: World, answer: httpx2.Response) -> int:
    token = answer.json()["access_token"]
    return (await house.stranger.get("/v1/me", headers={"authorization": f"Bearer {token}"})).status_code


async def test_a_phone_whose_answer_was_lost_repeats_itself_and_has_the_same_session(house: World) -> None:
    challenge, code = await a_challenge(house)
    lost = await gives(house, challenge, code, device=PHONE)
    made = await session_of(house, lost)
    again = await gives(house, challenge, code, device=PHONE)
    assert (lost.status_code, again.status_code) == (201, 201)
    assert await session_of(house, again) == made
    assert again.json()["refresh_token"] == lost.json()["refresh_token"]
    assert again.json()["account"] == lost.json()["account"]
    assert (await uses(house, lost), await uses(house, again)) == (401, 200)
    assert len(await house.sql("select 1 from sessions")) == len(await house.sql("select 1 from devices")) == 1
    renewed = await house.stranger.post("/v1/auth/refresh", json={"refresh_token": again.json()["refresh_token"]})
    assert renewed.status_code == 200


async def test_the_same_phone_twice_at_once_has_one_session(house: World) -> None:
    challenge, code = await a_challenge(house)
    answers = await asyncio.gather(*(gives(house, challenge, code, device=PHONE) for _ in range(5)))
    assert [a.status_code for a in answers] == [201] * 5
    assert len({a.json()["refresh_token"] for a in answers}) == len(await house.sql("select 1 from sessions")) == 1


async def nothing(_: World, __: httpx2.Response) -> None:
    """The case is in what the phone sends."""


async def a_minute_passes(house: World, _: httpx2.Response) -> None:
    await house.sql("update sign_in_challenges set used_at = used_at - interval '61 seconds' returning 1")


async def is_used(house: World, first: httpx2.Response) -> None:
    assert await uses(house, first) == 200


async def is_refreshed(house: World, first: httpx2.Response) -> None:
    token = first.json()["refresh_token"]
    assert (await house.stranger.post("/v1/auth/refresh", json={"refresh_token": token})).status_code == 200


async def is_ended(house: World, _: httpx2.Response) -> None:
    await house.sql("update sessions set ended_at = now() returning 1")


async def is_disabled(house: World, _: httpx2.Response) -> None:
    await house.sql("update accounts set disabled_at = now() returning 1")


Between = Callable[[World, httpx2.Response], Awaitable[None]]
# What happened meanwhile, what is added to the code, who repeats it.
SPENT: dict[str, tuple[Between, int, str | None]] = {
    "another phone": (nothing, 0, str(new_id())),
    "a phone without a name": (nothing, 0, None),
    "another code": (nothing, 1, PHONE),
    "a minute later": (a_minute_passes, 0, PHONE),
    "once the session was used": (is_used, 0, PHONE),
    "once the session was refreshed": (is_refreshed, 0, PHONE),
    "once the session was ended": (is_ended, 0, PHONE),
    "once the account was disabled": (is_disabled, 0, PHONE),
}


@pytest.mark.parametrize("case", SPENT)
async def test_a_spent_challenge_is_refused_to_anything_else(house: World, case: str) -> None:
    meanwhile, by, device = SPENT[case]
    challenge, code = await a_challenge(house)
    first = await gives(house, challenge, code, device=PHONE)
    await meanwhile(house, first)
    answer = await gives(house, challenge, another(code, by), device=device)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_code")
    assert len(await house.sql("select 1 from sessions")) == 1


async def test_a_phone_that_gave_no_name_cannot_repeat_itself(house: World) -> None:
    challenge, code = await a_challenge(house)
    assert (await gives(house, challenge, code)).status_code == 201
    assert (await gives(house, challenge, code)).status_code == 401


async def test_repeats_are_guesses_too(house: World) -> None:
    """Else a spent challenge would be a place to try codes without end."""
    challenge, code = await a_challenge(house)
    answers = [await gives(house, challenge, code, device=PHONE) for _ in range(6)]
    assert [a.status_code for a in answers] == [201] * 5 + [401]


@pytest.mark.parametrize("device", [None, str(new_id())], ids=["nameless", "another"])
async def test_a_code_asked_for_by_a_phone_is_good_on_that_phone_only(house: World, device: str | None) -> None:
    challenge, code = await a_challenge(house, device=PHONE)
    assert (await gives(house, challenge, code, device=device)).status_code == 401
    assert (await gives(house, challenge, code, device=PHONE)).status_code == 201


async def test_an_account_disabled_since_the_code_was_sent_gets_no_session(house: World) -> None:
    challenge, code = await a_challenge(house)
    await house.sql("update accounts set disabled_at = now() returning 1")
    assert (await gives(house, challenge, code)).status_code == 401
    assert await house.sql("select 1 from sessions") == []


# --- Counters that cannot be asked, and what nobody reads


async def test_without_counters_nobody_signs_in_and_everybody_signed_in_works_on(house: World) -> None:
    ana = await house.enrols("Ana")
    phone = await house.phone(ana)
    challenge, code = await a_challenge(house)
    await house.sql("alter table limits rename to limits_away")
    try:
        closed = [
            await asks(house, "+84988000111"),
            await gives(house, challenge, code),
            await house.stranger.post("/v1/auth/refresh", json={"refresh_token": phone.tokens["refresh_token"]}),
        ]
        assert {refusal(a) for a in closed} == {(503, "unavailable", True)}
        assert [(await phone.get(path)).status_code for path in ("/v1/me", "/v1/alerts", "/v1/sync")] == [200] * 3
    finally:
        await house.sql("alter table limits_away rename to limits")
    assert (await gives(house, challenge, code)).status_code == 201
    assert await house.sql("select 1 from sign_in_challenges where phone = '+84988000111'") == []


async def test_refreshing_without_end_ends(house: World) -> None:
    tokens = (await house.phone(await house.enrols("Ana"))).tokens
    for _ in range(120):
        answer = await house.stranger.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
        tokens = answer.json()
    answer = await house.stranger.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert refusal(answer) == LIMITED
    await house.sql("update limits set full_at = full_at - interval '1 hour' returning 1")
    answer = await house.stranger.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert answer.status_code == 200  # waiting was no replay


async def test_the_sweep_forgets_challenges_after_two_days_and_counters_without_debts(house: World) -> None:
    await a_challenge(house)
    await sweep(house.house.database)
    assert len(await house.sql("select 1 from sign_in_challenges")) == 1 and await house.sql("select 1 from limits")
    await house.sql("update sign_in_challenges set created_at = created_at - interval '49 hours' returning 1")
    await house.sql("update limits set full_at = full_at - interval '1 day' returning 1")
    await sweep(house.house.database)
    assert await house.sql("select id::text from sign_in_challenges union all select key::text from limits") == []


async def test_refusals_tell_the_log_no_number_and_no_address(house: World) -> None:
    ana: Person = await house.enrols("Ana")
    await exhausts(house, signing_in.PER_ADDRESS, "203.0.113.0/24")
    await exhausts(house, signing_in.budget(house.house.settings), "sent")
    with capture_logs() as told:
        for address in ("203.0.113.77", "203.0.99.77"):
            assert refusal(await asks(house, ana.phone, address)) == LIMITED
        await house.sql("alter table limits rename to limits_away")
        try:
            assert (await asks(house, ana.phone, "203.0.99.77")).status_code == 503
        finally:
            await house.sql("alter table limits_away rename to limits")
    assert {line["event"] for line in told} == {"closed for everybody", "a counter could not be asked"}
    assert not re.search(r"203\.0|\+?84\d{6}|Ana", str(told))
