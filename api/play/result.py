"""What the demo found out: as a table for people, as one JSON object for scripts (design.md §4.4)."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.benches.figures import Figure, percentile
from api.play.measure import Ring
from api.play.step import Missed
from base import postmaster


@dataclass
class Result:
    source: str
    readings: int = 0
    acknowledged_s: float | None = None
    night: dict[str, int] = field(default_factory=dict)
    """Alerts of the story by level."""
    alerts: dict[str, int] = field(default_factory=dict)
    """All alerts by level, those of the measured rings among them."""
    rings: list[Ring] = field(default_factory=list)
    seconds: float = 0.0
    missed: Missed | None = None


def as_json(result: Result) -> dict[str, Any]:
    """`min`, `median` and `max` are the same: the demo measures one round."""
    missed = result.missed
    return {
        "name": "demo",
        "ok": missed is None,
        **({} if missed is None else {"missed": {"step": missed.step, "why": missed.why}}),
        "machine": machine(),
        "readings_from": result.source,
        "seconds": round(result.seconds, 1),
        "samples": len(result.rings),
        "alerts_by_level": {"night": result.night, "all": result.alerts},
        "figures": {name: figure.shown() for name, figure in figures(result).items()},
    }


def figures(result: Result) -> dict[str, Figure]:
    """Only what was measured."""
    found = {"readings": Figure("1", [result.readings])}
    if counted := result.alerts or result.night:
        found["alerts"] = Figure("1", [sum(counted.values())])
    for name, times in _roads(result):
        if times:
            found[f"post_to_{name}_p50_ms"] = Figure("ms", [percentile(times, 0.5)])
            found[f"post_to_{name}_p99_ms"] = Figure("ms", [percentile(times, 0.99)])
    if result.acknowledged_s is not None:
        found["time_to_acknowledge_s"] = Figure("s", [result.acknowledged_s])
    return found


def print_table(result: Result, console: Console) -> None:
    table = Table(box=SIMPLE_HEAD, show_header=False, title="An Tâm · one night", title_justify="left")
    table.add_column(style="bold")
    table.add_column()
    table.add_row("readings taken · số đo", f"{result.readings}  ({result.source})")
    table.add_row("alerts of the night · cảnh báo", _levels(result.night))
    if result.alerts:
        table.add_row("  with the measured rings", _levels(result.alerts))
    for name, times in _roads(result):
        if times:
            p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
            where = {"socket": "POST → doctor's socket", "push": "POST → doctor's push"}[name]
            table.add_row(where, f"p50 {p50:.1f} ms   p99 {p99:.1f} ms   ({len(times)} rings)")
    if result.acknowledged_s is not None:
        table.add_row("first reading → taken by a doctor", f"{result.acknowledged_s:.1f} s  (steps take seconds here)")
    table.add_row("the whole demo", f"{result.seconds:.1f} s")
    console.print(table)
    if result.missed is None:
        console.print("Every step happened. Một người đã trả lời, và gia đình đã biết.", style="green")
    else:
        console.print(sentence(result.missed), style="bold red", soft_wrap=True)


def sentence(missed: Missed) -> str:
    return f"This step did not happen: {missed.step} ({missed.why})."


def machine() -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": cores,
        "python": platform.python_version(),
        "postgres": postmaster.version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def _roads(result: Result) -> tuple[tuple[str, list[float]], ...]:
    pushes = [ring.push_ms for ring in result.rings if ring.push_ms is not None]
    return ("socket", [ring.socket_ms for ring in result.rings]), ("push", pushes)


def _levels(counted: dict[str, int]) -> str:
    return ", ".join(f"{n} {level}" for level, n in counted.items()) or "none"
