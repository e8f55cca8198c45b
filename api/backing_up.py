"""What a backup notes of the house, and what is held against that after a restore."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import asyncpg
from msgspec import Struct

from api.auditing import Check as AuditCheck
from base import migrate
from base.backups.notes import Facts
from base.backups.restoring import Restored, Seconds
from base.backups.shelf import Shelf
from base.db import Db, as_owner
from people import sealer
from people.audit_chain import Fault, examine

NEVER_FEWER = (
    "accounts", "residents", "readings", "alerts", "alert_log", "messages", "appointments", "appointment_log",
    "audit_events", "audit_seals", "audit_checkpoints", "schema_migrations", "request_log", "stock_moves",
    "medicine_doses",
)  # fmt: skip
"""Tables nothing is ever deleted from: whatever came after the backup, there are at least as many rows."""
BASE_WITHIN = timedelta(hours=36)
LOG_WITHIN = timedelta(seconds=60)


class Verdict(Struct, frozen=True, kw_only=True):
    """One check. `ok` is None when it could not be made, and `said` tells why."""

    name: Literal["indexes", "tables", "rows", "audit", "migrations"]
    ok: bool | None
    said: str


class Report(Struct, frozen=True, kw_only=True):
    """What `antam restore` prints."""

    ok: bool
    base: str
    until: datetime | None
    restored_to: datetime
    segments: int
    rto_seconds: float
    seconds: Seconds
    checks: list[Verdict]


async def facts(url: str) -> Facts:
    """The newest migration, the rows of every table, and where the audit chain stands, all at one instant."""
    async with as_owner(url, snapshot=True) as db:
        last = await db.fetchrow("select seq, hash from audit_seals order by seq desc limit 1")
        return Facts(
            schema=await db.fetchval("select max(version) from schema_migrations"),
            rows=await _rows(db),
            seals=last["seq"] if last else 0,
            head=last["hash"].hex() if last else "",
        )


async def verdicts(found: Restored, audit: AuditCheck | None) -> list[Verdict]:
    """Every check of a restored house, whatever the ones before it said."""
    url = found.server.url(found.base.database, found.base.superuser)
    indexes, tables = await _amcheck(url)
    async with as_owner(url, snapshot=True) as db:
        db.now = found.last  # what waited to be sealed then may have waited since
        rows, chain = await _rows_fit(db, found.base.facts), await _chain_fits(db, found.base.facts, audit)
    return [indexes, tables, rows, chain, await _migrations(url, found.base.facts)]


def state(shelf: Shelf, now: datetime) -> tuple[dict[str, Any], list[str]]:
    """What is on the shelf, and what is wrong with it, a sentence each."""
    bases, tip = shelf.bases(), shelf.tip()
    wrong = [] if bases else ["There is no base backup."]
    if bases and now - bases[-1].ended_at > BASE_WITHIN:
        wrong.append(f"The newest base backup is of {bases[-1].ended_at:%Y-%m-%d %H:%M} UTC.")
    if tip is None:
        wrong.append("Nobody follows the log: `antam backup --follow`.")
    elif now - tip.at > LOG_WITHIN:
        wrong.append(f"The log ends at {tip.at:%Y-%m-%d %H:%M:%S} UTC: nobody follows it, or the shelf takes nothing.")
    segments = len(shelf.log_of(bases[-1])) if bases else 0
    shown = {
        "bases": [{"name": b.name, "ended_at": b.ended_at, "bytes": b.bytes, "schema": b.facts.schema} for b in bases],
        "segments_after_newest": segments,
        "log_until": tip.at if tip else None,
    }
    return shown, wrong


async def _rows(db: Db) -> dict[str, int]:
    tables = await db.fetch(
        """select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"""
    )
    return {row[0]: await db.fetchval(f'select count(*) from "{row[0]}"') for row in tables}


async def _rows_fit(db: Db, noted: Facts) -> Verdict:
    rows = await _rows(db)
    gone = sorted(noted.rows.keys() - rows.keys())
    fewer = [name for name in NEVER_FEWER if rows.get(name, 0) < noted.rows.get(name, 0)]
    if gone or fewer:
        few = [f"{name} has {rows.get(name, 0)} rows, {noted.rows[name]} when the backup began" for name in fewer]
        return Verdict(name="rows", ok=False, said="; ".join([*(f"{name} is not there" for name in gone), *few]))
    said = f"{sum(rows.values())} rows in {len(rows)} tables, {sum(noted.rows.values())} when the backup began"
    return Verdict(name="rows", ok=True, said=said)


async def _chain_fits(db: Db, noted: Facts, audit: AuditCheck | None) -> Verdict:
    head = await db.fetchval("select hash from audit_seals where seq = $1", noted.seals)
    if noted.seals and (head is None or head.hex() != noted.head):
        return Verdict(name="audit", ok=False, said=f"seal {noted.seals} is not the one the backup knew")
    if audit is None:
        return Verdict(
            name="audit", ok=None, said="not verified: ANTAM_AUDIT_KEY is not set, and no --public-key given"
        )
    found = await examine(sealer.read_out(db), audit.key, audit.copies)
    if isinstance(found, Fault):
        return Verdict(name="audit", ok=False, said=f"{found.what}: {found.where}")
    return Verdict(
        name="audit", ok=True, said=f"{found.rows} rows in {found.seals} seals, {found.waiting} to be sealed"
    )


async def _migrations(url: str, noted: Facts) -> Verdict:
    conn = await asyncpg.connect(url, timeout=10)
    try:
        newest = await conn.fetchval("select max(version) from schema_migrations")
        missing = await migrate.pending(conn)
    except migrate.CannotMigrate as error:
        return Verdict(name="migrations", ok=False, said=str(error))
    finally:
        await conn.close(timeout=5)
    if newest < noted.schema:
        return Verdict(name="migrations", ok=False, said=f"{newest}, and {noted.schema} when the backup began")
    return Verdict(
        name="migrations", ok=True, said=f"{newest}" + (f"; `antam migrate` adds {len(missing)}" if missing else "")
    )


async def _amcheck(url: str) -> tuple[Verdict, Verdict]:
    """Every B-tree against its table, and every table against itself, with PostgreSQL's own extension, which is there
    for the length of a transaction that is rolled back."""
    conn = await asyncpg.connect(url, timeout=10)
    transaction = conn.transaction()
    await transaction.start()
    try:
        try:
            async with conn.transaction():
                await conn.execute("create extension if not exists amcheck")
        except asyncpg.PostgresError as error:
            why = f"not run, amcheck is not there: {error}"
            return Verdict(name="indexes", ok=None, said=why), Verdict(name="tables", ok=None, said=why)
        return await _indexes(conn), await _tables(conn)
    finally:
        await transaction.rollback()
        await conn.close(timeout=5)


async def _indexes(conn: asyncpg.Connection) -> Verdict:
    wrong: list[str] = []
    found = await conn.fetch(
        """select c.oid, c.oid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
             join pg_am a on a.oid = c.relam
            where a.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p' and i.indisvalid order by 1"""
    )
    for row in found:
        try:
            async with conn.transaction():
                await conn.execute("select bt_index_check($1::oid::regclass, true)", row["oid"])
        except asyncpg.PostgresError as error:
            wrong.append(f"{row['name']}: {error}")
    said = "; ".join(wrong[:5]) or f"{len(found)} B-trees, each with all rows of its table"
    return Verdict(name="indexes", ok=not wrong, said=said)


async def _tables(conn: asyncpg.Connection) -> Verdict:
    wrong: list[str] = []
    found = await conn.fetch(
        """select oid, oid::regclass::text as name from pg_class
            where relkind in ('r', 'm', 't') and relpersistence = 'p' order by 1"""
    )
    for row in found:
        try:
            async with conn.transaction():
                bad = await conn.fetchrow("select blkno, msg from verify_heapam($1::oid::regclass) limit 1", row["oid"])
        except asyncpg.PostgresError as error:
            wrong.append(f"{row['name']}: {error}")
        else:
            wrong += [f"{row['name']}, block {bad['blkno']}: {bad['msg']}"] if bad else []
    return Verdict(name="tables", ok=not wrong, said="; ".join(wrong[:5]) or f"{len(found)} tables")


def report(found: Restored, until: datetime | None, checks: list[Verdict]) -> Report:
    """To be asked when the block of `restored` has ended: only then all seconds are known."""
    return Report(
        ok=all(check.ok is not False for check in checks), base=found.base.name, until=until,
        restored_to=found.last.astimezone(UTC), segments=found.segments, rto_seconds=round(found.seconds.all, 1),
        seconds=found.seconds, checks=checks,
    )  # fmt: skip
