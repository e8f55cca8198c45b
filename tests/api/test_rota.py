"""The rota at the HTTP edge: rotations, overrides, swaps, special days; what is shown, and what the engine sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest

from base.ids import new_id
from scheduling import duty, holidays, roster
from tests.world import Person, Phone, World

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def local(days: float = 0) -> datetime:
    return datetime.now(HANOI).replace(microsecond=0) + timedelta(days=days)


class Ward:
    """A facility with a manager and two doctors, and a rotation of one turn a day."""

    def __init__(self, house: World, manager: Phone, ana: Person, bo: Person) -> None:
        self.house, self.manager, self.ana, self.bo = house, manager, ana, bo
        self.rotation = str(new_id())

    @property
    def place(self) -> str:
        return f"/v1/facilities/{self.house.facility}/duty"

    async def turns(self, *people: Person, **more: Any) -> httpx2.Response:
        """From yesterday's hour on, so that the first of them is on duty for another hour or so."""
        said = {
            "rank": 1, "people": [str(p.account) for p in people], "first": local(-1).date().isoformat(),
            "hands_over": "00:00:00",
        }  # fmt: skip
        id = more.pop("id", self.rotation)
        return await self.manager.put(f"{self.place}/rotations/{id}", {**said, **more})

    async def on(self, at: datetime | None = None) -> list[str]:
        query = {} if at is None else {"at": at.astimezone(UTC).isoformat()}
        answer = await self.manager.get(f"{self.place}/now", **query)
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json()["items"]]

    async def engine_sees(self) -> set[UUID]:
        assert self.house.facility
        async with self.house.house.database.work("engine") as db:
            shifts = await duty.shifts_at(db, self.house.facility, db.now)
            return set(duty.who_is_on_call(shifts, self.house.facility, 1, db.now))

    def hours(self, begins: float, ends: float) -> dict[str, str]:
        now = datetime.now(UTC).replace(microsecond=0)
        return {
            "starts_at": (now + timedelta(hours=begins)).isoformat(),
            "ends_at": (now + timedelta(hours=ends)).isoformat(),
        }

    async def overrides(self, account: Person, instead_of: Person, begins: float, ends: float) -> httpx2.Response:
        body = {"id": str(new_id()), "account": str(account.account), "instead_of": str(instead_of.account)}
        return await self.manager.post(f"{self.place}/overrides", {**body, **self.hours(begins, ends)})


@pytest.fixture
async def ward(house: World) -> Ward:
    await house.opens()
    manager = await house.phone(await house.employs("manager", "Quý"))
    return Ward(house, manager, await house.employs("doctor", "Ana"), await house.employs("doctor", "Bo"))


async def test_a_rotation_puts_people_on_duty_by_turns(ward: Ward) -> None:
    assert (await ward.turns(ward.ana, ward.bo)).status_code == 204
    assert await ward.on() == ["Bo"]  # yesterday was Ana's
    assert await ward.engine_sees() == {ward.bo.account}
    assert await ward.on(local(1)) == ["Ana"] and await ward.on(local(2)) == ["Bo"]
    assert await ward.on(local(400)) in (["Ana"], ["Bo"])  # beyond what is written ahead
    [held] = (await ward.manager.get(f"{ward.place}/rotations")).json()["items"]
    assert (held["id"], held["hours"], held["turn"]) == (ward.rotation, 24, "daily")


async def test_an_edit_leaves_the_past_as_it_was(ward: Ward) -> None:
    await ward.turns(ward.ana)
    before = datetime.now(UTC)
    assert (await ward.turns(ward.bo)).status_code == 204
    assert await ward.on() == ["Bo"] and await ward.on(before) == ["Ana"]
    assert (await ward.manager.http.delete(f"{ward.place}/rotations/{ward.rotation}")).status_code == 204
    assert await ward.on() == [] and await ward.engine_sees() == set()
    assert (await ward.manager.http.delete(f"{ward.place}/rotations/{ward.rotation}")).status_code == 404


async def test_what_stays_the_same_keeps_its_shift(ward: Ward) -> None:
    await ward.turns(ward.ana)
    before = await ward.house.sql("select id, during from shifts order by id")
    assert len(before) > 40
    await ward.turns(ward.ana)
    await ward.turns(ward.bo, id=str(new_id()), rank=2)
    async with ward.house.house.database.work("engine") as db:
        assert await roster.settle(db, ward.house.facility) == 0  # type: ignore[arg-type]
    assert await ward.house.sql("select id, during from shifts where rank = 1 order by id") == before


