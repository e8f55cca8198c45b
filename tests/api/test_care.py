"""Duty at the edge: who may see clinical detail without a shift, by assignment or by breaking the glass."""

from __future__ import annotations

from typing import Any

from base.ids import new_id
from tests.family import words
from tests.world import Person, Phone, World, reading

REASON = "Bác sĩ trực không liên lạc được, bệnh nhân khó thở"


async def a_house_at_night(house: World) -> tuple[Person, Phone, Phone]:
    """Rosa, a doctor of the house who is not on duty, and the manager."""
    await house.opens()
    rosa = await house.admits("Rosa")
    doctor = await house.phone(await house.employs("doctor", "BS. Bo"))
    return rosa, doctor, await house.phone(await house.employs("manager", "Long"), push="long")


async def vitals(phone: Phone, rosa: Person) -> int:
    return (await phone.get(f"/v1/residents/{rosa.resident}/vitals")).status_code


def breaking(**more: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "reason": REASON, **more}


async def breaks(phone: Phone, rosa: Person, **more: Any) -> Any:
    return await phone.post(f"/v1/residents/{rosa.resident}/break-glass", breaking(**more))


async def test_off_duty_one_knows_who_lives_here_but_not_how_they_are(house: World) -> None:
    rosa, doctor, _ = await a_house_at_night(house)
    assert (await doctor.get(f"/v1/residents/{rosa.resident}")).json()["basis"] == "doctor_off_duty"
    assert await vitals(doctor, rosa) == 403
    await house.puts_on_call(doctor.person, 1)
    assert await vitals(doctor, rosa) == 200
    await house.sql("update shifts set during = tstzrange(lower(during), now()) where during @> now() returning id")
    assert await vitals(doctor, rosa) == 403


async def test_a_reading_is_kept_even_from_somebody_the_roster_forgot(house: World) -> None:
    rosa, doctor, _ = await a_house_at_night(house)
    kept = await doctor.records(reading("spo2", 84), resident=rosa.resident)
    assert (kept["items"][0]["outcome"], len(kept["alerts"])) == ("kept", 1)
    [row] = await house.sql("select author_as from readings")
    assert row["author_as"] == "doctor_off_duty"


async def test_whoever_is_assigned_sees_without_a_shift_until_it_ends(house: World) -> None:
    rosa, doctor, manager = await a_house_at_night(house)
    path = f"/v1/residents/{rosa.resident}/assignments"
    body = {"id": str(new_id()), "account": str(doctor.person.account), "reason": "bác sĩ điều trị"}
    assert (await doctor.post(path, body)).status_code == 403
    made = await manager.post(path, body)
    assert (made.status_code, made.json()["items"][0]["name"]) == (201, "BS. Bo")
    assert (await manager.post(path, body)).json() == made.json(), "sending it again is the same assignment"
    assert (await manager.post(path, {**body, "id": str(new_id())})).json()["code"] == "already_assigned"
    assert (await doctor.get(f"/v1/residents/{rosa.resident}")).json()["basis"] == "assigned"
    assert await vitals(doctor, rosa) == 200
    assert (await manager.http.delete(f"{path}/{body['id']}")).status_code == 204
    assert await vitals(doctor, rosa) == 403


async def test_a_referral_lets_a_doctor_of_another_house_in_and_nobody_else_there(house: World) -> None:
    rosa, _, manager = await a_house_at_night(house)
    there = await house.opens()
    eve = await house.phone(await house.employs("doctor", "Eve", rank=1, facility=there))
    nurse = await house.employs("nurse", facility=there, rank=2)
    path = f"/v1/residents/{rosa.resident}/assignments"
    body = {"account": str(eve.person.account), "kind": "referral", "reason": "hội chẩn tim mạch"}
    assert await vitals(eve, rosa) == 404
    assigned = await manager.post(path, {**body, "id": str(new_id()), "kind": "assigned"})
    assert assigned.json()["code"] == "not_a_carer", "only the house's own people are assigned"
    referred = await manager.post(path, {**body, "id": str(new_id()), "account": str(nurse.account)})
    assert referred.json()["code"] == "not_a_carer", "referrals are to doctors"
    assert (await manager.post(path, {**body, "id": str(new_id())})).status_code == 201
    assert await vitals(eve, rosa) == 200
    assert await vitals(await house.phone(nurse), rosa) == 404
    await house.sql("update assignments set during = tstzrange(lower(during), now()) returning id")
    assert await vitals(eve, rosa) == 404


