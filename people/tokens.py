"""Tokens: random, or sealed with the house's secret so that nobody invents one. The database keeps their hashes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from base.errors import Unauthorized
from base.settings import Secret


def new_token(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def refresh_token(key: Secret, session: UUID, generation: int) -> str:
    return sealed(key, "antam_rt_", session.bytes + generation.to_bytes(4, "big"))


def tablet_secret(key: Secret, session: UUID) -> str:
    """What a shared tablet is unlocked with, beside the PIN."""
    return sealed(key, "antam_ds_", session.bytes + secrets.token_bytes(16))


def session_named_by(key: Secret, token: str) -> UUID | None:
    """The session a refresh token or a tablet's secret was made for, by us: nobody invents one. It may have ended."""
    body = opened(key, "antam_rt_", token) or opened(key, "antam_ds_", token)
    return UUID(bytes=body[:16]) if body else None


def read_refresh(key: Secret, token: str) -> tuple[UUID, int]:
    body = opened(key, "antam_rt_", token)
    if body is None:
        raise Unauthorized
    return UUID(bytes=body[:16]), int.from_bytes(body[16:], "big")


def sealed(key: Secret, prefix: str, body: bytes) -> str:
    return prefix + base64.urlsafe_b64encode(body + _seal(key, prefix, body)).decode()


def opened(key: Secret, prefix: str, token: str) -> bytes | None:
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix(prefix))
    except ValueError:
        return None
    body, seal = raw[:-32], raw[-32:]
    return body if len(body) >= 20 and hmac.compare_digest(_seal(key, prefix, body), seal) else None


def _seal(key: Secret, prefix: str, body: bytes) -> bytes:
    return hmac.digest(key, prefix.encode() + body, "sha256")
