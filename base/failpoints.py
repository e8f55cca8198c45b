"""Failpoints: the only way for a fault test to hit "between these two lines" every time.

`ANTAM_FAILPOINTS=reach.claimed=exit,escalation.claimed=freeze` arms two of them; without it `failpoint` does nothing.
Each goes off once in a process. base/settings.py refuses to start a production process that has any.

    exit    the process is gone at once, as after kill -9: nothing is flushed, rolled back or said goodbye to
    freeze  the process stops in its tracks (SIGSTOP) until somebody sends it SIGCONT
"""

from __future__ import annotations

import os
import signal
from typing import Literal, get_args

Action = Literal["exit", "freeze"]
NAMES = ("reach.claimed", "escalation.claimed")


def failpoint(name: str) -> None:
    """Goes off if it is armed."""
    match _armed.pop(name, None):
        case "exit":
            os.kill(os.getpid(), signal.SIGKILL)
        case "freeze":
            os.kill(os.getpid(), signal.SIGSTOP)
        case None:
            pass


def read(text: str) -> dict[str, Action]:
    """`name=action,name=action`; ValueError with a sentence about what is wrong."""
    armed: dict[str, Action] = {}
    for part in filter(None, text.split(",")):
        name, _, action = part.partition("=")
        if name not in NAMES or action not in get_args(Action):
            raise ValueError(
                f"{part} is no failpoint; names: {', '.join(NAMES)}; actions: {', '.join(get_args(Action))}"
            )
        armed[name] = action  # type: ignore[assignment]
    return armed


def arm(text: str) -> None:
    """Once, by the process that has been told to (base/settings.py)."""
    _armed.update(read(text))


_armed: dict[str, Action] = {}
