"""The referee of an alert's life: holds its log, in order, and the tries of its pushes against what was promised."""

from __future__ import annotations

from collections.abc import Sequence
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
IN_FLIGHT = timedelta(seconds=2)
"""A try that began before an answer may be written down a little after it."""


class Line(Struct, frozen=True):
    """A line of `alert_log`, as far as the referee looks."""

    what: str
    at: datetime
    step: int | None = None
    who: str | None = None


class Try(Struct, frozen=True):
    """One attempt to reach a phone."""

    intent: str
    n: int
    at: datetime
    outcome: str | None = None


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


def check_tries(lines: Sequence[Line], tries: Sequence[Try], kills: int = 0) -> list[str]:
    """What is wrong with the tries of one alert: none begins after an acknowledgement was given, until the steps begin
    again (one in flight is forgiven for each phone); an intent is taken by the provider once, and once more for a kill
    at the most; numbers of tries are 1..n; a told step has a try."""
    wrong: list[str] = []
    for begins, ends in _held(lines):
        late = [one for one in tries if begins + IN_FLIGHT < one.at and (ends is None or one.at < ends)]
        wrong += [f"try {one.n} began {one.at - begins} after it was taken" for one in late]
    sent = [one.intent for one in tries if one.outcome == "sent"]
    twice = len(sent) - len(set(sent))
    if twice > kills:
        wrong.append(f"{twice} were sent twice, for {kills} kills")
    for intent in {one.intent for one in tries}:
        numbers = sorted({one.n for one in tries if one.intent == intent})
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append(f"the tries of an intent are {numbers}")
    if any(line.what == "told" for line in lines) and not any(line.what in TAKEN for line in lines) and not tries:
        wrong.append("a step was told and nobody was tried")
    return wrong


def first_attempt(lines: Sequence[Line]) -> timedelta | None:
    """From the opening to the first who was told, or answered before that."""
    first = next((line.at for line in lines if line.what in ATTEMPTED), None)
    return None if first is None else first - lines[0].at


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
    first = first_attempt(lines)
    if first is None:
        return ["nobody was ever told"]
    return [f"the first was told after {first}"] if first > bound else []
