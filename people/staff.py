"""Who works where. Memberships are dated rows; `at` is the instant that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from base.db import Db
from base.errors import Forbidden, NotFound
from people.sessions import Actor


async def members(db: Db, facility: UUID, role: str, at: datetime) -> list[UUID]:
    """Accounts that hold this role in the facility, the primary contact first."""
    rows = await db.fetch(
        """select account_id from staff where facility_id = $1 and role = $2 and during @> $3::timestamptz
            order by primary_contact desc, account_id""",
        facility,
        role,
        at,
    )
    return [row["account_id"] for row in rows]


async def works_in(db: Db, facility: UUID, account: UUID, at: datetime) -> bool:
    return account in await everybody(db, facility, at)


async def everybody(db: Db, facility: UUID, at: datetime) -> set[UUID]:
    """Accounts with any role in the facility."""
    rows = await db.fetch(
        "select account_id from staff where facility_id = $1 and during @> $2::timestamptz", facility, at
    )
    return {row["account_id"] for row in rows}


async def names(db: Db, accounts: Sequence[UUID]) -> dict[UUID, str]:
    """Names of staff, for those who may see what they did."""
    rows = await db.fetch("select account, name from staff_names($1)", list(accounts))
    return {row["account"]: row["name"] for row in rows}


def require(actor: Actor, facility: UUID, *roles: str) -> None:
    """Only staff of the facility come in (`NotFound` for others), and only these roles may do it (`Forbidden`)."""
    held = actor.roles_in(facility)
    if not held:
        raise NotFound
    if not held & set(roles):
        raise Forbidden
