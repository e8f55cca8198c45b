"""Erasing a person: two approve, a week passes, and afterwards their words are nowhere but under lock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pyotp import random_base32

from base.db import as_owner, as_role
from base.ids import new_id
from notify import feed
from people import erasure, sealer, second_factor
from people.audit_chain import Sound
from people.tokens import hash_token
from tests.people.test_sealer import verdict
from tests.world import Person, Phone, World, reading

WEEK = timedelta(days=7, minutes=1)
YEAR = timedelta(days=366)
CANARY = "CANARY7Q"


async def a_request(house: World, kind: str = "erase") -> tuple[Person, Phone, list[Phone], str]:
    """A resident, their phone, three managers' phones, and the acknowledged request's path."""
    await house.opens()
    resident = await house.admits(f"{CANARY} Thị", conditions=(CANARY,))
    managers = [await house.phone(await house.employs("manager", f"QL. {n}")) for n in range(3)]
    phone = await house.phone(resident)
    asked = await phone.post(
        f"/v1/residents/{resident.resident}/requests", {"kind": kind, "details": CANARY}, **{"Idempotency-Key": CANARY}
    )
    path = f"/v1/facilities/{house.facility}/requests/{asked.json()['id']}"
    (await managers[0].post(f"{path}/acknowledge")).raise_for_status()
    return resident, phone, managers, path


async def leaves(house: World, resident: Person) -> None:
    """Discharged, with no alert open: their erasure need not wait."""
    await house.sql(
        "update stays set during = tstzrange(lower(during), now()) where resident_id = $1", resident.resident
    )
    await house.sql("update alerts set state = 'resolved', next_due_at = null, resolved_at = now()")


async def approved(house: World) -> tuple[Person, Phone, list[Phone], str]:
    resident, phone, managers, path = await a_request(house)
    for manager in managers[:2]:
        answer = await manager.post(f"{path}/approve")
        assert answer.status_code == 200, answer.text
    return resident, phone, managers, path


async def erases(house: World, after: timedelta = WEEK) -> int:
    return await erasure.erase_due(house.house.database, datetime.now(UTC) + after)


async def erased_at(house: World, resident: Person) -> datetime | None:
    return (await house.sql("select erased_at from residents where id = $1", resident.resident))[0]["erased_at"]


async def test_two_managers_approve_and_a_week_later_it_is_done(house: World) -> None:
    resident, phone, managers, path = await a_request(house)
    first = (await managers[0].post(f"{path}/approve")).json()
    assert (first["approvals"], first["due_at"]) == (1, None)
    second = (await managers[1].post(f"{path}/approve")).json()
    assert second["approvals"] == 2 and datetime.fromisoformat(second["due_at"]) > datetime.now(UTC) + timedelta(days=6)
    await leaves(house, resident)
    assert await erases(house, timedelta(days=6, hours=23)) == 0 and await erased_at(house, resident) is None
    assert await erases(house) == 1 and await erased_at(house, resident) is not None
    assert await erases(house) == 0
    assert (await phone.get("/v1/me")).status_code == 401


async def test_one_person_is_not_two_however_fast(house: World) -> None:
    _, _, managers, path = await a_request(house)
    answers = await asyncio.gather(*(managers[0].post(f"{path}/approve") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert (await managers[1].post(f"{path}/approve")).status_code == 200
    assert (await managers[2].post(f"{path}/approve")).status_code == 409


async def test_of_three_managers_at_once_two_count(house: World) -> None:
    _, _, managers, path = await a_request(house)
    answers = await asyncio.gather(*(manager.post(f"{path}/approve") for manager in managers))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409]


async def test_who_asked_never_approves(house: World) -> None:
    resident, own, managers, path = await a_request(house)
    async with as_owner(house.url) as db:
        await db.execute(
            "insert into staff (facility_id, account_id, role, during) values ($1, $2, 'manager', tstzrange($3, null))",
            house.facility, resident.account, db.now - timedelta(days=1),
        )  # fmt: skip
        own.person.totp = random_base32()
        await second_factor.store_totp(db, house.house.settings.secret, resident.account, own.person.totp)
    await own.gives_totp()
    assert (await own.post(f"{path}/approve")).json()["code"] == "own_request"
    assert (await managers[0].post(f"{path}/approve")).status_code == 200
    assert (await own.post(f"{path}/approve")).status_code == 403


async def test_only_managers_of_the_facility_approve_and_only_a_request_to_erase(house: World) -> None:
    _, phone, managers, path = await a_request(house, "access")
    assert (await managers[0].post(f"{path}/approve")).status_code == 409
    nurse = await house.phone(await house.employs("nurse"))
    assert (await nurse.post(f"{path}/approve")).status_code == 403
    assert (await phone.post(f"{path}/approve")).status_code == 404
    foreign = await house.phone(await house.employs("manager", facility=await house.opens()))
    assert (await foreign.post(f"{path}/approve")).status_code == 404
    assert await house.sql("select id from erasures") == []


async def test_a_manager_cannot_complete_an_erasure_by_saying_so(house: World) -> None:
    _, _, managers, path = await a_request(house)
    answer = await managers[0].post(f"{path}/complete", {"note": "xong"})
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_approval")


async def test_refusing_within_the_week_stops_it(house: World) -> None:
    resident, _, managers, path = await approved(house)
    await leaves(house, resident)
    (await managers[2].post(f"{path}/refuse", {"reason": "x", "legal_basis": "x"})).raise_for_status()
    assert await erases(house) == 0 and await erased_at(house, resident) is None


async def test_nobody_is_erased_while_they_live_there_or_an_alert_is_open(house: World) -> None:
    resident, phone, _, _ = await approved(house)
    await house.employs("doctor", rank=1)
    await phone.records(reading("spo2", 84))
    await house.sql("update stays set during = tstzrange(lower(during), now())")
    assert await erases(house) == 0
    await house.sql("update stays set during = tstzrange(lower(during), null)")
    await house.sql("update alerts set state = 'resolved', next_due_at = null, resolved_at = now()")
    assert await erases(house) == 0
    await leaves(house, resident)
    assert await erases(house) == 1


async def test_two_beats_erase_once_and_tell_the_managers_once(house: World) -> None:
    resident, _, managers, _ = await approved(house)
    await leaves(house, resident)
    before = (await managers[0].syncs())["head"]
    await asyncio.gather(erases(house), erases(house))
    [event] = (await managers[0].syncs(before))["items"]
    assert event["body"]["state"] == "done" and await erased_at(house, resident) is not None


async def test_one_that_fails_keeps_nobody_waiting(house: World) -> None:
    first, _, _, _ = await approved(house)
    await leaves(house, first)
    second, _, _, _ = await approved(house)
    await leaves(house, second)
    # Whatever the reason: here the first one's row does not let itself be changed.
    await house.sql(f"alter table residents add constraint stuck check (id <> '{first.resident}' or erased_at is null)")
    try:
        assert await erases(house) == 1
    finally:
        await house.sql("alter table residents drop constraint stuck")
    assert await erased_at(house, first) is None and await erased_at(house, second) is not None


async def test_direct_sql_cannot_skip_the_second_person_or_the_hold(house: World) -> None:
    _, _, managers, path = await a_request(house)
    (await managers[0].post(f"{path}/approve")).raise_for_status()
    me = managers[0].person.account
    alone = f"update erasures set second_by = '{me}', second_as = 'manager', second_at = now(), due_at = now()"
    with pytest.raises(asyncpg.CheckViolationError):
        await by_sql(house, managers[0], alone)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await by_sql(house, managers[0], "update erasures set executed_at = now()")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await by_sql(house, managers[0], "select erase_resident(id, now(), '{}') from erasures")
    connection = await asyncpg.connect(as_role(house.url, "antam_engine"))
    try:
        with pytest.raises(asyncpg.RaiseError, match="is not due"):
            await connection.execute("select erase_resident(id, now(), '{}') from erasures")
    finally:
        await connection.close()


async def lives(house: World, resident: Person, phone: Phone) -> None:
    """Leaves the resident's words in every place that takes words."""
    doctor = await house.phone(await house.employs("doctor", "BS. Minh", rank=1))
    await house.relates(resident, "full", "con gái")
    await house.sql("update relatives set relation = $1", CANARY)
    await house.sql("update devices set name = $1 where account_id = $2", CANARY, resident.account)
    alert = (await phone.records(reading("spo2", 84)))["alerts"][0]
    (await doctor.post(f"/v1/alerts/{alert}/note", {"text": CANARY}, **{"Idempotency-Key": CANARY})).raise_for_status()
    for category in (None, "MENTAL_HEALTH"):
        note = {"id": str(new_id()), "text": CANARY, "noted_at": datetime.now(UTC).isoformat(), "category": category}
        (await doctor.post(f"/v1/residents/{resident.resident}/notes", note)).raise_for_status()
    await house.beat()
    await leaves(house, resident)


