"""What a case's inputs must be before they can be scored: possible, and there.

Shared by the adapters of every instrument. The order of the answers is part of the contract: the wrong person first,
then what is impossible, then what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from records.reading import MEASURES

Inputs = dict[str, Any]
Test = Callable[[Any], bool]


def unfit(inputs: Inputs, wanted: dict[str, Test], adult: int | None = None) -> Inputs | None:
    """The answer for inputs that cannot be scored at all: the wrong person, then the impossible, then the missing."""
    if adult is not None and younger(inputs, adult):
        return {"status": "not_applicable", "reason": f"age<{adult}"}
    if refused := impossible(inputs, wanted):
        return {"status": "invalid", "invalid": refused}
    if missing := [name for name in wanted if inputs.get(name) is None]:
        return {"status": "incomplete", "missing": missing}
    return None


def impossible(inputs: Inputs, wanted: dict[str, Test]) -> list[str]:
    return [name for name, possible in wanted.items() if inputs.get(name) is not None and not possible(inputs[name])]


def younger(inputs: Inputs, years: int) -> bool:
    age = inputs.get("age_years")
    return isinstance(age, (int, float)) and age < years


def ok(result: Struct) -> Inputs:
    return {"status": "ok", **msgspec.json.decode(msgspec.json.encode(result))}


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def within(low: float, high: float) -> Test:
    return lambda value: is_number(value) and low <= value <= high


def one_of(*allowed: object) -> Test:
    return lambda value: not isinstance(value, bool) and value in allowed


def measured(kind: str, unit: str) -> Test:
    return within(*MEASURES[kind].ranges[unit])
