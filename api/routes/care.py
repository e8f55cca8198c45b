"""Care relationships: assignments, and broken glass with its review."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.provide import Unit, Who, read_cursor, write_cursor
from people import access, break_glass, care, sessions, staff
from people.break_glass import Breaking, Broken, Review
from people.care import Assign, Assignment
from people.rights import Right


class Assignments(Struct, frozen=True):
    items: list[Assignment]
    next: None = None


class BrokenGlass(Struct, frozen=True):
    items: list[Broken]
    next: str | None


@get("/v1/residents/{resident:uuid}/assignments", operation_id="listAssignments", tags=["care"])
async def list_assignments(resident: FromPath[UUID], db: Unit, actor: Who) -> Assignments:
    who = await access.resident_for(db, actor, resident, Right.SEE_FAMILY)
    return Assignments(await care.assignments(db, who))


@post("/v1/residents/{resident:uuid}/assignments", status_code=201, operation_id="assign", tags=["care"])
async def assign(resident: FromPath[UUID], data: JSONBody[Assign], db: Unit, actor: Who) -> Assignments:
    """A doctor or nurse answers for this resident from now on, on duty or not."""
    who = await access.resident_for(db, actor, resident, Right.ASSIGN)
    return Assignments(await care.assign(db, actor, who, data))


@delete(
    "/v1/residents/{resident:uuid}/assignments/{assignment:uuid}", status_code=204, operation_id="endAssignment",
    tags=["care"],
)  # fmt: skip
async def end_assignment(resident: FromPath[UUID], assignment: FromPath[UUID], db: Unit, actor: Who) -> None:
    who = await access.resident_for(db, actor, resident, Right.ASSIGN)
    await care.end(db, actor, who, assignment)


@post("/v1/residents/{resident:uuid}/break-glass", status_code=201, operation_id="breakGlass", tags=["care"])
async def break_the_glass(resident: FromPath[UUID], data: JSONBody[Breaking], db: Unit, actor: Who) -> Broken:
    """Opens one resident's record to a doctor of the house who is not on duty, for at most an hour. Everybody whom it
    concerns is told at once, and a manager reviews it. Needs a fresh proof of who is asking."""
    sessions.require_proven(actor, db.now)
    who = await access.resident_for(db, actor, resident, Right.BREAK_GLASS)
    return await break_glass.break_(db, actor, who, data)


@get("/v1/facilities/{facility:uuid}/break-glass", operation_id="listBrokenGlass", tags=["care"])
async def list_broken_glass(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    reviewed: Annotated[bool, QueryParameter()] = False,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> BrokenGlass:
    """The review queue."""
    staff.require(actor, facility, "manager")
    items = await break_glass.of_facility(db, actor, facility, reviewed, read_cursor(cursor), limit)
    return BrokenGlass(items, write_cursor(items[-1].since, items[-1].id) if len(items) == limit else None)


@post(
    "/v1/facilities/{facility:uuid}/break-glass/{broken:uuid}/review",
    status_code=204, operation_id="reviewBrokenGlass", tags=["care"],
)  # fmt: skip
async def review_broken_glass(
    facility: FromPath[UUID], broken: FromPath[UUID], data: JSONBody[Review], db: Unit, actor: Who
) -> None:
    staff.require(actor, facility, "manager")
    await break_glass.review(db, actor, facility, broken, data)


HANDLERS = (
    list_assignments, assign, end_assignment, break_the_glass, list_broken_glass, review_broken_glass,
)  # fmt: skip
