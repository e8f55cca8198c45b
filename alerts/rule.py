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
from records.reading import Source as From

LOOK_BACK: Final = timedelta(hours=24)
"""No rule about single readings looks further back than this; those about days say how far (`Mean`, `Gain`, `Loss`)."""

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
    "qsofa",
    "muac",
    "peak_flow",
    "ketones",
    "copd",
    "blood_pressure_mean",
    "weight_gain",
    "weight_loss",
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


class Between(_Table, frozen=True, kw_only=True):
    gte: float | None = None
    lt: float | None = None


class Applies(_Table, frozen=True, kw_only=True):
    """Whom the rule is for. `usual_spo2` asks for a recorded one; `not_usual_spo2` leaves out who has such a one."""

    age_years: Between = Between()
    conditions: tuple[str, ...] = ()
    not_conditions: tuple[str, ...] = ()
    spo2_scale: Literal[1, 2] | None = None
    usual_spo2: Between | None = None
    not_usual_spo2: Between | None = None


class Input(_Table, frozen=True, kw_only=True):
    """A kind of reading, or a score; oxygen and symptoms, if asked for, must be known of the same set.

    Symptoms alone, without either, fire at whatever reading they were told with. `source_in` is for a mean: only
    readings taken so.
    """

    obs: Kind | None = None
    score: Literal["news2", "qsofa"] | None = None
    on_oxygen: bool | None = None
    symptom_in: tuple[Symptom, ...] = ()
    symptoms_at_least: int = 1
    source_in: tuple[From, ...] = ()


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


class Mean(_Table, frozen=True, kw_only=True, tag="mean", tag_field="type"):
    """The mean of the last `days` calendar days, this one among them, if it rests on enough readings of enough days."""

    max_age: timedelta
    days: Annotated[int, Meta(ge=1, le=31)]
    min_n: Annotated[int, Meta(ge=2)]
    min_days: int
    drop_first_day: bool


class Gain(_Table, frozen=True, kw_only=True, tag="gain", tag_field="type"):
    """How much this reading lies above the lowest of those within a duration before it."""

    max_age: timedelta
    within: timedelta


class Loss(_Table, frozen=True, kw_only=True, tag="loss", tag_field="type"):
    """Percent lost since the reading nearest to `about` ago, of those `fewest` to `most` ago."""

    max_age: timedelta
    about: timedelta
    fewest: timedelta
    most: timedelta


Window = Last | LastN | Count | Mean | Gain | Loss


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
    window: Window
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
    """A rule made ready to run; `name` is how it is shown and stored, for example `spo2.low@1`.

    `far`: it looks at days (far.py). `own`: its limits wait for the person's numbers (`limits.fit`)."""

    rule: Rule
    name: str
    breach: Limits
    normal: Limits | None
    normal_n: int
    n: int
    min_gap: timedelta
    span: timedelta
    refractory_s: int
    far: bool = False
    own: bool = False


def made_ready(rule: Rule) -> Check:
    """A rule as the file has it -> a `Check`."""
    obs, clear, window = rule.input.obs, rule.clear, rule.window
    breach = ready(rule.when, rule.combine == "all", obs)
    normal = ready(clear.when, clear.combine == "all", obs) if clear else None
    return Check(
        rule=rule,
        name=f"{rule.id}@{rule.version}",
        breach=breach,
        normal=normal,
        normal_n=clear.n if clear else 0,
        n=window.n if isinstance(window, (LastN, Count)) else 1,
        min_gap=window.min_gap if isinstance(window, LastN) else timedelta(),
        span=span(window) if isinstance(window, (LastN, Count)) else timedelta(),
        refractory_s=int(rule.refractory.total_seconds()),
        far=isinstance(window, (Mean, Gain, Loss)),
        own=breach.own or (normal is not None and normal.own),
    )


def span(window: LastN | Count) -> timedelta:
    """How far back the window looks."""
    return window.max_span if isinstance(window, LastN) else window.within
