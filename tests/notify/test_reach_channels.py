"""The ledger beyond the first push: the next channel when the app says nothing, over real HTTP to a gateway that may be
slow, full, gone or down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
import pytest_asyncio

from base.db import as_owner
from base.ids import new_id
from notify import addresses, devices, reach, settling
from notify.addresses import Reaches
from notify.channel import Channel, ChannelName, Gone, Notice, Offer, Outcome, Refused, Sent, Told, TryAgain
from notify.circuit import Guarded
from notify.ledger import LEASE, Claim
from tests.notify.test_reach import Ledger
from tests.world import World

OK, BUSY, GONE, NEVER = 200, 429, 410, 400


@dataclass
class Gateway:
    """A server that takes a notice per POST and answers with the next of `answers`, 200 when there is none."""

    url: str = ""
    taken: list[str] = field(default_factory=list)
    asked: int = 0
    answers: list[int] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        body = (await reader.readexactly(size)).decode()
        self.asked += 1
        status = self.answers.pop(0) if self.answers else OK
        if status == OK:
            self.taken.append(body)
        after = b"retry-after: 600\r\n" if status == BUSY else b""
        writer.write(b"HTTP/1.1 %d x\r\ncontent-length: 0\r\nconnection: close\r\n%s\r\n" % (status, after))
        await writer.drain()
        writer.close()


class OverHttp:
    """The smallest channel there is."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.sent: list[Notice] = []

    async def send(self, notices: Sequence[Notice], /) -> list[Outcome]:
        self.sent += notices
        async with httpx2.AsyncClient(timeout=2) as http:
            return [await self._one(http, notice) for notice in notices]

    async def _one(self, http: httpx2.AsyncClient, notice: Notice) -> Outcome:
        try:
            answer = await http.post(self._url, content=notice.address)
        except httpx2.HTTPError:
            return TryAgain(None, "cannot_connect")
        match answer.status_code:
            case 200:
                return Sent(f"sms-{notice.attempt}")
            case 429:
                return TryAgain(float(answer.headers["retry-after"]), "quota")
            case 410:
                return Gone("no_such_number")
            case 400:
                return Refused("bad_number")
            case other:
                return TryAgain(None, f"http_{other}")

    async def close(self) -> None:
        """Nothing is held."""


@pytest_asyncio.fixture
async def gateway() -> AsyncIterator[Gateway]:
    made = Gateway()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    yield made
    server.close()


@dataclass
class Reached(Ledger):
    """Ana with a phone and a number that gets texts."""

    sms: OverHttp
    channels: dict[ChannelName, Channel]
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def sends(self, after_s: float = 0.0, **more: Any) -> int:
        house = self.house.house
        at = datetime.now(UTC) + timedelta(seconds=after_s)
        return await reach.send_due(
            house.database, house.sender, at, channels=self.channels, house=house.settings.secret, **more
        )

    async def claims(self, after_s: float = 0.0) -> list[Claim]:
        async with self.house.house.database.work("engine", datetime.now(UTC) + timedelta(seconds=after_s)) as db:
            available: set[ChannelName] = {"push", *self.channels}
            return (await reach.claim(db, available=available, house=self.house.house.settings.secret))[1]

    async def tries(self) -> list[tuple[str, int, str | None, str | None]]:
        rows = await self.house.sql(
            "select channel, n, outcome, reason from reach_attempts order by started_at, channel, id"
        )
        return [(row["channel"], row["n"], row["outcome"], row["reason"]) for row in rows]

    async def stores_all(self) -> None:
        """The app says that it has everything."""
        rows = await self.house.sql(
            "select d.id, h.head from devices d join feed_heads h on h.account_id = d.account_id"
        )
        async with self.house.house.database.work("committer") as db:
            await devices.note_seen(db, {row["id"]: row["head"] for row in rows})


async def has_a_number(house: World, account: UUID, number: str = "+84900000001", channel: Reaches = "sms") -> UUID:
    async with as_owner(house.url) as db:
        mine, _ = await addresses.add(db, house.house.settings.secret, account, channel, number, known=True)
    return mine.id


