"""Duty of a facility: what is planned, and who is on call."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from litestar import get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from api import ranks
from api.provide import Unit, Who
from base.db import Db
from base.errors import Refused
from people import audit, facilities, staff
from scheduling import checks, duty, duty_statistics, holidays, roster
from scheduling.duty import PlannedShift
from scheduling.holidays import Day

LOOKED = timedelta(days=800)
"""How far back and ahead anybody looks."""
InMonth = Annotated[str, QueryParameter(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shifts that start on the days `first` to `last`, all of them."""

    first: date
    last: date
    shifts: Annotated[list[PlannedShift], Meta(max_length=1000)]


class OnDuty(Struct, frozen=True, omit_defaults=True):
    account: UUID
    name: str | None
    rank: int
    ward: UUID | None = None
    profession: str | None = None


class Now(Struct, frozen=True):
    items: list[OnDuty]
    next: None = None


class Turn(Struct, frozen=True, kw_only=True):
    """What one person does, did or will do of the rota."""

    account: UUID
    name: str | None
    rank: int
    ward: UUID | None
    profession: str | None
    starts_at: datetime
    ends_at: datetime


class Month(Struct, frozen=True):
    items: list[Turn]
    days: list[Day]
    next: None = None


class Gap(Struct, frozen=True, kw_only=True):
    rank: int
    ward: UUID | None
    profession: str | None
    starts_at: datetime
    ends_at: datetime


class Unready(Struct, frozen=True, kw_only=True):
    """Somebody who has no phone a push can reach (`no_channel`), whose phones were silent for a week (`stale`), or who
    was called to their duty (`on_duty`) and has answered, or not yet."""

    account: UUID
    name: str | None
    kind: checks.Kind
    rank: int
    starts_at: datetime
    ends_at: datetime
    told_at: datetime
    answered_at: datetime | None


class Gaps(Struct, frozen=True):
    items: list[Gap]
    people: list[Unready]
    next: None = None


class Counted(Struct, frozen=True, kw_only=True):
    name: str | None
    hours: duty_statistics.Tally


class Statistics(Struct, frozen=True):
    items: list[Counted]
    rates: list[duty_statistics.Rate]
    next: None = None


@get("/v1/facilities/{facility:uuid}/duty", operation_id="getDuty", tags=["duty"])
async def get_duty(
    facility: FromPath[UUID],
    db: Unit,
    actor: Who,
    first: Annotated[date, QueryParameter()],
    last: Annotated[date, QueryParameter()],
) -> Plan:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Plan(first=first, last=last, shifts=await duty.planned(db, facility, first, last))


@put("/v1/facilities/{facility:uuid}/duty", status_code=200, operation_id="planDuty", tags=["duty"])
async def plan_duty(facility: FromPath[UUID], data: JSONBody[Plan], db: Unit, actor: Who) -> Plan:
    """Replaces the plan of these days."""
    staff.require(actor, facility, "manager")
    if not 0 <= (data.last - data.first).days <= 100:
        raise Refused(pointer="/last")
    await duty.plan(db, facility, data.first, data.last, data.shifts)
    await audit.record_act(db, actor, "plan_duty", "manager", facility=facility)
    return data


@get("/v1/facilities/{facility:uuid}/duty/now", operation_id="getDutyNow", tags=["duty"])
async def get_duty_now(
    facility: FromPath[UUID], db: Unit, actor: Who, at: Annotated[datetime | None, QueryParameter()] = None
) -> Now:
    """Who is on duty; with `at`, who was at that instant, as the rota stood then, or is expected to be."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    if at is not None and (at.tzinfo is None or abs(at - db.now) > LOOKED):
        raise Refused(pointer="/at")
    on = await roster.who(db, facility, at) if at is not None else await duty.on_now(db, facility)
    names = await staff.names(db, [account for account, _ in on])
    return Now([OnDuty(account, names.get(account), post.rank, post.ward, post.profession) for account, post in on])


@get("/v1/facilities/{facility:uuid}/duty/calendar", operation_id="getDutyCalendar", tags=["duty"])
async def get_calendar(facility: FromPath[UUID], db: Unit, actor: Who, month: InMonth) -> Month:
    """A month of duty: what has been as it was, what comes as it is expected now."""
    staff.require(actor, facility, "manager", "doctor", "nurse")
    first, (begins, ends) = await _month(db, facility, month)
    spans = await roster.between(db, facility, begins, ends)
    names = await staff.names(db, [span.account for span in spans])
    turns = [
        Turn(
            account=s.account, name=names.get(s.account), rank=s.post.rank, ward=s.post.ward,
            profession=s.post.profession, starts_at=s.starts_at, ends_at=s.ends_at,
        ) for s in spans
    ]  # fmt: skip
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Month(turns, await holidays.listed(db, facility, first, last))


@get("/v1/facilities/{facility:uuid}/duty/gaps", operation_id="getDutyGaps", tags=["duty"])
async def get_gaps(facility: FromPath[UUID], db: Unit, actor: Who) -> Gaps:
    """The next two weeks: ranks and turns that have nobody, and people who could not be reached when last looked."""
    staff.require(actor, facility, "manager")
    found, _ = await checks.found_in(db, facility, ranks.called, db.now + timedelta(days=14))
    people = await checks.open_for(db, facility)
    names = await staff.names(db, [row["account"] for row in people])
    return Gaps(
        [
            Gap(rank=f.post.rank, ward=f.post.ward, profession=f.post.profession, starts_at=f.starts_at,
                ends_at=f.ends_at) for f in found
        ],
        [
            Unready(name=names.get(row["account"]), **{k: row[k] for k in Unready.__struct_fields__ if k != "name"})
            for row in people
        ],
    )  # fmt: skip


@get("/v1/facilities/{facility:uuid}/duty/statistics", operation_id="getDutyStatistics", tags=["duty"])
async def get_statistics(facility: FromPath[UUID], db: Unit, actor: Who, month: InMonth) -> Statistics:
    """Hours of duty of each person in a month, by kind of day and by night, and what they weigh."""
    staff.require(actor, facility, "manager")
    _, (begins, ends) = await _month(db, facility, month)
    counted = await roster.tallied(db, facility, begins, ends)
    names = await staff.names(db, [tally.account for tally in counted])
    return Statistics(
        [Counted(name=names.get(tally.account), hours=tally) for tally in counted], list(duty_statistics.rates())
    )


async def _month(db: Db, facility: UUID, month: str) -> tuple[date, tuple[datetime, datetime]]:
    first = date.fromisoformat(f"{month}-01")
    if abs(first - db.now.date()) > LOOKED:
        raise Refused(pointer="/month")
    return first, duty_statistics.month(first, await facilities.zone_of(db, facility))


HANDLERS = (get_duty, plan_duty, get_duty_now, get_calendar, get_gaps, get_statistics)
