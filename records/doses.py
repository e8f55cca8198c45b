"""What came of each dose: given, missed, refused or held, by whom and when. Writes `medicine_doses`, but for
those that nobody recorded in time (alerts/doses.py); the second check is second_checks.py's.

A record is never edited: a correction is another one with a reason, and the one before it says by which. What the house
found missing anybody who gives medicines may put right; what a person recorded is put right by name (`amends`), so that
two phones that were offline never give the same dose twice without somebody seeing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, Meaning, NotFound, Refused
from people import names, staff
from people.access import Resident
from people.profiles import Reason
from people.sessions import Actor
from records import dosing, medicines, stocks
from records.medicines import Plan

Outcome = Literal["given", "missed", "refused", "held"]
AHEAD_AT_MOST: Final = timedelta(minutes=5)
EARLY_AT_MOST: Final = timedelta(hours=2)
CHECKED_WITHIN: Final = timedelta(minutes=30)
"""So long a second check may take before somebody is told that it does not come (alerts/second_checks.py)."""
NOT_TAKEN: Final = ("missed", "refused")


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dose. `id` is made by the phone: sending it twice has one effect. `due_at` of the round; none: as needed.
    Everything but `given` wants a reason, and so does a dose besides the plan, or sooner than it may be given again."""

    id: UUID
    medicine: UUID
    outcome: Outcome
    at: Annotated[datetime, Meta(tz=True)]
    due_at: Annotated[datetime, Meta(tz=True)] | None = None
    reason: Reason | None = None
    amends: UUID | None = None


class Kept(Struct, frozen=True, kw_only=True):
    """What became of one entry; refused ones lose nothing of the others."""

    id: UUID
    outcome: Literal["kept", "kept_before", "refused"]
    code: str | None = None
    detail_vi: str | None = None
    detail_en: str | None = None


class Dose(Struct, frozen=True, kw_only=True):
    """`recorded_by` is null where nobody recorded it in time. `second`: whether another person has to confirm it."""

    id: UUID
    medicine: UUID
    drug: str
    due_at: datetime | None
    outcome: Outcome
    reason: str | None
    at: datetime
    recorded_by: UUID | None
    recorded_by_name: str | None
    recorded_at: datetime
    amended_by: UUID | None
    second: Literal["waiting", "done"] | None
    second_by: UUID | None
    second_by_name: str | None
    second_at: datetime | None


async def record(db: Db, actor: Actor, who: Resident, entries: Sequence[Entry]) -> tuple[list[Kept], set[UUID]]:
    """Each by itself, in the order they were sent; and the stocks something was taken from."""
    kept, touched = list[Kept](), set[UUID]()
    worked = await _worked(db, who)
    for entry in entries:
        try:
            _refuse_out_of_shift(entry, worked)
            fresh, stock = await _record(db, actor, who, entry)
            kept.append(Kept(id=entry.id, outcome="kept" if fresh else "kept_before"))
            touched |= {stock} if stock else set()
        except Meaning as no:
            kept.append(Kept(id=entry.id, outcome="refused", code=no.code, detail_vi=no.vi, detail_en=no.en))
    return kept, touched


async def page(db: Db, who: Resident, before: tuple[datetime, UUID] | None, limit: int) -> list[Dose]:
    """The newest first, corrected ones with them; what is private as far as the reader may know it."""
    hidden = [p for p in ("mental_health", "clinical") if not medicines.may_know(who, p)]
    rows = await db.fetch(
        f"""{_SHOWN} where d.resident_id = $1 and (m.private is null or m.private <> all ($2))
               and ($3::timestamptz is null or (d.at, d.id) < ($3, $4::uuid))
             order by d.at desc, d.id desc limit $5""",
        who.id, hidden, before[0] if before else None, before[1] if before else None, limit,
    )  # fmt: skip
    return await named(db, rows)


async def named(db: Db, rows: Sequence[Any]) -> list[Dose]:
    who = await staff.names(db, sorted({x for row in rows for x in (row["recorded_by"], row["second_by"]) if x}))
    return [_dose(row, who) for row in rows]


async def _worked(db: Db, who: Resident) -> Sequence[Any] | None:
    """Of staff whose shift is over: when they were on duty here in the last days, and the wall is open for what they
    recorded then. None: they are let in as they are."""
    if who.basis not in ("doctor_off_duty", "nurse_off_duty"):
        return None
    return await db.fetchval("select open_doses($1, $2)", who.id, db.now) or []


def _refuse_out_of_shift(entry: Entry, worked: Sequence[Any] | None) -> None:
    if worked is None:
        return
    early = entry.due_at is not None and entry.due_at > entry.at + EARLY_AT_MOST
    if early or not any(span.lower <= entry.at < span.upper for span in worked):
        vi = "Giờ ghi không nằm trong ca trực của bạn."
        raise Refused("not_on_shift", vi, "This was recorded outside your shift.")


