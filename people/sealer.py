"""The sealer: chains committed rows of record, signs where the chain stands, and reads all of it out.

The only writer of `audit_seals` and `audit_checkpoints`. Runs in any number of beats: one at a time holds the lock,
the others have nothing to do. Readings and lines of the alert log are their own record of a write, so the chain holds
them too; of messages it holds where each thread stood (people/message_chain.py).
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from prometheus_client import Counter

from base import due
from base.db import Database, Db
from base.settings import Secret
from people import audit
from people.audit_chain import (
    GENESIS,
    Began,
    Checkpoint,
    Record,
    Seal,
    Sealed,
    Spoken,
    Unsealed,
    leaf,
    sealed,
    signed,
)  # fmt: skip
from people.message_chain import Kept, Leaf

SEAL_EVERY_S = 5.0
SIGN_EVERY_S = 10.0
"""How often to look; a checkpoint is due when the chain has moved and the last one is `SIGNED_AFTER` old."""
SIGNED_AFTER = timedelta(seconds=50)
ROWS_AT_ONCE = 500
PAGE = 100
MESSAGES = 500
_LOCK = 4267003
_TABLES = {"event": "audit_events", "reading": "readings", "alert_log": "alert_log", "thread": "conversation_seals"}

_sealed = Counter("antam_audit_rows_sealed_total", "Rows of record taken into the chain", ["kind"])


async def seal_due(database: Database) -> int:
    """Takes what waits into the chain, some thousand rows a transaction; how many there were."""
    async with database.work("engine") as db:
        await audit.sum_up_refusals(db)
        if await _locks(db):
            await db.execute("select seal_threads($1)", db.now)
    done = 0
    while True:
        began = time.monotonic()
        async with database.work("engine") as db:
            some = await _seal_some(db)
        if not some:
            return done
        done += some
        if some >= ROWS_AT_ONCE:
            await due.give_way(began)


async def _seal_some(db: Db) -> int:
    if not await _locks(db):
        return 0
    waiting = await db.fetch(
        """select n, kind, ids from (
             select n, kind, ids, sum(cardinality(ids)) over (order by n) - cardinality(ids) as before
               from (select * from audit_unsealed order by n limit $1) w
           ) w where before < $1 order by n""",
        ROWS_AT_ONCE,
    )
    if not waiting:
        return 0
    last = await db.fetchrow("select seq, hash from audit_seals order by seq desc limit 1")
    seq, head = (last["seq"], last["hash"]) if last else (0, GENESIS)
    for kind, group in itertools.groupby(sorted(waiting, key=lambda w: w["kind"]), key=lambda w: w["kind"]):
        ids = [id for row in group for id in row["ids"]]
        rows = await _rows(db, kind, ids)
        seq += 1
        leaves = tuple(leaf(kind, row) for row in rows)
        seal = sealed(Seal(seq=seq, at=db.now, kind=kind, ids=tuple(ids), leaves=leaves, prev=head))
        await db.execute(
            "insert into audit_seals (seq, at, kind, ids, leaves, prev, hash) values ($1, $2, $3, $4, $5, $6, $7)",
            seal.seq, seal.at, seal.kind, seal.ids, seal.leaves, seal.prev, seal.hash,
        )  # fmt: skip
        head = seal.hash
        _sealed.labels(kind).inc(len(ids))
    await db.execute("delete from audit_unsealed where n = any ($1)", [row["n"] for row in waiting])
    return sum(len(row["ids"]) for row in waiting)


async def sign_due(database: Database, key: Ed25519PrivateKey, copy: Path | None) -> Checkpoint | None:
    """Signs the head of the chain if it has moved and the last checkpoint is old enough. `copy` is a file on another
    volume, one line per checkpoint; if it cannot be written, the pass fails and says so, and the next line goes on."""
    async with database.work("engine") as db:
        checkpoint = await _sign(db, key)
    if checkpoint is not None and copy is not None:
        _append(copy, checkpoint)
    return checkpoint


async def _sign(db: Db, key: Ed25519PrivateKey) -> Checkpoint | None:
    if not await _locks(db):
        return None
    last = await db.fetchrow("select n, at, seq, rows from audit_checkpoints order by n desc limit 1")
    n, seq, rows = (last["n"], last["seq"], last["rows"]) if last else (0, 0, 0)
    if last and last["at"] > db.now - SIGNED_AFTER:
        return None
    head = await db.fetchrow("select seq, hash from audit_seals where seq > $1 order by seq desc limit 1", seq)
    if head is None:
        return None
    more = await db.fetchval("select sum(cardinality(ids)) from audit_seals where seq > $1", seq)
    checkpoint = signed(key, Checkpoint(n=n + 1, at=db.now, seq=head["seq"], rows=rows + int(more), head=head["hash"]))
    await db.execute(
        "insert into audit_checkpoints (n, at, seq, rows, head, signature) values ($1, $2, $3, $4, $5, $6)",
        checkpoint.n, checkpoint.at, checkpoint.seq, checkpoint.rows, checkpoint.head, checkpoint.signature,
    )  # fmt: skip
    return checkpoint


def _append(copy: Path, checkpoint: Checkpoint) -> None:
    """One line, on disk when this returns. What a crash left of an earlier line is cut off first."""
    with copy.open("a+b") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(msgspec.json.encode(checkpoint) + b"\n")
        file.flush()
        os.fsync(file.fileno())


async def read_out(db: Db) -> AsyncIterator[Record]:
    """The whole chain with its rows as they are, as the lines of an export; `db` must see one snapshot."""
    yield Began(form=1, at=db.now)
    for row in await db.fetch("select n, at, seq, rows, head, signature from audit_checkpoints order by n"):
        yield Checkpoint(**dict(row))
    after: int | None = None
    while True:
        page = await db.fetch(
            """select seq, at, kind, ids, leaves, prev, hash from audit_seals
                where $1::bigint is null or seq > $1 order by seq limit $2""",
            after,
            PAGE,
        )
        for row in page:
            seal = Seal(**{**dict(row), "ids": tuple(row["ids"]), "leaves": tuple(row["leaves"])})
            yield Sealed(seal=seal, rows=tuple(await _rows(db, seal.kind, seal.ids)))
        if len(page) < PAGE:
            break
        after = page[-1]["seq"]
    async for spoken in _messages(db):
        yield spoken
    for row in await db.fetch("select kind, ids, at from audit_unsealed order by n"):
        yield Unsealed(kind=row["kind"], ids=tuple(row["ids"]), since=row["at"])
    for kind, table in _TABLES.items():
        strays = await db.fetch(
            f"""select id::text from {table} except (select unnest(ids) from audit_seals where kind = $1
                  union all select unnest(ids) from audit_unsealed where kind = $1) order by 1 limit $2""",
            kind,
            PAGE,
        )
        if strays:
            yield Unsealed(kind=kind, ids=tuple(row["id"] for row in strays), since=None)


async def _messages(db: Db) -> AsyncIterator[Spoken | Unsealed]:
    """Thread by thread, and then those that moved and whose place nobody has noted."""
    thread, seq = UUID(int=0), 0
    while rows := await db.fetch(
        """select conversation_id, seq, at, sender_id, key, kind, text, body, reply_to, changes, attachments, leaf
             from messages where (conversation_id, seq) > ($1, $2) order by conversation_id, seq limit $3""",
        thread,
        seq,
        MESSAGES,
    ):
        for about, group in itertools.groupby(rows, key=itemgetter("conversation_id")):
            yield Spoken(thread=str(about), messages=tuple(_kept(row) for row in group))
        thread, seq = rows[-1]["conversation_id"], rows[-1]["seq"]
    late = await db.fetch(
        """select m.conversation_id::text as thread, min(m.at) as since from messages m
             left join (select conversation_id, max(seq) as seq from conversation_seals group by 1) s
               using (conversation_id)
            where m.seq > coalesce(s.seq, 0) group by 1 order by 1"""
    )
    for row in late:
        yield Unsealed(kind="thread", ids=(row["thread"],), since=row["since"])


def _kept(row: Any) -> Kept:
    message = Leaf(
        thread=row["conversation_id"], seq=row["seq"], at=row["at"], sender=row["sender_id"], key=row["key"],
        kind=row["kind"], text=row["text"], body=row["body"], reply_to=row["reply_to"], changes=row["changes"],
        attachments=tuple(row["attachments"]),
    )  # fmt: skip
    return Kept(message=message, leaf=row["leaf"])


async def _rows(db: Db, kind: str, ids: Sequence[str]) -> list[dict[str, Any] | None]:
    """The rows of these ids as they enter the chain, in this order; None where one is not there."""
    rows = await db.fetch("select id, content from audit_rows($1, $2)", kind, list(ids))
    found = {row["id"]: row["content"] for row in rows}
    return [found.get(id) for id in ids]


async def _locks(db: Db) -> bool:
    """Whether this transaction is the one that adds to the chain."""
    return await db.fetchval("select pg_try_advisory_xact_lock($1)", _LOCK)


def key_from(secret: Secret) -> Ed25519PrivateKey:
    """The signing key: 64 hexadecimal digits, checked when the settings were read."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret.decode()))
