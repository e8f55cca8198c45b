"""The limits of the rules in force as bands of a picture. Pure.

Only what rings by itself on a single value: a rule that counts, or asks for a symptom or for oxygen, has no place on an
axis.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from alerts.fitting import applies
from alerts.level import Level, rank
from alerts.protocol import Protocols
from alerts.rule import Last
from alerts.subject import Subject

Side = Literal["below", "above"]
_SIDES: dict[str, Side] = {"<": "below", "<=": "below", ">": "above", ">=": "above"}


class Limit(Struct, frozen=True, kw_only=True):
    """From `value` on, `below` or `above` it, a reading rings at this level. `at` tells whether at the value itself."""

    field: Literal["value", "diastolic"]
    side: Side
    value: float
    at: bool
    level: Level


def limits(protocols: Protocols, subject: Subject, kind: str, unit: str | None) -> list[Limit]:
    """For this person, the gravest first."""
    found = [
        Limit(
            field="diastolic" if condition.field == "diastolic" else "value", side=_SIDES[condition.op],
            value=condition.value, at=condition.op.endswith("="), level=check.rule.level,
        )
        for check in protocols.by_kind.get(kind, ())
        if applies(check.rule.applies, subject) and isinstance(check.rule.window, Last)
        and check.rule.input.on_oxygen is None and not check.rule.input.symptom_in
        for condition in check.rule.when
        if condition.op in _SIDES and condition.unit == unit and isinstance(condition.value, (int, float))
    ]  # fmt: skip
    return sorted(found, key=lambda limit: -rank(limit.level))
