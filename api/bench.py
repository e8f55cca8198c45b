"""`antam bench ...`: each bench starts its own server and measures; benches/report.py says what it saw, on which
machine, by which goals."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from alerts.protocol import load
from api.benches import calendar as booking
from api.benches import chat as chatting
from api.benches import every, report, server
from api.benches import growth as growing
from api.benches import ingest as ingesting
from api.benches import price as pricing
from api.benches import reach as reaching
from api.benches import replay as replaying
from api.benches import storm as storming
from api.benches import sync as syncing
from api.benches import ward as warding
from api.benches.cores import Pin
from api.benches.report import Report
from api.serve import to_stderr

Outcome = TypeVar("Outcome")


def ingest(*, seconds: float, seed: int, pin: str | None, rounds: int, rate: int, as_json: bool) -> int:
    """Readings in and out. `rate`: readings a second on the road to the doctor's socket."""
    plan = ingesting.Plan(seconds=seconds, rounds=rounds, rate=rate, seed=seed)

    def measure(chosen: Pin) -> Report:
        with server.running(chosen, to_stderr) as serving:
            found = _run(ingesting.run(serving, plan, to_stderr))
        asked = {"seed": seed, "rounds": rounds, "seconds": seconds, "warm_up": f"{ingesting.WARM_S:g} s", "rate": rate}
        fine = f"nothing missing, nothing lost, no errors; the load used {found.generator:.0%} of its core"
        return Report(
            name="ingest", run=asked, figures=found.figures, goals=ingesting.goals(rate), fine=fine,
            wrong=ingesting.wrong_with(found),
        )  # fmt: skip

    return report.reported(measure, pin=pin, as_json=as_json)


def chat(*, seconds: float, seed: int, pin: str | None, rounds: int, sockets: int, as_json: bool) -> int:
    """Conversations: pairs, fixed rates, groups of five, a phone that was away, and `sockets` that only listen."""
    plan = chatting.Plan(seconds=seconds, rounds=rounds, sockets=sockets, seed=seed)
    allow_sockets(2 * sockets + 4096)

    def measure(chosen: Pin) -> Report:
        with server.running(chosen, to_stderr) as serving:
            found = _run(chatting.run(serving, plan, to_stderr))
        asked = {"seed": seed, "rounds": rounds, "seconds": seconds, "warm_up": f"{chatting.WARM_S:g} s",
                 "sockets": sockets}  # fmt: skip
        fine = f"none unfinished, no gaps, nothing lost, no errors; the load used {found.generator:.0%} of its core"
        return Report(
            name="chat", run=asked, figures=found.figures, goals=chatting.GOALS, wrong=chatting.wrong_with(found),
            fine=fine,
        )  # fmt: skip

    return report.reported(measure, pin=pin, as_json=as_json)


def sync(*, phones: int, messages: int, rounds: int, seed: int, pin: str | None, as_json: bool) -> int:
    """A phone that was away for a week comes back, and so many at once."""
    plan = syncing.Plan(phones=phones, messages=messages, rounds=rounds, seed=seed)
    allow_sockets(8 * phones + 4096)

    def measure(chosen: Pin) -> Report:
        with server.running(chosen, to_stderr) as serving:
            found = _run(syncing.run(serving, plan, to_stderr))
        asked = {"seed": seed, "rounds": rounds, "warm_up": f"{syncing.WARM} times", "phones": phones,
                 "messages_each": messages}  # fmt: skip
        fine = f"everything came, once and in order; the load used {found.generator:.0%} of its core"
        wrong = [*(f"{count} x {what}" for what, count in found.errors.items()), *report.too_busy(found.generator)]
        return Report(name="sync", run=asked, figures=found.figures, goals=syncing.GOALS, wrong=wrong, fine=fine)

    return report.reported(measure, pin=pin, as_json=as_json)


def storm(*, sockets: int, rate: float, quiet_s: float, rounds: int, seed: int, pin: str | None, as_json: bool) -> int:
    """One of two nodes is killed with `sockets` phones on both."""
    plan = storming.Plan(sockets=sockets, rate=rate, quiet_s=quiet_s, rounds=rounds, seed=seed)
    allow_sockets(3 * sockets + 4096)

    def measure(chosen: Pin) -> Report:
        found = _run(storming.run(chosen, plan, to_stderr))
        asked = {"seed": seed, "rounds": rounds, "warm_up": f"{quiet_s:g} s", "sockets": sockets,
                 "alerts_per_s": rate, "let_in_per_s": found.let_in_per_s}  # fmt: skip
        fine = f"all are back, nothing missing, nothing lost; the load used {found.generator:.0%} of its core"
        return Report(
            name="storm", run=asked, figures=found.figures, goals=storming.goals(sockets), fine=fine,
            wrong=[*found.wrong, *report.too_busy(found.generator)],
        )  # fmt: skip

    return report.reported(measure, pin=pin, as_json=as_json)


