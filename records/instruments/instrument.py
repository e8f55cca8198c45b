"""What a questionnaire file may say, every key of it. Pure data; records/instruments/library.py reads and refuses.

A condition asks one thing of an answer or of a result. Lists of conditions are `any of (all of)`: the outer list is
"or", the inner one "and". There is no expression and no code in a file.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1)]
Answer = bool | int | float | str
FilledBy = Literal["resident", "relative", "staff"]
Level = Literal["urgent", "emergency"]


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a file."""


class Condition(_Table, frozen=True, kw_only=True):
    """One of `item`, `any_item`, `result`, `unanswered`; with what its value must be, but for the last."""

    item: str | None = None
    any_item: tuple[str, ...] = ()
    result: str | None = None
    unanswered: str | None = None
    one_of: tuple[Answer, ...] = ()
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None


Conditions = tuple[tuple[Condition, ...], ...]


class Words(_Table, frozen=True):
    vi: Text
    en: Text


class Option(_Table, frozen=True, kw_only=True):
    """`points` is the value itself unless it says otherwise; a word without points counts nothing."""

    value: bool | int | str
    points: int | None = None
    vi: str = ""
    en: str = ""
    loinc: str | None = None


class Cut(_Table, frozen=True, kw_only=True):
    """From here on a number earns these points; the last cut that holds counts."""

    points: int
    at_least: float | None = None
    above: float | None = None
    when: Conditions = ()


class Item(_Table, frozen=True, kw_only=True):
    """A question. `options` names a list of the file; a yes_no earns `points` on `points_if`; a number has a range.

    `asked_if` must be known to hold; `skipped_if` must be known to hold for it to be left out, then it counts
    `unasked`. `known` is taken from the record where it is known.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9_.{}]{1,60}$")]
    kind: Literal["choice", "yes_no", "number", "whole"] = "choice"
    vi: str = ""
    en: str = ""
    options: str = "default"
    points: int = 1
    points_if: Literal["yes", "no"] = "yes"
    lowest: float | None = None
    highest: float | None = None
    cuts: tuple[Cut, ...] = ()
    scored: bool = True
    optional: bool = False
    asked_if: Conditions = ()
    skipped_if: Conditions = ()
    unasked: int = 0
    known: Literal["sex", "age"] | None = None
    loinc: str | None = None


class _Result(_Table, frozen=True, kw_only=True, tag_field="method"):
    """`when`: only then is there such a result."""

    name: Text
    when: Conditions = ()


class Sum(_Result, frozen=True, kw_only=True, tag="sum"):
    """Points of these items, of all scored ones if none are named; none until every needed answer is there."""

    items: tuple[str, ...] = ()


class Times(_Result, frozen=True, kw_only=True, tag="times"):
    of: str
    by: int


class Band(_Table, frozen=True, kw_only=True):
    lowest: int
    highest: int
    name: Text
    vi: str = ""
    en: str = ""


class Banded(_Result, frozen=True, kw_only=True, tag="band"):
    of: str
    bands: tuple[Band, ...]


class Holds(_Result, frozen=True, kw_only=True, tag="any"):
    """True, false, or not known yet."""

    any: Conditions


class Count(_Result, frozen=True, kw_only=True, tag="count"):
    of: Conditions


class Case(_Table, frozen=True, kw_only=True):
    then: Text
    any: Conditions


class First(_Result, frozen=True, kw_only=True, tag="first"):
    """The first case that holds. `provisional`: said only while the form is not complete."""

    cases: tuple[Case, ...]
    otherwise: str | None = None
    provisional: bool = False


Result = Sum | Times | Banded | Holds | Count | First


class Danger(_Table, frozen=True, kw_only=True):
    """What calls a human at once, whatever else is answered or not. Sums count what is there so far."""

    flag: Text
    level: Level
    any: Conditions
    ask_next: str | None = None


class Follow(_Table, frozen=True, kw_only=True):
    """Where this result holds in a complete form, another one is asked for: due within days, and nobody is called."""

    result: Text
    ask: Text


class Drop(_Table, frozen=True, kw_only=True):
    """So far below the best of the days before, this result has somebody look for the cause (alerts/decline.py)."""

    result: Text
    by: Annotated[int, Meta(ge=1)]
    within_days: Annotated[int, Meta(ge=1, le=366)]


class Licence(_Table, frozen=True, kw_only=True):
    """`text`: shipped, in the non-commercial pack, or withheld (then only answers or points are entered)."""

    text: Literal["shipped", "noncommercial", "withheld"]
    terms: Text
    holder: Text
    source: Text


class Wording(_Table, frozen=True, kw_only=True):
    """Where the Vietnamese words come from. `draft`: ours, not validated; whoever uses them is told so."""

    vi: Literal["draft", "official", "none"]
    official: str = ""


class Loinc(_Table, frozen=True, kw_only=True):
    panel: str | None = None
    total: str | None = None
    confidence: Literal["high", "medium"]


class Ages(_Table, frozen=True, kw_only=True):
    """In whole years, both ends included."""

    lowest: int = 0
    highest: int = 150


class Prorated(_Table, frozen=True, kw_only=True):
    """For research only: with so few answers missing, the sum as if they were like the others."""

    of: str
    missing_at_most: int


class ForEach(_Table, frozen=True, kw_only=True):
    """The same questions about several things: `{}` stands for each name."""

    names: tuple[str, ...]
    items: tuple[Item, ...] = ()
    results: tuple[Result, ...] = ()


class Instrument(_Table, frozen=True, kw_only=True):
    id: Annotated[str, Meta(pattern="^[a-z0-9_]{1,40}$")]
    version: Text
    title: Words
    topic: Literal[
        "mood", "distress", "trauma", "suicide", "alcohol", "drugs", "withdrawal", "cognition", "delirium", "function",
        "frailty", "falls", "diabetes", "disability", "development",
    ]  # fmt: skip
    privacy: Literal["mental_health", "ordinary"]
    """Who may read it (people/categories.py). Substance use counts as mental health (ICD-10 F10-F19)."""
    licence: Licence
    wording: Wording
    filled_by: Annotated[tuple[FilledBy, ...], Meta(min_length=1)]
    source: Text
    reviewed: date | None = None
    """When a Vietnamese physician signed it off; none has yet."""
    offered: bool = True
    """Whether it is offered to be filled in; the others are here to be scored where somebody holds the licence."""
    ages: Ages = Ages()
    loinc: Loinc | None = None
    stem: Words | None = None
    options: dict[str, tuple[Option, ...]] = {}
    items: tuple[Item, ...] = ()
    for_each: tuple[ForEach, ...] = ()
    results: tuple[Result, ...] = ()
    danger: tuple[Danger, ...] = ()
    follow: tuple[Follow, ...] = ()
    drop: tuple[Drop, ...] = ()
    blank_as_zero: int = 0
    """So many needed answers may be left blank and count nothing."""
    prorated: Prorated | None = None
