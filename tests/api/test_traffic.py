"""Traffic limits: what one account and one address may do on a node, and what no limit of others ever refuses."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pytest
import websockets
from structlog.testing import capture_logs

from api import traffic
from api.app import ROUTES, create_app
from api.traffic import Buckets, Traffic
from base import limits
from base.ids import new_id
from base.limits import Limit
from base.settings import Settings
from realtime.frames import PROTOCOL
from tests.world import Phone, World, reading, running_server

FEW = Settings(requests_per_min=30, vitals_per_min=12)
ACK, HELP, VITALS = "/v1/alerts/1/acknowledge", "/v1/residents/1/call-for-help", "/v1/residents/1/vitals"
LINE = "203.0.113.7/32"

# --- The counters themselves: (limit, what is asked at which second, what comes of it)

BUCKETS: list[tuple[Limit, list[float], str]] = [
    (Limit(name="a", per="account", count=3, seconds=60, fails="open"), [0, 0, 0, 0, 19, 20, 20], "...xx.x"),
    (Limit(name="a", per="account", count=3, seconds=60, fails="open"), [0, 0, 0, 600, 600, 600, 600], "......x"),
    (Limit(name="a", per="account", count=3, seconds=60, burst=1, fails="open"), [0, 0, 20, 39, 40], ".x.x."),
]


@pytest.mark.parametrize(("limit", "times", "outcomes"), BUCKETS)
def test_a_bucket_lets_through_what_it_says(limit: Limit, times: list[float], outcomes: str) -> None:
    buckets = Buckets()
    assert "".join("x" if buckets.take(limit, "ana", 1000.0 + t) else "." for t in times) == outcomes


def test_waiting_as_long_as_told_is_enough() -> None:
    buckets, limit = Buckets(), BUCKETS[0][0]
    waits = [buckets.take(limit, "ana", 1000.5) for _ in range(4)]
    assert waits == [0, 0, 0, 20]
    assert buckets.take(limit, "ana", 1020.5) == 0


def test_a_flood_of_subjects_takes_bounded_memory_and_forgets_those_unused_longest() -> None:
    buckets, limit = Buckets(at_most=100), Limit(name="a", per="account", count=1, seconds=60, fails="open")
    for n in range(1000):
        assert buckets.take(limit, n, 0.0) == 0
    assert len(buckets._full_at) == 100
    assert buckets.take(limit, 999, 0.0) > 0
    assert buckets.take(limit, 0, 0.0) == 0


# --- Who pays from which bucket


def asked(traffic_: Traffic, times: int, method: str, path: str, token: bytes | None, line: str = LINE) -> int:
    """How many of so many at once are let through."""
    return sum(traffic_.ask(method, path, token, line, 0.0) is None for _ in range(times))


def test_strangers_of_one_address_share_a_bucket() -> None:
    node = Traffic(FEW)
    assert asked(node, 40, "POST", "/v1/auth/otp", None) == 10  # a third of a minute's at once
    assert asked(node, 40, "GET", "/nowhere", None) == 0
    assert asked(node, 40, "GET", "/nowhere", None, "203.0.113.8/32") == 10


def test_invented_tokens_are_strangers() -> None:
    node = Traffic(FEW)
    assert sum(asked(node, 1, "GET", "/v1/me", bytes([n])) for n in range(40)) == 10


def test_a_token_seen_to_be_good_pays_for_itself_and_for_its_account() -> None:
    node, account = Traffic(FEW), new_id()
    node._learn(b"first", account)
    node._learn(b"second", account)
    assert asked(node, 40, "GET", "/nowhere", None) == 10
    assert asked(node, 6, "GET", "/v1/me", b"first") == 6
    assert asked(node, 6, "GET", "/v1/me", b"second") == 4


@pytest.mark.parametrize(("path", "cap"), [(ACK, 30), (HELP, 30), (VITALS, 12)])
@pytest.mark.parametrize("known", [True, False])
def test_who_used_up_everything_else_still_raises_and_answers(path: str, cap: int, known: bool) -> None:
    node = Traffic(FEW)
    if known:
        node._learn(b"token", new_id())
    asked(node, 99, "GET", "/v1/me", b"token")
    asked(node, 99, "GET", "/v1/me", None)
    assert asked(node, 1, "GET", "/v1/me", b"token") == asked(node, 1, "GET", "/v1/me", None) == 0
    assert asked(node, 99, "POST", path, b"token") == cap


def test_each_act_has_a_cap_of_its_own_and_so_has_each_account() -> None:
    node = Traffic(FEW)
    for act in ("acknowledge", "hand-over", "note", "resolve", "snooze", "still-on-it"):
        assert asked(node, 99, "POST", f"/v1/alerts/1/{act}", b"ana") == 30
    for path in (HELP, f"{HELP}/1/cancel"):
        assert asked(node, 99, "POST", path, b"ana") == 30
    assert asked(node, 99, "POST", ACK, b"bo") == 30


@pytest.mark.parametrize(("method", "path"), [
    ("GET", VITALS), ("POST", "/v1/alerts/1/x/acknowledge"), ("POST", "/v1/alerts//acknowledge"),
    ("POST", "/x/v1/alerts/1/acknowledge"), ("POST", "/v1/alerts/1/acknowledge/x"), ("DELETE", ACK),
])  # fmt: skip
def test_what_only_looks_like_an_act_pays_like_anything(method: str, path: str) -> None:
    assert asked(Traffic(FEW), 99, method, path, b"token") == 10


def test_each_session_renews_itself_from_a_bucket_of_its_own() -> None:
    node, one, other = Traffic(FEW), new_id(), new_id()
    asked(node, 99, "GET", "/nowhere", None)
    for session in (one, other):
        asks = [node.ask("POST", "/v1/auth/refresh", None, LINE, 0.0, session) for _ in range(300)]
        assert asks.count(None) == traffic.RENEWALS.count


def test_an_act_without_a_token_is_a_strangers_request() -> None:
    assert asked(Traffic(FEW), 99, "POST", ACK, None) == 10


def test_every_route_that_raises_or_answers_is_among_the_acts() -> None:
    """A new one under these paths is a decision: add it to the acts, or here."""
    posts = [p for room in ROUTES for h in room.HANDLERS for p in h.paths if "POST" in getattr(h, "http_methods", ())]
    about_alerts = {p for p in posts if p.startswith("/v1/alerts/") or "/call-for-help" in p or p.endswith("/vitals")}
    assert len(about_alerts) == 9
    for path in about_alerts:
        assert traffic._ACT.fullmatch(re.sub(r"\{\w+:uuid\}", str(new_id()), path)), path


# --- Over HTTP, on a node with small limits


@dataclasses.dataclass
class Node:
    house: World
    url: str

    def client(self, token: str | None = None) -> httpx2.AsyncClient:
        client = self.house.client()
        client.base_url = self.url
        if token:
            client.headers["authorization"] = f"Bearer {token}"
        return client


@asynccontextmanager
async def node(house: World, **more: Any) -> AsyncIterator[Node]:
    """A second server of the same house, with limits of its own; it trusts no proxy unless told to."""
    settings = msgspec.structs.replace(
        house.house.settings, **{"requests_per_min": 30, "vitals_per_min": 12, "trusted_proxies": (), **more}
    )
    other = dataclasses.replace(house.house, settings=settings)
    async with running_server(other, create_app(other)) as url:
        yield Node(house, url)


async def an_alert(house: World) -> tuple[Phone, UUID, UUID]:
    """A nurse's phone, an open alert, and whose it is."""
    await house.opens()
    nurse = await house.phone(await house.employs("nurse"))
    resident = await house.admits()
    phone = await house.phone(resident)
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    assert resident.resident
    return nurse, alert, resident.resident


