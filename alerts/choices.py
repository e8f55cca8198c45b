"""Which version of a protocol a facility uses. The only writer of `protocol_choices`, which is added to and never
changed: the last line of a protocol counts, and says who chose it, when, and the hash of the file they saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from alerts.protocol import Protocol, in_force, newest_first
from base.db import Db
from base.errors import NotFound, Refused, StaleVersion
from people import facilities, staff
from people.sessions import Actor


class Version(Struct, frozen=True, kw_only=True):
    """A file in a list; `sha256` is of its bytes."""

    id: str
    version: str
    status: str
    effective_from: date
    sha256: str
    rules: int


class Choice(Struct, frozen=True, kw_only=True):
    """`by` and `at` are empty where nobody has chosen: then it is the oldest version that is not retired."""

    id: str
    version: str
    sha256: str
    by: UUID | None = None
    by_name: str | None = None
    at: datetime | None = None
    n: int = 0
    available: list[Version]


def listed(files: Sequence[Protocol]) -> list[Version]:
    return [_version(file) for file in newest_first(files)]


def find(files: Sequence[Protocol], id: str, version: str) -> Protocol:
    """The file as it was shipped, whoever uses it by now; `NotFound`."""
    for file in files:
        if (file.header.id, file.header.version) == (id, version):
            return file
    raise NotFound


async def of_facility(db: Db, files: Sequence[Protocol], facility: UUID) -> list[Choice]:
    rows = await _rows(db, facility)
    chosen = {row["protocol"]: row for row in rows}
    names = await staff.names(db, [row["chosen_by"] for row in rows])
    used = in_force(files, {protocol: row["version"] for protocol, row in chosen.items()})
    return [_choice(file, chosen.get(file.header.id), names, files) for file in newest_first(used)]


async def choose(
    db: Db, actor: Actor, files: Sequence[Protocol], facility: UUID, id: str, version: str, expected: int
) -> None:
    """From the next reading on. `expected` is how often somebody had chosen before: 0 the first time."""
    file = find(files, id, version)
    if file.header.status == "retired":
        raise Refused("retired", "Phiên bản này không còn dùng.", "This version is retired.", "/version")
    today = db.now.astimezone(await facilities.zone_of(db, facility)).date()
    if file.header.effective_from > today:
        raise Refused(
            "not_yet", "Phiên bản này chưa có hiệu lực.", "This version is not in effect yet.", "/version"
        )  # fmt: skip
    before = max((row["n"] for row in await _rows(db, facility) if row["protocol"] == id), default=0)
    if before != expected:
        raise StaleVersion
    try:
        await db.execute(
            """insert into protocol_choices (facility_id, protocol, n, version, sha256, chosen_by, chosen_at)
               values ($1, $2, $3, $4, $5, $6, $7)""",
            facility, id, expected + 1, version, file.sha256, actor.account, db.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise StaleVersion from None


async def history(db: Db, facility: UUID) -> list[tuple[str, str, datetime]]:
    """Every choice there was: (protocol, version, since), oldest first."""
    rows = await db.fetch(
        "select protocol, version, chosen_at from protocol_choices where facility_id = $1 order by chosen_at, n",
        facility,
    )
    return [(row["protocol"], row["version"], row["chosen_at"]) for row in rows]


async def _rows(db: Db, facility: UUID) -> list[Any]:
    return await db.fetch(
        """select distinct on (protocol) protocol, n, version, chosen_by, chosen_at from protocol_choices
            where facility_id = $1 order by protocol, n desc""",
        facility,
    )


def _choice(file: Protocol, row: Any, names: dict[UUID, str], files: Sequence[Protocol]) -> Choice:
    same = [_version(other) for other in newest_first(files) if other.header.id == file.header.id]
    if row is None:
        return Choice(id=file.header.id, version=file.header.version, sha256=file.sha256, available=same)
    return Choice(
        id=file.header.id, version=file.header.version, sha256=file.sha256, by=row["chosen_by"],
        by_name=names.get(row["chosen_by"]), at=row["chosen_at"], n=row["n"], available=same,
    )  # fmt: skip


def _version(file: Protocol) -> Version:
    header = file.header
    return Version(
        id=header.id, version=header.version, status=header.status, effective_from=header.effective_from,
        sha256=file.sha256, rules=len(file.rules),
    )  # fmt: skip
