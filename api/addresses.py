"""Where a request comes from. Pure.

Behind a proxy the socket's peer is the proxy, and `X-Forwarded-For` is a list to which every hop has appended the peer
it saw: only what trusted hops wrote is true. So it is read from the right, over the addresses of trusted proxies, up to
the first that is not one of them; what stands left of it was written by a stranger. `Forwarded`, `X-Real-IP` and
their like are not read at all (ASVS 4.1.3, 15.3.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HOPS_AT_MOST = 20


def client(peer: str | None, forwarded: Iterable[str], trusted: Sequence[Network]) -> Address | None:
    """Who is asking; `forwarded` are the values of all X-Forwarded-For headers, in their order. None: no address (a
    Unix socket)."""
    found = read(peer or "")
    if found is None or not _among(found, trusted):
        return found
    hops = ",".join(forwarded).rsplit(",", HOPS_AT_MOST)[-HOPS_AT_MOST:]
    for hop in reversed(hops):
        stated = read(hop)
        if stated is None:
            return found  # a trusted proxy writes addresses; whoever wrote this is no further away than the last one
        found = stated
        if not _among(found, trusted):
            break
    return found


def of(scope: Any, trusted: Sequence[Network]) -> Address | None:
    """The same for an ASGI scope."""
    peer = scope.get("client")
    forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return client(peer[0] if peer else None, forwarded, trusted)


def read(text: str) -> Address | None:
    """An address, with or without a port, or nothing. IPv4 in IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text, closed, rest = text[1:].partition("]")
        if not closed or not _port(rest):
            return None
    elif text.count(":") == 1:
        text, _, rest = text.partition(":")
        if not _port(":" + rest):
            return None
    if not text.isascii() or "%" in text:
        return None
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def line(address: Address | None) -> str:
    """What one household or phone has: an IPv4 address, an IPv6 /64."""
    return _network(address, 32, 64)


def neighbourhood(address: Address | None) -> str:
    """What somebody can have many addresses in: an IPv4 /24, an IPv6 /48. For counters that guard secrets and money."""
    return _network(address, 24, 48)


def _network(address: Address | None, v4: int, v6: int) -> str:
    if address is None:
        return "none"
    return str(ip_network((address, v4 if address.version == 4 else v6), strict=False))


def _among(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _port(text: str) -> bool:
    return not text or (text[0] == ":" and text[1:].isdecimal() and text.isascii() and len(text) <= 6)
