"""Calls: started in a thread, each one message of it whose state is replaced.

`carry_out` is the committer's work (switchboard.py): acts of many sessions, each let in for itself. The rows of their
calls are locked first, in id order; what may happen is call.py's to say; what changed is written once, told to the
thread as `message_changed`, and wakes everybody in the call. Media never passes through here.

Passes: `miss_due` ends what rings for too long, `hang_up_due` puts out whose right or phone is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from base.db import Database, Db
from base.errors import Meaning, NotFound, Refused, Unavailable
from base.ids import new_id
from notify import feed, reach
from people.sessions import Caller
from realtime import call_rows, conversations, door, frames, members, missed, saying, signals
from realtime.call import GONE_AFTER, RINGS, Call, InCall, Party
from realtime.call_rows import Held
from realtime.door import Role, Speaker
from realtime.frames import OnCall
from realtime.marks import READS_FROM
from realtime.signals import Signal

ASKED = frames.CallRinging | frames.CallAccept | frames.CallSignal | frames.CallInvite
STAFF: frozenset[Role] = frozenset({"nurse", "doctor", "manager", "staff"})


class NobodyToCall(Refused):
    code, vi, en = "nobody_to_call", "Không có ai để gọi.", "There is nobody to call."
    pointer = "/to"


class OtherCall(Refused):
    code, vi, en = "idempotency_mismatch", "Khóa này đã dùng.", "This key was used for another call."
    pointer = "/key"


class Ask(Struct, frozen=True):
    """What somebody does in a call, or with which they start one."""

    caller: Caller
    frame: OnCall


async def carry_out(db: Db, asks: Sequence[Ask]) -> list[UUID | Meaning]:
    """1 lock; 2 let in whoever needs it; 3 act; 4 write. The call for each, or the refusal. Starting and inviting lock
    the thread as well and come alone."""
    first = asks[0].frame
    if isinstance(first, frames.CallStart):
        return [await _start(db, asks[0].caller, first)]
    held = await call_rows.lock(db, {ask.frame.call for ask in asks if not isinstance(ask.frame, frames.CallStart)})
    doors = await _doors(db, asks, held)
    new: list[Signal] = []
    outcomes: list[UUID | Meaning] = []
    for ask, let_in in zip(asks, doors, strict=True):
        refusal = await _act(db, held, ask, let_in, new)
        outcomes.append(frames.key_of(ask.frame) if refusal is None else refusal)
    if new:
        await signals.keep(db, new)
    for one in held.values():
        await _save(db, one)
    return outcomes


def lost_race(error: asyncpg.UniqueViolationError) -> Meaning:
    """Two nodes did at once what may happen once."""
    return InCall() if error.constraint_name == "one_call_at_a_time" else Unavailable()


async def miss_due(database: Database, now: datetime | None = None) -> int:
    """Call by call: nobody answered in time."""
    done = 0
    while True:
        async with database.work("committer", now) as db:
            late = await db.fetchval(
                """select c.id from calls c where c.ended_at is null and exists (
                     select from call_parties p where p.call_id = c.id and p.state in ('rung', 'ringing')
                        and p.rings_until <= $1) order by c.started_at limit 1 for update of c skip locked""",
                db.now,
            )
            if late is None:
                return done
            [held] = (await call_rows.lock(db, {late})).values()
            held.call.give_up(db.now)
            await _save(db, held)
        done += 1


async def hang_up_due(database: Database, now: datetime | None = None) -> int:
    """Call by call: somebody may no longer take part, or their phone is gone."""
    async with database.work("committer", now) as db:
        rows = await db.fetch(
            """select p.call_id, p.account_id, p.session_id, p.here_at <= $1 as gone, c.conversation_id
                 from call_parties p join calls c on c.id = p.call_id where p.state = 'in' order by p.call_id""",
            db.now - GONE_AFTER,
        )
        doors = await door.speakers_of(db, [door.Ask(row["session_id"], row["conversation_id"]) for row in rows])
        await signals.forget(db)
    out = {(row["call_id"], row["account_id"]) for row, d in zip(rows, doors, strict=True) if isinstance(d, Meaning)}
    done = 0
    for id in sorted({row["call_id"] for row in rows if row["gone"]} | {call for call, _ in out}):
        async with database.work("committer", now) as db:
            [held] = (await call_rows.lock(db, {id})).values()
            for call, account in out:
                if call == id:
                    held.call.put_out(account, db.now)
            held.call.drop_gone(db.now)
            done += await _save(db, held)
    return done


async def _start(db: Db, caller: Caller, frame: frames.CallStart) -> UUID | Meaning:
    """The thread's lock, which its message takes, decides between two who call each other at once."""
    [who] = await door.speakers_of(db, [door.Ask(caller.session, frame.conversation, frame.key)])
    if isinstance(who, Meaning):
        return who
    first = await db.fetchrow(
        "select id, media from calls where conversation_id = $1 and caller_id = $2 and key = $3",
        frame.conversation, caller.account, frame.key,
    )  # fmt: skip
    if first is not None:
        return first["id"] if first["media"] == frame.media else OtherCall()
    if await call_rows.in_calls(db, [caller.account]):
        return InCall()
    callees = await _callees(db, who, frame.to)
    if isinstance(callees, Meaning):
        return callees
    call = Call(
        id=new_id(), thread=who.thread, caller=caller.account, resident=who.resident, started_at=db.now
    )  # fmt: skip
    held = await call_rows.begin(db, call, frame.key, frame.media)
    call.seq = (await saying.post(db, call.thread, "call", {"call": str(call.id)}, resident=who.resident)).seq
    await _ring_together(db, call, who, callees)
    mine = Party(account=caller.account, staff=who.role in STAFF, rings_until=db.now)
    mine.enter(caller.session, caller.device, db.now, call.n)
    call.parties[caller.account] = mine
    call.give_up(db.now)  # if every one of them is busy
    await _save(db, held)
    await missed.called_back(db, caller.account, call.thread, list(callees))
    return call.id


