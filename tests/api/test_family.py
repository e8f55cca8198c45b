"""The family at the edge: invited by code or number, seeing as far as was agreed, and no further than that."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.family import invites, joins, on_paper, relative_id, relatives_of, words
from tests.world import Person, Phone, World, reading


async def rosa_at_home(house: World) -> tuple[Person, Phone]:
    await house.opens()
    rosa = await house.admits("Rosa")
    return rosa, await house.phone(rosa)


async def test_an_invited_daughter_sees_the_summary_and_no_more_by_default(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    made = await phone.post(f"/v1/residents/{rosa.resident}/invitations", {"relation": "con gái", "consent": words()})
    assert (made.status_code, made.json()["scope"], made.json()["mental_health"]) == (201, "summary", False)
    an = await house.phone(await house.enrols("An"))
    assert (await an.get(f"/v1/residents/{rosa.resident}")).status_code == 404
    joined = await an.post(f"/v1/invitations/{made.json()['code']}/accept")
    assert joined.json()["resident"] == str(rosa.resident)
    assert (await an.get(f"/v1/residents/{rosa.resident}")).json()["scope"] == "summary"
    assert (await an.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == 200
    assert (await an.get(relatives_of(rosa))).status_code == 403
    answer = await an.post(f"/v1/residents/{rosa.resident}/vitals", {"readings": [reading("spo2", 97)]})
    assert answer.status_code == 403


async def test_the_code_is_shown_once_and_kept_as_a_hash(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    code = (await invites(phone, rosa))["code"]
    listed = (await phone.get(f"/v1/residents/{rosa.resident}/invitations")).json()["items"]
    assert "code" not in listed[0]
    [row] = await house.sql("select to_jsonb(i)::text as row from invitations i")
    assert code not in row["row"]


BAD_CODES: dict[str, str] = {
    "expired": "update invitations set expires_at = now() - interval '1 second' returning id",
    "revoked": "update invitations set revoked_at = now() returning id",
    "used by somebody else": "update invitations set accepted_at = now(), accepted_by = invited_by returning id",
    "made for another number": "update invitations set phone = '+84999999999', name = 'x' returning id",
    "about somebody who has left": "update stays set during = tstzrange(lower(during), now()) returning 1",
}


@pytest.mark.parametrize("why", [*BAD_CODES, "unknown"])
async def test_a_code_that_is_not_good_is_not_found_whatever_the_reason(house: World, why: str) -> None:
    rosa, phone = await rosa_at_home(house)
    code = (await invites(phone, rosa))["code"]
    if why == "unknown":
        code = "2222222222"
    else:
        await house.sql(BAD_CODES[why])
    an = await house.phone(await house.enrols("An"))
    answer = await an.post(f"/v1/invitations/{code}/accept")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await house.sql("select id from relatives") == []


async def test_a_revoked_invitation_opens_nothing(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    made = await invites(phone, rosa)
    path = f"/v1/residents/{rosa.resident}/invitations/{made['id']}"
    assert (await phone.http.delete(path)).status_code == 204
    assert (await phone.http.delete(path)).status_code == 404
    an = await house.phone(await house.enrols("An"))
    assert (await an.post(f"/v1/invitations/{made['code']}/accept")).status_code == 404


async def test_an_invited_number_may_sign_in_and_sees_nothing_until_the_code_is_given(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    made = await invites(phone, rosa, phone="0912 345 678", name="Đặng Thu An")
    [row] = await house.sql("select id, phone, name from accounts where phone = '+84912345678'")
    an = await house.phone(Person(row["id"], row["phone"], row["name"]))
    assert (await an.get("/v1/residents")).json()["items"] == []
    other = await house.phone(await house.enrols("Other"))
    assert (await other.post(f"/v1/invitations/{made['code']}/accept")).status_code == 404
    assert (await an.post(f"/v1/invitations/{made['code']}/accept")).status_code == 200
    assert [r["id"] for r in (await an.get("/v1/residents")).json()["items"]] == [str(rosa.resident)]


async def test_inviting_a_number_that_is_enrolled_answers_as_for_any_other(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    known = await house.enrols("Known")
    first = await invites(phone, rosa, phone=known.phone, name="Somebody")
    second = await invites(phone, rosa, phone="+84911111111", name="Somebody")
    assert first.keys() == second.keys()
    [row] = await house.sql("select name from accounts where phone = $1", known.phone)
    assert row["name"] == "Known"


async def test_fifty_who_accept_one_code_at_once_are_one_relative(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    code = (await invites(phone, rosa))["code"]
    several = [await house.phone(await house.enrols(f"{n}")) for n in range(5)]
    answers = await asyncio.gather(*(p.post(f"/v1/invitations/{code}/accept") for p in several * 10))
    winners = {p.person.account for p, a in zip(several * 10, answers, strict=True) if a.status_code == 200}
    assert len(winners) == 1
    assert [r["account_id"] for r in await house.sql("select account_id from relatives")] == list(winners)


async def test_several_relatives_follow_one_resident_and_one_relative_several_residents(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    son = await house.admits("Son")
    sons = await house.phone(son)
    an = await joins(house, phone, rosa, "full")
    await joins(house, phone, rosa, "status")
    code = (await invites(sons, son))["code"]
    (await an.post(f"/v1/invitations/{code}/accept")).raise_for_status()
    assert len((await phone.get(relatives_of(rosa))).json()["items"]) == 2
    seen = {r["id"]: r["scope"] for r in (await an.get("/v1/residents")).json()["items"]}
    assert seen == {str(rosa.resident): "full", str(son.resident): "summary"}
    again = (await invites(phone, rosa))["code"]
    assert (await an.post(f"/v1/invitations/{again}/accept")).json()["code"] == "already_related"


async def test_a_changed_scope_counts_from_the_next_statement_and_needs_the_version(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    an = await joins(house, phone, rosa, "full")
    id, version = await relative_id(phone, rosa)
    path, body = f"{relatives_of(rosa)}/{id}", {"scope": "status", "mental_health": True, "consent": words()}
    assert (await phone.http.patch(path, json=body)).status_code == 428
    assert (await phone.http.patch(path, json=body, headers={"If-Match": '"9"'})).status_code == 412
    changed = await phone.http.patch(path, json=body, headers={"If-Match": f'"{version}"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, f'"{version + 1}"')
    assert (changed.json()["scope"], changed.json()["mental_health"]) == ("status", True)
    assert (await an.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == 403
    said = await house.sql("select act, scope, mental_health from consents order by at")
    assert [tuple(s.values()) for s in said] == [("given", "full", False), ("given", "status", True)]


async def test_words_that_are_not_todays_are_refused(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    for other in ({"version": "2020-01"}, {"hash": "0" * 64}):
        body = {"relation": "con", "consent": {**words(), **other}}
        answer = await phone.post(f"/v1/residents/{rosa.resident}/invitations", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "other_words")
    assert await house.sql("select id from invitations") == []


async def test_taking_back_ends_the_next_request_and_the_open_socket_hears_no_more(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    an = await joins(house, phone, rosa, "full")
    app = await an.opens_socket()
    await app.hears("caught_up")
    id, _ = await relative_id(phone, rosa)
    assert (await phone.http.delete(f"{relatives_of(rosa)}/{id}")).status_code == 204
    assert (await an.get(f"/v1/residents/{rosa.resident}")).status_code == 404
    ended = await app.hears("event")
    assert (ended["kind"], ended["body"]["what"]) == ("relative", "ended")
    await phone.records(reading("spo2", 84))
    await house.beat()
    await app.hears_nothing()
    assert (await house.sql("select act from consents order by at desc limit 1"))[0]["act"] == "withdrawn"


async def test_a_relative_may_stop_following(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    an, bo = await joins(house, phone, rosa), await joins(house, phone, rosa)
    mine = [
        r["id"] for r in (await phone.get(relatives_of(rosa))).json()["items"] if r["account"] == str(an.person.account)
    ]
    assert (await bo.http.delete(f"/v1/me/relations/{mine[0]}")).status_code == 404
    assert (await an.http.delete(f"/v1/me/relations/{mine[0]}")).status_code == 204
    [row] = await house.sql(
        "select residents, ground::text from audit_events where act = 'leave_family' and result = 'allowed'"
    )
    assert row == {"residents": [rosa.resident], "ground": mine[0]}
    assert (await an.get(f"/v1/residents/{rosa.resident}")).status_code == 404


async def test_a_blocked_relative_sees_nothing_until_the_block_ends(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    an = await joins(house, phone, rosa, "full")
    manager = await house.phone(await house.employs("manager", "Long"))
    id, _ = await relative_id(phone, rosa)
    path = f"{relatives_of(rosa)}/{id}/block"
    until = (await house.sql("select to_char(now() + interval '2 days', 'YYYY-MM-DD\"T\"HH24:MI:SSOF:00') as at"))[0][
        "at"
    ]
    assert (await phone.put(path, {"until": until, "reason": "tranh chấp"})).status_code == 403
    assert (await manager.put(path, {"until": until})).json()["code"] == "reason_needed"
    assert (await manager.put(path, {"until": until, "reason": "tranh chấp gia đình"})).status_code == 200
    assert (await an.get(f"/v1/residents/{rosa.resident}")).status_code == 404
    assert (await an.get("/v1/residents")).json()["items"] == []
    [held] = (await phone.get(relatives_of(rosa))).json()["items"]
    assert held["block_reason"] == "tranh chấp gia đình"
    assert (await manager.put(path, {"until": None})).status_code == 200
    assert (await an.get(f"/v1/residents/{rosa.resident}")).status_code == 200
    assert (await manager.put(path, {"until": None})).json()["code"] == "not_blocked"


async def test_a_nurse_witnesses_what_was_signed_on_paper(house: World) -> None:
    rosa, _ = await rosa_at_home(house)
    nurse = await house.phone(await house.employs("nurse", rank=5))
    path = f"/v1/residents/{rosa.resident}/invitations"
    assert (await nurse.post(path, {"relation": "con", "consent": words()})).status_code == 403
    missing = await nurse.post(path, {"relation": "con", "consent": words(channel="paper", given_by="self")})
    assert missing.json()["code"] == "witness"
    made = await nurse.post(path, {"relation": "con", "consent": on_paper()})
    assert made.status_code == 201
    [row] = await house.sql("select given_by, channel, document, recorded_by from consents")
    assert row == {
        "given_by": "self", "channel": "paper", "document": "Hồ sơ số 12/2026", "recorded_by": nurse.person.account,
    }  # fmt: skip


async def test_exactly_one_representative_at_a_time(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    an = await joins(house, phone, rosa)
    manager = await house.phone(await house.employs("manager", "Long"))
    path = f"/v1/residents/{rosa.resident}/representative"
    id, _ = await relative_id(phone, rosa)
    chosen = {"kind": "chosen_by_patient", "relative": id, "document": "Giấy ủy quyền 5/2026"}
    assert (await phone.put(path, chosen)).status_code == 403
    first = await manager.put(path, chosen)
    assert first.status_code == 200, first.text
    assert (await an.get(f"/v1/residents/{rosa.resident}/consents")).status_code == 200
    house_itself = {"kind": "institution", "document": "Quyết định 7/2026"}
    assert (await manager.put(path, house_itself)).json()["code"] == "patient_must_confirm"
    second = await manager.put(path, {**house_itself, "confirmed_by_patient": True})
    kinds = [(r["kind"], r["until"] is None) for r in second.json()["items"]]
    assert kinds == [("institution", True), ("chosen_by_patient", False)]
    assert second.json()["items"][0]["name"] == "Trung tâm thử"
    assert (await an.get(f"/v1/residents/{rosa.resident}/consents")).status_code == 403


async def test_two_managers_who_appoint_at_once_leave_one_representative(house: World) -> None:
    rosa, _ = await rosa_at_home(house)
    managers = [await house.phone(await house.employs("manager", f"M{n}")) for n in range(4)]
    body = {"kind": "institution", "document": "Quyết định 7/2026", "confirmed_by_patient": True}
    path = f"/v1/residents/{rosa.resident}/representative"
    answers = await asyncio.gather(*(m.put(path, body) for m in managers * 3))
    assert {a.status_code for a in answers} <= {200, 409}
    [held] = await house.sql("select count(*) as n from representatives where upper_inf(during)")
    assert held["n"] == 1


async def test_the_familys_access_ends_some_time_after_the_resident_left(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    an = await joins(house, phone, rosa, "full")

    async def sees() -> tuple[int, int, int]:
        path = f"/v1/residents/{rosa.resident}"
        post: dict[str, Any] = {"readings": [reading("spo2", 97)]}
        return (
            (await an.get(path)).status_code, (await an.get(f"{path}/vitals")).status_code,
            (await an.post(f"{path}/vitals", post)).status_code,
        )  # fmt: skip

    assert await sees() == (200, 200, 200)
    left = "update stays set during = tstzrange(lower(during), now() - $1::interval) returning 1"
    await house.sql(left.replace("$1", "'29 days'"))
    assert await sees() == (200, 200, 403)
    await house.sql("update facilities set grace_days = 28 returning id")
    assert await sees() == (404, 404, 404)
    assert (await phone.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == 200, "their own record stays"


async def test_ten_invitations_a_day_are_enough(house: World) -> None:
    rosa, phone = await rosa_at_home(house)
    for _ in range(10):
        await invites(phone, rosa)
    answer = await phone.post(f"/v1/residents/{rosa.resident}/invitations", {"relation": "con", "consent": words()})
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
