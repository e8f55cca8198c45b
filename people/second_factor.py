"""The second factor of staff: the enrolment code a manager hands over, and TOTP (RFC 6238). Passkeys: passkeys.py.

    enrolment code ──► enrol ──► waiting ──first code──► in force ──code──► this session holds a second factor
                        ▲                                    │
                        └──── a factor given within 5 min ───┘

Guesses are consumed before they are compared, by the statement that fetches what to compare with; the caller lets the
unit of work commit before it refuses. A step of 30 seconds counts once. Rows: totp_factors, enrolment_codes.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from pyotp import random_base32
from pyotp.totp import TOTP

from base import crypto
from base.db import Db
from base.errors import Conflict, Forbidden, NotFound, RateLimited, Refused
from base.settings import Secret
from people import notices, pins, sessions
from people.sessions import Actor
from people.signing_in import e164

Standing = Literal["enrol", "needed", "not_needed"]

CODE_HOURS = 72
STEP_S = 30
GUESSES, GUESSED_WITHIN = 5, timedelta(minutes=15)
WAITS = timedelta(hours=1)
ISSUER = "An Tâm"


class WrongCode(Refused):
    code, vi, en = "wrong_code", "Mã không đúng hoặc đã hết hạn.", "The code is wrong or has expired."
    pointer = "/code"


class FactorNeeded(Forbidden):
    code, vi, en = "second_factor_needed", "Cần bước xác thực thứ hai.", "This takes the second factor on this session."


class CodeNeeded(Forbidden):
    code = "enrolment_code_needed"
    vi = "Cần mã ghi danh do quản lý cơ sở đưa tận tay."
    en = "This takes an enrolment code, which a manager of the facility hands over."


class NoCode(NotFound):
    code = "not_found"
    vi = "Không cấp được mã ở đây; xin người vận hành cấp (antam enrolment-code)."
    en = "No code can be issued here; ask the operator for one (antam enrolment-code)."


class NoFactor(Conflict):
    code, vi, en = "no_second_factor", "Chưa có bước xác thực thứ hai.", "There is no second factor yet."


class EnrolmentCode(Struct, frozen=True, kw_only=True):
    code: str
    expires_at: datetime


class Enrolment(Struct, frozen=True, kw_only=True):
    """For the authenticator app, shown once: the secret in base32, and the same as an address it can read as QR."""

    secret: str
    otpauth: str


async def standing(db: Db, actor: Actor) -> Standing:
    """What this session lacks: staff must enrol a factor, or give one; nothing for everybody else."""
    if actor.second_factor:
        return "not_needed"
    row = await db.fetchrow(
        """select exists (select from staff where account_id = $1 and during @> $2::timestamptz)
                  or exists (select from platform_admins where account_id = $1 and during @> $2::timestamptz)
                  or exists (select from province_staff where account_id = $1 and during @> $2::timestamptz) as staff,
                  exists (select from totp_factors where account_id = $1 and confirmed_at is not null)
                  or exists (select from passkeys where account_id = $1) as enrolled""",
        actor.account,
        db.now,
    )
    assert row is not None
    if not row["staff"]:
        return "not_needed"
    return "needed" if row["enrolled"] else "enrol"


async def require(db: Db, actor: Actor) -> None:
    """Staff go on only with a second factor on this session; others have none to give."""
    if await standing(db, actor) != "not_needed":
        raise FactorNeeded


async def require_if_held(db: Db, actor: Actor) -> None:
    """Whoever has a factor gives it before they read their feed, or its cursor would pass by what staff must see.
    Whoever has none yet reads what comes to them as family: being employed by somebody takes nothing away."""
    if await standing(db, actor) == "needed":
        raise FactorNeeded


async def issue_enrolment_code(db: Db, key: Secret, account: UUID) -> EnrolmentCode:
    """Eight digits to hand over in person. Only a manager of a facility the person works in (not the person), with a
    second factor on their session, or the operator as owner; `NotFound` for others. Where a factor is in force, a
    manager of every facility it opens; else it takes the operator. The refusal does not say which it was."""
    code = f"{secrets.randbelow(10**8):08}"
    expires = await db.fetchval(
        "select enrolment_code_issue($1, $2, $3)", account, _code_hmac(key, account, code), CODE_HOURS * 3600
    )
    if expires is None:
        raise NoCode
    notices.tell(db, account, "enrolment_code", account)
    return EnrolmentCode(code=code, expires_at=expires)


async def staff_of_phone(db: Db, phone: str) -> UUID:
    """Whose number this is, as owner, for the operator's own hand; `NotFound` unless they work somewhere now."""
    account = await db.fetchval(
        """select a.id from accounts a where a.phone = $1 and a.disabled_at is null
              and exists (select from staff s where s.account_id = a.id and s.during @> $2::timestamptz
                          union all
                          select from platform_admins p where p.account_id = a.id and p.during @> $2::timestamptz
                          union all
                          select from province_staff p where p.account_id = a.id and p.during @> $2::timestamptz)""",
        e164(phone),
        db.now,
    )
    if account is None:
        raise NotFound
    return account


