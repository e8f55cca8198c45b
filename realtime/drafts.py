"""Advice that is not signed yet: for its author alone. The only writer of `message_drafts`.

Signing says the advice under the draft's own id as its key and marks the draft in the same transaction: two phones that
sign at once say it once, and what is said is what the draft held when it was signed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.errors import Conflict, Forbidden, Meaning, NotFound, Refused, StaleVersion
from base.settings import Secret
from people.sessions import Actor, Caller
from realtime import door, messages, saying, thread
from realtime.batch import Say
from realtime.door import Seat
from realtime.messages import Said


class Draft(Struct, frozen=True, kw_only=True):
    """`signed_seq`: the number of the message it became."""

    id: UUID
    text: str
    version: int
    updated_at: datetime
    signed_seq: int | None


class Signed(Conflict):
    code, vi, en = "signed", "Đã ký, không sửa được.", "It was signed and cannot be changed."


async def keep(db: Db, house: Secret, actor: Actor, seat: Seat, id: UUID, text: str, version: int) -> Draft:
    """Writes the draft (`version` 0), or the next version in the place of this one; `StaleVersion` when there is
    another by now. The same again gets the first answer. `Signed` once it was."""
    if not seat.clinical:
        raise Forbidden
    if (unfit := messages.check_text(text, needed=True)) is not None:
        raise Refused(unfit.code, unfit.vi, unfit.en, "/text")
    sealed = thread.seal(await _key(db, house, seat), seat.thread, id, messages.clean(text))
    if version == 0:
        done = await db.execute(
            """insert into message_drafts (id, conversation_id, author_id, text, updated_at)
               values ($1, $2, $3, $4, $5) on conflict do nothing""",
            id, seat.thread, actor.account, sealed, db.now,
        )  # fmt: skip
    else:
        done = await db.execute(
            """update message_drafts set text = $3, version = version + 1, updated_at = $4
                where id = $1 and conversation_id = $2 and version = $5 and signed_seq is null""",
            id, seat.thread, sealed, db.now, version,
        )  # fmt: skip
    held = await _one(db, house, seat, id)
    if held is None:  # somebody else's, or in another thread
        raise NotFound
    if not done and held.signed_seq is not None:
        raise Signed
    if not done and (held.version, held.text) != (version + 1, messages.clean(text)):
        raise StaleVersion
    return held


async def mine(db: Db, house: Secret, seat: Seat) -> list[Draft]:
    """The author's drafts in this thread that are not signed, the newest first."""
    key = await _key(db, house, seat)
    rows = await db.fetch(
        f"""select {_COLUMNS} from message_drafts where conversation_id = $1 and signed_seq is null
             order by updated_at desc""",
        seat.thread,
    )
    return [_draft(key, seat, row) for row in rows]


async def sign(db: Db, house: Secret, caller: Caller, about: UUID, id: UUID) -> Said:
    """Says the advice, as the committer: 1 lock the author's draft; 2 say what it holds; 3 mark it. The draft is locked
    first, the thread's head after it, in everything that touches both."""
    who = await door.acting_in(db, caller, about)
    if not who.clinical:
        raise Forbidden
    row = await db.fetchrow(
        "select text from message_drafts where id = $1 and conversation_id = $2 and author_id = $3 for no key update",
        id, about, who.account,
    )  # fmt: skip
    if row is None:
        raise NotFound
    text = thread.open_(thread.unwrap(house, about, who.wrapped), about, id, row["text"])
    advice = Say(session=caller.session, thread=about, key=id, kind="advice", text=text)
    [said] = await saying.say(db, house, [advice])
    if isinstance(said, Meaning):
        raise said
    await db.execute("update message_drafts set signed_seq = $2 where id = $1 and signed_seq is null", id, said.seq)
    return said


async def _one(db: Db, house: Secret, seat: Seat, id: UUID) -> Draft | None:
    row = await db.fetchrow(
        f"select {_COLUMNS} from message_drafts where conversation_id = $1 and id = $2", seat.thread, id
    )
    return None if row is None else _draft(await _key(db, house, seat), seat, row)


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
