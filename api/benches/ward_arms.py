"""Three ways to watch the same ward: An Tâm's own rules, trends and silence; NEWS2 alone; fixed limits alone.

The evaluators, charts and intervals are those of the house. What stands here in their place of the database is the book
of alerts: one at a time for each resident and family, as alerts/alert.py has it, with what waits for a repeat or
for the morning (alerts/hygiene.py). What people do is in ward_staff.py. The other two ways are bare: no repeat,
no quiet hours, no limits of one's own. They and An Tâm see the planned rounds; `closer` is An Tâm where nurses also
measure again when the ladder asks them to (ward_nurses.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from alerts import hygiene, silence, trend_findings, trends
from alerts.band import Standing, subject_of, with_bands
from alerts.closer import Ladder
from alerts.evaluators import LOOK_BACK, Finding, assess
from alerts.finding import Assessment
from alerts.level import Level, rank
from alerts.policy import rings
from alerts.protocol import Protocols, gather
from alerts.scores.news2 import News2
from alerts.sets import Sets
from alerts.trends import Line
from api.benches import ward_staff
from api.benches.ward_nurses import Nurses
from api.benches.ward_people import DAY, EVERY, REPEATED_AFTER, Life, Planted, Round
from api.benches.ward_staff import LISTED_FOR, LOOKED_AT_AFTER, RANG_FOR
from records import intervals
from records.reading import Reading
from records.vitals import TRENDING

SECOND: Final = timedelta(seconds=1)
GRACE: Final = DAY
"""Alerts so soon after a crisis are about it."""


class Arm(Struct, frozen=True, kw_only=True):
    name: str
    protocols: Protocols
    ours: bool
    """With trends, silence and everything the house does against false alarms."""
    ladder: Ladder | None = None
    """How soon it wants the next set, and gets it."""


class Rang(Struct, frozen=True, kw_only=True):
    """An alert was opened, or became graver."""

    at: datetime
    family: str
    level: Level
    rule: str = ""


class Watched(Struct, frozen=True, kw_only=True):
    """What one arm made of one life."""

    rang: tuple[Rang, ...]
    emergencies: dict[str, bool]
    """What suddenly befell them -> whether the reading taken then rang."""
    further: tuple[datetime, ...] = ()
    """When sets were taken that nobody had planned."""


def arms(protocols: Protocols) -> tuple[Arm, ...]:
    news2 = gather(file for file in protocols.files if any(rule.input.score == "news2" for rule in file.rules))
    fixed = gather(
        file for file in protocols.files if all(rule.input.score is None for rule in file.rules) and file.rules
    )
    return (
        Arm(name="antam", protocols=protocols, ours=True),
        Arm(name="closer", protocols=protocols, ours=True, ladder=protocols.ladder),
        Arm(name="news2", protocols=news2, ours=False),
        Arm(name="fixed", protocols=fixed, ours=False),
    )


def watch(arm: Arm, life: Life) -> Watched:
    return _Watch(arm, life).through()


class _Open(Struct):
    level: Level
    rule: str
    over_at: datetime


class _Watch:
    def __init__(self, arm: Arm, life: Life) -> None:
        self.arm, self.life = arm, life
        self.open: dict[str, _Open] = {}
        self.quiet: dict[str, tuple[datetime, Level]] = {}
        self.rang: list[Rang] = []
        self.kept: list[Reading] = []
        self.lines: dict[str, Line] = {}
        self.accept_at: datetime | None = None
        self.caught: dict[str, bool] = {}
        self.last_round: Round | None = None
        self.missed = 0
        self.protocols, self.subject = arm.protocols, subject_of(AGE, 1, (), ())
        self.bands: list[Standing] = []
        self.in_vain: dict[str, int] = {}
        self.band_at: list[tuple[datetime, str]] = []
        self.nurses = Nurses(arm.ladder, life) if arm.ladder else None

    def through(self) -> Watched:
        """Planned rounds and those between them, in the order they are received."""
        coming = [(round.received_at, n, round) for n, round in enumerate(self.life.rounds)]
        heapify(coming)
        while coming:
            if self.nurses and (further := self.nurses.before(coming[0][0])) is not None:
                if isinstance(further, Round):
                    heappush(coming, (further.received_at, -len(self.nurses.taken), further))
                elif self.arm.ours:
                    self._time_passes(further)
                    self._raise_level(
                        silence.FAMILY, "routine", "silence.again", further, silence.REFRACTORY_S["routine"]
                    )
                continue
            _, _, round = heappop(coming)
            if self.arm.ours:
                self._is_silent_until(round.received_at)
            self._time_passes(round.received_at)
            self._arrives(round)
        further = tuple(self.nurses.taken) if self.nurses else ()
        return Watched(rang=tuple(self.rang), emergencies=self.caught, further=further)

    def _arrives(self, round: Round) -> None:
        now = round.received_at
        newest = max(reading.taken_at for reading in round.readings)
        self.kept = [reading for reading in self.kept if reading.taken_at > newest - 2 * LOOK_BACK]
        found = self._assess(round.readings, now)
        by_family = _by_family(found)
        if self.arm.ours:
            by_family |= self._follow(round.readings, now)
        for family, findings in by_family.items():
            self._raise(family, findings, now, round)
        for clearing in found.cleared:
            self._clear(clearing.family, clearing.rule, now, clearing.family in by_family)
        if round.sudden is not None:
            self.caught[round.sudden.what] = any(self._is_ringing(family) for family in by_family)
        if self.last_round is None or round.taken_at > self.last_round.taken_at:
            self.last_round, self.missed = round, 0
            self._clear(silence.FAMILY, None, now, False)
            if self.nurses:
                self.nurses.hear(self._score_of(round), self._trends(), round.taken_at, now)

    def _score_of(self, round: Round) -> News2 | None:
        sets = Sets(1, (), round.readings)
        for reading in round.readings:
            sets.join(reading)
        together = round.readings[0].set
        return sets.score(together) if together else None

    def _trends(self) -> int:
        """How many ask for another set: those whose alert nobody has ended."""
        if trend_findings.FAMILY not in self.open:
            return 0
        return trend_findings.trending(self.lines, self.kept[-1].taken_at)

    def _assess(self, readings: Sequence[Reading], now: datetime) -> Assessment:
        history = sorted(self.kept, key=_taken_at)
        found = assess(self.protocols, self.subject, history, readings, now, self.open.keys())
        self.kept += readings
        return found

    def _is_ringing(self, family: str) -> bool:
        return family in self.open and rings(self.open[family].level)

    def _follow(self, readings: Sequence[Reading], now: datetime) -> dict[str, list[Finding]]:
        learn = not self.open.keys() - {silence.FAMILY}
        if trend_findings.FAMILY not in self.open:
            self.lines = {k: trends.restarted(line) if line.alarm else line for k, line in self.lines.items()}
        begun: dict[str, UUID] = {}
        for reading in readings:
            if reading.kind not in TRENDING or reading.value is None:
                continue
            before = self.lines.get(reading.kind, Line())
            after = self.lines[reading.kind] = trends.follow(
                before, reading.kind, reading.taken_at, reading.value, learn
            )
            if after.alarm is not None and before.alarm is None:
                begun[reading.kind] = reading.id
        if begun:
            found = trend_findings.findings(self.lines, begun, max(map(_taken_at, readings)), now)
            return {trend_findings.FAMILY: found}
        if all(line.alarm is None for line in self.lines.values()):
            self._clear(trend_findings.FAMILY, None, now, False)
        return {}

    def _is_silent_until(self, now: datetime) -> None:
        """Between the last round and this moment nothing came; whoever is away is not waited for."""
        if self.last_round is None:
            return
        since = self.last_round.taken_at
        for begins, ends in self.life.away:
            if begins <= now and ends > since:
                since = ends if now >= ends else now
        while (at := since + (self.missed + 1) * EVERY + intervals.grace(EVERY)) < now:
            self.missed = intervals.missed(since, EVERY, at)
            self._time_passes(at)
            score = self._score_of(self.last_round)
            level = silence.level_of(self.missed, score and score.at_least)
            self._raise_level(silence.FAMILY, level, "silence", at, silence.REFRACTORY_S[level])
            if self.missed > LONG_SILENT:
                return

    def _raise(self, family: str, findings: Sequence[Finding], now: datetime, round: Round) -> None:
        worst = max(findings, key=lambda finding: rank(finding.level))
        held = None
        if self.arm.ours and family not in self.open and not self._is_quiet(family, worst.level, now):
            at_hand = {reading.id: reading for reading in (*self.kept, *round.readings)}
            held = hygiene.hold(findings, at_hand, ward_staff.HOURS, now)
        if held is not None and held.why == "repeat":
            again = [reading for reading in round.again if reading.kind == family]
            if again:
                self._is_repeated(family, again, worst, now + REPEATED_AFTER)
                return
        self._raise_level(family, worst.level, worst.rule, held.until if held else now, worst.refractory_s)

    def _is_repeated(self, family: str, again: Sequence[Reading], first: Finding, now: datetime) -> None:
        """The repeat rings in its own right, or shows that there was nothing."""
        findings = [finding for finding in self._assess(again, now).findings if finding.family == family]
        self._follow(again, now)
        if findings:
            worst = max((first, *findings), key=lambda finding: rank(finding.level))
            self._raise_level(family, worst.level, worst.rule, now, worst.refractory_s)

    def _raise_level(self, family: str, level: Level, rule: str, now: datetime, refractory_s: int) -> None:
        going_on = self.open.get(family)
        if going_on is None and self._is_quiet(family, level, now):
            return
        if going_on is not None and rank(level) <= rank(going_on.level):
            return
        self.open[family] = _Open(level, rule, now + (RANG_FOR if rings(level) else LISTED_FOR))
        self.quiet[family] = (self.open[family].over_at + timedelta(seconds=refractory_s), level)
        self.rang.append(Rang(at=now, family=family, level=level, rule=rule))
        if not self.arm.ours or about(self.life.planted, now):
            return
        if family == trend_findings.FAMILY:
            self.accept_at = now + LOOKED_AT_AFTER
        elif rings(level):
            self.band_at.append((now + LOOKED_AT_AFTER, ward_staff.limit_of(rule, level)))

    def _is_quiet(self, family: str, level: Level, now: datetime) -> bool:
        quiet = self.quiet.get(family)
        return quiet is not None and now < quiet[0] and rank(level) <= rank(quiet[1])

    def _clear(self, family: str, rule: str | None, now: datetime, again: bool) -> None:
        going_on = self.open.get(family)
        if going_on is not None and not again and not rings(going_on.level) and rule in (None, going_on.rule):
            self.quiet[family] = (now, going_on.level)
            del self.open[family]

    def _time_passes(self, now: datetime) -> None:
        for family, alert in list(self.open.items()):
            if alert.over_at <= now:
                del self.open[family]
                if self.nurses and rings(alert.level) and family != silence.FAMILY:
                    self.nurses.decided(alert.over_at)
        for at, limit in [due for due in self.band_at if due[0] <= now]:
            self._rang_in_vain(limit, at)
        self.band_at = [due for due in self.band_at if due[0] > now]
        if self.accept_at is not None and self.accept_at <= now:
            self.accept_at = None
            self.lines = {k: trends.accepted(line) if line.alarm else line for k, line in self.lines.items()}
            self.open.pop(trend_findings.FAMILY, None)

    def _rang_in_vain(self, limit: str, at: datetime) -> None:
        self.in_vain[limit] = self.in_vain.get(limit, 0) + 1
        bands = ward_staff.band_for(limit, self.in_vain[limit], self.bands, at.date())
        if bands != self.bands:
            self.bands, self.protocols = bands, with_bands(self.arm.protocols, bands)
            self.subject = subject_of(AGE, 1, (), bands)


LONG_SILENT: Final = 20
AGE: Final = 80


def about(planted: Iterable[Planted], at: datetime) -> Planted | None:
    """What an alert of this moment is about, if anything was planted."""
    return next((p for p in planted if p.onset <= at <= p.crisis + GRACE), None)


def _by_family(found: Assessment) -> dict[str, list[Finding]]:
    by_family: dict[str, list[Finding]] = {}
    for finding in found.findings:
        by_family.setdefault(finding.family, []).append(finding)
    return by_family


def _taken_at(reading: Reading) -> Any:
    return reading.taken_at
