"""What may be published of a province's counts, so that nobody in a group of one to four can be found. Pure.

Everything shown is the exact count of a possible world that consists of groups of five people who are alike: each
count is rounded down to a multiple of five (0 to 4 is not shown), sums add up what is shown, and what could force a
hidden cell above zero is hidden too. Whoever holds all figures cannot exclude that world, and in it no group is smaller
than five. docs/decisions/0012-counts-a-province-may-see.md has the reasons, tests/people/test_counts.py the attacks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product
from typing import Literal, get_args

from msgspec import Struct

BASE = 5

Kind = Literal["nursing_merit", "social_assistance", "drug_rehabilitation"]
Age = Literal["under_16", "16_to_59", "60_to_79", "80_and_over", "unknown"]
Sex = Literal["female", "male", "other"]
Level = Literal["info", "routine", "urgent", "emergency"]

KINDS: tuple[Kind, ...] = get_args(Kind)
AGES: tuple[Age, ...] = get_args(Age)
SEXES: tuple[Sex, ...] = get_args(Sex)
LEVELS: tuple[Level, ...] = get_args(Level)


class Cell(Struct, frozen=True):
    """Where a resident is counted: exactly one cell a month."""

    kind: Kind
    age: Age
    sex: Sex


class Rung(Struct, frozen=True, kw_only=True):
    """The alerts of one level in facilities of one kind: whom they were about, how many, answered within the first
    step."""

    residents: int
    alerts: int
    in_time: int


class Tally(Struct, frozen=True, kw_only=True):
    """The true counts of a month. They are published or forgotten, never kept."""

    facilities: Mapping[Kind, int]
    in_care: Mapping[Cell, int]
    monitored: Mapping[Cell, int]
    """Of those in care."""
    alerts: Mapping[tuple[Kind, Level], Rung]


class Figure(Struct, frozen=True):
    """A multiple of five that stands for itself and up to four more; None: 0 to 4, or not to be told."""

    count: int | None
    suppressed: bool


class Facilities(Struct, frozen=True, kw_only=True):
    kind: Kind
    count: int


class Residents(Struct, frozen=True, kw_only=True):
    """People in care when the month ended; None in a dimension: the sum over it of what is shown."""

    kind: Kind | None
    age: Age | None
    sex: Sex | None
    in_care: Figure
    monitored: Figure


class Alerts(Struct, frozen=True, kw_only=True):
    kind: Kind
    level: Level
    residents: Figure
    alerts: Figure
    in_time: Figure


class Figures(Struct, frozen=True, kw_only=True):
    """A published month: always the same rows, whatever is in them."""

    facilities: list[Facilities]
    residents: list[Residents]
    sums: list[Residents]
    alerts: list[Alerts]


def age_on(day: date, birth_date: date | None) -> Age:
    """The band of somebody's completed years: children are under 16, older persons 60 and over."""
    if birth_date is None:
        return "unknown"
    years = day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return "under_16" if years < 16 else "16_to_59" if years < 60 else "60_to_79" if years < 80 else "80_and_over"


def sex_of(recorded: str) -> Sex:
    """Too few are recorded as neither to stand apart from those of whom it is not known."""
    return "female" if recorded == "female" else "male" if recorded == "male" else "other"


def publish(tally: Tally) -> Figures:
    residents = [_residents(tally, Cell(*cell)) for cell in product(KINDS, AGES, SEXES)]
    shown = Counter[Kind | None]()
    for row in residents:
        shown[row.kind] += row.in_care.count or 0
    return Figures(
        facilities=[Facilities(kind=kind, count=tally.facilities.get(kind, 0)) for kind in KINDS],
        residents=residents,
        sums=_sums(residents),
        alerts=[_alerts(tally, kind, level, shown[kind]) for kind, level in product(KINDS, LEVELS)],
    )


def _residents(tally: Tally, cell: Cell) -> Residents:
    return Residents(
        kind=cell.kind, age=cell.age, sex=cell.sex,
        in_care=_figure(tally.in_care.get(cell, 0)), monitored=_figure(tally.monitored.get(cell, 0)),
    )  # fmt: skip


def _sums(rows: list[Residents]) -> list[Residents]:
    """Of all, of each kind, each age, each sex. They tell nothing that the rows do not."""
    wanted = [
        (None, None, None),
        *((kind, None, None) for kind in KINDS),
        *((None, age, None) for age in AGES),
        *((None, None, sex) for sex in SEXES),
    ]
    return [_sum(rows, *dimensions) for dimensions in wanted]


def _sum(rows: list[Residents], kind: Kind | None, age: Age | None, sex: Sex | None) -> Residents:
    of = [r for r in rows if kind in (None, r.kind) and age in (None, r.age) and sex in (None, r.sex)]
    return Residents(
        kind=kind, age=age, sex=sex,
        in_care=_total(r.in_care for r in of), monitored=_total(r.monitored for r in of),
    )  # fmt: skip


def _alerts(tally: Tally, kind: Kind, level: Level, shown_in_care: int) -> Alerts:
    """Shown when at least five residents are behind them, and not more than are shown to be in care: more would say
    that somebody is in a hidden cell."""
    rung = tally.alerts.get((kind, level), Rung(residents=0, alerts=0, in_time=0))
    residents = _figure(rung.residents)
    if residents.count is None or residents.count > shown_in_care:
        return Alerts(kind=kind, level=level, residents=HIDDEN, alerts=HIDDEN, in_time=HIDDEN)
    return Alerts(
        kind=kind, level=level, residents=residents, alerts=_figure(rung.alerts), in_time=_figure(rung.in_time)
    )


HIDDEN = Figure(None, True)


def _figure(true: int) -> Figure:
    down = true // BASE * BASE
    return Figure(down, False) if down else HIDDEN


def _total(figures: Iterable[Figure]) -> Figure:
    return _figure(sum(figure.count or 0 for figure in figures))
