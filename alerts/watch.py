"""The one door for readings: keep them, judge them, raise what must be raised, in one transaction for a batch of
posts.

Each post carries its own token; every post is joined to its live session and right inside the transaction, and has
its own outcome. Items are decoded one by one: a bad one is refused with pointer and reason and never loses its
neighbours.

If a rule fails on a reading the reading stays, marked unassessed; `assess_missed` is the slow pass that tries again
and, when that fails too, raises an urgent alert so that a human looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec
from msgspec import Struct
from prometheus_client import Counter

from alerts import alert as alerts
from alerts import closer_sets
from alerts.alert import About, Alert, Waiting
from alerts.band import subject_of
from alerts.closer_sets import Again, Heard
from alerts.evaluators import HISTORY_PER_KIND, LOOK_BACK, Assessment, Finding, Subject, assess, looking_far
from alerts.hygiene import REPEATED
from alerts.library import Library, Set
from alerts.protocol import Protocols
from alerts.subject import age_on
from alerts.why import Fired, fired
from base import due, log
from base.db import Database, Db
from base.errors import Meaning
from people import access, audit, residents
from people.rights import Right
from records import vitals
from records.reading import Reading, Unreadable, parse
from records.vitals import Kept, Wanted

TO_BE_OVER = 8
"""How many earlier readings tell whether what an alert is about is over."""
MISSED_AFTER = timedelta(seconds=5)

_log = log.logger("alerts")
_readings = Counter("antam_readings_total", "Readings by outcome", ["outcome"])
_unassessed = Counter("antam_readings_unassessed_total", "Readings a rule failed on")


class Post(Struct, frozen=True):
    """One request: who asks (hash of the access token), for whom, and the undecoded items."""

    token_hash: bytes
    resident: UUID
    items: tuple[msgspec.Raw, ...]


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one reading: kept, already_kept, or refused with the reason."""

    id: UUID | None
    outcome: str
    code: str | None = None
    pointer: str | None = None
    detail_vi: str | None = None
    detail_en: str | None = None


class Receipt(Struct, frozen=True):
    """`repeats`: measure this again, or it rings. `again`: when the next set is wanted, sooner than planned."""

    items: tuple[Item, ...]
    alerts: tuple[UUID, ...]
    repeats: tuple[Waiting, ...] = ()
    again: Again | None = None


class _Raised(Struct, frozen=True):
    """Reading -> the alert it opened or joined, those of them that wait for a repeat, and of whom another set is
    wanted."""

    by_reading: dict[UUID, UUID]
    waiting: dict[UUID, Waiting]
    again: dict[UUID, Again] = {}


_NOTHING = _Raised({}, {})


async def receive(db: Db, library: Library, posts: Sequence[Post]) -> list[Receipt | Meaning]:
    """1 let each post in; 2 decode; 3 keep; 4 judge what is new, resident by resident; 5 raise and clear; 6 answer.

    Who was refused writes their row in the audit themselves, at the edge: nothing of it can cost the others."""
    doors = await access.posts_of(db, [p.token_hash for p in posts], [p.resident for p in posts], Right.RECORD_VITALS)
    drafts = [_draft(post, door, db) for post, door in zip(posts, doors, strict=True)]
    first_seen: dict[UUID, Kept] = {}
    for draft in drafts:
        for kept in draft.kept:
            first_seen.setdefault(kept.reading.id, kept)
    new = await vitals.keep(db, sorted(first_seen.values(), key=_id)) if first_seen else set()
    twins = await vitals.known(db, [id for id in first_seen if id not in new]) if len(new) < len(first_seen) else {}
    raised = await _judge(db, library, drafts, new) if new else _NOTHING
    return [_answer(draft, first_seen, new, twins, raised) for draft in drafts]


async def assess_missed(database: Database, library: Library) -> int:
    """The net under assessment: one unassessed reading per transaction, until none older than a few seconds is left.
    Whatever goes wrong with it, a human hears of it and it stands in nobody's way."""
    judging = due.Chore[Kept](
        room="alerts", failed="assessment failed", claim=_next_unassessed,
        act=partial(_judge_again, library=library), put_off=_hand_to_a_human,
        named=lambda kept: {"reading": str(kept.reading.id)},
    )  # fmt: skip
    return await due.work_off(database, judging)


async def _next_unassessed(db: Db) -> Kept | None:
    waiting = await vitals.unassessed(db, MISSED_AFTER, 1)
    return waiting[0] if waiting else None


def _id(kept: Kept) -> UUID:
    """Two nodes that keep the same readings insert them in the same order, or they deadlock."""
    return kept.reading.id


class _Draft(Struct):
    """A post on its way: refused as a whole, or its readings ready to keep."""

    door: access.Post | Meaning
    outcomes: list[Item | UUID]
    kept: list[Kept]


