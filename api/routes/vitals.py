"""Readings in and out."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Meta, Struct

from alerts.alert import Waiting
from alerts.watch import Item, Post, Receipt
from api.errors import language
from api.openapi import BODY
from api.provide import TheHouse, Unit, Who, bearer, read_cursor, remembering, write_cursor
from base.errors import Malformed, unquoted
from people import access, sessions
from people.rights import Right
from records import shape, vitals
from records.reading import Kind
from records.vitals import Shown

READINGS_AT_MOST = 500


OneReading = Annotated[msgspec.Raw, Meta(extra_json_schema=shape.ITEM)]


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """1 to 500 readings; each is decoded by itself, so one bad item never loses the others (design.md §10)."""

    readings: Annotated[list[OneReading], Meta(min_length=1, max_length=READINGS_AT_MOST)]


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: UUID | None
    outcome: str
    code: str | None = None
    pointer: str | None = None
    detail: str | None = None


class Outcomes(Struct, frozen=True):
    """`repeats`: measure this family again by then; within limits the alert ends by itself, otherwise it rings."""

    items: list[Outcome]
    alerts: list[UUID]
    repeats: list[Waiting]


class Readings(Struct, frozen=True):
    items: list[Shown]
    next: str | None


_decode = msgspec.json.Decoder(Batch).decode


@post(
    "/v1/residents/{resident:uuid}/vitals",
    status_code=200,
    operation_id="postVitals",
    tags=["vitals"],
    opt={BODY: Batch},
)
async def post_vitals(request: Request[Any, Any, Any], resident: FromPath[UUID], house: TheHouse) -> Outcomes:
    """Keeps readings and judges them. Posting the same ids again has no second effect: they are `already_kept`.

    The work is handed to the committer: readings that arrive while one transaction is written share the next one.
    """
    try:
        batch = _decode(await request.body())
    except msgspec.MsgspecError as error:
        raise Malformed(en=unquoted(str(error)), pointer="/readings") from None
    post_ = Post(sessions.hash_token(bearer(request)), resident, tuple(batch.readings))
    async with remembering(house, request):
        receipt = await house.readings.submit(post_)
    return _shown(receipt, language(request))


@get("/v1/residents/{resident:uuid}/vitals", operation_id="listVitals", tags=["vitals"])
async def list_vitals(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    kind: FromQuery[Kind | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Readings:
    """Readings, the newest first."""
    who = await access.resident_for(db, actor, resident, Right.READ_VITALS)
    items = await vitals.page(db, who, kind, read_cursor(cursor), limit)
    more = len(items) == limit
    return Readings(items, write_cursor(items[-1].taken_at, items[-1].id) if more else None)


def _shown(receipt: Receipt, lang: str) -> Outcomes:
    return Outcomes(
        [_outcome(item, n, lang) for n, item in enumerate(receipt.items)], list(receipt.alerts), list(receipt.repeats)
    )


def _outcome(item: Item, n: int, lang: str) -> Outcome:
    if item.outcome != "refused":
        return Outcome(id=item.id, outcome=item.outcome)
    detail = item.detail_en if lang == "en" else item.detail_vi
    return Outcome(id=item.id, outcome="refused", code=item.code, pointer=f"/readings/{n}{item.pointer}", detail=detail)


HANDLERS = (post_vitals, list_vitals)