@pytest_asyncio.fixture
async def ledger(house: World, gateway: Gateway) -> Reached:
    ana = await house.enrols("Ana")
    await has_a_number(house, ana.account)
    sms = OverHttp(gateway.url)
    return Reached(house, ana, await house.phone(ana, push=f"phone-{new_id()}"), sms, {"sms": sms})


async def test_without_a_receipt_of_the_app_the_next_channel_follows_in_time(ledger: Reached, gateway: Gateway) -> None:
    await ledger.owes(emergency=True)
    assert await ledger.sends() == 1
    intent = await ledger.intent()
    assert intent["outcome"] is None and intent["sent_at"] is not None and intent["spent"] == ["push"]
    assert await ledger.sends(40) == 0
    assert await ledger.sends(46) == 1
    assert gateway.taken == ["+84900000001"]
    assert [(c, o) for c, _, o, _ in await ledger.tries()] == [("push", "sent"), ("sms", "sent")]
    assert (await ledger.intent())["outcome"] == "sent"


@pytest.mark.parametrize(
    ("facility_s", "person_s", "follows_s"),
    [(None, None, 45), (20, None, 20), (90, None, 90), (90, 30, 30), (20, 30, 20), (None, 30, 30)],
)
async def test_a_facility_says_how_long_the_app_has_and_a_person_may_want_it_sooner(
    ledger: Reached, gateway: Gateway, facility_s: int | None, person_s: int | None, follows_s: int
) -> None:
    if person_s:
        assert (await ledger.phone.put("/v1/me/preferences", {"fallback_emergency_s": person_s})).status_code == 200
    await ledger.owes(emergency=True, fallback_s=facility_s)
    assert await ledger.sends() == 1
    assert (await ledger.sends(follows_s - 2), await ledger.sends(follows_s + 2)) == (0, 1)
    assert [channel for channel, *_ in await ledger.tries()] == ["push", "sms"]


async def test_what_is_urgent_gives_the_app_longer_than_an_emergency(ledger: Reached, gateway: Gateway) -> None:
    await ledger.owes()
    await ledger.sends()
    assert await ledger.sends(119) == 0
    assert await ledger.sends(121) == 1
    assert len(gateway.taken) == 1


async def test_a_receipt_of_the_app_ends_it_and_is_kept_beside_the_providers_word(
    ledger: Reached, gateway: Gateway
) -> None:
    await ledger.owes(emergency=True)
    await ledger.sends()
    await ledger.stores_all()
    assert await ledger.sends(46) == 0
    assert (await ledger.intent())["outcome"] == "seen"
    assert gateway.asked == 0
    [receipt] = await ledger.house.sql(
        "select r.at, t.outcome from reach_receipts r join reach_attempts t using (intent_id, device_id)"
    )
    assert receipt["outcome"] == "sent" and receipt["at"] is not None


async def test_an_answer_stops_the_channels_that_were_to_follow(ledger: Reached, gateway: Gateway) -> None:
    subject = await ledger.owes(emergency=True)
    await ledger.sends()
    async with ledger.house.house.database.work("engine") as db:
        await reach.stop(db, subject)
    assert await ledger.sends(46) == 0
    assert ((await ledger.intent())["outcome"], gateway.asked) == ("answered", 0)


async def test_a_phone_that_is_gone_makes_the_next_channel_follow_at_once(ledger: Reached, gateway: Gateway) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="unregistered")
    await ledger.owes()
    assert await ledger.sends() == 2
    assert len(gateway.taken) == 1
    assert (await ledger.intent())["outcome"] == "sent"


async def test_after_three_failures_the_next_channel_follows(ledger: Reached, gateway: Gateway) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="unavailable", times=99)
    await ledger.owes()
    assert [await ledger.sends(), await ledger.sends(2.5), await ledger.sends(8)] == [1, 1, 2]
    assert [(c, n) for c, n, _, _ in await ledger.tries()] == [("push", 1), ("push", 2), ("push", 3), ("sms", 1)]


