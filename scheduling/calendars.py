"""A person's duty at a secret address, for the calendar of their phone. The only writer of `duty_calendars`.

Whoever knows the address sees when its person is on duty and at which rank, no name, no place and nothing of anybody
else. The address is kept as a hash, shown once, and ended by its owner; making another ends the one before.
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

_WORDS = {"vi": "Trực, bậc {rank}", "en": "On duty, rank {rank}"}


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
    calendar.add("prodid", "-//An Tam//duty//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for row in rows:
        if row["starts_at"] is not None:
            calendar.add_component(_event(row, db.now))
    return calendar.to_ical()


def _event(shift: Any, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{shift['id']}@duty.antam")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", shift["starts_at"].astimezone(UTC))
    event.add("dtend", shift["ends_at"].astimezone(UTC))
    event.add("summary", _WORDS.get(shift["language"], _WORDS["vi"]).format(rank=shift["rank"]))
    event.add("class", "PRIVATE")
    return event
