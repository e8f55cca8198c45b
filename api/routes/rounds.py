"""A facility's rounds of screening: its rules, who is due, and the numbers it shows in a crisis."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.provide import Unit, Who, read_cursor, write_cursor
from api.versions import expected
from people import audit, staff
from records import hotlines
from records.hotlines import Hotline
from scheduling import checkups
from scheduling.checkups import Due, NewRule, Rule


class Rules(Struct, frozen=True):
    items: list[Rule]
    next: None = None


class AllDue(Struct, frozen=True):
    items: list[Due]
    next: str | None


class Hotlines(Struct, frozen=True, forbid_unknown_fields=True):
    """The facility's own numbers, all of them."""

    items: Annotated[tuple[Hotline, ...], Meta(max_length=20)]


@get("/v1/facilities/{facility:uuid}/screening-rules", operation_id="listScreeningRules", tags=["screening"])
async def list_screening_rules(facility: FromPath[UUID], db: Unit, actor: Who) -> Rules:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Rules(await checkups.rules(db, facility))


@post(
    "/v1/facilities/{facility:uuid}/screening-rules",
    status_code=201, operation_id="makeScreeningRule", tags=["screening"],
)  # fmt: skip
async def make_screening_rule(facility: FromPath[UUID], data: JSONBody[NewRule], db: Unit, actor: Who) -> Rule:
    """Who is due which form, and when. `id` is made by the phone: sending it twice has one effect."""
    staff.require(actor, facility, "manager")
    rule = await checkups.make_rule(db, actor, facility, data)
    await audit.record_act(db, actor, "make_screening_rule", "manager", [], facility=facility)
    return rule


@delete(
    "/v1/facilities/{facility:uuid}/screening-rules/{rule:uuid}",
    status_code=204, operation_id="endScreeningRule", tags=["screening"],
)  # fmt: skip
async def end_screening_rule(facility: FromPath[UUID], rule: FromPath[UUID], db: Unit, actor: Who) -> None:
    staff.require(actor, facility, "manager")
    await checkups.end_rule(db, actor, facility, rule)
    await audit.record_act(db, actor, "end_screening_rule", "manager", [], facility=facility)


@get("/v1/facilities/{facility:uuid}/due-screenings", operation_id="listDueScreenings", tags=["screening"])
async def list_due_screenings(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> AllDue:
    """For whoever is on duty: who is due which form, the most pressing first."""
    staff.require_on_duty(actor, facility, "doctor", "nurse")
    items = await checkups.of_facility(db, actor, facility, read_cursor(cursor), limit)
    return AllDue(items, write_cursor(items[-1].until, items[-1].id) if len(items) == limit else None)


@get("/v1/facilities/{facility:uuid}/hotlines", operation_id="getHotlines", tags=["screening"])
async def get_hotlines(facility: FromPath[UUID], db: Unit, actor: Who) -> Response[Hotlines]:
    """The facility's own; those of the country are shown after them."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    own, version = await hotlines.of_facility(db, facility)
    return Response(Hotlines(own), headers={"ETag": f'"{version}"'})


@put("/v1/facilities/{facility:uuid}/hotlines", status_code=200, operation_id="setHotlines", tags=["screening"])
async def set_hotlines(
    request: Request[Any, Any, Any], facility: FromPath[UUID], data: JSONBody[Hotlines], db: Unit, actor: Who
) -> Response[Hotlines]:
    staff.require(actor, facility, "manager")
    version = await hotlines.keep(db, facility, data.items, expected(request))
    await audit.record_act(db, actor, "set_hotlines", "manager", [], facility=facility)
    return Response(data, headers={"ETag": f'"{version}"'})


HANDLERS = (
    list_screening_rules, make_screening_rule, end_screening_rule, list_due_screenings, get_hotlines, set_hotlines,
)  # fmt: skip
