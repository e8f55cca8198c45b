"""Visits by video and phone: their thread opens a little before the time, once, and their call at the time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest_asyncio

from base.ids import new_id
from realtime import calls, visit_threads
from tests.realtime.test_calls import hears_call
from tests.scheduling.clinic import Clinic, clinic
from tests.world import Phone, World, minutes


@pytest_asyncio.fixture
async def stage(house: World) -> Clinic:
    return await clinic(house)


async def books(stage: Clinic, ahead: timedelta, kind: str = "video", **more: Any) -> dict[str, Any]:
    """Booked by the nurse, with a reason, so that no rule of a calendar is needed."""
    begins = datetime.now(UTC) + ahead
    body = {
        "kind": kind,
        "overridden": "hẹn gấp",
        "ends_at": (begins + minutes(20)).isoformat(),
        "confirm": True,
        **more,
    }
    return await stage.books(begins, **body)


async def beat(stage: Clinic, after: timedelta = timedelta(0)) -> int:
    house = stage.house.house
    return await visit_threads.open_due(house.database, house.settings.secret, datetime.now(UTC) + after)


async def thread_of(held: dict[str, Any], phone: Phone) -> dict[str, Any]:
    answer = await phone.get(f"/v1/appointments/{held['id']}/thread")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def calls_up(held: dict[str, Any], phone: Phone, **more: Any) -> httpx2.Response:
    return await phone.post(f"/v1/appointments/{held['id']}/call", {"key": str(new_id()), **more})


async def test_a_quarter_of_an_hour_before_the_thread_opens_with_the_card_and_those_concerned(stage: Clinic) -> None:
    little = await stage.house.phone(await stage.house.relates(stage.rosa.person, "appointments"))
    held = await books(stage, minutes(60))
    assert (await beat(stage, minutes(44)), (await thread_of(held, stage.rosa))["conversation"]) == (0, None)
    assert [await beat(stage, minutes(n)) for n in (46, 47)] == [1, 0]
    thread = (await thread_of(held, stage.rosa))["conversation"]
    [card] = [
        m for m in (await stage.rosa.get(f"/v1/conversations/{thread}/messages")).json()["items"] if m["kind"] == "card"
    ]
    assert (card["sender"], card["body"]) == (None, {"card": {"kind": "appointment", "id": held["id"]}})
    members = (await stage.doctor.get(f"/v1/conversations/{thread}/members")).json()["items"]
    seats = {one["account"]: one["role"] for one in members}
    people = (stage.rosa, stage.daughter, stage.doctor, stage.nurse)
    assert [seats.get(str(p.person.account)) for p in people] == ["resident", "relative", "doctor", "nurse"]
    assert str(little.person.account) not in seats
    assert [e["subject"] for e in (await stage.daughter.syncs())["items"] if e["kind"] == "conversation"] == [thread]
    assert (await thread_of(held, little))["conversation"] == thread
    assert (await little.get(f"/v1/conversations/{thread}")).status_code == 404


async def test_many_beats_at_once_open_one_thread_and_what_is_not_remote_or_not_booked_opens_none(
    stage: Clinic,
) -> None:
    held = await books(stage, minutes(5))
    await books(stage, minutes(40), "visit")
    await books(stage, minutes(70), confirm=False)
    given_up = await books(stage, minutes(100), "phone")
    await stage.acts(stage.nurse, given_up, "cancel")
    assert sorted(await asyncio.gather(*(beat(stage) for _ in range(4)))) == [0, 0, 0, 1]
    assert [await beat(stage, minutes(n)) for n in (30, 60, 90, 130)] == [0, 0, 0, 0]
    [row] = await stage.house.sql("select appointment_id from appointment_threads")
    assert str(row["appointment_id"]) == held["id"]
    assert len(await stage.house.sql("select 1 from conversations")) == 1


async def test_at_the_time_the_doctor_calls_and_the_resident_answers(stage: Clinic) -> None:
    held = await books(stage, minutes(3))
    mine, theirs = await stage.doctor.opens_socket(), await stage.rosa.opens_socket()
    started = await calls_up(held, stage.doctor)
    assert started.status_code == 200, started.text
    call = started.json()["call"]
    assert (await hears_call(mine, "started", mine="in"))["media"] == "video"
    assert (await hears_call(theirs, "started", mine="rung"))["call"] == call
    again = await calls_up(held, stage.rosa)
    assert again.json() == started.json()
    await theirs.sends({"t": "call_accept", "call": call})
    await hears_call(mine, "accepted")
    await mine.sends({"t": "call_end", "call": call})
    await hears_call(theirs, "ended")
    shown = await thread_of(held, stage.daughter)
    assert [(c["id"], c["state"]) for c in shown["calls"]] == [(call, "ended")]
    assert shown["conversation"] == started.json()["conversation"]


async def test_the_resident_may_call_first_and_rings_the_practitioner_alone(stage: Clinic) -> None:
    held = await books(stage, minutes(3), "phone")
    started = await calls_up(held, stage.rosa)
    assert started.status_code == 200, started.text
    [call] = await stage.house.sql("select media, state from calls")
    assert call == {"media": "audio", "state": "started"}
    rung = await stage.house.sql("select account_id from call_parties where state = 'rung'")
    assert [row["account_id"] for row in rung] == [stage.doctor.person.account]


async def test_too_early_says_from_when_and_after_a_cancellation_nobody_calls(stage: Clinic) -> None:
    held = await books(stage, minutes(120))
    early = await calls_up(held, stage.doctor)
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    assert datetime.fromisoformat(early.json()["not_before"]) == datetime.fromisoformat(held["starts_at"]) - minutes(5)
    near = await books(stage, minutes(3))
    await beat(stage)
    await stage.acts(stage.rosa, near, "cancel")
    over = await calls_up(near, stage.rosa)
    assert (over.status_code, over.json()["code"]) == (409, "over")
    in_person = await books(stage, minutes(60), "visit")
    assert (await calls_up(in_person, stage.rosa)).json()["code"] == "not_remote"
    assert await stage.house.sql("select 1 from calls") == []


async def test_who_may_not_speak_with_the_resident_does_not_call(stage: Clinic) -> None:
    held = await books(stage, minutes(3))
    house = stage.house
    little = await house.phone(await house.relates(stage.rosa.person, "appointments"))
    stranger = await house.phone(await house.enrols("người lạ"))
    answers = [(await calls_up(held, phone)).status_code for phone in (little, stage.manager, stranger)]
    assert answers == [403, 403, 404]
    assert (await stage.doctor.post(f"/v1/appointments/{new_id()}/call", {"key": str(new_id())})).status_code == 404
    refused = await house.sql("select act from audit_events where result = 'refused' and act = 'write_messages'")
    assert len(refused) == 3


async def test_a_call_that_never_came_about_is_a_missed_one_with_its_task(stage: Clinic) -> None:
    held = await books(stage, minutes(3))
    call = (await calls_up(held, stage.doctor)).json()["call"]
    await calls.miss_due(stage.house.house.database, datetime.now(UTC) + minutes(1))
    [shown] = (await thread_of(held, stage.nurse))["calls"]
    assert (shown["id"], shown["state"]) == (call, "missed")
    tasks = (await stage.rosa.get("/v1/me/missed-calls")).json()["items"]
    assert [(t["call"], t["by"]) for t in tasks] == [(call, str(stage.doctor.person.account))]
    second = await calls_up(held, stage.doctor)
    assert second.status_code == 200 and second.json()["call"] != call


async def test_the_house_closes_its_thread_a_day_after_the_visit(stage: Clinic) -> None:
    held = await books(stage, minutes(3))
    await beat(stage)
    path = f"/v1/conversations/{(await thread_of(held, stage.rosa))['conversation']}"
    await beat(stage, timedelta(hours=24))
    assert (await stage.rosa.get(path)).json()["state"] == "open"
    await beat(stage, timedelta(hours=25))
    assert (await stage.rosa.get(path)).json()["state"] == "closed"
    assert (await stage.rosa.post(f"{path}/reopen")).status_code == 204
    await beat(stage, timedelta(hours=26))
    assert (await stage.rosa.get(path)).json()["state"] == "open"
