"""Gaps, hours of duty and the country's days off, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays as library
import pytest

from scheduling import holidays
from scheduling.coverage import Gap, gaps
from scheduling.duty_statistics import rate_on, tallies
from scheduling.roster import Membership, of_staff
from scheduling.rota import Post, Span

ANA, BO, WARD = UUID(int=1), UUID(int=2), UUID(int=9)
FIRST = Post(1)
DAY = datetime(2026, 11, 23, tzinfo=UTC)  # a Monday
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def span(begins: float, ends: float, who: UUID = ANA, post: Post = FIRST) -> Span:
    return Span(DAY + timedelta(hours=begins), DAY + timedelta(hours=ends), who, post)


def hole(begins: float, ends: float, post: Post = FIRST) -> Gap:
    return Gap(post, DAY + timedelta(hours=begins), DAY + timedelta(hours=ends))


GAPS: list[tuple[str, set[int], list[Span], list[Span], list[Gap]]] = [
    ("nobody at all", {1}, [], [], [hole(0, 24)]),
    ("a rank nobody calls", set(), [], [], []),
    ("around the clock", {1}, [], [span(0, 12), span(12, 24, BO)], []),
    ("between two", {1}, [], [span(0, 8), span(9, 24, BO)], [hole(8, 9)]),
    ("at both ends", {1}, [], [span(1, 23)], [hole(0, 1), hole(23, 24)]),
    ("overlapping", {1}, [], [span(0, 20), span(4, 8, BO), span(20, 30)], []),
    ("a ward's doctor of that rank will do", {1}, [], [span(0, 24, ANA, Post(1, WARD))], []),
    ("a ward's turn that nobody does", set(), [span(2, 4, ANA, Post(1, WARD))], [], [hole(2, 4, Post(1, WARD))]),
    ("another ward's is no help", set(), [span(2, 4, ANA, Post(5, WARD))], [span(0, 9, BO, Post(5))],
     [hole(2, 4, Post(5, WARD))]),
]  # fmt: skip


@pytest.mark.parametrize(("_", "ranks", "planned", "manned", "found"), GAPS, ids=[g[0] for g in GAPS])
def test_what_is_a_gap(_: str, ranks: set[int], planned: list[Span], manned: list[Span], found: list[Gap]) -> None:
    assert gaps(ranks, planned, manned, DAY, DAY + timedelta(hours=24)) == found


def test_only_who_works_there_in_that_profession_counts() -> None:
    since, left = DAY - timedelta(days=9), DAY + timedelta(hours=3)
    held = [Membership(ANA, "doctor", since, left), Membership(ANA, "nurse", left, None)]
    assert of_staff([span(0, 8)], held) == [span(0, 3), span(3, 8)]
    assert of_staff([span(0, 8, ANA, Post(1, None, "doctor"))], held) == [span(0, 3, ANA, Post(1, None, "doctor"))]
    assert of_staff([span(0, 8, BO)], held) == []


def test_an_hour_weighs_by_its_day_and_by_night() -> None:
    # 17:00 UTC is midnight in Hà Nội: Tuesday the 24th is a holiday there
    [tally] = tallies([span(11, 35)], HANOI, {date(2026, 11, 24): "holiday"})
    assert (tally.weekday, tally.holiday, tally.weekend, tally.night) == (6, 18, 0, 2 + 6)
    assert tally.weighted == pytest.approx(4 + 2 * 1.3 + (6 * 1.3 + 12) * 1.8, abs=0.01)


def test_two_posts_at_once_are_worked_once() -> None:
    [tally] = tallies([span(0, 8), span(2, 9, ANA, Post(2))], HANOI, {})
    assert (tally.duties, tally.weekday) == (1, 9)


def test_rates_count_from_their_day_on() -> None:
    assert (rate_on(date(2020, 12, 31)).night, rate_on(date(2021, 1, 1)).night) == (1.0, 1.3)


TET = ["2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-02", "2031-01-23"]


@pytest.mark.parametrize("first_day", TET)
def test_tet_stands_on_its_day_and_the_file_agrees_with_the_library(first_day: str) -> None:
    days = holidays.of_the_country()
    assert days[date.fromisoformat(first_day)] == ("holiday", "Mùng 1 Tết")
    year = int(first_day[:4])
    assert days[date(year, 11, 24)][0] == "holiday"
    vietnam = library.country_holidays("VN", years=year)
    assert {d for d, (kind, _) in days.items() if d.year == year and kind != "working"} == set(vietnam)


def test_a_day_in_exchange_is_worked_and_one_in_lieu_is_off() -> None:
    days = holidays.of_the_country()
    assert days[date(2026, 8, 22)][0] == "working" and days[date(2026, 8, 31)][0] == "rest"
