"""What a policy says: steps by level and by the hour of the facility's wall clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from alerts.policy import DEFAULT, Hours, OnCall, Policy, Staff, Step, read

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY, NIGHT, WEEKEND = (Step((OnCall(1),), 60),), (Step((OnCall(2),), 90),), (Step((Staff("manager"),), 120),)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def by_the_hour() -> Policy:
    weekend = Hours(begins=clock(7), ends=clock(7), days=(6, 7), emergency=WEEKEND)
    night = Hours(begins=clock(21), ends=clock(6, 30), emergency=NIGHT)
    return Policy(emergency=DAY, urgent=DAY, routine=DAY, info=DAY, hours=(weekend, night))


def clock(hour: int, minute: int = 0) -> Any:
    return at(23, hour, minute).time()


@pytest.mark.parametrize(
    ("moment", "steps"),
    [
        (at(23, 12), DAY),
        (at(23, 20, 59), DAY),
        (at(23, 21), NIGHT),
        (at(24, 0), NIGHT),
        (at(24, 6, 29), NIGHT),
        (at(24, 6, 30), DAY),
        (at(28, 6, 59), DAY),
        (at(28, 7), WEEKEND),
        (at(28, 23), WEEKEND),
        (at(29, 12), WEEKEND),
        (at(30, 6, 59), WEEKEND),
        (at(30, 7), DAY),
    ],
    ids=str,
)
def test_the_first_hours_that_cover_the_moment_and_have_steps_for_the_level_count(moment: datetime, steps: Any):
    assert by_the_hour().steps("emergency", moment) == steps
    assert by_the_hour().steps("urgent", moment) == DAY


def test_a_policy_of_an_earlier_release_still_reads():
    stored = {
        level: [{"tell": [{"who": "on_call", "rank": 1}, {"who": "on_shift"}], "wait_s": 60}]
        for level in ("emergency", "urgent", "routine", "info")
    }
    old = read({**stored, "acknowledgement_s": 1800})
    assert old.emergency[0].wait_s == 60
    assert (old.hours, old.emergency[0].times, old.emergency[0].all_must_answer) == ((), 1, False)


def test_what_is_stored_reads_as_it_was_written():
    assert read(msgspec.to_builtins(by_the_hour())) == by_the_hour()
    assert read(msgspec.to_builtins(DEFAULT)) == DEFAULT


@pytest.mark.parametrize(("holds", "asked"), [(3600, 300), (600, 300), (60, 30)])
def test_an_owner_is_asked_in_time_and_at_latest_at_half_time(holds: int, asked: int):
    before, then = msgspec.structs.replace(DEFAULT, acknowledgement_s=holds).held_for
    assert (before.total_seconds() + then.total_seconds(), then.total_seconds()) == (holds, asked)
