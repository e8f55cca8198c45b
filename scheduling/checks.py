"""Before a shift: who is missing, who cannot be reached, and who has not said that they heard. The only writer of
`duty_checks`, but for the answer.

    empty       a rank the escalation calls, or a turn of the rota, has nobody    told to the head when it is found, up
    no_channel  whoever is to go on duty has no phone a push can reach            to a week ahead, and again when it
    stale       none of their phones was seen for a week                          begins and still is so
    on_duty     "you go on duty", an hour before, by a push that wants an answer; the head is told when the duty has
                begun and nobody has answered for ten minutes

The head: the facility's managers, and whoever is on duty at the rank of head. Bodies hold ids and times only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base import log
from base.db import Database, Db
from base.errors import NotFound, Unavailable
from base.ids import new_id
from notify import feed, last_seen
from people import facilities, staff
from people.sessions import Actor
from scheduling import duty, roster
from scheduling.coverage import gaps
from scheduling.rota import Post, Span, expected

Kind = Literal["empty", "no_channel", "stale", "on_duty"]
AHEAD = timedelta(days=7)
SEEN_WITHIN = timedelta(days=7)
CALLED_BEFORE = timedelta(hours=1)
ANSWER_WITHIN = timedelta(minutes=10)
HEAD = 3
"""The rank of the head; 1 is called first, 2 second."""

Ranks = Callable[[Any], Collection[int]]
"""Which ranks a stored escalation policy calls."""

_log = log.logger("scheduling")


class Found(Struct, frozen=True):
    """What is wrong, or who is called; `account` None: nobody, that is what is wrong."""

    kind: Kind
    post: Post
    account: UUID | None
    starts_at: datetime
    ends_at: datetime


async def found_in(db: Db, facility: UUID, ranks: Ranks, last: datetime) -> tuple[list[Found], list[Span]]:
    """Empty ranks and turns from now to `last`, and who is on duty then."""
    known = expected(await roster.facts(db, facility, db.now, last), db.now - roster.LONGEST, last, db.now)
    planned = [span for span in known if span.ends_at > db.now]
    manned = roster.of_staff(planned, await roster.memberships(db, facility))
    stored, _ = await facilities.policy_of(db, facility)
    holes = gaps(ranks(stored), planned, manned, db.now, last)
    return [Found("empty", gap.post, None, gap.starts_at, gap.ends_at) for gap in holes], manned


async def check_due(database: Database, ranks: Ranks, now: datetime | None = None) -> int:
    """Looks at every facility where somebody lives or is on duty; how many were told something."""
    async with database.work("engine", now) as db:
        rows = await db.fetch(
            """select facility_id from stays where during @> $1::timestamptz
                union select facility_id from shifts where upper(during) > $1
                union select facility_id from duty_checks where over_at is null""",
            db.now,
        )
    told = 0
    for row in rows:
        try:
            async with database.work("engine", now) as db:
                told += await _check(db, row["facility_id"], ranks)
        except Unavailable:
            raise
        except Exception as error:
            _log.error("duty check failed", error=type(error).__name__, where=log.where(error))
    return told


async def _check(db: Db, facility: UUID, ranks: Ranks) -> int:
    """1 what is found now; 2 those found before go on or are over; 3 tell what is new, and what begins."""
    await db.execute("select pg_advisory_xact_lock(hashtextextended('duty checks ' || $1::text, 0))", str(facility))
    found, manned = await found_in(db, facility, ranks, db.now + AHEAD)
    found += await _unreachable(db, manned) + _called(manned, db.now)
    rows = await db.fetch("select * from duty_checks where facility_id = $1 and over_at is null for update", facility)
    heads = await heads_of(db, facility)
    told = 0
    for row in rows:
        here = next((f for f in found if _goes_on(row, f)), None)
        if here is not None:
            found.remove(here)
        told += await _follow(db, row, here, heads)
    for new in found:
        await _open(db, facility, new, heads)
    return told + len(found)


def _goes_on(row: Any, found: Found) -> bool:
    same = (row["kind"], row["rank"], row["ward_id"], row["profession"], row["account_id"]) == (
        found.kind, found.post.rank, found.post.ward, found.post.profession, found.account,
    )  # fmt: skip
    return same and found.starts_at <= row["ends_at"] and row["starts_at"] <= found.ends_at


async def _follow(db: Db, row: Any, here: Found | None, heads: Sequence[UUID]) -> bool:
    """Whether somebody was told."""
    if row["kind"] == "on_duty":
        return await _await_answer(db, row, here, heads)
    if here is None:
        await db.execute("update duty_checks set over_at = $2 where id = $1", row["id"], db.now)
        return False
    starts = here.starts_at if here.starts_at > db.now else min(row["starts_at"], db.now)
    again = row["told_again_at"] is None and row["told_at"] < starts <= db.now
    if again or (starts, here.ends_at) != (row["starts_at"], row["ends_at"]):
        await db.execute(
            """update duty_checks set starts_at = $2, ends_at = $3, told_again_at = coalesce(told_again_at, $4)
                where id = $1""",
            row["id"], starts, here.ends_at, db.now if again else None,
        )  # fmt: skip
    if again:
        _tell(db, heads, row["id"], here, feed.AT_ONCE)
    return again


async def _await_answer(db: Db, row: Any, here: Found | None, heads: Sequence[UUID]) -> bool:
    gone = here is None and row["ends_at"] > db.now and row["starts_at"] > db.now  # somebody else's duty by now
    if row["answered_at"] is not None or row["ends_at"] <= db.now or row["told_again_at"] is not None or gone:
        if row["ends_at"] <= db.now or gone:
            await db.execute("update duty_checks set over_at = $2 where id = $1", row["id"], db.now)
        return False
    if db.now < max(row["starts_at"], row["told_at"] + ANSWER_WITHIN):
        return False
    await db.execute("update duty_checks set told_again_at = $2 where id = $1", row["id"], db.now)
    post = Post(row["rank"], row["ward_id"], row["profession"])
    silent = Found("on_duty", post, row["account_id"], row["starts_at"], row["ends_at"])
    _tell(db, [head for head in heads if head != row["account_id"]], row["id"], silent, feed.AT_ONCE, "not_answered")
    return True


async def _open(db: Db, facility: UUID, new: Found, heads: Sequence[UUID]) -> None:
    id = new_id()
    await db.execute(
        """insert into duty_checks (id, facility_id, kind, rank, ward_id, profession, account_id, starts_at, ends_at,
                                    told_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        id, facility, new.kind, new.post.rank, new.post.ward, new.post.profession, new.account, new.starts_at,
        new.ends_at, db.now,
    )  # fmt: skip
    told = [new.account] if new.kind == "on_duty" and new.account is not None else heads
    soon = new.kind == "on_duty" or new.starts_at <= db.now + timedelta(days=1)
    _tell(db, told, id, new, feed.AT_ONCE if soon else feed.IF_UNSEEN_S)


