"""What is known of reminders that are due, and what becomes of each: looked at once more before anybody is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from base.db import Db
from scheduling.reminder_sources import SOURCES, Source

BUSY = timedelta(seconds=2)
BY_NAME: Mapping[str, Source] = {source.name: source for source in SOURCES}


class Waiting(Struct, frozen=True, kw_only=True):
    """A reminder that is due."""

    id: UUID
    source: str
    subject: UUID
    version: int
    account: UUID
    resident: UUID
    at: datetime
    due_at: datetime
    useful_until: datetime
    tries: int


class Seen(Struct, frozen=True, kw_only=True):
    """What is known of a set of reminders: what they are about is still to be (`still`, and of those `held`: nobody can
    change it before this is committed), and to whom of them it may be said."""

    still: frozenset[tuple[str, UUID, int]]
    held: frozenset[tuple[str, UUID, int]]
    concerned: frozenset[UUID]
    off: frozenset[UUID]


class Fate(Struct, frozen=True):
    """`next_at`: not now."""

    state: str
    why: str | None = None
    next_at: datetime | None = None


def judge(one: Waiting, seen: Seen, now: datetime) -> Fate:
    """What becomes of a reminder that is due, pure."""
    key = (one.source, one.subject, one.version)
    if key not in seen.still:
        return Fate("cancelled", "over")
    if now >= one.useful_until:
        return Fate("dropped", "late")
    if one.id not in seen.concerned:
        return Fate("cancelled", "no_access")
    if one.id in seen.off:
        return Fate("cancelled", "off")
    if key not in seen.held:  # somebody is changing it this moment
        return Fate("waiting", next_at=now + BUSY)
    return Fate("told")


async def look(db: Db, claimed: Sequence[Waiting]) -> Seen:
    subjects: defaultdict[str, set[UUID]] = defaultdict(set)
    for one in claimed:
        subjects[one.source].add(one.subject)
    still: set[tuple[str, UUID, int]] = set()
    held: set[tuple[str, UUID, int]] = set()
    for name, ids in subjects.items():
        if name not in BY_NAME:
            continue
        asked = BY_NAME[name].still
        for found, query in ((held, f"{asked} for share of {BY_NAME[name].lock} skip locked"), (still, asked)):
            rows = await db.fetch(query, sorted(ids), db.now)
            found |= {(name, row["subject"], row["version"]) for row in rows}
    return Seen(
        still=frozenset(still), held=frozenset(held & still),
        concerned=await _concerned(db, claimed), off=await _off(db, claimed),
    )  # fmt: skip


async def _concerned(db: Db, claimed: Sequence[Waiting]) -> frozenset[UUID]:
    rows = await db.fetch(
        """select o.id from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as o(id, resident, account, scopes)
            where exists (select from concerned_with(o.resident) c where c.account = o.account
                             and (c.scope is null or c.scope = any (string_to_array(o.scopes, ','))))""",
        [one.id for one in claimed],
        [one.resident for one in claimed],
        [one.account for one in claimed],
        [",".join(BY_NAME[one.source].scopes) if one.source in BY_NAME else "" for one in claimed],
    )
    return frozenset(row["id"] for row in rows)


async def _off(db: Db, claimed: Sequence[Waiting]) -> frozenset[UUID]:
    rows = await db.fetch(
        """select o.id from unnest($1::uuid[], $2::uuid[], $3::text[]) as o(id, account, source)
            join reminder_settings s on s.account_id = o.account and o.source = any (s.off)""",
        [one.id for one in claimed],
        [one.account for one in claimed],
        [one.source for one in claimed],
    )
    return frozenset(row["id"] for row in rows)
