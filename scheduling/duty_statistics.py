"""Who did how much duty: hours by the kind of day they fell on and by night, and what they weigh. Pure.

An hour belongs to the local day it falls on, as that day was known when the month is asked for; night is 22:00 to 06:00
(Bộ luật Lao động điều 106). Weights come from calendar/duty_rates.toml, by the day; they are not money.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from scheduling import wall
from scheduling.rota import DayKind, Span, SpecialKind, kind_of

FILE = Path(__file__).with_name("calendar") / "duty_rates.toml"
NIGHT_ENDS, NIGHT_BEGINS = time(6), time(22)
HOUR = timedelta(hours=1)


class Rate(Struct, frozen=True, kw_only=True):
    since: date
    weekday: float
    weekend: float
    holiday: float
    night: float
    source: str

    def weight(self, kind: DayKind, night: bool) -> float:
        return {"weekday": self.weekday, "weekend": self.weekend, "holiday": self.holiday}[kind] * (
            self.night if night else 1
        )


class Tally(Struct, frozen=True, kw_only=True):
    """Hours; `night` is the part of all of them that was by night, `weighted` what they come to."""

    account: UUID
    duties: int
    weekday: float
    weekend: float
    holiday: float
    night: float
    weighted: float


def tallies(spans: Iterable[Span], zone: ZoneInfo, specials: Mapping[date, SpecialKind]) -> list[Tally]:
    """Of each person. Somebody on duty for two posts at once works those hours once."""
    mine: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for span in sorted(spans, key=lambda s: s.starts_at):
        held = mine.setdefault(span.account, [])
        if held and span.starts_at < held[-1][1]:
            held[-1] = (held[-1][0], max(held[-1][1], span.ends_at))
        else:
            held.append((span.starts_at, span.ends_at))
    return [_tally(account, held, zone, specials) for account, held in sorted(mine.items())]


def _tally(
    account: UUID, held: list[tuple[datetime, datetime]], zone: ZoneInfo, specials: Mapping[date, SpecialKind]
) -> Tally:
    hours: dict[DayKind, float] = {"weekday": 0, "weekend": 0, "holiday": 0}
    nights = weighted = 0.0
    for starts, ends in held:
        for day, night, length in _pieces(starts, ends, zone):
            kind = kind_of(day, specials)
            hours[kind] += length
            nights += length if night else 0
            weighted += length * rate_on(day).weight(kind, night)
    return Tally(
        account=account, duties=len(held), weekday=round(hours["weekday"], 2), weekend=round(hours["weekend"], 2),
        holiday=round(hours["holiday"], 2), night=round(nights, 2), weighted=round(weighted, 2),
    )  # fmt: skip


def _pieces(starts: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[tuple[date, bool, float]]:
    """(local day, by night, hours) of the parts of this time."""
    day = starts.astimezone(zone).date()
    while wall.instant(day, time(0), zone) < ends:
        tomorrow = day + timedelta(days=1)
        edges = [wall.instant(day, at, zone) for at in (time(0), NIGHT_ENDS, NIGHT_BEGINS)]
        edges.append(wall.instant(tomorrow, time(0), zone))
        for since, until, night in zip(edges, edges[1:], (True, False, True), strict=False):
            length = min(until, ends) - max(since, starts)
            if length > timedelta(0):
                yield day, night, length / HOUR
        day = tomorrow


def rate_on(day: date) -> Rate:
    return max((r for r in rates() if r.since <= day), key=lambda r: r.since, default=rates()[0])


@cache
def rates() -> tuple[Rate, ...]:
    stored = tomllib.loads(FILE.read_text("utf-8"))["rates"]
    return tuple(sorted(msgspec.convert(stored, list[Rate]), key=lambda r: r.since))


def month(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants a month begins and ends at."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    begins, ends = wall.instant(first.replace(day=1), time(0), zone), wall.instant(after, time(0), zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)