def _draft(post: Post, door: access.Post | type[Meaning], db: Db) -> _Draft:
    if not isinstance(door, access.Post):
        refusal = door()
        refusal.attempt = audit.Attempt(act=Right.RECORD_VITALS.value, resident=post.resident)
        return _Draft(refusal, [], [])
    outcomes: list[Item | UUID] = []
    kept: list[Kept] = []
    resident = door.resident
    for raw in post.items:
        try:
            reading = parse(raw, db.now)
        except Unreadable as reason:
            outcomes.append(_refused(reason.id, reason.code, reason.pointer, reason.vi, reason.en))
            continue
        outcomes.append(reading.id)
        kept.append(
            Kept(
                reading=reading, resident=resident.id, facility=resident.facility, author=door.account,
                author_as=resident.basis, assessed=True,
            )
        )  # fmt: skip
    return _Draft(door, outcomes, kept)


async def _judge(db: Db, library: Library, drafts: Sequence[_Draft], new: set[UUID]) -> _Raised:
    """Assesses the new readings and acts on what was found."""
    who: dict[UUID, access.Resident] = {}
    fresh: dict[UUID, dict[UUID, Reading]] = {}
    for draft in drafts:
        if isinstance(draft.door, access.Post):
            who[draft.door.resident.id] = draft.door.resident
            mine = fresh.setdefault(draft.door.resident.id, {})
            mine.update((k.reading.id, k.reading) for k in draft.kept if k.reading.id in new)
    fresh = {id: readings for id, readings in fresh.items() if readings}
    seen = await alerts.glance(db, list(fresh))
    judges = await _prepare(db, library, who, fresh, seen.open)
    history = await _history(db, fresh, {id: judge.wanted for id, judge in judges.items()})
    assessed: dict[UUID, Assessment] = {}
    for id, readings in fresh.items():
        earlier = [r for r in history.get(id, ()) if r.id not in readings]
        judge = judges.get(id)
        assessed[id] = (
            _all_failed(readings)
            if judge is None
            else _assess(judge, earlier, list(readings.values()), db, seen.open.get(id, set()))
        )
    failed = [reading for a in assessed.values() for reading in a.failed]
    if failed:
        _unassessed.inc(len(failed))
        _log.error(
            "rule failed",
            count=len(failed),
            rule=next(iter(next(a.failed for a in assessed.values() if a.failed).values())),
        )
        await vitals.mark_unassessed(db, failed)
    about = {id: About(id, who[id].facility) for id in assessed}
    rules = {id: judge.protocols for id, judge in judges.items()}
    raised = await _act(db, rules, about, assessed, fresh, history, seen)
    heard = [
        Heard(
            resident=id, facility=who[id].facility, ladder=ladder, usual=judges[id].subject.usual_news2, scores=a.scores
        )
        for id, a in assessed.items()
        if a.scores and (ladder := judges[id].protocols.ladder) is not None
    ]  # fmt: skip
    return msgspec.structs.replace(raised, again=await closer_sets.after_sets(db, heard)) if heard else raised


class _Judge(Struct, frozen=True):
    """What one resident's new readings are judged with: their rules, who they are, and what of their past to fetch."""

    protocols: Protocols
    subject: Subject
    wanted: list[Wanted]


async def _prepare(
    db: Db,
    library: Library,
    who: Mapping[UUID, access.Resident],
    fresh: Mapping[UUID, dict[UUID, Reading]],
    families: Mapping[UUID, set[str]],
) -> dict[UUID, _Judge]:
    """For whom this fails (a band that cannot be read, a rule that does not fit) is not in the answer: their readings
    stay all the same, and everybody else's are judged."""
    standing = await _standing(db, library, [who[id] for id in fresh])
    judges: dict[UUID, _Judge] = {}
    for id, (chosen, bands) in standing.items():
        resident, readings = who[id], list(fresh[id].values())
        try:
            subject = subject_of(
                age_on(resident.birth_date, db.now.date()), resident.spo2_scale, resident.conditions, bands
            )
            judges[id] = _judge_of(library.of(chosen, bands), subject, id, readings, families.get(id, set()))
        except Exception as error:
            _log.error("preparation failed", error=type(error).__name__, where=log.where(error), count=len(readings))
    return judges


async def _standing(db: Db, library: Library, some: Sequence[access.Resident]) -> dict[UUID, Set]:
    """One statement for all; where somebody's cannot be read, each is asked alone and theirs are left out."""
    try:
        return await library.standing(db, [who.id for who in some], [who.facility for who in some])
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        _log.error("preparation failed", error=type(error).__name__, where=log.where(error), count=len(some))
        if len(some) == 1:
            return {}
    return {id: set_ for who in some for id, set_ in (await _standing(db, library, [who])).items()}


