"""The record of a remote visit: what it needs, who signs it, what it may order, and who reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx2
import pytest
import pytest_asyncio

from base.ids import new_id
from tests.world import Person, Phone, World, minutes

LICENCE = {"number": "001234/HNO-GPHN", "scope": "Nội khoa"}


def content(**more: Any) -> dict[str, Any]:
    """All that a visit straight to the resident needs."""
    now = datetime.now(UTC)
    return {
        "mode": "direct_to_patient", "channel": "video", "began_at": (now - minutes(20)).isoformat(),
        "ended_at": now.isoformat(), "reason": "Đau đầu ba ngày", "findings": "Tỉnh, huyết áp 150/90 đo tại phòng",
        "codes": ["I10"], "advice": "Ăn nhạt, đo huyết áp sáng tối", "quality": "good",
        "consent": {"by": "resident", "at": (now - minutes(21)).isoformat()}, **more,
    }  # fmt: skip


@dataclass
class Practice:
    house: World
    manager: Phone
    doctor: Phone
    nurse: Phone
    rosa: Phone

    @property
    def path(self) -> str:
        return f"/v1/residents/{self.rosa.person.resident}/remote-visits"

    async def licenses(self, person: Person, **more: Any) -> httpx2.Response:
        [row] = await self.house.sql("select id from staff where account_id = $1", person.account)
        path = f"/v1/facilities/{self.house.facility}/staff/{row['id']}/licence"
        return await self.manager.put(path, {**LICENCE, **more})

    async def keeps(self, body: dict[str, Any], id: str = "", version: int = 0) -> httpx2.Response:
        path = f"{self.path}/{id or new_id()}"
        return await self.doctor.put(path, body, **{"if-match": f'"{version}"'})

    async def signs(self, **more: Any) -> dict[str, Any]:
        kept = await self.keeps(content(**more))
        assert kept.status_code == 200, kept.text
        answer = await self.doctor.post(f"{self.path}/{kept.json()['id']}/sign")
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def read_by(self, phone: Phone) -> list[str]:
        answer = await phone.get(self.path)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]


@pytest_asyncio.fixture
async def practice(house: World) -> Practice:
    await house.opens()
    manager, doctor, nurse = [
        await house.phone(await house.employs(role, rank=rank))
        for role, rank in (("manager", None), ("doctor", 1), ("nurse", None))
    ]
    made = Practice(house, manager, doctor, nurse, await house.phone(await house.admits()))
    assert (await made.licenses(doctor.person)).status_code == 200
    return made


async def test_a_draft_is_its_authors_alone_and_changes_until_it_is_signed(practice: Practice) -> None:
    id = str(new_id())
    first = await practice.keeps({"reason": "Đau đầu"}, id)
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    assert (await practice.keeps({"reason": "Đau đầu"}, id)).json() == first.json()
    assert (await practice.keeps({"reason": "Chóng mặt"}, id)).status_code == 412
    assert (await practice.keeps(content(), id, 1)).json()["version"] == 2
    drafts = f"/v1/residents/{practice.rosa.person.resident}/remote-visit-drafts"
    assert [d["id"] for d in (await practice.doctor.get(drafts)).json()["items"]] == [id]
    colleague = await practice.house.phone(await practice.house.employs("doctor", rank=2))
    assert (await colleague.get(drafts)).json()["items"] == []
    assert (await colleague.put(f"{practice.path}/{id}", content(), **{"if-match": '"0"'})).status_code == 422
    assert (await colleague.post(f"{practice.path}/{id}/sign")).status_code == 404
    assert [(await p.get(drafts)).status_code for p in (practice.nurse, practice.rosa)] == [403, 403]
    assert (await practice.nurse.put(f"{practice.path}/{new_id()}", {}, **{"if-match": '"0"'})).status_code == 403
    assert [await practice.read_by(p) for p in (practice.nurse, practice.rosa, practice.doctor)] == [[], [], []]


async def test_signing_says_what_is_missing_and_locks_what_is_not(practice: Practice) -> None:
    id = str(new_id())
    await practice.keeps({"mode": "inter_facility_support", "reason": "x", "codes": ["I10"]}, id)
    refused = await practice.doctor.post(f"{practice.path}/{id}/sign")
    assert (refused.status_code, refused.json()["code"]) == (422, "incomplete")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [
        "/channel", "/began_at", "/ended_at", "/findings", "/advice", "/consent", "/quality", "/other_facility",
        "/local_practitioner",
    ]  # fmt: skip
    both = {"mode": "inter_facility_support", "other_facility": "BV tỉnh", "local_practitioner": "BS. Hà"}
    await practice.keeps(content(**both), id, 1)
    first = await practice.doctor.post(f"{practice.path}/{id}/sign")
    assert first.status_code == 201, first.text
    signed = first.json()
    facility = str(practice.house.facility)
    assert (signed["licence"], signed["responsible"]) == ({**LICENCE, "facility": facility}, facility)
    assert (signed["author"], signed["recorded"]) == (str(practice.doctor.person.account), False)
    assert (await practice.doctor.post(f"{practice.path}/{id}/sign")).json() == signed
    again = await practice.keeps(content(), id)
    assert (again.status_code, again.json()["code"]) == (409, "signed")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await practice.house.sql("update remote_visits set licence_number = 'khác' returning 1")
    assert [await practice.read_by(p) for p in (practice.nurse, practice.rosa)] == [[id], [id]]


async def test_nobody_signs_without_a_licence_in_force(practice: Practice) -> None:
    kept = (await practice.keeps(content())).json()["id"]
    await practice.licenses(practice.doctor.person, until=str(date(2020, 1, 1)))
    refused = await practice.doctor.post(f"{practice.path}/{kept}/sign")
    assert (refused.status_code, refused.json()["code"]) == (409, "licence_needed")
    order = {"condition": "I10", "text": "Amlodipin 5 mg"}
    assert (await practice.keeps(content(orders=[order]))).json()["code"] == "licence_needed"
    roster = (await practice.licenses(practice.doctor.person, number="000777/BYT-GPHN")).json()["items"]
    assert "000777/BYT-GPHN" in [member["licence_number"] for member in roster]
    signed = await practice.doctor.post(f"{practice.path}/{kept}/sign")
    assert signed.json()["licence"]["number"] == "000777/BYT-GPHN"
    own = await practice.licenses(practice.manager.person)
    assert (own.status_code, own.json()["code"]) == (403, "own_role")
    members = f"/v1/facilities/{practice.house.facility}/staff/{new_id()}/licence"
    assert (await practice.doctor.put(members, LICENCE)).status_code == 403


async def test_treatment_outside_the_list_is_refused_with_an_offer_to_be_seen_in_person(practice: Practice) -> None:
    outside = content(codes=["I21", "I10"], orders=[{"condition": "I21", "text": "Aspirin"}])
    path, version = f"{practice.path}/{new_id()}", {"if-match": '"0"', "accept-language": "en"}
    refused = await practice.doctor.put(path, outside, **version)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "treatment_not_permitted_remotely")
    assert "in person" in problem["detail"] and "I21" not in problem["detail"]
    assert "trực tiếp" in (await practice.keeps(outside)).json()["detail"]
    assert [fault["pointer"] for fault in problem["errors"]] == ["/orders/0/condition"]
    offer = problem["offer"]
    assert (offer["operation"], offer["query"]["kind"]) == ("listSlots", "visit")
    slots = await practice.doctor.http.request(offer["method"], offer["path"], params=offer["query"])
    assert slots.status_code == 200, slots.text
    signed = await practice.signs(orders=[{"condition": "I10", "text": "Amlodipin 5 mg", "atc": "C08CA01"}])
    assert signed["content"]["orders"][0]["text"] == "Amlodipin 5 mg"
    assert (await practice.signs(codes=["I21"]))["content"]["orders"] == []  # examined and advised, treated in person


async def test_a_direct_visit_orders_nothing_controlled_and_nothing_that_was_not_found(practice: Practice) -> None:
    morphine = {"condition": "Z08", "text": "Morphin", "atc": "N02AA01"}
    refused = await practice.keeps(content(codes=["Z08"], orders=[morphine]))
    assert (refused.status_code, refused.json()["code"]) == (409, "controlled_not_permitted_remotely")
    between = {"mode": "via_receiving_facility", "other_facility": "TYT xã", "local_practitioner": "BS. Hà"}
    assert (await practice.signs(codes=["Z08"], orders=[morphine], **between))["content"]["mode"] == between["mode"]
    kept = await practice.keeps(content(orders=[{"condition": "E78", "text": "Statin"}]))
    answer = await practice.doctor.post(f"{practice.path}/{kept.json()['id']}/sign")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/orders/0/condition")


async def test_a_doctor_referred_to_signs_under_their_own_roof_and_orders_nothing(practice: Practice) -> None:
    house, home = practice.house, practice.house.facility
    hospital = await house.opens()
    guest = await house.phone(await house.employs("doctor", "BS. Bạn", facility=hospital))
    await house.sql(
        """update staff set licence_number = '000001/BYT-GPHN', licence_scope = 'Tim mạch' where account_id = $1
           returning 1""",
        guest.person.account,
    )
    house.facility = home
    body = {"id": str(new_id()), "account": str(guest.person.account), "kind": "referral", "reason": "hội chẩn"}
    referred = await practice.manager.post(f"/v1/residents/{practice.rosa.person.resident}/assignments", body)
    assert referred.status_code == 201, referred.text
    support = {"mode": "inter_facility_support", "other_facility": "BV tỉnh", "local_practitioner": "BS. Hà"}
    path = f"{practice.path}/{new_id()}"
    order = {"orders": [{"condition": "I10", "text": "Amlodipin"}]}
    refused = await guest.put(path, content(**support, **order), **{"if-match": '"0"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_your_facility")
    assert (await guest.put(path, content(**support), **{"if-match": '"0"'})).status_code == 200
    signed = await guest.post(f"{path}/sign")
    assert signed.status_code == 201, signed.text
    assert (signed.json()["responsible"], signed.json()["facility"]) == (str(hospital), str(home))


async def test_an_addendum_stands_beside_what_was_signed_with_its_own_author_and_reason(practice: Practice) -> None:
    visit = await practice.signs()
    path = f"{practice.path}/{visit['id']}/addenda"
    new = {"id": str(new_id()), "text": "Huyết áp đo lại 140/85", "reason": "Thiếu lần đo thứ hai"}
    second = practice.house.employs("doctor", "BS. Hai", rank=2)
    colleague = await practice.house.phone(await second)
    assert (await colleague.post(path, new)).json()["code"] == "licence_needed"
    await practice.licenses(colleague.person, number="009999/HNO-GPHN")
    for _ in range(2):
        answer = await colleague.post(path, new)
        assert answer.status_code == 201, answer.text
    assert (await colleague.post(path, {**new, "text": "khác"})).json()["code"] == "idempotency_mismatch"
    assert (await practice.nurse.post(path, {**new, "id": str(new_id())})).status_code == 403
    [shown] = (await practice.rosa.get(practice.path)).json()["items"]
    assert shown["content"] == visit["content"]
    [added] = shown["addenda"]
    assert (added["author_name"], added["licence_number"], added["reason"]) == (
        "BS. Hai", "009999/HNO-GPHN", "Thiếu lần đo thứ hai",
    )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await practice.house.sql("update remote_visit_addenda set licence_number = 'khác' returning 1")


async def test_the_resident_is_told_of_a_record_unless_it_has_a_category(practice: Practice) -> None:
    told = lambda feed: [(e["subject"], e["body"]["what"]) for e in feed["items"] if e["kind"] == "remote_visit"]  # noqa: E731
    daughter = await practice.house.phone(await practice.house.relates(practice.rosa.person, "full"))
    visit = (await practice.signs())["id"]
    await practice.signs(category="DV")
    await practice.signs(codes=["F41.2"])
    new = {"id": str(new_id()), "text": "x", "reason": "x"}
    for _ in range(2):
        await practice.doctor.posts(f"{practice.path}/{visit}/addenda", new)
    assert told(await practice.rosa.syncs()) == [(visit, "signed"), (visit, "added")]
    assert told(await daughter.syncs()) == []
    rows = await practice.house.sql("select act, subject from audit_events where act like 'remote_visit_%' order by id")
    assert [row["act"] for row in rows] == [*["remote_visit_signed"] * 3, "remote_visit_added"]
    assert str(rows[0]["subject"]) == visit == str(rows[3]["subject"])


async def test_a_category_keeps_a_record_from_those_it_is_not_for(practice: Practice) -> None:
    house = practice.house
    plain, private, hiv = [
        (await practice.signs(**more))["id"]
        for more in ({}, {"category": "PSY"}, {"codes": ["B24"], "reason": "tái khám"})
    ]
    assert set(await practice.read_by(practice.nurse)) == {plain, hiv}
    assert set(await practice.read_by(practice.rosa)) == {plain, private, hiv}
    off = await house.phone(await house.employs("doctor", "BS. Ba"))
    glass = {"id": str(new_id()), "reason": "cấp cứu, không ai trực ở đây"}
    await off.posts(f"/v1/residents/{practice.rosa.person.resident}/break-glass", glass)
    assert await practice.read_by(off) == [plain]  # as of notes: the database knows no more of who broke the glass
    daughter = await house.phone(await house.relates(practice.rosa.person, "full"))
    assert [(await p.get(practice.path)).status_code for p in (daughter, practice.manager)] == [403, 403]
    late = {"id": str(new_id()), "text": "x", "reason": "x"}
    colleague = await house.phone(await house.employs("doctor", rank=3))
    await practice.licenses(colleague.person)
    assert (await colleague.post(f"{practice.path}/{private}/addenda", late)).status_code == 404


async def test_what_erasure_deletes_goes_with_its_addenda_by_how_long_the_law_keeps_it(practice: Practice) -> None:
    about = practice.rosa.person.resident
    plain, mental = (await practice.signs())["id"], (await practice.signs(codes=["F41.2"]))["id"]
    for visit in (plain, mental):
        new = {"id": str(new_id()), "text": "x", "reason": "x"}
        await practice.doctor.posts(f"{practice.path}/{visit}/addenda", new)
    for of_mental_health, left in ((False, [mental]), (True, [])):
        [gone] = await practice.house.sql("select erase_remote_visits($1, $2) as n", about, of_mental_health)
        assert gone["n"] == 1
        assert [str(row["id"]) for row in await practice.house.sql("select id from remote_visits")] == left
        assert [str(row["id"]) for row in await practice.house.sql(
            "select visit_id as id from remote_visit_addenda")] == left  # fmt: skip


async def test_what_lies_ahead_and_what_ends_before_it_began_is_not_signed(practice: Practice) -> None:
    now = datetime.now(UTC)
    ends = {"/ended_at:future_time": now + minutes(10), "/ended_at:validation": now - timedelta(hours=2)}
    for what, end in ends.items():
        kept = await practice.keeps(content(ended_at=end.isoformat()))
        answer = await practice.doctor.post(f"{practice.path}/{kept.json()['id']}/sign")
        assert answer.status_code == 422
        assert f"{answer.json()['errors'][0]['pointer']}:{answer.json()['code']}" == what
    kept = await practice.keeps(content(began_at="0001-01-01T00:00:00+07:00"))
    answer = await practice.doctor.post(f"{practice.path}/{kept.json()['id']}/sign")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/began_at")
    assert (await practice.keeps(content(appointment=str(new_id())))).json()["errors"][0]["pointer"] == "/appointment"
    assert (await practice.keeps(content(codes=["hypertension"]))).status_code == 400
