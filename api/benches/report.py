"""What a bench says at the end, alike for all of them: lines for people, and with `--json` one object on stdout.

    {"name": "chat", "ok": true, "wrong": [], "machine": {...}, "run": {"seed": 1, "warm_up": "2 s", "rounds": 3, ...},
     "goals": {"completions_per_s": {"goal": ">= 5,000", "reached": false}}, "figures": {"completions_per_s":
     {"min": 0, "median": 0, "max": 0, "unit": "1/s"}}}

`ok` is whether the figures can be believed: nothing missing, nothing lost, no errors, the load not saturated. A goal
that was missed is said and fails nothing: machines differ.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import msgspec
from msgspec import Struct

from api.benches import cores, figures, server
from api.benches.cores import Pin
from api.benches.figures import Figure, Goal
from api.serve import to_stderr

SATURATED = 0.9
"""Of its core: from there on the load measures itself."""


class Report(Struct, kw_only=True):
    """`run`: how it was asked for. `fine`: what is said where nothing is `wrong`."""

    name: str
    run: dict[str, Any]
    figures: Mapping[str, Figure]
    goals: Mapping[str, Goal]
    wrong: Sequence[str] = ()
    fine: str = "no errors"

    @property
    def ok(self) -> bool:
        return not self.wrong


def reported(measure: Callable[[Pin], Report], *, pin: str | None, as_json: bool, alone: bool = True) -> int:
    """Measures with this machine's bench lock held, says what was found, and gives the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being stopped is an end, too: nothing may stay behind
    chosen = cores.choose(pin)
    with server.alone(to_stderr) if alone else nullcontext():
        load_before, began = os.getloadavg()[0], time.monotonic()
        report = measure(chosen)
        took = time.monotonic() - began
    machine = figures.machine(chosen, server.folder(), load_before)
    for line in lines(report, machine, took):
        print(line, file=sys.stderr if as_json else sys.stdout)
    if as_json:
        print(msgspec.json.encode(shown(report, machine, took)).decode())
    return 0 if report.ok else 1


def shown(report: Report, machine: Mapping[str, Any], took_s: float) -> dict[str, Any]:
    return {
        "name": report.name,
        "ok": report.ok,
        "wrong": list(report.wrong),
        "machine": machine,
        "run": {**report.run, "took_s": round(took_s, 1)},
        "goals": {
            name: {"goal": str(goal), "reached": goal.reached(report.figures[name].median)}
            for name, goal in report.goals.items()
            if name in report.figures
        },
        "figures": {name: figure.shown() for name, figure in report.figures.items()},
    }


def lines(report: Report, machine: Mapping[str, Any], took_s: float) -> list[str]:
    """For people."""
    asked = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in report.run.items())
    verdict = f"NOT TO BE BELIEVED: {'; '.join(report.wrong)}" if report.wrong else report.fine
    return [
        f"{report.name}: {asked}; took {took_s:.0f} s", where(machine), "",
        *figures.table(report.figures, report.goals), "", verdict,
    ]  # fmt: skip


def where(machine: Mapping[str, Any]) -> str:
    m = machine
    pinned = f"pinned {m['pin']}" if m["pin"] != "none" else "not pinned"
    return (
        f"{m['processor']}, {m['cores']} cores, {m['memory_gib']} GiB, {m['system']}, Python {m['python']}, "
        f"PostgreSQL {m['postgresql']}, {pinned}, loopback, fsync on, {m['file_system']}, "
        f"load before {m['load_before']}"
    )


def too_busy(generator: float) -> list[str]:
    return [f"the load used {generator:.0%} of its core: it measured itself"] if generator > SATURATED else []
