"""When what is due counts as missing: the table of clinical/README §4."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from records.intervals import BY_NEWS2, grace, missed, monitoring, next_missing

LAST = datetime(2026, 11, 22, 6, tzinfo=UTC)
HOURS, MINUTES = "hours", "minutes"


@pytest.mark.parametrize(
    ("at_least", "red", "wanted"),
    [
        (0, False, timedelta(hours=12)), (1, False, timedelta(hours=6)), (4, False, timedelta(hours=6)),
        (3, True, timedelta(hours=1)), (5, False, timedelta(hours=1)), (6, True, timedelta(hours=1)),
        (7, False, timedelta(minutes=15)), (12, True, timedelta(minutes=15)),
    ],
)  # fmt: skip
def test_a_round_is_due_as_often_as_the_last_news2_asks_for(at_least: int, red: bool, wanted: timedelta) -> None:
    assert BY_NEWS2[monitoring(at_least, red)] == wanted


@pytest.mark.parametrize(
    ("every_h", "silent_h", "in_a_row"),
    [
        (12, 12, 0), (12, 17.9, 0), (12, 18, 1), (12, 29.9, 1), (12, 30, 2), (12, 42, 3),
        (1, 1.4, 0), (1, 1.5, 1), (1, 2.5, 2),
        (0.25, 0.9, 0), (0.25, 1, 1), (0.25, 1.25, 2),  # an hour at the least
        (24, 35, 0), (24, 36, 1),
    ],
)  # fmt: skip
def test_missing_is_one_and_a_half_intervals_and_then_once_more_with_each(
    every_h: float, silent_h: float, in_a_row: int
) -> None:
    assert missed(LAST, timedelta(hours=every_h), LAST + timedelta(hours=silent_h)) == in_a_row


@pytest.mark.parametrize("every", [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=12), timedelta(days=7)])
def test_looking_when_the_next_one_would_be_missing_finds_one_more_and_a_second_before_it_does_not(
    every: timedelta,
) -> None:
    now = LAST
    for n in range(1, 6):
        now = next_missing(LAST, every, now)
        assert missed(LAST, every, now) == n
        assert missed(LAST, every, now - timedelta(seconds=1)) == n - 1


def test_grace_is_never_negative() -> None:
    assert all(grace(timedelta(minutes=m)) > timedelta(0) for m in (15, 30, 60, 90, 600))
