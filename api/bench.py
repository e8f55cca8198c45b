"""`antam bench ...`: each bench starts its own server, measures, and prints what it saw, on which machine, by which
goals.

The exit code is 0 when the figures can be believed: nothing missing, nothing lost, no errors, the load not saturated. A
goal that was missed is printed, not failed: machines differ.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from alerts.protocol import load
from api.benches import calendar as booking
from api.benches import chat as chatting
from api.benches import cores, figures, server
from api.benches import growth as growing
from api.benches import ingest as ingesting
from api.benches import price as pricing
from api.benches import reach as reaching
from api.benches import replay as replaying
from api.benches import ward as warding
from api.benches.ingest import Outcome, Plan
from api.serve import to_stderr

Outcome_ = TypeVar("Outcome_")


def ingest(*, seconds: float, seed: int, pin: str | None, rounds: int, rate: int, as_json: bool) -> int:
    """Readings in. `rate`: readings a second on the road to the doctor's socket."""

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being stopped is an end, too: nothing may stay behind
    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    plan = Plan(seconds=seconds, rounds=rounds, rate=rate, seed=seed)
    with server.alone(to_stderr), server.running(chosen, to_stderr) as serving:
        outcome = _run(ingesting.run(serving, plan, to_stderr))
    machine = figures.machine(chosen, server.folder(), load_before)
    out = sys.stderr if as_json else sys.stdout
    for line in (*_machine_line(machine, plan), *figures.table(outcome.figures, ingesting.GOALS), *_verdict(outcome)):
        print(line, file=out)
    if as_json:
        shown = {name: figure.shown() for name, figure in outcome.figures.items()}
        print(msgspec.json.encode({"name": "ingest", "ok": outcome.ok, "machine": machine, "figures": shown}).decode())
    return 0 if outcome.ok else 1


def chat(*, seconds: float, seed: int, pin: str | None, rounds: int, sockets: int, as_json: bool) -> int:
    """Conversations: pairs, a fixed rate, groups of five, a phone that was away, and `sockets` that only listen."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    plan = chatting.Plan(seconds=seconds, rounds=rounds, sockets=sockets, seed=seed)
    allow_sockets(2 * sockets + 4096)
    with server.alone(to_stderr), server.running(chosen, to_stderr) as serving:
        outcome = _run(chatting.run(serving, plan, to_stderr))
    machine = figures.machine(chosen, server.folder(), load_before)
    out, wrong = sys.stderr if as_json else sys.stdout, chatting.wrong_with(outcome)
    words = f"chat: {rounds} rounds of {seconds:g} s each after {chatting.WARM_S:g} s of warm-up"
    verdict = (
        f"NOT TO BE BELIEVED: {'; '.join(wrong)}" if wrong else "none unfinished, no gaps, nothing lost, no errors"
    )
    for line in (
        words, _where(machine), "", *figures.table(outcome.figures, chatting.GOALS), "",
        f"{verdict}; {chatting.busy(outcome)}",
    ):  # fmt: skip
        print(line, file=out)
    if as_json:
        shown = {name: figure.shown() for name, figure in outcome.figures.items()}
        print(msgspec.json.encode({"name": "chat", "ok": outcome.ok, "machine": machine, "figures": shown}).decode())
    return 0 if outcome.ok else 1


def allow_sockets(count: int) -> None:
    """As many open files as asked for, in us and in the server we start, as far as the machine lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count if most == resource.RLIM_INFINITY else min(count, most), most))


def price(*, reads: int, seed: int, pin: str | None, rounds: int, as_json: bool) -> int:
    """The two walls and the audit, against the same statements without them."""

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    with server.alone(to_stderr), server.running(chosen, to_stderr) as serving:
        found = pricing.measure(serving, pricing.Plan(reads=reads, rounds=rounds, seed=seed), to_stderr)
    machine = figures.machine(chosen, server.folder(), load_before)
    for line in figures.table(found, pricing.GOALS):
        print(line, file=sys.stderr if as_json else sys.stdout)
    if as_json:
        shown = {name: figure.shown() for name, figure in found.items()}
        print(msgspec.json.encode({"name": "price", "ok": True, "machine": machine, "figures": shown}).decode())
    return 0