async def test_a_provider_that_asks_for_longer_than_the_step_is_not_waited_for(
    ledger: Reached, gateway: Gateway
) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="quota", after_s=600)
    await ledger.owes()
    assert await ledger.sends() == 2
    assert len(gateway.taken) == 1


async def test_behind_an_open_circuit_nobody_is_waited_for(ledger: Reached, gateway: Gateway) -> None:
    ledger.house.fcm.fail(how="unavailable", times=99)
    guarded = ledger.house.house.sender
    assert isinstance(guarded, Guarded)
    guarded.circuit.heard([TryAgain(None, "http_503")] * 5, "abcde", asyncio.get_running_loop().time() + 10**6)
    before = ledger.house.fcm.sends
    await ledger.owes()
    assert await ledger.sends() == 2
    assert (ledger.house.fcm.sends, len(gateway.taken)) == (before, 1)
    assert (await ledger.tries())[0] == ("push", 1, "again", "circuit_open")


async def test_somebody_whom_nothing_else_reaches_is_tried_once_behind_an_open_circuit(
    ledger: Reached, gateway: Gateway
) -> None:
    await ledger.house.sql("update channel_addresses set ended_at = now(), ended_why = 'removed' returning id")
    house = ledger.house.house
    guarded = Guarded(house.sender, "push")
    guarded.circuit.heard([TryAgain(None, "http_503")] * 9, "abcdefghi", time.monotonic() + 10)
    ledger.house.fcm.fail(ledger.phone.push, how="unavailable")
    await ledger.owes(emergency=True)
    asked = ledger.house.fcm.sends
    for after_s in (0, 3, 9):
        at = datetime.now(UTC) + timedelta(seconds=after_s)
        await reach.send_due(house.database, guarded, at, house=house.settings.secret)
    assert ledger.house.fcm.sends == asked + 1
    assert [reason for *_, reason in await ledger.tries()] == ["http_503", "circuit_open", "circuit_open"]


async def test_a_number_that_is_gone_is_not_used_again_and_one_that_works_is_noted(
    ledger: Reached, gateway: Gateway
) -> None:
    gateway.answers = [GONE]
    await has_a_number(ledger.house, ledger.ana.account, "+84900000002")
    await ledger.owes(emergency=True)
    await ledger.sends()
    await ledger.sends(46)
    rows = await ledger.house.sql(
        "select ended_at is null as live, last_ok_at is null as unused from channel_addresses"
    )
    assert sorted((row["live"], row["unused"]) for row in rows) == [(False, True), (True, False)]
    assert (await ledger.intent())["outcome"] == "sent"


async def test_an_unproved_number_is_never_used(ledger: Reached, gateway: Gateway) -> None:
    await ledger.house.sql("update channel_addresses set verified_at = null returning id")
    await ledger.owes(emergency=True)
    await ledger.sends()
    assert ((await ledger.intent())["outcome"], await ledger.sends(46), gateway.asked) == ("sent", 0, 0)


async def test_a_step_may_ask_for_a_channel_besides_the_preferred_one(ledger: Reached, gateway: Gateway) -> None:
    await ledger.owes(emergency=True, also=("sms",))
    assert await ledger.sends() == 2
    assert (len(ledger.pushes), len(gateway.taken)) == (1, 1)
    assert (await ledger.intent())["outcome"] == "sent"


async def test_a_text_that_was_claimed_and_never_sent_is_sent_when_the_lease_is_over(
    ledger: Reached, gateway: Gateway
) -> None:
    await ledger.owes(emergency=True)
    await ledger.sends()
    [lost] = await ledger.claims(46)
    [again] = await ledger.claims(46 + LEASE.total_seconds() + 1)
    assert (lost.channel, again.channel, again.tries) == ("sms", "sms", 2)
    assert isinstance(again.what, Notice) and isinstance(lost.what, Notice)
    assert again.what.collapse == lost.what.collapse
    assert await ledger.sends(80) == 1
    assert [o for c, _, o, _ in await ledger.tries() if c == "sms"] == ["unknown", "unknown", "sent"]
    assert len(gateway.taken) == 1


