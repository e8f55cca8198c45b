"""Threads and their life: opened, kept from relatives or not, closed, opened again. The only writer of `conversations`.

    care     about a resident: home and house in one thread
    duty     about an alert, among those who were told of it
    direct   among staff of one facility

A thread is opened and changed by the committer's role, as messages are written; the app's role only reads. When
somebody else comes on duty the thread stays and the seat moves (`settle_due`), with a line in it that says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base import limits
from base.db import Database, Db
from base.errors import Conflict, Forbidden, NotFound, Refused
from base.ids import new_id
from base.settings import Secret
from notify import feed
from people import access, audit
from people.rights import HOME
from people.sessions import Actor
from realtime import door, members, messages, saying, thread
from realtime.door import WRITES, Kind, Role, Seat, Speaker
from realtime.marks import READS_FROM
from realtime.members import Member, Sitting

SEAT_AGAIN = timedelta(minutes=10)
"""How soon a thread's seats are looked at again when no shift ends before."""
MEMBERS_AT_MOST = 50
OPEN_ABOUT_ONE, OPENED_BY_ONE = 50, 300
"""So many threads may be open at a time about one resident, and so many that one account opened; about alerts any."""
PLACE = "subject"


class TooMany(Conflict):
    code = "too_many_conversations"
    vi = "Đang có quá nhiều cuộc trao đổi mở; hãy đóng bớt."
    en = "Too many conversations are open; close some first."


