"""Our own PostgreSQL, started with the process and stopped with its last user.

A home folder holds one server, and its users watch over it: PostgreSQL replaces its children when they die, but nobody
replaces a dead postmaster. A process killed with -9 leaves it running. The next start finds it through
postmaster.pid, makes sure that this is a postgres of our folder, and adopts it if it answers, else stops it and starts
again. Who is the last user: `base/sharing.py`; the process: `base/postmaster.py`; where it lies and as whom it runs:
`base/whereabouts.py`.
"""

from __future__ import annotations

import errno
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from base import postmaster, sharing, whereabouts
from base.postmaster import Busy, Postmaster, Silent
from base.whereabouts import Place
from base.whereabouts import Refused as Refused

Tell = Callable[[str], None]

START_SECONDS = 120
"""Until a server is ready. Recovery after a crash replays at most a gigabyte of log."""
SILENT_SECONDS = 10
"""How long a found server may say nothing before it is stopped."""
WATCH_SECONDS = 0.25
"""How often a user looks whether the server still lives."""
RETRY_SECONDS = 5
"""Between two attempts to start again what does not start (a full disk)."""
LOG_BYTES = 10_000_000
FACTS = "select current_setting('fsync'), current_setting('server_version')"
CREATE = "select format('create database %I', :'it') where not exists (select from pg_database where datname = :'it')"


class Server(Struct, frozen=True, kw_only=True):
    """A running server and how to reach it."""

    socket_dir: Path
    port: int
    data: Path
    pid: int

    def url(self, database: str = "antam", user: str = "postgres") -> str:
        host = quote(str(self.socket_dir), safe="/")
        return f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}?host={host}&port={self.port}"


@contextmanager
def running(home: Path, *, database: str = "antam", fsync: bool = True, tell: Tell | None = None) -> Iterator[Server]:
    """A server for the length of a block."""
    server = start(home, database=database, fsync=fsync, tell=tell)
    try:
        yield server
    finally:
        stop(server)


@contextmanager
def kept_running(home: Path, *, database: str = "antam", tell: Tell | None = None) -> Iterator[Server]:
    """As `running`; while the block lasts a postmaster that died (killed, out of memory) is started again.

    Connections to it are lost as in any crash; the new one recovers and listens where the old one did."""
    tell = tell or (lambda sentence: None)
    with running(home, database=database, tell=tell) as server:
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(server, tell, done), name="postgres-watch", daemon=True)
        watcher.start()
        try:
            yield server
        finally:
            done.set()
            watcher.join()


def start(
    home: Path,
    *,
    database: str = "antam",
    fsync: bool = True,
    tell: Tell | None = None,
    timeout: float = START_SECONDS,
) -> Server:
    """The server of this home, running and with this database in it. Each start wants its own stop.

    Blocks (seconds the first time): call it before the loop runs, or in a thread. `Refused` says why not."""
    tell = tell or (lambda sentence: None)
    with _plainly(home):
        place = whereabouts.settle(home)
        with sharing.deciding(place, tell):
            _ensure_data(place, fsync, tell)
            found = _adopted(place, fsync, timeout) or _launched(
                place, whereabouts.socket_dir(place), fsync, tell, timeout
            )
            _ensure_database(found, database)
            sharing.join(place)
    return Server(socket_dir=found.socket_dir, port=found.port, data=place.data, pid=found.pid)


def stop(server: Server | Path) -> None:
    """Leaves the server, and stops it unless somebody still uses it. A server left behind has no user."""
    home = server.data.parent if isinstance(server, Server) else server.resolve()
    if not (home / "postgres").is_dir():
        return
    with _plainly(home):
        place = whereabouts.settle(home)
        with sharing.deciding(place, lambda sentence: None):
            sharing.leave(place)
            found = postmaster.find(place.data)
            if found and not sharing.in_use(place):
                postmaster.shut(found.pid, place.data)
                with suppress(OSError):
                    found.socket_dir.rmdir()  # it may lie in /tmp; only ever removed when empty


def _watch(server: Server, tell: Tell, done: threading.Event) -> None:
    pid = server.pid
    while not done.wait(WATCH_SECONDS):
        if postmaster.is_ours(pid, server.data):
            continue
        tell("PostgreSQL is gone; starting it again ...")
        try:
            pid = _revived(server, tell).pid
        except Refused as reason:
            tell(str(reason))
            done.wait(RETRY_SECONDS)
        else:
            tell("PostgreSQL runs again.")


