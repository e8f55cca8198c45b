"""Ways around the doors that somebody might try, each closed: self-made grounds, grounds that outlive their reason, and
rows changed by direct SQL."""

from __future__ import annotations

import contextlib
from typing import Any

import asyncpg
import pytest

from base.db import as_owner, as_role
from base.ids import new_id
from people import enrol, sessions
from people.tokens import hash_token
from tests.family import invites, joins, on_paper, relative_id, relatives_of, words
from tests.world import Person, Phone, World, reading


async def rosa_at_home(house: World) -> tuple[Person, Phone, Phone]:
    """Rosa, her phone, and the manager's."""
    await house.opens()
    rosa = await house.admits("Rosa")
    return rosa, await house.phone(rosa), await house.phone(await house.employs("manager", "Long"))


async def vitals(phone: Phone, rosa: Person) -> int:
    return (await phone.get(f"/v1/residents/{rosa.resident}/vitals")).status_code


async def dismisses(house: World, person: Person) -> None:
    await house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1 returning id", person.account
    )


@pytest.mark.parametrize("role", ["manager", "nurse"])
async def test_a_witness_does_not_accept_their_own_invitation_nor_a_colleague(house: World, role: str) -> None:
    rosa, phone, manager = await rosa_at_home(house)
    witness = manager if role == "manager" else await house.phone(await house.employs("nurse"))
    colleague = await house.phone(await house.employs("nurse"))
    made = await invites(witness, rosa, "full", consent=on_paper())
    for somebody in (witness, colleague):
        assert (await somebody.post(f"/v1/invitations/{made['code']}/accept")).status_code == 404
    told = [e["body"]["what"] for e in (await phone.syncs())["items"] if e["kind"] == "relative"]
    assert told == ["invited"], "Rosa learns that somebody was invited in her name"


