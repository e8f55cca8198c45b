"""From a case's inputs to the output contract of what is measured: early warning, single values, children.

Each adapter says whom the score is for, which inputs are impossible or missing, and calls `alerts.scores`. Weights,
averages and risks are in risk_adapters.py.
"""

from __future__ import annotations

from typing import Any, Final

from alerts.inputs import Inputs, Test, impossible, is_bool, is_number, measured, ok, one_of, unfit, within, younger
from alerts.scores import blood_pressure as blood_pressure_score
from alerts.scores import child as child_score
from alerts.scores import glucose as glucose_score
from alerts.scores import news2 as news2_score
from alerts.scores import qsofa as qsofa_score
from alerts.scores import spo2 as spo2_score
from alerts.scores.news2 import PARAMETERS
from records.reading import DIASTOLIC_RANGE, MEASURES


def news2(inputs: Inputs) -> Inputs:
    if younger(inputs, 16):
        return {"status": "not_applicable", "reason": "age<16"}
    if inputs.get("pregnant") is True:
        return {"status": "not_applicable", "reason": "pregnancy"}
    scale = inputs.get("spo2_scale", 1)
    if refused := impossible(inputs, _NEWS2_INPUTS | {"spo2_scale": one_of(1, 2)}):
        return {"status": "invalid", "invalid": refused}
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
        "altered_mentation": is_bool,
    }
    return unfit(inputs, wanted, adult=18) or ok(qsofa_score.qsofa(**{name: inputs[name] for name in wanted}))


def home_spo2(inputs: Inputs) -> Inputs:
    if refused := unfit(inputs, {"spo2": _NEWS2_INPUTS["spo2"]}):
        return refused
    optional = {"target_88_92": is_bool, "on_oxygen": is_bool, "baseline": _NEWS2_INPUTS["spo2"]}
    if refused := impossible(inputs, optional):
        return {"status": "invalid", "invalid": refused}
    return ok(
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
    value = within(*ranges[unit]) if unit in ranges else is_number
    if refused := unfit(inputs, {"value": value, "unit": one_of(*ranges)}):
        return refused
    severe = inputs.get("severe_event") is True
    return ok(
        glucose_score.glucose(
            inputs["value"], inputs["unit"], severe_event=severe, symptoms=inputs.get("symptoms") or ()
        )
    )


def blood_pressure(inputs: Inputs) -> Inputs:
    if refused := unfit(inputs, {"sbp": _NEWS2_INPUTS["systolic_bp"], "dbp": within(*DIASTOLIC_RANGE)}, adult=18):
        return refused
    if inputs["dbp"] >= inputs["sbp"]:
        return {"status": "invalid", "invalid": ["dbp"]}
    return ok(blood_pressure_score.blood_pressure(inputs["sbp"], inputs["dbp"], inputs.get("symptoms") or ()))


def child_vitals(inputs: Inputs) -> Inputs:
    if not younger(inputs, 16) and is_number(inputs.get("age_years")):
        return {"status": "not_applicable", "reason": "age>=16: NEWS2"}
    wanted = {
        "age_years": within(0, 16),
        "respiratory_rate": _NEWS2_INPUTS["respiratory_rate"],
        "heart_rate": _NEWS2_INPUTS["pulse"],
    }
    return unfit(inputs, wanted) or ok(child_score.child_vitals(**{name: inputs[name] for name in wanted}))


def imci(inputs: Inputs) -> Inputs:
    """A danger sign is told even while the breaths are not counted; a missing list of signs is asked for again."""
    age: Any = inputs.get("age_months")
    if is_number(age) and age >= 60:
        return {"status": "not_applicable", "reason": "age>=60 months"}
    wanted = {
        "age_months": within(0, 60),
        "respiratory_rate": _NEWS2_INPUTS["respiratory_rate"],
        "danger_signs": _are_signs,
    }
    spo2, signs = inputs.get("spo2"), inputs.get("danger_signs")
    refused = unfit(inputs, wanted | ({"spo2": _NEWS2_INPUTS["spo2"]} if spo2 is not None else {}))
    if refused is None:
        return ok(child_score.imci(**{name: inputs[name] for name in wanted}, spo2=spo2))
    if refused["status"] == "incomplete" and age is not None and child_score.imci_danger(age, signs or (), spo2):
        return refused | {"alert": "emergency"}
    return refused


def _are_signs(value: object) -> bool:
    known = {*child_score.DANGER_SIGNS, child_score.CHEST_INDRAWING}
    return isinstance(value, list) and all(isinstance(sign, str) and sign in known for sign in value)


_NEWS2_INPUTS: Final[dict[str, Test]] = {
    "respiratory_rate": measured("respiratory_rate", "/min"),
    "spo2": measured("spo2", "%"),
    "on_oxygen": is_bool,
    "systolic_bp": measured("blood_pressure", "mm[Hg]"),
    "pulse": measured("pulse", "/min"),
    "consciousness": one_of("A", "C", "V", "P", "U"),
    "temperature": measured("temperature", "Cel"),
}