async def found_in(house: World, *words: str) -> set[str]:
    """Tables in which one of these words stands, in text or in bytes."""
    tables = await house.sql("select tablename as name from pg_tables where schemaname = 'public'")
    found = set()
    for table in tables:
        rows = await house.sql(f"select to_jsonb(t)::text as row from {table['name']} t")
        for word in words:
            if any(word in row["row"] or word.encode().hex() in row["row"] for row in rows):
                found.add(table["name"])
    return found


async def test_afterwards_their_words_are_nowhere_but_under_lock(house: World) -> None:
    resident, phone, managers, _ = await approved(house)
    await lives(house, resident, phone)
    words = (CANARY, resident.phone)
    assert {"residents", "accounts", "relatives", "devices", "requests", "alert_log", "idempotency"} <= await found_in(
        house, *words
    )
    assert await erases(house) == 1
    assert await found_in(house, *words) == {"alert_log"}  # kept by law; nobody is let in
    doctor = await house.phone(await house.employs("doctor"))
    for statement in (
        "select id from readings",
        "select id from alerts",
        "select id from alert_log",
        "select id from notes",
        "select resident_id from resident_keys",
    ):
        for who in (doctor, managers[0]):
            assert await by_sql(house, who, statement) == [], statement
    assert (await doctor.get(f"/v1/residents/{resident.resident}/notes")).status_code == 404
    assert (await doctor.get("/v1/alerts", state="resolved")).json()["items"] == []


