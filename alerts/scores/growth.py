"""How a child under five grows: z-scores of the WHO Child Growth Standards 2006, and the arm's circumference.

Source: WHO Multicentre Growth Reference Study, Acta Paediatrica 2006 Suppl 450; WHO/UNICEF 2009 (arm: below 11.5 cm
severe, below 12.5 cm moderate acute malnutrition, 6 to 59 months). The tables in data/ are WHO's own, by day of age.
Conventions are those of WHO's R package anthro: beyond 3 standard deviations the distance between the second and the
third is the unit; below 731 days length is lying, after that standing, and 0.7 cm is added or taken off where it was
measured the other way; with oedema weight says nothing and wasting is severe. z-scores have two decimals and the
classes are made of those.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final, Literal

from msgspec import Struct

from alerts.scores.tables import rows

Sex = Literal["male", "female"]
Measure = Literal["l", "h"]
Severity = Literal["none", "moderate", "severe"]
Lms = tuple[float, float, float]

LAST_DAY: Final = 1826
DAYS_A_MONTH: Final = 30.4375
_STANDS_FROM_DAY: Final = 731
_LYING_IS_LONGER_CM: Final = 0.7


class GrowthClass(Struct, frozen=True, omit_defaults=True):
    """`wasting` is None where the height is outside the table; `muac` where it was not measured or is not meant."""

    stunting: Severity
    wasting: Severity | None
    muac: Literal["sam", "mam", "normal"] | None = None


class Growth(Struct, frozen=True):
    """z-scores: length or height for age, weight for age, weight for length or height, BMI for age, arm for age."""

    zlhfa: float
    zwfa: float | None
    zwfl: float | None
    zbmi: float | None
    zmuac: float | None
    classes: GrowthClass


def growth(
    *,
    sex: Sex,
    age_days: int,  # 0 to 1826
    weight_kg: float,
    height_cm: float,
    measure: Measure | None = None,  # lying or standing; None: as is meant for the age
    muac_cm: float | None = None,
    oedema: bool = False,  # of both feet
) -> Growth:
    lies = age_days < _STANDS_FROM_DAY
    cm = _as_meant(height_cm, measure, lies)
    by_height = "weight_for_length" if lies else "weight_for_height"
    height = _z(cm, _row("length_for_age", sex, age_days))
    stature = _between(by_height, sex, cm)
    wfa = None if oedema else _z(weight_kg, _row("weight_for_age", sex, age_days))
    wfl = None if oedema or stature is None else _z(weight_kg, stature)
    bmi = None if oedema else _z(weight_kg / (cm / 100) ** 2, _row("bmi_for_age", sex, age_days))
    arm = None if muac_cm is None or age_days < 91 else _z(muac_cm, _row("arm_for_age", sex, age_days))
    months = age_days / DAYS_A_MONTH
    classes = GrowthClass(
        stunting=_severity(height),
        wasting="severe" if oedema else None if wfl is None else _severity(wfl),
        muac=_arm(muac_cm) if muac_cm is not None and 6 <= months < 60 else None,
    )
    return Growth(height, wfa, wfl, bmi, arm, classes)


def implausible(found: Growth) -> tuple[str, ...]:
    """The measurements WHO would call a mistake of measuring (its flags), and none where the child is only very ill."""
    height = abs(found.zlhfa) > 6
    weight = found.zwfa is not None and not -6 <= found.zwfa <= 5
    if not height and not weight and any(z is not None and abs(z) > 5 for z in (found.zwfl, found.zbmi)):
        height = weight = True
    arm = found.zmuac is not None and abs(found.zmuac) > 5
    flags = {"weight_kg": weight, "height_cm": height, "muac_cm": arm}
    return tuple(name for name, flagged in flags.items() if flagged)


def _as_meant(height_cm: float, measure: Measure | None, lies: bool) -> float:
    if measure == "h" and lies:
        return height_cm + _LYING_IS_LONGER_CM
    if measure == "l" and not lies:
        return height_cm - _LYING_IS_LONGER_CM
    return height_cm


def _z(value: float, lms: Lms) -> float:
    l, m, s = lms  # noqa: E741 - the names they have in every book
    z = ((value / m) ** l - 1) / (l * s) if l else math.log(value / m) / s
    if abs(z) > 3:
        sign = math.copysign(1, z)
        third, second = _at(3 * sign, lms), _at(2 * sign, lms)
        z = 3 * sign + (value - third) / abs(third - second)
    return round(z, 2)


def _at(z: float, lms: Lms) -> float:
    l, m, s = lms  # noqa: E741
    return m * (1 + l * s * z) ** (1 / l) if l else m * math.exp(s * z)


def _row(table: str, sex: Sex, index: int) -> Lms:
    return _table(table, sex)[index]


def _between(table: str, sex: Sex, cm: float) -> Lms | None:
    """The row of a height, or the middle of two where it lies between them; None outside the table."""
    lines = _table(table, sex)
    tenths = round(cm * 10, 6)
    below, part = math.floor(tenths), tenths % 1
    low, high = lines.get(below), lines.get(below + 1)
    if low is None or part == 0:
        return low
    if high is None:
        return None
    l, m, s = (a + part * (b - a) for a, b in zip(low, high, strict=True))  # noqa: E741
    return l, m, s


@cache
def _table(name: str, sex: Sex) -> dict[int, Lms]:
    """By day of age, or by tenth of a centimetre."""
    who, scale = ("boys" if sex == "male" else "girls"), (1 if name.endswith("age") else 10)
    return {
        round(float(row["index"]) * scale): (float(row[f"{who}_l"]), float(row[f"{who}_m"]), float(row[f"{who}_s"]))
        for row in rows(f"who_2006_{name}.csv")
    }


def _severity(z: float) -> Severity:
    return "severe" if z < -3 else "moderate" if z < -2 else "none"


def _arm(cm: float) -> Literal["sam", "mam", "normal"]:
    return "sam" if cm < 11.5 else "mam" if cm < 12.5 else "normal"
