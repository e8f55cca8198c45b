"""Scores files of test vectors: `{"instrument": ..., "cases": [{"id", "inputs", "expected"}]}`.

An instrument is one entry of `INSTRUMENTS`: a function from a case's inputs to the output contract of the files.
Files nobody has seen before are welcome; an instrument we do not have counts as not implemented, not as failed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

import msgspec
from msgspec import Struct

from alerts import adapters, risk_adapters, trend_adapters
from alerts.inputs import Inputs
from alerts.screen_adapters import SCREENS

MEASURED: Final[dict[str, Callable[[Inputs], Inputs]]] = {
    "news2": adapters.news2,
    "qsofa": adapters.qsofa,
    "spo2_home": adapters.home_spo2,
    "glucose_alerts": adapters.glucose,
    "bp_classification": adapters.blood_pressure,
    "child_vitals_nice": adapters.child_vitals,
    "imci_fast_breathing": adapters.imci,
    "bmi_asian": risk_adapters.bmi,
    "hbpm_average": risk_adapters.hbpm,
    "weight_change": risk_adapters.weight_change,
    "diabetes_criteria": risk_adapters.diabetes,
    "findrisc": risk_adapters.findrisc,
    "who_cvd_lab_southeast_asia": risk_adapters.who_cvd,
    "who_growth_0_5": risk_adapters.who_growth,
}
"""Adding one: a line here, a function in an adapter, a file in `alerts/scores/`, a table of tests."""

INSTRUMENTS: Final = MEASURED | SCREENS | trend_adapters.INSTRUMENTS


class Unusable(Exception):
    """A path is missing, or a file is not one of vectors; the message names it."""


class Case(Struct, frozen=True):
    id: str
    inputs: Inputs
    expected: dict[str, Any]


class VectorFile(Struct, frozen=True):
    instrument: str
    cases: tuple[Case, ...]


class Failure(Struct, frozen=True):
    case: str
    expected: dict[str, Any]
    got: dict[str, Any]


class FileScore(Struct, frozen=True):
    """One file's result; `failures` is empty for an instrument that is not implemented."""

    name: str
    total: int
    implemented: bool
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> int:
        return self.total - len(self.failures) if self.implemented else 0


def report(paths: Sequence[str | Path], out: TextIO) -> int:
    """Prints a line per file, one per failing case and the sum. 0 when all passed, 1 when any failed, 2 if unusable."""
    try:
        scores = score(paths)
    except Unusable as error:
        print(error, file=out)
        return 2
    for file in scores:
        print(_line(file), file=out)
        for failure in file.failures:
            print(f"  {failure.case}: expected {_json(failure.expected)}, got {_json(failure.got)}", file=out)
    failed = sum(len(file.failures) for file in scores)
    skipped = sum(file.total for file in scores if not file.implemented)
    print(f"{sum(file.passed for file in scores)} passed, {failed} failed, {skipped} not implemented", file=out)
    return 1 if failed else 0


def score(paths: Iterable[str | Path]) -> list[FileScore]:
    """Every file given, and every `*.json` below the folders given."""
    return [_score_file(_read(file)) for path in paths for file in _files(Path(path))]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.rglob("*.json"))
        if not files:
            raise Unusable(f"{path}: there is no *.json file in this folder.")
        return files
    if not path.exists():
        raise Unusable(f"{path}: there is no such file or folder.")
    return [path]


def _read(path: Path) -> VectorFile:
    try:
        return msgspec.convert(json.loads(path.read_bytes()), VectorFile)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise Unusable(f"{path}: not a file of vectors ({error}).") from None


def _score_file(file: VectorFile) -> FileScore:
    instrument = INSTRUMENTS.get(file.instrument)
    if instrument is None:
        return FileScore(file.instrument, len(file.cases), False, ())
    failures = [failure for case in file.cases if (failure := _failure(instrument, case))]
    return FileScore(file.instrument, len(file.cases), True, tuple(failures))


def _failure(instrument: Callable[[Inputs], Inputs], case: Case) -> Failure | None:
    try:
        got = instrument(case.inputs)
    except Exception as error:  # one broken case must not hide the others
        got = {"raised": f"{type(error).__name__}: {error}"}
    if all(key in got and _equal(value, got[key]) for key, value in case.expected.items()):
        return None
    return Failure(case.id, case.expected, got)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_equal(value, b[key]) for key, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_equal, a, b))
    return a == b


def _line(file: FileScore) -> str:
    if not file.implemented:
        return f"{file.name} not implemented ({file.total})"
    return f"{file.name} {file.passed}/{file.total}"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