def reach(*, due: int, alerts: int, rounds: int, pin: str | None, as_json: bool) -> int:
    """Pushes claimed and sent by one beat and by four, and the price of a step among many open alerts."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    with server.alone(to_stderr):
        outcome = reaching.measure(chosen, reaching.Plan(due=due, alerts=alerts, rounds=rounds), to_stderr)
    machine = figures.machine(chosen, server.folder(), load_before)
    wrong = reaching.wrong_with(outcome)
    verdict = f"NOT TO BE BELIEVED: {'; '.join(wrong)}" if wrong else "each exactly once at the provider"
    for line in (_where(machine), "", *figures.table(outcome.figures, reaching.GOALS), "", verdict):
        print(line, file=sys.stderr if as_json else sys.stdout)
    if as_json:
        shown = {name: figure.shown() for name, figure in outcome.figures.items()}
        print(msgspec.json.encode({"name": "reach", "ok": outcome.ok, "machine": machine, "figures": shown}).decode())
    return 0 if outcome.ok else 1


def growth(
    *, sizes: tuple[int, ...], reads: int, rounds: int, seconds: float, seed: int, pin: str | None, as_json: bool
) -> int:
    """A page, coming back and a hundred new messages, with ever more said before."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    plan = growing.Plan(sizes=sorted(set(sizes)), reads=reads, rounds=rounds, seconds=seconds, seed=seed)
    with server.alone(to_stderr):
        found = _run(growing.run(chosen, plan, to_stderr))
    machine = figures.machine(chosen, server.folder(), load_before)
    words = f"growth: {reads} pages and resumes of each size, batches for {rounds} x {seconds:g} s, seed {seed}"
    for line in (words, _where(machine), "", *figures.table(found, growing.goals(plan.sizes))):
        print(line, file=sys.stderr if as_json else sys.stdout)
    if as_json:
        shown = {name: figure.shown() for name, figure in found.items()}
        print(msgspec.json.encode({"name": "growth", "ok": True, "machine": machine, "figures": shown}).decode())
    return 0


def calendar(
    *,
    bookings: tuple[int, ...],
    seconds: float,
    rounds: int,
    searches: int,
    nodes: int,
    seed: int,
    pin: str | None,
    as_json: bool,
) -> int:
    """Free times of a month, and bookings."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen, load_before = cores.choose(pin), os.getloadavg()[0]
    sizes = tuple(sorted(set(bookings)))
    plan = booking.Plan(seconds=seconds, rounds=rounds, searches=searches, sizes=sizes, seed=seed)
    with (
        server.alone(to_stderr),
        server.running(chosen, to_stderr) as first,
        server.beside(first, nodes - 1) as servers,
    ):
        outcome = _run(booking.run(servers, plan, to_stderr))
    machine = figures.machine(chosen, server.folder(), load_before)
    wrong = [f"{n} x {what}" for what, n in outcome.errors.items()]
    verdict = (
        f"NOT TO BE BELIEVED: {wrong}, {outcome.overlaps} overlaps" if not outcome.ok else "no errors, no overlaps"
    )
    for line in (_where(machine), "", *figures.table(outcome.figures, booking.GOALS), "", verdict):
        print(line, file=sys.stderr if as_json else sys.stdout)
    if as_json:
        shown = {name: figure.shown() for name, figure in outcome.figures.items()}
        print(
            msgspec.json.encode({"name": "calendar", "ok": outcome.ok, "machine": machine, "figures": shown}).decode()
        )
    return 0 if outcome.ok else 1


def replay(*, files: Sequence[Path], as_json: bool) -> int:
    """Real readings through the rules; exit 2 for a file of no known shape."""
    protocols, figured = load(), {}
    for file in files:
        try:
            found = replaying.replay(protocols, file)
        except replaying.Unknown as error:
            print(error, file=sys.stderr)
            return 2
        for line in replaying.shown(found):
            print(line, file=sys.stderr if as_json else sys.stdout)
        figured |= {f"{file.stem}.{name}": figure.shown() for name, figure in replaying.figures(found).items()}
    if as_json:
        print(msgspec.json.encode({"name": "replay", "ok": True, "machine": {}, "figures": figured}).decode())
    return 0


def ward(*, residents: int, days: int, seed: int, rounds: int, as_json: bool, ways: tuple[str, ...] = ()) -> int:
    """The simulated ward: our rules, with and without further sets, NEWS2 alone and fixed limits alone, on the same
    residents. Nothing is served."""
    load_before = os.getloadavg()[0]
    plan = warding.Plan(residents=residents, days=days, seed=seed, rounds=rounds, ways=ways)
    found = warding.run(plan, to_stderr)
    machine = figures.machine(cores.Pin(), Path.cwd(), load_before)
    for line in figures.table(found, warding.GOALS):
        print(line, file=sys.stderr if as_json else sys.stdout)
    if as_json:
        shown = {name: figure.shown() for name, figure in found.items()}
        print(msgspec.json.encode({"name": "ward", "ok": True, "machine": machine, "figures": shown}).decode())
    return 0


def _machine_line(machine: dict[str, Any], plan: Plan) -> list[str]:
    return [
        f"ingest, seed {plan.seed}: {plan.rounds} rounds of {plan.seconds:g} s each after {ingesting.WARM_S:g} s of "
        f"warm-up; road at {plan.rate} readings/s, every {ingesting.BREACH_EVERY}th breaching",
        _where(machine),
        "",
    ]


def _where(machine: dict[str, Any]) -> str:
    m = machine
    pinned = f"pinned {m['pin']}" if m["pin"] != "none" else "not pinned"
    return (
        f"{m['processor']}, {m['cores']} cores, {m['memory_gib']} GiB, {m['system']}, Python {m['python']}, {pinned}, "
        f"loopback, fsync on, {m['file_system']}, load before {m['load_before']}"
    )


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


def _run(main: Coroutine[Any, Any, Outcome_]) -> Outcome_:
    """On uvloop where there is one: the load must be cheap."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        new_event_loop = None
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)
