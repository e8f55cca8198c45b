"""Beneficiary categories and disabilities of residents: dated rows, several at a time. Their codes are dated data
(people/codes). The only reader and writer of `beneficiary_categories` and `disabilities`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound, Refused
from people import codes
from people.access import Resident
from people.sessions import Actor

Table = Literal["beneficiary_categories", "disabilities"]
Percent = Annotated[int, Meta(ge=0, le=100)]
Decision = Annotated[str, Meta(min_length=1, max_length=100)]
Type = Literal["mobility", "hearing_speech", "vision", "neurological_mental", "intellectual", "other"]
Level = Literal["extremely_severe", "severe", "mild"]


class NewCategory(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(min_length=1, max_length=60)]
    since: date
    capacity_loss: Percent | None = None
    """Loss of working capacity in percent, as certified."""
    decision: Decision | None = None


class NewDisability(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    type: Type
    level: Level
    since: date
    capacity_loss: Percent | None = None
    decision: Decision | None = None


class Category(Struct, frozen=True, kw_only=True):
    """`until` is the first day on which it no longer holds."""

    id: UUID
    code: str
    since: date
    until: date | None
    capacity_loss: int | None
    decision: str | None
    ended_why: str | None


class Disability(Struct, frozen=True, kw_only=True):
    id: UUID
    type: Type
    level: Level
    since: date
    until: date | None
    capacity_loss: int | None
    decision: str | None
    ended_why: str | None


async def categories(db: Db, who: Resident) -> list[Category]:
    rows = await db.fetch(
        """select id, code, lower(during) as since, upper(during) as until, capacity_loss, decision, ended_why
             from beneficiary_categories where resident_id = $1
            order by upper_inf(during) desc, lower(during) desc, id""",
        who.id,
    )
    return [msgspec.convert(dict(row), Category) for row in rows]


async def disabilities(db: Db, who: Resident) -> list[Disability]:
    rows = await db.fetch(
        """select id, type, level, lower(during) as since, upper(during) as until, capacity_loss, decision, ended_why
             from disabilities where resident_id = $1 order by upper_inf(during) desc, lower(during) desc, id""",
        who.id,
    )
    return [msgspec.convert(dict(row), Disability) for row in rows]


async def add_category(db: Db, actor: Actor, who: Resident, new: NewCategory) -> UUID:
    """`Refused` when the list had no such code on that day, `Conflict` when it holds already."""
    _refuse_future(db, new.since)
    if not any(c.code == new.code and _held(c.valid_from, c.valid_to, new.since) for c in codes.categories()):
        raise Refused("unknown_code", "Danh mục không có mã này vào ngày đó.", "No such code on that day.", "/code")
    try:
        return await db.fetchval(
            """insert into beneficiary_categories (resident_id, code, capacity_loss, decision, during,
                                                   recorded_by, recorded_at)
               values ($1, $2, $3, $4, daterange($5, null), $6, $7) returning id""",
            who.id, new.code, new.capacity_loss, new.decision, new.since, actor.account, db.now,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise _HoldsAlready from None


async def add_disability(db: Db, actor: Actor, who: Resident, new: NewDisability) -> UUID:
    """`Conflict` when this type is recorded already: end it, then record the new level."""
    _refuse_future(db, new.since)
    span = next(level.loss for level in codes.disabilities().level if level.code == new.level)
    if new.capacity_loss is not None and span is not None and not span.least <= new.capacity_loss <= span.most:
        raise Refused(
            "capacity_loss",
            "Tỷ lệ không hợp với mức độ.",
            "The percentage does not go with the level.",
            "/capacity_loss",
        )
    try:
        return await db.fetchval(
            """insert into disabilities (resident_id, type, level, capacity_loss, decision, during,
                                         recorded_by, recorded_at)
               values ($1, $2, $3, $4, $5, daterange($6, null), $7, $8) returning id""",
            who.id, new.type, new.level, new.capacity_loss, new.decision, new.since, actor.account, db.now,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise _HoldsAlready from None


async def end(db: Db, actor: Actor, who: Resident, table: Table, row: UUID, until: date, why: str) -> None:
    """It holds until that day, which is not part of it any more."""
    since = await db.fetchrow(
        f"select lower(during) as day, upper(during) as until from {table} where id = $1 and resident_id = $2",
        row,
        who.id,
    )
    if since is None:
        raise NotFound
    if since["until"] is not None:
        raise Conflict("already_ended", "Mục này đã kết thúc.", "This has already ended.")
    _refuse_future(db, until, "/until")
    if until <= since["day"]:
        raise Refused("until", "Ngày kết thúc phải sau ngày bắt đầu.", "It ends after it began.", "/until")
    await db.execute(
        f"""update {table} set during = daterange(lower(during), $2), ended_by = $3, ended_why = $4
             where id = $1 and upper_inf(during)""",
        row, until, actor.account, why,
    )  # fmt: skip


class _HoldsAlready(Conflict):
    code, vi, en = "already_holds", "Mục này đang có hiệu lực.", "This holds already."


def _held(since: date, until: date | None, on: date) -> bool:
    return since <= on and (until is None or on < until)


def _refuse_future(db: Db, day: date, pointer: str = "/since") -> None:
    if (day - db.now.date()).days > 1:  # the day in Viet Nam may be one ahead of the day of the clock
        raise Refused("future", "Ngày ở tương lai.", "The day lies in the future.", pointer)
