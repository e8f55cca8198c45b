"""The quick way to the free times of a house, held against the plain one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from scheduling import free_times, openings, slots
from scheduling.openings import Closed, Opening, Rule
from scheduling.slots import Asked, Busy, Calendar, Free, Taken

ZONES = ("Asia/Ho_Chi_Minh", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
ROOM = UUID(int=7)


def plainly(
    calendars: list[Calendar], taken: dict[UUID, Taken], own: list[Busy], zone: ZoneInfo, asked: Asked,
    off: frozenset[date], now: int,
) -> list[Free]:  # fmt: skip
    """One window and one visit after the other."""
    begin, end = asked.since.timestamp(), asked.until.timestamp()
    found = [
        free
        for calendar in calendars
        for rule in slots.rules_for(calendar, asked)
        for free in slots.free_in(
            calendar, rule,
            openings.windows(rule, calendar.opening.closed, zone, asked.since, asked.until, off),
            slots.joined(*(taken[id].busy() for id in (calendar.id, rule.room) if id is not None and id in taken), own),
            now + rule.notice_min * 60,
        )
        if begin <= free.begins < end
    ]  # fmt: skip
    return sorted(found, key=lambda free: (free.begins, free.calendar.id))


def a_rule(chance: Random) -> Rule:
    return Rule(
        kinds=["visit"], first=date(2026, 1, chance.randint(1, 28)), starts=time(chance.randint(0, 23), 30),
        rrule=chance.choice(("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,SU", "FREQ=DAILY;INTERVAL=3", None)),
        ends=time(chance.randint(0, 23), 15), slot_min=chance.choice((15, 20, 30)),
        buffer_before_min=chance.choice((0, 0, 5)), buffer_after_min=chance.choice((0, 10)),
        capacity=chance.choice((1, 1, 3)), notice_min=chance.choice((0, 600)), on_holidays=chance.random() < 0.3,
        room=chance.choice((None, ROOM)),
    )  # fmt: skip


def some_taken(chance: Random, grid: list[Free], begin: int) -> Taken:
    """Much of it just where visits would be, some of it across, and a group or two."""
    on = [Busy(*free.occupied) for free in grid if chance.random() < 0.4]
    across = [
        Busy(start, start + 60 * chance.randint(1, 300))
        for start in (begin + 60 * chance.randint(-1500, 20 * 1440) for _ in range(chance.randint(0, 8)))
    ]
    some = chance.sample(grid, min(2, len(grid)))
    groups = [Busy(*free.occupied, chance.randint(0, 2), UUID(int=n)) for n, free in enumerate(some)]
    alone = [*on, *across]
    chance.shuffle(alone)
    return Taken([busy.begins for busy in alone], [busy.ends for busy in alone], groups)


@pytest.mark.parametrize("seed", range(60))
def test_the_quick_way_finds_just_what_the_plain_way_finds(seed: int) -> None:
    chance = Random(seed)
    zone = ZoneInfo(chance.choice(ZONES))
    since = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=chance.randint(0, 240), minutes=chance.randint(0, 1440))
    asked = Asked(kind="visit", since=since, until=since + timedelta(hours=chance.randint(1, 500)))
    begin = int(since.timestamp())
    off = frozenset(since.date() + timedelta(days=chance.randint(-1, 20)) for _ in range(3))
    shut = [Closed(first=since.date() + timedelta(days=5), last=since.date() + timedelta(days=6))]
    calendars: list[Calendar] = []
    for n in range(1, 6):
        rules = []
        while len(rules) < chance.randint(1, 2):
            rule = a_rule(chance)
            if openings.wrong_with(rule) is None:
                rules.append(rule)
        opening = Opening(rules=rules, closed=chance.choice(([], shut)))
        calendars.append(Calendar(id=UUID(int=n), account=UUID(int=n), name=None, opening=opening, version=1))
    calendars.reverse()
    everything = plainly(calendars, {}, [], zone, asked, off, 0)
    of = {c.id: [free for free in everything if free.calendar.id == c.id] for c in calendars[1:]}
    taken = {id: some_taken(chance, grid, begin) for id, grid in of.items()}
    taken[ROOM] = some_taken(chance, [], begin)
    own = sorted(Busy(start, start + 3600) for start in (begin + 3600 * chance.randint(0, 300) for _ in range(3)))
    now = begin + chance.choice((-(10**6), 36_000))
    wanted = plainly(calendars, taken, own, zone, asked, off, now)
    found = free_times.found(calendars, taken, own, zone, asked, off, now)
    assert list(found) == wanted
    assert len(found) == len(wanted)
    paged: list[Free] = []
    while page := found.page(7, (_moment(paged[-1]), paged[-1].calendar.id) if paged else None):
        paged += page
    assert {(free.begins, free.calendar.id) for free in paged} == {(free.begins, free.calendar.id) for free in wanted}
    assert paged == sorted(paged, key=lambda free: (free.begins, free.calendar.id))


def _moment(free: Free) -> datetime:
    return datetime.fromtimestamp(free.begins, UTC)