async def test_nobody_appoints_themselves(house: World) -> None:
    rosa, phone, _ = await rosa_at_home(house)
    daughter = await joins(house, phone, rosa, "summary")
    id, _ = await relative_id(phone, rosa)
    async with as_owner(house.url) as db:
        assert house.facility
        await enrol.employ(db, house.facility, daughter.person.account, "manager")
    await house.sql(
        "update sessions set second_factor_at = now() where account_id = $1 returning id", daughter.person.account
    )
    body = {"kind": "chosen_by_family", "relative": id, "document": "số 9/2026", "confirmed_by_patient": True}
    answer = await daughter.put(f"/v1/residents/{rosa.resident}/representative", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_appointment")


async def test_an_assignment_ends_with_the_job(house: World) -> None:
    rosa, _, manager = await rosa_at_home(house)
    nurse = await house.phone(await house.employs("nurse"))
    given = {"id": str(new_id()), "account": str(nurse.person.account), "reason": "phụ trách"}
    (await manager.post(f"/v1/residents/{rosa.resident}/assignments", given)).raise_for_status()
    assert await vitals(nurse, rosa) == 200
    await dismisses(house, nurse.person)
    assert await vitals(nurse, rosa) == 404
    assert (await nurse.get(f"/v1/residents/{rosa.resident}")).status_code == 404
    assert (await nurse.get("/v1/residents")).json()["items"] == []


async def test_being_told_ends_with_the_job(house: World) -> None:
    _, phone, _ = await rosa_at_home(house)
    doctor = await house.phone(await house.employs("doctor", rank=1))
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    await house.beat()
    await dismisses(house, doctor.person)
    assert (await doctor.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 404
    assert (await doctor.get("/v1/alerts")).json()["items"] == []
    [row] = await house.sql("select state from alerts")
    assert row["state"] == "open"


async def test_leaving_and_coming_back_lifts_no_block(house: World) -> None:
    rosa, phone, manager = await rosa_at_home(house)
    son = await joins(house, phone, rosa, "full")
    id, _ = await relative_id(phone, rosa)
    await house.sql(
        "update relatives set blocked_until = now() + interval '9 days', block_reason = 'tranh chấp' returning id"
    )
    assert (await son.http.delete(f"/v1/me/relations/{id}")).status_code == 204
    again = await invites(phone, rosa, "full")
    assert (await son.post(f"/v1/invitations/{again['code']}/accept")).status_code == 200
    assert await vitals(son, rosa) == 404
    assert manager.person.account


async def test_a_representative_is_no_more_than_a_relative_who_may_still_follow(house: World) -> None:
    rosa, phone, manager = await rosa_at_home(house)
    son = await joins(house, phone, rosa, "summary")
    id, _ = await relative_id(phone, rosa)
    about = f"/v1/residents/{rosa.resident}"
    chosen = {"kind": "legal", "relative": id, "document": "số 3/2026"}
    (await manager.put(f"{about}/representative", chosen)).raise_for_status()
    assert (await son.get(f"{about}/notes")).status_code == 200
    await house.sql("update relatives set blocked_until = now() + interval '1 day' returning id")
    assert (await son.get(f"{about}/notes")).status_code == 404
    await house.sql("update relatives set blocked_until = null returning id")
    assert (await phone.http.delete(f"{relatives_of(rosa)}/{id}")).status_code == 204
    assert (await son.get(f"{about}/notes")).status_code == 404


async def test_what_a_dismissed_representative_set_going_ends_too(house: World) -> None:
    rosa, phone, manager = await rosa_at_home(house)
    son = await joins(house, phone, rosa, "summary")
    id, _ = await relative_id(phone, rosa)
    about = f"/v1/residents/{rosa.resident}"
    first = await manager.put(f"{about}/representative", {"kind": "legal", "relative": id, "document": "số 3/2026"})
    made = await invites(son, rosa, "full")
    representative = first.json()["items"][0]["id"]
    assert (await manager.http.delete(f"{about}/representatives/{representative}")).status_code == 204
    friend = await house.phone(await house.enrols("Bạn"))
    assert (await friend.post(f"/v1/invitations/{made['code']}/accept")).status_code == 404


async def test_a_used_code_opens_nothing_after_the_end_and_tells_nobody(house: World) -> None:
    rosa, phone, _ = await rosa_at_home(house)
    made = await invites(phone, rosa, "full")
    son = await house.phone(await house.enrols("Nam"))
    path = f"/v1/invitations/{made['code']}/accept"
    assert [(await son.post(path)).status_code for _ in range(2)] == [200, 200]
    joined = [e for e in (await phone.syncs())["items"] if e["body"].get("what") == "joined"]
    assert len(joined) == 1
    id, _ = await relative_id(phone, rosa)
    (await phone.http.delete(f"{relatives_of(rosa)}/{id}")).raise_for_status()
    assert (await son.post(path)).status_code == 404


async def test_a_revoked_invitation_takes_its_consent_along(house: World) -> None:
    rosa, phone, _ = await rosa_at_home(house)
    made = await invites(phone, rosa)
    (await phone.http.delete(f"/v1/residents/{rosa.resident}/invitations/{made['id']}")).raise_for_status()
    holds = (await phone.get(f"/v1/residents/{rosa.resident}/consents")).json()["holds"]
    assert [(c["subject"], c["act"]) for c in holds] == [(made["id"], "withdrawn")]


async def test_ten_invitations_a_day_are_ten_for_all_residents_together(house: World) -> None:
    _, _, _ = await rosa_at_home(house)
    nurse = await house.phone(await house.employs("nurse"))
    answers = []
    for n in range(12):
        resident = await house.admits(f"R{n}")
        body = {"relation": "con", "consent": on_paper()}
        answers.append((await nurse.post(f"/v1/residents/{resident.resident}/invitations", body)).status_code)
    assert answers == [201] * 10 + [429] * 2


async def test_being_employed_takes_nothing_from_a_relative_and_shows_nothing_of_staffs(house: World) -> None:
    rosa, phone, _ = await rosa_at_home(house)
    son = await house.admits("Son")
    await house.employs("doctor", rank=1)
    daughter = await joins(house, phone, rosa, "summary")
    app = await daughter.opens_socket()
    await app.hears("caught_up")
    async with as_owner(house.url) as db:
        assert house.facility
        await enrol.employ(db, house.facility, daughter.person.account, "manager")
    await house.sql("update facilities set escalation_policy = $1 returning id", {
        level: [{"tell": [{"who": "staff", "role": "manager"}], "wait_s": 60}]
        for level in ("emergency", "urgent", "routine", "info")
    })  # fmt: skip
    await (await house.phone(son)).records(reading("spo2", 84))
    await house.beat()
    assert (await app.hears("event"))["kind"] == "removed", "not of her family, and no second factor"
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    heard = await app.hears(lambda f: f["t"] == "event" and f["kind"] == "alert")
    assert (heard["subject"], heard["body"]["resident"]["name"]) == (alert, "Rosa")
    assert (await daughter.get("/v1/sync", since=0)).status_code == 200


SQL: dict[str, str] = {
    "raises their own scope": "update relatives set scope = 'full', mental_health = true",
    "changes another relative": "update relatives set ended_at = now() where account_id <> acting_account()",
    "agrees for the resident": """
        insert into consents (id, resident_id, facility_id, purpose, act, text_version, text_hash, given_by,
                              recorded_by, channel, at)
        select gen_random_uuid(), resident_id, (select facility_id from stays limit 1), 'telehealth', 'given', 'x', 'x',
               'self', acting_account(), 'app', now() from relatives""",
    "revokes an invitation": "update invitations set revoked_at = now()",
    "makes a representative of themselves": """
        insert into representatives (resident_id, account_id, kind, document, recorded_by, during)
        select resident_id, account_id, 'legal', 'xxx', account_id, tstzrange(now(), null) from relatives""",
}


@pytest.mark.parametrize("what", SQL)
async def test_by_direct_sql_a_relative_changes_nothing(house: World, what: str) -> None:
    rosa, phone, _ = await rosa_at_home(house)
    son = await joins(house, phone, rosa, "status")
    await joins(house, phone, rosa, "summary")
    await invites(phone, rosa)
    before = await everything(house)
    connection = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        async with connection.transaction():
            await connection.execute("select open_work($1)", hash_token(son.tokens["access_token"]))
            await connection.execute("select open_resident($1, now())", rosa.resident)
            with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.execute(SQL[what])
    finally:
        await connection.close()
    assert await everything(house) == before


async def everything(house: World) -> list[Any]:
    tables = ("relatives", "consents", "invitations", "representatives")
    return [await house.sql(f"select to_jsonb(t)::text as row from {table} t order by 1") for table in tables]


async def test_words_are_those_of_today_for_witnesses_too(house: World) -> None:
    rosa, _, manager = await rosa_at_home(house)
    body = {"relation": "con", "consent": {**on_paper(), "hash": "0" * 64}}
    assert (await manager.post(f"/v1/residents/{rosa.resident}/invitations", body)).json()["code"] == "other_words"
    assert words()["version"]


async def test_who_may_say_how_to_reach_a_resident_may_not_rename_them_or_record_their_death(house: World) -> None:
    """By direct SQL, behind the doors: a relative with `full`, and the nurse who may."""
    await house.opens()
    rosa = await house.admits()
    daughter = await house.phone(await house.relates(rosa, "full"))
    nurse = await house.phone(await house.employs("nurse"))

    async def changes(phone: Phone, what: str) -> bool:
        try:
            async with house.house.database.work("app", ask_time=False) as db:
                await sessions.open_work(db, phone.tokens["access_token"])
                await db.fetch("select * from open_resident($1, $2)", rosa.resident, db.now)
                return bool(await db.execute(f"update residents set {what} where id = $1", rosa.resident))
        except asyncpg.InsufficientPrivilegeError:
            return False

    renamed, died = "name = 'Người khác'", "died_at = now()"
    assert [await changes(daughter, what) for what in (renamed, died, "phone = '+84901112223'")] == [False, False, True]
    assert [await changes(nurse, what) for what in (renamed, died)] == [True, True]
