"""`antam bench ...`: each bench starts its own server, measures, and prints what it saw, on which machine, by which
goals.

The exit code is 0 when the figures can be believed: nothing missing, nothing lost, no errors, the load not saturated. A
goal that was missed is printed, not failed: machines differ.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import msgspec

from api.benches import cores, figures, server
from api.benches import ingest as ingesting
from api.benches import price as pricing
from api.benches.ingest import Outcome, Plan


def ingest(*, seconds: float, seed: int, pin: str | None, rounds: int, rate: int, as_json: bool) -> int:
    """Readings in. `rate`: readings a second on the road to the doctor's socket."""

    def tell(sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being stopped is an end, too: nothing may stay behind
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


def price(*, reads: int, seed: int, pin: str | None, rounds: int, as_json: bool) -> int:
    """The two walls and the audit, against the same statements without them."""

    def tell(sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    with server.alone(tell), server.running(chosen, tell) as serving:
        found = pricing.measure(serving, pricing.Plan(reads=reads, rounds=rounds, seed=seed), tell)
    machine = figures.machine(chosen, server.folder(), load_before)
    for line in figures.table(found, pricing.GOALS):
        print(line, file=sys.stderr if as_json else sys.stdout)
    if as_json:
        shown = {name: figure.shown() for name, figure in found.items()}
        print(msgspec.json.encode({"name": "price", "ok": True, "machine": machine, "figures": shown}).decode())
    return 0


def _machine_line(machine: dict[str, Any], plan: Plan) -> list[str]:
    m = machine
    pinned = f"pinned {m['pin']}" if m["pin"] != "none" else "not pinned"
    return [
        f"ingest, seed {plan.seed}: {plan.rounds} rounds of {plan.seconds:g} s each after {ingesting.WARM_S:g} s of "
        f"warm-up; road at {plan.rate} readings/s, every {ingesting.BREACH_EVERY}th breaching",
        f"{m['processor']}, {m['cores']} cores, {m['memory_gib']} GiB, {m['system']}, Python {m['python']}, {pinned}, "
        f"loopback, fsync on, {m['file_system']}, load before {m['load_before']}",
        "",
    ]


def _verdict(outcome: Outcome) -> list[str]:
    wrong = [f"{count} x {what}" for what, count in outcome.errors.items()]
    wrong += [f"{outcome.missing} alerts missing on the socket"] if outcome.missing else []
    wrong += [f"{outcome.unlogged} breaching readings without their line in the log"] if outcome.unlogged else []
    wrong += [f"{outcome.lost} confirmed readings not in the database"] if outcome.lost else []
    busy = f"the load used {outcome.generator:.0%} of its core"
    if outcome.generator > ingesting.SATURATED:
        wrong.append(f"{busy}: it measured itself")
    return [
        "",
        f"nothing missing, nothing lost, no errors; {busy}" if not wrong else f"NOT TO BE BELIEVED: {'; '.join(wrong)}",
    ]


def _run(main: Coroutine[Any, Any, Outcome]) -> Outcome:
    """On uvloop where there is one: the load must be cheap."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        new_event_loop = None
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)
