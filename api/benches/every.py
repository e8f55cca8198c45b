"""`antam bench all`: every bench one after the other, each a process of its own with `--json`; and a page of figures
that is written from nothing but what they said."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from api.benches import gates
from api.benches.figures import number
from api.benches.report import where
from api.benches.server import Tell

Size = Literal["small", "normal", "full"]


class Part(Struct, frozen=True):
    """A bench as it is run: under which name, which command, and with which words in each size."""

    name: str
    command: str
    title: str
    small: str
    normal: str
    full: str | None = None
    """None: as `normal`."""
    only_full: bool = False

    def words(self, size: Size) -> list[str]:
        said = {"small": self.small, "normal": self.normal, "full": self.full or self.normal}[size]
        return ["bench", self.command, *said.split(), "--json"]


PARTS: Final = (
    Part("chat", "chat", "Conversations", "--seconds 1 --rounds 1 --sockets 20", "--seconds 5 --rounds 3",
         "--rounds 5"),
    Part("ingest", "ingest", "Readings, and the road to the doctor at 200 a second", "--seconds 1 --rounds 1",
         "--seconds 5 --rounds 3", "--rounds 5"),
    Part("road", "ingest", "Readings, and the road to the doctor at 1,000 a second",
         "--seconds 1 --rounds 1 --rate 50", "--seconds 5 --rounds 1 --rate 1000", "--rounds 5 --rate 1000"),
    Part("sync", "sync", "A phone that was off for a week", "--phones 2 --messages 10 --rounds 1", "--rounds 3",
         "--rounds 5"),
    Part("reach", "reach", "Pushes that fall due", "--due 200 --alerts 20 --rounds 1", "--due 5000 --rounds 3",
         "--rounds 5"),
    Part("calendar", "calendar", "Visits", "--bookings 2000 --seconds 1 --rounds 1 --searches 3 --nodes 2",
         "--bookings 100000 --seconds 3 --rounds 3 --nodes 2", "--rounds 5"),
    Part("storm", "storm", "A node dies", "--sockets 20 --quiet 2 --rounds 1", "--rounds 1", "--rounds 3"),
    Part("ward", "ward", "A simulated ward", "--residents 10 --days 36", "--rounds 1", "--rounds 3"),
    Part("price", "price", "What the walls and the audit cost", "--reads 20 --rounds 1", "--reads 300 --rounds 3",
         "--rounds 5"),
    Part("growth", "growth", "A house that has grown",
         "--rows 3000 --rows 6000 --reads 20 --rounds 1 --seconds 0.1", "", "--full", only_full=True),
)  # fmt: skip


def run(size: Size, page: Path | None, only: Sequence[str], tell: Tell) -> int:
    """0 when every bench's figures can be believed."""
    began, said = time.monotonic(), dict[str, dict[str, Any]]()
    for part in PARTS:
        if (only and part.name not in only) or (not only and part.only_full and size == "normal"):
            continue
        tell(f"--- {part.title}: antam {' '.join(part.words(size))}")
        said[part.name] = _once(part, size)
        tell(f"--- {part.name}: {'ok' if said[part.name]['ok'] else said[part.name]['wrong']}")
    took = time.monotonic() - began
    if page is not None:
        page.write_text(written(said, size, took, datetime.now(UTC)), encoding="utf-8")
    for name, what, seen, goal, how in gates.rows(said):
        tell(f"{name:<4} {what:<45} {seen:<40} {goal:<38} {how}".rstrip())
    tell(f"{len(said)} benches in {took / 60:.1f} minutes")
    return 0 if said and all(one["ok"] for one in said.values()) else 1


def _once(part: Part, size: Size) -> dict[str, Any]:
    command = [str(Path(sys.executable).with_name("antam")), *part.words(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  explicit words
    try:
        found = msgspec.json.decode(done.stdout)
    except msgspec.DecodeError:
        found = {"ok": False, "wrong": [f"it ended with {done.returncode} and said nothing"], "figures": {}}
    return {"title": part.title, "command": " ".join(["antam", *part.words(size)]), **found}


def written(said: Mapping[str, Mapping[str, Any]], size: Size, took_s: float, at: datetime) -> str:
    """The page."""
    first = next((one["machine"] for one in said.values() if one.get("machine")), None)
    words = {"small": "a smoke run: its figures say nothing", "normal": "`make bench`", "full": "`make bench-full`"}
    lines = [
        "# Figures",
        f"<!-- Written by `antam bench all --size {size} --page`; not by hand. -->",
        "",
        f"From one run ({words[size]}) of {took_s / 60:.1f} minutes that ended {at:%Y-%m-%d %H:%M} UTC. What was"
        " measured and how, what the figures mean, and where the time goes: [benchmarks.md](benchmarks.md).",
        "",
        *([f"{where(first)}."] if first else []),
        *_loud(said),
        "",
        "## Goals",
        "Medians of the rounds; a p99 needs five rounds to say much. Peers were measured once on a machine like this"
        " one, not in this run.",
        "",
        "| | what | seen | goal | |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in gates.rows(said)),
    ]
    for one in said.values():
        lines += ["", f"## {one['title']}", *_part(one)]
    return "\n".join(lines) + "\n"


def _loud(said: Mapping[str, Mapping[str, Any]]) -> list[str]:
    loads = {name: one["machine"]["load_before"] for name, one in said.items() if one.get("machine")}
    loud = [f"{name} {load:g}" for name, load in loads.items() if load > 1.5]
    if not loud:
        return []
    return [f"**The machine was not quiet** when some of them began (load average: {', '.join(loud)})."]


def _part(one: Mapping[str, Any]) -> list[str]:
    asked = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in one.get("run", {}).items())
    verdict = "believable" if one["ok"] else f"**not to be believed: {'; '.join(one['wrong'])}**"
    lines = [f"`{one['command']}`: {asked or 'nothing'}; {verdict}.", "", "| | min | median | max | | goal |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, figure in one["figures"].items():
        values = " | ".join(number(figure[which]) for which in ("min", "median", "max"))
        goal = one.get("goals", {}).get(name)
        held = "" if goal is None else f"{goal['goal']}, {'reached' if goal['reached'] else '**missed**'}"
        lines.append(f"| `{name}` | {values} | {figure['unit']} | {held} |")
    return lines
