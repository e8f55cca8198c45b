"""Handover: what whoever comes on duty must know from whoever leaves. The writer of `handovers` and `shift_notes`
(but for `give_handover`, migration 0025, which freezes); alerts/leaving.py is the pass that drafts, gives and tells.

    draft ──give, by the doctor who leaves, or by the house when the shift is over──► given ──confirm──► confirmed
      │ what stands in the rows at this moment            frozen as it stood            │
      └─ made a while before the end of the shift                                      └─ in time by nobody: the head
                                                                                          is told

In it are the alerts that are not resolved, the watch list, the call-backs that are open or were kept in the shift, and
the notes of the shift. That there is one, and whether somebody confirmed it, is for all staff of the facility; what is
in it for those on duty, one row in the audit a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from alerts import handed
from alerts.handed import Item
from base.db import Db
from base.errors import Conflict, Forbidden, NotFound, Refused
from base.ids import new_id
from notify import feed
from people import audit, staff
from people.sessions import Actor
from scheduling import duty
from scheduling.duty import Shift

CONFIRM_WITHIN: Final = timedelta(minutes=30)
"""How long whoever comes has to confirm before the head of the facility is told."""

State = Literal["draft", "given", "confirmed"]


class NewNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About the shift; what concerns one resident belongs into their record. `id` is made by the phone."""

    id: UUID
    text: Annotated[str, Meta(min_length=1, max_length=2000)]


class Note(Struct, frozen=True, kw_only=True):
    id: UUID
    by: UUID
    at: datetime
    text: str


class Counts(Struct, frozen=True, kw_only=True):
    alerts: int
    watched: int
    call_backs: int
    notes: int


class Handover(Struct, frozen=True, kw_only=True):
    """`items` is null to those who are not on duty. `counts` are those of the moment it was given."""

    id: UUID
    facility: UUID
    by: UUID
    by_name: str | None
    begins_at: datetime
    ends_at: datetime
    state: State
    given_at: datetime | None
    given_by: UUID | None
    confirmed_at: datetime | None
    confirmed_by: UUID | None
    confirmed_by_name: str | None
    head_told_at: datetime | None
    counts: Counts | None
    items: list[Item] | None


async def listed(
    db: Db, actor: Actor, facility: UUID, before: tuple[datetime, UUID] | None, limit: int, language: str
) -> list[Handover]:
    """The handovers of a house, that of the last shift first. One audit row for the page."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from handovers where facility_id = $1
               and ($2::timestamptz is null or (ends_at, id) < ($2, $3::uuid))
             order by ends_at desc, id desc limit $4""",
        facility, before[0] if before else None, before[1] if before else None, limit,
    )  # fmt: skip
    return await _shown(db, actor, facility, rows, language)


async def one(db: Db, actor: Actor, id: UUID, language: str) -> Handover:
    row = await _row(db, id)
    [found] = await _shown(db, actor, row["facility_id"], [row], language)
    return found


async def facility_of(db: Db, id: UUID) -> UUID:
    return (await _row(db, id))["facility_id"]


async def write_note(db: Db, actor: Actor, facility: UUID, new: NewNote) -> Note:
    """Goes into every handover of this shift that is not given yet. Sending it twice has one effect."""
    if not new.text.strip():
        raise Refused(pointer="/text")
    made = await db.execute(
        """insert into shift_notes (id, facility_id, author_id, at, text) values ($1, $2, $3, $4, $5)
           on conflict (id) do nothing""",
        new.id, facility, actor.account, db.now, new.text,
    )  # fmt: skip
    row = await db.fetchrow(
        """select id, author_id as by, at, text from shift_notes
            where id = $1 and facility_id = $2 and author_id = $3 and text = $4""",
        new.id, facility, actor.account, new.text,
    )  # fmt: skip
    if row is None:
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    if made:
        await audit.record_act(db, actor, "write_shift_note", "duty", facility=facility, subject=new.id)
    return Note(**dict(row))


async def give(db: Db, actor: Actor, facility: UUID) -> UUID:
    """The doctor who leaves hands over now, what stands at this moment; once per shift."""
    mine = next((s for s in await duty.shifts_at(db, facility, db.now) if s.account == actor.account), None)
    if mine is None:
        raise Forbidden
    id = await db.fetchval(
        """select id from handovers where facility_id = $1 and account_id = $2 and (given_at is null or ends_at = $3)
            order by given_at nulls last limit 1""",
        facility, actor.account, mine.ends_at,
    )  # fmt: skip
    id = id or await _make(db, mine)
    if id is None:
        raise Conflict  # the beat made one in this very moment; a retry finds it
    await hand(db, id, mine.facility, mine.account, max(db.now, mine.ends_at))
    return id


async def draft(db: Db, leaving: Shift) -> UUID | None:
    """A draft for whoever leaves; one there is moves with the end of its shift. None where nothing had to be done."""
    moved = await db.execute(
        """update handovers set ends_at = $3, look_at = $3
            where facility_id = $1 and account_id = $2 and given_at is null and ends_at <> $3 and ends_at > $4""",
        leaving.facility, leaving.account, leaving.ends_at, db.now,
    )  # fmt: skip
    return None if moved else await _make(db, leaving)


