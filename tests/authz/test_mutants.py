"""Whether the matrix would notice: every decision is flipped, one by one, and the test named for it must trip.

Pure decisions (people/rights.py, people/access.py) are flipped in a copy of the module; those of the database inside a
transaction that is rolled back, and only the cell named for the flip is asked. One that notices nothing fails, and says
which cell would.
"""

from __future__ import annotations

import inspect
import itertools
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from msgspec import Struct

from people import access, rights
from tests.authz import oracle
from tests.authz.cast import Cast
from tests.authz.oracle import TABLES
from tests.authz.scale import RECORDS
from tests.authz.sql import Comparison, Wall, rolled_back
from tests.authz.stage import Stage
from tests.authz.table import ALONE, cases, differs, together
from tests.authz.threads import CASES as THREADS
from tests.authz.threads import asked

LISTED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text("utf-8"))
POLICIES: dict[str, list[str]] = LISTED.get("policies", {})
"""What is done to a policy -> who notices, and with whom opened."""
CASES = cases()
AT_LEAST = 700


class Flip(Struct, frozen=True):
    """One spoilt decision of the doors: what was done, the cell that must notice, and the spoilt module."""

    what: str
    who: str
    resident: str
    act: str
    access: ModuleType


def spoilt(source: str) -> ModuleType:
    module = ModuleType("spoilt")
    exec(compile(source, "spoilt", "exec"), module.__dict__)  # noqa: S102
    return module


SOURCE = inspect.getsource(access)


def with_rights(**changed: Any) -> ModuleType:
    module = spoilt(SOURCE)
    vars(module).update(changed)
    return module


def rights_of_grounds() -> Iterator[Flip]:
    """Each right of each ground, given or taken."""
    for ground in rights.MAY:
        for right in rights.Right:
            may = {**rights.MAY, ground: rights.MAY[ground] ^ {right}}
            yield Flip(f"MAY[{ground}] ^ {right.value}", ground, "active", right.value, with_rights(MAY=may))


def what_is_left() -> Iterator[Flip]:
    """Each right after the stay, for somebody who has it: what nobody has who may come after it makes no difference."""
    for right in rights.Right:
        who = next((g for g in ("self", "relative:full") if right in rights.MAY[g]), None)
        if who is not None:
            yield Flip(f"LEFT ^ {right.value}", who, "left", right.value, with_rights(LEFT=rights.LEFT ^ {right}))


def order_of_grounds() -> Iterator[Flip]:
    """Each two neighbours the other way round, where somebody can stand on both and either would do."""
    order = list(rights.MAY)
    for n, (first, second) in enumerate(itertools.pairwise(order)):
        shared = rights.MAY[first] & rights.MAY[second]
        if together(first, second) and shared:
            swapped = [*order[:n], second, first, *order[n + 2 :]]
            act = min(right.value for right in shared)
            spoiled = with_rights(MAY={ground: rights.MAY[ground] for ground in swapped})
            yield Flip(f"{second} before {first}", f"{first}+{second}", "active", act, spoiled)


def conditions() -> Iterator[Flip]:
    for listed in LISTED["python"]:
        function = inspect.getsource(getattr(access, listed["of"]))
        who, resident, act = listed["trips"]
        assert listed["old"] in function, f"{listed['of']} has changed: {listed['old']}"
        source = SOURCE.replace(function, function.replace(listed["old"], listed["new"]))
        yield Flip(f"{listed['of']}: {listed['old']} -> {listed['new']}", who, resident, act, spoilt(source))


@pytest.mark.parametrize("flips", [rights_of_grounds, what_is_left, order_of_grounds, conditions])
def test_every_flip_of_the_doors_is_caught_by_its_cell(flips: Any) -> None:
    survived, n = [], Counter[str]()
    for flip in flips():
        n["flips"] += 1
        assert differs(access, CASES[flip.who], flip.resident, flip.act) is None, flip.what
        if differs(flip.access, CASES[flip.who], flip.resident, flip.act) is None:
            survived.append(f"{flip.what}: test_who_may_do_what_with_whom[{flip.who}], {flip.resident}, {flip.act}")
    print(f"\n{flips.__name__}: {n['flips']} flips, {len(survived)} survived")
    assert survived == []


def test_there_are_enough_flips() -> None:
    counted = sum(len(list(make())) for make in (rights_of_grounds, what_is_left, order_of_grounds, conditions))
    assert counted + len(LISTED["sql"]) + len(POLICIES) >= AT_LEAST
    assert set(ALONE) == set(rights.MAY) == set(oracle.GROUNDS)


@pytest_asyncio.fixture(scope="module")
async def compare(stage: Stage, cast: Cast) -> Comparison:
    wall = await Wall.before(stage.db, stage, as_superuser=True)
    return Comparison(wall, cast, await stage.rows(cast))


Cell = tuple[str, ...]
"""Who, whom they have opened (`-`: nobody), the table, the command; or `follows` or `concerns`, who, and whom; or
`case` and its name in threads.py."""


