"""When doses are due, by tables: wall clocks, changes of clocks, ends; and of which class an ATC code is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from records import dosing
from records.dosing import Times

HANOI, BERLIN = "Asia/Ho_Chi_Minh", "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def times(*clock: str, zone: str = HANOI, since: str = "2026-01-01", until: str | None = None) -> Times:
    return Times(
        at=tuple(map(time.fromisoformat, clock)), zone=zone, since=at(since), until=None if until is None else at(until)
    )


@pytest.mark.parametrize(
    ("plan", "since", "until", "due"),
    [
        (times("07:00", "19:00"), "2026-11-22", "2026-11-23", ["2026-11-22T00:00", "2026-11-22T12:00"]),
        (times("00:00"), "2026-11-22", "2026-11-23", ["2026-11-22T17:00"]),
        (times("07:00"), "2026-11-22T00:00", "2026-11-22T00:00:01", ["2026-11-22T00:00"]),
        (times("07:00"), "2026-11-21T00:00:01", "2026-11-22T00:00", []),
        (times(), "2026-11-22", "2026-11-23", []),
        (times("07:00", since="2026-11-22T00:00:01"), "2026-11-22", "2026-11-23", []),
        (times("07:00", "19:00", until="2026-11-22T12:00"), "2026-11-22", "2026-11-23", ["2026-11-22T00:00"]),
        # 29 March 2026, 02:00 to 03:00 is not there in Berlin; 25 October it is there twice
        (times("02:30", zone=BERLIN), "2026-03-28T12:00", "2026-03-30T12:00", ["2026-03-29T01:30", "2026-03-30T00:30"]),
        (times("02:30", "03:30", zone=BERLIN), "2026-03-29", "2026-03-29T12:00", ["2026-03-29T01:30"]),
        (times("02:30", zone=BERLIN), "2026-10-24T12:00", "2026-10-26T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        (times("08:00", zone=BERLIN), "2026-03-28", "2026-03-30", ["2026-03-28T07:00", "2026-03-29T06:00"]),
    ],
)  # fmt: skip
def test_doses_are_due_at_wall_clock_times(plan: Times, since: str, until: str, due: list[str]) -> None:
    assert dosing.between(plan, at(since), at(until)) == [at(one) for one in due]


def test_a_dose_is_due_once_a_day_in_every_zone_through_every_change_of_clocks() -> None:
    for zone in (HANOI, BERLIN, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Chatham"):
        found = dosing.between(times("02:30", zone=zone), at("2026-01-02T12:00"), at("2027-01-02T12:00"))
        assert len(found) == 365, zone
        assert {b - a for a, b in pairwise(found)} <= {timedelta(hours=h / 2) for h in range(46, 51)}


def test_windows_side_by_side_hold_every_dose_once() -> None:
    plan = times("06:15", "02:30", "22:00", zone=BERLIN)
    begins, ends = at("2026-03-25"), at("2026-04-02")
    step, one_by_one = timedelta(minutes=35), []
    moment = begins
    while moment < ends:
        one_by_one += dosing.between(plan, moment, min(moment + step, ends))
        moment += step
    assert one_by_one == dosing.between(plan, begins, ends)


def test_the_next_dose_is_later_than_now_and_there_is_none_after_the_end() -> None:
    plan = times("07:00", until="2026-11-23")
    assert dosing.next_after(plan, at("2026-11-21T12:00")) == at("2026-11-22T00:00")
    assert dosing.next_after(plan, at("2026-11-22T00:00")) is None
    assert dosing.next_after(times("07:00", since="2027-06-01T08:00"), at("2026-11-22")) == at("2027-06-02T00:00")


@pytest.mark.parametrize(
    ("atc", "classes", "alert", "private", "controlled", "minutes"),
    [
        ("A10AB01", ("insulin",), "urgent", None, False, 30),
        ("A10BA02", (), None, None, False, 60),
        ("N03AG01", ("antiepileptic",), "urgent", None, False, 60),
        ("N03AA02", ("antiepileptic", "controlled"), "urgent", None, True, 60),
        ("N05AX08", ("psychotropic",), "urgent", "mental_health", False, 60),
        ("N06AB06", ("psychotropic",), "urgent", "mental_health", False, 60),
        ("N05BA01", ("psychotropic", "controlled"), "urgent", "mental_health", True, 60),
        ("N02AA01", ("controlled",), None, None, True, 60),
        ("N02BE01", (), None, None, False, 60),
        ("N07BC02", ("dependence", "controlled"), "urgent", "clinical", True, 60),
        ("J05AR13", ("antiretroviral",), None, "clinical", False, 60),
        (None, (), None, None, False, 60),
    ],
)  # fmt: skip
def test_a_medicine_is_watched_as_its_class_is(
    atc: str | None, classes: tuple[str, ...], alert: str | None, private: str | None, controlled: bool, minutes: int
) -> None:
    how = dosing.watched(atc)
    assert (how.classes, how.alert, how.private, how.controlled) == (classes, alert, private, controlled)
    assert how.grace == timedelta(minutes=minutes)


def test_as_needed_waits_for_its_interval_and_stops_at_its_number() -> None:
    given = [at("2026-11-22T06:00"), at("2026-11-22T10:00")]
    four, now = timedelta(hours=4), at("2026-11-22T12:00")
    assert dosing.too_soon(given, now, four) == at("2026-11-22T14:00")
    assert dosing.too_soon(given, at("2026-11-22T14:00"), four) is None
    assert dosing.too_soon(given, now, None) is None
    assert dosing.at_most_reached(given, now, 2) and not dosing.at_most_reached(given, now, 3)
    assert not dosing.at_most_reached(given, at("2026-11-23T06:00"), 2)
    assert not dosing.at_most_reached(given, now, None)
