"""The referee of an alert's life: holds its log, in order, against what the house promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

FROM_STEP_ONE = ("opened", "raised", "acknowledgement_expired", "handed_over", "called_again")
"""After these the steps begin again."""
LOCK_WAIT = timedelta(seconds=5)
"""Lines are in the order they were written; their times are those at which the units of work began, and a unit may have
waited this long for the alert's row."""
TAKEN = ("acknowledged", "resolved")


class Line(Struct, frozen=True):
    """A line of `alert_log`, as far as the referee looks."""

    what: str
    at: datetime
    step: int | None = None
    who: str | None = None


def check(lines: Sequence[Line], last_step: int, bound: timedelta | None = None) -> list[str]:
    """What is wrong with one alert's log: it begins with `opened`; each step is told to each person once, in order, the
    last one again and again; nobody is told between an acknowledgement and what ends it; it is cleared once until the
    next breach; the first is told within `bound` of the opening."""
    if not lines or lines[0].what != "opened":
        return ["the log does not begin with the opening"]
    wrong: list[str] = []
    step, told, taken, cleared = 0, set[str | None](), False, False
    for line in lines:
        if line.what == "cleared" and cleared:
            wrong.append("it was cleared twice")
        cleared = line.what == "cleared" or (cleared and line.what not in ("reading", "raised"))
        if line.what in FROM_STEP_ONE:
            step, told, taken = 0, set(), False
        elif line.what in TAKEN:
            taken = True
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


def _late(lines: Sequence[Line], bound: timedelta | None) -> list[str]:
    if bound is None:
        return []
    first = next((line.at for line in lines if line.what in ("told", "acknowledged", "nobody_reachable")), None)
    if first is None:
        return ["nobody was ever told"]
    return [f"the first was told after {first - lines[0].at}"] if first - lines[0].at > bound else []
