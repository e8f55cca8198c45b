"""What came of each contact on the worklist. The only writer of `worklist_contacts`, which is append-only.

    contact ──with a next look──► off the list until then, then on it again, due at that time
        └────without one────────► off the list until something new happens

Where nobody was reached there is always a next look: an hour later, unless somebody says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import Refused
from people import names, staff
from people.access import Resident
from people.sessions import Actor

Kind = Literal["check", "alerts", "missed_call", "thread", "screening", "call_back", "follow_up", "second_check"]
Outcome = Literal["reached", "no_answer", "came", "refused", "moved", "away", "other"]

AGAIN_AFTER: Final = timedelta(hours=1)
LOOKED_AHEAD: Final = timedelta(days=90)
FOUND_BACK: Final = timedelta(days=90)
SETTLED: Final = frozenset({"reached", "came", "refused"})
"""After these nobody needs to be rung about the same thing."""


class NewContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect."""

    id: UUID
    outcome: Outcome
    note: Annotated[str, Meta(min_length=1, max_length=1000)] | None = None
    next_look: Annotated[datetime, Meta(tz=True)] | None = None


class Contact(Struct, frozen=True, kw_only=True):
    id: UUID
    item: UUID
    kind: Kind
    by: UUID
    by_name: str | None
    at: datetime
    outcome: Outcome
    note: str | None
    next_look: datetime | None


async def find(db: Db, actor: Actor, new: NewContact, item: UUID) -> Contact | None:
    """The same contact, if it was recorded before; `Refused` where its id means another."""
    rows = await db.fetch(f"{_SHOWN} where id = $1", new.id)
    if not rows:
        return None
    [found] = await _named(db, rows)
    if (found.item, found.by, found.outcome, found.note) != (item, actor.account, new.outcome, _note(new)):
        raise _other_use()
    return found


async def record(
    db: Db, actor: Actor, who: Resident, facility: UUID, item: UUID, kind: Kind, new: NewContact
) -> Contact:
    if new.next_look is not None and not db.now < new.next_look <= db.now + LOOKED_AHEAD:
        raise Refused("next_look", "Lần xem lại không hợp lệ.", "Nobody looks again at this time.", "/next_look")
    look = new.next_look or (db.now + AGAIN_AFTER if new.outcome == "no_answer" else None)
    made = await db.execute(
        """insert into worklist_contacts (id, facility_id, item, kind, resident_id, by, at, outcome, note, next_look)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing""",
        new.id, facility, item, kind, who.id, actor.account, db.now, new.outcome, _note(new), look,
    )  # fmt: skip
    if not made:
        raise _other_use()
    found = await find(db, actor, new, item)
    assert found is not None
    return found


async def last(db: Db, facility: UUID, items: Sequence[UUID]) -> dict[UUID, Contact]:
    """Of each of these items the last contact."""
    rows = await db.fetch(
        f"""select distinct on (item) * from ({_SHOWN} where facility_id = $1 and item = any ($2) and at > $3) c
             order by item, at desc, id desc""",
        facility, list(items), db.now - FOUND_BACK,
    )  # fmt: skip
    return {contact.item: contact for contact in await _named(db, rows)}


async def of_resident(db: Db, who: Resident) -> list[Contact]:
    rows = await db.fetch(f"{_SHOWN} where resident_id = $1 order by at desc, id limit 5000", who.id)
    return await _named(db, rows)


async def _named(db: Db, rows: list[Any]) -> list[Contact]:
    who = await staff.names(db, sorted({row["by"] for row in rows}))
    return [Contact(**dict(row), by_name=who.get(row["by"])) for row in rows]


def _note(new: NewContact) -> str | None:
    return None if new.note is None else names.said(new.note, "/note", 1000)


def _other_use() -> Refused:
    return Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")


_SHOWN = "select id, item, kind, by, at, outcome, note, next_look from worklist_contacts"
