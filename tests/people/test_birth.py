"""Births known in part."""

from __future__ import annotations

from datetime import date

import pytest

from base.errors import Refused
from people.birth import Birth, ages, read

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "reckoned_from", "precision"),
    [
        ("1944", date(1944, 7, 1), "year"),
        ("1944-03", date(1944, 3, 15), "month"),
        ("1944-03-05", date(1944, 3, 5), "day"),
        ("2026", date(2026, 7, 1), "year"),
        ("2026-11-22", TODAY, "day"),
    ],
)
def test_what_is_known_is_kept_and_said_again(text: str, reckoned_from: date, precision: str) -> None:
    birth = read(text, TODAY)
    assert (birth.date, birth.precision, str(birth)) == (reckoned_from, precision, text)


@pytest.mark.parametrize(
    "text",
    ["", "44", "1944-3-5", "1944-13", "1944-02-30", "1889", "2027", "2026-12", "2026-11-23", "05/03/1944", "0000"],
)
def test_what_is_no_birth_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read(text, TODAY)


@pytest.mark.parametrize(
    ("text", "least_and_greatest"),
    [
        ("1944", (81, 82)),
        ("1944-03", (82, 82)),
        ("1944-11", (81, 82)),
        ("1944-11-22", (82, 82)),
        ("1944-11-23", (81, 81)),
        ("2026", (0, 0)),
        ("2008-02-29", (18, 18)),
    ],
)
def test_an_age_is_a_range(text: str, least_and_greatest: tuple[int, int]) -> None:
    assert ages(read(text, TODAY), TODAY) == least_and_greatest


def test_the_age_reckoned_with_lies_in_the_range() -> None:
    for text in ("1944", "1944-11", "1944-11-23"):
        birth = read(text, TODAY)
        least, greatest = ages(birth, TODAY)
        assert least <= (TODAY - birth.date).days / 365.2425 < greatest + 1


def test_a_leap_month_ends_on_the_29th() -> None:
    assert Birth(date=date(2008, 2, 15), precision="month").earliest_and_latest() == (
        date(2008, 2, 1),
        date(2008, 2, 29),
    )
