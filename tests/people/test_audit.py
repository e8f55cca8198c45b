"""One row for what was shown, one for what was refused, and nothing shown without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from base.db import as_owner
from base.ids import new_id
from people import audit, sealer
from tests.api.test_staff import FOUNDING, appoints
from tests.family import invites
from tests.world import Person, Phone, World, reading


async def rows(house: World, **where: Any) -> list[dict[str, Any]]:
    found = await house.sql(
        """select act, basis, residents, account_id, session_id, result, facility_id, subject, times from audit_events
            where act <> 'socket' order by id"""
    )
    return [row for row in found if all(row[name] == value for name, value in where.items())]


async def refused(house: World) -> list[dict[str, Any]]:
    return await rows(house, result="refused")


@asynccontextmanager
async def unwritable(house: World) -> AsyncIterator[None]:
    """A table nobody can add to, as after a broken restore."""
    await _as_owner(house, "revoke insert on audit_events from antam_app, antam_committer")
    try:
        yield
    finally:
        await _as_owner(house, "grant insert on audit_events to antam_app, antam_committer")


@asynccontextmanager
async def broken(house: World) -> AsyncIterator[None]:
    """A table that takes no row from anybody, not even from functions that run as its owner."""
    await _as_owner(house, "alter table audit_events add constraint full_up check (false) not valid")
    try:
        yield
    finally:
        await _as_owner(house, "alter table audit_events drop constraint full_up")


async def _as_owner(house: World, statement: str) -> None:
    async with as_owner(house.url) as db:
        await db.execute(statement)


@pytest.fixture
async def rosa(house: World) -> Person:
    await house.opens()
    return await house.admits("Rosa")


async def nurse_of(house: World) -> Phone:
    return await house.phone(await house.employs("nurse"))


async def stranger_of(house: World) -> Phone:
    return await house.phone(await house.enrols("Somebody"))


async def test_a_row_says_where_the_resident_lives(house: World, rosa: Person) -> None:
    nurse = await nurse_of(house)
    await nurse.get(f"/v1/residents/{rosa.resident}")
    await nurse.get("/v1/residents")
    assert [row["facility_id"] for row in await rows(house)] == [house.facility] * 2


async def test_as_many_rows_as_reads(house: World, rosa: Person) -> None:
    phones = [await nurse_of(house) for _ in range(3)]
    reads = [phone.get(f"/v1/residents/{rosa.resident}/vitals") for phone in phones for _ in range(50)]
    answers = await asyncio.gather(*reads)
    shown = len([answer for answer in answers if answer.status_code == 200])
    assert shown > 0
    assert len(await rows(house, act="read_vitals", result="allowed")) == shown


@pytest.mark.parametrize("path", ["", "/vitals", "/access-log"])
async def test_a_stranger_who_tries_leaves_a_row_that_says_so(house: World, rosa: Person, path: str) -> None:
    stranger = await stranger_of(house)
    assert (await stranger.get(f"/v1/residents/{rosa.resident}{path}")).status_code == 404
    [row] = await rows(house)
    wanted = {"": "see", "/vitals": "read_vitals", "/access-log": "read_access_log"}[path]
    assert (row["act"], row["basis"], row["result"]) == (wanted, "none", "refused")
    assert (row["account_id"], row["residents"]) == (stranger.person.account, [rosa.resident])
    assert row["facility_id"] == house.facility
    assert row["session_id"] is not None


async def test_what_one_may_see_but_not_do_is_a_row_too(house: World, rosa: Person) -> None:
    daughter = await house.phone(await house.relates(rosa, "status"))
    assert (await daughter.get(f"/v1/residents/{rosa.resident}/vitals")).status_code == 403
    [row] = await refused(house)
    assert (row["act"], row["residents"]) == ("read_vitals", [rosa.resident])


async def test_a_resident_who_does_not_exist_leaves_the_same(house: World, rosa: Person) -> None:
    stranger, nobody = await stranger_of(house), new_id()
    answers = [await stranger.get(f"/v1/residents/{id}") for id in (rosa.resident, nobody)]
    assert answers[0].content == answers[1].content
    assert [row["residents"] for row in await refused(house)] == [[rosa.resident], [nobody]]


async def test_a_refused_post_of_readings_is_a_row_and_its_neighbours_are_kept(house: World, rosa: Person) -> None:
    stranger = await stranger_of(house)
    for id in (rosa.resident, new_id()):
        answer = await stranger.post(f"/v1/residents/{id}/vitals", {"readings": [reading("spo2", 97)]})
        assert answer.status_code == 404
    phone = await house.phone(rosa)
    await phone.records(reading("spo2", 97))
    found = await refused(house)
    assert [(row["act"], row["account_id"]) for row in found] == [("record_vitals", stranger.person.account)] * 2
    assert found[0]["residents"] == [rosa.resident]


async def test_the_door_of_a_facility_leaves_a_row(house: World, rosa: Person) -> None:
    nurse, stranger = await nurse_of(house), await stranger_of(house)
    address = f"/v1/facilities/{house.facility}/audit"
    assert [(await phone.get(address)).status_code for phone in (nurse, stranger)] == [403, 404]
    found = await refused(house)
    assert {(row["act"], row["facility_id"]) for row in found} == {("getFacilityAudit", house.facility)}
    assert [row["account_id"] for row in found] == [nurse.person.account, stranger.person.account]


async def test_an_alert_that_is_not_there_names_itself_in_the_row(house: World, rosa: Person) -> None:
    stranger, alert = await stranger_of(house), new_id()
    assert (await stranger.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 404
    [row] = await refused(house)
    assert (row["act"], row["subject"], row["residents"]) == ("acknowledgeAlert", alert, [])


async def test_who_is_not_signed_in_leaves_no_row(house: World, rosa: Person) -> None:
    assert (await house.stranger.get(f"/v1/residents/{rosa.resident}")).status_code == 401
    assert await rows(house) == []


async def test_the_row_carries_the_account_of_the_token(house: World, rosa: Person) -> None:
    """Nobody can have a refusal written under another name: a token that is not live writes nothing."""
    nurse = await nurse_of(house)
    attempt = audit.Attempt(act="see", resident=rosa.resident)
    async with house.house.database.work("app") as db:
        await audit.record_refusals(db, [(b"no such token", attempt)])
    assert await refused(house) == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with house.house.database.work("app") as db:
            await db.execute(
                """insert into audit_events (at, account_id, act, basis, residents, result)
                   values (now(), $1, 'see', 'none', '{}', 'refused')""",
                nurse.person.account,
            )


async def test_refusals_beyond_thirty_a_minute_become_one_row(house: World, rosa: Person) -> None:
    stranger = await stranger_of(house)
    for _ in range(43):
        await stranger.get(f"/v1/residents/{rosa.resident}")
    assert len(await refused(house)) == 30
    await sealer.seal_due(house.house.database)
    assert len(await refused(house)) == 30, "the minute is not over"
    await house.sql("update audit_refusals set since = since - interval '1 minute' returning 1")
    await sealer.seal_due(house.house.database)
    last = (await refused(house))[-1]
    assert (last["act"], last["times"], last["account_id"]) == ("many", 13, stranger.person.account)
    await stranger.get(f"/v1/residents/{rosa.resident}")
    assert (await refused(house))[-1]["act"] == "see", "a new minute counts anew"


async def test_only_the_beat_sums_a_full_minute_up(house: World, rosa: Person) -> None:
    stranger = await stranger_of(house)
    for _ in range(32):
        await stranger.get(f"/v1/residents/{rosa.resident}")
    await house.sql("update audit_refusals set since = since - interval '1 minute' returning 1")
    await stranger.get(f"/v1/residents/{rosa.resident}")
    assert {row["act"] for row in await refused(house)} == {"see"}
    await sealer.seal_due(house.house.database)
    await stranger.get(f"/v1/residents/{rosa.resident}")
    assert [(row["act"], row["times"]) for row in await refused(house)][-2:] == [("many", 3), ("see", 1)]


async def test_refused_posts_of_a_stranger_cost_real_readings_nothing(house: World, rosa: Person) -> None:
    """Their row is written after the batch; when it cannot be, the stranger alone is told so."""
    phone, stranger = await house.phone(rosa), await stranger_of(house)
    address = f"/v1/residents/{rosa.resident}/vitals"
    async with broken(house):
        answers = await asyncio.gather(*(
            who.post(address, {"readings": [reading("spo2", 97)]}) for _ in range(10) for who in (stranger, phone)
        ))  # fmt: skip
        assert [answer.status_code for answer in answers] == [500, 200] * 10
    assert len(await house.sql("select 1 from readings")) == 10
    assert await rows(house) == []
    assert (await stranger.post(address, {"readings": [reading("spo2", 97)]})).status_code == 404
    [row] = await refused(house)
    assert (row["act"], row["residents"]) == ("record_vitals", [rosa.resident])


async def test_nothing_is_shown_when_the_row_cannot_be_written(house: World, rosa: Person) -> None:
    nurse = await nurse_of(house)
    phone = await house.phone(rosa)
    await phone.records(reading("spo2", 84))
    addresses = [
        "/v1/residents", f"/v1/residents/{rosa.resident}", f"/v1/residents/{rosa.resident}/vitals", "/v1/alerts",
    ]  # fmt: skip
    async with unwritable(house):
        for address in addresses:
            answer = await nurse.get(address)
            assert answer.status_code == 500, address
            assert str(rosa.resident) not in answer.text and "Rosa" not in answer.text
        answer = await phone.get("/v1/sync")
        assert answer.status_code == 500 and str(rosa.resident) not in answer.text
    assert [(await nurse.get(address)).status_code for address in addresses] == [200] * 4


async def test_the_alert_engine_goes_on_when_the_row_cannot_be_written(house: World, rosa: Person) -> None:
    doctor = await house.phone(await house.employs("doctor", rank=1), push="of the doctor")
    phone = await house.phone(rosa)
    async with unwritable(house):
        [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
        await house.beat()
        assert len(house.pushes_to(doctor)) == 1
    assert (await doctor.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 200


async def test_alerts_are_raised_and_answered_when_no_row_can_be_written(house: World, rosa: Person) -> None:
    doctor, nurse = await house.phone(await house.employs("doctor", rank=1)), await nurse_of(house)
    phone = await house.phone(rosa)
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    to = {"to": str(nurse.person.account)}
    async with broken(house):
        assert (await phone.post(f"/v1/residents/{rosa.resident}/call-for-help", {"id": str(new_id())})).is_success
        assert (await phone.records(reading("spo2", 83)))["items"][0]["outcome"] == "kept"
        for what, body in (
            ("acknowledge", {}),
            ("note", {"text": "x"}),
            ("hand-over", to),
            ("resolve", {"action": "x"}),
        ):
            answer = await doctor.post(f"/v1/alerts/{alert}/{what}", body)
            assert answer.is_success, (what, answer.text)
        assert (await doctor.get(f"/v1/alerts/{alert}")).status_code == 500, "who only reads needs the row"
    done = await house.sql("select what from alert_log where alert_id = $1 and by = $2 order by id", alert,
                           doctor.person.account)  # fmt: skip
    assert [row["what"] for row in done] == ["acknowledged", "note", "handed_over", "resolved"]


async def test_a_socket_is_given_nothing_that_is_not_written_down(house: World, rosa: Person) -> None:
    phone = await house.phone(rosa)
    socket = await phone.opens_socket()
    await socket.hears("caught_up")
    async with unwritable(house):
        await phone.records(reading("spo2", 84))
        await socket.hears_nothing()
    await socket.hears("event")
    [row] = [row for row in await rows(house) if row["act"] == "events"]
    assert (row["residents"], row["account_id"], row["basis"]) == ([rosa.resident], rosa.account, "feed")


async def test_events_of_a_page_are_one_row_for_each_socket(house: World, rosa: Person) -> None:
    phone = await house.phone(rosa)
    for spo2 in (84, 83, 82):
        await phone.records(reading("spo2", spo2), reading("temperature", 41.5))
    socket = await phone.opens_socket()
    await socket.hears("caught_up")
    events = [frame for frame in socket.heard if frame["t"] == "event"]
    assert len(events) > 1
    assert len([row for row in await rows(house) if row["act"] == "events"]) == 1


async def test_who_acknowledges_second_has_only_read_and_leaves_a_row(house: World, rosa: Person) -> None:
    doctor, nurse = await house.phone(await house.employs("doctor", rank=1)), await nurse_of(house)
    [alert] = (await (await house.phone(rosa)).records(reading("spo2", 84)))["alerts"]
    for phone in (doctor, nurse):
        answer = await phone.post(f"/v1/alerts/{alert}/acknowledge")
        assert answer.json()["owner"]["id"] == str(doctor.person.account)
    [row] = await rows(house)
    assert (row["act"], row["account_id"], row["residents"]) == ("see_alerts", nurse.person.account, [rosa.resident])


# --- Changes of power


async def left(house: World, phone: Phone) -> list[tuple[Any, ...]]:
    """The rows of this phone's account: act, facility, on whom."""
    return [
        (row["act"], row["facility_id"], row["subject"]) for row in await rows(house, account_id=phone.person.account)
    ]


