"""Seeded defects: small bugs of the kind people make, put one by one into a copy of the house (defects.toml), each of
which must be caught by the test that is named for it. A claim about the tests, made by a run and not by a percentage.

    python -m tests.faults.defects               all of them (`make defects`)
    python -m tests.faults.defects lease cursor  those of these areas, or of these names
    python -m tests.faults.defects --seen ...    the named tests were seen to pass without any defect a moment ago

First every named test must pass without any defect. Then each defect by itself: its old text stands in its file exactly
once, or that is an error (the house has changed; mend the list); the named test alone is run, and must fail. One that
passes is a survivor: the test that would have noticed is missing. What breaks the setting-up of a test and not the test
is told apart: nobody would call that caught. The working tree is never touched.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from tests.faults import defect_runs
from tests.faults.defect_runs import Ground

HOUSE = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("defects.toml")
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".pytest_cache", ".ruff_cache", "node_modules")
Found = Literal["caught", "survived", "broken", "stale"]


class Defect(Struct, frozen=True, forbid_unknown_fields=True):
    """`old` stands in `file` once; with `new` in its place `test` must fail. `why`: what it would do to people."""

    name: str
    file: str
    old: str
    new: str
    test: str
    why: str

    @property
    def area(self) -> str:
        return self.name.partition(".")[0]


def listed() -> list[Defect]:
    return msgspec.convert(tomllib.loads(LIST.read_text("utf-8"))["defect"], list[Defect])


def chosen(words: Sequence[str]) -> list[Defect]:
    return [one for one in listed() if not words or one.area in words or one.name in words]


def stale(one: Defect, house: Path = HOUSE) -> str | None:
    """Why the list has to be mended, if it has."""
    path = house / one.file
    if not path.exists():
        return f"there is no {one.file}"
    times = path.read_text("utf-8").count(one.old)
    return None if times == 1 else f"its old text is {times} times in {one.file}"


def outcome(code: int, said: str) -> Found:
    """What a run of the named test says about the defect. One that only ran out of time, on a busy machine, says
    nothing."""
    if code == 0:
        return "survived"
    failed = code == 1 and re.search(r"\b\d+ failed", said) and "Timeout (>" not in said
    return "caught" if failed else "broken"


@contextmanager
def copied() -> Iterator[Path]:
    """The house beside itself, with the same environment."""
    folder = Path(tempfile.mkdtemp(prefix="antam-defects-"))
    try:
        house = folder / "house"
        shutil.copytree(HOUSE, house, ignore=LEFT_OUT, symlinks=True)
        yield house
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def put_in(one: Defect, house: Path) -> Iterator[None]:
    path = house / one.file
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(one.old, one.new), "utf-8")
    try:
        yield
    finally:
        path.write_text(whole, "utf-8")


def main(words: Sequence[str]) -> int:
    seen, words = "--seen" in words, [word for word in words if word != "--seen"]
    defects, began = chosen(words), time.monotonic()
    if not defects:
        print(f"no defect is called {' '.join(words)}")
        return 2
    counted: dict[Found, list[str]] = {"caught": [], "survived": [], "broken": [], "stale": []}
    with copied() as house, defect_runs.ground(house) as shared:
        code, said = (0, "") if seen else defect_runs.run(house, shared, *sorted({one.test for one in defects}))
        if code != 0:
            print(f"{said}\nwithout any defect these tests must pass")
            return 2
        for one in defects:
            at = time.monotonic()
            found, words_ = tried(one, house, shared)
            counted[found].append(one.name)
            print(f"{found:<9}{one.name:<44}{time.monotonic() - at:5.1f} s  {words_}", flush=True)
    for found in ("survived", "broken", "stale"):
        for name in counted[found]:
            print(f"{found}: {name}: {next(one.why for one in defects if one.name == name)}")
    print(f"{len(counted['caught'])} of {len(defects)} caught in {(time.monotonic() - began) / 60:.1f} minutes")
    return 0 if len(counted["caught"]) == len(defects) else 1


def tried(one: Defect, house: Path, shared: Ground) -> tuple[Found, str]:
    wrong = stale(one, house)
    if wrong is not None:
        return "stale", wrong
    with put_in(one, house):
        code, said = defect_runs.run(house, None if one.file.startswith("migrations/") else shared, one.test)
    found = outcome(code, said)
    last = said.strip().splitlines()[-1] if said.strip() else ""
    return found, one.test if found == "caught" else last


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
