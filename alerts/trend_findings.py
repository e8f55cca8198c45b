"""What a trend is worth and how it is said (clinical/README §4). Pure.

A trend alone is routine at most. Two that both go the way of getting worse agree, and are urgent: a pulse that rises
while the blood pressure falls. What was measured long ago is never more than routine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from alerts import trends
from alerts.finding import Finding
from alerts.level import Level
from alerts.trends import Alarm, Direction, Line

FAMILY: Final = "trend"
REFRACTORY_S: Final = 24 * 3600
OLD: Final = timedelta(hours=24)
AGREE_WITHIN: Final = timedelta(days=3)
"""Two trends agree while both kinds have been measured within this time."""

WORSE: Final[Mapping[str, frozenset[Direction]]] = {
    "respiratory_rate": frozenset({"high"}),
    "spo2": frozenset({"low"}),
    "pulse": frozenset({"high"}),
    "blood_pressure": frozenset({"low"}),
    "temperature": frozenset({"high", "low"}),
    "weight": frozenset({"high"}),
}
"""The way of getting worse within days; weight is water here. The other way is a trend too, but agrees with nothing."""

_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "blood_pressure": ("Huyết áp", "Blood pressure"),
    "pulse": ("Mạch", "Pulse"),
    "spo2": ("SpO2", "SpO2"),
    "respiratory_rate": ("Nhịp thở", "Respiratory rate"),
    "temperature": ("Nhiệt độ", "Temperature"),
    "weight": ("Cân nặng", "Weight"),
}
_WAYS: Final[Mapping[Direction, tuple[str, str]]] = {"high": ("cao hơn", "above"), "low": ("thấp hơn", "below")}


def agreeing(lines: Mapping[str, Line], at: datetime) -> list[str]:
    """Kinds that are past their limits now, the way of getting worse, and were seen lately. A trend that is on its way
    back agrees with nothing."""
    return [
        kind
        for kind, line in sorted(lines.items())
        if line.alarm is not None
        and line.alarm.direction in WORSE[kind]
        and trends.beyond(trends.chart(line, kind)) == line.alarm.direction
        and (last := trends.newest(line)) is not None
        and at - last.at <= AGREE_WITHIN
    ]


def level_of(lines: Mapping[str, Line], at: datetime) -> Level:
    """How grave all the trends of one person are together."""
    return "urgent" if len(agreeing(lines, at)) >= 2 else "routine"


def trending(lines: Mapping[str, Line], at: datetime) -> int:
    """How many trends ask for another set (alerts/closer.py): none, one whichever way, or so many that agree."""
    return max(len(agreeing(lines, at)), int(any(line.alarm is not None for line in lines.values())))


def findings(lines: Mapping[str, Line], begun: Mapping[str, UUID], taken_at: datetime, now: datetime) -> list[Finding]:
    """`begun`: kinds whose trend has just begun, with the reading that showed it. One finding for each, and the one in
    which all of them agree."""
    stale = now - taken_at > OLD
    found = [
        _finding(kind, lines[kind], alarm, reading, taken_at, stale)
        for kind, reading in begun.items()
        if (alarm := lines[kind].alarm) is not None
    ]
    together = agreeing(lines, taken_at)
    if len(together) >= 2 and set(together) & set(begun):
        found.append(
            _together(lines, together, tuple(begun[kind] for kind in together if kind in begun), taken_at, stale)
        )
    return found


def _finding(kind: str, line: Line, alarm: Alarm, reading: UUID, taken_at: datetime, stale: bool) -> Finding:
    (name_vi, name_en), (way_vi, way_en) = _NAMES[kind], _WAYS[alarm.direction]
    shown = _shown(kind, line)
    return Finding(
        rule=f"trend.{kind}@1", family=FAMILY, level="routine", message_key=f"alert.trend.{kind}",
        vi=f"{name_vi} mấy ngày nay {way_vi} mức thường ngày của người này: đo lại và xem trong ngày.",
        en=f"{name_en} has been {way_en} this person's usual for some days: measure again and look in today.",
        readings=(reading,), shown_vi=shown[0], shown_en=shown[1], taken_at=taken_at, refractory_s=REFRACTORY_S,
        rearm_on_worse=True, stale=stale,
    )  # fmt: skip


def _together(
    lines: Mapping[str, Line], kinds: list[str], readings: tuple[UUID, ...], taken_at: datetime, stale: bool
) -> Finding:
    shown = [_shown(kind, lines[kind]) for kind in kinds]
    return Finding(
        rule="trend.together@1", family=FAMILY, level="routine" if stale else "urgent",
        message_key="alert.trend.together",
        vi="Nhiều chỉ số cùng xấu đi so với mức thường ngày: đo đủ sinh hiệu, bác sĩ cần xem trong 1 giờ.",
        en="Several measurements are getting worse than usual together: take a full round, a doctor within 1 hour.",
        readings=readings, shown_vi=", ".join(vi for vi, _ in shown), shown_en=", ".join(en for _, en in shown),
        taken_at=taken_at, refractory_s=REFRACTORY_S, rearm_on_worse=True, stale=stale,
    )  # fmt: skip


def _shown(kind: str, line: Line) -> tuple[str, str]:
    """ "Mạch 92, thường ngày 74"."""
    name_vi, name_en = _NAMES[kind]
    usual, last = trends.baseline(line, kind), trends.newest(line)
    if usual is None or last is None:
        return name_vi, name_en
    value, normal = f"{last.value:g}", f"{usual.usual:.3g}"
    return (
        f"{name_vi} {value}, thường ngày {normal}".replace(".", ","),
        f"{name_en} {value}, usually {normal}",
    )
