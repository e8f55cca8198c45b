"""The chain over rows of record, without a database: what is hashed, what is signed, and whether all of it fits.

    row    leaf = sha256("antam.audit.row.1" LF kind LF canonical(row))
    seal   hash = sha256("antam.audit.seal.1" LF canonical(all of the seal but `hash`)); `prev` is the hash before it
    sign   Ed25519("antam.audit.checkpoint.1" LF canonical(all of the checkpoint but `signature`))

`canonical` is JSON in UTF-8 with sorted keys and no spaces; bytes are base64, times UTC with microseconds. The words
before the LF keep a hash of one thing from ever being one of another, and carry the version of the form.

A row of kind `thread` says where a thread's own chain stood (message_chain.py): the messages follow the seals, and each
thread must come by every digest that was sealed of it.

`examine` reads an export (or the database, which is the same stream) once, and says what does not fit first.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from people.message_chain import Kept, Misfit, Walk

Kind = Literal["event", "reading", "alert_log", "thread"]
GENESIS = bytes(32)
GONE = bytes(32)
"""The leaf of a row that was not there any more when its turn came: no row hashes to it."""
SEALED_WITHIN = timedelta(seconds=60)
SIGNED_WITHIN = timedelta(minutes=3)


class Seal(Struct, frozen=True, kw_only=True):
    """Some rows of one kind, in the order of their ids, and their place in the chain."""

    seq: int
    at: datetime
    kind: str
    ids: tuple[str, ...]
    leaves: tuple[bytes, ...]
    prev: bytes
    hash: bytes = b""


class Checkpoint(Struct, frozen=True, kw_only=True, tag="checkpoint"):
    """A signed word that the chain was this long and ended so. `rows` counts those sealed up to `seq`."""

    n: int
    at: datetime
    seq: int
    rows: int
    head: bytes
    signature: bytes = b""


class Began(Struct, frozen=True, kw_only=True, tag="audit"):
    """The first line of an export: which form, and the database's time."""

    form: int
    at: datetime


class Sealed(Struct, frozen=True, kw_only=True, tag="seal"):
    """A seal with its rows as they are now; None where one is not there."""

    seal: Seal
    rows: tuple[dict[str, Any] | None, ...]


class Spoken(Struct, frozen=True, kw_only=True, tag="messages"):
    """Some messages of one thread in their order, as they are now. A thread's pages follow one another."""

    thread: str
    messages: tuple[Kept, ...]


class Unsealed(Struct, frozen=True, kw_only=True, tag="unsealed"):
    """Rows outside the chain; `since` when they wait for the sealer, None when they never came by."""

    kind: str
    ids: tuple[str, ...]
    since: datetime | None


Record = Began | Checkpoint | Sealed | Spoken | Unsealed
"""An export is lines of these, in this order."""


class Fault(Struct, frozen=True):
    """The first thing that does not fit, and where."""

    what: Literal["changed", "missing", "reordered", "truncated", "forged", "unsealed", "unsigned"]
    where: str


class Sound(Struct, frozen=True, kw_only=True):
    """Everything fits: so many rows, seals and checkpoints; signed up to then."""

    rows: int
    seals: int
    checkpoints: int
    signed_at: datetime | None
    waiting: int