async def _record(db: Db, actor: Actor, who: Resident, entry: Entry) -> tuple[bool, UUID | None]:
    plan = await medicines.plan_of(db, who, entry.medicine)
    if plan is None:
        raise NotFound
    same = await db.fetchrow(
        "select resident_id, medicine_id, due_at, outcome from medicine_doses where id = $1", entry.id
    )
    if same is not None:
        if tuple(same) != (who.id, entry.medicine, entry.due_at, entry.outcome):
            raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.")
        return False, None
    reason = names.said(entry.reason, "/reason", 500) if entry.reason else None
    _check(entry, plan, reason, db.now)
    before = await _before(db, plan, entry)
    if before is not None and before["recorded_by"] is not None and reason is None:
        raise Refused("reason_needed", "Cần lý do sửa.", "A correction needs a reason.")
    if entry.outcome == "given" and not plan.times.at and reason is None:
        await _may_be_given(db, plan, entry)
    if before is not None:
        await db.execute("update medicine_doses set amended_by = $2 where id = $1", before["id"], entry.id)
    made = await db.execute(
        """insert into medicine_doses (id, resident_id, facility_id, medicine_id, due_at, outcome, reason, at,
                                       recorded_by, recorded_at, second_due, alarm, alarm_at, check_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                   case when $12::text is not null then $10::timestamptz end,
                   case when $11 then $10::timestamptz + $13::interval end) on conflict (id) do nothing""",
        entry.id, who.id, who.facility, plan.id, entry.due_at, entry.outcome, reason, entry.at, actor.account, db.now,
        plan.controlled and entry.outcome == "given", _alarm(plan, entry.outcome, before and before["outcome"]),
        CHECKED_WITHIN,
    )  # fmt: skip
    if not made:
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.")
    db.due.add("doses")
    return True, await _from_stock(db, actor, who, plan, entry, before and before["outcome"])


def _check(entry: Entry, plan: Plan, reason: str | None, now: datetime) -> None:
    if entry.at > now + AHEAD_AT_MOST:
        raise Refused("future_time", "Thời điểm ở tương lai.", "The time lies ahead.")
    if entry.outcome != "given" and reason is None:
        raise Refused("reason_needed", "Cần lý do.", "This needs a reason.")
    if entry.due_at is None:
        if plan.times.at and (entry.outcome != "given" or reason is None):
            vi = "Liều ngoài giờ cần lý do."
            raise Refused("reason_needed", vi, "A dose besides the plan needs a reason.")
        return
    if not dosing.is_due(plan.times, entry.due_at):
        raise Refused("not_due", "Không có liều vào giờ này.", "No dose of it is due at that time.")
    if entry.due_at > now + EARLY_AT_MOST:
        raise Refused("too_early", "Chưa đến giờ dùng.", "It is not time for it yet.")


async def _before(db: Db, plan: Plan, entry: Entry) -> Any:
    """The record this one takes the place of."""
    row = await db.fetchrow(
        """select id, outcome, recorded_by from medicine_doses
            where medicine_id = $1 and amended_by is null and (due_at = $2 or $2 is null and id = $3)""",
        plan.id, entry.due_at, entry.amends,
    )  # fmt: skip
    if (row is None and entry.amends is None) or (row is not None and row["recorded_by"] is None):
        return row
    if row is None or row["id"] != entry.amends:
        vi = "Liều này đã được ghi. Hãy xem lại trước khi cho uống."
        raise Conflict("already_recorded", vi, "This dose is recorded already. Look before giving it.")
    return row


async def _may_be_given(db: Db, plan: Plan, entry: Entry) -> None:
    rows = await db.fetch(
        """select at from medicine_doses where medicine_id = $1 and amended_by is null and outcome = 'given'
              and at > $2::timestamptz - interval '8 days' and id is distinct from $3""",
        plan.id, entry.at, entry.amends,
    )  # fmt: skip
    given = [row["at"] for row in rows]
    if dosing.too_soon(given, entry.at, plan.interval) is not None:
        vi = "Chưa đủ thời gian từ lần trước. Nếu vẫn cho, hãy ghi lý do."
        raise Refused("too_soon", vi, "It is too soon after the last one. Where it was given, say why.")
    if dosing.at_most_reached(given, entry.at, plan.daily_max):
        vi = "Đã đủ số lần trong 24 giờ. Nếu vẫn cho, hãy ghi lý do."
        raise Refused("daily_max", vi, "That is as many as 24 hours may hold. Where it was given, say why.")


def _alarm(plan: Plan, outcome: str, before: str | None) -> str | None:
    if plan.alarm is None:
        return None
    if outcome in NOT_TAKEN:
        return None if before in NOT_TAKEN else "raise"
    return "clear" if before in NOT_TAKEN else None


async def _from_stock(db: Db, actor: Actor, who: Resident, plan: Plan, entry: Entry, before: str | None) -> UUID | None:
    if plan.stock is None or plan.per_dose is None or (entry.outcome == "given") == (before == "given"):
        return None
    amount = plan.per_dose if entry.outcome == "given" else -plan.per_dose
    await stocks.take(db, actor, who.facility, plan.stock, entry.id, amount)
    return plan.stock


async def find(db: Db, who: Resident, id: UUID) -> Dose | None:
    found = await named(db, await db.fetch(f"{_SHOWN} where d.id = $1 and d.resident_id = $2", id, who.id))
    return found[0] if found else None


def _dose(row: Any, who: dict[UUID, str]) -> Dose:
    return Dose(
        id=row["id"], medicine=row["medicine_id"], drug=row["drug"], due_at=row["due_at"], outcome=row["outcome"],
        reason=row["reason"], at=row["at"], recorded_by=row["recorded_by"],
        recorded_by_name=who.get(row["recorded_by"]), recorded_at=row["recorded_at"], amended_by=row["amended_by"],
        second=("done" if row["second_by"] else "waiting") if row["second_due"] else None, second_by=row["second_by"],
        second_by_name=who.get(row["second_by"]), second_at=row["second_at"],
    )  # fmt: skip


COLUMNS = """d.id, d.medicine_id, d.due_at, d.outcome, d.reason, d.at, d.recorded_by, d.recorded_at, d.amended_by,
             d.second_due, d.second_by, d.second_at"""
_SHOWN = f"select {COLUMNS}, m.drug from medicine_doses d join medicines m on m.id = d.medicine_id"
