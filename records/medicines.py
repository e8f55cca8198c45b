"""What somebody is to take: drug, dose, way, times. The only writer of `medicines`.

A plan is never edited: a change is another version that takes the place of the one before it, from a moment on. It ends
with a reason, or with the stay (alerts/doses.py). What is watched how is the drug class's to say (drug_classes.toml).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, NotFound, Refused
from people import facilities, names, staff
from people.access import Resident
from people.profiles import Reason
from people.sessions import Actor
from records import dosing, stocks
from records.dosing import Times

Route = Literal[
    "oral", "sublingual", "subcutaneous", "intramuscular", "intravenous", "inhaled", "topical", "transdermal", "rectal",
    "eye", "ear", "nasal", "other",
]  # fmt: skip
Unit = Literal["mg", "g", "mcg", "mL", "[iU]", "mmol", "{tbl}", "{cap}", "{puff}", "{drop}", "{patch}", "{sachet}"]
"""UCUM; in braces what is counted."""
GivenBy = Literal["staff", "self", "family"]
AHEAD_AT_MOST: Final = timedelta(days=365)


class NewMedicine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. `replaces`: the version it takes the place of.

    `times` by the clock of the house; none of them: as needed, with the shortest time between two and how many a day.
    `given_by`: `staff`, in rounds; else nobody of the house accounts for it, and whoever sees to it is reminded.
    `stock` names what it is taken from and `per_dose` how much of it. `prescriber`: of a hospital whose order this is.
    """

    id: UUID
    drug: Annotated[str, Meta(min_length=1, max_length=200)]
    dose: Annotated[float, Meta(gt=0, le=100000)]
    unit: Unit
    route: Route
    reason: Reason
    times: Annotated[tuple[time, ...], Meta(max_length=12)] = ()
    atc: Annotated[str, Meta(pattern="^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$")] | None = None
    min_interval_s: Annotated[int, Meta(ge=900, le=7 * 86400)] | None = None
    daily_max: Annotated[int, Meta(ge=1, le=24)] | None = None
    starts_at: Annotated[datetime, Meta(tz=True)] | None = None
    ends_at: Annotated[datetime, Meta(tz=True)] | None = None
    prescriber: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    controlled: bool = False
    given_by: GivenBy = "staff"
    stock: UUID | None = None
    per_dose: Annotated[float, Meta(gt=0, le=1000)] | None = None
    replaces: UUID | None = None


class Ending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Reason


class Medicine(Struct, frozen=True, kw_only=True):
    """`until`: its planned end or the moment it was ended, whichever came first. `next_due_at`: the next dose of it."""

    id: UUID
    replaces: UUID | None
    drug: str
    atc: str | None
    classes: tuple[str, ...]
    dose: float
    unit: str
    route: str
    times: tuple[time, ...]
    zone: str
    min_interval_s: int | None
    daily_max: int | None
    starts_at: datetime
    until: datetime | None
    next_due_at: datetime | None
    reason: str
    prescriber: str | None
    prescribed_by: UUID
    prescribed_by_name: str | None
    prescribed_at: datetime
    controlled: bool
    given_by: GivenBy
    stock: UUID | None
    per_dose: float | None
    ended_at: datetime | None
    ended_why: str | None


class Plan(Struct, frozen=True, kw_only=True):
    """What recording a dose has to know of a version."""

    id: UUID
    times: Times
    alarm: str | None
    controlled: bool
    grace: timedelta
    interval: timedelta | None
    daily_max: int | None
    stock: UUID | None
    per_dose: float | None
    starts_at: datetime
    until: datetime | None


