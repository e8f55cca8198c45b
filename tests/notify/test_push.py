"""The real SDK against the loopback server: every answer sorted, one request each, and never slower than its limit."""

import asyncio
import json
import logging
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import firebase_admin
import httpx
import pytest
import structlog.testing
from firebase_admin import messaging

from notify.channel import Gone, Outcome, Refused, Sent, TryAgain
from notify.fcm_loopback import Fault, Loopback
from notify.push import Firebase, Logged, Push, credentials_problem

pytestmark = pytest.mark.timeout(20)
QUICK_S = 0.6


@pytest.fixture(autouse=True)
def no_ca_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Reading it takes most of the time it takes to build a Firebase, and nothing here speaks TLS."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))


@pytest.fixture
async def fcm() -> AsyncIterator[Loopback]:
    async with Loopback() as server:
        yield server


@pytest.fixture
async def firebase(fcm: Loopback, tmp_path: Path) -> AsyncIterator[Firebase]:
    sender = a_firebase(fcm, tmp_path)
    yield sender
    await sender.close()


def a_firebase(fcm: Loopback, folder: Path, timeout_s: float = QUICK_S, **more: Any) -> Firebase:
    key = fcm.credentials(folder / f"{uuid4()}.json")
    return Firebase(key, production=False, fcm_url=fcm.url, timeout_s=timeout_s, **more)


def a_push(phone: str = "phone-1", platform: Literal["android", "ios", "web"] = "android", **more: Any) -> Push:
    given: dict[str, Any] = {
        "token": phone,
        "data": {"k": "alert", "s": "118"},
        "collapse": "c1",
        "urgent": True,
        "ttl_s": 3600,
    } | more
    return Push(attempt=uuid4(), platform=platform, title="An Tâm", body="Có thông báo mới", **given)


async def one(sender: Firebase, push: Push) -> tuple[Outcome, float]:
    began = time.monotonic()
    [outcome] = await sender.send([push])
    return outcome, time.monotonic() - began


# What a phone gets


async def test_an_urgent_android_push_is_data_only_and_high(fcm: Loopback, firebase: Firebase) -> None:
    outcome, _ = await one(firebase, a_push())
    assert isinstance(outcome, Sent) and outcome.message_id.startswith("projects/antam-loopback/messages/")
    assert fcm.received[0].message == {
        "token": "phone-1",
        "data": {"k": "alert", "s": "118"},
        "android": {"priority": "high", "ttl": "3600s", "collapse_key": "c1"},
    }


async def test_an_iphone_gets_the_generic_sentence_and_the_same_ids(fcm: Loopback, firebase: Firebase) -> None:
    await firebase.send([a_push(platform="ios")])
    [got] = fcm.received
    assert got.data == {"k": "alert", "s": "118"} and not got.android and not got.webpush
    assert got.apns["payload"] == {
        "aps": {"alert": {"title": "An Tâm", "body": "Có thông báo mới"}, "sound": "default"}
    }
    assert got.apns["headers"]["apns-priority"] == "10" and got.apns["headers"]["apns-collapse-id"] == "c1"
    assert abs(int(got.apns["headers"]["apns-expiration"]) - time.time() - 3600) < 5


async def test_a_browser_gets_urgency_topic_and_ttl(fcm: Loopback, firebase: Firebase) -> None:
    await firebase.send([a_push(platform="web", urgent=False, ttl_s=60)])
    [got] = fcm.received
    assert got.webpush["headers"] == {"Urgency": "normal", "Topic": "c1", "TTL": "60"}
    assert got.webpush["notification"] == {"title": "An Tâm", "body": "Có thông báo mới"}


async def test_what_is_not_urgent_does_not_shout(fcm: Loopback, firebase: Firebase) -> None:
    await firebase.send([a_push("a", urgent=False), a_push("i", "ios", urgent=False, ttl_s=0)])
    android, ios = (next(r for r in fcm.received if r.token == token) for token in "ai")
    assert android.android["priority"] == "normal"
    assert ios.apns["headers"]["apns-priority"] == "5" and "sound" not in ios.apns["payload"]["aps"]
    assert ios.apns["headers"]["apns-expiration"] == "0"


async def test_a_long_collapse_id_is_shortened_the_same_way_every_time(fcm: Loopback, firebase: Firebase) -> None:
    long = "hội thoại " * 20
    for _ in range(2):
        assert isinstance((await one(firebase, a_push(platform="web", collapse=long)))[0], Sent)
        assert isinstance((await one(firebase, a_push(platform="ios", collapse=long)))[0], Sent)
    topics = {r.webpush["headers"]["Topic"] for r in fcm.received if r.webpush}
    ids = {r.apns["headers"]["apns-collapse-id"] for r in fcm.received if r.apns}
    assert len(topics) == len(ids) == 1 and len(topics.pop()) == 32


