"""How the HTTP client of firebase-admin is made to behave: one attempt a call, wires that starve nobody, an access
token that is there before it is needed. Names of the SDK's own insides are used here and in push.py, nowhere else."""

import asyncio
import logging
import time
from collections.abc import Generator
from datetime import UTC
from functools import partial
from typing import Any

import httpx
from firebase_admin._retry import HttpxRetry
from google.auth.exceptions import TransportError
from google.auth.transport.requests import Request

from base import log

_log = log.logger("notify")


def one_attempt(service: Any, access: "AccessToken", timeout_s: float) -> Any:
    """The SDK's service with its retries off, over wires of ours.

    It retries in two places: its transports repeat 500 and 503 four times (7 s inside the call), and its auth flow
    repeats a 401 twice with a blocking token refresh each. Neither has an option, so both are replaced by name in the
    client it made. tests/notify/test_push.py counts requests: if the SDK moves these names, it fails there.
    """
    client = service._async_client
    client._timeout = httpx.Timeout(timeout_s, connect=timeout_s / 2)  # never connected is a known outcome
    client.async_client.auth = access
    wires = _Wires()
    for transport in client._mounts.values():
        transport._retry = HttpxRetry(max_retries=0)
        transport._wrapped_transport = wires
    return service


class _Wires(httpx.AsyncBaseTransport):
    """A connection pool for each request under way, the last used first, so a quiet night keeps one connection.

    One pool for all starves some: httpcore gives the same idle connection to everybody who waits, and who comes second
    waits again (measured: 22 times, 0.6 s, with 50 under way; on a busy machine past 5 s). At its limits it also closes
    connections it has just given away (encode/httpcore#1110). A pool that serves one request has neither trouble.
    """

    def __init__(self) -> None:
        self._tls = httpx.create_ssl_context()
        self._all: list[httpx.AsyncHTTPTransport] = []
        self._free: list[httpx.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        wire = self._free.pop() if self._free else self._another()
        try:
            return await wire.handle_async_request(request)
        finally:
            self._free.append(wire)

    async def aclose(self) -> None:
        for wire in self._all:
            await wire.aclose()

    def _another(self) -> httpx.AsyncHTTPTransport:
        self._all.append(httpx.AsyncHTTPTransport(verify=self._tls, http2=True))
        return self._all[-1]


class AccessToken(httpx.Auth):
    """The OAuth token, fetched in a thread and renewed ahead of need: at night the first alert must not wait for it."""

    LOOK_AGAIN_S = 15.0

    def __init__(self, credential: Any, timeout_s: float) -> None:
        self._credential = credential
        self._ask = partial(_ask_once, Request(), timeout_s)
        self._timeout_s = timeout_s
        self._value = ""
        self._renew_at = self._good_until = 0.0  # Unix seconds
        self._fetching: asyncio.Task[bool] | None = None
        self._keeper: asyncio.Task[None] | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["authorization"] = f"Bearer {self._value}"
        yield request

    async def ready(self) -> bool:
        """True at once while the token is good, else when one was fetched; False if none is to be had."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep_fresh())
        return time.time() < self._good_until or await self._fetch()

    def distrust(self) -> None:
        self._renew_at = self._good_until = 0.0

    async def close(self) -> None:
        if self._keeper is not None:  # a fetch under way is left to end: cancelling it would cancel who waits for it
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def _keep_fresh(self) -> None:
        while True:
            if time.time() >= self._renew_at and not await self._fetch():
                _log.warning("no access token for pushes")
            # Short steps, because the wall clock may jump and a suspended machine wakes up late.
            await asyncio.sleep(min(self.LOOK_AGAIN_S, max(1.0, self._renew_at - time.time())))

    async def _fetch(self) -> bool:
        """One at a time however many wait; a waiter that gives up does not cancel it for the others."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch_in_thread())
        return await asyncio.shield(self._fetching)

    async def _fetch_in_thread(self) -> bool:
        try:
            async with asyncio.timeout(2 * self._timeout_s):  # a dripping answer must not occupy the one place
                await asyncio.to_thread(self._credential.refresh, self._ask)
        except Exception:  # refused, unreachable, nonsense: it means the same, and its text may quote the answer
            return False
        now, good_until = time.time(), self._credential.expiry.replace(tzinfo=UTC).timestamp()
        self._value, self._good_until = self._credential.token, good_until - min(30.0, (good_until - now) / 10)
        self._renew_at = now + 0.8 * (good_until - now)
        return True


def _ask_once(request: Request, timeout_s: float, *args: Any, **kwargs: Any) -> Any:
    """google-auth repeats 408, 429 and 5xx itself, seconds apart; raising here makes it one request."""
    response = request(*args, **{**kwargs, "timeout": timeout_s})
    if response.status != 200:
        raise TransportError(f"the token server answered {response.status}")
    return response


def keep_secrets_out_of_debug_logs() -> None:
    """At DEBUG these write headers (hpack: the bearer token) or bodies; their INFO is a line per push."""
    for name in ("hpack", "h2", "httpcore", "httpx", "google.auth", "google.oauth2", "urllib3", "firebase_admin"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.WARNING, logger.level))