async def _ring_together(db: Db, call: Call, who: Speaker, callees: dict[UUID, Role]) -> None:
    busy = await call_rows.in_calls(db, list(callees))
    for account, role in callees.items():
        call.parties[account] = _party(who, account, role, db.now, busy=account in busy)
    _ring(db, call, [account for account in callees if account not in busy])


def _party(who: Speaker, account: UUID, role: Role, now: datetime, *, busy: bool, invited: bool = False) -> Party:
    return Party(
        account=account, staff=role in STAFF, rings_until=now + RINGS, state="busy" if busy else "rung",
        invited=invited, rung_by=who.account, by_doctor=who.role == "doctor",
    )  # fmt: skip


def _ring(db: Db, call: Call, accounts: Sequence[UUID]) -> None:
    """Open apps and sleeping phones at once."""
    feed.append(
        db, accounts, "call", call.id, {"conversation": str(call.thread)}, resident=call.resident, needs=READS_FROM,
        push_after=feed.AT_ONCE, urgent=True,
    )  # fmt: skip


async def _callees(db: Db, who: Speaker, to: Sequence[UUID]) -> dict[UUID, Role] | Meaning:
    """The others who sit there and may speak, or those of them who were named."""
    sitting = await members.sitting(db, who.thread)
    seats: dict[UUID, Role] = {s.account: s.role for s in sitting if s.account != who.account}
    wanted = sorted(set(to) or seats)
    if who.resident is None:
        rows = await db.fetch(
            "select a from unnest($1::uuid[]) a where works_in(a, $2, null, $3)", wanted, who.facility, db.now
        )
        may = {row["a"] for row in rows}
    else:
        may = set(await door.could_sit(db, wanted, who.resident, who.kind, db.now))
    found: dict[UUID, Role] = {account: seats[account] for account in wanted if account in seats and account in may}
    if to and len(found) < len(wanted):
        return Refused("not_a_member", "Có người không thể tham gia.", "Somebody cannot take part.", "/to")
    return found or NobodyToCall()


