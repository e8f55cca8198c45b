"""The month of a facility's alarms: how many there were, what came of them, what was held back and why, and who and
what makes most of the noise. The worklist is the other side of it: what is routine, gathered by resident.

Read-only, over the whole of a facility: the policies let its managers, and those on duty, see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from alerts.level import LEVELS, Level
from base.db import Db

NOISIEST = 10


class Noisy(Struct, frozen=True, kw_only=True):
    """A resident, or a rule, with how many alerts opened and how many led to something."""

    id: UUID | None = None
    name: str | None = None
    rule: str | None = None
    alerts: int
    acted_on: int


class AtLevel(Struct, frozen=True, kw_only=True):
    """`acted_on`: a person resolved it and said what was done. `acknowledged_s`: the median, of those acknowledged."""

    level: Level
    alerts: int
    acted_on: int
    acknowledged: int
    acknowledged_s: float | None


class Month(Struct, frozen=True, kw_only=True):
    """Of alerts that opened in the month. Rates are null where nobody lived here. `urgent_per_10_a_day` counts urgent
    and emergency; the aim is less than 1 (clinical policy). `joined`: readings that joined an open alert and rang
    nobody again."""

    month: str
    residents: int
    resident_days: float
    alerts: int
    per_resident_week: float | None
    urgent_per_10_a_day: float | None
    share_acted_on: float | None
    acknowledged_s: float | None
    levels: list[AtLevel]
    suppressed: dict[str, int]
    joined: int
    noisiest_residents: list[Noisy]
    noisiest_rules: list[Noisy]


class Item(Struct, frozen=True, kw_only=True):
    """A routine alert on the list."""

    id: UUID
    family: str
    level: Level
    state: str
    text: str
    opened_at: datetime
    next_due_at: datetime
    held_until: datetime | None
    owner: UUID | None


class Bundle(Struct, frozen=True, kw_only=True):
    """All that is routine about one resident, the oldest first."""

    resident: UUID
    name: str
    ward: UUID | None
    items: list[Item]


def bounds(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The month on the facility's wall clock."""
    year, number = (int(part) for part in month.split("-"))
    begins = date(year, number, 1)
    ends = date(year + number // 12, number % 12 + 1, 1)
    return datetime.combine(begins, time(), zone), datetime.combine(ends, time(), zone)


async def of_month(db: Db, facility: UUID, month: str, zone: ZoneInfo) -> Month:
    begins, ends = bounds(month, zone)
    days = await _days(db, facility, begins, min(ends, db.now))
    rows = await db.fetch(
        """
        select a.id, a.resident_id, r.name, a.rule, a.level, ack.at - a.opened_at as waited, acted.yes as acted_on
          from alerts a join residents r on r.id = a.resident_id
          cross join lateral (select min(l.at) as at from alert_log l
                               where l.alert_id = a.id and l.what in ('acknowledged', 'snoozed', 'resolved')
                                 and l.by is not null) ack
          cross join lateral (select exists (select from alert_log l where l.alert_id = a.id and l.what = 'resolved'
                                 and l.by is not null and l.note is not null) as yes) acted
         where a.facility_id = $1 and a.opened_at >= $2 and a.opened_at < $3
         order by a.opened_at, a.id
        """,
        facility, begins, ends,
    )  # fmt: skip
    held = await db.fetch(
        """select coalesce(l.why, 'refractory') as why, l.what, count(*) as n
             from alert_log l join alerts a on a.id = l.alert_id
            where a.facility_id = $1 and l.at >= $2 and l.at < $3 and l.what in ('suppressed', 'reading')
            group by 1, 2""",
        facility, begins, ends,
    )  # fmt: skip
    loud = sum(row["level"] in ("urgent", "emergency") for row in rows)
    resident_days = sum(days.values())
    return Month(
        month=month, residents=len(days), resident_days=round(resident_days, 2), alerts=len(rows),
        per_resident_week=_rate(len(rows) * 7, resident_days),
        urgent_per_10_a_day=_rate(loud * 10, resident_days),
        share_acted_on=_rate(sum(row["acted_on"] for row in rows), len(rows)),
        acknowledged_s=_median(rows), levels=_levels(rows),
        suppressed={row["why"]: row["n"] for row in held if row["what"] == "suppressed"},
        joined=sum(row["n"] for row in held if row["what"] == "reading"),
        noisiest_residents=_noisiest(rows, "resident_id"), noisiest_rules=_noisiest(rows, "rule"),
    )  # fmt: skip


def shown(month: Month) -> list[UUID]:
    """Whom the page names."""
    return sorted({one.id for one in month.noisiest_residents if one.id is not None})


async def worklist(db: Db, facility: UUID, language: str) -> list[Bundle]:
    """What is routine and not resolved, gathered by resident: who waits longest comes first."""
    rows = await db.fetch(
        """
        select a.id, a.family, a.resident_id, r.name, st.ward_id, a.level, a.state, a.text_vi, a.text_en,
               a.opened_at, a.next_due_at, a.held_until, a.owner_id
          from alerts a join residents r on r.id = a.resident_id
          left join stays st on st.resident_id = a.resident_id and st.during @> $2::timestamptz
         where a.facility_id = $1 and a.state <> 'resolved' and a.level in ('info', 'routine')
         order by a.opened_at, a.id
        """,
        facility,
        db.now,
    )
    bundles: dict[UUID, Bundle] = {}
    for row in rows:
        new = Bundle(resident=row["resident_id"], name=row["name"], ward=row["ward_id"], items=[])
        bundles.setdefault(row["resident_id"], new).items.append(
            Item(
                id=row["id"], family=row["family"], level=row["level"], state=row["state"],
                text=row[f"text_{language}"], opened_at=row["opened_at"], next_due_at=row["next_due_at"],
                held_until=row["held_until"], owner=row["owner_id"],
            )
        )  # fmt: skip
    return list(bundles.values())


async def _days(db: Db, facility: UUID, begins: datetime, ends: datetime) -> dict[UUID, float]:
    """Resident -> days they lived here in that time."""
    rows = await db.fetch(
        """select resident_id, sum(extract(epoch from upper(part) - lower(part))) / 86400 as days
             from (select resident_id, during * month.whole as part
                     from stays, tstzrange($2::timestamptz, greatest($2, $3::timestamptz)) as month(whole)
                    where facility_id = $1 and during && month.whole) s
            where not isempty(part) group by resident_id""",
        facility, begins, ends,
    )  # fmt: skip
    return {row["resident_id"]: float(row["days"]) for row in rows}


def _levels(rows: Sequence[Any]) -> list[AtLevel]:
    by_level: dict[Level, list[Any]] = {
        level: [row for row in rows if row["level"] == level] for level in reversed(LEVELS)
    }
    return [
        AtLevel(
            level=level, alerts=len(some), acted_on=sum(row["acted_on"] for row in some),
            acknowledged=sum(row["waited"] is not None for row in some), acknowledged_s=_median(some),
        )
        for level, some in by_level.items()
    ]  # fmt: skip


def _median(rows: Sequence[Any]) -> float | None:
    waited = sorted(row["waited"].total_seconds() for row in rows if row["waited"] is not None)
    if not waited:
        return None
    middle = len(waited) // 2
    return round(waited[middle] if len(waited) % 2 else (waited[middle - 1] + waited[middle]) / 2, 1)


def _noisiest(rows: Sequence[Any], key: str) -> list[Noisy]:
    by: dict[Any, list[Any]] = {}
    for row in rows:
        by.setdefault(row[key], []).append(row)
    most = sorted(by.items(), key=lambda item: (-len(item[1]), str(item[0])))[:NOISIEST]
    return [
        Noisy(
            id=some[0]["resident_id"] if key == "resident_id" else None,
            name=some[0]["name"] if key == "resident_id" else None,
            rule=None if key == "resident_id" else some[0]["rule"],
            alerts=len(some), acted_on=sum(row["acted_on"] for row in some),
        )
        for _, some in most
    ]  # fmt: skip


def _rate(part: float, whole: float) -> float | None:
    return round(part / whole, 3) if whole else None
