"""Rounds of screening: who falls due when, who is told, and what ends it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts import silence
from base.ids import new_id
from notify import feed
from scheduling import checkups
from tests.api.test_notes import a_ward
from tests.api.test_screenings import all_of, forms_of, said, starts, tells
from tests.world import Person, Phone, World, reading


async def beats(house: World, days: float = 0) -> int:
    """What the pass would do so many days later; how many it told."""
    now = datetime.now(UTC) + timedelta(days=days) if days else None
    return await checkups.screen_due(house.house.database, now)


async def rules(house: World, manager: Phone, **more: Any) -> str:
    rule = {"id": str(new_id()), "instrument": "phq9", "occasion": "admission", **more}
    made = await manager.post(f"/v1/facilities/{house.facility}/screening-rules", rule)
    assert made.status_code == 201, made.text
    return rule["id"]


async def due(phone: Phone, resident: Person) -> list[tuple[str, str]]:
    answer = await phone.get(forms_of(resident))
    return [(one["instrument"], one["why"]) for one in answer.json()["due"]]


async def open_rows(house: World) -> list[dict[str, Any]]:
    return await house.sql("select * from screening_due where ended_at is null order by made_at")


async def a_managed_ward(house: World) -> tuple[Person, Phone, Phone]:
    resident, nurse, _ = await a_ward(house)
    return resident, nurse, await house.phone(await house.employs("manager"))


async def test_on_admission_everybody_living_there_falls_due_once(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    await rules(house, manager)
    assert await beats(house) == 1
    assert await beats(house) == 0
    assert await due(nurse, resident) == [("phq9", "admission")]
    [listed] = (await nurse.get(f"/v1/facilities/{house.facility}/due-screenings")).json()["items"]
    assert listed["name"] == resident.name and not listed["overdue"]


async def test_whoever_is_on_duty_and_the_resident_are_told_without_a_word_of_which_form(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    own = await house.phone(resident)
    follows = await house.phone(await house.relates(resident, "full"))
    await rules(house, manager)
    await beats(house)
    for phone in (nurse, own):
        told = [e for e in (await phone.syncs())["items"] if e["kind"] == "screening_due"]
        assert len(told) == 1 and "phq9" not in str(told)
    assert not [e for e in (await follows.syncs())["items"] if e["kind"] == "screening_due"]


async def test_a_completed_form_is_no_longer_due_and_comes_again_after_its_months(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    await rules(house, manager, occasion="months", months=12)
    assert await beats(house) == 0
    await rules(house, manager)
    await beats(house)
    form = await starts(nurse, resident)
    await tells(nurse, form, *all_of(0), complete=True)
    assert await due(nurse, resident) == []
    await beats(house, days=360)
    assert await open_rows(house) == []
    await beats(house, days=367)
    assert [(row["why"], row["instrument"]) for row in await open_rows(house)] == [("months", "phq9")]


async def test_a_window_opens_after_its_days_and_what_nobody_did_in_it_is_overdue(house: World) -> None:
    _, nurse, manager = await a_managed_ward(house)
    await rules(house, manager, instrument="katz_adl", after_days=40, window_days=2)
    await beats(house)
    assert await open_rows(house) == []  # admitted 30 days ago
    await beats(house, days=11)
    [row] = await open_rows(house)
    assert row["until"] - row["made_at"] == timedelta(days=2)
    past = "update screening_due set opens_at = now() - interval '3 days', until = now() - interval '1 day' returning 1"
    await house.sql(past)
    [listed] = (await nurse.get(f"/v1/facilities/{house.facility}/due-screenings")).json()["items"]
    assert listed["overdue"]


async def test_an_alert_that_rang_makes_its_screening_due(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    await rules(house, manager, instrument="fourat", occasion="alert", family="spo2")
    await beats(house)
    assert await open_rows(house) == []
    own = await house.phone(resident)
    await own.records(reading("spo2", 84))
    await beats(house)
    assert await due(nurse, resident) == [("fourat", "alert")]


async def test_a_bed_that_was_changed_is_no_admission_and_a_return_is_one(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    await rules(house, manager, instrument="katz_adl")
    await beats(house)
    items = ("bathing", "dressing", "toileting", "transferring", "continence", "feeding")
    await tells(nurse, await starts(nurse, resident, "katz_adl"), *[said(i, True) for i in items], complete=True)
    path = f"/v1/residents/{resident.resident}"
    await nurse.posts(f"{path}/transfer", {"ward": None, "bed": "2"})
    await beats(house)
    assert await due(nurse, resident) == []
    await nurse.posts(f"{path}/discharge", {"kind": "transfer", "reason": "nhập viện"})
    await nurse.posts(f"{path}/accept", {"facility": str(house.facility)})
    await beats(house)
    assert await due(nurse, resident) == [("katz_adl", "admission")]


async def test_whoever_leaves_or_dies_is_due_nothing(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    own = await house.phone(resident)
    await rules(house, manager)
    await beats(house)
    await nurse.posts(f"/v1/residents/{resident.resident}/discharge", {"kind": "home", "reason": "về nhà"})
    assert (await nurse.get(f"/v1/facilities/{house.facility}/due-screenings")).json()["items"] == []
    assert await due(own, resident) == []
    await beats(house)
    [row] = await house.sql("select ended_why from screening_due")
    assert row["ended_why"] == "left"
    await beats(house, days=400)
    assert await open_rows(house) == []


async def test_a_rule_that_ended_asks_for_nothing_and_takes_back_what_it_asked_for(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    rule = await rules(house, manager)
    await beats(house)
    path = f"/v1/facilities/{house.facility}/screening-rules/{rule}"
    assert (await nurse.http.delete(path)).status_code == 403
    assert (await manager.http.delete(path)).status_code == 204
    assert (await manager.http.delete(path)).status_code == 404
    await beats(house)
    assert await due(nurse, resident) == []
    [kept] = (await nurse.get(f"/v1/facilities/{house.facility}/screening-rules")).json()["items"]
    assert kept["ended_at"]


async def test_a_rule_is_for_an_age(house: World) -> None:
    _, _, manager = await a_managed_ward(house)
    child = await house.admits("Em Bé", born=datetime.now(UTC).date() - timedelta(days=365 * 12))
    await rules(house, manager, instrument="phq_a")
    await rules(house, manager, instrument="gds15")
    await beats(house)
    rows = await open_rows(house)
    assert sorted((row["instrument"], row["resident_id"] == child.resident) for row in rows) == [
        ("gds15", False), ("phq_a", True),
    ]  # fmt: skip


async def test_staff_ask_for_a_screening_and_asking_again_changes_nothing(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    asked = {"instrument": "steadi3", "why": "fall"}
    answers = [await nurse.posts(f"{forms_of(resident)}/ask", asked) for _ in range(2)]
    assert answers[0] == answers[1] and [one["why"] for one in answers[0]["items"]] == ["fall"]
    own = await house.phone(resident)
    assert (await own.post(f"{forms_of(resident)}/ask", asked)).status_code == 403
    assert (await manager.get(f"/v1/facilities/{house.facility}/due-screenings")).status_code == 403
    assert (await nurse.post(f"{forms_of(resident)}/ask", {"instrument": "nothing"})).status_code == 404


async def silences(house: World, days: float) -> list[dict[str, Any]]:
    await silence.look_due(house.house.database, datetime.now(UTC) + timedelta(days=days))
    return await house.sql("select * from alerts where family = 'silence' order by opened_at")


async def test_a_screening_whose_window_is_over_is_a_silence_that_does_not_say_which_and_ends_when_it_is_done(
    house: World,
) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    await rules(house, manager, window_days=2)
    await beats(house)
    assert await silences(house, 1.9) == []
    [alert] = await silences(house, 2.1)
    assert (alert["rule"], alert["level"], alert["state"]) == ("silence.screen@1", "routine", "open")
    assert "phq" not in str(alert["text_en"]).lower()
    assert not await house.sql("select 1 from expected where what ~ 'phq'")
    assert [one["level"] for one in await silences(house, 9)] == ["routine"]

    await tells(nurse, await starts(nurse, resident), *all_of(0), complete=True)
    [over] = await silences(house, 9.1)
    assert over["state"] == "resolved"
    assert await house.sql("select 1 from expected") == []


async def test_what_a_danger_answer_asks_for_is_due_within_a_day_and_told_again_though_it_was_due_already(
    house: World,
) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    await rules(house, manager, instrument="asq_suicide", window_days=30)
    await beats(house)
    form = await starts(nurse, resident)
    await tells(nurse, form, said("q9", 3))

    [row] = await open_rows(house)
    assert (row["why"], row["instrument"], row["rule_id"]) == ("danger", "asq_suicide", None)
    assert row["until"] <= datetime.now(UTC) + timedelta(hours=24)
    assert await beats(house) == 1
    assert len([e for e in (await nurse.syncs())["items"] if e["kind"] == "screening_due"]) == 2
    [alert] = await silences(house, 1.1)
    assert (alert["rule"], alert["level"]) == ("silence.screen@1", "urgent")


async def test_a_rule_that_makes_no_sense_is_refused(house: World) -> None:
    _, _, manager = await a_managed_ward(house)
    path = f"/v1/facilities/{house.facility}/screening-rules"
    wrong = [
        ({"instrument": "nothing"}, "/instrument"), ({"occasion": "months"}, "/months"), ({"months": 3}, "/months"),
        ({"family": "spo2"}, "/family"), ({"age_from": 9, "age_to": 8}, "/age_to"),
    ]  # fmt: skip
    for more, pointer in wrong:
        body = {"id": str(new_id()), "instrument": "phq9", "occasion": "admission", **more}
        answer = await manager.post(path, body)
        assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == pointer, more
    body = {"id": str(new_id()), "instrument": "phq9", "occasion": "admission"}
    assert [(await manager.post(path, body)).status_code for _ in range(2)] == [201, 201]
    assert (await manager.post(path, {**body, "instrument": "gad7"})).status_code == 422


async def test_looking_at_who_is_due_leaves_one_row_with_everybody_and_a_rule_one_about_nobody(house: World) -> None:
    resident, nurse, manager = await a_managed_ward(house)
    await rules(house, manager)
    await beats(house)
    await nurse.get(f"/v1/facilities/{house.facility}/due-screenings")
    rows = await house.sql("select act, residents from audit_events where act ~ 'screening' order by id")
    assert [(row["act"], row["residents"]) for row in rows] == [
        ("make_screening_rule", []), ("due_screenings", [resident.resident]),
    ]  # fmt: skip


async def test_one_that_cannot_be_told_does_not_stand_in_the_way_of_the_others_and_is_told_later(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _, manager = await a_managed_ward(house)
    await house.admits("Bảy")
    await rules(house, manager)
    append, falls = feed.append, True

    def stumbles(*given: Any, **more: Any) -> None:
        if falls and more.get("resident") == first.resident:
            raise ZeroDivisionError
        append(*given, **more)

    monkeypatch.setattr(feed, "append", stumbles)
    await beats(house)
    told = {row["resident_id"]: row["told_at"] is not None for row in await open_rows(house)}
    assert len(told) == 2 and not told.pop(first.resident) and all(told.values())
    falls = False
    await beats(house, days=1)
    assert all(row["told_at"] for row in await open_rows(house))


async def test_two_beats_at_once_make_and_tell_once(house: World) -> None:
    _, nurse, manager = await a_managed_ward(house)
    await rules(house, manager)
    assert sum(await asyncio.gather(*(beats(house) for _ in range(3)))) == 1
    assert len([e for e in (await nurse.syncs())["items"] if e["kind"] == "screening_due"]) == 1
