"""Advice that is not signed yet: for its author alone. The only writer of `message_drafts`.

Signing says the advice under the draft's own id as its key, so that signing twice says it once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.errors import Conflict, Forbidden, NotFound, Refused
from base.settings import Secret
from people.sessions import Actor
from realtime import messages, thread
from realtime.door import Seat


class Draft(Struct, frozen=True, kw_only=True):
    """`signed_seq`: the number of the message it became."""

    id: UUID
    text: str
    version: int
    updated_at: datetime
    signed_seq: int | None


async def keep(db: Db, house: Secret, actor: Actor, seat: Seat, id: UUID, text: str) -> Draft:
    """Writes the draft, or its next version. `Conflict` once it was signed."""
    _check_advises(seat)
    if (unfit := messages.check_text(text, needed=True)) is not None:
        raise Refused(unfit.code, unfit.vi, unfit.en, "/text")
    sealed = thread.seal(await _key(db, house, seat), seat.thread, id, messages.clean(text))
    done = await db.execute(
        """insert into message_drafts as d (id, conversation_id, author_id, text, updated_at)
           values ($1, $2, $3, $4, $5) on conflict (id) do update
             set text = excluded.text, version = d.version + 1, updated_at = excluded.updated_at
             where d.signed_seq is null and d.conversation_id = $2""",
        id, seat.thread, actor.account, sealed, db.now,
    )  # fmt: skip
    if not done:
        raise Conflict("signed", "Đã ký, không sửa được.", "It was signed and cannot be changed.")
    return await one(db, house, seat, id)


async def mine(db: Db, house: Secret, seat: Seat) -> list[Draft]:
    """The author's drafts in this thread that are not signed, the newest first."""
    key = await _key(db, house, seat)
    rows = await db.fetch(
        f"""select {_COLUMNS} from message_drafts where conversation_id = $1 and signed_seq is null
             order by updated_at desc""",
        seat.thread,
    )
    return [_draft(key, seat, row) for row in rows]


async def one(db: Db, house: Secret, seat: Seat, id: UUID) -> Draft:
    row = await db.fetchrow(
        f"select {_COLUMNS} from message_drafts where conversation_id = $1 and id = $2", seat.thread, id
    )
    if row is None:
        raise NotFound
    return _draft(await _key(db, house, seat), seat, row)


async def to_sign(db: Db, house: Secret, seat: Seat, id: UUID) -> Draft:
    """The author's own draft, by somebody who may still say it."""
    _check_advises(seat)
    return await one(db, house, seat, id)


def _check_advises(seat: Seat) -> None:
    if not seat.clinical:
        raise Forbidden


async def note_signed(db: Db, seat: Seat, id: UUID, seq: int) -> None:
    await db.execute(
        "update message_drafts set signed_seq = $3 where conversation_id = $1 and id = $2", seat.thread, id, seq
    )


_COLUMNS = "id, text, version, updated_at, signed_seq"


async def _key(db: Db, house: Secret, seat: Seat) -> bytes:
    wrapped = await db.fetchval("select wrapped from conversations where id = $1", seat.thread)
    if wrapped is None:
        raise NotFound
    return thread.unwrap(house, seat.thread, wrapped)


def _draft(key: bytes, seat: Seat, row: Any) -> Draft:
    return Draft(
        id=row["id"], text=thread.open_(key, seat.thread, row["id"], row["text"]), version=row["version"],
        updated_at=row["updated_at"], signed_seq=row["signed_seq"],
    )  # fmt: skip
