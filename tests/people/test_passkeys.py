"""Passkeys with an authenticator that really signs, and the answers a thief would give."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from msgspec.structs import replace

from api.app import create_app, sweep
from tests.api.test_signing_in import a_minute_passes
from tests.authenticator import PRESENT, Authenticator
from tests.people.test_second_factor import code_from_manager, employs_without_factor, stands
from tests.world import Phone, World, running_server


@pytest_asyncio.fixture
async def nurse(house: World) -> AsyncIterator[Phone]:
    await house.opens()
    yield await house.phone(await house.employs("nurse"))


async def challenged(phone: Phone) -> tuple[str, dict[str, Any]]:
    options = await phone.posts("/v1/auth/passkeys/challenge")
    return options["challenge"], options["public_key"]


async def answers(phone: Phone, key: Authenticator) -> httpx2.Response:
    challenge, public_key = await challenged(phone)
    return await gives(phone, challenge, key.signs(public_key))


async def gives(phone: Phone, challenge: str, credential: Any) -> httpx2.Response:
    return await phone.post("/v1/auth/passkeys/verify", {"challenge": challenge, "credential": credential})


async def signed_in_again(house: World, phone: Phone) -> Phone:
    """Another session of the same person, without a second factor as yet."""
    await a_minute_passes(house)
    kept, phone.person.totp = phone.person.totp, None
    try:
        return await house.phone(phone.person)
    finally:
        phone.person.totp = kept


async def test_a_passkey_gives_a_session_its_second_factor(house: World, nurse: Phone) -> None:
    key = await nurse.adds_passkey()
    other = await signed_in_again(house, nurse)
    assert await stands(other) == "needed"
    assert (await answers(other, key)).status_code == 200
    assert await stands(other) == "not_needed"
    assert [m["role"] for m in (await other.get("/v1/me")).json()["memberships"]] == ["nurse"]


async def test_a_passkey_can_be_the_first_factor_with_an_enrolment_code(house: World, nurse: Phone) -> None:
    manager = await house.phone(await house.employs("manager"))
    new = await house.phone(await employs_without_factor(house))
    assert (await new.post("/v1/auth/passkeys/options")).json()["code"] == "enrolment_code_needed"
    code = await code_from_manager(house, manager, new.person)
    options = await new.posts("/v1/auth/passkeys/options", {"enrolment_code": code})
    body = {"challenge": options["challenge"], "credential": Authenticator().makes(options["public_key"])}
    await new.posts("/v1/auth/passkeys", body)
    assert await stands(new) == "not_needed"
    assert (await new.post("/v1/auth/passkeys/options", {"enrolment_code": code})).status_code == 422


async def test_a_passkey_proves_again(house: World, nurse: Phone) -> None:
    key = await nurse.adds_passkey()
    await house.sql("update sessions set proven_at = now() - interval '1 hour' returning 1")
    assert (await nurse.post("/v1/auth/passkeys/options")).json()["code"] == "step_up_needed"
    assert (await answers(nurse, key)).status_code == 200
    assert (await nurse.post("/v1/auth/passkeys/options")).status_code == 200


THIEVES = {
    "another origin": {"origin": "https://antam.example.evil"},
    "another domain": {"domain": "evil.example"},
    "nobody verified": {"flags": PRESENT},
}


@pytest.mark.parametrize("how", THIEVES)
async def test_an_answer_made_elsewhere_is_refused(house: World, nurse: Phone, how: str) -> None:
    key = await nurse.adds_passkey()
    thief = Authenticator(key=key.key, id=key.id, count=key.count, **THIEVES[how])
    refused = await answers(nurse, thief)
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_passkey")
    assert (await answers(nurse, key)).status_code == 200


@pytest.mark.parametrize("how", THIEVES)
async def test_a_passkey_made_elsewhere_is_not_kept(house: World, nurse: Phone, how: str) -> None:
    options = await nurse.posts("/v1/auth/passkeys/options")
    credential = Authenticator(**THIEVES[how]).makes(options["public_key"])
    refused = await nurse.post("/v1/auth/passkeys", {"challenge": options["challenge"], "credential": credential})
    assert refused.status_code == 422
    assert await house.sql("select 1 from passkeys") == []


async def test_another_key_under_the_same_name_is_refused(house: World, nurse: Phone) -> None:
    key = await nurse.adds_passkey()
    assert (await answers(nurse, Authenticator(id=key.id))).status_code == 422


async def test_the_passkey_of_somebody_else_is_refused(house: World, nurse: Phone) -> None:
    await nurse.adds_passkey()
    other = await house.phone(await house.employs("nurse"))
    theirs = await other.adds_passkey()
    assert (await answers(nurse, theirs)).status_code == 422


async def test_a_challenge_takes_one_answer(house: World, nurse: Phone) -> None:
    key = await nurse.adds_passkey()
    challenge, public_key = await challenged(nurse)
    assert (await gives(nurse, challenge, key.signs(public_key))).status_code == 200
    assert (await gives(nurse, challenge, key.signs(public_key))).status_code == 422
    challenge, public_key = await challenged(nurse)
    assert (await gives(nurse, challenge, Authenticator().signs(public_key))).status_code == 422
    assert (await gives(nurse, challenge, key.signs(public_key))).status_code == 422


async def test_a_challenge_is_of_one_session_one_purpose_and_five_minutes(house: World, nurse: Phone) -> None:
    key = await nurse.adds_passkey()
    other = await signed_in_again(house, nurse)
    challenge, public_key = await challenged(nurse)
    assert (await gives(other, challenge, key.signs(public_key))).status_code == 422
    options = await nurse.posts("/v1/auth/passkeys/options")
    assert (await gives(nurse, options["challenge"], key.signs(options["public_key"]))).status_code == 422
    challenge, public_key = await challenged(nurse)
    await house.sql("update passkey_challenges set expires_at = now() returning 1")
    assert (await gives(nurse, challenge, key.signs(public_key))).status_code == 422


async def test_challenges_nobody_answered_are_forgotten(house: World, nurse: Phone) -> None:
    await nurse.adds_passkey()
    await challenged(nurse)
    await sweep(house.house.database)
    assert len(await house.sql("select 1 from passkey_challenges")) == 1
    await house.sql("update passkey_challenges set expires_at = now() returning 1")
    await sweep(house.house.database)
    assert await house.sql("select 1 from passkey_challenges") == []


async def test_a_count_that_did_not_grow_is_a_copy(house: World, nurse: Phone) -> None:
    key = await nurse.adds_passkey()
    assert (await answers(nurse, key)).status_code == 200
    copy = Authenticator(key=key.key, id=key.id, count=key.count - 1)
    assert (await answers(nurse, copy)).status_code == 422


RUBBISH: list[Any] = [
    {},
    {"id": "x", "rawId": "x", "type": "public-key", "response": {}},
    {"id": 1, "rawId": [], "type": None, "response": "x"},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {
        "clientDataJSON": "AA", "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA"}},
]  # fmt: skip


@pytest.mark.parametrize("credential", RUBBISH)
async def test_what_is_no_credential_is_refused_like_a_wrong_one(house: World, nurse: Phone, credential: Any) -> None:
    options = await nurse.posts("/v1/auth/passkeys/options")
    body = {"challenge": options["challenge"], "credential": credential}
    assert (await nurse.post("/v1/auth/passkeys", body)).status_code == 422
    await nurse.adds_passkey()
    challenge, _ = await challenged(nurse)
    assert (await gives(nurse, challenge, credential)).status_code == 422


async def test_passkeys_are_listed_and_taken_away_which_ends_other_sessions(house: World, nurse: Phone) -> None:
    key = await nurse.adds_passkey()
    other = await signed_in_again(house, nurse)
    [listed] = (await nurse.get("/v1/auth/passkeys")).json()["items"]
    assert (listed["name"], listed["used_at"]) == ("Passkey", None)
    path = f"/v1/auth/passkeys/{listed['id']}"
    assert (await other.http.delete(path)).status_code == 403
    assert (await nurse.http.delete(path)).status_code == 204
    assert (await nurse.http.delete(path)).status_code == 404
    assert (await other.get("/v1/me")).status_code == 401
    assert (await nurse.post("/v1/auth/passkeys/challenge")).json()["code"] == "no_second_factor"
    assert key.count == 0


async def test_the_last_factor_stays(house: World, nurse: Phone) -> None:
    await nurse.adds_passkey()
    await house.sql("delete from totp_factors returning 1")
    [listed] = (await nurse.get("/v1/auth/passkeys")).json()["items"]
    answer = await nurse.http.delete(f"/v1/auth/passkeys/{listed['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_factor")
    assert len((await nurse.get("/v1/auth/passkeys")).json()["items"]) == 1


ROUTES = [
    ("POST", "/options", {}),
    ("POST", "", {"challenge": str(UUID(int=1)), "credential": {}}),
    ("POST", "/challenge", {}),
    ("POST", "/verify", {"challenge": str(UUID(int=1)), "credential": {}}),
    ("GET", "", None),
    ("DELETE", f"/{UUID(int=1)}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_a_server_without_a_domain_says_that_it_has_no_passkeys(
    house: World, nurse: Phone, method: str, path: str, body: Any
) -> None:
    nameless = dataclasses.replace(house.house, settings=replace(house.house.settings, rp_id=None, rp_origins=()))
    async with running_server(nameless, create_app(nameless)) as base_url:
        address = f"{base_url}/v1/auth/passkeys{path}"
        answer = await nurse.http.request(method, address, json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_configured")
