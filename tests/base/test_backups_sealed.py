"""What is on a shelf is whole or says so in one sentence: nothing that was cut, swapped, changed or left out passes."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from base.backups import packing, sealed
from base.backups.sealed import PIECE, Keys, Unreadable
from base.settings import Secret

KEY, OTHER = "11" * 32, "22" * 32
MB16 = 16 << 20
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def keys(*of: str) -> Keys:
    return Keys(Secret(",".join(of or (KEY,)).encode()))


def written(folder: Path, content: bytes = b"x" * (2 * PIECE + 5), name: str = "wal/a") -> Path:
    path = folder / "a.sealed"
    sealed.write(path, keys(), name, [content])
    return path


def read(path: Path, of: Keys | None = None, name: str = "wal/a") -> bytes:
    return b"".join(sealed.read(path, of or keys(), name))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_opens_whatever_its_size(tmp_path: Path, size: int) -> None:
    assert read(written(tmp_path, b"y" * size)) == b"y" * size


def test_a_file_sealed_with_an_older_key_opens_when_that_key_is_still_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert read(path, keys(OTHER, KEY)) == read(path)
    with pytest.raises(Unreadable, match=f"sealed with the key {keys().newest}, and ANTAM_BACKUP_KEY is"):
        read(path, keys(OTHER))


HARM: dict[str, Callable[[bytes], bytes]] = {
    "nothing is left": lambda held: b"",
    "the head is cut": lambda held: held[:20],
    "the last piece is cut off": lambda held: held[: -(5 + 16)],
    "the last byte is cut off": lambda held: held[:-1],
    "something is added": lambda held: held + b"\0",
    "a bit of the salt": lambda held: held[:30] + bytes([held[30] ^ 1]) + held[31:],
    "a bit of the first piece": lambda held: held[:100] + bytes([held[100] ^ 1]) + held[101:],
    "a bit of the end": lambda held: held[:-1] + bytes([held[-1] ^ 128]),
    "two pieces changed places": lambda held: held[:55] + held[55 + PIECE + 16 : 55 + 2 * (PIECE + 16)]
    + held[55 : 55 + PIECE + 16] + held[55 + 2 * (PIECE + 16) :],
    "it begins otherwise": lambda held: b"A" + held[1:],
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_a_file_that_is_not_as_it_was_sealed_does_not_open(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    path = written(tmp_path)
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(Unreadable, match="is damaged"):
        read(path)


def test_a_file_under_the_name_of_another_does_not_open(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="wal/b is damaged"):
        read(written(tmp_path), name="wal/b")


def test_a_file_whose_writing_broke_off_leaves_nothing(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"z" * PIECE
        raise OSError("the source is gone")

    with pytest.raises(OSError, match="gone"):
        sealed.write(tmp_path / "a.sealed", keys(), "wal/a", breaks_off())
    assert list(tmp_path.iterdir()) == []


def test_what_was_packed_is_unpacked_in_pieces_that_stay_small() -> None:
    parts = list(sealed.inflated(sealed.deflated([b"\0" * (32 << 20)])))
    assert sum(map(len, parts)) == 32 << 20 and max(map(len, parts)) <= 4 * PIECE


def packed(files: dict[str, bytes], listed: dict[str, bytes] | None = None, name: str = "backup_manifest") -> bytes:
    said = [
        {"Path": path, "Size": len(content), "Checksum-Algorithm": "SHA256", "Checksum": sha256(content).hexdigest()}
        for path, content in (files if listed is None else listed).items()
    ]
    body = json.dumps({"System-Identifier": 7, "Files": said, "WAL-Ranges": [
        {"Timeline": 1, "Start-LSN": "0/3000028", "End-LSN": "0/3000150"}]})[:-1] + ",\n"  # fmt: skip
    sealed_body = body + f'"Manifest-Checksum": "{sha256(body.encode()).hexdigest()}"}}\n'
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path, content in {**files, name: sealed_body.encode()}.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


WHOLE = {"PG_VERSION": b"18\n", "base/1/1259": b"rows" * 3000}


def test_a_base_backup_that_fits_its_manifest_is_taken_and_its_log_is_not_asked_about(tmp_path: Path) -> None:
    (tmp_path / "base" / "1").mkdir(parents=True)
    (tmp_path / "pg_wal").mkdir()
    tar = packed({**WHOLE, "pg_wal/000000010000000000000003": b"log"}, WHOLE)
    found = packing.check([tar], tmp_path, lambda path: None)
    assert (found.system, found.files, found.bytes, found.end_lsn) == ("7", 2, 12003, "0/3000150")
    assert (tmp_path / "base" / "1" / "1259").read_bytes() == WHOLE["base/1/1259"]


MISFITS = {
    "a file differs": (packed({**WHOLE, "PG_VERSION": b"17\n"}, WHOLE), "PG_VERSION differs"),
    "a file is missing": (packed({"PG_VERSION": b"18\n"}, WHOLE), "base/1/1259 is missing"),
    "a file is too many": (packed({**WHOLE, "pg_hba.conf": b"trust"}, WHOLE), "pg_hba.conf is not in its manifest"),
    "no manifest": (packed(WHOLE, name="backup_label"), "ends before its manifest"),
    "a way out": (packed({"../etc/passwd": b"root"}), "names a place outside"),
    "half a tar": (packed(WHOLE)[:9000], "damaged"),
    "another manifest": (packed(WHOLE).replace(b'"Timeline": 1', b'"Timeline": 2'), "manifest of the base"),
}  # fmt: skip


@pytest.mark.parametrize(("tar", "sentence"), MISFITS.values(), ids=MISFITS)
def test_a_base_backup_that_does_not_fit_its_manifest_is_refused(tar: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        packing.check([tar])
