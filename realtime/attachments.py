"""Files that belong to a thread. The only writer of `attachments`; the bytes lie in the store (base/store.py).

    (slot) ──► uploading ──all of it is here──► quarantined ──check──► available ──► said in a message
                   │                                │                      │                │
                   └──────────24 h──────► freed ◄───┼───────24 h───────────┘                │ taken back, or the
                                            ▲       └──► refused (why: realtime/files.py)   │ thread's key destroyed
                                            └───────────────────────────────────────────────┘

Whoever may speak in the thread may upload; until it is said only the uploader sees it, afterwards whoever may read that
message at this moment. Pieces are sealed with the thread's key as they come in, and the file as it comes out of the
check. The store is written before the row that tells of it; what a lost race leaves there goes with its folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from base import envelope, limits, log
from base.db import Database, Db
from base.errors import Conflict, Meaning, NotFound, Refused, Unavailable
from base.ids import new_id
from base.settings import Secret
from base.store import Store
from people.sessions import Caller
from realtime import door, media, parts, thread
from realtime.attached import COLUMNS, Attachment, name_of, named, shown_as
from realtime.door import Ask, ConversationClosed
from realtime.files import KINDS, PER_DAY, PER_DAY_AND_ACCOUNT, PIECE, PIECE_AT_MOST, PROBLEMS, Type, Unfit, safe_name

KEPT_UNSAID = timedelta(hours=24)
DAY = timedelta(hours=24)
CLAIM = timedelta(minutes=3)
"""After so long somebody else may check what somebody has begun to check."""
FREED_AT_ONCE = 200

_log = log.logger("realtime")


class Slot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file somebody is going to upload, under an id of the phone's own."""

    id: UUID
    conversation: UUID
    type: Type
    size: Annotated[int, Meta(ge=1, le=2**53)]
    name: Annotated[str, Meta(min_length=1, max_length=255)]


class Piece(Struct, frozen=True, kw_only=True):
    """Bytes `start` to `start + len(content)` of `total`."""

    start: int
    total: int
    content: bytes


async def reserve(db: Db, house: Secret, caller: Caller, slot: Slot) -> Attachment:
    """Room for a file, once: the same slot again gets the first one as it stands. As the committer."""
    who = await door.acting_in(db, caller, slot.conversation)
    at_most = KINDS[slot.type].at_most
    if slot.size > at_most:
        raise Refused("file_too_big", "Tệp quá lớn.", "The file is too large.", "/size")
    about = await db.fetchrow(
        "select wrapped, closed_at from conversations where id = $1 for no key update", slot.conversation
    )
    held = await db.fetchrow(f"select {COLUMNS} where a.id = $1", slot.id)
    if held is not None and held["wrapped"] is not None:
        return _again(house, held, who.account, slot)
    if about is None or about["wrapped"] is None or about["closed_at"] is not None:
        raise ConversationClosed
    await _room(db, who.account, slot)
    name = thread.seal(
        thread.unwrap(house, slot.conversation, about["wrapped"]), slot.conversation, named(slot.id), slot.name
    )
    made = await db.execute(
        """insert into attachments (id, conversation_id, uploader_id, declared, size, name, place, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing""",
        slot.id, slot.conversation, who.account, slot.type, slot.size, name, new_id(), db.now,
    )  # fmt: skip
    if not made:  # in another thread, this moment
        raise _taken()
    return Attachment(
        id=slot.id, conversation=slot.conversation, state="uploading", type=slot.type, size=slot.size,
        name=safe_name(slot.name, slot.type), received=0, problem=None,
    )  # fmt: skip


def _again(house: Secret, row: Any, account: UUID, slot: Slot) -> Attachment:
    theirs = (row["uploader_id"], row["conversation_id"], row["declared"], row["size"])
    if theirs != (account, slot.conversation, slot.type, slot.size) or row["state"] == "freed":
        raise _taken()
    if name_of(house, row) != slot.name:
        raise _taken()
    return shown_as(house, row)


def _taken() -> Refused:
    return Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")


