"""Rules become windows and windows become free times, on the wall clock of any zone. Pure, but for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest

from scheduling import openings, slots
from scheduling.openings import Closed, Opening, Rule, Window
from scheduling.slots import Busy, Calendar
from tests.world import World

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LONG = os.environ.get("BOOKING") == "long"
ZONES = sorted(available_timezones()) if LONG else [
    "Africa/Casablanca", "America/Havana", "America/New_York", "America/Sao_Paulo", "Antarctica/Troll", "Asia/Beirut",
    "Asia/Ho_Chi_Minh", "Asia/Tehran", "Australia/Lord_Howe", "Europe/Berlin", "Europe/Dublin", "Pacific/Apia",
    "Pacific/Kiritimati", "Asia/Kathmandu",
]  # fmt: skip
NOBODY = UUID(int=1)


def rule(rrule: str | None = "FREQ=DAILY", first: date = date(2026, 1, 1), **more: Any) -> Rule:
    given: dict[str, Any] = {"starts": time(8), "ends": time(12), "slot_min": 30, "kinds": ["visit"], **more}
    return Rule(rrule=rrule, first=first, **given)


def windows(of: Rule, zone: ZoneInfo, since: date, until: date, *, closed: Any = (), off: Any = ()) -> list[Window]:
    begin, end = (datetime.combine(day, time(), zone) for day in (since, until))
    return list(openings.windows(of, closed, zone, begin, end, off))


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = HANOI) -> int:
    return int(datetime.combine(day, time(hour, minute), zone).timestamp())


@pytest.mark.parametrize(
    ("rrule", "days"),
    [
        ("FREQ=DAILY;INTERVAL=3", [1, 4, 7, 10, 13]),
        ("FREQ=WEEKLY;BYDAY=MO,WE", [2, 4, 9, 11]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", [9]),
        ("FREQ=MONTHLY;BYDAY=2TU", [10]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,5", [5]),
        ("FREQ=WEEKLY;BYDAY=SU;UNTIL=20260308", [1, 8]),
        ("FREQ=DAILY;COUNT=2", [1, 2]),
        (None, [1]),
    ],
)
def test_the_days_of_a_rule(rrule: str | None, days: list[int]) -> None:
    found = openings.days(rule(rrule, date(2026, 3, 1)), date(2026, 3, 1), date(2026, 3, 14))
    assert [day.day for day in found] == days


def transitions(zone: ZoneInfo, year: int) -> Iterator[date]:
    """Days of a year around which the clocks change, by looking at every hour."""
    moment, before = datetime(year, 1, 1, tzinfo=UTC), None
    while moment.year == year:
        offset = moment.astimezone(zone).utcoffset()
        if before is not None and offset != before:
            yield moment.astimezone(zone).date()
        moment, before = moment + timedelta(hours=1), offset


@pytest.mark.parametrize("name", ZONES)
def test_a_rule_stands_still_on_the_wall_whatever_the_clocks_do(name: str) -> None:
    """Around every change of the clocks, at every quarter of an hour: the instant is the one of `zoneinfo`, and where
    the wall shows the time at all, reading it back gives the time of the rule."""
    zone = ZoneInfo(name)
    years = range(2000, 2038) if LONG else (2010, 2011, 2018, 2026)
    days = {day + timedelta(days=n) for year in years for day in transitions(zone, year) for n in (-1, 0, 1)}
    for day in sorted(days or {date(2026, 3, 29)}):
        for minute in range(0, 24 * 60, 15):
            wall = time(minute // 60, minute % 60)
            found = openings.instant(day, wall, zone)
            meant = datetime.combine(day, wall, zone)
            assert found == int(meant.timestamp())
            read = datetime.fromtimestamp(found, zone)
            gap = meant.utcoffset() != read.utcoffset()
            assert gap or (read.date(), read.time()) == (day, wall), (name, day, wall)
            assert read.fold == 0, (name, day, wall)


async def test_postgresql_says_the_same_of_every_time_the_wall_shows_once(house: World) -> None:
    """`at time zone`, around every change of the clocks: what is skipped or shown twice is for the test above."""
    years = range(2000, 2038) if LONG else (2011, 2026)
    known = {row["name"] for row in await house.sql("select name from pg_timezone_names")}
    compared = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        days = {day + timedelta(days=n) for year in years for day in transitions(zone, year) for n in (-1, 0, 1)}
        walls = [
            datetime.combine(day, time(hour, minute))
            for day in sorted(days or {date(2026, 3, 29)}) for hour in range(24) for minute in (0, 30)
        ]  # fmt: skip
        once = [wall for wall in walls if _offset(wall, zone, 0) == _offset(wall, zone, 1)]
        if name not in known:
            continue
        rows = await house.sql(
            """select date_part('epoch', wall at time zone $2)::bigint as said
                 from unnest($1::timestamp[]) with ordinality as w(wall, n) order by n""",
            once, name,
        )  # fmt: skip
        ours = [openings.instant(wall.date(), wall.time(), zone) for wall in once]
        assert [row["said"] for row in rows] == ours, name
        compared += len(once)
    print(f"{compared} times in {len(known & set(ZONES))} zones are PostgreSQL's own")


def _offset(wall: datetime, zone: ZoneInfo, fold: int) -> timedelta | None:
    return wall.replace(tzinfo=zone, fold=fold).utcoffset()


@pytest.mark.parametrize("name", ZONES)
def test_visits_last_as_long_as_they_say_on_the_night_the_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    night = rule(starts=time(22), ends=time(6), slot_min=30)
    for year in (2011, 2026):
        for day in [*transitions(zone, year), date(year, 7, 1)]:
            for window in windows(night, zone, day - timedelta(days=1), day + timedelta(days=1)):
                free = list(slots.free_in(calendar(night), night, [window], (), 0))
                assert {each.ends - each.begins for each in free} <= {1800}
                assert all(window.begins <= each.begins and each.ends <= window.ends for each in free)
                assert len(free) == (window.ends - window.begins) // 1800


def test_days_off_and_closed_days_close_their_windows() -> None:
    tet = {date(2026, 2, 17) + timedelta(days=n) for n in range(-1, 4)}
    week = (date(2026, 2, 15), date(2026, 2, 23))
    assert [datetime.fromtimestamp(w.begins, HANOI).day for w in windows(rule(), HANOI, *week, off=tet)] == [15, 21, 22]
    anyway = rule(on_holidays=True)
    assert len(windows(anyway, HANOI, *week, off=tet)) == 8
    shut = (Closed(first=date(2026, 2, 20), last=date(2026, 2, 22)),)
    assert [datetime.fromtimestamp(w.begins, HANOI).day for w in windows(anyway, HANOI, *week, closed=shut)] == [
        15, 16, 17, 18, 19,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=HOURLY", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "BYDAY=MO",
        "FREQ=DAILY;X=1",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101", "FREQ=WEEKLY;BYDAY=2MO", "FREQ=DAILY;FREQ=DAILY", "FREQ=YEARLY;BYMONTH=13",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=31", "",
    ],
)  # fmt: skip
def test_a_rule_that_never_comes_or_says_nothing_is_refused(rrule: str) -> None:
    assert openings.wrong_with(rule(rrule)) == "rrule"


def test_a_window_too_short_for_one_visit_is_refused() -> None:
    assert openings.wrong_with(rule(ends=time(8, 30), buffer_after_min=5)) == "slot_min"
    assert openings.wrong_with(rule(ends=time(8, 35), buffer_after_min=5)) is None
    assert openings.wrong_with(rule(last=date(2025, 1, 1))) == "last"


def calendar(of: Rule) -> Calendar:
    return Calendar(id=NOBODY, account=NOBODY, name=None, opening=Opening(rules=[of]), version=1)


def test_buffers_stand_around_every_visit_and_never_leave_the_window() -> None:
    of = rule(slot_min=20, buffer_before_min=5, buffer_after_min=10)
    day = date(2026, 3, 2)
    free = list(slots.free_in(calendar(of), of, windows(of, HANOI, day, day + timedelta(days=1)), (), 0))
    assert (free[0].begins, free[0].ends) == (at(day, 8, 5), at(day, 8, 25))
    assert [b.begins - a.begins for a, b in pairwise(free)] == [35 * 60] * 5
    assert free[-1].occupied[1] <= at(day, 12)


def test_notice_is_kept() -> None:
    day = date(2026, 3, 2)
    open_ = windows(rule(), HANOI, day, day + timedelta(days=1))
    free = list(slots.free_in(calendar(rule()), rule(), open_, (), at(day, 10, 1)))
    assert [each.begins for each in free] == [at(day, 10, 30), at(day, 11), at(day, 11, 30)]


def test_what_is_free_is_what_touches_nothing_that_is_taken() -> None:
    """Against a look at every minute."""
    for seed in range(300):
        of_chance = Random(seed)
        of = rule(
            slot_min=of_chance.choice((15, 20, 30, 45)), buffer_before_min=of_chance.choice((0, 5)),
            buffer_after_min=of_chance.choice((0, 10)),
        )  # fmt: skip
        day = date(2026, 3, 2)
        begin = at(day, 7)
        taken = sorted(
            Busy(start, start + 60 * of_chance.randint(5, 90))
            for start in (begin + 60 * of_chance.randint(0, 360) for _ in range(of_chance.randint(0, 6)))
        )
        minutes = {minute for busy in taken for minute in range(busy.begins // 60, busy.ends // 60)}
        whole = (of.buffer_before_min + of.slot_min + of.buffer_after_min) * 60
        wanted = [
            start + of.buffer_before_min * 60
            for start in range(at(day, 8), at(day, 12) - whole + 1, whole)
            if minutes.isdisjoint(range(start // 60, (start + whole) // 60))
        ]
        open_ = windows(of, HANOI, day, day + timedelta(days=1))
        assert [free.begins for free in slots.free_in(calendar(of), of, open_, taken, 0)] == wanted, seed