@pytest.mark.parametrize("key", ["from", "message_type", "google.x", "gcm.notification", "collapse_key", ""])
def test_a_data_key_that_fcm_reserves_is_refused_when_the_push_is_made(key: str) -> None:
    with pytest.raises(ValueError, match="reserves"):
        a_push(data={key: "1"})


@pytest.mark.parametrize("wrong", [{"data": {"s": 118}}, {"ttl_s": -1}, {"ttl_s": 2419201}, {"token": ""}])
def test_a_push_that_cannot_be_sent_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        a_push(**wrong)


# What became of it. Unknown outcomes are those where the phone may have got it.

ANSWERS: list[tuple[Fault, Outcome]] = [
    ("unregistered", Gone("unregistered")),
    ("sender_id_mismatch", Gone("sender_id_mismatch")),
    ("invalid_argument", Refused("invalid_argument")),
    ("quota", TryAgain(60.0, "quota")),
    ("unavailable", TryAgain(None, "http_503")),
    ("internal", TryAgain(None, "http_500")),
    ("third_party_auth", TryAgain(None, "auth:third_party")),
    ("unauthenticated", TryAgain(None, "auth:access_token")),
    ("permission_denied", TryAgain(None, "auth:permission")),
    ("no_such_project", TryAgain(None, "not_found")),
    ("hang", TryAgain(None, "timeout", unknown=True)),
    ("late", TryAgain(None, "timeout", unknown=True)),
    ("slow_drip", TryAgain(None, "timeout", unknown=True)),
    ("reset", TryAgain(None, "connection_lost", unknown=True)),
    ("accepted_then_reset", TryAgain(None, "connection_lost", unknown=True)),
    ("half_body", TryAgain(None, "connection_lost", unknown=True)),
    ("not_json", TryAgain(None, "sdk:JSONDecodeError", unknown=True)),
]


@pytest.mark.parametrize(("how", "expected"), ANSWERS, ids=[how for how, _ in ANSWERS])
async def test_every_fault_is_sorted_after_exactly_one_request(
    how: Fault, expected: Outcome, fcm: Loopback, firebase: Firebase
) -> None:
    fcm.fail(how=how, times=99, after_s=0.1 if how == "slow_drip" else None)
    outcome, took_s = await one(firebase, a_push())
    assert outcome == expected
    assert (fcm.sends, fcm.token_requests) == (1, 1)
    assert took_s < QUICK_S + 2


async def test_the_next_push_after_any_fault_goes_through(fcm: Loopback, firebase: Firebase) -> None:
    for how, _ in ANSWERS:
        fcm.fail("broken", how=how, after_s=0.1 if how == "slow_drip" else None)
    for _ in ANSWERS:
        assert not isinstance((await one(firebase, a_push("broken")))[0], Sent)
        assert isinstance((await one(firebase, a_push("whole")))[0], Sent)


async def test_one_broken_answer_leaves_the_others_of_the_batch_alone(fcm: Loopback, tmp_path: Path) -> None:
    sender = a_firebase(fcm, tmp_path, timeout_s=3.0)
    pushes = [a_push(f"phone-{n}") for n in range(250)]
    fcm.fail("phone-7", how="not_json")
    fcm.fail("phone-8", how="unregistered")
    fcm.fail("phone-9", how="hang")
    outcomes = await sender.send(pushes)
    await sender.close()
    assert [n for n, outcome in enumerate(outcomes) if not isinstance(outcome, Sent)] == [7, 8, 9]
    assert outcomes[8] == Gone("unregistered")
    assert fcm.sends == 250


async def test_many_at_once_all_arrive_once(fcm: Loopback, tmp_path: Path) -> None:
    sender = a_firebase(fcm, tmp_path, timeout_s=5.0)
    outcomes = await sender.send([a_push(f"phone-{n}") for n in range(400)])
    await sender.close()
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert fcm.sends == len({r.token for r in fcm.received}) == 400


@pytest.mark.parametrize("how", ["quota", "unavailable"])
async def test_a_pause_the_server_asks_for_is_passed_on(how: Fault, fcm: Loopback, firebase: Firebase) -> None:
    fcm.fail(how=how, after_s=17)
    outcome, _ = await one(firebase, a_push())
    assert isinstance(outcome, TryAgain) and outcome.after_s == 17.0


