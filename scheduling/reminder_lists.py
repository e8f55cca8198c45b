"""Lists of reminders: those of an appointment, and those of a house that reached nobody, with why."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Db
from people import audit
from people.sessions import Actor
from scheduling.reminder_sources import SourceName

Place = tuple[datetime, UUID]


class Reminder(Struct, frozen=True, kw_only=True):
    """`waiting` until `due_at`; `told`: it stands in the feed, and no phone is known to have it yet; `reached` one has;
    `dropped`: none had it before `useful_until`; `cancelled`: what it was about was moved, called off or is over.

    `why` it was dropped: `late`, its time passed before it could be told; `quiet_hours`, it passed while nothing may
    buzz; `unsure`, it passed after a try of which nobody knows the outcome; `unreachable`, `muted`; `failed`, the house
    stumbled over it."""

    id: UUID
    source: SourceName
    subject: UUID
    account: UUID
    resident: UUID
    before_s: int
    at: datetime
    due_at: datetime
    useful_until: datetime
    state: Literal["waiting", "told", "reached", "dropped", "cancelled"]
    why: str | None
    told_at: datetime | None
    ended_at: datetime | None


async def of_subject(db: Db, source: SourceName, subject: UUID) -> list[Reminder]:
    """The earliest first: staff see everybody's, everybody else their own."""
    rows = await db.fetch(
        f"select {_COLUMNS} from reminders where source = $1 and subject = $2 order by due_at, id limit 500",
        source,
        subject,
    )
    return [msgspec.convert(dict(row), Reminder) for row in rows]


async def of_account(db: Db, account: UUID, resident: UUID, after: Place | None, limit: int) -> list[Reminder]:
    """What somebody was to be reminded of about a resident, the newest first: for the archive."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from reminders where account_id = $1 and resident_id = $2
              and ($3::timestamptz is null or (due_at, id) < ($3, $4::uuid)) order by due_at desc, id desc limit $5""",
        account, resident, *(after or (None, None)), limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Reminder) for row in rows]


async def dropped(db: Db, actor: Actor, facility: UUID, after: Place | None, limit: int) -> list[Reminder]:
    """The newest first. One audit row for the page."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from reminders where facility_id = $1 and state = 'dropped'
              and ($2::timestamptz is null or (due_at, id) < ($2, $3::uuid)) order by due_at desc, id desc limit $4""",
        facility, *(after or (None, None)), limit,
    )  # fmt: skip
    about = sorted({row["resident"] for row in rows})
    await audit.record(db, actor, "dropped_reminders", "list", about, facility=facility)
    return [msgspec.convert(dict(row), Reminder) for row in rows]


_COLUMNS = """id, source, subject, account_id as account, resident_id as resident, before_s, at, due_at, useful_until,
              state, why, told_at, ended_at"""
