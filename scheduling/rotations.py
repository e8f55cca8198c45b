"""Rotations and the temporary schedules that stand in for them. The only writer of `rotations`.

An edit ends the row that counted and begins another under the same id, so a temporary schedule goes on standing in for
a rotation that was edited.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import NotFound, Refused
from scheduling import roster
from scheduling.duty import Rank, WallClock
from scheduling.rota import DayKind, Profession

EVERY_DAY: frozenset[DayKind] = frozenset({"weekday", "weekend", "holiday"})


class NewRotation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People in order, the first of them on duty on `first`. Each duty begins at `hands_over` on the facility's clock
    and lasts `hours` (12/24, 16/24, 24/24), on days of these kinds. With `replaces` it is a temporary schedule: until
    `last` it stands in for that rotation."""

    rank: Rank
    people: Annotated[list[UUID], Meta(min_length=1, max_length=60)]
    hands_over: WallClock
    hours: Literal[12, 16, 24] = 24
    turn: Literal["daily", "weekly"] = "daily"
    days: Annotated[frozenset[DayKind], Meta(min_length=1)] = EVERY_DAY
    first: date
    last: date | None = None
    ward: UUID | None = None
    profession: Profession | None = None
    replaces: UUID | None = None


class Rotation(NewRotation, frozen=True, kw_only=True):
    id: UUID
    made_at: datetime


async def of(db: Db, facility: UUID) -> list[Rotation]:
    """Those that count now."""
    rows = await db.fetch(
        """select id, rank, people, hands_over, hours, turn, days, first, last, ward_id as ward, profession, replaces,
                  made_at
             from rotations where facility_id = $1 and ended_at is null order by rank, first, id""",
        facility,
    )
    return [msgspec.convert(dict(row), Rotation) for row in rows]


async def set_(db: Db, facility: UUID, id: UUID, new: NewRotation) -> None:
    """Sending the same twice has one effect."""
    await roster.refuse_posts(db, facility, [(p, new.profession, new.ward) for p in new.people], "/people")
    await roster.hold(db, facility)
    if new.last is not None and new.last < new.first:
        raise Refused("ends_first", "Ngày cuối trước ngày đầu.", "It ends before it begins.", "/last")
    held = {rotation.id: rotation for rotation in await of(db, facility)}
    if new.replaces is not None:
        if new.last is None:
            raise Refused("needs_an_end", "Lịch tạm cần ngày cuối.", "A temporary schedule needs an end.", "/last")
        if new.replaces not in held or new.replaces == id:
            raise Refused("no_such_rotation", "Không có vòng trực này.", "There is no such rotation.", "/replaces")
    if id in held and _said(held[id]) == _said(new):
        return
    if await db.fetchval("select exists (select from rotations where id = $1 and made_at = $2)", id, db.now):
        raise Refused  # two edits in the same microsecond
    await db.execute("update rotations set ended_at = $3 where id = $2 and facility_id = $1 and ended_at is null",
                     facility, id, db.now)  # fmt: skip
    await db.execute(
        """insert into rotations (id, facility_id, rank, ward_id, profession, people, turn, days, hands_over, hours,
                                  first, last, replaces, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        id, facility, new.rank, new.ward, new.profession, new.people, new.turn, sorted(new.days), new.hands_over,
        new.hours, new.first, new.last, new.replaces, db.now,
    )  # fmt: skip
    await roster.settle(db, facility)


async def end(db: Db, facility: UUID, id: UUID) -> None:
    """From now on it gives nobody a turn; what stood in for it runs to its own end."""
    await roster.hold(db, facility)
    ended = await db.execute(
        "update rotations set ended_at = $3 where id = $2 and facility_id = $1 and ended_at is null",
        facility, id, db.now,
    )  # fmt: skip
    if not ended:
        raise NotFound
    await roster.settle(db, facility)


def _said(rotation: NewRotation) -> tuple[object, ...]:
    return tuple(getattr(rotation, name) for name in NewRotation.__struct_fields__)