async def uses_up(client: httpx2.AsyncClient, path: str = "/v1/me") -> httpx2.Response:
    for _ in range(100):
        answer = await client.get(path)
        if answer.status_code == 429:
            return answer
    raise AssertionError("never refused")


async def test_a_refusal_is_a_problem_with_a_time_and_counted(house: World) -> None:
    before = limits._refused.labels("strangers")._value.get()
    async with node(house) as small, small.client() as stranger:
        answer = await uses_up(stranger)
        english = await stranger.get("/v1/me", headers={"accept-language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (429, "application/problem+json")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["cache-control"] == "no-store, private"
    assert (answer.json()["code"], answer.json()["status"]) == ("rate_limited", 429)
    assert english.json()["detail"] != answer.json()["detail"]
    assert limits._refused.labels("strangers")._value.get() == before + 2


async def test_an_address_and_an_account_that_used_up_everything_still_acknowledge(house: World) -> None:
    nurse, alert, resident = await an_alert(house)
    async with node(house) as small, small.client(nurse.tokens["access_token"]) as app, small.client() as stranger:
        await uses_up(stranger)
        await house.sql("insert into limits select sha256(n::text::bytea), now() + interval '1 day' "
                        "from generate_series(1, 9) n returning 1")  # fmt: skip
        assert (await app.get("/v1/me")).status_code == 429  # not yet known on this node, and its address is spent
        assert (await app.post(f"/v1/alerts/{alert}/acknowledge", json={})).status_code == 200
        await uses_up(app)  # known now, and soon spent itself
        assert (await app.post(f"/v1/alerts/{alert}/acknowledge", json={})).status_code == 200
        note = await app.post(f"/v1/alerts/{alert}/note", json={"text": "x"}, headers={"idempotency-key": "k"})
        assert note.status_code == 201
        posted = await app.post(f"/v1/residents/{resident}/vitals", json={"readings": [reading("pulse", 80)]})
        assert posted.status_code == 200


async def test_without_counters_in_the_database_alerts_are_raised_and_answered(house: World) -> None:
    nurse, alert, resident = await an_alert(house)
    await house.sql("alter table limits rename to limits_away")
    try:
        assert (await nurse.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 200
        assert (await nurse.records(reading("spo2", 80), resident=resident))["items"][0]["outcome"] == "kept"
        assert (await nurse.get("/v1/alerts")).status_code == 200
    finally:
        await house.sql("alter table limits_away rename to limits")


async def test_acknowledging_has_a_cap_per_account_and_no_other(house: World) -> None:
    nurse, alert, _ = await an_alert(house)
    other = await house.phone(await house.employs("nurse", "Bo"))
    async with node(house) as small, small.client(nurse.tokens["access_token"]) as app:
        statuses = [(await app.post(f"/v1/alerts/{alert}/acknowledge", json={})).status_code for _ in range(33)]
        assert statuses.count(200) >= 30 and statuses[-1] == 429
        async with small.client(other.tokens["access_token"]) as bo:
            assert (await bo.post(f"/v1/alerts/{alert}/acknowledge", json={})).status_code == 200


async def test_a_token_that_is_good_does_not_pay_for_the_strangers_beside_it(house: World) -> None:
    phone = await house.phone(await house.enrols("Ana"))
    async with node(house) as small, small.client(phone.tokens["access_token"]) as app, small.client() as stranger:
        assert (await app.get("/v1/me")).status_code == 200
        await uses_up(stranger)
        assert (await app.get("/v1/me")).status_code == 200


async def test_a_dead_token_on_an_open_route_is_not_taken_for_a_good_one(house: World) -> None:
    async with node(house) as small:
        statuses = []
        for n in range(25):
            async with small.client(f"antam_at_{n % 2}") as liar:
                statuses.append((await liar.get("/schema/openapi.json")).status_code)
    assert set(statuses) == {200, 429} and statuses.count(200) <= 15


async def test_health_is_never_refused(house: World) -> None:
    async with node(house) as small, small.client() as stranger:
        await uses_up(stranger)
        assert [(await stranger.get(f"/health/{what}")).status_code for what in ("live", "ready")] == [200, 200]


# --- Whose address it is

FORGED: list[dict[str, str]] = [
    {name: value}
    for name in ("x-forwarded-for", "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip",
                 "x-original-forwarded-for", "x-forwarded", "via")
    for value in ("198.51.100.%d", "198.51.100.%d, 127.0.0.1", "for=198.51.100.%d", "127.0.0.1,198.51.100.%d", "[::%d]")
]  # fmt: skip


@pytest.mark.parametrize("trusted", [(), ("10.0.0.0/8", "fd00::/8")])
async def test_no_header_makes_a_stranger_somebody_else(house: World, trusted: tuple[str, ...]) -> None:
    """A thousand ways: every header, another address each time."""
    async with node(house, requests_per_min=1, trusted_proxies=trusted) as small, small.client() as stranger:
        await uses_up(stranger)
        seen = []
        for n in range(1000):
            [(name, value)] = FORGED[n % len(FORGED)].items()
            seen.append((await stranger.get("/v1/me", headers={name: value % (n % 250)})).status_code)
    assert set(seen) <= {429, 401} and seen.count(401) <= 2  # one a minute is let through, whatever is forged


async def test_behind_a_trusted_proxy_everybody_has_their_own_bucket(house: World) -> None:
    async with node(house, trusted_proxies=("127.0.0.1/32",)) as small, small.client() as stranger:
        stranger.headers["x-forwarded-for"] = "192.0.2.66, 203.0.113.7"
        await uses_up(stranger)
        assert (await stranger.get("/v1/me", headers={"x-forwarded-for": "203.0.113.8"})).status_code == 401
        for forged in ("198.51.100.1, 203.0.113.7", "203.0.113.8,203.0.113.7", "nonsense, 203.0.113.7:80"):
            assert (await stranger.get("/v1/me", headers={"x-forwarded-for": forged})).status_code == 429


async def test_a_phone_behind_an_address_that_is_spent_renews_its_session_and_unlocks_its_tablet(house: World) -> None:
    await house.opens()
    phone, nurse = await house.phone(await house.enrols("Ana")), await house.phone(await house.employs("nurse"))
    assert (await nurse.put("/v1/auth/pin", {"pin": "2580"})).status_code == 204
    tablet = (await nurse.put("/v1/auth/shared", {"shared": True})).json()
    token = phone.tokens["refresh_token"]
    invented = token[:-8] + ("AAAAAAA=" if token[-8:] != "AAAAAAA=" else "BBBBBBA=")
    padding = "x" * traffic.RENEWAL_AT_MOST
    async with node(house) as small, small.client() as stranger:
        await uses_up(stranger)
        refused = [
            await stranger.post("/v1/auth/refresh", json=body)
            for body in (
                {"refresh_token": invented},
                {},
                [],
                {"refresh_token": 7},
                {padding: 1, "refresh_token": token},
            )
        ]
        refused.append(await stranger.post("/v1/auth/unlock", json={**_unlocking(tablet), "device_secret": "x"}))
        assert [answer.status_code for answer in refused] == [429] * 6
        unlocked = await stranger.post("/v1/auth/unlock", json=_unlocking(tablet))
        renewed = await stranger.post("/v1/auth/refresh", json={"refresh_token": token})
        assert (unlocked.status_code, renewed.status_code) == (200, 200), (unlocked.text, renewed.text)


def _unlocking(tablet: dict[str, Any]) -> dict[str, Any]:
    return {"session": tablet["session"], "device_secret": tablet["device_secret"], "pin": "2580"}


# --- Sockets


async def knocks(url: str) -> websockets.ClientConnection:
    wanted = [websockets.Subprotocol(PROTOCOL)]
    return await websockets.connect(
        url.replace("http", "ws") + "/v1/realtime", subprotocols=wanted, compression=None, proxy=None
    )


async def test_an_address_has_so_many_sockets_and_no_more(house: World) -> None:
    async with node(house, sockets_per_address=2) as small:
        async with contextlib.AsyncExitStack() as open_ones:
            for _ in range(2):
                connection = await knocks(small.url)
                open_ones.push_async_callback(connection.close)
            with pytest.raises(websockets.InvalidStatus) as refused:
                await knocks(small.url)
            answer = refused.value.response
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
            assert b'"rate_limited"' in (answer.body or b"")
        async with asyncio.timeout(5):
            while True:  # closing takes a moment
                with contextlib.suppress(websockets.InvalidStatus):
                    await (await knocks(small.url)).close()
                    break


async def test_refusals_tell_the_log_no_address(house: World) -> None:
    with capture_logs() as told:
        async with node(house, trusted_proxies=("127.0.0.1/32",)) as small, small.client() as stranger:
            stranger.headers["x-forwarded-for"] = "203.0.113.7"
            await uses_up(stranger)
    assert "203.0" not in str(told)


# --- What the page for operators says


def test_the_page_for_operators_shows_every_limiter_as_it_is() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
    section = page.split("## Limits")[1].split("\n## ")[0]
    shown = [line for line in section.splitlines() if line.startswith("| `")]
    assert shown == [_row(limit) for limit in traffic.limiters(Settings())]


def _row(limit: Limit) -> str:
    span = {0: "at one time", 1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}[limit.seconds]
    return f"| `{limit.name}` | {limit.per} | {limit.count} {span} | {limit.at_once} | {limit.fails} |"


def test_limiters_have_names_of_their_own() -> None:
    names = [limit.name for limit in traffic.limiters(Settings())]
    assert len(names) == len(set(names))


def test_what_guards_secrets_and_money_fails_closed_and_alerts_fail_open() -> None:
    fails = {limit.name: limit.fails for limit in traffic.limiters(Settings())}
    assert {name for name, how in fails.items() if how == "open"} == {
        "alert_acts", "renewals", "vitals", "requests", "strangers", "sockets", "tickets", "hellos",
    }  # fmt: skip
