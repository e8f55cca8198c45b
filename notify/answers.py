"""The right to answer something from the notice itself: minted when somebody is told, good once, for them alone.

A link's secret is 128 random bits, kept as its hash; it travels in the fragment of the address, which no browser sends
and no log holds. A reply code has six digits, kept as an HMAC, and counts only from the number of the person told. What
they are good for, and whether still, is decided where they are redeemed (alerts/answering.py).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from base import crypto
from base.db import Db
from base.ids import new_id
from base.settings import Secret
from notify.channel import Offer, Offers, Told

GOOD_FOR = timedelta(hours=2)
KEPT = timedelta(days=7)
"""How long a spent or late one is still known, so that its owner hears which of the two it is."""
PATH = "/answer"


class Minted(Struct, frozen=True):
    """The only copy of both."""

    secret: str
    reply_code: str


async def mint(db: Db, house: Secret, subject: UUID, account: UUID) -> Minted:
    """In the transaction that makes the attempt. Every attempt gets its own; all of one person's are spent one by one,
    and none counts once the subject is answered."""
    secret = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
    code = f"{secrets.randbelow(10**6):06}"
    await db.execute(
        """insert into answer_links (id, account_id, subject, secret_hash, code_hmac, made_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        new_id(), account, subject, hash_secret(secret), code_hmac(house, account, code), db.now, db.now + GOOD_FOR,
    )  # fmt: skip
    return Minted(secret, code)


def offers(house: Secret, public_url: str | None) -> Offers:
    """A way to answer with each notice that rings about one alert and does not go to the app, which has its own; a
    bundle of several is opened in the app."""

    async def make(db: Db, told: Sequence[Told]) -> dict[UUID, Offer]:
        made: dict[UUID, Offer] = {}
        for one in told:
            if one.kind == "alert" and len(one.subjects) == 1 and one.channel != "web_push":
                minted = await mint(db, house, one.subjects[0], one.account)
                code = minted.reply_code if one.channel == "sms" else None
                made[one.attempt] = Offer(link=link(public_url, minted.secret), reply_code=code)
        return made

    return make


def link(public_url: str | None, secret: str) -> str | None:
    """The address of the page, its secret in the fragment; None where no address of ours is known to the world."""
    return None if public_url is None else f"{public_url.rstrip('/')}{PATH}#{secret}"


def hash_secret(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def code_hmac(house: Secret, account: UUID, code: str) -> bytes:
    return hmac.digest(crypto.derive(house, "reply codes"), account.bytes + code.encode(), "sha256")


async def forget(db: Db) -> None:
    """What was spent or late long ago, and which texts the gateway has passed on."""
    await db.execute("delete from answer_links where expires_at < $1", db.now - KEPT)
    await db.execute("delete from gateway_texts where at < $1", db.now - KEPT)
