"""One push to one phone through Firebase, and what became of it.

The only file that knows firebase-admin. A caller learns one of four things: `Sent`, `TryAgain`, `Gone` (forget
the token) or `Refused` (our mistake, never again). One call is one attempt: every retry, its time and its
number belong to the caller's rows, so the SDK's own retries are off and no push takes longer than `timeout_s`.

A push is not a delivery and carries no content: ids, and on iOS and the web one generic sentence. Neither reasons
nor logs ever hold a token or a server's free text, which may quote one.
"""

import asyncio
import base64
import hashlib
import re
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID, uuid4

import firebase_admin
import httpx
from firebase_admin import credentials, messaging
from msgspec import Struct

from base import log
from notify.channel import Gone, Outcome, Refused, Sent, TryAgain
from notify.fcm_client import AccessToken, keep_secrets_out_of_debug_logs, one_attempt

QUOTA_PAUSE_S = 60.0  # FCM asks for at least a minute after a 429 that names no time
MAX_TTL_S = 28 * 24 * 3600
_RESERVED = re.compile(r"from|message_type|collapse_key|notification|google.*|gcm.*", re.DOTALL)
_log = log.logger("notify")


class Push(Struct, frozen=True, kw_only=True):
    """What one device is sent. `data` holds ids only. ValueError where FCM would refuse it: built, it can be sent."""

    attempt: UUID
    token: str
    platform: Literal["android", "ios", "web"]
    data: dict[str, str]
    collapse: str  # pushes with the same one replace each other on the device
    urgent: bool
    ttl_s: int  # 0: now or never
    title: str  # generic; iOS and web only, an Android app words its own notification
    body: str

    def __post_init__(self) -> None:
        if not self.token or not self.collapse:
            raise ValueError("a push needs a token and a collapse id")
        if not 0 <= self.ttl_s <= MAX_TTL_S:
            raise ValueError("ttl_s must lie between 0 and 28 days")
        for key, value in self.data.items():
            if not key or _RESERVED.fullmatch(key):
                raise ValueError(f"FCM reserves the data key {key!r}")
            if not isinstance(value, str):  # msgspec checks types when it decodes, not when we construct
                raise ValueError(f"the value of data key {key!r} must be a string")


class Sender(Protocol):
    async def send(self, pushes: Sequence[Push], /) -> list[Outcome]:
        """One attempt each; outcomes in the order of `pushes`. Never raises for what a push or the network did."""
        ...

    async def close(self) -> None: ...


class Logged:
    """Development without credentials: the log is the phone."""

    async def send(self, pushes: Sequence[Push]) -> list[Outcome]:
        for push in pushes:
            _log.info("push logged", attempt=str(push.attempt), kind=push.data.get("k"))
        return [Sent(f"logged:{push.attempt}") for push in pushes]

    async def close(self) -> None:
        """Nothing is held."""


class NoProvider:
    """Production without credentials: nobody is reached, and the ledger says so, so that the next step hurries."""

    async def send(self, pushes: Sequence[Push]) -> list[Outcome]:
        return [Refused("no_credentials") for _ in pushes]

    async def close(self) -> None:
        """Nothing is held."""


class Firebase:
    """Belongs to the event loop that first sends with it. Several may live side by side.

    Building one reads the key and the CA bundle (0.2 to 0.4 s): do it at start. `fcm_url` points it at a loopback
    server. ValueError with a sentence if the credentials cannot be used, or lead anywhere but Google in production.
    """

    def __init__(
        self,
        credentials_path: str | Path,
        *,
        production: bool,
        fcm_url: str | None = None,
        timeout_s: float = 5.0,
        in_flight: int = 50,
    ) -> None:
        if production and fcm_url is not None:
            raise ValueError("Pushes cannot go to another server than Google's in production: unset the FCM URL.")
        certificate = _certificate(credentials_path)
        if production and not certificate.get_credential()._token_uri.startswith("https://"):
            raise ValueError("The push credentials name a token server without https: they are a test's.")
        keep_secrets_out_of_debug_logs()
        self._closed = False
        self._timeout_s = timeout_s
        self._slots = asyncio.Semaphore(in_flight)
        self._access = AccessToken(certificate.get_credential(), timeout_s)
        self._app = firebase_admin.initialize_app(certificate, {"httpTimeout": timeout_s}, name=f"antam-{uuid4()}")
        self._service = one_attempt(messaging._get_messaging_service(self._app), self._access, timeout_s)
        if fcm_url is not None:
            self._service._fcm_url = f"{fcm_url}/v1/projects/{self._app.project_id}/messages:send"

    async def send(self, pushes: Sequence[Push]) -> list[Outcome]:
        return await asyncio.gather(*(self._send_one(push) for push in pushes))

    async def close(self) -> None:
        """Cuts what is in flight, which comes back as unknown; later pushes come back unsent. Safe to call twice."""
        self._closed = True
        await self._access.close()
        await self._service._async_client.aclose()
        if firebase_admin._apps.get(self._app.name) is self._app:
            # delete_app calls asyncio.run, which a running loop forbids; in a thread it finds the client closed
            # already and only frees the name.
            await asyncio.to_thread(firebase_admin.delete_app, self._app)

    async def _send_one(self, push: Push) -> Outcome:
        # One message per send_each_async: the SDK gathers a batch without catching, so one answer that is not JSON
        # would turn the other ninety-nine into unknown outcomes. The slots bound what is open at once.
        async with self._slots:
            if self._closed:
                return TryAgain(None, "closed")
            on_its_way = False
            try:
                async with asyncio.timeout(self._timeout_s):  # httpx only limits the silence between two bytes
                    if not await self._access.ready():
                        return TryAgain(None, "no_access_token")
                    message = _message(push, int(time.time()))
                    on_its_way = True
                    batch = await messaging.send_each_async([message], app=self._app)
            except TimeoutError:
                return TryAgain(None, "timeout" if on_its_way else "no_access_token", unknown=on_its_way)
            except ValueError:  # raised before anything was sent: by the encoder, or because the app is gone
                return TryAgain(None, "closed") if self._closed else Refused("not_encodable")
            except Exception as error:  # the SDK wraps anything it did not expect of an answer, or lets it through
                return TryAgain(None, f"sdk:{type(getattr(error, 'cause', None) or error).__name__}", unknown=True)
        outcome = _outcome(batch.responses[0])
        if outcome == _ACCESS_REFUSED:
            self._access.distrust()
        return outcome


