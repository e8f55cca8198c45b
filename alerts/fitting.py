"""A rule fitted to a person: whether it is for them, and their own numbers in its limits. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from alerts.limits import fit
from alerts.rule import Applies, Between, Check
from alerts.subject import UNKNOWN_AGE, Subject


def applies(to: Applies, subject: Subject) -> bool:
    """Whether a rule is for this person."""
    age = UNKNOWN_AGE if subject.age_years is None else subject.age_years
    if not _within(age, to.age_years):
        return False
    if to.spo2_scale is not None and to.spo2_scale != subject.spo2_scale:
        return False
    usual = subject.usual_spo2
    if to.usual_spo2 is not None and (usual is None or not _within(usual, to.usual_spo2)):
        return False
    if to.not_usual_spo2 is not None and usual is not None and _within(usual, to.not_usual_spo2):
        return False
    return subject.conditions.issuperset(to.conditions) and subject.conditions.isdisjoint(to.not_conditions)


def fitted(check: Check, subject: Subject) -> Check | None:
    """The check with this person's numbers; None where it is not for them, or what it compares with is not known."""
    if not applies(check.rule.applies, subject):
        return None
    if not check.own:
        return check
    breach = fit(check.breach, subject)
    if breach is None:
        return None
    normal = check.normal and fit(check.normal, subject)
    return replace(check, breach=breach, normal=normal, own=False)


def _within(value: float, ends: Between) -> bool:
    return (ends.gte is None or value >= ends.gte) and (ends.lt is None or value < ends.lt)
