"""Body mass index of an adult, with the categories used in Asia.

Source: WHO Western Pacific Region, IASO and IOTF 2000 (18.5, 23, 25, 30); WHO Expert Consultation, Lancet
2004;363:157-163 (public health action points 23 and 27.5). Licence: limits are facts.
The category is that of the index before it is rounded, as a computer has it: 64 kg at 160 cm is a hair below 25, in the
published vectors too (bmi_asian v002, v010), and counts as below.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from alerts.scores.rounding import half_up

Category = Literal["underweight", "normal", "overweight", "obese1", "obese2"]


class Bmi(Struct, frozen=True):
    """`bmi` in kg/m2 to one decimal; `who_action` says whether an action point is reached."""

    bmi: float
    category: Category
    who_action: Literal["none", ">=23", ">=27.5"]


def bmi(weight_kg: float, height_cm: float) -> Bmi:
    """Kilograms and centimetres, both above zero."""
    index = index_of(weight_kg, height_cm)
    action = ">=27.5" if index >= 27.5 else ">=23" if index >= 23 else "none"
    return Bmi(half_up(index, 1), _category(index), action)


def index_of(weight_kg: float, height_cm: float) -> float:
    return weight_kg / (height_cm / 100) ** 2


def _category(index: float) -> Category:
    if index < 18.5:
        return "underweight"
    if index < 23:
        return "normal"
    if index < 25:
        return "overweight"
    return "obese1" if index < 30 else "obese2"
