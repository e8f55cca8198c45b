"""A resident's own bands at the edge: set by a doctor, with a reason and an end; they win while they last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from alerts import bands
from notify import feed
from tests.world import Phone, World, minutes, reading


@dataclass
class Scene:
    house: World
    rosa: Phone
    doctor: Phone
    nurse: Phone

    @property
    def path(self) -> str:
        return f"/v1/residents/{self.rosa.person.resident}/bands"

    async def sets(
        self, *items: dict[str, Any], by: Phone | None = None, version: int | None = None
    ) -> httpx2.Response:
        who = by or self.doctor
        if version is None:
            version = int((await self.doctor.get(self.path)).headers["etag"].strip('"'))
        return await who.put(self.path, {"items": list(items)}, **{"If-Match": f'"{version}"'})


@pytest.fixture
async def scene(house: World) -> Scene:
    await house.opens()
    rosa = await house.phone(await house.admits("Rosa"))
    doctor = await house.phone(await house.employs("doctor", "BS. Ana", rank=1))
    return Scene(house, rosa, doctor, await house.phone(await house.employs("nurse", "ĐD. Mai")))


def spo2(days: float = 30, reason: str = "COPD, mục tiêu thấp", urgent: float = 87) -> dict[str, Any]:
    ends = (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0).isoformat()
    return {"kind": "spo2", "unit": "%", "low": {"urgent": urgent, "emergency": 84}, "reason": reason, "ends_at": ends}


def pulse() -> dict[str, Any]:
    return {**spo2(), "kind": "pulse", "unit": "/min", "low": {"urgent": 44, "emergency": 38}}


async def test_a_band_wins_over_the_protocol_from_the_next_reading_on(scene: Scene) -> None:
    [before] = (await scene.rosa.records(reading("spo2", 91)))["alerts"]
    await scene.doctor.posts(f"/v1/alerts/{before}/resolve", {"action": "đã khám"})
    await scene.house.sql("update alerts set quiet_until = null returning 1")

    answer = await scene.sets(spo2())
    assert answer.status_code == 200, answer.text
    [band] = answer.json()["items"]
    assert (band["author_name"], band["author_as"], band["current"]) == ("BS. Ana", "doctor", True)

    assert (await scene.rosa.records(reading("spo2", 89)))["alerts"] == []
    [alert] = (await scene.rosa.records(reading("spo2", 86)))["alerts"]
    shown = (await scene.doctor.get(f"/v1/alerts/{alert}")).json()
    assert (shown["rule"], shown["level"]) == ("own.spo2.low_urgent@1", "urgent")
    assert shown["why"][0]["protocol"]["band"] == band["id"]
    assert "set by a doctor for this person" in shown["why"][0]["text"]["en"]


async def test_when_its_time_is_over_the_protocol_counts_again(scene: Scene) -> None:
    await scene.sets(spo2())
    await scene.house.sql("update resident_bands set set_at = now() - interval '2 days', ends_at = now() returning 1")
    [alert] = (await scene.rosa.records(reading("spo2", 91)))["alerts"]
    assert (await scene.doctor.get(f"/v1/alerts/{alert}")).json()["rule"] == "spo2.very_low@1"
    [band] = (await scene.doctor.get(scene.path)).json()["items"]
    assert not band["current"]
    assert (await scene.sets(spo2())).status_code == 200, "a new one may follow"


async def test_putting_replaces_what_changed_and_keeps_the_rest(scene: Scene) -> None:
    both = [spo2(), pulse()]
    first = (await scene.sets(*both)).json()["items"]
    colleague = await scene.house.phone(await scene.house.employs("doctor", "BS. Bo", rank=2))
    answer = await scene.sets(both[1], spo2(urgent=86), by=colleague)
    now = {band["kind"]: band for band in answer.json()["items"] if band["current"]}
    assert (now["pulse"]["author_name"], now["spo2"]["author_name"]) == ("BS. Ana", "BS. Bo")
    assert now["pulse"]["id"] in {band["id"] for band in first}
    [old] = [band for band in answer.json()["items"] if not band["current"]]
    assert (old["low"]["urgent"], old["ended_at"] is not None) == (87, True)
    gone = await scene.sets()
    assert [band for band in gone.json()["items"] if band["current"]] == []
    [alert] = (await scene.rosa.records(reading("spo2", 91)))["alerts"]
    assert alert


async def test_two_who_set_at_once_do_not_overwrite_each_other(scene: Scene) -> None:
    assert (await scene.sets(spo2(), version=0)).status_code == 200
    assert (await scene.sets(pulse(), version=0)).status_code == 412
    missing = await scene.doctor.put(scene.path, {"items": []})
    assert missing.status_code == 428


async def test_only_a_doctor_sets_them_and_those_who_read_notes_see_them(scene: Scene) -> None:
    await scene.sets(spo2())
    assert (await scene.sets(spo2(), by=scene.nurse)).status_code == 403
    assert (await scene.nurse.get(scene.path)).status_code == 200
    [band] = (await scene.rosa.get(scene.path)).json()["items"]
    assert band["reason"] == "COPD, mục tiêu thấp"
    assert (await scene.sets(spo2(), by=scene.rosa)).status_code == 403
    daughter = await scene.house.phone(await scene.house.relates(scene.rosa.person, "full"))
    assert (await daughter.get(scene.path)).status_code == 403
    stranger = await scene.house.phone(await scene.house.enrols("ai đó"))
    assert (await stranger.get(scene.path)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({**spo2(), "low": {"urgent": 84, "emergency": 87}}, "/items/0/low"),
        ({**spo2(), "unit": "kPa"}, "/items/0/unit"),
        (spo2(days=-1), "/items/0/ends_at"),
        (spo2(days=400), "/items/0/ends_at"),
        (spo2(reason="  "), "/items/0/reason"),
    ],
)
async def test_a_band_that_cannot_be_is_refused_with_its_place(scene: Scene, wrong: Any, pointer: str) -> None:
    refused = await scene.sets(wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert (await scene.sets(spo2(), spo2(urgent=86))).json()["code"] == "double"


async def test_that_a_band_ends_is_said_to_its_author_and_the_doctor_on_call_once_before_it_does(scene: Scene) -> None:
    guest = await scene.house.phone(await scene.house.employs("doctor", "BS. Bo", rank=2))
    await scene.sets(spo2(days=8), by=guest)
    database = scene.house.house.database
    assert await bands.announce_due(database) == 0
    await scene.house.sql(
        "update resident_bands set set_at = now() - interval '22 days', ends_at = now() + interval '6 days' returning 1"
    )
    assert await bands.announce_due(database) == 1
    assert await bands.announce_due(database) == 0
    for phone in (guest, scene.doctor):
        [event] = [e for e in (await phone.syncs())["items"] if e["kind"] == "band_ending"]
        assert event["body"]["kind"] == "spo2"
        assert event["body"]["resident"]["name"] == "Rosa"
    assert [e for e in (await scene.nurse.syncs())["items"] if e["kind"] == "band_ending"] == []


async def test_a_band_that_cannot_be_announced_does_not_stand_in_the_way_of_the_others_and_is_announced_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.sets(spo2(days=4), pulse())
    nearly = (
        "update resident_bands set set_at = now() - interval '9 days', ends_at = now() + interval '1 day' returning 1"
    )
    await scene.house.sql(nearly)
    append, falls = feed.append, True

    def stumbles(*given: Any, **more: Any) -> None:
        if falls and given[4]["kind"] == "spo2":
            raise ZeroDivisionError
        append(*given, **more)

    monkeypatch.setattr(feed, "append", stumbles)
    await bands.announce_due(scene.house.house.database)
    silent = "select kind from resident_bands where announced_at is null"
    assert await scene.house.sql(silent) == [{"kind": "spo2"}]
    falls = False
    assert await bands.announce_due(scene.house.house.database, datetime.now(UTC) + minutes(1)) == 1
    assert await scene.house.sql(silent) == []


async def test_a_short_band_is_announced_in_its_last_quarter(scene: Scene) -> None:
    await scene.sets(spo2(days=4))
    database, now = scene.house.house.database, datetime.now(UTC)
    assert await bands.announce_due(database, now + timedelta(days=3) - minutes(60)) == 0
    assert await bands.announce_due(database, now + timedelta(days=3) + minutes(60)) == 1
