"""The goals G1 to G14 of the project, each held against a figure of a run.

Peers were measured once, on a machine like this one, with the same load and on one core with their PostgreSQL: they are
numbers here, and not run beside us. A ratio against them says as much as two machines are alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from api.benches.figures import Goal, number

EJABBERD, NATS = 1090.0, 3353.0
"""Durable messages a second: with an archive on the same PostgreSQL; with fsync."""
EJABBERD_P50, EJABBERD_P99 = 2.4, 20.0
"""Milliseconds from due to delivered at 550 a second."""
PLAIN, ORM = (983.0, 811.0), (423.0, 250.0)
"""FastAPI with asyncpg, with SQLAlchemy: bare inserts a second; pages of 50 a second, without rights or audit."""


class Check(Struct, frozen=True):
    """A figure of a run, and what its median must reach."""

    of: str
    figure: str
    goal: Goal
    words: str = ""


class Gate(Struct, frozen=True):
    name: str
    what: str
    checks: tuple[Check, ...]
    else_: str = "not in this run"
    """What is said where no figure is there."""


GATES: Final = (
    Gate("G1", "durable chat, saturated", (
        Check("chat", "completions_per_s", Goal(least=5000)),
        Check("chat", "completions_per_s", Goal(least=5 * EJABBERD), "5 x ejabberd"),
    )),
    Gate("G2", "against NATS JetStream with fsync", (
        Check("chat", "completions_per_s", Goal(least=1.5 * NATS), "1.5 x NATS"),
    )),
    Gate("G3", "due to delivered at 550/s", (
        Check("chat", "deliver_550_p50_ms", Goal(most=0.8 * EJABBERD_P50), "0.8 x ejabberd"),
        Check("chat", "deliver_550_p99_ms", Goal(most=0.8 * EJABBERD_P99), "0.8 x ejabberd"),
    )),
    Gate("G4", "due to delivered at half of our own", (
        Check("chat", "deliver_p50_ms", Goal(most=5)),
        Check("chat", "deliver_p99_ms", Goal(most=25)),
    )),
    Gate("G5", "idle socket", (Check("chat", "idle_kib_per_socket", Goal(most=25)),)),
    Gate("G6", "catching up on 1,000", (Check("chat", "catchup_1000_ms", Goal(most=30)),)),
    Gate("G7", "nothing acknowledged is lost when server or PostgreSQL is killed", (),
         "exact, and a test, not a figure: `make faults` (faults.md)"),
    Gate("G8", "one reading a request", (
        Check("ingest", "single_per_s", Goal(least=2 * PLAIN[0]), "2 x FastAPI with asyncpg"),
        Check("ingest", "single_per_s", Goal(least=5 * ORM[0]), "5 x FastAPI with SQLAlchemy"),
    )),
    Gate("G9", "batches of 500 readings", (Check("ingest", "batch_readings_per_s", Goal(least=20_000)),)),
    Gate("G10", "reading to alert on the socket at 1,000/s", (
        Check("road", "post_to_socket_p50_ms", Goal(most=10)),
        Check("road", "post_to_socket_p99_ms", Goal(most=50)),
    )),
    Gate("G11", "page of 50 with rights and audit", (
        Check("ingest", "page_50_per_s", Goal(least=1.2 * PLAIN[1]), "1.2 x FastAPI with asyncpg"),
        Check("ingest", "page_50_per_s", Goal(least=4 * ORM[1]), "4 x FastAPI with SQLAlchemy"),
    )),
    Gate("G12", "due rows, four beats, each exactly once", (Check("reach", "claimed_per_s_4", Goal(least=10_000)),)),
    Gate("G13", "growth from 1e5 to 1e7", (
        Check("growth", "page_ratio_1e7", Goal(most=2)),
        Check("growth", "timeline_ratio_1e7", Goal(most=2)),
        Check("growth", "insert_ratio_1e7", Goal(least=0.45)),
    ), "in `make bench-full` only"),
    Gate("G14", "5,000 sockets on two nodes, one killed", (
        Check("storm", "all_back_s", Goal(most=45)),
        Check("storm", "alert_p99_s", Goal(most=2)),
    )),
)  # fmt: skip


def rows(said: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str, str]]:
    """`said`: bench -> its object. Gate, what it is about, the figure, the goal, and how it stands."""
    for gate in GATES:
        found = [check for check in gate.checks if check.figure in said.get(check.of, {}).get("figures", {})]
        if not found:
            yield gate.name, gate.what, "", "", gate.else_
        for check in found:
            figure = said[check.of]["figures"][check.figure]
            seen = f"`{check.figure}` {number(figure['median'])} {figure['unit']}".rstrip()
            words = f"{check.goal} ({check.words})" if check.words else str(check.goal)
            yield gate.name, gate.what, seen, words, standing(check.goal, figure["median"], said[check.of]["ok"])


def standing(goal: Goal, median: float, ok: bool) -> str:
    """Met, or by how much it is short."""
    if not ok:
        return "**not to be believed**"
    if goal.reached(median):
        return "met"
    if goal.least is not None:
        return f"**short by {1 - median / goal.least:.0%}**"
    assert goal.most
    return f"**over by {median / goal.most - 1:.0%}**"
