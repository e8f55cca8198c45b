"""The caller's own things: who they are, their push address, their feed over HTTP."""

from __future__ import annotations

import pytest

from tests.world import Phone, World, reading


async def a_ringing_doctor(house: World, alerts: int = 1) -> tuple[Phone, Phone]:
    """A doctor with as many entries in the feed, and the resident's phone."""
    await house.opens()
    doctor = await house.phone(await house.employs("doctor", rank=1), push="d-1")
    phone = await house.phone(await house.admits("Rosa"))
    for kind, value in [("spo2", 84), ("pulse", 20), ("temperature", 42), ("respiratory_rate", 50)][:alerts]:
        await phone.records(reading(kind, value))
    await house.beat()
    return doctor, phone


async def test_me_is_who_the_token_says(house: World) -> None:
    await house.opens()
    nurse = await house.employs("nurse", "Mai")
    me = (await (await house.phone(nurse)).get("/v1/me")).json()
    assert (me["id"], me["name"], me["language"]) == (str(nurse.account), "Mai", "vi")
    assert me["memberships"] == [{"facility": str(house.facility), "role": "nurse", "on_duty": True}]


async def test_sync_gives_what_comes_after_a_number(house: World) -> None:
    doctor, _ = await a_ringing_doctor(house, alerts=3)
    whole = await doctor.syncs()
    assert [e["seq"] for e in whole["items"]] == list(range(1, whole["head"] + 1))
    assert (await doctor.syncs(since=2))["items"] == whole["items"][2:]
    assert (await doctor.syncs(since=whole["head"]))["items"] == []


async def test_sync_comes_in_pages(house: World) -> None:
    doctor, _ = await a_ringing_doctor(house, alerts=3)
    page = (await doctor.get("/v1/sync", since=0, limit=2)).json()
    assert [e["seq"] for e in page["items"]] == [1, 2]
    assert page["head"] > 2 and page["resync"] is False


async def test_a_number_that_is_ahead_must_begin_anew(house: World) -> None:
    doctor, _ = await a_ringing_doctor(house)
    answer = await doctor.syncs(since=999)
    assert (answer["items"], answer["resync"]) == ([], True)
    assert answer["head"] == (await doctor.syncs())["head"]


async def test_somebody_nothing_was_said_to_has_an_empty_feed(house: World) -> None:
    phone = await house.phone(await house.enrols("Ana"))
    assert await phone.syncs() == {"items": [], "head": 0, "resync": False}
    assert (await phone.syncs(since=1))["resync"] is True


@pytest.mark.parametrize("query", [{"since": -1}, {"since": "x"}, {"limit": 0}, {"limit": 501}])
async def test_a_number_that_is_none_is_400(house: World, query: dict[str, object]) -> None:
    phone = await house.phone(await house.enrols("Ana"))
    assert (await phone.get("/v1/sync", **query)).status_code == 400


async def test_sync_leaves_one_line_in_the_audit_for_a_page(house: World) -> None:
    doctor, phone = await a_ringing_doctor(house, alerts=2)
    await doctor.syncs()
    [line] = await house.sql("select residents, basis from audit_events where act = 'sync'")
    assert line == {"residents": [phone.person.resident], "basis": "feed"}


async def test_a_push_address_moves_to_the_phone_that_registered_it_last(house: World) -> None:
    ana, bo = await house.phone(await house.enrols("Ana"), push="one"), await house.phone(await house.enrols("Bo"))
    assert (await bo.put("/v1/me/push", {"token": "one"})).status_code == 204
    rows = await house.sql("select account_id from devices where push_token = 'one'")
    assert rows == [{"account_id": bo.person.account}]
    assert (await ana.http.delete("/v1/me/push")).status_code == 204
    assert len(await house.sql("select 1 from devices where push_token = 'one'")) == 1


async def test_signing_out_takes_the_push_address_away(house: World) -> None:
    ana = await house.phone(await house.enrols("Ana"), push="one")
    await ana.http.delete("/v1/auth/session")
    assert await house.sql("select 1 from devices where push_token is not null") == []


@pytest.mark.parametrize("body", [{}, {"token": ""}, {"token": "x" * 4097}, {"token": 7}, {"token": "x", "more": 1}])
async def test_a_push_address_of_another_shape_is_400(house: World, body: dict[str, object]) -> None:
    phone = await house.phone(await house.enrols("Ana"))
    assert (await phone.put("/v1/me/push", body)).status_code == 400


async def test_residents_are_listed_for_those_who_have_to_do_with_them(house: World) -> None:
    await house.opens()
    rosa = await house.admits("Rosa")
    await house.admits("Bảy")
    nurse, daughter = (
        await house.phone(await house.employs("nurse")),
        await house.phone(await house.relates(rosa, "status")),
    )
    listed = (await nurse.get("/v1/residents", limit=1)).json()
    rest = (await nurse.get("/v1/residents", cursor=listed["next"])).json()
    assert [r["name"] for r in listed["items"] + rest["items"]] == ["Rosa", "Bảy"]
    [mine] = (await daughter.get("/v1/residents")).json()["items"]
    assert (mine["name"], mine["basis"], mine["scope"]) == ("Rosa", "relative", "status")
