"""Who plays: everybody signs in with a code, most of them open their app, and the manager's phone stays in a pocket."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import httpx2
from msgspec import Struct

from api.demo_people import Demo, Person
from api.play.phones import Phone
from api.play.step import expect


class Cast(Struct, frozen=True, kw_only=True):
    """`first` and `second` are on call at these ranks; `relative` is of the family of the resident who falls ill: the
    daughter, in the night of our own."""

    facility: UUID
    name: str
    first: Phone
    second: Phone
    nurse: Phone
    manager: Phone
    residents: tuple[Phone, ...]
    relative: Phone

    @property
    def everybody(self) -> tuple[Phone, ...]:
        return (self.first, self.second, self.nurse, self.manager, *self.residents, self.relative)


async def sign_in(demo: Demo, ill: int, http: httpx2.AsyncClient, home: Path) -> Cast:
    """`ill` is the place of the resident who falls ill among the residents."""
    residents = _of(demo, "resident")
    expect(len(residents) > ill, f"the demo facility has no resident {ill + 1}")
    family = [person for person in _of(demo, "relative") if person.resident == residents[ill].resident]
    doctors, nurses, managers = (_of(demo, role) for role in ("doctor", "nurse", "manager"))
    expect(len(doctors) > 1 and nurses and managers and family, "the demo facility lacks somebody the story needs")
    playing = [*doctors[:2], nurses[0], managers[0], family[0], *residents]
    phones = [Phone(person, http, home) for person in playing]
    await asyncio.gather(*(phone.signs_in() for phone in phones))
    first, second, nurse, manager, relative, *others = phones
    duty = await manager.get(f"/v1/facilities/{demo.facility}/duty/now")
    ranks = {UUID(on["account"]): on["rank"] for on in duty["items"]}
    first, second = sorted((first, second), key=lambda doctor: ranks.get(doctor.account or demo.facility, 9))
    return Cast(
        facility=demo.facility, name=demo.name, first=first, second=second, nurse=nurse, manager=manager,
        residents=tuple(others), relative=relative,
    )  # fmt: skip


async def set_steps(cast: Cast, wait_s: int) -> None:
    """The manager sets what rings: first the doctor of rank 1, after `wait_s` rank 2 and the manager."""
    path = f"/v1/facilities/{cast.facility}/escalation-policy"
    held = await cast.manager.request("GET", path)
    expect(held.status_code == 200, f"GET {path} answered {held.status_code}")
    first, second = {"who": "on_call", "rank": 1}, {"who": "on_call", "rank": 2}
    manager = {"who": "staff", "role": "manager"}
    steps = [{"tell": [first], "wait_s": wait_s}, {"tell": [second, manager], "wait_s": wait_s}]
    new = {**held.json(), "urgent": steps, "emergency": steps}
    await cast.manager.ask("PUT", path, new, headers={"If-Match": held.headers["etag"]})


def _of(demo: Demo, role: str) -> list[Person]:
    return [person for person in demo.people if person.role == role]
