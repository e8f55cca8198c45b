"""`make restore-drill`: a house at work is backed up, followed, killed with all of its machine, and brought back, to a
given time and to the end; and a shelf that is damaged is refused, with the reason."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from base import postgres
from tests.faults import processes
from tests.faults.ledger import History
from tests.faults.processes import Node, Site, antam, unexpected, until
from tests.faults.rush import Rush, judged, rush, stored_at

pytestmark = pytest.mark.skipif("RESTORE" not in os.environ, reason="make restore-drill: minutes")
OPERATIONS = 25
"""Of each kind, four times."""
KEY, OTHER_KEY = "11" * 32, "22" * 32
LOST_AT_MOST_S = 10.0
"""What the page promises is the 2 s of `--follow`; a busy machine may be slow to seal."""


@dataclass
class Drill:
    site: Site
    shelf: Path
    at_time: datetime
    by_then: dict[str, History]
    alerts_by_then: set[str]
    in_the_end: dict[str, History]
    acked_at: dict[str, float]
    killed_at: float


@pytest.mark.timeout(900)
async def test_a_house_that_was_lost_is_back_as_it_was(site: Site, tmp_path: Path, record_property):
    site.env["ANTAM_BACKUP_KEY"] = KEY
    began = time.monotonic()
    drill = await _lost(site, tmp_path)
    print(f"lost after {time.monotonic() - began:.0f} s of life")
    figures = [await _to_the_time(drill, tmp_path / "then"), await _to_the_end(drill, tmp_path / "end")]
    print("\n".join(figures))
    record_property("seen", figures)
    await _damaged_shelves_are_refused(drill, tmp_path)
    print(f"all of it in {time.monotonic() - began:.0f} s")


async def _lost(site: Site, folder: Path) -> Drill:
    """A backup in the middle of the traffic, a moment that is noted, more traffic, and the end of the machine."""
    shelf = folder / "shelf"
    node = await site.serves()
    follower = site.starts("backup", "--to", str(shelf), "--follow")
    async with rush(site, folder) as people:
        await people.goes_on(OPERATIONS)
        taking = asyncio.create_task(antam(site.env, "backup", "--to", str(shelf)))
        while not taking.done():
            await people.goes_on(1)
        assert (await taking).returncode == 0, (await taking).stderr
        await people.goes_on(OPERATIONS)
        await people.rests()
        [row] = await site.world.sql("select clock_timestamp() as now")
        at_time, by_then, alerts_by_then = row["now"], people.histories(), set(people.alerts())
        await people.goes_on(OPERATIONS)
        await _is_well(site, shelf, follower)
        await _the_house_outlasts_a_shelf_that_is_away(people, shelf, follower)
        await people.goes_on(OPERATIONS)
        killed_at = time.time()
        node.kill()
        _kill_with_children(follower)
        site.kill_postgres()
        drill = Drill(site, shelf, at_time, by_then, alerts_by_then, people.histories(), _acked_at(people), killed_at)
    await until(lambda: _gone(site), 20, "the end of PostgreSQL")
    await asyncio.to_thread(shutil.rmtree, site.home / "postgres")
    assert not unexpected(follower.said), follower.said
    return drill


async def _to_the_time(drill: Drill, home: Path) -> str:
    """All that was acknowledged before the moment, and nothing that came after it."""
    said = await _restored(drill, home, "--to", drill.at_time.isoformat())
    assert datetime.fromisoformat(said["restored_to"]) <= drill.at_time
    async with _running(home) as url:
        stored, alerts = await stored_at(url)
    assert not judged(drill.by_then, stored)
    assert alerts == drill.alerts_by_then
    acked = sum(len(history.acked) for history in drill.by_then.values())
    return f"to {drill.at_time:%H:%M:%S.%f}: {acked} acknowledged, {_figures(said)}"


async def _to_the_end(drill: Drill, home: Path) -> str:
    """All but the last seconds; and the house serves again on it."""
    began = time.monotonic()
    said = await _restored(drill, home)
    async with _running(home) as url:
        stored, _ = await stored_at(url)
    held = {kind: {id for id, _ in rows} for kind, rows in stored.items()}
    lost = {id for kind, history in drill.in_the_end.items() for id in history.acked - held[kind]}
    ages = [drill.killed_at - drill.acked_at[id] for id in lost]
    assert max(ages, default=0) <= LOST_AT_MOST_S, f"{len(lost)} lost, the oldest {max(ages):.1f} s before the end"
    wrong = [line for line in judged(drill.in_the_end, stored) if "was acknowledged and is not stored" not in line]
    assert not wrong, wrong[:10]
    for name in ("secret", "audit_key"):
        shutil.copy2(drill.site.home / name, home / name)
    async with processes.site(home) as again:
        await again.serves()
        took = time.monotonic() - began
        assert (await again.world.stranger.get("/health/ready")).status_code == 200
    acked = sum(len(history.acked) for history in drill.in_the_end.values())
    oldest = f"the oldest {max(ages):.1f} s before the kill" if ages else "none"
    lost_ = f"{len(lost)} lost ({oldest})"
    return f"to the end: {acked} acknowledged, {lost_}, serves again after {took:.1f} s, {_figures(said)}"


async def _damaged_shelves_are_refused(drill: Drill, folder: Path) -> None:
    now, taken = datetime.now(UTC).isoformat(), str(folder / "then" / "postgres")
    refused: list[tuple[str, Callable[[Path], Any], Mapping[str, str], tuple[str, ...]]] = [
        ("base.sealed is damaged", lambda shelf: _flip(next(shelf.glob("base/*/base.sealed"))), {}, ()),
        (" is damaged", lambda shelf: _flip(_segments(shelf)[-1]), {}, ()),
        ("The log is missing from", lambda shelf: _segments(shelf)[-1].unlink(), {}, ()),
        ("was sealed with the key", lambda shelf: None, {"ANTAM_BACKUP_KEY": OTHER_KEY}, ()),
        ("The log on the shelf ends before", lambda shelf: None, {}, ("--to", now)),
        ("is not empty", lambda shelf: None, {}, ("--to-dir", taken)),
    ]
    turns = asyncio.Semaphore(2)

    async def is_refused(n: int) -> None:
        sentence, harm, env, more = refused[n]
        shelf, data = folder / f"damaged-{n}", folder / f"damaged-home-{n}" / "postgres"
        await asyncio.to_thread(shutil.copytree, drill.shelf, shelf)
        harm(shelf)
        async with turns:
            words = ("restore", "--from", str(shelf), "--to-dir", str(data), *more)
            done = await antam({**drill.site.env, **env}, *words)
        assert done.returncode == 1 and sentence in done.stderr, (sentence, done.stderr, done.stdout)
        assert "Traceback" not in done.stderr, done.stderr
        assert not data.exists() or not any(data.iterdir()), f"{sentence}: half a database is left"

    await asyncio.gather(*(is_refused(n) for n in range(len(refused))))


async def _restored(drill: Drill, home: Path, *more: str) -> dict[str, Any]:
    done = await antam(drill.site.env, "restore", "--from", str(drill.shelf), "--to-dir", str(home / "postgres"), *more)
    assert done.returncode == 0, (done.stdout, done.stderr)
    said = json.loads(done.stdout)
    assert said["ok"] and [check["ok"] for check in said["checks"]] == [True] * 5, said
    return said


def _figures(said: Mapping[str, Any]) -> str:
    parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in said["seconds"].items() if name != "all")
    return f"RTO {said['rto_seconds']} s ({parts}), {said['segments']} segments; {said['checks'][0]['said']}"


async def _is_well(site: Site, shelf: Path, follower: Node) -> None:
    """The follower has caught up with some of it, and the shelf says that all is well."""

    async def well() -> bool:
        assert follower.runs, follower.said
        return (await antam(site.env, "backup", "--to", str(shelf), "--status")).returncode == 0

    await until(well, 40, "a shelf that is well", every=1)


async def _the_house_outlasts_a_shelf_that_is_away(people: Rush, shelf: Path, follower: Node) -> None:
    """It says so, nobody waits for it, and when it is back it has everything again."""
    away = shelf.with_name("away")
    shelf.rename(away)
    try:
        await until(lambda: _says(follower, "The shelf takes nothing"), 30, "a word that the shelf is away")
        await people.goes_on(3)
    finally:
        away.rename(shelf)
    await until(lambda: _says(follower, "All is well again with the shelf"), 30, "a word that the shelf is back")


async def _says(node: Node, words: str) -> bool:
    return words in node.said


class _running:
    """The restored server for the length of a block, as the embedded one."""

    def __init__(self, home: Path) -> None:
        self._home = home

    async def __aenter__(self) -> str:
        return (await asyncio.to_thread(postgres.start, self._home)).url()

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(postgres.stop, self._home)


async def _gone(site: Site) -> bool:
    return site.postmaster is None


def _kill_with_children(node: Node) -> None:
    family = psutil.Process(node.process.pid).children(recursive=True)
    node.kill()
    for process in family:
        if process.is_running():
            process.kill()


def _acked_at(people: Rush) -> dict[str, float]:
    return {id: at for asker in people.askers for id, at in asker.acked.items()}


def _segments(shelf: Path) -> list[Path]:
    return sorted(path for path in shelf.glob("wal/*.sealed") if "history" not in path.name)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
