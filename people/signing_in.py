"""Signing in with a one-time code. Codes go to enrolled numbers only; every other number gets the same answer after
the same work and no message. A guess is consumed before it is compared (migration 0001, `sign_in_verify`)."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import phonenumbers
from msgspec import Struct

from base.db import Db
from base.errors import RateLimited, Refused, Unauthorized
from base.ids import new_id
from base.settings import Secret
from people import sessions


class Challenge(Struct, frozen=True, kw_only=True):
    challenge: UUID
    expires_at: datetime


class Code(Struct, frozen=True, kw_only=True):
    """A code to be sent, after the commit, to the phone it belongs to."""

    phone: str
    code: str
    language: str


class Device(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    platform: Literal["android", "ios", "web"]


class SignedIn(Struct, frozen=True, kw_only=True):
    tokens: sessions.Tokens
    account: UUID
    name: str


async def challenge(db: Db, key: Secret, phone: str, seconds: int) -> tuple[Challenge, Code | None]:
    """Opens a challenge for the number. The code is None when the number is not enrolled. `RateLimited` per number."""
    number = e164(phone)
    id, code = new_id(), f"{secrets.randbelow(10**6):06}"
    row = await db.fetchrow(
        "select * from sign_in_challenge($1, $2, $3, $4)", id, number, _hmac(key, id, code), seconds
    )
    assert row is not None
    if row["retry_after_s"]:
        raise RateLimited(row["retry_after_s"])
    opened = Challenge(challenge=id, expires_at=db.now + timedelta(seconds=seconds))
    return opened, Code(phone=number, code=code, language=row["language"]) if row["enrolled"] else None


async def verify(db: Db, key: Secret, challenge: UUID, code: str, device: Device) -> SignedIn | None:
    """Trades the right code for a session on a new device. None: wrong, late or spent; the guess is gone all the same,
    so the caller must let the unit of work commit before refusing."""
    session, access = new_id(), sessions.new_token("antam_at_")
    row = await db.fetchrow(
        "select * from sign_in_verify($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        challenge,
        _hmac(key, challenge, code),
        session,
        sessions.hash_token(access),
        new_id(),
        device.name[:100],
        device.platform,
        sessions.ACCESS_SECONDS,
        sessions.SESSION_DAYS,
    )
    if row is None or row["account"] is None:
        return None
    tokens = sessions.Tokens(
        access_token=access,
        expires_at=row["access_expires_at"],
        refresh_token=sessions.refresh_token(key, session, 1),
    )
    return SignedIn(tokens=tokens, account=row["account"], name=row["name"])


async def prove(db: Db, key: Secret, challenge: UUID, code: str) -> bool:
    """Whether the code, which went to the acting person's own number, is right; the guess is gone all the same."""
    return await db.fetchval("select step_up_verify($1, $2)", challenge, _hmac(key, challenge, code))


async def forget_challenges(db: Db) -> None:
    """Kept two days: the budgets per number look back one."""
    await db.execute("delete from sign_in_challenges where created_at < $1", db.now - timedelta(days=2))


WRONG_CODE = Unauthorized("wrong_code", "Mã không đúng hoặc đã hết hạn.", "The code is wrong or has expired.")


def e164(phone: str) -> str:
    """The number in E.164; numbers without a country code are read as Vietnamese."""
    try:
        number = phonenumbers.parse(phone, "VN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refused("phone", "Số điện thoại không hợp lệ.", "This is not a phone number.", "/phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _hmac(key: Secret, challenge: UUID, code: str) -> bytes:
    return hmac.digest(key, b"code" + challenge.bytes + code.encode(), "sha256")
