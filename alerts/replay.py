"""What a protocol file would have said of the readings that are stored, against what was said when they came.

Every set, and every reading outside a set, is judged as it was: at the moment it was received, after what had been
taken before it, for the person it belongs to (with the bands they have now), beside the other protocols their facility
uses. Nothing is written. Ids only: names are nobody's business here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from msgspec import Struct

from alerts import alert_log
from alerts.band import Standing, subject_of
from alerts.evaluators import LOOK_BACK, Subject, assess, looking_far
from alerts.level import Level
from alerts.library import Library
from alerts.protocol import Protocol, Protocols, beside, gather
from alerts.subject import age_on
from base.db import Db
from people import residents
from records import vitals
from records.reading import Reading
from records.vitals import Wanted

Taken = tuple[Reading, datetime]
Mark = tuple[UUID, str]
"""A reading and a rule that fired on it."""
_taken_at = attrgetter("taken_at")


class Line(Struct, frozen=True, kw_only=True):
    """One rule: how many readings it fired on then, and now; on how many both times; at which levels now."""

    rule: str
    then: int
    now: int
    both: int
    levels: dict[str, int]


class Difference(Struct, frozen=True, kw_only=True):
    """`rings`: now and not then; otherwise then and not now."""

    rings: bool
    rule: str
    level: Level
    resident: UUID
    reading: UUID
    taken_at: datetime


class Replayed(Struct, frozen=True, kw_only=True):
    protocol: str
    version: str
    readings: int
    residents: int
    lines: list[Line]
    differences: list[Difference]


async def replay(
    db: Db, shipped: Sequence[Protocol], file: Protocol, begins: datetime, ends: datetime, facility: UUID | None = None
) -> Replayed:
    """Runs as the owner. `BadProtocol` when the file does not fit beside those that are shipped."""
    library = Library(gather(beside(shipped, file)))
    ours = {rule.id for one in library.files if one.header.id == file.header.id for rule in one.rules}
    taken = await vitals.stored(db, facility, begins - LOOK_BACK, ends)
    there = {
        reading.id: (resident, reading.taken_at)
        for (resident, _), some in taken.items()
        for reading, _ in some
        if reading.taken_at >= begins
    }
    now: dict[Mark, Level] = {}
    for (resident, lives), some in taken.items():
        rules, bands = await _rules(db, library, file, resident, lives)
        born, scale, conditions = await residents.judged_by(db, resident)
        for moment in _moments(some, begins):
            subject = subject_of(age_on(born, moment.at.date()), scale, conditions, bands)
            earlier = await _with_days(db, rules, subject, resident, moment)
            for finding in assess(rules, subject, earlier, moment.new, moment.at, ()).findings:
                now.update({(id, _name(finding.rule)): finding.level for id in finding.readings})
    fired = await alert_log.fired_by(db, list(there))
    then: dict[Mark, Level] = {(reading, _name(rule)): level for reading, rule, level in fired}
    now, then = _of(now, ours, there), _of(then, ours, there)
    return Replayed(
        protocol=file.header.id, version=file.header.version, readings=len(there),
        residents=len({resident for resident, _ in there.values()}), lines=_lines(then, now),
        differences=_differences(then, now, there),
    )  # fmt: skip


class _Moment(Struct, frozen=True):
    at: datetime
    new: list[Reading]
    earlier: list[Reading]


def _moments(some: Sequence[Taken], begins: datetime) -> Iterator[_Moment]:
    """One for each set, and for each reading outside a set, in clinical order."""
    readings = [reading for reading, _ in some]
    by_set: dict[UUID, list[Taken]] = {}
    for reading, received in some:
        if reading.taken_at >= begins:
            by_set.setdefault(reading.set or reading.id, []).append((reading, received))
    for members in by_set.values():
        new = [reading for reading, _ in members]
        ids, last = {reading.id for reading in new}, max(reading.taken_at for reading in new)
        first = bisect_left(readings, new[0].taken_at - LOOK_BACK, key=_taken_at)
        upto = bisect_right(readings, last, key=_taken_at)
        earlier = [reading for reading in readings[first:upto] if reading.id not in ids]
        yield _Moment(max(received for _, received in members), new, earlier)


async def _with_days(db: Db, rules: Protocols, subject: Subject, resident: UUID, moment: _Moment) -> Sequence[Reading]:
    """What came before, and what the rules about days look back at; most moments need nothing of it."""
    wanted: list[Wanted] = []
    for kind in {reading.kind for reading in moment.new}:
        some = [reading for reading in moment.new if reading.kind == kind]
        first, last = some[0].taken_at, some[-1].taken_at
        wanted += [
            Wanted(resident, kind, first - need.after, last - need.until, need.most + len(some))
            for need in looking_far(rules, subject, some, ())
        ]
    if not wanted:
        return moment.earlier
    far = (await vitals.before(db, wanted, [])).get(resident, [])
    new = {reading.id for reading in moment.new}
    every = {reading.id: reading for reading in (*moment.earlier, *far) if reading.id not in new}
    return sorted(every.values(), key=_taken_at)


async def _rules(
    db: Db, library: Library, file: Protocol, resident: UUID, facility: UUID
) -> tuple[Protocols, Sequence[Standing]]:
    chosen, bands = await library.standing_of(db, resident, facility)
    others = [choice for choice in chosen if choice[0] != file.header.id]
    return library.of(tuple(sorted([*others, (file.header.id, file.header.version)])), bands), bands


def _name(rule: str) -> str:
    """Without its version: an old rule and the new one in its place are compared."""
    return rule.partition("@")[0]


def _of(marks: dict[Mark, Level], ours: set[str], there: Mapping[UUID, object]) -> dict[Mark, Level]:
    return {mark: level for mark, level in marks.items() if mark[0] in there and mark[1] in ours}


def _lines(then: dict[Mark, Level], now: dict[Mark, Level]) -> list[Line]:
    rules = sorted({rule for _, rule in then.keys() | now.keys()})
    return [
        Line(
            rule=rule,
            then=sum(name == rule for _, name in then),
            now=sum(name == rule for _, name in now),
            both=sum(name == rule for _, name in then.keys() & now.keys()),
            levels=dict(Counter(level for (_, name), level in now.items() if name == rule)),
        )
        for rule in rules
    ]


def _differences(
    then: dict[Mark, Level], now: dict[Mark, Level], there: Mapping[UUID, tuple[UUID, datetime]]
) -> list[Difference]:
    found = [
        Difference(
            rings=mark in now, rule=mark[1], level=now[mark] if mark in now else then[mark],
            resident=there[mark[0]][0], reading=mark[0], taken_at=there[mark[0]][1],
        )
        for mark in then.keys() ^ now.keys()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.taken_at, one.rule, str(one.reading)))