BY_ACCOUNT = ("channel_addresses", "answer_links", "reach_preferences", "reach_pace")


async def test_where_they_could_be_reached_and_how_goes_with_the_account(house: World) -> None:
    resident, phone, _, _ = await approved(house)
    await reachable(house, phone)
    other = await house.phone(await house.enrols("Somebody else"))
    await reachable(house, other)
    await leaves(house, resident)
    assert await erases(house) == 1
    for table in BY_ACCOUNT:
        [left] = await house.sql(f"select account_id from {table}")
        assert left["account_id"] == other.person.account, table
    # The tries stay, without an address: that somebody was told of an alert is the alert's.
    tries = await house.sql("select count(*) as n from reach_attempts t join reach_intents i on i.id = t.intent_id")
    assert tries == [{"n": 2}]
    assert (
        await house.sql("select 1 from devices where account_id = $1 and push_token is not null", resident.account)
        == []
    )


async def reachable(house: World, phone: Phone) -> None:
    """An address, a link by which they may answer, wishes, a phone that buzzed."""
    mailbox = {"channel": "email", "address": f"{phone.person.phone[1:]}@{CANARY}.example"}
    await phone.posts("/v1/me/channels", mailbox)
    (await phone.put("/v1/me/preferences", {"quiet_from": "22:00:00", "quiet_until": "06:00:00"})).raise_for_status()
    (await phone.put("/v1/me/push", {"token": f"erased-{phone.person.phone}"})).raise_for_status()
    async with house.house.database.work("engine") as db:
        feed.append(db, [phone.person.account], "alert", new_id(), {}, push_after=feed.AT_ONCE, urgent=True)
    await house.beat()
    await house.sql(
        """insert into answer_links (id, account_id, subject, secret_hash, code_hmac, made_at, expires_at)
           select uuidv7(), $1, uuidv7(), sha256(uuid_send(uuidv7())), sha256('x'), now(), now() + interval '1 hour'
           returning id""",
        phone.person.account,
    )


