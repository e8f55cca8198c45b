"""A server for one bench: its own home, its own PostgreSQL, its own process. Nothing of it is left afterwards.

The home lies on a disk where there is one: in memory fsync costs nothing, and the figures would promise too much.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil
from msgspec import Struct
from msgspec.structs import replace

from api.benches.cores import CannotBench, Pin, on_core
from base import postgres, settings
from base.settings import Secret

START_S, STOP_S = 180.0, 30.0
WAIT_FOR_OTHERS_S = 900.0
LISTENS = "listens on "

Tell = Callable[[str], None]
NOTHING: Mapping[str, str] = {}


class Cpu(Struct, frozen=True):
    """Seconds, so far or between two looks. `others`: what else used the server's core, or kept it from us."""

    server: float
    database: float
    others: float

    def __sub__(self, earlier: Cpu) -> Cpu:
        return Cpu(self.server - earlier.server, self.database - earlier.database, self.others - earlier.others)


class Server(Struct, frozen=True, kw_only=True):
    """A running `antam serve` and where to find it."""

    port: int
    database_url: str
    pid: int
    postmaster: int
    log: Path
    secret: Secret
    core: int | None
    env: dict[str, str]

    def cpu(self) -> Cpu:
        """What the server and all processes of its database have used."""
        serving = psutil.Process(self.pid).cpu_times()
        postmaster = psutil.Process(self.postmaster)
        gone = postmaster.cpu_times()
        used = gone.user + gone.system + gone.children_user + gone.children_system
        for backend in postmaster.children():
            try:
                times = backend.cpu_times()
            except psutil.NoSuchProcess:  # counted with the postmaster's ended children at the next look
                continue
            used += times.user + times.system
        ours = serving.user + serving.system
        if self.core is None:
            return Cpu(ours, used, 0.0)
        whole = psutil.cpu_times(percpu=True)[self.core]
        return Cpu(ours, used, whole.user + whole.nice + whole.system + getattr(whole, "steal", 0) - ours - used)

    def memory_kib(self) -> float:
        """What the server's process occupies of its own (proportional set size)."""
        return psutil.Process(self.pid).memory_full_info().pss / 1024

    def errors(self) -> dict[str, int]:
        """What the server has logged as errors, and how often."""
        found: dict[str, int] = {}
        for line in self.log.read_text().splitlines():
            try:
                said = msgspec.json.decode(line, type=_Line)
            except msgspec.DecodeError:  # a traceback, a warning of a library
                continue
            if said.level in ("error", "critical"):
                found[said.event] = found.get(said.event, 0) + 1
        return found


RAISED = dict.fromkeys(
    (
        "ANTAM_REQUESTS_PER_MIN",
        "ANTAM_VITALS_PER_MIN",
        "ANTAM_SOCKETS_PER_ADDRESS",
        "ANTAM_SAYS_PER_S",
        "ANTAM_HELLOS_PER_S",
    ),
    "1000000",
)
"""What one phone or one address may do in a house; a bench is a province behind one of each."""


class _Line(Struct):
    level: str = ""
    event: str = ""


@contextmanager
def alone(tell: Tell, patience_s: float = WAIT_FOR_OTHERS_S) -> Iterator[None]:
    """Holds this machine's bench lock: two benches at once would measure each other. The kernel drops it with us."""
    path = Path(tempfile.gettempdir()) / "antam-bench.lock"
    try:
        lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except PermissionError:  # somebody else's file in a shared folder may not be opened for creating
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    began, told = time.monotonic(), False
    try:
        while not _taken(lock):
            if time.monotonic() - began >= patience_s:
                raise CannotBench("Another bench is running on this machine; two at once would measure each other.")
            if not told:
                tell("waiting for another bench to end ...")
                told = True
            time.sleep(0.5)
        yield
    finally:
        os.close(lock)


@contextmanager
def running(pin: Pin, tell: Tell, env: Mapping[str, str] = NOTHING) -> Iterator[Server]:
    """`antam serve` with a fresh database, both on the server's core; stopped and removed at the end. `env`: settings
    of its own, also instead of a raised limit."""
    home = Path(tempfile.mkdtemp(prefix="antam-bench-", dir=folder()))
    tell(f"limits raised for the bench: {', '.join(name for name in RAISED if name not in env)}")
    try:
        with on_core(pin.server), postgres.running(home, tell=tell) as database:
            process = _start(home, "server", env)
            try:
                port = _port(process, home / "server.log")
                with on_core(pin.client):
                    yield Server(
                        port=port, database_url=database.url(), pid=process.pid, postmaster=database.pid,
                        log=home / "server.log", secret=_secret(home), core=pin.server, env=dict(env),
                    )  # fmt: skip
            finally:
                _stop(process)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def beside(first: Server, count: int) -> Iterator[list[Server]]:
    """The same house with so many servers more, on the first one's database and core."""
    home, processes = first.log.parent, list[subprocess.Popen[str]]()
    try:
        servers = [first]
        for n in range(count):
            name = f"server-{n + 2}"
            with on_core(first.core):
                processes.append(_start(home, name, first.env))
            log = home / f"{name}.log"
            servers.append(replace(first, port=_port(processes[-1], log), pid=processes[-1].pid, log=log))
        yield servers
    finally:
        for process in processes:
            _stop(process)


def folder() -> Path:
    """Where homes are made: TMPDIR if given, else /var/tmp, which unlike /tmp is never in memory."""
    given, lasting = os.environ.get("TMPDIR"), Path("/var/tmp")  # noqa: S108  made inside by mkdtemp
    return Path(given or (lasting if os.access(lasting, os.W_OK) else tempfile.gettempdir()))


def _start(home: Path, name: str, more: Mapping[str, str]) -> subprocess.Popen[str]:
    """Settings of the caller are not ours: no credentials, no other database, no limits but `RAISED`."""
    ours = ("ANTAM_", "DATABASE_URL", "GOOGLE_APPLICATION_CREDENTIALS", "PG")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"ANTAM_HOME": str(home), "ANTAM_ENV": "dev", **RAISED, **more}
    command = [str(Path(sys.executable).with_name("antam")), "serve", "--port", "0"]
    with (home / f"{name}.log").open("w") as log:
        return subprocess.Popen(  # noqa: S603  explicit words, no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, env=env,
            start_new_session=True,
        )  # fmt: skip


def _port(process: subprocess.Popen[str], log: Path) -> int:
    """Waits for the line that names the address."""
    assert process.stdout
    too_long = threading.Timer(START_S, process.kill)
    too_long.start()
    try:
        for line in process.stdout:
            if LISTENS in line:
                return int(line.rsplit(":", 1)[1])
    finally:
        too_long.cancel()
    said = log.read_text().strip().splitlines()
    raise CannotBench(f"The server did not start: {said[-1] if said else 'it said nothing'}")


def _secret(home: Path) -> Secret:
    """The one the server made when it started."""
    return settings.load({"ANTAM_HOME": str(home), "ANTAM_ENV": "dev"}).secret


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
