"""The folder backups lie in, on another disk or another machine.

    system                    the identifier of the one database server whose backups these are
    base/20261123T021000Z/    manifest.json, for people too; base.sealed
    wal/                      the log in segments: SEGMENT.sealed; the one being written is SEGMENT.partial.sealed
    wal/tip.json              how far the log was there, and when that was last seen

Whatever is being made has a name that begins with a dot until it is whole. What stands in the two JSON files carries a
proof by the key, so that nobody can make them say less than was there.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from base.backups import sealed
from base.backups.sealed import Keys, Unreadable

SEGMENT = re.compile(r"[0-9A-F]{24}")
HISTORY = re.compile(r"[0-9A-F]{8}\.history")
PARTIAL = ".partial"
_SEALED = ".sealed"


class Facts(Struct, frozen=True, kw_only=True):
    """What the database held just before a base backup began: the newest migration, rows by table, the audit chain."""

    schema: str
    rows: dict[str, int]
    seals: int = 0
    head: str = ""


class Manifest(Struct, frozen=True, kw_only=True):
    """A base backup. Times are the machine's that took it; the log from `start` on belongs to it. `superuser` is whom
    the server was made with, `database` the one that was asked about `facts`."""

    form: int = 1
    name: str
    key: str
    system: str
    postgres: str
    superuser: str
    database: str
    segment_bytes: int
    began_at: datetime
    ended_at: datetime
    timeline: int
    start_lsn: str
    end_lsn: str
    files: int
    bytes: int
    facts: Facts
    proof: str = ""

    @property
    def start(self) -> int:
        return lsn(self.start_lsn) // self.segment_bytes

    @property
    def end(self) -> int:
        """The last segment that came with the backup itself."""
        return (lsn(self.end_lsn) - 1) // self.segment_bytes


class Tip(Struct, frozen=True, kw_only=True):
    """The newest log on the shelf: its segment, how many bytes of it, and when there was nothing newer."""

    key: str
    system: str
    segment: str
    bytes: int
    at: datetime
    proof: str = ""


_Proven = TypeVar("_Proven", Manifest, Tip)


class Shelf:
    def __init__(self, folder: Path, keys: Keys) -> None:
        self.folder, self.keys = folder, keys

    def belongs_to(self, system: str) -> None:
        """Makes the shelf for this database server, or sees that it is its own; `Unreadable` when it is another's."""
        for name in ("base", "wal"):
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        mark = self.folder / "system"
        if not mark.exists():
            _replaced(mark, system.encode())
        if mark.read_text().strip() != system:
            raise Unreadable(
                f"{self.folder} holds the backups of another database server; give each a folder of its own."
            )

    # Base backups.

    def bases(self) -> list[Manifest]:
        """Those that were finished, the oldest first."""
        found = sorted((self.folder / "base").glob("[0-9]*/manifest.json"))
        return [self._proven(path, Manifest) for path in found]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One base backup at a time; the kernel lets go of the lock whatever becomes of us."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise Unreadable(f"Another base backup is being made in {self.folder}.") from None
        finally:
            os.close(lock)

    def begin(self, name: str) -> Path:
        """A folder to make a base backup in; what earlier attempts left goes."""
        for rest in (self.folder / "base").glob(".*"):
            shutil.rmtree(rest, ignore_errors=True)
        folder = self.folder / "base" / f".{name}"
        folder.mkdir(mode=0o700)
        return folder

    def finish(self, folder: Path, manifest: Manifest) -> Manifest:
        """From here on it is a backup."""
        manifest = self._with_proof(manifest)
        _replaced(folder / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest)))
        folder.rename(folder.with_name(manifest.name))
        sealed.settle(folder.parent)
        return manifest

    def base_file(self, manifest: Manifest) -> Path:
        return self.folder / "base" / manifest.name / "base.sealed"

    def prune(self, keep: int) -> list[str]:
        """Drops all but the newest base backups, and the log that only those dropped would need; their names."""
        bases = self.bases()
        dropped, kept = bases[: max(0, len(bases) - keep)], bases[-keep:]
        for manifest in dropped:
            hidden = self.folder / "base" / f".{manifest.name}"
            (self.folder / "base" / manifest.name).rename(hidden)  # at once no backup any more
            shutil.rmtree(hidden)
        oldest = min((m.start for m in kept), default=None)
        if dropped and oldest is not None:
            for name in self.segments():
                if number(name, kept[0].segment_bytes) < oldest:
                    self.wal_file(name).unlink()
        return [manifest.name for manifest in dropped]

    # The log.

    def segments(self) -> list[str]:
        """What there is of the log, whole segments and ones that were being written, without timelines' histories."""
        names = [path.name.removesuffix(_SEALED) for path in (self.folder / "wal").glob(f"[0-9A-F]*{_SEALED}")]
        return sorted(name for name in names if SEGMENT.fullmatch(name.removesuffix(PARTIAL)))

    def histories(self) -> list[str]:
        names = [path.name.removesuffix(_SEALED) for path in (self.folder / "wal").glob(f"*.history{_SEALED}")]
        return sorted(name for name in names if HISTORY.fullmatch(name))

    def wal_file(self, name: str) -> Path:
        return self.folder / "wal" / f"{name}{_SEALED}"

    def keep_wal(self, name: str, content: bytes) -> None:
        sealed.write(self.wal_file(name), self.keys, f"wal/{name}", sealed.deflated([content]))

    def wal(self, name: str) -> Iterator[bytes]:
        return sealed.inflated(sealed.read(self.wal_file(name), self.keys, f"wal/{name}"))

    def note_tip(self, tip: Tip) -> None:
        _replaced(self.folder / "wal" / "tip.json", msgspec.json.encode(self._with_proof(tip)))

    def tip(self) -> Tip | None:
        path = self.folder / "wal" / "tip.json"
        return self._proven(path, Tip) if path.exists() else None

    def log_of(self, base: Manifest) -> list[str]:
        """What of the log follows this base backup, without a hole; `Unreadable` names the first segment missing."""
        size, there = base.segment_bytes, dict[int, str]()
        for name in self.segments():  # sorted: a later timeline's comes later, a partial one before nothing
            at = number(name, size)
            if at >= base.start and not (name.endswith(PARTIAL) and _whole(there.get(at))):
                there[at] = name
        tip = self.tip()
        newest = max(there, default=base.end)
        known = number(tip.segment, size) if tip else newest
        for at in range(base.end + 1, max(newest, known) + 1):
            if at not in there:
                raise Unreadable(
                    f"The log is missing from {segment(base.timeline, at, size)} on: {self.folder / 'wal'}."
                )
        return list(there.values())

    def _with_proof(self, said: _Proven) -> _Proven:
        return msgspec.structs.replace(said, proof=self.keys.proof(said.key, _words(said)))

    def _proven(self, path: Path, kind: type[_Proven]) -> _Proven:
        try:
            said = msgspec.json.decode(path.read_bytes(), type=kind)
        except (msgspec.MsgspecError, OSError):
            raise Unreadable(f"{path} cannot be read.") from None
        if said.key not in self.keys.ids:
            raise Unreadable(
                f"{path.parent} was sealed with the key {said.key}, and ANTAM_BACKUP_KEY is {', '.join(self.keys.ids)}."
            )
        if self.keys.proof(said.key, _words(said)) != said.proof:
            raise Unreadable(f"{path} was changed after it was written.")
        return said