def test_a_pause_may_also_be_a_date_or_nonsense() -> None:
    from notify.push import _seconds

    assert _seconds(formatdate(time.time() + 90, usegmt=True)) == pytest.approx(90, abs=2)
    assert _seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 0.0
    assert _seconds("soon") is None and _seconds("-5") is None and _seconds(None) is None


async def test_a_push_fcm_objects_to_is_ours_and_never_retried(fcm: Loopback, firebase: Firebase) -> None:
    outcome, _ = await one(firebase, a_push(data={"k": "x" * 5000}))
    assert outcome == Refused("invalid_argument") and fcm.received == []


async def test_a_refused_connection_is_known_not_to_have_arrived(fcm: Loopback, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    sender = Firebase(fcm.credentials(tmp_path / "key.json"), production=False, fcm_url=url, timeout_s=QUICK_S)
    assert (await one(sender, a_push()))[0] == TryAgain(None, "cannot_connect")
    await sender.close()


async def test_a_connection_that_is_never_answered_is_known_not_to_have_arrived(fcm: Loopback, tmp_path: Path) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        sender = Firebase(fcm.credentials(tmp_path / "key.json"), production=False, fcm_url=url, timeout_s=QUICK_S)
        outcome, took_s = await one(sender, a_push())
        for filler in fillers:
            filler.close()
    await sender.close()
    assert outcome == TryAgain(None, "cannot_connect") and took_s < QUICK_S + 2


async def test_the_ordinary_limit_is_five_seconds_in_all(fcm: Loopback, tmp_path: Path) -> None:
    sender = Firebase(fcm.credentials(tmp_path / "key.json"), production=False, fcm_url=fcm.url)
    fcm.fail(how="hang")
    outcome, took_s = await one(sender, a_push())
    await sender.close()
    assert outcome == TryAgain(None, "timeout", unknown=True) and 4.9 < took_s < 8


async def test_no_more_are_open_at_once_than_the_slots_allow(fcm: Loopback, tmp_path: Path) -> None:
    sender = a_firebase(fcm, tmp_path, in_flight=3)
    fcm.fail(how="hang", times=7)
    sending = asyncio.create_task(sender.send([a_push(f"p{n}") for n in range(7)]))
    await asyncio.sleep(QUICK_S / 2)
    assert fcm.sends == 3
    assert len(await sending) == 7 and fcm.sends == 7
    await sender.close()


# The access token


async def test_one_access_token_serves_many_pushes(fcm: Loopback, firebase: Firebase) -> None:
    await firebase.send([a_push(f"p{n}") for n in range(150)])
    await firebase.send([a_push("again")])
    assert fcm.token_requests == 1 and len({r.access for r in fcm.received}) == 1


async def test_a_slow_token_server_never_stalls_the_loop(fcm: Loopback, tmp_path: Path) -> None:
    sender = a_firebase(fcm, tmp_path, timeout_s=3.0)
    fcm.fail(how="token_slow", after_s=0.8)
    sending = asyncio.create_task(sender.send([a_push()]))
    longest_s = await longest_stall_s(until=sending)
    assert isinstance(sending.result()[0], Sent) and longest_s < 0.5  # blocked, it would be 0.8
    await sender.close()


async def longest_stall_s(until: asyncio.Task[Any]) -> float:
    longest_s = 0.0
    while not until.done():
        began = time.monotonic()
        await asyncio.sleep(0.01)
        longest_s = max(longest_s, time.monotonic() - began - 0.01)
    return longest_s


async def test_the_token_is_renewed_before_it_ends_even_when_nothing_is_sent(tmp_path: Path) -> None:
    async with Loopback(token_life_s=2) as short:
        sender = a_firebase(short, tmp_path)
        await sender.send([a_push()])
        await asyncio.sleep(2.3)
        assert short.token_requests >= 2
        assert isinstance((await one(sender, a_push()))[0], Sent)
        assert len({r.access for r in short.received}) == 2
        await sender.close()


@pytest.mark.parametrize("how", ["token_down", "token_refused", "token_slow"])
async def test_without_an_access_token_nothing_was_sent_and_it_is_known(
    how: Fault, fcm: Loopback, firebase: Firebase
) -> None:
    fcm.fail(how=how)
    outcome, took_s = await one(firebase, a_push())
    assert outcome == TryAgain(None, "no_access_token")
    assert (fcm.sends, fcm.token_requests) == (0, 1) and took_s < QUICK_S + 2
    if how == "token_slow":
        await asyncio.sleep(2 * QUICK_S)
    assert isinstance((await one(firebase, a_push()))[0], Sent)


async def test_an_access_token_google_no_longer_knows_is_replaced_for_the_next_attempt(
    fcm: Loopback, firebase: Firebase
) -> None:
    await firebase.send([a_push()])
    fcm.forget_access()
    assert (await one(firebase, a_push()))[0] == TryAgain(None, "auth:access_token")
    assert isinstance((await one(firebase, a_push()))[0], Sent)
    assert (fcm.sends, fcm.token_requests) == (3, 2)


# Living beside others, and leaving


async def test_two_live_side_by_side_and_one_leaves(fcm: Loopback, firebase: Firebase, tmp_path: Path) -> None:
    async with Loopback() as elsewhere:
        other = a_firebase(elsewhere, tmp_path)
        await asyncio.gather(firebase.send([a_push("here")]), other.send([a_push("there")]))
        assert [r.token for r in fcm.received] == ["here"] and [r.token for r in elsewhere.received] == ["there"]
        await other.close()
        assert isinstance((await one(firebase, a_push()))[0], Sent)


async def test_closing_frees_everything_and_may_be_done_twice(fcm: Loopback, tmp_path: Path) -> None:
    apps, tasks = set(firebase_admin._apps), asyncio.all_tasks()
    sender = a_firebase(fcm, tmp_path)
    await sender.send([a_push()])
    await sender.close()
    await sender.close()
    await asyncio.sleep(0.05)
    assert set(firebase_admin._apps) == apps
    assert not {task for task in asyncio.all_tasks() - tasks if "_keep" in repr(task) or "_fetch" in repr(task)}


async def test_after_closing_a_push_comes_back_to_be_tried_again(fcm: Loopback, tmp_path: Path) -> None:
    sender = a_firebase(fcm, tmp_path)
    await sender.send([a_push()])
    await sender.close()
    assert (await one(sender, a_push()))[0] == TryAgain(None, "closed") and fcm.sends == 1


async def test_closing_cuts_what_is_under_way_and_loses_none_of_it(fcm: Loopback, tmp_path: Path) -> None:
    sender = a_firebase(fcm, tmp_path, timeout_s=5.0, in_flight=1)
    fcm.fail(how="hang")
    sending = asyncio.create_task(sender.send([a_push("under way"), a_push("waiting")]))
    await asyncio.sleep(0.3)
    await sender.close()
    under_way, waiting = await asyncio.wait_for(sending, 1.0)
    assert isinstance(under_way, TryAgain) and under_way.unknown
    assert waiting == TryAgain(None, "closed")


async def test_a_cancelled_send_lets_go_of_its_slots(fcm: Loopback, tmp_path: Path) -> None:
    sender = a_firebase(fcm, tmp_path, in_flight=1)
    fcm.fail(how="hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sender.send([a_push()]), 0.3)
    assert isinstance((await one(sender, a_push()))[0], Sent)
    await sender.close()


def test_the_sdk_still_has_the_names_we_reach_for() -> None:
    assert messaging._MessagingService.FCM_URL == "https://fcm.googleapis.com/v1/projects/{0}/messages:send"
    assert callable(messaging._get_messaging_service)


def test_without_a_test_url_pushes_go_to_google(tmp_path: Path) -> None:
    async def look() -> str:
        async with Loopback() as fcm:
            sender = Firebase(fcm.credentials(tmp_path / "key.json"), production=False)
            await sender.close()
            return sender._service._fcm_url

    assert asyncio.run(look()) == "https://fcm.googleapis.com/v1/projects/antam-loopback/messages:send"


# Secrets, production, doctor


async def test_neither_token_is_ever_logged(
    fcm: Loopback, firebase: Firebase, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for how, _ in ANSWERS[:10]:
        fcm.fail(how=how)
    outcomes = [(await one(firebase, a_push("secret-device-token")))[0] for _ in range(11)]
    assert isinstance(outcomes[-1], Sent)
    said = caplog.text + "".join(capsys.readouterr()) + repr(outcomes)
    assert "secret-device-token" not in said and "ya29." not in said and "PRIVATE KEY" not in said


async def test_in_production_pushes_go_nowhere_but_google(fcm: Loopback, tmp_path: Path) -> None:
    key = fcm.credentials(tmp_path / "key.json")
    with pytest.raises(ValueError, match="production"):
        Firebase(key, production=True, fcm_url=fcm.url)
    with pytest.raises(ValueError, match="https"):
        Firebase(key, production=True)


async def test_the_loopback_server_refuses_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTAM_ENV", "production")
    with pytest.raises(RuntimeError, match="production"):
        async with Loopback():
            pass


async def test_the_doctor_gets_one_sentence_about_bad_credentials(fcm: Loopback, tmp_path: Path) -> None:
    good = fcm.credentials(tmp_path / "good.json")
    assert credentials_problem(good) is None
    account = json.loads(good.read_text())
    bad = tmp_path / "bad.json"
    for content in ("{", "[]", "{}", json.dumps(account | {"private_key": "PRIVATE abc"}), b"\xff\xfe"):
        bad.write_bytes(content if isinstance(content, bytes) else content.encode())
        assert "are not a Google service account key" in (credentials_problem(bad) or "")
        assert "abc" not in (credentials_problem(bad) or "")
        with pytest.raises(ValueError, match="service account key"):
            Firebase(bad, production=False)
    del account["project_id"]
    bad.write_text(json.dumps(account))
    assert "project_id" in (credentials_problem(bad) or "")
    assert "cannot be read" in (credentials_problem(tmp_path / "none.json") or "")


async def test_without_credentials_the_log_says_which_attempt_and_no_more() -> None:
    push = a_push("secret-device-token")
    with structlog.testing.capture_logs() as said:
        assert await Logged().send([push]) == [Sent(f"logged:{push.attempt}")]
    assert said == [
        {"event": "push logged", "log_level": "info", "room": "notify", "attempt": str(push.attempt), "kind": "alert"}
    ]


# The loopback server itself


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": {"s": 118}},
        {"topic": "also"},
        {"token": None},
        {"data": {"google.x": "1"}},
        {"android": {"ttl": "3600"}},
        {"android": {"ttl": "2419201s"}},
        {"webpush": {"headers": {"Topic": "x" * 33}}},
        {"apns": {"headers": {"apns-collapse-id": "x" * 65}}},
        {"apns": {"headers": {"apns-priority": 10}}},
        {"surprise": 1},
    ],
)
async def test_the_loopback_server_refuses_what_fcm_refuses(wrong: dict[str, Any], fcm: Loopback) -> None:
    message = {k: v for k, v in ({"token": "p", "data": {"k": "alert"}} | wrong).items() if v is not None}
    async with httpx.AsyncClient(base_url=fcm.url, headers=await access(fcm)) as client:
        answer = await client.post("/v1/projects/antam-loopback/messages:send", json={"message": message})
    assert answer.status_code == 400 and answer.json()["error"]["status"] == "INVALID_ARGUMENT"
    assert answer.json()["error"]["details"][0]["errorCode"] == "INVALID_ARGUMENT" and fcm.received == []


async def access(fcm: Loopback) -> dict[str, str]:
    async with httpx.AsyncClient() as client:
        grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "any"}
        given = (await client.post(f"{fcm.url}/token", data=grant)).json()
    return {"authorization": f"Bearer {given['access_token']}"}


