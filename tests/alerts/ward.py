"""Readings and residents for the tables of tests: the shortest way to say "SpO2 91 at ten past two"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from alerts.evaluators import Assessment, Finding, Subject, assess
from alerts.level import Level, rank
from alerts.protocol import Protocols, load
from records.reading import Reading

NOW = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
ADULT = Subject(age_years=40)
OLD = Subject(age_years=80)
COPD = Subject(age_years=70, spo2_scale=2)
PROTOCOLS = load()

UNITS = {
    "blood_pressure": "mm[Hg]",
    "pulse": "/min",
    "spo2": "%",
    "respiratory_rate": "/min",
    "temperature": "Cel",
    "glucose": "mmol/L",
    "weight": "kg",
    "height": "cm",
    "waist": "cm",
    "muac": "cm",
    "peak_flow": "L/min",
    "ketones": "mmol/L",
    "hba1c": "%",
}
WELL: dict[str, Any] = {
    "respiratory_rate": 16,
    "spo2": 97,
    "oxygen": False,
    "blood_pressure": (125, 75),
    "pulse": 70,
    "consciousness": "A",
    "temperature": 36.8,
}


def reading(kind: Any, value: Any, *, ago: timedelta = timedelta(), unit: str | None = None, **rest: Any) -> Reading:
    """`value` is a number, a pair for blood pressure, a letter for consciousness, a truth for oxygen, or HI and LO."""
    fields: dict[str, Any] = {}
    if value in ("HI", "LO"):
        fields = {"value": 33.3 if value == "HI" else 1.1, "comparator": ">" if value == "HI" else "<"}
    elif isinstance(value, tuple):
        fields = {"value": float(value[0]), "diastolic": float(value[1])}
    elif isinstance(value, str):
        fields = {"coded": value}
    elif value is not None:
        fields = {"value": float(value)}
    unit = unit or UNITS.get(kind)
    return Reading(id=uuid4(), kind=kind, taken_at=NOW - ago, source="staff", unit=unit, **fields, **rest)


def together(values: dict[str, Any], *, ago: timedelta = timedelta(), set: UUID | None = None) -> list[Reading]:
    set = set or uuid4()
    return [reading(kind, value, ago=ago, set=set) for kind, value in values.items()]


def see(
    new: Sequence[Reading],
    subject: Subject = ADULT,
    history: Sequence[Reading] = (),
    protocols: Protocols = PROTOCOLS,
    now: datetime = NOW,
) -> Assessment:
    return assess(protocols, subject, history, new, now)


def found(new: Reading, subject: Subject = ADULT, history: Sequence[Reading] = ()) -> Finding | None:
    """The gravest finding about a single reading."""
    findings = see([new], subject, history).findings
    return max(findings, key=lambda finding: rank(finding.level), default=None)


def level(new: Reading, subject: Subject = ADULT, history: Sequence[Reading] = ()) -> Level | None:
    finding = found(new, subject, history)
    return finding.level if finding else None


def gravity(level: Level | None) -> int:
    return -1 if level is None else rank(level)
