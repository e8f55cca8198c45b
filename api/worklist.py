"""The worklist, put together where it may be: conversations and alerts do not know each other.

Everything is asked of its own room and turned into an `Item`; nothing is on it twice:

* what is due, overdue or silent of one resident is one item, with each measurement in it; the alert that says so is
  part of it, not another item
* the routine alerts of one resident are one item
* a missed call stands for its thread
* a screening that is late is an item of its own, and the silence it makes is not another

An item keeps its id as long as it is about the same thing, so that what came of a contact (alerts/contacts.py) finds
it. It is off the list after one until its next look, or until something new happened (`changed_at`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from alerts import call_backs, contacts, report
from alerts.board import Named
from alerts.call_backs import CallBack
from alerts.contacts import Contact, Kind
from alerts.level import Level, rank, worse
from alerts.report import Bundle
from alerts.sets import NEWS2_FIELDS
from alerts.silence import FAMILY as SILENCE
from base.db import Db
from realtime import waiting
from realtime.waiting import Waiting
from records import awaited, check_ups, second_checks
from records.awaited import Missing
from records.check_ups import FollowUp
from records.second_checks import Unchecked
from scheduling import checkups
from scheduling.checkups import Due

State = Literal["due", "overdue", "silent", "waiting"]
_ITEMS: Final = UUID("6b0f2f0e-6f3b-5d53-9a55-0d6f9f4c2a11")
GRAVE: Final = 2
"""So many in a row that have not come are urgent."""


class Detail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of an item. `id`: of the alert, the form that is due, the call, the thread, the promise."""

    what: str
    id: UUID | None = None
    state: State | None = None
    due_at: datetime | None = None
    missed: int = 0
    unread: int = 0
    text: str | None = None


class Item(Struct, frozen=True, kw_only=True):
    """`due_at`: since when, or by when, somebody should do something about it; or the next look of the last contact."""

    id: UUID
    kind: Kind
    urgency: Level
    state: State
    due_at: datetime
    resident: Named
    details: list[Detail]
    contact: Contact | None
    changed_at: datetime


Place = tuple[int, datetime, UUID]


def place(item: Item) -> Place:
    """Where it stands: the most urgent first, then what was due first."""
    return -rank(item.urgency), item.due_at, item.id


async def gather(db: Db, facility: UUID, language: str) -> list[Item]:
    """All of it, in order, as it stands."""
    found = await _found(db, facility, language)
    last = await contacts.last(db, facility, [item.id for item in found])
    looked = (_after(item, last.get(item.id), db.now) for item in found)
    return sorted((item for item in looked if item is not None), key=place)


async def find(db: Db, facility: UUID, id: UUID, language: str) -> Item | None:
    """One item, whether or not a contact has taken it off the list for now."""
    return next((item for item in await _found(db, facility, language) if item.id == id), None)


async def _found(db: Db, facility: UUID, language: str) -> list[Item]:
    missing = await awaited.of_facility(db, facility, list(NEWS2_FIELDS))
    screens = await checkups.open_in(db, facility)
    bundles = await report.worklist(db, facility, language)
    said = {m.resident for m in missing if m.state == "silent"} | {d.resident for d in screens if d.overdue}
    return [
        *_checks(facility, missing, bundles),
        *(item for b in bundles if (item := _alerts(facility, b, b.resident in said)) is not None),
        *(_screening(due) for due in screens),
        *(_waiting(one) for one in await waiting.in_facility(db, facility)),
        *(_promised(one, db.now) for one in await call_backs.open_in(db, facility)),
        *(_follows(one, db.now) for one in await check_ups.to_follow(db, facility)),
        *(_unchecked(one) for one in await second_checks.missing_in(db, facility)),
    ]


def _after(item: Item, contact: Contact | None, now: datetime) -> Item | None:
    """What is left of it after the last contact."""
    if contact is None or contact.at < item.changed_at:
        return replace(item, contact=contact)
    if contact.next_look is None or contact.next_look > now:
        return None
    return replace(item, contact=contact, due_at=contact.next_look)


