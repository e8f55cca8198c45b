"""A resident's relatives: who follows, how far, and until when. After the invitation, the only writer of `relatives`.

    invited (invitations.py) ── accepted ──► follows ──► ended
                                              │  ▲
                                       block  ▼  │ the block ends, or is lifted
                                             blocked

Every change of scope is a consent of its own. Nothing here is deleted: an ended relative stays as a row.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from base.db import Db
from base.errors import Conflict, NotFound, Refused, StaleVersion
from notify import feed
from people import access, consent
from people.access import Resident, Scope
from people.consent import Words
from people.rights import HOME
from people.sessions import Actor

BLOCKED_AT_MOST = timedelta(days=30)


class Relative(Struct, frozen=True, kw_only=True):
    id: UUID
    account: UUID
    name: str | None
    relation: str
    scope: Scope
    mental_health: bool
    consented_at: datetime
    ended_at: datetime | None
    blocked_until: datetime | None
    block_reason: str | None
    version: int


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a relative may see from now on, and the consent to it."""

    scope: Scope
    mental_health: bool
    consent: Words


class Block(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pause with a reason, 30 days at most; null `until` lifts it."""

    until: Annotated[datetime, Meta(tz=True)] | None
    reason: Annotated[str, Meta(min_length=3, max_length=300)] | UnsetType = UNSET


async def relatives(db: Db, resident: Resident) -> list[Relative]:
    """Those who follow or followed, the newest first; at most a hundred."""
    rows = await db.fetch(
        """select rel.id, rel.account_id as account, n.name, rel.relation, rel.scope, rel.mental_health,
                  rel.consented_at, rel.ended_at, rel.version,
                  case when rel.blocked_until > $2 then rel.blocked_until end as blocked_until,
                  case when rel.blocked_until > $2 then rel.block_reason end as block_reason
             from relatives rel left join family_names($1) n on n.account = rel.account_id
            where rel.resident_id = $1 order by rel.ended_at desc nulls first, rel.id desc limit 100""",
        resident.id,
        db.now,
    )
    return [msgspec.convert(row, Relative) for row in rows]


async def relative(db: Db, resident: Resident, id: UUID) -> Relative:
    found = next((r for r in await relatives(db, resident) if r.id == id and r.ended_at is None), None)
    if found is None:
        raise NotFound
    return found


async def change(db: Db, actor: Actor, resident: Resident, id: UUID, new: Change, expected: int) -> Relative:
    """Sets the scope, as consented to just now; `StaleVersion` if somebody was faster."""
    held = await relative(db, resident, id)
    row = await db.fetchrow(
        """update relatives set scope = $2, mental_health = $3, version = version + 1
            where id = $1 and version = $4 and ended_at is null returning version""",
        id, new.scope, new.mental_health, expected,
    )  # fmt: skip
    if row is None:
        raise StaleVersion
    await consent.record(
        db, actor, resident, "family_access", "given", new.consent, id, new.scope, new.mental_health
    )  # fmt: skip
    _tell(db, resident, held.account, "changed", new.scope)
    if resident.basis not in HOME:
        await tell_home(db, resident, "changed")
    return await relative(db, resident, id)


async def end(db: Db, actor: Actor, resident: Resident, id: UUID, words: Words) -> None:
    """Takes the consent back: from the next statement on the relative sees nothing."""
    held = await relative(db, resident, id)
    await db.execute("update relatives set ended_at = $2, ended_why = 'withdrawn' where id = $1", id, db.now)
    await consent.record(
        db, actor, resident, "family_access", "withdrawn", words, id, held.scope, held.mental_health
    )  # fmt: skip
    _tell(db, resident, held.account, "ended", None)


async def leave(db: Db, id: UUID) -> UUID:
    """A relative who does not want to follow any more; whom they followed."""
    resident = await db.fetchval("select leave_family($1, $2)", id, db.now)
    if resident is None:
        raise NotFound
    return resident


async def block(db: Db, actor: Actor, resident: Resident, id: UUID, wanted: Block) -> Relative:
    """The facility pauses a relative's access, with its reason; the resident's consent stays as it is."""
    held = await relative(db, resident, id)
    reason = None if wanted.reason is UNSET else wanted.reason
    if wanted.until is not None:
        if reason is None:
            raise Refused("reason_needed", "Cần lý do.", "A reason is needed.", "/reason")
        if not db.now < wanted.until <= db.now + BLOCKED_AT_MOST:
            raise Refused("until", "Tối đa 30 ngày.", "Within the next 30 days.", "/until")
    elif held.blocked_until is None:
        raise Conflict("not_blocked", "Không bị chặn.", "There is no block.")
    await db.execute(
        """update relatives set blocked_until = $2, block_reason = coalesce($3, block_reason), blocked_by = $4,
                                version = version + 1 where id = $1""",
        id, wanted.until or db.now, reason, actor.account,
    )  # fmt: skip
    _tell(db, resident, held.account, "blocked" if wanted.until else "unblocked", held.scope)
    return await relative(db, resident, id)


async def tell_home(db: Db, resident: Resident, what: str, account: UUID | None = None) -> None:
    """The resident, the representative and whom it is about learn of a change in who may see what."""
    home = {person.account for person in await access.concerned_with(db, resident.id) if person.scope is None}
    feed.append(db, sorted(home | ({account} if account else set())), "relative", resident.id, {"what": what})


def _tell(db: Db, resident: Resident, account: UUID, what: str, scope: Scope | None) -> None:
    """The relative learns that something changed, without being told about whom: that they may look up, or not."""
    feed.append(db, [account], "relative", resident.id, {"what": what, "scope": scope})