async def test_the_weeks_ahead_are_carried_forward(ward: Ward) -> None:
    await ward.turns(ward.ana)
    later = datetime.now(UTC) + timedelta(days=30)
    assert await roster.settle_due(ward.house.house.database, later) > 20
    assert await roster.settle_due(ward.house.house.database, later) == 0
    [row] = await ward.house.sql("select max(upper(during)) as until from shifts")
    assert row["until"] > later + timedelta(days=40)


async def test_a_temporary_schedule_stands_in_for_its_days(ward: Ward) -> None:
    await ward.turns(ward.ana)
    days = {"first": local(1).date().isoformat(), "last": local(2).date().isoformat()}
    assert (await ward.turns(ward.bo, id=str(new_id()), replaces=ward.rotation, **days)).status_code == 204
    assert [await ward.on(), *[await ward.on(local(n)) for n in (1, 2, 3)]] == [["Ana"], ["Bo"], ["Bo"], ["Ana"]]
    without_end = await ward.turns(ward.bo, id=str(new_id()), replaces=ward.rotation)
    assert (without_end.status_code, without_end.json()["code"]) == (422, "needs_an_end")
    of_nothing = await ward.turns(ward.bo, id=str(new_id()), replaces=str(new_id()), **days)
    assert (of_nothing.status_code, of_nothing.json()["code"]) == (422, "no_such_rotation")


async def test_an_override_gives_the_hours_to_another_and_can_be_ended(ward: Ward) -> None:
    await ward.turns(ward.ana)
    bo = await ward.house.phone(ward.bo)
    assert (await ward.overrides(ward.bo, ward.ana, -1, 2)).status_code == 204
    assert await ward.on() == ["Bo"] and await ward.engine_sees() == {ward.bo.account}
    assert await ward.on(datetime.now(UTC) + timedelta(hours=3)) == ["Ana"]
    [told] = [e["body"] for e in (await bo.syncs())["items"] if e["kind"] == "duty"]
    assert told["what"] == "override"
    [held] = (await ward.manager.get(f"{ward.place}/overrides")).json()["items"]
    assert (await ward.manager.http.delete(f"{ward.place}/overrides/{held['id']}")).status_code == 204
    assert await ward.on() == ["Ana"] and await ward.engine_sees() == {ward.ana.account}


async def test_an_override_sent_twice_counts_once_and_its_id_is_its_own(ward: Ward) -> None:
    await ward.turns(ward.ana)
    body = {
        "id": str(new_id()), "account": str(ward.bo.account), "instead_of": str(ward.ana.account), **ward.hours(1, 2),
    }  # fmt: skip
    for _ in range(2):
        assert (await ward.manager.post(f"{ward.place}/overrides", body)).status_code == 204
    other = await ward.manager.post(f"{ward.place}/overrides", {**body, **ward.hours(1, 3)})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


async def test_nobody_stands_in_outside_their_profession_their_house_or_for_who_is_not_on_duty(ward: Ward) -> None:
    nurse = await ward.house.employs("nurse", "Chi")
    stranger = await ward.house.enrols("Nobody")
    await ward.turns(ward.ana, profession="doctor")
    for who, code in ((nurse, "out_of_scope"), (stranger, "not_staff")):
        answer = await ward.overrides(who, ward.ana, 1, 2)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        answer = await ward.turns(who, profession="doctor")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    answer = await ward.overrides(ward.ana, ward.bo, 1, 2)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_on_duty")
    assert (await ward.overrides(ward.bo, ward.ana, -3, -2)).status_code == 422


async def test_a_doctor_may_be_on_duty_for_several_facilities_where_they_are_a_doctor(ward: Ward) -> None:
    here = ward.house.facility
    await ward.turns(ward.ana, profession="doctor")
    there = await ward.house.opens()
    ward.house.facility = there
    ward.manager = await ward.house.phone(await ward.house.employs("manager", "Elsewhere"))
    ward.rotation = str(new_id())
    answer = await ward.turns(ward.ana, profession="doctor")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_staff")
    from base.db import as_owner
    from people import enrol

    async with as_owner(ward.house.url) as db:
        await enrol.employ(db, there, ward.ana.account, "doctor", since=db.now - timedelta(days=1))
    assert (await ward.turns(ward.ana, profession="doctor")).status_code == 204
    rows = await ward.house.sql(
        "select facility_id from shifts where account_id = $1 and during @> now()", ward.ana.account
    )
    assert {row["facility_id"] for row in rows} == {here, there}


