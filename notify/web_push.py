"""Web Push: a notice to one browser, encrypted for it (RFC 8291), signed as ours (RFC 8292).

The only file that knows http-ece and py-vapid. The endpoint comes from a phone, so it is a stranger's word about where
we should connect to: https, a push service we know by name, and never an address inside a network of our own.

What the push services answer, and what it means here:

    200 201 202       sent     taken for delivery
    400 405 413       refused  our mistake: header, method, more than 4 KiB
    401 403           again    our signature or key was not accepted: never a reason to forget a browser
    404 410           gone     the browser has unsubscribed, or the subscription has run out
    406 429           again    too much at once (406 is Windows'); Retry-After, else a minute
    408 425 5xx 3xx   again    their trouble, or not the service at all
    any other 4xx     refused
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import re
import time
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct
from py_vapid import Vapid02

from base.settings import Secret
from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.one_attempt import QUOTA_PAUSE_S, Answer, Wire, message_id, sort

SERVICES = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    "push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)
"""Push services by name; their subdomains too."""
GOOD_FOR_S = 12 * 3600
PAYLOAD_AT_MOST = 3000
_AUTH = TryAgain(None, "auth:vapid")
_QUOTA = TryAgain(QUOTA_PAUSE_S, "quota")
STATUS: dict[int, Outcome] = {
    400: Refused("bad_request"), 401: _AUTH, 403: _AUTH, 404: Gone("unsubscribed"), 405: Refused("bad_request"),
    406: _QUOTA, 408: TryAgain(None, "http_408"), 410: Gone("unsubscribed"), 413: Refused("too_large"),
    425: TryAgain(None, "http_425"), 429: _QUOTA,
}  # fmt: skip


class Keys(Struct, frozen=True):
    p256dh: str
    auth: str


class Subscription(Struct, frozen=True):
    """As `PushSubscription.toJSON()` gives it; what else is in it is not looked at."""

    endpoint: str
    keys: Keys


class BadSubscription(ValueError):
    """One sentence, without the subscription."""


class WebPush:
    """Belongs to the event loop that first sends with it. ValueError with a sentence if the key is none."""

    def __init__(
        self,
        key: Secret,
        contact: str,
        *,
        production: bool,
        services: Iterable[str] = (),
        timeout_s: float = 5.0,
        in_flight: int = 50,
    ) -> None:
        self._vapid, self._contact, self._production = _vapid(key), contact, production
        self._services = (*SERVICES, *services)
        self._wire = Wire(timeout_s=timeout_s, in_flight=in_flight, public_only=production)

    async def send(self, notices: Sequence[Notice]) -> list[Outcome]:
        return await asyncio.gather(*(self._send_one(notice) for notice in notices))

    async def close(self) -> None:
        await self._wire.close()

    async def _send_one(self, notice: Notice) -> Outcome:
        try:
            to = read(notice.address, production=self._production, services=self._services)
        except BadSubscription:
            return Gone("bad_subscription")
        payload = _payload(notice)
        if len(payload) > PAYLOAD_AT_MOST:
            return Refused("too_large")
        answer = await self._wire.post(to.endpoint, encrypt(payload, to.keys), self._headers(notice, to.endpoint))
        return answer if isinstance(answer, TryAgain) else _outcome(answer, notice)

    def _headers(self, notice: Notice, endpoint: str) -> dict[str, str]:
        place = urlsplit(endpoint)
        claims = {
            "aud": f"{place.scheme}://{place.netloc}", "sub": self._contact, "exp": int(time.time()) + GOOD_FOR_S,
        }  # fmt: skip
        return {
            **self._vapid.sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(notice.ttl_s),
            "Urgency": "high" if notice.urgent else "normal",
            "Topic": _topic(notice.collapse),
        }


def read(address: str, *, production: bool, services: Iterable[str] = SERVICES) -> Subscription:
    """The subscription if a notice could be sent to it. Outside production also to loopback, where tests listen."""
    try:
        found = msgspec.json.decode(address, type=Subscription)
        point, secret = _bytes(found.keys.p256dh), _bytes(found.keys.auth)
        place = urlsplit(found.endpoint)
        host, port = place.hostname or "", place.port
    except (msgspec.MsgspecError, ValueError):
        raise BadSubscription("This is not a push subscription.") from None
    if len(secret) != 16:
        raise BadSubscription("The subscription's secret is not 16 bytes.")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise BadSubscription("The subscription's key is not a point of P-256.") from None
    if not production and host == "127.0.0.1" and place.scheme in ("http", "https"):
        return found
    if place.scheme != "https" or port not in (None, 443) or place.username is not None:
        raise BadSubscription("The endpoint is not an https address.")
    if not any(host == service or host.endswith(f".{service}") for service in services):
        raise BadSubscription("The endpoint is not of a push service known here.")
    return found


def encrypt(payload: bytes, keys: Keys) -> bytes:
    """For this browser alone, under a key and a salt made for this message."""
    return http_ece.encrypt(
        payload,
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_bytes(keys.p256dh),
        auth_secret=_bytes(keys.auth),
        version="aes128gcm",
    )


def make_key() -> str:
    """A new private key, as ANTAM_VAPID_KEY takes it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(32, "big"))


def public_key(key: Secret) -> str:
    """What a browser subscribes with (`applicationServerKey`)."""
    public: Any = _vapid(key).public_key
    return _text(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _vapid(key: Secret) -> Vapid02:
    try:
        if len(_bytes(bytes(key).decode())) != 32:
            raise ValueError
        return Vapid02.from_raw(bytes(key))
    except (ValueError, TypeError):
        raise ValueError("ANTAM_VAPID_KEY is not a key as `antam web-push-key` makes it.") from None


def _payload(notice: Notice) -> bytes:
    said = {**notice.data, "t": notice.title, "b": notice.body}
    return msgspec.json.encode({**said, "l": notice.link} if notice.link else said)


def _outcome(answer: Answer, notice: Notice) -> Outcome:
    if 200 <= answer.status < 300:
        return Sent(message_id((answer.headers.get("location") or "").rstrip("/").rpartition("/")[2], notice))
    return sort(answer, STATUS, Refused(f"http_{answer.status}"))


def _topic(collapse: str) -> str:
    """RFC 8030: at most 32 URL-safe characters; what does not fit is stood for by a hash."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,32}", collapse):
        return collapse
    return _text(hashlib.sha256(collapse.encode()).digest())[:32]


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
