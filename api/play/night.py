"""The readings of the demo: a night of our own making (night.csv), or real people's evenings before it.

Times are shifted so that the last reading of a file is taken now. What lies more than `LIVE` before the end of the
night is the past: phones that were offline bring it in one go, and it must wake nobody. The rest is played moment by
moment.

A folder of real readings may hold any of
  `home_bp_one_person.csv`                    taken_at, systolic_mmhg, diastolic_mmhg, pulse_bpm
  `community_hypertension_three_visits.csv`   person, visit, systolic_mmhg, diastolic_mmhg, age_years, ...
  `night.csv`                                 another night instead of ours, in the same columns
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from msgspec import Struct

from base.ids import new_id

OURS = Path(__file__).with_name("night.csv")
HOME, COMMUNITY = "home_bp_one_person.csv", "community_hypertension_three_visits.csv"
RESIDENTS = 4
LIVE = timedelta(minutes=15)
AT_ONCE = 500
"""What one post may carry."""
VISITS = {"Baseline": timedelta(days=365), "6Months": timedelta(days=182), "12Months": timedelta(0)}
"""How long before the last visit each of them was."""


class BadReadings(Exception):
    """One sentence: what is wrong with the readings that were given."""


class Reading(Struct, frozen=True, kw_only=True):
    """`item` is what a phone sends, but for the id, the set and the time; `ago` is how long before the file's last."""

    resident: int
    ago: timedelta
    set: str
    item: dict[str, Any]


class Moment(Struct, frozen=True, kw_only=True):
    """What was measured on one resident at one time; `clock` is what the clock on the wall showed."""

    resident: int
    clock: datetime
    readings: tuple[Reading, ...]


class Night(Struct, frozen=True, kw_only=True):
    """The past by resident, in time order, and the moments to play after it."""

    past: dict[int, tuple[Reading, ...]]
    moments: tuple[Moment, ...]
    source: str


def load(folder: Path | None) -> Night:
    """Our night, or the folder's; `BadReadings` when there is nothing in it to play."""
    own = OURS if folder is None or not (folder / OURS.name).exists() else folder / OURS.name
    readings, end = _night(own)
    live = [reading for reading in readings if reading.ago <= LIVE]
    moments = [
        Moment(resident=who, clock=end - ago, readings=tuple(together))
        for (ago, who), together in groupby(live, attrgetter("ago", "resident"))
    ]
    past = [reading for reading in readings if reading.ago > LIVE]
    source = "a night of our own making" if own == OURS else f"the night in {own}"
    if folder is not None and own == OURS:
        past, source = _real(folder), f"real readings from {folder}"
    by_resident = {n: tuple(reading for reading in past if reading.resident == n) for n in range(RESIDENTS)}
    return Night(past=by_resident, moments=tuple(moments), source=source)


def wire(readings: Sequence[Reading], now: datetime) -> Iterator[list[dict[str, Any]]]:
    """Posts as a phone sends them, each of at most `AT_ONCE` readings, the last one taken now."""
    sets = {reading.set: str(new_id()) for reading in readings if reading.set}
    for start in range(0, len(readings), AT_ONCE):
        yield [
            {"id": str(new_id()), "taken_at": (now - reading.ago).isoformat(), **reading.item}
            | ({"set": sets[reading.set]} if reading.set else {})
            for reading in readings[start : start + AT_ONCE]
        ]


def _night(path: Path) -> tuple[list[Reading], datetime]:
    """The readings in time order, and when the last one was taken."""
    found: list[tuple[datetime, int, str, dict[str, Any]]] = []
    for number, row in enumerate(_rows(path), start=2):
        try:
            resident = range(1, RESIDENTS + 1).index(int(row["resident"]))
            item = {"kind": row["kind"], "source": row["source"], **_measured(row)}
            found.append((_time(row["taken_at"]), resident, row["set"], item))
        except (KeyError, ValueError) as error:
            raise BadReadings(f"{path}, line {number}: {error}.") from None
    if not found:
        raise BadReadings(f"{path} holds no readings.")
    found.sort(key=itemgetter(0, 1))
    end = found[-1][0]
    return [Reading(resident=who, ago=end - at, set=set_, item=item) for at, who, set_, item in found], end


def _measured(row: dict[str, str]) -> dict[str, Any]:
    match row["kind"]:
        case "blood_pressure":
            return _pressure(row["value"], row["diastolic"])
        case "oxygen":
            return {"value": ("false", "true").index(row["value"]) == 1}
        case "consciousness":
            return {"value": row["value"]}
        case _:
            return {"value": float(row["value"]), "unit": row["unit"]}


def _real(folder: Path) -> list[Reading]:
    """The home measurements become the second resident's, three people of the trial the others'."""
    try:
        found = [*_home(folder / HOME), *_community(folder / COMMUNITY)]
    except (KeyError, ValueError) as error:
        raise BadReadings(f"The readings in {folder} cannot be used: {error}.") from None
    if not found:
        raise BadReadings(f"{folder} holds neither {HOME} nor {COMMUNITY} nor a {OURS.name}.")
    return found


def _home(path: Path) -> Iterator[Reading]:
    rows = sorted(_rows(path), key=itemgetter("taken_at"))
    for row in rows:
        ago = _time(rows[-1]["taken_at"]) - _time(row["taken_at"])
        pressure = _pressure(row["systolic_mmhg"], row["diastolic_mmhg"])
        yield _imported(1, ago, {"kind": "blood_pressure", **pressure})
        yield _imported(1, ago, {"kind": "pulse", "value": float(row["pulse_bpm"]), "unit": "/min"})


def _community(path: Path) -> Iterator[Reading]:
    """The oldest three whose last visit rings nobody: one alarm is enough for a night."""
    rows = [row for row in _rows(path) if row["systolic_mmhg"] and row["diastolic_mmhg"]]
    quiet = {row["person"] for row in rows if row["visit"] == "12Months" and _rings_nobody(row)}
    oldest = sorted({(-float(row["age_years"] or 0), row["person"]) for row in rows if row["person"] in quiet})
    for resident, (_, person) in zip((0, 2, 3), oldest, strict=False):
        visits = {row["visit"]: row for row in rows if row["person"] == person}
        for visit, ago in VISITS.items():
            if visit in visits:
                pressure = _pressure(visits[visit]["systolic_mmhg"], visits[visit]["diastolic_mmhg"])
                yield _imported(resident, ago, {"kind": "blood_pressure", **pressure})


def _rings_nobody(row: dict[str, str]) -> bool:
    return 100 < float(row["systolic_mmhg"]) < 180 and float(row["diastolic_mmhg"]) < 110


def _imported(resident: int, ago: timedelta, item: dict[str, Any]) -> Reading:
    return Reading(resident=resident, ago=ago, set="", item={**item, "source": "import"})


def _pressure(systolic: str, diastolic: str) -> dict[str, Any]:
    return {"systolic": float(systolic), "diastolic": float(diastolic), "unit": "mm[Hg]"}


def _time(text: str) -> datetime:
    """Only distances between times count, so the zone they lack may be any."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from csv.DictReader(file)
