"""A person's duty and visits at a secret address, for the calendar of their phone. The only writer of `duty_calendars`.

Whoever knows the address sees when its person is on duty and at which rank, and when and in which house they are
booked: no name, no kind of visit, no reason, and nothing of anybody else. A visit that moves keeps its UID; one that
is cancelled is gone. The address is kept as a hash, shown once, and ended by its owner; another ends the one before.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event

from base.db import Db
from base.errors import NotFound
from people import tokens
from people.sessions import Actor

_DUTY = {"vi": "Trực, bậc {rank}", "en": "On duty, rank {rank}"}
_VISIT = {"vi": "Lịch hẹn", "en": "Appointment"}


async def make(db: Db, actor: Actor) -> str:
    """The secret."""
    await end(db, actor)
    secret = secrets.token_urlsafe(32)
    await db.execute(
        "insert into duty_calendars (account_id, secret_hash, made_at) values ($1, $2, $3)",
        actor.account, tokens.hash_token(secret), db.now,
    )  # fmt: skip
    return secret


async def end(db: Db, actor: Actor) -> None:
    await db.execute(
        "update duty_calendars set ended_at = $2 where account_id = $1 and ended_at is null", actor.account, db.now
    )


async def read(db: Db, secret: str) -> bytes:
    """As iCalendar; `NotFound` for an address that never was and for one that was ended."""
    rows = await db.fetch("select * from duty_calendar($1, $2)", tokens.hash_token(secret), db.now)
    if not rows:
        raise NotFound
    calendar = Calendar()
    calendar.add("prodid", "-//An Tam//calendar//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for row in rows:
        if row["starts_at"] is not None:
            calendar.add_component(_event(row, db.now))
    return calendar.to_ical()


def _event(row: Any, now: datetime) -> Event:
    visit = row["place"] is not None
    words = _VISIT if visit else _DUTY
    event = Event()
    event.add("uid", f"{row['id']}@{'visits' if visit else 'duty'}.antam")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", row["starts_at"].astimezone(UTC))
    event.add("dtend", row["ends_at"].astimezone(UTC))
    event.add("summary", words.get(row["language"], words["vi"]).format(rank=row["rank"]))
    event.add("class", "PRIVATE")
    if visit:
        event.add("location", row["place"])
        event.add("sequence", row["version"] - 1)
    return event
