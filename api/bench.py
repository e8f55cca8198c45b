"""`antam bench ...`: each bench starts its own server, measures, and prints what it saw, on which machine, beside the goals.

The exit code is 0 when the figures can be believed: nothing missing, nothing lost, no errors, the load not saturated. A
goal that was missed is printed, not failed: machines differ.
"""

from __future__ import annotations

import asyncio
import os
import sys

import msgspec

from api.benches import cores, figures, ingest as ingesting, server
from api.benches.ingest import Outcome, Plan


def ingest(*, seconds: float, seed: int, pin: str | None, rounds: int, as_json: bool, rate: int = 200) -> int:
    """Readings in. `rate`: readings a second on the road to the doctor's socket."""
    def tell(sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)

    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    plan = Plan(seconds=seconds, rounds=rounds, rate=rate, seed=seed)
    with server.alone(tell), server.running(chosen, tell) as serving:
        outcome = _run(ingesting.run(serving, plan, tell))
    machine = figures.machine(chosen, server.folder(), load_before)
    out = sys.stderr if as_json else sys.stdout
    for line in (*_machine_line(machine, plan), *figures.table(outcome.figures, ingesting.GOALS), *_verdict(outcome)):
        print(line, file=out)
    if as_json:
        shown = {name: figure.shown() for name, figure in outcome.figures.items()}
        print(msgspec.json.encode({"name": "ingest", "ok": outcome.ok, "machine": machine, "figures": shown}).decode())
    return 0 if outcome.ok else 1