async def swap(ward: Ward, by: Phone, asked: Person, **more: Any) -> httpx2.Response:
    body = {"id": str(new_id()), "asked": str(asked.account), "gives": ward.hours(1, 2), **more}
    return await by.post(f"{ward.place}/swaps", body)


async def test_a_swap_counts_when_both_have_agreed(ward: Ward) -> None:
    await ward.turns(ward.ana)
    await ward.turns(ward.bo, id=str(new_id()), rank=2)
    ana, bo = await ward.house.phone(ward.ana), await ward.house.phone(ward.bo)
    proposed = await swap(ward, ana, ward.bo, takes=ward.hours(1, 2))
    assert proposed.status_code == 200, proposed.text
    soon = datetime.now(UTC) + timedelta(hours=1.5)
    assert await ward.on(soon) == ["Ana", "Bo"]
    path = f"{ward.place}/swaps/{proposed.json()['id']}"
    for phone in (ana, ward.manager):  # not theirs to agree to
        assert (await phone.post(path, {"answer": "agreed"})).status_code == 403
    assert (await bo.post(path, {"answer": "withdrawn"})).status_code == 403
    assert (await bo.post(path, {"answer": "agreed"})).json()["answer"] == "agreed"
    assert await ward.on(soon) == ["Bo", "Ana"]
    assert await roster.settle_due(ward.house.house.database) > 0
    rows = await ward.house.sql(
        "select rank from shifts where account_id = $1 and during @> $2::timestamptz", ward.bo.account, soon
    )
    assert [row["rank"] for row in rows] == [1]
    assert (await bo.post(path, {"answer": "agreed"})).status_code == 200
    refused = await bo.post(path, {"answer": "refused"})
    assert (refused.status_code, refused.json()["code"]) == (409, "answered")
    for phone, what in ((bo, "swap_proposed"), (ana, "swap_agreed"), (ward.manager, "swap_agreed")):
        assert [e["body"]["what"] for e in (await phone.syncs())["items"] if e["kind"] == "duty"] == [what]


@pytest.mark.parametrize(("answer", "by"), [("refused", "bo"), ("withdrawn", "ana")])
async def test_a_swap_that_is_refused_or_withdrawn_changes_nothing(ward: Ward, answer: str, by: str) -> None:
    await ward.turns(ward.ana)
    ana, bo = await ward.house.phone(ward.ana), await ward.house.phone(ward.bo)
    id = (await swap(ward, ana, ward.bo)).json()["id"]
    path = f"{ward.place}/swaps/{id}"
    assert (await {"ana": ana, "bo": bo}[by].post(path, {"answer": answer})).json()["answer"] == answer
    assert (await bo.post(path, {"answer": "agreed"})).status_code == 409
    assert await ward.on(datetime.now(UTC) + timedelta(hours=1.5)) == ["Ana"]
    assert [s["answer"] for s in (await bo.get(f"{ward.place}/swaps")).json()["items"]] == [answer]