async def test_what_went_and_what_stays_until_when_is_listed(house: World) -> None:
    resident, phone, managers, _ = await approved(house)
    await lives(house, resident, phone)
    await erases(house)
    [listed] = (await managers[2].get(f"/v1/facilities/{house.facility}/erasures")).json()["items"]
    assert listed["executed_at"] and listed["pseudonym"].startswith("erased-")
    assert listed["erased"]["relatives"] == 1 and listed["erased"]["account"] is True
    record, mental = listed["kept"]
    assert (record["record_class"], record["rows"]) == (
        "medical_record",
        {
            "readings": 1,
            "alerts": 1,
            "notes": 1,
            "screenings": 0,
            "bands": 0,
            "medicines": 0,
            "doses": 0,
            "checkups": 0,
            "remote_visits": 0,
        },
    )
    assert (mental["record_class"], mental["rows"]) == (
        "mental_health",
        {"notes": 1, "screenings": 0, "remote_visits": 0},
    )
    years = [datetime.fromisoformat(kept["until"]).year - datetime.now(UTC).year for kept in (record, mental)]
    assert years == [10, 20] and "53/2017" in record["basis"]
    [request] = (await managers[0].get(f"/v1/facilities/{house.facility}/requests", state="done")).json()["items"]
    assert request["resident_name"] in (listed["pseudonym"], None) and request["details"] == ""
    assert [line["what"] for line in request["log"]] == ["received", "acknowledged", "approved", "approved", "done"]


async def test_what_no_law_keeps_any_longer_goes_with_its_key(house: World) -> None:
    resident, phone, _, _ = await approved(house)
    await lives(house, resident, phone)
    assert await erases(house, 11 * YEAR) == 1
    assert await house.sql("select id from readings") == [] and await house.sql("select id from alert_log") == []
    [note] = await house.sql("select category from notes")
    assert note["category"] == "MENTAL_HEALTH"
    assert (await house.sql("select wrapped is null as gone from resident_keys"))[0]["gone"] is False
    await erases(house, 19 * YEAR)
    assert len(await house.sql("select id from notes")) == 1
    await erases(house, 21 * YEAR)
    assert await house.sql("select id from notes") == []
    assert (await house.sql("select wrapped is null as gone from resident_keys"))[0]["gone"] is True


async def test_forms_are_kept_locked_as_long_as_their_class_and_go_with_their_keys(house: World) -> None:
    resident, phone, managers, _ = await approved(house)
    forms = f"/v1/residents/{resident.resident}/screenings"
    for instrument, item, value in (("phq9", "q9", 1), ("steadi3", "q1", True)):
        form = await phone.posts(forms, {"id": str(new_id()), "instrument": instrument})
        answer = {"item": item, "value": value, "n": 1, "taken_at": datetime.now(UTC).isoformat()}
        path = f"{forms}/{form['screening']['id']}"
        (await phone.http.patch(path, json={"answers": [answer]})).raise_for_status()
    assert len(await house.sql("select id from screening_due")) == 1
    await leaves(house, resident)
    assert await erases(house) == 1
    [listed] = (await managers[2].get(f"/v1/facilities/{house.facility}/erasures")).json()["items"]
    assert [kept["rows"]["screenings"] for kept in listed["kept"]] == [1, 1] and listed["erased"]["screening_due"] == 1
    assert await house.sql("select id from screening_due") == []
    await erases(house, 21 * YEAR)
    assert await house.sql("select id from screenings") == []
    assert await house.sql("select 1 from screening_answers") == []


async def test_a_form_of_mental_health_outlives_the_rest_of_the_record_by_ten_years(house: World) -> None:
    resident, phone, _, _ = await approved(house)
    forms = f"/v1/residents/{resident.resident}/screenings"
    for instrument in ("phq9", "steadi3"):
        await phone.posts(forms, {"id": str(new_id()), "instrument": instrument})
    await leaves(house, resident)
    assert await erases(house, 11 * YEAR) == 1
    assert [row["instrument"] for row in await house.sql("select instrument from screenings")] == ["phq9"]


async def test_an_account_that_is_somebody_else_too_stays(house: World) -> None:
    resident, phone, _, _ = await approved(house)
    mother = await house.admits("Mẹ")
    async with as_owner(house.url) as db:
        await db.execute(
            """insert into relatives (resident_id, account_id, relation, scope, consented_at)
               values ($1, $2, 'con', 'full', now())""",
            mother.resident, resident.account,
        )  # fmt: skip
    await leaves(house, resident)
    assert await erases(house) == 1
    assert (await phone.get("/v1/me")).status_code == 200
    items = (await phone.get("/v1/residents")).json()["items"]
    assert [item["id"] for item in items] == [str(mother.resident)]


