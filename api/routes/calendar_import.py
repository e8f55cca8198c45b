"""A practitioner's other duties, out of the calendar they keep elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.provide import Unit, Who
from people import audit, facilities, staff
from scheduling import appointments, availability, calendar_files


class CalendarFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`file`: the text of an `.ics`."""

    file: Annotated[str, Meta(min_length=1, max_length=400_000)]


class InTheWay(Struct, frozen=True):
    starts_at: datetime
    ends_at: datetime


class Imported(Struct, frozen=True, kw_only=True):
    """`in_the_way`: busy times over which visits are booked; they were not taken over, and nothing was cancelled."""

    events: int
    made: int
    ended: int
    in_the_way: list[InTheWay]


@post(
    "/v1/practitioners/{practitioner:uuid}/blocks/import",
    status_code=200, operation_id="importCalendar", tags=["appointments"],
)  # fmt: skip
async def import_calendar(
    practitioner: FromPath[UUID],
    data: JSONBody[CalendarFile],
    db: Unit,
    actor: Who,
    facility: Annotated[UUID | None, QueryParameter()] = None,
) -> Imported:
    """Its times become blocks, what repeats for 90 days; the same events sent again replace what they were. 422
    `unreadable_calendar` names the line, and nothing has changed."""
    where = await availability.facility_of(db, actor, practitioner, facility)
    staff.require(actor, where, *(("manager", "doctor", "nurse") if actor.account == practitioner else ("manager",)))
    zone = await facilities.zone_of(db, where)
    events = calendar_files.read(data.file, zone, db.now)
    calendar = await availability.calendar_of(db, where, practitioner=practitioner)
    made = ended = 0
    refused: list[InTheWay] = []
    everything = sorted(span for event in events for span in event.times)
    booked = []
    if everything:
        booked = await appointments.in_the_way(
            db, calendar, practitioner, (everything[0][0], max(ends for _, ends in everything))
        )
    for event in events:
        busy = {s for s in event.times if any(b.starts_at < s[1] and s[0] < b.ends_at for b in booked)}
        refused += [InTheWay(*span) for span in sorted(busy)]
        of_event = await availability.block_from_file(
            db, actor, where, calendar, practitioner, event.event, event.times - busy
        )
        made, ended = made + of_event[0], ended + of_event[1]
    await audit.record_act(db, actor, "import_calendar", "staff", facility=where, subject=practitioner)
    return Imported(events=len(events), made=made, ended=ended, in_the_way=refused)


HANDLERS = (import_calendar,)
