"""Periodic check-ups of a house: campaigns, who is due, and the numbers with the names behind them. The only writer of
`campaigns`.

Who is due is never stored: everybody who lives there and whom the campaign is about is due `interval_months` after
their last check-up, or when the campaign opens, whichever is later.

    not due ──the day comes──► due ──the campaign closes──► overdue
        └───────────── a check-up on or after the opening ─────────────► done
"""

from __future__ import annotations

import calendar
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import NotFound, Refused
from people import audit, facilities, names
from people.sessions import Actor

State = Literal["not_due", "due", "overdue", "done"]
Form = Literal["01", "02", "03", "04"]
INTERVAL_MONTHS: Final = 12
LONGEST_DAYS: Final = 400


class NewCampaign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. Ages in whole years, both ends included; whose birth
    is not known is asked too. `category` of beneficiaries, everybody if left out."""

    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    opens_on: date
    closes_on: date
    interval_months: Annotated[int, Meta(ge=1, le=60)] = INTERVAL_MONTHS
    age_from: Annotated[int, Meta(ge=0, le=150)] = 0
    age_to: Annotated[int, Meta(ge=0, le=150)] = 150
    category: Annotated[str, Meta(pattern="^[a-z0-9_]{1,60}$")] | None = None


class Campaign(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    opens_on: date
    closes_on: date
    interval_months: int
    age_from: int
    age_to: int
    category: str | None
    made_at: datetime
    ended_at: datetime | None


class Standing(Struct, frozen=True, kw_only=True):
    """One resident in a campaign. `form` of the check-up by their age on the day they are due; 04, of mental health, is
    for whoever examines to choose."""

    resident: UUID
    name: str
    state: State
    form: Form
    due_on: date
    last_on: date | None


class Figures(Struct, frozen=True, kw_only=True):
    """How many of everybody it is about; the names are in `items`, those overdue first."""

    campaign: Campaign
    everybody: int
    not_due: int
    due: int
    overdue: int
    done: int
    items: list[Standing]
    next: None = None


async def of_facility(db: Db, facility: UUID) -> list[Campaign]:
    """The newest first."""
    rows = await db.fetch(f"{_SHOWN} where facility_id = $1 order by opens_on desc, id desc limit 100", facility)
    return [_campaign(row) for row in rows]


async def open_(db: Db, actor: Actor, facility: UUID, new: NewCampaign) -> Campaign:
    name = names.said(new.name)
    if not 0 <= (new.closes_on - new.opens_on).days <= LONGEST_DAYS:
        raise Refused(pointer="/closes_on")
    if new.age_to < new.age_from:
        raise Refused(pointer="/age_to")
    await db.execute(
        """insert into campaigns (id, facility_id, name, opens_on, closes_on, interval_months, age_from, age_to,
                                  category, made_by, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing""",
        new.id, facility, name, new.opens_on, new.closes_on, new.interval_months, new.age_from, new.age_to,
        new.category, actor.account, db.now,
    )  # fmt: skip
    kept = await _find(db, facility, new.id)
    if kept is None or (kept.name, kept.opens_on, kept.closes_on) != (name, new.opens_on, new.closes_on):
        raise Refused("idempotency_mismatch", "Mã này đã dùng.", "This id is taken.", "/id")
    return kept


async def end(db: Db, actor: Actor, facility: UUID, id: UUID) -> None:
    """Nobody is due by it any more; what it found stays."""
    ended = await db.execute(
        "update campaigns set ended_at = $3, ended_by = $4 where id = $1 and facility_id = $2 and ended_at is null",
        id, facility, db.now, actor.account,
    )  # fmt: skip
    if not ended:
        raise NotFound


async def figures(db: Db, actor: Actor, facility: UUID, id: UUID) -> Figures:
    """For whoever is on duty there or manages it: the database gives it to nobody else, and no result with it."""
    campaign = await _find(db, facility, id)
    if campaign is None:
        raise NotFound
    today = db.now.astimezone(await facilities.zone_of(db, facility)).date()
    rows = await db.fetch("select * from checked_in($1, $2)", facility, db.now)
    items = [one for row in rows if (one := _standing(campaign, row, today)) is not None]
    await audit.record(db, actor, "check_ups", "list", sorted(one.resident for one in items), facility=facility)
    order: tuple[State, ...] = ("overdue", "due", "not_due", "done")
    count = {state: sum(one.state == state for one in items) for state in order}
    return Figures(
        campaign=campaign, everybody=len(items), not_due=count["not_due"], due=count["due"],
        overdue=count["overdue"], done=count["done"], items=sorted(items, key=lambda one: order.index(one.state)),
    )  # fmt: skip


def state_on(campaign: Campaign, last_on: date | None, today: date) -> tuple[State, date]:
    """Where somebody stands on a day, and when they are due."""
    due_on = campaign.opens_on
    if last_on is not None:
        if last_on >= campaign.opens_on:
            return "done", due_on
        due_on = max(due_on, months_after(last_on, campaign.interval_months))
    if campaign.ended_at is not None or today < due_on or due_on > campaign.closes_on:
        return "not_due", due_on
    return ("overdue" if today > campaign.closes_on else "due"), due_on


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def form_for(born: date | None, day: date) -> Form:
    """Thông tư 32/2023/TT-BYT, chapter VI, as amended by 25/2026: 01 under 6, 02 from 6 to under 18, 03 from 18."""
    if born is None:
        return "03"
    age = age_on(born, day)
    return "01" if age < 6 else "02" if age < 18 else "03"


def _standing(campaign: Campaign, row: Any, today: date) -> Standing | None:
    state, due_on = state_on(campaign, row["last_on"], today)
    born = row["birth_date"]
    if born is not None and not campaign.age_from <= age_on(born, campaign.opens_on) <= campaign.age_to:
        return None
    if campaign.category is not None and campaign.category not in row["categories"]:
        return None
    return Standing(
        resident=row["resident"], name=row["name"], state=state, form=form_for(born, due_on), due_on=due_on,
        last_on=row["last_on"],
    )  # fmt: skip


async def _find(db: Db, facility: UUID, id: UUID) -> Campaign | None:
    row = await db.fetchrow(f"{_SHOWN} where id = $1 and facility_id = $2", id, facility)
    return None if row is None else _campaign(row)


def _campaign(row: Any) -> Campaign:
    return msgspec.convert(dict(row), Campaign)


_SHOWN = """select id, name, opens_on, closes_on, interval_months, age_from, age_to, category, made_at, ended_at
              from campaigns"""
