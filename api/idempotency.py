"""One effect per Idempotency-Key. The only owner of the table `idempotency`.

The row is taken before the act and in its transaction: a concurrent twin waits for it and then finds the answer, and an
act that fails leaves no key behind. Things with a client-made id need none of this: they are compared with themselves.

Answers carry codes and profiles, so they are sealed for their account and key. `about` is every id in the address and
the answer: by it an erasure finds what it must take along.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from base import crypto
from base.db import Db
from base.errors import Refused
from people.sessions import Actor

HEADER = "idempotency-key"
KEPT = timedelta(hours=48)
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
    secret, place = request.app.state.house.settings.secret, ("idempotency", f"body|{key}", actor.account)
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
        return _answer(row["status"], crypto.unseal(secret, *place, row["body"]), {"Idempotency-Replayed": "true"})
    answer = msgspec.json.encode(await act())
    await db.execute(
        "update idempotency set body = $3, about = $4 where account_id = $1 and key = $2",
        actor.account, key, crypto.seal(secret, *place, answer), _ids(request.url.path.encode() + b" " + answer),
    )  # fmt: skip
    return _answer(status, answer)


def _answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Response[Any]:
    return Response(body, status_code=status, media_type="application/json", headers=headers or {})


def _ids(text: bytes) -> list[UUID]:
    return sorted({UUID(found.decode()) for found in _ID.findall(text)})


async def forget(db: Db) -> None:
    await db.execute("delete from idempotency where at < $1", db.now - KEPT)
