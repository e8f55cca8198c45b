"""Visits in the calendar of a phone, read with a parser that is not ours."""

from __future__ import annotations

from datetime import UTC, datetime

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


def a_file(*events: tuple[str, datetime, datetime], more: str = "") -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//elsewhere//"]
    for uid, begins, ends in events:
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
                  f"DTEND:{ends:%Y%m%dT%H%M%SZ}", f"SUMMARY:khám bà Tư{more}", "END:VEVENT"]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


async def test_the_duties_of_another_calendar_close_times_and_the_same_events_replace_what_they_were(
    stage: Clinic,
) -> None:
    path = f"/v1/practitioners/{stage.doctor.person.account}/blocks"
    first = a_file(("one@x", at(1, 8), at(1, 9)), ("two@x", at(1, 11), at(1, 12)))
    for made in (2, 0):  # sent twice it has one effect
        answer = await stage.doctor.post(f"{path}/import", {"file": first})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"events": 2, "made": made, "ended": 0, "in_the_way": []}
    assert (await stage.slots())["total"] == 4
    moved = a_file(("one@x", at(1, 9), at(1, 10)))
    assert (await stage.doctor.post(f"{path}/import", {"file": moved})).json() == {
        "events": 1, "made": 1, "ended": 1, "in_the_way": [],
    }  # fmt: skip
    free = [slot["starts_at"] for slot in (await stage.slots())["items"]]
    assert len(free) == 4 and at(1, 8).strftime("%Y-%m-%dT%H:%M:%SZ") in free
    rows = await stage.house.sql("select kind, note from calendar_blocks where ended_at is null")
    assert rows == [{"kind": "duty", "note": None}] * 2
    assert (await stage.nurse.post(f"{path}/import", {"file": first})).status_code == 403
    assert (await stage.manager.post(f"{path}/import", {"file": first})).status_code == 200


async def test_an_imported_duty_over_a_visit_is_named_and_cancels_nothing(stage: Clinic) -> None:
    held = await stage.books(at(1, 8), confirm=True)
    path = f"/v1/practitioners/{stage.doctor.person.account}/blocks/import"
    both = a_file(("one@x", at(1, 8), at(1, 9)), ("two@x", at(1, 10), at(1, 11)))
    answer = (await stage.doctor.post(path, {"file": both})).json()
    assert (answer["made"], len(answer["in_the_way"])) == (1, 1)
    assert (await stage.shown(held))["state"] == "confirmed"


async def test_a_broken_file_changes_nothing_and_says_where_it_is_broken(stage: Clinic) -> None:
    path = f"/v1/practitioners/{stage.doctor.person.account}/blocks/import"
    broken = a_file(("one@x", at(1, 8), at(1, 9))) + "BEGIN:VCALENDAR\r\nthis is no line\r\n"
    answer = await stage.doctor.post(path, {"file": broken})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_calendar")
    assert "12" in answer.text and "khám" not in answer.text
    assert await stage.house.sql("select id from calendar_blocks") == []
