"""`antam bench`: each starts its own server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from api.commands.running import in_one_sentence


@click.group()
def bench() -> None:
    """Benchmarks; each starts its own server and prints what it measured."""


@bench.command()
@click.option("--seconds", type=click.FloatRange(1), default=8.0)
@click.option("--seed", type=int, default=1)
@click.option(
    "--pin", default=None, help="server=0,client=1 puts server and database on one core, the load on another."
)
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--rate", type=click.IntRange(1), default=200, help="Readings a second on the road to the socket.")
@click.option("--json", "as_json", is_flag=True)
def ingest(seconds: float, seed: int, pin: str | None, rounds: int, rate: int, as_json: bool) -> None:
    """Readings in: one per request, 500 per request, and the road from POST to the doctor's socket."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(benching.ingest(seconds=seconds, seed=seed, pin=pin, rounds=rounds, rate=rate, as_json=as_json))


@bench.command()
@click.option("--seconds", type=click.FloatRange(1), default=8.0)
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--sockets", type=click.IntRange(0), default=10_000, help="That only listen; 0 leaves their memory out.")
@click.option("--json", "as_json", is_flag=True)
def chat(seconds: float, seed: int, pin: str | None, rounds: int, sockets: int, as_json: bool) -> None:
    """Conversations: pairs, a fixed rate, groups of five, catching up, and what an idle socket costs."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(benching.chat(seconds=seconds, seed=seed, pin=pin, rounds=rounds, sockets=sockets, as_json=as_json))


@bench.command()
@click.option("--reads", type=click.IntRange(1), default=1000, help="Of each variant and reader, in a round.")
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--json", "as_json", is_flag=True)
def price(reads: int, seed: int, pin: str | None, rounds: int, as_json: bool) -> None:
    """What row-level security and the audit cost a read, against the same statements without them."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(benching.price(reads=reads, seed=seed, pin=pin, rounds=rounds, as_json=as_json))


@bench.command()
@click.option("--due", type=click.IntRange(100), default=10_000, help="Pushes that are due, for each number of beats.")
@click.option("--alerts", type=click.IntRange(10), default=300, help="Alerts that are due among the open ones.")
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def reach(due: int, alerts: int, rounds: int, pin: str | None, as_json: bool) -> None:
    """Pushes claimed and sent a second by one beat and by four, and what a step costs among many open alerts."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(benching.reach(due=due, alerts=alerts, rounds=rounds, pin=pin, as_json=as_json))


@bench.command()
@click.option("--phones", type=click.IntRange(1), default=50, help="That come back at once.")
@click.option("--messages", type=click.IntRange(1), default=140, help="In the thread of each, in its week.")
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def sync(phones: int, messages: int, rounds: int, seed: int, pin: str | None, as_json: bool) -> None:
    """A phone that was off for a week comes back, by the socket and over HTTP: alone, and many at once."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(benching.sync(phones=phones, messages=messages, rounds=rounds, seed=seed, pin=pin, as_json=as_json))


@bench.command()
@click.option("--sockets", type=click.IntRange(10), default=5000, help="On two nodes, half on each.")
@click.option("--rate", type=click.FloatRange(0.1), default=10.0, help="Breaching readings a second.")
@click.option("--quiet", "quiet_s", type=click.FloatRange(1), default=10.0, help="Seconds before the kill.")
@click.option("--rounds", type=click.IntRange(1), default=1)
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def storm(sockets: int, rate: float, quiet_s: float, rounds: int, seed: int, pin: str | None, as_json: bool) -> None:
    """One of two nodes is killed: until all of its sockets are back, and how long alerts take meanwhile."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(
            benching.storm(
                sockets=sockets, rate=rate, quiet_s=quiet_s, rounds=rounds, seed=seed, pin=pin, as_json=as_json
            )
        )


@bench.command()
@click.option(
    "--rows",
    "--messages",
    type=click.IntRange(1000),
    multiple=True,
    help="A size; may be given again. Default 100,000 and 1,000,000.",
)
@click.option("--full", is_flag=True, help="10,000,000 as well: some 15 GB, and half an hour to fill.")
@click.option("--reads", type=click.IntRange(10), default=1500, help="Pages, and as many of the others, of each size.")
@click.option("--rounds", type=click.IntRange(1), default=5)
@click.option("--seconds", type=click.FloatRange(0.1), default=1.0, help="Of batches, in each round.")
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def growth(
    rows: tuple[int, ...], full: bool, reads: int, rounds: int, seconds: float, seed: int, pin: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """A house that has grown: pages, coming back, free times, what is due and new messages, at each size."""
    from api import bench as benching
    from api.benches.growth import LARGEST, SIZES, Plan

    sizes = sorted({*(rows or SIZES), *((LARGEST,) if full else ())})
    plan = Plan(sizes=sizes, reads=reads, rounds=rounds, seconds=seconds, seed=seed)
    with in_one_sentence():
        sys.exit(benching.growth(plan=plan, pin=pin, as_json=as_json))


@bench.command()
@click.option("--bookings", type=click.IntRange(1000), multiple=True, help="100000 and 1000000 if left out.")
@click.option("--seconds", type=click.FloatRange(1), default=5.0)
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--searches", type=click.IntRange(1), default=30)
@click.option("--nodes", type=click.IntRange(1, 8), default=4)
@click.option("--seed", type=int, default=1, help="The load is the same with every seed.")
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def calendar(
    bookings: tuple[int, ...], seconds: float, rounds: int, searches: int, nodes: int, seed: int, pin: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Free times of a month with 100,000 and 1,000,000 bookings, and bookings a second on one server and on several."""
    from api import bench as benching
    from api.benches.calendar import SIZES, Plan

    sizes = tuple(sorted(set(bookings or SIZES)))
    plan = Plan(seconds=seconds, rounds=rounds, searches=searches, sizes=sizes, seed=seed)
    with in_one_sentence():
        sys.exit(benching.calendar(plan=plan, nodes=nodes, pin=pin, as_json=as_json))


@bench.command("all")
@click.option("--size", type=click.Choice(["small", "normal", "full"]), default="normal")
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Where the figures are written.")
@click.option("--only", multiple=True, help="A bench; may be given again.")
def all_of_them(size: Literal["small", "normal", "full"], page: Path | None, only: tuple[str, ...]) -> None:
    """All benches one after the other, held against the goals of the project; `--page` writes a page from the run."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(benching.all_of_them(size=size, page=page, only=only))


@bench.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True)
def replay(files: tuple[Path, ...], as_json: bool) -> None:
    """Real readings (CSV) through the rules: how often each would have raised an alert, against fixed limits."""
    from api import bench as benching

    sys.exit(benching.replay(files=files, as_json=as_json))


@bench.command()
@click.option("--residents", type=click.IntRange(1), default=200)
@click.option("--days", type=click.IntRange(30), default=60)
@click.option("--seed", type=int, default=1)
@click.option("--rounds", type=click.IntRange(1), default=1, help="Wards, each with the next seed.")
@click.option(
    "--way", "ways", multiple=True, type=click.Choice(["antam", "closer", "news2", "fixed"]), help="Only these."
)
@click.option("--json", "as_json", is_flag=True)
def ward(residents: int, days: int, seed: int, rounds: int, ways: tuple[str, ...], as_json: bool) -> None:
    """A simulated ward: who is found, how early, and at what price, beside NEWS2 alone and fixed limits alone."""
    from api import bench as benching

    with in_one_sentence():
        sys.exit(benching.ward(residents=residents, days=days, seed=seed, rounds=rounds, ways=ways, as_json=as_json))
