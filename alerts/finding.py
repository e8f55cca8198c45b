"""What an assessment says: findings, and rules whose clear condition held. Pure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from alerts.level import Level, rank, worse
from alerts.limits import Condition, fitted_to
from alerts.rule import Check
from alerts.scores.news2 import News2


class Finding(Struct, frozen=True, kw_only=True):
    """`readings` starts with the one that fired; `rule` and `folded` are names like `spo2.low@1`; `when` are the rule's
    limits with this person's numbers."""

    rule: str
    family: str
    level: Level
    message_key: str
    vi: str
    en: str
    readings: tuple[UUID, ...]
    shown_vi: str
    shown_en: str
    taken_at: datetime
    refractory_s: int
    rearm_on_worse: bool
    stale: bool
    folded: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()


class Cleared(Struct, frozen=True):
    """At this reading the rule's clear condition held, whether or not an alert of it is open. None: no reading said so,
    but what was waited for is due no more."""

    rule: str
    family: str
    reading: UUID | None
    taken_at: datetime


class Scored(Struct, frozen=True):
    """NEWS2 of one new set."""

    taken_at: datetime
    score: News2


class Assessment(Struct, frozen=True):
    """`failed`: new reading -> the rule that raised on it. `scores`: in the order the sets were taken."""

    findings: tuple[Finding, ...]
    cleared: tuple[Cleared, ...]
    failed: dict[UUID, str]
    scores: tuple[Scored, ...] = ()


def finding_of(
    check: Check,
    because: tuple[UUID, ...],
    taken_at: datetime,
    symptoms: frozenset[str],
    shown: tuple[str, str],
    now: datetime,
) -> Finding:
    rule = check.rule
    level = rule.level
    for upgrade in rule.upgrade:
        if not symptoms.isdisjoint(upgrade.if_symptom_in):
            level = worse(level, upgrade.level)
    stale = now - taken_at > rule.window.max_age
    if stale and rank(level) > rank("routine"):
        level = "routine"
    return Finding(
        rule=check.name,
        family=rule.family,
        level=level,
        message_key=rule.message.key,
        vi=rule.message.vi,
        en=rule.message.en,
        readings=because,
        shown_vi=shown[0],
        shown_en=shown[1],
        taken_at=taken_at,
        refractory_s=check.refractory_s,
        rearm_on_worse=rule.rearm_on_worse,
        stale=stale,
        when=fitted_to(rule.when, check.breach),
    )


def folded_into(whole: Finding, part: Finding) -> Finding:
    rules = dict.fromkeys((*whole.folded, part.rule, *part.folded))
    rules.pop(whole.rule, None)
    return replace(whole, readings=tuple(dict.fromkeys((*whole.readings, *part.readings))), folded=tuple(rules))


def unconfirmed(finding: Finding, again: UUID, shown: tuple[str, str]) -> Finding:
    """Measured again at once, there was nothing: a note about how it was measured, which rings nobody."""
    return replace(
        finding,
        level="info" if finding.level == "info" else "routine",
        message_key="alert.unconfirmed",
        vi="Lần đo đầu vượt giới hạn, đo lại ngay thì không: xem lại máy đo và cách đo.",
        en="The first measurement was beyond its limit, the one taken at once after it was not: check the device and "
        "how it was measured.",
        readings=(*finding.readings, again),
        shown_vi=f"{finding.shown_vi}, đo lại {shown[0]}",
        shown_en=f"{finding.shown_en}, measured again {shown[1]}",
    )
