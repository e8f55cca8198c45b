"""The doors to a thread: who sits in it, and whether what holds between them and its resident still lets them.

A seat alone opens nothing. A thread about a resident asks the right of `people.rights` at every look; an alert's
thread asks who may answer it; a direct one asks that both still work where it was opened. Missing, not yours and no
longer yours give the same `NotFound`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import UNASKED, Db
from base.errors import Conflict, Forbidden, Meaning, NotFound, Unauthorized
from people import access, audit, sessions
from people.access import Facts
from people.rights import Right
from people.sessions import Actor, Caller, live_at

Kind = Literal["care", "duty", "direct"]
Role = Literal["resident", "representative", "relative", "nurse", "doctor", "manager", "staff"]

READS = {"care": Right.READ_MESSAGES, "duty": Right.ANSWER_ALERTS}
WRITES = {"care": Right.WRITE_MESSAGES, "duty": Right.ANSWER_ALERTS}
CLOSES = {"care": Right.CLOSE_THREADS, "duty": Right.ANSWER_ALERTS}


class Seat(Struct, frozen=True, kw_only=True):
    """Where somebody sits who was let in."""

    thread: UUID
    kind: Kind
    resident: UUID | None
    facility: UUID
    role: Role
    clinical: bool
    """Whether what they say can be advice: they treat the resident now."""


async def thread_for(db: Db, actor: Actor, thread: UUID, *, writing: bool = False) -> Seat:
    """Lets `actor` in to read the thread, or to act in it, and opens the second wall for it."""
    row = await db.fetchrow("select * from seat_in($1)", thread)
    if row is None:
        raise NotFound
    who: access.Resident | None = None
    if row["resident"] is not None:
        who = await access.resident_for(db, actor, row["resident"], (WRITES if writing else READS)[row["kind"]])
        if not writing and row["kind"] == "duty":  # the right to answer alerts leaves no row of its own for a look
            await audit.record(
                db, actor, Right.READ_MESSAGES.value, who.basis, [who.id], who.ground, facility=who.facility,
                subject=thread,
            )  # fmt: skip
    if not await db.fetchval("select open_threads($1)", thread):
        raise NotFound
    return Seat(
        thread=thread, kind=row["kind"], resident=row["resident"], facility=row["facility"], role=row["role"],
        clinical=who is not None and _clinical(row, who.may(Right.WRITE_NOTES)),
    )  # fmt: skip


def _clinical(row: Any, treats: bool) -> bool:
    """In an alert's thread those who were told as doctor or nurse go on when their shift is over."""
    return row["role"] in ("doctor", "nurse") if row["kind"] == "duty" else treats


class Speaker(Struct, frozen=True, kw_only=True):
    """Somebody who may say this now, or change the thread. `known`: the number their key was given before."""

    thread: UUID
    kind: Kind
    account: UUID
    role: Role
    resident: UUID | None
    facility: UUID
    wrapped: bytes
    after_seq: int
    members: Sequence[UUID]
    """Everybody who sits there."""
    known: int | None
    clinical: bool


class Ask(Struct, frozen=True):
    """`key` is None for acts in a thread that say nothing: opening a closed one again is one of them."""

    session: UUID
    thread: UUID
    key: UUID | None = None


class ConversationClosed(Conflict):
    code, vi, en = "conversation_closed", "Cuộc trao đổi đã đóng.", "The conversation is closed."


async def speakers_of(db: Db, asks: Sequence[Ask]) -> list[Speaker | Meaning]:
    """For each session, thread and key: let in, or the refusal. One statement joins every one of them to its live
    session, its seat and the facts between account and resident, and asks for the time where nobody has. The threads'
    heads are locked before it, so a key that another node has just written is known."""
    return [_speaker(row, ask, WRITES) for row, ask in zip(await _look(db, asks), asks, strict=True)]


async def readers_of(db: Db, asks: Sequence[Ask]) -> list[Speaker | Meaning]:
    """The same for those who only read, in threads that may be closed."""
    return [_speaker(row, ask, READS) for row, ask in zip(await _look(db, asks), asks, strict=True)]


async def _look(db: Db, asks: Sequence[Ask]) -> list[Any]:
    rows = await db.fetch(
        _LOOK,
        [ask.session for ask in asks],
        None if db.now == UNASKED else db.now,
        [ask.thread for ask in asks],
        [ask.key for ask in asks],
    )
    if rows:
        db.now = rows[0]["now"]
    return rows


