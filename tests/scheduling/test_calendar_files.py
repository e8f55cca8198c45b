"""What is read out of somebody's other calendar. Everything here is pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from base.errors import Refused
from scheduling import calendar_files
from scheduling.calendar_files import Busy

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NEVER = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def a_file(*events: str) -> str:
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *events, "END:VCALENDAR", ""]
    return "\r\n".join(whole)


def event(uid: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def read(*events: str) -> list[Busy]:
    return calendar_files.read(a_file(*events), HANOI, NOW)


def hours(found: list[Busy], zone: ZoneInfo = HANOI) -> list[str]:
    times = sorted(span for busy in found for span in busy.times)
    return [f"{b.astimezone(zone):%m-%d %H:%M} {(e - b).total_seconds() / 3600:g}" for b, e in times]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("DTSTART:20260310T010000Z", "DTEND:20260310T030000Z"), ["03-10 08:00 2"]),
        (("DTSTART:20260310T080000", "DURATION:PT90M"), ["03-10 08:00 1.5"]),
        (("DTSTART;TZID=Europe/Berlin:20260310T080000", "DTEND;TZID=Europe/Berlin:20260310T090000"), ["03-10 14:00 1"]),
        (("DTSTART;VALUE=DATE:20260310",), ["03-10 00:00 24"]),
        (("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312"), ["03-10 00:00 48"]),
        (("DTSTART:20250310T010000Z", "DTEND:20250310T030000Z"), []),
        (("DTSTART:20260310T010000Z", "DTEND:20260310T030000Z", "STATUS:CANCELLED"), []),
        (("DTSTART:20260310T010000Z", "DTEND:20260310T030000Z", "TRANSP:TRANSPARENT"), []),
        (
            ("DTSTART:20260303T080000", "DTEND:20260303T100000", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3",
             "EXDATE:20260310T080000"),
            ["03-03 08:00 2", "03-17 08:00 2"],
        ),
        (
            ("DTSTART:20260303T080000", "DTEND:20260303T100000", "RRULE:FREQ=WEEKLY;UNTIL=20260317T010000Z",
             "RDATE:20260320T090000"),
            ["03-03 08:00 2", "03-10 08:00 2", "03-17 08:00 2", "03-20 09:00 2"],
        ),
        (
            ("DTSTART:20260303T080000", "DTEND:20260303T100000", "RRULE:FREQ=WEEKLY;UNTIL=20260317T005959Z"),
            ["03-03 08:00 2", "03-10 08:00 2"],
        ),
    ],
)  # fmt: skip
def test_the_times_of_an_event(lines: tuple[str, ...], wanted: list[str]) -> None:
    assert hours(read(event("a", *lines))) == wanted


def test_what_repeats_for_ever_is_worked_out_for_ninety_days_on_the_wall_of_its_own_zone() -> None:
    lines = ("DTSTART;TZID=Europe/Berlin:20200101T080000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    [busy] = read(event("a", *lines))
    berlin = ZoneInfo("Europe/Berlin")
    assert {begins.astimezone(berlin).hour for begins, _ in busy.times} == {8}
    assert len({begins.hour for begins, _ in busy.times}) == 2  # the clocks change on 29 March
    assert max(begins for begins, _ in busy.times) <= NOW + timedelta(days=91)
    assert len(busy.times) in (90, 91)


def test_an_exception_takes_the_place_of_the_time_it_is_about() -> None:
    found = read(
        event("a", "DTSTART:20260303T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"),
        event("a", "RECURRENCE-ID:20260304T010000Z", "DTSTART:20260304T050000Z", "DURATION:PT2H"),
        event("a", "RECURRENCE-ID:20260305T010000Z", "DTSTART:20260305T010000Z", "STATUS:CANCELLED"),
    )
    assert hours(found) == ["03-03 08:00 1", "03-04 12:00 2"]


def test_a_line_that_was_folded_is_one_line() -> None:
    folded = event("a", "SUMMARY:a long\r\n  story", "DTSTART:20260310T01\r\n 0000Z", "DURATION:PT1H")
    assert hours(read(folded)) == ["03-10 08:00 1"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("hello", 1),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nthis is no line\nEND:VCALENDAR\n", 3),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", 3),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n", 4),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", 3),
        (a_file(event("a", "DTSTART:2026-03-10", "DURATION:PT1H")), 4),
        (a_file(event("a", "DTSTART:20260310T010000Z", "DTEND:20260310T000000Z")), 4),
        (a_file(event("a", "DURATION:PT1H")), 4),
        (a_file(event("a", "DTSTART:20260310T010000Z", "DTEND;VALUE=DATE:20260311")), 4),
        (a_file(event("a", "DTSTART:20260310T010000Z", "DURATION:PT1H"), "BEGIN:VEVENT", "END:VEVENT"), 10),
        (a_file(event("a", "DTSTART:20260310T010000Z", "DURATION:PT1H", "RRULE:FREQ=SECONDLY")), 4),
        (a_file(event("a", "DTSTART:20260310T010000Z", "DURATION:PT1H", NEVER)), 4),
        (a_file(event("a", "DTSTART:20260310T010000Z", "DURATION:P400D")), 4),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        calendar_files.read(text, HANOI, NOW)
    assert refused.value.code == "unreadable_calendar"
    assert f"line {line}." in str(refused.value.en), refused.value.en


@pytest.mark.parametrize(
    "events",
    [
        [event(f"e{n}", "DTSTART:20260310T010000Z", "DURATION:PT1H") for n in range(1001)],
        [event(f"e{n}", "DTSTART:20260310T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY") for n in range(13)],
    ],
)
def test_too_much_is_refused(events: list[str]) -> None:
    with pytest.raises(Refused, match="too_many"):
        read(*events)
