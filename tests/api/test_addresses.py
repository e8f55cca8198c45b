"""Whose address a request has, and who cannot make it another."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import addresses

NOBODY: list[str] = []
PROXIES = ["10.0.0.0/8", "fd00::/8"]

# Peer, what X-Forwarded-For said, whom we trust -> who is asking.
TABLE: list[tuple[str | None, list[str], list[str], str | None]] = [
    ("203.0.113.7", [], NOBODY, "203.0.113.7"),
    ("203.0.113.7", ["198.51.100.1"], NOBODY, "203.0.113.7"),  # nobody is trusted by default
    ("127.0.0.1", ["198.51.100.1"], NOBODY, "127.0.0.1"),
    ("203.0.113.7", ["198.51.100.1"], PROXIES, "203.0.113.7"),  # not one of our proxies
    ("10.0.0.1", ["198.51.100.1"], PROXIES, "198.51.100.1"),
    ("10.0.0.1", [], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["192.0.2.66, 198.51.100.1"], PROXIES, "198.51.100.1"),  # what a stranger wrote stands left
    ("10.0.0.1", ["192.0.2.66", "198.51.100.1"], PROXIES, "198.51.100.1"),  # headers in order are one list
    ("10.0.0.1", ["192.0.2.66, 198.51.100.1, 10.9.9.9"], PROXIES, "198.51.100.1"),  # two proxies of ours
    ("10.0.0.1", ["10.9.9.9, 198.51.100.1"], PROXIES, "198.51.100.1"),  # who claims to be a proxy of ours is not
    ("10.0.0.1", ["10.9.9.9, 10.8.8.8"], PROXIES, "10.9.9.9"),  # a request from within
    ("10.0.0.1", ["198.51.100.1, nonsense"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["nonsense, 198.51.100.1"], PROXIES, "198.51.100.1"),
    ("10.0.0.1", ["198.51.100.1,"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", [""], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["unknown"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["198.51.100.1:4711"], PROXIES, "198.51.100.1"),
    ("10.0.0.1", ["198.51.100.1:"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["198.51.100.1:99999999"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["2001:db8::1"], PROXIES, "2001:db8::1"),
    ("10.0.0.1", ["[2001:db8::1]:4711"], PROXIES, "2001:db8::1"),
    ("10.0.0.1", ["[2001:db8::1"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["fe80::1%eth0"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["127.1"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["0x7f.1"], PROXIES, "10.0.0.1"),
    ("10.0.0.1", ["198.51.100.01"], PROXIES, "10.0.0.1"),  # octal or not: nobody's proxy writes that
    ("10.0.0.1", ["١٩٨.51.100.1"], PROXIES, "10.0.0.1"),
    ("::ffff:10.0.0.1", ["198.51.100.1"], PROXIES, "198.51.100.1"),
    ("10.0.0.1", ["::ffff:198.51.100.1"], PROXIES, "198.51.100.1"),
    ("fd00::1", ["198.51.100.1"], PROXIES, "198.51.100.1"),
    ("fe80::1", ["198.51.100.1"], PROXIES, "fe80::1"),
    (None, ["198.51.100.1"], PROXIES, None),
    ("", ["198.51.100.1"], PROXIES, None),
]


@pytest.mark.parametrize(("peer", "forwarded", "trusted", "asking"), TABLE)
def test_who_is_asking(peer: str | None, forwarded: list[str], trusted: list[str], asking: str | None) -> None:
    found = addresses.client(peer, forwarded, [ip_network(text) for text in trusted])
    assert found == (ip_address(asking) if asking else None)


def test_other_headers_are_not_read() -> None:
    names = ("forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-forwarded-host")
    scope = {"client": ("10.0.0.1", 1), "headers": [(name.encode(), b"198.51.100.1") for name in names]}
    assert addresses.of(scope, [ip_network("10.0.0.0/8")]) == ip_address("10.0.0.1")


PLACES = {
    "203.0.113.77": ("203.0.113.77/32", "203.0.113.0/24"),
    "2001:db8:1:2:3::4": ("2001:db8:1:2::/64", "2001:db8:1::/48"),
    "::ffff:203.0.113.77": ("203.0.113.77/32", "203.0.113.0/24"),
}


@pytest.mark.parametrize("text", PLACES)
def test_a_line_and_its_neighbourhood(text: str) -> None:
    address = addresses.read(text)
    assert (addresses.line(address), addresses.neighbourhood(address)) == PLACES[text]


def test_requests_without_an_address_share_one_place() -> None:
    assert addresses.line(None) == addresses.neighbourhood(None) == "none"


lists = st.lists(st.text() | st.ip_addresses().map(str) | st.text(" ,.:[]%0123456789abcdef"))
proxies = [ip_network(text) for text in PROXIES]


@given(peer=st.ip_addresses(), forwarded=lists)
def test_without_trust_no_header_moves_anybody(peer: IPv4Address | IPv6Address, forwarded: list[str]) -> None:
    assert addresses.client(str(peer), forwarded, []) == addresses.read(str(peer))


@given(forged=lists, real=st.ip_addresses())
def test_nothing_left_of_what_our_proxy_wrote_counts(forged: list[str], real: IPv4Address | IPv6Address) -> None:
    found = addresses.client("10.0.0.1", [*forged, str(real)], proxies)
    trusted = addresses.client("10.0.0.1", [str(real)], proxies)
    if not any(trusted in network for network in proxies if trusted and network.version == trusted.version):
        assert found == trusted


@given(text=st.text() | st.text(".:[]%0123456789abcdef", max_size=50))
def test_whatever_is_written_reads_as_an_address_or_as_nothing(text: str) -> None:
    found = addresses.read(text)
    if found is not None:
        assert addresses.read(str(found)) == found


@given(address=st.ip_addresses(), port=st.integers(0, 65535))
def test_a_port_changes_nothing(address: IPv4Address | IPv6Address, port: int) -> None:
    written = f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"
    if "%" not in written:
        assert addresses.read(written) == addresses.read(str(address))