async def may_enrol(db: Db, key: Secret, actor: Actor, code: str | None) -> bool:
    """Whether this session may enrol a factor: by its enrolment code, or by a factor given just now. False is a wrong
    code, whose guess is spent: commit, then raise `WrongCode`."""
    if code is None:
        if not actor.second_factor:
            raise CodeNeeded
        sessions.require_proven(actor, db.now)
        return True
    kept = await db.fetchval(
        """update enrolment_codes set guesses_left = guesses_left - 1
            where account_id = $1 and guesses_left > 0 and expires_at > $2 returning code_hmac""",
        actor.account,
        db.now,
    )
    if kept is None or not hmac.compare_digest(kept, _code_hmac(key, actor.account, code)):
        return False
    # A right code stays good until its factor is confirmed, or a lost reply would cost a walk to the manager.
    await db.execute("update enrolment_codes set guesses_left = guesses_left + 1 where account_id = $1", actor.account)
    return True


async def enrol_totp(db: Db, key: Secret, actor: Actor, by_code: bool) -> Enrolment:
    """A new secret that waits for its first code; the factor in force stays until then."""
    secret = random_base32()
    await db.execute("delete from totp_factors where account_id = $1 and confirmed_at is null", actor.account)
    await db.execute(
        "insert into totp_factors (account_id, secret, by_code, created_at) values ($1, $2, $3, $4)",
        actor.account, _seal(key, actor.account, secret), by_code, db.now,
    )  # fmt: skip
    address = TOTP(secret).provisioning_uri(name=actor.name, issuer_name=ISSUER)
    return Enrolment(secret=secret, otpauth=address)


async def give_totp(db: Db, key: Secret, actor: Actor, code: str) -> bool:
    """The code of a factor in force gives this session its second factor, or proves again; the first code of a waiting
    one puts it into force. False: wrong or used, and the guess is spent. `RateLimited` after five in 15 minutes."""
    for held in await _take_guess(db, actor):
        step = _step_of(key, actor.account, held["secret"], code, db.now)
        if step is None or not await _use_step(db, held["id"], step):
            continue
        if held["confirmed_at"] is None:
            await _confirm(db, actor, held)
        await given(db, actor)
        return True
    return False


async def given(db: Db, actor: Actor) -> None:
    """What follows a right second factor of any kind."""
    await sessions.note_second_factor(db, actor)
    await pins.open_again(db, actor.account)


async def changed(db: Db, actor: Actor) -> None:
    """What follows a factor that was replaced or removed: whoever else is signed in is not any more."""
    await sessions.end_others(db, actor, "second factor changed")
    notices.tell(db, actor.account, "second_factor", actor.session)


async def spend_code(db: Db) -> None:
    """The factor about to come into force was opened by the enrolment code: the code goes, and all older factors."""
    if not await db.fetchval("select enrolment_code_spend()"):
        raise WrongCode


async def store_totp(db: Db, key: Secret, account: UUID, secret: str) -> None:
    """A factor in force, as owner: seeds, benches and tests."""
    await db.execute(
        """insert into totp_factors (account_id, secret, by_code, created_at, confirmed_at)
           values ($1, $2, false, $3, $3) on conflict (account_id) where confirmed_at is not null do nothing""",
        account, _seal(key, account, secret), db.now,
    )  # fmt: skip


async def _take_guess(db: Db, actor: Actor) -> list[Any]:
    """One guess at every factor of the account; the one in force first."""
    rows = await db.fetch(
        """update totp_factors set
             guesses = case when guesses_since > $2::timestamptz - $3::interval then guesses + 1 else 1 end,
             guesses_since = case when guesses_since > $2::timestamptz - $3::interval then guesses_since else $2 end
            where account_id = $1 and (confirmed_at is not null or created_at > $2::timestamptz - $4::interval)
              and (guesses < $5 or guesses_since <= $2::timestamptz - $3::interval)
           returning id, secret, confirmed_at, by_code""",
        actor.account, db.now, GUESSED_WITHIN, WAITS, GUESSES,
    )  # fmt: skip
    if rows:
        return sorted(rows, key=lambda row: row["confirmed_at"] is None)
    since = await db.fetchval("select max(guesses_since) from totp_factors where account_id = $1", actor.account)
    if since is None or since <= db.now - GUESSED_WITHIN:
        raise NoFactor
    raise RateLimited(int((since + GUESSED_WITHIN - db.now).total_seconds()) + 1)


async def _use_step(db: Db, factor: UUID, step: int) -> bool:
    """False when this step, or a later one, was used before: a code is good once."""
    return bool(
        await db.execute(
            "update totp_factors set last_step = $2, guesses = 0 where id = $1 and last_step < $2", factor, step
        )
    )


async def _confirm(db: Db, actor: Actor, held: Any) -> None:
    if held["by_code"]:
        await spend_code(db)
    await db.execute("delete from totp_factors where account_id = $1 and id <> $2", actor.account, held["id"])
    await db.execute("update totp_factors set confirmed_at = $2 where id = $1", held["id"], db.now)
    await changed(db, actor)


def _step_of(key: Secret, account: UUID, sealed: bytes, code: str, now: datetime) -> int | None:
    """The step whose code this is, one before and one after the present one included."""
    try:
        totp = TOTP(crypto.unseal(key, "totp_factors", "secret", account, sealed).decode())
    except crypto.Unsealable:  # ANTAM_SECRET was changed: the factor is lost, and a manager helps as with a lost phone
        return None
    present = int(now.timestamp()) // STEP_S
    matching = [s for s in (present - 1, present, present + 1) if hmac.compare_digest(totp.generate_otp(s), code)]
    return matching[0] if matching else None


def _seal(key: Secret, account: UUID, secret: str) -> bytes:
    return crypto.seal(key, "totp_factors", "secret", account, secret.encode())


def _code_hmac(key: Secret, account: UUID, code: str) -> bytes:
    return hmac.digest(crypto.derive(key, "enrolment code"), account.bytes + code.encode(), "sha256")