async def test_a_swap_whose_hours_have_begun_is_too_late_to_agree(ward: Ward) -> None:
    await ward.turns(ward.ana)
    ana, bo = await ward.house.phone(ward.ana), await ward.house.phone(ward.bo)
    id = (await swap(ward, ana, ward.bo, gives=ward.hours(-1, 2))).json()["id"]
    answer = await bo.post(f"{ward.place}/swaps/{id}", {"answer": "agreed"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late")


async def test_every_change_of_the_rota_leaves_who_made_it_in_the_audit(ward: Ward) -> None:
    await ward.turns(ward.ana)
    await ward.turns(ward.bo, id=str(new_id()), rank=2)
    ana, bo = await ward.house.phone(ward.ana), await ward.house.phone(ward.bo)
    await ward.overrides(ward.bo, ward.ana, 3, 4)
    [held] = (await ward.manager.get(f"{ward.place}/overrides")).json()["items"]
    (await ward.manager.http.delete(f"{ward.place}/overrides/{held['id']}")).raise_for_status()
    proposed = (await swap(ward, ana, ward.bo)).json()["id"]
    (await bo.post(f"{ward.place}/swaps/{proposed}", {"answer": "agreed"})).raise_for_status()
    day = {"day": "2027-11-24", "kind": "ordinary"}
    (await ward.manager.put(f"{ward.place}/days", day)).raise_for_status()
    (await ward.manager.http.delete(f"{ward.place}/rotations/{ward.rotation}")).raise_for_status()

    rows = await ward.house.sql(
        """select act, basis, account_id, facility_id, subject from audit_events
            where act like '%rotation' or act like '%override%' or act like '%swap' or act = 'set_duty_day'
            order by at, id"""
    )
    manager, rotation = ward.manager.person.account, UUID(ward.rotation)
    assert [
        (row["act"], row["basis"], row["account_id"], row["subject"]) for row in rows if row["act"] != "set_rotation"
    ] == [
        ("override_duty", "manager", manager, UUID(held["id"])),
        ("end_override", "manager", manager, UUID(held["id"])),
        ("propose_swap", "own", ward.ana.account, UUID(proposed)),
        ("answer_swap", "own", ward.bo.account, UUID(proposed)),
        ("set_duty_day", "manager", manager, None),
        ("end_rotation", "manager", manager, rotation),
    ]
    assert rows[0]["act"] == "set_rotation" and rows[0]["subject"] == rotation
    assert {row["facility_id"] for row in rows} == {ward.house.facility}


async def test_a_change_of_the_rota_that_is_refused_leaves_no_row(ward: Ward) -> None:
    nurse = await ward.house.phone(await ward.house.employs("nurse"))
    for answer in (
        await nurse.put(f"{ward.place}/days", {"day": "2027-11-24", "kind": "ordinary"}),
        await nurse.http.delete(f"{ward.place}/rotations/{new_id()}"),
        await ward.overrides(ward.bo, ward.ana, -3, -2),
    ):
        assert answer.status_code in (403, 404, 422), answer.text
    acts = ["set_duty_day", "end_rotation", "override_duty"]
    assert await ward.house.sql("select 1 from audit_events where act = any ($1)", acts) == []


async def test_a_month_shows_turns_and_days_off(ward: Ward) -> None:
    async with ward.house.house.database.work("engine") as db:
        assert await holidays.keep_country(db) > 80
        assert await holidays.keep_country(db) == 0
    await ward.turns(ward.ana, ward.bo, days=["holiday"], first="2027-02-01")
    answer = await ward.manager.get(f"{ward.place}/calendar", month="2027-02")
    month = answer.json()
    assert [d["day"] for d in month["days"]][:2] == ["2027-02-04", "2027-02-05"]
    assert [t["name"] for t in month["items"]] == ["Ana", "Bo", "Ana", "Bo", "Ana", "Bo", "Ana"]
    assert month["items"][0]["starts_at"] == "2027-02-03T17:00:00Z"


async def test_a_facilitys_own_day_wins_and_can_be_taken_back(ward: Ward) -> None:
    async with ward.house.house.database.work("engine") as db:
        await holidays.keep_country(db)
    await ward.turns(ward.ana, days=["holiday"], first="2027-01-01")
    at = datetime(2027, 11, 24, 5, tzinfo=UTC)
    assert await ward.on(at) == ["Ana"]
    for kind, on in (("ordinary", []), ("working", []), (None, ["Ana"])):
        assert (await ward.manager.put(f"{ward.place}/days", {"day": "2027-11-24", "kind": kind})).status_code == 204
        assert await ward.on(at) == on
    listed = await ward.manager.get(f"{ward.place}/days", first="2027-11-01", last="2027-11-30")
    assert [(d["day"], d["kind"], d["own"]) for d in listed.json()["items"]] == [("2027-11-24", "holiday", False)]


async def test_a_swap_or_a_rotation_is_not_for_strangers_and_a_rotation_not_for_nurses(ward: Ward) -> None:
    nurse = await ward.house.phone(await ward.house.employs("nurse"))
    before = await ward.on()
    assert (await nurse.put(f"{ward.place}/rotations/{new_id()}", {
        "rank": 1, "people": [str(ward.ana.account)], "first": "2026-11-01", "hands_over": "07:00:00",
    })).status_code == 403  # fmt: skip
    outsider = await ward.house.phone(await ward.house.enrols("Nobody"))
    assert (await outsider.get(f"{ward.place}/rotations")).status_code == 404
    assert (await outsider.get(f"{ward.place}/calendar", month="2026-11")).status_code == 404
    assert await ward.on() == before