def _checks(facility: UUID, missing: Sequence[Missing], bundles: Sequence[Bundle]) -> Iterator[Item]:
    alerts = {b.resident: [a for a in b.items if a.family == SILENCE] for b in bundles}
    by_resident: dict[UUID, list[Missing]] = {}
    for one in missing:
        by_resident.setdefault(one.resident, []).append(one)
    for resident, some in by_resident.items():
        state: State = next(s for s in ("silent", "overdue", "due") if any(m.state == s for m in some))
        missed = max(m.missed for m in some)
        urgency: Level = "urgent" if missed >= GRAVE else "info" if state == "due" else "routine"
        details = [
            Detail(what=m.what, state=m.state, due_at=m.due_at, missed=m.missed)
            for m in sorted(some, key=lambda m: (m.due_at, m.what))
        ]
        if state == "silent":
            details += [Detail(what="alert", id=a.id, text=a.text) for a in alerts.get(resident, [])]
        yield Item(
            id=uuid5(_ITEMS, f"check|{facility}|{resident}"), kind="check", urgency=urgency, state=state,
            due_at=min(m.due_at for m in some), resident=Named(resident, some[0].name), details=details, contact=None,
            changed_at=max(m.changed_at for m in some),
        )  # fmt: skip


def _alerts(facility: UUID, bundle: Bundle, silence_is_said: bool) -> Item | None:
    some = [a for a in bundle.items if not (silence_is_said and a.family == SILENCE)]
    if not some:
        return None
    level: Level = some[0].level
    for alert in some:
        level = worse(level, alert.level)
    return Item(
        id=uuid5(_ITEMS, f"alerts|{facility}|{bundle.resident}"), kind="alerts", urgency=level, state="waiting",
        due_at=min(a.opened_at for a in some), resident=Named(bundle.resident, bundle.name),
        details=[Detail(what="alert", id=a.id, due_at=a.next_due_at, text=a.text) for a in some], contact=None,
        changed_at=max(a.opened_at for a in some),
    )  # fmt: skip


def _screening(due: Due) -> Item:
    urgency: Level = "urgent" if due.why == "danger" else "routine" if due.overdue else "info"
    state: State = "overdue" if due.overdue else "due"
    return Item(
        id=due.id, kind="screening", urgency=urgency, state=state, due_at=due.until,
        resident=Named(due.resident, due.name), details=[Detail(what=due.instrument, id=due.id, due_at=due.until)],
        contact=None, changed_at=due.until if due.overdue else due.opens_at,
    )  # fmt: skip


def _waiting(one: Waiting) -> Item:
    kind: Kind = "missed_call" if one.call else "thread"
    return Item(
        id=one.call or one.thread, kind=kind, urgency="routine", state="waiting", due_at=one.at,
        resident=Named(one.resident, one.name),
        details=[Detail(what=kind, id=one.thread, unread=one.unread)], contact=None, changed_at=one.at,
    )  # fmt: skip


def _promised(one: CallBack, now: datetime) -> Item:
    late = one.due_at <= now
    return Item(
        id=one.id, kind="call_back", urgency="routine" if late else "info", state="overdue" if late else "due",
        due_at=one.due_at, resident=Named(one.resident, one.name),
        details=[Detail(what=one.whom, id=one.id, due_at=one.due_at, text=one.what)], contact=None,
        changed_at=one.due_at if late else one.promised_at,
    )  # fmt: skip


def _follows(one: FollowUp, now: datetime) -> Item:
    """What a check-up left to be done; it stays until a contact says that it was."""
    since = max(one.signed_at, datetime.combine(one.day, datetime.min.time(), now.tzinfo))
    return Item(
        id=one.id, kind="follow_up", urgency="routine", state="overdue" if since < now - timedelta(days=1) else "due",
        due_at=since, resident=Named(one.resident, one.name),
        details=[Detail(what="check_up", id=one.id, due_at=since, text=one.what)], contact=None,
        changed_at=one.signed_at,
    )  # fmt: skip


def _unchecked(one: Unchecked) -> Item:
    """It names no medicine; when it was rung for, the alert says so beside it."""
    return Item(
        id=one.id, kind="second_check", urgency="urgent" if one.rung else "routine", state="overdue",
        due_at=one.told_at, resident=Named(one.resident, one.name),
        details=[Detail(what="dose", id=one.id, due_at=one.told_at)], contact=None, changed_at=one.told_at,
    )  # fmt: skip
