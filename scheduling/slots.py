"""Free times: calculated from what is open and what is taken, never stored.

    open   the rules of a calendar (openings.py), without closed days
    taken  live appointments with their buffers, held ones while their hold lasts, and blocks; those of the practitioner
           in every house, by nobody's name

`free_in` is pure and is where the milliseconds of a search go: seconds as whole numbers, one walk through both lists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from base.db import Db
from scheduling import openings
from scheduling.openings import Kind, Opening, Rule, Window


class Calendar(Struct, frozen=True, kw_only=True):
    """A practitioner's calendar, or a room's."""

    id: UUID
    account: UUID | None
    name: str | None
    opening: Opening
    version: int


class Busy(NamedTuple):
    """Taken from when to when; `seats` are what is left for others of the same kind in a group, sitting `sitting`."""

    begins: int
    ends: int
    seats: int = 0
    sitting: UUID | None = None


class Free(NamedTuple):
    """A time nobody has: the visit's own, in seconds; its buffers are the rule's."""

    begins: int
    ends: int
    seats: int
    sitting: UUID | None
    calendar: Calendar
    rule: Rule

    @property
    def occupied(self) -> tuple[int, int]:
        return self.begins - self.rule.buffer_before_min * 60, self.ends + self.rule.buffer_after_min * 60


class Slot(Struct, frozen=True, kw_only=True):
    """What an app books: send back `practitioner`, `room` and `starts_at`."""

    calendar: UUID
    practitioner: UUID | None
    room: UUID | None
    name: str | None
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    seats: int


class Asked(Struct, frozen=True, kw_only=True):
    """What is looked for: [since, until), of one kind, of one calendar or of all."""

    kind: Kind
    since: datetime
    until: datetime
    practitioner: UUID | None = None
    room: UUID | None = None
    resident: UUID | None = None
    """Whose own appointments are in the way as well."""
    besides: UUID | None = None
    """The appointment that is to be moved is not in its own way."""


async def search(db: Db, facility: UUID, zone: ZoneInfo, asked: Asked, closed_days: Collection[date]) -> list[Free]:
    """Every free time, the earliest first: the plain way, against which free_times.py is held."""
    calendars = wanted(await calendars_of(db, facility), asked)
    taken = await taken_in(db, facility, concerned(calendars), asked)
    theirs = await own(db, asked)
    earliest = int(db.now.timestamp())
    found = [
        free
        for calendar in calendars
        for rule in rules_for(calendar, asked)
        for free in free_in(
            calendar,
            rule,
            openings.windows(rule, calendar.opening.closed, zone, asked.since, asked.until, closed_days),
            joined(taken.get(calendar.id, ()), taken.get(rule.room, ()) if rule.room else (), theirs),
            earliest + rule.notice_min * 60,
        )
    ]
    begin, end = asked.since.timestamp(), asked.until.timestamp()
    found = [free for free in found if begin <= free.begins < end]
    found.sort(key=lambda free: (free.begins, free.calendar.id))
    return found


def wanted(calendars: Iterable[Calendar], asked: Asked) -> list[Calendar]:
    return [
        c for c in calendars
        if any(asked.kind in r.kinds for r in c.opening.rules)
        and (asked.practitioner is None or c.account == asked.practitioner)
        and (asked.room is None or asked.room in (c.id, *(r.room for r in c.opening.rules)))
    ]  # fmt: skip


def concerned(calendars: Iterable[Calendar]) -> set[UUID]:
    """Whose taken times matter: theirs, and those of the rooms their rules name."""
    listed = list(calendars)
    return {c.id for c in listed} | {r.room for c in listed for r in c.opening.rules if r.room is not None}


def rules_for(calendar: Calendar, asked: Asked) -> list[Rule]:
    return [
        rule for rule in calendar.opening.rules
        if asked.kind in rule.kinds and (asked.room is None or asked.room in (calendar.id, rule.room))
    ]  # fmt: skip


async def calendars_of(db: Db, facility: UUID) -> list[Calendar]:
    """Those of the house's practitioners, who still work there, and its rooms."""
    rows = await db.fetch(
        """select id, account_id as account, name, opening::text as opening, version
             from bookable_calendars($1, $2) order by id""",
        facility,
        db.now,
    )
    return [
        Calendar(
            id=row["id"], account=row["account"], name=row["name"], version=row["version"],
            opening=_opening(row["opening"]),
        )
        for row in rows
    ]  # fmt: skip


_read: dict[str, Opening] = {}


def _opening(stored: str) -> Opening:
    """The rules of a house are read with every search and change once a month."""
    found = _read.get(stored)
    if found is None:
        if len(_read) >= 2000:
            _read.clear()
        found = _read[stored] = msgspec.json.decode(stored, type=Opening)
    return found


