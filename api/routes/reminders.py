"""Reminders: what one wants to be reminded of, what became of those of an appointment, and which reached nobody."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.provide import Unit, Who, read_cursor, write_cursor
from people import staff
from people.rights import Right
from scheduling import appointments, reminder_lists, reminder_settings
from scheduling.reminder_lists import Reminder
from scheduling.reminder_settings import Wanted


class Reminders(Struct, frozen=True):
    items: list[Reminder]
    next: str | None = None


@get("/v1/me/reminders", operation_id="getReminderSettings", tags=["me"])
async def get_settings(db: Unit, actor: Who) -> Wanted:
    """What one is reminded of and how long before; the house's own where nothing was said."""
    return await reminder_settings.of(db, actor.account)


@put("/v1/me/reminders", operation_id="setReminderSettings", tags=["me"])
async def set_settings(data: JSONBody[Wanted], db: Unit, actor: Who) -> Wanted:
    """Both at once. Quiet hours, language and channels are those of `/v1/me/preferences`."""
    return await reminder_settings.keep(db, actor.account, data)


@get("/v1/appointments/{appointment:uuid}/reminders", operation_id="listReminders", tags=["appointments"])
async def list_reminders(appointment: FromPath[UUID], db: Unit, actor: Who) -> Reminders:
    """Who was to be reminded of it and when, and what became of that; for others than staff, their own."""
    await appointments.whose(db, actor, appointment, Right.READ_APPOINTMENTS)
    return Reminders(await reminder_lists.of_subject(db, "appointment", appointment))


@get("/v1/facilities/{facility:uuid}/reminders/dropped", operation_id="listDroppedReminders", tags=["appointments"])
async def list_dropped(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Reminders:
    """Reminders that reached nobody while they were any use, and why; the newest first."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    items = await reminder_lists.dropped(db, actor, facility, read_cursor(cursor), limit)
    full = len(items) == limit
    return Reminders(items, write_cursor(items[-1].due_at, items[-1].id) if full else None)


HANDLERS = (get_settings, set_settings, list_reminders, list_dropped)
