"""One sealed file: written at once in pieces, read in pieces, and never read further than it is whole.

    head    "antam sealed 1" LF, id of the key (8 bytes), salt (32 bytes)
    piece   AES-256-GCM of 1 MiB (the last may be shorter, or empty); nonce = its number (11 bytes), if it is last (1)

The key of a file is made of the shelf's key, the file's salt and its name on the shelf (HKDF), so no nonce is ever used
twice under one key, and a file that was renamed, cut, put together anew or changed by one bit does not open. It is the
STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) as Tink's AES-GCM-HKDF files use it.
"""

from __future__ import annotations

import hmac
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from base.settings import Secret

MAGIC = b"antam sealed 1\n"
PIECE = 1 << 20
_ID, _SALT, _TAG = 8, 32, 16


class Unreadable(Exception):
    """One sentence for people: a file of the shelf that cannot be opened, and why."""


class Keys:
    """The keys of a shelf: the first one seals, each of them opens what it has sealed."""

    def __init__(self, given: Secret) -> None:
        """`given` as in ANTAM_BACKUP_KEY: 64 hexadecimal digits, or several of them with commas."""
        self._keys = {_id_of(key): key for key in (bytes.fromhex(part.strip()) for part in given.decode().split(","))}

    @property
    def ids(self) -> list[str]:
        return [id.hex() for id in self._keys]

    @property
    def newest(self) -> str:
        return self.ids[0]

    def proof(self, id: str, words: bytes) -> str:
        """What only a holder of this key can say of these words."""
        key = self._key(bytes.fromhex(id), "what is written beside it")
        return hmac.digest(_derived(key, b"", "proof"), words, "sha256").hex()

    def sealing(self, name: str) -> tuple[bytes, AESGCM]:
        """A new head, and the cipher for what follows it."""
        id, key = next(iter(self._keys.items()))
        salt = secrets.token_bytes(_SALT)
        return MAGIC + id + salt, AESGCM(_derived(key, salt, name))

    def opening(self, head: bytes, name: str) -> AESGCM:
        if len(head) != len(MAGIC) + _ID + _SALT or not head.startswith(MAGIC):
            raise Unreadable(f"{name} is damaged: it does not begin as a sealed file does.")
        id, salt = head[len(MAGIC) : -_SALT], head[-_SALT:]
        return AESGCM(_derived(self._key(id, name), salt, name))

    def _key(self, id: bytes, name: str) -> bytes:
        if id not in self._keys:
            raise Unreadable(
                f"{name} was sealed with the key {id.hex()}, and ANTAM_BACKUP_KEY is {', '.join(self.ids)}."
            )
        return self._keys[id]


def write(path: Path, keys: Keys, name: str, parts: Iterable[bytes]) -> None:
    """Seals `parts` into a file that is there whole, and on disk, or not at all. `name`: its place on the shelf."""
    new = path.with_name(f".{path.name}.new")
    try:
        with open(new, "wb", opener=private) as file:
            _seal(file, keys, name, parts)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    settle(path.parent)


def read(path: Path, keys: Keys, name: str) -> Iterator[bytes]:
    """The parts of a sealed file; `Unreadable` at the first that is not as it was written, or at an end too early."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Unreadable(f"{name} is missing.") from None
    with file:
        head = file.read(len(MAGIC) + _ID + _SALT)
        cipher, number = keys.opening(head, name), 0
        piece = file.read(PIECE + _TAG)
        while True:
            following = file.read(PIECE + _TAG)
            try:
                yield cipher.decrypt(_nonce(number, last=not following), piece, head)
            except (InvalidTag, ValueError):
                raise Unreadable(f"{name} is damaged: its piece {number} is not as it was sealed.") from None
            if not following:
                return
            piece, number = following, number + 1


def deflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()


def inflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Some MiB at a time, however well they were packed."""
    packer = zlib.decompressobj()
    for part in parts:
        while part:
            yield packer.decompress(part, 4 * PIECE)
            part = packer.unconsumed_tail
    yield packer.flush()


def private(name: str, flags: int) -> int:
    """Opens for us alone."""
    return os.open(name, flags, 0o600)


def settle(folder: Path) -> None:
    """The names in a folder, on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(file: BinaryIO, keys: Keys, name: str, parts: Iterable[bytes]) -> None:
    head, cipher = keys.sealing(name)
    file.write(head)
    number, kept = 0, bytearray()
    for part in parts:
        kept += part
        while len(kept) > PIECE:  # the last piece is known only by nothing following it
            file.write(cipher.encrypt(_nonce(number, last=False), bytes(kept[:PIECE]), head))
            del kept[:PIECE]
            number += 1
    file.write(cipher.encrypt(_nonce(number, last=True), bytes(kept), head))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


def _id_of(key: bytes) -> bytes:
    return HKDF(SHA256(), _ID, salt=None, info=b"antam backup key id").derive(key)


def _derived(key: bytes, salt: bytes, name: str) -> bytes:
    return HKDF(SHA256(), 32, salt=salt or None, info=b"antam backup " + name.encode()).derive(key)
