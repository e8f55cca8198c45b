"""The list of seeded defects is whole: every one can be put in, and names a test that is there. That each is caught is
`make defects`."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.faults import defects
from tests.faults.defects import HOUSE, Defect

AREAS = {"lease", "cursor", "booking", "policy", "token"}


def test_there_are_fifty_with_names_of_their_own_in_every_area() -> None:
    listed = defects.listed()
    assert len(listed) >= 50
    assert max(Counter(one.name for one in listed).values()) == 1
    assert {one.area for one in listed} == AREAS
    assert all(one.old != one.new and one.why.endswith(".") for one in listed)


def test_every_old_text_stands_in_its_file_exactly_once() -> None:
    assert {one.name: wrong for one in defects.listed() if (wrong := defects.stale(one))} == {}


def test_every_spoilt_file_of_python_is_still_python() -> None:
    for one in defects.listed():
        if one.file.endswith(".py"):
            ast.parse((HOUSE / one.file).read_text("utf-8").replace(one.old, one.new), one.name)


def test_every_named_test_is_there() -> None:
    named = {tuple(one.test.split("::")) for one in defects.listed()}
    there = {(file, name) for file, _ in named for name in _tests(HOUSE / file)}
    assert named - there == set()


@pytest.mark.parametrize(
    ("code", "said", "found"),
    [
        (0, "1 passed in 2.1s", "survived"),
        (1, "1 failed in 2.1s", "caught"),
        (1, "12 passed, 1 failed in 2.1s", "caught"),
        (1, "1 error in 2.1s", "broken"),
        (1, "E   Failed: Timeout (>240.0s) from pytest-timeout.\n1 failed in 241s", "broken"),
        (2, "Interrupted: 1 error during collection", "broken"),
        (4, "not found: tests/nothing.py", "broken"),
        (5, "no tests ran", "broken"),
    ],
)
def test_only_a_test_that_fails_has_caught_something(code: int, said: str, found: str) -> None:
    assert defects.outcome(code, said) == found


def test_a_defect_is_put_in_and_taken_out_again(tmp_path: Path) -> None:
    (tmp_path / "it.py").write_text("a < b\n")
    one = Defect("lease.x", "it.py", "a < b", "a <= b", "t", "why.")
    assert defects.stale(one, tmp_path) is None
    with defects.put_in(one, tmp_path):
        assert (tmp_path / "it.py").read_text() == "a <= b\n"
        assert defects.stale(one, tmp_path) == "its old text is 0 times in it.py"
    assert (tmp_path / "it.py").read_text() == "a < b\n"


def _tests(file: Path) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