async def prescribe(db: Db, actor: Actor, who: Resident, new: NewMedicine) -> Medicine:
    """From `starts_at` on, in place of the version it replaces; doses from before this moment are nobody's to miss."""
    drug, reason = names.said(new.drug, "/drug"), names.said(new.reason, "/reason", 500)
    prescriber = names.said(new.prescriber, "/prescriber") if new.prescriber else None
    kept = await _find(db, who, new.id)
    if kept is not None:
        return _same(kept, new, drug)
    starts = new.starts_at or db.now
    await _check(db, who, new, starts)
    if new.replaces is not None and not await _stop(db, actor, who, new.replaces, "replaced"):
        raise Conflict("stale_version", "Đơn đã được thay đổi.", "This version does not count any more.")
    zone, how = str(await facilities.zone_of(db, who.facility)), dosing.watched(new.atc)
    at = tuple(sorted(set(new.times)))
    from_now = max(starts, db.now)
    next_ = dosing.next_after(Times(at=at, zone=zone, since=starts, until=new.ends_at), from_now)
    made = await db.execute(
        """insert into medicines (id, resident_id, facility_id, replaces, drug, atc, dose, unit, route, times, zone,
             min_interval_s, daily_max, starts_at, ends_at, reason, prescriber, recorded_by, recorded_at, classes,
             alarm, private, controlled, grace_s, stock_id, per_dose, looked_until, look_at, given_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                   $23, $24, $25, $26, $27, $28, $29) on conflict (id) do nothing""",
        new.id, who.id, who.facility, new.replaces, drug, new.atc, new.dose, new.unit, new.route, list(at), zone,
        new.min_interval_s, new.daily_max, starts, new.ends_at, reason, prescriber, actor.account, db.now,
        list(how.classes), how.alert, how.private, new.controlled or how.controlled, int(how.grace.total_seconds()),
        new.stock, new.per_dose, from_now,
        None if next_ is None or new.given_by != "staff" else next_ + how.grace, new.given_by,
    )  # fmt: skip
    kept = await _find(db, who, new.id)
    if not made or kept is None:
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    return kept


async def end(db: Db, actor: Actor, who: Resident, id: UUID, reason: str) -> Medicine:
    """No dose of it is due from now on. To say so again changes nothing."""
    await _stop(db, actor, who, id, names.said(reason, "/reason", 500))
    kept = await _find(db, who, id)
    if kept is None:
        raise NotFound
    return kept


async def of_resident(db: Db, who: Resident, ended: bool = True) -> list[Medicine]:
    """What they take, and what they took, the newest first; what is private as far as the reader may know it."""
    rows = await db.fetch(
        f"""{_SHOWN} where resident_id = $1 and ($2 or ended_at is null and (ends_at is null or ends_at > $3))
             order by recorded_at desc, id desc limit 500""",
        who.id, ended, db.now,
    )  # fmt: skip
    return await _named(db, [row for row in rows if may_know(who, row["private"])])


async def plan_of(db: Db, who: Resident, id: UUID) -> Plan | None:
    """Locked, so that of one dose there is one account."""
    row = await db.fetchrow(
        """select id, times, zone, starts_at, ends_at, ended_at, alarm, controlled, grace_s, min_interval_s, daily_max,
                  stock_id, per_dose from medicines where id = $1 and resident_id = $2 for update""",
        id,
        who.id,
    )
    if row is None:
        return None
    times = times_of(row)
    return Plan(
        id=row["id"], times=times, alarm=row["alarm"], controlled=row["controlled"], until=times.until,
        grace=timedelta(seconds=row["grace_s"]), stock=row["stock_id"], per_dose=row["per_dose"],
        interval=None if row["min_interval_s"] is None else timedelta(seconds=row["min_interval_s"]),
        daily_max=row["daily_max"], starts_at=row["starts_at"],
    )  # fmt: skip


def times_of(row: Any) -> Times:
    ends = [at for at in (row["ends_at"], row["ended_at"]) if at is not None]
    return Times(
        at=tuple(row["times"]), zone=row["zone"], since=row["starts_at"], until=min(ends) if ends else None
    )  # fmt: skip


