"""Requests about one's own data at the edge: who asks, who answers, in which order, and that nobody forgets them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from base.db import as_role
from base.ids import new_id
from notify import reach
from people import requests
from people.tokens import hash_token
from tests.world import Person, Phone, World

KINDS = ("access", "correct", "withdraw", "restrict", "object", "erase")


async def a_house(house: World) -> tuple[Person, Phone, Phone]:
    """A resident, their phone and the manager's."""
    await house.opens()
    resident = await house.admits()
    manager = await house.phone(await house.employs("manager", "QL. Lan"), push="push-manager")
    return resident, await house.phone(resident), manager


async def asks(phone: Phone, resident: Person, kind: str = "access", details: str = "Cho tôi xem hồ sơ.") -> Any:
    answer = await phone.post(f"/v1/residents/{resident.resident}/requests", {"kind": kind, "details": details})
    assert answer.status_code == 201, answer.text
    return answer.json()


def queue(house: World) -> str:
    return f"/v1/facilities/{house.facility}/requests"


async def does(house: World, manager: Phone, request: Any, act: str, body: Any = None) -> Any:
    return await manager.post(f"{queue(house)}/{request['id']}/{act}", body)


async def due_is(house: World, request: Any, due: datetime) -> None:
    """As if it had been asked so long ago."""
    await house.sql(
        "update requests set acknowledge_due_at = $2, answer_due_at = $2 where id = $1", UUID(request["id"]), due
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_resident_asks_reaches_the_managers_queue(house: World, kind: str) -> None:
    resident, phone, manager = await a_house(house)
    asked = await asks(phone, resident, kind)
    assert (asked["state"], asked["overdue"], asked["asked_as"]) == ("received", False, "self")
    assert asked["due_at"] == asked["acknowledge_due_at"] < asked["answer_due_at"]
    [queued] = (await manager.get(queue(house))).json()["items"]
    assert queued == asked and queued["details"] == "Cho tôi xem hồ sơ."


async def test_only_the_resident_asks_and_only_managers_see_the_queue(house: World) -> None:
    resident, phone, _ = await a_house(house)
    nurse = await house.phone(await house.employs("nurse"))
    daughter = await house.phone(await house.relates(resident, "full"))
    path = f"/v1/residents/{resident.resident}/requests"
    for other in (nurse, daughter):
        assert (await other.post(path, {"kind": "access"})).status_code == 403
        assert (await other.get(path)).status_code == 403
    stranger = await house.phone(await house.enrols("ai đó"))
    assert (await stranger.post(path, {"kind": "access"})).status_code == 404
    assert await house.sql("select id from requests") == []
    assert (await nurse.get(queue(house))).status_code == 403
    for other in (phone, daughter, stranger):
        assert (await other.get(queue(house))).status_code == 404


async def test_a_manager_of_another_facility_cannot_touch_it(house: World) -> None:
    resident, phone, _ = await a_house(house)
    asked = await asks(phone, resident)
    other = await house.opens()
    foreign = await house.phone(await house.employs("manager", facility=other))
    path = f"/v1/facilities/{other}/requests"
    assert (await foreign.get(path)).json()["items"] == []
    answers = [await foreign.post(f"{path}/{id}/acknowledge") for id in (asked["id"], new_id())]
    assert [answer.status_code for answer in answers] == [404, 404] and answers[0].text == answers[1].text
    assert (await does(house, foreign, asked, "acknowledge")).status_code == 404


async def test_the_whole_way_leaves_a_log_that_the_asker_reads(house: World) -> None:
    resident, phone, manager = await a_house(house)
    asked = await asks(phone, resident)
    assert (await does(house, manager, asked, "acknowledge", {"with_others": True})).json()["state"] == "acknowledged"
    extended = (await does(house, manager, asked, "extend", {"days": 10, "reason": "nhiều hồ sơ"})).json()
    assert extended["state"] == "extended" and extended["due_at"] > asked["answer_due_at"]
    done = (await does(house, manager, asked, "complete", {"note": "đã gửi"})).json()
    [own] = (await phone.get(f"/v1/residents/{resident.resident}/requests")).json()["items"]
    assert own["state"] == "done" and own["log"] == done["log"]
    assert [line["what"] for line in own["log"]] == ["received", "acknowledged", "extended", "done"]
    assert own["log"][1]["by_name"] == "QL. Lan" and own["log"][3]["note"] == "đã gửi"
    assert (await manager.get(queue(house))).json()["items"] == []
    assert len((await manager.get(queue(house), state="done")).json()["items"]) == 1


async def test_a_refusal_names_the_law_it_rests_on(house: World) -> None:
    resident, phone, manager = await a_house(house)
    asked = await asks(phone, resident, "erase")
    assert (await does(house, manager, asked, "refuse", {"reason": "phải lưu"})).status_code == 400
    body = {"reason": "phải lưu", "legal_basis": "Luật 15/2023/QH15 điều 69"}
    assert (await does(house, manager, asked, "refuse", body)).status_code == 200
    [own] = (await phone.get(f"/v1/residents/{resident.resident}/requests")).json()["items"]
    assert (own["state"], own["legal_basis"]) == ("refused", body["legal_basis"])


MOVES = {
    "acknowledge": {}, "extend": {"days": 1, "reason": "x"}, "complete": {"note": "x"},
    "refuse": {"reason": "x", "legal_basis": "x"},
}  # fmt: skip
ALLOWED = {
    "received": {"acknowledge", "refuse"},
    "acknowledged": {"extend", "complete", "refuse"},
    "extended": {"complete", "refuse"},
    "done": set(),
    "refused": set(),
}


@pytest.mark.parametrize("state", ALLOWED)
async def test_no_move_but_those_of_the_drawing(house: World, state: str) -> None:
    resident, phone, manager = await a_house(house)
    for move, body in MOVES.items():
        asked = await asks(phone, resident)
        for before in {"received": [], "acknowledged": ["acknowledge"], "extended": ["acknowledge", "extend"],
                       "done": ["acknowledge", "complete"], "refused": ["refuse"]}[state]:  # fmt: skip
            (await does(house, manager, asked, before, MOVES[before])).raise_for_status()
        answer = await does(house, manager, asked, move, body)
        assert answer.status_code == (200 if move in ALLOWED[state] else 409), (state, move)


@pytest.mark.parametrize(("kind", "most"), [("access", 10), ("withdraw", 15), ("erase", 20)])
async def test_an_extension_is_no_longer_than_the_law_gives(house: World, kind: str, most: int) -> None:
    resident, phone, manager = await a_house(house)
    asked = await asks(phone, resident, kind)
    await does(house, manager, asked, "acknowledge", {})
    over = await does(house, manager, asked, "extend", {"days": most + 1, "reason": "x"})
    assert over.status_code in (400, 422)
    assert (await does(house, manager, asked, "extend", {"days": most, "reason": "x"})).status_code == 200


async def test_two_managers_at_once_move_it_once(house: World) -> None:
    resident, phone, manager = await a_house(house)
    second = await house.phone(await house.employs("manager"))
    asked = await asks(phone, resident)
    answers = await asyncio.gather(*(does(house, m, asked, "acknowledge", {}) for m in (manager, second) * 3))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


async def test_the_same_key_asks_once(house: World) -> None:
    resident, phone, _ = await a_house(house)
    path = f"/v1/residents/{resident.resident}/requests"
    first, again = [await phone.post(path, {"kind": "access"}, **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert first.text == again.text and len(await house.sql("select id from requests")) == 1


async def test_the_queue_is_by_deadline_and_the_overdue_come_first(house: World) -> None:
    resident, phone, manager = await a_house(house)
    asked = [await asks(phone, resident) for _ in range(5)]
    for n, request in enumerate(reversed(asked)):
        await due_is(house, request, house.began + timedelta(days=n - 2))
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = (await manager.get(queue(house), limit=2, **more)).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert [item["id"] for item in found] == [request["id"] for request in reversed(asked)]
    assert [item["overdue"] for item in found] == [True, True, True, False, False]


async def events(phone: Phone) -> list[tuple[str, str]]:
    return [(e["kind"], e["body"]["state"]) for e in (await phone.syncs())["items"]]


async def test_both_sides_hear_of_it(house: World) -> None:
    resident, phone, manager = await a_house(house)
    asked = await asks(phone, resident, details="CANARY")
    await requests.remind_due(house.house.database)
    assert await events(manager) == [("request", "received")]
    await does(house, manager, asked, "acknowledge", {})
    assert await events(phone) == [("request", "received"), ("request", "acknowledged")]
    assert "CANARY" not in str(await house.sql("select body from feed"))


async def test_managers_are_reminded_before_and_on_the_last_day_and_then_no_more(house: World) -> None:
    resident, phone, manager = await a_house(house)
    asked = await asks(phone, resident, details="CANARY")
    due = datetime.fromisoformat(asked["due_at"])
    told = [await requests.remind_due(house.house.database)]
    for before in (timedelta(hours=17), timedelta(hours=15), timedelta(hours=1), -timedelta(days=30)):
        told.append(await requests.remind_due(house.house.database, due - before))
        told.append(await requests.remind_due(house.house.database, due - before))
    assert told == [1, 1, 0, 1, 0, 0, 0, 0, 0]
    assert len(await events(manager)) == 3
    await house.sql("update sessions set expires_at = expires_at + interval '90 days' returning id")
    await reach.send_due(house.house.database, house.house.sender, due)
    pushes = house.pushes_to(manager)
    assert pushes and all(set(push) == {"k", "s"} for push in pushes)


async def test_what_has_ended_reminds_nobody(house: World) -> None:
    resident, phone, manager = await a_house(house)
    asked = await asks(phone, resident)
    await does(house, manager, asked, "refuse", {"reason": "x", "legal_basis": "x"})
    assert await requests.remind_due(house.house.database, house.began + timedelta(days=90)) == 0


async def by_sql(house: World, phone: Phone, statement: str) -> Any:
    connection = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        async with connection.transaction():
            await connection.execute("select open_work($1)", hash_token(phone.tokens["access_token"]))
            return await connection.fetch(statement)
    finally:
        await connection.close()


async def test_by_direct_sql_the_family_and_strangers_see_no_request(house: World) -> None:
    resident, phone, manager = await a_house(house)
    await asks(phone, resident)
    daughter = await house.phone(await house.relates(resident, "full"))
    foreign = await house.phone(await house.employs("manager", facility=await house.opens()))
    nurse = await house.phone(await house.employs("nurse"))
    for table in ("requests", "request_log"):
        for other in (daughter, foreign, nurse):
            assert await by_sql(house, other, f"select id from {table}") == []
        for other in (phone, manager):
            assert len(await by_sql(house, other, f"select id from {table}")) == 1


async def test_by_direct_sql_the_log_is_append_only_and_what_was_asked_stays(house: World) -> None:
    resident, phone, manager = await a_house(house)
    await asks(phone, resident)
    for statement in (
        "update request_log set what = 'x'",
        "delete from request_log",
        "delete from requests",
        "update requests set details = ''",
        "update requests set asked_by = acting_account()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await by_sql(house, manager, statement)
    assert await by_sql(house, phone, "update requests set state = 'acknowledged' returning id") == []
