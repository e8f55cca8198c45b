"""One effect per Idempotency-Key. The only owner of the table `idempotency`.

The row is taken before the act and in its transaction: a concurrent twin waits for it and then finds the answer, and an
act that fails leaves no key behind. Things with a client-made id need none of this: they are compared with themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response

from base.db import Db
from base.errors import Refused
from people.sessions import Actor

HEADER = "idempotency-key"
KEPT = timedelta(hours=48)


async def once(
    request: Request[Any, Any, Any],
    db: Db,
    actor: Actor,
    status: int,
    act: Callable[[], Awaitable[Any]],
    key: str | None = None,
) -> Response[Any]:
    """Runs `act` once per key: a repeat gets the first answer, the same key with another body a 422.

    The key is the header's, unless the thing has a client-made id (`key`) but several acts may share one thing.
    """
    key = key or request.headers.get(HEADER)
    if key is None:
        return _answer(status, msgspec.json.encode(await act()))
    if not 1 <= len(key) <= 200:
        raise Refused("validation", pointer="/idempotency-key")
    body = await request.body()
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).digest()
    first = await db.execute(
        """insert into idempotency (account_id, key, hash, status, body, at) values ($1, $2, $3, $4, '', $5)
           on conflict do nothing""",
        actor.account, key, digest, status, db.now,
    )  # fmt: skip
    if not first:
        row = await db.fetchrow(
            "select hash, status, body from idempotency where account_id = $1 and key = $2", actor.account, key
        )
        if row is None or row["hash"] != digest:
            raise Refused(
                "idempotency_mismatch", "Khóa này đã dùng cho việc khác.", "This key was used for something else."
            )
        return _answer(row["status"], row["body"], {"Idempotency-Replayed": "true"})
    answer = msgspec.json.encode(await act())
    await db.execute("update idempotency set body = $3 where account_id = $1 and key = $2", actor.account, key, answer)
    return _answer(status, answer)


def _answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Response[Any]:
    return Response(body, status_code=status, media_type="application/json", headers=headers or {})


async def forget(db: Db) -> None:
    await db.execute("delete from idempotency where at < $1", db.now - KEPT)