async def test_broken_glass_opens_one_resident_for_the_time_and_everybody_learns_it(house: World) -> None:
    rosa, doctor, manager = await a_house_at_night(house)
    other = await house.admits("Other")
    rosas = await house.phone(rosa)
    full, status = await house.relates(rosa, "full"), await house.relates(rosa, "status")
    answer = await breaks(doctor, rosa, minutes=30)
    assert answer.status_code == 201, answer.text
    assert (await vitals(doctor, rosa), await vitals(doctor, other)) == (200, 403)
    assert (await doctor.get(f"/v1/residents/{rosa.resident}")).json()["basis"] == "break_glass"
    await house.beat()
    assert [p["k"] for p in house.pushes_to(manager)] == ["break_glass"]
    for phone, told in ((manager, 1), (rosas, 1), (await house.phone(full), 1), (await house.phone(status), 0)):
        heard = [e for e in (await phone.syncs())["items"] if e["kind"] == "break_glass"]
        assert len(heard) == told
        assert REASON not in str(heard)
    await house.sql("update break_glass set during = tstzrange(lower(during), now()) returning id")
    assert await vitals(doctor, rosa) == 403


async def test_the_glass_is_for_doctors_of_the_house_with_a_reason(house: World) -> None:
    rosa, doctor, manager = await a_house_at_night(house)
    assert (await breaks(doctor, rosa, reason="gấp")).status_code == 400
    assert (await breaks(doctor, rosa, minutes=61)).status_code == 400
    assert (await breaks(manager, rosa)).status_code == 403
    assert (await breaks(await house.phone(await house.employs("nurse")), rosa)).status_code == 403
    there = await house.opens()
    eve = await house.phone(await house.employs("doctor", "Eve", facility=there))
    assert (await breaks(eve, rosa)).status_code == 404
    assert await house.sql("select id from break_glass") == []


async def test_the_glass_is_broken_once_however_often_it_is_sent(house: World) -> None:
    rosa, doctor, manager = await a_house_at_night(house)
    body, path = breaking(), f"/v1/residents/{rosa.resident}/break-glass"
    first, again = await doctor.post(path, body), await doctor.post(path, body)
    assert first.status_code == 201
    assert again.status_code == 403 or again.json() == first.json()
    assert len(await house.sql("select id from break_glass")) == 1
    assert len([e for e in (await manager.syncs())["items"] if e["kind"] == "break_glass"]) == 1


async def test_a_manager_reviews_once_and_never_oneself(house: World) -> None:
    rosa, doctor, manager = await a_house_at_night(house)
    broken = (await breaks(doctor, rosa)).json()
    queue = f"/v1/facilities/{house.facility}/break-glass"
    assert (await doctor.get(queue)).status_code == 403
    [waiting] = (await manager.get(queue)).json()["items"]
    assert (waiting["id"], waiting["reason"], waiting["name"]) == (broken["id"], REASON, "BS. Bo")
    judged = {"verdict": "justified", "note": "đúng là cấp cứu"}
    assert (await manager.post(f"{queue}/{broken['id']}/review", judged)).status_code == 204
    assert (await manager.post(f"{queue}/{broken['id']}/review", judged)).status_code == 404
    assert (await manager.get(queue)).json()["items"] == []
    [done] = (await manager.get(queue, reviewed=True)).json()["items"]
    assert (done["verdict"], done["review_note"]) == ("justified", "đúng là cấp cứu")


async def test_the_fourth_time_in_a_week_rings_louder(house: World) -> None:
    rosa, doctor, manager = await a_house_at_night(house)
    for _ in range(4):
        (await breaks(doctor, rosa)).raise_for_status()
        await house.sql(
            "update break_glass set during = tstzrange(lower(during), now()) where during @> now() returning id"
        )
    heard = [e["body"]["repeated"] for e in (await manager.syncs())["items"] if e["kind"] == "break_glass"]
    assert heard == [False, False, False, True]


async def test_on_duty_there_is_no_glass_to_break(house: World) -> None:
    rosa, doctor, _ = await a_house_at_night(house)
    await house.puts_on_call(doctor.person, 1)
    assert (await breaks(doctor, rosa)).status_code == 403


async def test_what_opens_a_record_further_needs_a_fresh_proof_and_taking_back_does_not(house: World) -> None:
    rosa, doctor, manager = await a_house_at_night(house)
    rosas = await house.phone(rosa)
    about = f"/v1/residents/{rosa.resident}"
    yes = {"purpose": "telehealth", "act": "given", "words": words("telehealth")}
    (await rosas.post(f"{about}/consents", yes)).raise_for_status()
    await house.sql("update sessions set proven_at = now() - interval '6 minutes' returning id")
    stale = [
        await breaks(doctor, rosa),
        await rosas.post(f"{about}/invitations", {"relation": "con", "consent": words()}),
        await rosas.post(f"{about}/consents", yes),
        await manager.put(f"{about}/representative", {"kind": "institution", "document": "số 7/2026"}),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in stale] == [(403, "step_up_needed")] * 4
    assert (await rosas.post(f"{about}/consents", {**yes, "act": "withdrawn"})).status_code == 201
    await doctor.gives_totp()
    assert (await breaks(doctor, rosa)).status_code == 201
