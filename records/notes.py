"""Clinical notes. The only writer of `notes`.

A note is never edited: an amendment is a new note that points to the one before it, with a reason. Lists show the
version that counts, with those before it as its history; who may not read the category of the version that counts does
not learn that there is one, and versions in between are left out likewise. Text and reason are sealed with the
resident's key, bound to table, column, row, facility and key version.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from base import envelope
from base.db import Db
from base.errors import Conflict, NotFound, Refused
from base.settings import Secret
from people import resident_keys, staff
from people.access import Resident
from people.categories import Category, Reader, may_read, readable
from people.resident_keys import ResidentKey
from people.sessions import Actor

BYTES_AT_MOST = 8192
AHEAD_AT_MOST = timedelta(minutes=5)
FIRST_YEAR = 1900


class Draft(Struct, frozen=True, kw_only=True):
    """A note as its author means it."""

    id: UUID
    text: str
    noted_at: datetime
    category: Category | None = None
    amends: UUID | None = None
    reason: str | None = None


class Version(Struct, frozen=True, kw_only=True):
    """One version of a note. `noted_at` is clinical time, `received_at` the house's; `reason` says why it amends."""

    id: UUID
    text: str
    category: Category | None
    noted_at: datetime
    received_at: datetime
    author: UUID
    author_name: str | None
    author_as: str
    facility: UUID
    reason: str | None


class Note(Version, frozen=True, kw_only=True):
    """The version that counts, with the ones before it, the newest first."""

    history: list[Version]


async def write(db: Db, house: Secret, actor: Actor, who: Resident, draft: Draft) -> Note:
    """Keeps a note once. The same id with another content is refused."""
    draft = _checked(draft, db.now)
    key = await resident_keys.make(db, house, who.id)
    if not await _insert(db, key, actor, who, draft, root=draft.id):
        return await _kept_before(db, key, actor, who, draft)
    return await _shown(db, key, who, draft.id)


class Amendment(Struct, frozen=True, kw_only=True):
    """What takes the place of the note `amends`, and why; the category stays unless given."""

    id: UUID
    amends: UUID
    text: str
    reason: str
    category: Category | UnsetType | None = UNSET


async def amend(db: Db, house: Secret, actor: Actor, who: Resident, reader: Reader, amendment: Amendment) -> Note:
    """Puts a new version in the place of the one that counts; it keeps the clinical time. `Conflict` when somebody
    amended it meanwhile."""
    old = await db.fetchrow(
        f"select root_id, category, noted_at from notes n where resident_id = $1 and id = $2 and {VISIBLE}",
        who.id, amendment.amends, *eyes(reader, actor),
    )  # fmt: skip
    if old is None:
        raise NotFound
    draft = _checked(_follows(amendment, old), db.now)
    key = await resident_keys.make(db, house, who.id)
    amended = await db.execute(
        "update notes set amended_by = $3 where resident_id = $1 and id = $2 and amended_by is null",
        who.id, draft.amends, draft.id,
    )  # fmt: skip
    if not amended or not await _insert(db, key, actor, who, draft, root=old["root_id"]):
        return await _kept_before(db, key, actor, who, draft)
    return await _shown(db, key, who, draft.id)


async def page(
    db: Db,
    house: Secret,
    actor: Actor,
    who: Resident,
    reader: Reader,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Note]:
    """The newest notes the reader may read, older than the cursor (clinical time, id)."""
    key = await resident_keys.find(db, house, who.id)
    if key is None:
        return []
    rows = await db.fetch(
        f"""select {_COLUMNS} from notes n
             where resident_id = $1 and amended_by is null and {VISIBLE}
               and ($7::timestamptz is null or (noted_at, id) < ($7, $8::uuid))
             order by noted_at desc, id desc limit $2""",
        who.id, limit, *eyes(reader, actor), before[0] if before else None, before[1] if before else None,
    )  # fmt: skip
    return await _with_history(db, key, actor, who, reader, rows)


async def _with_history(
    db: Db, key: ResidentKey, actor: Actor, who: Resident, reader: Reader, rows: list[Any]
) -> list[Note]:
    older = await db.fetch(
        f"""select {_COLUMNS} from notes n
             where resident_id = $1 and root_id = any ($2) and amended_by is not null and {VISIBLE}
             order by received_at desc""",
        who.id, [row["root_id"] for row in rows], *eyes(reader, actor),
    )  # fmt: skip
    names = await staff.names(db, sorted({row["author_id"] for row in [*rows, *older]}))
    history: dict[UUID, list[Version]] = {}
    for row in older:
        history.setdefault(row["root_id"], []).append(Version(**_opened(key, row, names)))
    return [Note(**_opened(key, row, names), history=history.get(row["root_id"], [])) for row in rows]


