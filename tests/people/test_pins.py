"""PINs and the tablet several people share, over HTTP and by the database's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from base.ids import new_id
from tests.api.test_signing_in import a_minute_passes, refreshes
from tests.world import Phone, World, reading

PIN, WRONG = "2580", "2581"


@pytest_asyncio.fixture
async def nurse(house: World) -> AsyncIterator[Phone]:
    await house.opens()
    phone = await house.phone(await house.employs("nurse"))
    (await phone.put("/v1/auth/pin", {"pin": PIN})).raise_for_status()
    yield phone


async def shares(phone: Phone) -> dict[str, Any]:
    answer = await phone.put("/v1/auth/shared", {"shared": True})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def unlocks(house: World, shared: dict[str, Any], pin: str = PIN, **other: str) -> httpx2.Response:
    body = {"session": shared["session"], "device_secret": shared["device_secret"], "pin": pin, **other}
    return await house.stranger.post("/v1/auth/unlock", json=body)


async def takes_over(phone: Phone, unlocked: httpx2.Response) -> None:
    assert unlocked.status_code == 200, unlocked.text
    phone.http.headers["authorization"] = f"Bearer {unlocked.json()['access_token']}"


async def some_time_passes(house: World, phone: Phone, seconds: int) -> None:
    await house.sql(
        """update sessions set access_expires_at = access_expires_at - make_interval(secs => $2)
            where account_id = $1 returning 1""",
        phone.person.account,
        seconds,
    )


async def lives_for(house: World, phone: Phone) -> float:
    """Seconds until the tablet locks."""
    [row] = await house.sql(
        "select extract(epoch from access_expires_at - now())::float8 as s from sessions where account_id = $1",
        phone.person.account,
    )
    return row["s"]


async def steps_up(phone: Phone, pin: str = PIN) -> httpx2.Response:
    return await phone.post("/v1/auth/step-up", {"pin": pin})


SIMPLE = ["0000", "1111", "1234", "4321", "7890", "0987", "12345678", "1212", "123123", "36363636"]


@pytest.mark.parametrize("pin", SIMPLE)
async def test_a_pin_everybody_tries_first_is_refused(house: World, nurse: Phone, pin: str) -> None:
    answer = await nurse.put("/v1/auth/pin", {"pin": pin})
    assert (answer.status_code, answer.json()["code"]) == (422, "pin_too_simple")


@pytest.mark.parametrize("pin", ["258", "258025802", "25a0", "", 2580])
async def test_a_pin_is_four_to_eight_digits(house: World, nurse: Phone, pin: Any) -> None:
    assert (await nurse.put("/v1/auth/pin", {"pin": pin})).status_code == 400


async def test_a_pin_is_kept_as_argon2id_of_at_least_19_mib_and_peppered(house: World, nurse: Phone) -> None:
    from argon2 import PasswordHasher, extract_parameters
    from argon2.exceptions import VerifyMismatchError

    [row] = await house.sql("select hash from pins")
    assert row["hash"].startswith("$argon2id$") and extract_parameters(row["hash"]).memory_cost >= 19 * 1024
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(row["hash"], PIN)


async def test_setting_a_pin_takes_a_fresh_proof_and_of_staff_a_second_factor(house: World, nurse: Phone) -> None:
    await house.sql("update sessions set proven_at = now() - interval '301 seconds' returning 1")
    assert (await nurse.put("/v1/auth/pin", {"pin": "1470"})).json()["code"] == "step_up_needed"
    assert (await steps_up(nurse)).status_code == 200
    assert (await nurse.put("/v1/auth/pin", {"pin": "1470"})).status_code == 204
    await house.sql("update sessions set second_factor_at = null returning 1")
    assert (await nurse.put("/v1/auth/pin", {"pin": "1590"})).json()["code"] == "second_factor_needed"


async def test_a_right_pin_proves_and_a_wrong_one_does_not(house: World, nurse: Phone) -> None:
    await house.sql("update sessions set proven_at = now() - interval '1 hour' returning 1")
    refused = await steps_up(nurse, WRONG)
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_pin")
    assert (await nurse.put("/v1/auth/pin", {"pin": "1470"})).status_code == 403
    assert (await steps_up(nurse)).status_code == 200
    assert (await nurse.put("/v1/auth/pin", {"pin": "1470"})).status_code == 204


async def test_five_wrong_guesses_lock_the_pin_until_a_full_sign_in(house: World, nurse: Phone) -> None:
    for _ in range(4):
        await steps_up(nurse, WRONG)
    assert (await steps_up(nurse)).status_code == 200  # and there are five again
    for _ in range(5):
        await steps_up(nurse, WRONG)
    assert (await steps_up(nurse)).status_code == 422
    await a_minute_passes(house)
    again = await house.phone(nurse.person)
    assert (await steps_up(again)).status_code == 200


async def test_a_text_message_alone_does_not_open_the_pin_of_staff(house: World, nurse: Phone) -> None:
    for _ in range(5):
        await steps_up(nurse, WRONG)
    await a_minute_passes(house)
    nurse.person.totp = None
    again = await house.phone(nurse.person)
    assert (await steps_up(again)).status_code == 422


async def test_parallel_guesses_are_compared_at_most_five_times(house: World, nurse: Phone) -> None:
    pins = [f"{n:04}" for n in range(2570, 2600)]
    await asyncio.gather(*(steps_up(nurse, pin) for pin in pins if pin != PIN))
    assert await house.sql("select guesses_left from pins") == [{"guesses_left": 0}]
    assert (await steps_up(nurse)).status_code == 422


async def test_without_a_pin_a_session_is_not_shared(house: World, nurse: Phone) -> None:
    other = await house.phone(await house.employs("nurse"))
    answer = await other.put("/v1/auth/shared", {"shared": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_pin")
    assert (await nurse.put("/v1/auth/shared", {"shared": False})).json()["code"] == "shared_stays"


async def test_a_shared_session_locks_after_four_minutes_and_ends_after_twelve_hours(
    house: World, nurse: Phone
) -> None:
    shared = await shares(nurse)
    assert shared["locks_after_s"] == 240
    [row] = await house.sql("select expires_at - now() <= interval '12 hours' as short from sessions")
    assert row["short"] and 235 < await lives_for(house, nurse) <= 240
    assert (await nurse.get("/v1/me")).status_code == 200
    await some_time_passes(house, nurse, 241)
    assert (await nurse.get("/v1/me")).status_code == 401
    assert (await refreshes(house, nurse.tokens["refresh_token"])).status_code == 401
    await house.sql("update sessions set expires_at = now() returning 1")
    assert (await unlocks(house, shared)).status_code == 401


async def test_every_use_of_a_shared_session_keeps_it_open(house: World, nurse: Phone) -> None:
    rosa = await house.admits()
    await shares(nurse)
    await some_time_passes(house, nurse, 200)
    assert (await nurse.get("/v1/me")).status_code == 200
    assert await lives_for(house, nurse) > 230
    await some_time_passes(house, nurse, 200)
    await nurse.records(reading("spo2", 97), resident=rosa.resident)  # through the committer
    assert await lives_for(house, nurse) > 230
    await house.sql("update sessions set expires_at = now() + interval '60 seconds' returning 1")
    await some_time_passes(house, nurse, 200)
    assert (await nurse.get("/v1/me")).status_code == 200
    assert await lives_for(house, nurse) <= 60


async def test_using_an_ordinary_session_does_not_prolong_its_token(house: World, nurse: Phone) -> None:
    rosa = await house.admits()
    before = await house.sql("select access_expires_at from sessions")
    await nurse.get("/v1/me")
    await nurse.records(reading("spo2", 97), resident=rosa.resident)
    assert await house.sql("select access_expires_at from sessions") == before


async def test_the_pin_opens_the_locked_session_of_this_tablet(house: World, nurse: Phone) -> None:
    shared = await shares(nurse)
    await some_time_passes(house, nurse, 241)
    await takes_over(nurse, await unlocks(house, shared))
    me = (await nurse.get("/v1/me")).json()
    assert me["id"] == str(nurse.person.account) and me["second_factor"] == "not_needed"
    assert (await nurse.put("/v1/auth/pin", {"pin": "1470"})).status_code == 204  # a PIN proves


async def test_each_unlock_is_that_persons(house: World, nurse: Phone) -> None:
    other = await house.phone(await house.employs("nurse", "ĐD. Bình"))
    (await other.put("/v1/auth/pin", {"pin": "1470"})).raise_for_status()
    first, second = await shares(nurse), await shares(other)
    await takes_over(other, await unlocks(house, second, "1470"))
    assert (await other.get("/v1/me")).json()["name"] == "ĐD. Bình"
    assert (await nurse.get("/v1/me")).json()["id"] == str(nurse.person.account)
    assert (await unlocks(house, first, "1470")).status_code == 401
    assert (await unlocks(house, first, device_secret=second["device_secret"])).status_code == 401


async def test_a_wrong_pin_another_tablet_and_a_session_nobody_knows_get_one_answer(house: World, nurse: Phone) -> None:
    shared = await shares(nurse)
    answers = [
        await unlocks(house, shared, WRONG),
        await unlocks(house, shared, device_secret="x"),
        await unlocks(house, shared, session=str(new_id())),
    ]
    assert len({(a.status_code, a.content) for a in answers}) == 1
    assert (answers[0].status_code, answers[0].json()["code"]) == (401, "wrong_pin")
    assert await house.sql("select guesses_left from pins") == [{"guesses_left": 4}]


async def test_five_wrong_pins_on_the_tablet_lock_it_for_the_right_one(house: World, nurse: Phone) -> None:
    shared = await shares(nurse)
    guesses = (unlocks(house, shared, WRONG) for _ in range(12))
    assert {a.status_code for a in await asyncio.gather(*guesses)} == {401}
    assert (await unlocks(house, shared)).status_code == 401
    assert await house.sql("select guesses_left from pins") == [{"guesses_left": 0}]


async def test_the_socket_of_a_locked_tablet_is_closed(house: World, nurse: Phone) -> None:
    await shares(nurse)
    socket = await nurse.opens_socket()
    await socket.hears("caught_up")
    await some_time_passes(house, nurse, 241)
    assert await socket.is_closed(within=6) == 4003


async def test_an_ended_session_is_not_unlocked(house: World, nurse: Phone) -> None:
    shared = await shares(nurse)
    (await nurse.http.delete("/v1/auth/session")).raise_for_status()
    assert (await unlocks(house, shared)).status_code == 401