def _revived(server: Server, tell: Tell) -> Postmaster:
    """The one another user of this home has started meanwhile, or a new one, on the same socket."""
    home = server.data.parent
    with _plainly(home):
        place = whereabouts.settle(home)
        with sharing.deciding(place, tell):
            found = _adopted(place, True, START_SECONDS)
            return found or _launched(place, server.socket_dir, True, tell, START_SECONDS)


def _ensure_data(place: Place, fsync: bool, tell: Tell) -> None:
    ours = postmaster.major()
    try:
        theirs = (place.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        if place.data.exists() and any(place.data.iterdir()):
            raise Refused(f"{place.data} holds something else than a PostgreSQL database; move it away.") from None
        tell(f"Making a new PostgreSQL {ours} database in {place.data} ...")
        postmaster.make_data(place, fsync=fsync)
        return
    if theirs != ours:
        raise Refused(f"The database in {place.data} is of PostgreSQL {theirs} and this is {ours}; move it away.")


def _adopted(place: Place, fsync: bool, timeout: float) -> Postmaster | None:
    """The server that already runs here. One that is silent, or that nobody uses and that differs, is stopped."""
    began = heard = time.monotonic()
    busy = ""
    while found := postmaster.find(place.data):
        try:
            durable, version = postmaster.ask(found, FACTS)
        except Busy as answer:
            heard, busy = time.monotonic(), str(answer)
        except Silent:
            if time.monotonic() - heard > SILENT_SECONDS:
                postmaster.shut(found.pid, place.data, patience=2)
                return None
        else:
            if (durable == "on" or not fsync) and version == postmaster.version():
                return found
            if sharing.in_use(place):
                raise Refused(f"The server in {place.data} is in use with another version or fsync off; stop it first.")
            postmaster.shut(found.pid, place.data)
            return None
        if time.monotonic() - began > timeout:
            raise Refused(f"PostgreSQL in {place.data} takes no connection: {busy or 'it does not answer'}")
        time.sleep(0.1)
    return None


def _launched(place: Place, socket_dir: Path, fsync: bool, tell: Tell, timeout: float) -> Postmaster:
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES:
        place.log.replace(place.log.with_suffix(".log.old"))
    deadline = time.monotonic() + timeout
    while True:
        offset = place.log.stat().st_size if place.log.exists() else 0
        postmaster.clear_stale(place.data, socket_dir)
        pid = postmaster.launch(place, socket_dir, fsync=fsync)
        found = _ready(place, pid, tell, deadline)
        if found:
            return found
        said = place.log.read_bytes()[offset:].decode(errors="replace")
        if time.monotonic() > deadline:
            postmaster.shut(pid, place.data, patience=2)
            raise Refused(f"PostgreSQL was not ready after {timeout:.0f} s: {postmaster.last_line(said)}")
        if not any(words in said for words in postmaster.LINGERING):
            raise Refused(postmaster.reason(said, place))
        time.sleep(0.2)


def _ready(place: Place, pid: int, tell: Tell, deadline: float) -> Postmaster | None:
    """The server once it takes connections; None when it died or the time is over."""
    began, told = time.monotonic(), False
    while postmaster.lives(pid) and time.monotonic() < deadline:
        found = postmaster.find(place.data)
        if found and found.pid == pid and found.ready:
            return found
        if not told and time.monotonic() - began > 2:
            tell("Waiting for PostgreSQL to get ready; after a crash it first replays its log ...")
            told = True
        time.sleep(0.02)
    return None


def _ensure_database(found: Postmaster, database: str) -> None:
    try:
        postmaster.ask(found, rf"{CREATE} \gexec", it=database)
    except (Busy, Silent) as error:
        raise Refused(f"The database {database} could not be made: {error or 'PostgreSQL does not answer'}") from None


@contextmanager
def _plainly(home: Path) -> Iterator[None]:
    """Trouble with files and commands, as one sentence."""
    try:
        yield
    except subprocess.TimeoutExpired as error:
        raise Refused(f"A PostgreSQL command took longer than {error.timeout:.0f} s in {home}.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(f"The disk that holds {home} is full.") from error
        where = f": {error.filename}" if error.filename else ""
        raise Refused(f"The database in {home} cannot be used: {error.strerror}{where}") from error