def _checked(draft: Draft, now: datetime) -> Draft:
    if draft.noted_at > now + AHEAD_AT_MOST:
        raise Refused("future_time", "Thời điểm ở tương lai.", "The time lies ahead.", "/noted_at")
    if draft.noted_at.year < FIRST_YEAR:
        raise Refused("validation", "Thời điểm quá xa.", "The time is too long ago.", "/noted_at")
    text, reason = _nfc(draft.text), _nfc(draft.reason) if draft.reason else None
    for name, value in (("text", text), ("reason", reason)):
        if value is not None and (not value.strip() or len(value.encode()) > BYTES_AT_MOST):
            raise Refused("validation", "Trống hoặc quá dài.", "Empty or too long.", f"/{name}")
    return Draft(
        id=draft.id, text=text, noted_at=draft.noted_at, category=draft.category, amends=draft.amends, reason=reason
    )


def _follows(new: Amendment, old: Any) -> Draft:
    return Draft(
        id=new.id, text=new.text, noted_at=old["noted_at"], amends=new.amends, reason=new.reason,
        category=old["category"] if new.category is UNSET else new.category,
    )  # fmt: skip


async def _insert(db: Db, key: ResidentKey, actor: Actor, who: Resident, draft: Draft, root: UUID) -> int:
    return await db.execute(
        """insert into notes (resident_id, id, root_id, amends, facility_id, author_id, author_as, noted_at,
                              received_at, category, key_version, text_sealed, reason_sealed)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing""",
        who.id, draft.id, root, draft.amends, who.facility, actor.account, who.basis, draft.noted_at, db.now,
        draft.category, key.version,
        _seal(key, draft.text, "text_sealed", draft.id, who.facility),
        _seal(key, draft.reason, "reason_sealed", draft.id, who.facility) if draft.reason else None,
    )  # fmt: skip


async def _kept_before(db: Db, key: ResidentKey, actor: Actor, who: Resident, draft: Draft) -> Note:
    """The first answer to the same note posted again; `Conflict` for an amendment that came second."""
    kept = await db.fetchrow(
        f"select {_COLUMNS} from notes n where resident_id = $1 and id = $2 and author_id = $3",
        who.id, draft.id, actor.account,
    )  # fmt: skip
    if kept is None and draft.amends:
        raise Conflict("already_amended", "Đã có bản sửa đổi khác.", "Somebody amended it meanwhile.")
    same = kept is not None and (
        kept["amends"], kept["category"], kept["noted_at"], _open(key, kept, "text_sealed"),
        _open(key, kept, "reason_sealed"),
    ) == (draft.amends, draft.category, draft.noted_at, draft.text, draft.reason)  # fmt: skip
    if not same:
        raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.")
    return await _shown(db, key, who, draft.id)


async def _shown(db: Db, key: ResidentKey, who: Resident, note: UUID) -> Note:
    """A note to the one who just wrote it."""
    row = await db.fetchrow(f"select {_COLUMNS} from notes n where resident_id = $1 and id = $2", who.id, note)
    assert row is not None
    names = await staff.names(db, [row["author_id"]])
    return Note(**_opened(key, row, names), history=[])


def _opened(key: ResidentKey, row: Any, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": row["id"], "text": _open(key, row, "text_sealed"), "category": row["category"],
        "noted_at": row["noted_at"], "received_at": row["received_at"], "author": row["author_id"],
        "author_name": names.get(row["author_id"]), "author_as": row["author_as"], "facility": row["facility_id"],
        "reason": _open(key, row, "reason_sealed"),
    }  # fmt: skip


def eyes(reader: Reader, actor: Actor) -> tuple[Any, ...]:
    """The parameters of `VISIBLE`: uncategorised or not, categories, categories of one's own notes, oneself."""
    return may_read(None, reader), readable(reader), readable(reader, author=True), actor.account


VISIBLE = """case when category is null then $3::bool else category = any ($4::text[])
                   or (category = any ($5::text[]) and author_id = $6::uuid) end"""
_COLUMNS = """n.id, n.root_id, n.amends, n.facility_id, n.author_id, n.author_as, n.noted_at, n.received_at, n.category,
              n.key_version, n.text_sealed, n.reason_sealed"""


def _seal(key: ResidentKey, text: str, column: str, note: UUID, facility: UUID) -> bytes:
    return envelope.seal(key.secret, text.encode(), _place(column, note, facility, key.version))


def _open(key: ResidentKey, row: Any, column: str) -> str | None:
    sealed = row[column]
    if sealed is None:
        return None
    return envelope.open_(
        key.secret, sealed, _place(column, row["id"], row["facility_id"], row["key_version"])
    ).decode()


def _place(column: str, note: UUID, facility: UUID, version: int) -> bytes:
    return f"notes|{column}|{note}|{facility}|{version}".encode()


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