def price(*, reads: int, seed: int, pin: str | None, rounds: int, as_json: bool) -> int:
    """The two walls and the audit, against the same statements without them."""
    plan = pricing.Plan(reads=reads, rounds=rounds, seed=seed)

    def measure(chosen: Pin) -> Report:
        with server.running(chosen, to_stderr) as serving:
            found = pricing.measure(serving, plan, to_stderr)
        asked = {"seed": seed, "rounds": rounds, "warm_up": f"{pricing.WARM} reads", "reads": reads}
        return Report(name="price", run=asked, figures=found, goals=pricing.GOALS)

    return report.reported(measure, pin=pin, as_json=as_json)


def reach(*, due: int, alerts: int, rounds: int, pin: str | None, as_json: bool) -> int:
    """Pushes claimed and sent by one beat and by four, and the price of a step among many open alerts."""
    plan = reaching.Plan(due=due, alerts=alerts, rounds=rounds)

    def measure(chosen: Pin) -> Report:
        found = reaching.measure(chosen, plan, to_stderr)
        asked = {"rounds": rounds, "warm_up": f"{reaching.warm(due)} pushes", "due": due, "alerts": alerts}
        fine = "each exactly once at the provider"
        return Report(
            name="reach", run=asked, figures=found.figures, goals=reaching.GOALS, wrong=reaching.wrong_with(found),
            fine=fine,
        )  # fmt: skip

    return report.reported(measure, pin=pin, as_json=as_json)


def growth(*, plan: growing.Plan, pin: str | None, as_json: bool) -> int:
    """What people do all day, with ever more said, measured, booked and sent before."""

    def measure(chosen: Pin) -> Report:
        found = _run(growing.run(chosen, plan, to_stderr))
        asked = {"seed": plan.seed, "rounds": plan.rounds, "warm_up": f"{growing.WARM} of each",
                 "sizes": [growing.short(size) for size in plan.sizes], "reads": plan.reads,
                 "seconds": plan.seconds}  # fmt: skip
        return Report(name="growth", run=asked, figures=found, goals=growing.goals(plan.sizes))

    return report.reported(measure, pin=pin, as_json=as_json)


def calendar(*, plan: booking.Plan, nodes: int, pin: str | None, as_json: bool) -> int:
    """Free times of a month, and bookings."""

    def measure(chosen: Pin) -> Report:
        with server.running(chosen, to_stderr) as first, server.beside(first, nodes - 1) as servers:
            found = _run(booking.run(servers, plan, to_stderr))
        wrong = [f"{n} x {what}" for what, n in found.errors.items()]
        wrong += [f"{found.overlaps} overlaps"] if found.overlaps else []
        asked = {"seed": plan.seed, "rounds": plan.rounds, "seconds": plan.seconds, "warm_up": booking.WARM_UP,
                 "bookings": list(plan.sizes), "searches": plan.searches, "nodes": nodes}  # fmt: skip
        return Report(
            name="calendar", run=asked, figures=found.figures, goals=booking.GOALS, wrong=wrong,
            fine="no errors, no overlaps",
        )  # fmt: skip

    return report.reported(measure, pin=pin, as_json=as_json)


def ward(*, residents: int, days: int, seed: int, rounds: int, as_json: bool, ways: tuple[str, ...] = ()) -> int:
    """The simulated ward: our rules, with and without further sets, NEWS2 alone and fixed limits alone, on the same
    residents. Nothing is served."""
    plan = warding.Plan(residents=residents, days=days, seed=seed, rounds=rounds, ways=ways)

    def measure(_: Pin) -> Report:
        asked = {"seed": seed, "rounds": rounds, "warm_up": "none", "residents": residents, "days": days}
        return Report(name="ward", run=asked, figures=warding.run(plan, to_stderr), goals=warding.GOALS)

    return report.reported(measure, pin=None, as_json=as_json, alone=False)


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


def all_of_them(*, size: every.Size, page: Path | None, only: Sequence[str]) -> int:
    """One after the other, each a process of its own; `page` is written from what they said."""
    return every.run(size, page, only, to_stderr)


def allow_sockets(count: int) -> None:
    """As many open files as asked for, in us and in the server we start, as far as the machine lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count if most == resource.RLIM_INFINITY else min(count, most), most))


def _run(main: Coroutine[Any, Any, Outcome]) -> Outcome:
    """On uvloop where there is one: the load must be cheap."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        new_event_loop = None
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)
