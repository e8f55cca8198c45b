"""The closed list of operators a protocol may use, and limits made ready to compare fast.

Pure. Limits are kept by unit and compared in the unit the reading carries; nothing is converted. A field that was
not measured (None) never fulfils a condition.

A bound is a number of the file, or the person's own: a step of a table by age, so much above or below what is usual for
them, or a share of their best. `fit` puts the person's number in; where it is not known there is nothing to compare.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from alerts.subject import Subject
from records.reading import MEASURES

Operator = Literal["<", "<=", ">", ">=", "between", "in"]
Usual = Literal["usual_news2", "usual_spo2", "usual_systolic", "usual_temperature"]
Best = Literal["best_peak_flow"]

OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "between": lambda value, ends: ends[0] <= value <= ends[1],
    "in": lambda value, allowed: value in allowed,
}

SCORE_FIELDS: Final = {"news2": ("total", "at_least", "red"), "qsofa": ("at_least",)}
OWN_OF: Final = {
    "usual_news2": ("news2", None),
    "usual_spo2": ("spo2", None),
    "usual_systolic": ("blood_pressure", "systolic"),
    "usual_temperature": ("temperature", None),
    "best_peak_flow": ("peak_flow", None),
}
"""What a person's own number may be compared with: the kind or the score, and the field of a blood pressure."""


class AgeStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bound below this age in years, and from the step before on."""

    below: float
    value: float


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`field` names the part of a blood pressure or of a score; other kinds have one value and name none.

    The bound is `value`; with `plus` it is added to what is usual (`unknown`: taken as usual where nobody recorded it),
    with `times` it is a share of the best; `by_age` stands instead of it."""

    op: Operator
    value: float | tuple[float | str | bool, ...] | None = None
    by_age: tuple[AgeStep, ...] = ()
    plus: Usual | None = None
    unknown: float | None = None
    times: Best | None = None
    unit: str | None = None
    field: Literal["systolic", "diastolic", "total", "at_least", "red"] | None = None


Entry = tuple[str, Callable[[Any, Any], bool], Any]


class Limits(Struct, frozen=True):
    """Per unit (None where there is none): attribute to read, comparison, bound. `every`: all of them must hold;
    `own`: some bound is still a condition that `fit` turns into this person's number."""

    by_unit: dict[str | None, tuple[Entry, ...]]
    every: bool
    own: bool = False


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
    by_unit: dict[str | None, list[Entry]] = {}
    for condition in conditions:
        bound = condition if is_own(condition) else condition.value
        by_unit.setdefault(condition.unit, []).append((_attribute(condition, obs), OPERATORS[condition.op], bound))
    entries = {unit: tuple(entries) for unit, entries in by_unit.items()}
    return Limits(entries, every, any(is_own(condition) for condition in conditions))


def fit(limits: Limits, subject: Subject) -> Limits | None:
    """The same limits with this person's numbers, or None where one of them is not known."""
    if not limits.own:
        return limits
    by_unit: dict[str | None, tuple[Entry, ...]] = {}
    for unit, entries in limits.by_unit.items():
        fitted = tuple((name, compare, bound_for(bound, subject)) for name, compare, bound in entries)
        if any(bound is None for _, _, bound in fitted):
            return None
        by_unit[unit] = fitted
    return Limits(by_unit, limits.every)


def is_own(condition: Condition) -> bool:
    return bool(condition.by_age or condition.plus or condition.times)


def bound_for(bound: Any, subject: Subject) -> Any:
    """The number for this person: a condition of their own age, or of what is usual for them, becomes one; None where
    that is not known."""
    if not isinstance(bound, Condition):
        return bound
    if bound.by_age:
        age = subject.age_years
        return None if age is None else next((step.value for step in bound.by_age if age < step.below), None)
    own = getattr(subject, bound.plus or bound.times or "")
    if own is None:
        own = bound.unknown
    if own is None or not isinstance(bound.value, (int, float)):
        return None
    # 36.7 and 1.1 are 37.8 on every thermometer.
    return round(own + bound.value if bound.plus else own * bound.value, 6)


def fitted_to(conditions: Sequence[Condition], limits: Limits) -> tuple[Condition, ...]:
    """Conditions as the file has them, with the numbers `limits` (made of them, and fitted) compares with."""
    entries = {unit: iter(some) for unit, some in limits.by_unit.items()}
    bounds = [next(entries[condition.unit])[2] for condition in conditions]
    return tuple(
        Condition(op=c.op, value=bound, unit=c.unit, field=c.field) if is_own(c) else c
        for c, bound in zip(conditions, bounds, strict=True)
    )


def _attribute(condition: Condition, obs: str | None) -> str:
    if obs is None:
        return condition.field or "total"
    if obs == "consciousness":
        return "coded"
    return "diastolic" if condition.field == "diastolic" else "value"


def units_of(obs: str) -> set[str]:
    return {*MEASURES[obs].ranges}
