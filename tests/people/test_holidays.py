"""The editable calendar: `antam holidays`, and that a decreed day off moves a deadline."""

from __future__ import annotations

from datetime import date, timedelta

from base.db import as_owner
from people import holidays
from people.holidays import Change
from tests.world import World


async def test_a_change_is_set_replaced_listed_and_dropped(house: World) -> None:
    day = date(2026, 1, 2)
    async with as_owner(house.url) as db:
        await holidays.set_(db, Change(day=day, kind="working", name="nhầm"))
        await holidays.set_(db, Change(day=day, kind="off", name="nghỉ bù"))
        assert await holidays.listed(db) == [Change(day=day, kind="off", name="nghỉ bù")]
        assert await holidays.changes(db) == {day: False}
        assert await holidays.drop(db, day) and not await holidays.drop(db, day)
        assert await holidays.changes(db) == {}


async def test_a_decreed_holiday_gives_more_time_to_acknowledge(house: World) -> None:
    await house.opens()
    resident = await house.admits()
    phone = await house.phone(resident)
    path = f"/v1/residents/{resident.resident}/requests"
    usual = (await phone.post(path, {"kind": "access"})).json()["due_at"]
    async with as_owner(house.url) as db:
        for n in range(1, 15):
            day = db.now.date() + timedelta(days=n)
            await holidays.set_(db, Change(day=day, kind="off", name="nghỉ"))
    later = (await phone.post(path, {"kind": "access"})).json()["due_at"]
    assert later > usual
