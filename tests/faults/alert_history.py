"""The referee of an alert's life: holds its log, in order, and the tries of its pushes against what was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

FROM_STEP_ONE = ("opened", "raised", "acknowledgement_expired", "handed_over", "called_again", "moved", "snooze_over")
"""After these the steps begin again."""
LOCK_WAIT = timedelta(seconds=5)
"""Lines are in the order they were written; their times are those at which the units of work began, and a unit may have
waited this long for the alert's row."""
TAKEN = ("acknowledged", "resolved")
ATTEMPTED = ("told", "acknowledged", "nobody_reachable", "resolved")
MOVES = (*FROM_STEP_ONE, *ATTEMPTED, "unreachable", "notices_late")
QUIET, UNDER_FAULT = timedelta(seconds=5), timedelta(seconds=30)
IDLE = timedelta(seconds=30)
"""So long after it fell due an alert that nobody has is idle."""
BUNDLED = timedelta(seconds=15)
"""What is urgent and no emergency may wait so long for a bundle (notify/pace.py)."""


class Line(Struct, frozen=True):
    """A line of `alert_log`, as far as the referee looks."""

    what: str
    at: datetime
    step: int | None = None
    who: str | None = None
    level: str | None = None


class Try(Struct, frozen=True):
    """One attempt to reach a phone."""

    intent: str
    n: int
    at: datetime
    outcome: str | None = None


class Taken(Struct, frozen=True):
    """An acknowledgement as the phone saw it: when it asked, and when it had the answer."""

    asked: datetime
    answered: datetime


class Push(Struct, frozen=True):
    """What the provider took: for which phone, under which collapse id."""

    token: str
    collapse: str
    at: datetime


class Trouble(Struct, frozen=True):
    """A fault, from its first moment until the house was ready again. `doubles`: it may cut a process or a provider off
    between a sending and the note of it."""

    name: str
    begins: datetime
    ends: datetime
    doubles: bool = False


class Life(Struct, frozen=True, kw_only=True):
    """All there is about one alert."""

    level: str
    lines: Sequence[Line]
    tries: Sequence[Try] = ()
    taken: Taken | None = None

    @property
    def rings(self) -> bool:
        return self.level in ("urgent", "emergency")


def check(lines: Sequence[Line], last_step: int, bound: timedelta | None = None) -> list[str]:
    """What is wrong with one alert's log: it begins with `opened`, once; each step is told to each person once, in
    order, the last one again and again; nobody is told between an acknowledgement and what ends it; only what is held
    by somebody expires; nothing follows its end but notes; it is cleared once until the next breach; the first is told
    within `bound` of the opening."""
    if not lines or lines[0].what != "opened":
        return ["the log does not begin with the opening"]
    wrong: list[str] = []
    step, told, taken, cleared, ended = 0, set[str | None](), False, False, False
    for n, line in enumerate(lines):
        if line.what == "opened" and n:
            wrong.append("it was opened twice")
        if ended and line.what not in ("note", "suppressed"):
            wrong.append(f"{line.what} after it was resolved")
        if line.what == "cleared" and cleared:
            wrong.append("it was cleared twice")
        if line.what in ("asked_still", "still_on_it", "acknowledgement_expired") and not taken:
            wrong.append(f"{line.what}, though nobody had it")
        cleared = line.what == "cleared" or (cleared and line.what not in ("reading", "raised"))
        if line.what in FROM_STEP_ONE:
            step, told, taken = 0, set(), False
        elif line.what in TAKEN:
            if taken and line.what == "acknowledged":
                wrong.append("it was taken twice")
            taken, ended = True, ended or line.what == "resolved"
        elif line.what == "told" and line.step is not None:
            if taken:
                wrong.append(f"{line.who} was told of step {line.step} after somebody had taken it")
            if line.step < step:
                wrong.append(f"step {line.step} was told after step {step}")
            elif line.step == step and line.who in told and step != last_step:
                wrong.append(f"step {step} was told twice to {line.who}")
            told = told | {line.who} if line.step == step else {line.who}
            step = line.step
    if any(later.at < earlier.at - LOCK_WAIT for earlier, later in pairwise(lines)):
        wrong.append("the log runs backwards")
    return wrong + _late(lines, bound)


def check_tries(life: Life) -> list[str]:
    """What is wrong with the tries of one alert: once a phone has the answer to its acknowledgement none begins, until
    the steps begin again, and while the answer is under way at most one for each phone; numbers of tries are 1..n; a
    told step that rings has a try."""
    wrong: list[str] = []
    for begins, ends in _held(life.lines):
        answered = _answered(life, begins)
        held = [one for one in life.tries if begins < one.at and (ends is None or one.at < ends)]
        wrong += [f"try {one.n} began {one.at - answered} after it was taken" for one in held if one.at > answered]
        in_flight = [one.intent for one in held if one.at <= answered]
        wrong += [
            f"{in_flight.count(one)} tries began while it was taken" for one in {*in_flight} if in_flight.count(one) > 1
        ]
    for intent in {one.intent for one in life.tries}:
        numbers = sorted({one.n for one in life.tries if one.intent == intent})
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append(f"the tries of an intent are {numbers}")
    told = any(line.what == "told" for line in life.lines) and not any(line.what in TAKEN for line in life.lines)
    if told and life.rings and not life.tries:
        wrong.append("a step was told and nobody was tried")
    return wrong


