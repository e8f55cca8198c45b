"""Sealing what a dump of the database must not show: AES-256-GCM, the nonce in front. Tampering is `InvalidTag`.

`aad` names the place the value belongs to (a row's id), so that a sealed value moved elsewhere does not open there.
"""

from __future__ import annotations

import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_sized(key)).encrypt(nonce, plaintext, aad)


def open_(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    return AESGCM(_sized(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], aad)


def _sized(key: bytes) -> bytes:
    return hmac.digest(key, b"seal", "sha256")
