"""Temperature -> level."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.evaluators import Subject
from tests.alerts.ward import ADULT, OLD, found, level, reading


@pytest.mark.parametrize(
    ("celsius", "adult", "old"),
    [
        (35.0, "emergency", "emergency"),
        (35.1, None, None),
        (37.2, None, None),
        (37.8, None, None),
        (37.9, None, "urgent"),
        (39.0, None, "urgent"),
        (39.1, "emergency", "emergency"),
    ],
)
def test_one_reading(celsius: float, adult: str | None, old: str | None) -> None:
    assert level(reading("temperature", celsius), ADULT) == adult
    assert level(reading("temperature", celsius), OLD) == old


@pytest.mark.parametrize(
    ("before", "hours", "now", "expected"),
    [
        (37.3, 6, 37.3, "urgent"),
        (37.2, 6, 37.3, None),
        (37.3, 5.5, 37.3, None),
        (37.3, 25, 37.3, None),
        (37.3, 6, 37.2, None),
    ],
)
def test_a_small_fever_counts_for_the_old_when_it_comes_again(
    before: float, hours: float, now: float, expected: str | None
) -> None:
    earlier = [reading("temperature", before, ago=timedelta(hours=hours))]
    assert level(reading("temperature", now), OLD, earlier) == expected
    assert level(reading("temperature", now), ADULT, earlier) is None


def test_a_repeated_fever_names_both_readings() -> None:
    first, second = reading("temperature", 37.5, ago=timedelta(hours=6)), reading("temperature", 37.4)
    finding = found(second, OLD, [first])
    assert finding is not None and finding.readings == (second.id, first.id)


@pytest.mark.parametrize(("age", "expected"), [(64.9, None), (65, "urgent"), (None, None)])
def test_older_begins_at_65_and_an_unknown_age_is_not_older(age: float | None, expected: str | None) -> None:
    assert level(reading("temperature", 38.0), Subject(age_years=age)) == expected