_LOOK = f"""with moment as materialized (select coalesce($2::timestamptz, clock_timestamp()) as now),
asked as (
  select q.*, moment.now from moment cross join
         unnest($1::uuid[], $3::uuid[], $4::uuid[]) with ordinality as q(session, thread, key, n)
),
pair as materialized (
  select q.n, q.now, s.account, s.staffed, m.role, m.after_seq, c.kind, c.resident_id, c.facility_id, c.wrapped,
         c.closed_at is not null as closed, k.seq as known,
         c.kind = 'direct' and s.staffed and works_in(s.account, c.facility_id, null, q.now) as works,
         array(select o.account_id from conversation_members o
                where o.conversation_id = m.conversation_id and o.left_at is null) as members
    from asked q
    left join lateral (
      select s.account_id as account, s.second_factor_at is not null as staffed
        from sessions s join accounts a on a.id = s.account_id
       where s.id = q.session and a.disabled_at is null and {live_at("q.now")} offset 0
    ) s on true
    left join lateral (  -- by thread and account, however many threads the account sits in
      select * from conversation_members m where m.conversation_id = q.thread and m.account_id = s.account offset 0
    ) m on m.left_at is null
    left join lateral (
      select * from conversations c
       where c.id = m.conversation_id and (m.role <> 'relative' or c.family) offset 0
    ) c on true
    left join lateral (select * from messages k where k.key = q.key offset 0) k
           on k.conversation_id = q.thread and k.sender_id = s.account
), found as materialized (
  select f.* from (
    select array_agg(account order by n) as accounts, array_agg(resident_id order by n) as residents,
           array_agg(coalesce(staffed, false) order by n) as staffed, max(now) as now from pair
  ) p cross join lateral facts_of(p.accounts, p.residents, p.staffed, p.now) f
)
select p.*, f.* from pair p left join found f on f.pair = p.n order by p.n
"""


def _speaker(row: Any, ask: Ask, needs: Mapping[str, Right]) -> Speaker | Meaning:
    if row["account"] is None:
        return Unauthorized()
    facts = None if row["resident"] is None else access.facts_in(row)
    refusal = _refusal(row, facts, needs, new=needs is WRITES and ask.key is not None and row["known"] is None)
    if refusal is not None:
        refusal.attempt = audit.Attempt(act=needs["care"].value, resident=row["resident_id"], subject=ask.thread)
        return refusal
    return Speaker(
        thread=ask.thread, kind=row["kind"], account=row["account"], role=row["role"], resident=row["resident_id"],
        facility=row["facility_id"], wrapped=row["wrapped"] or b"", after_seq=row["after_seq"], members=row["members"],
        known=row["known"],
        clinical=facts is not None and _clinical(row, access.may(facts, Right.WRITE_NOTES)),
    )  # fmt: skip


def _refusal(row: Any, facts: Facts | None, needs: Mapping[str, Right], *, new: bool) -> Meaning | None:
    if row["kind"] is None:
        return NotFound()
    if row["kind"] == "direct":
        if not row["works"]:
            return NotFound()
    elif facts is None or not access.may(facts, needs[row["kind"]]):
        return NotFound() if facts is None or not access.may(facts, Right.SEE) else Forbidden()
    if new and (row["closed"] or row["wrapped"] is None):
        return ConversationClosed()
    return None


async def acting_in(db: Db, caller: Caller, thread: UUID, needs: Mapping[str, Right] = WRITES) -> Speaker:
    """Whoever calls, let in to act in a thread (even a closed one); raises the refusal."""
    ask = Ask(caller.session, thread)
    [row] = await _look(db, [ask])
    let_in = _speaker(row, ask, needs)
    if isinstance(let_in, Meaning):
        raise let_in
    return let_in


async def caller_of(db: Db, token_hash: bytes) -> Caller:
    """The live session behind an access token, for the committer; `Unauthorized`. Also asks for the time."""
    row = await db.fetchrow(
        """select s.id as session, s.account_id as account, s.device_id as device, moment.now,
                  s.second_factor_at is not null as second_factor
             from (select clock_timestamp() as now) moment join sessions s on s.access_hash = $1
             join accounts a on a.id = s.account_id
            where s.ended_at is null and a.disabled_at is null and s.access_expires_at > moment.now
              and s.expires_at > moment.now""",
        token_hash,
    )
    if row is None:
        raise Unauthorized
    db.now = row["now"]
    await sessions.note_used(db, [row["session"]])
    return Caller(
        session=row["session"], account=row["account"], device=row["device"], second_factor=row["second_factor"]
    )  # fmt: skip


async def colleagues(db: Db, accounts: Sequence[UUID], facility: UUID) -> dict[UUID, Role]:
    """Who of these works in the facility now."""
    rows = await db.fetch(
        "select a from unnest($1::uuid[]) a where works_in(a, $2, null, $3)", list(accounts), facility, db.now
    )
    return {row["a"]: "staff" for row in rows}


async def could_sit(db: Db, accounts: Sequence[UUID], resident: UUID, kind: Kind, now: datetime) -> dict[UUID, Role]:
    """Who of these could speak in a thread about the resident, and as what, were they signed in with both factors."""
    n = len(accounts)
    rows = await db.fetch(
        """select f.*, p.account from unnest($1::uuid[]) with ordinality as p(account, n)
             join facts_of($1, $2, $3, $4) f on f.pair = p.n""",
        list(accounts), [resident] * n, [True] * n, now,
    )  # fmt: skip
    found: dict[UUID, Role] = {}
    for row in rows:
        let_in = access.decide(access.facts_in(row), WRITES[kind])
        if let_in is not None:
            found[row["account"]] = role_of(let_in, row["staff"])
    return found


def role_of(who: access.Resident, staff: Sequence[str] = ()) -> Role:
    """What somebody sits in a thread as, by the ground they were let in on."""
    match who.basis:
        case "self":
            return "resident"
        case "representative" | "relative" | "nurse" | "doctor" | "manager":
            return msgspec.convert(who.basis, Role)
        case _:
            found = next((role for role in ("doctor", "nurse", "manager") if role in staff), "doctor")
            return msgspec.convert(found, Role)
