"""NEWS2, the National Early Warning Score for adults of 16 and over who are not pregnant.

NEWS2 (c) Royal College of Physicians 2017. Source: RCP, National Early Warning Score (NEWS) 2, London 2017
(ISBN 978-1-86016-682-2), charts 1 and 3. Licence: no copyright restriction; the RCP is acknowledged and the
points are not altered.

Pure. Values are assumed possible and the person to be one NEWS2 is for; the caller sees to both. A measurement
that was not taken is never filled with a normal one: then there is no total, only "at least N" and whether one
measurement alone already scores 3. A value between two rows of the chart (SpO2 91.5) belongs to the worse row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

Acvpu = Literal["A", "C", "V", "P", "U"]
Band = Literal["low", "low_medium", "medium", "high"]
Monitoring = Literal["12h", "4-6h", "1h", "continuous"]

PARAMETERS: Final = (
    "respiratory_rate",
    "spo2",
    "on_oxygen",
    "systolic_bp",
    "pulse",
    "consciousness",
    "temperature",
)


Red = tuple[str, Literal["low", "high"]]


class News2(Struct, frozen=True):
    """`sub` has the points of each known parameter, `reds` which of them score 3 and on which side of normal; `total`,
    `band` and `monitoring` are None while one is missing."""

    sub: dict[str, int]
    missing: tuple[str, ...]
    at_least: int
    red: bool
    total: int | None
    band: Band | None
    monitoring: Monitoring | None
    reds: tuple[Red, ...] = ()


def news2(
    *,
    respiratory_rate: float | None = None,  # per minute
    spo2: float | None = None,  # %
    on_oxygen: bool | None = None,
    systolic_bp: float | None = None,  # mmHg
    pulse: float | None = None,  # per minute
    consciousness: Acvpu | None = None,  # C is new confusion
    temperature: float | None = None,  # degrees Celsius
    spo2_scale: Literal[1, 2] = 1,  # 2 only where a clinician recorded a target of 88-92 %
) -> News2:
    given = (respiratory_rate, spo2, on_oxygen, systolic_bp, pulse, consciousness, temperature)
    missing = tuple(name for name, value in zip(PARAMETERS, given, strict=True) if value is None)
    points = {
        "respiratory_rate": None if respiratory_rate is None else _respiratory_rate(respiratory_rate),
        "spo2": None if spo2 is None else _spo2(spo2, spo2_scale, on_oxygen),
        "oxygen": None if on_oxygen is None else 2 * on_oxygen,
        "systolic_bp": None if systolic_bp is None else _systolic(systolic_bp),
        "pulse": None if pulse is None else _pulse(pulse),
        "consciousness": None if consciousness is None else 3 * (consciousness != "A"),
        "temperature": None if temperature is None else _temperature(temperature),
    }
    sub = {name: score for name, score in points.items() if score is not None}
    known, red = sum(sub.values()), 3 in sub.values()
    reds = _reds(sub, dict(zip(PARAMETERS, given, strict=True))) if red else ()
    if missing:
        return News2(sub, missing, known, red, None, None, None, reds)
    band = _band(known, red)
    return News2(sub, missing, known, red, known, band, _monitoring(known, band), reds)


_NORMAL_ENDS: Final = {"respiratory_rate": 20, "spo2": 92, "systolic_bp": 219, "pulse": 90}
"""Above these a 3 is one of the upper side; scale 2 of SpO2 is the one that has it. The others have one side only."""


def _reds(sub: Mapping[str, int], values: Mapping[str, Any]) -> tuple[Red, ...]:
    def side(name: str) -> Literal["low", "high"]:
        return "high" if name in _NORMAL_ENDS and values[name] > _NORMAL_ENDS[name] else "low"

    return tuple((name, side(name)) for name, points in sub.items() if points == 3)


def _respiratory_rate(v: float) -> int:
    return 3 if v < 9 else 1 if v < 12 else 0 if v <= 20 else 2 if v <= 24 else 3


def _spo2(v: float, scale: int, on_oxygen: bool | None) -> int | None:
    if scale == 1:
        return 3 if v < 92 else 2 if v < 94 else 1 if v < 96 else 0
    if v <= 92:
        return 3 if v < 84 else 2 if v < 86 else 1 if v < 88 else 0
    if on_oxygen is None:
        return None  # above 92 % only the oxygen says whether this is good or too much
    return 0 if not on_oxygen else 1 if v <= 94 else 2 if v <= 96 else 3


def _systolic(v: float) -> int:
    return 3 if v < 91 else 2 if v < 101 else 1 if v < 111 else 0 if v <= 219 else 3


def _pulse(v: float) -> int:
    return 3 if v < 41 else 1 if v < 51 else 0 if v <= 90 else 1 if v <= 110 else 2 if v <= 130 else 3


def _temperature(v: float) -> int:
    return 3 if v < 35.1 else 1 if v < 36.1 else 0 if v <= 38.0 else 1 if v <= 39.0 else 2


def _band(total: int, red: bool) -> Band:
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    return "low_medium" if red else "low"


def _monitoring(total: int, band: Band) -> Monitoring:
    if band == "high":
        return "continuous"
    if band != "low":
        return "1h"
    return "4-6h" if total else "12h"
