"""Reading alerts: one with its log, and the list. What is shown depends on the ground somebody stands on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from alerts import alert as alerts
from alerts import alert_log, help, screening, why
from alerts.alert import Alert
from alerts.help import Press
from alerts.hygiene import HeldWhy
from alerts.level import Level
from alerts.why import Fired, Why
from base.db import Db
from people import access, audit, staff
from people.access import Resident
from people.rights import CARERS, Right
from people.sessions import Actor


class Named(Struct, frozen=True):
    id: UUID
    name: str | None


class Reason(Struct, frozen=True, kw_only=True):
    """A reading behind the alert, or what fired without one."""

    reading: UUID | None
    rule: str | None
    at: datetime
    text: str


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    what: str
    by: UUID | None = None
    by_name: str | None = None
    who: UUID | None = None
    who_name: str | None = None
    step: int | None = None
    level: str | None = None
    why: str | None = None
    until: datetime | None = None
    channels: list[str] | None = None
    note: str | None = None


class Card(Struct, frozen=True, kw_only=True):
    """An alert in a list."""

    id: UUID
    resident: Named
    level: Level
    state: str
    opened_at: datetime
    owner: Named | None
    next_due_at: datetime | None
    cleared_at: datetime | None
    resolved_at: datetime | None
    rule: str | None
    text: str | None
    held_why: HeldWhy | None
    held_until: datetime | None


class Full(Card, frozen=True, kw_only=True):
    """An alert with why it rang and all that was done about it. `because` are the readings behind it, `why` each rule
    that fired with its limits, its source and the values it saw, in both languages. `calls`: of a call for help each
    press, with where to go."""

    because: list[Reason]
    why: list[Why]
    calls: list[Press]
    log: list[Line]


async def show(db: Db, actor: Actor, id: UUID, language: str) -> Full:
    """One alert, to somebody who may see it; `NotFound` for everybody else."""
    alert = await alerts.get(db, id)
    resident = await access.resident_for(db, actor, alert.resident_id, Right.SEE_ALERTS)
    return await show_to(db, resident, alert, language)


async def show_to(db: Db, resident: Resident, alert: Alert, language: str) -> Full:
    """The same, to somebody who was let in to the resident already and has left their row: in the audit, or in the log
    that is shown here."""
    rows = await alert_log.lines(db, alert.id)
    names = await staff.names(db, [x for row in rows for x in (row["by"], row["who"]) if x])
    calls = await help.of_alerts(db, [alert.id])
    return _full(alert, rows, calls.get(alert.id, []), names, resident, language)


async def list_for(
    db: Db, actor: Actor, states: Sequence[str], before: tuple[datetime, UUID] | None, limit: int, language: str
) -> list[Card]:
    """Alerts of the actor's facilities, of those they were told of, and of their own people; newest first.

    The policies decide which rows there are (`acting_residents`: themselves, their relatives', those assigned to them);
    the scope decides how much of each is shown. One audit row for the page.
    """
    rows = await db.fetch(
        """
        select a.id, a.resident_id, a.facility_id, a.level, a.state, a.opened_at, a.owner_id, a.next_due_at,
               a.cleared_at, a.resolved_at, a.rule, a.text_vi, a.text_en, a.held_why, a.held_until, r.name,
               a.facility_id = any ($1) or a.id = any ((select acting_told())::uuid[])
                 or (r.account_id is distinct from $2 and rel.scope is null) as carer,
               coalesce(r.account_id = $2, false) as own,
               rel.scope
          from alerts a join residents r on r.id = a.resident_id
          left join stays st on st.resident_id = a.resident_id and st.during @> $3::timestamptz
          left join relatives rel on rel.resident_id = a.resident_id and rel.account_id = $2 and rel.ended_at is null
         where (st.facility_id = any ($1) or a.id = any ((select acting_told())::uuid[])
                or (a.facility_id = any ($1) and a.state <> 'resolved')
                or (a.resident_id = any ((select acting_residents())::uuid[])
                    and (rel.scope is null or a.level in ('urgent', 'emergency'))))
           and a.state = any ($4) and ($5::timestamptz is null or (a.opened_at, a.id) < ($5, $6::uuid))
         order by a.opened_at desc, a.id desc limit $7
        """,
        list(actor.watches), actor.account, db.now, list(states),
        before[0] if before else None, before[1] if before else None, limit,
    )  # fmt: skip
    await audit.record(
        db, actor, Right.SEE_ALERTS.value, "list", sorted({row["resident_id"] for row in rows}),
        facility=audit.one_of(row["facility_id"] for row in rows),
    )  # fmt: skip
    names = await staff.names(db, [row["owner_id"] for row in rows if row["owner_id"]])
    return [
        _card(
            {**dict(row), "owner_name": names.get(row["owner_id"])},
            language,
            row["carer"] or row["own"] or row["scope"] in ("summary", "full"),
        )
        for row in rows
    ]


async def history(
    db: Db, resident: Resident, before: tuple[datetime, UUID] | None, limit: int, language: str
) -> list[Full]:
    """Every alert there was about a resident, with its log; the newest first, a page at a time."""
    found = await alerts.of_resident(db, resident.id, before, limit)
    logs = await alert_log.lines_of(db, [alert.id for alert in found])
    people = {x for rows in logs.values() for row in rows for x in (row["by"], row["who"]) if x}
    names = await staff.names(db, sorted(people | {alert.owner_id for alert in found if alert.owner_id}))
    calls = await help.of_alerts(db, [alert.id for alert in found])
    return [_full(alert, logs.get(alert.id, []), calls.get(alert.id, []), names, resident, language) for alert in found]


def _full(
    alert: Alert,
    rows: Sequence[Any],
    calls: list[Press],
    names: dict[UUID, str],
    resident: Resident,
    language: str,
) -> Full:
    detailed = _detailed(resident)
    card = _card(_row(alert, resident.name, names), language, detailed)
    return Full(
        **{name: getattr(card, name) for name in Card.__struct_fields__},
        because=[_reason(row, language) for row in rows if row["shown_vi"]] if detailed else [],
        why=[_why(row) for row in rows if row["fired"]] if detailed else [],
        calls=calls if detailed else [],
        log=[_line(row, names, resident, alert.family) for row in rows],
    )


def _detailed(resident: Resident) -> bool:
    return resident.basis != "relative" or resident.scope in ("summary", "full")


def _row(alert: Alert, name: str, names: dict[UUID, str]) -> dict[str, Any]:
    values = {field: getattr(alert, field) for field in Alert.__struct_fields__}
    return {**values, "name": name, "owner_name": names.get(alert.owner_id) if alert.owner_id else None}


def _card(row: dict[str, Any], language: str, detailed: bool) -> Card:
    return Card(
        id=row["id"],
        resident=Named(row["resident_id"], row["name"]),
        level=row["level"],
        state=row["state"],
        opened_at=row["opened_at"],
        owner=Named(row["owner_id"], row["owner_name"]) if row["owner_id"] else None,
        next_due_at=row["next_due_at"],
        cleared_at=row["cleared_at"],
        resolved_at=row["resolved_at"],
        rule=row["rule"] if detailed else None,
        text=row[f"text_{language}"] if detailed else None,
        held_why=row["held_why"],
        held_until=row["held_until"],
    )


def _reason(row: Any, language: str) -> Reason:
    return Reason(reading=row["reading_id"], rule=row["rule"], at=row["at"], text=row[f"shown_{language}"])


def _why(row: Any) -> Why:
    return why.told(row["at"], msgspec.convert(row["fired"], Fired))


def _line(row: Any, names: dict[UUID, str], reader: Resident, family: str) -> Line:
    """Notes are for those who care for the resident; how it ended is for the family too, if their scope reaches that
    far: that of a danger answer, to mental health."""
    ended = row["what"] == "resolved" and _detailed(reader) and (family != screening.FAMILY or reader.mental_health)
    open_note = reader.basis in CARERS or ended
    return Line(
        at=row["at"], what=row["what"], by=row["by"], by_name=names.get(row["by"]), who=row["who"],
        who_name=names.get(row["who"]), step=row["step"], level=row["level"], why=row["why"],
        until=row["until"], channels=row["channels"], note=row["note"] if open_note else None,
    )  # fmt: skip
