"""What the people of the simulated ward do about alerts: as they are asked to, and no more. Pure.

Nobody in the ward knows what was planted; whoever goes to look finds out whether there is something. A nurse who is
asked to measure again does, nine times of ten. What rang is done with after an hour, the rest within three days. Who
finds nothing behind a trend accepts the new normal the next day. A limit that rang about nothing for the second time
gets a band of the resident's own the next day: urgent half the way to the emergency, which stays where it is.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from alerts.band import Field, Limit, Side, SideName, Standing
from alerts.hygiene import Hours

RANG_FOR: Final = timedelta(hours=1)
LISTED_FOR: Final = timedelta(days=3)
LOOKED_AT_AFTER: Final = timedelta(days=1)
BAND_AFTER: Final = 1
"""False alerts of one limit until a doctor sets another."""
HOURS: Final = Hours(
    quiet_from=time(22), quiet_until=time(6), repeat_s=300, zone=ZoneInfo("Asia/Ho_Chi_Minh")
)  # fmt: skip
"""What a facility has that has set nothing."""

_OWN: Final[dict[str, tuple[str, str, Field | None, SideName, Side]]] = {
    "spo2.low@1": ("spo2", "%", None, "low", Side(urgent=93, emergency=92)),
    "pulse.low@1": ("pulse", "/min", None, "low", Side(urgent=45, emergency=40)),
    "pulse.high@1": ("pulse", "/min", None, "high", Side(urgent=121, emergency=131)),
    "blood_pressure.low@1": ("blood_pressure", "mm[Hg]", "systolic", "low", Side(urgent=95, emergency=90)),
    "respiratory_rate.high@1": ("respiratory_rate", "/min", None, "high", Side(urgent=23, emergency=25)),
}
"""Rule -> the band that is set in its place."""


def band_for(rule: str, n: int, on: date) -> Standing | None:
    """What a doctor sets for somebody for whom this rule rings in vain."""
    if rule not in _OWN:
        return None
    kind, unit, field, side, limits = _OWN[rule]
    limit = Limit(
        kind=kind, unit=unit, field=field,  # type: ignore[arg-type]
        low=limits if side == "low" else None, high=limits if side == "high" else None,
    )  # fmt: skip
    return Standing(UUID(int=n), n, on, limit)
