"""When something that is due every so often counts as missing (clinical/README §4). Pure.

It is due at its interval, and missing at one and a half of it, an hour at the least: nobody is written up for a late
round. From then on every further interval that passes is one more in a row.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)

BY_NEWS2: Final[dict[str, timedelta]] = {
    "12h": timedelta(hours=12),
    "4-6h": timedelta(hours=6),
    "1h": HOUR,
    "continuous": timedelta(minutes=15),
}
"""The monitoring NEWS2 asks for (RCP 2017, chart 4) as the longest time between two rounds. `continuous` is, where no
monitor stands at the bed, the quarter of an hour of RESTORE2."""

SHORTEST: Final = min(BY_NEWS2.values())
"""What goes by NEWS2 is looked at this often, for any round may ask for the next one sooner than the one before did."""


def monitoring(at_least: int, red: bool) -> str:
    """The key of `BY_NEWS2` for a score; for one with measurements missing, what its known points ask for."""
    if at_least >= 7:
        return "continuous"
    if at_least >= 5 or red:
        return "1h"
    return "4-6h" if at_least else "12h"


def grace(every: timedelta) -> timedelta:
    """How long after it was due something is missing."""
    return max(every * 1.5, HOUR) - every


def missed(since: datetime, every: timedelta, now: datetime) -> int:
    """How many in a row have not come since the last one did."""
    late = now - since - grace(every)
    return max(0, late // every)


def next_missing(since: datetime, every: timedelta, now: datetime) -> datetime:
    """When one more will be missing if nothing comes."""
    return since + (missed(since, every, now) + 1) * every + grace(every)
