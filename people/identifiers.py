"""Identifiers of residents: dated rows, several per resident. The only reader and writer of `resident_identifiers`.

Numbers are sealed with a key derived from ANTAM_SECRET, so a dump of the database shows none; they are found by a keyed
hash. Whether a number is known in another facility is never told: see `record_identifier` in migration 0009.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base import crypto
from base.db import Db
from base.errors import Conflict, NotFound
from base.ids import new_id
from base.settings import Secret
from people import birth, id_numbers
from people.access import Resident
from people.id_numbers import Doubt, Kind
from people.sessions import Actor

_PLACE = ("resident_identifiers", "value_sealed")

Source = Literal["document", "person", "relative", "authority", "facility"]


class Identifier(Struct, frozen=True, kw_only=True):
    """A number in full. `until` is None while it counts."""

    id: UUID
    kind: Kind
    value: str
    country: str
    since: datetime
    until: datetime | None
    source: Source
    ended_why: str | None


class NewIdentifier(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Kind
    value: Annotated[str, Meta(min_length=1, max_length=60)]
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None = None
    """ISO 3166, two letters; a passport needs it."""
    source: Source = "document"


async def record(db: Db, key: Secret, who: Resident, new: NewIdentifier) -> tuple[UUID, list[Doubt]]:
    """`Refused` for what cannot be such a number, `Conflict` when somebody of the facility has it already."""
    number, country = id_numbers.checked(new.kind, new.value, new.country)
    id = new_id()
    outcome = await db.fetchval(
        "select record_identifier($1, $2, $3, $4, $5, $6, $7, $8, $7)",
        id, who.id, new.kind, index_of(key, number), crypto.seal(key, *_PLACE, id, number.encode()), country,
        db.now, new.source,
    )  # fmt: skip
    if outcome is None:
        raise NotFound
    if outcome == "taken":
        raise Conflict("identifier_taken", "Số này đã được ghi ở cơ sở.", "The number is already recorded here.")
    precision = await db.fetchval("select birth_precision from residents where id = $1", who.id)
    born = None if who.birth_date is None else birth.Birth(date=who.birth_date, precision=precision)
    return id, id_numbers.doubts(new.kind, number, who.sex, born)


async def of(db: Db, key: Secret, who: Resident) -> list[Identifier]:
    """All of them, those that count first."""
    rows = await db.fetch(
        """select id, kind, value_sealed, country, lower(during) as since, upper(during) as until, source, ended_why
             from resident_identifiers where resident_id = $1
            order by upper_inf(during) desc, lower(during) desc, id""",
        who.id,
    )
    return [_opened(key, row) for row in rows]


async def end(db: Db, actor: Actor, who: Resident, identifier: UUID, why: str) -> None:
    """It counts no longer; it still finds the person. `Conflict` when it had ended before."""
    ended = await db.execute(
        """update resident_identifiers set during = tstzrange(lower(during), $3), ended_by = $4, ended_why = $5
            where id = $1 and resident_id = $2 and upper_inf(during)""",
        identifier, who.id, db.now, actor.account, why,
    )  # fmt: skip
    if ended:
        return
    if not await db.fetchval(
        "select true from resident_identifiers where id = $1 and resident_id = $2", identifier, who.id
    ):
        raise NotFound
    raise Conflict("already_ended", "Mục này đã kết thúc.", "This has already ended.")


def index_of(key: Secret, number: str) -> bytes:
    """What a number is found by: the same for the same number, and telling nothing without the key."""
    return hmac.digest(crypto.derive(key, "identifiers"), id_numbers.bare(number).encode(), "sha256")


def _opened(key: Secret, row: Any) -> Identifier:
    value = crypto.unseal(key, *_PLACE, row["id"], row["value_sealed"]).decode()
    return Identifier(
        id=row["id"], kind=row["kind"], value=value, country=row["country"], since=row["since"], until=row["until"],
        source=row["source"], ended_why=row["ended_why"],
    )  # fmt: skip
