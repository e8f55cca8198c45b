"""Children: rates against the age, danger signs, growth."""

from __future__ import annotations

import pytest

from alerts.scores.child import child_vitals, imci
from alerts.scores.growth import growth, implausible


@pytest.mark.parametrize(
    ("age", "moderate", "high", "beats_moderate", "beats_high"),
    [
        (0.5, 50, 60, 150, 160), (1, 40, 50, 140, 150), (3, 35, 40, 130, 140), (5, 24, 29, 120, 130),
        (6, 24, 27, 110, 120), (8, 22, 25, 105, 115), (12, 21, 25, 91, 131),
    ],
)  # fmt: skip
def test_rates_for_the_age(age: float, moderate: int, high: int, beats_moderate: int, beats_high: int) -> None:
    breaths = {moderate - 1: "normal", moderate: "moderate", high - 1: "moderate", high: "high"}
    beats = {beats_moderate - 1: "normal", beats_moderate: "moderate", beats_high - 1: "moderate", beats_high: "high"}
    for rate, expected in breaths.items():
        assert child_vitals(age_years=age, respiratory_rate=rate, heart_rate=80).rr == expected
    for rate, expected in beats.items():
        assert child_vitals(age_years=age, respiratory_rate=16, heart_rate=rate).hr == expected


def test_a_slow_heart_is_grave_below_twelve() -> None:
    assert child_vitals(age_years=11, respiratory_rate=16, heart_rate=59).worst == "high"
    assert child_vitals(age_years=12, respiratory_rate=16, heart_rate=59).worst == "normal"


@pytest.mark.parametrize(
    ("months", "breaths", "signs", "spo2", "fast", "alert"),
    [
        (1, 59, (), None, False, "none"), (1, 60, (), None, True, "urgent"),
        (11, 49, (), None, False, "none"), (11, 50, (), None, True, "urgent"),
        (12, 39, (), None, False, "none"), (12, 40, (), None, True, "urgent"),
        (24, 30, ("chest_indrawing",), None, False, "urgent"), (1, 40, ("chest_indrawing",), None, False, "emergency"),
        (24, 30, ("convulsions",), None, False, "emergency"), (24, 30, ("stridor_calm",), None, False, "emergency"),
        (24, 30, (), 89, False, "emergency"), (24, 30, (), 90, False, "none"),
    ],
)  # fmt: skip
def test_fast_breathing_and_danger_signs(
    months: int, breaths: int, signs: tuple, spo2: float | None, fast: bool, alert: str
) -> None:
    got = imci(age_months=months, respiratory_rate=breaths, danger_signs=signs, spo2=spo2)
    assert (got.fast_breathing, got.alert) == (fast, alert)


def test_the_median_child_has_z_scores_of_nothing() -> None:
    got = growth(sex="female", age_days=0, weight_kg=3.2322, height_cm=49.1477)
    assert (got.zlhfa, got.zwfa, got.classes.stunting) == (0.0, 0.0, "none")


def test_the_way_of_measuring_is_worth_seven_millimetres() -> None:
    lying = growth(sex="male", age_days=800, weight_kg=11, height_cm=85.7, measure="l")
    standing = growth(sex="male", age_days=800, weight_kg=11, height_cm=85.0, measure="h")
    assert lying == standing


def test_oedema_is_severe_whatever_the_weight() -> None:
    got = growth(sex="female", age_days=400, weight_kg=9, height_cm=75, oedema=True)
    assert (got.zwfa, got.zwfl, got.zbmi, got.classes.wasting) == (None, None, None, "severe")


@pytest.mark.parametrize(
    ("cm", "days", "expected"),
    [(11.4, 400, "sam"), (11.5, 400, "mam"), (12.4, 400, "mam"), (12.5, 400, "normal"), (11.0, 150, None)],
)
def test_the_arm_counts_from_six_months(cm: float, days: int, expected: str | None) -> None:
    assert growth(sex="male", age_days=days, weight_kg=8, height_cm=70, muac_cm=cm).classes.muac == expected


@pytest.mark.parametrize(
    ("kg", "cm", "expected"),
    [(9.5, 76, ()), (30, 76, ("weight_kg",)), (9.5, 40, ("height_cm",)), (12.5, 67, ("weight_kg", "height_cm"))],
)
def test_what_cannot_be_is_a_mistake_of_measuring(kg: float, cm: float, expected: tuple[str, ...]) -> None:
    assert implausible(growth(sex="male", age_days=400, weight_kg=kg, height_cm=cm)) == expected
