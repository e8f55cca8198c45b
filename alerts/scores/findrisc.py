"""FINDRISC, the risk of type 2 diabetes within ten years, without a blood sample.

Source: Lindstrom J, Tuomilehto J, Diabetes Care 2003;26:725-731; Finnish Diabetes Association form, free with credit;
the eight factors are in our own words. These are the original points. In Viet Nam a modified Asian version was used
(Hue 2023, Kon Tum 2025) whose table is not verified: 12 and more refers for a glucose test, 9 to 11 is worth a thought.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Band = Literal["low", "slightly_elevated", "moderate", "high", "very_high"]
Family = Literal["none", "second_degree", "first_degree"]

FAMILY_POINTS: Final[dict[Family, int]] = {"none": 0, "second_degree": 3, "first_degree": 5}
REFER_FROM: Final = 12


class Findrisc(Struct, frozen=True):
    """0 to 26; `positive` says that a glucose test is due."""

    score: int
    band: Band
    positive: bool


def findrisc(
    *,
    sex: Literal["male", "female"],
    age: float,  # years
    bmi: float,  # kg/m2
    waist_cm: float,
    physically_active: bool,  # 30 minutes or more on most days
    daily_vegetables_fruit: bool,
    antihypertensive_medication: bool,  # ever
    high_blood_glucose_history: bool,  # ever, in illness or pregnancy too
    family_history: Family,  # first degree: parent, sibling, child
) -> Findrisc:
    score = (
        _age(age)
        + (0 if bmi < 25 else 1 if bmi <= 30 else 3)
        + _waist(waist_cm, (94, 102) if sex == "male" else (80, 88))
        + 2 * (not physically_active)
        + (not daily_vegetables_fruit)
        + 2 * antihypertensive_medication
        + 5 * high_blood_glucose_history
        + FAMILY_POINTS[family_history]
    )
    return Findrisc(score, _band(score), score >= REFER_FROM)


def _age(years: float) -> int:
    return 0 if years < 45 else 2 if years < 55 else 3 if years < 65 else 4


def _waist(cm: float, limits: tuple[float, float]) -> int:
    return 0 if cm < limits[0] else 3 if cm <= limits[1] else 4


def _band(score: int) -> Band:
    if score < 7:
        return "low"
    if score < 12:
        return "slightly_elevated"
    if score < 15:
        return "moderate"
    return "high" if score <= 20 else "very_high"
