"""Visits in the calendar of a phone, read with a parser that is not ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from base.db import as_owner
from base.ids import new_id
from scheduling import holidays
from tests.scheduling.clinic import Clinic, at, clinic, rule
from tests.world import Phone, World


@pytest.fixture
async def stage(house: World) -> Clinic:
    return await clinic(house)


async def events(stage: Clinic, path: str) -> list[dict[str, Any]]:
    answer = await stage.house.stranger.get(path)
    assert answer.status_code == 200, answer.text
    read: Any = Calendar.from_ical(answer.text)
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
    assert "dòng 13." in answer.text and "khám" not in answer.text
    assert await stage.house.sql("select id from calendar_blocks") == []


async def test_figures_say_who_came_how_much_is_booked_and_when_the_next_time_is_free(stage: Clinic) -> None:
    for n, (state, why) in enumerate((("came", None), ("came", None), ("missed", "ill"), ("cancelled", None))):
        held = await stage.books(at(7, 8 + n // 2, 30 * (n % 2)), confirm=True)
        await stage.house.sql(
            "update appointments set state = $2, missed_why = $3 where id = $1 returning 1", held["id"], state, why
        )
    for n in range(4):
        await stage.books(at(1, 8 + n // 2, 30 * (n % 2)), confirm=True)
    when = (at(7, 12) + timedelta(hours=7)).date()
    path = f"/v1/facilities/{stage.facility}/booking-figures"
    answer = await stage.manager.get(path, first=str(when), last=str(when))
    assert answer.status_code == 200, answer.text
    figures = answer.json()
    monday = when - timedelta(days=when.weekday())
    [week] = [week for week in figures["weeks"] if (week["came"], week["missed"]) == (2, 1)]
    assert (week["week"], week["cancelled"], week["missed_rate"]) == (str(monday), 1, 0.3333)
    [use] = figures["use"]
    booked = 3 + (4 if at(1, 8) + timedelta(hours=7) >= datetime.combine(monday, time(), UTC) else 0)
    assert (use["open_min"], use["booked_min"]) == (7 * 4 * 60, booked * 30)
    [waiting] = figures["waiting"]
    assert waiting["kind"] == "visit"
    assert waiting["first_free"] == (await stage.slots(first=0, days=3))["items"][0]["starts_at"]
    picture = await stage.manager.get(f"{path}.svg", first=str(when), last=str(when))
    assert picture.headers["content-type"].startswith("image/svg+xml") and picture.text.startswith("<?xml")
    assert stage.doctor.person.name not in picture.text and "Không đến" in picture.text
    for phone in (stage.doctor, stage.nurse):
        assert (await phone.get(path, first=str(when), last=str(when))).status_code == 403
    assert (await stage.rosa.get(path, first=str(when), last=str(when))).status_code == 404


async def test_leave_is_not_open(stage: Clinic) -> None:
    monday = (at(14, 0) + timedelta(hours=7)).date()
    monday -= timedelta(days=monday.weekday())
    path = f"/v1/practitioners/{stage.doctor.person.account}/blocks"
    begins = datetime.combine(monday, time(), UTC) - timedelta(hours=7)
    leave = {"id": str(new_id()), "kind": "leave", "starts_at": begins.isoformat(),
             "ends_at": (begins + timedelta(days=2)).isoformat()}  # fmt: skip
    assert (await stage.doctor.post(path, leave)).status_code == 201
    figures = await stage.manager.get(
        f"/v1/facilities/{stage.facility}/booking-figures", first=str(monday), last=str(monday)
    )
    assert [use["open_min"] for use in figures.json()["use"]] == [5 * 4 * 60]


async def test_tet_and_the_days_off_in_lieu_close_every_time_but_of_those_who_work_on_them(stage: Clinic) -> None:
    """As the country's file says for 2027: the eve to the fifth day, and what is off instead of a weekend."""
    async with as_owner(stage.house.url) as db:
        await holidays.keep_country(db)
    off = {day for day, (kind, _) in holidays.of_the_country().items() if kind in ("holiday", "rest")}
    rests = {day for day, (kind, _) in holidays.of_the_country().items() if kind == "rest"}
    await stage.opens(rule(on_holidays=False))
    some = sorted(day for day in off if date(2027, 1, 25) < day < date(2027, 5, 5))
    assert len(some) >= 7 and {day for day in rests if day.year == 2027}
    asked: dict[str, str] = {}
    for first in (date(2027, 1, 28), *sorted({day for day in rests if day.year == 2027})):
        begin = datetime.combine(first, time(), UTC) - timedelta(hours=7)
        asked = {"kind": "visit", "from": begin.isoformat(), "to": (begin + timedelta(days=14)).isoformat()}
        answer = await stage.nurse.get(f"/v1/facilities/{stage.facility}/slots", **asked, limit="100")
        shown = answer.json()
        days = {first + timedelta(days=n) for n in range(14)}
        assert shown["total"] == 8 * len(days - off)
        open_ = {(datetime.fromisoformat(s["starts_at"]) + timedelta(hours=7)).date() for s in shown["items"]}
        assert open_ and open_.isdisjoint(off)
    await stage.opens(rule(on_holidays=True))
    answer = await stage.nurse.get(f"/v1/facilities/{stage.facility}/slots", **asked)
    assert answer.json()["total"] == 14 * 8