def check_idle(life: Life, wait_of: Callable[[str, int], timedelta], until: datetime) -> list[str]:
    """What stood still: an alert that nobody has moves again within `IDLE` of what its step waits (`wait_of` level and
    step). `until` is when the history ends."""
    moves = [line for line in life.lines if line.what in MOVES]
    wrong: list[str] = []
    for line, at in zip(moves, [*(line.at for line in moves[1:]), until], strict=True):
        if line.what in TAKEN:
            continue
        told = line.what == "told" and line.step is not None
        due = line.at + (wait_of(line.level or life.level, line.step or 1) if told else timedelta(0))
        if at > due + IDLE:
            wrong.append(f"idle for {at - due} after {line.what}")
    return wrong


def check_first(life: Life, troubles: Sequence[Trouble]) -> list[str]:
    """What was late: the first attempt, by the bound of its moment."""
    first, bound = first_attempt(life), bound_of(life, troubles)
    if first is None:
        return ["nobody was ever tried"]
    return [f"the first attempt began after {first}, the bound is {bound}"] if first > bound else []


def check_pushes(pushes: Sequence[Push], troubles: Sequence[Trouble]) -> list[str]:
    """What phones had twice: a notice is doubled at most once for each kill between the two."""
    wrong: list[str] = []
    for one, again in doubled(pushes):
        kills = [t for t in troubles if t.doubles and t.begins <= again.at and one.at <= t.ends]
        if not kills:
            wrong.append(f"{one.token} had {one.collapse} twice, {again.at - one.at} apart, and nothing was killed")
    by_notice: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for push in pushes:
        by_notice[push.token, push.collapse].append(push.at)
    for (token, collapse), at in by_notice.items():
        kills = [t for t in troubles if t.doubles and t.begins <= max(at) and min(at) <= t.ends]
        if len(at) - 1 > len(kills) > 0:
            wrong.append(f"{token} had {collapse} {len(at)} times, for {len(kills)} kills")
    return wrong


def doubled(pushes: Sequence[Push]) -> list[tuple[Push, Push]]:
    """Each notice that came again to the same phone, with the one before."""
    before: dict[tuple[str, str], Push] = {}
    found: list[tuple[Push, Push]] = []
    for push in sorted(pushes, key=lambda one: one.at):
        earlier = before.get((push.token, push.collapse))
        if earlier is not None:
            found.append((earlier, push))
        before[push.token, push.collapse] = push
    return found


def first_attempt(life: Life) -> timedelta | None:
    """From the opening to the first try of a push, or of what does not ring to the first who was told; or to an answer
    before that."""
    ends = ATTEMPTED if not life.rings else tuple(what for what in ATTEMPTED if what != "told")
    begun = [one.at for one in life.tries] + [line.at for line in life.lines if line.what in ends]
    return min(begun) - life.lines[0].at if begun else None


def is_quiet(life: Life, troubles: Sequence[Trouble]) -> bool:
    """No fault touched the first seconds of it."""
    opened = life.lines[0].at
    return not any(trouble.begins < opened + QUIET and opened < trouble.ends for trouble in troubles)


def bound_of(life: Life, troubles: Sequence[Trouble]) -> timedelta:
    """How long its first attempt may take."""
    bound = QUIET if is_quiet(life, troubles) else UNDER_FAULT
    return bound + BUNDLED if life.level == "urgent" else bound


def _answered(life: Life, begins: datetime) -> datetime:
    """When the phone knew, of an acknowledgement that began then."""
    taken = life.taken
    return taken.answered if taken is not None and taken.asked <= begins <= taken.answered else begins


def _held(lines: Sequence[Line]) -> list[tuple[datetime, datetime | None]]:
    """The times during which somebody had it: from, until."""
    spans: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for line in lines:
        if line.what in TAKEN and since is None:
            since = line.at
        elif since is not None and line.what in (*FROM_STEP_ONE, "asked_still"):
            spans.append((since, line.at))
            since = None
    return [*spans, (since, None)] if since is not None else spans


def _late(lines: Sequence[Line], bound: timedelta | None) -> list[str]:
    if bound is None:
        return []
    first = next((line.at - lines[0].at for line in lines if line.what in ATTEMPTED), None)
    if first is None:
        return ["nobody was ever told"]
    return [f"the first was told after {first}"] if first > bound else []
