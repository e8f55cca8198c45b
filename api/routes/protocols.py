"""Protocols: every version there is, and which one a facility uses; its quiet hours and its month."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from alerts import choices, report
from alerts.choices import Choice, Version
from alerts.closer import Ladder
from alerts.report import Month
from alerts.rule import Header, Rule
from api.provide import TheHouse, Unit, Who
from api.versions import expected
from base.errors import Refused, StaleVersion
from people import audit, facilities, sessions, staff
from people.rights import Right

WallClock = Annotated[time, Meta(tz=False)]


class Versions(Struct, frozen=True):
    items: list[Version]
    next: None = None


class Choices(Struct, frozen=True):
    items: list[Choice]
    next: None = None


class File(Struct, frozen=True, kw_only=True):
    """A protocol file as it was shipped; `sha256` is of its bytes. Rules, or the ladder of closer observation."""

    protocol: Header
    sha256: str
    rules: list[Rule]
    ladder: Ladder | None


class NewChoice(Struct, frozen=True, forbid_unknown_fields=True):
    version: Annotated[str, Meta(min_length=1, max_length=40)]


class Quiet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On the facility's wall clock. From `quiet_from` to `quiet_until` what is routine waits; the two alike: never.
    `repeat_s`: how long an urgent spot check waits for its repeat, 60 to 300, or 0: it rings at once."""

    quiet_from: WallClock
    quiet_until: WallClock
    repeat_s: Annotated[int, Meta(ge=0, le=300)]


@get("/v1/protocols", operation_id="listProtocols", tags=["protocols"])
async def list_protocols(db: Unit, actor: Who, house: TheHouse) -> Versions:
    """Every version of every protocol, the newest of each first."""
    return Versions(choices.listed(house.library.files))


@get("/v1/protocols/{protocol:str}/{version:str}", operation_id="getProtocol", tags=["protocols"])
async def get_protocol(protocol: FromPath[str], version: FromPath[str], db: Unit, actor: Who, house: TheHouse) -> File:
    """One version with all its rules, in force or not."""
    file = choices.find(house.library.files, protocol, version)
    return File(protocol=file.header, sha256=file.sha256, rules=list(file.rules), ladder=file.ladder)


@get("/v1/facilities/{facility:uuid}/protocols", operation_id="listChosenProtocols", tags=["protocols"])
async def list_chosen(facility: FromPath[UUID], db: Unit, actor: Who, house: TheHouse) -> Response[Choices]:
    """What is in force here, who chose it and when, and what else there is."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Response(Choices(await choices.of_facility(db, house.library.files, facility)))


@put(
    "/v1/facilities/{facility:uuid}/protocols/{protocol:str}", status_code=200, operation_id="chooseProtocol",
    tags=["protocols"],
)  # fmt: skip
async def choose_protocol(
    request: Request[Any, Any, Any],
    facility: FromPath[UUID],
    protocol: FromPath[str],
    data: JSONBody[NewChoice],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Choices:
    """Switches a version on, from the next reading; `If-Match` is the `n` of the choice before, 0 where there is none.
    Open alerts keep what they were raised by. Needs a fresh proof."""
    staff.require(actor, facility, "manager", "doctor")
    sessions.require_proven(actor, db.now)
    files = house.library.files
    await choices.choose(db, actor, files, facility, protocol, data.version, expected(request))
    role = "manager" if "manager" in actor.roles_in(facility) else "doctor"
    await audit.record_act(db, actor, "choose_protocol", role, facility=facility)
    return Choices(await choices.of_facility(db, files, facility))


@get("/v1/facilities/{facility:uuid}/quiet-hours", operation_id="getQuietHours", tags=["alerts"])
async def get_quiet(facility: FromPath[UUID], db: Unit, actor: Who) -> Response[Quiet]:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    set_ = await facilities.quiet_of(db, facility)
    quiet = Quiet(quiet_from=set_.quiet_from, quiet_until=set_.quiet_until, repeat_s=set_.repeat_s)
    return _quiet(quiet, await facilities.quiet_version(db, facility))


@put("/v1/facilities/{facility:uuid}/quiet-hours", status_code=200, operation_id="setQuietHours", tags=["alerts"])
async def set_quiet(
    request: Request[Any, Any, Any], facility: FromPath[UUID], data: JSONBody[Quiet], db: Unit, actor: Who
) -> Response[Quiet]:
    """For alerts that open from now on. Needs a fresh proof."""
    staff.require(actor, facility, "manager")
    sessions.require_proven(actor, db.now)
    if 0 < data.repeat_s < 60:
        raise Refused("repeat_s", "Chờ đo lại từ 60 đến 300 giây.", "A repeat takes 60 to 300 seconds.", "/repeat_s")
    version = await facilities.set_quiet(
        db, facility, data.quiet_from, data.quiet_until, data.repeat_s, expected(request)
    )
    if version is None:
        raise StaleVersion
    await audit.record_act(db, actor, "set_quiet_hours", "manager", facility=facility)
    return _quiet(data, version)


@get("/v1/facilities/{facility:uuid}/alarm-hygiene", operation_id="getAlarmHygiene", tags=["alerts"])
async def get_hygiene(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    month: Annotated[str, QueryParameter(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")],
) -> Month:
    """The month's alarms: how many, what came of them, what was held back, who and what was noisiest."""
    staff.require(actor, facility, "manager")
    page = await report.of_month(db, facility, month, await facilities.zone_of(db, facility))
    await audit.record(db, actor, Right.SEE_ALERTS.value, "manager", report.shown(page), facility=facility)
    return page


def _quiet(quiet: Quiet, version: int) -> Response[Quiet]:
    return Response(quiet, headers={"ETag": f'"{version}"'})


HANDLERS = (
    list_protocols, get_protocol, list_chosen, choose_protocol, get_quiet, set_quiet, get_hygiene,
)  # fmt: skip
