"""Doses that reach the house when the shift of who gave them is over, and second checks that do not come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts import doses as dosing_alerts
from alerts import second_checks
from base.ids import new_id
from tests.api.test_medicines import HOUR, a_ward, alerts, dose, prescribes, records, soon
from tests.world import Person, Phone, World, minutes

ENDED = timedelta(minutes=30)


async def goes_home(house: World, who: Person, ago: timedelta = ENDED) -> None:
    """Their shift ended so long ago."""
    ends = datetime.now(UTC) - ago
    await house.sql("delete from shifts where account_id = $1 and lower(during) >= $2 returning 1", who.account, ends)
    await house.sql(
        """update shifts set during = tstzrange(least(lower(during), $2 - interval '8 hours'), $2)
            where account_id = $1 and upper(during) > $2 returning 1""",
        who.account,
        ends,
    )


def given(medicine: dict[str, Any], due: datetime | None, ago: timedelta, **more: Any) -> dict[str, Any]:
    return {**dose(medicine, "given", due, **more), "at": (datetime.now(UTC) - ago).isoformat()}


async def test_a_dose_recorded_offline_during_the_shift_is_kept_when_it_arrives_after_it(house: World):
    doctor, nurse = await a_ward(house)
    an = await house.admits("An")
    clock, due = soon(-2)
    begun = (datetime.now(UTC) - 6 * HOUR).isoformat()
    insulin = await prescribes(doctor, an, "Insulin", clock, atc="A10AB01", starts_at=begun)
    await house.sql("update medicines set looked_until = starts_at, look_at = now() returning 1")
    await dosing_alerts.look_due(house.house.database)
    assert len(await alerts(house)) == 1  # the house found it missing
    await goes_home(house, nurse.person)
    assert (await nurse.get(f"/v1/residents/{an.resident}/doses")).status_code == 403

    one = given(insulin, due, 2 * HOUR)
    again = {**one, "id": str(new_id()), "amends": one["id"], "reason": "nhầm giờ"}
    later = given(insulin, None, minutes(5), reason="cho thêm")
    kept = await records(nurse, an, one, one, later, again)
    assert [(item["outcome"], item.get("code")) for item in kept] == [
        ("kept", None), ("kept_before", None), ("refused", "not_on_shift"), ("kept", None),
    ]  # fmt: skip
    await dosing_alerts.look_due(house.house.database)
    [alert] = await alerts(house)
    assert alert["cleared_at"] is not None
    rows = await house.sql("select recorded_by from medicine_doses where recorded_by is not null")
    assert {row["recorded_by"] for row in rows} == {nurse.person.account}


async def test_who_was_on_no_shift_or_on_one_of_last_week_brings_nothing_in(house: World):
    doctor, nurse = await a_ward(house)
    late = await house.phone(await house.employs("nurse", "ĐD. Hai"))
    an = await house.admits("An")
    medicine = await prescribes(doctor, an, "Paracetamol", daily_max=4)
    await goes_home(house, nurse.person, timedelta(days=3, hours=1))
    await house.sql("delete from shifts where account_id = $1 returning 1", late.person.account)
    for phone, ago in ((nurse, timedelta(days=3, hours=2)), (nurse, HOUR), (late, HOUR)):
        assert [one["code"] for one in await records(phone, an, given(medicine, None, ago))] == ["not_on_shift"]
    assert await house.sql("select 1 from medicine_doses") == []


async def test_nobody_brings_in_doses_of_whom_they_never_cared_for(house: World):
    doctor, nurse = await a_ward(house)
    an = await house.admits("An")
    medicine = await prescribes(doctor, an, "Paracetamol", daily_max=4)
    await goes_home(house, nurse.person)
    elsewhere = await house.opens()
    there = await house.admits("Bình", facility=elsewhere)
    answer = await nurse.post(f"/v1/residents/{there.resident}/doses", {"items": [given(medicine, None, HOUR)]})
    assert answer.status_code == 404


async def items(nurse: Phone, house: World) -> list[tuple[str, str]]:
    found = (await nurse.get(f"/v1/facilities/{house.facility}/worklist")).json()["items"]
    return [(item["kind"], item["urgency"]) for item in found if item["kind"] == "second_check"]


async def looks(house: World, after: float) -> int:
    return await second_checks.look_due(house.house.database, datetime.now(UTC) + minutes(after))


async def morphine(doctor: Phone, nurse: Phone, whom: Person) -> dict[str, Any]:
    medicine = await prescribes(doctor, whom, "Morphin 10 mg", atc="N02AA01", daily_max=4)
    entry = dose(medicine, "given", None)
    assert (await records(nurse, whom, entry))[0]["outcome"] == "kept"
    return entry


async def test_a_second_check_that_does_not_come_is_told_to_the_head_then_rung_for_and_ends_when_it_comes(house: World):
    doctor, nurse = await a_ward(house)
    manager = await house.phone(await house.employs("manager"))
    head = await house.phone(await house.employs("doctor", "BS. trưởng", rank=3))
    chi = await house.admits("Chi")
    entry = await morphine(doctor, nurse, chi)
    assert (await looks(house, 29), await looks(house, 31), await looks(house, 45)) == (0, 1, 0)
    for phone in (manager, head):
        [event] = [e for e in (await phone.syncs())["items"] if e["kind"] == "second_check"]
        assert (event["subject"], "orphin" in str(event)) == (entry["id"], False)
    assert await items(nurse, house) == [("second_check", "routine")]
    assert await alerts(house) == []

    assert await looks(house, 62) == 1
    [alert] = await alerts(house)
    assert (alert["rule"], alert["level"], alert["state"]) == ("dose.unchecked@1", "urgent", "open")
    assert "orphin" not in alert["text_vi"] + alert["text_en"]
    assert await items(nurse, house) == [("second_check", "urgent")]
    await house.beat(after=minutes(63))
    assert [e for e in (await doctor.syncs())["items"] if e["kind"] == "alert"]

    assert (await doctor.post(f"/v1/residents/{chi.resident}/doses/{entry['id']}/second-check")).status_code == 200
    assert await items(nurse, house) == []
    await dosing_alerts.look_due(house.house.database)
    [alert] = await alerts(house)
    assert alert["cleared_at"] is not None and alert["state"] == "open"  # what rang still wants a human answer
    assert await looks(house, 200) == 0


async def test_a_second_check_in_time_and_a_dose_that_was_corrected_are_nobodys_to_miss(house: World):
    doctor, nurse = await a_ward(house)
    manager = await house.phone(await house.employs("manager"))
    chi = await house.admits("Chi")
    checked, wrong = await morphine(doctor, nurse, chi), await morphine(doctor, nurse, chi)
    assert (await doctor.post(f"/v1/residents/{chi.resident}/doses/{checked['id']}/second-check")).status_code == 200
    right = {**wrong, "id": str(new_id()), "outcome": "held", "amends": wrong["id"], "reason": "chưa cho"}
    assert (await records(nurse, chi, right))[0]["outcome"] == "kept"
    await looks(house, 31)
    await looks(house, 62)
    assert await alerts(house) == [] and await items(nurse, house) == []
    assert [e for e in (await manager.syncs())["items"] if e["kind"] == "second_check"] == []
