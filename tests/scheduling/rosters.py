"""Random rosters as a log of edits, and a brute force that walks it minute by minute and knows nothing of the rota.

The oracle keeps what the house had been told so far in plain dicts, moves a wall clock that only ever goes forward
(an hour that comes twice counts once, one that is skipped is reached by the jump), and asks of every minute: whose turn
is it? It computes days off, turns and changes its own way, from the words of docs/duty.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "America/Santiago")
AROUND = {  # days on which the clocks of some zone change, and days on which they do not
    "Asia/Ho_Chi_Minh": ("2026-02-15", "2026-11-23", "2027-01-01"),
    "Europe/Berlin": ("2026-03-28", "2026-10-24", "2026-12-30"),
    "Australia/Lord_Howe": ("2026-04-04", "2026-10-03"),
    "America/New_York": ("2026-03-07", "2026-10-31"),
    "America/Santiago": ("2026-04-04", "2026-09-05"),  # at midnight
}
PEOPLE = [UUID(int=n) for n in range(1, 7)]
Edit = tuple[datetime, str, Any, dict[str, Any] | None]
"""When, of what, its key, and what it says from now on (None: nothing any more)."""
Told = dict[tuple[str, Any], dict[str, Any]]


class Roster:
    """One facility's edits in order, `begins` to `ends` as the minutes that are asked for, and when it is `now`."""

    def __init__(self, seed: int) -> None:
        self.random = pick = Random(seed)
        self.zone = pick.choice(ZONES)
        middle = datetime.combine(date.fromisoformat(pick.choice(AROUND[self.zone])), time(18), UTC)
        self.begins = middle - timedelta(minutes=pick.randrange(0, 900))
        self.ends = self.begins + timedelta(hours=pick.choice((6, 12, 30)))
        self.now = self.begins + timedelta(minutes=pick.randrange(-600, 3000))
        self.edits: list[Edit] = sorted(self._edits(), key=lambda e: e[0])

    def _moment(self, spread: int = 1800) -> datetime:
        return self.begins + timedelta(minutes=self.random.randrange(-600, spread))

    def _edits(self) -> Iterator[Edit]:
        pick = self.random
        rotations = [UUID(int=100 + n) for n in range(pick.randrange(0, 4))]
        for number, key in enumerate(rotations):
            replaces = pick.choice(rotations[:number]) if number and pick.random() < 0.4 else None
            yield from self._life("rotation", key, lambda r=replaces: self._rotation(r))
        for n in range(pick.randrange(0, 4)):
            yield from self._life("planned", UUID(int=200 + n), self._planned)
        for n in range(pick.randrange(0, 5)):
            swap = pick.random() < 0.4
            yield from self._life("change", UUID(int=300 + n), lambda s=swap: self._change(s))
        for n in range(pick.randrange(0, 7)):
            day = self.begins.date() + pick.randrange(-9, 3) * DAY
            own = pick.random() < 0.4
            kinds = ("holiday", "rest", "working", None) if own else ("holiday", "rest", "working")
            yield from self._life("special", (day, own), lambda k=kinds: {"kind": pick.choice(k)}, of=n)

    def _life(self, what: str, key: Any, says: Any, of: int = 0) -> Iterator[Edit]:
        """Made, perhaps said anew, perhaps taken back; the moments of one key differ, whoever else uses them."""
        pick = self.random
        moments = sorted({self._moment() for _ in range(pick.choice((1, 1, 1, 2, 3)))})
        if pick.random() < 0.6:
            moments[0] = self.begins - timedelta(days=1 + of)
        for index, at in enumerate(moments):
            gone = index and index == len(moments) - 1 and pick.random() < 0.6
            yield at, what, key, None if gone else says()

    def _rotation(self, replaces: UUID | None) -> dict[str, Any]:
        pick, here = self.random, self.begins.date()
        first = here - pick.randrange(0, 20) * DAY if replaces is None else here - pick.randrange(0, 2) * DAY
        last = pick.choice((None, here + pick.randrange(0, 3) * DAY))
        days = ["weekday", "weekend", "holiday"]
        return {
            "people": pick.sample(PEOPLE, pick.randrange(1, 5)), "turn": pick.choice(("daily", "daily", "weekly")),
            "days": sorted(pick.sample(days, pick.choice((1, 2, 3, 3, 3)))), "rank": pick.randrange(1, 4),
            "hands_over": time(pick.randrange(24), pick.choice((0, 0, 0, 30, 15))),
            "hours": pick.choice((12, 16, 24)), "first": first, "last": last, "replaces": replaces,
        }  # fmt: skip

    def _planned(self) -> dict[str, Any]:
        pick, starts = self.random, self._moment(2400)
        return {
            "account": pick.choice(PEOPLE), "rank": pick.randrange(1, 4), "starts": starts,
            "ends": starts + timedelta(minutes=pick.randrange(1, 1440)),
        }  # fmt: skip

    def _change(self, swap: bool) -> dict[str, Any]:
        one, other = self.random.sample(PEOPLE, 2)
        moves = []
        for out, into in ((one, other), (other, one))[: 2 if swap else 1]:
            starts = self._moment(2400)
            moves.append((out, into, starts, starts + timedelta(minutes=self.random.randrange(1, 1500))))
        return {"moves": moves}