def _tell(
    db: Db, accounts: Collection[UUID], id: UUID, about: Found, push_after: float, what: str | None = None
) -> None:
    body: dict[str, Any] = {
        "what": what or about.kind, "rank": about.post.rank, "starts_at": about.starts_at, "ends_at": about.ends_at,
    }  # fmt: skip
    if about.account is not None:
        body["account"] = about.account
    feed.append(db, accounts, "duty", id, body, push_after=push_after)


async def _unreachable(db: Db, manned: Sequence[Span]) -> list[Found]:
    """The next duty of everybody whom no push would reach."""
    nexts: dict[UUID, Span] = {}
    for span in manned:
        nexts.setdefault(span.account, span)
    seen = await last_seen.of(db, list(nexts))
    found = []
    for account, span in nexts.items():
        at = seen.get(account)
        if at is None or at < db.now - SEEN_WITHIN:
            kind: Kind = "no_channel" if at is None else "stale"
            found.append(Found(kind, span.post, account, span.starts_at, span.ends_at))
    return found


def _called(manned: Sequence[Span], now: datetime) -> list[Found]:
    """Those whose duty begins within the hour or has just begun, and who were not on duty before."""
    found: dict[UUID, Found] = {}
    for span in manned:
        near = now - ANSWER_WITHIN <= span.starts_at <= now + CALLED_BEFORE
        on_already = any(s.account == span.account and s.starts_at < span.starts_at <= s.ends_at for s in manned)
        if near and not on_already:
            found.setdefault(span.account, Found("on_duty", span.post, span.account, span.starts_at, span.ends_at))
    return list(found.values())


async def heads_of(db: Db, facility: UUID) -> list[UUID]:
    """The managers, and whoever is on duty as head."""
    on = duty.who_is_on_call(await duty.shifts_at(db, facility, db.now), facility, HEAD, db.now)
    return list(dict.fromkeys([*await staff.members(db, facility, "manager", db.now), *on]))


async def answer(db: Db, actor: Actor, id: UUID) -> None:
    """I heard it: on duty at that hour. Saying it twice is no harm; it may be said late."""
    mine = await db.fetchrow(
        "select answered_at from duty_checks where id = $1 and account_id = $2 and kind = 'on_duty'", id, actor.account
    )
    if mine is None:
        raise NotFound
    await db.execute("update duty_checks set answered_at = $2 where id = $1 and answered_at is null", id, db.now)


async def open_for(db: Db, facility: UUID) -> list[dict[str, Any]]:
    """For managers: what was found about people and is not over."""
    rows = await db.fetch(
        """select id, kind, rank, ward_id as ward, profession, account_id as account, starts_at, ends_at, told_at,
                  answered_at
             from duty_checks where facility_id = $1 and over_at is null and kind <> 'empty'
            order by starts_at, rank, id limit 500""",
        facility,
    )
    return [dict(row) for row in rows]
