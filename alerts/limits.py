"""The closed list of operators a protocol may use, and limits made ready to compare fast.

Pure. Limits are kept by unit and compared in the unit the reading carries; nothing is converted. A field that was
not measured (None) never fulfils a condition.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from records.reading import MEASURES

Operator = Literal["<", "<=", ">", ">=", "between", "in"]

OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "between": lambda value, ends: ends[0] <= value <= ends[1],
    "in": lambda value, allowed: value in allowed,
}

SCORE_FIELDS: Final = ("total", "at_least", "red")


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`field` names the part of a blood pressure or of a score; other kinds have one value and name none."""

    op: Operator
    value: float | tuple[float | str | bool, ...]
    unit: str | None = None
    field: Literal["systolic", "diastolic", "total", "at_least", "red"] | None = None


class Limits(Struct, frozen=True):
    """Per unit (None where there is none): attribute to read, comparison, bound. `every`: all of them must hold."""

    by_unit: dict[str | None, tuple[tuple[str, Callable[[Any, Any], bool], Any], ...]]
    every: bool


def hold(limits: Limits, thing: Any, unit: str | None) -> bool:
    """Whether a reading or a score fulfils these limits; a unit without a limit does not."""
    every = limits.every
    conditions = limits.by_unit.get(unit, ())
    for attribute, compare, bound in conditions:
        value = getattr(thing, attribute)
        if (value is not None and compare(value, bound)) is not every:
            return not every
    return every and bool(conditions)


def ready(conditions: Sequence[Condition], every: bool, obs: str | None) -> Limits:
    """Conditions as the file has them -> `Limits`; `obs` is None for the fields of a score."""
    by_unit: dict[str | None, list[tuple[str, Callable[[Any, Any], bool], Any]]] = {}
    for condition in conditions:
        entry = (_attribute(condition, obs), OPERATORS[condition.op], condition.value)
        by_unit.setdefault(condition.unit, []).append(entry)
    return Limits({unit: tuple(entries) for unit, entries in by_unit.items()}, every)


def fault(conditions: Sequence[Condition], obs: str | None) -> str | None:
    """What is wrong with these conditions, as the end of a sentence, or None."""
    for place, condition in enumerate(conditions):
        wrong = _wrong_field(condition, obs) or _wrong_unit(condition, obs) or _wrong_value(condition)
        if wrong:
            return f"[{place}]{wrong}"
    uncovered = {*MEASURES[obs].ranges} - {c.unit for c in conditions} if obs else set()
    # A limit in one unit only would let the other meter's readings pass in silence.
    return f" has no limit for {obs} in {min(uncovered, key=str)}" if uncovered else None


def _attribute(condition: Condition, obs: str | None) -> str:
    if obs is None:
        return condition.field or "total"
    if obs == "consciousness":
        return "coded"
    return "diastolic" if condition.field == "diastolic" else "value"


def _wrong_field(condition: Condition, obs: str | None) -> str | None:
    if obs is None:
        return None if condition.field in SCORE_FIELDS else ".field must be total, at_least or red"
    if obs == "blood_pressure":
        return None if condition.field in ("systolic", "diastolic") else ".field must be systolic or diastolic"
    return None if condition.field is None else f".field does not fit {obs}"


def _wrong_unit(condition: Condition, obs: str | None) -> str | None:
    units = [] if obs is None else list(MEASURES[obs].ranges)
    if not units:
        return None if condition.unit is None else ".unit does not fit, this is a number without one"
    if condition.unit is None:
        return f".unit is missing, one of {', '.join(units)}"
    return None if condition.unit in units else f".unit {condition.unit!r} is unknown for {obs}"


def _wrong_value(condition: Condition) -> str | None:
    op, value = condition.op, condition.value
    if op == "in":
        return None if isinstance(value, tuple) and value else ".value must be a list for 'in'"
    if op == "between":
        ends = value if isinstance(value, tuple) else ()
        numbers = [end for end in ends if isinstance(end, (int, float))]
        rising = len(ends) == len(numbers) == 2 and numbers[0] <= numbers[1]
        return None if rising else ".value must be two rising numbers for 'between'"
    return ".value must be one number" if isinstance(value, tuple) else None
