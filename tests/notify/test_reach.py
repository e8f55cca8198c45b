"""The ledger of pushes against a loopback FCM: what is tried, tried again, given up, and no longer needed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from base.ids import new_id
from notify import claiming, devices, feed, planning, reach, settling
from notify.channel import ChannelName, Gone, Sent, TryAgain
from notify.feed import Kind
from notify.ledger import LEASE, Claim
from tests.world import Person, Phone, World, until


@dataclass
class Ledger:
    """A person with one phone, and the pushes they are owed."""

    house: World
    ana: Person
    phone: Phone

    async def owes(
        self, urgent: bool = True, after: float = 0.0, *, emergency: bool = False, subject: UUID | None = None,
        also: tuple[ChannelName, ...] = (), kind: Kind = "announcement", fallback_s: int | None = None,
    ) -> UUID:  # fmt: skip
        """An intent for Ana; returns its subject."""
        subject = subject or new_id()
        async with self.house.house.database.work("engine") as db:
            feed.append(
                db,
                [self.ana.account],
                "alert" if urgent else kind,
                subject,
                {},
                push_after=after,
                urgent=urgent,
                emergency=emergency,
                also=also,
                fallback_s=fallback_s,
            )
        return subject

    async def sends(self, after_s: float = 0.0) -> int:
        return await reach.send_due(self.house.house.database, self.house.house.sender, later(after_s))

    async def claims(self, after_s: float = 0.0) -> list[Claim]:
        """What a process does before it is killed: it claims, commits, and sends nothing."""
        async with self.house.house.database.work("engine", later(after_s)) as db:
            return (await reach.claim(db))[1]

    async def intent(self) -> dict[str, Any]:
        [row] = await self.house.sql("select * from reach_intents")
        return row

    async def attempts(self) -> list[tuple[int, str | None, str | None]]:
        rows = await self.house.sql("select n, outcome, reason from reach_attempts order by n, started_at")
        return [(row["n"], row["outcome"], row["reason"]) for row in rows]

    @property
    def pushes(self) -> list[Any]:
        return self.house.fcm.received


@pytest.fixture
async def ledger(house: World) -> Ledger:
    ana = await house.enrols("Ana")
    return Ledger(house, ana, await house.phone(ana, push=f"phone-{new_id()}"))


def later(seconds: float) -> datetime | None:
    return datetime.now(UTC) + timedelta(seconds=seconds) if seconds else None


async def test_what_is_due_is_sent_once(ledger: Ledger) -> None:
    await ledger.owes()
    assert [await ledger.sends(), await ledger.sends(60)] == [1, 0]
    assert [p.data for p in ledger.pushes] == [{"k": "alert", "s": "1"}]
    assert (await ledger.intent())["outcome"] == "sent"
    assert [(n, outcome) for n, outcome, _ in await ledger.attempts()] == [(1, "sent")]


async def test_what_is_not_due_yet_waits(ledger: Ledger) -> None:
    await ledger.owes(urgent=False, after=10)
    assert await ledger.sends() == 0
    assert await ledger.sends(11) == 1


async def test_a_process_killed_after_its_claim_leaves_it_to_the_next_when_the_lease_is_over(ledger: Ledger) -> None:
    await ledger.owes()
    [lost] = await ledger.claims()
    assert await ledger.sends() == 0
    [again] = await ledger.claims(after_s=LEASE.total_seconds() + 1)
    assert again.push.collapse == lost.push.collapse == str(lost.intent)
    assert (again.tries, again.fence) == (2, lost.fence + 1)
    assert again.attempt != lost.attempt
    assert await ledger.attempts() == [(1, "unknown", "lost"), (2, None, None)]


async def test_a_late_outcome_of_an_older_claim_changes_nothing(ledger: Ledger) -> None:
    await ledger.owes()
    [lost] = await ledger.claims()
    await ledger.claims(after_s=LEASE.total_seconds() + 1)
    async with ledger.house.house.database.work("engine") as db:
        await reach.settle(db, [lost], [Sent("late")])
    assert (await ledger.intent())["outcome"] is None
    assert await ledger.sends(2 * LEASE.total_seconds() + 2) == 1


async def test_a_late_failure_of_an_older_claim_gives_its_intent_to_nobody(ledger: Ledger) -> None:
    await ledger.owes()
    [lost] = await ledger.claims()
    await ledger.claims(after_s=LEASE.total_seconds() + 1)
    held = await ledger.intent()
    async with ledger.house.house.database.work("engine") as db:
        await reach.settle(db, [lost], [TryAgain(None, "late")])
    now = await ledger.intent()
    assert [now[name] for name in ("next_at", "tries", "failures")] == [held["next_at"], 2, 0]


async def test_two_who_look_at_once_send_it_once(ledger: Ledger) -> None:
    for _ in range(20):
        await ledger.owes(emergency=True)
    tried = await asyncio.gather(*(ledger.sends() for _ in range(3)))
    assert sum(tried) == 20
    assert len({p.data["s"] for p in ledger.pushes}) == len(ledger.pushes) == 20


async def test_seen_clears_what_does_not_ring_and_nothing_else(ledger: Ledger) -> None:
    quiet, alert = await ledger.owes(urgent=False, after=10), await ledger.owes(after=10)
    [device] = await ledger.house.sql("select id from devices")
    async with ledger.house.house.database.work("committer") as db:
        await devices.note_seen(db, {device["id"]: 2})
    assert await ledger.sends(11) == 1
    rows = await ledger.house.sql("select subject, outcome from reach_intents")
    assert {row["subject"]: row["outcome"] for row in rows} == {quiet: "seen", alert: "sent"}


async def test_seen_is_never_believed_beyond_the_head_nor_backwards(ledger: Ledger) -> None:
    await ledger.owes()
    [device] = await ledger.house.sql("select id from devices")
    seen = []
    for said in (99, 0, 1):
        async with ledger.house.house.database.work("committer") as db:
            await devices.note_seen(db, {device["id"]: said})
        seen += await ledger.house.sql("select seen from devices")
    assert [row["seen"] for row in seen] == [1, 1, 1]


async def test_a_phone_that_is_gone_is_forgotten_and_nobody_is_reachable(ledger: Ledger) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="unregistered")
    await ledger.owes()
    await ledger.sends()
    assert (await ledger.intent())["outcome"] == "unreachable"
    assert await ledger.house.sql("select push_token from devices") == [{"push_token": None}]
    await ledger.owes()
    assert await ledger.sends() == 0


async def test_a_newer_address_outlives_the_news_that_the_older_is_gone(ledger: Ledger) -> None:
    await ledger.owes()
    [claim] = await ledger.claims()
    await ledger.phone.put("/v1/me/push", {"token": "newer"})
    async with ledger.house.house.database.work("engine") as db:
        assert claim.device
        await devices.forget_token(db, claim.device, claim.push.token)
    assert await ledger.house.sql("select push_token from devices") == [{"push_token": "newer"}]


async def test_one_gone_phone_of_two_does_not_keep_the_other_from_ringing(ledger: Ledger) -> None:
    await ledger.house.sql("update sign_in_challenges set created_at = created_at - interval '2 minutes' returning id")
    other = await ledger.house.phone(ledger.ana, push=f"other-{new_id()}")
    await ledger.house.sql("delete from reach_intents returning id")  # of the notice that there is a new device
    ledger.house.fcm.fail(ledger.phone.push, how="unregistered")
    await ledger.owes()
    assert await ledger.sends() == 2
    assert [p.token for p in ledger.pushes] == [other.push]
    assert (await ledger.intent())["outcome"] == "sent"


async def test_when_fcm_asks_to_wait_an_alert_waits_no_longer_than_its_lease(ledger: Ledger) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="quota", after_s=120)
    await ledger.owes()
    await ledger.sends()
    [(_, outcome, _)] = await ledger.attempts()
    assert outcome == "again"
    assert await ledger.sends(LEASE.total_seconds() + 1) == 1
    assert (await ledger.intent())["outcome"] == "sent"


async def test_what_does_not_ring_waits_as_long_as_fcm_asks(ledger: Ledger) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="quota", after_s=120)
    await ledger.owes(urgent=False)
    await ledger.sends()
    assert await ledger.sends(100) == 0
    assert await ledger.sends(121) == 1


async def test_an_unknown_outcome_is_tried_again_under_the_same_collapse_id(ledger: Ledger) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="accepted_then_reset")
    await ledger.owes()
    await ledger.sends()
    assert [outcome for _, outcome, _ in await ledger.attempts()] == ["unknown"]
    await ledger.sends(settling.PAUSES_S[0] + 1)
    first, second = ledger.pushes
    assert first.message.get("android", {}).get("collapse_key") == second.message.get("android", {}).get("collapse_key")
    assert (await ledger.intent())["outcome"] == "sent"


async def test_after_its_last_try_it_is_unreachable(ledger: Ledger) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="unavailable", times=planning.TRIES)
    await ledger.owes()
    tried = [await ledger.sends(120 * n) for n in range(planning.TRIES + 2)]
    assert tried == [1] * planning.TRIES + [0, 0]
    assert (await ledger.intent())["outcome"] == "unreachable"


async def test_what_fcm_refuses_is_not_tried_again(ledger: Ledger) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="invalid_argument")
    await ledger.owes()
    await ledger.sends()
    assert (await ledger.intent())["outcome"] == "unreachable"
    assert [outcome for _, outcome, _ in await ledger.attempts()] == ["refused"]


async def test_nobody_without_a_push_address_is_reachable(house: World) -> None:
    ana = await house.enrols("Ana")
    ledger = Ledger(house, ana, await house.phone(ana))
    await ledger.owes()
    assert await ledger.sends() == 0
    assert (await ledger.intent())["outcome"] == "unreachable"


async def test_answering_ends_every_pending_try(ledger: Ledger) -> None:
    subject, other = await ledger.owes(after=10), await ledger.owes(after=10)
    async with ledger.house.house.database.work("engine") as db:
        await reach.stop(db, subject)
    assert await ledger.sends(11) == 1
    rows = await ledger.house.sql("select subject, outcome from reach_intents")
    assert {row["subject"]: row["outcome"] for row in rows} == {subject: "answered", other: "sent"}


async def test_an_answer_between_claim_and_outcome_stays_an_answer(ledger: Ledger) -> None:
    subject = await ledger.owes()
    [claim] = await ledger.claims()
    async with ledger.house.house.database.work("engine") as db:
        await reach.stop(db, subject)
    async with ledger.house.house.database.work("engine") as db:
        await reach.settle(db, [claim], [Sent("m")])
    assert (await ledger.intent())["outcome"] == "answered"


async def test_a_disabled_account_is_pushed_nothing(ledger: Ledger) -> None:
    await ledger.owes()
    await ledger.house.sql("update accounts set disabled_at = now() returning id")
    assert await ledger.sends() == 0
    assert (await ledger.intent())["outcome"] == "unreachable"


async def test_alerts_go_before_what_does_not_ring(ledger: Ledger) -> None:
    for _ in range(claiming.BATCH):
        await ledger.owes(urgent=False)
    await ledger.owes()
    ringing, quiet = await ledger.claims()
    assert (ringing.push.urgent, len(ringing.of)) == (True, 1)
    assert (quiet.push.urgent, len(quiet.of)) == (False, claiming.BATCH)


@pytest.mark.parametrize("holds", ["the intent", "the phone"])
async def test_outcomes_are_written_while_somebody_answers_and_tells_the_same_person(
    ledger: Ledger, holds: str
) -> None:
    """Whoever answers holds the intent, whoever notes `seen` the phone, and both come to the feed last. To be held up
    there by somebody who waits for what one holds would be a deadlock."""
    house = ledger.house
    nurse = await house.phone(await employed(house))
    rosa = await house.admits()
    thread = str(new_id())
    body = {"id": thread, "kind": "care", "subject": "Ăn", "resident": str(rosa.resident), "members": []}
    await nurse.posts("/v1/conversations", body)
    listener = await house.phone(rosa, push=f"phone-{new_id()}")
    await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "Bà ngủ ngon."})
    async with house.house.database.work("engine") as db:
        subject = new_id()
        feed.append(db, [rosa.account], "alert", subject, {}, push_after=0.0, urgent=True)
    claims = await ledger.claims(60)
    assert {c.push.data["k"] for c in claims if c.account == rosa.account} == {"alert", "message"}
    [device] = {c.device for c in claims if c.account == rosa.account and c.device}

    async with house.house.database.work("engine" if holds == "the intent" else "committer") as answering:
        if holds == "the intent":
            await reach.stop(answering, subject)
        else:
            await devices.note_seen(answering, {device: 1})
        writing = asyncio.create_task(settles(house, claims))
        await until(lambda: waits_for_a_row(house))
        feed.append(answering, [rosa.account], "alert_changed", subject, {})
    await writing
    ended = {row["kind"]: row["outcome"] for row in await house.sql("select kind, outcome from reach_intents")}
    assert ended["alert"] == ("answered" if holds == "the intent" else "unreachable")
    assert (await listener.syncs())["head"] > 0


async def settles(house: World, claims: list[Claim]) -> None:
    async with house.house.database.work("engine") as db:
        await reach.settle(db, claims, [Gone("unregistered")] * len(claims))


async def waits_for_a_row(house: World) -> bool:
    waiting = "select true from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    admin = await asyncpg.connect(house.url)
    try:
        return await admin.fetchval(waiting) is True
    finally:
        await admin.close()


async def employed(house: World) -> Person:
    await house.opens()
    return await house.employs("nurse", "Hoa")