async def test_an_attempt_is_unique_for_its_intent_channel_address_and_number(ledger: Reached) -> None:
    await ledger.owes(emergency=True)
    await ledger.sends()
    await ledger.sends(46)
    copy = """insert into reach_attempts (id, intent_id, channel, device_id, address_id, n, notice, started_at)
              select uuidv7(), intent_id, channel, device_id, address_id, n, notice, started_at
                from reach_attempts where channel = $1"""
    for channel in ("push", "sms"):
        with pytest.raises(asyncpg.UniqueViolationError):
            await ledger.house.sql(copy, channel)


async def test_nobody_is_reached_when_every_channel_has_failed_or_none_took_it_in_time(
    ledger: Reached, gateway: Gateway
) -> None:
    async def nobody(tried_before_s: float = -60) -> bool:
        async with ledger.house.house.database.work("engine") as db:
            since, soon = db.now - timedelta(hours=1), db.now + timedelta(minutes=5)
            tried_before = db.now + timedelta(seconds=tried_before_s)
            return [subject] == [s for s, _ in await reach.nobody_reached(db, since, soon, tried_before)]

    ledger.house.fcm.fail(ledger.phone.push, how="invalid_argument", times=99)
    gateway.answers = [500] * 9
    subject = await ledger.owes(emergency=True)
    await ledger.sends()
    assert not await nobody()  # the text may come yet
    assert await nobody(tried_before_s=1)  # it takes too long
    await ledger.sends(2.5)
    await ledger.sends(9)
    assert (await ledger.intent())["failures"] == settling.FAILURES
    assert await nobody()


async def test_a_gateway_refusing_is_the_end_of_its_channel_only(ledger: Reached, gateway: Gateway) -> None:
    gateway.answers = [NEVER]
    await ledger.owes(emergency=True)
    await ledger.sends()
    await ledger.sends(46)
    assert (await ledger.intent())["outcome"] == "sent"  # FCM took it; no receipt, and nowhere else to go


async def test_what_does_not_ring_is_never_texted(ledger: Reached, gateway: Gateway) -> None:
    await ledger.house.sql("update devices set push_token = null returning id")
    await ledger.owes(urgent=False)
    assert await ledger.sends() == 0
    assert ((await ledger.intent())["outcome"], gateway.asked) == ("unreachable", 0)


async def test_a_slow_gateway_is_another_passs_affair(ledger: Reached, gateway: Gateway) -> None:
    """The pass of the phones takes no notice that also goes elsewhere, and none of those it passed on again."""
    await ledger.owes(emergency=True, also=("sms",))
    assert await ledger.sends(urgent=True, by_push=True) == 0
    assert not (await ledger.intent())["by_push"]
    assert await ledger.sends(urgent=True, by_push=True) == 0
    assert await ledger.sends(urgent=True, by_push=False) == 2


async def test_ways_to_answer_are_made_when_it_is_claimed_and_go_with_the_notice(ledger: Reached) -> None:
    asked: list[Told] = []

    async def offers(_: Any, told: Sequence[Told]) -> dict[UUID, Offer]:
        asked.extend(told)
        return {one.attempt: Offer(link="https://an.example/a#secret", reply_code="4711") for one in told}

    subject = await ledger.owes(emergency=True)
    await ledger.sends(offers=offers)
    assert asked == []
    await ledger.sends(46, offers=offers)
    [told], [notice] = asked, ledger.sms.sent
    assert (told.account, told.channel, told.subjects) == (ledger.ana.account, "sms", (subject,))
    assert (notice.attempt, notice.reply_code) == (told.attempt, "4711")


async def test_the_preferred_order_is_kept(ledger: Reached, gateway: Gateway) -> None:
    body = {"channels": ["sms", "push"], "fallback_emergency_s": 20}
    assert (await ledger.phone.put("/v1/me/preferences", body)).status_code == 200
    await ledger.owes(emergency=True)
    await ledger.sends()
    assert (len(gateway.taken), len(ledger.pushes)) == (1, 0)
    await ledger.sends(21)
    assert len(ledger.pushes) == 1
