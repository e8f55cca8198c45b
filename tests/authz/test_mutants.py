"""Whether the matrix would notice: every decision is flipped, one by one, and the test named for it must trip.

Pure decisions (people/rights.py, people/access.py) are flipped in a copy of the module; those of the database inside a
transaction that is rolled back. `make authz` runs them all.
"""

from __future__ import annotations

import inspect
import itertools
import tomllib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
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
from tests.authz.sql import Comparison, Wall
from tests.authz.stage import Stage, residents_of_record
from tests.authz.table import ALONE, cases, differs, together

LISTED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text("utf-8"))
CASES = cases()
AT_LEAST = 200


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
    assert counted + len(LISTED["sql"]) >= AT_LEAST
    assert set(ALONE) == set(rights.MAY) == set(oracle.GROUNDS)


@pytest_asyncio.fixture(scope="module")
async def compare(stage: Stage, cast: Cast) -> AsyncIterator[Comparison]:
    wall = await Wall.before(stage.db, stage, as_superuser=True)
    yield Comparison(wall, cast, await stage.rows(cast), [None, *residents_of_record()])


async def survives(compare: Comparison, statements: list[str], listed: dict[str, Any]) -> bool:
    """Whether the test named by `listed` still agrees with the oracle once the statements have spoilt the database."""
    undo = compare.wall.db.transaction()
    await undo.start()
    try:
        for statement in statements:
            await compare.wall.db.execute(statement)
        return await anext(aiter(named(compare, listed)), None) is None
    except asyncpg.IntegrityConstraintViolationError:
        return False  # a constraint notices what the policy let through
    finally:
        await undo.rollback()


def named(compare: Comparison, listed: dict[str, Any]) -> AsyncIterator[str]:
    if "sees" in listed:
        return compare.of_reading([listed["sees"]])
    if "changes" in listed:
        table, command = listed["changes"]
        return compare.of_adding(table) if command == "insert" else compare.of_changing(table, command)
    return compare.of_following() if "follows" in listed else compare.of_concerning()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("function", sorted({listed["of"] for listed in LISTED["sql"]}))
async def test_every_flip_of_a_function_is_caught(compare: Comparison, full: bool, function: str) -> None:
    if not full:
        pytest.skip("`make authz` flips what the database decides")
    body = await compare.wall.db.fetchval(
        "select pg_get_functiondef(oid) from pg_proc where proname = $1 and pronamespace = 'public'::regnamespace",
        function,
    )
    survived, flips = [], [listed for listed in LISTED["sql"] if listed["of"] == function]
    for listed in flips:
        assert listed["old"] in body, f"{function} has changed: {listed['old']}"
        if await survives(compare, [body.replace(listed["old"], listed["new"])], listed):
            survived.append(f"{listed['old']} -> {listed['new']}")
    print(f"\n{function}: {len(flips)} flips, {len(survived)} survived")
    assert survived == []


async def policies(compare: Comparison) -> list[tuple[str, str, str, str | None, str | None]]:
    rows = await compare.wall.db.fetch(
        """select tablename, policyname, cmd, qual, with_check from pg_policies
            where schemaname = 'public' and 'antam_app' = any (roles::text[]) order by 1, 2"""
    )
    return [tuple(row) for row in rows]


COMMANDS = {"SELECT": "see", "INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("half", [0, 1, 2, 3])
async def test_every_policy_that_is_dropped_or_opened_is_missed(compare: Comparison, full: bool, half: int) -> None:
    """Dropped: somebody no longer sees or changes what they may. Opened: somebody does what they may not."""
    if not full:
        pytest.skip("`make authz` flips what the database decides")
    survived, n = [], 0
    for table, name, command, qual, check in (await policies(compare))[half::4]:
        for what in commands_of(table, command):
            for spoil in ("drop", "open"):
                if spoil == "open" and command == "UPDATE" and TABLES[table][what] == TABLES[table]["see"]:
                    continue  # what one may not see, one cannot change: the policy of reading stands before it
                n += 1
                listed = {"sees": table} if what == "see" else {"changes": (table, what)}
                if await survives(compare, [spoiling(spoil, table, name, what, qual, check)], listed):
                    survived.append(f"{spoil} {name} on {table} for {what}")
    print(f"\npolicies {half}: {n} flips, {len(survived)} survived")
    assert survived == []


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
