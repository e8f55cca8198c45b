"""The rows of calls and of who is in them. The only writer of `calls` and `call_parties`; calls.py says what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from base.db import Db
from realtime import frames
from realtime.call import Call, Party
from realtime.messages import Message


class Held:
    """A call under its lock, and as it was."""

    def __init__(self, call: Call) -> None:
        self.call, self.before = call, deepcopy(call)


class Shown(Struct, frozen=True, kw_only=True):
    """How a call stands, in its message and in the notice of it."""

    id: UUID
    state: str
    reason: str | None
    media: str
    by: UUID
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


class Standing(Struct, frozen=True, kw_only=True):
    """How a call stands for one of its people. `rings`: not too old to. `staff`: only to sessions with both factors."""

    account: UUID
    staff: bool
    rings: bool
    version: int
    after_n: int
    frame: frames.Call


async def begin(db: Db, call: Call, key: UUID, media: str) -> Held:
    await db.execute(
        """insert into calls (id, conversation_id, caller_id, key, media, state, started_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        call.id, call.thread, call.caller, key, media, call.state, call.started_at,
    )  # fmt: skip
    return Held(call)


async def lock(db: Db, ids: set[UUID]) -> dict[UUID, Held]:
    """In id order; a call that is not there is left out."""
    rows = await db.fetch(
        """select c.*, v.resident_id from calls c join conversations v on v.id = c.conversation_id
            where c.id = any ($1) order by c.id for update of c""",
        sorted(ids),
    )
    found = {row["id"]: _call(row) for row in rows}
    parties = await db.fetch("select * from call_parties where call_id = any ($1)", list(found))
    for row in parties:
        found[row["call_id"]].parties[row["account_id"]] = Party(
            account=row["account_id"], staff=row["staff"], rings_until=row["rings_until"], state=row["state"],
            invited=row["invited"], rung_by=row["rung_by"], by_doctor=row["by_doctor"], session=row["session_id"],
            device=row["device_id"], joined_at=row["joined_at"], here_at=row["here_at"],
            after_n=row["after_n"],
        )  # fmt: skip
    return {id: Held(call) for id, call in found.items()}


def _call(row: Any) -> Call:
    return Call(
        id=row["id"], thread=row["conversation_id"], caller=row["caller_id"], started_at=row["started_at"],
        seq=row["seq"], resident=row["resident_id"], state=row["state"], reason=row["reason"],
        answered_at=row["answered_at"], ended_at=row["ended_at"], version=row["version"], n=row["n"],
    )  # fmt: skip


async def save(db: Db, held: Held) -> bool:
    """Writes what changed; false when nothing did."""
    call, before = held.call, held.before
    if call == before:
        return False
    changed = [p for account, p in sorted(call.parties.items()) if before.parties.get(account) != p]
    if changed or call.state != before.state:
        call.version += 1
    await db.execute(
        """update calls set seq = $2, state = $3, reason = $4, answered_at = $5, ended_at = $6, version = $7, n = $8
            where id = $1""",
        call.id, call.seq, call.state, call.reason, call.answered_at, call.ended_at, call.version, call.n,
    )  # fmt: skip
    if changed:
        await _save_parties(db, call.id, changed)
    return True


async def _save_parties(db: Db, id: UUID, some: Sequence[Party]) -> None:
    await db.executemany(
        """insert into call_parties as p (call_id, account_id, state, staff, invited, rung_by, by_doctor, rings_until,
                                          session_id, device_id, joined_at, here_at, after_n)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
           on conflict (call_id, account_id) do update
             set state = excluded.state, staff = excluded.staff, invited = excluded.invited, rung_by = excluded.rung_by,
                 by_doctor = excluded.by_doctor, rings_until = excluded.rings_until, session_id = excluded.session_id,
                 device_id = excluded.device_id, joined_at = excluded.joined_at, after_n = excluded.after_n,
                 here_at = greatest(p.here_at, excluded.here_at)""",
        [
            (id, p.account, p.state, p.staff, p.invited, p.rung_by, p.by_doctor, p.rings_until, p.session, p.device,
             p.joined_at, p.here_at, p.after_n)
            for p in some
        ],
    )  # fmt: skip


