"""Nobody in a group of one to four can be found from what a province sees: attacked, exhausted, and certified.

The same attacks are run on the obvious ways to publish counts, and must succeed there.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.counts import AGES, KINDS, LEVELS, SEXES, Cell, Figure, Figures, Rung, Tally, age_on, publish, sex_of
from tests.people.attacks import MOST, Fact, Terms, isolated

CELLS = [Cell(*cell) for cell in product(KINDS, AGES, SEXES)]
A, B = (Cell("social_assistance", "80_and_over", sex) for sex in ("female", "male"))
SEEDS = range(200)


def a_province(seed: int, before: Tally | None = None) -> Tally:
    """A small one, where hiding is hardest; or what became of it a month later: a few come, a few go."""
    chance = random.Random(seed)
    used = chance.sample(CELLS, chance.randint(2, 12))
    if before is None:
        in_care = Counter({cell: chance.choice((1, 2, 3, 4, 5, 6, 9, 10, 14, 30)) for cell in used})
    else:
        in_care = Counter(before.in_care)
        for cell in chance.sample(list(in_care), len(in_care) // 2) + used[:1]:
            in_care[cell] = max(0, in_care[cell] + chance.choice((-1, 0, 0, 1, 2)))
    monitored = Counter({cell: chance.randint(max(0, n - 3), n) for cell, n in in_care.items()})
    alerts = {}
    for kind, level in product(KINDS, LEVELS):
        residents = chance.randint(0, sum(n for cell, n in in_care.items() if cell.kind == kind))
        happened = residents + chance.randint(0, 5) if residents else 0
        alerts[kind, level] = Rung(residents=residents, alerts=happened, in_time=chance.randint(0, happened))
    return Tally(facilities=Counter(KINDS), in_care=in_care, monitored=monitored, alerts=alerts)


# -- What an attacker learns from figures, by how they were made -------------------------------------------------------

Publisher = Callable[[Tally], list[Fact]]
SUMS = [
    (lambda cell: True),
    *((lambda cell, k=kind: cell.kind == k) for kind in KINDS),
    *((lambda cell, a=age: cell.age == a) for age in AGES),
    *((lambda cell, s=sex: cell.sex == s) for sex in SEXES),
]


def called(cell: Cell, part: str = "") -> str:
    return f"{cell.kind}/{cell.age}/{cell.sex}{part}"


def people(cells: Iterable[Cell]) -> dict[str, int]:
    return {called(cell): 1 for cell in cells}


def watched(cells: Iterable[Cell]) -> dict[str, int]:
    return {called(cell, " monitored"): 1 for cell in cells}


def halves(tally: Tally) -> list[Fact]:
    """What everybody knows: people are monitored or they are not."""
    return [
        ({called(cell): -1, called(cell, " monitored"): 1, called(cell, " not monitored"): 1}, 0, 0)
        for cell in tally.in_care
    ]


def exactly(n: int) -> tuple[int, int]:
    return n, n


def primary(n: int) -> tuple[int, int]:
    """Small cells are hidden, and nothing else."""
    return (0, 4) if n < 5 else (n, n)


def rounded(n: int) -> tuple[int, int]:
    """Every number by itself, sums too."""
    return n // 5 * 5, n // 5 * 5 + 4


def by_hand(shown: Callable[[int], tuple[int, int]]) -> Publisher:
    """Counts, margins and people behind alerts, each shown by one simple rule."""

    def learns(tally: Tally) -> list[Fact]:
        facts = halves(tally)
        for cells in [[c] for c in tally.in_care] + [[c for c in tally.in_care if wanted(c)] for wanted in SUMS]:
            facts.append((people(cells), *shown(sum(tally.in_care[c] for c in cells))))
            facts.append((watched(cells), *shown(sum(tally.monitored[c] for c in cells))))
        for (kind, level), rung in tally.alerts.items():
            facts += behind_alerts(tally, kind, level, *shown(rung.residents))
        return facts

    return learns


def behind_alerts(tally: Tally, kind: str, level: str, least: int, most: int) -> list[Fact]:
    """People with such an alert are residents of that kind: those and the others make all of them."""
    everybody = dict.fromkeys(people(c for c in tally.in_care if c.kind == kind), -1)
    concerned, others = f"{kind}/{level} concerned", f"{kind}/{level} not concerned"
    return [({concerned: 1}, least, most), ({concerned: 1, others: 1, **everybody}, 0, 0)]


def ours(tally: Tally) -> list[Fact]:
    """Each figure, with all that it says; what is hidden among the alerts may be few or too many. This attacker even
    knows in which cells there can be nobody."""
    figures = publish(tally)
    facts = halves(tally)
    for row in figures.residents:
        cell = Cell(row.kind, row.age, row.sex)  # type: ignore[arg-type]
        if cell not in tally.in_care:
            continue
        facts += [(people([cell]), *said(row.in_care)), (watched([cell]), *said(row.monitored))]
    for row, wanted in zip(figures.sums, SUMS, strict=True):
        cells = [c for c in tally.in_care if wanted(c)]
        facts += [(people(cells), row.in_care.count or 0, MOST), (watched(cells), row.monitored.count or 0, MOST)]
    for row in figures.alerts:
        least, most = (0, MOST) if row.residents.suppressed else said(row.residents)
        facts += behind_alerts(tally, row.kind, row.level, least, most)
    return facts


def said(figure: Figure) -> tuple[int, int]:
    return (figure.count or 0), (figure.count or 0) + 4


def groups(tally: Tally) -> dict[str, Terms]:
    """Whom an attacker may be after: each cell, its two halves, and what any two figures leave when subtracted."""
    found: dict[str, Terms] = {}
    for cell in tally.in_care:
        found |= {called(cell, part) + "?": {called(cell, part): 1} for part in ("", " monitored", " not monitored")}
    for one, other in itertools.permutations(range(len(SUMS)), 2):
        left = [c for c in tally.in_care if SUMS[one](c) and not SUMS[other](c)]
        found[f"sum {one} without {other}"] = people(left)
    for kind, level in tally.alerts:
        found |= {f"{kind}/{level} {who}?": {f"{kind}/{level} {who}": 1} for who in ("concerned", "not concerned")}
    return found


def broken(learns: Publisher) -> int:
    """In how many of the provinces somebody is found."""
    provinces = [a_province(seed) for seed in SEEDS]
    return sum(bool(isolated(learns(tally), groups(tally))) for tally in provinces)


@pytest.mark.timeout(240)
def test_no_sum_or_difference_of_figures_finds_anybody() -> None:
    assert broken(ours) == 0


@pytest.mark.parametrize("rule", [exactly, primary])
def test_the_same_attack_finds_people_in_figures_made_more_simply(rule: Callable[[int], tuple[int, int]]) -> None:
    assert broken(by_hand(rule)) > len(SEEDS) * 0.05


def test_sums_that_are_rounded_by_themselves_give_a_single_person_away() -> None:
    """Nine women and one man: at least ten in all and at most nine of them women."""
    tally = Tally(facilities={}, in_care={A: 9, B: 1}, monitored={A: 0, B: 0}, alerts={})
    assert called(B) + "?" in isolated(by_hand(rounded)(tally), groups(tally))
    assert isolated(ours(tally), groups(tally)) == set()


# -- Two months --------------------------------------------------------------------------------------------------------


def both_months(learns: Publisher, nobody_left: bool) -> int:
    """Those who stayed are in both months; who came and who went is what an attacker wants to know."""
    hits = 0
    for seed in SEEDS:
        first = a_province(seed)
        second = a_province(seed + 10_000, first)
        if nobody_left:
            grown = Counter(first.in_care) | Counter(second.in_care)
            second = Tally(facilities=first.facilities, in_care=grown, monitored=grown, alerts=first.alerts)
        facts = [*in_month("1", learns(first)), *in_month("2", learns(second))]
        wanted: dict[str, Terms] = {}
        for cell in {**first.in_care, **second.in_care}:
            stayed, went, came = (f"{cell} {what}" for what in ("stayed", "went", "came"))
            for month, moved in (("1", went), ("2", came)):
                there = {f"{month} {name}": -1 for name in people([cell])}
                facts.append(({stayed: 1, moved: 1, **there}, 0, 0))
            if nobody_left:
                facts.append(({went: 1}, 0, 0))
            wanted |= {f"{name}?": {name: 1} for name in (stayed, went, came)}
        hits += bool(isolated(facts, wanted))
    return hits


def in_month(month: str, facts: Iterable[Fact]) -> list[Fact]:
    return [({f"{month} {name}": c for name, c in terms.items()}, least, most) for terms, least, most in facts]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("nobody_left", [False, True])
def test_two_months_together_find_nobody_who_came_or_went(nobody_left: bool) -> None:
    assert both_months(ours, nobody_left) == 0


@pytest.mark.timeout(240)
def test_whoever_knows_that_nobody_left_finds_the_newcomers_in_exact_figures() -> None:
    assert both_months(by_hand(exactly), nobody_left=True) > len(SEEDS) * 0.5
    assert both_months(by_hand(primary), nobody_left=True) > len(SEEDS) * 0.1


# -- Every world there is, small enough to count them all ------------------------------------------------------------


def small_worlds() -> Iterable[tuple[dict[str, int], Tally]]:
    """Two cells of one kind with up to 11 people each, any of them monitored, any number of them behind alerts."""
    for a, b in product(range(12), repeat=2):
        for watched_a, with_alert in product(range(a + 1), range(a + b + 1)):
            sizes = {
                "a": a, "b": b, "both": a + b, "a monitored": watched_a, "a not monitored": a - watched_a,
                "alert": with_alert, "no alert": a + b - with_alert,
            }  # fmt: skip
            rung = Rung(residents=with_alert, alerts=with_alert, in_time=0)
            yield (
                sizes,
                Tally(
                    facilities={},
                    in_care={A: a, B: b},
                    monitored={A: watched_a},
                    alerts={("social_assistance", "urgent"): rung},
                ),
            )


def proven(shown: Callable[[Tally], Any]) -> set[str]:
    """Groups that are of size 1 to 4 in every world that shows the same figures: what a perfect attacker can know."""
    possible: dict[Any, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for sizes, tally in small_worlds():
        alike = possible[shown(tally)]
        for group, size in sizes.items():
            alike[group].add(size)
    return {group for alike in possible.values() for group, sizes in alike.items() if sizes <= {1, 2, 3, 4}}


def publish_two(tally: Tally) -> tuple[Any, ...]:
    figures = publish(tally)
    rows = [r for r in figures.residents if Cell(r.kind, r.age, r.sex) in (A, B)]  # type: ignore[arg-type]
    [alerts] = [r for r in figures.alerts if (r.kind, r.level) == ("social_assistance", "urgent")]
    return (*((r.in_care.count, r.monitored.count) for r in rows), alerts.residents.count, alerts.alerts.count)


def each_by_itself(tally: Tally) -> Any:
    """Rounded like ours, but people behind alerts are shown without a look at the cells."""
    [rung] = tally.alerts.values()
    return tally.in_care[A] // 5, tally.in_care[B] // 5, tally.monitored[A] // 5, rung.residents // 5


def small_hidden(tally: Tally) -> Any:
    [rung] = tally.alerts.values()
    numbers = (tally.in_care[A], tally.in_care[B], sum(tally.in_care.values()), tally.monitored[A], rung.residents)
    return tuple(n if n >= 5 else None for n in numbers)


@pytest.mark.timeout(240)
def test_a_perfect_attacker_proves_nothing_about_anybody_in_any_small_world() -> None:
    assert proven(publish_two) == set()


def test_a_perfect_attacker_reads_simpler_figures() -> None:
    assert {"a", "b"} <= proven(each_by_itself)
    assert {"a", "b", "a not monitored", "no alert"} <= proven(small_hidden)


# -- The certificate ---------------------------------------------------------------------------------------------------


def world_of_fives(figures: Figures) -> Tally:
    """A province in which everything shown is exact and everything hidden is empty."""
    residents = {Cell(r.kind, r.age, r.sex): r for r in figures.residents}  # type: ignore[arg-type]
    return Tally(
        facilities={row.kind: row.count for row in figures.facilities},
        in_care={cell: row.in_care.count or 0 for cell, row in residents.items()},
        monitored={cell: row.monitored.count or 0 for cell, row in residents.items()},
        alerts={
            (row.kind, row.level): Rung(
                residents=row.residents.count or 0, alerts=row.alerts.count or 0, in_time=row.in_time.count or 0
            )
            for row in figures.alerts
        },
    )


def is_a_world(tally: Tally) -> bool:
    """Whether there can be such a province, with nobody having left it since."""
    kinds: Mapping[str, int] = Counter()
    for cell, n in tally.in_care.items():
        kinds[cell.kind] += n  # type: ignore[index]
    return all(tally.monitored.get(cell, 0) <= n for cell, n in tally.in_care.items()) and all(
        rung.residents <= kinds[kind] and rung.residents <= rung.alerts and rung.in_time <= rung.alerts
        and (rung.residents > 0) == (rung.alerts > 0)
        for (kind, _), rung in tally.alerts.items()
    )  # fmt: skip


def numbers(tally: Tally) -> list[int]:
    rungs = [n for rung in tally.alerts.values() for n in (rung.residents, rung.alerts, rung.in_time)]
    return [*tally.in_care.values(), *tally.monitored.values(), *rungs]


@st.composite
def provinces(draw: st.DrawFn) -> Tally:
    counts = st.one_of(st.integers(0, 12), st.integers(0, 2000))
    in_care = draw(st.dictionaries(st.sampled_from(CELLS), counts))
    monitored = {cell: draw(st.integers(0, n)) for cell, n in in_care.items()}
    alerts = {}
    for kind, level in draw(st.sets(st.tuples(st.sampled_from(KINDS), st.sampled_from(LEVELS)))):
        residents = draw(st.integers(0, sum(n for cell, n in in_care.items() if cell.kind == kind)))
        happened = residents + draw(st.integers(0, 50)) if residents else 0
        alerts[kind, level] = Rung(residents=residents, alerts=happened, in_time=draw(st.integers(0, happened)))
    return Tally(facilities={}, in_care=in_care, monitored=monitored, alerts=alerts)


@given(provinces())
@settings(max_examples=400, deadline=None)
def test_all_figures_are_those_of_a_world_made_of_groups_of_five(tally: Tally) -> None:
    """The reason why no attack can succeed, however clever: this world shows the same, and nobody in it is alone."""
    figures = publish(tally)
    world = world_of_fives(figures)
    assert is_a_world(world)
    assert publish(world) == figures
    assert all(n % 5 == 0 for n in numbers(world))


@given(provinces())
@settings(max_examples=100, deadline=None)
def test_no_figure_is_below_five_and_none_is_more_than_is_true(tally: Tally) -> None:
    figures = publish(tally)
    for row in figures.residents:
        cell = Cell(row.kind, row.age, row.sex)  # type: ignore[arg-type]
        for figure, true in ((row.in_care, tally.in_care), (row.monitored, tally.monitored)):
            n = true.get(cell, 0)
            assert figure == (Figure(None, True) if n < 5 else Figure(n // 5 * 5, False))
    for row in figures.alerts:
        rung = tally.alerts.get((row.kind, row.level), Rung(residents=0, alerts=0, in_time=0))
        assert row.residents.suppressed or row.residents.count == rung.residents // 5 * 5 >= 5
        if rung.residents < 5:
            assert row.residents == row.alerts == row.in_time == Figure(None, True)


def test_sums_are_sums_of_what_is_shown() -> None:
    figures = publish(a_province(1))
    for row, wanted in zip(figures.sums, SUMS, strict=True):
        cells = [r for r in figures.residents if wanted(Cell(r.kind, r.age, r.sex))]  # type: ignore[arg-type]
        assert (row.in_care.count or 0) == sum(r.in_care.count or 0 for r in cells)
        assert row.in_care.suppressed == (row.in_care.count is None)


def test_the_rows_are_the_same_whatever_is_in_them() -> None:
    nobody = publish(Tally(facilities={}, in_care={}, monitored={}, alerts={}))
    assert len(nobody.residents) == 45 and len(nobody.sums) == 12 and len(nobody.alerts) == 12
    assert all(row.in_care == row.monitored == Figure(None, True) for row in nobody.residents + nobody.sums)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, "unknown"), (date(2010, 12, 1), "under_16"), (date(2010, 11, 30), "16_to_59"),
        (date(1966, 12, 1), "16_to_59"), (date(1966, 11, 30), "60_to_79"), (date(1946, 11, 30), "80_and_over"),
    ],
)  # fmt: skip
def test_a_birthday_on_the_last_day_counts(born: date | None, band: str) -> None:
    assert age_on(date(2026, 11, 30), born) == band


def test_whoever_is_neither_or_unknown_is_counted_together() -> None:
    assert [sex_of(s) for s in ("female", "male", "other", "unknown")] == ["female", "male", "other", "other"]
