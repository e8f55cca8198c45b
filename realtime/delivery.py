"""From the feed to what a phone is given: entries about messages only point at them, and get their words here.

The words are for those who sit in the thread at this moment and could hear the number; to everybody else the entry
comes as `removed`. So a seat that was taken away, a thread kept from relatives and a message taken back act on what is
still on its way. One path for sockets and for `GET /v1/sync`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from base.db import Db
from base.settings import Secret
from notify import feed
from notify.feed import Event, Follows, Page, Reader
from realtime import call_rows, messages
from realtime.audience import Hearing
from realtime.call_rows import Shown
from realtime.members import Ear, Heard
from realtime.messages import Fresh, Message

POINTERS = frozenset({"message", "message_changed", "call", "read_mark"})


async def since(
    db: Db,
    house: Secret,
    readers: Sequence[Reader],
    limit: int,
    follows: Follows | None = None,
    hearing: Hearing | None = None,
    fresh: Fresh | None = None,
) -> list[Page]:
    """The next entries of each reader, whole. A node passes what it remembers: rights for a moment, words it has just
    written."""
    pages = await feed.since(db, readers, limit, follows)
    pointers = [(page, event) for page in pages for event in page.items if event.kind in POINTERS]
    if not pointers:
        return pages
    heard = await (hearing or Hearing()).of(
        db, {(page.account, _thread(event), page.staffed) for page, event in pointers}
    )
    spoken = {_place(event) for _, event in pointers if event.kind in ("message", "message_changed")}
    words = await _words(db, house, spoken, fresh) if spoken else {}
    rung = {event.subject for _, event in pointers if event.kind == "call"}
    calls = await call_rows.shown(db, rung) if rung else {}
    return [replace(page, items=[_worded(page, event, heard, words, calls) for event in page.items]) for page in pages]


async def _words(
    db: Db, house: Secret, wanted: set[tuple[UUID, int]], fresh: Fresh | None
) -> dict[tuple[UUID, int], Message]:
    known = {place: message for place in wanted if fresh and (message := fresh.find(*place))}
    if len(known) < len(wanted):
        found = await messages.words_of(db, house, wanted - known.keys())
        known |= zip(found, await call_rows.with_states(db, list(found.values())), strict=True)
    return known


def _thread(event: Event) -> UUID:
    """An entry that was blanked points nowhere."""
    return UUID(event.body.get("conversation", str(event.subject))) if event.kind == "call" else event.subject


def _worded(
    page: Page,
    event: Event,
    heard: Mapping[Ear, Heard],
    words: dict[tuple[UUID, int], Message],
    calls: dict[UUID, Shown],
) -> Event:
    if event.kind not in POINTERS:
        return event
    ear = heard.get((page.account, _thread(event), page.staffed))
    if event.kind == "call":
        call = calls.get(event.subject)
        if ear is None or call is None:
            return feed.removed(event.seq, event.at, event.subject)
        return replace(event, body={**event.body, "call": call})
    if event.kind == "read_mark":
        return event if ear is not None else feed.removed(event.seq, event.at, event.subject)
    message = words.get(_place(event))
    if ear is None or message is None or message.seq <= ear.after:
        return feed.removed(event.seq, event.at, event.subject)
    shown: dict[str, Any] = {name: value for name, value in event.body.items() if name != "seq"}
    return replace(event, body={**shown, "message": message})


def _place(event: Event) -> tuple[UUID, int]:
    """Thread and number; an entry that was blanked (people/erasure.py) points nowhere."""
    return event.subject, event.body.get("seq", 0)
