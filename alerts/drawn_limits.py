"""The limits of the rules in force as bands of a picture. Pure.

Only what rings by itself on a single value: a rule that counts, or asks for a symptom or for oxygen, has no place on an
axis.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from alerts.fitting import applies
from alerts.level import Level, rank
from alerts.limits import bound_for, is_own
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
    found: list[Limit] = []
    for check in protocols.by_kind.get(kind, ()):
        rule = check.rule
        alone = isinstance(rule.window, Last) and rule.input.on_oxygen is None and not rule.input.symptom_in
        if not alone or not applies(rule.applies, subject):
            continue
        for condition in rule.when:
            value = bound_for(condition if is_own(condition) else condition.value, subject)
            if condition.op in _SIDES and condition.unit == unit and isinstance(value, (int, float)):
                found.append(
                    Limit(
                        field="diastolic" if condition.field == "diastolic" else "value", side=_SIDES[condition.op],
                        value=value, at=condition.op.endswith("="), level=rule.level,
                    )
                )  # fmt: skip
    return sorted(found, key=lambda limit: -rank(limit.level))
