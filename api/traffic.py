"""How much one process lets through, and the list of every limiter of the house (docs/operations.md shows it).

Around the whole application, so that what matches no route is counted too. All counters are in memory: they cannot
fail, and a restart forgets them. Counters that guard secrets and money are in PostgreSQL (base/limits.py).

* A request with a token pays from its account's bucket. Until the token has been seen to be good here, it pays from
  its address's bucket as well: a stranger gains nothing by inventing tokens.
* Readings, calls for help and answers to alerts that bear a token never ask a bucket that is shared, whatever its
  address or its account has used up elsewhere: each act has a bucket of its own per account (per token, until the
  account is known here). An invented token costs such a route one look into the database.
* `refresh` and `unlock` have no access token any more. They pay from a bucket of their session, which the sealed token
  in their body names: behind a shared address nobody else can keep a phone from its session.
* Tickets for sockets also pass a turnstile of the node (realtime/admission.py), which tells each phone its turn.
* `/health` is never refused: a node that says 429 to its load balancer is taken for dead.
"""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections import OrderedDict, deque
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from alerts import answering
from api import addresses, errors
from api.addresses import Address
from api.wire import EXTENSION
from base import limits
from base.errors import RateLimited
from base.limits import Limit
from base.settings import Settings
from notify.addresses import CODES as ADDRESS_CODES
from people import sessions, signing_in, tokens
from realtime.admission import Turnstile

REMEMBERED_AT_MOST = 50_000
_ACT = re.compile(
    r"/v1/alerts/[^/]+/(acknowledge|hand-over|note|resolve|snooze|still-on-it)"
    r"|/v1/residents/[^/]+/(call-for-help|vitals)|/v1/residents/[^/]+/call-for-help/[^/]+/(cancel)"
)

_RENEWAL = {"/v1/auth/refresh": "refresh_token", "/v1/auth/unlock": "device_secret"}
"""Where the body says whose session it is."""
RENEWAL_AT_MOST = 4096
_TICKET = "/v1/realtime/ticket"

ALERT_ACTS = Limit(name="alert_acts", per="account", count=30, seconds=60, fails="open")
RENEWALS = Limit(name="renewals", per="session", count=240, seconds=60, fails="open")


def vitals(settings: Settings) -> Limit:
    return Limit(name="vitals", per="account", count=settings.vitals_per_min, seconds=60, fails="open")


