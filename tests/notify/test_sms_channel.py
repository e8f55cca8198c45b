"""A notice as an SMS, against a gateway on loopback."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from notify import gsm, wording
from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.sms_channel import SmsChannel, text_of
from tests.notify.loopbacks import HttpProvider, a_notice, http_provider, nobody_there, replies
from tests.notify.test_wording import CLINICAL

pytestmark = pytest.mark.timeout(30)
QUICK_S = 0.6
LINK = "https://antam.example/answer#AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
async def gateway() -> AsyncIterator[HttpProvider]:
    async with http_provider() as found:
        found.reply = replies(202, {"id": "gw-1"})
        yield found


@pytest.fixture
async def channel(gateway: HttpProvider) -> AsyncIterator[SmsChannel]:
    found = SmsChannel(f"{gateway.url}/sms", "token-of-ours", replies=True, timeout_s=QUICK_S)
    yield found
    await found.close()


async def one(channel: SmsChannel, notice: Notice) -> Outcome:
    [outcome] = await channel.send([notice])
    return outcome


async def test_the_gateway_gets_number_text_and_a_key_to_know_a_double_by(
    gateway: HttpProvider, channel: SmsChannel
) -> None:
    notice = a_notice(link=LINK, reply_code="472913")
    assert await one(channel, notice) == Sent("gw-1")
    [got] = gateway.got
    assert got.json() == {
        "id": str(notice.attempt),
        "to": "+84901234567",
        "text": f"An Tam: can xem ngay, hay mo ung dung. Nhan viec: {LINK} Hoac tra loi: 472913",
    }
    assert got.headers["authorization"] == "Bearer token-of-ours"
    assert got.headers["idempotency-key"] == str(notice.attempt)
    assert got.path == "/sms"


ANSWERS: list[tuple[int, Any, Outcome]] = [
    (200, {"error": "invalid_number"}, Gone("invalid_number")),
    (422, {"error": "invalid_number"}, Gone("invalid_number")),
    (200, {"error": "no_subscriber"}, Gone("no_subscriber")),
    (200, {"error": "opted_out"}, Gone("opted_out")),
    (200, {"error": "landline"}, Gone("landline")),
    (200, {"error": "text_refused"}, Refused("text_refused")),
    (400, {"error": "sender_refused"}, Refused("sender_refused")),
    (200, {"error": "too_long"}, Refused("too_long")),
    (200, {"error": "rate_limited"}, TryAgain(60.0, "quota")),
    (402, {"error": "no_credit"}, TryAgain(None, "no_credit")),
    (503, {"error": "carrier_down"}, TryAgain(None, "carrier_down")),
    (200, {"error": "busy"}, TryAgain(None, "busy")),
    (200, {"error": "what is this"}, TryAgain(None, "unknown_error", unknown=True)),
    (200, {"error": 12}, TryAgain(None, "unknown_error", unknown=True)),
    (202, {"id": "gw-1"}, Sent("gw-1")),
    (200, {"id": 77}, Sent("77")),
    (302, {}, TryAgain(None, "http_302")),
    (400, {}, Refused("bad_request")),
    (401, {}, TryAgain(None, "auth:token")),
    (402, {}, TryAgain(None, "no_credit")),
    (403, {}, TryAgain(None, "auth:token")),
    (404, {}, TryAgain(None, "not_found")),
    (408, {}, TryAgain(None, "http_408")),
    (413, {}, Refused("too_long")),
    (418, {}, Refused("http_418")),
    (422, {}, Refused("bad_request")),
    (429, {}, TryAgain(60.0, "quota")),
    (500, {}, TryAgain(None, "http_500")),
    (503, {}, TryAgain(None, "http_503")),
]


@pytest.mark.parametrize(("status", "body", "expected"), ANSWERS, ids=[f"{s} {b}" for s, b, _ in ANSWERS])
async def test_every_answer_is_sorted_after_exactly_one_request(
    status: int, body: Any, expected: Outcome, gateway: HttpProvider, channel: SmsChannel
) -> None:
    gateway.reply = replies(status, body)
    assert await one(channel, a_notice()) == expected
    assert len(gateway.got) == 1


@pytest.mark.parametrize("answer", [replies(200, {"error": "duplicate"}), replies(409)])
async def test_a_double_that_the_gateway_knows_was_sent_before(
    answer: Any, gateway: HttpProvider, channel: SmsChannel
) -> None:
    gateway.reply = answer
    notice = a_notice()
    assert await one(channel, notice) == Sent(str(notice.attempt))


@pytest.mark.parametrize(
    "body", [b"", {}, {"id": ""}, {"id": "84901234567"}, {"id": "+84901234567 sent"}, {"id": True}]
)
async def test_a_name_that_is_none_or_quotes_the_number_is_replaced_by_ours(
    body: Any, gateway: HttpProvider, channel: SmsChannel
) -> None:
    gateway.reply = replies(200, body)
    notice = a_notice()
    assert await one(channel, notice) == Sent(str(notice.attempt))


BREAKS: list[tuple[str, Outcome]] = [
    ("hang", TryAgain(None, "timeout", unknown=True)), ("late", TryAgain(None, "timeout", unknown=True)),
    ("slow_drip", TryAgain(None, "timeout", unknown=True)), ("reset", TryAgain(None, "connection_lost", unknown=True)),
    ("half_body", TryAgain(None, "connection_lost", unknown=True)),
    ("not_json", TryAgain(None, "not_json", unknown=True)),
]  # fmt: skip


@pytest.mark.parametrize(("how", "expected"), BREAKS, ids=[how for how, _ in BREAKS])
async def test_what_breaks_on_the_way_may_have_arrived(
    how: str, expected: Outcome, gateway: HttpProvider, channel: SmsChannel
) -> None:
    gateway.reply = replies(200, {"id": "gw-1"}, how=how)
    began = time.monotonic()
    assert await one(channel, a_notice()) == expected
    assert len(gateway.got) == 1 and time.monotonic() - began < QUICK_S + 2


async def test_nobody_there_is_known_not_to_have_arrived() -> None:
    channel = SmsChannel(f"http://127.0.0.1:{nobody_there()}/", None, replies=False, timeout_s=QUICK_S)
    assert await one(channel, a_notice()) == TryAgain(None, "cannot_connect")
    await channel.close()


async def test_a_pause_the_gateway_asks_for_is_passed_on(gateway: HttpProvider, channel: SmsChannel) -> None:
    gateway.reply = replies(429, {"error": "rate_limited"}, retry_after="9")
    assert await one(channel, a_notice()) == TryAgain(9.0, "quota")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", [*wording.KINDS, "something new"])
@pytest.mark.parametrize(
    "link", [None, LINK, "https://a.very.long.name.of.a.province.example.vn/" + "x" * 80 + "#secret"]
)
@pytest.mark.parametrize("code", [None, "472913"])
def test_every_text_is_one_segment_of_plain_letters_and_says_nothing_clinical(
    language: str, kind: str, link: str | None, code: str | None
) -> None:
    text = text_of(a_notice(kind=kind, language=language, link=link, reply_code=code), replies=True)
    assert gsm.is_gsm(text) and gsm.segments(text) == 1 and text.isascii()
    words = text.replace(link or "", "")
    assert not CLINICAL.search(words) and wording.notice(kind, language).title not in ("", text)
    if code:
        assert code in text
    if link and len(link) < 80:
        assert link in text, "whole or not at all"
    elif link:
        assert "https" not in text


def test_a_code_is_not_asked_for_where_no_answer_comes_back() -> None:
    assert "472913" not in text_of(a_notice(link=LINK, reply_code="472913"), replies=False)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_text_with_which_a_number_is_verified_is_one_segment(language: str) -> None:
    words = wording.verify("012345", language)
    text = text_of(a_notice(kind=wording.VERIFY, language=language, title=words.title, body=words.body), replies=True)
    assert "012345" in text and gsm.segments(text) == 1 and text.isascii()
