"""The tar that pg_basebackup writes, read in one go and held against the manifest that PostgreSQL put into it.

The manifest comes last, so every file is hashed on the way and compared in the end. The log that came along
(`pg_wal/`) is not in the manifest: PostgreSQL checks each of its records when it replays them.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, cast

import msgspec
from msgspec import Struct

from base.backups import sealed
from base.backups.sealed import Unreadable

MANIFEST = "backup_manifest"
LOG = PurePosixPath("pg_wal")
_BLOCK = 1 << 20


class Packed(Struct, frozen=True, kw_only=True):
    """What a tar was seen to hold."""

    system: str
    timeline: int
    start_lsn: str
    end_lsn: str
    files: int
    bytes: int


def check(parts: Iterable[bytes], into: Path | None = None, hand_over: Callable[[Path], None] | None = None) -> Packed:
    """Reads all of it; with `into` also writes it there, and gives each path to whom it is to belong. `Unreadable` when
    a file differs from the manifest, is missing, or is one too many."""
    stream = _Stream(parts)
    seen: dict[str, tuple[int, str]] = {}
    manifest = b""
    try:
        with tarfile.open(fileobj=cast(Any, stream), mode="r|") as tar:
            for member in tar:
                name = _plain(member)
                content = tar.extractfile(member) if member.isreg() else None
                if name == MANIFEST and content is not None:
                    manifest = content.read()
                    content = io.BytesIO(manifest)
                size, digest = _kept(member, content, name, into, hand_over)
                if member.isreg() and name != MANIFEST and PurePosixPath(name).parent != LOG:
                    seen[name] = (size, digest)
    except tarfile.TarError as error:
        raise Unreadable(f"The base backup is damaged: {error}.") from None
    stream.drain()
    return _compared(manifest, seen)


def _plain(member: tarfile.TarInfo) -> str:
    name = member.name.removeprefix("./")
    if member.issym() or member.islnk():
        raise Unreadable(f"The base backup holds a link ({name}): a tablespace, which these backups do not know.")
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise Unreadable(f"The base backup names a place outside of it: {name}.")
    return name


def _kept(
    member: tarfile.TarInfo, content: Any, name: str, into: Path | None, hand_over: Callable[[Path], None] | None
) -> tuple[int, str]:
    path = into / name if into is not None else None
    if member.isdir():
        if path is not None and hand_over is not None:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            hand_over(path)
        return 0, ""
    size, digest = 0, hashlib.sha256()
    out = open(path, "wb", opener=sealed.private) if path is not None else None  # noqa: SIM115  there may be none
    try:
        while content is not None and (block := content.read(_BLOCK)):
            size += len(block)
            digest.update(block)
            if out is not None:
                out.write(block)
    finally:
        if out is not None:
            out.close()
    if path is not None and hand_over is not None:
        hand_over(path)
    return size, digest.hexdigest()


def _compared(manifest: bytes, seen: dict[str, tuple[int, str]]) -> Packed:
    if not manifest:
        raise Unreadable("The base backup ends before its manifest.")
    said = msgspec.json.decode(manifest)
    body, _, _ = manifest.rpartition(b'"Manifest-Checksum"')
    if hashlib.sha256(body).hexdigest() != said["Manifest-Checksum"]:
        raise Unreadable("The manifest of the base backup is damaged.")
    listed = {_path(file): (file["Size"], file["Checksum"]) for file in said["Files"]}
    for name in sorted(listed.keys() | seen.keys()):
        if listed.get(name) != seen.get(name):
            what = "is missing" if name not in seen else "is not in its manifest" if name not in listed else "differs"
            raise Unreadable(f"The base backup is damaged: {name} {what}.")
    log = said["WAL-Ranges"][0]
    return Packed(
        system=str(said["System-Identifier"]), timeline=log["Timeline"], start_lsn=log["Start-LSN"],
        end_lsn=log["End-LSN"], files=len(seen), bytes=sum(size for size, _ in seen.values()),
    )  # fmt: skip


def _path(file: dict[str, Any]) -> str:
    return file["Path"] if "Path" in file else bytes.fromhex(file["Encoded-Path"]).decode(errors="surrogateescape")


class _Stream:
    """Parts as the file that tarfile wants."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts: Iterator[bytes] = iter(parts)
        self._kept = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._kept) < size:
            part = next(self._parts, None)
            if part is None:
                break
            self._kept += part
        taken = bytes(self._kept[:size])
        del self._kept[:size]
        return taken

    def drain(self) -> None:
        """To the very end: only there it is known that nothing was cut off."""
        for _ in self._parts:
            self._kept.clear()
