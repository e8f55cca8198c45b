"""Visits in the calendar of a phone, read with a parser that is not ours."""

from __future__ import annotations

from datetime import UTC

import pytest
from icalendar import Calendar

from tests.scheduling.clinic import Clinic, at, clinic
from tests.world import Phone, World


@pytest.fixture
async def stage(house: World) -> Clinic:
    return await clinic(house)


async def events(stage: Clinic, path: str) -> list[dict[str, object]]:
    answer = await stage.house.stranger.get(path)
    assert answer.status_code == 200, answer.text
    read = Calendar.from_ical(answer.text)
    assert not read.errors and all(not event.errors for event in read.walk("VEVENT"))
    return [
        {name.lower(): str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "CLASS", "SEQUENCE")}
        | {"begins": event["DTSTART"].dt.astimezone(UTC), "ends": event["DTEND"].dt.astimezone(UTC),
           "more": set(event) - {"UID", "SUMMARY", "LOCATION", "CLASS", "SEQUENCE", "DTSTART", "DTEND", "DTSTAMP"}}
        for event in read.walk("VEVENT") if "LOCATION" in event
    ]  # fmt: skip


async def address(phone: Phone) -> str:
    return (await phone.posts("/v1/me/duty-calendar"))["path"]


async def test_a_visit_stands_in_the_calendar_of_who_comes_and_of_who_is_visited_without_a_word_of_why(
    stage: Clinic,
) -> None:
    held = await stage.books(at(1, 8), confirm=True, reason="đau ngực", needs={"escort": True})
    await stage.books(at(1, 9))  # only held
    for phone, summary in ((stage.doctor, "Lịch hẹn"), (stage.rosa, "Lịch hẹn")):
        path = await address(phone)
        [event] = await events(stage, path)
        assert event["uid"] == f"{held['id']}@visits.antam" and event["summary"] == summary
        assert event["more"] == set() and event["class"] == "PRIVATE"
        assert (event["begins"], event["ends"]) == (at(1, 8), at(1, 8, 30))
        text = (await stage.house.stranger.get(path)).text
        for secret in (stage.rosa.person.name, stage.doctor.person.name, "đau ngực", "visit\r\n"):
            assert secret not in text
    assert await events(stage, await address(stage.nurse)) == []


async def test_a_visit_that_moves_keeps_its_uid_and_one_that_is_cancelled_is_gone(stage: Clinic) -> None:
    path = await address(stage.doctor)
    held = await stage.books(at(1, 8), confirm=True)
    [before] = await events(stage, path)
    moved = (await stage.acts(stage.nurse, held, "move", starts_at=at(1, 10).isoformat())).json()
    [after] = await events(stage, path)
    assert after["uid"] == before["uid"] and after["begins"] == at(1, 10)
    assert int(str(after["sequence"])) > int(str(before["sequence"]))
    assert (await stage.acts(stage.nurse, moved, "cancel")).status_code == 200
    assert await events(stage, path) == []


async def test_the_address_of_who_left_shows_no_visit(stage: Clinic) -> None:
    path = await address(stage.doctor)
    await stage.books(at(1, 8), confirm=True)
    assert len(await events(stage, path)) == 1
    await stage.house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1 returning 1",
        stage.doctor.person.account,
    )
    assert await events(stage, path) == []
