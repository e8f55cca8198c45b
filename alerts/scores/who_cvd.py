"""Risk of a heart attack or a stroke within ten years: the WHO chart of 2019 for Southeast Asia, with cholesterol.

Source: WHO CVD Risk Chart Working Group, Lancet Glob Health 2019;7:e1332-45 (CC BY 4.0), laboratory-based chart; use as
in WHO HEARTS, risk-based CVD management, 2020. Viet Nam lies in this chart's region. For people of 40 to 74 years
without a known cardiovascular disease; the lower edge of a band belongs to it (140 mmHg is 140-159).
The chart without cholesterol is left out: no machine-readable copy for the region was found, and a guess is none.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import Final, Literal

from msgspec import Struct

from alerts.scores.tables import rows

Sex = Literal["male", "female"]
Band = Literal["<5", "5-<10", "10-<20", "20-<30", ">=30"]

AGES: Final = (40, 45, 50, 55, 60, 65, 70)
PRESSURES: Final = (0, 120, 140, 160, 180)
CHOLESTEROLS: Final = (0, 4, 5, 6, 7)
"""Each band begins here; the ages end before 75."""


class CvdRisk(Struct, frozen=True):
    risk_percent: int
    band: Band


def cvd_risk(
    *, sex: Sex, age: float, smoker: bool, diabetes: bool, sbp: float, total_cholesterol_mmol: float
) -> CvdRisk:
    """Age in years, from 40 and below 75; systolic pressure in mmHg; total cholesterol in mmol/L."""
    row = _chart()[sex, smoker, diabetes, _from(AGES, age), _from(PRESSURES, sbp)]
    risk = row[bisect_right(CHOLESTEROLS, total_cholesterol_mmol) - 1]
    return CvdRisk(risk, _band(risk))


def _from(edges: tuple[int, ...], value: float) -> int:
    return edges[bisect_right(edges, value) - 1]


@cache
def _chart() -> dict[tuple[str, bool, bool, int, int], tuple[int, ...]]:
    return {
        (row["sex"], row["smoker"] == "1", row["diabetes"] == "1", int(row["age"]), int(row["sbp"])): tuple(
            int(row[f"chol_{mmol}"]) for mmol in CHOLESTEROLS
        )
        for row in rows("who_cvd_2019_southeast_asia_lab.csv")
    }


def _band(risk: int) -> Band:
    if risk < 5:
        return "<5"
    if risk < 10:
        return "5-<10"
    if risk < 20:
        return "10-<20"
    return "20-<30" if risk < 30 else ">=30"
