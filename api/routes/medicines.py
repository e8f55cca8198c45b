"""What residents are to take, the round in which they get it, and the cupboard it comes from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from alerts import doses as recording
from api.errors import language
from api.provide import Unit, Who, read_cursor, write_cursor
from base.errors import Refused
from people import access, audit, staff
from people.rights import Right
from records import doses, medicines, rounds, second_checks, stocks
from records.doses import Dose, Entry
from records.medicines import Ending, Medicine, NewMedicine
from records.rounds import Due
from records.stocks import Move, NewStock, Stock
from scheduling import duty, reminders

BEFORE, AFTER = timedelta(hours=4), timedelta(hours=4)
"""The round of now, where no hours are given."""
LONGEST = timedelta(days=2)


class Medicines(Struct, frozen=True):
    items: list[Medicine]
    next: None = None


class Doses(Struct, frozen=True):
    items: list[Dose]
    next: str | None


class Round(Struct, frozen=True):
    items: list[Due]
    next: None = None


class Stocks(Struct, frozen=True):
    items: list[Stock]
    next: None = None


class Entries(Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[list[Entry], Meta(min_length=1, max_length=100)]


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: UUID
    outcome: Literal["kept", "kept_before", "refused"]
    code: str | None = None
    detail: str | None = None


class Recorded(Struct, frozen=True):
    items: list[Outcome]


@get("/v1/residents/{resident:uuid}/medicines", operation_id="listMedicines", tags=["medicines"])
async def list_medicines(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    ended: Annotated[bool, QueryParameter()] = False,
) -> Medicines:
    """What they are to take; with `ended` also what they no longer take, version by version."""
    who = await access.resident_for(db, actor, resident, Right.READ_MEDICINES)
    return Medicines(await medicines.of_resident(db, who, ended))


@post("/v1/residents/{resident:uuid}/medicines", status_code=201, operation_id="prescribe", tags=["medicines"])
async def prescribe(resident: FromPath[UUID], data: JSONBody[NewMedicine], db: Unit, actor: Who) -> Medicine:
    """A medicine, or a new version of one (`replaces`). `id` is made by the phone: sending it twice has one effect."""
    who = await access.resident_for(db, actor, resident, Right.PRESCRIBE)
    return await medicines.prescribe(db, actor, who, data)


@post(
    "/v1/residents/{resident:uuid}/medicines/{medicine:uuid}/end",
    status_code=200, operation_id="endMedicine", tags=["medicines"],
)  # fmt: skip
async def end_medicine(
    resident: FromPath[UUID], medicine: FromPath[UUID], data: JSONBody[Ending], db: Unit, actor: Who
) -> Medicine:
    """No dose of it is due from now on. To say so again changes nothing."""
    who = await access.resident_for(db, actor, resident, Right.PRESCRIBE)
    ended = await medicines.end(db, actor, who, medicine, data.reason)
    await reminders.take_back(db, "dose", medicine, "ended")
    return ended


@get("/v1/residents/{resident:uuid}/doses", operation_id="listDoses", tags=["medicines"])
async def list_doses(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Doses:
    """What came of each dose, the newest first."""
    who = await access.resident_for(db, actor, resident, Right.READ_MEDICINES)
    items = await doses.page(db, who, read_cursor(cursor), limit)
    return Doses(items, write_cursor(items[-1].at, items[-1].id) if len(items) == limit else None)


@post("/v1/residents/{resident:uuid}/doses", status_code=200, operation_id="recordDoses", tags=["medicines"])
async def record_doses(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Entries], db: Unit, actor: Who
) -> Recorded:
    """What came of some doses. Each is kept or refused by itself; sending them twice has one effect. Staff whose shift
    is over bring in what they recorded during it: within three days, everything else is refused `not_on_shift`."""
    who = await access.resident_for(db, actor, resident, Right.GIVE_MEDICINES)
    kept = await recording.record(db, actor, who, data.items)
    vi = language(request) == "vi"
    return Recorded(
        [Outcome(id=k.id, outcome=k.outcome, code=k.code, detail=k.detail_vi if vi else k.detail_en) for k in kept]
    )


@post(
    "/v1/residents/{resident:uuid}/doses/{dose:uuid}/second-check",
    status_code=200, operation_id="confirmDose", tags=["medicines"],
)  # fmt: skip
async def confirm_dose(resident: FromPath[UUID], dose: FromPath[UUID], db: Unit, actor: Who) -> Dose:
    """Another person of the shift saw that a controlled medicine was given as recorded."""
    who = await access.resident_for(db, actor, resident, Right.CONFIRM_DOSES)
    return await second_checks.confirm(db, actor, who, dose)


@get("/v1/facilities/{facility:uuid}/medicine-round", operation_id="getMedicineRound", tags=["medicines"])
async def get_medicine_round(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    since: Annotated[datetime | None, QueryParameter()] = None,
    until: Annotated[datetime | None, QueryParameter()] = None,
) -> Round:
    """For whoever is on duty: every dose due from `since` on and before `until`, and what came of it."""
    staff.require_on_duty(actor, facility, "doctor", "nurse")
    first, last = since or db.now - BEFORE, until or db.now + AFTER
    if first.tzinfo is None or last.tzinfo is None or not timedelta(0) < last - first <= LONGEST:
        raise Refused(pointer="/until")
    return Round(await rounds.of_facility(db, actor, facility, first, last))


@get("/v1/facilities/{facility:uuid}/medicine-stocks", operation_id="listMedicineStocks", tags=["medicines"])
async def list_medicine_stocks(facility: FromPath[UUID], db: Unit, actor: Who) -> Stocks:
    """What is left in the cupboard, the low ones first."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Stocks(await stocks.of_facility(db, facility))


@post(
    "/v1/facilities/{facility:uuid}/medicine-stocks",
    status_code=201, operation_id="openMedicineStock", tags=["medicines"],
)  # fmt: skip
async def open_medicine_stock(facility: FromPath[UUID], data: JSONBody[NewStock], db: Unit, actor: Who) -> Stock:
    """A medicine that is counted, and from how many on it is low."""
    _may_count(actor, facility)
    kept = await stocks.keep(db, actor, facility, data)
    await audit.record_act(db, actor, "open_medicine_stock", "staff", [], facility=facility, subject=data.id)
    return kept


@post(
    "/v1/facilities/{facility:uuid}/medicine-stocks/{stock:uuid}/moves",
    status_code=200, operation_id="moveMedicineStock", tags=["medicines"],
)  # fmt: skip
async def move_medicine_stock(
    facility: FromPath[UUID], stock: FromPath[UUID], data: JSONBody[Move], db: Unit, actor: Who
) -> Stock:
    """It came in, was thrown away, or was counted. Sending it twice has one effect."""
    _may_count(actor, facility)
    told = sorted({shift.account for shift in await duty.shifts_at(db, facility, db.now)})
    kept = await stocks.move(db, actor, facility, stock, data, told)
    await audit.record_act(db, actor, "move_medicine_stock", "staff", [], facility=facility, subject=stock)
    return kept


def _may_count(actor: Who, facility: UUID) -> None:
    """Managers, and whoever is on duty."""
    if "manager" not in actor.roles_in(facility):
        staff.require_on_duty(actor, facility, "doctor", "nurse")


HANDLERS = (
    list_medicines, prescribe, end_medicine, list_doses, record_doses, confirm_dose, get_medicine_round,
    list_medicine_stocks, open_medicine_stock, move_medicine_stock,
)  # fmt: skip
