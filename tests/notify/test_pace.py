"""How often a person is buzzed: a storm, bundles, quiet hours, the hourly cap, and what a backlog leaves behind."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from base.ids import new_id
from notify import feed, pace, reach
from notify.channel import Gone, Refused, Sent, TryAgain
from notify.circuit import Circuit
from notify.pace import Pace, awake_at, may_go_at
from notify.planning import LATE_AT_MOST
from notify.preferences import Preferences
from tests.notify.test_reach import Ledger, ledger
from tests.world import World

__all__ = ["ledger"]

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
"""Noon in Vietnam."""
NIGHT = Preferences(quiet_from=time(22), quiet_until=time(6))


@pytest.mark.parametrize(
    ("wishes", "at", "awake"),
    [
        (Preferences(), NOON, NOON),
        (NIGHT, NOON, NOON),
        (NIGHT, datetime(2026, 11, 22, 15, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)),  # 22:00
        (NIGHT, datetime(2026, 11, 22, 20, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)),  # 03:00
        (NIGHT, datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)),  # 06:00
        (Preferences(quiet_from=time(12), quiet_until=time(13)), NOON, NOON + timedelta(hours=1)),
        (Preferences(quiet_from=time(12), quiet_until=time(12)), NOON, NOON),
    ],
)
def test_quiet_hours_end_by_the_clock_of_the_person(wishes: Preferences, at: datetime, awake: datetime) -> None:
    assert awake_at(wishes, at) == awake


@pytest.mark.parametrize(
    ("beat", "had", "waits_s"),
    [
        ("urgent", Pace(), 0),
        ("urgent", Pace(NOON - timedelta(seconds=5)), 10),
        ("urgent", Pace(NOON - timedelta(seconds=16)), 0),
        ("at_once", Pace(NOON, (NOON,)), 0),
        ("quiet", Pace(NOON), 0),
        ("quiet", Pace(None, (NOON - timedelta(seconds=30),)), 90),
        ("message", Pace(None, (NOON - timedelta(seconds=30),)), 0),
        ("message", Pace(None, tuple(NOON - timedelta(minutes=50) for _ in range(pace.QUIET_AN_HOUR))), 600),
    ],
)
def test_when_the_next_notice_may_go(beat: pace.Beat, had: Pace, waits_s: float) -> None:
    assert may_go_at(beat, had, Preferences(), NOON) - NOON == timedelta(seconds=waits_s)


def test_a_circuit_opens_after_failures_in_a_row_and_one_probe_closes_it() -> None:
    circuit, down = Circuit(failures=3, pause_s=10), TryAgain(None, "http_503")
    circuit.heard([down, down, Sent("x")], "abc", 0)
    circuit.heard([down, down], "ab", 1)
    assert circuit.lets_through(1, 7) == 7
    circuit.heard([down], "c", 2)
    assert [circuit.lets_through(at, 7) for at in (2, 11.9, 12, 12.1)] == [0, 0, 1, 0]
    circuit.heard([down], "a", 13)
    assert [circuit.lets_through(at, 7) for at in (22.9, 23)] == [0, 1]
    circuit.heard([Gone("unregistered")], "a", 24)
    assert circuit.lets_through(24, 7) == 7


@pytest.mark.parametrize("word", [Refused("x"), Gone("x"), TryAgain(60, "quota")])
def test_a_provider_that_says_something_about_a_notice_is_there(word: Any) -> None:
    circuit = Circuit(failures=1, addresses=1)
    circuit.heard([word], "a", 0)
    assert not circuit.tripped


def test_one_address_that_fails_keeps_nothing_from_the_others() -> None:
    circuit, down = Circuit(failures=3), TryAgain(None, "http_503")
    circuit.heard([down] * 9, "a" * 9, 0)
    assert circuit.lets_through(1, 7) == 7
    circuit.heard([down] * 2, "bc", 1)
    assert circuit.lets_through(1, 7) == 0


async def test_the_first_urgent_notice_goes_at_once_and_what_follows_goes_together(ledger: Ledger) -> None:
    for _ in range(5):
        await ledger.owes()
        await ledger.sends()
    assert len(ledger.pushes) == 1
    await ledger.sends(16)
    first, later = ledger.pushes
    assert (first.data["s"], later.data["s"]) == ("1", "5")
    rows = await ledger.house.sql("select outcome, bundle is null as alone from reach_intents order by seq")
    assert [(row["outcome"], row["alone"]) for row in rows] == [("sent", True)] + [("sent", False)] * 4
    told = await ledger.house.sql("select count(*) as n, count(distinct notice) as notices from reach_attempts")
    assert told == [{"n": 5, "notices": 2}]


async def test_a_notice_that_nobody_took_makes_the_next_wait_for_nothing(ledger: Ledger) -> None:
    ledger.house.fcm.fail(ledger.phone.push, how="unavailable")
    await ledger.owes()
    await ledger.sends()
    await ledger.owes()
    await ledger.sends()
    assert [p.data["s"] for p in ledger.pushes] == ["2"]


async def test_a_bundle_is_tried_again_as_one_under_the_same_collapse_id(ledger: Ledger) -> None:
    await ledger.owes()
    await ledger.sends()
    subjects = [await ledger.owes() for _ in range(3)]
    ledger.house.fcm.fail(ledger.phone.push, how="accepted_then_reset")
    await ledger.sends(16)
    async with ledger.house.house.database.work("engine") as db:
        await reach.stop(db, subjects[0])
    await ledger.sends(20)
    _, first, again = ledger.pushes
    assert first.message["android"]["collapse_key"] == again.message["android"]["collapse_key"]
    rows = await ledger.house.sql("select outcome from reach_intents order by seq")
    assert [row["outcome"] for row in rows] == ["sent", "answered", "sent", "sent"]


async def test_in_a_storm_each_doctor_buzzes_a_few_times_and_each_emergency_at_once(house: World) -> None:
    """1,000 alerts in 60 s over 50 facilities with a doctor each, one in ten an emergency."""
    doctors = [await house.enrols(f"Doctor {n}") for n in range(50)]
    rows = ", ".join(f"('{d.account}'::uuid)" for d in doctors)
    await house.sql(
        f"""with d as (insert into devices (id, account_id, name, platform, push_token, created_at)
              select uuidv7(), a, 'phone', 'android', 'storm-' || a, now() from (values {rows}) as t(a) returning *)
            insert into sessions (account_id, device_id, access_hash, access_expires_at, expires_at)
            select account_id, id, uuid_send(id), now(), now() + interval '1 day'
              from d returning 1"""
    )
    dice, began = random.Random(6), datetime.now(UTC)
    alerts = [(dice.uniform(0, 60), dice.choice(doctors), dice.random() < 0.1) for _ in range(1000)]
    alerts.sort(key=lambda one: one[0])
    emergencies: dict[str, float] = {}
    for second in range(1, 80):
        at = began + timedelta(seconds=second)
        due = [one for one in alerts if second - 1 <= one[0] < second]
        async with house.house.database.work("engine", at) as db:
            for _, doctor, grave in due:
                subject = new_id()
                feed.append(db, [doctor.account], "alert", subject, {}, push_after=0, urgent=True, emergency=grave)
                if grave:
                    emergencies[str(subject)] = second
        await reach.send_due(house.house.database, house.house.sender, at)
    left = await house.sql("select count(*) as n from reach_intents where next_at is not null or outcome <> 'sent'")
    assert left == [{"n": 0}]
    buzzes = await house.sql(
        """select i.account_id, count(distinct t.notice) as n,
                  count(distinct t.notice) filter (where i.emergency) as grave
             from reach_intents i join reach_attempts t on t.intent_id = i.id group by 1"""
    )
    print("most buzzes of a doctor", max(row["n"] for row in buzzes), "emergencies", len(emergencies))
    assert max(row["n"] - row["grave"] for row in buzzes) <= 6
    assert max(row["n"] for row in buzzes) <= 12
    alone = await house.sql(
        """select count(*) as n from reach_intents i where i.emergency and i.sent_at - i.created_at < interval '10 s'
              and (select count(*) from reach_attempts t join reach_attempts o using (notice)
                    where t.intent_id = i.id) = 1"""
    )
    assert alone == [{"n": len(emergencies)}]


async def test_what_does_not_ring_is_bundled_and_capped(ledger: Ledger) -> None:
    for minute in range(0, 60):
        await ledger.owes(urgent=False)
        await ledger.sends(60.0 * minute)
    assert len(ledger.pushes) == pace.QUIET_AN_HOUR
    pending = await ledger.house.sql("select 1 from reach_intents where next_at is not null")
    assert len(pending) > 0


async def test_in_quiet_hours_only_what_rings_buzzes(ledger: Ledger) -> None:
    here = datetime.now(UTC)
    body = {
        "quiet_from": f"{here - timedelta(minutes=5):%H:%M:%S}",
        "quiet_until": f"{here + timedelta(hours=2):%H:%M:%S}",
        "zone": "UTC",
    }
    assert (await ledger.phone.put("/v1/me/preferences", body)).status_code == 200
    await ledger.owes(urgent=False)
    await ledger.owes()
    await ledger.sends()
    assert [p.data["k"] for p in ledger.pushes] == ["alert"]
    await ledger.sends(2 * 3600 + 5)
    assert [p.data["k"] for p in ledger.pushes] == ["alert", "announcement"]


async def test_a_muted_kind_is_said_so_and_never_buzzes(ledger: Ledger) -> None:
    assert (await ledger.phone.put("/v1/me/preferences", {"muted": ["announcement"]})).status_code == 200
    await ledger.owes(urgent=False)
    assert (await ledger.sends(), (await ledger.intent())["outcome"]) == (0, "muted")


async def test_what_rings_knows_no_muting(ledger: Ledger) -> None:
    assert (await ledger.phone.put("/v1/me/preferences", {"muted": ["announcement"]})).status_code == 200
    async with ledger.house.house.database.work("engine") as db:
        feed.append(db, [ledger.ana.account], "announcement", new_id(), {}, push_after=feed.AT_ONCE, urgent=True)
    assert (await ledger.sends(), (await ledger.intent())["outcome"]) == (1, "sent")


async def test_what_is_told_again_clears_what_was_told_before(ledger: Ledger) -> None:
    subject = await ledger.owes()
    await ledger.owes(subject=subject)
    await ledger.sends()
    rows = await ledger.house.sql("select outcome, reason from reach_intents order by seq")
    assert [(row["outcome"], row["reason"]) for row in rows] == [("cleared", "told_again"), ("sent", None)]


async def test_after_a_backlog_nothing_stale_is_sent_and_whoever_said_it_hears_of_it(ledger: Ledger) -> None:
    subject = await ledger.owes(emergency=True)
    late = LATE_AT_MOST.total_seconds() + 1
    assert await ledger.sends(late) == 0
    intent = await ledger.intent()
    assert (intent["outcome"], intent["reason"]) == ("cleared", "late")
    async with ledger.house.house.database.work("engine") as db:
        assert await reach.gone_late(db, db.now) == [(subject, intent["created_at"])]


async def test_an_attempt_that_was_lost_with_its_process_ends(ledger: Ledger) -> None:
    subject = await ledger.owes()
    await ledger.claims()
    async with ledger.house.house.database.work("engine") as db:
        await reach.stop(db, subject)
    house = ledger.house.house
    async with house.database.work("engine") as db:
        assert await reach.close_lost(db) == 0
    async with house.database.work("engine", datetime.now(UTC) + 2 * reach.LOST_AFTER) as db:
        assert await reach.close_lost(db) == 1
    assert await ledger.attempts() == [(1, "unknown", "lost")]
