"""The clocks of the law as a table: by when what must be answered, and when the managers are reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from people.deadlines import acknowledge_by, answer_by, next_reminder


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


MONDAY = local("2026-11-02T09:00")


@pytest.mark.parametrize(
    ("received", "over"),
    [
        ("2026-11-02T09:00", "2026-11-05T00:00"),  # two working days: all of Wednesday is left
        ("2026-11-02T23:59", "2026-11-05T00:00"),
        ("2026-11-20T17:00", "2026-11-26T00:00"),  # a weekend and the 24th between
        ("2026-02-13T09:00", "2026-02-25T00:00"),  # Tết between
    ],
)
def test_it_is_acknowledged_within_two_working_days(received: str, over: str) -> None:
    assert acknowledge_by(local(received), {}) == local(over)


@pytest.mark.parametrize(
    ("kind", "with_others", "extra", "last"),
    [
        ("access", False, 0, "2026-11-12"), ("access", True, 0, "2026-11-17"), ("access", False, 10, "2026-11-23"),
        ("correct", False, 0, "2026-11-12"), ("correct", True, 10, "2026-11-27"),
        ("withdraw", False, 0, "2026-11-17"), ("withdraw", True, 0, "2026-11-23"),  # the 22nd is a Sunday
        ("restrict", False, 15, "2026-12-02"), ("object", True, 15, "2026-12-07"),
        ("erase", False, 0, "2026-11-23"), ("erase", True, 0, "2026-12-02"), ("erase", True, 20, "2026-12-22"),
    ],
)  # fmt: skip
def test_each_kind_has_its_days(kind: Any, with_others: bool, extra: int, last: str) -> None:
    over = answer_by(kind, MONDAY, with_others, extra, {})
    assert (over - local(f"{last}T00:00")).total_seconds() == 86400


def test_a_decreed_day_off_moves_the_deadline() -> None:
    day = local("2026-11-12T00:00").date()
    assert answer_by("access", MONDAY, False, 0, {day: False}) == local("2026-11-14T00:00")
    assert acknowledge_by(MONDAY, {local("2026-11-03T00:00").date(): False}) == local("2026-11-06T00:00")


@pytest.mark.parametrize(
    ("now", "reminded"),
    [
        ("2026-11-20T09:00", "2026-11-23T08:00"),
        ("2026-11-23T07:59", "2026-11-23T08:00"),  # the working day before: the 24th is none
        ("2026-11-23T08:00", "2026-11-25T08:00"),
        ("2026-11-25T08:00", None),
        ("2026-12-25T08:00", None),
    ],
)
def test_managers_are_reminded_the_working_day_before_and_on_the_day(now: str, reminded: str | None) -> None:
    due = local("2026-11-26T00:00")  # the end of Wednesday the 25th
    assert next_reminder(due, local(now), {}) == (local(reminded) if reminded else None)