def minute_by_minute(roster: Roster) -> Iterator[tuple[datetime, set[tuple[UUID, int]]]]:
    """Who is on duty in each minute, as (account, rank)."""
    zone, waiting = ZoneInfo(roster.zone), list(roster.edits)
    told: Told = {}
    made: dict[tuple[str, Any], datetime] = {}
    turns: dict[Any, UUID | None] = {}
    changes: list[dict[str, Any]] = []
    at = roster.begins
    clock = max((at - n * MINUTE).astimezone(zone).replace(tzinfo=None) for n in range(180))
    while at < roster.ends:
        clock = max(clock, at.astimezone(zone).replace(tzinfo=None))
        while waiting and waiting[0][0] <= min(at, roster.now):
            moment, what, key, says = waiting.pop(0)
            made[what, key] = moment
            turns.clear()
            told.pop((what, key), None)
            if says is not None:
                told[what, key] = says
            in_order = sorted((made[k], k[1], k) for k in told if k[0] == "change")
            changes = [told[k] for *_, k in in_order]
        on = list(_this_minute(told, turns, clock, at))
        for change in changes:
            gives = {out: into for out, into, starts, ends in change["moves"] if starts <= at < ends}
            on = [(gives.get(account, account), rank) for account, rank in on]
        yield at, set(on)
        at += MINUTE


def _this_minute(
    told: Told, turns: dict[Any, UUID | None], clock: datetime, at: datetime
) -> Iterator[tuple[UUID, int]]:
    for (what, key), says in told.items():
        if what == "planned" and says["starts"] <= at < says["ends"]:
            yield says["account"], says["rank"]
        if what == "rotation":
            for day in (clock.date(), clock.date() - DAY):
                begins = datetime.combine(day, says["hands_over"])
                if begins <= clock < begins + timedelta(hours=says["hours"]):
                    if (key, day) not in turns:
                        turns[key, day] = _whose_turn(told, says, day) if _runs(told, key, says, day) else None
                    person = turns[key, day]
                    if person is not None:
                        yield person, says["rank"]


def _runs(told: Told, key: UUID, says: dict[str, Any], day: date) -> bool:
    if not _within(says, day) or _day_kind(told, day) not in says["days"]:
        return False
    return not any(
        what == "rotation" and other["replaces"] == key and _within(other, day) for (what, _), other in told.items()
    )


def _within(says: dict[str, Any], day: date) -> bool:
    return says["first"] <= day and (says["last"] is None or day <= says["last"])


def _whose_turn(told: Told, says: dict[str, Any], day: date) -> UUID:
    people, gone = list(says["people"]), [says["first"] + n * DAY for n in range((day - says["first"]).days)]
    steps = len(gone) // 7 if says["turn"] == "weekly" else sum(_day_kind(told, d) in says["days"] for d in gone)
    for _ in range(steps):
        people.append(people.pop(0))
    return people[0]


def _day_kind(told: Told, day: date) -> str:
    for own in (True, False):
        if ("special", (day, own)) in told:
            kind = told["special", (day, own)]["kind"]
            if kind is None:
                break
            return {"holiday": "holiday", "rest": "weekend", "working": "weekday"}[kind]
    return "weekend" if day.strftime("%a") in ("Sat", "Sun") else "weekday"
