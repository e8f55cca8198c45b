"""Readings in and out: one by one, by day and week, and as a picture."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Meta, Struct

from alerts import alert as alerts
from alerts import baselines, closer_sets, drawn_limits, trend_findings
from alerts.alert import Waiting
from alerts.band import subject_of
from alerts.baselines import Usual
from alerts.drawn_limits import Limit
from alerts.subject import age_on
from alerts.watch import Item, Post, Receipt
from api import drawing
from api.errors import language
from api.house import House
from api.openapi import BODY
from api.provide import TheHouse, Unit, Who, acting, bearer, read_cursor, remembering, write_cursor
from base.db import Db
from base.errors import Malformed, unquoted
from people import access, tokens
from people.access import Resident
from people.rights import Right
from records import shape, summary, vitals
from records.reading import Kind
from records.summary import BUCKETS_AT_MOST, Bucket, By
from records.vitals import Shown

READINGS_AT_MOST = 500
POINTS_AT_MOST = 2000
ALERTS_AT_MOST = 100
Measured = Literal["blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "glucose", "weight"]
"""Kinds that are numbers."""

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


class Again(Struct, frozen=True, kw_only=True):
    """Take another set by then. `step`: of the ladder of closer observation that asks for it."""

    by: datetime
    step: str
    text: str


class Outcomes(Struct, frozen=True):
    """`repeats`: measure this family again by then; within limits the alert ends by itself, otherwise it rings.
    `again`: by when the next set of measurements is wanted, where that is sooner than planned."""

    items: list[Outcome]
    alerts: list[UUID]
    repeats: list[Waiting]
    again: Again | None


class Readings(Struct, frozen=True):
    items: list[Shown]
    next: str | None


class Summary(Struct, frozen=True, kw_only=True):
    """What a phone draws: buckets on the facility's wall clock (`zone`), the limits of the rules that are in force for
    this person, and what is usual for them. `unit` is that of the last reading; others are left out."""

    kind: Measured
    unit: str | None
    by: By
    zone: str
    buckets: list[Bucket]
    limits: list[Limit]
    usual: Usual | None


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
    post_ = Post(tokens.hash_token(bearer(request)), resident, tuple(batch.readings))
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


@get("/v1/residents/{resident:uuid}/vitals/summary", operation_id="summariseVitals", tags=["vitals"])
async def summarise_vitals(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    house: TheHouse,
    kind: FromQuery[Measured],
    by: FromQuery[By] = "day",
    last: Annotated[int, QueryParameter(ge=1, le=BUCKETS_AT_MOST)] = 14,
) -> Summary:
    """Readings of one kind by day or week, the last so many of them, with bands and what is usual."""
    who = await access.resident_for(db, actor, resident, Right.READ_VITALS)
    unit = await summary.unit_of(db, who.id, kind)
    within = await summary.span(db, who, by, last)
    return Summary(
        kind=kind, unit=unit, by=by, zone=within.zone, buckets=await summary.buckets(db, who, kind, unit, by, within),
        limits=await _limits(house, who, db, kind, unit), usual=await _usual(db, who, kind),
    )  # fmt: skip


@get(
    "/v1/residents/{resident:uuid}/vitals/chart.svg", operation_id="drawVitals", tags=["vitals"],
    media_type="image/svg+xml",
)  # fmt: skip
async def draw_vitals(
    request: Request[Any, Any, Any],
    resident: FromPath[UUID],
    house: TheHouse,
    kind: FromQuery[Measured],
    days: Annotated[int, QueryParameter(ge=1, le=BUCKETS_AT_MOST)] = 30,
) -> Response[bytes]:
    """A picture of the last days: bands shaded, the usual value as a line, alerts marked. It names nobody."""
    async with acting(house, request) as (db, actor):
        who = await access.resident_for(db, actor, resident, Right.READ_VITALS)
        picture = await _picture(house, db, who, kind, days)
    return Response(await drawing.draw(picture, language(request)), media_type="image/svg+xml")


async def _picture(house: House, db: Db, who: Resident, kind: Measured, days: int) -> drawing.Picture:
    unit = await summary.unit_of(db, who.id, kind)
    within = await summary.span(db, who, "day", days)
    usual = await _usual(db, who, kind)
    rang = await alerts.of_resident(db, who.id, None, ALERTS_AT_MOST) if who.may(Right.SEE_ALERTS) else []
    return drawing.Picture(
        kind=kind, unit=unit, begins=within.begins, ends=within.ends, zone=within.zone,
        points=await summary.points(db, who, kind, unit, within, POINTS_AT_MOST),
        limits=await _limits(house, who, db, kind, unit),
        usual=(usual.usual, usual.spread) if usual and usual.usual is not None and usual.spread is not None else None,
        alerts=[a.opened_at for a in rang if a.family in (kind, "news2", trend_findings.FAMILY)
                and within.begins <= a.opened_at <= within.ends],
    )  # fmt: skip


async def _limits(house: House, who: Resident, db: Db, kind: str, unit: str | None) -> list[Limit]:
    """Of the rules as they are for this resident."""
    chosen, bands = await house.library.standing_of(db, who.id, who.facility)
    subject = subject_of(age_on(who.birth_date, db.now.date()), who.spo2_scale, who.conditions, bands)
    return drawn_limits.limits(house.library.of(chosen, bands), subject, kind, unit)


async def _usual(db: Db, who: Resident, kind: str) -> Usual | None:
    return next((usual for usual in await baselines.of(db, who) if usual.kind == kind), None)


def _shown(receipt: Receipt, lang: str) -> Outcomes:
    again = receipt.again and again_in(receipt.again, lang)
    return Outcomes(
        [_outcome(item, n, lang) for n, item in enumerate(receipt.items)], list(receipt.alerts), list(receipt.repeats),
        again,
    )  # fmt: skip


def again_in(wanted: closer_sets.Again, lang: str) -> Again:
    return Again(by=wanted.by, step=wanted.step, text=wanted.en if lang == "en" else wanted.vi)


def _outcome(item: Item, n: int, lang: str) -> Outcome:
    if item.outcome != "refused":
        return Outcome(id=item.id, outcome=item.outcome)
    detail = item.detail_en if lang == "en" else item.detail_vi
    return Outcome(id=item.id, outcome="refused", code=item.code, pointer=f"/readings/{n}{item.pointer}", detail=detail)


HANDLERS = (post_vitals, list_vitals, summarise_vitals, draw_vitals)
