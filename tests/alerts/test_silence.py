"""Silence is a signal: what was due and did not come, at the edge and with clocks that move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from alerts import silence
from alerts.level import Level
from base.db import as_owner
from base.ids import new_id
from records import expected
from tests.world import Person, Phone, World, reading

ROUND = {
    "respiratory_rate": 16, "spo2": 97, "oxygen": False, "blood_pressure": (125, 75), "pulse": 70, "consciousness": "A",
    "temperature": 36.8,
}  # fmt: skip


async def a_ward(house: World) -> tuple[Phone, Person]:
    """A nurse on duty and Rosa."""
    await house.opens()
    nurse = await house.phone(await house.employs("nurse"))
    return nurse, await house.admits("Rosa")


async def plans(nurse: Phone, rosa: Person, **every_h: float | None) -> dict[str, Any]:
    items = [{"what": what} | ({"every_s": int(h * 3600)} if h else {}) for what, h in every_h.items()]
    answer = await nurse.put(f"/v1/residents/{rosa.resident}/monitoring", {"items": items, "reason": "theo dõi"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def looks(house: World, hours: float) -> None:
    """The beat looks that many hours from now, and does what it finds."""
    now = datetime.now(UTC) + timedelta(hours=hours)
    await silence.look_due(house.house.database, now)


async def silences(house: World) -> list[dict[str, Any]]:
    return await house.sql("select * from alerts where family = 'silence' order by opened_at")


async def takes_a_round(nurse: Phone, rosa: Person, **differently: Any) -> dict[str, Any]:
    together = str(new_id())
    readings = [reading(kind, value, set=together) for kind, value in (ROUND | differently).items()]
    return await nurse.records(*readings, resident=rosa.resident)


async def test_a_reading_that_does_not_come_is_routine_and_twice_in_a_row_urgent(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, blood_pressure=12)

    await looks(house, 17.9)
    assert await silences(house) == []
    await looks(house, 18.1)
    [alert] = await silences(house)
    assert (alert["level"], alert["rule"], alert["state"]) == ("routine", "silence.reading@1", "open")
    assert alert["text_vi"] == "Quá giờ mà chưa có huyết áp. Hãy đến xem người được chăm sóc."
    await looks(house, 29.9)
    assert [a["level"] for a in await silences(house)] == ["routine"]
    await looks(house, 30.1)
    assert [a["level"] for a in await silences(house)] == ["urgent"]


async def test_the_alert_shows_what_is_missing_although_there_was_never_a_reading(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, spo2=12)
    await looks(house, 18.1)

    [alert] = await silences(house)
    log = await house.sql("select what, shown_vi, shown_en from alert_log where alert_id = $1 order by id", alert["id"])
    assert log[0] == {"what": "opened", "shown_vi": "Chưa có SpO2 từ 18 giờ nay", "shown_en": "No SpO2 for 18 h"}


async def test_a_reading_that_came_in_time_moves_what_is_due(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=12)
    await nurse.records(reading("pulse", 70), resident=rosa.resident)

    await looks(house, 17.9)
    assert await silences(house) == []


async def test_a_reading_of_yesterday_that_arrives_now_does_not_stand_for_todays(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=12)
    await nurse.records(reading("pulse", 70, ago=timedelta(hours=30)), resident=rosa.resident)

    await looks(house, 18.1)
    assert len(await silences(house)) == 1


async def test_what_comes_after_all_ends_a_routine_silence_by_itself(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=1)
    await looks(house, 1.6)
    await house.sql(
        """update expected set since = since - interval '2 hours', look_at = look_at - interval '2 hours'
            returning 1"""
    )
    await nurse.records(reading("pulse", 70), resident=rosa.resident)
    await looks(house, 0)

    [alert] = await silences(house)
    assert alert["state"] == "resolved"


async def test_what_rang_still_wants_a_human_when_the_reading_has_come(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=1)
    await looks(house, 2.6)
    await house.sql("update expected set look_at = now() - interval '1 minute' returning 1")
    await nurse.records(reading("pulse", 70), resident=rosa.resident)
    await looks(house, 0)

    [alert] = await silences(house)
    assert (alert["level"], alert["state"]) == ("urgent", "open")
    assert alert["cleared_at"] is not None


async def test_a_grave_silence_that_somebody_has_ended_does_not_mute_the_next_one(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=1, blood_pressure=2)
    await looks(house, 2.6)
    [first] = await silences(house)
    assert first["level"] == "urgent"
    await nurse.posts(f"/v1/alerts/{first['id']}/acknowledge", {})
    ended = await nurse.post(f"/v1/alerts/{first['id']}/resolve", {"action": "đã xem, ổn"})
    assert ended.status_code == 200, ended.text

    await looks(house, 3.6)  # the pulse for the third time, the blood pressure for the first
    alerts = await silences(house)
    assert [(alert["level"], alert["state"]) for alert in alerts] == [("urgent", "resolved"), ("urgent", "open")]


async def test_all_that_is_missing_of_one_resident_is_one_alert_and_over_when_everything_has_come(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=1, spo2=1)
    await looks(house, 1.6)
    assert len(await silences(house)) == 1

    await house.sql("update expected set look_at = now() - interval '1 minute' returning 1")
    await nurse.records(reading("pulse", 70), resident=rosa.resident)
    await looks(house, 0)
    # the SpO2 is not late at this earlier moment either, so both are over
    [alert] = await silences(house)
    assert alert["state"] == "resolved"


async def test_after_a_news2_of_five_the_first_missed_round_is_urgent_and_an_hour_late_is_late(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, round=None)
    await takes_a_round(nurse, rosa, pulse=112, respiratory_rate=21, blood_pressure=(108, 70))  # 2 + 2 + 1

    await looks(house, 1.4)
    assert await silences(house) == []
    await looks(house, 1.6)
    [alert] = await silences(house)
    assert (alert["level"], alert["rule"]) == ("urgent", "silence.round@1")


async def test_after_a_news2_of_zero_a_round_may_wait_twelve_hours(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, round=None)
    await takes_a_round(nurse, rosa)

    await looks(house, 17.9)
    assert await silences(house) == []
    await looks(house, 18.1)
    [alert] = await silences(house)
    assert alert["level"] == "routine"


async def test_a_high_news2_after_a_low_one_shortens_the_wait_that_has_begun(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, round=None)
    await takes_a_round(nurse, rosa)
    await looks(house, 0)
    await takes_a_round(nurse, rosa, pulse=132, respiratory_rate=26, spo2=93)  # 3 + 3 + 2

    await looks(house, 0.9)
    assert await silences(house) == []
    await looks(house, 1.2)
    assert [alert["level"] for alert in await silences(house)] == ["urgent"]


async def test_two_measurements_are_no_round(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, round=6)
    await looks(house, 0)
    together = str(new_id())
    await nurse.records(
        reading("pulse", 70, set=together), reading("spo2", 97, set=together), resident=rosa.resident
    )  # fmt: skip
    await house.sql("update expected set since = since - interval '6 hours', look_at = now() returning 1")

    await looks(house, 3.1)
    assert len(await silences(house)) == 1


async def test_nothing_is_due_on_leave_and_the_time_counts_from_the_return(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=12)
    leave = await nurse.posts(
        f"/v1/residents/{rosa.resident}/leaves", {"id": str(new_id()), "reason": "về quê", "until": None}
    )
    await looks(house, 40)
    assert await silences(house) == []

    assert (await nurse.http.delete(f"/v1/residents/{rosa.resident}/leaves/{leave['id']}")).status_code == 204
    assert (await nurse.http.delete(f"/v1/residents/{rosa.resident}/leaves/{leave['id']}")).status_code == 404
    await house.sql("update expected set since = since - interval '40 hours', look_at = now() returning 1")
    await looks(house, 17.9)
    assert await silences(house) == []
    await looks(house, 18.1)
    assert len(await silences(house)) == 1


async def test_who_is_back_before_the_planned_end_of_a_leave_is_watched_from_then_on(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=12)
    until = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    path = f"/v1/residents/{rosa.resident}/leaves"
    leave = await nurse.posts(path, {"id": str(new_id()), "reason": "về quê", "until": until})
    await house.sql("update expected set look_at = now() returning 1")
    await looks(house, 0)
    assert (await nurse.http.delete(f"{path}/{leave['id']}")).status_code == 204

    await looks(house, 1.1)
    assert await silences(house) == []
    await looks(house, 18.2)
    assert len(await silences(house)) == 1


async def test_a_leave_ends_with_the_stay_and_who_comes_back_is_watched_by_their_new_plan(house: World):
    nurse, rosa = await a_ward(house)
    path = f"/v1/residents/{rosa.resident}"
    await nurse.posts(f"{path}/leaves", {"id": str(new_id()), "reason": "về quê"})
    await nurse.posts(f"{path}/discharge", {"kind": "home", "reason": "không trở lại"})
    await nurse.posts(f"{path}/accept", {"facility": str(house.facility)})
    await plans(nurse, rosa, pulse=12)

    await looks(house, 18.1)
    assert len(await silences(house)) == 1
    [over] = await house.sql("select ended_by from leaves where not upper_inf(during)")
    assert over["ended_by"] == nurse.person.account


async def test_a_leave_goes_on_in_another_bed(house: World):
    nurse, rosa = await a_ward(house)
    path = f"/v1/residents/{rosa.resident}"
    await nurse.posts(f"{path}/leaves", {"id": str(new_id()), "reason": "đi viện"})
    await nurse.posts(f"{path}/transfer", {"ward": None, "bed": "2"})

    [leave] = (await nurse.get(f"{path}/leaves")).json()["items"]
    assert leave["until"] is None


async def test_the_leaves_of_a_resident_are_listed_so_that_anybody_on_duty_can_end_one(house: World):
    nurse, rosa = await a_ward(house)
    path = f"/v1/residents/{rosa.resident}/leaves"
    await nurse.posts(path, {"id": str(new_id()), "reason": "về quê"})

    another = await house.phone(await house.employs("nurse"))
    [leave] = (await another.get(path)).json()["items"]
    assert (leave["reason"], leave["until"]) == ("về quê", None)
    assert (await another.http.delete(f"{path}/{leave['id']}")).status_code == 204
    [over] = (await nurse.get(path)).json()["items"]
    assert over["until"] is not None
    assert (await (await house.phone(rosa)).get(path)).status_code == 403


async def test_who_is_away_already_cannot_leave_again(house: World):
    nurse, rosa = await a_ward(house)
    path = f"/v1/residents/{rosa.resident}/leaves"
    first = {"id": str(new_id()), "reason": "về quê"}
    await nurse.posts(path, first)
    assert (await nurse.post(path, first)).status_code == 201
    again = await nurse.post(path, {"id": str(new_id()), "reason": "đi viện"})
    assert (again.status_code, again.json()["code"]) == (409, "already_away")


async def test_discharge_and_death_stop_it_and_end_the_plan(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, pulse=12)
    await looks(house, 18.1)
    await nurse.posts(f"/v1/residents/{rosa.resident}/discharge", {"kind": "home", "reason": "về nhà"})
    await house.sql("update expected set look_at = now() returning 1")
    await looks(house, 0)

    [alert] = await silences(house)
    assert alert["state"] == "resolved"
    assert await house.sql("select 1 from expected") == []
    assert await house.sql("select 1 from monitoring_plans where upper_inf(during)") == []
    await looks(house, 100)
    assert len(await silences(house)) == 1


async def test_a_plan_shows_what_is_due_by_whom_and_what_is_missing(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, blood_pressure=12, weight=168)
    await looks(house, 18.1)

    shown = (await nurse.get(f"/v1/residents/{rosa.resident}/monitoring")).json()
    assert [(i["what"], i["every_s"], i["missed"], i["set_by_name"]) for i in shown["items"]] == [
        ("blood_pressure", 43200, 1, "nurse"),
        ("weight", 604800, 0, "nurse"),
    ]


async def test_a_change_of_plan_keeps_what_stays_and_ends_what_is_no_longer_due(house: World):
    nurse, rosa = await a_ward(house)
    await plans(nurse, rosa, blood_pressure=12, pulse=12)
    await looks(house, 18.1)
    shown = await plans(nurse, rosa, blood_pressure=12, spo2=6)

    assert [(i["what"], i["missed"]) for i in shown["items"]] == [("blood_pressure", 1), ("spo2", 0)]
    ended = await house.sql("select what, ended_by from monitoring_plans where not upper_inf(during)")
    assert ended == [{"what": "pulse", "ended_by": nurse.person.account}]


async def test_an_interval_is_needed_for_everything_but_a_round_and_nothing_is_planned_twice(house: World):
    nurse, rosa = await a_ward(house)
    path = f"/v1/residents/{rosa.resident}/monitoring"
    for items, code in (
        ([{"what": "pulse"}], "interval_needed"),
        ([{"what": "round"}, {"what": "round", "every_s": 3600}], "twice"),
    ):
        refused = await nurse.put(path, {"items": items, "reason": "theo dõi"})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await nurse.put(path, {"items": [{"what": "pulse", "every_s": 60}], "reason": "x y z"})).status_code == 400


async def test_whatever_is_waited_for_is_waited_for_in_the_same_way(house: World, monkeypatch: Any):
    """A source of another kind joins with one entry and a row: here a dose that is due every week."""
    _, rosa = await a_ward(house)
    assert rosa.resident and house.facility
    facility: UUID = house.facility

    async def never(*_: Any) -> None:
        return None

    async def routine(*_: Any) -> Level:
        return "routine"

    doses = silence.Source(never, lambda what: (f"liều {what}", f"dose of {what}"), routine)
    monkeypatch.setattr(silence, "SOURCES", {**silence.SOURCES, "dose": doses})
    async with as_owner(house.url) as db:
        await expected.expect(db, rosa.resident, facility, "dose", "methotrexate", timedelta(days=7), db.now)
    await looks(house, 7 * 24 * 1.5 + 0.1)

    [alert] = await silences(house)
    assert (alert["rule"], alert["level"]) == ("silence.dose@1", "routine")
    assert alert["text_en"] == "Overdue: no dose of methotrexate. Look in on the resident."


async def test_one_row_that_cannot_be_looked_at_does_not_stand_in_the_way_of_the_others(house: World):
    """A dose is waited for, and nothing here knows yet how to look for doses."""
    nurse, rosa = await a_ward(house)
    assert rosa.resident and house.facility
    await plans(nurse, rosa, pulse=12)
    async with as_owner(house.url) as db:
        long_ago = db.now - timedelta(days=3)
        await expected.expect(db, rosa.resident, house.facility, "dose", "insulin", timedelta(hours=12), long_ago)
    await looks(house, 18.1)
    assert len(await silences(house)) == 1
