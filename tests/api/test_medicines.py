"""Medicines at the edge: what is prescribed, the morning round, what rings, the second check and the cupboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts import doses
from base.ids import new_id
from tests.world import Person, Phone, World

HOUR = timedelta(hours=1)


def soon(hours: float = 1) -> tuple[str, datetime]:
    """A time of the day by the clock of Hanoi, and the moment it is next, that many hours from now."""
    when = (datetime.now(UTC) + timedelta(hours=hours)).replace(second=0, microsecond=0)
    return f"{when + timedelta(hours=7):%H:%M:%S}", when


async def a_ward(house: World) -> tuple[Phone, Phone]:
    await house.opens()
    return await house.phone(await house.employs("doctor", rank=1)), await house.phone(await house.employs("nurse"))


async def prescribes(doctor: Phone, whom: Person, drug: str, *clock: str, **more: Any) -> dict[str, Any]:
    body = {"id": str(new_id()), "drug": drug, "dose": 1, "unit": "{tbl}", "route": "oral", "reason": "theo đơn",
            "times": list(clock), **more}  # fmt: skip
    answer = await doctor.post(f"/v1/residents/{whom.resident}/medicines", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def dose(medicine: dict[str, Any], outcome: str, due: datetime | None, **more: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "medicine": medicine["id"], "outcome": outcome,
            "at": datetime.now(UTC).isoformat(), "due_at": due and due.isoformat(), **more}  # fmt: skip


async def records(nurse: Phone, whom: Person, *some: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await nurse.post(f"/v1/residents/{whom.resident}/doses", {"items": list(some)})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def the_round(house: World, nurse: Phone) -> list[tuple[str, str, str]]:
    answer = await nurse.get(f"/v1/facilities/{house.facility}/medicine-round")
    assert answer.status_code == 200, answer.text
    return [(one["name"], one["drug"], one["state"]) for one in answer.json()["items"]]


async def looks(house: World, hours: float) -> None:
    await doses.look_due(house.house.database, datetime.now(UTC) + timedelta(hours=hours))


async def alerts(house: World) -> list[dict[str, Any]]:
    return await house.sql("select * from alerts where family = 'dose' order by opened_at, id")


async def test_a_morning_round_of_three_with_a_refusal_a_missed_insulin_that_rings_and_a_second_check(house: World):
    doctor, nurse = await a_ward(house)
    colleague = await house.phone(await house.employs("nurse", "ĐD. Hai"))
    an, binh, chi = await house.admits("An"), await house.admits("Bình"), await house.admits("Chi")
    clock, due = soon()
    metformin = await prescribes(doctor, an, "Metformin 500 mg", clock, atc="A10BA02")
    insulin = await prescribes(doctor, binh, "Insulin", clock, atc="A10AB01", unit="[iU]", dose=8, route="subcutaneous")
    morphine = await prescribes(doctor, chi, "Morphin 10 mg", clock, atc="N02AA01")
    assert [insulin["classes"], morphine["controlled"], metformin["controlled"]] == [["insulin"], True, False]
    assert await the_round(house, nurse) == [
        ("An", "Metformin 500 mg", "due"), ("Bình", "Insulin", "due"), ("Chi", "Morphin 10 mg", "due"),
    ]  # fmt: skip

    [no] = await records(nurse, an, dose(metformin, "refused", due))
    assert (no["outcome"], no["code"]) == ("refused", "reason_needed")
    [yes] = await records(nurse, an, dose(metformin, "refused", due, reason="đau bụng"))
    assert yes["outcome"] == "kept"
    given = dose(morphine, "given", due)
    assert [(await records(nurse, chi, given))[0]["outcome"] for _ in range(2)] == ["kept", "kept_before"]

    path = f"/v1/residents/{chi.resident}/doses/{given['id']}/second-check"
    alone = await nurse.post(path)
    assert (alone.status_code, alone.json()["code"]) == (422, "not_oneself")
    checked = (await colleague.post(path)).json()
    assert (checked["second"], checked["second_by_name"]) == ("done", "ĐD. Hai")
    assert (await doctor.post(path)).json()["code"] == "already_confirmed"
    assert (await colleague.post(path)).status_code == 200

    await looks(house, 1.4)
    assert await alerts(house) == []
    await looks(house, 1.6)
    [alert] = await alerts(house)
    assert (alert["level"], alert["rule"], alert["resident_id"]) == ("urgent", "dose.missed@1", binh.resident)
    assert "nsulin" not in alert["text_vi"] + alert["text_en"]
    await house.beat(after=timedelta(hours=1.7))
    assert [e for e in (await doctor.syncs())["items"] if e["kind"] == "alert"]
    assert await the_round(house, nurse) == [
        ("An", "Metformin 500 mg", "refused"), ("Bình", "Insulin", "missed"), ("Chi", "Morphin 10 mg", "given"),
    ]  # fmt: skip


async def test_a_dose_that_was_given_after_all_takes_the_place_of_the_one_the_house_found_missing(house: World):
    doctor, nurse = await a_ward(house)
    binh = await house.admits("Bình")
    clock, due = soon()
    insulin = await prescribes(doctor, binh, "Insulin", clock, atc="A10AB01")
    await looks(house, 1.6)
    await looks(house, 1.7)
    [missed] = await house.sql("select outcome, recorded_by, amended_by from medicine_doses")
    assert missed == {"outcome": "missed", "recorded_by": None, "amended_by": None}

    late = dose(insulin, "given", due)
    assert (await records(nurse, binh, late))[0]["outcome"] == "kept"
    await looks(house, 1.8)
    [alert] = await alerts(house)
    assert alert["cleared_at"] is not None and alert["state"] == "open"  # what rang still wants a human answer
    page = (await nurse.get(f"/v1/residents/{binh.resident}/doses")).json()["items"]
    assert {one["outcome"]: one["amended_by"] for one in page} == {"given": None, "missed": late["id"]}


async def test_two_phones_that_were_offline_do_not_give_one_dose_twice_unseen(house: World):
    doctor, nurse = await a_ward(house)
    an = await house.admits("An")
    clock, due = soon()
    medicine = await prescribes(doctor, an, "Metformin", clock)
    first = dose(medicine, "given", due)
    assert (await records(nurse, an, first))[0]["outcome"] == "kept"
    bad = dose(medicine, "given", due + timedelta(minutes=1))
    second = dose(medicine, "held", due, reason="đường huyết thấp")
    assert [one["code"] for one in await records(doctor, an, second, bad)] == ["already_recorded", "not_due"]
    right = {**second, "id": str(new_id()), "amends": first["id"]}
    assert (await records(doctor, an, right))[0]["outcome"] == "kept"
    assert [s for _, _, s in await the_round(house, nurse)] == ["held"]


async def test_a_refused_dose_of_a_psychotropic_rings_at_once_and_one_that_was_held_does_not(house: World):
    doctor, nurse = await a_ward(house)
    an, binh = await house.admits("An"), await house.admits("Bình")
    clock, due = soon()
    for whom, outcome in ((an, "refused"), (binh, "held")):
        medicine = await prescribes(doctor, whom, "Risperidon", clock, atc="N05AX08")
        await records(nurse, whom, dose(medicine, outcome, due, reason="ngủ"))
    await looks(house, 0)
    [alert] = await alerts(house)
    assert (alert["rule"], alert["level"], alert["resident_id"]) == ("dose.refused@1", "urgent", an.resident)


async def test_nothing_is_missed_by_who_is_on_leave_and_a_medicine_ends_with_the_stay(house: World):
    doctor, nurse = await a_ward(house)
    an, binh = await house.admits("An"), await house.admits("Bình")
    clock, _ = soon()
    for whom in (an, binh):
        await prescribes(doctor, whom, "Insulin", clock, atc="A10AB01")
    await nurse.posts(f"/v1/residents/{an.resident}/leaves", {"id": str(new_id()), "reason": "về quê"})
    await nurse.posts(f"/v1/residents/{binh.resident}/discharge", {"kind": "death", "reason": "già yếu"})
    assert await the_round(house, nurse) == []
    await looks(house, 2)
    assert await alerts(house) == [] and await house.sql("select 1 from medicine_doses") == []
    ended = await house.sql("select ended_why, look_at from medicines where resident_id = $1", binh.resident)
    assert ended == [{"ended_why": "left", "look_at": None}]


async def test_a_new_version_takes_the_place_of_the_one_before_and_the_end_has_a_reason(house: World):
    doctor, nurse = await a_ward(house)
    an = await house.admits("An")
    clock, due = soon()
    first = await prescribes(doctor, an, "Metformin", clock)
    second = await prescribes(doctor, an, "Metformin", clock, dose=2, replaces=first["id"])
    again = await doctor.post(
        f"/v1/residents/{an.resident}/medicines",
        {"id": str(new_id()), "drug": "Metformin", "dose": 3, "unit": "mg", "route": "oral", "reason": "tăng liều",
         "times": [clock], "replaces": first["id"]},
    )  # fmt: skip
    assert (again.status_code, again.json()["code"]) == (409, "stale_version")
    assert await the_round(house, nurse) == [("An", "Metformin", "due")]
    path = f"/v1/residents/{an.resident}/medicines/{second['id']}/end"
    assert (await nurse.post(path, {"reason": "hết đợt"})).status_code == 403
    assert (await doctor.post(path, {"reason": "hết đợt"})).json()["ended_why"] == "hết đợt"
    assert (await nurse.get(f"/v1/residents/{an.resident}/medicines")).json()["items"] == []
    all_ = (await nurse.get(f"/v1/residents/{an.resident}/medicines", ended=True)).json()["items"]
    assert [(one["dose"], one["replaces"], one["ended_why"]) for one in all_] == [
        (2, first["id"], "hết đợt"), (1, None, "replaced"),
    ]  # fmt: skip
    assert (await records(nurse, an, dose(first, "given", due)))[0]["code"] == "not_due"


async def test_as_needed_waits_for_its_interval_unless_somebody_says_why(house: World):
    doctor, nurse = await a_ward(house)
    an = await house.admits("An")
    medicine = await prescribes(doctor, an, "Paracetamol", min_interval_s=4 * 3600, daily_max=2)
    now = datetime.now(UTC)

    def given(ago: timedelta, **more: Any) -> dict[str, Any]:
        return {**dose(medicine, "given", None, **more), "at": (now - ago).isoformat()}

    kept = await records(
        nurse, an, given(9 * HOUR), given(6 * HOUR), given(5 * HOUR), given(HOUR), given(HOUR, reason="sốt 39,5")
    )
    assert [one.get("code") for one in kept] == [None, "too_soon", None, "daily_max", None]
    assert [(one.get("detail") or "")[:3] for one in kept][1] == "Chư"


async def test_a_stock_counts_receipts_less_doses_and_says_once_when_it_is_low(house: World):
    doctor, nurse = await a_ward(house)
    an = await house.admits("An")
    clock, due = soon()
    stocks = f"/v1/facilities/{house.facility}/medicine-stocks"
    stock = await nurse.posts(stocks, {"id": str(new_id()), "name": "Metformin 500", "unit": "viên", "low_at": 10})
    receipt = {"id": str(new_id()), "kind": "receipt", "amount": 12}
    for _ in range(2):
        assert (await nurse.post(f"{stocks}/{stock['id']}/moves", receipt)).json()["left"] == 12
    some = [await prescribes(doctor, an, f"M{n}", clock, stock=stock["id"], per_dose=1.5) for n in range(2)]
    first = dose(some[0], "given", due)
    await records(nurse, an, first, first)
    [there] = (await nurse.get(stocks)).json()["items"]
    assert (there["left"], there["low"]) == (10.5, False)
    await records(nurse, an, dose(some[1], "given", due))
    [there] = (await nurse.get(stocks)).json()["items"]
    assert (there["left"], there["low"]) == (9, True)
    await records(nurse, an, dose(some[1], "given", None, reason="nôn ra"))
    told = [e for e in (await doctor.syncs())["items"] if e["kind"] == "stock_low"]
    assert [e["subject"] for e in told] == [stock["id"]]
    wrong = dose(some[0], "held", due, reason="chưa uống", amends=first["id"])
    assert (await records(nurse, an, wrong))[0]["outcome"] == "kept"
    assert (await nurse.get(stocks)).json()["items"][0]["left"] == 9


async def test_families_of_full_scope_read_what_is_taken_but_not_what_is_private(house: World):
    doctor, _ = await a_ward(house)
    an = await house.admits("An")
    daughter = await house.phone(await house.relates(an, "full"))
    aunt = await house.phone(await house.relates(an, "summary", "cô"))
    clock, _ = soon()
    for drug, atc in (("Metformin", "A10BA02"), ("Risperidon", "N05AX08"), ("Methadon", "N07BC02")):
        await prescribes(doctor, an, drug, clock, atc=atc)
    shown = (await daughter.get(f"/v1/residents/{an.resident}/medicines")).json()["items"]
    assert [one["drug"] for one in shown] == ["Metformin"]
    own = (await (await house.phone(an)).get(f"/v1/residents/{an.resident}/medicines")).json()["items"]
    assert len(own) == 3
    assert (await aunt.get(f"/v1/residents/{an.resident}/medicines")).status_code == 403