async def _doors(db: Db, asks: Sequence[Ask], held: dict[UUID, Held]) -> list[Speaker | Meaning | None]:
    """Who takes part, or says that they are about to, must be let in at that moment. To hang up or to decline nobody
    needs a right: it takes away, and shows nothing (switchboard.py)."""
    found: list[Speaker | Meaning | None] = [None] * len(asks)
    needing = [
        (n, door.Ask(ask.caller.session, held[ask.frame.call].call.thread))
        for n, ask in enumerate(asks)
        if isinstance(ask.frame, ASKED) and ask.frame.call in held
    ]
    if needing:
        doors = await door.speakers_of(db, [look for _, look in needing])
        for (n, _), let_in in zip(needing, doors, strict=True):
            found[n] = let_in
    return found


async def _act(
    db: Db, held: dict[UUID, Held], ask: Ask, let_in: Speaker | Meaning | None, new: list[Signal]
) -> Meaning | None:
    caller, frame = ask.caller, ask.frame
    assert not isinstance(frame, frames.CallStart)
    if frame.call not in held:
        return NotFound()
    call = held[frame.call].call
    if isinstance(let_in, Meaning):
        call.put_out(caller.account, db.now, caller.device)
        return let_in
    match frame:
        case frames.CallRinging():
            return call.note_ringing(caller.account)
        case frames.CallAccept():
            return await _accept(db, call, caller)
        case frames.CallDecline(reason=reason):
            return call.decline(caller.account, db.now, busy=reason == "busy")
        case frames.CallEnd():
            return call.leave(caller.account, caller.device, db.now)
        case frames.CallSignal():
            return _signal(call, caller, frame, new)
        case frames.CallInvite(account=account):
            assert let_in is not None
            return await _invite(db, call, caller, let_in, account)


async def _accept(db: Db, call: Call, caller: Caller) -> Meaning | None:
    mine = call.parties.get(caller.account)
    if mine is not None and mine.state != "in" and await call_rows.in_calls(db, [caller.account]):
        return InCall()
    return call.accept(caller.account, caller.session, caller.device, db.now)


def _signal(call: Call, caller: Caller, frame: frames.CallSignal, new: list[Signal]) -> Meaning | None:
    targets = call.targets(caller.account, caller.device, frame.to)
    if isinstance(targets, Meaning):
        return targets
    if frame.to is not None and not targets:
        return NotFound()
    call.n += 1
    data = bytes(frame.data).decode()
    new += [Signal(call=call.id, n=call.n, sender=caller.account, to=account, data=data) for account in targets]
    return None


async def _invite(db: Db, call: Call, caller: Caller, who: Speaker, account: UUID) -> Meaning | None:
    """They take a seat in the thread, as whoever is asked in does, and are rung."""
    mine = call.parties.get(caller.account)
    if mine is None or mine.state != "in":
        return NotFound()
    if call.stands(account):
        return None
    if (refusal := call.room()) is not None:
        return refusal
    await conversations.add(db, who, account)
    role: Role = next(s.role for s in await members.sitting(db, call.thread) if s.account == account)
    busy = bool(await call_rows.in_calls(db, [account]))
    call.parties[account] = _party(who, account, role, db.now, busy=busy, invited=True)
    if not busy:
        _ring(db, call, [account])
    return None


async def _save(db: Db, held: Held) -> bool:
    """Writes what changed and tells it: everybody in the call is woken, the thread hears of another state, and sleeping
    phones stop ringing."""
    if not await call_rows.save(db, held):
        return False
    call, before = held.call, held.before
    db.woken.update(call.parties)
    if call.state != before.state:
        sitting = [s.account for s in await members.sitting(db, call.thread)]
        feed.append(
            db, sitting, "message_changed", call.thread, {"seq": call.seq}, resident=call.resident, needs=READS_FROM
        )
        if call.state not in ("started", "ringing"):
            await reach.stop(db, call.id)
    if before.live and not call.live:
        await signals.forget(db, [call.id])
    tasks = {
        p.account: p.rung_by
        for p in call.parties.values()
        if p.by_doctor and p.rung_by and p.state in ("missed", "busy") and _stood(before, p) not in ("missed", "busy")
    }
    if tasks:
        await missed.leave(db, call, tasks)
    return True


def _stood(before: Call, party: Party) -> str | None:
    known = before.parties.get(party.account)
    return None if known is None else known.state
