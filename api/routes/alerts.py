"""Alerts: seeing them, answering them, calling for help."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from alerts import alert as alerts
from alerts import board, closer_sets, help, snooze, tries
from alerts.alert import About
from alerts.board import Card, Full
from alerts.help import Call
from alerts.snooze import Snooze
from alerts.tries import Reached
from api.errors import language
from api.idempotency import once
from api.provide import TheHouse, Unit, Who, acting, read_cursor, write_cursor
from base.db import Db
from people import access
from people.access import Resident
from people.rights import Right
from people.sessions import Actor

Text = Annotated[str, Meta(min_length=1, max_length=4000)]


class Cards(Struct, frozen=True):
    items: list[Card]
    next: str | None


class Reach(Struct, frozen=True):
    resident: UUID
    items: list[Reached]
    next: None = None


class HandOver(Struct, frozen=True, forbid_unknown_fields=True):
    to: UUID


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    text: Text


class Resolution(Struct, frozen=True, forbid_unknown_fields=True):
    """What was done."""

    action: Text


@get("/v1/alerts", operation_id="listAlerts", tags=["alerts"])
async def list_alerts(
    request: Request[Any, Any, Any],
    db: Unit,
    actor: Who,
    states: Annotated[list[Literal["open", "acknowledged", "resolved"]] | None, QueryParameter(name="state")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Cards:
    """Alerts one may see, the newest first; those not resolved unless `state` says otherwise."""
    wanted = states or ["open", "acknowledged"]
    items = await board.list_for(db, actor, wanted, read_cursor(cursor), limit, language(request))
    more = len(items) == limit
    return Cards(items, write_cursor(items[-1].opened_at, items[-1].id) if more else None)


@get("/v1/alerts/{alert:uuid}", operation_id="getAlert", tags=["alerts"])
async def get_alert(request: Request[Any, Any, Any], alert: FromPath[UUID], db: Unit, actor: Who) -> Full:
    return await board.show(db, actor, alert, language(request))


@get("/v1/alerts/{alert:uuid}/reach", operation_id="getReach", tags=["alerts"])
async def get_reach(alert: FromPath[UUID], db: Unit, actor: Who) -> Reach:
    """Whom the alert was to reach, and every try: by which channel, what its provider said, when the app had it. The
    oldest first; no addresses."""
    return Reach(*await tries.of(db, actor, alert))


@post("/v1/alerts/{alert:uuid}/acknowledge", status_code=200, operation_id="acknowledgeAlert", tags=["alerts"])
async def acknowledge(request: Request[Any, Any, Any], alert: FromPath[UUID], db: Unit, actor: Who) -> Full:
    """Takes the alert: every pending try stops. If somebody was first, the answer names them as its owner."""
    who = await _let_in(db, actor, alert)
    taken = await alerts.acknowledge(db, actor, alert)
    if taken.owner_id != actor.account:  # little or nothing was done, so no line of the log says who saw this
        return await board.show(db, actor, alert, language(request))
    return await _show(request, db, who, alert)


@post("/v1/alerts/{alert:uuid}/hand-over", status_code=200, operation_id="handOverAlert", tags=["alerts"])
async def hand_over(
    request: Request[Any, Any, Any], alert: FromPath[UUID], data: JSONBody[HandOver], db: Unit, actor: Who
) -> Response[Full]:
    """Gives it to a colleague, who is told at once."""
    who = await _let_in(db, actor, alert)

    async def act() -> Full:
        await alerts.hand_over(db, actor, alert, data.to)
        return await _show(request, db, who, alert)

    return await once(request, db, actor, 200, act)


@post("/v1/alerts/{alert:uuid}/still-on-it", status_code=200, operation_id="stillOnAlert", tags=["alerts"])
async def still_on_it(request: Request[Any, Any, Any], alert: FromPath[UUID], db: Unit, actor: Who) -> Full:
    """Its owner keeps it, for as long again as an acknowledgement holds. Whoever has not got it learns who has."""
    who = await _let_in(db, actor, alert)
    if await alerts.still_on_it(db, actor, alert):
        return await _show(request, db, who, alert)
    return await board.show(db, actor, alert, language(request))


@post("/v1/alerts/{alert:uuid}/snooze", status_code=200, operation_id="snoozeAlert", tags=["alerts"])
async def snooze_alert(
    request: Request[Any, Any, Any], alert: FromPath[UUID], data: JSONBody[Snooze], db: Unit, actor: Who
) -> Response[Full]:
    """Puts it off, with a reason and an end; whoever does has it until then. Never an emergency."""
    who = await _let_in(db, actor, alert)

    async def act() -> Full:
        await snooze.snooze(db, actor, alert, data)
        return await _show(request, db, who, alert)

    return await once(request, db, actor, 200, act)


@post("/v1/alerts/{alert:uuid}/note", status_code=201, operation_id="noteAlert", tags=["alerts"])
async def note(
    request: Request[Any, Any, Any], alert: FromPath[UUID], data: JSONBody[Note], db: Unit, actor: Who
) -> Response[Full]:
    who = await _let_in(db, actor, alert)

    async def act() -> Full:
        await alerts.add_note(db, actor, alert, data.text)
        return await _show(request, db, who, alert)

    return await once(request, db, actor, 201, act)


@post("/v1/alerts/{alert:uuid}/resolve", status_code=200, operation_id="resolveAlert", tags=["alerts"])
async def resolve(
    request: Request[Any, Any, Any],
    alert: FromPath[UUID],
    data: JSONBody[Resolution],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Response[Full]:
    """Ends it, with what was done. Where measurements are wanted again because of a score, the next set is due as after
    a calm one: whoever ends the alert has looked."""
    who = await _let_in(db, actor, alert)

    async def act() -> Full:
        await alerts.resolve(db, actor, alert, data.action)
        await closer_sets.somebody_looked(db, house.library, who)
        return await _show(request, db, who, alert)

    return await once(request, db, actor, 200, act)


@post("/v1/residents/{resident:uuid}/call-for-help", status_code=201, operation_id="callForHelp", tags=["alerts"])
async def call_for_help(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Call], house: TheHouse
) -> Response[Full]:
    """ "I need somebody": an emergency at once, without any reading. Pressing again joins it. On connections of its
    own, so that nothing else the node is asked keeps it waiting."""
    async with acting(house, request, "help") as (db, actor):
        who = await access.resident_for(db, actor, resident, Right.CALL_FOR_HELP)

        async def act() -> Full:
            called = await help.call(db, actor, About(who.id, who.facility), data)
            return await _show(request, db, who, called.id)

        return await once(request, db, actor, 201, act, key=f"help:{data.id}")


@post(
    "/v1/residents/{resident:uuid}/call-for-help/{call:uuid}/cancel",
    status_code=200, operation_id="cancelCallForHelp", tags=["alerts"],
)  # fmt: skip
async def cancel_call_for_help(
    request: Request[Any, Any, Any], resident: FromPath[UUID], call: FromPath[UUID], house: TheHouse
) -> Full:
    """Pressed by mistake: within ten seconds, by whoever pressed. The log keeps both."""
    async with acting(house, request, "help") as (db, actor):
        who = await access.resident_for(db, actor, resident, Right.CALL_FOR_HELP)
        return await _show(request, db, who, (await help.cancel(db, actor, who, call)).id)


async def _show(request: Request[Any, Any, Any], db: Db, who: Resident, alert: UUID) -> Full:
    """The alert as the act left it; whoever acted on it may see it, and their line in its log says so."""
    return await board.show_to(db, who, await alerts.get(db, alert), language(request))


async def _let_in(db: Db, actor: Actor, alert: UUID) -> Resident:
    found = await alerts.get(db, alert)
    return await access.resident_for(db, actor, found.resident_id, Right.ANSWER_ALERTS)


HANDLERS = (
    list_alerts, get_alert, get_reach, acknowledge, hand_over, still_on_it, snooze_alert, note, resolve, call_for_help,
    cancel_call_for_help,
)  # fmt: skip
