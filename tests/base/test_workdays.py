"""Working days against the calendar as it was decreed (domain.md §8), and the counting of periods."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from base.workdays import add_days, add_working_days, day_of, end_of, is_working

D = date.fromisoformat


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-11-24", True),  # an ordinary Monday
        ("2026-11-24", False),  # Day of Vietnamese Culture, from 2026
        ("2027-11-24", False),
        ("2026-02-13", True), ("2026-02-16", False), ("2026-02-17", False), ("2026-02-20", False), ("2026-02-23", True),
        ("2026-04-27", False),  # Hung Kings on a Sunday: the Monday after
        ("2026-08-31", False), ("2026-08-22", True),  # swapped for a Saturday
        ("2026-09-02", False), ("2026-09-03", True),
        ("2027-02-04", False), ("2027-02-10", False), ("2027-02-11", True),
        ("2026-11-21", False), ("2026-11-22", False), ("2026-11-23", True),
    ],
)  # fmt: skip
def test_the_days_people_work_on(day: str, works: bool) -> None:
    assert is_working(D(day)) is works


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-11-23", 2, "2026-11-26"),  # Monday; Tuesday is the 24th
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-22", 0, "2026-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-02-13", 2, "2026-02-24"),  # over Tết
        ("2026-08-20", 2, "2026-08-22"),  # the Saturday counts
        ("2026-08-28", 1, "2026-09-03"),
        ("2026-11-26", -1, "2026-11-25"),
        ("2026-11-25", -1, "2026-11-23"),
        ("2026-02-23", -1, "2026-02-13"),
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_so_many_working_days_later(start: str, n: int, end: str) -> None:
    assert add_working_days(D(start), n) == D(end)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-11-02", 10, "2026-11-12"),
        ("2026-11-05", 10, "2026-11-16"),  # the 15th is a Sunday
        ("2026-11-09", 15, "2026-11-25"),  # the 24th is a holiday
        ("2026-02-01", 15, "2026-02-23"),  # ends in Tết
    ],
)
def test_a_period_that_ends_on_a_day_off_ends_with_the_next_working_day(start: str, n: int, end: str) -> None:
    assert add_days(D(start), n) == D(end)


def test_what_was_decreed_wins_over_the_library() -> None:
    changes = {D("2026-01-02"): False, D("2026-01-10"): True, D("2026-11-24"): True}
    assert is_working(D("2026-01-02")) and not is_working(D("2026-01-10"))
    assert not is_working(D("2026-01-02"), changes) and is_working(D("2026-01-10"), changes)
    assert add_working_days(D("2025-12-31"), 1, changes) == D("2026-01-05")
    assert add_working_days(D("2026-11-23"), 2, changes) == D("2026-11-25")


def test_one_day_on_and_one_back_is_the_same_day() -> None:
    day = D("2026-01-01")
    for _ in range(400):
        if is_working(day):
            assert add_working_days(add_working_days(day, 3), -3) == day
        day += timedelta(days=1)


def test_the_day_begins_and_ends_in_vietnam_wherever_the_machine_is() -> None:
    assert day_of(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == D("2026-11-23")
    assert day_of(datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == D("2026-11-22")
    assert end_of(D("2026-11-22")) == datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
