"""Real processes to be killed: `antam serve`, `antam api` and `antam beat` over an embedded PostgreSQL of their own.

A `Site` is a private home folder with everything that runs on it, a loopback FCM in the test's process, and a `World`
through which people are made, phones used and rows seen. Only processes started here are ever signalled, by their id.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import psutil

from api.house import House
from base import postgres, postmaster, settings
from base.postgres import Server
from notify.fcm_loopback import Loopback
from tests.world import World

CYCLES = int(os.environ.get("FAULT_CYCLES", "0"))
"""How often the tests that kill again and again do so; 0: as few as each of them finds enough."""
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
HOUSE = Path(__file__).resolve().parents[2]

Found = TypeVar("Found")


async def until(
    look: Callable[[], Awaitable[Found | None]], within: float, what: str, every: float = 0.05
) -> tuple[Found, float]:
    """Looks until something is there; what it is, and the seconds that took. `AssertionError` when the time is over."""
    began = time.monotonic()
    while True:
        found = await look()
        took = time.monotonic() - began
        if found:
            return found, took
        assert took < within, f"after {took:.1f} s still not: {what}"
        await asyncio.sleep(every)


@dataclass
class Node:
    """One `antam` process; all it says is in `said`."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    async def listens(self, within: float = 90) -> Node:
        async def look() -> bool:
            assert self.runs, f"it ended by itself: {self.said}"
            heard = re.search(r"listens on http://[^:]+:(\d+)", self.said)
            self.port = int(heard.group(1)) if heard else 0
            return bool(heard)

        await until(look, within, "a process that listens")
        return self

    async def is_frozen(self, within: float = 30) -> None:
        async def look() -> bool:
            return psutil.Process(self.process.pid).status() == psutil.STATUS_STOPPED

        await until(look, within, "a frozen process", every=0.01)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """kill -9, and reaped, so that nobody takes the zombie for alive."""
        self.process.kill()
        self.process.wait()

    async def ends(self, within: float = 15) -> int:
        code, _ = await until(self._ended, within, "the end of a process")
        return code - 1000

    async def stop(self) -> int:
        self.process.terminate()
        return await self.ends()

    async def _ended(self) -> int | None:
        code = self.process.poll()
        return None if code is None else code + 1000  # so that 0 counts as found


