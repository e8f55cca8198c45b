"""Reminders of what the house does not do itself: medicines taken at home, and check-ups that are due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import pytest_asyncio

from base.ids import new_id
from records import dosing
from scheduling import reminders
from scheduling.reminder_sources import _CLOCK  # pyright: ignore[reportPrivateUsage]
from tests.api.test_medicines import dose, prescribes, records, soon
from tests.scheduling.clinic import HANOI, Clinic, at, clinic
from tests.scheduling.test_reminders import beats, buzzed, gets_pushes, told
from tests.world import World, minutes


@pytest_asyncio.fixture
async def here(house: World) -> Clinic:
    made = await clinic(house)
    for name, phone in (("rosa", made.rosa), ("daughter", made.daughter)):
        await gets_pushes(phone, name)
    return made


def both(here: Clinic) -> tuple[int, int]:
    return buzzed(here, here.rosa), buzzed(here, here.daughter)


async def test_who_takes_a_medicine_without_the_house_is_reminded_of_it_and_nobody_else(here: Clinic) -> None:
    clock, due = soon(3)
    medicine = await prescribes(here.doctor, here.rosa.person, "Metformin", clock, given_by="self")
    await beats(here.house, due - minutes(1.2))
    assert both(here) == (0, 0)
    for now in (due, due + minutes(5)):
        await beats(here.house, now)
        assert both(here) == (1, 0)
    [body] = await told(here.rosa)
    assert (body["source"], body["of"]) == ("dose", medicine["id"])
    assert datetime.fromisoformat(body["at"]) == due
    assert datetime.fromisoformat(body["until"]) == due + timedelta(hours=1)
    round_ = await here.nurse.get(f"/v1/facilities/{here.facility}/medicine-round")
    assert round_.json()["items"] == []


async def test_what_the_family_gives_the_family_is_reminded_of(here: Clinic) -> None:
    summary = await gets_pushes(
        await here.house.phone(await here.house.relates(here.rosa.person, "summary", "cháu")), "cháu"
    )
    clock, due = soon(3)
    await prescribes(here.doctor, here.rosa.person, "Metformin", clock, given_by="family")
    await beats(here.house, due)
    assert (*both(here), buzzed(here, summary)) == (0, 1, 0)
    assert (await here.daughter.put("/v1/me/reminders", {"off": ["dose"]})).status_code == 200
    await beats(here.house, due + timedelta(days=1))
    assert both(here) == (0, 1)


async def test_what_is_recorded_ended_or_given_in_rounds_nobody_is_reminded_of(here: Clinic) -> None:
    clock, due = soon(1)
    given = await prescribes(here.doctor, here.rosa.person, "Metformin", clock, given_by="self")
    await prescribes(here.doctor, here.rosa.person, "Aspirin", clock)
    ended = await prescribes(here.doctor, here.rosa.person, "Vitamin", clock, given_by="self")
    await reminders.plan_due(here.house.house.database, due - minutes(0.5))
    assert len(await here.house.sql("select 1 from reminders where source = 'dose'")) == 2
    await records(here.nurse, here.rosa.person, dose(given, "given", due))
    path = f"/v1/residents/{here.rosa.person.resident}/medicines/{ended['id']}/end"
    assert (await here.doctor.post(path, {"reason": "hết đợt"})).status_code == 200
    await beats(here.house, due)
    assert both(here) == (0, 0)
    rows = await here.house.sql("select state, why from reminders where source = 'dose' order by why")
    assert [(row["state"], row["why"]) for row in rows] == [("cancelled", "ended"), ("cancelled", "over")]


async def test_on_leave_the_resident_is_reminded_of_what_is_given_in_rounds_otherwise(here: Clinic) -> None:
    clock, due = soon(3)
    await prescribes(here.doctor, here.rosa.person, "Metformin", clock)
    path = f"/v1/residents/{here.rosa.person.resident}/leaves"
    await here.nurse.posts(path, {"id": str(new_id()), "reason": "về quê"})
    await beats(here.house, due)
    assert both(here) == (1, 0)


async def test_what_families_may_not_read_of_they_are_not_to_give(here: Clinic) -> None:
    body = {"id": str(new_id()), "drug": "Risperidon", "dose": 1, "unit": "{tbl}", "route": "oral", "atc": "N05AX08",
            "reason": "theo đơn", "times": ["08:00:00"], "given_by": "family"}  # fmt: skip
    answer = await here.doctor.post(f"/v1/residents/{here.rosa.person.resident}/medicines", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "private")


ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago")


@pytest.mark.parametrize("zone", ZONES)
async def test_the_database_has_the_same_doses_as_the_round_through_every_change_of_the_clocks(
    here: Clinic, zone: str
) -> None:
    clock = (time(0, 15), time(1, 45), time(2, 30), time(2), time(23, 59))
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    query = f"""select due.at from (select $3::time[] as times, $4::text as zone) m {_CLOCK}
                 where due.at >= $1 and due.at < $2 order by due.at"""
    found = [row["at"] for row in await here.house.sql(query, since, until, list(clock), zone)]
    assert found == dosing.between(dosing.Times(at=clock, zone=zone, since=since, until=None), since, until)


async def campaign(here: Clinic, first: int, last: int, **more: Any) -> str:
    today = (datetime.now(UTC) + HANOI).date()
    body = {"id": str(new_id()), "name": "Khám năm nay", "opens_on": str(today + timedelta(days=first)),
            "closes_on": str(today + timedelta(days=last)), **more}  # fmt: skip
    await here.manager.posts(f"/v1/facilities/{here.facility}/campaigns", body)
    return body["id"]


async def test_on_the_morning_a_check_up_is_due_the_resident_is_reminded_once(here: Clinic) -> None:
    await campaign(here, 1, 30)
    await campaign(here, 1, 30, age_to=18)
    await beats(here.house, at(1, 7, 55))
    assert both(here) == (0, 0)
    for now in (at(1, 8), at(1, 9), at(2, 8)):
        await beats(here.house, now)
        assert both(here) == (1, 0), now
    [body] = await told(here.rosa)
    assert (body["source"], body["of"]) == ("checkup", str(here.rosa.person.resident))


async def test_of_a_campaign_that_opened_before_it_was_made_one_is_reminded_at_once(here: Clinic) -> None:
    await campaign(here, -10, 30)
    await beats(here.house, datetime.now(UTC))
    assert both(here) == (1, 0)


async def test_who_has_been_examined_or_is_not_meant_is_not_reminded(here: Clinic) -> None:
    for more in ({"age_from": 100}, {"category": "children"}):
        await campaign(here, 1, 30, **more)
    over = await campaign(here, 1, 30)
    path = f"/v1/facilities/{here.facility}/campaigns/{over}"
    assert (await here.manager.http.delete(path)).status_code == 204
    await beats(here.house, at(1, 8))
    assert both(here) == (0, 0)
    await campaign(here, 0, 30)
    today = (datetime.now(UTC) + HANOI).date()
    body = {"id": str(new_id()), "done_on": str(today), "health_class": 2, "conclusion": "Khỏe",
            "done_by": "Trạm y tế"}  # fmt: skip
    about = f"/v1/residents/{here.rosa.person.resident}/check-ups"
    assert (await here.doctor.post(about, body)).status_code == 201
    await beats(here.house, datetime.now(UTC))
    assert both(here) == (0, 0)
