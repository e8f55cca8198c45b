"""Figures: one value per round, shown as least, median and most, beside the machine and the goals."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from msgspec import Struct

from api.benches.cores import Pin
from base import postmaster


class Goal(Struct, frozen=True):
    """What the median must reach: at least `least`, or at most `most`."""

    least: float | None = None
    most: float | None = None

    def reached(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f">= {number(self.least)}" if self.least is not None else f"<= {number(self.most or 0)}"


class Figure(Struct, frozen=True):
    """A value of each round."""

    unit: str
    values: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.values)

    def shown(self) -> dict[str, Any]:
        least, middle, most = (_rounded(v) for v in (min(self.values), self.median, max(self.values)))
        return {"min": least, "median": middle, "max": most, "unit": self.unit}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def machine(pin: Pin, folder: Path, load_before: float) -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "kernel": platform.release(),
        "python": platform.python_version(),
        "postgresql": postmaster.version(),
        "pin": str(pin),
        "file_system": _file_system(folder),
        "load_before": round(load_before, 2),
    }


def table(figures: Mapping[str, Figure], goals: Mapping[str, Goal]) -> list[str]:
    """Lines for people: every figure, and whether its median reached the goal."""
    lines = [f"{'':<28}{'min':>11}{'median':>11}{'max':>11}  {'':<8}goal"]
    for name, figure in figures.items():
        values = "".join(f"{number(v):>11}" for v in (min(figure.values), figure.median, max(figure.values)))
        goal = goals.get(name)
        verdict = "" if goal is None else f"{goal}  {'reached' if goal.reached(figure.median) else 'NOT reached'}"
        lines.append(f"{name:<28}{values}  {figure.unit:<8}{verdict}".rstrip())
    return lines


def number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{_rounded(value):g}"


def _rounded(value: float) -> float:
    return round(value, 1) if abs(value) >= 100 else float(f"{value:.3g}")


def _processor() -> str:
    try:
        words = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in words if line.startswith("model name")), platform.machine())


def _file_system(folder: Path) -> str:
    """The kind of file system below a folder: `tmpfs` would say that fsync was free."""
    mounts = sorted(psutil.disk_partitions(all=True), key=lambda mount: -len(mount.mountpoint))
    return next((m.fstype for m in mounts if folder.resolve().is_relative_to(m.mountpoint)), "unknown")