@dataclass
class Site:
    """A home folder, what runs on it, and the world as its phones see it."""

    home: Path
    fcm: Loopback
    env: dict[str, str]
    nodes: list[Node] = field(default_factory=list)
    port: int = 0
    _world: World | None = None

    @property
    def world(self) -> World:
        assert self._world, "nothing serves here yet"
        return self._world

    async def serves(self, command: str = "serve", **env: str) -> Node:
        """`antam serve` (or `api`), listening; the second time on the port of the first, as after a restart."""
        node = self.starts(command, "--port", str(self.port), **env)
        await node.listens()
        self.port = self.port or node.port
        self._look_at(node)
        return node

    async def beats(self, **env: str) -> Node:
        return self.starts("beat", **env)

    def starts(self, *words: str, **env: str) -> Node:
        log = self.home / f"node-{len(self.nodes)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*COMMAND, *words], stdout=out, stderr=out, stdin=subprocess.DEVNULL, env={**self.env, **env}, cwd=HOUSE
            )
        self.nodes.append(Node(process, log))
        return self.nodes[-1]

    @property
    def postmaster(self) -> postmaster.Postmaster | None:
        return postmaster.find(self.home / "postgres")

    def kill_postgres(self) -> None:
        """SIGKILL to the postmaster and to all of its children: nothing of the server is left."""
        server = self.postmaster
        assert server, "there is no postmaster to kill"
        parent = psutil.Process(server.pid)
        family = [parent, *parent.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def kill_backend(self) -> bool:
        """SIGKILL to one client's backend, as the kernel does when memory runs out: PostgreSQL restarts by itself."""
        server = self.postmaster
        assert server
        for child in psutil.Process(server.pid).children():
            with suppress(psutil.Error):
                if any("antam_committer" in word for word in child.cmdline()):
                    child.kill()
                    return True
        return False

    async def until_sql(self, query: str, *args: Any, within: float, what: str) -> tuple[list[dict[str, Any]], float]:
        """The rows, once there are any; the database may be away meanwhile."""

        async def look() -> list[dict[str, Any]] | None:
            try:
                return await self.world.sql(query, *args)
            except Exception:
                return None

        return await until(look, within, what, every=0.1)

    async def close(self) -> None:
        if self._world is not None:
            await self._world.close_phones()
        for node in self.nodes:
            if node.runs:
                node.kill()
        await asyncio.to_thread(postgres.stop, self.home)

    def _look_at(self, node: Node) -> None:
        base_url = f"http://127.0.0.1:{node.port}"
        if self._world is not None:
            self._world.base_url = base_url
            return
        found = self.postmaster
        assert found
        server = Server(socket_dir=found.socket_dir, port=found.port, data=self.home / "postgres", pid=found.pid)
        its_own = settings.load({"ANTAM_HOME": str(self.home)})  # where phones look for codes, and its secret
        house = cast(House, SimpleNamespace(settings=its_own))
        self._world = World(house=house, url=server.url(), base_url=base_url, fcm=self.fcm)


def whole_home(home: Path) -> Path:
    """A home that has been served once: its cluster, its secret, its people. Copied, it is another house like it."""
    home.mkdir(parents=True)
    log = home / "serve.log"
    with log.open("wb") as out:
        words = [*COMMAND, "serve", "--port", "0"]
        process = subprocess.Popen(words, stdout=out, stderr=out, env=_env(home), cwd=HOUSE)
        node, began = Node(process, log), time.monotonic()
        while "listens on" not in node.said:
            assert node.runs and time.monotonic() - began < 90, node.said
            time.sleep(0.05)
        process.terminate()
        assert process.wait(30) == 0, node.said
    return home


@asynccontextmanager
async def site(home: Path, like: Path | None = None) -> AsyncIterator[Site]:
    """`like`: a home that was served before, instead of an empty one."""
    if like is None:
        home.mkdir(parents=True, exist_ok=True)
    else:
        await asyncio.to_thread(subprocess.run, ["cp", "-a", like, home], check=True)  # with its owner, too
    async with Loopback() as fcm:
        env = {
            **_env(home),
            "ANTAM_REQUESTS_PER_MIN": "1000000",
            "ANTAM_VITALS_PER_MIN": "1000000",
            "ANTAM_FCM_URL": fcm.url,
            "GOOGLE_APPLICATION_CREDENTIALS": str(fcm.credentials(home / "fcm.json")),
        }
        here = Site(home, fcm, env)
        try:
            yield here
        finally:
            await here.close()


async def antam(env: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    return await asyncio.to_thread(
        subprocess.run, [*COMMAND, *words], capture_output=True, text=True, env=dict(env), cwd=HOUSE
    )


def _env(home: Path) -> dict[str, str]:
    """Nothing of ours from whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANTAM_", "PG", "DATABASE_"))}
    ours = {"ANTAM_ENV": "dev", "ANTAM_HOME": str(home), "ANTAM_METRICS_PORT": "0", "PYTHONPATH": str(HOUSE)}
    return {**kept, **ours}


def unexpected(said: str) -> list[str]:
    """Lines no process should ever write, whatever befell it."""
    words = ("Traceback", "was never awaited", "never retrieved", '"level": "critical"', '"event": "pass failed"')
    lines = said.splitlines()
    found = [n for n, line in enumerate(lines) if any(word in line for word in words)]
    return ["\n".join(lines[max(0, n - 2) : n + 40]) if "Traceback" in lines[n] else lines[n] for n in found]