def chosen(bases: Sequence[Manifest], until: datetime | None) -> Manifest:
    """The newest base backup that had ended by then."""
    fitting = [base for base in bases if until is None or base.ended_at <= until]
    if fitting:
        return fitting[-1]
    if not bases:
        raise Unreadable("There is no base backup here; `antam backup` makes one.")
    raise Unreadable(f"No base backup had ended by then; the oldest ended at {bases[0].ended_at:%Y-%m-%dT%H:%M:%SZ}.")


def lsn(text: str) -> int:
    """`1A/2B3C4D` as a number of bytes."""
    high, _, low = text.partition("/")
    return int(high, 16) << 32 | int(low, 16)


def number(name: str, segment_bytes: int) -> int:
    """The place of a segment in the log, whatever its timeline."""
    return int(name[8:16], 16) * ((1 << 32) // segment_bytes) + int(name[16:24], 16)


def segment(timeline: int, at: int, segment_bytes: int) -> str:
    per_log = (1 << 32) // segment_bytes
    return f"{timeline:08X}{at // per_log:08X}{at % per_log:08X}"


def _whole(name: str | None) -> bool:
    return name is not None and not name.endswith(PARTIAL)


def _words(said: Manifest | Tip) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(said, proof=""), order="sorted")


def _replaced(path: Path, content: bytes) -> None:
    """Whole and on disk, or as it was."""
    new = path.with_name(f".{path.name}.new")
    with open(new, "wb", opener=sealed.private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sealed.settle(path.parent)


Tell = Callable[[str], None]
