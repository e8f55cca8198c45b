"""A day's appointments of a practitioner or a room moved or cancelled in one request, each with its own outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from api.errors import language
from api.house import House
from api.idempotency import HEADER, once
from api.provide import TheHouse, acting
from base.errors import Meaning, Refused
from people import staff
from people.rights import Right
from scheduling import appointments, rearranging
from scheduling.appointment import Appointment
from scheduling.rearranging import Picked, Rearrangement

LONGEST_KEY = 150


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`starts_at`: where it stands now. `refused`: it is as it was, with the code it would have had by itself."""

    appointment: UUID
    outcome: Literal["moved", "cancelled", "refused"]
    starts_at: datetime
    version: int
    code: str | None = None
    detail: str | None = None


class Rearranged(Struct, frozen=True, kw_only=True):
    items: list[Outcome]
    done: int
    refused: int
    next: None = None


@post(
    "/v1/facilities/{facility:uuid}/appointments/rearrange",
    status_code=200, operation_id="rearrangeAppointments", tags=["appointments"],
)  # fmt: skip
async def rearrange_appointments(
    request: Request[Any, Any, Any], facility: FromPath[UUID], data: JSONBody[Rearrangement], house: TheHouse
) -> Rearranged:
    """Each in a transaction of its own, everybody concerned told. Wants an `Idempotency-Key`: sent again it goes on
    with those it picked the first time, does nothing twice and tries again what was refused."""
    key = request.headers.get(HEADER, "")
    async with acting(house, request) as (db, actor):
        staff.require(actor, facility, "manager", "doctor", "nurse")
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Refused("key_needed", "Thiếu Idempotency-Key.", "An Idempotency-Key is needed.", "/idempotency-key")
        rearranging.check(data)
        kept = await once(request, db, actor, 200, lambda: rearranging.pick(db, actor, facility, data), key)
    picked = msgspec.json.decode(kept.content, type=list[Picked])
    items = [await _one(house, request, data, one, f"{key}|{one.id}") for one in picked]
    refused = sum(item.outcome == "refused" for item in items)
    return Rearranged(items=items, done=len(items) - refused, refused=refused)


async def _one(house: House, request: Request[Any, Any, Any], data: Rearrangement, one: Picked, key: str) -> Outcome:
    try:
        async with acting(house, request) as (db, actor):
            who = await appointments.whose(db, actor, one.id, Right.BOOK)
            answer = await once(
                request, db, actor, 200, lambda: rearranging.carry_out(db, actor, who, one, data), key
            )  # fmt: skip
    except Meaning as no:
        return Outcome(
            appointment=one.id, outcome="refused", starts_at=one.starts_at, version=one.version, code=no.code,
            detail=no.detail(language(request)),
        )  # fmt: skip
    now = msgspec.json.decode(answer.content, type=Appointment)
    return Outcome(
        appointment=one.id, outcome="moved" if data.cancel is None else "cancelled", starts_at=now.starts_at,
        version=now.version,
    )  # fmt: skip


HANDLERS = (rearrange_appointments,)
