"""The engine stood still for ten minutes: when it is back, everybody learns what is so now, once, and nobody is rung
for what was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.faults import ward
from tests.faults.processes import Site, unexpected
from tests.faults.ward import Ward
from tests.world import reading

PATIENCE_S = 30
AWAY = "interval '10 minutes'"
MOVED_BACK = (
    f"""update alerts set opened_at = opened_at - {AWAY}, told_at = told_at - {AWAY}, begun_at = begun_at - {AWAY},
               acknowledged_at = acknowledged_at - {AWAY}, next_due_at = next_due_at - {AWAY} returning id""",
    f"""update reach_intents set created_at = created_at - {AWAY}, next_at = next_at - {AWAY},
               sent_at = sent_at - {AWAY}, ended_at = ended_at - {AWAY} returning id""",
    f"update reach_attempts set started_at = started_at - {AWAY}, ended_at = ended_at - {AWAY} returning id",
    f"update reach_pace set urgent_at = urgent_at - {AWAY} returning account_id",
)


async def test_after_ten_minutes_without_an_engine_each_open_alert_rings_once_and_nothing_that_is_over(site: Site):
    await site.serves("api")
    night = await ward.fill(site, residents=8)
    beat = await site.beats()
    told = [await _raise(night, n) for n in range(3)]
    await _sent(site, told)
    await beat.stop()
    dies = await site.beats(ANTAM_FAILPOINTS="reach.claimed=exit")
    claimed = await _raise(night, 3, "respiratory_rate", 22)  # urgent: its next step is due in a quarter of an hour
    assert await dies.ends(PATIENCE_S) == -9
    untold = [await _raise(night, n) for n in range(4, 8)]
    over = [told[0], untold[0]]
    for alert in over:
        (await night.doctor.post(f"/v1/alerts/{alert}/acknowledge")).raise_for_status()
    for moved in MOVED_BACK:
        assert await site.world.sql(moved)

    before, [since] = len(site.fcm.received), await site.world.sql("select clock_timestamp() as at")
    beat = await site.beats()
    rung = [*told[1:], claimed, *untold[1:]]
    await _sent(site, rung, since["at"])
    await site.until_sql(
        "select 1 where not exists (select from reach_intents where urgent and next_at <= now())",
        within=PATIENCE_S,
        what="nothing due any more",
    )
    pushes = [push for push in site.fcm.received[before:] if push.data["k"] == "alert"]
    intents = {
        row["id"]: row for row in await site.world.sql("select id::text, subject::text, created_at from reach_intents")
    }
    said = [intents[push.android["collapse_key"]] for push in pushes]
    assert all(intent["created_at"] > since["at"] for intent in said), "a stale notice rang"
    assert sorted(intent["subject"] for intent in said if intent["subject"]) == sorted(rung)
    assert {push.token for push in pushes} == {"ana"}
    for alert in rung:
        steps = await site.world.sql(
            "select distinct step from alert_log where alert_id = $1::uuid and what = 'told' and at > $2",
            alert,
            since["at"],
        )
        assert len(steps) == 1, "a ladder was run through in one go"
    assert await _why(site, claimed) == ["late"]
    assert not unexpected(beat.said)


async def _raise(night: Ward, resident: int, kind: str = "spo2", value: float = 84) -> str:
    [alert] = (await night.nurse.records(reading(kind, value), resident=night.residents[resident].resident))["alerts"]
    return alert


async def _sent(site: Site, alerts: list[str], since: Any = None) -> None:
    await site.until_sql(
        """select 1 where not exists (select from unnest($1::uuid[]) as a(id) where not exists (
             select from reach_intents i where i.subject = a.id and i.outcome = 'sent'
                and ($2::timestamptz is null or i.created_at > $2)))""",
        alerts,
        since,
        within=PATIENCE_S,
        what=f"{len(alerts)} alerts told and sent",
    )


async def _why(site: Site, alert: str) -> list[str]:
    rows = await site.world.sql(
        "select distinct reason from reach_intents where subject = $1 and outcome = 'cleared'", UUID(alert)
    )
    return [row["reason"] for row in rows]
