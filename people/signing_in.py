"""Signing in with a one-time code. Codes go to enrolled numbers only; every other number gets the same answer after
the same work and no message. A guess is consumed before it is compared (migration 0007, `sign_in_verify`).

What is refused is returned, not raised, so that the unit of work commits what was counted before the edge refuses.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import phonenumbers
from msgspec import Struct

from base import limits
from base.db import Db
from base.errors import Meaning, RateLimited, Refused, Unauthorized
from base.ids import new_id
from base.limits import Limit
from base.settings import Secret, Settings
from people import sessions, tokens

HOUR, DAY = 3600, 86400

PER_NUMBER = (  # counted exactly, over the challenges themselves
    Limit(name="codes_number_pause", per="number", count=1, seconds=60, fails="closed"),
    Limit(name="codes_number_hour", per="number", count=5, seconds=HOUR, fails="closed"),
    Limit(name="codes_number_day", per="number", count=10, seconds=DAY, fails="closed"),
)
PER_DEVICE = Limit(name="codes_device", per="device", count=10, seconds=DAY, fails="closed")
PER_ADDRESS = Limit(name="codes_address", per="address", count=60, seconds=HOUR, fails="closed")
GUESSES = Limit(name="guesses_address", per="address", count=120, seconds=HOUR, fails="closed")
WRONG = Limit(name="guesses_wrong", per="everybody", count=300, seconds=HOUR, fails="closed")
"""The breaker on sign-in as a whole: 10 codes a day and 5 guesses each make one number safe, not ten thousand. Guesses
at numbers that are not enrolled do not count: whoever invents numbers could close sign-in with them."""


def budget(settings: Settings) -> Limit:
    """The breaker on what codes may cost: texts sent, by everybody."""
    return Limit(name="codes_everybody", per="everybody", count=settings.codes_per_hour, seconds=HOUR, fails="closed")


class Challenge(Struct, frozen=True, kw_only=True):
    challenge: UUID
    expires_at: datetime


class Code(Struct, frozen=True, kw_only=True):
    """A code to be sent, after the commit, to the phone it belongs to."""

    phone: str
    code: str
    language: str


class Device(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone and kept there: with it a lost answer may be asked for again."""

    name: str
    platform: Literal["android", "ios", "web"]
    id: UUID | None = None


class SignedIn(Struct, frozen=True, kw_only=True):
    tokens: sessions.Tokens
    account: UUID
    name: str


async def challenge(
    db: Db, settings: Settings, phone: str, near: str, device: UUID | None = None
) -> tuple[Challenge, Code | None] | RateLimited:
    """Opens a challenge for the number; the code is None when nobody is to get it. `near` is the neighbourhood of the
    asking address. A challenge opened for a device is answered by that device only."""
    key, number = settings.secret, e164(phone)
    asked = [(PER_ADDRESS, near)] + ([(PER_DEVICE, str(device))] if device else [])
    if refused := await limits.take(db, key, *asked) or await limits.look(db, key, (budget(settings), "sent")):
        return refused
    id, code = new_id(), f"{secrets.randbelow(10**6):06}"
    row = await db.fetchrow(
        "select * from sign_in_challenge($1, $2, $3, $4, $5, $6, $7)",
        id,
        number,
        _hmac(key, id, code),
        settings.code_seconds,
        device,
        [limit.count for limit in PER_NUMBER],
        [limit.seconds for limit in PER_NUMBER],
    )
    assert row is not None
    if row["refused"]:
        return limits.refusal(PER_NUMBER[row["refused"] - 1], row["retry_after_s"])
    # Numbers that get no text take from a bucket of their own, which nobody looks at: the same statement, for the same
    # time, and never a refusal by which to tell them.
    if refused := await limits.take(db, key, (budget(settings), "sent" if row["enrolled"] else str(id))):
        return refused
    opened = Challenge(challenge=id, expires_at=db.now + timedelta(seconds=settings.code_seconds))
    return opened, Code(phone=number, code=code, language=row["language"]) if row["enrolled"] else None


async def verify(db: Db, key: Secret, challenge: UUID, code: str, device: Device, near: str) -> SignedIn | Meaning:
    """Trades the right code for a session on a new device. `WrongCode`: wrong, late or spent. The same phone may
    repeat itself for a minute after a lost answer, and gets the same session as long as nobody has used it."""
    if refused := await limits.take(db, key, (GUESSES, near)) or await limits.look(db, key, (WRONG, "")):
        return refused
    access = tokens.new_token("antam_at_")
    row = await db.fetchrow(
        "select * from sign_in_verify($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        challenge,
        _hmac(key, challenge, code),
        new_id(),
        tokens.hash_token(access),
        new_id(),
        device.id,
        device.name[:100],
        device.platform,
        sessions.ACCESS_SECONDS,
        sessions.SESSION_DAYS,
    )
    assert row is not None
    if row["account"] is None:
        if row["evaluated"]:  # at nobody's code there is nothing to be guessed: counted too, where it closes nothing
            await limits.take(db, key, (WRONG, "" if row["enrolled"] else str(challenge)))
        return WrongCode()
    pair = sessions.Tokens(
        access_token=access,
        expires_at=row["access_expires_at"],
        refresh_token=tokens.refresh_token(key, row["session"], 1),
    )
    return SignedIn(tokens=pair, account=row["account"], name=row["name"])


async def prove(db: Db, key: Secret, challenge: UUID, code: str) -> bool:
    """Whether the code, which went to the acting person's own number, is right; the guess is gone all the same."""
    return await db.fetchval("select step_up_verify($1, $2)", challenge, _hmac(key, challenge, code))


async def forget_challenges(db: Db) -> None:
    """Kept two days: the budgets per number look back one."""
    await db.execute("delete from sign_in_challenges where created_at < $1", db.now - timedelta(days=2))


class WrongCode(Unauthorized):
    code, vi, en = "wrong_code", "Mã không đúng hoặc đã hết hạn.", "The code is wrong or has expired."


async def number_of(db: Db, actor: sessions.Actor) -> str:
    """The number the acting person signs in with, to which a code has gone."""
    return await db.fetchval("select phone from accounts where id = $1", actor.account)


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
