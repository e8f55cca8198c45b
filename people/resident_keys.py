"""One key per resident, for what is sealed in the database. The only file that reads or makes `resident_keys`.

The key is random and stored wrapped: sealed with a key that is derived from the secret of the house, which no backup of
the database holds. Destroying the row's key (migration 0014) makes everything sealed with it unreadable in this
database; an older backup still holds the wrapped key, so a restore replays the list of erasures before it serves.
"""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from base import envelope
from base.db import Db
from base.errors import NotFound
from base.settings import Secret

_VERSION = 1


class ResidentKey(Struct, frozen=True):
    version: int
    secret: Secret


async def make(db: Db, house: Secret, resident: UUID) -> ResidentKey:
    """The resident's key, made now if there is none yet; `NotFound` once it was destroyed."""
    await db.execute(
        """insert into resident_keys (resident_id, version, wrapped, made_at) values ($1, $2, $3, $4)
           on conflict do nothing""",
        resident,
        _VERSION,
        envelope.seal(_wrapping(house), envelope.new_key(), _place(resident, _VERSION)),
        db.now,
    )
    found = await find(db, house, resident)
    if found is None:
        raise NotFound
    return found


async def find(db: Db, house: Secret, resident: UUID) -> ResidentKey | None:
    wrapped = await db.fetchval(
        "select wrapped from resident_keys where resident_id = $1 and version = $2", resident, _VERSION
    )
    if wrapped is None:
        return None
    return ResidentKey(_VERSION, Secret(envelope.open_(_wrapping(house), wrapped, _place(resident, _VERSION))))


def _wrapping(house: Secret) -> bytes:
    return envelope.wrapping_key(house, "resident keys")


def _place(resident: UUID, version: int) -> bytes:
    return f"resident_keys|wrapped|{resident}||{version}".encode()