class New(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thread somebody opens. `care` names the resident, `duty` the alert, `direct` the facility and its members."""

    id: UUID
    kind: Kind
    subject: Annotated[str, Meta(min_length=1, max_length=120)]
    resident: UUID | None = None
    alert: UUID | None = None
    facility: UUID | None = None
    family: bool = True
    """False keeps it from relatives."""
    members: Annotated[tuple[UUID, ...], Meta(max_length=MEMBERS_AT_MOST)] = ()


class About(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str


class Last(Struct, frozen=True, kw_only=True):
    seq: int
    at: datetime


class Conversation(Struct, frozen=True, kw_only=True):
    """A thread as one of its members sees it. `unread` is the newest number less the one read."""

    id: UUID
    kind: Kind
    subject: str
    resident: About | None
    alert: UUID | None
    facility: UUID
    family: bool
    state: Literal["open", "closed"]
    opened_by: UUID
    opened_at: datetime
    role: Role
    """Mine."""
    last: Last | None
    moved_at: datetime
    """Of the last message, or the opening: the order of lists."""
    delivered: int
    read: int
    unread: int


async def open_(db: Db, house: Secret, token_hash: bytes, new: New) -> None:
    """Opens a thread once, as the committer. The same id again with the same content changes nothing."""
    account, resident, facility, role = await _opener(db, token_hash, new)
    full = await _is_full(db, new.kind, resident, account)
    wrapped = thread.new_key(house, new.id)
    subject = thread.seal(thread.unwrap(house, new.id, wrapped), new.id, PLACE, messages.clean(new.subject))
    made = await db.execute(
        """insert into conversations (id, kind, resident_id, alert_id, facility_id, subject, family, opened_by,
                                      opened_at, wrapped, seat_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing""",
        new.id, new.kind, resident, new.alert, facility, subject, new.family and new.kind == "care", account, db.now,
        wrapped, None if new.kind == "direct" else db.now + SEAT_AGAIN,
    )  # fmt: skip
    if not made:
        await _opened_before(db, house, new, account, resident)
        return
    if full:
        raise TooMany
    await saying.begin(db, new.id)
    if new.kind != "direct":
        await members.settle(db, new.id)
    await members.take(db, new.id, Sitting(account=account, role=role, via="added"), account)
    for seat in await _asked_in(db, new, resident, facility):
        await members.take(db, new.id, seat, account)
    await tell_all(db, new.id, resident, "opened")


async def open_by_house(db: Db, house: Secret, resident: UUID, facility: UUID, opener: UUID, subject: str) -> UUID:
    """A thread about a resident that the house itself opens, in the name of whoever it is for; who sits in it by the
    record and the rota is seated."""
    id = new_id()
    wrapped = thread.new_key(house, id)
    await db.execute(
        """insert into conversations (id, kind, resident_id, facility_id, subject, opened_by, opened_at, wrapped,
                                      seat_at)
           values ($1, 'care', $2, $3, $4, $5, $6, $7, $8)""",
        id, resident, facility, thread.seal(thread.unwrap(house, id, wrapped), id, PLACE, subject), opener, db.now,
        wrapped, db.now + SEAT_AGAIN,
    )  # fmt: skip
    await saying.begin(db, id)
    await members.settle(db, id)
    return id


async def close_by_house(db: Db, about: UUID) -> None:
    """Closes what it opened; whoever may can open it again."""
    resident = await db.fetchval(
        """update conversations set closed_at = $2, seat_at = null where id = $1 and closed_at is null
           returning resident_id""",
        about,
        db.now,
    )
    if resident is not None:
        await saying.post(db, about, "system", {"what": "closed", "by": None}, resident=resident)
        await tell_all(db, about, resident, "closed")


async def _opener(db: Db, token_hash: bytes, new: New) -> tuple[UUID, UUID | None, UUID, Role]:
    """Who opens it, about whom, in which facility, and as what."""
    match new:
        case New(kind="care", resident=UUID() as about, alert=None, facility=None):
            pass
        case New(kind="duty", resident=None, alert=UUID() as alert, facility=None):
            about = await db.fetchval("select resident_id from alerts where id = $1", alert) or alert
        case New(kind="direct", resident=None, alert=None, facility=UUID() as facility):
            return await _colleague(db, token_hash, facility)
        case _:
            raise Refused("validation", pointer="/kind")
    [let_in] = await access.posts_of(db, [token_hash], [about], WRITES[new.kind])
    if not isinstance(let_in, access.Post):
        raise let_in()
    who = let_in.resident
    if who.basis in HOME and not new.family:
        raise Forbidden
    if not who.present:
        raise Forbidden
    return let_in.account, who.id, who.facility, door.role_of(who)


async def _colleague(db: Db, token_hash: bytes, facility: UUID) -> tuple[UUID, UUID | None, UUID, Role]:
    caller = await door.caller_of(db, token_hash)
    if not caller.second_factor or not await door.colleagues(db, [caller.account], facility):
        raise NotFound
    return caller.account, None, facility, "staff"


async def _asked_in(db: Db, new: New, resident: UUID | None, facility: UUID) -> list[Sitting]:
    """Those named by whoever opens it, each of whom must be somebody who could speak in it."""
    wanted = sorted(set(new.members))
    if resident is None:
        found: dict[UUID, Role] = await door.colleagues(db, wanted, facility)
    else:
        found = await door.could_sit(db, wanted, resident, new.kind, db.now) if wanted else {}
        if not new.family:
            found = {account: role for account, role in found.items() if role != "relative"}
    if len(found) < len(wanted):
        raise Refused(
            "not_a_member", "Có người không thể tham gia.", "Somebody cannot take part.",
            f"/members/{next(n for n, account in enumerate(new.members) if account not in found)}",
        )  # fmt: skip
    return [Sitting(account=account, role=role, via="added") for account, role in sorted(found.items())]


async def _opened_before(db: Db, house: Secret, new: New, account: UUID, resident: UUID | None) -> None:
    """The same again has no effect; another thread under this id, or a second one about an alert, is refused."""
    row = await db.fetchrow("select * from conversations where id = $1", new.id)
    if row is None:
        raise Conflict("conversation_exists", "Đã có cuộc trao đổi về cảnh báo này.", "This alert has its thread.")
    subject = _subject(house, row)
    if (row["opened_by"], row["kind"], row["resident_id"], row["alert_id"], subject) != (
        account, new.kind, resident, new.alert, messages.clean(new.subject),
    ):  # fmt: skip
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")


async def add(db: Db, who: Speaker, account: UUID) -> None:
    """Asks somebody in who could speak here."""
    if who.resident is None:
        found: dict[UUID, Role] = await door.colleagues(db, [account], who.facility)
    else:
        found = await door.could_sit(db, [account], who.resident, who.kind, db.now)
    if account not in found or (found[account] == "relative" and not await _open_to_family(db, who.thread)):
        raise Refused("not_a_member", "Người này không thể tham gia.", "They cannot take part.", "/account")
    if await members.take(db, who.thread, Sitting(account=account, role=found[account], via="added"), who.account):
        await saying.post(
            db,
            who.thread,
            "system",
            {"what": "joined", "account": str(account), "by": str(who.account)},
            resident=who.resident,
        )
        feed.append(
            db, (account,), "conversation", who.thread, {"what": "joined"}, resident=who.resident,
            needs=READS_FROM,
        )  # fmt: skip


async def remove(db: Db, who: Speaker, account: UUID) -> None:
    """Takes away the seat of somebody who was asked in, or one's own if one was; a seat by record or rota is not taken
    by hand."""
    sits = next((s for s in await members.sitting(db, who.thread) if s.account == account), None)
    if sits is None:
        raise NotFound
    if sits.via != "added":
        raise Forbidden(
            "seat_by_record", "Chỗ này theo hồ sơ hoặc lịch trực.", "This seat follows the record or the rota."
        )
    await members.leave(db, who.thread, account)
    await saying.post(
        db,
        who.thread,
        "system",
        {"what": "left", "account": str(account), "by": str(who.account)},
        resident=who.resident,
    )
    feed.append(db, (account,), "conversation", who.thread, {"what": "left"})


async def close(db: Db, who: Speaker) -> None:
    """Closes the thread; to close it again changes nothing. Nobody is seated in it by the rota any more."""
    done = await db.execute(
        "update conversations set closed_at = $2, seat_at = null where id = $1 and closed_at is null",
        who.thread,
        db.now,
    )
    if done:
        await _note(db, who, "closed")


async def reopen(db: Db, who: Speaker) -> None:
    """Opens a closed thread again, and seats at once who sits in it by now; to open it again changes nothing."""
    row = await db.fetchrow(
        "select closed_at, wrapped, opened_by from conversations where id = $1 for no key update", who.thread
    )
    if row is None or row["wrapped"] is None:
        raise door.ConversationClosed
    if row["closed_at"] is None:
        return
    if await _is_full(db, who.kind, who.resident, row["opened_by"]):
        raise TooMany
    await db.execute("update conversations set closed_at = null where id = $1", who.thread)
    if who.resident is not None:
        await _settle(db, who.thread, who.resident)
    await _note(db, who, "opened_again")


async def _note(db: Db, who: Speaker, what: str) -> None:
    await saying.post(db, who.thread, "system", {"what": what, "by": str(who.account)}, resident=who.resident)
    await tell_all(db, who.thread, who.resident, what)


async def _is_full(db: Db, kind: Kind, resident: UUID | None, opener: UUID) -> bool:
    """Whether no other thread may be open about the resident, or be opened by this account; whoever else opens one of
    theirs this moment is waited for."""
    if kind == "duty":
        return False
    for subject in sorted({opener, resident or opener}):
        await limits.alone(db, "open threads", subject)
    return await db.fetchval(
        """select (select count(*) from conversations
                    where resident_id = $1 and kind = 'care' and closed_at is null) >= $3
               or (select count(*) from conversations
                    where opened_by = $2 and kind <> 'duty' and closed_at is null) >= $4""",
        resident, opener, OPEN_ABOUT_ONE, OPENED_BY_ONE,
    )  # fmt: skip


async def keep_from_family(db: Db, who: Speaker, *, family: bool) -> None:
    """Whether relatives may sit in it. Those who sat get up at once, and hear nothing of what is still on its way. To
    say the same again changes nothing."""
    if not who.clinical or who.kind != "care":
        raise Forbidden
    if not await db.execute("update conversations set family = $2 where id = $1 and family <> $2", who.thread, family):
        return
    if family:
        await members.settle(db, who.thread)
    else:
        for account in await members.take_from_family(db, who.thread):
            feed.append(db, (account,), "conversation", who.thread, {"what": "left"})
    body = {"what": "open_to_family" if family else "kept_from_family", "by": str(who.account)}
    await saying.post(db, who.thread, "system", body, resident=who.resident)


async def settle_due(database: Database) -> int:
    """Seats that follow the rota and the record, thread by thread, when a shift has changed or some minutes passed."""
    done = 0
    while True:
        async with database.work("committer") as db:
            row = await db.fetchrow(
                """select id, resident_id from conversations where seat_at <= $1 and closed_at is null
                    order by seat_at limit 1 for no key update skip locked""",
                db.now,
            )
            if row is None:
                return done
            await _settle(db, row["id"], row["resident_id"])
        done += 1


async def _settle(db: Db, about: UUID, resident: UUID) -> None:
    settled = await members.settle(db, about)
    again = min(db.now + SEAT_AGAIN, settled.next_change or db.now + SEAT_AGAIN)
    await db.execute("update conversations set seat_at = $2 where id = $1", about, again)
    for seat in settled.left:
        feed.append(db, (seat.account,), "conversation", about, {"what": "left"})
    for seat in settled.joined:
        feed.append(db, (seat.account,), "conversation", about, {"what": "joined"}, resident=resident, needs=READS_FROM)
    if settled.joined or settled.left:
        body = {
            "what": "seats",
            "joined": [{"account": str(s.account), "role": s.role, "via": s.via} for s in settled.joined],
            "left": [{"account": str(s.account), "role": s.role, "via": s.via} for s in settled.left],
        }
        await saying.post(db, about, "system", body, resident=resident)


async def tell_all(db: Db, about: UUID, resident: UUID | None, what: str) -> None:
    sitting = [s.account for s in await members.sitting(db, about)]
    feed.append(db, sitting, "conversation", about, {"what": what}, resident=resident, needs=READS_FROM)


async def _open_to_family(db: Db, about: UUID) -> bool:
    return await db.fetchval("select family from conversations where id = $1", about)


async def open_mine(db: Db) -> None:
    """Opens the second wall for all the threads the account may read now."""
    await db.execute("select open_threads()")


async def mine(
    db: Db,
    house: Secret,
    actor: Actor,
    before: tuple[datetime, UUID] | None,
    limit: int,
    *,
    resident: UUID | None = None,
) -> list[Conversation]:
    """The reader's threads, the one spoken in last first, older than the cursor (time of the last message, id)."""
    await open_mine(db)
    found = await page(db, house, before, limit, resident=resident)
    about = sorted({c.resident.id for c in found if c.resident is not None})
    await audit.record(db, actor, "conversations", "member", about)
    return found


async def page(
    db: Db, house: Secret, before: tuple[datetime, UUID] | None, limit: int, *, resident: UUID | None = None
) -> list[Conversation]:
    """The same of threads that were opened already, without a row in the audit: for a page of something larger."""
    rows = await db.fetch(
        f"""{_SHOWN} where ($1::timestamptz is null or (h.at, c.id) < ($1, $2::uuid))
               and ($4::uuid is null or c.resident_id = $4) order by h.at desc, c.id desc limit $3""",
        before[0] if before else None, before[1] if before else None, limit, resident,
    )  # fmt: skip
    return [_shown(house, row) for row in rows]


async def one(db: Db, house: Secret, seat: Seat) -> Conversation:
    row = await db.fetchrow(f"{_SHOWN} where c.id = $1", seat.thread)
    assert row is not None  # the door has opened it
    return _shown(house, row)


async def who_reads(db: Db, seat: Seat) -> list[Member]:
    """Everybody who can read what is written here, and who could before."""
    return await members.listed(db, seat.thread)


_SHOWN = """select c.*, h.seq, h.at, m.role, m.after_seq, coalesce(k.delivered, 0) as delivered,
                   coalesce(k.read, 0) as read,
                   n.name as resident_name
              from conversations c
              join conversation_heads h on h.conversation_id = c.id
              join conversation_members m on m.conversation_id = c.id and m.account_id = acting_account()
              left join conversation_marks k on k.conversation_id = c.id and k.account_id = m.account_id
              left join residents_in(acting_threads()) n on n.resident = c.resident_id"""


def _shown(house: Secret, row: Any) -> Conversation:
    return Conversation(
        id=row["id"], kind=row["kind"], subject=_subject(house, row),
        resident=None if row["resident_id"] is None else About(id=row["resident_id"], name=row["resident_name"]),
        alert=row["alert_id"], facility=row["facility_id"], family=row["family"],
        state="open" if row["closed_at"] is None else "closed", opened_by=row["opened_by"], opened_at=row["opened_at"],
        role=row["role"], last=None if row["seq"] == 0 else Last(seq=row["seq"], at=row["at"]), moved_at=row["at"],
        delivered=row["delivered"], read=row["read"], unread=max(0, row["seq"] - max(row["read"], row["after_seq"])),
    )  # fmt: skip


def _subject(house: Secret, row: Any) -> str:
    if row["wrapped"] is None:
        return ""
    return thread.open_(thread.unwrap(house, row["id"], row["wrapped"]), row["id"], PLACE, row["subject"])