def may_know(who: Resident, private: str | None) -> bool:
    """What is of mental health takes the scope for it; of a few medicines families read nothing at all."""
    if private == "clinical":
        return who.basis not in ("relative", "representative")
    return private is None or who.mental_health


async def _check(db: Db, who: Resident, new: NewMedicine, starts: datetime) -> None:
    if any(at.tzinfo is not None or at.second or at.microsecond for at in new.times):
        raise Refused(pointer="/times")
    if bool(new.times) == (new.daily_max is not None) or (new.min_interval_s is not None and bool(new.times)):
        vi = "Cần giờ dùng, hoặc số lần tối đa mỗi ngày nếu dùng khi cần."
        raise Refused("times_or_as_needed", vi, "Either times, or how many a day at most as needed.", "/times")
    if not db.now - timedelta(days=1) <= starts <= db.now + AHEAD_AT_MOST:
        raise Refused(pointer="/starts_at")
    if new.ends_at is not None and new.ends_at <= max(starts, db.now):
        raise Refused(pointer="/ends_at")
    if (new.stock is None) != (new.per_dose is None):
        raise Refused(pointer="/per_dose")
    if new.stock is not None and not await stocks.exists(db, who.facility, new.stock):
        raise Refused("no_such_stock", "Không có thuốc này trong tủ.", "There is no such stock.", "/stock")
    if new.given_by == "family" and dosing.watched(new.atc).private is not None:
        vi = "Gia đình không được đọc về thuốc này."
        raise Refused("private", vi, "Families may not read of this medicine.", "/given_by")


async def _stop(db: Db, actor: Actor, who: Resident, id: UUID, why: str) -> bool:
    return bool(
        await db.execute(
            """update medicines set ended_at = $3, ended_by = $4, ended_why = $5
                where id = $1 and resident_id = $2 and ended_at is null""",
            id, who.id, db.now, actor.account, why,
        )
    )  # fmt: skip


def _same(kept: Medicine, new: NewMedicine, drug: str) -> Medicine:
    at = tuple(sorted(set(new.times)))
    if (kept.drug, kept.dose, kept.unit, kept.times, kept.given_by) != (drug, new.dose, new.unit, at, new.given_by):
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    return kept


async def _find(db: Db, who: Resident, id: UUID) -> Medicine | None:
    found = await _named(db, await db.fetch(f"{_SHOWN} where id = $1 and resident_id = $2", id, who.id))
    return found[0] if found else None


async def _named(db: Db, rows: list[Any]) -> list[Medicine]:
    who = await staff.names(db, sorted({row["recorded_by"] for row in rows}))
    return [_medicine(row, who.get(row["recorded_by"]), db.now) for row in rows]


def _medicine(row: Any, by_name: str | None, now: datetime) -> Medicine:
    times = times_of(row)
    return Medicine(
        id=row["id"], replaces=row["replaces"], drug=row["drug"], atc=row["atc"], classes=tuple(row["classes"]),
        dose=row["dose"], unit=row["unit"], route=row["route"], times=times.at, zone=times.zone,
        min_interval_s=row["min_interval_s"], daily_max=row["daily_max"], starts_at=row["starts_at"],
        until=times.until, next_due_at=dosing.next_after(times, now), reason=row["reason"],
        prescriber=row["prescriber"], prescribed_by=row["recorded_by"], prescribed_by_name=by_name,
        prescribed_at=row["recorded_at"], controlled=row["controlled"], stock=row["stock_id"],
        per_dose=row["per_dose"], given_by=row["given_by"], ended_at=row["ended_at"], ended_why=row["ended_why"],
    )  # fmt: skip


_SHOWN = """select id, replaces, drug, atc, classes, dose, unit, route, times, zone, min_interval_s, daily_max,
                   starts_at, ends_at, reason, prescriber, recorded_by, recorded_at, controlled, stock_id, per_dose,
                   ended_at, ended_why, private, given_by from medicines"""
