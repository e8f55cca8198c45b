"""From a case's inputs to an instrument's output contract.

Each adapter says whom the instrument is for, which inputs are impossible or missing, and calls `alerts.scores`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from alerts.scores import blood_pressure as blood_pressure_score
from alerts.scores import glucose as glucose_score
from alerts.scores import news2 as news2_score
from alerts.scores import qsofa as qsofa_score
from alerts.scores import spo2 as spo2_score
from alerts.scores.news2 import PARAMETERS
from records.reading import DIASTOLIC_RANGE, MEASURES

Inputs = dict[str, Any]
Test = Callable[[Any], bool]


def news2(inputs: Inputs) -> Inputs:
    if _younger(inputs, 16):
        return {"status": "not_applicable", "reason": "age<16"}
    if inputs.get("pregnant") is True:
        return {"status": "not_applicable", "reason": "pregnancy"}
    scale = inputs.get("spo2_scale", 1)
    impossible = _impossible(inputs, _NEWS2_INPUTS | {"spo2_scale": _one_of(1, 2)})
    if impossible:
        return {"status": "invalid", "invalid": impossible}
    got = news2_score.news2(**{name: inputs.get(name) for name in PARAMETERS}, spo2_scale=scale or 1)
    if got.missing:
        return {
            "status": "incomplete",
            "missing": list(got.missing),
            "total": None,
            "score_at_least": got.at_least,
            "red": got.red,
        }
    return {
        "status": "ok",
        "total": got.total,
        "sub": got.sub,
        "red": got.red,
        "band": got.band,
        "min_monitoring": got.monitoring,
    }


def qsofa(inputs: Inputs) -> Inputs:
    wanted = {
        "respiratory_rate": _NEWS2_INPUTS["respiratory_rate"],
        "systolic_bp": _NEWS2_INPUTS["systolic_bp"],
        "altered_mentation": _is_bool,
    }
    return _unfit(inputs, wanted, adult=18) or _ok(qsofa_score.qsofa(**{name: inputs[name] for name in wanted}))


def home_spo2(inputs: Inputs) -> Inputs:
    if refused := _unfit(inputs, {"spo2": _NEWS2_INPUTS["spo2"]}):
        return refused
    optional = {"target_88_92": _is_bool, "on_oxygen": _is_bool, "baseline": _NEWS2_INPUTS["spo2"]}
    if impossible := _impossible(inputs, optional):
        return {"status": "invalid", "invalid": impossible}
    return _ok(
        spo2_score.home_spo2(
            inputs["spo2"],
            target_88_92=bool(inputs.get("target_88_92")),
            on_oxygen=bool(inputs.get("on_oxygen")),
            baseline=inputs.get("baseline"),
        )
    )


def glucose(inputs: Inputs) -> Inputs:
    ranges = MEASURES["glucose"].ranges
    unit = inputs.get("unit")
    value = _within(*ranges[unit]) if unit in ranges else _is_number
    if refused := _unfit(inputs, {"value": value, "unit": _one_of(*ranges)}):
        return refused
    severe = inputs.get("severe_event") is True
    return _ok(
        glucose_score.glucose(
            inputs["value"], inputs["unit"], severe_event=severe, symptoms=inputs.get("symptoms") or ()
        )
    )


def blood_pressure(inputs: Inputs) -> Inputs:
    if refused := _unfit(inputs, {"sbp": _NEWS2_INPUTS["systolic_bp"], "dbp": _within(*DIASTOLIC_RANGE)}, adult=18):
        return refused
    if inputs["dbp"] >= inputs["sbp"]:
        return {"status": "invalid", "invalid": ["dbp"]}
    return _ok(blood_pressure_score.blood_pressure(inputs["sbp"], inputs["dbp"], inputs.get("symptoms") or ()))


def _unfit(inputs: Inputs, wanted: dict[str, Test], adult: int | None = None) -> Inputs | None:
    """The answer for inputs that cannot be scored at all: the wrong person, then the impossible, then the missing."""
    if adult is not None and _younger(inputs, adult):
        return {"status": "not_applicable", "reason": f"age<{adult}"}
    if impossible := _impossible(inputs, wanted):
        return {"status": "invalid", "invalid": impossible}
    if missing := [name for name in wanted if inputs.get(name) is None]:
        return {"status": "incomplete", "missing": missing}
    return None


def _impossible(inputs: Inputs, wanted: dict[str, Test]) -> list[str]:
    return [name for name, possible in wanted.items() if inputs.get(name) is not None and not possible(inputs[name])]


def _younger(inputs: Inputs, years: int) -> bool:
    age = inputs.get("age_years")
    return isinstance(age, (int, float)) and age < years


def _ok(result: Struct) -> Inputs:
    return {"status": "ok", **msgspec.to_builtins(result)}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _within(low: float, high: float) -> Test:
    return lambda value: _is_number(value) and low <= value <= high


def _one_of(*allowed: object) -> Test:
    return lambda value: not isinstance(value, bool) and value in allowed


def _range(kind: str, unit: str) -> Test:
    return _within(*MEASURES[kind].ranges[unit])


_NEWS2_INPUTS: Final[dict[str, Test]] = {
    "respiratory_rate": _range("respiratory_rate", "/min"),
    "spo2": _range("spo2", "%"),
    "on_oxygen": _is_bool,
    "systolic_bp": _range("blood_pressure", "mm[Hg]"),
    "pulse": _range("pulse", "/min"),
    "consciousness": _one_of("A", "C", "V", "P", "U"),
    "temperature": _range("temperature", "Cel"),
}
