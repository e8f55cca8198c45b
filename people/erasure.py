"""Erasing a person: two approve, a week passes, and the beat does it. The only writer of `erasures`.

    acknowledged request ──approve (manager)──► 1 of 2 ──approve (another manager, or the platform's operator)──► 2 of 2
        ──7 days──► erase_due: what may go goes, what the law keeps is locked and listed, the name becomes a pseudonym

Never the same person twice, never who asked: the table's own checks hold it. Nobody is erased while they live in a
facility or an alert about them is open; the erasure waits for both. Migration 0014 does the deleting, in one
transaction, because no role that signs in may delete any of it.

What was erased is also a list outside the database (`antam erasures export`): a backup from before knows nothing of
it, so a restore replays the list before it serves (`antam erasures replay`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from base import log
from base.db import Database, Db
from base.errors import Conflict, Forbidden, NotFound
from base.ids import new_id
from notify import feed
from people import requests, retention, staff
from people.sessions import Actor

HOLD = timedelta(days=7)
BATCH = 20

_log = log.logger("people")


class Kept(Struct, frozen=True, kw_only=True):
    """Records that stay, locked: how many of which kind, until when, and the law that keeps them."""

    record_class: str
    rows: dict[str, int]
    until: datetime
    basis: str


class Erasure(Struct, frozen=True, kw_only=True):
    """`approvals` of 2; `due_at` is when the hold ends. `erased` and `kept` say what was done once it was."""

    id: UUID
    request_id: UUID | None
    resident_id: UUID
    approvals: int
    due_at: datetime | None
    executed_at: datetime | None
    pseudonym: str | None
    erased: dict[str, Any]
    kept: list[Kept]


class Tombstone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the list outside: ids and a time, nothing else."""

    erasure: UUID
    resident: UUID
    facility: UUID
    at: datetime


async def approve(db: Db, actor: Actor, facility: UUID, request: UUID) -> Erasure:
    """The first or the second approval. `Conflict` from the same person again, `Forbidden` for who asked."""
    held = await requests.held_for_erasure(db, facility, request)  # locked: approvals come one by one
    if held["asked_by"] == actor.account:
        raise Forbidden("own_request", "Người yêu cầu không được tự duyệt.", "Who asked cannot approve.")
    first = await db.execute(
        """insert into erasures (id, request_id, resident_id, facility_id, asked_by, first_by, first_at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (request_id) do nothing""",
        new_id(), request, held["resident_id"], facility, held["asked_by"], actor.account, db.now,
    )  # fmt: skip
    if not first:
        await _second(db, request, actor.account, "manager")
    await requests.note_approval(db, actor, held)
    return await _get(db, request)


async def approve_as_operator(db: Db, request: UUID) -> Erasure:
    """The second approval by the platform's operator, where a facility has one manager only (`antam erasures`)."""
    await _second(db, request, None, "platform_admin")
    return await _get(db, request)


async def list_of(db: Db, facility: UUID, after: UUID | None, limit: int) -> list[Erasure]:
    rows = await db.fetch(
        f"""select {_COLUMNS} from erasures where facility_id = $1 and ($2::uuid is null or id > $2)
             order by id limit $3""",
        facility,
        after,
        limit,
    )
    return [_erasure(row) for row in rows]


async def erase_due(database: Database, now: datetime | None = None) -> int:
    """1 look for erasures whose hold is over, of residents who live nowhere and have no open alert; 2 each in its own
    transaction: erase, tell managers and asker; 3 destroy the keys of what was kept long enough."""
    async with database.work("engine", now) as db:
        due = await db.fetch(
            """select e.id, e.request_id, e.facility_id, e.asked_by from erasures e
                where e.executed_at is null and e.second_at is not null and e.due_at <= $1
                  and exists (select from requests q where q.id = e.request_id
                                 and q.state in ('acknowledged', 'extended'))
                  and not exists (select from stays s where s.resident_id = e.resident_id
                                     and (upper_inf(s.during) or upper(s.during) > $1))
                  and not exists (select from alerts a where a.resident_id = e.resident_id and a.state <> 'resolved')
                order by e.due_at limit $2""",
            db.now,
            BATCH,
        )
        await db.execute("select end_retention($1)", db.now)
    return sum([await _erase(database, row, now) for row in due])


async def _erase(database: Database, row: Any, now: datetime | None) -> bool:
    """False when another beat was first, or when it is not due after all: refused this moment, or moved in again. One
    that fails must not keep the others waiting."""
    try:
        async with database.work("engine", now) as db:
            if not await db.fetchval("select erase_resident($1, $2, $3)", row["id"], db.now, retention.years()):
                return False
            managers = await staff.members(db, row["facility_id"], "manager", db.now)
            body = {"request": row["request_id"], "kind": "erase", "state": "done"}
            told = sorted({*managers, row["asked_by"]})
            feed.append(db, told, "request", row["request_id"], body, push_after=feed.IF_UNSEEN_S)
    except asyncpg.PostgresError as error:
        _log.error("erasure failed", erasure=row["id"], error=type(error).__name__)
        return False
    return True


async def tombstones(db: Db) -> list[Tombstone]:
    """Everybody who was erased; runs as the owner."""
    rows = await db.fetch(
        """select id as erasure, resident_id as resident, facility_id as facility, executed_at as at from erasures
            where executed_at is not null order by executed_at, id"""
    )
    return [Tombstone(**dict(row)) for row in rows]


async def replay(db: Db, stones: Sequence[Tombstone]) -> int:
    """Erases again what an older database still has; how many. Runs as the owner."""
    return sum([await _replay(db, stone) for stone in stones])


async def _replay(db: Db, stone: Tombstone) -> bool:
    there = await db.fetchval(
        """insert into erasures (id, resident_id, facility_id, replayed)
           select $1, r.id, $3, true from residents r where r.id = $2
           on conflict (id) do update set replayed = true where erasures.executed_at is null returning true""",
        stone.erasure,
        stone.resident,
        stone.facility,
    )
    if there:
        await db.execute("select erase_resident($1, $2, $3)", stone.erasure, stone.at, retention.years())
    return bool(there)


async def _second(db: Db, request: UUID, by: UUID | None, role: str) -> None:
    """The database decides: one row changes, or the approval does not count."""
    changed = await db.execute(
        """update erasures set second_by = $2, second_as = $3, second_at = $4, due_at = $5
            where request_id = $1 and second_at is null and first_by is distinct from $2 and executed_at is null""",
        request, by, role, db.now, db.now + HOLD,
    )  # fmt: skip
    if not changed:
        raise Conflict("second_person_needed", "Cần một người khác duyệt.", "Another person must approve.")


async def _get(db: Db, request: UUID) -> Erasure:
    row = await db.fetchrow(f"select {_COLUMNS} from erasures where request_id = $1", request)
    if row is None:
        raise NotFound
    return _erasure(row)


_COLUMNS = """id, request_id, resident_id, (first_at is not null)::int + (second_at is not null)::int as approvals,
              due_at, executed_at, pseudonym, erased, kept"""


def _erasure(row: Any) -> Erasure:
    values = {**dict(row), "erased": row["erased"] or {}, "kept": [_kept(item) for item in row["kept"] or []]}
    return Erasure(**values)


def _kept(item: dict[str, Any]) -> Kept:
    return Kept(
        record_class=item["class"],
        rows={name: n for name, n in item.items() if name not in ("class", "until")},
        until=datetime.fromisoformat(item["until"]),
        basis=retention.source(item["class"]),
    )
