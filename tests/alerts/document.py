"""The tables of docs/early-warning.md, drawn from the protocols: `python -m tests.alerts.document`, to be pasted there.

A test compares every row, so the page cannot say another limit than the rules have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from alerts.closer import Asks, Ladder, Rung
from alerts.limits import Condition
from alerts.protocol import Protocol, load
from alerts.rule import Applies, Between, Count, Gain, Last, LastN, Loss, Mean, Rule

LADDER = ("| step | asked for by | measure again within | by night | source |", "|---|---|---|---|---|")
HEAD = ("| rule | for | when | level | over | source |", "|---|---|---|---|---|---|")


def tables() -> Iterator[str]:
    for file in load().files:
        yield f"### {file.header.id}"
        yield ""
        yield from HEAD if file.ladder is None else LADDER
        yield from rows(file) if file.ladder is None else steps(file.ladder)
        yield ""


def rows(file: Protocol) -> Iterator[str]:
    for rule in file.rules:
        cells = (f"`{rule.id}`", _whom(rule.applies), _when(rule), _level(rule), _over(rule), _source(rule))
        yield f"| {' | '.join(cells)} |"


def steps(ladder: Ladder) -> Iterator[str]:
    for step in ladder.steps:
        then = f", then {_wait(step.then)}" if step.then else ""
        night = "at any hour" if step.by_night else "at its check"
        cells = (f"`{step.id}`", _asks(step.asks), f"{_wait(step.within)}{then}", night, _source(step))
        yield f"| {' | '.join(cells)} |"


def _asks(asks: Asks) -> str:
    what = (
        f"score >= {asks.news2}" if asks.news2 else "one measurement of 3" if asks.red else f"trends >= {asks.trends}"
    )
    usual = {"below": ", above a recorded usual score", "unknown": ", above the usual score", "any": ""}[asks.usual]
    return what if asks.trends else what + usual


def _wait(duration: timedelta) -> str:
    minutes = duration.total_seconds() / 60
    return f"{minutes:g} min" if minutes < 60 else _span(duration)


def _whom(to: Applies) -> str:
    words = [_between("age", to.age_years, " y")] if to.age_years != Between() else []
    words += [condition.replace("_", " ") for condition in to.conditions]
    words += [f"not {condition.replace('_', ' ')}" for condition in to.not_conditions]
    words += [f"SpO2 scale {to.spo2_scale}"] if to.spo2_scale else []
    words += [_between("usual SpO2", to.usual_spo2, " %")] if to.usual_spo2 else []
    words += [f"not {_between('usual SpO2', to.not_usual_spo2, ' %')}"] if to.not_usual_spo2 else []
    return ", ".join(words) or "everybody"


def _between(name: str, ends: Between, unit: str) -> str:
    if ends.gte is not None and ends.lt is not None:
        return f"{name} {ends.gte:g} to below {ends.lt:g}{unit}"
    return f"{name} from {ends.gte:g}{unit}" if ends.gte is not None else f"{name} below {ends.lt:g}{unit}"


def _when(rule: Rule) -> str:
    asked = rule.input
    words = [f" {'and' if rule.combine == 'all' else 'or'} ".join(_bound(c) for c in rule.when)] if rule.when else []
    if asked.symptom_in:
        names = ", ".join(symptom.replace("_", " ") for symptom in asked.symptom_in)
        words.append(f"{asked.symptoms_at_least} of: {names}" if asked.symptoms_at_least > 1 else f"told: {names}")
    if asked.on_oxygen is not None:
        words.append("on oxygen" if asked.on_oxygen else "on air")
    if asked.source_in:
        words.append(f"by {' or '.join(asked.source_in)}")
    return "; ".join([*words, *_window(rule)])


def _window(rule: Rule) -> list[str]:
    match rule.window:
        case Last():
            return []
        case LastN() as w:
            return [f"{w.n} readings, {_span(w.min_gap)} apart or more, within {_span(w.max_span)}"]
        case Count() as w:
            return [f"{w.n} readings within {_span(w.within)}"]
        case Mean() as w:
            first = ", the first day dropped" if w.drop_first_day else ""
            return [f"mean of {w.days} days{first}, {w.min_n} readings on {w.min_days} days or more"]
        case Gain() as w:
            return [f"gained within {_span(w.within)}"]
        case Loss() as w:
            return [f"lost in {_span(w.about)} ({_span(w.fewest)} to {_span(w.most)})"]


def _bound(condition: Condition) -> str:
    name = {None: "", "at_least": "score", "total": "total", "red": "red"}.get(condition.field, condition.field)
    unit = {None: "", "mm[Hg]": " mmHg", "Cel": " °C"}.get(condition.unit, f" {condition.unit}")
    if condition.by_age:
        steps = ", ".join(f"{step.value:g} below {step.below:g} y" for step in condition.by_age)
        return f"{name} {condition.op}{unit}: {steps}".strip()
    if isinstance(condition.value, tuple):
        said = [str(v).lower() if isinstance(v, bool) else str(v) for v in condition.value]
        return f"{name} {(' to ' if condition.op == 'between' else ', ').join(said)}{unit}".strip()
    value = condition.value or 0
    number = f"{value:g}"
    if condition.plus:
        number = "usual" if not value else f"usual {'+' if value > 0 else '-'} {abs(value):g}"
    if condition.times:
        number = f"{value:.0%} of the best".replace("%", " %")
        unit = ""
    return f"{name} {condition.op} {number}{unit}".strip()


def _level(rule: Rule) -> str:
    more = [f"{u.level} with {', '.join(s.replace('_', ' ') for s in u.if_symptom_in)}" for u in rule.upgrade]
    return "; ".join([f"**{rule.level}**", *more])


def _over(rule: Rule) -> str:
    if rule.clear is None:
        return "a human says so"
    words = f" {'and' if rule.clear.combine == 'all' else 'or'} ".join(_bound(c) for c in rule.clear.when)
    return f"{words}, {rule.clear.n} in a row" if rule.clear.n > 1 else words


def _source(rule: Rule | Rung) -> str:
    source = rule.source
    return f"{source.citation}; {source.locator} ({source.evidence})"


def _span(duration: timedelta) -> str:
    hours = duration.total_seconds() / 3600
    return f"{hours / 24:g} d" if hours >= 48 else f"{hours:g} h"


if __name__ == "__main__":
    print("\n".join(tables()))
