"""A set that is wanted again sooner than planned: asked for in the answer, on the list, missed once, over after two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts import baselines, silence
from base.ids import new_id
from tests.alerts.test_silence import ROUND, looks, silences
from tests.alerts.test_trends import STEADY
from tests.world import Person, Phone, World, reading

HOUR = timedelta(hours=1)
FIVE: dict[str, Any] = {"pulse": 112, "respiratory_rate": 21, "blood_pressure": (108, 70)}  # 2 + 2 + 1
SEVEN: dict[str, Any] = {"pulse": 132, "respiratory_rate": 26, "spo2": 95}  # 3 + 3 + 1


async def a_ward(house: World) -> tuple[Phone, Person]:
    await house.opens()
    return await house.phone(await house.employs("nurse")), await house.admits("Rosa")


async def takes_a_set(nurse: Phone, rosa: Person, ago: timedelta = timedelta(0), **differently: Any) -> dict[str, Any]:
    together = str(new_id())
    readings = [reading(kind, value, set=together, ago=ago) for kind, value in (ROUND | differently).items()]
    return await nurse.records(*readings, resident=rosa.resident)


async def wanted(nurse: Phone, rosa: Person) -> list[dict[str, Any]]:
    return (await nurse.get(f"/v1/residents/{rosa.resident}/monitoring")).json()["again"]


def within(answer: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(answer["again"]["by"]) - datetime.now(UTC)


async def test_the_answer_says_by_when_the_next_set_is_wanted_and_why(house: World):
    nurse, rosa = await a_ward(house)
    calm = await takes_a_set(nurse, rosa, ago=2 * HOUR)
    assert calm["again"] is None

    answer = await takes_a_set(nurse, rosa, **FIVE)
    assert answer["again"]["step"] == "closer.news2_medium@1"
    assert answer["again"]["text"] == "NEWS2 5-6: đo lại mỗi giờ."
    assert timedelta(minutes=58) < within(answer) < timedelta(minutes=61)
    [again] = await wanted(nurse, rosa)
    assert (again["cause"], again["by"]) == ("news2", answer["again"]["by"])


async def test_a_single_measurement_asks_for_no_set(house: World):
    nurse, rosa = await a_ward(house)
    answer = await nurse.records(reading("pulse", 112), resident=rosa.resident)
    assert answer["again"] is None
    assert await wanted(nurse, rosa) == []


async def test_it_is_on_the_worklist_from_then_on(house: World):
    nurse, rosa = await a_ward(house)
    await takes_a_set(nurse, rosa, **FIVE)
    items = (await nurse.get(f"/v1/facilities/{house.facility}/worklist")).json()["items"]
    [check] = [item for item in items if item["kind"] == "check"]
    assert [(part["what"], part["state"]) for part in check["details"]] == [("again", "due")]


async def test_two_calm_sets_end_it(house: World):
    nurse, rosa = await a_ward(house)
    await takes_a_set(nurse, rosa, ago=timedelta(minutes=40), **FIVE)
    first = await takes_a_set(nurse, rosa, ago=timedelta(minutes=20))
    assert first["again"]["text"].startswith("Lượt đo vừa rồi đã ổn")
    second = await takes_a_set(nurse, rosa)
    assert second["again"] is None
    assert await wanted(nurse, rosa) == []

    await looks(house, 0.1)
    assert await house.sql("select 1 from expected") == []


async def test_a_set_that_leaves_something_out_ends_nothing(house: World):
    nurse, rosa = await a_ward(house)
    first = await takes_a_set(nurse, rosa, ago=timedelta(minutes=40), **FIVE)
    together = str(new_id())
    some = [reading(kind, value, set=together) for kind, value in list(ROUND.items())[:4]]
    partly = await nurse.records(*some, resident=rosa.resident)
    assert partly["again"]["by"] == first["again"]["by"]


async def test_it_is_missed_once_and_is_on_the_list_and_rings_nowhere(house: World):
    nurse, rosa = await a_ward(house)
    await takes_a_set(nurse, rosa, **SEVEN)
    for hours in (0.9, 1.1, 2, 5, 9):
        await looks(house, hours)
    [alert] = await silences(house)
    assert (alert["level"], alert["rule"]) == ("routine", "silence.again@1")
    log = await house.sql("select what from alert_log where alert_id = $1", alert["id"])
    assert [line["what"] for line in log].count("reading") == 0


async def test_what_comes_after_all_ends_the_silence_and_the_next_one_is_told_again(house: World):
    nurse, rosa = await a_ward(house)
    await takes_a_set(nurse, rosa, ago=timedelta(minutes=59), **FIVE)
    await looks(house, 0.6)
    assert [alert["state"] for alert in await silences(house)] == ["open"]

    await takes_a_set(nurse, rosa, **FIVE)
    await looks(house, 0)
    assert [alert["state"] for alert in await silences(house)] == ["resolved"]
    assert len(await wanted(nurse, rosa)) == 1


async def test_who_ends_the_alert_has_looked_and_is_not_asked_every_hour(house: World):
    nurse, rosa = await a_ward(house)
    answer = await takes_a_set(nurse, rosa, **FIVE)
    [alert] = await house.sql("select id from alerts where state = 'open'")
    await nurse.posts(f"/v1/alerts/{alert['id']}/acknowledge", {})
    ended = await nurse.post(f"/v1/alerts/{alert['id']}/resolve", {"action": "bác sĩ đã xem"})
    assert ended.status_code == 200, ended.text
    [again] = await wanted(nurse, rosa)
    assert datetime.fromisoformat(again["by"]) >= datetime.fromisoformat(answer["again"]["by"]) + 4 * HOUR


async def test_seven_and_more_is_wanted_every_quarter_of_an_hour_whoever_has_looked(house: World):
    nurse, rosa = await a_ward(house)
    answer = await takes_a_set(nurse, rosa, **SEVEN)
    [alert] = await house.sql("select id from alerts where state = 'open' and level = 'emergency'")
    await nurse.posts(f"/v1/alerts/{alert['id']}/acknowledge", {})
    await nurse.post(f"/v1/alerts/{alert['id']}/resolve", {"action": "đã gọi 115"})
    [again] = await wanted(nurse, rosa)
    assert again["by"] == answer["again"]["by"]
    assert within(answer) < timedelta(minutes=16)


async def test_nothing_is_missed_on_leave_and_nothing_wanted_after_discharge(house: World):
    nurse, rosa = await a_ward(house)
    await takes_a_set(nurse, rosa, **FIVE)
    path = f"/v1/residents/{rosa.resident}"
    leave = await nurse.posts(f"{path}/leaves", {"id": str(new_id()), "reason": "về quê", "until": None})
    await looks(house, 10)
    assert await silences(house) == []
    items = (await nurse.get(f"/v1/facilities/{house.facility}/worklist")).json()["items"]
    assert [item for item in items if item["kind"] == "check"] == []
    assert (await nurse.http.delete(f"{path}/leaves/{leave['id']}")).status_code == 204

    await nurse.posts(f"{path}/discharge", {"kind": "home", "reason": "về nhà"})
    await house.sql("update expected set look_at = now() returning 1")
    await looks(house, 0)
    assert await house.sql("select 1 from expected") == []


async def test_nothing_is_wanted_after_a_death(house: World):
    nurse, rosa = await a_ward(house)
    await takes_a_set(nurse, rosa, **FIVE)
    died = {"kind": "death", "reason": "mất tại cơ sở"}
    answer = await nurse.post(f"/v1/residents/{rosa.resident}/discharge", died)
    assert answer.status_code in (200, 201, 204), answer.text
    await house.sql("update expected set look_at = now() returning 1")
    await looks(house, 0)
    assert await house.sql("select 1 from expected") == []
    assert await silences(house) == []


async def test_a_phone_that_catches_up_asks_for_nothing_where_a_newer_set_is_known(house: World):
    nurse, rosa = await a_ward(house)
    await takes_a_set(nurse, rosa)
    answer = await takes_a_set(nurse, rosa, ago=3 * HOUR, **FIVE)
    assert answer["again"] is None


async def test_a_set_that_arrives_late_is_wanted_soon_and_not_in_the_past(house: World):
    nurse, rosa = await a_ward(house)
    answer = await takes_a_set(nurse, rosa, ago=3 * HOUR, **FIVE)
    assert timedelta(minutes=13) < within(answer) < timedelta(minutes=16)


async def test_a_trend_asks_for_a_set_until_somebody_has_ended_its_alert(house: World):
    nurse, rosa = await a_ward(house)
    steady = [reading("pulse", value, ago=12 * HOUR * (len(STEADY) + 4 - n)) for n, value in enumerate(STEADY)]
    high = [reading("pulse", 88 + n, ago=12 * HOUR * (3 - n)) for n in range(4)]
    await nurse.records(*steady, *high, resident=rosa.resident)
    await baselines.follow_due(house.house.database, house.house.library)
    [again] = await wanted(nurse, rosa)
    assert (again["cause"], again["step"]) == ("trend", "closer.trend@1")

    [alert] = await house.sql("select id from alerts where family = 'trend'")
    await nurse.posts(f"/v1/alerts/{alert['id']}/acknowledge", {})
    await nurse.post(f"/v1/alerts/{alert['id']}/resolve", {"action": "đã xem"})
    await house.sql("update expected set look_at = now() returning 1")
    await silence.look_due(house.house.database, datetime.now(UTC))
    assert await wanted(nurse, rosa) == []
