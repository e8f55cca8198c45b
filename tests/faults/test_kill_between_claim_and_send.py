"""kill -9 exactly between the claim of a push and its sending, and of an alert and its telling: never silence."""

from __future__ import annotations

import contextlib

import httpx2

from tests.faults import ward
from tests.faults.processes import Site
from tests.world import reading

PATIENCE_S = 30


async def test_a_push_that_was_claimed_and_never_sent_is_sent_after_the_restart_with_the_same_collapse_id(site: Site):
    node = await site.serves(ANTAM_FAILPOINTS="reach.claimed=exit")
    night = await ward.fill(site, residents=1)
    rosa = night.residents[0]

    [alert] = (await night.nurse.records(reading("spo2", 84), resident=rosa.resident))["alerts"]
    assert await node.ends() == -9
    assert site.fcm.sends == 0
    await _the_lease_is_over(site)

    await site.serves()
    got = await site.fcm.wait_for(lambda push: push.token == "ana", PATIENCE_S)
    attempts, _ = await site.until_sql(
        """select t.n, t.outcome, i.id::text as intent from reach_attempts t join reach_intents i on i.id = t.intent_id
            where i.subject = $1::uuid and i.outcome = 'sent' order by i.created_at, t.n""",
        alert,
        within=5,
        what="an outcome on the ledger",
    )
    first = attempts[0]["intent"]  # the next step may have been told meanwhile: nobody had taken the first one
    assert [(a["n"], a["outcome"]) for a in attempts if a["intent"] == first] == [(1, "unknown"), (2, "sent")]
    assert got.android["collapse_key"] == first
    assert [push.android["collapse_key"] for push in site.fcm.received].count(first) == 1
    await ward.no_alert_is_idle(site)


async def _the_lease_is_over(site: Site) -> None:
    """Nobody waits for it here: that it lasts, and for how long, is shown in tests/notify/test_reach.py."""
    [left] = await site.world.sql("update reach_intents set next_at = now() where tries = 1 returning outcome")
    assert left["outcome"] is None


async def test_an_alert_that_was_claimed_and_never_told_is_told_after_the_restart_once(site: Site):
    node = await site.serves(ANTAM_FAILPOINTS="escalation.claimed=exit")
    night = await ward.fill(site, residents=1)

    with contextlib.suppress(httpx2.RemoteProtocolError):  # it may be gone before it has answered
        await night.nurse.records(reading("spo2", 84), resident=night.residents[0].resident)
    assert await node.ends() == -9
    assert not await site.world.sql("select 1 from alert_log where what = 'told'")

    await site.serves()
    await site.fcm.wait_for(lambda push: push.token == "ana", PATIENCE_S)
    await ward.no_alert_is_idle(site)
    assert len(site.fcm.received) == 1
