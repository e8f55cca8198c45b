"""Real readings through the rules, as they would have come, one at a time: how often each rule would have raised one.

Pure: no server, no database. An alert of a family is open until its rule's clear condition holds, as in the house, or
for a day, after which somebody would have resolved it; then its refractory time passes in silence. Beside it stands
what fixed limits on single readings would have done, each at most once a day.

Two shapes of CSV are known by their columns: `taken_at, systolic_mmhg, diastolic_mmhg, pulse_bpm` (one person at home)
and `person, visit, systolic_mmhg, diastolic_mmhg, age_years` (visits half a year apart, taken by staff).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from msgspec import Struct

from alerts import far
from alerts.evaluators import Subject, assess
from alerts.limits import hold
from alerts.protocol import Protocols
from alerts.scores.home_pressure import mean
from api.benches.figures import Figure
from records.reading import Reading, Source

HOME, VISITS = {"taken_at", "systolic_mmhg", "diastolic_mmhg"}, {"person", "visit", "systolic_mmhg", "diastolic_mmhg"}
FIXED = {"140/90": (140, 90), "135/85": (135, 85), "160/100": (160, 100)}

_DAY, _VISIT_DAYS = timedelta(days=1), {"Baseline": 0, "6Months": 182, "12Months": 365}
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_BEGAN = datetime(2019, 1, 1, 9, tzinfo=_ZONE)
_OURS = UUID("5f0f6a52-6a38-4b19-8b5c-0d6f2b0d8f11")
_FAR = timedelta(days=31)


class Unknown(Exception):
    """The file has neither shape; the message names it."""


class Person(Struct, frozen=True):
    subject: Subject
    readings: tuple[Reading, ...]


class Replayed(Struct):
    """Of one file: alerts by rule and level, days with a reading over a fixed limit, days with a home mean and days it
    was raised; and of people whose first visit was high, how many were so in the mean of two."""

    file: str
    alerts: Counter[tuple[str, str]]
    fixed: Counter[str]
    people: int = 0
    readings: int = 0
    weeks: float = 0.0
    days_with_a_mean: int = 0
    days_raised: int = 0
    first_visit_high: int = 0
    both_visits: int = 0
    high_in_the_mean_of_two: int = 0


def replay(protocols: Protocols, file: Path) -> Replayed:
    found = Replayed(file.name, Counter(), Counter())
    for person in people(file):
        pressures = [r for r in person.readings if r.kind == "blood_pressure"]
        if not pressures:
            continue
        found.people += 1
        found.readings += len(person.readings)
        found.weeks += max((pressures[-1].taken_at - pressures[0].taken_at) / (7 * _DAY), 1 / 7)
        found.alerts.update(_alerts(protocols, person))
        for name, limits in FIXED.items():
            found.fixed[name] += len({r.taken_at.astimezone(_ZONE).date() for r in pressures if _over(r, limits)})
        _count_means(protocols, found, pressures)
        _count_visits(found, pressures)
    return found


def shown(found: Replayed) -> list[str]:
    """A table for people."""
    lines = [
        f"{found.file}: {found.people} people, {found.readings} readings, {found.weeks:,.0f} person-weeks",
        f"  {'':<44}{'alerts':>8}{'per person and week':>22}",
    ]
    for (rule, level), count in found.alerts.most_common():
        lines.append(f"  {f'{rule} ({level})':<44}{count:>8}{count / found.weeks:>22.4f}")
    for name, count in found.fixed.items():
        lines.append(f"  {f'a fixed {name}, once a day at most':<44}{count:>8}{count / found.weeks:>22.4f}")
    if found.days_with_a_mean:
        days = f"{found.days_raised} of the {found.days_with_a_mean}"
        lines.append(f"  the mean of a week was raised on {days} days it had one")
    if found.first_visit_high:
        lines.append(
            f"  {found.first_visit_high} people were at 140/90 or more at their first visit; of the "
            f"{found.both_visits} with a second, {found.high_in_the_mean_of_two} are so in the mean of both"
        )
    return lines


def figures(found: Replayed) -> dict[str, Figure]:
    per_week = {f"{rule}_per_person_week": Figure("1/week", [n / found.weeks]) for (rule, _), n in found.alerts.items()}
    fixed = {f"fixed_{name}_per_person_week": Figure("1/week", [n / found.weeks]) for name, n in found.fixed.items()}
    return {"people": Figure("", [found.people]), "readings": Figure("", [found.readings]), **per_week, **fixed}


def people(file: Path) -> list[Person]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = set(rows[0]) if rows else set()
    if columns >= VISITS:
        by_person: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            by_person.setdefault(row["person"], []).append(row)
        return [_visitor(some) for some in by_person.values()]
    if columns >= HOME:
        return [_at_home(rows)]
    raise Unknown(f"{file}: this is neither a file of readings at home nor one of visits.")


def _at_home(rows: Sequence[dict[str, str]]) -> Person:
    readings: list[Reading] = []
    for row in sorted(rows, key=lambda row: row["taken_at"]):
        at = datetime.fromisoformat(row["taken_at"]).replace(tzinfo=_ZONE).astimezone(UTC)
        readings.append(_pressure(row, at, "device"))
        if row.get("pulse_bpm"):
            beats = float(row["pulse_bpm"])
            readings.append(
                Reading(id=_id("pulse", at), kind="pulse", taken_at=at, source="device", value=beats, unit="/min")
            )
    return Person(Subject(None), tuple(readings))


def _visitor(rows: Sequence[dict[str, str]]) -> Person:
    age = float(rows[0]["age_years"]) if rows[0].get("age_years") else 0
    taken = [row for row in rows if row["systolic_mmhg"] and row["diastolic_mmhg"]]
    visits = [_pressure(row, _BEGAN + _VISIT_DAYS[row["visit"]] * _DAY, "staff") for row in taken]
    return Person(Subject(age or None), tuple(sorted(visits, key=lambda reading: reading.taken_at)))


def _pressure(row: dict[str, str], at: datetime, source: Source) -> Reading:
    return Reading(
        id=_id("blood_pressure", at, row.get("person", "")), kind="blood_pressure", taken_at=at, source=source,
        value=float(row["systolic_mmhg"]), diastolic=float(row["diastolic_mmhg"]), unit="mm[Hg]",
    )  # fmt: skip


def _id(kind: str, at: datetime, who: str = "") -> UUID:
    """The same reading is the same in every run."""
    return uuid5(_OURS, f"{who} {kind} {at.isoformat()}")


def _alerts(protocols: Protocols, person: Person) -> Iterable[tuple[str, str]]:
    """Each reading is new once, in the order it was taken; what is past reaches as far back as any rule asks."""
    quiet_until: dict[str, datetime] = {}
    since: dict[str, tuple[str, datetime, timedelta]] = {}
    for place, reading in enumerate(person.readings):
        now = reading.taken_at
        history = [r for r in person.readings[:place] if now - r.taken_at <= _FAR]
        got = assess(protocols, person.subject, history, [reading], now)
        for clearing in got.cleared:
            if clearing.family in since and since[clearing.family][0] == clearing.rule:
                _, _, silence = since.pop(clearing.family)
                quiet_until[clearing.family] = now + silence
        for finding in got.findings:
            opened = since.get(finding.family)
            if opened is not None and now - opened[1] >= _DAY and finding.family != "blood_pressure_mean":
                opened = None
            if opened is None and now >= quiet_until.get(finding.family, now):
                since[finding.family] = (finding.rule, now, timedelta(seconds=finding.refractory_s))
                yield finding.rule, finding.level


def _count_means(protocols: Protocols, found: Replayed, pressures: Sequence[Reading]) -> None:
    """Day by day, what the rule about a mean at home has to say at the day's last reading."""
    check = next(c for c in protocols.by_kind["blood_pressure"] if c.rule.id == "blood_pressure_mean.home_raised")
    at_home = [reading for reading in pressures if reading.source in check.rule.input.source_in]
    last_of_day = {reading.taken_at.astimezone(_ZONE).date(): reading for reading in at_home}
    views = [seen for newest in last_of_day.values() if (seen := far.view(check, at_home, newest)) is not None]
    found.days_with_a_mean += len(views)
    found.days_raised += sum(hold(check.breach, seen, seen.unit) for seen in views)


def _count_visits(found: Replayed, pressures: Sequence[Reading]) -> None:
    """What one visit says against two."""
    visits = [reading for reading in pressures if reading.source == "staff"]
    if not visits or not _over(visits[0], FIXED["140/90"]):
        return
    found.first_visit_high += 1
    if len(visits) > 1:
        found.both_visits += 1
        above, below = mean([r.value or 0 for r in visits[:2]]), mean([r.diastolic or 0 for r in visits[:2]])
        found.high_in_the_mean_of_two += above >= 140 or below >= 90


def _over(reading: Reading, limits: tuple[float, float]) -> bool:
    return (reading.value or 0) >= limits[0] or (reading.diastolic or 0) >= limits[1]
