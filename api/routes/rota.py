"""What a manager sets of the rota, and what two people agree on: rotations, overrides, swaps, special days."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.provide import Unit, Who
from base.errors import Refused
from people import audit, staff
from scheduling import holidays, rotations, standing_in
from scheduling.holidays import Day, SetDay
from scheduling.rotations import NewRotation, Rotation
from scheduling.standing_in import Answer, NewOverride, NewSwap, Swap

PLACE = "/v1/facilities/{facility:uuid}/duty"


class Rotations(Struct, frozen=True):
    items: list[Rotation]
    next: None = None


class Overrides(Struct, frozen=True):
    items: list[NewOverride]
    next: None = None


class Swaps(Struct, frozen=True):
    items: list[Swap]
    next: None = None


class Days(Struct, frozen=True):
    items: list[Day]
    next: None = None


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    answer: Answer


@get(f"{PLACE}/rotations", operation_id="listRotations", tags=["duty"])
async def list_rotations(facility: FromPath[UUID], db: Unit, actor: Who) -> Rotations:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Rotations(await rotations.of(db, facility))


@put(f"{PLACE}/rotations/{{rotation:uuid}}", status_code=204, operation_id="setRotation", tags=["duty"])
async def set_rotation(
    facility: FromPath[UUID], rotation: FromPath[UUID], data: JSONBody[NewRotation], db: Unit, actor: Who
) -> None:
    """Makes it, or says it anew from now on: what has been stays as it was."""
    staff.require(actor, facility, "manager")
    await rotations.set_(db, facility, rotation, data)
    await audit.record_act(db, actor, "set_rotation", "manager", facility=facility, subject=rotation)


@delete(f"{PLACE}/rotations/{{rotation:uuid}}", status_code=204, operation_id="endRotation", tags=["duty"])
async def end_rotation(facility: FromPath[UUID], rotation: FromPath[UUID], db: Unit, actor: Who) -> None:
    staff.require(actor, facility, "manager")
    await rotations.end(db, facility, rotation)
    await audit.record_act(db, actor, "end_rotation", "manager", facility=facility, subject=rotation)


@get(f"{PLACE}/overrides", operation_id="listOverrides", tags=["duty"])
async def list_overrides(facility: FromPath[UUID], db: Unit, actor: Who) -> Overrides:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Overrides(await standing_in.overrides(db, facility))


@post(f"{PLACE}/overrides", status_code=204, operation_id="overrideDuty", tags=["duty"])
async def override_duty(facility: FromPath[UUID], data: JSONBody[NewOverride], db: Unit, actor: Who) -> None:
    """One person does the duty of another for some hours."""
    staff.require(actor, facility, "manager")
    await standing_in.override(db, facility, data)
    await audit.record_act(db, actor, "override_duty", "manager", facility=facility, subject=data.id)


@delete(f"{PLACE}/overrides/{{override:uuid}}", status_code=204, operation_id="endOverride", tags=["duty"])
async def end_override(facility: FromPath[UUID], override: FromPath[UUID], db: Unit, actor: Who) -> None:
    """From now on each does their own duty again."""
    staff.require(actor, facility, "manager")
    await standing_in.end_override(db, facility, override)
    await audit.record_act(db, actor, "end_override", "manager", facility=facility, subject=override)


@get(f"{PLACE}/swaps", operation_id="listSwaps", tags=["duty"])
async def list_swaps(facility: FromPath[UUID], db: Unit, actor: Who) -> Swaps:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Swaps(await standing_in.swaps(db, facility))


@post(f"{PLACE}/swaps", status_code=200, operation_id="proposeSwap", tags=["duty"])
async def propose_swap(facility: FromPath[UUID], data: JSONBody[NewSwap], db: Unit, actor: Who) -> Swap:
    """Nothing changes until the other one agrees."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    swap = await standing_in.propose(db, actor, facility, data)
    await audit.record_act(db, actor, "propose_swap", "own", facility=facility, subject=data.id)
    return swap


@post(f"{PLACE}/swaps/{{swap:uuid}}", status_code=200, operation_id="answerSwap", tags=["duty"])
async def answer_swap(
    facility: FromPath[UUID], swap: FromPath[UUID], data: JSONBody[Said], db: Unit, actor: Who
) -> Swap:
    """`agreed` or `refused` by who was asked, `withdrawn` by who proposed; once."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    answered = await standing_in.answer(db, actor, facility, swap, data.answer)
    await audit.record_act(db, actor, "answer_swap", "own", facility=facility, subject=swap)
    return answered


@get(f"{PLACE}/days", operation_id="listDutyDays", tags=["duty"])
async def list_days(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    first: Annotated[date, QueryParameter()],
    last: Annotated[date, QueryParameter()],
) -> Days:
    """Holidays, days off in lieu and working days in exchange, the facility's own in place of the country's."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    if not 0 <= (last - first).days <= 800:
        raise Refused(pointer="/last")
    return Days(await holidays.listed(db, facility, first, last))


@put(f"{PLACE}/days", status_code=204, operation_id="setDutyDay", tags=["duty"])
async def set_day(facility: FromPath[UUID], data: JSONBody[SetDay], db: Unit, actor: Who) -> None:
    staff.require(actor, facility, "manager")
    await holidays.set_(db, facility, data)
    await audit.record_act(db, actor, "set_duty_day", "manager", facility=facility)


HANDLERS = (
    list_rotations, set_rotation, end_rotation, list_overrides, override_duty, end_override, list_swaps, propose_swap,
    answer_swap, list_days, set_day,
)  # fmt: skip
