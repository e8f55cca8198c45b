"""What is kept of an answer for its repeats: sealed, for one account and one key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.family import on_paper
from tests.world import Person, Phone, World


async def invited(house: World, **headers: str) -> tuple[Phone, str, dict[str, Any]]:
    """A nurse who invited somebody to Rosa's family, where, and what she sent."""
    await house.opens()
    nurse, rosa = await house.phone(await house.employs("nurse")), await house.admits()
    path, body = f"/v1/residents/{rosa.resident}/invitations", {"relation": "con", "consent": on_paper()}
    assert (await nurse.post(path, body, **headers)).status_code == 201
    return nurse, path, body


async def kept(house: World) -> list[bytes]:
    return [bytes(row["body"]) for row in await house.sql("select body from idempotency order by at")]


async def test_no_code_and_no_name_stands_in_the_clear_and_the_repeat_gets_the_same(house: World) -> None:
    nurse, path, body = await invited(house, **{"Idempotency-Key": "a"})
    again = await nurse.post(path, body, **{"Idempotency-Key": "a"})
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    manager = await house.phone(await house.employs("manager"))
    hire = {"phone": "+84907777777", "name": "Hoa", "role": "nurse"}
    hired = await manager.post(f"/v1/facilities/{house.facility}/staff", hire, **{"Idempotency-Key": "b"})
    assert hired.status_code == 201
    words = [again.json()["code"], hired.json()["id"], again.json()["id"], "code"]
    sealed = await kept(house)
    assert len(sealed) == 2
    assert not [word for word in words for one in sealed if word.encode() in one]


@pytest.mark.parametrize("moved", ["account_id = $1", "key = 'other'"])
async def test_an_answer_does_not_open_in_another_place(house: World, moved: str) -> None:
    nurse, path, body = await invited(house, **{"Idempotency-Key": "a"})
    other: Person = await house.employs("nurse", "Bo")
    phone = nurse if "key" in moved else await house.phone(other)
    await house.sql(f"update idempotency set {moved} where $1::uuid is not null returning 1", other.account)
    answer = await phone.post(path, body, **{"Idempotency-Key": "other" if "key" in moved else "a"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "error"


async def test_an_answer_knows_whom_it_is_about(house: World) -> None:
    _, path, _ = await invited(house, **{"Idempotency-Key": "a"})
    [row] = await house.sql("select about from idempotency")
    assert path.split("/")[3] in {str(id) for id in row["about"]}
