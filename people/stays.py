"""Where residents live: coming in, moving between wards, leaving, and the way from one facility to another.

    admit -> stay --move--> stay --discharge--> gone (home, absconded, death)
                              \\--discharge transfer to B--> on the way --accept at B--> stay
                                                                 \\--accept at A-------> stay (taken back)

Whoever left A may come back to A: after a week a manager says why. A death recorded by mistake is taken back by a
manager within 30 days. A stay is never changed but ended; a move ends one and begins the next at the same instant. Of
somebody on the way the receiving facility learns a name and a birth; everything else it sees once it has accepted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, Forbidden, NotFound, Refused
from base.ids import new_id
from notify import feed
from people import access, birth, leaves, names, sessions, staff, territory
from people.access import Resident
from people.profiles import Address, Commune, Name, Phone, Reason, Sex
from people.sessions import Actor
from people.signing_in import e164

IDENTITY_WITHIN = timedelta(hours=48)
"""Somebody admitted without papers is reported to the commune after 48 hours (Luật KCB 2023 art. 72)."""

RECORDED_WITHIN = timedelta(days=3)
"""How far back a discharge may be dated. The family's grace period counts from its date, so that a date further back
would close the record to them without notice; a long weekend is enough for what was not written down at once."""

Bed = Annotated[str, Meta(min_length=1, max_length=40)]
EndKind = Literal["home", "transfer", "death", "absconded"]


class Admission(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but a facility and what to call the person is needed: the unknown and the newborn are admitted too."""

    facility: UUID
    name: Name
    birth: str | None = None
    birth_estimated: bool = False
    """A child that was found: the day of admission, or what a doctor judged."""
    sex: Sex = "unknown"
    phone: Phone | None = None
    """To ring. It opens nothing to whoever signs in with it."""
    ward: UUID | None = None
    bed: Bed | None = None
    address_commune: Commune | None = None
    address: Address | None = None


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    ward: UUID | None
    bed: Bed | None = None


