"""Grades of one office blood pressure of an adult, and whether it is severe.

Source: Viet Nam MoH 3192/QD-BYT 2010 and VNHA/VSH 2018 (grades); MoH 5904/QD-BYT 2019 and ESC 2024 (severe from
180 or 110); ISH 2020 and AHA (crisis from 180 or 120). Licence: limits are facts.
The alert is our policy. One reading of grade 1 or 2 is `routine` in this table and raises no alarm by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from msgspec import Struct

Grade = Literal["optimal", "normal", "high_normal", "grade1", "grade2", "grade3"]
Alert = Literal["none", "routine", "urgent_same_day", "emergency"]

RED_FLAGS: Final = frozenset(
    {
        "chest_pain",
        "dyspnoea",
        "focal_weakness",
        "speech",
        "severe_headache",
        "vision",
        "confusion",
        "seizure",
        "syncope",
    }
)

_GRADES: Final[tuple[tuple[float, float, Grade], ...]] = (
    (180, 110, "grade3"),
    (160, 100, "grade2"),
    (140, 90, "grade1"),
    (130, 85, "high_normal"),
    (120, 80, "normal"),
)
"""From this systolic or this diastolic pressure on, highest first; below all of them it is optimal."""


class BloodPressure(Struct, frozen=True):
    grade: Grade
    isolated_systolic: bool
    severe: bool
    crisis_180_120: bool
    alert: Alert


def blood_pressure(sbp: float, dbp: float, symptoms: Collection[str] = ()) -> BloodPressure:
    """Systolic and diastolic pressure in mmHg; the higher of the two categories counts."""
    grade = _grade(sbp, dbp)
    severe = sbp >= 180 or dbp >= 110
    return BloodPressure(
        grade=grade,
        isolated_systolic=sbp >= 140 and dbp < 90,
        severe=severe,
        crisis_180_120=sbp >= 180 or dbp >= 120,
        alert=_alert(grade, severe, symptoms),
    )


def _grade(sbp: float, dbp: float) -> Grade:
    for systolic, diastolic, grade in _GRADES:
        if sbp >= systolic or dbp >= diastolic:
            return grade
    return "optimal"


def _alert(grade: Grade, severe: bool, symptoms: Collection[str]) -> Alert:
    if severe:
        return "emergency" if RED_FLAGS.intersection(symptoms) else "urgent_same_day"
    return "routine" if grade in ("grade1", "grade2") else "none"
