"""What is in a handover: of a draft as the rows stand now, of one that was given as they stood then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, convert

from alerts.board import Named
from alerts.level import Level
from base.db import Db
from people import staff


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert (`level`, `state`, `text`, `at` it opened, `by` who has it), a resident under watch (`text` why, `at`
    since, `until`, `by`), a promised call (`whom`, `text` what about, `until` due, `done_at`, `by`) or a note of the
    shift (`text`, `at`, `by`)."""

    kind: Literal["alert", "watch", "call_back", "note"]
    subject: UUID
    resident: Named | None
    text: str
    at: datetime | None = None
    until: datetime | None = None
    level: Level | None = None
    state: str | None = None
    whom: str | None = None
    by: UUID | None = None
    by_name: str | None = None
    done_at: datetime | None = None
    done_by: UUID | None = None


async def of(db: Db, facility: UUID, handovers: Sequence[Any], language: str) -> dict[UUID, list[Item]]:
    """The items of these handovers of a house."""
    given = [row["id"] for row in handovers if row["given_at"] is not None]
    rows: list[tuple[UUID, Any]] = [
        (row["handover_id"], row)
        for row in await db.fetch(
            """select handover_id, kind, subject, resident_id, said from handover_items
                where handover_id = any ($1) order by handover_id, n""",
            given,
        )
    ]
    for draft in handovers:
        if draft["given_at"] is None:
            now = await db.fetch("select * from handover_now($1, $2, $3)", facility, draft["begins_at"], db.now)
            rows += [(draft["id"], row) for row in now]
    residents = await _residents(db, {row["resident_id"] for _, row in rows if row["resident_id"]})
    people = {UUID(row["said"][who]) for _, row in rows for who in ("by", "owner") if row["said"].get(who)}
    names = await staff.names(db, sorted(people))
    found: dict[UUID, list[Item]] = {}
    for handover, row in rows:
        found.setdefault(handover, []).append(_item(row, residents, names, language))
    return found


async def _residents(db: Db, ids: set[UUID]) -> dict[UUID, str]:
    rows = await db.fetch("select id, name from residents where id = any ($1)", sorted(ids))
    return {row["id"]: row["name"] for row in rows}


def _item(row: Any, residents: dict[UUID, str], names: dict[UUID, str], language: str) -> Item:
    said, about = dict(row["said"]), row["resident_id"]
    match row["kind"]:
        case "alert":
            own = {"text": said[f"text_{language}"], "at": said["opened_at"], "by": said["owner"],
                   "level": said["level"], "state": said["state"]}  # fmt: skip
        case "watch":
            own = {"text": said["reason"], "at": said["since"], "until": said["until"], "by": said["by"]}
        case "call_back":
            own = {"text": said["what"], "whom": said["whom"], "until": said["due_at"], "by": said["by"],
                   "done_at": said["done_at"], "done_by": said["done_by"]}  # fmt: skip
        case _:
            own = {"text": said["text"], "at": said["at"], "by": said["by"]}
    resident = None if about is None else {"id": about, "name": residents.get(about)}
    by = names.get(UUID(own["by"])) if own["by"] else None
    return convert({"kind": row["kind"], "subject": row["subject"], "resident": resident, "by_name": by, **own}, Item)