def requests(settings: Settings) -> Limit:
    count = settings.requests_per_min
    return Limit(name="requests", per="account", count=count, seconds=60, burst=-(-count // 3), fails="open")


def strangers(settings: Settings) -> Limit:
    count = settings.requests_per_min
    return Limit(name="strangers", per="address", count=count, seconds=60, burst=-(-count // 3), fails="open")


def sockets(settings: Settings) -> Limit:
    return Limit(name="sockets", per="address", count=settings.sockets_per_address, seconds=0, fails="open")


def tickets(settings: Settings) -> Limit:
    return Limit(name="tickets", per="node", count=settings.hellos_per_s, seconds=1, fails="open")


def hellos(settings: Settings) -> Limit:
    return Limit(name="hellos", per="node", count=settings.hellos_per_s, seconds=1, fails="open")


def limiters(settings: Settings) -> tuple[Limit, ...]:
    """Every limiter there is."""
    return (
        *signing_in.PER_NUMBER, signing_in.PER_DEVICE, signing_in.PER_ADDRESS, signing_in.budget(settings),
        signing_in.GUESSES, signing_in.WRONG, sessions.REFRESHES, answering.WRONG, answering.WRONG_REPLIES,
        ADDRESS_CODES,
        ALERT_ACTS, RENEWALS, vitals(settings), requests(settings), strangers(settings), sockets(settings),
        tickets(settings), hellos(settings),
    )  # fmt: skip


def limited(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Around the application, inside the metrics, so that a refusal is counted as what it is."""
    traffic = Traffic(settings)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await traffic.request(app, scope, receive, send)
        elif scope["type"] == "websocket":
            await traffic.socket(app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return serve


def address(scope: Scope) -> Address | None:
    """Where the request comes from."""
    return scope["state"]["address"]


def note_account(scope: Scope, account: UUID) -> None:
    """The request's token was found to be good, and this account's."""
    scope["state"]["account"] = account


class Traffic:
    """The buckets of one process."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.secret
        self._trusted = tuple(ip_network(text) for text in settings.trusted_proxies)
        self._vitals, self._requests = vitals(settings), requests(settings)
        self._strangers, self._sockets = strangers(settings), sockets(settings)
        self._tickets, self._turnstile = tickets(settings), Turnstile(settings.hellos_per_s)
        self._buckets = Buckets()
        self._accounts: OrderedDict[bytes, UUID] = OrderedDict()
        self._connected: dict[str, int] = {}

    async def request(self, app: ASGIApp, scope: Any, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/health/"):
            await app(scope, receive, send)
            return
        token, place = _token(scope), addresses.of(scope, self._trusted)
        field = _RENEWAL.get(scope["path"].rstrip("/")) if scope["method"] == "POST" else None
        if field is None:
            session = None
        else:
            body, receive = await _read(receive)
            session = tokens.session_named_by(self._key, _text(body, field))
        line = addresses.line(place)
        refused = self.ask(scope["method"], scope["path"], token, line, time.monotonic(), session)
        if refused is None and scope["path"].rstrip("/") == _TICKET:
            refused = self.ask_ticket(time.monotonic())
        if refused is not None:
            await _say(refused, scope, send, "http.response")
            return
        scope.setdefault("state", {})["address"] = place
        try:
            await app(scope, receive, send)
        finally:
            if token is not None:
                self._learn(token, scope["state"].get("account"))

    def ask(
        self, method: str, path: str, token: bytes | None, line: str, now: float, session: UUID | None = None
    ) -> RateLimited | None:
        """Takes what the request costs; the refusal when it is too much. `line` is its address's, `session` the one it
        renews."""
        if session is not None:
            return self._take(RENEWALS, session, now)
        account = self._accounts.get(token) if token else None
        act = _ACT.fullmatch(path.rstrip("/")) if method == "POST" and token else None
        if act is not None:
            name = act[1] or act[2] or act[3]
            limit = self._vitals if name == "vitals" else ALERT_ACTS
            return self._take(limit, (account or token, name), now)
        if account is not None:
            return self._take(self._requests, account, now)
        return self._take(self._strangers, line, now)

    def ask_ticket(self, now: float) -> RateLimited | None:
        """After a restart every phone wants one: they are told their turns before the database hears of it."""
        wait = self._turnstile.ask(now)
        return limits.refusal(self._tickets, math.ceil(wait)) if wait is not None else None

    async def socket(self, app: ASGIApp, scope: Any, receive: Receive, send: Send) -> None:
        line = addresses.line(addresses.of(scope, self._trusted))
        if self._connected.get(line, 0) >= self._sockets.count:
            await _say(limits.refusal(self._sockets, 10), scope, send, "websocket.http.response")
            return
        self._connected[line] = self._connected.get(line, 0) + 1
        try:
            await app(scope, receive, send)
        finally:  # the handshake is over, the connection is not
            scope["extensions"][EXTENSION]["wire"].when_lost(lambda: self._release(line))

    def _release(self, line: str) -> None:
        self._connected[line] -= 1
        if not self._connected[line]:
            del self._connected[line]

    def _take(self, limit: Limit, subject: object, now: float) -> RateLimited | None:
        wait = self._buckets.take(limit, subject, now)
        return limits.refusal(limit, wait) if wait else None

    def _learn(self, token: bytes, account: UUID | None) -> None:
        if account is not None:
            self._accounts[token] = account
            self._accounts.move_to_end(token)
            if len(self._accounts) > REMEMBERED_AT_MOST:
                self._accounts.popitem(last=False)


class Buckets:
    """GCRA in memory: one time per limiter and subject. When there are too many, those unused longest are forgotten,
    which lets their subjects through: that is what failing open means here."""

    def __init__(self, at_most: int = REMEMBERED_AT_MOST) -> None:
        self._full_at: OrderedDict[tuple[str, object], float] = OrderedDict()
        self._at_most = at_most

    def take(self, limit: Limit, subject: object, now: float) -> int:
        """0: taken. Else the seconds to wait."""
        key = (limit.name, subject)
        full_at = max(self._full_at.get(key, now), now)
        wait = full_at - now - (limit.at_once - 1) * limit.every_s
        if wait > 0:
            return math.ceil(wait)
        self._full_at[key] = full_at + limit.every_s
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._at_most:
            self._full_at.popitem(last=False)
        return 0


def _token(scope: Any) -> bytes | None:
    """The hash of the bearer token, if there is one."""
    scheme, _, token = _header(scope, b"authorization").partition(" ")
    token = token.strip()
    return hashlib.sha256(token.encode()).digest() if scheme.lower() == "bearer" and token else None


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The body as far as it matters here, and a `receive` that tells it all again."""
    told: deque[Any] = deque()
    body = b""
    while len(body) <= RENEWAL_AT_MOST:
        told.append(await receive())
        body += told[-1].get("body", b"")
        if not told[-1].get("more_body", False):
            break

    async def again() -> Any:
        return told.popleft() if told else await receive()

    return body, again


def _text(body: bytes, field: str) -> str:
    if len(body) > RENEWAL_AT_MOST:
        return ""
    try:
        found = msgspec.json.decode(body, type=dict[str, Any]).get(field)
    except (ValueError, msgspec.MsgspecError):
        return ""
    return found if isinstance(found, str) else ""


def _header(scope: Any, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


async def _say(refused: RateLimited, scope: Any, send: Send, kind: str) -> None:
    answer = errors.said(refused, errors.preferred(_header(scope, b"accept-language")))
    headers = {**answer.headers, "Content-Type": str(answer.media_type), "Content-Length": str(len(answer.content))}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    start: Any = {"type": f"{kind}.start", "status": answer.status_code, "headers": raw}
    body: Any = {"type": f"{kind}.body", "body": answer.content}
    for message in (start, body):
        await send(message)
