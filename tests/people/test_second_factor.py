"""The second factor of staff, over HTTP: enrolling, giving, replaying, guessing, losing; what is shut without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from pyotp.totp import TOTP

from base import crypto
from base.db import as_owner
from people import enrol
from people.tokens import hash_token
from tests.api.test_signing_in import a_challenge, a_minute_passes
from tests.house.test_walls import as_app
from tests.world import Person, Phone, World, reading


async def employs_without_factor(house: World, role: str = "nurse") -> Person:
    person = await house.enrols(role)
    async with as_owner(house.url) as db:
        await enrol.employ(db, house.facility, person.account, role)  # type: ignore[arg-type]
    return person


async def code_from_manager(house: World, manager: Phone, person: Person) -> str:
    path = f"/v1/facilities/{house.facility}/staff/{person.account}/enrolment-code"
    return (await manager.posts(path))["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


async def enrols_totp(phone: Phone, code: str | None) -> None:
    """Enrols and confirms an authenticator app on this phone."""
    secret = (await phone.posts("/v1/auth/totp", {} if code is None else {"enrolment_code": code}))["secret"]
    phone.person.totp, phone.person.step = secret, 0
    answer = await phone.gives_totp()
    assert answer.status_code == 200, answer.text


@pytest_asyncio.fixture
async def manager(house: World) -> AsyncIterator[Phone]:
    await house.opens()
    yield await house.phone(await house.employs("manager"))


async def stands(phone: Phone) -> str:
    return (await phone.get("/v1/me")).json()["second_factor"]


async def test_new_staff_enrol_with_the_code_their_manager_hands_over(house: World, manager: Phone) -> None:
    nurse = await house.phone(await employs_without_factor(house))
    assert nurse.tokens["second_factor"] == await stands(nurse) == "enrol"
    assert (await nurse.post("/v1/auth/totp")).json()["code"] == "enrolment_code_needed"

    code = await code_from_manager(house, manager, nurse.person)
    enrolled = await nurse.posts("/v1/auth/totp", {"enrolment_code": code})
    assert enrolled["otpauth"].startswith("otpauth://totp/") and enrolled["secret"] in enrolled["otpauth"]
    assert await stands(nurse) == "enrol"  # nothing is in force before its first code
    await enrols_totp(nurse, code)  # the first reply may have been lost
    assert await stands(nurse) == "not_needed"
    assert [m["role"] for m in (await nurse.get("/v1/me")).json()["memberships"]] == ["nurse"]
    assert (await nurse.post("/v1/auth/totp", {"enrolment_code": code})).json()["code"] == "wrong_code"


async def test_somebody_who_is_not_staff_needs_no_second_factor_and_gets_none(house: World, manager: Phone) -> None:
    rosa = await house.phone(await house.admits())
    assert rosa.tokens["second_factor"] == await stands(rosa) == "not_needed"
    assert (await rosa.post("/v1/auth/totp")).status_code == 403
    path = f"/v1/facilities/{house.facility}/staff/{rosa.person.account}/enrolment-code"
    assert (await manager.post(path)).status_code == 404


async def test_without_the_second_factor_staff_see_no_resident_no_alert_no_facility(
    house: World, manager: Phone
) -> None:
    nurse, rosa = await house.employs("nurse", rank=1), await house.phone(await house.admits())
    [alert] = (await rosa.records(reading("spo2", 84)))["alerts"]
    await house.beat()
    secret, nurse.totp = nurse.totp, None
    phone = await house.phone(nurse)  # the number's owner, and nothing more
    where = f"/v1/facilities/{house.facility}"
    resident = f"/v1/residents/{rosa.person.resident}"

    assert phone.tokens["second_factor"] == "needed"
    assert (await phone.get("/v1/me")).json()["memberships"] == []
    assert (await phone.get("/v1/residents")).json()["items"] == []
    assert (await phone.get("/v1/alerts")).json()["items"] == []
    for path in (resident, f"{resident}/vitals", f"/v1/alerts/{alert}", f"{where}/duty/now"):
        assert (await phone.get(path)).status_code == 404, path
    refused = await phone.post(f"{resident}/vitals", {"readings": [reading("spo2", 97)]})
    assert refused.status_code == 404
    assert (await phone.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 404
    async with as_app(house) as db, db.transaction():
        await db.execute("select open_work($1)", hash_token(phone.tokens["access_token"]))
        for table in ("residents", "stays", "alerts", "readings", "facilities", "relatives", "shifts"):
            assert await db.fetchval(f"select count(*) from {table}") == 0, table

    nurse.totp = secret
    assert (await phone.gives_totp()).status_code == 200
    assert (await phone.get(resident)).status_code == 200
    assert (await phone.get(f"/v1/alerts/{alert}")).status_code == 200
    assert (await phone.post(f"{resident}/vitals", {"readings": [reading("spo2", 97)]})).status_code == 200


async def test_a_nurse_who_is_a_daughter_too_is_only_a_daughter_without_it(house: World, manager: Phone) -> None:
    rosa = await house.admits()
    daughter = await house.relates(rosa, "status")
    async with as_owner(house.url) as db:
        await enrol.employ(db, house.facility, daughter.account, "nurse")  # type: ignore[arg-type]
    phone = await house.phone(daughter)
    resident = f"/v1/residents/{rosa.resident}"
    assert (await phone.get(resident)).json()["basis"] == "relative"
    assert (await phone.get(f"{resident}/vitals")).status_code == 403
    assert (await phone.post(f"{resident}/vitals", {"readings": [reading("spo2", 97)]})).status_code == 403


async def test_a_code_counts_once(house: World, manager: Phone) -> None:
    code = await manager.totp()
    assert (await manager.gives_totp(code)).status_code == 200
    again = await manager.gives_totp(code)
    assert (again.status_code, again.json()["code"]) == (422, "wrong_code")


async def test_a_code_given_many_times_at_once_counts_once(house: World, manager: Phone) -> None:
    code = await manager.totp()
    answers = await asyncio.gather(*(manager.gives_totp(code) for _ in range(4)))
    assert sorted(a.status_code for a in answers) == [200, 422, 422, 422]


async def test_an_earlier_code_is_refused_after_a_later_one(house: World, manager: Phone) -> None:
    assert manager.person.totp
    steps = [int(time.time()) // 30 + n for n in (0, 1)]
    early, late = (TOTP(manager.person.totp).generate_otp(step) for step in steps)
    assert (await manager.gives_totp(late)).status_code == 200
    assert (await manager.gives_totp(early)).status_code == 422


@pytest.mark.parametrize("steps", [-3, 3])
async def test_a_code_of_another_time_is_refused(house: World, manager: Phone, steps: int) -> None:
    assert manager.person.totp
    await house.sql("update totp_factors set last_step = 0 returning 1")
    code = TOTP(manager.person.totp).generate_otp(int(time.time()) // 30 + steps)
    assert (await manager.gives_totp(code)).status_code == 422


async def test_five_wrong_codes_in_fifteen_minutes_and_not_even_the_right_one_counts(
    house: World, manager: Phone
) -> None:
    right = await manager.totp()
    answers = await asyncio.gather(*(manager.gives_totp(wrong(right)) for _ in range(12)))
    assert sorted(a.status_code for a in answers) == [422] * 5 + [429] * 7
    limited = await manager.gives_totp(right)
    assert limited.status_code == 429 and 0 < int(limited.headers["retry-after"]) <= 900
    await house.sql("update totp_factors set guesses_since = guesses_since - interval '15 minutes' returning 1")
    assert (await manager.gives_totp(right)).status_code == 200


async def test_five_wrong_enrolment_codes_spend_the_right_one(house: World, manager: Phone) -> None:
    nurse = await house.phone(await employs_without_factor(house))
    code = await code_from_manager(house, manager, nurse.person)
    for _ in range(5):
        assert (await nurse.post("/v1/auth/totp", {"enrolment_code": wrong(code)})).status_code == 422
    assert (await nurse.post("/v1/auth/totp", {"enrolment_code": code})).status_code == 422
    fresh = await code_from_manager(house, manager, nurse.person)
    await enrols_totp(nurse, fresh)


async def test_an_enrolment_code_is_late_after_three_days_and_of_no_use_to_others(house: World, manager: Phone) -> None:
    nurse, other = [await house.phone(await employs_without_factor(house)) for _ in range(2)]
    code = await code_from_manager(house, manager, nurse.person)
    assert (await other.post("/v1/auth/totp", {"enrolment_code": code})).status_code == 422
    [row] = await house.sql("select expires_at - created_at = interval '72 hours' as it from enrolment_codes")
    assert row["it"]
    await house.sql("update enrolment_codes set expires_at = now() returning 1")
    assert (await nurse.post("/v1/auth/totp", {"enrolment_code": code})).status_code == 422


async def test_only_another_manager_of_the_facility_proven_just_now_issues_a_code(house: World, manager: Phone) -> None:
    nurse = await house.phone(await house.employs("nurse"))
    path = f"/v1/facilities/{house.facility}/staff/{{}}/enrolment-code"
    assert (await nurse.post(path.format(manager.person.account))).status_code == 403
    assert (await manager.post(path.format(manager.person.account))).status_code == 404
    ours = house.facility
    house.facility = await house.opens()
    theirs = await house.phone(await house.employs("manager"))
    assert (await theirs.post(path.format(nurse.person.account))).status_code == 404
    house.facility = ours
    await house.sql("update sessions set proven_at = proven_at - interval '6 minutes' returning 1")
    answer = await manager.post(path.format(nurse.person.account))
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")
    assert await house.sql("select 1 from enrolment_codes") == []
    async with as_app(house) as db, db.transaction():  # the database's own no, whatever the route thinks
        await db.execute("select open_work($1)", hash_token(nurse.tokens["access_token"]))
        assert await db.fetchval("select enrolment_code_issue($1, 'x', 60)", manager.person.account) is None


async def test_a_lost_factor_is_replaced_by_a_new_code_which_ends_the_old_one_and_every_other_session(
    house: World, manager: Phone
) -> None:
    nurse = await house.phone(await house.employs("nurse"))
    old_secret, nurse.person.totp = nurse.person.totp, None
    await a_minute_passes(house)
    new = await house.phone(nurse.person)
    code = await code_from_manager(house, manager, nurse.person)
    assert (await nurse.get("/v1/me")).status_code == 200
    await enrols_totp(new, code)
    assert (await nurse.get("/v1/me")).status_code == 401
    assert old_secret
    assert (await new.gives_totp(TOTP(old_secret).now())).status_code == 422
    whats = [item["body"]["what"] for item in (await new.syncs())["items"] if item["kind"] == "security_notice"]
    assert whats == ["new_device", "enrolment_code", "second_factor"]


async def test_a_factor_is_replaced_by_who_gave_the_old_one_just_now(house: World, manager: Phone) -> None:
    await house.sql("update sessions set proven_at = proven_at - interval '6 minutes' returning 1")
    assert (await manager.post("/v1/auth/totp")).json()["code"] == "step_up_needed"
    assert (await manager.post("/v1/auth/step-up", {"code": await manager.totp()})).status_code == 200
    await enrols_totp(manager, None)
    assert await house.sql("select count(*) as n from totp_factors") == [{"n": 1}]


async def test_a_secret_that_was_never_confirmed_changes_nothing(house: World, manager: Phone) -> None:
    await manager.posts("/v1/auth/totp")
    assert (await manager.gives_totp()).status_code == 200


async def test_the_secret_is_kept_sealed(house: World, manager: Phone) -> None:
    key, account = house.house.settings.secret, manager.person.account
    [row] = await house.sql("select secret from totp_factors")
    assert manager.person.totp and manager.person.totp.encode() not in row["secret"]
    opened = crypto.unseal(key, "totp_factors", "secret", account, row["secret"])
    assert opened.decode() == manager.person.totp


async def test_after_a_change_of_the_servers_secret_a_factor_is_lost_and_not_a_fault(
    house: World, manager: Phone
) -> None:
    code = await manager.totp()
    await house.sql("update totp_factors set secret = set_byte(secret, 20, get_byte(secret, 20) # 1) returning 1")
    assert (await manager.gives_totp(code)).status_code == 422


async def test_a_session_with_a_second_factor_lives_seven_days_and_another_one_prolongs_nothing(
    house: World, manager: Phone
) -> None:
    query = "select expires_at - second_factor_at as rest, expires_at from sessions"
    [first] = await house.sql(query)
    assert first["rest"].days == 7
    assert (await manager.gives_totp()).status_code == 200
    [second] = await house.sql(query)
    assert second["expires_at"] == first["expires_at"]


async def step_up_code(house: World, phone: Phone) -> tuple[str, str]:
    """A new text message to the phone's own number."""
    await a_minute_passes(house)
    return await a_challenge(house, phone.person)


