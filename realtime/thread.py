"""What a thread's words are sealed with, and the chain its messages form. Pure.

Each thread has a key of its own, kept wrapped under the house's; destroying it makes every text of the thread
unreadable. A sealed text is bound to its thread and number and opens nowhere else.

    leaf   = sha256("antam.message.1" LF canonical(the message as it was written, its text sealed))
    digest = sha256(digest of the message before ‖ leaf)

So a message that is changed, dropped or put elsewhere afterwards no longer fits the digests that follow it, and the
sealer signs where each thread stood (people/sealer.py).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from base import envelope
from base.settings import Secret

GENESIS = bytes(32)
_canonical = msgspec.json.Encoder(order="sorted").encode


class Leaf(Struct, frozen=True, kw_only=True):
    """A message as it is chained."""

    thread: UUID
    seq: int
    at: datetime
    sender: UUID | None
    key: UUID
    kind: str
    text: bytes | None
    body: dict[str, Any] | None
    reply_to: int | None
    changes: int | None
    attachments: tuple[UUID, ...]


def new_key(house: Secret, thread: UUID) -> bytes:
    """A key for this thread, wrapped."""
    return envelope.seal(_wrapping(house), envelope.new_key(), _place(thread, "wrapped"))


@lru_cache(maxsize=20_000)
def unwrap(house: Secret, thread: UUID, wrapped: bytes) -> bytes:
    return envelope.open_(_wrapping(house), wrapped, _place(thread, "wrapped"))


def seal(key: bytes, thread: UUID, place: object, text: str) -> bytes:
    """`place`: the number of the message, or what else the text is of the thread."""
    return envelope.seal(key, text.encode(), _place(thread, place))


def open_(key: bytes, thread: UUID, place: object, sealed: bytes) -> str:
    return envelope.open_(key, sealed, _place(thread, place)).decode()


def leaf(message: Leaf) -> bytes:
    utc = msgspec.structs.replace(message, at=message.at.astimezone(UTC))
    return hashlib.sha256(b"antam.message.1\n" + _canonical(utc)).digest()


def digest(before: bytes, leaf: bytes) -> bytes:
    return hashlib.sha256(before + leaf).digest()


@lru_cache(maxsize=4)
def _wrapping(house: Secret) -> bytes:
    return envelope.wrapping_key(house, "conversations")


def _place(thread: UUID, place: object) -> bytes:
    return f"conversations|{thread}|{place}".encode()
