"""Records of remote visits: signed once, never edited, put right by addenda. The only writer of `remote_visits` and
`remote_visit_addenda`.

    draft (remote_drafts.py) ──sign──► remote_visits ──add──► remote_visit_addenda

The row says who, under which licence, in which of the four modes, by which channel and when; everything clinical is one
sealed document. The database refuses every update of a signed row (migration 0032). Who may not read the category of a
record does not learn that there is one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from base.db import Db
from base.errors import Incomplete, NotFound, Refused
from base.settings import Secret
from notify import feed
from people import access, audit, resident_keys, staff
from people.access import Resident
from people.categories import Category, Reader
from people.resident_keys import ResidentKey
from people.sessions import Actor
from people.staff import Licence
from records import remote_drafts, remote_orders, remote_visit
from records.notes import FIRST_YEAR, VISIBLE, eyes
from records.remote_drafts import Signed
from records.remote_visit import Addendum, Content, NewAddendum, RemoteVisit

AHEAD_AT_MOST = timedelta(minutes=5)
VISITS, ADDENDA = "remote_visits", "remote_visit_addenda"


async def sign(db: Db, house: Secret, actor: Actor, who: Resident, id: UUID) -> RemoteVisit:
    """Locks what the author's draft says: 1 the draft; 2 what it lacks; 3 who signs; 4 the orders; 5 the record, in
    the place of the draft. Signing again gives the first answer."""
    key = await resident_keys.make(db, house, who.id)
    draft = await remote_drafts.taken(db, key, who, id)
    if draft is None:
        return await _signed_before(db, key, actor, who, id)
    content = draft.content
    if places := remote_visit.missing(content):
        raise Incomplete(places)
    _require_times(content, db.now)
    licence = await remote_orders.licence(db, actor, who)
    remote_orders.require_coded(content)
    await remote_orders.require(db, actor, who, content)
    await _insert(db, key, actor, who, id, content, licence)
    await remote_drafts.drop(db, who, id)
    await _say(db, actor, who, id, "signed", remote_visit.category_of(content))
    return await _shown(db, key, who, id)


async def add(
    db: Db, house: Secret, actor: Actor, who: Resident, reader: Reader, visit: UUID, new: NewAddendum
) -> RemoteVisit:
    """Puts an addendum to what was signed; the same id again changes nothing."""
    key = await resident_keys.make(db, house, who.id)
    held = await db.fetchrow(
        f"select category from remote_visits n where resident_id = $1 and id = $2 and {VISIBLE}",
        who.id, visit, *eyes(reader, actor),
    )  # fmt: skip
    if held is None:
        raise NotFound
    licence = await remote_orders.licence(db, actor, who)
    sealed = {
        column: remote_visit.seal(key, ADDENDA, column, new.id, who.facility, text.encode())
        for column, text in (("text_sealed", new.text), ("reason_sealed", new.reason))
    }
    made = await db.execute(
        """insert into remote_visit_addenda (resident_id, id, visit_id, facility_id, author_id, author_as,
                                             licence_number, signed_at, key_version, text_sealed, reason_sealed)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing""",
        who.id, new.id, visit, who.facility, actor.account, who.basis, licence.number, db.now, key.version,
        sealed["text_sealed"], sealed["reason_sealed"],
    )  # fmt: skip
    found = await _shown(db, key, who, visit)
    same = [one for one in found.addenda if one.id == new.id]
    if not made and [(one.author, one.text, one.reason) for one in same] != [(actor.account, new.text, new.reason)]:
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    if made:
        await _say(db, actor, who, visit, "added", held["category"])
    return found


async def page(
    db: Db,
    house: Secret,
    actor: Actor,
    who: Resident,
    reader: Reader,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[RemoteVisit]:
    """The newest the reader may read, older than the cursor (when it began, id), with their addenda."""
    key = await resident_keys.find(db, house, who.id)
    if key is None:
        return []
    rows = await db.fetch(
        f"""select {_COLUMNS} from remote_visits n
             where resident_id = $1 and {VISIBLE}
               and ($7::timestamptz is null or (began_at, id) < ($7, $8::uuid))
             order by began_at desc, id desc limit $2""",
        who.id, limit, *eyes(reader, actor), before[0] if before else None, before[1] if before else None,
    )  # fmt: skip
    return await _with_addenda(db, key, who, rows)


async def _say(
    db: Db, actor: Actor, who: Resident, id: UUID, what: Literal["signed", "added"], category: Category | None
) -> None:
    """A row of its own in the audit, which is chained; and to the resident and who represents them, unless the record
    has a category: then nobody at home is told that there is one, and whoever may read it finds it."""
    await audit.record(
        db, actor, f"remote_visit_{what}", who.basis, [who.id], who.ground, facility=who.facility, subject=id
    )
    if category is None:
        home = [person.account for person in await access.concerned_with(db, who.id) if person.scope is None]
        feed.append(
            db, home, "remote_visit", id, {"what": what}, resident=who.id, needs=feed.STAFF,
            push_after=feed.IF_UNSEEN_S,
        )  # fmt: skip


def _require_times(content: Content, now: datetime) -> None:
    assert content.began_at is not None and content.ended_at is not None  # `missing` has looked
    if content.began_at.year < FIRST_YEAR:
        raise Refused("validation", "Thời điểm quá xa.", "The time is too long ago.", "/began_at")
    if content.ended_at < content.began_at:
        raise Refused(pointer="/ended_at")
    if content.ended_at > now + AHEAD_AT_MOST:
        raise Refused("future_time", "Thời điểm ở tương lai.", "The time lies ahead.", "/ended_at")


async def _insert(
    db: Db, key: ResidentKey, actor: Actor, who: Resident, id: UUID, content: Content, licence: Licence
) -> None:
    sealed = remote_visit.seal(key, VISITS, "content_sealed", id, who.facility, msgspec.json.encode(content))
    await db.execute(
        """insert into remote_visits (resident_id, id, facility_id, responsible_id, appointment_id, author_id,
                                      author_as, licence_number, licence_scope, mode, channel, began_at, ended_at,
                                      signed_at, category, key_version, content_sealed)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)""",
        who.id, id, who.facility, licence.facility, content.appointment, actor.account, who.basis, licence.number,
        licence.scope, content.mode, content.channel, content.began_at, content.ended_at, db.now,
        remote_visit.category_of(content), key.version, sealed,
    )  # fmt: skip


async def _signed_before(db: Db, key: ResidentKey, actor: Actor, who: Resident, id: UUID) -> RemoteVisit:
    author = await db.fetchval("select author_id from remote_visits where resident_id = $1 and id = $2", who.id, id)
    if author is None:
        raise NotFound
    if author != actor.account:
        raise Signed
    return await _shown(db, key, who, id)


async def _shown(db: Db, key: ResidentKey, who: Resident, id: UUID) -> RemoteVisit:
    """A record to the one who just wrote it, or to it."""
    rows = await db.fetch(f"select {_COLUMNS} from remote_visits n where resident_id = $1 and id = $2", who.id, id)
    [found] = await _with_addenda(db, key, who, rows)
    return found


async def _with_addenda(db: Db, key: ResidentKey, who: Resident, rows: list[Any]) -> list[RemoteVisit]:
    added = await db.fetch(
        """select id, visit_id, facility_id, author_id, author_as, licence_number, signed_at, text_sealed, reason_sealed
             from remote_visit_addenda where resident_id = $1 and visit_id = any ($2) order by signed_at, id""",
        who.id, [row["id"] for row in rows],
    )  # fmt: skip
    names = await staff.names(db, sorted({row["author_id"] for row in [*rows, *added]}))
    addenda: dict[UUID, list[Addendum]] = {}
    for row in added:
        addenda.setdefault(row["visit_id"], []).append(_addendum(key, row, names))
    return [_visit(key, row, names, addenda.get(row["id"], [])) for row in rows]


_COLUMNS = """n.id, n.resident_id, n.facility_id, n.responsible_id, n.appointment_id, n.author_id, n.author_as,
              n.licence_number, n.licence_scope, n.signed_at, n.category, n.content_sealed"""


def _visit(key: ResidentKey, row: Any, names: dict[UUID, str], addenda: list[Addendum]) -> RemoteVisit:
    plain = remote_visit.unseal(key, VISITS, "content_sealed", row["id"], row["facility_id"], row["content_sealed"])
    return RemoteVisit(
        id=row["id"], resident=row["resident_id"], facility=row["facility_id"], responsible=row["responsible_id"],
        appointment=row["appointment_id"], author=row["author_id"], author_name=names.get(row["author_id"]),
        author_as=row["author_as"], signed_at=row["signed_at"], category=row["category"],
        licence=Licence(number=row["licence_number"], scope=row["licence_scope"], facility=row["responsible_id"]),
        content=msgspec.json.decode(plain, type=Content), addenda=addenda,
    )  # fmt: skip


def _addendum(key: ResidentKey, row: Any, names: dict[UUID, str]) -> Addendum:
    text, reason = (
        remote_visit.unseal(key, ADDENDA, column, row["id"], row["facility_id"], row[column]).decode()
        for column in ("text_sealed", "reason_sealed")
    )
    return Addendum(
        id=row["id"], text=text, reason=reason, author=row["author_id"], author_name=names.get(row["author_id"]),
        author_as=row["author_as"], licence_number=row["licence_number"], signed_at=row["signed_at"],
    )  # fmt: skip
