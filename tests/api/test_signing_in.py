"""Signing in as strangers, guessers and thieves would try it, over HTTP."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest

from base.ids import new_id
from notify.sms import last_texts
from people import sessions, tokens
from tests.world import Person, Phone, World

DEVICE = {"name": "Galaxy A15", "platform": "android"}


async def asks(house: World, number: str, **headers: str) -> httpx2.Response:
    return await house.stranger.post("/v1/auth/otp", json={"phone": number}, headers=headers)


async def gives(house: World, challenge: str, code: str) -> httpx2.Response:
    body = {"challenge": challenge, "code": code, "device": DEVICE}
    return await house.stranger.post("/v1/auth/otp/verify", json=body)


async def refreshes(house: World, token: str) -> httpx2.Response:
    return await house.stranger.post("/v1/auth/refresh", json={"refresh_token": token})


async def uses(house: World, token: str) -> int:
    answer = await house.stranger.get("/v1/me", headers={"authorization": f"Bearer {token}"})
    return answer.status_code


def texted(house: World, person: Person) -> str:
    found = re.search(r"\d{6}", last_texts(house.house.settings.home)[person.phone])
    assert found
    return found.group()


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def a_minute_passes(house: World) -> None:
    await house.sql("update sign_in_challenges set created_at = created_at - interval '61 seconds' returning id")


async def a_challenge(house: World, person: Person) -> tuple[str, str]:
    """An open challenge and its code."""
    return (await asks(house, person.phone)).json()["challenge"], texted(house, person)


async def test_enrolled_and_unknown_numbers_get_the_same_answer_and_only_one_a_text(house: World) -> None:
    ana = await house.enrols("Ana")
    known, unknown = await asks(house, ana.phone), await asks(house, "+84988000111")
    assert (known.status_code, known.json().keys()) == (unknown.status_code, unknown.json().keys()) == (202, {
        "challenge", "expires_at",
    })  # fmt: skip
    texts = last_texts(house.house.settings.home)
    assert ana.phone in texts and "+84988000111" not in texts


async def test_a_disabled_account_is_like_an_unknown_number(house: World) -> None:
    ana = await house.enrols("Ana")
    await house.sql("update accounts set disabled_at = now() where id = $1 returning id", ana.account)
    assert (await asks(house, ana.phone)).status_code == 202
    assert ana.phone not in last_texts(house.house.settings.home)


async def test_the_code_of_an_unknown_number_signs_nobody_in(house: World) -> None:
    challenge = (await asks(house, "+84988000112")).json()["challenge"]
    answers = [await gives(house, challenge, code) for code in ("000000", "123456")]
    answers.append(await gives(house, str(new_id()), "123456"))
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(401, "wrong_code")}


@pytest.mark.parametrize("number", ["", "+", "abc", "+840", "9" * 40, "+84 90 12"])
async def test_what_is_no_phone_number_is_refused(house: World, number: str) -> None:
    assert (await asks(house, number)).status_code in (400, 422)


async def test_a_number_without_country_code_is_vietnamese(house: World) -> None:
    ana = await house.enrols("Ana")
    assert (await asks(house, "0" + ana.phone.removeprefix("+84"))).status_code == 202
    assert texted(house, ana)


async def test_after_five_wrong_codes_even_the_right_one_fails(house: World) -> None:
    challenge, code = await a_challenge(house, await house.enrols("Ana"))
    for _ in range(5):
        assert (await gives(house, challenge, another(code))).status_code == 401
    assert (await gives(house, challenge, code)).status_code == 401


async def test_after_four_wrong_codes_the_right_one_is_good(house: World) -> None:
    challenge, code = await a_challenge(house, await house.enrols("Ana"))
    for _ in range(4):
        await gives(house, challenge, another(code))
    assert (await gives(house, challenge, code)).status_code == 201


async def test_fifty_guesses_at_once_are_five_guesses(house: World) -> None:
    challenge, code = await a_challenge(house, await house.enrols("Ana"))
    wrong = [f"{(int(code) + n) % 10**6:06}" for n in range(1, 51)]
    answers = await asyncio.gather(*(gives(house, challenge, guess) for guess in wrong))
    assert {a.status_code for a in answers} <= {401, 503}
    [left] = await house.sql("select guesses_left from sign_in_challenges where id = $1", UUID(challenge))
    assert left["guesses_left"] == 0
    assert (await gives(house, challenge, code)).status_code == 401


async def test_a_right_code_used_by_ten_at_once_makes_one_session(house: World) -> None:
    challenge, code = await a_challenge(house, await house.enrols("Ana"))
    answers = await asyncio.gather(*(gives(house, challenge, code) for _ in range(10)))
    assert sorted(a.status_code for a in answers) == [201] + [401] * 9
    assert len(await house.sql("select id from sessions")) == 1


async def test_a_code_is_good_once(house: World) -> None:
    challenge, code = await a_challenge(house, await house.enrols("Ana"))
    assert (await gives(house, challenge, code)).status_code == 201
    assert (await gives(house, challenge, code)).status_code == 401


async def test_a_late_code_is_not_good(house: World) -> None:
    challenge, code = await a_challenge(house, await house.enrols("Ana"))
    await house.sql("update sign_in_challenges set expires_at = now() returning id")
    assert (await gives(house, challenge, code)).status_code == 401


async def test_a_new_code_ends_the_one_before(house: World) -> None:
    ana = await house.enrols("Ana")
    old, old_code = await a_challenge(house, ana)
    await a_minute_passes(house)
    new, new_code = await a_challenge(house, ana)
    assert (await gives(house, old, old_code)).status_code == 401
    assert (await gives(house, new, new_code)).status_code == 201


@pytest.mark.parametrize("enrolled", [True, False])
async def test_a_second_code_within_a_minute_is_429_for_every_number(house: World, enrolled: bool) -> None:
    number = (await house.enrols("Ana")).phone if enrolled else "+84988000113"
    await asks(house, number)
    again = await asks(house, number)
    assert (again.status_code, again.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(again.headers["retry-after"]) <= 60


async def test_the_sixth_code_of_an_hour_waits_for_the_next(house: World) -> None:
    number = (await house.enrols("Ana")).phone
    for _ in range(5):
        assert (await asks(house, number)).status_code == 202
        await a_minute_passes(house)
    assert (
        3200 < int((await asks(house, number)).headers["retry-after"]) <= 3600 - 5 * 60
    )  # when the first is an hour old


async def test_codes_asked_for_at_once_are_one_code(house: World) -> None:
    number = (await house.enrols("Ana")).phone
    answers = await asyncio.gather(*(asks(house, number) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [202] + [429] * 7


async def test_a_code_is_text_of_six_digits_and_the_device_is_of_a_known_kind(house: World) -> None:
    body: dict[str, Any] = {"challenge": str(new_id()), "code": "123456", "device": DEVICE}
    for wrong in ({"code": "12345"}, {"code": 123456}, {"device": {**DEVICE, "platform": "fridge"}}, {"more": 1}):
        answer = await house.stranger.post("/v1/auth/otp/verify", json={**body, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "validation")
        assert answer.json()["errors"]


async def signed_in(house: World) -> Phone:
    return await house.phone(await house.enrols("Ana"))


async def test_a_refresh_token_gives_the_next_pair(house: World) -> None:
    phone = await signed_in(house)
    answer = await refreshes(house, phone.tokens["refresh_token"])
    assert answer.status_code == 200
    assert await uses(house, answer.json()["access_token"]) == 200
    assert await uses(house, phone.tokens["access_token"]) == 401
    assert answer.json()["refresh_token"] != phone.tokens["refresh_token"]


async def test_a_lost_reply_may_be_asked_for_again(house: World) -> None:
    phone = await signed_in(house)
    lost = (await refreshes(house, phone.tokens["refresh_token"])).json()
    again = (await refreshes(house, phone.tokens["refresh_token"])).json()
    assert await uses(house, again["access_token"]) == 200
    assert again["refresh_token"] == lost["refresh_token"]
    assert (await refreshes(house, again["refresh_token"])).status_code == 200


async def test_a_refresh_that_comes_twice_at_once_signs_nobody_out(house: World) -> None:
    phone = await signed_in(house)
    answers = await asyncio.gather(*(refreshes(house, phone.tokens["refresh_token"]) for _ in range(4)))
    assert {a.status_code for a in answers} == {200}
    assert sorted([await uses(house, a.json()["access_token"]) for a in answers]) == [200, 401, 401, 401]


async def test_a_replay_once_the_next_token_was_used_ends_the_session(house: World) -> None:
    phone = await signed_in(house)
    new = (await refreshes(house, phone.tokens["refresh_token"])).json()
    assert await uses(house, new["access_token"]) == 200
    assert (await refreshes(house, phone.tokens["refresh_token"])).status_code == 401
    assert await uses(house, new["access_token"]) == 401
    assert (await refreshes(house, new["refresh_token"])).status_code == 401
    assert await house.sql("select ended_why from sessions") == [{"ended_why": "refresh token replayed"}]


async def test_a_replay_of_an_older_token_ends_the_session(house: World) -> None:
    phone = await signed_in(house)
    second = (await refreshes(house, phone.tokens["refresh_token"])).json()
    third = (await refreshes(house, second["refresh_token"])).json()
    assert (await refreshes(house, phone.tokens["refresh_token"])).status_code == 401
    assert await uses(house, third["access_token"]) == 401


def _resealed(token: str) -> str:
    """Another generation under the old seal."""
    raw = bytearray(base64.urlsafe_b64decode(token.removeprefix("antam_rt_")))
    raw[19] += 1
    return "antam_rt_" + base64.urlsafe_b64encode(bytes(raw)).decode()


FORGERIES: dict[str, Callable[[str], str]] = {
    "another generation": _resealed,
    "cut": lambda token: token[:-8],
    "empty": lambda _: "",
    "no base64": lambda _: "antam_rt_é",
    "sealed with another secret": lambda _: tokens.refresh_token(sessions.Secret(b"x" * 32), new_id(), 1),
}


@pytest.mark.parametrize("how", FORGERIES)
async def test_a_forged_refresh_token_is_refused_and_harms_nobody(house: World, how: str) -> None:
    phone = await signed_in(house)
    answer = await refreshes(house, FORGERIES[how](phone.tokens["refresh_token"]))
    assert answer.status_code == 401
    assert await uses(house, phone.tokens["access_token"]) == 200


ENDINGS: dict[str, Callable[[World, Phone], Awaitable[Any]]] = {
    "signed out": lambda _, phone: phone.http.delete("/v1/auth/session"),
    "the account is disabled": lambda house, _: house.sql("update accounts set disabled_at = now() returning id"),
    "the token is too old": lambda house, _: house.sql("update sessions set access_expires_at = now() returning id"),
    "the session is too old": lambda house, _: house.sql("update sessions set expires_at = now() returning id"),
}


@pytest.mark.parametrize("how", ENDINGS)
async def test_a_token_is_dead_on_the_next_request(house: World, how: str) -> None:
    phone = await signed_in(house)
    assert (await phone.get("/v1/me")).status_code == 200
    await ENDINGS[how](house, phone)
    assert (await phone.get("/v1/me")).status_code == 401


async def test_somebody_sees_their_sessions_and_ends_another(house: World) -> None:
    phone = await signed_in(house)
    await a_minute_passes(house)
    other = await house.phone(phone.person)
    listed = (await phone.get("/v1/auth/sessions")).json()["items"]
    assert [s["current"] for s in listed] == [False, True]
    assert (await phone.http.delete(f"/v1/auth/sessions/{listed[0]['id']}")).status_code == 204
    assert (await other.get("/v1/me")).status_code == 401
    assert (await phone.get("/v1/me")).status_code == 200


async def test_a_phone_that_was_signed_out_is_pushed_nothing(house: World) -> None:
    old = await house.phone(await house.enrols("Ana"), push="ana-old")
    await a_minute_passes(house)
    new = await house.phone(old.person, push="ana-new")
    listed = (await new.get("/v1/auth/sessions")).json()["items"]
    [other] = [session["id"] for session in listed if not session["current"]]
    assert (await new.http.delete(f"/v1/auth/sessions/{other}")).status_code == 204
    tokens = await house.sql("select push_token from devices order by created_at")
    assert [row["push_token"] for row in tokens] == [None, "ana-new"]


async def test_nobody_ends_the_session_of_another_person(house: World) -> None:
    ana, bo = await signed_in(house), await house.phone(await house.enrols("Bo"))
    theirs = (await bo.get("/v1/auth/sessions")).json()["items"][0]["id"]
    assert (await ana.http.delete(f"/v1/auth/sessions/{theirs}")).status_code == 404
    assert (await bo.get("/v1/me")).status_code == 200


async def test_fifty_refreshes_at_once_are_one_family_and_sign_nobody_out(house: World) -> None:
    phone = await signed_in(house)
    answers = await asyncio.gather(*(refreshes(house, phone.tokens["refresh_token"]) for _ in range(50)))
    assert {a.status_code for a in answers} == {200}
    assert len({a.json()["refresh_token"] for a in answers}) == 1
    assert sorted([await uses(house, a.json()["access_token"]) for a in answers]) == [200] + [401] * 49
    assert (await refreshes(house, answers[0].json()["refresh_token"])).status_code == 200
    assert await house.sql("select generation, ended_at from sessions") == [{"generation": 3, "ended_at": None}]


def notices(feed: dict[str, Any]) -> list[tuple[str, str | None]]:
    items = [item["body"] for item in feed["items"] if item["kind"] == "security_notice"]
    return [(body["what"], body["device"]) for body in items]


async def test_a_new_device_is_told_of_on_the_others_at_once_and_by_a_push_that_says_nothing(house: World) -> None:
    old = await house.phone(await house.enrols("Ana"), push="ana-old")
    assert notices(await old.syncs()) == []
    socket = await old.opens_socket()
    await a_minute_passes(house)
    new = await house.phone(old.person)
    heard = await socket.hears("event")
    assert (heard["kind"], heard["body"]) == ("security_notice", {"what": "new_device", "device": "Galaxy A15"})
    await house.beat()
    assert house.pushes_to(old) == [{"k": "security_notice", "s": str(heard["seq"])}]
    assert new.tokens["second_factor"] == "not_needed"


async def test_a_replay_takes_the_push_address_away_and_the_other_devices_learn_of_it(house: World) -> None:
    robbed = await house.phone(await house.enrols("Ana"), push="ana-robbed")
    await a_minute_passes(house)
    other = await house.phone(robbed.person, push="ana-other")
    await house.beat()
    socket = await other.opens_socket(since=None)
    await socket.hears("caught_up")
    new = (await refreshes(house, robbed.tokens["refresh_token"])).json()
    await uses(house, new["access_token"])
    assert (await refreshes(house, robbed.tokens["refresh_token"])).status_code == 401
    heard = await socket.hears("event")
    assert (heard["kind"], heard["body"]["what"]) == ("security_notice", "session_ended")
    tokens = await house.sql("select push_token from devices order by created_at")
    assert [row["push_token"] for row in tokens] == [None, "ana-other"]
    assert await uses(house, other.tokens["access_token"]) == 200
    house.fcm.received.clear()
    await house.beat()
    assert len(house.pushes_to(other)) == 1 and house.pushes_to(robbed) == []


async def test_an_ended_session_closes_its_open_socket_within_five_seconds(house: World) -> None:
    phone = await signed_in(house)
    socket = await phone.opens_socket()
    await socket.hears("caught_up")
    (await phone.http.delete("/v1/auth/session")).raise_for_status()
    assert (await phone.get("/v1/me")).status_code == 401
    assert await socket.is_closed(within=6) == 4003


async def ages(house: World, column: str, by: str) -> None:
    await house.sql(f"update sessions set {column} = {column} - interval '{by}' returning id")


IDLE = [(False, "30 days", "29 days 23 hours"), (True, "12 hours", "11 hours 59 minutes")]


@pytest.mark.parametrize(("staff", "dead", "alive"), IDLE)
async def test_a_session_nobody_refreshed_for_long_is_refused(house: World, staff: bool, dead: str, alive: str) -> None:
    await house.opens()
    phone = await house.phone(await house.employs("nurse") if staff else await house.enrols("Ana"))
    await ages(house, "refreshed_at", alive)
    new = (await refreshes(house, phone.tokens["refresh_token"])).json()["refresh_token"]
    await ages(house, "refreshed_at", dead)
    assert (await refreshes(house, new)).status_code == 401
    assert await house.sql("select ended_at from sessions") == [{"ended_at": None}]  # pushes go on


async def test_an_idle_session_has_no_socket_any_more(house: World) -> None:
    phone = await signed_in(house)
    socket = await phone.opens_socket()
    await socket.hears("caught_up")
    await ages(house, "refreshed_at", "30 days")
    assert await socket.is_closed(within=6) == 4003
    again = await phone.opens_socket()
    assert await again.is_closed() == 4401


async def test_a_session_ends_after_180_days_however_often_it_was_refreshed(house: World) -> None:
    phone = await signed_in(house)
    [row] = await house.sql("select expires_at - created_at as life from sessions")
    assert row["life"].days == 180
    await ages(house, "expires_at", "180 days")
    assert (await refreshes(house, phone.tokens["refresh_token"])).status_code == 401


async def test_an_access_token_does_not_outlive_its_session(house: World) -> None:
    phone = await signed_in(house)
    await house.sql("update sessions set expires_at = now() + interval '60 seconds' returning id")
    assert (await refreshes(house, phone.tokens["refresh_token"])).status_code == 200
    assert await house.sql("select access_expires_at <= expires_at as it from sessions") == [{"it": True}]


async def test_all_other_devices_are_signed_out_at_once(house: World) -> None:
    phone = await signed_in(house)
    others = []
    for push in ("ana-1", "ana-2"):
        await a_minute_passes(house)
        others.append(await house.phone(phone.person, push=push))
    bo = await house.phone(await house.enrols("Bo"))
    assert (await phone.http.delete("/v1/auth/sessions")).status_code == 204
    assert [(await other.get("/v1/me")).status_code for other in others] == [401, 401]
    assert (await phone.get("/v1/me")).status_code == (await bo.get("/v1/me")).status_code == 200
    assert len((await phone.get("/v1/auth/sessions")).json()["items"]) == 1
    assert await house.sql("select 1 from devices where push_token is not null") == []


async def test_the_list_says_what_each_session_is(house: World) -> None:
    await house.opens()
    nurse = await house.phone(await house.employs("nurse"))
    [listed] = (await nurse.get("/v1/auth/sessions")).json()["items"]
    assert {name: listed[name] for name in ("device", "platform", "second_factor", "shared", "current")} == {
        "device": "Galaxy A15", "platform": "android", "second_factor": True, "shared": False, "current": True,
    }  # fmt: skip
    assert listed["created_at"] <= listed["refreshed_at"]
