"""Standing in for each other: overrides, which a manager decrees, and swaps, which two people agree on.

    proposed --agree, by who was asked--> agreed: counts from that moment on
        |\\--refuse, by who was asked--> refused
        \\---withdraw, by who proposed--> withdrawn

The only writer of `duty_overrides` and `duty_swaps`; a swap's answer is written by the database, which asks whose it is
(migration 0021).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Db
from base.errors import Conflict, Forbidden, NotFound, Refused
from notify import feed
from people import staff
from people.sessions import Actor
from scheduling import roster
from scheduling.rota import expected

LONGEST = timedelta(days=60)
Answer = Literal["agreed", "refused", "withdrawn"]


class NewOverride(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`account` does whatever `instead_of` would have done, from `starts_at` to before `ends_at`."""

    id: UUID
    account: UUID
    instead_of: UUID
    starts_at: datetime
    ends_at: datetime


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    starts_at: datetime
    ends_at: datetime


class NewSwap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asked` does my duty in the hours of `gives`; I do theirs in those of `takes`, if there are any."""

    id: UUID
    asked: UUID
    gives: Hours
    takes: Hours | None = None


class Swap(NewSwap, frozen=True, kw_only=True):
    proposed_by: UUID
    made_at: datetime
    answer: Answer | None
    answered_at: datetime | None


async def overrides(db: Db, facility: UUID) -> list[NewOverride]:
    """Those that are not over."""
    rows = await db.fetch(
        """select id, account_id as account, instead_of, starts_at, ends_at from duty_overrides
            where facility_id = $1 and ended_at is null and ends_at > $2 order by starts_at, id limit 200""",
        facility,
        db.now,
    )
    return [msgspec.convert(dict(row), NewOverride) for row in rows]


async def override(db: Db, facility: UUID, new: NewOverride) -> None:
    """Sending it twice has one effect; both learn of it."""
    await roster.hold(db, facility)
    held = await db.fetchrow(
        """select id, account_id as account, instead_of, starts_at, ends_at from duty_overrides
            where id = $1 and facility_id = $2""",
        new.id, facility,
    )  # fmt: skip
    if held is not None:
        if msgspec.convert(dict(held), NewOverride) != new:
            raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used otherwise.")
        return
    await _refuse(db, facility, new.instead_of, new.account, new.starts_at, new.ends_at, "")
    await db.execute(
        """insert into duty_overrides (id, facility_id, account_id, instead_of, starts_at, ends_at, made_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        new.id, facility, new.account, new.instead_of, new.starts_at, new.ends_at, db.now,
    )  # fmt: skip
    await roster.settle(db, facility)
    _tell(db, [new.account, new.instead_of], new.id, "override", new.starts_at, new.ends_at)


async def end_override(db: Db, facility: UUID, id: UUID) -> None:
    await roster.hold(db, facility)
    row = await db.fetchrow(
        """update duty_overrides set ended_at = $3 where id = $2 and facility_id = $1 and ended_at is null
           returning account_id, instead_of, starts_at, ends_at""",
        facility, id, db.now,
    )  # fmt: skip
    if row is None:
        raise NotFound
    await roster.settle(db, facility)
    _tell(db, [row["account_id"], row["instead_of"]], id, "override_ended", row["starts_at"], row["ends_at"])


async def swaps(db: Db, facility: UUID) -> list[Swap]:
    """Those that are not over, whatever was answered."""
    rows = await db.fetch(
        """select * from duty_swaps where facility_id = $1 and greatest(gives_to, takes_to) > $2
            order by made_at desc, id limit 200""",
        facility,
        db.now,
    )
    return [_swap(row) for row in rows]


async def propose(db: Db, actor: Actor, facility: UUID, new: NewSwap) -> Swap:
    row = await db.fetchrow("select * from duty_swaps where id = $1 and facility_id = $2", new.id, facility)
    if row is None:
        me, takes = actor.account, new.takes
        await _refuse(db, facility, me, new.asked, new.gives.starts_at, new.gives.ends_at, "/gives")
        if takes is not None:
            await _refuse(db, facility, new.asked, me, takes.starts_at, takes.ends_at, "/takes")
        await db.execute(
            """insert into duty_swaps (id, facility_id, proposed_by, asked, gives_from, gives_to, takes_from, takes_to,
                                       made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
            new.id, facility, me, new.asked, new.gives.starts_at, new.gives.ends_at,
            takes and takes.starts_at, takes and takes.ends_at, db.now,
        )  # fmt: skip
        _tell(db, [new.asked], new.id, "swap_proposed", new.gives.starts_at, new.gives.ends_at)
        row = await db.fetchrow("select * from duty_swaps where id = $1", new.id)
    held = _swap(row)
    if (held.proposed_by, held.asked, held.gives, held.takes) != (actor.account, new.asked, new.gives, new.takes):
        raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used otherwise.")
    return held


async def answer(db: Db, actor: Actor, facility: UUID, id: UUID, what: Answer) -> Swap:
    """Once agreed, the beat writes it into the shifts at once. The other one learns of it, and of an agreed one the
    managers too."""
    row = await db.fetchrow("select * from duty_swaps where id = $1 and facility_id = $2", id, facility)
    if row is None:
        raise NotFound
    swap = _swap(row)
    if swap.answer is None and not await db.fetchval("select answer_swap($1, $2, $3)", id, what, db.now):
        mine = swap.proposed_by if what == "withdrawn" else swap.asked
        if actor.account != mine:
            raise Forbidden
        raise Conflict("too_late", "Giờ trực này đã bắt đầu.", "These hours have begun.")
    if swap.answer not in (None, what):
        raise Conflict("answered", "Đề nghị này đã được trả lời.", "This has been answered already.")
    if swap.answer is None:
        told = {swap.proposed_by, swap.asked} - {actor.account}
        if what == "agreed":
            told |= set(await staff.members(db, facility, "manager", db.now))
            db.due.add("rota")
        _tell(db, sorted(told), id, f"swap_{what}", swap.gives.starts_at, swap.gives.ends_at)
    return _swap(await db.fetchrow("select * from duty_swaps where id = $1", id))


async def _refuse(
    db: Db, facility: UUID, out: UUID, into: UUID, starts: datetime, ends: datetime, pointer: str
) -> None:
    """Hours that lie ahead, in which `out` is on duty, in posts that `into` may hold."""
    if not max(starts, db.now) < ends or ends - starts > LONGEST or out == into:
        raise Refused(pointer=f"{pointer}/ends_at")
    last = min(ends, db.now + roster.AHEAD + LONGEST)
    found = expected(await roster.facts(db, facility, starts, last), min(starts, last), last, db.now)
    posts = {span.post for span in found if span.account == out}
    if not posts:
        raise Refused("not_on_duty", "Người này không trực giờ đó.", "They are not on duty in these hours.",
                      f"{pointer}/starts_at")  # fmt: skip
    await roster.refuse_posts(db, facility, [(into, post.profession, None) for post in posts], pointer or "/account")


def _tell(db: Db, accounts: list[UUID], subject: UUID, what: str, starts: datetime, ends: datetime) -> None:
    body: dict[str, Any] = {"what": what, "starts_at": starts, "ends_at": ends}
    feed.append(db, accounts, "duty", subject, body, push_after=feed.IF_UNSEEN_S)


def _swap(row: Any) -> Swap:
    takes = row["takes_from"]
    return Swap(
        id=row["id"], asked=row["asked"], proposed_by=row["proposed_by"], made_at=row["made_at"], answer=row["answer"],
        answered_at=row["answered_at"], gives=Hours(starts_at=row["gives_from"], ends_at=row["gives_to"]),
        takes=None if takes is None else Hours(starts_at=takes, ends_at=row["takes_to"]),
    )  # fmt: skip