async def _room(db: Db, account: UUID, slot: Slot) -> None:
    """The conversation's row is locked: what others ask for this moment waits, and is counted."""
    await limits.alone(db, "files", account)
    asked = await db.fetchrow(
        """select coalesce(sum(size) filter (where conversation_id = $1), 0)::bigint as here,
                  coalesce(sum(size) filter (where uploader_id = $2), 0)::bigint as theirs
             from (select * from attachments where conversation_id = $1 and created_at > $3
                   union select * from attachments where uploader_id = $2 and created_at > $3) a""",
        slot.conversation, account, db.now - DAY,
    )  # fmt: skip
    assert asked is not None
    if asked["here"] + slot.size > PER_DAY or asked["theirs"] + slot.size > PER_DAY_AND_ACCOUNT:
        raise Refused("file_quota", "Hôm nay đã gửi quá nhiều tệp.", "Too many files in a day.", "/size")


async def receive(
    database: Database, store: Store, house: Secret, token_hash: bytes, id: UUID, piece: Piece | None
) -> bool:
    """Keeps the next piece: 1 let in; 2 store, with no transaction open; 3 note that it is here, if nobody was faster.
    True when it was the last. What is here already is not looked at again."""
    async with database.work("committer", ask_time=False) as db:
        row = await _uploading(db, await door.caller_of(db, token_hash), id)
    if piece is None or not _fits(piece, row["size"]):
        raise Refused("upload_piece", "Phần tải lên không hợp lệ.", "The piece does not fit.", "/content-range")
    end = piece.start + len(piece.content)
    if end <= row["received"]:
        return False
    if piece.start != row["received"] or row["state"] != "uploading":
        raise _elsewhere()
    key, name = thread.unwrap(house, row["conversation_id"], row["wrapped"]), new_id()
    await parts.put_piece(store, key, id, len(row["pieces"]), f"{row['place']}/{name}", piece.content)
    async with database.work("committer") as db:
        kept = await db.execute(
            """update attachments set pieces = pieces || $3::uuid, received = $4,
                      state = case when $4 = size then 'quarantined' else state end
                where id = $1 and received = $2 and state = 'uploading'""",
            id, piece.start, name, end,
        )  # fmt: skip
    if not kept:
        raise _elsewhere()
    return end == row["size"]


async def _uploading(db: Db, caller: Caller, id: UUID) -> Any:
    """The slot, for its uploader, who may speak in the thread now."""
    row = await db.fetchrow(f"select {COLUMNS} where a.id = $1", id)
    if row is None or row["uploader_id"] != caller.account or row["state"] == "freed" or row["wrapped"] is None:
        raise NotFound
    [let_in] = await door.speakers_of(db, [Ask(caller.session, row["conversation_id"])])
    if isinstance(let_in, Meaning):
        raise let_in
    return row


def _fits(piece: Piece, size: int) -> bool:
    length, end = len(piece.content), piece.start + len(piece.content)
    whole = length % PIECE == 0 or end == size
    return piece.total == size and 0 < length <= PIECE_AT_MOST and end <= size and whole


def _elsewhere() -> Conflict:
    return Conflict("upload_offset", "Hãy tải tiếp từ chỗ đã nhận.", "Go on where the slot says it stands.")


async def uploaded(db: Db, house: Secret, caller: Caller, id: UUID) -> Attachment:
    """Where an upload stands, for its uploader; raises why it was refused."""
    found = shown_as(house, await _uploading(db, caller, id))
    if found.problem is not None:
        raise Refused(found.problem, *PROBLEMS[found.problem])
    return found


async def check(database: Database, store: Store, house: Secret, id: UUID) -> None:
    """1 claim what waits in quarantine; 2 have it written anew, sealing as it comes; 3 note the outcome, unless the
    claim has passed to somebody else; 4 drop what was uploaded. Nothing to claim is well, too."""
    async with database.work("committer") as db:
        row = await db.fetchrow(
            """update attachments a set claimed_at = $2 from conversations c
                where a.id = $1 and a.state = 'quarantined' and (a.claimed_at is null or a.claimed_at < $3)
                  and c.id = a.conversation_id and c.wrapped is not null returning a.*, c.wrapped""",
            id, db.now, db.now - CLAIM,
        )  # fmt: skip
    if row is None:
        return
    key, made = thread.unwrap(house, row["conversation_id"], row["wrapped"]), new_id()
    names = [f"{row['place']}/{name}" for name in row["pieces"]]
    try:
        async with media.rewritten(row["declared"], parts.uploaded(store, key, id, names)) as content:
            size, digest = await parts.keep(store, key, id, f"{row['place']}/{made}", content)
    except Unfit as unfit:
        await _decide(database, row, problem=unfit.code)
    else:
        await _decide(database, row, type=KINDS[row["declared"]].serves, bytes=size, sha256=digest, stored=made)
    await store.delete(names)