async def note_here(db: Db, some: Sequence[tuple[UUID, UUID]]) -> None:
    """These devices (call, account) have a socket this moment; what is being written is noted next time."""
    await db.execute(
        """with free as (
             select p.call_id, p.account_id from call_parties p
               join unnest($1::uuid[], $2::uuid[]) as h(call, account)
                 on h.call = p.call_id and h.account = p.account_id
              where p.state = 'in' for no key update of p skip locked
           )
           update call_parties p set here_at = $3 from free f
            where p.call_id = f.call_id and p.account_id = f.account_id""",
        [call for call, _ in some], [account for _, account in some], db.now,
    )  # fmt: skip


async def standing(db: Db, accounts: Sequence[UUID], also: Sequence[UUID]) -> list[Standing]:
    """The calls these accounts are in or rung for, and those of `also`."""
    rows = await db.fetch(
        """
        with mine as (
          select call_id, account_id from call_parties
           where account_id = any ($1) and state in ('rung', 'ringing', 'in')
          union
          select call_id, account_id from call_parties where call_id = any ($2) and account_id = any ($1)
        )
        select c.*, p.account_id, p.state as mine, p.staff, p.device_id, p.rings_until, p.after_n,
               p.rings_until > clock_timestamp() as rings, o.accounts, o.states
          from mine join call_parties p using (call_id, account_id) join calls c on c.id = p.call_id
          cross join lateral (
            select array_agg(o.account_id order by o.joined_at, o.account_id) as accounts,
                   array_agg(o.state order by o.joined_at, o.account_id) as states
              from call_parties o where o.call_id = c.id) o
        """,
        list(accounts),
        list(also),
    )
    return [_standing(row) for row in rows]


async def shown(db: Db, some: Iterable[UUID]) -> dict[UUID, Shown]:
    rows = await db.fetch("select * from calls where id = any ($1)", list(some))
    return {
        row["id"]: Shown(
            id=row["id"], state=row["state"], reason=row["reason"], media=row["media"], by=row["caller_id"],
            started_at=row["started_at"], answered_at=row["answered_at"], ended_at=row["ended_at"],
        )
        for row in rows
    }  # fmt: skip


async def with_states(db: Db, found: Sequence[Message]) -> list[Message]:
    """The messages of calls say how their call stands now."""
    ids = {UUID(m.body["call"]) for m in found if m.kind == "call" and m.body is not None}
    if not ids:
        return list(found)
    states = await shown(db, ids)
    return [
        replace(m, body={"call": states.get(UUID(m.body["call"]))}) if m.kind == "call" and m.body is not None else m
        for m in found
    ]


async def in_calls(db: Db, accounts: Sequence[UUID]) -> set[UUID]:
    rows = await db.fetch(
        "select account_id from call_parties where account_id = any ($1) and state = 'in'", list(accounts)
    )
    return {row["account_id"] for row in rows}


def _standing(row: Any) -> Standing:
    people = [
        frames.CallParty(account=account, state=state)
        for account, state in zip(row["accounts"], row["states"], strict=True)
    ]
    return Standing(
        account=row["account_id"], staff=row["staff"], rings=row["rings"], version=row["version"],
        after_n=row["after_n"],
        frame=frames.Call(
            call=row["id"], conversation=row["conversation_id"], key=row["key"], media=row["media"], state=row["state"],
            reason=row["reason"], by=row["caller_id"], mine=row["mine"], device=row["device_id"], people=people,
            started_at=row["started_at"], rings_until=row["rings_until"], answered_at=row["answered_at"],
            ended_at=row["ended_at"], n=row["n"],
        ),
    )  # fmt: skip