def _all_failed(some: Iterable[UUID]) -> Assessment:
    return Assessment((), (), dict.fromkeys(some, "all"))


def _assess(
    judge: _Judge,
    earlier: Sequence[Reading],
    some: Sequence[Reading],
    db: Db,
    families: set[str],
) -> Assessment:
    """A rule that fails is the evaluators' to survive; should they fail themselves, the readings stay all the same."""
    try:
        return assess(judge.protocols, judge.subject, earlier, some, db.now, families)
    except Exception as error:
        _log.error("assessment failed", error=type(error).__name__, where=log.where(error), count=len(some))
        return _all_failed(reading.id for reading in some)


async def _act(
    db: Db,
    rules: dict[UUID, Protocols],
    about: dict[UUID, About],
    assessed: dict[UUID, Assessment],
    fresh: dict[UUID, dict[UUID, Reading]],
    history: dict[UUID, list[Reading]],
    seen: alerts.Glance,
) -> _Raised:
    """Raises findings family by family, hears repeats and clears what is over, residents in id order (two nodes may do
    the same)."""
    waited_for = {id for id, family in seen.waiting if any(r.kind == family for r in fresh.get(id, {}).values())}
    loud = sorted(id for id, a in assessed.items() if a.findings or a.cleared or id in waited_for)
    if not loud:
        return _NOTHING
    busy = [id for id in loud if id in seen.open]
    going_on = await alerts.unresolved(db, busy) if busy else {}
    raised: dict[UUID, UUID] = {}
    for id in loud:
        at_hand = {r.id: r for r in history.get(id, ())} | fresh[id]
        by_family: dict[str, list[Finding]] = {}
        for finding in assessed[id].findings:
            by_family.setdefault(finding.family, []).append(finding)
        for family, findings in sorted(by_family.items()):
            key, why = (id, family), _why(findings, rules[id], at_hand)
            alert = await alerts.raise_(db, about[id], findings, going_on.get(key), at_hand, seen.quiet.get(key), why)
            raised.update((reading, alert) for finding in findings for reading in finding.readings)
        settled = await _repeats(db, id, going_on, assessed[id], fresh[id]) if id in waited_for else set[str]()
        for clearing in assessed[id].cleared:
            over = going_on.get((id, clearing.family))
            if over is not None and over.rule == clearing.rule and clearing.family not in by_family.keys() | settled:
                await alerts.clear(db, over, clearing)
    may_wait = any(f.level == "urgent" and f.family in REPEATED for a in assessed.values() for f in a.findings)
    waiting = await alerts.waiting(db, sorted(set(raised.values()))) if may_wait else []
    return _Raised(raised, {one.alert: one for one in waiting})


async def _repeats(
    db: Db, resident: UUID, going_on: dict[tuple[UUID, str], Alert], found: Assessment, fresh: dict[UUID, Reading]
) -> set[str]:
    """The families whose repeat came; a reading a rule failed on is none."""
    breaching = {id for finding in found.findings for id in finding.readings}
    heard: set[str] = set()
    for (about, family), alert in going_on.items():
        if about == resident and alert.held_why == "repeat":
            again = sorted(
                (r for r in fresh.values() if r.kind == family and r.id not in found.failed), key=lambda r: r.taken_at
            )
            await alerts.repeat(db, alert, again, breaching)
            heard.add(family)
    return heard


def _why(findings: Sequence[Finding], rules: Protocols, at_hand: dict[UUID, Reading]) -> dict[str, Fired]:
    return {f.rule: one for f in findings if (one := fired(f, rules, at_hand)) is not None}


async def _judge_again(db: Db, kept: Kept, library: Library) -> None:
    """A reading some rule failed on."""
    born, scale, conditions = await residents.judged_by(db, kept.resident)
    fresh = {kept.resident: {kept.reading.id: kept.reading}}
    seen = await alerts.glance(db, [kept.resident])
    chosen, bands = await library.standing_of(db, kept.resident, kept.facility)
    subject, families = (
        subject_of(age_on(born, db.now.date()), scale, conditions, bands),
        seen.open.get(kept.resident, set()),
    )
    judge = _judge_of(library.of(chosen, bands), subject, kept.resident, [kept.reading], families)
    history = await _history(db, fresh, {kept.resident: judge.wanted})
    earlier = [r for r in history.get(kept.resident, ()) if r.id != kept.reading.id]
    result = assess(judge.protocols, subject, earlier, [kept.reading], db.now, families)
    about = {kept.resident: About(kept.resident, kept.facility)}
    await _act(db, {kept.resident: judge.protocols}, about, {kept.resident: result}, fresh, history, seen)
    if result.failed:
        await _hand_to_a_human(db, kept)
    await vitals.mark_assessed(db, [kept.reading.id])


