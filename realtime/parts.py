"""The bytes of an attachment in the store: what was uploaded and what came out of the check, each in parts that are
sealed with the thread's key and bound to the attachment and their number. So any range can be read, and nothing is ever
whole in memory. What is missing, or lies in another's place, does not open."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from msgspec import Struct

from base import envelope
from base.store import Store
from realtime.files import PIECE_AT_MOST, Type

PART = PIECE_AT_MOST
"""Bytes of each part of a checked file, but for the last."""


class File(Struct, frozen=True, kw_only=True):
    """A file that may be had now: `folder` in the store, and the thread's key."""

    id: UUID
    type: Type
    name: str
    size: int
    sha256: bytes
    folder: str
    key: bytes


async def put_piece(store: Store, key: bytes, id: UUID, n: int, name: str, content: bytes) -> None:
    await store.put(name, envelope.seal(key, content, _place(id, "piece", n)))


async def uploaded(store: Store, key: bytes, id: UUID, names: Sequence[str]) -> AsyncIterator[bytes]:
    """What was uploaded, piece by piece."""
    for n, name in enumerate(names):
        yield envelope.open_(key, await store.get(name), _place(id, "piece", n))


async def keep(store: Store, key: bytes, id: UUID, folder: str, content: AsyncIterator[bytes]) -> tuple[int, bytes]:
    """Keeps parts of `PART` bytes as they come; how many bytes there were, and their SHA-256."""
    size, digest, n = 0, hashlib.sha256(), 0
    async for part in content:
        await store.put(f"{folder}/{n}", envelope.seal(key, part, _place(id, "part", n)))
        digest.update(part)
        size, n = size + len(part), n + 1
    return size, digest.digest()


async def content(store: Store, file: File, first: int, last: int) -> AsyncIterator[bytes]:
    """Bytes `first` to `last`, both included."""
    for n in range(first // PART, last // PART + 1):
        part = envelope.open_(file.key, await store.get(f"{file.folder}/{n}"), _place(file.id, "part", n))
        yield part[max(0, first - n * PART) : last + 1 - n * PART]


def _place(id: UUID, what: str, n: int) -> bytes:
    return f"attachments|{id}|{what}|{n}".encode()
