"""Where phones in a call find their way out: STUN, and TURN credentials that are good for some minutes. Pure.

coturn's REST scheme (`use-auth-secret`; draft-uberti-behave-turn-rest-00): the username is the time it is good until
and a name, the credential HMAC-SHA1 over it with the secret both servers know. coturn asks for it when a relay is
allocated, so a call outlives its credential. The name is made of the account and tells the relay nothing.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from base.settings import Secret, Settings

GOOD_FOR = timedelta(minutes=10)


class IceServer(Struct, frozen=True, kw_only=True):
    """As WebRTC's RTCIceServer."""

    urls: list[str]
    username: str | UnsetType = UNSET
    credential: str | UnsetType = UNSET


class IceServers(Struct, frozen=True, kw_only=True):
    """`relay` is false where no TURN is set up: phones behind strict networks may not reach each other then.
    `expires_at`: ask again before an allocation or an ICE restart after it; None where nothing expires."""

    ice_servers: list[IceServer]
    relay: bool
    expires_at: datetime | None


def servers(settings: Settings, account: UUID, now: datetime) -> IceServers:
    found = [IceServer(urls=list(settings.stun_urls))] if settings.stun_urls else []
    if not settings.turn_urls:
        return IceServers(ice_servers=found, relay=False, expires_at=None)
    until = (now + GOOD_FOR).replace(microsecond=0)
    username = f"{int(until.timestamp())}:{name_of(settings.secret, account)}"
    relay = IceServer(
        urls=list(settings.turn_urls), username=username, credential=credential(settings.turn_secret, username)
    )
    return IceServers(ice_servers=[*found, relay], relay=True, expires_at=until)


def name_of(house: Secret, account: UUID) -> str:
    return hmac.digest(house, b"turn\0" + account.bytes, "sha256").hex()[:32]


def credential(secret: Secret, username: str) -> str:
    return base64.b64encode(hmac.digest(secret, username.encode(), "sha1")).decode()
