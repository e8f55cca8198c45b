"""What somebody on duty should do next: everything once, the most urgent first; and what came of it takes it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from alerts import silence
from base.ids import new_id
from realtime import conversations
from tests.realtime.test_calls import misses
from tests.world import Person, Phone, World, minutes, reading


@dataclass
class Ward:
    """A doctor and a nurse on duty, and two residents."""

    house: World
    ana: Phone
    mai: Phone
    rosa: Person
    binh: Person

    @property
    def path(self) -> str:
        return f"/v1/facilities/{self.house.facility}/worklist"

    async def shows(self, phone: Phone | None = None) -> list[dict[str, Any]]:
        answer = await (phone or self.mai).get(self.path)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def one(self, phone: Phone | None = None) -> dict[str, Any]:
        [item] = await self.shows(phone)
        return item

    async def contacts(self, item: dict[str, Any], outcome: str, phone: Phone | None = None, **more: Any) -> Any:
        answer = await self.tries(item["id"], outcome, phone, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def tries(self, item: str, outcome: str, phone: Phone | None = None, **more: Any) -> httpx2.Response:
        body = {"id": str(new_id()), "outcome": outcome, **more}
        return await (phone or self.mai).post(f"{self.path}/{item}/contacts", body)

    async def plans(self, who: Person, what: str = "spo2", every: timedelta = timedelta(hours=12)) -> None:
        plan = {"items": [{"what": what, "every_s": int(every.total_seconds())}], "reason": "mới vào"}
        assert (await self.mai.put(f"/v1/residents/{who.resident}/monitoring", plan)).is_success

    async def planned_ago(self, who: Person, ago: timedelta) -> None:
        """As if nothing had come for so long, and the beat has looked."""
        await self.house.sql(
            "update expected set since = since - $2::interval, look_at = now() where resident_id = $1 returning 1",
            who.resident, ago,
        )  # fmt: skip
        await silence.look_due(self.house.house.database)

    async def promises(self, who: Person, due: timedelta, whom: str = "con gái") -> str:
        due_at = (datetime.now(UTC) + due).isoformat()
        promise = {"id": str(new_id()), "whom": whom, "what": "kết quả", "due_at": due_at}
        return (await self.ana.posts(f"/v1/residents/{who.resident}/call-backs", promise))["id"]

    async def later(self, time: timedelta) -> None:
        """The contacts and the promises are that much longer ago."""
        for statement in (
            "update worklist_contacts set at = at - $1::interval, next_look = next_look - $1::interval",
            "update call_backs set due_at = due_at - $1::interval, recorded_at = recorded_at - $1::interval",
        ):
            await self.house.sql(f"{statement} returning 1", time)


@pytest.fixture
async def ward(house: World) -> Ward:
    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1))
    mai = await house.phone(await house.employs("nurse", "Mai"))
    return Ward(house, ana, mai, await house.admits("Rosa"), await house.admits("Binh"))


# --- What is on it


async def test_what_is_due_within_the_hour_is_on_it_and_what_is_not_is_not(ward: Ward):
    await ward.plans(ward.rosa)
    assert await ward.shows() == []
    await ward.planned_ago(ward.rosa, timedelta(hours=11, minutes=30))
    item = await ward.one()
    assert (item["kind"], item["state"], item["urgency"], item["resident"]["name"]) == ("check", "due", "info", "Rosa")


@pytest.mark.parametrize(
    ("hours", "state", "urgency"), [(13, "overdue", "routine"), (19, "silent", "routine"), (31, "silent", "urgent")]
)
async def test_what_did_not_come_is_overdue_then_silent(ward: Ward, hours: int, state: str, urgency: str):
    await ward.plans(ward.rosa)
    await ward.planned_ago(ward.rosa, timedelta(hours=hours))
    checks = [item for item in await ward.shows() if item["kind"] == "check"]
    assert [(item["state"], item["urgency"]) for item in checks] == [(state, urgency)]


async def test_what_has_come_is_off_it_at_once(ward: Ward):
    await ward.plans(ward.rosa)
    await ward.planned_ago(ward.rosa, timedelta(hours=13))
    await ward.mai.records(reading("spo2", 97), resident=ward.rosa.resident)
    assert await ward.shows() == []


async def test_a_silent_resident_is_one_item_with_its_alert_in_it(ward: Ward):
    await ward.plans(ward.rosa)
    await ward.planned_ago(ward.rosa, timedelta(hours=19))
    [alert] = await ward.house.sql("select id, level from alerts")
    assert alert["level"] == "routine"
    item = await ward.one()
    assert [(d["what"], d.get("id")) for d in item["details"]] == [("spo2", None), ("alert", str(alert["id"]))]


async def test_who_is_away_is_not_waited_for(ward: Ward):
    await ward.plans(ward.rosa)
    leave = {"id": str(new_id()), "reason": "về quê"}
    await ward.mai.posts(f"/v1/residents/{ward.rosa.resident}/leaves", leave)
    await ward.planned_ago(ward.rosa, timedelta(hours=19))
    assert await ward.shows() == []


async def test_routine_alerts_of_one_resident_are_one_item(ward: Ward):
    await ward.mai.records(reading("glucose", 14.5), resident=ward.rosa.resident)
    await ward.mai.records(reading("temperature", 38.2), resident=ward.rosa.resident)
    alerts = await ward.house.sql("select id from alerts where level in ('routine', 'info')")
    assert len(alerts) >= 1
    item = await ward.one()
    assert (item["kind"], len(item["details"])) == ("alerts", len(alerts))


async def test_what_rings_is_not_on_it(ward: Ward):
    await ward.mai.records(reading("spo2", 84), resident=ward.rosa.resident)
    assert await ward.shows() == []


async def test_a_form_that_is_late_is_one_item_and_its_silence_no_other(ward: Ward):
    await ward.mai.posts(f"/v1/residents/{ward.rosa.resident}/screenings/ask", {"instrument": "steadi3"})
    item = await ward.one()
    assert (item["kind"], item["state"], item["details"][0]["what"]) == ("screening", "due", "steadi3")
    await ward.house.sql(
        """with due as (update screening_due set occasion = occasion - interval '9 days',
                        opens_at = now() - interval '9 days',
                        until = now() - interval '2 days' returning id, resident_id, facility_id)
           insert into expected (resident_id, source, what, facility_id, every_s, since, look_at)
           select resident_id, 'screen', id::text, facility_id, 3600, now() - interval '9 days', now() from due
           returning 1"""
    )
    await silence.look_due(ward.house.house.database)
    assert (await ward.house.sql("select family from alerts"))[0]["family"] == "silence"
    item = await ward.one()
    assert (item["kind"], item["state"], item["urgency"]) == ("screening", "overdue", "routine")


async def a_thread(ward: Ward) -> str:
    new = {"id": str(new_id()), "kind": "care", "subject": "ăn uống", "resident": str(ward.rosa.resident)}
    await ward.ana.posts("/v1/conversations", new)
    await conversations.settle_due(ward.house.house.database)
    return new["id"]


async def test_a_thread_is_on_it_until_it_is_read_and_only_of_who_sits_there(ward: Ward):
    thread = await a_thread(ward)
    rosa = await ward.house.phone(ward.rosa)
    said = await rosa.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "hôm nay mệt"})
    item = await ward.one(ward.ana)
    assert (item["kind"], item["resident"]["name"], item["details"][0]["id"]) == ("thread", "Rosa", thread)
    assert item["details"][0]["unread"] >= 1 and "mệt" not in str(item)
    assert (await ward.ana.put(f"/v1/conversations/{thread}/read", {"seq": said["seq"]})).is_success
    assert await ward.shows(ward.ana) == []


async def test_a_missed_call_stands_for_its_thread_until_it_is_answered_for(ward: Ward):
    thread = await a_thread(ward)
    call = await misses(ward.ana, thread, ward.mai)
    item = await ward.one()
    assert (item["id"], item["kind"], item["details"][0]["id"]) == (call, "missed_call", thread)
    await ward.contacts(item, "reached")
    assert (await ward.mai.get("/v1/me/missed-calls")).json()["items"] == []
    assert "missed_call" not in [item["kind"] for item in await ward.shows()]


async def test_promised_calls_are_on_it_and_late_ones_count_for_more(ward: Ward):
    await ward.promises(ward.rosa, timedelta(hours=3), "con trai")
    await ward.promises(ward.binh, -minutes(2), "con gái")
    late, soon = await ward.shows()
    assert (late["details"][0]["what"], late["state"], late["urgency"]) == ("con gái", "overdue", "routine")
    assert (soon["details"][0]["what"], soon["state"], soon["urgency"]) == ("con trai", "due", "info")


# --- Its order and its pages


async def test_the_most_urgent_comes_first_then_what_was_due_first(ward: Ward):
    await ward.plans(ward.rosa)
    await ward.planned_ago(ward.rosa, timedelta(hours=31))
    await ward.plans(ward.binh)
    await ward.planned_ago(ward.binh, timedelta(hours=13))
    for hours in (5, 3):
        await ward.promises(ward.binh, timedelta(hours=hours))
    items = await ward.shows()
    order = {"urgent": 0, "routine": 1, "info": 2}
    places = [(order[item["urgency"]], item["due_at"]) for item in items]
    assert places == sorted(places) and [place[0] for place in places] == [0, 1, 2, 2]


async def test_pages_hold_everything_once(ward: Ward):
    wanted = {await ward.promises(ward.rosa, minutes(10 + n // 3)) for n in range(11)}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(9):
        page = (await ward.mai.get(ward.path, limit=3, **cursor)).json()
        assert page["total"] == 11
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(seen) == 11 and set(seen) == wanted


@pytest.mark.parametrize("cursor", ["x", "bm8=", "WzEsMl0="])
async def test_a_cursor_of_nobody_is_refused(ward: Ward, cursor: str):
    assert (await ward.mai.get(ward.path, cursor=cursor)).status_code == 422


# --- What came of it


@pytest.mark.parametrize("outcome", ["reached", "came", "refused", "moved", "away", "other"])
async def test_after_a_contact_an_item_goes_until_something_new_happens(ward: Ward, outcome: str):
    await ward.plans(ward.rosa)
    await ward.planned_ago(ward.rosa, timedelta(hours=13))
    contact = await ward.contacts(await ward.one(), outcome, note="đã đến phòng")
    assert (contact["outcome"], contact["note"], contact["by_name"]) == (outcome, "đã đến phòng", "Mai")
    assert await ward.shows() == []
    await ward.later(timedelta(hours=8))
    await ward.planned_ago(ward.rosa, timedelta(hours=6))  # and still nothing came: now it is missing
    again = await ward.one()
    assert (again["state"], again["contact"]["id"]) == ("silent", contact["id"])


async def test_where_nobody_answered_it_comes_back_in_an_hour(ward: Ward):
    await ward.promises(ward.rosa, -minutes(1))
    await ward.contacts(await ward.one(), "no_answer")
    assert await ward.shows() == []
    await ward.later(minutes(61))
    item = await ward.one()
    assert (item["contact"]["outcome"], item["due_at"]) == ("no_answer", item["contact"]["next_look"])


async def test_a_next_look_brings_it_back_at_that_time_and_due_then(ward: Ward):
    await ward.promises(ward.rosa, -minutes(1))
    at = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    await ward.contacts(await ward.one(), "reached", next_look=at)
    assert await ward.shows() == []
    await ward.later(timedelta(hours=2, minutes=59))
    assert await ward.shows() == []
    await ward.later(minutes(2))
    item = await ward.one()
    assert item["due_at"] == item["contact"]["next_look"]


async def test_something_new_does_not_wait_for_the_next_look(ward: Ward):
    await ward.mai.records(reading("glucose", 14.5), resident=ward.rosa.resident)
    at = (datetime.now(UTC) + timedelta(hours=9)).isoformat()
    await ward.contacts(await ward.one(), "reached", next_look=at)
    assert await ward.shows() == []
    await ward.plans(ward.rosa)
    await ward.planned_ago(ward.rosa, timedelta(hours=13))
    assert [item["kind"] for item in await ward.shows()] == ["check"]


async def test_who_was_reached_about_a_promised_call_was_called(ward: Ward):
    await ward.promises(ward.rosa, minutes(5))
    await ward.contacts(await ward.one(), "reached")
    [row] = await ward.house.sql("select done_at, done_by from call_backs")
    assert row["done_at"] and row["done_by"] == ward.mai.person.account
    assert await ward.shows() == []


async def test_the_same_contact_sent_twice_is_one(ward: Ward):
    item = (await ward.promises(ward.rosa, minutes(5)), await ward.one())[1]
    body = {"id": str(new_id()), "outcome": "reached", "note": "x"}
    first, again = [await ward.mai.post(f"{ward.path}/{item['id']}/contacts", body) for _ in range(2)]
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    other = await ward.mai.post(f"{ward.path}/{item['id']}/contacts", {**body, "outcome": "refused"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert len(await ward.house.sql("select 1 from worklist_contacts")) == 1


@pytest.mark.parametrize(
    "more",
    [{"outcome": "bored"}, {"note": ""}, {"note": "x" * 1001}, {"next_look": "2020-01-01T00:00:00Z"},
     {"next_look": "2099-01-01T00:00:00Z"}, {"next_look": "2030-01-01T00:00:00"}, {"more": 1}],
)  # fmt: skip
async def test_a_contact_that_says_nothing_is_refused_and_changes_nothing(ward: Ward, more: dict[str, Any]):
    await ward.promises(ward.rosa, minutes(5))
    item = await ward.one()
    body = {"id": str(new_id()), "outcome": "reached", **more}
    assert (await ward.mai.post(f"{ward.path}/{item['id']}/contacts", body)).status_code in (400, 422)
    assert await ward.one() == item


# --- Who sees it


async def test_it_is_for_whoever_is_on_duty(ward: Ward):
    off = await ward.house.phone(await ward.house.employs("doctor", "Off"))
    manager = await ward.house.phone(await ward.house.employs("manager", "Long"))
    other = await ward.house.opens()
    stranger = await ward.house.phone(await ward.house.employs("nurse", "Eve", rank=1, facility=other))
    answers = [await phone.get(ward.path) for phone in (off, manager, stranger)]
    assert [a.status_code for a in answers] == [403, 403, 404]
    await ward.promises(ward.rosa, minutes(5))
    item = (await ward.one())["id"]
    assert [(await ward.tries(item, "reached", phone)).status_code for phone in (off, manager, stranger)] == [
        403, 403, 404,
    ]  # fmt: skip
    assert (await ward.tries(str(new_id()), "reached")).status_code == 404


async def test_reading_it_leaves_one_row_and_each_contact_one(ward: Ward):
    for who in (ward.rosa, ward.binh):
        await ward.promises(who, minutes(5))
    before = len(await ward.house.sql("select 1 from audit_events"))
    first, _ = await ward.shows()
    await ward.contacts(first, "reached")
    listed, contacted = (await ward.house.sql("select act, residents from audit_events order by id"))[before:]
    assert (listed["act"], set(listed["residents"])) == ("worklist", {ward.rosa.resident, ward.binh.resident})
    assert (contacted["act"], [str(r) for r in contacted["residents"]]) == ("follow_up", [first["resident"]["id"]])
