"""One HTTP request for one notice: its outcome is an answer, or `TryAgain` that says whether it may have arrived.

Shared by the channels that speak HTTP. No redirect is followed, no answer is read past `ANSWER_AT_MOST`, nothing takes
longer than `timeout_s`, and nothing is repeated: repeating is the ledger's.
"""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import msgspec
from msgspec import Struct

from notify.channel import Notice, Outcome, TryAgain

ANSWER_AT_MOST = 64 * 1024
QUOTA_PAUSE_S = 60.0
"""After a 429 that names no time."""
CLOSED = TryAgain(None, "closed")


class Answer(Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    body: bytes

    def decoded(self) -> dict[str, Any] | None:
        """The object in JSON, or None: not JSON, not an object, or cut off."""
        try:
            found = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if isinstance(found, dict) else None


class NotPublic(Exception):
    """The name leads, or may lead, into a network of our own."""


class Wire:
    """The client of one channel. With `public_only` the name is looked up here, every address it has must be public,
    and the connection goes to the very address that was checked: a name that changes its mind gains nothing."""

    def __init__(self, *, timeout_s: float = 5.0, in_flight: int = 50, public_only: bool = False) -> None:
        self._timeout_s, self._public_only = timeout_s, public_only
        self._slots = asyncio.Semaphore(in_flight)
        self._closed = False
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(timeout_s, connect=timeout_s / 2),  # never connected is a known outcome
            limits=httpx2.Limits(max_connections=in_flight, max_keepalive_connections=in_flight // 5 or 1),
            follow_redirects=False,
            trust_env=not public_only,
        )

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answer | TryAgain:
        async with self._slots:
            if self._closed:
                return CLOSED
            on_its_way = False
            try:
                async with asyncio.timeout(self._timeout_s):
                    target, more = await self._target(url)
                    on_its_way = True
                    return await self._ask(target, content, {**headers, **more.headers}, more.extensions)
            except NotPublic:
                return TryAgain(None, "not_public")
            except TimeoutError:
                return TryAgain(None, "timeout", unknown=True) if on_its_way else TryAgain(None, "cannot_connect")
            except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError, OSError):
                return TryAgain(None, "cannot_connect")
            except httpx2.TimeoutException:
                return TryAgain(None, "timeout", unknown=True)
            except httpx2.HTTPError:
                return TryAgain(None, "connection_lost", unknown=True)
            except RuntimeError:  # the client was closed while this waited
                return TryAgain(None, "closed", unknown=True)

    async def close(self) -> None:
        """Cuts what is under way, which comes back as unknown. Safe to call twice."""
        self._closed = True
        await self._client.aclose()

    async def _ask(self, url: str, content: bytes, headers: Mapping[str, str], extensions: Mapping[str, Any]) -> Answer:
        request = self._client.build_request("POST", url, content=content, headers=headers, extensions=dict(extensions))
        response = await self._client.send(request, stream=True)
        try:
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > ANSWER_AT_MOST:
                    break
            return Answer(response.status_code, response.headers, body[:ANSWER_AT_MOST])
        finally:
            await response.aclose()

    async def _target(self, url: str) -> tuple[str, _More]:
        if not self._public_only:
            return url, _More({}, {})
        parts = urlsplit(url)
        assert parts.hostname
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(is_public(address) for address in addresses):
            raise NotPublic
        host = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        there = urlunsplit(parts._replace(netloc=f"{host}:{port}"))
        return there, _More({"Host": parts.netloc}, {"sni_hostname": parts.hostname})


class _More(Struct, frozen=True):
    headers: dict[str, str]
    extensions: dict[str, Any]


def is_public(address: str) -> bool:
    """Whether this is an address of the open Internet, also where IPv6 wraps IPv4 up."""
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or is_public(str(mapped)))


def sort(answer: Answer, table: Mapping[int, Outcome], refused: Outcome) -> Outcome:
    """An answer that is no 2xx: as the table says, else by its class. `refused` is for a 4xx nobody documented."""
    asked = seconds(answer.headers.get("retry-after"))
    known = table.get(answer.status)
    if known is None:
        again = answer.status >= 500 or answer.status < 400
        return TryAgain(asked, f"http_{answer.status}") if again else refused
    if isinstance(known, TryAgain) and asked is not None:
        return TryAgain(asked, known.reason, known.unknown)
    return known


def message_id(given: object, notice: Notice) -> str:
    """The provider's own name of the message; ours where it gave none, or one that could quote the address."""
    named = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    quotes = notice.address.lstrip("+") in named
    return named if re.fullmatch(r"[A-Za-z0-9_.:%=-]{1,200}", named) and not quotes else str(notice.attempt)


def seconds(retry_after: str | None) -> float | None:
    """The header is seconds or an HTTP date; what is neither asks for nothing."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None
