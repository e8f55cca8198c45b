"""From readings to findings: which rule, how grave, because of which readings.

Pure: no clock, no database, no network. `assess` takes what the resident's record holds and what has just arrived,
and says what somebody should hear of. It decides nothing about alerts, people or bells; the caller merges findings
of one family into the one open alert.

* New readings are judged in the order they were taken, each seeing only what was taken at or before it. A set is
  one moment: its readings see each other as soon as they are known, whichever came first.
* One finding per reading and family, the gravest rule; the other rules that fired are listed as folded.
* NEWS2 is made of one set, never of two, once after the set's last new reading. The score and the single values of
  the set become one finding, the gravest, so one deterioration rings once. Glucose is no part of it.
* A single value that was measured again in its set within minutes is as grave as the repeat; where that is within
  limits it is a routine note, unless there is a symptom or oxygen.
* What was not measured fires nothing and clears nothing.
* Rules about days (far.py) are asked once for each kind, at its newest new reading; `looking_far` says what they need.
* A finding older than its rule's max_age is stale: kept, but never above routine.
* A rule that raises marks that reading as failed and stops nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final
from uuid import UUID

from alerts import far
from alerts.finding import Assessment, Cleared, Finding, Scored, finding_of, folded_into, unconfirmed
from alerts.fitting import fitted
from alerts.hygiene import REPEATED
from alerts.level import rank
from alerts.limits import hold
from alerts.protocol import Protocols
from alerts.rule import LOOK_BACK, Check
from alerts.scores.news2 import News2
from alerts.sets import NEWS2_FIELDS, Sets
from alerts.shown import news2_shown, qsofa_shown, reading_shown, symptoms_shown
from alerts.subject import Subject
from records.reading import Reading

__all__ = ["HISTORY_PER_KIND", "LOOK_BACK", "Assessment", "Cleared", "Finding", "Subject", "assess", "looking_far"]

HISTORY_PER_KIND: Final = 96
"""How many earlier readings of a kind the rules ever need: one each quarter of an hour of `LOOK_BACK`."""

SYMPTOMS: Final = "symptoms"

_taken_at = attrgetter("taken_at")


def assess(
    protocols: Protocols,
    subject: Subject,
    history: Sequence[Reading],
    new: Sequence[Reading],
    now: datetime,
    open_families: Collection[str] | None = None,
) -> Assessment:
    """`history`: kept readings of the same kinds from `LOOK_BACK` before the earliest new one on, those `looking_far`
    asks for, and the other members of the same sets, ascending, without `new`; it may hold readings taken after some of
    the new ones. `open_families`: what may be over and is therefore asked (None: everything)."""
    ordered = sorted(new, key=_taken_at)
    visit = _Visit(protocols, subject, history, ordered, now, open_families)
    for reading in ordered:
        visit.look_at(reading)
    visit.fold_symptoms()
    visit.look_far()
    scores = tuple(sorted(visit.scored, key=_taken_at)) if visit.scored else ()
    return Assessment(tuple(visit.found.values()), tuple(visit.cleared), visit.failed, scores)


def looking_far(
    protocols: Protocols, subject: Subject, new: Sequence[Reading], open_families: Collection[str]
) -> tuple[far.Need, ...]:
    """What the rules about days need of the past of these new readings' kind; for most people and readings nothing."""
    checks = (fitted(c, subject) for c in protocols.by_kind.get(new[0].kind, ()) if c.far)
    return tuple({far.needs(c) for c in checks if c and (c.rule.family in open_families or far.may_fire(c, new))})


