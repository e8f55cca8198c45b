"""Sealing with a key at hand: AES-256-GCM under a random nonce, bound to a place.

`place` is the additional data of the cipher (table, column, row, facility, key version): a sealed value that was moved
elsewhere does not open. A random nonce of 96 bits is good for 2^32 values a key (NIST SP 800-38D §8.3).
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE = 12


class Unsealable(Exception):
    """Not sealed with this key for this place, or damaged."""


def wrapping_key(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for this purpose alone, from the secret of the house."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"antam " + purpose.encode()).derive(secret)


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(key).encrypt(nonce, plaintext, place)


def open_(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return _cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
    except (InvalidTag, ValueError):
        raise Unsealable from None


@lru_cache(maxsize=10_000)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
