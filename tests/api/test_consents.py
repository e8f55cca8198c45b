"""Consent at the edge: append-only, per purpose, in today's words, taken back at once."""

from __future__ import annotations

from datetime import date

import asyncpg
import pytest

from base.db import as_role
from people.tokens import hash_token
from tests.family import on_paper, words
from tests.world import Person, Phone, World


def consents_of(resident: Person) -> str:
    return f"/v1/residents/{resident.resident}/consents"


async def rosa_at_home(house: World, born: date = date(1944, 3, 5)) -> tuple[Person, Phone]:
    await house.opens()
    rosa = await house.admits("Rosa", born=born)
    return rosa, await house.phone(rosa)


async def test_yes_and_no_are_both_kept_and_the_newest_holds(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    said = {"purpose": "telehealth", "words": words("telehealth")}
    assert (await phone.post(consents_of(rosa), {**said, "act": "withdrawn"})).json()["code"] == "not_given"
    assert (await phone.post(consents_of(rosa), {**said, "act": "given"})).status_code == 201
    [holds] = (await phone.post(consents_of(rosa), {**said, "act": "withdrawn"})).json()
    assert (holds["purpose"], holds["act"], holds["given_by"]) == ("telehealth", "withdrawn", "self")
    listed = (await phone.get(consents_of(rosa))).json()
    assert [c["act"] for c in listed["items"]] == ["withdrawn", "given"]
    assert len(listed["holds"]) == 1


async def test_saying_no_to_side_purposes_takes_nothing_away(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    for purpose in ("campaign", "research"):
        for act in ("given", "withdrawn"):
            body = {"purpose": purpose, "act": act, "words": words(purpose)}  # type: ignore[arg-type]
            assert (await phone.post(consents_of(rosa), body)).status_code == 201
    assert (await phone.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == 200


async def test_the_texts_are_those_whose_hash_is_asked_for(house: World) -> None:
    _, phone = await rosa_at_home(house)
    texts = (await phone.get("/v1/consent-texts")).json()["items"]
    assert texts["telehealth"]["hash"] == words("telehealth")["hash"]


async def test_a_child_of_twelve_does_not_agree_alone(house: World) -> None:
    rosa, phone = await rosa_at_home(house, born=date(2014, 1, 1))
    body = {"purpose": "telehealth", "act": "given", "words": words("telehealth")}
    assert (await phone.post(consents_of(rosa), body)).json()["code"] == "representative_needed"
    nurse = await house.phone(await house.employs("nurse", rank=5))
    both = {**body, "words": on_paper("telehealth", by="child_and_representative")}
    [holds] = (await nurse.post(consents_of(rosa), both)).json()
    assert (holds["given_by"], holds["channel"]) == ("child_and_representative", "paper")


async def test_what_was_said_cannot_be_unsaid_even_by_sql(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    said = {"purpose": "telehealth", "act": "given", "words": words("telehealth")}
    (await phone.post(consents_of(rosa), said)).raise_for_status()
    connection = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        for attempt in ("update consents set act = 'withdrawn'", "delete from consents"):
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute("select open_work($1)", hash_token(phone.tokens["access_token"]))
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
            await transaction.rollback()
    finally:
        await connection.close()
