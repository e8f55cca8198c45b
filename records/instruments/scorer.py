"""The one scorer: answers and an instrument -> status, results, flags. Pure.

    invalid     an answer cannot be: nothing is scored, nothing is guessed
    incomplete  a needed answer is missing: no sum; what is known already is said (`at_least`, `already`)
    ok          every result there is

Danger is looked for first and in every state: one answer is enough, and a missing answer is never read as "no".
Truth has three values: None is "not known yet".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct

from records.instruments.instrument import (
    Answer,
    Banded,
    Condition,
    Conditions,
    Count,
    Danger,
    First,
    Holds,
    Instrument,
    Item,
    Result,
    Sum,
    Times,
)

VERSION = "1"
"""Stored with every score: a change of what this module says about the same answers is a new version."""

Answers = Mapping[str, Answer | None]
Said = bool | int | str | None


class Outcome(Struct, frozen=True, kw_only=True):
    status: Literal["ok", "incomplete", "invalid"]
    missing: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    results: dict[str, Said]
    points: dict[str, int]
    at_least: dict[str, int]
    """Sums so far: points only add."""
    already: dict[str, bool]
    """What holds whatever the missing answers will be."""
    danger: tuple[Danger, ...] = ()
    as_zero: tuple[str, ...] = ()
    prorated: int | None = None

    @property
    def flags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(danger.flag for danger in self.danger))


def possible(instrument: Instrument, item: Item, answer: Answer) -> bool:
    """Whether this can be an answer at all. Never clipped, never coerced."""
    match item.kind:
        case "yes_no":
            return isinstance(answer, bool)
        case "choice":
            return any(_same(option.value, answer) for option in instrument.options[item.options])
        case "whole" | "number":
            number = isinstance(answer, int if item.kind == "whole" else (int, float)) and not isinstance(answer, bool)
            return number and _within(answer, item.lowest, item.highest)


def score(instrument: Instrument, answers: Answers) -> Outcome:
    """1 what cannot be; 2 danger, from what can; 3 what is missing; 4 points and results."""
    given = {name: answer for name, answer in answers.items() if answer is not None}
    items = {item.id: item for item in instrument.items}
    invalid = tuple(name for name, value in given.items() if not _fits(instrument, items.get(name), value))
    known = {name: value for name, value in given.items() if name not in invalid}
    points = {item.id: _points(instrument, item, known) for item in instrument.items if _counts(item, known)}
    missing = tuple(item.id for item in instrument.items if needed(item, known) and item.id not in known)
    as_zero = missing if len(missing) <= instrument.blank_as_zero else ()
    whole = not invalid and (not missing or bool(as_zero))
    facts = _Facts(known, points, {}, whole, frozenset(as_zero))
    at_least: dict[str, int] = {}
    for result in instrument.results:
        if isinstance(result, Sum):
            at_least[result.name] = _sum(instrument, result, points)
    partial = _Facts(known, points, dict(at_least), False, frozenset())
    danger = tuple(d for d in instrument.danger if _any(d.any, partial) is True)
    for result in instrument.results:
        if not result.when or _any(result.when, facts) is True:
            facts.results[result.name] = _said(instrument, result, facts)
    return Outcome(
        status="invalid" if invalid else "ok" if whole else "incomplete",
        missing=() if as_zero else missing,
        invalid=invalid,
        results={} if invalid else facts.results,
        points=points,
        at_least=at_least,
        already={r.name: _any(r.any, partial) is True for r in instrument.results if isinstance(r, Holds)},
        danger=danger,
        as_zero=as_zero if whole else (),
        prorated=None if invalid else _prorated(instrument, missing, points, at_least),
    )


def needed(item: Item, known: Answers) -> bool:
    """Whether the form is incomplete without it, as far as the other answers tell."""
    return not item.optional and asked(item, known)


def asked(item: Item, known: Answers) -> bool:
    facts = _Facts(known, {}, {}, False, frozenset())
    if item.asked_if and _any(item.asked_if, facts) is not True:
        return False
    return not (item.skipped_if and _any(item.skipped_if, facts) is True)


def asks_of_danger(instrument: Instrument, known: Answers) -> list[str]:
    """Unanswered questions on which danger hangs: they are asked again, by themselves."""
    named = {c.item for d in instrument.danger for every in d.any for c in every if c.item}
    named |= {name for d in instrument.danger for every in d.any for c in every for name in c.any_item}
    return [i.id for i in instrument.items if i.id in named and known.get(i.id) is None and asked(i, known)]


def meets(condition: Condition, answer: Answer) -> bool:
    """Whether this answer by itself is what the condition asks of it."""
    return _meets(condition, answer, False) is True


class _Facts(Struct):
    answers: Answers
    points: dict[str, int]
    results: dict[str, Said]
    whole: bool
    blank: frozenset[str]


def _fits(instrument: Instrument, item: Item | None, value: Answer) -> bool:
    return item is not None and possible(instrument, item, value)


def _counts(item: Item, known: Answers) -> bool:
    """An answer counts if it was given and asked; a question that was not asked counts what it says."""
    if not item.scored:
        return False
    return item.id in known or not asked(item, known)


def _points(instrument: Instrument, item: Item, known: Answers) -> int:
    answer = known.get(item.id)
    if answer is None or (item.asked_if and not asked(item, known)):
        return item.unasked
    match item.kind:
        case "yes_no":
            return item.points if answer is (item.points_if == "yes") else 0
        case "choice":
            chosen = next(o for o in instrument.options[item.options] if _same(o.value, answer))
            if chosen.points is not None:
                return chosen.points
            return chosen.value if isinstance(chosen.value, int) and not isinstance(chosen.value, bool) else 0
        case "whole" | "number":
            return _cut(item, answer, known)


def _cut(item: Item, answer: Answer, known: Answers) -> int:
    facts = _Facts(known, {}, {}, False, frozenset())
    earned = 0
    for cut in item.cuts:
        reached = (cut.at_least is not None and answer >= cut.at_least) or (  # type: ignore[operator]
            cut.above is not None and answer > cut.above  # type: ignore[operator]
        )
        if reached and (not cut.when or _any(cut.when, facts) is True):
            earned = cut.points
    return earned


def _sum(instrument: Instrument, result: Sum, points: Mapping[str, int]) -> int:
    names: Iterable[str] = result.items or [item.id for item in instrument.items if item.scored]
    return sum(points.get(name, 0) for name in names)


def _said(instrument: Instrument, result: Result, facts: _Facts) -> Said:
    match result:
        case Sum():
            return _sum(instrument, result, facts.points) if facts.whole else None
        case Times():
            of = facts.results.get(result.of)
            return of * result.by if isinstance(of, int) else None
        case Banded():
            of = facts.results.get(result.of)
            if not isinstance(of, int):
                return None
            return next((band.name for band in result.bands if band.lowest <= of <= band.highest), None)
        case Holds():
            return _any(result.any, facts)
        case Count():
            return sum(_all(every, facts) is True for every in result.of)
        case First():
            return _first(result, facts)


def _first(result: First, facts: _Facts) -> str | None:
    if result.provisional == facts.whole:
        return None
    return next((case.then for case in result.cases if _any(case.any, facts) is True), result.otherwise)


def _prorated(
    instrument: Instrument, missing: tuple[str, ...], points: Mapping[str, int], at_least: Mapping[str, int]
) -> int | None:
    rule = instrument.prorated
    if rule is None or not missing or len(missing) > rule.missing_at_most:
        return None
    answered = len(points)
    return int(at_least[rule.of] * (answered + len(missing)) / answered + 0.5)


def _any(some: Conditions, facts: _Facts) -> bool | None:
    found = [_all(every, facts) for every in some]
    return True if True in found else None if None in found else False


def _all(every: tuple[Condition, ...], facts: _Facts) -> bool | None:
    found = [_holds(condition, facts) for condition in every]
    return False if False in found else None if None in found else True


def _holds(condition: Condition, facts: _Facts) -> bool | None:
    if condition.unanswered is not None:
        return condition.unanswered not in facts.answers
    if condition.result is not None:
        return _meets(condition, facts.results.get(condition.result), not facts.whole)
    names = condition.any_item or (condition.item,)
    found = [_of_item(condition, name, facts) for name in names if name]
    return True if True in found else None if None in found else False


def _of_item(condition: Condition, name: str, facts: _Facts) -> bool | None:
    value = facts.answers.get(name)
    if value is None:
        return False if facts.whole else None
    return _meets(condition, value, False)


def _meets(condition: Condition, value: Any, rising: bool) -> bool | None:
    """`rising`: a sum that can still grow; that it is small yet says nothing."""
    if value is None:
        return None
    if condition.one_of:
        return any(_same(wanted, value) for wanted in condition.one_of)
    if not isinstance(value, (int, float)):
        return False
    low = all(
        bound is None or holds
        for bound, holds in (
            (condition.at_least, condition.at_least is None or value >= condition.at_least),
            (condition.above, condition.above is None or value > condition.above),
        )
    )
    if condition.at_most is None and condition.below is None:
        return low or (None if rising else False)
    if rising:
        return None
    high = (condition.at_most is None or value <= condition.at_most) and (
        condition.below is None or value < condition.below
    )
    return low and high


def _same(a: Answer, b: Answer) -> bool:
    """`True` is not 1, and 1.0 is not 1."""
    return type(a) is type(b) and a == b


def _within(value: Any, lowest: float | None, highest: float | None) -> bool:
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)
