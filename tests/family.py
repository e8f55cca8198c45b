"""What a family says and does on its phones, in the tests' words."""

from __future__ import annotations

from typing import Any

from people.consent import TEXTS, Purpose
from tests.world import Person, Phone, World


def words(purpose: Purpose = "family_access", **more: Any) -> dict[str, Any]:
    """Today's words, as an app sends them back."""
    return {"version": TEXTS[purpose].version, "hash": TEXTS[purpose].hash, **more}


def on_paper(purpose: Purpose = "family_access", by: str = "self") -> dict[str, Any]:
    return words(purpose, channel="paper", given_by=by, document="Hồ sơ số 12/2026")


def relatives_of(resident: Person) -> str:
    return f"/v1/residents/{resident.resident}/relatives"


async def invites(by: Phone, resident: Person, scope: str = "summary", **more: Any) -> dict[str, Any]:
    """Invites somebody; the answer, with the code."""
    body = {"relation": "con gái", "scope": scope, "consent": words(), **more}
    answer = await by.post(f"/v1/residents/{resident.resident}/invitations", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def joins(house: World, phone: Phone, resident: Person, scope: str = "summary", **more: Any) -> Phone:
    """Somebody who was invited by `phone` and accepted."""
    code = (await invites(phone, resident, scope, **more))["code"]
    relative = await house.phone(await house.enrols("con gái"))
    (await relative.post(f"/v1/invitations/{code}/accept")).raise_for_status()
    return relative


async def relative_id(phone: Phone, resident: Person) -> tuple[str, int]:
    """The one relative who follows, with the version of what they may see."""
    [held] = [r for r in (await phone.get(relatives_of(resident))).json()["items"] if r["ended_at"] is None]
    return held["id"], held["version"]
