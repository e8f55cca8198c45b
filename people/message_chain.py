"""The chain of one thread's messages, pure: what is hashed when somebody speaks, and whether what is kept still fits.

    leaf   = sha256("antam.message.1" LF canonical(the message as it was written, its text sealed))
    digest = sha256(digest of the message before ‖ leaf)

`canonical` is JSON in UTF-8, keys sorted, no spaces, bytes in base64, times in UTC. A message whose text was taken back
cannot be hashed again; its stored leaf counts then, if a retraction by the same sender points at it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

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


def leaf(message: Leaf) -> bytes:
    if message.at.tzinfo is not UTC:
        message = msgspec.structs.replace(message, at=message.at.astimezone(UTC))
    return hashlib.sha256(b"antam.message.1\n" + _canonical(message)).digest()


def digest(before: bytes, leaf: bytes) -> bytes:
    return hashlib.sha256(before + leaf).digest()


class Kept(Struct, frozen=True, kw_only=True):
    """A message as it is now, with the leaf it was chained by."""

    message: Leaf
    leaf: bytes


class Misfit(Struct, frozen=True):
    """What is wrong with a message, in the words of `audit_chain.Fault`, and its number."""

    what: Literal["changed", "missing", "reordered", "truncated"]
    seq: int


class Walk:
    """Goes through the messages of one thread, the first one first. `sealed`: number -> digest, as the audit's chain
    holds them."""

    def __init__(self, sealed: dict[int, bytes]) -> None:
        self._sealed = dict(sealed)
        self._seq, self._digest = 0, GENESIS
        self._said: dict[int, tuple[UUID | None, int | None]] = {}
        self._blank: set[int] = set()
        self._taken_back: set[int] = set()

    def take(self, kept: Kept) -> Misfit | None:
        message = kept.message
        if message.seq != self._seq + 1:
            return Misfit("missing" if message.seq > self._seq else "reordered", self._seq + 1)
        self._seq, self._digest = message.seq, digest(self._digest, kept.leaf)
        if leaf(message) != kept.leaf:
            if message.text is not None:
                return Misfit("changed", message.seq)
            self._blank.add(message.seq)
        self._said[message.seq] = message.sender, message.changes
        if message.kind == "retraction" and message.changes is not None:
            sender, _ = self._said.get(message.changes, (None, None))
            if sender is not None and sender == message.sender:
                self._taken_back.add(message.changes)
        wanted = self._sealed.pop(message.seq, None)
        return None if wanted in (None, self._digest) else Misfit("changed", message.seq)

    def end(self) -> Misfit | None:
        if self._sealed:
            return Misfit("truncated", max(self._sealed))
        for seq in sorted(self._blank):
            if not {seq, self._said[seq][1]} & self._taken_back:
                return Misfit("changed", seq)
        return None
