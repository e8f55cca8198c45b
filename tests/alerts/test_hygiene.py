"""When an alert waits before it is told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.hygiene import Hours, hold, quiet_end
from tests.alerts.ward import ADULT, NOW, OLD, WELL, reading, see, together

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = Hours(quiet_from=time(22), quiet_until=time(6), repeat_s=300, zone=HANOI)
DAY = Hours(quiet_from=time(0), quiet_until=time(0), repeat_s=300, zone=HANOI)
AT_ONCE = Hours(quiet_from=time(0), quiet_until=time(0), repeat_s=0, zone=HANOI)


def waits(new: list[Any], hours: Hours = HOURS, history: Any = (), subject: Any = ADULT) -> str | None:
    at_hand = {r.id: r for r in (*new, *history)}
    found = hold(see(new, subject, history).findings, at_hand, hours, NOW)
    return None if found is None else found.why


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ([reading("spo2", 93)], "repeat"),
        ([reading("pulse", 120)], "repeat"),
        ([reading("respiratory_rate", 22)], "repeat"),
        ([reading("blood_pressure", (98, 60))], "repeat"),
        ([reading("spo2", 84)], None),
        ([reading("pulse", 140)], None),
        ([reading("consciousness", "V")], None),
        ([reading("glucose", 2.9)], None),
        ([reading("glucose", 17)], None),
        (together({**WELL, "respiratory_rate": 26, "spo2": 90, "pulse": 135}), None),
        ([reading("spo2", 93, symptoms=("dehydration",))], None),
        ([reading("spo2", 93, ago=timedelta(minutes=3)), reading("spo2", 93)], None),
        ([reading("spo2", 93, ago=timedelta(seconds=20)), reading("spo2", 93)], "repeat"),
        ([reading("spo2", 93), reading("spo2", 84)], None),
    ],
)
def test_only_an_urgent_value_measured_once_waits_for_its_repeat(new: list[Any], why: str | None) -> None:
    assert waits(new, DAY) == why
    assert waits(new, AT_ONCE) is None


def test_what_was_counted_twice_by_its_own_rule_does_not_wait_again() -> None:
    earlier = reading("temperature", 37.5, ago=timedelta(hours=6))
    assert waits([reading("temperature", 37.5)], DAY, [earlier], OLD) is None
    assert waits([reading("temperature", 37.9)], DAY, (), OLD) == "repeat"


def test_a_repeat_is_waited_for_as_long_as_the_facility_says() -> None:
    new = reading("spo2", 93)
    found = hold(see([new]).findings, {new.id: new}, DAY, NOW)
    assert found and found.until == NOW + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("local", "ends"),
    [
        ("21:59", None),
        ("22:00", "06:00+1"),
        ("23:30", "06:00+1"),
        ("00:10", "06:00"),
        ("05:59", "06:00"),
        ("06:00", None),
    ],
)
def test_the_night_ends_in_the_morning_of_the_facilitys_clock(local: str, ends: str | None) -> None:
    hour, minute = map(int, local.split(":"))
    now = datetime(2026, 11, 22, hour, minute, tzinfo=HANOI).astimezone(UTC)
    wanted = None
    if ends is not None:
        wanted = datetime(2026, 11, 23 if "+1" in ends else 22, 6, 0, tzinfo=HANOI)
    assert quiet_end(HOURS, now) == wanted


def test_quiet_hours_may_lie_in_the_day_or_not_be_at_all() -> None:
    noon = datetime(2026, 11, 22, 13, 0, tzinfo=HANOI)
    rest = Hours(quiet_from=time(12), quiet_until=time(14), repeat_s=0, zone=HANOI)
    assert quiet_end(rest, noon) == datetime(2026, 11, 22, 14, 0, tzinfo=HANOI)
    assert quiet_end(DAY, noon) is None


@pytest.mark.parametrize(("value", "why"), [(14.0, "quiet_hours"), (17.0, None), (2.5, None)])
def test_at_night_only_what_is_routine_waits_for_the_morning(value: float, why: str | None) -> None:
    night = Hours(quiet_from=time(8), quiet_until=time(10), repeat_s=300, zone=HANOI)  # NOW is 09:10 there
    assert waits([reading("glucose", value)], night) == why


def test_what_is_routine_only_because_it_comes_late_does_not_wait_for_the_morning() -> None:
    night = Hours(quiet_from=time(8), quiet_until=time(10), repeat_s=300, zone=HANOI)
    grave = together({**WELL, "respiratory_rate": 26, "spo2": 90, "pulse": 135}, ago=timedelta(hours=3))
    found = see(grave).findings
    assert {(f.level, f.stale) for f in found} == {("routine", True)}
    assert waits(grave, night) is None
