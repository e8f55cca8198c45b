"""A notice as a Zalo message, against Zalo's two servers on loopback, and the tokens as they stand in PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import pytest

from base.settings import Secret
from notify import wording
from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.zalo import ERRORS, Template, Zalo, read_templates
from notify.zalo_tokens import Tokens
from tests.notify.loopbacks import HttpProvider, Reply, Request, a_notice, http_provider, replies
from tests.world import World

pytestmark = pytest.mark.timeout(30)
QUICK_S = 0.6
TEMPLATES = read_templates("alert=301:ref+link, verify=302:code, *=303:ref")
LINK = "https://antam.example/answer#s"


class ZaloServer:
    """Messages at /message/template, tokens at /v4/oa/access_token: a refresh token works once."""

    def __init__(self, provider: HttpProvider) -> None:
        self.provider = provider
        self.refresh, self.access = "refresh-0", ""
        self.life_s = 90_000
        self.says: Reply | None = None
        self.tokens_say: Reply | None = None
        self.accepted: set[str] = set()
        self._numbers = itertools.count(1)
        provider.answer = self._answer

    @property
    def sends(self) -> list[Request]:
        return [got for got in self.provider.got if got.path == "/message/template"]

    @property
    def renewals(self) -> list[Request]:
        return [got for got in self.provider.got if got.path == "/v4/oa/access_token"]

    def _answer(self, got: Request) -> Reply:
        if got.path == "/v4/oa/access_token":
            return self.tokens_say or self._renew(got)
        if got.headers.get("access_token") not in self.accepted:
            return replies(200, {"error": -124, "message": "Access token invalid"})
        return self.says or replies(200, {"error": 0, "message": "Success", "data": {"msg_id": "z-1"}})

    def _renew(self, got: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs(got.body.decode()).items()}
        if form.get("refresh_token") != self.refresh or got.headers.get("secret_key") != "app secret":
            return replies(200, {"error": -14014, "error_name": "Invalid refresh token"})
        assert (form["app_id"], form["grant_type"]) == ("77", "refresh_token")
        n = next(self._numbers)
        self.access, self.refresh = f"access-{n}", f"refresh-{n}"
        self.accepted = {self.access}
        return replies(
            200, {"access_token": self.access, "refresh_token": self.refresh, "expires_in": str(self.life_s)}
        )


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloServer]:
    async with http_provider() as found:
        yield ZaloServer(found)


@asynccontextmanager
async def channel(house: World, zalo: ZaloServer, seed: str = "refresh-0") -> AsyncIterator[Zalo]:
    """A process of the house."""
    tokens = Tokens(
        lambda: house.house.database.work("engine"),
        house=house.house.settings.secret,
        app_id="77",
        app_secret=Secret(b"app secret"),
        refresh_token=Secret(seed.encode()),
        url=zalo.provider.url,
        timeout_s=QUICK_S,
    )
    found = Zalo(tokens, TEMPLATES, url=zalo.provider.url, timeout_s=QUICK_S)
    yield found
    await found.close()


async def one(channel: Zalo, notice: Notice) -> Outcome:
    [outcome] = await channel.send([notice])
    return outcome


async def test_zalo_gets_the_template_and_its_parameters_and_no_words(house: World, zalo: ZaloServer) -> None:
    notice = a_notice(link=LINK, reply_code="472913")
    async with channel(house, zalo) as there:
        assert await one(there, notice) == Sent("z-1")
    [got] = zalo.sends
    assert got.json() == {
        "phone": "84901234567",
        "template_id": "301",
        "template_data": {"ref": notice.attempt.hex[-6:], "link": LINK},
        "tracking_id": str(notice.attempt),
    }
    assert "Cần xem" not in got.body.decode()


async def test_a_kind_without_a_template_of_its_own_has_the_common_one(house: World, zalo: ZaloServer) -> None:
    async with channel(house, zalo) as there:
        await there.send(
            [a_notice(kind="reminder"), a_notice(kind=wording.VERIFY, data={"k": "verify", "s": "012345"})]
        )
    sent = {got.json()["template_id"]: got.json()["template_data"] for got in zalo.sends}
    assert sent["302"] == {"code": "012345"} and set(sent["303"]) == {"ref"}


async def test_a_template_whose_parameter_is_not_there_is_not_sent(house: World, zalo: ZaloServer) -> None:
    async with channel(house, zalo) as there:
        assert await one(there, a_notice(link=None)) == Refused("template_data")
    assert zalo.sends == []


KINDS: dict[type, set[int]] = {
    Gone: {-108, -114, -118, -119, -139, -141},
    Refused: {-107, -109, -110, -111, -112, -113, -116, -121, -122, -130, -131, -132, -146},
}


@pytest.mark.parametrize("error", [*sorted(ERRORS, reverse=True), -999])
async def test_every_documented_error_is_sorted_after_exactly_one_request(
    error: int, house: World, zalo: ZaloServer
) -> None:
    async with channel(house, zalo) as there:
        zalo.says = replies(200, {"error": error, "message": "quotes 84901234567"})
        outcome = await one(there, a_notice(link=LINK))
    wanted = next((kind for kind, errors in KINDS.items() if error in errors), TryAgain)
    assert isinstance(outcome, Refused if error == -999 else wanted), outcome
    assert "84901234567" not in str(outcome) and len(zalo.sends) == 1


OTHERS: list[tuple[Reply, Outcome]] = [
    (replies(200, b"<html>"), TryAgain(None, "not_json", unknown=True)),
    (replies(200, {"message": "no error"}), TryAgain(None, "not_json", unknown=True)),
    (replies(401), TryAgain(None, "auth:access_token")),
    (replies(403), TryAgain(None, "auth:official_account")),
    (replies(404), TryAgain(None, "not_found")),
    (replies(418), Refused("http_418")),
    (replies(429, retry_after="9"), TryAgain(9.0, "quota")),
    (replies(503), TryAgain(None, "http_503")),
    (replies(200, how="hang"), TryAgain(None, "timeout", unknown=True)),
    (replies(200, how="slow_drip"), TryAgain(None, "timeout", unknown=True)),
    (replies(200, how="reset"), TryAgain(None, "connection_lost", unknown=True)),
    (replies(200, {"error": 0}, how="half_body"), TryAgain(None, "connection_lost", unknown=True)),
]


@pytest.mark.parametrize(("reply", "expected"), OTHERS, ids=[f"{r.status} {r.how or r.body[:9]}" for r, _ in OTHERS])
async def test_what_is_no_answer_of_zalos_is_sorted_too(
    reply: Reply, expected: Outcome, house: World, zalo: ZaloServer
) -> None:
    async with channel(house, zalo) as there:
        zalo.says = reply
        began = time.monotonic()
        assert await one(there, a_notice(link=LINK)) == expected
    assert time.monotonic() - began < 2 * QUICK_S + 1


async def test_many_at_once_and_two_processes_renew_once(house: World, zalo: ZaloServer) -> None:
    async with channel(house, zalo) as first, channel(house, zalo) as second:
        await first.send([a_notice(link=LINK)])
        outcomes = await asyncio.gather(*(there.send([a_notice(link=LINK)] * 10) for there in (first, second)))
    assert all(isinstance(outcome, Sent) for batch in outcomes for outcome in batch)
    assert len(zalo.renewals) == 1


async def test_the_new_refresh_token_is_kept_sealed_and_used_the_next_time(house: World, zalo: ZaloServer) -> None:
    zalo.life_s = 60  # less than the time before which it is renewed
    for _ in range(3):
        async with channel(house, zalo) as there:
            assert isinstance(await one(there, a_notice(link=LINK)), Sent)
    used = [parse_qs(got.body.decode())["refresh_token"] for got in zalo.renewals]
    assert used == [["refresh-0"], ["refresh-1"], ["refresh-2"]]
    [row] = await house.sql("select refresh_sealed, access_sealed from provider_tokens")
    assert b"refresh" not in row["refresh_sealed"] and b"access-" not in row["access_sealed"]


async def test_an_access_token_zalo_no_longer_takes_is_renewed_before_the_next_try(
    house: World, zalo: ZaloServer
) -> None:
    async with channel(house, zalo) as there:
        assert isinstance(await one(there, a_notice(link=LINK)), Sent)
        zalo.accepted = set()
        assert await one(there, a_notice(link=LINK)) == TryAgain(None, "auth:access_token")
        assert isinstance(await one(there, a_notice(link=LINK)), Sent)
    assert len(zalo.renewals) == 2


async def test_a_spent_refresh_token_is_not_tried_in_a_circle_and_a_new_one_of_the_operator_heals(
    house: World, zalo: ZaloServer
) -> None:
    zalo.refresh = "another"
    async with channel(house, zalo) as there:
        for _ in range(5):
            assert await one(there, a_notice(link=LINK)) == TryAgain(None, "no_access_token")
    assert len(zalo.renewals) == 1 and zalo.sends == []
    async with channel(house, zalo, seed="another") as there:
        assert isinstance(await one(there, a_notice(link=LINK)), Sent)


@pytest.mark.parametrize("how", ["hang", "reset", "not_json", "half_body"])
async def test_a_token_server_that_is_down_sends_nothing_and_is_known_not_to_have(
    how: str, house: World, zalo: ZaloServer
) -> None:
    zalo.tokens_say = replies(200, how=how)
    async with channel(house, zalo) as there:
        assert await one(there, a_notice(link=LINK)) == TryAgain(None, "no_access_token")
    assert zalo.sends == []


BAD_TEMPLATES = ["alert", "alert=x", "alert=1:name", "alert=1:ref+ref", "alert=1,alert=2", "sickness=1", "alert=1:"]


@pytest.mark.parametrize("text", BAD_TEMPLATES)
def test_templates_that_cannot_be_read_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_templates(text)


def test_templates_are_read_with_their_parameters() -> None:
    assert TEMPLATES["alert"] == Template("301", ("ref", "link")) and TEMPLATES["*"] == Template("303", ("ref",))