def canonical(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def leaf(kind: str, row: dict[str, Any] | None) -> bytes:
    if row is None:
        return GONE
    return hashlib.sha256(b"antam.audit.row.1\n" + kind.encode() + b"\n" + canonical(row)).digest()


def hash_of(seal: Seal) -> bytes:
    form = {**_plain(seal), "at": _time(seal.at)}
    del form["hash"]
    return hashlib.sha256(b"antam.audit.seal.1\n" + canonical(form)).digest()


def sealed(seal: Seal) -> Seal:
    return msgspec.structs.replace(seal, hash=hash_of(seal))


def signed(key: Ed25519PrivateKey, checkpoint: Checkpoint) -> Checkpoint:
    return msgspec.structs.replace(checkpoint, signature=key.sign(_words(checkpoint)))


def is_signed(key: Ed25519PublicKey, checkpoint: Checkpoint) -> bool:
    try:
        key.verify(checkpoint.signature, _words(checkpoint))
    except InvalidSignature:
        return False
    return True


def _words(checkpoint: Checkpoint) -> bytes:
    form = {**_plain(checkpoint), "at": _time(checkpoint.at)}
    del form["signature"]
    return b"antam.audit.checkpoint.1\n" + canonical(form)


def _plain(struct: Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def examine(
    records: AsyncIterable[Record], key: Ed25519PublicKey, copies: Sequence[Checkpoint] = ()
) -> Fault | Sound:
    """Reads the chain from its beginning. `copies` are checkpoints kept outside the database: only against those can
    it be told that the end of everything, checkpoints included, was cut off."""
    look = _Look(key, copies)
    async for record in records:
        fault = look.at(record)
        if fault is not None:
            return fault
    return look.at_the_end()


class _Look:
    """What `examine` knows so far."""

    def __init__(self, key: Ed25519PublicKey, copies: Sequence[Checkpoint]) -> None:
        self._key, self._copies = key, copies
        self._now: datetime | None = None
        self._checkpoints: list[Checkpoint] = []
        self._due: dict[int, list[Checkpoint]] | None = None
        self._seq, self._rows, self._head = 0, 0, GENESIS
        self._unsigned_since: datetime | None = None
        self._waiting = 0
        self._threads: dict[str, dict[int, bytes]] = {}
        """Of each thread the digests that were sealed: taken out when its messages come."""
        self._spoken: set[str] = set()
        self._thread, self._walk = "", Walk({})

    def at(self, record: Record) -> Fault | None:
        if (self._now is None) != isinstance(record, Began):
            return Fault("reordered", "the first line is not the first, or not the only one")
        match record:
            case Began():
                return self._began(record)
            case Checkpoint():
                self._checkpoints.append(record)
                return None if self._due is None else Fault("reordered", f"checkpoint {record.n}")
            case Sealed():
                return self._checkpoints_fit() or self._seal(record.seal, record.rows)
            case Spoken():
                return self._messages(record)
            case Unsealed():
                return self._unsealed(record)

    def at_the_end(self) -> Fault | Sound:
        fault = Fault("truncated", "there is nothing") if self._now is None else self._checkpoints_fit()
        if fault is not None:
            return fault
        if self._due:
            return Fault("truncated", f"the chain ends at seal {self._seq}, a checkpoint knows seal {max(self._due)}")
        fault = self._thread_ended()
        if fault is not None:
            return fault
        if self._threads:
            return Fault("truncated", f"thread {min(self._threads)} has no messages any more")
        assert self._now is not None
        if self._unsigned_since is not None and self._unsigned_since < self._now - SIGNED_WITHIN:
            return Fault("unsigned", f"no checkpoint since {_time(self._unsigned_since)}")
        last = self._checkpoints[-1].at if self._checkpoints else None
        return Sound(
            rows=self._rows, seals=self._seq, checkpoints=len(self._checkpoints), signed_at=last, waiting=self._waiting
        )

    def _began(self, record: Began) -> Fault | None:
        self._now = record.at
        return None if record.form == 1 else Fault("changed", f"form {record.form} is unknown")

    def _checkpoints_fit(self) -> Fault | None:
        """Once, when all of them are known: signed, numbered without gaps, and the copies among them."""
        if self._due is not None:
            return None
        self._due = {}
        for n, checkpoint in enumerate(self._checkpoints, 1):
            if not is_signed(self._key, checkpoint):
                return Fault("forged", f"checkpoint {checkpoint.n}")
            if checkpoint.n != n:
                return Fault("missing" if checkpoint.n > n else "reordered", f"checkpoint {n}")
            self._due.setdefault(checkpoint.seq, []).append(checkpoint)
        for copy in self._copies:
            if not is_signed(self._key, copy):
                return Fault("forged", f"checkpoint {copy.n} of the copy")
            if copy.n > len(self._checkpoints):
                return Fault("truncated", f"checkpoint {copy.n} is in the copy only")
            self._due.setdefault(copy.seq, []).append(copy)
        return None

    def _seal(self, seal: Seal, rows: Sequence[dict[str, Any] | None]) -> Fault | None:
        if seal.seq != self._seq + 1:
            return Fault("missing" if seal.seq > self._seq else "reordered", f"seal {self._seq + 1}")
        if hash_of(seal) != seal.hash:
            return Fault("changed", f"seal {seal.seq}")
        if seal.prev != self._head:
            return Fault("reordered", f"seal {seal.seq} does not follow the one before it")
        if not len(seal.ids) == len(seal.leaves) == len(rows):
            return Fault("missing", f"seal {seal.seq} holds {len(seal.ids)} rows, {len(rows)} are here")
        for id, wanted, row in zip(seal.ids, seal.leaves, rows, strict=True):
            if row is None or wanted == GONE:
                return Fault("missing", f"{seal.kind} {id}, of seal {seal.seq}")
            if str(row.get("id")) != id or leaf(seal.kind, row) != wanted:
                return Fault("changed", f"{seal.kind} {id}, of seal {seal.seq}")
            if seal.kind == "thread":
                self._threads.setdefault(row["conversation_id"], {})[row["seq"]] = bytes.fromhex(row["digest"])
        self._seq, self._head, self._rows = seal.seq, seal.hash, self._rows + len(rows)
        self._unsigned_since = self._unsigned_since or seal.at
        return self._met(seal)

    def _met(self, seal: Seal) -> Fault | None:
        """The checkpoints that speak of this seal."""
        assert self._due is not None
        for checkpoint in self._due.pop(seal.seq, ()):
            if (checkpoint.head, checkpoint.rows) != (self._head, self._rows):
                return Fault("changed", f"the chain at checkpoint {checkpoint.n} is not the one that was signed")
            self._unsigned_since = None
        return None

    def _messages(self, record: Spoken) -> Fault | None:
        if record.thread != self._thread:
            fault = self._thread_ended()
            if fault is not None:
                return fault
            if record.thread in self._spoken:
                return Fault("reordered", f"thread {record.thread} comes twice")
            self._spoken.add(record.thread)
            self._thread, self._walk = record.thread, Walk(self._threads.pop(record.thread, {}))
        for kept in record.messages:
            if str(kept.message.thread) != record.thread:
                return Fault("reordered", f"a message of thread {kept.message.thread} in {record.thread}")
            misfit = self._walk.take(kept)
            if misfit is not None:
                return self._of_thread(misfit)
        return None

    def _thread_ended(self) -> Fault | None:
        misfit = self._walk.end()
        return None if misfit is None else self._of_thread(misfit)

    def _of_thread(self, misfit: Misfit) -> Fault:
        return Fault(misfit.what, f"message {misfit.seq} of thread {self._thread}")

    def _unsealed(self, record: Unsealed) -> Fault | None:
        if record.since is None:
            return Fault("unsealed", f"{record.kind} {record.ids[0]} never came by the sealer")
        if self._now is None or record.since < self._now - SEALED_WITHIN:
            return Fault("unsealed", f"{record.kind} {record.ids[0]} waits since {_time(record.since)}; no beat runs?")
        self._waiting += len(record.ids)
        return None


def read_copies(lines: Iterable[str]) -> list[Checkpoint]:
    """The file that `ANTAM_AUDIT_COPY` names. A last line that was cut off in the writing is not one yet."""
    return [msgspec.json.decode(line, type=Checkpoint) for line in lines if line.endswith("\n")]