class _Visit:
    """One pass over one resident's new readings: what is known so far and what was found.

    Everything is sorted once, and only when a rule asks; per reading the work is the rules of its kind and a few
    look-ups.
    """

    def __init__(
        self,
        protocols: Protocols,
        subject: Subject,
        history: Sequence[Reading],
        new: Sequence[Reading],
        now: datetime,
        open_families: Collection[str] | None,
    ) -> None:
        self.protocols, self.subject, self.now, self._open = protocols, subject, now, open_families
        self.found: dict[tuple[UUID, str], Finding] = {}
        self.cleared: list[Cleared] = []
        self.failed: dict[UUID, str] = {}
        self.scored: list[Scored] = []
        self._checks: dict[str, tuple[Check, ...]] = {}
        self._breaches: dict[str, list[int]] = {}
        self._next: dict[str, int] = {}
        self._lines: dict[str, list[Reading]] = {}
        self._history, self._new = history, new
        self._sets = Sets(subject.spo2_scale, history, new)
        self._with_symptoms: list[Reading] = []

    def look_at(self, reading: Reading) -> None:
        self._sets.join(reading)
        for check in self._checks_of(reading.kind):
            try:
                self._judge(check, reading)
            except Exception:  # a broken rule must not hide what the others see; the caller retries this reading
                self.failed[reading.id] = check.name
        if reading.symptoms:
            self._hear(reading)
        if reading.set is None:
            return
        if reading.symptoms or reading.kind == "oxygen":
            self._look_again_at_companions(reading, reading.set)
        if self._sets.is_last_new(reading):
            self._hear_repeats(reading.set)
            self._score(reading, reading.set)

    def _hear_repeats(self, set_id: UUID) -> None:
        """What was measured again at once counts as it does for the score: a slipped cuff rings no more than its repeat
        does, and stays in the list. Where there is a symptom, or oxygen that may have been given since, it rings."""
        for first in self._sets.members(set_id):
            mine = (first.id, first.kind)
            again = self._sets.repeat_of(first) if mine in self.found and first.kind in REPEATED else None
            if again is None or self._sets.symptoms(first) or self._sets.on_oxygen(first):
                continue
            after = self.found.get((again.id, again.kind))
            if after is None:
                self.found[mine] = unconfirmed(self.found[mine], again.id, reading_shown(again))
            elif rank(after.level) < rank(self.found[mine].level):
                self.found[again.id, again.kind] = folded_into(after, self.found.pop(mine))

    def _hear(self, reading: Reading) -> None:
        """A red-flag symptom rings whatever the numbers say."""
        symptoms = frozenset(reading.symptoms)
        for check in self._checks_of(SYMPTOMS, self.protocols.by_symptom):
            wanted = check.rule.input
            told = [s for s in reading.symptoms if s in wanted.symptom_in]
            if told and wanted.symptoms_at_least > 1:
                told = [s for s in wanted.symptom_in if s in self._sets.symptoms(reading)]
            if told and len(told) >= wanted.symptoms_at_least:
                shown = symptoms_shown(told)
                self._keep(reading.id, finding_of(check, (reading.id,), reading.taken_at, symptoms, shown, self.now))
                self._with_symptoms.append(reading)

    def fold_symptoms(self) -> None:
        """What a symptom says is part of a finding of the same moment that is as grave: one moment rings once."""
        for reading in self._with_symptoms:
            about = [reading.id] if reading.set is None else [m.id for m in self._sets.members(reading.set)]
            others = [key for key in self.found if key[1] != SYMPTOMS and (key[0] in about or key[0] == reading.set)]
            mine = self.found.get((reading.id, SYMPTOMS))
            graver = [key for key in others if mine and rank(self.found[key].level) >= rank(mine.level)]
            if mine and graver:
                into = max(graver, key=lambda key: rank(self.found[key].level))
                self.found[into] = folded_into(self.found[into], self.found.pop((reading.id, SYMPTOMS)))

    def look_far(self) -> None:
        """What a week or a month says, once for each kind: at its newest new reading."""
        for kind in dict.fromkeys(reading.kind for reading in self._new):
            for check in self.protocols.by_kind.get(kind, ()):
                if not check.far or (mine := fitted(check, self.subject)) is None:
                    continue
                newest = far.newest(mine, self._new)
                try:
                    if newest is not None:
                        self._judge_far(mine, newest)
                except Exception:
                    self.failed[self._new[-1].id if newest is None else newest.id] = check.name

    def _judge_far(self, check: Check, newest: Reading) -> None:
        seen = far.view(check, self._line(newest.kind), newest)
        if seen is None:
            return
        if hold(check.breach, seen, seen.unit):
            finding = finding_of(check, seen.readings, newest.taken_at, frozenset(), seen.shown, self.now)
            self._keep(newest.id, finding)
        elif self._may_be_over(check) and check.normal is not None and hold(check.normal, seen, seen.unit):
            self.cleared.append(Cleared(check.name, check.rule.family, newest.id, newest.taken_at))

    def _may_be_over(self, check: Check) -> bool:
        return check.normal is not None and (self._open is None or check.rule.family in self._open)

    def _judge(self, check: Check, reading: Reading) -> None:
        if hold(check.breach, reading, reading.unit) and self._fire(check, reading):
            return
        if not self._may_be_over(check):
            return
        if self._is_normal(check, reading) and self._was_normal_before(check, reading):
            self.cleared.append(Cleared(check.name, check.rule.family, reading.id, reading.taken_at))

    def _fire(self, check: Check, reading: Reading) -> bool:
        wanted = check.rule.input
        if wanted.on_oxygen is not None and self._sets.on_oxygen(reading) is not wanted.on_oxygen:
            return False
        symptoms = self._sets.symptoms(reading)
        if wanted.symptom_in and symptoms.isdisjoint(wanted.symptom_in):
            return False
        because = self._repeats(check, reading)
        if because:
            shown = reading_shown(reading)
            self._keep(reading.id, finding_of(check, because, reading.taken_at, symptoms, shown, self.now))
        return bool(because)

    def _repeats(self, check: Check, reading: Reading) -> tuple[UUID, ...]:
        """The breaching readings the rule's window asks for, newest first, or nothing."""
        if check.n == 1:
            return (reading.id,)
        line = self._line(reading.kind)
        place = _place(line, reading)
        breaches = self._breaches_until(check, line, place)
        upto = bisect_left(breaches, place)
        found, last, oldest = [reading.id], reading.taken_at, reading.taken_at - check.span
        while len(found) < check.n:
            # The latest one far enough back leaves the most room for those before it.
            upto = bisect_right(breaches, last - check.min_gap, 0, upto, key=lambda p: line[p].taken_at) - 1
            if upto < 0 or (earlier := line[breaches[upto]]).taken_at < oldest:
                return ()
            found.append(earlier.id)
            last = earlier.taken_at
        return tuple(found)

    def _breaches_until(self, check: Check, line: list[Reading], end: int) -> list[int]:
        """Places in the line that broke this rule's limits; each reading is looked at once for all that follow."""
        breaches = self._breaches.setdefault(check.name, [])
        start = self._next.get(check.name, 0)
        breaches += (at for at in range(start, end + 1) if hold(check.breach, line[at], line[at].unit))
        self._next[check.name] = max(start, end + 1)
        return breaches

    def _is_normal(self, check: Check, reading: Reading) -> bool:
        if check.normal is None or not hold(check.normal, reading, reading.unit):
            return False
        # A rule about a symptom is not over while the symptom is there, whatever the number says.
        wanted = check.rule.input.symptom_in
        return not wanted or self._sets.symptoms(reading).isdisjoint(wanted)

    def _was_normal_before(self, check: Check, reading: Reading) -> bool:
        """Whether the readings just before were normal too, as many as the rule asks for."""
        if check.normal_n == 1:
            return True
        line = self._line(reading.kind)
        place = _place(line, reading)
        first = place - check.normal_n + 1
        return first >= 0 and all(self._is_normal(check, earlier) for earlier in line[first:place])

    def _look_again_at_companions(self, reading: Reading, set_id: UUID) -> None:
        """This reading says something about the others of its set (a symptom, oxygen) that they were judged without."""
        for other in self._sets.members(set_id):
            for check in self._checks_of(other.kind):
                try:
                    if other is not reading and _concerns(check, reading) and hold(check.breach, other, other.unit):
                        self._fire(check, other)
                except Exception:
                    self.failed[reading.id] = check.name

    def _score(self, reading: Reading, set_id: UUID) -> None:
        """NEWS2 and qSOFA of the whole set; `reading` is its last new member and answers for a failure."""
        self._prompt(reading, set_id)
        checks = self._checks_of("news2", self.protocols.by_score.get("news2", ()))
        if not checks:
            return
        try:
            score = self._sets.score(set_id)
        except Exception:
            self.failed[reading.id] = checks[0].name
            return
        if score is None:
            return
        self.scored.append(Scored(self._sets.taken_at(set_id), score))
        for check in checks:
            try:
                self._judge_score(check, score, reading, set_id)
            except Exception:
                self.failed[reading.id] = check.name
        self._sets.close(set_id)
        self._fold(set_id)

    def _prompt(self, reading: Reading, set_id: UUID) -> None:
        """qSOFA is only looked at where somebody asks for it with a symptom."""
        symptoms = self._sets.symptoms(reading)
        for check in self._checks_of("qsofa", self.protocols.by_score.get("qsofa", ())):
            if check.rule.input.symptom_in and symptoms.isdisjoint(check.rule.input.symptom_in):
                continue
            score = self._sets.qsofa(set_id)
            if hold(check.breach, score, None) and not (score.missing and check.rule.missing_policy == "no_eval"):
                because, shown = self._sets.asked_by_qsofa(set_id), qsofa_shown(score.at_least)
                self._keep(set_id, finding_of(check, because, self._sets.taken_at(set_id), symptoms, shown, self.now))

    def _judge_score(self, check: Check, score: News2, reading: Reading, set_id: UUID) -> None:
        partial = bool(score.missing)
        if partial and check.rule.missing_policy == "no_eval":
            return
        if hold(check.breach, score, None):
            because = self._sets.heaviest_first(set_id, score)
            symptoms, taken_at = self._sets.symptoms(reading), self._sets.taken_at(set_id)
            self._keep(set_id, finding_of(check, because, taken_at, symptoms, news2_shown(score), self.now))
        elif not partial and self._may_be_over(check) and check.normal is not None and hold(check.normal, score, None):
            before = self._sets.scores_before(set_id, check.normal_n - 1)
            if len(before) == check.normal_n - 1 and all(not s.missing and hold(check.normal, s, None) for s in before):
                taken_at = self._sets.taken_at(set_id)
                self.cleared.append(Cleared(check.name, check.rule.family, reading.id, taken_at))

    def _fold(self, set_id: UUID) -> None:
        """The score and the single values of one set become one finding: the gravest, the score when equal."""
        keys = [(m.id, m.kind) for m in self._sets.members(set_id) if m.kind in NEWS2_FIELDS]
        parts = [key for key in ((set_id, "news2"), (set_id, "qsofa"), *keys) if key in self.found]
        if (set_id, "news2") not in parts:
            return
        gravest = max(parts, key=lambda key: rank(self.found[key].level))
        for key in parts:
            if key != gravest:
                self.found[gravest] = folded_into(self.found[gravest], self.found.pop(key))

    def _keep(self, about: UUID, finding: Finding) -> None:
        """One finding per reading (or set) and family: the gravest, the earlier in the file when equal."""
        key = (about, finding.family)
        other = self.found.get(key)
        if other is None:
            self.found[key] = finding
        elif rank(finding.level) > rank(other.level):
            self.found[key] = folded_into(finding, other)
        else:
            self.found[key] = folded_into(other, finding)

    def _checks_of(self, what: str, every: tuple[Check, ...] | None = None) -> tuple[Check, ...]:
        """The rules about a kind of reading (or `every` one about a score, or symptoms) that are for this person."""
        checks = self._checks.get(what)
        if checks is None:
            every = self.protocols.by_kind.get(what, ()) if every is None else every
            checks = self._checks[what] = _for(self.subject, every)
        return checks

    def _line(self, kind: str) -> list[Reading]:
        """All readings of one kind in time order."""
        line = self._lines.get(kind)
        if line is None:
            line = [reading for reading in (*self._history, *self._new) if reading.kind == kind]
            line.sort(key=_taken_at)
            self._lines[kind] = line
        return line


def _place(line: list[Reading], reading: Reading) -> int:
    place = bisect_left(line, reading.taken_at, key=_taken_at)
    while line[place] is not reading:
        place += 1
    return place


def _for(subject: Subject, checks: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(mine for check in checks if not check.far and (mine := fitted(check, subject)) is not None)


def _concerns(check: Check, reading: Reading) -> bool:
    """Whether what this reading says of its set can change how the rule judges another reading of it."""
    wanted = check.rule.input
    if reading.kind == "oxygen" and wanted.on_oxygen is not None:
        return True
    asked = {*wanted.symptom_in, *(symptom for upgrade in check.rule.upgrade for symptom in upgrade.if_symptom_in)}
    return not asked.isdisjoint(reading.symptoms)
