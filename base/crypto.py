"""Keys for one purpose each, and small secrets at rest.

Every key is derived from `Settings.secret` by HKDF with the purpose as its name, so no key is used for two things. A
sealed value is bound to its place: moved to another row or column it does not open.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from base.settings import Secret

_VERSION = b"\x01"  # of the format and the key: what a rotation will tell old from new by
_NONCE = 12


class Unsealable(Exception):
    """Not sealed with this key for this place, or damaged."""


def derive(secret: Secret, purpose: str) -> Secret:
    """A key of 32 bytes for this purpose alone."""
    return Secret(HKDF(SHA256(), 32, salt=None, info=b"antam " + purpose.encode()).derive(secret))


def seal(secret: Secret, table: str, column: str, account: UUID, plain: bytes) -> bytes:
    """AES-256-GCM under a random nonce."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + _cipher(secret).encrypt(nonce, plain, _place(table, column, account))


def unseal(secret: Secret, table: str, column: str, account: UUID, sealed: bytes) -> bytes:
    version, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if version != _VERSION or len(nonce) != _NONCE:
        raise Unsealable
    try:
        return _cipher(secret).decrypt(nonce, body, _place(table, column, account))
    except InvalidTag:
        raise Unsealable from None


def _cipher(secret: Secret) -> AESGCM:
    return AESGCM(derive(secret, "columns"))


def _place(table: str, column: str, account: UUID) -> bytes:
    return f"{table}|{column}|{account}".encode()
