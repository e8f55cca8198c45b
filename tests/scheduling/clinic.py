"""A house in which visits are booked: a manager, a doctor with a calendar, a nurse, a resident and a daughter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx2

from base.ids import new_id
from tests.world import Person, Phone, World

HANOI = timedelta(hours=7)
WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"
FIRST = date(2026, 1, 1)


def rule(**more: Any) -> dict[str, Any]:
    """Half hours from eight to noon, every day, also on days off, unless said otherwise."""
    return {
        "kinds": ["visit"], "rrule": WEEKDAYS, "first": str(FIRST), "starts": "08:00:00", "ends": "12:00:00",
        "slot_min": 30, "on_holidays": True, **more,
    }  # fmt: skip


@dataclass
class Clinic:
    house: World
    facility: UUID
    manager: Phone
    doctor: Phone
    nurse: Phone
    rosa: Phone
    daughter: Phone

    @property
    def opening(self) -> str:
        return f"/v1/practitioners/{self.doctor.person.account}/availability"

    async def opens(self, *rules: Mapping[str, Any], closed: Any = ()) -> None:
        version = (await self.manager.get(self.opening)).json()["version"]
        body = {"rules": list(rules), "closed": list(closed)}
        answer = await self.manager.put(self.opening, body, **{"if-match": f'"{version}"'})
        assert answer.status_code == 200, answer.text

    async def slots(self, phone: Phone | None = None, days: int = 1, first: int = 1, **more: Any) -> dict[str, Any]:
        """Free visits of the day after tomorrow or so: `first` days ahead, for `days` days."""
        begin = day(first)
        asked = {"kind": "visit", "from": begin.isoformat(), "to": (begin + timedelta(days=days)).isoformat(), **more}
        answer = await (phone or self.nurse).get(f"/v1/facilities/{self.facility}/slots", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wish(self, at: datetime, resident: Person | None = None, **more: Any) -> dict[str, Any]:
        who = resident or self.rosa.person
        return {
            "id": str(new_id()), "resident": str(who.resident), "kind": "visit", "starts_at": at.isoformat(),
            "practitioner": str(self.doctor.person.account), **more,
        }  # fmt: skip

    async def books(self, at: datetime, phone: Phone | None = None, **more: Any) -> dict[str, Any]:
        answer = await (phone or self.nurse).post("/v1/appointments", self.wish(at, **more))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def acts(self, phone: Phone, held: Mapping[str, Any], how: str, **body: Any) -> httpx2.Response:
        headers = {"if-match": f'"{held["version"]}"'} if how == "move" else {}
        return await phone.post(f"/v1/appointments/{held['id']}/{how}", body, **headers)

    async def shown(self, held: Mapping[str, Any], phone: Phone | None = None) -> dict[str, Any]:
        answer = await (phone or self.nurse).get(f"/v1/appointments/{held['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()


def day(ahead: int) -> datetime:
    """Midnight in Hà Nội, so many days from today."""
    today = (datetime.now(UTC) + HANOI).date() + timedelta(days=ahead)
    return datetime.combine(today, time(0), UTC) - HANOI


def at(ahead: int, hour: int, minute: int = 0) -> datetime:
    """By the clock on the wall."""
    return day(ahead) + timedelta(hours=hour, minutes=minute)


async def clinic(house: World) -> Clinic:
    facility = await house.opens()
    manager = await house.phone(await house.employs("manager"))
    doctor = await house.phone(await house.employs("doctor", rank=1))
    nurse = await house.phone(await house.employs("nurse"))
    rosa = await house.admits()
    daughter = await house.relates(rosa, "full")
    made = Clinic(house, facility, manager, doctor, nurse, await house.phone(rosa), await house.phone(daughter))
    await made.opens(rule())
    return made