async def _decide(
    database: Database, row: Any, *, problem: str | None = None, type: Type | None = None, bytes: int | None = None,
    sha256: bytes | None = None, stored: UUID | None = None,
) -> None:  # fmt: skip
    async with database.work("committer") as db:
        await db.execute(
            """update attachments set state = case when $3::text is null then 'available' else 'refused' end,
                      problem = $3, type = $4, bytes = $5, sha256 = $6, stored = $7, pieces = '{}', claimed_at = null
                where id = $1 and state = 'quarantined' and claimed_at = $2""",
            row["id"], row["claimed_at"], problem, type, bytes, sha256, stored,
        )  # fmt: skip


async def check_due(database: Database, store: Store, house: Secret) -> int:
    """What waits in quarantine because its process was busy, died or could not reach the store. One that fails must not
    keep the others waiting."""
    async with database.work("committer") as db:
        due = await db.fetch(
            """select id from attachments where state = 'quarantined' and (claimed_at is null or claimed_at < $1)
                order by claimed_at nulls first limit 20""",
            db.now - CLAIM,
        )
    for row in due:
        try:
            await check(database, store, house, row["id"])
        except (Unavailable, NotFound, envelope.Unsealable) as error:
            _log.error("attachment not checked", attachment=row["id"], error=error.__class__.__name__)
    return len(due)


async def free_due(database: Database, store: Store) -> int:
    """1 free what nobody has said within a day, and what lies in threads whose key was destroyed; 2 drop what the store
    holds of everything freed or refused, one by one, and note it."""
    async with database.work("committer") as db:
        await db.execute(
            f"""update attachments set {_FREED} where id in (
                  select id from attachments where seq is null and created_at < $1
                     and state in ('uploading', 'quarantined', 'available') limit $2 for no key update skip locked)""",
            db.now - KEPT_UNSAID,
            FREED_AT_ONCE,
        )
        await db.execute(
            f"""update attachments set {_FREED} where id in (
                  select a.id from conversations c join attachments a on a.conversation_id = c.id
                   where c.wrapped is null and a.state in ('uploading', 'quarantined', 'available')
                   limit $1 for no key update of a skip locked)""",
            FREED_AT_ONCE,
        )
        due = await db.fetch(
            "select id, place from attachments where held and state in ('refused', 'freed') order by id limit $1",
            FREED_AT_ONCE,
        )
    return sum([await _drop(database, store, row) for row in due])


_FREED = "state = 'freed', name = '', pieces = '{}', sha256 = null, claimed_at = null"


async def _drop(database: Database, store: Store, row: Any) -> bool:
    try:
        await store.drop(str(row["place"]))
    except Unavailable:
        _log.error("attachment not dropped", attachment=row["id"])
        return False
    async with database.work("committer") as db:
        await db.execute("update attachments set held = false where id = $1", row["id"])
    return True


class Sayable(Struct, frozen=True, kw_only=True):
    """An attachment that could be said: by whom, and where."""

    thread: UUID
    uploader: UUID


async def sayable(db: Db, wanted: Iterable[UUID]) -> dict[UUID, Sayable]:
    """Those of these that are available and in no message yet; locked, so that they stay so. As the committer."""
    rows = await db.fetch(
        """select id, conversation_id, uploader_id from attachments
            where id = any ($1) and state = 'available' and seq is null order by id for no key update""",
        sorted(set(wanted)),
    )
    return {row["id"]: Sayable(thread=row["conversation_id"], uploader=row["uploader_id"]) for row in rows}


async def note_said(db: Db, said: Sequence[tuple[UUID, int]]) -> None:
    """These were said, each in the message of this number."""
    await db.execute(
        "update attachments a set seq = s.seq from unnest($1::uuid[], $2::bigint[]) as s(id, seq) where a.id = s.id",
        [id for id, _ in said],
        [seq for _, seq in said],
    )


async def take_back(db: Db, taken: Sequence[tuple[UUID, int]]) -> None:
    """The files of these messages, by thread and number, are nobody's any more; `free_due` drops them."""
    await db.execute(
        f"""update attachments a set {_FREED} from unnest($1::uuid[], $2::bigint[]) as r(thread, seq)
             where a.conversation_id = r.thread and a.seq = r.seq""",
        [about for about, _ in taken],
        [seq for _, seq in taken],
    )
