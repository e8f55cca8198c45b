"""An authenticator in software: makes passkeys and signs challenges as a phone's own would (WebAuthn, sections 6, 8).

Every part of an answer can be given otherwise, because a thief would.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

DOMAIN, ORIGIN = "antam.example", "https://antam.example"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey on one device."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0
    origin: str = ORIGIN
    domain: str = DOMAIN
    flags: int = PRESENT | VERIFIED

    def makes(self, public_key: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of a registration."""
        client = self._client("webauthn.create", public_key["challenge"])
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self._cose()
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        return self._credential(clientDataJSON=client, attestationObject=cbor2.dumps(statement))

    def signs(self, public_key: dict[str, Any]) -> dict[str, Any]:
        """The answer to a challenge; the count grows with each."""
        self.count += 1
        client, data = self._client("webauthn.get", public_key["challenge"]), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, flags: int) -> bytes:
        return (
            hashlib.sha256(self.domain.encode()).digest() + bytes([self.flags | flags]) + self.count.to_bytes(4, "big")
        )

    def _cose(self) -> bytes:
        at = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")})

    def _credential(self, **response: bytes) -> dict[str, Any]:
        encoded = {name: _b64(value) for name, value in response.items()}
        return {
            "id": _b64(self.id), "rawId": _b64(self.id), "type": "public-key", "response": encoded,
            "clientExtensionResults": {},
        }  # fmt: skip


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