class Discharge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`at` is when it happened, at most three days ago, now if left out; `to` the receiving facility of a transfer,
    None if it is not of this house (a hospital)."""

    kind: EndKind
    reason: Reason
    at: Annotated[datetime, Meta(tz=True)] | None = None
    to: UUID | None = None


class Arriving(Struct, frozen=True, kw_only=True):
    """Somebody whom another facility has sent."""

    resident: UUID
    name: str
    birth: str | None
    from_name: str
    sent_at: datetime


async def admit(db: Db, new: Admission) -> UUID:
    """`NotFound` outside the actor's facilities."""
    born = (
        birth.read(new.birth, db.now.date() + timedelta(days=1), estimated=new.birth_estimated) if new.birth else None
    )
    if new.address_commune:
        await territory.require(db, "commune", new.address_commune, "/address_commune")
    id, name = new_id(), names.said(new.name)
    try:
        done = await db.fetchval(
            "select admit_resident($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            id, new.facility, new.ward, new.bed, name, names.searched(name), names.sort_key(name),
            born and born.date, born.precision if born else "day", new.birth_estimated, new.sex,
            e164(new.phone) if new.phone else None, new.address_commune,
            names.said(new.address, "/address", 300) if new.address else None, db.now, db.now + IDENTITY_WITHIN,
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError:
        raise _NoWard from None
    if not done:
        raise NotFound
    return id


async def move(db: Db, actor: Actor, who: Resident, to: Place) -> None:
    """To another ward or bed of the same facility."""
    await _end(db, actor, who, "moved", None, db.now)
    await _begin(db, who.id, who.facility, to)


async def discharge(db: Db, actor: Actor, who: Resident, how: Discharge) -> datetime:
    """Ends the stay; from then on nobody acts on the resident here. When it ended. A death takes somebody who has just
    proven who they are, and every manager of the facility learns of it."""
    at = how.at or db.now
    if at < db.now - RECORDED_WITHIN:
        raise Refused("too_long_ago", "Chỉ ghi lùi tối đa 3 ngày.", "At most three days may have passed.", "/at")
    if at > db.now:
        raise Refused("future", "Thời điểm ở tương lai.", "The time lies in the future.", "/at")
    if how.to is not None:
        if how.kind != "transfer":
            raise Refused(
                "not_a_transfer", "Chỉ chuyển cơ sở mới có nơi đến.", "Only a transfer has somewhere to go.", "/to"
            )
        await _send(db, actor, who, how.to)
    if how.kind == "death":
        sessions.require_proven(actor, db.now)
        await db.execute("update residents set died_at = $2, version = version + 1 where id = $1", who.id, at)
    await leaves.end_with_stay(db, actor, who, at)
    await _end(db, actor, who, how.kind, how.reason, at)
    if how.kind == "death":
        await _tell_managers(db, actor, who.facility, who.id, "died")
    return at


async def accept(db: Db, facility: UUID, resident: UUID, to: Place, reason: str | None = None) -> None:
    """Somebody sent to this facility, or last seen in it, lives here from now on. `NotFound` for everybody else.

    Who left more than a week ago comes back by a manager's hand (`Forbidden`), with a reason (`Refused`).
    """
    await _begin(db, resident, facility, to, reason)


async def reinstate(db: Db, actor: Actor, facility: UUID, resident: UUID, reason: str) -> None:
    """A death recorded by mistake, within the last 30 days, by a manager of the last facility: the resident lives there
    again. `NotFound` for everybody else."""
    sessions.require_proven(actor, db.now)
    if not await db.fetchval("select reinstate_resident($1, $2, $3, $4)", resident, facility, reason, db.now):
        raise NotFound
    await _tell_managers(db, actor, facility, resident, "reinstated")


async def tell_home(db: Db, resident: UUID) -> None:
    """A stay has begun: the resident and their people learn of it, since others may read about them now. To be called
    by whoever has opened the resident."""
    home = [person.account for person in await access.concerned_with(db, resident)]
    feed.append(db, home, "relative", resident, {"what": "admitted"})


async def _tell_managers(db: Db, actor: Actor, facility: UUID, resident: UUID, what: str) -> None:
    managers = [m for m in await staff.members(db, facility, "manager", db.now) if m != actor.account]
    feed.append(db, managers, "relative", resident, {"what": what})


async def arriving(db: Db, facility: UUID) -> list[Arriving]:
    rows = await db.fetch("select * from arriving() where to_facility = $1 order by sent_at, resident", facility)
    return [
        Arriving(
            resident=row["resident"], name=row["name"], birth=birth.shown(row["birth_date"], row["birth_precision"]),
            from_name=row["from_name"], sent_at=row["sent_at"],
        )
        for row in rows
    ]  # fmt: skip


async def _end(db: Db, actor: Actor, who: Resident, kind: str, reason: str | None, at: datetime) -> None:
    ended = await db.execute(
        """update stays set during = tstzrange(lower(during), $3), end_kind = $4, end_reason = $5, ended_by = $6
            where resident_id = $1 and facility_id = $2 and upper_inf(during) and lower(during) < $3""",
        who.id, who.facility, at, kind, reason, actor.account,
    )  # fmt: skip
    if not ended:
        raise _TooEarly


async def _begin(db: Db, resident: UUID, facility: UUID, place: Place, reason: str | None = None) -> None:
    try:
        outcome = await db.fetchval(
            "select begin_stay($1, $2, $3, $4, $5, $6)", resident, facility, place.ward, place.bed, db.now, reason
        )
    except asyncpg.ForeignKeyViolationError:
        raise _NoWard from None
    if outcome is None:
        raise NotFound
    if outcome == "here":
        raise Conflict("already_here", "Người này đang ở cơ sở.", "They live here already.")
    if outcome == "manager":
        raise Forbidden("manager_needed", "Đã rời hơn một tuần: cần quản lý.", "Gone for over a week: ask a manager.")
    if outcome == "reason":
        raise Refused("reason_needed", "Cần nêu lý do.", "This takes a reason.", "/reason")


async def _send(db: Db, actor: Actor, who: Resident, to: UUID) -> None:
    try:
        await db.execute(
            """insert into transfers (resident_id, from_facility, to_facility, sent_at, sent_by)
               values ($1, $2, $3, $4, $5)""",
            who.id, who.facility, to, db.now, actor.account,
        )  # fmt: skip
    except (asyncpg.ForeignKeyViolationError, asyncpg.CheckViolationError):
        raise Refused("no_such_facility", "Không có cơ sở này.", "There is no such facility.", "/to") from None


class _TooEarly(Refused):
    code, vi, en = "before_admission", "Thời điểm trước khi tiếp nhận.", "That is before the stay began."
    pointer = "/at"


class _NoWard(Refused):
    code, vi, en = "no_such_ward", "Cơ sở không có khu này.", "The facility has no such ward."
    pointer = "/ward"
