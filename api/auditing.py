"""What `antam audit` does: the public key, an export, and the check of a database or of an export."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from base.db import as_owner
from base.settings import BadSetting, Settings
from people import sealer
from people.audit_chain import Checkpoint, Fault, Record, Sound, examine, read_copies


class Check(Struct, frozen=True):
    """What a chain is checked against: the public key, and checkpoints kept outside."""

    key: Ed25519PublicKey
    copies: Sequence[Checkpoint]


def public_pem(config: Settings) -> str:
    """The public half of `ANTAM_AUDIT_KEY`, as PEM."""
    pem = _public_key(config).public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def read_check(config: Settings, public_key: Path | None, checkpoints: Sequence[Path]) -> Check:
    """`BadSetting` when a file is not what it should be."""
    copies: list[Checkpoint] = []
    for path in checkpoints:
        try:
            with path.open(encoding="utf-8") as lines:
                copies += read_copies(lines)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise BadSetting(f"{path} is not a file of checkpoints.") from None
    return Check(_public_key(config) if public_key is None else _read_key(public_key), copies)


async def export(url: str, to: BinaryIO) -> None:
    async with as_owner(url, snapshot=True) as db:
        async for record in sealer.read_out(db):
            to.write(msgspec.json.encode(record) + b"\n")


async def verify(url: str, check: Check, tell: Callable[[str], object]) -> int:
    """Checks the database, as it is at one instant; 0 when everything fits."""
    async with as_owner(url, snapshot=True) as db:
        return _told(await examine(sealer.read_out(db), check.key, check.copies), tell)


async def verify_export(path: Path, check: Check, tell: Callable[[str], object]) -> int:
    try:
        return _told(await examine(_lines(path), check.key, check.copies), tell)
    except msgspec.MsgspecError:
        raise BadSetting(f"{path} is not an export.") from None


async def _lines(path: Path) -> AsyncIterator[Record]:
    read = msgspec.json.Decoder(Record).decode
    with path.open("rb") as file:
        for line in file:
            yield read(line)


def _told(found: Fault | Sound, tell: Callable[[str], object]) -> int:
    if isinstance(found, Fault):
        tell(f"{found.what}: {found.where}.")
        return 1
    until = found.signed_at.isoformat(timespec="seconds") if found.signed_at else "never"
    seals = f"{found.rows} rows in {found.seals} seals, signed {found.checkpoints} times, last {until}"
    tell(f"Nothing was changed: {seals}; {found.waiting} rows wait to be sealed.")
    return 0


def _public_key(config: Settings) -> Ed25519PublicKey:
    if not config.audit_key:
        raise BadSetting("ANTAM_AUDIT_KEY is not set; give --public-key.")
    return sealer.key_from(config.audit_key).public_key()


def _read_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BadSetting(f"{path} is not an Ed25519 public key in PEM.")
    return key
