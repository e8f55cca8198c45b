"""Closer observation: how soon the next set of measurements is wanted after one that was not calm. Pure.

A protocol file may hold a ladder instead of rules: its steps say which score (NEWS2, against what is usual for the
person where that is recorded) or which trend asks for the next set within what time. Of the steps that ask, the one
that leaves the least time counts, so a worse score never leaves more time than a better one. Two calm sets in a row,
not one, end it. What need not be done in the night waits for the night's check.

    set not calm -> measure again by T -> not calm: by T' -> calm: once more, after `calm_within` -> calm: as planned
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from alerts.rule import Message, Source
from alerts.scores.news2 import News2

TRENDS_TOGETHER: Final = 2
SHORTEST: Final = timedelta(minutes=15)


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a file."""


class Asks(_Table, frozen=True, kw_only=True):
    """One of: a score of at least `news2`, one measurement that scores 3, so many trends. `usual`: `below` asks only
    where the score is above a recorded usual one, `unknown` also where none is recorded, `any` always."""

    news2: Annotated[int, Meta(ge=1, le=20)] | None = None
    red: bool = False
    trends: Annotated[int, Meta(ge=1, le=TRENDS_TOGETHER)] | None = None
    usual: Literal["below", "unknown", "any"] = "unknown"


class Rung(_Table, frozen=True, kw_only=True):
    """A step of the ladder. `within`: after the set that asked first; `then`: after each further one that still asks.
    Not `by_night`: what falls due in the night is due at its check."""

    id: Annotated[str, Meta(pattern=r"^closer(\.[a-z0-9_]+)+$")]
    version: Annotated[int, Meta(ge=1)]
    source: Source
    asks: Asks
    within: timedelta
    then: timedelta | None = None
    by_night: bool = False
    message: Message

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


class Ladder(_Table, frozen=True, kw_only=True):
    """The night is the facility's; `night_checks` are local times."""

    night_from: time
    night_until: time
    night_checks: tuple[time, ...]
    calm_sets: Annotated[int, Meta(ge=1, le=5)]
    calm_within: timedelta
    steps: tuple[Rung, ...] = ()


class Closer(Struct, frozen=True, kw_only=True):
    """The next set is wanted by `due`, because of `step`; `since`: when the last one was taken; `calm`: how many in a
    row were."""

    step: str
    since: datetime
    due: datetime
    calm: int = 0


def after_set(
    ladder: Ladder, before: Closer | None, score: News2, usual: int | None, at: datetime, zone: ZoneInfo
) -> Closer | None:
    """What one set asks for; None: nothing, or nothing any more. A set that leaves something out is never calm, and
    neither is one that was taken with the one before: what was wanted stays wanted."""
    asking = asks(ladder, score, usual)
    if asking:
        return _soonest(ladder, asking, None if before is None else find(ladder, before.step), at, zone)
    if before is None or score.missing or at - before.since < SHORTEST:
        return before
    calm = before.calm + 1
    if calm >= ladder.calm_sets:
        return None
    return Closer(step=before.step, since=at, due=_by(ladder, at, ladder.calm_within, False, zone), calm=calm)


def asks(ladder: Ladder, score: News2, usual: int | None) -> list[Rung]:
    """The steps this score asks for."""
    return [step for step in ladder.steps if _asks(step.asks, score, usual)]


def after_trend(ladder: Ladder, trends: int, at: datetime, zone: ZoneInfo, before: str | None = None) -> Closer | None:
    """What so many trends of one person ask for that were seen `at`; `before`: the step they asked for last."""
    asking = [step for step in ladder.steps if step.asks.trends is not None and trends >= step.asks.trends]
    return _soonest(ladder, asking, find(ladder, before) if before else None, at, zone) if asking else None


def eased(ladder: Ladder, before: Closer, at: datetime, zone: ZoneInfo) -> Closer:
    """Somebody has looked, and has answered for it: the next set is due as after a calm one. What is asked for whatever
    is usual for the person goes on."""
    step = find(ladder, before.step)
    if step is not None and step.asks.usual == "any":
        return before
    return Closer(
        step=before.step, since=at, due=_by(ladder, at, ladder.calm_within, False, zone), calm=before.calm
    )  # fmt: skip


def find(ladder: Ladder, name: str) -> Rung | None:
    """A step by its shown name; None where the facility has another version by now."""
    return next((step for step in ladder.steps if step.name == name), None)


def _soonest(ladder: Ladder, asking: Iterable[Rung], held: Rung | None, at: datetime, zone: ZoneInfo) -> Closer:
    """Whoever asks for a set no sooner than the step before did has asked already, and goes on with `then`."""

    def due(step: Rung) -> datetime:
        again = held is not None and step.then is not None and step.within >= held.within
        return _by(ladder, at, step.then if again and step.then else step.within, step.by_night, zone)

    step = min(asking, key=due)
    return Closer(step=step.name, since=at, due=due(step))


def wrong(ladder: Ladder) -> str | None:
    """What is wrong with a ladder, in a few words: its steps must ask for one thing each, and time must be left."""
    if ladder.night_from == ladder.night_until:
        return "`ladder.night_until` is when the night begins"
    for step in ladder.steps:
        if sum((step.asks.news2 is not None, step.asks.red, step.asks.trends is not None)) != 1:
            return f"step {step.id}: `asks` needs one of `news2`, `red`, `trends`"
        if min(step.within, step.then or step.within) < SHORTEST or (step.then or step.within) < step.within:
            return f"step {step.id}: `within` is 15 minutes at the least, and `then` no shorter"
    if ladder.calm_within < max(step.within for step in ladder.steps):
        return "`ladder.calm_within` is shorter than a step"
    return None


def _asks(asks: Asks, score: News2, usual: int | None) -> bool:
    if asks.trends is not None or score.at_least < (asks.news2 or 0) or (asks.red and not score.red):
        return False
    if asks.usual == "any":
        return True
    return asks.usual == "unknown" if usual is None else score.at_least > usual


def _by(ladder: Ladder, at: datetime, wait: timedelta, by_night: bool, zone: ZoneInfo) -> datetime:
    """When it is due; in the night, where it may wait, at the next check or when the night is over."""
    due = at + wait
    if by_night:
        return due
    local = due.astimezone(zone)
    since_dusk = _after(ladder.night_from, local.time())
    night = _after(ladder.night_from, ladder.night_until)
    if since_dusk >= night:
        return due
    stops = sorted([*(_after(ladder.night_from, check) for check in ladder.night_checks), night])
    stop = next(stop for stop in stops if stop >= since_dusk)
    return due + (stop - since_dusk)


def _after(begin: time, at: time) -> timedelta:
    """How long after one time of day the other next comes."""
    seconds: Any = (_seconds(at) - _seconds(begin)) % 86400
    return timedelta(seconds=seconds)


def _seconds(at: time) -> float:
    return at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6
