"""From a case's inputs to the output contract of averages, changes and risks: what is judged over time or once a year.

As in adapters.py: whom it is for, what is impossible, what is missing, and a call of `alerts.scores`.
"""

from __future__ import annotations

from typing import Any, Final

from alerts.inputs import Inputs, Test, impossible, is_bool, is_number, measured, ok, one_of, unfit, within
from alerts.scores import bmi as bmi_score
from alerts.scores import diabetes as diabetes_score
from alerts.scores import findrisc as findrisc_score
from alerts.scores import growth as growth_score
from alerts.scores import who_cvd as cvd_score
from alerts.scores.home_pressure import Taken, home_pressure
from alerts.scores.weight_change import Weighed
from alerts.scores.weight_change import weight_change as change_of_weight
from records.reading import DIASTOLIC_RANGE

_ADULT_KG: Final = within(10, 400)
_ADULT_CM: Final = within(50, 250)
_SEX: Final = one_of("male", "female")
_PRESSURE: Final = measured("blood_pressure", "mm[Hg]")
_DIABETES_TESTS: Final[dict[str, tuple[str, Test]]] = {
    "fpg_mmol": ("fasting", within(1, 60)),
    "ogtt2h_mmol": ("two_hours", within(1, 60)),
    "random_mmol": ("random", within(0.6, 60)),
    "hba1c_pct": ("hba1c", measured("hba1c", "%")),
}
"""Input -> name in the score, and what is possible: 126 is mg/dL, an HbA1c of 48 is mmol/mol."""


def bmi(inputs: Inputs) -> Inputs:
    wanted = {"weight_kg": _ADULT_KG, "height_cm": _ADULT_CM}
    return unfit(inputs, wanted) or ok(bmi_score.bmi(inputs["weight_kg"], inputs["height_cm"]))


def hbpm(inputs: Inputs) -> Inputs:
    series: Any = inputs.get("readings")
    if refused := _no_list(inputs, "readings"):
        return refused
    wanted = {"day": within(1, 366), "sbp": _PRESSURE, "dbp": within(*DIASTOLIC_RANGE)}
    if refused := _impossible_entries("readings", series, wanted):
        return {"status": "invalid", "invalid": refused}
    got = home_pressure([Taken(entry["day"], entry["sbp"], entry["dbp"]) for entry in series])
    return ok(got) | {"status": "ok" if got.valid else "insufficient"}


def weight_change(inputs: Inputs) -> Inputs:
    series: Any = inputs.get("series")
    if refused := _no_list(inputs, "series"):
        return refused
    if refused := _impossible_entries("series", series, {"day": is_number, "kg": measured("weight", "kg")}):
        return {"status": "invalid", "invalid": refused}
    if refused := unfit(inputs, {"heart_failure": is_bool}):
        return refused
    weights = sorted((Weighed(entry["day"], entry["kg"]) for entry in series), key=lambda weighed: weighed.day)
    return ok(change_of_weight(weights, heart_failure=inputs["heart_failure"]))


def diabetes(inputs: Inputs) -> Inputs:
    possible = {name: test for name, (_, test) in _DIABETES_TESTS.items()} | {"classic_symptoms": is_bool}
    if refused := impossible(inputs, possible):
        return {"status": "invalid", "invalid": refused}
    tests = {known: inputs[name] for name, (known, _) in _DIABETES_TESTS.items() if inputs.get(name) is not None}
    if not tests:
        return {"status": "incomplete", "missing": ["any test"]}
    return ok(diabetes_score.diabetes(**tests, classic_symptoms=bool(inputs.get("classic_symptoms"))))


def findrisc(inputs: Inputs) -> Inputs:
    wanted = {
        "sex": _SEX,
        "age": within(0, 120),
        "bmi": within(8, 120),
        "waist_cm": within(30, 250),
        "physically_active": is_bool,
        "daily_vegetables_fruit": is_bool,
        "antihypertensive_medication": is_bool,
        "high_blood_glucose_history": is_bool,
        "family_history": one_of(*findrisc_score.FAMILY_POINTS),
    }
    return unfit(inputs, wanted) or ok(findrisc_score.findrisc(**{name: inputs[name] for name in wanted}))


def who_cvd(inputs: Inputs) -> Inputs:
    age: Any = inputs.get("age")
    if inputs.get("known_cvd") is True:
        return {"status": "not_applicable", "reason": "known CVD"}
    if is_number(age) and 0 <= age <= 120 and not 40 <= age < 75:
        return {"status": "not_applicable", "reason": "age outside 40-74"}
    wanted = {
        "sex": _SEX,
        "age": within(40, 75),
        "smoker": is_bool,
        "diabetes": is_bool,
        "sbp": _PRESSURE,
        "total_cholesterol_mmol": within(1, 20),
    }
    return unfit(inputs, wanted) or ok(cvd_score.cvd_risk(**{name: inputs[name] for name in wanted}))


def who_growth(inputs: Inputs) -> Inputs:
    days: Any = inputs.get("age_days")
    if is_number(days) and days > growth_score.LAST_DAY:
        return {"status": "not_applicable", "reason": "age>60 months"}
    wanted = {
        "sex": _SEX,
        "age_days": within(0, growth_score.LAST_DAY),
        "weight_kg": within(0.5, 60),
        "height_cm": within(30, 150),
    }
    optional = {"measure": one_of("l", "h"), "muac_cm": within(5, 40), "oedema": is_bool}
    if refused := impossible(inputs, wanted | optional):
        return {"status": "invalid", "invalid": refused}
    if refused := unfit(inputs, wanted):
        return refused
    known: Inputs = {name: inputs[name] for name in (*wanted, *optional) if inputs.get(name) is not None}
    known["age_days"] = int(days)
    got = growth_score.growth(**known)
    if refused := growth_score.implausible(got):
        return {"status": "invalid", "invalid": list(refused)}
    answer = ok(got)
    return answer | {"class": answer.pop("classes")}


def _no_list(inputs: Inputs, name: str) -> Inputs | None:
    value = inputs.get(name)
    if value is not None and not isinstance(value, list):
        return {"status": "invalid", "invalid": [name]}
    return None if value else {"status": "incomplete", "missing": [name]}


def _impossible_entries(name: str, series: list[Any], wanted: dict[str, Test]) -> list[str]:
    """Of a list an entry is whole or wrong: what is missing in one is named as what is impossible."""
    wrong: list[str] = []
    for place, entry in enumerate(series):
        if not isinstance(entry, dict):
            wrong.append(f"{name}[{place}]")
        else:
            wrong += (f"{name}[{place}].{key}" for key, possible in wanted.items() if not possible(entry.get(key)))
    return wrong