async def _hand_to_a_human(db: Db, kept: Kept) -> None:
    """Failing twice is a fault of ours that a human must cover: an urgent alert, and the reading is not tried again."""
    old = db.now - kept.reading.taken_at > LOOK_BACK
    finding = msgspec.structs.replace(
        UNASSESSED, readings=(kept.reading.id,), taken_at=kept.reading.taken_at, stale=old,
        level="routine" if old else UNASSESSED.level,
    )  # fmt: skip
    going_on = (await alerts.unresolved(db, [kept.resident])).get((kept.resident, finding.family))
    about = About(kept.resident, kept.facility)
    await alerts.raise_(db, about, [finding], going_on, {kept.reading.id: kept.reading})
    await vitals.mark_assessed(db, [kept.reading.id])


def _judge_of(
    protocols: Protocols, subject: Subject, resident: UUID, readings: Sequence[Reading], families: set[str]
) -> _Judge:
    """The past they need and nothing more: earlier readings of kinds with a rule that counts, what rules about days ask
    for, and a few of those an alert is open about (it may be over). Most readings need none."""
    by_kind: dict[str, list[Reading]] = {}
    for reading in readings:
        by_kind.setdefault(reading.kind, []).append(reading)
    wanted: list[Wanted] = []
    for kind, some in by_kind.items():
        times = [r.taken_at for r in some]
        counted = kind in protocols.looking_back
        if counted or families & {kind, "news2"}:
            most = (HISTORY_PER_KIND if counted else TO_BE_OVER) + len(some)
            wanted.append(Wanted(resident, kind, min(times) - LOOK_BACK, max(times), most))
        for need in looking_far(protocols, subject, some, families):
            most = need.most + len(some)
            wanted.append(Wanted(resident, kind, min(times) - need.after, max(times) - need.until, most))
    return _Judge(protocols, subject, wanted)


async def _history(
    db: Db, fresh: Mapping[UUID, dict[UUID, Reading]], wanted: Mapping[UUID, list[Wanted]]
) -> dict[UUID, list[Reading]]:
    """What is wanted of the past, and the other members of a set."""
    every = [one for some in wanted.values() for one in some]
    sets = {r.set for id in wanted for r in fresh[id].values() if r.set is not None}
    return await vitals.before(db, every, list(sets)) if every or sets else {}


def _answer(
    draft: _Draft,
    first_seen: dict[UUID, Kept],
    new: set[UUID],
    twins: dict[UUID, tuple[UUID, Reading]],
    raised: _Raised,
) -> Receipt | Meaning:
    if isinstance(draft.door, Meaning):
        return draft.door
    answered: set[UUID] = set()
    items: list[Item] = []
    mine = iter(draft.kept)
    for outcome in draft.outcomes:
        item = outcome if isinstance(outcome, Item) else _outcome(next(mine), first_seen, new, twins)
        items.append(item)
        _readings.labels(item.outcome).inc()
        if item.id is not None and item.outcome == "kept":
            answered.add(item.id)
    joined = _in_order(raised.by_reading[id] for id in answered if id in raised.by_reading)
    repeats = tuple(raised.waiting[id] for id in joined if id in raised.waiting)
    return Receipt(tuple(items), tuple(joined), repeats, raised.again.get(draft.door.resident.id) if answered else None)


def _outcome(kept: Kept, first_seen: dict[UUID, Kept], new: set[UUID], twins: dict[UUID, tuple[UUID, Reading]]) -> Item:
    """The same id with the same content is a repeat; with other content it is a mistake, and the first one stays."""
    id = kept.reading.id
    if id in new and first_seen[id] is kept:
        return Item(id=id, outcome="kept")
    first = first_seen[id]
    resident, reading = twins.get(id, (first.resident, first.reading))
    if (resident, reading) == (kept.resident, kept.reading):
        return Item(id=id, outcome="already_kept")
    return _refused(
        id, "idempotency_mismatch", "/id", "Mã này đã dùng cho số đo khác.", "This id belongs to another reading."
    )


def _refused(id: UUID | None, code: str, pointer: str, vi: str, en: str) -> Item:
    return Item(id=id, outcome="refused", code=code, pointer=pointer, detail_vi=vi, detail_en=en)


def _in_order(ids: Iterable[UUID]) -> list[UUID]:
    return sorted(set(ids))


UNASSESSED = Finding(
    rule="technical.unassessed@1",
    family="technical",
    level="urgent",
    message_key="alert.unassessed",
    vi="Hệ thống không tự đánh giá được một số đo. Hãy xem số đo này.",
    en="The system could not assess a reading by itself. Look at this reading.",
    readings=(),
    shown_vi="Số đo chưa được đánh giá",
    shown_en="A reading that was not assessed",
    taken_at=datetime.min.replace(tzinfo=UTC),
    refractory_s=0,
    rearm_on_worse=False,
    stale=False,
)
