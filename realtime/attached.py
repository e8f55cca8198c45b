"""Files as they are seen: where an upload stands, a file to be had, what hangs on messages. Only reads; the writer is
attachments.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.errors import Forbidden, NotFound
from base.settings import Secret
from people.sessions import Actor
from realtime import door, thread
from realtime.files import Type, safe_name
from realtime.parts import File


class Attachment(Struct, frozen=True, kw_only=True):
    """Where a file stands. `received` of `size` bytes are here: the next piece begins there. Once it is available,
    `type`, `size` and `name` are those it is served with. `problem`: why it was refused."""

    id: UUID
    conversation: UUID
    state: Literal["uploading", "quarantined", "available", "refused"]
    type: Type
    size: int
    name: str
    received: int
    problem: str | None


class Attached(Struct, frozen=True, kw_only=True):
    """A file of a message."""

    id: UUID
    type: Type
    size: int
    name: str


COLUMNS = """a.*, c.wrapped from attachments a join conversations c on c.id = a.conversation_id"""


async def one(db: Db, house: Secret, actor: Actor, id: UUID) -> Attachment:
    """Where it stands, for whoever may have it."""
    return shown_as(house, await _readable(db, actor, id))


async def file(db: Db, house: Secret, actor: Actor, id: UUID) -> File:
    """A file that is available; what is not yet or no longer so is `NotFound`."""
    row = await _readable(db, actor, id)
    if row["state"] != "available":
        raise NotFound
    return File(
        id=id,
        type=row["type"],
        name=safe_name(name_of(house, row), row["declared"]),
        size=row["bytes"],
        sha256=row["sha256"],
        folder=f"{row['place']}/{row['stored']}",
        key=thread.unwrap(house, row["conversation_id"], row["wrapped"]),
    )


async def _readable(db: Db, actor: Actor, id: UUID) -> Any:
    """Let in by what its thread says now: its uploader until it is said, then those who may read the message."""
    about = await db.fetchval("select thread_of_attachment($1)", id)
    if about is None:
        raise NotFound
    try:
        await door.thread_for(db, actor, about)
    except Forbidden as refusal:  # may see the resident, and not what is said: to them there is no such file
        hidden = NotFound()
        hidden.attempt = refusal.attempt
        raise hidden from None
    row = await db.fetchrow(
        f"""select {COLUMNS}
              join conversation_members m on m.conversation_id = a.conversation_id and m.account_id = acting_account()
             where a.id = $1 and a.state <> 'freed' and c.wrapped is not null
               and (a.seq > m.after_seq or a.seq is null and a.uploader_id = acting_account())""",
        id,
    )
    if row is None:
        raise NotFound
    return row


async def shown(db: Db, house: Secret, ids: Sequence[UUID]) -> Mapping[UUID, Attached]:
    """Those of these that can still be had, as messages show them."""
    rows = await db.fetch(
        f"select {COLUMNS} where a.id = any ($1) and a.state = 'available' and c.wrapped is not null", ids
    )
    return {
        row["id"]: Attached(
            id=row["id"], type=row["type"], size=row["bytes"], name=safe_name(name_of(house, row), row["declared"])
        )
        for row in rows
    }


def shown_as(house: Secret, row: Any) -> Attachment:
    available = row["state"] == "available"
    return Attachment(
        id=row["id"], conversation=row["conversation_id"], state=row["state"],
        type=row["type"] if available else row["declared"], size=row["bytes"] if available else row["size"],
        name=safe_name(name_of(house, row), row["declared"]), received=row["received"], problem=row["problem"],
    )  # fmt: skip


def name_of(house: Secret, row: Any) -> str:
    key = thread.unwrap(house, row["conversation_id"], row["wrapped"])
    return thread.open_(key, row["conversation_id"], named(row["id"]), row["name"])


def named(id: UUID) -> str:
    return f"attachment|{id}|name"
