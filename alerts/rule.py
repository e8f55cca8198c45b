"""The shape of a rule in a protocol file, every key of it (clinical/README §7), and the same rule made ready to run.

Pure data. Durations are ISO 8601 in the file (`PT2H`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from alerts.level import Level
from alerts.limits import Condition, Limits, ready
from records.reading import Kind, Symptom

LOOK_BACK: Final = timedelta(hours=24)
"""No rule looks further back than this from the reading it judges."""

Family = Literal[
    "news2",
    "spo2",
    "temperature",
    "blood_pressure",
    "pulse",
    "respiratory_rate",
    "consciousness",
    "glucose",
    "symptoms",
]
Text = Annotated[str, Meta(min_length=1)]


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a file."""


class Reviewer(_Table, frozen=True, kw_only=True):
    name: Text
    role: Text
    date: date


class Header(_Table, frozen=True, kw_only=True):
    id: Text
    version: Text
    status: Literal["draft", "reviewed", "active", "retired"]
    effective_from: date
    reviewed_by: tuple[Reviewer, ...]


class Source(_Table, frozen=True, kw_only=True):
    citation: Text
    locator: Text
    evidence: Literal["guideline", "consensus", "policy"]
    licence: Text | None = None


class Age(_Table, frozen=True, kw_only=True):
    gte: float | None = None
    lt: float | None = None


class Applies(_Table, frozen=True, kw_only=True):
    """Whom the rule is for."""

    age_years: Age = Age()
    conditions: tuple[str, ...] = ()
    not_conditions: tuple[str, ...] = ()
    spo2_scale: Literal[1, 2] | None = None


class Input(_Table, frozen=True, kw_only=True):
    """A kind of reading, or a score; oxygen and a symptom, if asked for, must be known of the same set.

    A symptom alone, without either, fires at whatever reading it was told with.
    """

    obs: Kind | None = None
    score: Literal["news2"] | None = None
    on_oxygen: bool | None = None
    symptom_in: tuple[Symptom, ...] = ()


class Last(_Table, frozen=True, kw_only=True, tag="last", tag_field="type"):
    """This reading alone."""

    max_age: timedelta


class LastN(_Table, frozen=True, kw_only=True, tag="last_n", tag_field="type"):
    """`n` breaching readings, each `min_gap` or more after the one before, all within `max_span`."""

    max_age: timedelta
    n: Annotated[int, Meta(ge=2)]
    min_gap: timedelta
    max_span: timedelta


class Count(_Table, frozen=True, kw_only=True, tag="count", tag_field="type"):
    """`n` breaching readings within a duration, however close."""

    max_age: timedelta
    n: Annotated[int, Meta(ge=2)]
    within: timedelta


class Upgrade(_Table, frozen=True, kw_only=True):
    if_symptom_in: tuple[Symptom, ...]
    level: Level


class Clear(_Table, frozen=True, kw_only=True):
    """Hysteresis: the rule is over after `n` readings in a row that fulfil these conditions."""

    when: Annotated[tuple[Condition, ...], Meta(min_length=1)]
    combine: Literal["any", "all"] = "all"
    n: Annotated[int, Meta(ge=1, le=5)]


class Message(_Table, frozen=True, kw_only=True):
    key: Text
    vi: Text
    en: Text


class Rule(_Table, frozen=True, kw_only=True):
    id: Annotated[str, Meta(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
    version: Annotated[int, Meta(ge=1)]
    family: Family
    source: Source
    applies: Applies
    input: Input
    window: Last | LastN | Count
    when: tuple[Condition, ...]
    combine: Literal["any", "all"] = "any"
    level: Level
    upgrade: tuple[Upgrade, ...] = ()
    clear: Clear | None = None
    refractory: timedelta
    rearm_on_worse: bool
    message: Message
    missing_policy: Literal["no_eval", "treat_partial"]


class Check(Struct, frozen=True):
    """A rule made ready to run; `name` is how it is shown and stored, for example `spo2.low@1`."""

    rule: Rule
    name: str
    breach: Limits
    normal: Limits | None
    normal_n: int
    n: int
    min_gap: timedelta
    span: timedelta
    refractory_s: int


def made_ready(rule: Rule) -> Check:
    """A rule as the file has it -> a `Check`."""
    obs, clear, window = rule.input.obs, rule.clear, rule.window
    return Check(
        rule=rule,
        name=f"{rule.id}@{rule.version}",
        breach=ready(rule.when, rule.combine == "all", obs),
        normal=ready(clear.when, clear.combine == "all", obs) if clear else None,
        normal_n=clear.n if clear else 0,
        n=1 if isinstance(window, Last) else window.n,
        min_gap=window.min_gap if isinstance(window, LastN) else timedelta(),
        span=timedelta() if isinstance(window, Last) else span(window),
        refractory_s=int(rule.refractory.total_seconds()),
    )


def span(window: LastN | Count) -> timedelta:
    """How far back the window looks."""
    return window.max_span if isinstance(window, LastN) else window.within
