"""Bringing people in: facilities, accounts, staff, residents with their stays, relatives with a consented scope.

Runs as the owner: seeds, benches, tests. In production people come in through the API, under the policies
(people/stays.py, people/staff.py).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg

from base.db import Db
from base.errors import Conflict
from people import names
from people.access import Scope
from people.facilities import Kind
from people.sessions import StaffRole
from people.signing_in import e164


async def open_facility(db: Db, name: str, kind: Kind, province_code: str, time_zone: str = "Asia/Ho_Chi_Minh") -> UUID:
    return await db.fetchval(
        "insert into facilities (name, kind, province_code, time_zone) values ($1, $2, $3, $4) returning id",
        names.kept(name),
        kind,
        province_code,
        time_zone,
    )


async def enrol(db: Db, phone: str, name: str, language: Literal["vi", "en"] = "vi") -> UUID:
    """An account for this number; only enrolled numbers can sign in."""
    return await db.fetchval(
        "insert into accounts (phone, name, language) values ($1, $2, $3) returning id",
        e164(phone),
        names.kept(name),
        language,
    )


async def employ(
    db: Db, facility: UUID, account: UUID, role: StaffRole, since: datetime | None = None, primary_contact: bool = False
) -> None:
    await db.execute(
        """insert into staff (facility_id, account_id, role, during, primary_contact)
           values ($1, $2, $3, tstzrange($4, null), $5)""",
        facility, account, role, since or db.now, primary_contact,
    )  # fmt: skip


async def admit(
    db: Db,
    facility: UUID,
    name: str,
    *,
    birth_date: date | None = None,
    sex: Literal["female", "male", "other", "unknown"] = "unknown",
    account: UUID | None = None,
    spo2_scale: Literal[1, 2] = 1,
    conditions: tuple[str, ...] = (),
    since: datetime | None = None,
) -> UUID:
    """A new resident and the first stay."""
    resident = await db.fetchval(
        """insert into residents (name, name_search, name_key, birth_date, sex, account_id, spo2_scale, conditions)
           values ($1, $2, $3, $4, $5, $6, $7, $8) returning id""",
        names.kept(name), names.searched(name), names.sort_key(name), birth_date, sex, account, spo2_scale,
        list(conditions),
    )  # fmt: skip
    await begin_stay(db, resident, facility, since or db.now)
    return resident


async def begin_stay(db: Db, resident: UUID, facility: UUID, since: datetime) -> None:
    """`Conflict` while another stay is open: nobody lives in two places."""
    try:
        await db.execute(
            "insert into stays (resident_id, facility_id, during) values ($1, $2, tstzrange($3, null))",
            resident, facility, since,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise Conflict("stay_overlaps", "Đang ở một cơ sở khác.", "There is another stay at that time.") from None


async def link_relative(db: Db, resident: UUID, account: UUID, relation: str, scope: Scope) -> None:
    """A relative with the scope the resident (or their representative) consented to."""
    await db.execute(
        """insert into relatives (resident_id, account_id, relation, scope, consented_at)
           values ($1, $2, $3, $4, $5)""",
        resident, account, names.kept(relation), scope, db.now,
    )  # fmt: skip
