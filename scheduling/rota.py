"""Who is on duty at any instant: one pure function of what was written down and when.

Everything a roster is made of (rotations, the temporary ones that replace them, planned shifts, overrides, swaps,
special days) is a fact with a life of its own, from `made_at` to `ended_at`. An instant in the past is answered from
what was known at that instant, one in the future from what is known now; so an edit never changes what has been.

    base      every rotation's duties and every planned shift
    changes   overrides and agreed swaps, in the order they were made; all moves of one change happen at once

Memberships are not asked here: whoever reads a roster leaves out who no longer works in the facility.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from scheduling import wall

DayKind = Literal["weekday", "weekend", "holiday"]
SpecialKind = Literal["holiday", "rest", "working"]
Profession = Literal["doctor", "nurse", "manager"]
DAY = timedelta(days=1)
F = TypeVar("F", bound="Fact")


class Post(Struct, frozen=True):
    """Where somebody is needed: of which rank, and in which ward or profession where that is said."""

    rank: int
    ward: UUID | None = None
    profession: Profession | None = None


class Fact(Struct, frozen=True, kw_only=True):
    made_at: datetime
    ended_at: datetime | None = None


class Rotation(Fact, frozen=True, kw_only=True):
    """People in order. Each duty begins at `hands_over` of a day whose kind is among `days`, for `hours` of the wall
    clock. `daily`: the next person's turn comes with each such day; `weekly`: every seven days from `first`. While one
    that `replaces` this rotation runs, no duty of this one begins, and its turns go on being counted."""

    id: UUID
    post: Post
    people: tuple[UUID, ...]
    turn: Literal["daily", "weekly"]
    days: tuple[DayKind, ...]
    hands_over: time
    hours: int
    first: date
    last: date | None
    replaces: UUID | None


class Planned(Fact, frozen=True, kw_only=True):
    account: UUID
    post: Post
    starts_at: datetime
    ends_at: datetime


class Move(Struct, frozen=True):
    """`into` does whatever `out` would have done in this time."""

    out: UUID
    into: UUID
    starts_at: datetime
    ends_at: datetime


class Change(Fact, frozen=True, kw_only=True):
    id: UUID
    moves: tuple[Move, ...]


class Special(Fact, frozen=True, kw_only=True):
    """A day that is not what the week says. What the facility says of it (`own`) wins over the country."""

    day: date
    kind: SpecialKind | None
    own: bool


class Facts(Struct, frozen=True, kw_only=True):
    """All there is about one facility; a fact whose end lies before the instants asked for may be left out."""

    zone: ZoneInfo
    rotations: Sequence[Rotation] = ()
    planned: Sequence[Planned] = ()
    changes: Sequence[Change] = ()
    specials: Sequence[Special] = ()


class Duty(Struct, frozen=True):
    """One person's turn, whole."""

    account: UUID
    post: Post
    starts_at: datetime
    ends_at: datetime


class Span(Struct, frozen=True):
    """The part of a duty that one person does."""

    starts_at: datetime
    ends_at: datetime
    account: UUID
    post: Post


def who(facts: Facts, at: datetime, now: datetime) -> frozenset[tuple[UUID, Post]]:
    """Everybody on duty at `at`."""
    known = known_at(facts, min(at, now))
    return frozenset((duty.account, duty.post) for duty in _on(_base(known, at, at), known.changes, at))


def spans(facts: Facts, first: datetime, last: datetime, now: datetime) -> list[Span]:
    """The same for all instants from `first` to before `last`: `at` lies in a span exactly if `who` says so."""
    learnt = {moment for fact in _all(facts) for moment in (fact.made_at, fact.ended_at) if moment is not None}
    epochs = sorted({first, last} | {moment for moment in learnt if first < moment < last and moment <= now})
    return _merged(
        part for begins, ends in pairwise(epochs) for part in _resolved(known_at(facts, min(begins, now)), begins, ends)
    )


def expected(facts: Facts, first: datetime, last: datetime, now: datetime) -> list[Span]:
    """As it looks now, also for what has been: the duty under way with its true beginning."""
    return _merged(_resolved(known_at(facts, now), first, last))


