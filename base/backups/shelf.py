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
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import msgspec

from base.backups import sealed
from base.backups.notes import HISTORY, PARTIAL, SEGMENT, Manifest, Tip, number, segment
from base.backups.sealed import Keys, Unreadable

_SEALED = ".sealed"


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

    def log_of(self, base: Manifest, *, despite_holes: bool = False) -> list[str]:
        """What of the log follows this base backup, without a hole; `Unreadable` names the first segment missing, with
        `despite_holes` it ends there. Where a later timeline begins, what earlier ones wrote from there on is another
        past."""
        size, there = base.segment_bytes, dict[int, str]()
        for _, its in groupby(self.segments(), key=lambda name: name[:8]):
            named = {number(name, size): name for name in sorted(its, reverse=True)}  # whole ones over partial ones
            first = min(named)
            there = {at: name for at, name in there.items() if at < first} | named
        there = {at: name for at, name in there.items() if at >= base.start}
        tip = self.tip()
        newest = max(max(there, default=base.end), number(tip.segment, size) if tip else 0)
        for at in range(base.end + 1, newest + 1):
            if at not in there:
                if despite_holes:
                    return [there[n] for n in sorted(there) if n < at]
                name = segment(base.timeline, at, size)
                raise Unreadable(
                    f"The log is missing from {name} on: {self.folder / 'wal'}. --despite-holes restores until there."
                )
        return [there[n] for n in sorted(there)]

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
