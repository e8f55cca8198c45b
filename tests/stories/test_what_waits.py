"""What waits before it rings: a repeat, the morning, a snooze; and that nothing waits in silence or for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts import alert as alerts
from alerts import self_audit
from base.db import Db
from base.ids import new_id
from tests.stories.cast import Night, a_night, happened, now
from tests.world import World, minutes, reading


async def a_night_of_repeats(house: World) -> Night:
    night = await a_night(house)
    await house.sql("update facilities set repeat_s = 300 where id = $1 returning 1", house.facility)
    return night


async def why(house: World, alert: str) -> list[tuple[str, str | None]]:
    rows = await house.sql("select what, why from alert_log where alert_id = $1::uuid order by id", alert)
    return [(row["what"], row["why"]) for row in rows if row["what"] == "suppressed"]


async def test_an_urgent_spot_check_is_measured_again_before_it_rings(house: World):
    night = await a_night_of_repeats(house)

    answer = await night.rosa.records(reading("spo2", 93, ago=minutes(2)))
    await house.beat()

    [alert] = answer["alerts"]
    [repeat] = answer["repeats"]
    assert (repeat["alert"], repeat["family"]) == (alert, "spo2")
    assert night.rang(night.ana) == 0
    shown = (await night.ana.get(f"/v1/alerts/{alert}")).json()
    assert (shown["held_why"], shown["held_until"]) == ("repeat", repeat["by"])
    assert await why(house, alert) == [("suppressed", "repeat")]

    await night.rosa.records(reading("spo2", 93))
    await house.beat()

    assert night.rang(night.ana) == 1
    assert await happened(house, alert) == ["opened", "suppressed", "reading", "confirmed", "told"]


async def test_a_repeat_within_limits_ends_it_without_waking_anybody(house: World):
    night = await a_night_of_repeats(house)
    [alert] = (await night.rosa.records(reading("spo2", 93, ago=minutes(2))))["alerts"]

    await night.rosa.records(reading("spo2", 97))
    await house.beat(after=minutes(30))

    assert night.rang(night.ana) == 0
    assert (await now(house, alert))["state"] == "resolved"
    assert await why(house, alert) == [("suppressed", "repeat"), ("suppressed", "not_confirmed")]
    assert [e for e in (await night.rosa.syncs())["items"] if e["kind"].startswith("alert")] == []

    [again] = (await night.rosa.records(reading("spo2", 93)))["alerts"]
    assert again != alert, "what was not confirmed keeps nothing quiet"


async def test_without_a_repeat_it_rings_by_itself(house: World):
    night = await a_night_of_repeats(house)
    [alert] = (await night.rosa.records(reading("spo2", 93)))["alerts"]

    await house.beat(after=timedelta(seconds=290))
    assert night.rang(night.ana) == 0
    await house.beat(after=timedelta(seconds=310))

    assert night.rang(night.ana) == 1
    assert await happened(house, alert) == ["opened", "suppressed", "told"]
    heard = [e["kind"] for e in (await night.rosa.syncs())["items"]]
    assert "alert" in heard, "those at home hear of it when it rings"


async def test_a_second_look_at_the_same_moment_is_no_repeat(house: World):
    night = await a_night_of_repeats(house)
    await night.rosa.records(reading("spo2", 93, ago=timedelta(seconds=20)))
    [alert] = (await night.rosa.records(reading("spo2", 93)))["alerts"]
    await night.rosa.records(reading("spo2", 98))
    await house.beat()
    assert (await now(house, alert))["held_why"] == "repeat"
    assert night.rang(night.ana) == 0


@pytest.mark.parametrize(
    ("kind", "value", "more"),
    [
        ("spo2", 84, {}), ("consciousness", "U", {}), ("glucose", 2.8, {}), ("glucose", 17.0, {}),
        ("spo2", 93, {"symptoms": ["dehydration"]}),
    ],
)  # fmt: skip
async def test_what_cannot_wait_rings_at_once(house: World, kind: str, value: Any, more: dict[str, Any]):
    night = await a_night_of_repeats(house)
    answer = await night.rosa.records(reading(kind, value, **more))
    await house.beat()
    assert answer["repeats"] == []
    assert night.rang(night.ana) == 1


async def test_a_worse_reading_ends_the_wait(house: World):
    night = await a_night_of_repeats(house)
    [alert] = (await night.rosa.records(reading("spo2", 93)))["alerts"]
    assert (await night.rosa.records(reading("spo2", 88)))["alerts"] == [alert]
    await house.beat()
    assert night.rang(night.ana) == 1
    assert (await now(house, alert))["held_why"] is None


async def test_an_emergency_that_comes_with_a_later_normal_reading_rings(house: World):
    night = await a_night_of_repeats(house)
    [alert] = (await night.rosa.records(reading("spo2", 93, ago=minutes(5))))["alerts"]

    await night.rosa.records(reading("spo2", 84, ago=minutes(3)), reading("spo2", 97, ago=minutes(1)))
    await house.beat()

    assert ((await now(house, alert))["state"], (await now(house, alert))["level"]) == ("open", "emergency")
    assert night.rang(night.ana) == 1
    assert await happened(house, alert) == ["opened", "suppressed", "reading", "raised", "told"]


async def test_a_symptom_that_comes_with_a_later_normal_reading_rings(house: World):
    night = await a_night_of_repeats(house)
    [alert] = (await night.rosa.records(reading("spo2", 93, ago=minutes(5))))["alerts"]
    hurts = reading("spo2", 93, ago=timedelta(minutes=4, seconds=40), symptoms=["dehydration"])

    await night.rosa.records(hurts, reading("spo2", 97, ago=minutes(1)))
    await house.beat()

    assert (await now(house, alert))["state"] == "open"
    assert night.rang(night.ana) == 1


async def test_a_repeat_over_its_limit_confirms_whatever_was_measured_after_it(house: World):
    night = await a_night_of_repeats(house)
    [alert] = (await night.rosa.records(reading("spo2", 93, ago=minutes(6))))["alerts"]

    await night.rosa.records(reading("spo2", 93, ago=minutes(3)), reading("spo2", 97))
    await house.beat()

    assert night.rang(night.ana) == 1
    rows = await house.sql("select shown_en from alert_log where alert_id = $1::uuid and what = 'confirmed'", alert)
    assert [row["shown_en"] for row in rows] == ["SpO2 93 %"]


async def test_those_at_home_hear_once_of_a_repeat_that_is_graver(house: World):
    night = await a_night_of_repeats(house)
    await night.rosa.records(reading("spo2", 93, ago=minutes(2)))
    await night.rosa.records(reading("spo2", 84))
    await house.beat()
    heard = [e["body"]["level"] for e in (await night.rosa.syncs())["items"] if e["kind"] == "alert"]
    assert heard == ["emergency"]


async def test_what_is_routine_waits_for_the_morning_and_is_on_the_list_meanwhile(house: World):
    night = await a_night(house)
    nurse = await house.phone(await house.employs("nurse", "ĐD. Mai"))
    begins = datetime.now(UTC) - minutes(60)
    await house.sql(
        """update facilities set quiet_from = ($2::timestamptz at time zone time_zone)::time,
                  quiet_until = ($3::timestamptz at time zone time_zone)::time where id = $1 returning 1""",
        house.facility, begins, begins + timedelta(hours=8),
    )  # fmt: skip

    [alert] = (await night.rosa.records(reading("glucose", 14.5)))["alerts"]
    await house.beat(after=timedelta(hours=6))

    assert await why(house, alert) == [("suppressed", "quiet_hours")]
    assert "told" not in await happened(house, alert)
    [item] = (await nurse.get(f"/v1/facilities/{house.facility}/worklist")).json()["items"]
    assert (item["kind"], item["urgency"], item["resident"]["name"]) == ("alerts", "routine", "Rosa")
    assert [detail["id"] for detail in item["details"]] == [alert]

    await house.beat(after=timedelta(hours=8))
    assert "told" in await happened(house, alert)


async def test_what_comes_late_ends_the_wait_for_the_morning(house: World):
    night = await a_night(house)
    nurse = await house.phone(await house.employs("nurse", "ĐD. Mai"))
    await house.sql(
        "update facilities set quiet_from = '00:00', quiet_until = '23:59:59.9' where id = $1 returning 1",
        house.facility,
    )
    [alert] = (await night.rosa.records(reading("glucose", 14.5)))["alerts"]
    assert (await now(house, alert))["held_why"] == "quiet_hours"

    assert (await night.rosa.records(reading("glucose", 2.5, ago=timedelta(hours=3))))["alerts"] == [alert]
    await house.beat()

    assert ((await now(house, alert))["held_why"], (await now(house, alert))["level"]) == (None, "routine")
    assert "told" in await happened(house, alert)
    assert [e["subject"] for e in (await nurse.syncs())["items"] if e["kind"] == "alert"] == [alert]
    assert [e["kind"] for e in (await night.rosa.syncs())["items"]].count("alert") == 1


async def test_at_night_what_is_urgent_rings_all_the_same(house: World):
    night = await a_night(house)
    await house.sql(
        "update facilities set quiet_from = '00:00', quiet_until = '23:59:59.9' where id = $1 returning 1",
        house.facility,
    )
    await night.alert()
    assert night.rang(night.ana) == 1


class TestSnooze:
    async def test_it_rests_until_its_end_and_then_asks_again(self, house: World):
        night = await a_night(house)
        alert = await night.alert()
        answer = await self.snoozes(night, alert, minutes(40))
        assert answer.status_code == 200, answer.text
        assert (answer.json()["state"], answer.json()["held_why"]) == ("acknowledged", "snoozed")
        await night.rosa.records(reading("respiratory_rate", 23))
        await self_audit.audit(house.house.database)

        await house.beat(after=minutes(39))
        assert night.rang(night.ana) == 1
        await house.beat(after=minutes(41))
        assert night.rang(night.ana) == 2
        assert await happened(house, alert) == ["opened", "told", "snoozed", "suppressed", "snooze_over", "told"]
        assert await why(house, alert) == [("suppressed", "snoozed")]

    async def test_a_graver_reading_breaks_it(self, house: World):
        night = await a_night(house)
        alert = await night.alert()
        await self.snoozes(night, alert, minutes(40))
        await night.rosa.records(reading("respiratory_rate", 27))
        await house.beat()
        assert night.rang(night.ana) == 2
        assert (await now(house, alert))["held_why"] is None

    async def test_an_emergency_is_never_put_off(self, house: World):
        night = await a_night(house)
        alert = await night.alert("spo2", 84)
        refused = await self.snoozes(night, alert, minutes(5))
        assert (refused.status_code, refused.json()["code"]) == (409, "emergency")

    async def test_it_is_given_once_and_not_for_long_and_not_without_a_reason(self, house: World):
        night = await a_night(house)
        alert = await night.alert()
        assert (await self.snoozes(night, alert, minutes(61))).json()["code"] == "until"
        assert (await self.snoozes(night, alert, minutes(-1))).json()["code"] == "until"
        assert (await self.snoozes(night, alert, minutes(5), "   ")).json()["code"] == "reason"
        assert (await self.snoozes(night, alert, minutes(5))).status_code == 200
        again = await self.snoozes(night, alert, minutes(5))
        assert (again.status_code, again.json()["code"]) == (409, "snoozed_before")

    async def test_what_somebody_else_has_is_not_taken_from_them(self, house: World):
        night = await a_night(house)
        alert = await night.alert()
        await night.ana.posts(f"/v1/alerts/{alert}/acknowledge")
        refused = await self.snoozes(night, alert, minutes(5), by=night.bo)
        assert (refused.status_code, refused.json()["code"]) == (409, "taken")

    async def snoozes(self, night: Night, alert: str, after: timedelta, reason: str = "đang theo dõi", by: Any = None):
        until = (datetime.now(UTC) + after).isoformat()
        return await (by or night.ana).post(f"/v1/alerts/{alert}/snooze", {"until": until, "reason": reason})


async def test_what_was_resolved_long_ago_is_not_read_with_every_reading(house: World, monkeypatch: pytest.MonkeyPatch):
    night = await a_night(house)
    await night.alert()
    await house.sql(
        """insert into alerts (id, facility_id, resident_id, family, rule, level, text_vi, text_en, state, policy,
                               opened_at, resolved_at, quiet_until)
           select gen_random_uuid(), facility_id, resident_id, 'pulse', rule, level, '', '', 'resolved', policy,
                  opened_at, opened_at - n * interval '1 hour', opened_at - n * interval '1 minute'
             from alerts, generate_series(1, 3000) n returning 1"""
    )
    await house.sql("analyze alerts")
    asked: list[tuple[Any, ...]] = []
    fetch = Db.fetch

    async def listens(db: Db, *query: Any) -> Any:
        asked.append(query)
        return await fetch(db, *query)

    monkeypatch.setattr(Db, "fetch", listens)
    async with house.house.database.work("engine") as db:
        seen = await alerts.glance(db, [night.rosa.person.resident or new_id()])
        query, *args = asked[0]
        plan = "\n".join(row[0] for row in await fetch(db, f"explain (analyze, timing off) {query}", *args))
    assert [*seen.open.values()] == [{"respiratory_rate"}] and seen.quiet == {}
    assert "Rows Removed" not in plan and "Seq Scan" not in plan, plan