async def differs_at(compare: Comparison, cell: Cell) -> bool:
    """Whether PostgreSQL and the oracle decide this cell differently."""
    if cell[0] == "follows":
        return await compare.of_following([(cell[1], cell[2])]) != []
    if cell[0] == "concerns":
        return await compare.of_concerning([(cell[1], cell[2])]) != []
    if cell[0] == "case":
        return await asked(compare.wall, cell[1]) != THREADS[cell[1]].wanted
    who, opened, table, command = cell
    return await compare.behind(who, None if opened == "-" else opened, {command: [table]}) != []


async def noticed(compare: Comparison, statement: str, cells: Iterable[Cell]) -> Cell | None:
    """The first of these cells that comes out differently once the statement has spoilt the database."""
    async with rolled_back(compare.wall.db):
        await compare.wall.db.execute(statement)
        for cell in cells:
            try:
                async with compare.wall.db.transaction():
                    if await differs_at(compare, cell):
                        return cell
            except asyncpg.IntegrityConstraintViolationError:
                return cell  # a constraint notices what the policy let through
    return None


def any_cell(compare: Comparison, like: Cell) -> Iterator[Cell]:
    """Every cell of the same table and command, or of the same function."""
    if like[0] in ("follows", "concerns"):
        yield from ((like[0], who, about) for about in RECORDS for who in compare.cast.principals)
    elif like[0] == "case":
        yield from (("case", name) for name in THREADS)
    else:
        openings = ["-", *RECORDS]
        yield from ((who, opened, *like[2:]) for opened in openings for who in compare.cases())


async def survivors(compare: Comparison, flips: Iterable[tuple[str, str, Cell]]) -> list[str]:
    """Flips (what, the statement that spoils, the cell that must trip) whose cell did not, and the cell that would."""
    found = []
    for what, statement, cell in flips:
        if "" not in cell and await noticed(compare, statement, [cell]):
            continue
        instead = await noticed(compare, statement, any_cell(compare, cell))
        found.append(f"{what}: not by {cell}, " + (f"by {list(instead)}" if instead else "by no cell at all"))
    print(*found, sep="\n")
    return found


def cell_of(listed: dict[str, Any]) -> Cell:
    if "case" in listed:
        return "case", listed["case"]
    kind = next((kind for kind in ("follows", "concerns") if kind in listed), None)
    return (kind, *listed[kind]) if kind else tuple(listed["trips"])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("function", sorted({listed["of"] for listed in LISTED["sql"]}))
async def test_every_flip_of_a_function_is_caught_by_its_cell(compare: Comparison, function: str) -> None:
    body = await compare.wall.db.fetchval(
        "select pg_get_functiondef(oid) from pg_proc where proname = $1 and pronamespace = 'public'::regnamespace",
        function,
    )
    flips = []
    for listed in LISTED["sql"]:
        if listed["of"] == function:
            assert listed["old"] in body, f"{function} has changed: {listed['old']}"
            what = f"{listed['old']} -> {listed['new']}"
            flips.append((what, body.replace(listed["old"], listed["new"]), cell_of(listed)))
    survived = await survivors(compare, flips)
    print(f"\n{function}: {len(flips)} flips, {len(survived)} survived")
    assert survived == []


async def test_the_cells_named_for_flips_agree_as_long_as_nothing_is_spoilt(compare: Comparison) -> None:
    named = {cell_of(listed) for listed in LISTED["sql"]} | {cell for _, _, cell in await flips_of_policies(compare)}
    assert [cell for cell in sorted(named) if "" not in cell and await differs_at(compare, cell)] == []


COMMANDS = {"SELECT": "see", "INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}


@pytest.mark.timeout(300)
async def test_every_policy_that_is_dropped_or_opened_is_missed_in_its_cell(compare: Comparison) -> None:
    """Dropped: somebody no longer sees or changes what they may. Opened: somebody does what they may not."""
    flips = await flips_of_policies(compare)
    survived = await survivors(compare, flips)
    print(f"\npolicies: {len(flips)} flips, {len(survived)} survived")
    assert survived == []
    assert POLICIES.keys() == {what for what, _, _ in flips}


async def flips_of_policies(compare: Comparison) -> list[tuple[str, str, Cell]]:
    rows = await compare.wall.db.fetch(
        """select tablename, policyname, cmd, qual, with_check from pg_policies
            where schemaname = 'public' and 'antam_app' = any (roles::text[]) order by 1, 2"""
    )
    return [
        (flip, spoiling(how, table, name, what, qual, check), (*POLICIES.get(flip, ("", "")), table, what))
        for table, name, command, qual, check in rows
        for what in commands_of(table, command)
        for how in ("drop", "open")
        if not (how == "open" and command == "UPDATE" and TABLES[table][what] == TABLES[table]["see"])
        # what one may not see, one cannot change: the policy of reading stands before it
        for flip in [f"{how} {name} on {table} for {what}"]
    ]


def commands_of(table: str, command: str) -> list[str]:
    """What the policy is for, as far as the app was granted it."""
    wanted = COMMANDS.values() if command == "ALL" else [COMMANDS[command]]
    return [what for what in wanted if TABLES[table].get(what)]


def spoiling(how: str, table: str, name: str, what: str, qual: str | None, check: str | None) -> str:
    if how == "drop":
        return f"drop policy {name} on {table}"
    halves = [f"using ({'true' if what != 'insert' else qual})"] if qual else []
    if check:
        halves.append("with check (true)")
    return f"alter policy {name} on {table} {' '.join(halves)}"
