"""Laboratory values in the range of diabetes, for a doctor to confirm.

Source: ADA Standards of Care 2026, section 2; WHO 2006 and 2011; Viet Nam MoH 5481/QD-BYT 2020 (the same limits).
Fasting glucose from 5.6 mmol/L counts as prediabetes as ADA and the MoH have it (WHO: from 6.1). Licence: limits are
facts. Two different tests in the range confirm each other, and so do 11.1 mmol/L at any time and classic symptoms.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Result = Literal["normal_range", "prediabetes_range", "diabetes_range"]


class Diabetes(Struct, frozen=True):
    result: Result
    confirmed: bool


def diabetes(
    *,
    fasting: float | None = None,  # mmol/L, venous plasma, eight hours without food
    two_hours: float | None = None,  # mmol/L, two hours after 75 g of glucose
    random: float | None = None,  # mmol/L, at any time; counts with classic symptoms only
    hba1c: float | None = None,  # %, NGSP
    classic_symptoms: bool = False,  # thirst, much urine, weight loss
) -> Diabetes:
    with_symptoms = random is not None and random >= 11.1 and classic_symptoms
    tests = [(fasting, 5.6, 7.0), (two_hours, 7.8, 11.1), (hba1c, 5.7, 6.5)]
    in_range = sum(value is not None and value >= limit for value, _, limit in tests) + with_symptoms
    if in_range:
        return Diabetes("diabetes_range", with_symptoms or in_range >= 2)
    before = any(value is not None and value >= limit for value, limit, _ in tests)
    return Diabetes("prediabetes_range" if before else "normal_range", False)
