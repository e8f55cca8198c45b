"""Clinical notes: written once, amended with a reason, read by those whom the category lets."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from api.provide import TheHouse, Unit, Who, read_cursor, write_cursor
from people import access, categories
from people.access import Right
from people.categories import Category
from records import notes
from records.notes import BYTES_AT_MOST, Amendment, Draft, Note

Text = Annotated[str, Meta(min_length=1, max_length=BYTES_AT_MOST)]


class NewNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. `noted_at` is when it was observed."""

    id: UUID
    text: Text
    noted_at: Annotated[datetime, Meta(tz=True)]
    category: Category | None = None


class NewVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Takes the place of a note. `category` stays as it was unless given; null takes it away."""

    id: UUID
    text: Text
    reason: Text
    category: Category | UnsetType | None = UNSET


class Notes(Struct, frozen=True):
    items: list[Note]
    next: str | None


@post("/v1/residents/{resident:uuid}/notes", status_code=201, operation_id="writeNote", tags=["notes"])
async def write_note(resident: FromPath[UUID], data: JSONBody[NewNote], db: Unit, actor: Who, house: TheHouse) -> Note:
    who = await access.resident_for(db, actor, resident, Right.WRITE_NOTES)
    draft = Draft(id=data.id, text=data.text, noted_at=data.noted_at, category=data.category)
    return await notes.write(db, house.settings.secret, actor, who, draft)


@get("/v1/residents/{resident:uuid}/notes", operation_id="listNotes", tags=["notes"])
async def list_notes(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    house: TheHouse,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Notes:
    """The version of each note that counts, the newest first, with the versions before it."""
    who = await access.resident_for(db, actor, resident, Right.READ_NOTES)
    reader = categories.reader(who)
    items = await notes.page(db, house.settings.secret, actor, who, reader, read_cursor(cursor), limit)
    return Notes(items, write_cursor(items[-1].noted_at, items[-1].id) if len(items) == limit else None)


@post(
    "/v1/residents/{resident:uuid}/notes/{note:uuid}/amend", status_code=201, operation_id="amendNote", tags=["notes"]
)
async def amend_note(
    resident: FromPath[UUID],
    note: FromPath[UUID],
    data: JSONBody[NewVersion],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Note:
    """A new version with its reason; the one before it stays readable as history."""
    who = await access.resident_for(db, actor, resident, Right.WRITE_NOTES)
    amendment = Amendment(id=data.id, amends=note, text=data.text, reason=data.reason, category=data.category)
    return await notes.amend(db, house.settings.secret, actor, who, categories.reader(who), amendment)


HANDLERS = (write_note, list_notes, amend_note)
