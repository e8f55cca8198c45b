"""What is left in the cupboard: receipts less what was given, wasted or found missing when counted. The only writer of
`medicine_stocks` and `stock_moves`. About nobody: of a dose it keeps the amount and an id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import NotFound, Refused
from notify import feed
from people import names
from people.sessions import Actor

Amount = Annotated[float, Meta(gt=0, le=1_000_000)]


class NewStock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone. At `low_at` or fewer those on duty are told, once."""

    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    unit: Annotated[str, Meta(min_length=1, max_length=40)]
    low_at: Annotated[float, Meta(ge=0, le=1_000_000)]


class Move(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone. `count`: so many are there now, whatever the sum says."""

    id: UUID
    kind: Literal["receipt", "waste", "count"]
    amount: Annotated[float, Meta(ge=0, le=1_000_000)]


class Stock(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    unit: str
    left: float
    low_at: float
    low: bool
    moved_at: datetime | None


async def exists(db: Db, facility: UUID, id: UUID) -> bool:
    return await db.fetchval(
        "select exists (select from medicine_stocks where id = $1 and facility_id = $2)", id, facility
    )


async def of_facility(db: Db, facility: UUID) -> list[Stock]:
    """The low ones first."""
    rows = await db.fetch(f"{_SHOWN} where s.facility_id = $1 group by s.id order by s.name, s.id limit 1000", facility)
    return sorted((_stock(row) for row in rows), key=lambda one: not one.low)


async def keep(db: Db, actor: Actor, facility: UUID, new: NewStock) -> Stock:
    name, unit = names.said(new.name), names.said(new.unit, "/unit", 40)
    await db.execute(
        """insert into medicine_stocks (id, facility_id, name, unit, low_at, made_by, made_at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing""",
        new.id, facility, name, unit, new.low_at, actor.account, db.now,
    )  # fmt: skip
    kept = await _find(db, facility, new.id)
    if kept is None or (kept.name, kept.unit, kept.low_at) != (name, unit, new.low_at):
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    return kept


async def move(db: Db, actor: Actor, facility: UUID, id: UUID, what: Move, staff: list[UUID]) -> Stock:
    """Sending it twice has one effect; `staff` are told when it is low by it."""
    kept = await _find(db, facility, id, lock=True)
    if kept is None:
        raise NotFound
    before = await db.fetchrow("select stock_id, kind from stock_moves where id = $1", what.id)
    if before is not None:
        if (before["stock_id"], before["kind"]) != (id, what.kind):
            raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
        return kept
    signed = {"receipt": what.amount, "waste": -what.amount, "count": what.amount - kept.left}[what.kind]
    if signed == 0 and what.kind != "count":
        raise Refused(pointer="/amount")
    if signed:
        await _write(db, actor, facility, id, what.id, what.kind, signed)
    return await settle(db, facility, id, staff)


async def take(db: Db, actor: Actor, facility: UUID, id: UUID, dose: UUID, amount: float) -> None:
    """A dose went out of it; of less than nothing: it was not given after all."""
    await _write(db, actor, facility, id, dose, "given" if amount > 0 else "count", -amount)


async def settle(db: Db, facility: UUID, id: UUID, staff: list[UUID]) -> Stock:
    """Whether it is low now: says so to them, once until there is enough again."""
    kept = await _find(db, facility, id, lock=True)
    if kept is None:
        raise NotFound
    if not kept.low:
        await db.execute("update medicine_stocks set told_at = null where id = $1 and told_at is not null", id)
    elif staff and await db.execute(
        "update medicine_stocks set told_at = $2 where id = $1 and told_at is null", id, db.now
    ):
        feed.append(db, staff, "stock_low", id, {"facility": facility}, push_after=feed.IF_UNSEEN_S)
    return kept


async def _write(db: Db, actor: Actor, facility: UUID, id: UUID, key: UUID, kind: str, amount: float) -> None:
    await db.execute(
        """insert into stock_moves (id, stock_id, facility_id, kind, amount, by, at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing""",
        key, id, facility, kind, amount, actor.account, db.now,
    )  # fmt: skip


async def _find(db: Db, facility: UUID, id: UUID, lock: bool = False) -> Stock | None:
    if lock:
        await db.execute("select from medicine_stocks where id = $1 for update", id)
    rows = await db.fetch(f"{_SHOWN} where s.facility_id = $1 and s.id = $2 group by s.id", facility, id)
    return _stock(rows[0]) if rows else None


def _stock(row: Any) -> Stock:
    return Stock(
        id=row["id"], name=row["name"], unit=row["unit"], left=row["left"], low_at=row["low_at"],
        low=row["left"] <= row["low_at"], moved_at=row["moved_at"],
    )  # fmt: skip


_SHOWN = """select s.id, s.name, s.unit, s.low_at, coalesce(sum(m.amount), 0) as left, max(m.at) as moved_at
              from medicine_stocks s left join stock_moves m on m.stock_id = s.id"""
