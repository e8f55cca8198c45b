"""A province's figures: who may read them, whom they count, and the months that were published.

The only writer of `province_cubes`. A month is counted once, some days after it ended, and never again: free questions
at free times are what makes it possible to find one person by subtracting answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from base.db import Db
from base.errors import NotFound
from notify import feed
from people import audit
from people.counts import Cell, Figures, Kind, age_on, sex_of
from people.sessions import Actor

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LATE = timedelta(days=3)
"""How long phones that were offline have to deliver the readings of a month that ended."""
REACHES_BACK = timedelta(days=366)
"""Months the beat slept through are still counted; older ones stay uncounted."""


class Month(Struct, frozen=True):
    """A calendar month in Vietnam."""

    first: date

    @classmethod
    def read(cls, text: str) -> Month:
        """`2026-11`."""
        return cls(date.fromisoformat(f"{text}-01"))

    def __str__(self) -> str:
        return self.first.isoformat()[:7]

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return _midnight(self.last + timedelta(days=1))


class Published(Struct, frozen=True, kw_only=True):
    period: str
    counted_at: datetime


class Counts(Published, frozen=True, kw_only=True):
    """One month of one province as everybody who may read it sees it, for ever."""

    province_code: str
    figures: Figures


UNANSWERED_EVERY = timedelta(hours=1)
"""How often a province hears that a facility has alerts nobody answered: a notice is no count of them."""


async def tell_unanswered(db: Db, facility: UUID) -> list[UUID]:
    """Tells the province's contacts that this facility has an alert nobody answered: never which, whose, or how grave.
    Those who were told now; nobody within `UNANSWERED_EVERY` of the last time, or where the province has no contact."""
    rows = await db.fetch("select account, facility from tell_province($1, $2, $3)", facility, db.now, UNANSWERED_EVERY)
    for row in rows:
        body = {
            "what": "alert_unanswered",
            "facility": {"id": facility, "name": row["facility"]},
            "text": {
                "vi": "Cơ sở này có cảnh báo chưa có ai trả lời. Hãy liên hệ với cơ sở.",
                "en": "This facility has an alert that nobody has answered. Please contact the facility.",
            },
        }
        feed.append(db, [row["account"]], "announcement", facility, body, push_after=feed.AT_ONCE, urgent=True)
    return [row["account"] for row in rows]


async def supervised_by(db: Db, actor: Actor) -> str:
    """The code of the province the actor supervises, with the context to read its figures. `NotFound` for everybody
    else, and without a second factor on this session."""
    code = await db.fetchval("select open_province($1)", actor.session)
    if code is None:
        raise NotFound
    return code


async def periods(db: Db, province: str) -> list[Published]:
    """The months there are, newest first."""
    rows = await db.fetch(
        "select period, counted_at from province_cubes where province_code = $1 order by period desc", province
    )
    return [Published(period=str(Month(row["period"])), counted_at=row["counted_at"]) for row in rows]


async def counts(db: Db, actor: Actor, province: str, month: Month) -> Counts:
    """A published month, or `NotFound`."""
    row = await db.fetchrow(
        "select counted_at, figures from province_cubes where province_code = $1 and period = $2", province, month.first
    )
    if row is None:
        raise NotFound
    await audit.record_act(db, actor, "counts", "province")
    return Counts(
        province_code=province,
        period=str(month),
        counted_at=row["counted_at"],
        figures=msgspec.convert(row["figures"], Figures),
    )


async def uncounted(db: Db) -> list[tuple[str, Month]]:
    """Months that are over, of every province since its first facility, and not published yet; oldest first."""
    rows = await db.fetch(
        """
        select f.province_code, month::date as period
          from (select province_code, min(created_at) as since from facilities group by province_code) f
          cross join lateral generate_series(
            date_trunc('month', greatest(f.since, $2) at time zone $3),
            date_trunc('month', $1::timestamptz at time zone $3) - interval '1 month', interval '1 month') month
         where (f.province_code, month::date) not in (select province_code, period from province_cubes)
         order by period, province_code
        """,
        db.now - LATE,
        db.now - REACHES_BACK,
        ZONE.key,
    )
    return [(row["province_code"], Month(row["period"])) for row in rows]


async def facilities(db: Db, province: str, month: Month) -> dict[UUID, Kind]:
    """Those there were when the month ended."""
    rows = await db.fetch(
        "select id, kind from facilities where province_code = $1 and created_at < $2", province, month.ends
    )
    return {row["id"]: row["kind"] for row in rows}


async def in_care(db: Db, facilities: Mapping[UUID, Kind], month: Month) -> dict[UUID, Cell]:
    """Residents who lived in these facilities when the month ended, each with the cell that counts them."""
    rows: list[Any] = await db.fetch(
        """select st.resident_id, st.facility_id, r.birth_date, r.sex
             from stays st join residents r on r.id = st.resident_id
            where st.facility_id = any ($1) and st.during @> $2::timestamptz""",
        list(facilities),
        month.ends - timedelta(microseconds=1),
    )
    return {
        row["resident_id"]: Cell(
            facilities[row["facility_id"]], age_on(month.last, row["birth_date"]), sex_of(row["sex"])
        )
        for row in rows
    }


async def publish(db: Db, province: str, month: Month, figures: Figures) -> bool:
    """Whether these are the figures that count: the first that were published stay."""
    inserted = await db.execute(
        """insert into province_cubes (province_code, period, counted_at, figures) values ($1, $2, $3, $4)
           on conflict do nothing""",
        province,
        month.first,
        db.now,
        msgspec.to_builtins(figures),
    )
    return inserted == 1


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)