async def steps_up(phone: Phone, **proof: str) -> httpx2.Response:
    return await phone.post("/v1/auth/step-up", proof)


async def test_a_resident_proves_themselves_by_a_new_text_message_once(house: World, manager: Phone) -> None:
    rosa = await house.phone(await house.admits())
    await house.sql("update sessions set proven_at = now() - interval '1 hour' returning 1")
    challenge, code = await step_up_code(house, rosa)
    assert (await steps_up(rosa, challenge=challenge, code=wrong(code))).json()["code"] == "wrong_code"
    assert (await steps_up(rosa, challenge=challenge, code=code)).status_code == 200
    assert (await steps_up(rosa, challenge=challenge, code=code)).status_code == 422
    [row] = await house.sql(
        "select proven_at > now() - interval '1 minute' as it from sessions where account_id = $1", rosa.person.account
    )
    assert row["it"]


async def test_a_text_message_takes_five_guesses_and_no_more_at_once(house: World, manager: Phone) -> None:
    rosa = await house.phone(await house.admits())
    challenge, code = await step_up_code(house, rosa)
    guesses = (steps_up(rosa, challenge=challenge, code=wrong(code)) for _ in range(20))
    assert {a.status_code for a in await asyncio.gather(*guesses)} == {422}
    assert await house.sql("select guesses_left from sign_in_challenges where id = $1::uuid", challenge) == [
        {"guesses_left": 0}
    ]
    assert (await steps_up(rosa, challenge=challenge, code=code)).status_code == 422