def known_at(facts: Facts, moment: datetime) -> Facts:
    """What had been written down by then and not been taken back; changes in the order they were made."""

    def held(all_: Iterable[F]) -> list[F]:
        return [f for f in all_ if f.made_at <= moment and (f.ended_at is None or moment < f.ended_at)]

    return Facts(
        zone=facts.zone, rotations=held(facts.rotations), planned=held(facts.planned), specials=held(facts.specials),
        changes=sorted(held(facts.changes), key=lambda c: (c.made_at, c.id)),
    )  # fmt: skip


def kind_of(day: date, specials: Mapping[date, SpecialKind]) -> DayKind:
    special = specials.get(day)
    if special == "holiday":
        return "holiday"
    resting = special == "rest" or (special is None and day.weekday() >= 5)
    return "weekend" if resting else "weekday"


def calendar(specials: Iterable[Special]) -> dict[date, SpecialKind]:
    """Of what is known; a facility may also say that a day is none (`kind` None)."""
    said: dict[date, SpecialKind | None] = {s.day: s.kind for s in specials if not s.own}
    said |= {s.day: s.kind for s in specials if s.own}
    return {day: kind for day, kind in said.items() if kind is not None}


def duties(
    rotation: Rotation, specials: Mapping[date, SpecialKind], first: date, last: date
) -> Iterator[tuple[date, UUID]]:
    """(day it begins on, whose turn) of the days `first` to `last`."""
    day, turns = rotation.first, 0
    until = last if rotation.last is None else min(last, rotation.last)
    while day <= until:
        if kind_of(day, specials) in rotation.days:
            if day >= first:
                turn = turns if rotation.turn == "daily" else (day - rotation.first).days // 7
                yield day, rotation.people[turn % len(rotation.people)]
            turns += 1
        day += DAY


def _base(known: Facts, first: datetime, last: datetime) -> list[Duty]:
    """Duties that touch this time, before overrides and swaps."""
    specials = calendar(known.specials)
    begins, ends = (moment.astimezone(known.zone).date() for moment in (first, last))
    found = [Duty(p.account, p.post, p.starts_at, p.ends_at) for p in known.planned]
    for rotation in known.rotations:
        instead = [r for r in known.rotations if r.replaces == rotation.id]
        for day, account in duties(rotation, specials, begins - 2 * DAY, ends + DAY):
            if not any(r.first <= day and (r.last is None or day <= r.last) for r in instead):
                found.append(
                    Duty(account, rotation.post, *wall.duty(day, rotation.hands_over, rotation.hours, known.zone))
                )
    return [duty for duty in found if duty.starts_at <= last and duty.ends_at > first]


def _on(base: Iterable[Duty], changes: Iterable[Change], at: datetime) -> list[Duty]:
    on = [duty for duty in base if duty.starts_at <= at < duty.ends_at]
    for change in changes:
        moves = {move.out: move.into for move in change.moves if move.starts_at <= at < move.ends_at}
        if moves:
            on = [
                msgspec.structs.replace(duty, account=moves[duty.account]) if duty.account in moves else duty
                for duty in on
            ]
    return on


def _resolved(known: Facts, first: datetime, last: datetime) -> Iterator[tuple[Duty, datetime, datetime]]:
    base = _base(known, first, last)
    moves = [move for change in known.changes for move in change.moves]
    edges = {edge for part in (*base, *moves) for edge in (part.starts_at, part.ends_at)}
    for begins, ends in pairwise(sorted({first, last} | {edge for edge in edges if first < edge < last})):
        for duty in set(_on(base, known.changes, begins)):
            yield duty, begins, ends


def _merged(parts: Iterable[tuple[Duty, datetime, datetime]]) -> list[Span]:
    found: dict[Duty, list[tuple[datetime, datetime]]] = {}
    for duty, since, until in parts:
        mine = found.setdefault(duty, [])
        if mine and mine[-1][1] == since:
            since = mine.pop()[0]
        mine.append((since, until))
    all_ = [Span(since, until, duty.account, duty.post) for duty, mine in found.items() for since, until in mine]
    return sorted(all_, key=lambda s: (s.starts_at, s.post.rank, s.account, s.ends_at))


def _all(facts: Facts) -> Iterator[Fact]:
    yield from (*facts.rotations, *facts.planned, *facts.changes, *facts.specials)
