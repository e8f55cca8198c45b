"""What rings and how often: once for one deterioration, never for the past, never twice for a resend."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from alerts import evaluators, far, watch
from base.ids import new_id
from notify import pace
from people import tokens
from tests.stories.cast import Night, a_night, happened, now
from tests.world import Phone, World, minutes, reading

TRACES = (
    "readings", "alerts", "alert_log", "alert_told", "feed", "feed_heads", "reach_intents", "reach_attempts",
)  # fmt: skip


async def test_more_readings_of_the_same_kind_are_added_and_do_not_ring_again(house: World):
    night = await a_night(house)
    alert = await night.alert("respiratory_rate", 22)

    assert await night.alert("respiratory_rate", 23) == alert

    assert night.rang(night.ana) == 1
    assert await happened(house, alert) == ["opened", "told", "reading"]


async def test_one_deterioration_measured_five_ways_rings_once(house: World):
    night = await a_night(house)
    together = str(new_id())
    values: tuple[tuple[str, Any], ...] = (
        ("respiratory_rate", 26), ("spo2", 90), ("blood_pressure", (88, 50)), ("pulse", 134), ("temperature", 39.3),
        ("consciousness", "V"), ("oxygen", False),
    )  # fmt: skip

    answer = await night.rosa.records(*(reading(kind, value, set=together) for kind, value in values))
    await house.beat()

    assert len(answer["alerts"]) == 1
    assert night.rang(night.ana) == 1
    card = (await night.ana.get(f"/v1/alerts/{answer['alerts'][0]}")).json()
    assert card["level"] == "emergency"
    assert {reason["reading"] for reason in card["because"]} <= {item["id"] for item in answer["items"]}


async def test_a_week_of_raised_pressures_is_a_note_for_the_nurses_and_no_single_one_of_them_is(house: World):
    night = await a_night(house)
    for back in range(6, -1, -1):
        at = timedelta(days=back)
        answer = await night.rosa.records(
            *(reading("blood_pressure", (144, 88), ago=at + minutes(10 * n)) for n in range(4))
        )
        assert [item["outcome"] for item in answer["items"]] == ["kept"] * 4
    await house.beat()

    [alert] = await house.sql("select id, family, level, rule from alerts")
    assert (alert["family"], alert["level"]) == ("blood_pressure_mean", "routine")
    assert alert["rule"] == "blood_pressure_mean.home_raised@1"
    assert night.rang(night.ana) == 0
    card = (await night.ana.get(f"/v1/alerts/{alert['id']}")).json()
    assert card["because"][0]["text"].startswith("Huyết áp trung bình 144/88 mmHg")


async def test_a_phone_that_was_offline_posts_yesterdays_readings_and_wakes_nobody(house: World):
    night = await a_night(house)
    nurse = await house.phone(await house.employs("nurse", "ĐD. Mai"), push="mai")
    long = await house.phone(await house.employs("manager", "Long"), push="long")
    yesterday = [_yesterday(n) for n in range(300)]

    answer = await night.rosa.records(*yesterday)
    for hours in (0, 1, 6, 30):
        await house.beat(after=timedelta(hours=hours))

    assert not house.fcm.received
    assert [item["outcome"] for item in answer["items"]] == ["kept"] * 300
    [stored] = await house.sql("select count(*), count(assessed_at) as assessed from readings")
    assert stored == {"count": 300, "assessed": 300}
    levels = await house.sql("select distinct level from alerts")
    assert levels == [{"level": "routine"}]
    told = await nurse.syncs()
    assert {event["kind"] for event in told["items"]} <= {"alert", "alert_changed"}
    assert long.push

    await house.sql("update alerts set next_due_at = now() + interval '1 day' where state = 'open' returning id")
    await night.alert("spo2", 84)
    assert night.rang(night.ana) == 1, "what happens now still rings"


async def test_the_same_batch_twice_has_one_effect(house: World):
    night = await a_night(house)
    batch = [reading("spo2", 84), reading("pulse", 72), reading("respiratory_rate", 22)]
    first = await night.rosa.records(*batch)
    await house.beat()
    before, rang = await _traces(house), len(house.fcm.received)

    second = await night.rosa.records(*batch)
    await house.beat()

    assert [item["outcome"] for item in first["items"]] == ["kept"] * 3
    assert [item["outcome"] for item in second["items"]] == ["already_kept"] * 3
    assert await _traces(house) == before
    assert len(house.fcm.received) == rang == 2


async def test_the_same_batch_from_five_sides_at_once_has_one_effect(house: World):
    night = await a_night(house)
    batch = [reading("spo2", 84), reading("pulse", 72)]

    answers = await asyncio.gather(*(night.rosa.records(*batch) for _ in range(5)))
    await house.beat()

    outcomes = sorted(item["outcome"] for answer in answers for item in answer["items"])
    assert outcomes == ["already_kept"] * 8 + ["kept"] * 2
    [alert] = {alert for answer in answers for alert in answer["alerts"]}
    assert await happened(house, alert) == ["opened", "told"]
    assert night.rang(night.ana) == 1


class TestAFailingRule:
    """A rule raises on one reading: the reading stays, its neighbours are judged, and the net comes back for it."""

    async def test_the_reading_stays_unassessed_and_the_net_assesses_it_later(
        self, house: World, monkeypatch: pytest.MonkeyPatch
    ):
        night = await a_night(house)
        with monkeypatch.context() as broken:
            alerts = await self._post(night, broken)
        assert len(alerts) == 1, "the neighbour was judged all the same"
        assert await self._unassessed(house) == [84]

        monkeypatch.setattr(watch, "MISSED_AFTER", timedelta(0))
        assert await watch.assess_missed(house.house.database, house.house.library) == 1

        assert await self._unassessed(house) == []
        assert {row["family"] for row in await house.sql("select family from alerts")} == {"spo2", "respiratory_rate"}

    async def test_failing_again_is_an_urgent_alert_to_a_human(self, house: World, monkeypatch: pytest.MonkeyPatch):
        night = await a_night(house)
        await self._post(night, monkeypatch)
        await house.beat()
        rang = night.rang(night.ana)

        monkeypatch.setattr(watch, "MISSED_AFTER", timedelta(0))
        await watch.assess_missed(house.house.database, house.house.library)
        await house.beat()
        await house.beat(after=pace.URGENT_WINDOW)

        assert await self._unassessed(house) == []
        [technical] = await house.sql("select id::text, level from alerts where family = 'technical'")
        assert technical["level"] == "urgent"
        assert night.rang(night.ana) == rang + 1
        assert (await now(house, technical["id"]))["next_due_at"]

    async def test_when_the_judging_itself_breaks_the_reading_stays_and_a_human_hears_of_it(
        self, house: World, monkeypatch: pytest.MonkeyPatch
    ):
        night = await a_night(house)

        def breaks(*_: Any) -> None:
            raise ZeroDivisionError("not a rule, all of it")

        monkeypatch.setattr(watch, "assess", breaks)
        answer = await night.rosa.records(reading("spo2", 84))
        assert (answer["items"][0]["outcome"], answer["alerts"]) == ("kept", [])
        assert await self._unassessed(house) == [84]

        monkeypatch.setattr(watch, "MISSED_AFTER", timedelta(0))
        assert await watch.assess_missed(house.house.database, house.house.library) == 1
        await house.beat()
        assert await self._unassessed(house) == []
        assert [row["family"] for row in await house.sql("select family from alerts")] == ["technical"]
        assert night.rang(night.ana) == 1

    async def test_whose_band_cannot_be_read_costs_nobody_a_reading_and_the_others_are_judged(
        self, house: World, monkeypatch: pytest.MonkeyPatch
    ):
        night = await a_night(house)
        binh = await house.phone(await house.admits("Binh"))
        await house.sql(
            """insert into resident_bands (id, resident_id, facility_id, n, kind, limits, author_id, author_as, reason,
                                           set_at, ends_at)
               select uuidv7(), resident_id, facility_id, 1, 'pulse', '{"unit": "/min", "low": 44}', $2, 'doctor', 'x',
                      now(), now() + interval '1 day' from stays where resident_id = $1 returning 1""",
            night.rosa.person.resident, night.ana.person.account,
        )  # fmt: skip

        async with house.house.database.work("committer") as db:
            posts = [_post(phone, reading("respiratory_rate", 22)) for phone in (night.rosa, binh)]
            answers = await watch.receive(db, house.house.library, posts)
        receipts = [answer for answer in answers if isinstance(answer, watch.Receipt)]
        assert [[item.outcome for item in receipt.items] for receipt in receipts] == [["kept"], ["kept"]]
        assert [len(receipt.alerts) for receipt in receipts] == [0, 1]

        monkeypatch.setattr(watch, "MISSED_AFTER", timedelta(0))
        assert await watch.assess_missed(house.house.database, house.house.library) == 1
        assert await self._unassessed(house) == []
        [technical] = await house.sql("select resident_id, level from alerts where family = 'technical'")
        assert (str(technical["resident_id"]), technical["level"]) == (str(night.rosa.person.resident), "urgent")

    async def test_a_rule_that_cannot_say_what_it_needs_costs_nobody_a_reading(
        self, house: World, monkeypatch: pytest.MonkeyPatch
    ):
        night = await a_night(house)

        def breaks(*_: Any) -> bool:
            raise TypeError("no number to compare with")

        monkeypatch.setattr(far, "may_fire", breaks)
        answer = await night.rosa.records(reading("blood_pressure", (150, 80)))
        assert [item["outcome"] for item in answer["items"]] == ["kept"]
        assert await self._unassessed(house) == [150]

    async def _post(self, night: Night, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        sound = evaluators.hold

        def hold(limits: Any, thing: Any, unit: str | None) -> bool:
            if getattr(thing, "value", None) == 84:
                raise ZeroDivisionError("a broken rule")
            return sound(limits, thing, unit)

        monkeypatch.setattr(evaluators, "hold", hold)
        answer = await night.rosa.records(reading("spo2", 84), reading("respiratory_rate", 22))
        assert [item["outcome"] for item in answer["items"]] == ["kept", "kept"]
        return answer["alerts"]

    async def _unassessed(self, house: World) -> list[float]:
        return [row["value"] for row in await house.sql("select value from readings where assessed_at is null")]


def _post(phone: Phone, *new: dict[str, Any]) -> watch.Post:
    items = tuple(msgspec.Raw(msgspec.json.encode(one)) for one in new)
    resident = phone.person.resident
    assert resident is not None
    return watch.Post(tokens.hash_token(phone.tokens["access_token"]), UUID(str(resident)), items)


def _yesterday(n: int) -> dict[str, Any]:
    """One of 300 readings of yesterday, every fourth of them grave."""
    kind, normal, grave = (("spo2", 97, 84), ("pulse", 72, 135), ("respiratory_rate", 16, 26), ("glucose", 6, 2.5))[
        n % 4
    ]
    return reading(kind, grave if n // 4 % 4 == 0 else normal, ago=timedelta(hours=30) - minutes(n))


async def _traces(house: World) -> dict[str, list[dict[str, Any]]]:
    """Everything a reading leaves behind."""
    return {table: await house.sql(f"select * from {table} t order by t::text") for table in TRACES}