async def test_waiting_for_a_message_sees_past_and_coming_ones_and_gives_up(fcm: Loopback, firebase: Firebase) -> None:
    waiting = asyncio.create_task(fcm.wait_for(lambda r: r.data["s"] == "118", 2.0))
    await firebase.send([a_push()])
    assert (await waiting) is (await fcm.wait_for(lambda r: True)) is fcm.received[0]
    with pytest.raises(TimeoutError):
        await fcm.wait_for(lambda r: r.data["s"] == "119", 0.05)


async def test_it_runs_as_a_process_of_its_own_and_tells_what_it_received(tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    arguments = ["-m", "notify.fcm_loopback", "--port", "0", "--credentials", str(key)]
    root, env = Path(__file__).parents[2], os.environ | {"ANTAM_ENV": "test"}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=root, env=env, stdout=pipe)
    assert process.stdout is not None
    url = (await asyncio.wait_for(process.stdout.readline(), 15)).decode().strip()
    sender = Firebase(key, production=False, fcm_url=url)
    async with httpx.AsyncClient(base_url=url) as client:
        await client.post("/fail", json={"how": "unregistered", "token": "old"})
        old, new = await sender.send([a_push("old"), a_push("new")])
        assert isinstance(old, Gone) and isinstance(new, Sent)
        seen = (await client.get("/received", params={"since": 0})).json()
        assert [item["token"] for item in seen["items"]] == ["new"] and seen["next"] == 1 and seen["sends"] == 2
        assert (await client.get("/received", params={"since": 1})).json()["items"] == []
    await sender.close()
    process.terminate()
    await process.wait()
