"""From the shelf to a server that runs as it was at a given time, in a folder of its own.

    unpack    the newest base backup that had ended by then; every file against its manifest, then pg_verifybackup
    log       every segment from there on, in one row without a hole, opened into the folder
    recover   PostgreSQL replays it, up to the time or to the end, and begins a new timeline

The server that recovers listens on a private socket, hears nothing of the old one's settings, archives nothing and
waits for no standby. What could not be restored whole is removed again: half a database must not look like one.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from base import postmaster, whereabouts
from base.backups import packing, sealed, taking, tools
from base.backups.notes import PARTIAL, Manifest
from base.backups.sealed import Unreadable
from base.backups.shelf import Shelf, Tell, chosen
from base.postgres import Server
from base.postmaster import Postmaster
from base.whereabouts import Place, Refused

TOLD_EVERY_S = 30.0
_LAST = re.compile(r"last completed transaction was at log time (\S+ \S+)")
_SHORT = "recovery ended before configured recovery target was reached"


class Seconds(Struct, kw_only=True):
    """How long each part took; `all` is the time until people can be served again, the checks included."""

    unpack: float = 0
    log: float = 0
    recover: float = 0
    check: float = 0
    all: float = 0


class Restored(Struct, frozen=True, kw_only=True):
    """A server that runs on what was restored; `last` is when the newest transaction in it was committed."""

    server: Server
    base: Manifest
    segments: int
    last: datetime
    seconds: Seconds


@contextmanager
def restored(
    shelf: Shelf,
    to: Path,
    until: datetime | None,
    tell: Tell,
    *,
    despite_holes: bool = False,
    bin: Path | None = None,
) -> Iterator[Restored]:
    """Runs for the length of the block, then stops cleanly; the folder stays. `Refused` or `Unreadable` says why
    there is nothing, and then the folder is as empty as it was."""
    to = to.resolve()
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise Refused(f"{to} is not empty; restore into a folder that is new.")
    base = chosen(shelf.bases(), until)
    log = shelf.log_of(base, despite_holes=despite_holes)
    place, seconds = whereabouts.settle(to.parent, to.name), Seconds()
    began = time.monotonic()
    _same_major(base, bin)
    to.mkdir(mode=0o700, exist_ok=True)
    place.hand_over(to)
    scratch = whereabouts.socket_dir(place)
    whole = False
    try:
        tell(f"Unpacking the base backup of {base.ended_at:%Y-%m-%d %H:%M:%S} UTC, {base.bytes // 1_000_000} MB ...")
        with _timed(seconds, "unpack"):
            _unpack(shelf, base, place, bin)
        tell(f"Opening {len(log)} segments of the log ...")
        with _timed(seconds, "log"):
            for name in log:
                _open(shelf, name, place, base.segment_bytes)
            for name in shelf.histories():
                _open(shelf, name, place, None)
        with _timed(seconds, "recover"):
            _write(place, place.data / "recovery.signal", "")
            found, said = _recovered(place, scratch, until, bin, tell)
        whole = True
        server = Server(socket_dir=found.socket_dir, port=found.port, data=place.data, pid=found.pid)
        yield Restored(server=server, base=base, segments=len(log), last=_last(said, base), seconds=seconds)
        seconds.all = time.monotonic() - began
    finally:
        if (found := postmaster.find(place.data)) is not None:
            postmaster.shut(found.pid, place.data)
        for name in ("postgresql.conf", "pg_hba.conf"):
            (scratch / name).unlink(missing_ok=True)
        if not any(scratch.iterdir()):
            scratch.rmdir()
        if not whole:
            for path in to.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _unpack(shelf: Shelf, base: Manifest, place: Place, bin: Path | None) -> None:
    parts = sealed.inflated(sealed.read(shelf.base_file(base), shelf.keys, taking.place(base.name)))
    packing.check(parts, place.data, place.hand_over)
    done = tools.run("pg_verifybackup", bin, "--quiet", str(place.data))
    if done.returncode != 0:
        raise Unreadable(f"pg_verifybackup finds the base backup damaged: {tools.why(done.stderr)}.")


def _open(shelf: Shelf, name: str, place: Place, size: int | None) -> None:
    """A segment where PostgreSQL looks for it; one that was being written is filled up with zeros again."""
    path = place.data / "pg_wal" / name.removesuffix(PARTIAL)
    with open(path, "wb", opener=sealed.private) as file:
        for part in shelf.wal(name):
            file.write(part)
        if size is not None and file.tell() != size and not name.endswith(PARTIAL):
            raise Unreadable(f"wal/{name} is damaged: it has {file.tell()} bytes of {size}.")
        file.truncate(size)
    place.hand_over(path)


def _recovered(
    place: Place, scratch: Path, until: datetime | None, bin: Path | None, tell: Tell
) -> tuple[Postmaster, str]:
    _write(place, scratch / "postgresql.conf", "")
    _write(place, scratch / "pg_hba.conf", "local all all trust\n")
    settings = {
        "config_file": str(scratch / "postgresql.conf"), "hba_file": str(scratch / "pg_hba.conf"), "ident_file": "",
        "restore_command": "false", "recovery_target_timeline": "latest", "recovery_target_action": "promote",
        "hot_standby": "off", "archive_mode": "off", "primary_conninfo": "", "primary_slot_name": "", "ssl": "off",
        "synchronous_standby_names": "", "shared_preload_libraries": "", "session_preload_libraries": "",
        "logging_collector": "off", "log_destination": "stderr", "log_min_messages": "warning", "log_line_prefix": "",
    }  # fmt: skip
    if until is not None:
        settings["recovery_target_time"] = until.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
    offset = place.log.stat().st_size if place.log.exists() else 0
    postgres = tools.program("postgres", bin) if bin is not None else None
    pid = postmaster.launch(place, scratch, fsync=True, more=settings, postgres=postgres)
    told = time.monotonic()
    while True:
        found = postmaster.find(place.data)
        if found is not None and found.pid == pid and found.ready:
            return found, _said(place, offset)
        if not postmaster.lives(pid):
            raise Refused(_why(_said(place, offset), until))
        if time.monotonic() - told > TOLD_EVERY_S:
            tell("PostgreSQL replays its log ...")
            told = time.monotonic()
        time.sleep(0.02)


def _why(said: str, until: datetime | None) -> str:
    if _SHORT in said and until is not None:
        last = _LAST.search(said)
        ends = f"; its last transaction is of {last.group(1)} UTC" if last else ""
        return f"The log on the shelf ends before {until.isoformat()}{ends}. Without --to it is restored to its end."
    return f"PostgreSQL could not recover: {postmaster.last_line(said)}."


def _last(said: str, base: Manifest) -> datetime:
    """When the newest transaction was committed, as recovery says; without any, the end of the base backup."""
    found = _LAST.search(said)
    if found is None:
        return base.ended_at
    return datetime.fromisoformat(found.group(1)).astimezone(UTC)


def _said(place: Place, offset: int) -> str:
    return place.log.read_bytes()[offset:].decode(errors="replace")


def _same_major(base: Manifest, bin: Path | None) -> None:
    ours = tools.run("postgres", bin, "--version").stdout.split()[2]
    if ours.split(".")[0] != base.postgres.split(".")[0]:
        raise Refused(f"The backup is of PostgreSQL {base.postgres} and the programs are {ours}; set ANTAM_PG_BIN.")


def _write(place: Place, path: Path, content: str) -> None:
    path.write_text(content)
    place.hand_over(path)


@contextmanager
def _timed(seconds: Seconds, part: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        setattr(seconds, part, time.monotonic() - began)
