"""Who runs the platform and who supervises a province. Neither sees a resident; both are named by the operator."""

from __future__ import annotations

from uuid import UUID

import asyncpg

from base.db import Db
from base.errors import Conflict, Forbidden
from people import names
from people.signing_in import e164


async def appoint_admin(db: Db, phone: str, name: str) -> UUID:
    """A platform admin, as owner (`antam platform-admin`); `Conflict` when they are one."""
    account = await _account(db, phone, name)
    try:
        await db.execute(
            "insert into platform_admins (account_id, during) values ($1, tstzrange($2, null))", account, db.now
        )
    except asyncpg.ExclusionViolationError:
        raise Conflict("already_appointed", "Người này đã được giao.", "They are appointed already.") from None
    return account


async def appoint_supervisor(db: Db, phone: str, name: str, province: str) -> UUID:
    """A supervisor of a province, as owner (`antam province-staff`)."""
    account = await _account(db, phone, name)
    try:
        await db.execute(
            "insert into province_staff (account_id, province_code, during) values ($1, $2, tstzrange($3, null))",
            account, province, db.now,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise Conflict("already_appointed", "Người này đã được giao.", "They are appointed already.") from None
    return account


async def require_admin(db: Db) -> None:
    """`Forbidden` for everybody else, and for an admin without a second factor on this session; the routes of the
    platform are known, so there is nothing to hide."""
    if not await is_admin(db):
        raise Forbidden


async def is_admin(db: Db) -> bool:
    """Whether this session is a platform admin's, with its second factor."""
    return bool(await db.fetchval("select acting_platform_admin()"))


async def _account(db: Db, phone: str, name: str) -> UUID:
    return await db.fetchval(
        """with made as (insert into accounts (id, phone, name) values (gen_random_uuid(), $1, $2)
                           on conflict (phone) do nothing returning id)
           select id from made union all select id from accounts where phone = $1 limit 1""",
        e164(phone),
        names.kept(name),
    )
