"""The call of a booked visit: started by either side at its time, in its thread. Writes `appointment_calls`.

    five minutes before ──────► an hour after the end: it can be started
    before: 409 `too_early` with the time · after it was cancelled, concluded or is long over: 409 `over`

It is a call like any other (calls.py): it rings, is missed, leaves a task. Whoever starts one while one is under way
gets that one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, Meaning, NotFound
from base.settings import Secret
from notify import feed
from people import access
from people.access import Resident
from people.audit import Attempt
from people.rights import Right
from people.sessions import Caller
from realtime import call_rows, calls, door, frames, members, visit_threads
from realtime.call_rows import Shown
from realtime.calls import STAFF, Ask, NobodyToCall
from realtime.marks import READS_FROM
from realtime.visit_threads import KINDS, LIVE, OPENS, Visit

CALLS_FROM: Final = timedelta(minutes=5)
CALLS_UNTIL: Final = timedelta(hours=1)
AT_HOME: Final = ("resident", "representative", "relative")


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`key` is made by the phone, one for each call it means. `media` as it was booked, and `to` the other side, unless
    said otherwise."""

    key: UUID
    media: Literal["audio", "video"] | None = None
    to: Annotated[tuple[UUID, ...], Meta(max_length=7)] = ()


class Started(Struct, frozen=True, kw_only=True):
    """The call of the appointment that runs now."""

    call: UUID
    conversation: UUID


class VisitThread(Struct, frozen=True, kw_only=True):
    """`conversation` is null until it is opened; `calls` are shown to who sits in it, the first one first."""

    conversation: UUID | None
    opens_at: datetime
    calls_from: datetime
    calls_until: datetime
    calls: list[Shown]


class NotRemote(Conflict):
    code, vi, en = "not_remote", "Lịch hẹn này không phải khám từ xa.", "This appointment is not a remote visit."


class TooEarly(Conflict):
    code, vi, en = "too_early", "Chưa đến giờ hẹn.", "It is too early for this."


class Over(Conflict):
    code, vi, en = "over", "Lịch hẹn không còn ở trạng thái này.", "The appointment is past this."


async def start(db: Db, house: Secret, caller: Caller, token_hash: bytes, appointment: UUID, wish: Wish) -> Started:
    """1 whose it is, and whether they may speak with the resident; 2 whether it is the time; 3 the thread; 4 the call
    that runs, or a new one."""
    visit = await visit_threads.find(db, appointment)
    if visit is None:
        raise NotFound
    await _let_in(db, token_hash, visit)
    _require_time(visit, db.now)
    thread, _ = await visit_threads.ensure(db, house, visit)
    await db.execute("select from appointment_threads where appointment_id = $1 for no key update", visit.id)
    running = await db.fetchval(
        """select c.id from appointment_calls v join calls c on c.id = v.call_id
            where v.appointment_id = $1 and c.ended_at is null order by c.started_at limit 1""",
        visit.id,
    )
    if running is not None:
        return Started(call=running, conversation=thread)
    await visit_threads.seat_practitioner(db, thread, visit)
    media = wish.media or ("video" if visit.kind == "video" else "audio")
    to = wish.to or await _other_side(db, thread, visit, caller.account)
    frame = frames.CallStart(conversation=thread, key=wish.key, media=media, to=to)
    [call] = await calls.carry_out(db, [Ask(caller, frame)])
    if isinstance(call, Meaning):
        raise call
    await db.execute(
        "insert into appointment_calls (call_id, appointment_id) values ($1, $2) on conflict do nothing", call, visit.id
    )
    feed.append(  # their own phone looks at its calls when it hears of one
        db, (caller.account,), "call", call, {"conversation": str(thread)}, resident=visit.resident, needs=READS_FROM
    )
    return Started(call=call, conversation=thread)


async def thread_of(db: Db, who: Resident, appointment: UUID) -> VisitThread:
    """Where it takes place, and what came of its calls."""
    row = await db.fetchrow(
        """select a.kind, lower(a.during) as starts_at, upper(a.during) as ends_at, t.conversation_id
             from appointments a left join appointment_threads t on t.appointment_id = a.id
            where a.id = $1 and a.resident_id = $2""",
        appointment,
        who.id,
    )
    if row is None:
        raise NotFound
    if row["kind"] not in KINDS:
        raise NotRemote
    if row["conversation_id"] is not None:
        await db.execute("select open_threads($1)", row["conversation_id"])
    made = await db.fetch("select call_id from appointment_calls where appointment_id = $1", appointment)
    shown = await call_rows.shown(db, [one["call_id"] for one in made])
    return VisitThread(
        conversation=row["conversation_id"], opens_at=row["starts_at"] - OPENS,
        calls_from=row["starts_at"] - CALLS_FROM, calls_until=row["ends_at"] + CALLS_UNTIL,
        calls=sorted(shown.values(), key=lambda call: (call.started_at, call.id)),
    )  # fmt: skip


async def _let_in(db: Db, token_hash: bytes, visit: Visit) -> None:
    [post] = await access.posts_of(db, [token_hash], [visit.resident], Right.WRITE_MESSAGES)
    if not isinstance(post, access.Post):
        refusal = post()
        refusal.attempt = Attempt(act=Right.WRITE_MESSAGES.value, resident=visit.resident, subject=visit.id)
        raise refusal


def _require_time(visit: Visit, now: datetime) -> None:
    if visit.kind not in KINDS:
        raise NotRemote
    if visit.state not in LIVE or now >= visit.ends_at + CALLS_UNTIL:
        raise Over
    if now < visit.starts_at - CALLS_FROM:
        refusal = TooEarly()
        refusal.not_before = visit.starts_at - CALLS_FROM
        raise refusal


async def _other_side(db: Db, thread: UUID, visit: Visit, caller: UUID) -> tuple[UUID, ...]:
    """Staff ring those at home and the nurses who hold the tablet; those at home ring the practitioner, or the staff
    who sit there where nobody was named."""
    sitting = {seat.account: seat.role for seat in await members.sitting(db, thread)}
    if sitting.get(caller) in STAFF:
        wanted = [account for account, role in sitting.items() if role in (*AT_HOME, "nurse")]
    else:
        wanted = [visit.practitioner or account for account, role in sitting.items() if role in STAFF]
    others = sorted(set(wanted) - {caller})
    may = await door.could_sit(db, others, visit.resident, "care", db.now) if others else {}
    if not may:
        raise NobodyToCall
    return tuple(sorted(may))
