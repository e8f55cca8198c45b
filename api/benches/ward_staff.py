"""What the people of the simulated ward do about alerts: as they are asked to, and no more. Pure.

Nobody in the ward knows what was planted; whoever goes to look finds out whether there is something. A nurse who is
asked to measure again does, nine times of ten. What rang about nothing is done with after an hour; what rang about
something stays with whoever took it for a day, and rings again when it is graver; the rest is done within three days.
Who finds nothing behind a trend accepts the new normal the next day. A limit that rang about nothing gets a band of the
resident's own the next day: urgent half the way to the emergency, which stays where it is (of a temperature 37.8, of
NEWS2 6); only a systolic pressure that was an emergency about nothing twice becomes one 5 lower, after four times 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from alerts.band import Field, Limit, Side, Standing
from alerts.hygiene import Hours
from alerts.level import Level

RANG_FOR: Final = timedelta(hours=1)
FOUND_FOR: Final = timedelta(hours=24)
"""Who finds something does not put the alert away: it is theirs until the next day, and rings again when graver."""
LISTED_FOR: Final = timedelta(days=3)
LOOKED_AT_AFTER: Final = timedelta(days=1)
HOURS: Final = Hours(
    quiet_from=time(22), quiet_until=time(6), repeat_s=300, zone=ZoneInfo("Asia/Ho_Chi_Minh")
)  # fmt: skip
"""What a facility has that has set nothing."""

_OWN: Final[dict[str, tuple[tuple[int, str | None, Field | None, Side], ...]]] = {
    "spo2.low_urgent": ((1, "%", None, Side(urgent=93, emergency=92)),),
    "pulse.low_urgent": ((1, "/min", None, Side(urgent=45, emergency=40)),),
    "pulse.high_urgent": ((1, "/min", None, Side(urgent=121, emergency=131)),),
    "respiratory_rate.high_urgent": ((1, "/min", None, Side(urgent=23, emergency=25)),),
    "temperature.high_urgent": ((1, "Cel", None, Side(urgent=37.8, emergency=39.1)),),
    "news2.high_urgent": ((1, None, None, Side(urgent=6, emergency=7)),),
    "blood_pressure.low_urgent": ((1, "mm[Hg]", "systolic", Side(urgent=95, emergency=90)),),
    "blood_pressure.low_emergency": (
        (2, "mm[Hg]", "systolic", Side(urgent=90, emergency=85)),
        (4, "mm[Hg]", "systolic", Side(urgent=85, emergency=80)),
    ),
}
"""What rang in vain -> how often until a doctor sets another limit, and which."""


def limit_of(rule: str, level: Level) -> str:
    """`pulse.low_urgent` of the protocol's rule and of the resident's own."""
    if "red" in rule:
        return "news2.red_single"
    kind = rule.removeprefix("own.").removesuffix("@1").partition(".")[0].removesuffix("_systolic")
    return f"{kind}.{'low' if 'low' in rule else 'high'}_{level}"


def band_for(limit: str, in_vain: int, held: Sequence[Standing], on: date) -> list[Standing]:
    """The bands of somebody for whom this limit has rung in vain so often. None is tightened by a later false alert."""
    found = next((own for own in _OWN.get(limit, ()) if own[0] == in_vain), None)
    if found is None:
        return list(held)
    _, unit, field, side = found
    kind, low = limit.partition(".")[0], ".low" in limit
    same = [b for b in held if b.limit.kind == kind and (b.limit.low is not None) == low]
    if low and any(b.limit.low and b.limit.low.urgent <= side.urgent for b in same):
        return list(held)
    fresh = Limit(kind=kind, unit=unit, field=field, low=side if low else None, high=None if low else side)  # type: ignore[arg-type]
    n = max((b.n for b in held), default=0) + 1
    return [*(b for b in held if b not in same), Standing(UUID(int=n), n, on, fresh)]