async def test_the_code_of_somebody_else_proves_nothing_and_costs_them_no_guess(house: World, manager: Phone) -> None:
    rosa, binh = await house.phone(await house.admits()), await house.phone(await house.admits("Bình"))
    challenge, code = await step_up_code(house, binh)
    assert (await steps_up(rosa, challenge=challenge, code=code)).status_code == 422
    assert (await steps_up(binh, challenge=challenge, code=code)).status_code == 200


async def test_a_text_message_proves_nothing_for_staff(house: World, manager: Phone) -> None:
    challenge, code = await step_up_code(house, manager)
    answer = await steps_up(manager, challenge=challenge, code=code)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")


@pytest.mark.parametrize("proof", [{}, {"pin": "2580", "code": "123456"}, {"challenge": str(UUID(int=1))}])
async def test_a_step_up_takes_one_proof(house: World, manager: Phone, proof: dict[str, str]) -> None:
    assert (await steps_up(manager, **proof)).status_code == 422


async def test_the_app_cannot_reach_anothers_factors(house: World, manager: Phone) -> None:
    await house.employs("nurse")
    async with as_app(house) as db, db.transaction():
        await db.execute("select open_work($1)", hash_token(manager.tokens["access_token"]))
        assert await db.fetchval("select count(*) from totp_factors") == 1
        assert await db.execute("update totp_factors set last_step = 0") == "UPDATE 1"