class Taken(Struct, frozen=True, gc=False):
    """When one calendar is taken: two columns side by side, and the groups, in no order."""

    begins: Sequence[int]
    ends: Sequence[int]
    groups: Sequence[Busy] = ()

    def busy(self) -> list[Busy]:
        return sorted([*map(Busy, self.begins, self.ends), *self.groups], key=_BEGINS)


async def taken_columns(db: Db, facility: UUID, calendars: Collection[UUID], asked: Asked) -> dict[UUID, Taken]:
    rows = await db.fetch(
        """select calendar_id, begins, ends, group_begins, group_ends, seats, sittings
             from times_taken($1, $2, $3, $4, $5, $6, $7)""",
        facility, sorted(calendars), asked.kind, asked.since - timedelta(days=1), asked.until + timedelta(days=1),
        asked.besides, db.now,
    )  # fmt: skip
    return {row["calendar_id"]: Taken(row["begins"], row["ends"], _groups(row)) for row in rows}


def _groups(row: Any) -> Sequence[Busy]:
    if row["sittings"] is None:
        return ()
    return list(map(Busy, row["group_begins"], row["group_ends"], row["seats"], row["sittings"]))


async def taken_in(db: Db, facility: UUID, calendars: Collection[UUID], asked: Asked) -> dict[UUID, list[Busy]]:
    """Taken, calendar by calendar, the earliest first."""
    return {id: taken.busy() for id, taken in (await taken_columns(db, facility, calendars, asked)).items()}


async def own(db: Db, asked: Asked) -> list[Busy]:
    if asked.resident is None:
        return []
    rows = await db.fetch(
        """select date_part('epoch', lower(during))::bigint as begins, date_part('epoch', upper(during))::bigint as ends
             from appointments where resident_id = $1 and live and during && tstzrange($2, $3)
              and id is distinct from $4 and (state <> 'held' or hold_until > $5) order by lower(during)""",
        asked.resident, asked.since, asked.until + timedelta(days=1), asked.besides, db.now,
    )  # fmt: skip
    return [Busy(row["begins"], row["ends"]) for row in rows]


def joined(*lists: Sequence[Busy]) -> list[Busy]:
    """One list in order; for a group with seats left, what else is there at the time is in the way."""
    filled = [each for each in lists if each]
    if not filled:
        return []
    return list(filled[0]) if len(filled) == 1 else sorted((busy for each in filled for busy in each), key=_BEGINS)


_BEGINS = itemgetter(0)
_OPENS = attrgetter("begins")


def free_in(
    calendar: Calendar, rule: Rule, open_: Iterable[Window], taken: Sequence[Busy], earliest: int
) -> Iterator[Free]:
    """The windows cut into visits with their buffers, without what is taken or begins before `earliest`."""
    before, visit, after = rule.buffer_before_min * 60, rule.slot_min * 60, rule.buffer_after_min * 60
    whole, capacity, n, count = before + visit + after, rule.capacity, 0, len(taken)
    reach = 0  # the end of whatever begins first and lasts longest among those passed
    for window in sorted(open_, key=_OPENS):
        while n < count and taken[n].begins < window.begins:  # windows of one rule may overlap: look again from here
            reach, n = max(reach, taken[n].ends), n + 1
        m, until = n, reach
        for begins in range(window.begins, window.ends - whole + 1, whole):
            ends = begins + whole
            group: Busy | None = None
            while m < count and taken[m].begins < ends:
                busy = taken[m]
                if busy.seats and (busy.begins, busy.ends) == (begins, ends) and until <= begins and capacity > 1:
                    group, m = busy, m + 1
                    while m < count and taken[m].begins < ends:  # anything else beside the group
                        if taken[m].sitting != group.sitting or taken[m].seats == 0:
                            until = max(until, taken[m].ends)
                        m += 1
                    break
                until, m = max(until, busy.ends), m + 1
            if until > begins or begins + before < earliest:
                continue
            seats, sitting = (capacity, None) if group is None else (group.seats, group.sitting)
            yield Free(begins + before, ends - after, seats, sitting, calendar, rule)


def shown(free: Free, kind: Kind) -> Slot:
    calendar = free.calendar
    return Slot(
        calendar=calendar.id, practitioner=calendar.account, name=calendar.name, kind=kind, seats=free.seats,
        room=free.rule.room or (None if calendar.account else calendar.id),
        starts_at=datetime.fromtimestamp(free.begins, UTC), ends_at=datetime.fromtimestamp(free.ends, UTC),
    )  # fmt: skip
