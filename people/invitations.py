"""Inviting a relative: a code told in person, good once and for a week, for anybody or for one number only.

The consent is part of the invitation and carries its id, which becomes the relative's. A phone number never opens a
record by itself: it lets somebody sign in, and the code, given to them by the resident's side, lets them in.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound, RateLimited, Refused
from base.ids import new_id
from notify import feed
from people import consent, family, names
from people.access import Resident, Scope
from people.consent import Words
from people.rights import HOME
from people.sessions import Actor
from people.signing_in import e164

GOOD_FOR = timedelta(days=7)
PER_DAY = 10
"""Invitations one person may make: with each comes an account for the invited number, and the right to codes."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks or sounds like something else
LENGTH = 10


class Invite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`phone`, with `name`: only this number may accept, and it gets an account so that it can sign in."""

    relation: Annotated[str, Meta(min_length=1, max_length=60)]
    scope: Scope = "summary"
    mental_health: bool = False
    phone: Annotated[str, Meta(min_length=3, max_length=30)] | None = None
    name: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    consent: Words


class Invitation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: UUID
    relation: str
    scope: Scope
    mental_health: bool
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None
    code: str | None = None
    """Only in the answer that makes it."""


class Joined(Struct, frozen=True, kw_only=True):
    """Whom an accepted invitation lets one follow."""

    relative: UUID
    resident: UUID


async def invite(db: Db, actor: Actor, resident: Resident, wanted: Invite) -> Invitation:
    """Makes an invitation with the consent to it. `RateLimited` after ten a day."""
    number = None if wanted.phone is None else e164(wanted.phone)
    if number is not None and wanted.name is None:
        raise Refused("name_needed", "Cần tên người được mời.", "Say the name of the person as well.", "/name")
    made_today = await db.fetchval(
        "select count(*) from invitations where invited_by = $1 and created_at > $2",
        actor.account,
        db.now - timedelta(days=1),
    )
    if made_today >= PER_DAY:
        raise RateLimited(3600)
    id, code = new_id(), "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    if number is not None:
        await db.execute("select enrol_invited($1, $2)", number, names.said(wanted.name or ""))
    row = await db.fetchrow(
        f"""insert into invitations (id, resident_id, facility_id, code_hash, phone, name, relation, scope,
                                     mental_health, invited_by, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning {_COLUMNS}""",
        id, resident.id, resident.facility, hash_code(code), number, names.said(wanted.name) if wanted.name else None,
        names.said(wanted.relation, "/relation", 60), wanted.scope, wanted.mental_health, actor.account,
        db.now, db.now + GOOD_FOR,
    )  # fmt: skip
    await consent.record(
        db, actor, resident, "family_access", "given", wanted.consent, id, wanted.scope, wanted.mental_health
    )  # fmt: skip
    if resident.basis not in HOME:  # a witness speaks for them: they learn of it
        await family.tell_home(db, resident, "invited")
    return msgspec.structs.replace(msgspec.convert(row, Invitation), code=code)


async def invitations(db: Db, resident: Resident) -> list[Invitation]:
    rows = await db.fetch(
        f"select {_COLUMNS} from invitations where resident_id = $1 order by created_at desc limit 100", resident.id
    )
    return [msgspec.convert(row, Invitation) for row in rows]


async def revoke(db: Db, actor: Actor, resident: Resident, id: UUID) -> None:
    """Before it is accepted, and the consent with it; afterwards the relative's access is ended instead."""
    row = await db.fetchrow(
        """update invitations set revoked_at = $3
            where id = $1 and resident_id = $2 and accepted_at is null and revoked_at is null
            returning scope, mental_health""",
        id, resident.id, db.now,
    )  # fmt: skip
    if row is None:
        raise NotFound
    words = consent.todays("family_access")
    await consent.record(
        db, actor, resident, "family_access", "withdrawn", words, id, row["scope"], row["mental_health"]
    )  # fmt: skip


async def accept(db: Db, actor: Actor, code: str) -> Joined:
    """Follows the resident from now on. Wrong, late, revoked, used, or for another number: `NotFound` each time."""
    try:
        row = await db.fetchrow("select * from accept_invitation($1, $2)", hash_code(code), db.now)
    except asyncpg.UniqueViolationError:
        raise Conflict("already_related", "Bạn đã theo dõi người này.", "You follow this resident already.") from None
    if row is None or row["relative"] is None:
        raise NotFound
    if row["fresh"]:
        feed.append(db, {row["invited_by"], actor.account}, "relative", row["resident"], {"what": "joined"})
    return Joined(relative=row["relative"], resident=row["resident"])


def hash_code(code: str) -> bytes:
    return hashlib.sha256(b"invitation" + code.strip().upper().encode()).digest()


_COLUMNS = "id, relation, scope, mental_health, created_at, expires_at, accepted_at, revoked_at"