async def test_the_operator_may_be_the_second_person_but_not_the_first(house: World) -> None:
    resident, _, managers, path = await a_request(house)
    request = UUID(path.rpartition("/")[2])
    with pytest.raises(erasure.Conflict):
        async with as_owner(house.url) as db:
            await erasure.approve_as_operator(db, request)
    (await managers[0].post(f"{path}/approve")).raise_for_status()
    async with as_owner(house.url) as db:
        assert (await erasure.approve_as_operator(db, request)).approvals == 2
    await leaves(house, resident)
    assert await erases(house) == 1


async def test_a_restored_database_is_erased_again_from_the_list(house: World) -> None:
    resident, phone, _, _ = await a_request(house)
    await lives(house, resident, phone)
    await house.sql(
        "update stays set during = tstzrange(lower(during), null)"
    )  # the backup was made when they lived there
    await phone.records(reading("spo2", 83))
    assert house.facility
    stone = erasure.Tombstone(
        erasure=new_id(), resident=resident.resident or new_id(), facility=house.facility, at=datetime.now(UTC)
    )
    unknown = erasure.Tombstone(erasure=new_id(), resident=new_id(), facility=house.facility, at=stone.at)
    async with as_owner(house.url) as db:
        assert await erasure.replay(db, [stone, unknown]) == 1
    assert await found_in(house, CANARY, resident.phone) == {"alert_log"}
    once = await house.sql("select * from erasures")
    async with as_owner(house.url) as db:
        assert await erasure.replay(db, [stone, unknown]) == 0
        assert await erasure.tombstones(db) == [stone]
    assert await house.sql("select * from erasures") == once


async def by_sql(house: World, phone: Phone, statement: str) -> Any:
    connection = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        async with connection.transaction():
            await connection.execute("select open_work($1)", hash_token(phone.tokens["access_token"]))
            await connection.execute("select open_resident(id, now()) from residents")
            return await connection.fetch(statement)
    finally:
        await connection.close()


async def test_their_threads_are_noise_afterwards_and_what_pointed_at_them_is_removed(house: World) -> None:
    resident, _, managers, path = await a_request(house)
    nurse, doctor = await house.phone(await house.employs("nurse")), await house.employs("doctor", rank=1)
    thread, other = str(new_id()), str(new_id())
    new = {"kind": "care", "subject": CANARY, "resident": str(resident.resident)}
    await nurse.posts("/v1/conversations", {**new, "id": thread})
    direct = {"kind": "direct", "subject": "x", "facility": str(house.facility), "members": [str(doctor.account)]}
    await nurse.posts("/v1/conversations", {**direct, "id": other})
    for id in (thread, other):
        await nurse.posts(f"/v1/conversations/{id}/messages", {"key": str(new_id()), "body": CANARY})
    await nurse.put(f"/v1/conversations/{thread}/drafts/{new_id()}", {"text": CANARY}, **{"If-Match": '"0"'})
    assert CANARY in str((await nurse.syncs())["items"])
    for manager in managers[:2]:
        (await manager.post(f"{path}/approve")).raise_for_status()
    await leaves(house, resident)
    assert await erases(house) == 1
    assert (await house.sql("select erased from erasures"))[0]["erased"]["conversations"] == 1
    kept = await house.sql(
        "select id, wrapped, subject, closed_at from conversations order by id = $1 desc", UUID(thread)
    )
    assert [(row["wrapped"] is None, row["subject"] == b"") for row in kept] == [(True, True), (False, False)]
    assert kept[0]["closed_at"] and await house.sql("select 1 from message_drafts") == []
    of_thread = [item for item in (await nurse.syncs())["items"] if item["subject"] == thread]
    assert of_thread and {(item["kind"], str(item["body"])) for item in of_thread} == {("removed", "{}")}
    assert (await nurse.get(f"/v1/conversations/{thread}")).status_code == 404
    [mine] = (await nurse.get("/v1/conversations")).json()["items"]
    assert mine["id"] == other
    await sealer.seal_due(house.house.database)
    assert isinstance(await verdict(house), Sound), "the chain still fits"
