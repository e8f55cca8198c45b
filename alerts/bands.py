"""Bands a doctor has set for one resident, as rows. The only writer of `resident_bands`.

    ·  ──set_──►  current  ──set_ (another one, or none)──►  ended
                     └──── its time is over: the protocol counts again ────► past

A row is never edited. While the end draws near the author and the doctors on call are told, once (`announce_due`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta

from alerts import band
from alerts.band import Limit
from base import due, log
from base.db import Database, Db
from base.errors import Refused, StaleVersion
from base.ids import new_id
from notify import feed
from people import staff
from people.access import Resident
from people.sessions import Actor
from scheduling import duty

AT_MOST = timedelta(days=366)
FIRST_RANK = 1
POISONED = timedelta(seconds=30)

_log = log.logger("alerts")


class NewBand(Limit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit with why it is so and until when. Sent again as it stands, it stays whose it is."""

    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
    ends_at: Annotated[datetime, Meta(tz=True)]


class Band(Limit, frozen=True, kw_only=True):
    """`n` counts the resident's bands; an alert it fired names it as `own.spo2.low_urgent@3`."""

    id: UUID
    n: int
    author: UUID
    author_name: str | None
    author_as: str
    reason: str
    set_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    current: bool


async def of(db: Db, resident: Resident) -> tuple[list[Band], int]:
    """Every band there was, the current ones first, and the version of the whole."""
    rows = await _rows(db, resident.id)
    names = await staff.names(db, sorted({row["author_id"] for row in rows}))
    return [_band(row, names, db.now) for row in rows], _version(rows)


async def set_(db: Db, actor: Actor, resident: Resident, wanted: Sequence[NewBand], expected: int) -> None:
    """These bands and no others, from the next reading on. What stays the same keeps its author and its row."""
    for place, new in enumerate(wanted):
        _check(new, f"/items/{place}", db.now)
    keys = [_key(new) for new in wanted]
    if len(set(keys)) < len(keys):
        raise Refused("double", "Một loại số đo có hai giới hạn.", "There are two bands of one kind.", "/items")
    rows = await _rows(db, resident.id)
    if _version(rows) != expected:
        raise StaleVersion
    standing = {_same(row): row["id"] for row in rows if row["ended_at"] is None and row["ends_at"] > db.now}
    stays = {standing[key] for new in wanted if (key := _as_stored(new)) in standing}
    over = [row["id"] for row in rows if row["ended_at"] is None and row["id"] not in stays]
    await db.execute(
        "update resident_bands set ended_at = $2, ended_by = $3 where id = any ($1) and ended_at is null",
        over, db.now, actor.account,
    )  # fmt: skip
    fresh = [new for new in wanted if _as_stored(new) not in standing]
    n = max((row["n"] for row in rows), default=0)
    try:
        await db.executemany(
            """insert into resident_bands (id, resident_id, facility_id, n, kind, field, limits, author_id, author_as,
                                           reason, set_at, ends_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
            [
                (new_id(), resident.id, resident.facility, n + place, new.kind, new.field, _limits(new), actor.account,
                 resident.basis, new.reason, db.now, new.ends_at)
                for place, new in enumerate(fresh, 1)
            ],
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise StaleVersion from None


async def announce_due(database: Database, now: datetime | None = None) -> int:
    """1 claim a band that is in the last quarter of its time, a week before it ends at the earliest; 2 tell its author
    and the doctors on call, once. Whoever does not follow the resident any more gets nothing of it. How many."""
    return await due.work_off(database, ANNOUNCING, now)


async def _next_to_announce(db: Db) -> Any:
    return await db.fetchrow(
        """select id, resident_id, facility_id, kind, field, author_id, ends_at from resident_bands
            where ended_at is null and announced_at is null and ends_at > $1
              and ends_at <= $1 + least(interval '7 days', (ends_at - set_at) / 4)
              and (announce_at is null or announce_at <= $1)
            order by ends_at, id limit 1 for update skip locked""",
        db.now,
    )


async def _put_off(db: Db, row: Any) -> None:
    await db.execute("update resident_bands set announce_at = $2 where id = $1", row["id"], db.now + POISONED)


async def _announce(db: Db, row: Any) -> None:
    shifts = await duty.shifts_at(db, row["facility_id"], db.now)
    on_call = duty.who_is_on_call(shifts, row["facility_id"], FIRST_RANK, db.now)
    body = {"band": row["id"], "kind": row["kind"], "field": row["field"], "ends_at": row["ends_at"]}
    feed.append(
        db, sorted({row["author_id"], *on_call}), "band_ending", row["id"], body, resident=row["resident_id"],
        needs=feed.STAFF, push_after=feed.IF_UNSEEN_S,
    )  # fmt: skip
    await db.execute("update resident_bands set announced_at = $2 where id = $1", row["id"], db.now)


def limit_of(stored: Any, kind: str, field: str | None) -> Limit:
    """A row's numbers -> the limit."""
    return msgspec.convert({**stored, "kind": kind, "field": field}, Limit)


def _check(new: NewBand, pointer: str, now: datetime) -> None:
    try:
        band.check(new)
    except band.Fault as fault:
        raise Refused("band", fault.vi, fault.en, pointer + fault.pointer) from None
    if not now < new.ends_at <= now + AT_MOST:
        raise Refused(
            "ends_at", "Thời hạn phải trong vòng một năm.", "It must end within a year.", f"{pointer}/ends_at"
        )
    if not new.reason.strip():
        raise Refused("reason", "Cần lý do.", "A reason is needed.", f"{pointer}/reason")


async def _rows(db: Db, resident: UUID) -> list[Any]:
    return await db.fetch(
        """select id, n, kind, field, limits, author_id, author_as, reason, set_at, ends_at, ended_at
             from resident_bands where resident_id = $1 order by ended_at is not null, ends_at <= $2, n desc""",
        resident,
        db.now,
    )


def _version(rows: Sequence[Any]) -> int:
    return len(rows) + sum(row["ended_at"] is not None for row in rows)


def _key(new: Limit) -> tuple[str, str | None]:
    return new.kind, new.field


def _limits(new: Limit) -> dict[str, Any]:
    sides = {name: msgspec.to_builtins(side) for name in ("low", "high") if (side := getattr(new, name)) is not None}
    return {"unit": new.unit, **sides, **({} if new.usual is None else {"usual": new.usual})}


def _as_stored(new: NewBand) -> bytes:
    return msgspec.json.encode((_key(new), limit_of(_limits(new), *_key(new)), new.reason, new.ends_at.timestamp()))


def _same(row: Any) -> bytes:
    key = (row["kind"], row["field"])
    limit = limit_of(row["limits"], *key)
    return msgspec.json.encode((key, limit, row["reason"], row["ends_at"].timestamp()))


def _band(row: Any, names: dict[UUID, str], now: datetime) -> Band:
    limit = limit_of(row["limits"], row["kind"], row["field"])
    return Band(
        **{name: getattr(limit, name) for name in Limit.__struct_fields__},
        id=row["id"], n=row["n"], author=row["author_id"], author_name=names.get(row["author_id"]),
        author_as=row["author_as"], reason=row["reason"], set_at=row["set_at"], ends_at=row["ends_at"],
        ended_at=row["ended_at"], current=row["ended_at"] is None and row["ends_at"] > now,
    )  # fmt: skip


ANNOUNCING: Final = due.Chore[Any](
    room="alerts", failed="announcing failed", claim=_next_to_announce, act=_announce, put_off=_put_off,
    named=lambda row: {"kind": row["kind"]},
)  # fmt: skip