def credentials_problem(path: str | Path) -> str | None:
    """Why this file cannot be used to send pushes, as one sentence, or None. Reads the file, not the network."""
    try:
        _certificate(path)
    except ValueError as error:
        return str(error)
    return None


def _certificate(path: str | Path) -> credentials.Certificate:
    try:
        certificate = credentials.Certificate(str(path))
    except OSError as error:
        raise ValueError(f"The push credentials {path} cannot be read ({error.strerror}).") from None
    except (ValueError, AttributeError, TypeError):  # not JSON, not an object, no usable key: never quote it
        raise ValueError(f"The push credentials {path} are not a Google service account key in JSON.") from None
    if not certificate.project_id:
        raise ValueError(f"The push credentials {path} name no project_id.")
    return certificate


def _message(push: Push, now_s: int) -> messaging.Message:
    message = messaging.Message(data=dict(push.data))
    message.token = push.token  # not in the constructor, which warns in favour of installation ids; phones give tokens
    match push.platform:
        case "android":
            message.android = messaging.AndroidConfig(
                priority="high" if push.urgent else "normal", ttl=push.ttl_s, collapse_key=push.collapse
            )
        case "ios":
            message.apns = _apns(push, now_s)
        case "web":
            message.webpush = _webpush(push)
    return message


def _apns(push: Push, now_s: int) -> messaging.APNSConfig:
    headers = {
        "apns-priority": "10" if push.urgent else "5",
        "apns-collapse-id": _shortened(push.collapse, 64),
        "apns-expiration": str(now_s + push.ttl_s if push.ttl_s else 0),
    }
    alert = messaging.ApsAlert(title=push.title, body=push.body)
    aps = messaging.Aps(alert=alert, sound="default" if push.urgent else None)
    return messaging.APNSConfig(headers=headers, payload=messaging.APNSPayload(aps))


def _webpush(push: Push) -> messaging.WebpushConfig:
    headers = {
        "Urgency": "high" if push.urgent else "normal",
        "Topic": _shortened(push.collapse, 32),
        "TTL": str(push.ttl_s),
    }
    words = messaging.WebpushNotification(title=push.title, body=push.body)
    return messaging.WebpushConfig(headers=headers, notification=words)


def _shortened(collapse: str, limit: int) -> str:
    """`collapse` if it fits (URL-safe characters, `limit` bytes), else 32 characters that stand for it."""
    if len(collapse) <= limit and re.fullmatch(r"[A-Za-z0-9_-]+", collapse):
        return collapse
    return base64.urlsafe_b64encode(hashlib.sha256(collapse.encode()).digest())[:32].decode()


_ACCESS_REFUSED = TryAgain(None, "auth:access_token")


def _outcome(response: messaging.SendResponse) -> Outcome:
    """FCM's answer sorted. Only FCM's own error code condemns a device: a bare 404 may be a wrong project or URL."""
    error = response.exception
    if error is None:
        return Sent(response.message_id) if response.message_id else TryAgain(None, "no_message_id", unknown=True)
    if isinstance(error, messaging.UnregisteredError):
        return Gone("unregistered")
    if isinstance(error, messaging.SenderIdMismatchError):
        return Gone("sender_id_mismatch")
    if isinstance(error, messaging.ThirdPartyAuthError):
        return TryAgain(None, "auth:third_party")
    if error.http_response is None:
        return _no_answer(error.cause)
    return _by_status(error.http_response.status_code, error.http_response.headers.get("retry-after"))


def _by_status(status: int, retry_after: str | None) -> Outcome:
    match status:
        case 400:
            return Refused("invalid_argument")
        case 401:
            return _ACCESS_REFUSED
        case 403:
            return TryAgain(None, "auth:permission")
        case 404:
            return TryAgain(None, "not_found")
        case 429:
            asked = _seconds(retry_after)
            return TryAgain(QUOTA_PAUSE_S if asked is None else asked, "quota")
        case _ if status >= 500 or status == 408 or status < 400:
            return TryAgain(_seconds(retry_after), f"http_{status}")
        case _:
            return Refused(f"http_{status}")


def _no_answer(cause: Exception | None) -> TryAgain:
    never_left = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    if isinstance(cause, never_left):
        return TryAgain(None, "cannot_connect")
    return TryAgain(None, "timeout" if isinstance(cause, httpx.TimeoutException) else "connection_lost", unknown=True)


def _seconds(retry_after: str | None) -> float | None:
    """The header is seconds or an HTTP date; what is neither asks for nothing."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None
