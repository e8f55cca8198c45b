"""Passkeys (WebAuthn), a second factor beside TOTP. The checking is done by the `webauthn` library.

A challenge belongs to one session and one purpose and is taken out by its first answer, right or wrong: the caller lets
the unit of work commit before it refuses. The authenticator must have verified its owner (fingerprint, its own PIN).
Rows: passkeys, passkey_challenges.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
import webauthn
from msgspec import Struct
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from base.db import Db
from base.errors import Conflict, NotFound, Refused
from base.settings import Settings
from people import notices, second_factor
from people.sessions import Actor

ANSWERED_WITHIN = timedelta(minutes=5)
AT_MOST = 20
NAME = "An Tâm"


class NoPasskeysHere(NotFound):
    code, vi, en = "not_configured", "Máy chủ này không dùng khóa truy cập.", "This server has no passkeys."


class WrongPasskey(Refused):
    code, vi, en = "wrong_passkey", "Khóa truy cập không được chấp nhận.", "This passkey's answer cannot be accepted."
    pointer = "/credential"


class LastFactor(Conflict):
    code, vi, en = "last_factor", "Đây là bước xác thực cuối cùng.", "This is the last second factor there is."


class TooManyPasskeys(Conflict):
    code, vi, en = "too_many_passkeys", "Có quá nhiều khóa truy cập.", "There are too many passkeys."


class RelyingParty(Struct, frozen=True):
    """The domain passkeys belong to, and the origins they may be used from."""

    id: str
    origins: list[str]


class Options(Struct, frozen=True, kw_only=True):
    """`public_key` goes to the authenticator as it is (W3C WebAuthn, section 5.1)."""

    challenge: UUID
    expires_at: datetime
    public_key: dict[str, Any]


class Passkey(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


def relying_party(settings: Settings) -> RelyingParty:
    if settings.rp_id is None:
        raise NoPasskeysHere
    return RelyingParty(settings.rp_id, list(settings.rp_origins))


async def registration(db: Db, party: RelyingParty, actor: Actor, by_code: bool) -> Options:
    """What an authenticator needs to make a new passkey; whether this session may, second_factor.may_enrol knows."""
    held = await _credentials(db, actor)
    if len(held) >= AT_MOST:
        raise TooManyPasskeys
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=actor.account.bytes,
        user_name=actor.name,
        exclude_credentials=held,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return await _opened(db, actor, "register", options.challenge, options, by_code)


async def register(
    db: Db, party: RelyingParty, actor: Actor, challenge: UUID, credential: dict[str, Any], name: str
) -> Passkey | None:
    """Keeps the passkey, which gives this session its second factor. None: not to be accepted, the challenge is
    gone."""
    asked = await _take_challenge(db, actor, challenge, "register")
    if asked is None:
        return None
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=asked["challenge"],
            expected_rp_id=party.id,
            expected_origin=party.origins,
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    if asked["by_code"]:
        await second_factor.spend_code(db)
    row = await db.fetchrow(
        """insert into passkeys (account_id, credential_id, public_key, sign_count, name, created_at)
           values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing
           returning id, name, created_at, used_at""",
        actor.account, made.credential_id, made.credential_public_key, made.sign_count, name, db.now,
    )  # fmt: skip
    if row is None:
        return None
    if asked["by_code"]:
        await second_factor.changed(db, actor)
    else:
        notices.tell(db, actor.account, "passkey_added", row["id"])
    await second_factor.given(db, actor)
    return msgspec.convert(dict(row), Passkey)


async def challenge(db: Db, party: RelyingParty, actor: Actor) -> Options:
    """What one of the actor's passkeys must sign. `Conflict` when there is none."""
    held = await _credentials(db, actor)
    if not held:
        raise second_factor.NoFactor
    options = webauthn.generate_authentication_options(
        rp_id=party.id, allow_credentials=held, user_verification=UserVerificationRequirement.REQUIRED
    )
    return await _opened(db, actor, "verify", options.challenge, options)


async def verify(db: Db, party: RelyingParty, actor: Actor, challenge: UUID, credential: dict[str, Any]) -> bool:
    """A right answer gives this session its second factor, or proves again. A sign count that did not grow is a copied
    key, and refused."""
    asked = await _take_challenge(db, actor, challenge, "verify")
    if asked is None:
        return False
    try:
        held = await db.fetchrow(
            "select id, public_key, sign_count from passkeys where account_id = $1 and credential_id = $2 for update",
            actor.account,
            base64url_to_bytes(str(credential.get("rawId", ""))),
        )
        if held is None:
            return False
        answer = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=asked["challenge"],
            expected_rp_id=party.id,
            expected_origin=party.origins,
            credential_public_key=held["public_key"],
            credential_current_sign_count=held["sign_count"],
            require_user_verification=True,
        )
    except _UNREADABLE:
        return False
    await db.execute(
        "update passkeys set sign_count = $2, used_at = $3 where id = $1", held["id"], answer.new_sign_count, db.now
    )
    await second_factor.given(db, actor)
    return True


async def list_mine(db: Db, actor: Actor) -> list[Passkey]:
    rows = await db.fetch(
        "select id, name, created_at, used_at from passkeys where account_id = $1 order by created_at desc",
        actor.account,
    )
    return [msgspec.convert(dict(row), Passkey) for row in rows]


async def remove(db: Db, actor: Actor, passkey: UUID) -> None:
    """Takes one of the actor's passkeys away and ends their other sessions; never the last factor there is."""
    if not await db.execute("delete from passkeys where id = $1 and account_id = $2", passkey, actor.account):
        raise NotFound
    if not await db.fetchval(
        """select exists (select from passkeys where account_id = $1)
                  or exists (select from totp_factors where account_id = $1 and confirmed_at is not null)""",
        actor.account,
    ):
        raise LastFactor
    await second_factor.changed(db, actor)


async def forget_challenges(db: Db) -> None:
    await db.execute("delete from passkey_challenges where expires_at < $1", db.now)


async def _credentials(db: Db, actor: Actor) -> list[PublicKeyCredentialDescriptor]:
    rows = await db.fetch("select credential_id from passkeys where account_id = $1", actor.account)
    return [PublicKeyCredentialDescriptor(id=row["credential_id"]) for row in rows]


async def _opened(
    db: Db, actor: Actor, purpose: Literal["register", "verify"], challenge: bytes, options: Any, by_code: bool = False
) -> Options:
    expires = db.now + ANSWERED_WITHIN
    id = await db.fetchval(
        """insert into passkey_challenges (account_id, session_id, purpose, by_code, challenge, expires_at)
           values ($1, $2, $3, $4, $5, $6) returning id""",
        actor.account, actor.session, purpose, by_code, challenge, expires,
    )  # fmt: skip
    return Options(challenge=id, expires_at=expires, public_key=msgspec.json.decode(webauthn.options_to_json(options)))


async def _take_challenge(db: Db, actor: Actor, challenge: UUID, purpose: str) -> Any:
    return await db.fetchrow(
        """delete from passkey_challenges
            where id = $1 and session_id = $2 and account_id = $3 and purpose = $4 and expires_at > $5
           returning challenge, by_code""",
        challenge, actor.session, actor.account, purpose, db.now,
    )  # fmt: skip


# The library decodes what a stranger sent: besides its own refusals, whatever its decoders let through.
_UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)