async def _make(db: Db, leaving: Shift) -> UUID | None:
    return await db.fetchval(
        """insert into handovers (id, facility_id, account_id, begins_at, ends_at, made_at, look_at)
           values ($1, $2, $3, $4, $5, $6, $5) on conflict do nothing returning id""",
        new_id(), leaving.facility, leaving.account, leaving.starts_at, leaving.ends_at, db.now,
    )  # fmt: skip


async def hand(db: Db, id: UUID, facility: UUID, leaver: UUID, over_at: datetime) -> bool:
    """Freezes it and tells those who come. Where nobody comes the head hears of it as soon as the shift is over."""
    next_ones = await _who_comes(db, facility, leaver, over_at)
    confirm_by = over_at + CONFIRM_WITHIN if next_ones else over_at
    given = await db.fetchval("select give_handover($1, $2, $3)", id, confirm_by, db.now)
    if given:
        feed.append(db, next_ones, "duty", id, {"what": "handover"}, push_after=feed.IF_UNSEEN_S)
    return given


async def ends_later(db: Db, id: UUID, ends_at: datetime) -> None:
    """The shift of a draft was made longer."""
    await db.execute(
        "update handovers set ends_at = $2, look_at = $2 where id = $1 and given_at is null", id, ends_at
    )  # fmt: skip


async def look_again(db: Db, id: UUID, at: datetime) -> None:
    await db.execute("update handovers set look_at = $2 where id = $1", id, at)


async def head_told(db: Db, id: UUID) -> None:
    """Of what nobody confirmed in time; there is nothing to look at any more."""
    await db.execute("update handovers set head_told_at = $2, look_at = null where id = $1", id, db.now)


async def confirm(db: Db, actor: Actor, id: UUID) -> None:
    """The next doctor has read it. Whoever comes second gets it as it is; nobody confirms their own."""
    row = await _row(db, id, lock=True)
    if row["account_id"] == actor.account:
        raise Forbidden("own_handover", "Không tự xác nhận bàn giao của mình.", "Nobody confirms their own handover.")
    if row["given_at"] is None:
        raise Conflict("not_given", "Bàn giao chưa được gửi.", "This has not been handed over yet.")
    if row["confirmed_at"] is None:
        await db.execute(
            "update handovers set confirmed_at = $2, confirmed_by = $3, look_at = null where id = $1",
            id, db.now, actor.account,
        )  # fmt: skip
        feed.append(db, [row["account_id"]], "duty", id, {"what": "handover_confirmed"})


async def _who_comes(db: Db, facility: UUID, leaver: UUID, at: datetime) -> list[UUID]:
    """Doctors on call now or when the shift is over, but for the one who leaves."""
    on_call = {
        account
        for moment in {db.now, at}
        for account in duty.who_is_on_call(await duty.shifts_at(db, facility, moment), facility, None, moment)
    }
    return [doctor for doctor in await staff.members(db, facility, "doctor", db.now) if doctor in on_call - {leaver}]


async def _row(db: Db, id: UUID, lock: bool = False) -> Any:
    row = await db.fetchrow(f"select {_COLUMNS} from handovers where id = $1 {'for update' if lock else ''}", id)
    if row is None:
        raise NotFound
    return row


async def _shown(db: Db, actor: Actor, facility: UUID, rows: Sequence[Any], language: str) -> list[Handover]:
    on_duty = staff.is_on_duty(actor, facility, "doctor", "nurse")
    items = await handed.of(db, facility, rows, language) if on_duty else {}
    about = {item.resident.id for some in items.values() for item in some if item.resident is not None}
    await audit.record(db, actor, "handovers", "list", sorted(about), facility=facility)
    names = await staff.names(db, sorted({x for row in rows for x in (row["account_id"], row["confirmed_by"]) if x}))
    return [_handover(row, names, items.get(row["id"], []) if on_duty else None) for row in rows]


def _handover(row: Any, names: dict[UUID, str], items: list[Item] | None) -> Handover:
    given = row["given_at"] is not None
    return Handover(
        id=row["id"], facility=row["facility_id"], by=row["account_id"], by_name=names.get(row["account_id"]),
        begins_at=row["begins_at"], ends_at=row["ends_at"],
        state="confirmed" if row["confirmed_at"] else "given" if given else "draft",
        given_at=row["given_at"], given_by=row["given_by"], confirmed_at=row["confirmed_at"],
        confirmed_by=row["confirmed_by"], confirmed_by_name=names.get(row["confirmed_by"]),
        head_told_at=row["head_told_at"],
        counts=Counts(**{name: row[name] for name in Counts.__struct_fields__}) if given else None, items=items,
    )  # fmt: skip


_COLUMNS = """id, facility_id, account_id, begins_at, ends_at, given_at, given_by, alerts, watched, call_backs, notes,
              confirmed_at, confirmed_by, head_told_at"""
