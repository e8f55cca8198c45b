"""Where and when exactly: a wish becomes a place that is offered and not taken, under the lock of whom it concerns.

Whoever books goes through `take` first: the calendars' rows in their order, then the practitioner, the room and the
resident, wherever else they are being booked; what is held beyond its time is over from there on. So one booking of a
calendar is written at a time, the look before it sees all others, and the exclusion constraints have nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from asyncpg import Range
from msgspec import Struct

from base.db import Db
from base.errors import Conflict, Refused
from people import facilities
from scheduling import closures, openings, slots
from scheduling.openings import Kind
from scheduling.slots import Asked, Calendar, Free

LONGEST = timedelta(hours=24)


class Wish(Struct, frozen=True, kw_only=True):
    """`overridden`: staff say where and how long, outside what is offered, and why."""

    kind: Kind
    starts_at: datetime
    ends_at: datetime | None
    practitioner: UUID | None
    room: UUID | None
    overridden: str | None


class Place(Struct, frozen=True, kw_only=True):
    """`sitting`: the group that is joined; null for a time of one's own."""

    calendar: UUID
    practitioner: UUID | None
    room: UUID | None
    during: tuple[datetime, datetime]
    occupied: tuple[datetime, datetime]
    capacity: int = 1
    sitting: UUID | None = None
    seat: int = 1


class SlotTaken(Conflict):
    code, vi, en = "slot_taken", "Giờ này đã có người đặt.", "This time has been taken."


class NotOffered(Refused):
    code, vi, en = "not_offered", "Không có lịch vào giờ này.", "Nothing is offered at this time."
    pointer = "/starts_at"


async def find(
    db: Db, facility: UUID, resident: UUID, wish: Wish, held: Place | None = None, besides: UUID | None = None
) -> Place:
    """The place of a wish, everybody concerned locked, also those of `held`, which is to be left. `SlotTaken`,
    `NotOffered`."""
    if wish.overridden is None and await db.fetchval(
        "select plainly_taken($1, $2, $3, $4, $5, $6)",
        facility, wish.practitioner, wish.room, wish.starts_at, besides, db.now,
    ):  # fmt: skip
        raise SlotTaken  # who comes too late need not queue to hear it
    calendars = await slots.calendars_of(db, facility)
    if wish.overridden is not None:
        place = _overridden(wish, calendars)
        await take(db, [held, place], resident)
        return place
    offered = await _offered(db, facility, wish, calendars)
    await take(db, [held, _place(offered)], resident)
    free = await _still_there(db, facility, offered, wish.kind, besides)
    if free.sitting is None:
        return _place(free)
    seat = await db.fetchval("select free_seat($1, $2)", free.sitting, offered.rule.capacity)
    if seat is None:
        raise SlotTaken
    return _place(free, seat)


async def _still_there(db: Db, facility: UUID, offered: Free, kind: Kind, besides: UUID | None) -> Free:
    place = _place(offered)
    ids = {offered.calendar.id} | ({offered.rule.room} if offered.rule.room else set())
    asked = Asked(kind=kind, since=place.occupied[0], until=place.occupied[1], besides=besides)
    taken = slots.joined(*(await slots.taken_in(db, facility, ids, asked)).values())
    window = openings.Window(*offered.occupied)
    free = next(iter(slots.free_in(offered.calendar, offered.rule, [window], taken, 0)), None)
    if free is None:
        raise SlotTaken
    return free


async def _offered(db: Db, facility: UUID, wish: Wish, calendars: list[Calendar]) -> Free:
    """By the rules alone, whoever has it."""
    if wish.practitioner is None and wish.room is None:
        raise Refused(pointer="/practitioner")
    zone = await facilities.zone_of(db, facility)
    closed = await closures.closed_days(db, facility, zone, wish.starts_at, wish.starts_at)
    earliest = int(db.now.timestamp())
    for calendar in calendars:
        for rule in calendar.opening.rules:
            room = rule.room or (calendar.id if calendar.account is None else None)
            if calendar.account != wish.practitioner or wish.room not in (None, room) or wish.kind not in rule.kinds:
                continue
            moment = wish.starts_at + timedelta(seconds=1)
            open_ = openings.windows(rule, calendar.opening.closed, zone, wish.starts_at, moment, closed)
            for free in slots.free_in(calendar, rule, open_, (), earliest + rule.notice_min * 60):
                if free.begins == wish.starts_at.timestamp():
                    return free
    raise NotOffered


def _place(free: Free, seat: int = 1) -> Place:
    calendar = free.calendar
    return Place(
        calendar=calendar.id, practitioner=calendar.account,
        room=free.rule.room or (None if calendar.account else calendar.id),
        during=(_at(free.begins), _at(free.ends)), occupied=(_at(free.occupied[0]), _at(free.occupied[1])),
        capacity=free.rule.capacity, sitting=free.sitting, seat=seat,
    )  # fmt: skip


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _overridden(wish: Wish, calendars: list[Calendar]) -> Place:
    own = next((c for c in calendars if c.account is not None and c.account == wish.practitioner), None)
    room = next((c for c in calendars if c.account is None and c.id == wish.room), None)
    if wish.practitioner is not None and own is None:
        raise Refused("no_calendar", "Người này chưa có lịch.", "They keep no calendar here.", "/practitioner")
    if wish.room is not None and room is None:
        raise Refused("no_such_room", "Không có phòng này.", "There is no such room.", "/room")
    calendar = own or room
    if calendar is None:
        raise Refused(pointer="/practitioner")
    if wish.ends_at is None or not timedelta(0) < wish.ends_at - wish.starts_at <= LONGEST:
        raise Refused(pointer="/ends_at")
    during = (wish.starts_at, wish.ends_at)
    return Place(
        calendar=calendar.id, practitioner=wish.practitioner, room=wish.room, during=during, occupied=during
    )  # fmt: skip


async def still_free(db: Db, facility: UUID, place: Place, kind: Kind) -> tuple[UUID | None, int] | None:
    """Whether nobody has a place that was given up, which is locked: the group to sit with, and the seat."""
    asked = Asked(kind=kind, since=place.occupied[0], until=place.occupied[1])
    ids = {place.calendar} | ({place.room} if place.room else set())
    begins, ends = (int(moment.timestamp()) for moment in place.occupied)
    taken = slots.joined(*(await slots.taken_in(db, facility, ids, asked)).values())
    there = {busy for busy in taken if busy.begins < ends and busy.ends > begins}
    if not there:
        return None, 1
    sittings = {busy.sitting for busy in there}
    if len(sittings) > 1 or place.sitting not in sittings or place.sitting is None:
        return None
    seat = await db.fetchval("select free_seat($1, $2)", place.sitting, place.capacity)
    return None if seat is None else (place.sitting, seat)


async def take(db: Db, wanted: Iterable[Place | None], resident: UUID) -> None:
    """Locks all that these places concern, and ends what is held there beyond its time."""
    places = [place for place in wanted if place is not None]
    calendars = {p.calendar for p in places} | {p.room for p in places if p.room is not None}
    keys = {str(p.practitioner) for p in places if p.practitioner} | {str(p.room) for p in places if p.room}
    for place in places:
        await db.execute(
            "select hold_times($1, $2, $3, $4, $5, $6, $7)",
            sorted(calendars), sorted({*keys, str(resident)}), place.practitioner, place.room, resident,
            Range(*place.occupied), db.now,
        )  # fmt: skip