async def test_changes_of_power_leave_a_row_with_who_made_them(house: World, rosa: Person) -> None:
    manager, nurse = await house.phone(await house.employs("manager")), await nurse_of(house)
    here, today = f"/v1/facilities/{house.facility}", datetime.now(UTC).date().isoformat()
    await manager.posts(f"{here}/staff/{nurse.person.account}/enrolment-code")
    assert (await manager.put(f"{here}/duty", {"first": today, "last": today, "shifts": []})).is_success
    version = (await manager.get(f"{here}/escalation-policy")).headers["etag"]
    policy = (await manager.get(f"{here}/escalation-policy")).json()
    assert (await manager.put(f"{here}/escalation-policy", policy, **{"If-Match": version})).is_success
    assert (await manager.put(f"{here}/escalation-policy", policy, **{"If-Match": version})).status_code == 412
    assert (await manager.get(f"{here}/erasures")).is_success
    assert await left(house, manager) == [
        ("issue_enrolment_code", house.facility, nurse.person.account), ("plan_duty", house.facility, None),
        ("set_policy", house.facility, None), ("list_erasures", house.facility, None),
    ]  # fmt: skip
    shown = (await manager.get(f"{here}/audit")).json()["items"]
    assert {"plan_duty", "set_policy", "issue_enrolment_code"} <= {line["act"] for line in shown}


