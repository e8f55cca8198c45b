"""Limiters, declared as data, and the counters of those that must not be fooled.

A limiter lets `count` acts through in `seconds`: `burst` of them at once (as many as `count` unless told otherwise),
then one each `seconds / count` (GCRA, one time per subject). No stretch of `seconds` sees more than `burst + count`.

Each says how it fails. *closed*: counted in PostgreSQL, shared by all nodes, survives restarts; when the counter
cannot be asked the act is refused (503). *open*: counted in this process's memory (api/limits.py), which cannot fail,
and is forgotten with it. Keys are sealed with the secret, so that the table holds no number and no address.
"""

from __future__ import annotations

import hmac
from typing import Literal
from uuid import UUID

import asyncpg
from msgspec import Struct
from prometheus_client import Counter

from base import log
from base.db import Db
from base.errors import RateLimited, Unavailable
from base.settings import Secret

_log = log.logger("limits")
_refused = Counter("antam_limited_total", "Acts refused, by limiter", ["limiter"])
_unanswered = Counter("antam_limits_unanswered_total", "Acts refused because a counter could not be asked")


class Limit(Struct, frozen=True, kw_only=True):
    name: str
    per: Literal["account", "session", "device", "number", "address", "node", "everybody"]
    count: int
    seconds: int
    fails: Literal["open", "closed"]
    burst: int = 0
    """0: as many as `count`."""

    @property
    def at_once(self) -> int:
        return self.burst or self.count

    @property
    def every_s(self) -> float:
        return self.seconds / self.count


Asked = tuple[Limit, str]
"""A limiter and whom it is asked about: an account's id, an address ... ("" for everybody)."""


async def alone(db: Db, what: str, subject: UUID) -> None:
    """Until the end of this unit of work nobody else counts the same of `subject`: who counts before adding must not
    count what somebody else is about to add."""
    await db.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{what} {subject}")


async def take(db: Db, key: Secret, *asked: Asked) -> RateLimited | None:
    """One permit of each, or of none. The refusal is returned, not raised: a raise would roll back what was counted.
    `Unavailable` when the counters cannot be asked."""
    return await _ask(db, key, asked, spend=True)


async def look(db: Db, key: Secret, *asked: Asked) -> RateLimited | None:
    """What `take` would say. Takes nothing and waits for nobody."""
    return await _ask(db, key, asked, spend=False)


def refusal(limit: Limit, retry_after_s: int) -> RateLimited:
    """Counted, and told when it concerns everybody: then somebody should look."""
    _refused.labels(limit.name).inc()
    if limit.per == "everybody":
        _log.error("closed for everybody", kind=limit.name, retry_in_s=retry_after_s)
    return RateLimited(retry_after_s)


async def forget(db: Db) -> None:
    """Counters without debts are as good as none."""
    await db.execute("delete from limits where full_at < $1", db.now)


async def _ask(db: Db, key: Secret, asked: tuple[Asked, ...], spend: bool) -> RateLimited | None:
    limits = [limit for limit, _ in asked]
    try:
        row = await db.fetchrow(
            "select * from take_permits($1, $2, $3, $4)",
            [_seal(key, limit, subject) for limit, subject in asked],
            [limit.every_s for limit in limits],
            [limit.at_once for limit in limits],
            spend,
        )
    except asyncpg.PostgresError as error:
        _unanswered.inc()
        _log.error("a counter could not be asked", error=type(error).__name__)
        raise Unavailable from error
    if row is None or row["refused"] is None:
        return None
    return refusal(limits[row["refused"] - 1], row["retry_after_s"])


def _seal(key: Secret, limit: Limit, subject: str) -> bytes:
    return hmac.digest(key, f"limit\0{limit.name}\0{subject}".encode(), "sha256")
