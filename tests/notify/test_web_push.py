"""Web Push against a push service on loopback that checks the signature and decrypts as a browser would."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from base.settings import Secret
from notify import web_push
from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.one_attempt import Wire, is_public, seconds
from notify.web_push import BadSubscription, WebPush
from tests.notify.loopbacks import HttpProvider, a_notice, http_provider, nobody_there, replies

pytestmark = pytest.mark.timeout(30)
QUICK_S = 0.6
KEY = Secret(web_push.make_key().encode())


class Browser:
    """What a browser keeps: its key, its secret, and where its push service takes notices for it."""

    def __init__(self, endpoint: str) -> None:
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = json.dumps(
            {
                "endpoint": endpoint,
                "expirationTime": None,
                "keys": {"p256dh": _text(public), "auth": _text(self.secret)},
            }
        )

    def reads(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return json.loads(plain)


@pytest.fixture
async def service() -> AsyncIterator[HttpProvider]:
    async with http_provider() as found:
        found.reply = replies(201, location=f"{found.url}/m/abc-1")
        yield found


@pytest.fixture
async def channel() -> AsyncIterator[WebPush]:
    found = WebPush(KEY, "mailto:ops@antam.example", production=False, timeout_s=QUICK_S)
    yield found
    await found.close()


async def one(channel: WebPush, notice: Notice) -> Outcome:
    [outcome] = await channel.send([notice])
    return outcome


async def test_a_browser_reads_what_was_said_and_nobody_else_could(service: HttpProvider, channel: WebPush) -> None:
    browser = Browser(f"{service.url}/send/xyz")
    link = "https://antam.example/answer#s"
    assert await one(channel, a_notice(browser.subscription, link=link)) == Sent("abc-1")
    [got] = service.got
    assert browser.reads(got.body) == {
        "k": "alert",
        "s": "118",
        "t": "Cần xem ngay",
        "b": "Có thông báo mới",
        "l": link,
    }
    assert b"alert" not in got.body
    with pytest.raises(Exception, match=r"."):
        Browser(f"{service.url}/send/xyz").reads(got.body)


async def test_the_push_service_is_told_how_urgent_it_is_and_who_asks(service: HttpProvider, channel: WebPush) -> None:
    await channel.send([a_notice(Browser(f"{service.url}/send/xyz").subscription)])
    [got] = service.got
    assert (got.headers["urgency"], got.headers["ttl"], got.headers["topic"]) == ("high", "3600", "c1")
    assert got.headers["content-encoding"] == "aes128gcm"
    assert Vapid02.verify(got.headers["authorization"])
    token, key = (part.split("=", 1)[1] for part in got.headers["authorization"].removeprefix("vapid ").split(","))
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == service.url and claims["sub"] == "mailto:ops@antam.example"
    assert 0 < claims["exp"] - time.time() < 24 * 3600
    assert key == web_push.public_key(KEY)


async def test_two_services_are_signed_for_each_by_its_own_name(service: HttpProvider, channel: WebPush) -> None:
    async with http_provider() as other:
        other.reply = replies(201)
        for place in (service, other):
            await channel.send([a_notice(Browser(f"{place.url}/x").subscription)])
        for place in (service, other):
            [got] = place.got
            token = got.headers["authorization"].removeprefix("vapid t=").split(".")[1]
            assert json.loads(base64.urlsafe_b64decode(token + "=="))["aud"] == place.url


async def test_a_long_collapse_id_is_a_topic_all_the_same(service: HttpProvider, channel: WebPush) -> None:
    to = Browser(f"{service.url}/x").subscription
    await channel.send([a_notice(to, collapse="hội thoại " * 20), a_notice(to, collapse="hội thoại " * 20)])
    first, second = (got.headers["topic"] for got in service.got)
    assert first == second and len(first) == 32


STATUSES: list[tuple[int, Outcome]] = [
    (200, Sent("abc-1")), (202, Sent("abc-1")), (301, TryAgain(None, "http_301")), (400, Refused("bad_request")),
    (401, TryAgain(None, "auth:vapid")), (403, TryAgain(None, "auth:vapid")), (404, Gone("unsubscribed")),
    (405, Refused("bad_request")), (406, TryAgain(60.0, "quota")), (408, TryAgain(None, "http_408")),
    (410, Gone("unsubscribed")), (413, Refused("too_large")), (418, Refused("http_418")),
    (425, TryAgain(None, "http_425")), (429, TryAgain(60.0, "quota")), (500, TryAgain(None, "http_500")),
    (503, TryAgain(None, "http_503")),
]  # fmt: skip


@pytest.mark.parametrize(("status", "expected"), STATUSES, ids=[str(status) for status, _ in STATUSES])
async def test_every_status_is_sorted_after_exactly_one_request(
    status: int, expected: Outcome, service: HttpProvider, channel: WebPush
) -> None:
    service.reply = replies(status, b"", location=f"{service.url}/m/abc-1")
    assert await one(channel, a_notice(Browser(f"{service.url}/x").subscription)) == expected
    assert len(service.got) == 1


BREAKS: list[tuple[str, Outcome]] = [
    ("hang", TryAgain(None, "timeout", unknown=True)), ("late", TryAgain(None, "timeout", unknown=True)),
    ("slow_drip", TryAgain(None, "timeout", unknown=True)), ("reset", TryAgain(None, "connection_lost", unknown=True)),
    ("half_body", TryAgain(None, "connection_lost", unknown=True)),
]  # fmt: skip


@pytest.mark.parametrize(("how", "expected"), BREAKS, ids=[how for how, _ in BREAKS])
async def test_what_breaks_on_the_way_may_have_arrived(
    how: str, expected: Outcome, service: HttpProvider, channel: WebPush
) -> None:
    service.reply = replies(201, b'{"half": "a body"}', how=how)
    began = time.monotonic()
    assert await one(channel, a_notice(Browser(f"{service.url}/x").subscription)) == expected
    assert len(service.got) == 1 and time.monotonic() - began < QUICK_S + 2
    service.reply = replies(201)
    assert isinstance(await one(channel, a_notice(Browser(f"{service.url}/x").subscription)), Sent)


async def test_nobody_there_is_known_not_to_have_arrived(channel: WebPush) -> None:
    to = Browser(f"http://127.0.0.1:{nobody_there()}/x").subscription
    assert await one(channel, a_notice(to)) == TryAgain(None, "cannot_connect")


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_that_is_asked_for_is_passed_on(status: int, service: HttpProvider, channel: WebPush) -> None:
    service.reply = replies(status, retry_after="17")
    outcome = await one(channel, a_notice(Browser(f"{service.url}/x").subscription))
    assert isinstance(outcome, TryAgain) and outcome.after_s == 17.0


async def test_one_that_hangs_leaves_the_others_alone(service: HttpProvider, channel: WebPush) -> None:
    service.answer = lambda got: replies(201, how="hang" if got.path == "/slow" else None)
    slow, quick = (a_notice(Browser(f"{service.url}/{name}").subscription) for name in ("slow", "quick"))
    outcomes = await channel.send([slow, *[quick] * 5])
    assert [isinstance(outcome, Sent) for outcome in outcomes] == [False, *[True] * 5]


async def test_closing_cuts_what_is_under_way_and_lets_nothing_more_out(service: HttpProvider) -> None:
    channel = WebPush(KEY, "mailto:a@b.example", production=False, timeout_s=5)
    service.reply = replies(how="hang")
    sending = asyncio.create_task(channel.send([a_notice(Browser(f"{service.url}/x").subscription)]))
    await service.asked.wait()
    await channel.close()
    [cut] = await sending
    assert isinstance(cut, TryAgain) and cut.unknown
    assert await one(channel, a_notice(Browser(f"{service.url}/x").subscription)) == TryAgain(None, "closed")
    await channel.close()


# Where we let ourselves be sent to

GOOD = "https://fcm.googleapis.com/fcm/send/abc"
ENDPOINTS = [
    "http://fcm.googleapis.com/fcm/send/abc", "https://127.0.0.1/x", "https://10.0.0.1/x", "https://[::1]/x",
    "https://169.254.169.254/latest", "https://evil.example/x", "https://fcm.googleapis.com.evil.example/x",
    "https://evil-fcm.googleapis.com.example", "https://fcm.googleapis.com:8443/x", "https://u:p@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x", "ftp://fcm.googleapis.com/x", "https:///x", "https://[bad/x", "",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_production_goes_to_push_services_it_knows_and_nowhere_else(endpoint: str) -> None:
    assert web_push.read(Browser(GOOD).subscription, production=True).endpoint == GOOD
    with pytest.raises(BadSubscription):
        web_push.read(Browser(endpoint).subscription, production=True)


@pytest.mark.parametrize(
    "host", ["wns2-par02p.notify.windows.com", "updates.push.services.mozilla.com", "web.push.apple.com"]
)
def test_the_services_of_the_common_browsers_are_known(host: str) -> None:
    assert web_push.read(Browser(f"https://{host}/w/?token=x").subscription, production=True)


@pytest.mark.parametrize("keys", [{"p256dh": "", "auth": ""}, {"p256dh": "BAAA", "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}])
def test_keys_that_are_none_are_refused_before_anything_is_sent(keys: dict[str, str]) -> None:
    with pytest.raises(BadSubscription):
        web_push.read(json.dumps({"endpoint": GOOD, "keys": keys}), production=True)


async def test_what_is_no_subscription_any_more_is_forgotten(channel: WebPush) -> None:
    assert await one(channel, a_notice("{}")) == Gone("bad_subscription")
    assert await one(channel, a_notice("not json")) == Gone("bad_subscription")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "2002:a00:1::"],
)  # fmt: skip
def test_addresses_inside_somebodys_network_are_not_public(address: str) -> None:
    assert not is_public(address)
    assert is_public("142.250.1.1") and is_public("2a00:1450:4001::1")


async def test_a_name_that_leads_inside_is_not_followed(service: HttpProvider) -> None:
    wire = Wire(timeout_s=QUICK_S, public_only=True)
    port = service.url.rpartition(":")[2]
    assert await wire.post(f"http://localhost:{port}/x", b"", {}) == TryAgain(None, "not_public")
    assert await wire.post(f"http://127.0.0.1:{port}/x", b"", {}) == TryAgain(None, "not_public")
    assert service.got == []
    await wire.close()


async def test_the_address_that_was_checked_is_the_one_that_is_asked(
    service: HttpProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may answer differently the second time: it is asked once, and named to whom it leads."""
    port, asked = int(service.url.rpartition(":")[2]), []

    async def lookup(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop().__class__, "getaddrinfo", lambda _, *a, **k: lookup(*a, **k))
    monkeypatch.setattr("notify.one_attempt.is_public", lambda _: True)
    wire = Wire(timeout_s=QUICK_S, public_only=True)
    answer = await wire.post(f"http://push.example:{port}/x", b"", {})
    await wire.close()
    assert not isinstance(answer, TryAgain)
    assert asked == ["push.example"] and service.got[0].headers["host"] == f"push.example:{port}"


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 60])
def test_a_key_that_is_none_is_refused_with_a_sentence(key: bytes) -> None:
    with pytest.raises(ValueError, match="antam web-push-key"):
        WebPush(Secret(key), "mailto:a@b.example", production=True)


def test_a_made_key_is_a_key_and_never_the_same() -> None:
    first, second = web_push.make_key(), web_push.make_key()
    assert first != second and len(web_push.public_key(Secret(first.encode()))) == 87


def test_a_pause_may_be_nonsense() -> None:
    assert seconds("soon") is None and seconds(None) is None and seconds("7") == 7.0


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
