"""The record of a remote visit before it is signed: for its author alone. The only writer of `remote_visit_drafts`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from base.db import Db
from base.errors import Conflict, NotFound, Refused, StaleVersion
from base.settings import Secret
from people import resident_keys
from people.access import Resident
from people.resident_keys import ResidentKey
from people.sessions import Actor
from records import remote_orders, remote_visit
from records.remote_visit import Content, Draft

TABLE = "remote_visit_drafts"


class Signed(Conflict):
    code, vi, en = "signed", "Đã ký, không sửa được.", "It was signed and cannot be changed."


async def keep(db: Db, house: Secret, actor: Actor, who: Resident, id: UUID, content: Content, version: int) -> Draft:
    """Writes the draft (`version` 0), or the next version in the place of this one; `StaleVersion` when there is
    another by now. The same again gets the first answer. `Signed` once it was."""
    content = remote_visit.clean(content)
    await _require_appointment(db, who, content)
    await remote_orders.require(db, actor, who, content)
    if await db.fetchval("select true from remote_visits where resident_id = $1 and id = $2", who.id, id):
        raise Signed
    key = await resident_keys.make(db, house, who.id)
    sealed = remote_visit.seal(key, TABLE, "content_sealed", id, who.facility, msgspec.json.encode(content))
    if version == 0:
        done = await db.execute(
            """insert into remote_visit_drafts (resident_id, id, facility_id, author_id, updated_at, key_version,
                                                content_sealed)
               values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing""",
            who.id, id, who.facility, actor.account, db.now, key.version, sealed,
        )  # fmt: skip
    else:
        done = await db.execute(
            """update remote_visit_drafts set content_sealed = $4, key_version = $5, version = version + 1,
                      updated_at = $6
                where resident_id = $1 and id = $2 and version = $3 and facility_id = $7""",
            who.id, id, version, sealed, key.version, db.now, who.facility,
        )  # fmt: skip
    held = await _one(db, key, who, id)
    if held is None:  # somebody else's
        raise NotFound if version else Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.")
    if not done and (held.version, held.content) != (version + 1, content):
        raise StaleVersion
    return held


async def mine(db: Db, house: Secret, who: Resident) -> list[Draft]:
    """The author's drafts about the resident, the newest first."""
    key = await resident_keys.find(db, house, who.id)
    if key is None:
        return []
    rows = await db.fetch(
        f"select {_COLUMNS} from remote_visit_drafts where resident_id = $1 order by updated_at desc, id limit 200",
        who.id,
    )
    return [_draft(key, row) for row in rows]


async def taken(db: Db, key: ResidentKey, who: Resident, id: UUID) -> Draft | None:
    """The author's draft under its lock, to be signed."""
    return await _one(db, key, who, id, "for update")


async def drop(db: Db, who: Resident, id: UUID) -> None:
    await db.execute("delete from remote_visit_drafts where resident_id = $1 and id = $2", who.id, id)


async def _require_appointment(db: Db, who: Resident, content: Content) -> None:
    if content.appointment is not None and not await db.fetchval(
        "select true from appointments where id = $1 and resident_id = $2", content.appointment, who.id
    ):
        raise Refused(pointer="/appointment")


async def _one(db: Db, key: ResidentKey, who: Resident, id: UUID, lock: str = "") -> Draft | None:
    row = await db.fetchrow(
        f"select {_COLUMNS} from remote_visit_drafts where resident_id = $1 and id = $2 {lock}", who.id, id
    )
    return None if row is None else _draft(key, row)


_COLUMNS = "id, facility_id, version, updated_at, content_sealed"


def _draft(key: ResidentKey, row: Any) -> Draft:
    plain = remote_visit.unseal(key, TABLE, "content_sealed", row["id"], row["facility_id"], row["content_sealed"])
    content = msgspec.json.decode(plain, type=Content)
    return Draft(id=row["id"], version=row["version"], updated_at=row["updated_at"], content=content)
