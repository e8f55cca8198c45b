"""One test in a copy of the house, again and again, at a fraction of what a pytest of its own costs.

What no defect changes is done once: the libraries are loaded here, and a process beside us (`_ground`) keeps a
PostgreSQL whose template has been migrated. Each run is a fork that loads the copy's rooms anew and takes a database of
that template; where a defect is in a migration it makes a server of its own, as in any suite.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

ROOMS = ("api", "realtime", "alerts", "scheduling", "records", "people", "notify", "base", "migrations", "tests")
AT_MOST_S, EACH_S = 300.0, 20.0
NOT_HERE = ("grpc", "__main__", "__mp_main__", "antlr4")
WORDS = ("-q", "-x", "--no-header", "--tb=line", "--timeout=240", "-p", "no:cacheprovider", "-p", "no:xdist")


class Ground(Struct, frozen=True):
    """Where the shared PostgreSQL is, and what a suite loads besides the rooms."""

    socket_dir: str
    port: int
    data: str
    pid: int
    modules: list[str]


@contextmanager
def ground(house: Path) -> Iterator[Ground]:
    """Of this copy, while it is as it was."""
    command = [sys.executable, "-c", "from tests.faults.defect_runs import _ground; _ground()"]
    env = {**os.environ, "PYTHONPATH": str(house)}
    process = subprocess.Popen(command, cwd=house, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    try:
        found = msgspec.json.decode(process.stdout.readline(), type=Ground)
        for name in found.modules:
            with suppress(Exception):
                importlib.import_module(name)
        yield found
    finally:
        process.stdin.close()
        process.wait(60)


def run(house: Path, on: Ground | None, *tests: str) -> tuple[int, str]:
    """The exit code of pytest, and all it said. Without `on`: with a server of its own."""
    with tempfile.TemporaryFile() as said:
        pid = os.fork()
        if pid == 0:
            _child(house, tests, on, said.fileno())
        code = _ended(pid, AT_MOST_S + EACH_S * len(tests))
        said.seek(0)
        text = said.read().decode(errors="replace")
    return (3, f"{text}\nit never ended") if code is None else (code, text)


def _ended(pid: int, within_s: float) -> int | None:
    """The exit code; None when it had to be ended."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def _child(house: Path, tests: tuple[str, ...], on: Ground | None, said: int) -> None:
    """Never returns."""
    code = 3
    try:
        for stream in (1, 2):
            os.dup2(said, stream)
        os.chdir(house)
        os.environ["PYTHONPATH"] = str(house)
        sys.path.insert(0, str(house))
        for name in [name for name in sys.modules if name.partition(".")[0] in ROOMS]:
            del sys.modules[name]
        importlib.invalidate_caches()
        if on is not None:
            _share(on)
        import pytest

        code = int(pytest.main([*WORDS, *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


def _share(on: Ground) -> None:
    """The suite's server (tests/conftest.py) is the shared one, with no database of an earlier run in it."""
    from base import postgres

    server = postgres.Server(socket_dir=Path(on.socket_dir), port=on.port, data=Path(on.data), pid=on.pid)

    @contextmanager
    def running(*_: Any, **__: Any) -> Iterator[postgres.Server]:
        asyncio.run(_execute(server.url("postgres"), "drop database if exists antam_master with (force)"))
        yield server

    postgres.running = running


def _ground() -> None:
    """Of the process beside: until whoever asked for it is gone."""
    import tests.conftest  # noqa: F401  for all it loads
    from api.serve import after_migrating
    from base import migrate, postgres

    modules = [n for n in sys.modules if n.partition(".")[0] not in (*ROOMS, *NOT_HERE) and not n.startswith("_")]
    with tempfile.TemporaryDirectory(prefix="antam-ground-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with postgres.running(home, fsync=False) as server:
            template = server.url("template1")
            asyncio.run(migrate.migrate(template, tell=lambda _: None))
            asyncio.run(_prepared(template, after_migrating))
            found = Ground(str(server.socket_dir), server.port, str(server.data), server.pid, modules)
            print(msgspec.json.encode(found).decode(), flush=True)
            sys.stdin.read()


async def _prepared(url: str, after_migrating: Any) -> None:
    await after_migrating(url)


async def _execute(url: str, statement: str) -> None:
    import asyncpg

    conn = await asyncpg.connect(url)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()
