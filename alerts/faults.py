"""What is wrong with a rule that has the right shape, as the end of a sentence for the person who wrote it. Pure.

A rule that says less than it must (a unit left out, a window without an end) would be silent where somebody relies on
it; one that says more than it can (a symptom of a mean) would never fire. Both refuse the whole file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from alerts.limits import OWN_OF, SCORE_FIELDS, Condition, is_own, units_of
from alerts.rule import LOOK_BACK, Count, Gain, Last, LastN, Loss, Mean, Rule, span

_FAR: Final = {
    Mean: ("blood_pressure", "blood_pressure_mean"),
    Gain: ("weight", "weight_gain"),
    Loss: ("weight", "weight_loss"),
}
"""A window of days -> the only kind it is for, and the family of its alerts: never that of the single readings."""
_ALONE: Final = ("symptoms", "copd")
_FARTHEST: Final = {Gain: timedelta(days=14), Loss: timedelta(days=400)}


def wrong(rule: Rule) -> str | None:
    """The first fault, or None."""
    obs, score, window = rule.input.obs, rule.input.score, rule.window
    if wrong := _wrong_symptoms(rule):
        return wrong
    if obs is None and score is None and rule.input.symptom_in:
        return _wrong_alone(rule)
    if (obs is None) == (score is None):
        return "`input` must name either obs or score, or symptoms alone"
    if not rule.when:
        return "`when` must not be empty"
    if isinstance(window, (Mean, Gain, Loss)):
        return _wrong_far(rule, window)
    if rule.input.source_in:
        return "`input.source_in` is for a mean"
    if rule.family != (obs or score):
        return f"`family` must be {obs or score}"
    if wrong := _wrong_limits(rule, units_of(obs) if obs else set()):
        return wrong
    if score and not isinstance(window, Last):
        return "`window.type` of a score must be last"
    if isinstance(window, (LastN, Count)) and span(window) > LOOK_BACK:
        return "`window` looks back further than 24 hours"
    return None


def _wrong_far(rule: Rule, window: Mean | Gain | Loss) -> str | None:
    obs, family = _FAR[type(window)]
    if rule.input.obs != obs:
        return f"`window.type` {_tag(window)} is for {obs}"
    if rule.family != family:
        return f"`family` must be {family}"
    if rule.input.on_oxygen is not None or rule.input.symptom_in or rule.upgrade:
        return f"`window.type` {_tag(window)} takes no symptom and no oxygen"
    if rule.input.source_in and not isinstance(window, Mean):
        return "`input.source_in` is for a mean"
    if isinstance(window, Mean) and not 1 <= window.min_days <= min(window.days, window.min_n):
        return "`window.min_days` must be within days and min_n"
    if isinstance(window, Loss) and not window.fewest <= window.about <= window.most:
        return "`window` must have fewest, about and most in this order"
    reach = window.most if isinstance(window, Loss) else window.within if isinstance(window, Gain) else None
    if reach is not None and reach > _FARTHEST[type(window)]:
        return f"`window` looks back further than {_FARTHEST[type(window)].days} days"
    return _wrong_limits(rule, {"%"} if isinstance(window, Loss) else units_of(obs))


def _wrong_symptoms(rule: Rule) -> str | None:
    n = rule.input.symptoms_at_least
    if n != 1 and not 1 <= n <= len(rule.input.symptom_in):
        return "`input.symptoms_at_least` must not be more than symptom_in has"
    return None


def _wrong_alone(rule: Rule) -> str | None:
    """A symptom is there or it is not: nothing to compare, nothing to wait for, and only a human says it is over."""
    if rule.family not in _ALONE:
        return f"`family` must be {' or '.join(_ALONE)}"
    if rule.when or rule.clear or not isinstance(rule.window, Last):
        return "symptoms alone take no `when`, no `clear` and a `window.type` of last"
    return None


def _wrong_limits(rule: Rule, units: set[str]) -> str | None:
    what = rule.input.obs, rule.input.score
    if fault := _fault(rule.when, *what, units):
        return f"`when`{fault}"
    if rule.clear and (fault := _fault(rule.clear.when, *what, units)):
        return f"`clear.when`{fault}"
    return "`by_age` must reach the age `applies.age_years.lt` ends at" if _leaves_ages_out(rule) else None


def _fault(conditions: Sequence[Condition], obs: str | None, score: str | None, units: set[str]) -> str | None:
    for place, condition in enumerate(conditions):
        if wrong := (
            _wrong_field(condition, obs, score)
            or _wrong_unit(condition, obs, units)
            or _wrong_own(condition, obs or score)
            or _wrong_value(condition)
        ):
            return f"[{place}]{wrong}"
    uncovered = units - {condition.unit for condition in conditions}
    # A limit in one unit only would let the other meter's readings pass in silence.
    return f" has no limit for {obs} in {min(uncovered)}" if uncovered else None


def _wrong_field(condition: Condition, obs: str | None, score: str | None) -> str | None:
    if score is not None:
        fields = SCORE_FIELDS[score]
        return None if condition.field in fields else f".field must be {_either(fields)}"
    if obs == "blood_pressure":
        return None if condition.field in ("systolic", "diastolic") else ".field must be systolic or diastolic"
    return None if condition.field is None else f".field does not fit {obs}"


def _wrong_unit(condition: Condition, obs: str | None, units: set[str]) -> str | None:
    if not units:
        return None if condition.unit is None else ".unit does not fit, this is a number without one"
    if condition.unit is None:
        return f".unit is missing, one of {', '.join(sorted(units, reverse=True))}"
    return None if condition.unit in units else f".unit {condition.unit!r} is unknown for {obs}"


def _wrong_own(condition: Condition, what: str | None) -> str | None:
    if condition.unknown is not None and condition.plus is None:
        return ".unknown says what is usual and needs plus"
    if not is_own(condition):
        return None
    if bool(condition.by_age) + bool(condition.plus) + bool(condition.times) > 1:
        return " must have one of by_age, plus and times"
    if condition.op in ("in", "between"):
        return f".op must be one of < <= > >= with {_own_key(condition)}"
    if condition.by_age:
        return _wrong_steps(condition)
    own = condition.plus or condition.times or ""
    return (
        None if OWN_OF[own] in ((what, condition.field), (what, None)) else f".{_own_key(condition)} {own} does not fit"
    )


def _leaves_ages_out(rule: Rule) -> bool:
    """A table that ends below the ages it is for would be silent about the rest."""
    conditions = (*rule.when, *(rule.clear.when if rule.clear else ()))
    ends = rule.applies.age_years.lt
    return any(c.by_age and (ends is None or c.by_age[-1].below < ends) for c in conditions)


def _wrong_steps(condition: Condition) -> str | None:
    if condition.value is not None:
        return ".value stands beside by_age"
    ages = [step.below for step in condition.by_age]
    rising = all(younger < older for younger, older in pairwise(ages))
    return None if rising else ".by_age must rise from step to step"


def _wrong_value(condition: Condition) -> str | None:
    op, value = condition.op, condition.value
    if condition.by_age:
        return None
    if value is None:
        return ".value is missing"
    if op == "in":
        return None if isinstance(value, tuple) and value else ".value must be a list for 'in'"
    if op == "between":
        ends = value if isinstance(value, tuple) else ()
        numbers = [end for end in ends if isinstance(end, (int, float))]
        rising = len(ends) == len(numbers) == 2 and numbers[0] <= numbers[1]
        return None if rising else ".value must be two rising numbers for 'between'"
    return ".value must be one number" if isinstance(value, tuple) else None


def _own_key(condition: Condition) -> str:
    return "by_age" if condition.by_age else "plus" if condition.plus else "times"


def _either(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _tag(window: Mean | Gain | Loss) -> str:
    return str(window.__struct_config__.tag)
