"""The rota agrees with a brute force, minute by minute, over random rosters; and a few that are told by hand.

`make test` asks some hundred rosters; ROSTERS=10000 (`make rosters-long`) asks as many as that.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from scheduling.rota import Change, Fact, Facts, Move, Planned, Post, Rotation, Special, calendar, duties, spans, who
from tests.scheduling.rosters import MINUTE, Roster, minute_by_minute

ROSTERS, PARTS = int(os.environ.get("ROSTERS", "300")), 10
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
ANA, BO, CHI = UUID(int=11), UUID(int=12), UUID(int=13)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def facts_of(roster: Roster) -> Facts:
    """Each edit as a fact that lives until the next edit of the same key, or for good."""
    lives: dict[tuple[str, Any], list[tuple[datetime, dict[str, Any] | None]]] = {}
    for at, what, key, says in roster.edits:
        if at <= roster.now:
            lives.setdefault((what, key), []).append((at, says))
    found: dict[str, list[Any]] = {"rotation": [], "planned": [], "change": [], "special": []}
    for (what, key), said in lives.items():
        ends = [at for at, _ in said[1:]] + [None]
        for (at, says), ended in zip(said, ends, strict=True):
            if says is not None:
                found[what].append(fact_of(what, key, says, at, ended))
    return Facts(
        zone=ZoneInfo(roster.zone), rotations=found["rotation"], planned=found["planned"], changes=found["change"],
        specials=found["special"],
    )  # fmt: skip


def fact_of(what: str, key: Any, says: dict[str, Any], made_at: datetime, ended_at: datetime | None) -> Fact:
    life: dict[str, Any] = {"made_at": made_at, "ended_at": ended_at}
    match what:
        case "rotation":
            more = {k: v for k, v in says.items() if k not in ("rank", "people", "days")}
            return Rotation(
                id=key, post=Post(says["rank"]), people=tuple(says["people"]), days=tuple(says["days"]), **more, **life
            )
        case "planned":
            return Planned(
                account=says["account"], post=Post(says["rank"]), starts_at=says["starts"], ends_at=says["ends"], **life
            )
        case "change":
            return Change(id=key, moves=tuple(Move(*move) for move in says["moves"]), **life)
        case _:
            return Special(day=key[0], own=key[1], kind=says["kind"], **life)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_rota_agrees_with_a_minute_by_minute_brute_force(part: int) -> None:
    manned = 0
    for seed in range(part, ROSTERS, PARTS):
        roster = Roster(seed)
        facts = facts_of(roster)
        found = spans(facts, roster.begins, roster.ends, roster.now)
        painted: dict[datetime, set[tuple[UUID, int]]] = {}
        for span in found:
            at = span.starts_at
            while at < span.ends_at:
                painted.setdefault(at, set()).add((span.account, span.post.rank))
                at += MINUTE
        for at, on in minute_by_minute(roster):
            assert painted.get(at, set()) == on, (seed, at)
            if at.minute == seed % 60:
                assert {(account, post.rank) for account, post in who(facts, at, roster.now)} == on, (seed, at)
            manned += bool(on)
    assert manned > 100  # rosters that are mostly empty would prove little


def test_the_brute_force_notices_what_is_wrong() -> None:
    """Every kind of fact makes a difference to the oracle in some of the first rosters."""
    noticed = dict.fromkeys(("rotations", "planned", "changes", "specials"), 0)
    for seed in range(60):
        roster = Roster(seed)
        facts, truth = facts_of(roster), dict(minute_by_minute(roster))
        for kind in noticed:
            poorer = msgspec.structs.replace(facts, **{kind: ()})
            noticed[kind] += any(
                {(account, post.rank) for account, post in who(poorer, at, roster.now)} != on
                for at, on in truth.items() if at.minute == 30
            )  # fmt: skip
    assert min(noticed.values()) > 3, noticed


def rotation(*people: UUID, **more: Any) -> Rotation:
    said: dict[str, Any] = {
        "id": UUID(int=1), "post": Post(1), "turn": "daily", "days": ("weekday", "weekend", "holiday"),
        "hands_over": time(7), "hours": 24, "first": date(2026, 11, 2), "last": None, "replaces": None,
        "made_at": LONG_AGO,
    }  # fmt: skip
    return Rotation(people=people, **{**said, **more})


def local(day: str, hour: float = 12) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(0), SAIGON) + timedelta(hours=hour)


def on(facts: Facts, at: datetime, now: datetime | None = None) -> set[UUID]:
    return {account for account, _ in who(facts, at, now or datetime(2026, 11, 1, tzinfo=UTC))}


# 2026-11-02 is a Monday; 24 November is a holiday
TURNS: list[tuple[dict[str, Any], str, float, set[UUID]]] = [
    ({}, "2026-11-02", 6.9, set()),  # before the first hand-over
    ({}, "2026-11-02", 7, {ANA}),
    ({}, "2026-11-03", 6.9, {ANA}),  # the night belongs to the day it began on
    ({}, "2026-11-03", 7, {BO}),
    ({}, "2026-11-05", 12, {ANA}),
    ({"hours": 12}, "2026-11-02", 19, set()),
    ({"hours": 16, "hands_over": time(16, 30)}, "2026-11-03", 8.4, {ANA}),
    ({"hours": 16, "hands_over": time(16, 30)}, "2026-11-03", 8.5, set()),
    ({"turn": "weekly"}, "2026-11-08", 12, {ANA}),
    ({"turn": "weekly"}, "2026-11-09", 6.9, {ANA}),
    ({"turn": "weekly"}, "2026-11-09", 7, {BO}),
    ({"days": ("weekend",)}, "2026-11-06", 12, set()),
    ({"days": ("weekend",)}, "2026-11-07", 12, {ANA}),
    ({"days": ("weekend",)}, "2026-11-08", 12, {BO}),
    ({"days": ("weekend",)}, "2026-11-14", 12, {CHI}),  # turns count the days of duty
    ({"days": ("weekday",)}, "2026-11-24", 12, set()),
    ({"days": ("holiday",)}, "2026-11-24", 12, {ANA}),
    ({"last": date(2026, 11, 3)}, "2026-11-04", 6.9, {BO}),
    ({"last": date(2026, 11, 3)}, "2026-11-04", 7, set()),
]


@pytest.mark.parametrize(("more", "day", "hour", "people"), TURNS)
def test_whose_turn_it_is(more: dict[str, Any], day: str, hour: float, people: set[UUID]) -> None:
    holiday = Special(day=date(2026, 11, 24), kind="holiday", own=False, made_at=LONG_AGO)
    facts = Facts(zone=SAIGON, rotations=[rotation(ANA, BO, CHI, **more)], specials=[holiday])
    assert on(facts, local(day, hour)) == people


def test_a_temporary_schedule_stands_in_and_the_turns_go_on_being_counted() -> None:
    for_a_while = rotation(CHI, id=UUID(int=2), first=date(2026, 11, 3), last=date(2026, 11, 3), replaces=UUID(int=1))
    facts = Facts(zone=SAIGON, rotations=[rotation(ANA, BO), for_a_while])
    assert [on(facts, local(f"2026-11-0{day}")) for day in (2, 3, 4, 5)] == [{ANA}, {CHI}, {ANA}, {BO}]


def test_two_who_swap_the_same_hours_change_places() -> None:
    at = local("2026-11-02")
    span = (at - timedelta(hours=1), at + timedelta(hours=1))
    swap = Change(id=UUID(int=5), moves=(Move(ANA, BO, *span), Move(BO, ANA, *span)), made_at=LONG_AGO)
    facts = Facts(zone=SAIGON, rotations=[rotation(ANA), rotation(BO, id=UUID(int=2), post=Post(2))], changes=[swap])
    assert who(facts, at, at) == {(BO, Post(1)), (ANA, Post(2))}
    assert who(facts, span[1], at) == {(ANA, Post(1)), (BO, Post(2))}


def test_of_two_overrides_the_later_passes_on_what_the_first_gave() -> None:
    at = local("2026-11-02")
    span = (at - timedelta(hours=1), at + timedelta(hours=1))
    first = Change(id=UUID(int=9), moves=(Move(ANA, BO, *span),), made_at=LONG_AGO)
    then = Change(id=UUID(int=3), moves=(Move(BO, CHI, *span),), made_at=LONG_AGO + MINUTE)
    for changes in ([first, then], [then, first]):
        assert on(Facts(zone=SAIGON, rotations=[rotation(ANA)], changes=changes), at) == {CHI}


def test_an_edit_changes_nothing_that_has_been() -> None:
    edited = local("2026-11-02", 12)
    before, after = rotation(ANA, ended_at=edited), rotation(BO, made_at=edited)
    facts = Facts(zone=SAIGON, rotations=[before, after])
    later = local("2026-11-20")
    assert on(facts, edited - MINUTE, later) == {ANA}
    assert on(facts, edited, later) == {BO}
    assert on(facts, edited + timedelta(hours=3), edited - MINUTE) == {ANA}  # as it was expected a minute before
    found = [(s.account, s.starts_at, s.ends_at) for s in spans(facts, local("2026-11-02", 7), later, later)][:2]
    assert found == [(ANA, local("2026-11-02", 7), edited), (BO, edited, local("2026-11-03", 7))]


def test_what_the_facility_says_of_a_day_wins_over_the_country() -> None:
    day, made = date(2026, 11, 24), {"made_at": LONG_AGO}
    country, ours = Special(day=day, kind="holiday", own=False, **made), Special(day=day, kind=None, own=True, **made)
    assert calendar([country]) == {day: "holiday"} and calendar([ours, country]) == {}


def test_duties_of_a_month_are_one_a_day() -> None:
    found = list(duties(rotation(ANA, BO), {}, date(2026, 12, 1), date(2026, 12, 31)))
    assert [day.day for day, _ in found] == list(range(1, 32))
    assert found[0][1] == BO  # the thirtieth turn: 29 days after the first