async def test_employing_changing_and_letting_go_are_rows(house: World, rosa: Person) -> None:
    manager = await house.phone(await house.employs("manager"))
    here = f"/v1/facilities/{house.facility}/staff"
    hired = await manager.posts(here, {"phone": "+84907777777", "name": "Hoa", "role": "nurse"})
    for change in ({"role": "doctor"}, {"end": True}):
        [member] = [m for m in (await manager.get(here)).json()["items"] if m["name"] == "Hoa" and m["until"] is None]
        assert (await manager.http.patch(f"{here}/{member['id']}", json=change)).is_success
    found = await left(house, manager)
    assert [(act, facility) for act, facility, _ in found] == [
        ("employ", house.facility), ("change_staff", house.facility), ("end_staff", house.facility),
    ]  # fmt: skip
    assert str(found[0][2]) == hired["id"]


async def test_opening_a_facility_is_a_row(house: World) -> None:
    admin = await appoints(house)
    made = await admin.posts("/v1/facilities", FOUNDING)
    assert await left(house, admin) == [("open_facility", UUID(made["facility"]), UUID(made["id"]))]


async def test_joining_a_family_and_leaving_it_are_rows(house: World, rosa: Person) -> None:
    phone, daughter = await house.phone(rosa), await stranger_of(house)
    code = (await invites(phone, rosa))["code"]
    relation = (await daughter.posts(f"/v1/invitations/{code}/accept"))["relative"]
    assert (await daughter.http.delete(f"/v1/me/relations/{relation}")).status_code == 204
    found = await house.sql(
        "select act, ground, residents from audit_events where account_id = $1 order by id", daughter.person.account
    )
    assert [(row["act"], str(row["ground"])) for row in found] == [
        ("accept_invitation", relation), ("leave_family", relation),
    ]  # fmt: skip
    assert found[0]["residents"] == [rosa.resident]


async def test_a_search_that_finds_nobody_is_a_row(house: World, rosa: Person) -> None:
    nurse = await nurse_of(house)
    assert (await nurse.posts("/v1/residents/search", {"text": "Nobody"}))["items"] == []
    [row] = await rows(house, account_id=nurse.person.account)
    assert (row["act"], row["residents"], row["facility_id"]) == ("search", [], house.facility)


@pytest.mark.parametrize("statement", ["delete from {}", "truncate {} cascade", "update {} set at = at"])
@pytest.mark.parametrize("table", ["audit_events", "audit_seals", "audit_checkpoints"])
async def test_not_even_the_owner_changes_the_audit(house: World, rosa: Person, table: str, statement: str) -> None:
    await (await nurse_of(house)).get(f"/v1/residents/{rosa.resident}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await house.sql(statement.format(table))
    assert await house.sql("select 1 from audit_events")


def test_a_page_of_several_facilities_has_none() -> None:
    here, there = UUID(int=1), UUID(int=2)
    assert audit.one_of([here, here]) == here
    assert audit.one_of([here, there]) is None
    assert audit.one_of([]) is None
