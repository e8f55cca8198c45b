"""STUN and TURN for phones in a call: what they are told, and that coturn would believe it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from base.settings import Secret, Settings
from realtime import turn
from tests.world import World

NOW = datetime(2026, 11, 22, 2, 10, 30, 500_000, tzinfo=UTC)
ANA, BINH = UUID(int=1), UUID(int=2)
STUN, TURN = (
    ("stun:stun.example:3478",),
    ("turn:turn.example:3478?transport=udp", "turns:turn.example:443?transport=tcp"),
)
BOTH = Settings(secret=Secret(b"x" * 32), stun_urls=STUN, turn_urls=TURN, turn_secret=Secret(b"north"))


def test_a_credential_is_what_coturn_makes_of_it() -> None:
    # printf 1763820000:abcdef0123456789 | openssl dgst -sha1 -hmac north -binary | base64
    assert turn.credential(Secret(b"north"), "1763820000:abcdef0123456789") == "fW7vVP/WMPoMhH1IJKjtn5XaxAg="


def test_it_is_good_for_ten_minutes_and_names_nobody() -> None:
    given = turn.servers(BOTH, ANA, NOW)
    stun, relay = given.ice_servers
    good_until = datetime(2026, 11, 22, 2, 20, 30, tzinfo=UTC)
    assert given.relay and given.expires_at == good_until
    assert (stun.urls, relay.urls) == (list(STUN), list(TURN))
    until, _, name = str(relay.username).partition(":")
    assert int(until) == int(good_until.timestamp())
    assert ANA.hex not in name and name == turn.name_of(BOTH.secret, ANA) != turn.name_of(BOTH.secret, BINH)
    assert relay.credential == turn.credential(Secret(b"north"), str(relay.username))


def test_without_turn_it_says_so() -> None:
    only_stun = turn.servers(msgspec.structs.replace(BOTH, turn_urls=(), turn_secret=Secret()), ANA, NOW)
    assert msgspec.to_builtins(only_stun) == {"ice_servers": [{"urls": list(STUN)}], "relay": False, "expires_at": None}
    assert turn.servers(Settings(), ANA, NOW).ice_servers == []


async def test_a_phone_is_told_over_http(house: World) -> None:
    phone = await house.phone(await house.enrols("Ana"))
    assert await phone.posts("/v1/calls/ice-servers") == {"ice_servers": [], "relay": False, "expires_at": None}
