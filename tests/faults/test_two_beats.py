"""Two beats at once, and one frozen in the middle: each step is told once, and nothing waits for the frozen one."""

from __future__ import annotations

from collections import Counter

from tests.faults import ward
from tests.faults.processes import Node, Site, unexpected
from tests.faults.ward import Ward
from tests.world import reading

PATIENCE_S = 30


async def test_a_beat_frozen_with_an_alert_in_its_hands_is_overtaken_and_tells_nobody_again(
    site: Site, record_property
):
    night = await _api_without_a_beat(site)
    frozen = await site.beats(ANTAM_FAILPOINTS="escalation.claimed=freeze")
    await _is_beating(site)
    first = await _raise(night, 0)
    await frozen.is_frozen()

    other = await site.beats()
    _, took = await _told(site, 1, [first])
    record_property("overtaken_after_s", round(took, 2))
    print(f"overtaken after {took:.2f} s")
    frozen.thaw()
    await other.stop()
    second = await _raise(night, 1)
    await _told(site, 1, [second])  # by the one that was frozen: it has woken up, seen what happened, and works again

    await _each_step_was_told_once(site, [frozen])


async def test_two_beats_are_as_good_as_one_and_one_that_is_paused_is_not_missed(site: Site):
    night = await _api_without_a_beat(site)
    beats = [await site.beats(), await site.beats()]
    await _is_beating(site, 2)
    alerts = [await _raise(night, n) for n in range(ward.RESIDENTS)]
    await _told(site, 1, alerts)

    await _is_quiet(site)
    beats[0].freeze()
    await _fall_due(site)
    await _told(site, 2, alerts)
    late = await _raise(night, 0, "pulse", 135)
    await _told(site, 1, [late])
    beats[0].thaw()
    await _fall_due(site)
    await _told(site, 3, alerts)

    await _each_step_was_told_once(site, beats)


async def _api_without_a_beat(site: Site) -> Ward:
    await site.serves("api")
    return await ward.fill(site)


async def _is_beating(site: Site, beats: int = 1) -> None:
    """A beat is there when its wake-up connection listens; the API has one of its own."""
    await site.until_sql(
        """select 1 from pg_stat_activity where usename = 'antam_engine' and application_name = ''
           having count(*) > $1""",
        beats,
        within=PATIENCE_S,
        what="a beat that listens",
    )


async def _raise(night: Ward, resident: int, kind: str = "spo2", value: float = 84) -> str:
    [alert] = (await night.nurse.records(reading(kind, value), resident=night.residents[resident].resident))["alerts"]
    return alert


async def _fall_due(site: Site) -> None:
    await site.world.sql("update alerts set next_due_at = now() where state = 'open' returning id")


async def _told(site: Site, step: int, alerts: list[str]) -> tuple[object, float]:
    return await site.until_sql(
        """select 1 where not exists (select from unnest($2::uuid[]) as a(id) where not exists (
             select from alert_log l where l.alert_id = a.id and l.what = 'told' and l.step >= $1))""",
        step,
        alerts,
        within=PATIENCE_S,
        what=f"step {step} told for {len(alerts)}",
    )


async def _each_step_was_told_once(site: Site, beats: list[Node]) -> None:
    await ward.no_alert_is_idle(site)
    await _is_quiet(site)
    pushed = Counter((push.token, push.data["s"]) for push in site.fcm.received)
    assert set(pushed.values()) == {1}
    assert not [line for beat in beats for line in unexpected(beat.said)]


async def _is_quiet(site: Site) -> None:
    sent = "select 1 where not exists (select from reach_intents where urgent and next_at is not null)"
    await site.until_sql(sent, within=PATIENCE_S, what="all pushes sent")
