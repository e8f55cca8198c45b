"""Averages, changes and risks, as tables: what goes in -> what it is called."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.scores.bmi import bmi
from alerts.scores.diabetes import diabetes
from alerts.scores.findrisc import findrisc
from alerts.scores.home_pressure import Taken, home_pressure
from alerts.scores.rounding import half_up
from alerts.scores.weight_change import Weighed, weight_change
from alerts.scores.who_cvd import cvd_risk


@pytest.mark.parametrize(
    ("kg", "cm", "index", "category", "action"),
    [
        (47.3, 160, 18.5, "underweight", "none"),  # 18.48
        (47.4, 160, 18.5, "normal", "none"),
        (58.9, 160, 23.0, "overweight", ">=23"),
        (64.1, 160, 25.0, "obese1", ">=23"),
        (70.5, 160, 27.5, "obese1", ">=27.5"),
        (76.9, 160, 30.0, "obese2", ">=27.5"),
    ],
)
def test_body_mass_index(kg: float, cm: float, index: float, category: str, action: str) -> None:
    got = bmi(kg, cm)
    assert (got.bmi, got.category, got.who_action) == (index, category, action)


def test_a_half_goes_up() -> None:
    assert [half_up(value, 1) for value in (31.25, 31.35, 0.05, -3.65, 2)] == [31.3, 31.4, 0.1, -3.7, 2.0]


def days(*each: tuple[int, int], a_day: int = 4) -> list[Taken]:
    return [Taken(day, *pressure) for day, pressure in enumerate(each, 1) for _ in range(a_day)]


@pytest.mark.parametrize(
    ("series", "mean", "category", "valid"),
    [
        (days(*[(134, 84)] * 7), (134.0, 84.0), "elevated", True),
        (days(*[(135, 80)] * 7), (135.0, 80.0), "hypertension", True),
        (days(*[(119, 69)] * 7), (119.0, 69.0), "non_elevated", True),
        (days((170, 110), *[(130, 80)] * 6), (130.0, 80.0), "elevated", True),  # the first day is dropped
        (days((150, 95)), (150.0, 95.0), "hypertension", False),  # unless there is no other
        (days(*[(140, 80)] * 3), (140.0, 80.0), "hypertension", False),  # eight readings are too few
        (days(*[(140, 80)] * 3, a_day=6), (140.0, 80.0), "hypertension", False),  # two days are too few
        ([], (None, None), None, False),
    ],
)
def test_the_mean_of_a_week(series: list[Taken], mean: tuple, category: str | None, valid: bool) -> None:
    got = home_pressure(series)
    assert ((got.sbp, got.dbp), got.category, got.valid) == (mean, category, valid)


def test_a_pressure_upside_down_is_left_out_and_named() -> None:
    got = home_pressure([*days(*[(138, 88)] * 4), Taken(4, 80, 130)])
    assert (got.n_used, got.sbp, got.dropped_invalid) == (12, 138.0, (16,))


@pytest.mark.parametrize(
    ("series", "heart_failure", "gain", "loss_30", "loss_180", "alert"),
    [
        ([(0, 60), (3, 62.0)], True, False, None, None, "none"),
        ([(0, 60.1), (3, 62.1)], True, False, None, None, "none"),  # two kilograms, though 62.1 - 60.1 is a hair more
        ([(0, 60), (3, 62.1)], True, True, None, None, "urgent"),
        ([(0, 60), (3, 62.1)], False, False, None, None, "none"),
        ([(0, 60), (4, 63)], True, False, None, None, "none"),
        ([(0, 60), (30, 57)], False, False, 5.0, None, "routine"),
        ([(0, 60), (30, 57.1)], False, False, 4.8, None, "none"),
        ([(0, 60), (22, 50)], False, False, None, None, "none"),
        ([(0, 60), (180, 54)], False, False, None, 10.0, "routine"),
        ([(0, 60), (1, 59), (31, 56)], False, False, 5.1, None, "routine"),  # day 1 is nearest to a month ago
    ],
)
def test_weight_over_time(
    series: list, heart_failure: bool, gain: bool, loss_30: float | None, loss_180: float | None, alert: str
) -> None:
    got = weight_change([Weighed(*entry) for entry in series], heart_failure=heart_failure)
    assert (got.hf_gain, got.loss_30, got.loss_180, got.alert) == (gain, loss_30, loss_180, alert)


@pytest.mark.parametrize(
    ("tests", "result", "confirmed"),
    [
        ({"fasting": 5.5}, "normal_range", False),
        ({"fasting": 5.6}, "prediabetes_range", False),
        ({"fasting": 7.0}, "diabetes_range", False),
        ({"two_hours": 11.1}, "diabetes_range", False),
        ({"hba1c": 6.5}, "diabetes_range", False),
        ({"hba1c": 6.5, "fasting": 7.0}, "diabetes_range", True),
        ({"random": 11.1}, "normal_range", False),
        ({"random": 11.1, "classic_symptoms": True}, "diabetes_range", True),
    ],
)
def test_laboratory_values_of_diabetes(tests: dict, result: str, confirmed: bool) -> None:
    got = diabetes(**tests)
    assert (got.result, got.confirmed) == (result, confirmed)


WELL: dict[str, Any] = {
    "sex": "female", "age": 40, "bmi": 22, "waist_cm": 75, "physically_active": True, "daily_vegetables_fruit": True,
    "antihypertensive_medication": False, "high_blood_glucose_history": False, "family_history": "none",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "points"),
    [
        ({}, 0),
        ({"age": 45}, 2), ({"age": 55}, 3), ({"age": 65}, 4),
        ({"bmi": 25}, 1), ({"bmi": 30}, 1), ({"bmi": 30.1}, 3),
        ({"waist_cm": 80}, 3), ({"waist_cm": 88}, 3), ({"waist_cm": 88.1}, 4),
        ({"sex": "male", "waist_cm": 93}, 0), ({"sex": "male", "waist_cm": 94}, 3),
        ({"sex": "male", "waist_cm": 102}, 3), ({"sex": "male", "waist_cm": 103}, 4),
        ({"physically_active": False}, 2), ({"daily_vegetables_fruit": False}, 1),
        ({"antihypertensive_medication": True}, 2), ({"high_blood_glucose_history": True}, 5),
        ({"family_history": "second_degree"}, 3), ({"family_history": "first_degree"}, 5),
    ],
)  # fmt: skip
def test_points_of_findrisc(changed: dict[str, Any], points: int) -> None:
    given: dict[str, Any] = WELL | changed
    assert findrisc(**given).score == points


def test_twelve_points_refer_for_a_glucose_test() -> None:
    eleven: dict[str, Any] = WELL | {"age": 65, "physically_active": False, "family_history": "first_degree"}
    assert (findrisc(**eleven).score, findrisc(**eleven).positive) == (11, False)
    twelve: dict[str, Any] = eleven | {"daily_vegetables_fruit": False}
    assert findrisc(**twelve).positive


@pytest.mark.parametrize(
    ("age", "sbp", "cholesterol", "risk", "band"),
    [
        (64, 180, 4.6, 23, "20-<30"),
        (64, 179.9, 4.6, 18, "10-<20"),  # the lower edge belongs to the band
        (40, 110, 3.0, 2, "<5"),
        (74.9, 200, 8.0, 44, ">=30"),
    ],
)
def test_the_chart_of_southeast_asia_for_a_man_who_smokes(
    age: float, sbp: float, cholesterol: float, risk: int, band: str
) -> None:
    got = cvd_risk(sex="male", age=age, smoker=True, diabetes=False, sbp=sbp, total_cholesterol_mmol=cholesterol)
    assert (got.risk_percent, got.band) == (risk, band)


def test_the_chart_never_falls_as_a_risk_rises() -> None:
    def risk(age: int = 42, sbp: int = 110, cholesterol: float = 3.5, smoker: bool = False, ill: bool = False) -> int:
        return cvd_risk(
            sex="female", age=age, smoker=smoker, diabetes=ill, sbp=sbp, total_cholesterol_mmol=cholesterol
        ).risk_percent

    for ill in (False, True):
        assert all(risk(age, ill=ill) <= risk(age + 5, ill=ill) for age in range(42, 70, 5))
        assert all(risk(sbp=sbp, ill=ill) <= risk(sbp=sbp + 20, ill=ill) for sbp in range(110, 180, 20))
        assert all(risk(cholesterol=c, ill=ill) <= risk(cholesterol=c + 1, ill=ill) for c in (3.5, 4.5, 5.5, 6.5))
        assert risk(ill=ill) <= risk(smoker=True, ill=ill)
