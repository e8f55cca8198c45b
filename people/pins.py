"""PINs, and the shared tablet they unlock.

A PIN is one person's, 4 to 8 digits, kept as argon2id over an HMAC with a key of ours, so that the table alone tells
nothing. Five wrong guesses lock it until the next full sign-in. A guess is taken in one transaction and compared
outside of any, because comparing takes some 50 ms of a core and 19 MiB; at most two are compared at a time.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from msgspec import Struct

from base import crypto
from base.db import Db
from base.errors import Conflict, Refused, Unauthorized
from base.settings import Secret
from people import notices, sessions, tokens
from people.sessions import Actor


class WrongPin(Unauthorized):
    code, vi, en = "wrong_pin", "Mã PIN không đúng hoặc đã bị khóa.", "The PIN is wrong or locked."


class NoPin(Conflict):
    code, vi, en = "no_pin", "Hãy đặt mã PIN trước.", "Set a PIN first."


# OWASP's smallest recommendation for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_two_at_a_time = asyncio.Semaphore(2)
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$6aG3sBAepUZlqBqRb7RakQ$4HeO+ZZcMqswOYMF6mRvbAwXPISnbkBFh7Kcn3sSnDY"
"""Of 32 random bytes that were thrown away, at the same cost."""


class Shared(Struct, frozen=True, kw_only=True):
    """What the tablet keeps to be unlocked with; `device_secret` is shown this once."""

    session: UUID
    device_secret: str
    locks_after_s: int
    expires_at: datetime


async def hash_of(key: Secret, account: UUID, pin: str) -> str:
    """Checks the PIN and hashes it; `Refused` when it is one that everybody tries first."""
    if _trivial(pin):
        raise Refused("pin_too_simple", "Mã PIN quá dễ đoán.", "This PIN is too easy to guess.", "/pin")
    return await _slowly(_hasher.hash, _peppered(key, account, pin))


async def keep(db: Db, actor: Actor, hash: str) -> None:
    await db.execute(
        """insert into pins (account_id, hash, set_at) values ($1, $2, $3)
           on conflict (account_id) do update set hash = excluded.hash, guesses_left = 5, set_at = excluded.set_at""",
        actor.account,
        hash,
        db.now,
    )
    notices.tell(db, actor.account, "pin", actor.session)


async def take_guess(db: Db, actor: Actor) -> str | None:
    """The hash to compare with, and one guess less. None: no PIN, or it is locked."""
    return await db.fetchval(
        "update pins set guesses_left = guesses_left - 1 where account_id = $1 and guesses_left > 0 returning hash",
        actor.account,
    )


async def matches(key: Secret, account: UUID | None, pin: str, hash: str | None) -> bool:
    """Takes as long for nobody's PIN as for somebody's."""
    if account is None or hash is None:
        account, hash = UUID(int=0), _NOBODYS
    try:
        await _slowly(_hasher.verify, hash, _peppered(key, account, pin))
    except VerifyMismatchError:
        return False
    return account.int != 0


async def open_again(db: Db, account: UUID) -> None:
    """After a right PIN, or a full sign-in, there are five guesses again."""
    await db.execute("update pins set guesses_left = 5 where account_id = $1 and guesses_left < 5", account)


async def share(db: Db, key: Secret, actor: Actor) -> Shared:
    """Makes the actor's session one of a shared tablet. `Conflict` without a PIN: nothing could unlock it."""
    if not await db.fetchval("select true from pins where account_id = $1", actor.account):
        raise NoPin
    secret = tokens.tablet_secret(key, actor.session)
    expires = await sessions.share(db, actor, tokens.hash_token(secret))
    return Shared(
        session=actor.session, device_secret=secret, locks_after_s=sessions.SHARED_LOCKS_S, expires_at=expires
    )


async def take_unlock_guess(db: Db, session: UUID, device_secret: str) -> tuple[UUID | None, str | None]:
    """Whose PIN unlocks this session and its hash, one guess less. Nothing for another tablet, an ended session, a
    locked PIN: the caller compares all the same."""
    row = await db.fetchrow("select * from unlock_guess($1, $2)", session, tokens.hash_token(device_secret))
    assert row is not None
    return row["account"], row["hash"]


async def unlock(db: Db, session: UUID, device_secret: str) -> tuple[str, datetime] | None:
    """A new access token for the session after a right PIN; None when it ended meanwhile."""
    access = tokens.new_token("antam_at_")
    expires = await db.fetchval(
        "select unlock_session($1, $2, $3)",
        session,
        tokens.hash_token(device_secret),
        tokens.hash_token(access),
    )
    return None if expires is None else (access, expires)


def _trivial(pin: str) -> bool:
    """All the same, a run up or down (7890 too), or a piece repeated (1212, 123123)."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {9}) or re.fullmatch(r"(.+?)\1+", pin) is not None


def _peppered(key: Secret, account: UUID, pin: str) -> bytes:
    return hmac.digest(crypto.derive(key, "pin"), account.bytes + pin.encode(), "sha256")


async def _slowly(work: Callable[..., Any], *args: object) -> Any:
    async with _two_at_a_time:
        return await asyncio.to_thread(work, *args)
