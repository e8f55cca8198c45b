"""Who works where. Memberships are dated rows; `at` is the instant that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, Forbidden, NotFound
from base.ids import new_id
from people import names as naming
from people.sessions import Actor, StaffRole
from people.signing_in import e164


class Hire(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whoever holds this number, known or not."""

    phone: Annotated[str, Meta(min_length=3, max_length=30, examples=["+84901234567"])]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    role: StaffRole
    language: Literal["vi", "en"] = "vi"
    primary_contact: bool = False


class NewLicence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To practise: the number, what it reaches, and until when; without an end if none is given."""

    number: Annotated[str, Meta(min_length=3, max_length=60, examples=["001234/HNO-GPHN"])]
    scope: Annotated[str, Meta(min_length=1, max_length=200)]
    until: date | None = None


class Licence(Struct, frozen=True, kw_only=True):
    """The one somebody signs with, and where it is registered."""

    number: str
    scope: str
    facility: UUID


class Member(Struct, frozen=True, kw_only=True):
    """A role somebody holds in the facility, or held: then `until` says when it ended."""

    id: UUID
    account: UUID
    name: str | None
    role: StaffRole
    primary_contact: bool
    since: datetime
    until: datetime | None
    licence_number: str | None
    licence_scope: str | None
    licence_until: date | None


async def roster(db: Db, facility: UUID) -> list[Member]:
    """Those who work there first."""
    rows = await db.fetch(
        """select s.id, s.account_id as account, n.name, s.role, s.primary_contact, lower(s.during) as since,
                  upper(s.during) as until, s.licence_number, s.licence_scope, s.licence_until
             from staff s left join staff_names(array(select m.account_id from staff m where m.facility_id = $1)) n
                    on n.account = s.account_id
            where s.facility_id = $1 order by upper_inf(s.during) desc, lower(s.during), s.id""",
        facility,
    )
    return [msgspec.convert(dict(row), Member) for row in rows]


async def hire(db: Db, facility: UUID, new: Hire) -> tuple[UUID, UUID]:
    """(membership, account). Nobody hires themselves (`Forbidden`); `Conflict` when the role is held already."""
    id = new_id()
    try:
        account = await db.fetchval(
            "select employ_staff($1, $2, $3, $4, $5, $6, $7, $8)",
            id, facility, e164(new.phone), naming.said(new.name), new.language, new.role, new.primary_contact, db.now,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise _HeldAlready from None
    if account is None:
        raise Forbidden
    return id, account


async def dismiss(db: Db, actor: Actor, facility: UUID, member: UUID) -> None:
    """Ends a membership; it acts on the next statement. Nobody ends their own, so a facility keeps a manager."""
    row = await _another(db, actor, facility, member)
    ended = await db.execute(
        "update staff set during = tstzrange(lower(during), $2) where id = $1 and upper_inf(during)", row, db.now
    )
    if not ended:
        raise Conflict("already_ended", "Mục này đã kết thúc.", "This has already ended.")


async def change_role(db: Db, actor: Actor, facility: UUID, member: UUID, role: StaffRole) -> None:
    """Ends the membership and begins one in the other role, at the same instant."""
    await dismiss(db, actor, facility, member)
    try:
        done = await db.fetchval("select reemploy_staff($1, $2, $3, $4)", new_id(), member, role, db.now)
    except asyncpg.ExclusionViolationError:
        raise _HeldAlready from None
    if not done:
        raise Forbidden


async def set_primary_contact(db: Db, actor: Actor, facility: UUID, member: UUID, primary: bool) -> None:
    row = await _another(db, actor, facility, member)
    await db.execute("update staff set primary_contact = $2 where id = $1", row, primary)


async def set_licence(db: Db, actor: Actor, facility: UUID, member: UUID, licence: NewLicence) -> None:
    """With what they practise in this role from now on; what was signed before keeps what it was signed with."""
    row = await _another(db, actor, facility, member)
    done = await db.execute(
        """update staff set licence_number = $2, licence_scope = $3, licence_until = $4
            where id = $1 and upper_inf(during)""",
        row, naming.said(licence.number, "/number", 60), naming.said(licence.scope, "/scope"), licence.until,
    )  # fmt: skip
    if not done:
        raise Conflict("already_ended", "Mục này đã kết thúc.", "This has already ended.")


async def licence_of(db: Db, account: UUID, facility: UUID, at: datetime) -> Licence | None:
    """A doctor's, of this facility or else of another one they work in, while it is in force."""
    row = await db.fetchrow(
        """select s.licence_number as number, s.licence_scope as scope, s.facility_id as facility
             from staff s join facilities f on f.id = s.facility_id
            where s.account_id = $1 and s.role = 'doctor' and s.during @> $3::timestamptz
              and s.licence_number is not null
              and coalesce(s.licence_until >= ($3 at time zone f.time_zone)::date, true)
            order by s.facility_id = $2 desc, lower(s.during), s.id limit 1""",
        account, facility, at,
    )  # fmt: skip
    return None if row is None else Licence(**dict(row))


async def _another(db: Db, actor: Actor, facility: UUID, member: UUID) -> UUID:
    # One change of staff at a time: two managers who dismiss each other must not both succeed, so whether the actor
    # still is a manager is asked again after the lock.
    await db.fetchval("select true from facilities where id = $1 for update", facility)
    if not await db.fetchval("select still_manages($1)", facility):
        raise NotFound
    account = await db.fetchval("select account_id from staff where id = $1 and facility_id = $2", member, facility)
    if account is None:
        raise NotFound
    if account == actor.account:
        raise Forbidden("own_role", "Không thể tự thay đổi vai trò của mình.", "Nobody changes their own role.")
    return member


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
    return bool(
        await db.fetchval(
            """select exists (select from staff
                               where facility_id = $1 and account_id = $2 and during @> $3::timestamptz)""",
            facility,
            account,
            at,
        )
    )


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


def require_watching(actor: Actor, facility: UUID) -> None:
    """The same for those whose business its alerts are: on duty there now, or its managers."""
    if not actor.roles_in(facility):
        raise NotFound
    if facility not in actor.watches:
        raise Forbidden


def require_on_duty(actor: Actor, facility: UUID, *roles: str) -> None:
    """As `require`, while a shift of theirs covers this minute."""
    require(actor, facility, *roles)
    if not is_on_duty(actor, facility, *roles):
        raise Forbidden


def is_on_duty(actor: Actor, facility: UUID, *roles: str) -> bool:
    """Whether a shift of theirs, in one of these roles, covers this minute."""
    return any(m.on_duty and m.facility == facility and m.role in roles for m in actor.memberships)


class _HeldAlready(Conflict):
    code, vi, en = "already_employed", "Người này đang giữ vai trò đó.", "They hold this role already."
