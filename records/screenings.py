"""Screening forms: begun once, answered one by one, scored when complete. The only writer of `screenings` and
`screening_answers`.

    open ──answers, in any order, any number of times──► open ──complete, when nothing needed is missing──► complete

Answers are rows and are never changed: a correction is another answer with a higher number `n`, which the phone counts
within the form, going on from the highest it has seen. The highest number counts, whatever arrives last; between two
phones with the same number, the later arrival. So a phone may send offline, twice, and out of order. The phone's clock
is a label. An answer that arrives after the end is kept and not counted: to correct a complete form, fill it in again.

Danger is looked for in everything that is kept, counted or not. `danger_level` never falls: a correction undoes no
call. Whom it calls is alerts/screening.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Forbidden, NotFound, Refused, unquoted
from base.settings import Secret
from people import categories
from people.access import Resident
from people.rights import HOME, Right
from people.sessions import Actor
from records import sealed_form
from records.instruments import library
from records.instruments.instrument import Answer, Danger, FilledBy, Instrument
from records.instruments.scorer import VERSION, Outcome, asks_of_danger, meets, possible, score

N_AT_MOST = 1_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer as a phone sends it; `value` null takes an answer back, and the question is open again."""

    item: Annotated[str, Meta(min_length=1, max_length=60)]
    value: bool | int | float | Annotated[str, Meta(max_length=60)] | None
    n: Annotated[int, Meta(ge=1, le=N_AT_MOST)]
    taken_at: Annotated[datetime, Meta(tz=True)]


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one answer: kept, already_kept, superseded, late, or refused with the reason."""

    item: str | None
    outcome: str
    code: str | None = None
    pointer: str | None = None
    detail_vi: str | None = None
    detail_en: str | None = None


class Given(Struct, frozen=True, kw_only=True):
    """An answer that counts."""

    item: str
    value: Answer
    n: int
    taken_at: datetime
    by: UUID
    by_as: str


class Result(Struct, frozen=True, kw_only=True):
    """What the answers came to. `scorer` is the version of the rules that said so."""

    results: dict[str, Any]
    points: dict[str, int]
    flags: list[str]
    as_zero: list[str]
    scorer: str


class Screening(Struct, frozen=True, kw_only=True):
    """A form. `missing` is what is still needed, `ask_again` what danger hangs on and nobody answered."""

    id: UUID
    instrument: str
    instrument_version: str
    filled_by: FilledBy
    state: Literal["open", "complete"]
    started_at: datetime
    started_by: UUID
    completed_at: datetime | None
    result: Result | None
    answers: list[Given]
    missing: list[str]
    ask_again: list[str]
    highest_n: int
    danger_level: Literal["urgent", "emergency"] | None
    danger_at: datetime | None
    alert: UUID | None
    draft_wording: bool
    """Whether the Vietnamese words are a draft of ours."""


class Change(Struct, frozen=True, kw_only=True):
    """What a set of answers did to a form. `danger`: what newly kept answers call for; `further`: whether one of them
    says it itself, or what calls did not stand before. `completed`: now; `asks`: the forms that are due next because of
    what it has shown."""

    screening: Screening
    items: tuple[Kept, ...]
    danger: tuple[Danger, ...]
    further: bool
    asks: tuple[str, ...] = ()
    completed: bool = False


def instrument_of(id: str) -> Instrument:
    found = library.load().get(id)
    if found is None:
        raise NotFound
    return found


def may_be_filled_at_home(instrument: str) -> bool:
    of = library.load().get(instrument)
    return of is not None and of.filled_by != ("staff",)


def may_see(who: Resident, private: bool) -> bool:
    """The family reads and fills in what is of mental health with a scope of its own only."""
    return not private or categories.may_read("MENTAL_HEALTH", categories.reader(who))


def may_fill_in(who: Resident, private: bool) -> bool:
    """Whoever fills in without reading brings in what was asked, of whatever kind, and is shown none of the others'."""
    return may_see(who, private) or not who.may(Right.READ_SCREENINGS)


def filler(who: Resident) -> FilledBy:
    return "resident" if who.basis == "self" else "relative" if who.basis in HOME else "staff"


async def start(db: Db, house: Secret, actor: Actor, who: Resident, id: UUID, instrument: str) -> Screening:
    """Begins a form once; the same id for another instrument is refused."""
    of = instrument_of(instrument)
    private = of.privacy == "mental_health"
    by = filler(who)
    if not may_fill_in(who, private):
        raise Forbidden
    await _open_own(db, who, id)
    if not of.offered or by not in of.filled_by:
        raise Refused("not_for_you", "Phiếu này do người khác điền.", "Somebody else fills this in.", "/instrument")
    await db.execute(
        """insert into screenings (resident_id, id, facility_id, instrument, instrument_version, private, filled_by,
                                   started_by, started_as, started_at, wrapped)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing""",
        who.id, id, who.facility, of.id, of.version, private, by, actor.account, who.basis, db.now,
        sealed_form.new_key(house, id),
    )  # fmt: skip
    row = await _row(db, who, id, by=actor)
    if (row["instrument"], row["started_by"]) != (of.id, actor.account):
        raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.")
    return await _shown(db, house, actor, who, row)


async def answer(
    db: Db, house: Secret, actor: Actor, who: Resident, id: UUID, answers: Sequence[msgspec.Raw], complete: bool
) -> Change:
    """1 hold the form; 2 keep each answer by itself; 3 look for danger in what is new; 4 complete it if it is whole.

    A form that is not whole stays open and says what is missing: nothing that was sent is lost for it."""
    await _open_own(db, who, id)
    row = await _row(db, who, id, by=actor, lock=True)
    of = instrument_of(row["instrument"])
    key = sealed_form.unwrap(house, id, row["wrapped"])
    before = await _current(db, key, who.id, id)
    outcomes: list[Kept] = []
    fresh: list[Draft] = []
    for raw in answers:
        outcome, draft = await _keep(db, key, actor, who, row, of, before, raw)
        outcomes.append(outcome)
        if draft is not None:
            fresh.append(draft)
    current = await _current(db, key, who.id, id) if fresh else before
    danger = _danger(of, await _values(db, who, of, current), fresh)
    further = False
    if danger:
        await _note_danger(db, who.id, id, danger)
        stood = score(of, await _values(db, who, of, before)).danger
        further = any(d not in stood or any(_says(draft, d) for draft in fresh) for d in danger)
    outcome = score(of, await _values(db, who, of, current))
    asks: tuple[str, ...] = ()
    completed = complete and row["state"] == "open" and outcome.status == "ok"
    if completed:
        await _complete(db, key, actor, who.id, id, outcome)
        asks = tuple(follow.ask for follow in of.follow if outcome.results.get(follow.result) is True)
    shown = await _shown(db, house, actor, who, await _row(db, who, id, by=actor))
    return Change(
        screening=shown, items=tuple(outcomes), danger=danger, further=further, asks=asks, completed=completed
    )


async def get(db: Db, house: Secret, actor: Actor, who: Resident, id: UUID) -> Screening:
    return await _shown(db, house, actor, who, await _row(db, who, id, by=actor))


async def page(
    db: Db, house: Secret, actor: Actor, who: Resident, before: tuple[datetime, UUID] | None, limit: int
) -> list[Screening]:
    """The newest forms the reader may see, older than the cursor (begun, id)."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from screenings where resident_id = $1 and (not private or $2)
               and ($3::timestamptz is null or (started_at, id) < ($3, $4::uuid))
             order by started_at desc, id desc limit $5""",
        who.id, may_see(who, True), before[0] if before else None, before[1] if before else None, limit,
    )  # fmt: skip
    return [await _shown(db, house, actor, who, row) for row in rows]


async def scores_since(
    db: Db, house: Secret, who: Resident, form: Screening, result: str, since: datetime
) -> list[float]:
    """What complete forms of the same kind came to, without this one."""
    rows = await db.fetch(
        """select id, wrapped, result_sealed from screenings where resident_id = $1 and instrument = $2 and id <> $3
              and completed_at >= $4 and result_sealed is not null""",
        who.id, form.instrument, form.id, since,
    )  # fmt: skip
    kept = (
        sealed_form.open_(
            sealed_form.unwrap(house, row["id"], row["wrapped"]), row["id"], "result", row["result_sealed"]
        )
        for row in rows
    )
    found = (msgspec.convert(one, Result).results.get(result) for one in kept)
    return [points for points in found if points is not None]


async def called(db: Db, who: UUID, id: UUID, alert: UUID) -> None:
    """Which alert went out because of this form."""
    await db.execute("update screenings set alert_id = $3 where resident_id = $1 and id = $2", who, id, alert)


async def _keep(
    db: Db,
    key: bytes,
    actor: Actor,
    who: Resident,
    row: Any,
    of: Instrument,
    before: Mapping[str, Given],
    raw: msgspec.Raw,
) -> tuple[Kept, Draft | None]:
    try:
        draft = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return _refused(None, "validation", "", "Dữ liệu không đúng dạng.", unquoted(str(error))), None
    item = next((item for item in of.items if item.id == draft.item), None)
    if item is None:
        return _refused(draft.item, "no_such_item", "/item", "Không có câu này.", "There is no such question."), None
    if draft.value is not None and not possible(of, item, draft.value):
        vi, en = "Câu trả lời không hợp lệ, hãy hỏi lại.", "This cannot be an answer; ask again."
        return _refused(draft.item, "impossible_value", "/value", vi, en), None
    late = row["state"] == "complete"
    if not await _insert(db, key, actor, who, row["id"], draft, late):
        if await _is_repeat(db, key, actor, who.id, row["id"], draft):
            return Kept(item=draft.item, outcome="already_kept"), None
        vi, en = "Số thứ tự này đã dùng.", "This number was used for another answer."
        return _refused(draft.item, "idempotency_mismatch", "/n", vi, en), None
    older = draft.item in before and before[draft.item].n > draft.n
    return Kept(item=draft.item, outcome="late" if late else "superseded" if older else "kept"), draft


async def _insert(db: Db, key: bytes, actor: Actor, who: Resident, form: UUID, draft: Draft, late: bool) -> int:
    sane = FIRST_YEAR < draft.taken_at.year < LAST_YEAR
    return await db.execute(
        """insert into screening_answers (resident_id, screening_id, item, n, author_id, author_as, taken_at,
                                          received_at, late, value_sealed)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing""",
        who.id, form, draft.item, draft.n, actor.account, who.basis, draft.taken_at if sane else db.now, db.now, late,
        sealed_form.seal(key, form, _place(draft.item, draft.n), draft.value),
    )  # fmt: skip


async def _is_repeat(db: Db, key: bytes, actor: Actor, who: UUID, form: UUID, draft: Draft) -> bool:
    sealed = await db.fetchval(
        """select value_sealed from screening_answers where resident_id = $1 and screening_id = $2 and item = $3
              and n = $4 and author_id = $5""",
        who, form, draft.item, draft.n, actor.account,
    )  # fmt: skip
    held = sealed_form.open_(key, form, _place(draft.item, draft.n), sealed)
    return type(held) is type(draft.value) and held == draft.value


async def _current(db: Db, key: bytes, who: UUID, form: UUID) -> dict[str, Given]:
    """The answers that count, one per question; those taken back are not among them."""
    rows = await db.fetch(
        """select distinct on (item) item, n, author_id, author_as, taken_at, value_sealed from screening_answers
            where resident_id = $1 and screening_id = $2 and not late
            order by item, n desc, received_at desc, author_id""",
        who,
        form,
    )
    given = (
        Given(
            item=row["item"], n=row["n"], taken_at=row["taken_at"], by=row["author_id"], by_as=row["author_as"],
            value=sealed_form.open_(key, form, _place(row["item"], row["n"]), row["value_sealed"]),
        )
        for row in rows
    )  # fmt: skip
    return {one.item: one for one in given if one.value is not None}


async def _values(db: Db, who: Resident, of: Instrument, current: Mapping[str, Given]) -> dict[str, Answer | None]:
    """The answers, and what the record knows of what nobody answered."""
    known: dict[str, Answer | None] = {}
    for item in of.items:
        if item.known == "sex" and who.sex in ("male", "female"):
            known[item.id] = who.sex
        if item.known == "age" and who.birth_date is not None:
            known[item.id] = _age(who.birth_date, db.now)
    return {**known, **{name: given.value for name, given in current.items()}}


def _age(born: date, now: datetime) -> int:
    today = now.date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _danger(of: Instrument, current: Mapping[str, Answer | None], fresh: Sequence[Draft]) -> tuple[Danger, ...]:
    """What the new answers call for: beside those that count now, and each of them as if it counted."""
    if not fresh:
        return ()
    found = list(score(of, current).danger)
    for draft in fresh:
        if draft.value is not None and current.get(draft.item) != draft.value:
            found += score(of, {**current, draft.item: draft.value}).danger
    return tuple(d for d in dict.fromkeys(found) if any(_has_a_part(draft, d) for draft in fresh))


def _has_a_part(draft: Draft, danger: Danger) -> bool:
    """Every answer has a part in a sum; else it is the answer itself that calls."""
    sums = any(c.result is not None for every in danger.any for c in every)
    return draft.value is not None and (sums or _says(draft, danger))


def _says(draft: Draft, danger: Danger) -> bool:
    conditions = [condition for every in danger.any for condition in every if condition.result is None]
    return draft.value is not None and any(
        draft.item in (c.item, *c.any_item) and meets(c, draft.value) for c in conditions
    )


async def _note_danger(db: Db, who: UUID, id: UUID, danger: Sequence[Danger]) -> None:
    worst = "emergency" if any(d.level == "emergency" for d in danger) else "urgent"
    await db.execute(
        """update screenings set danger_level = case when danger_level = 'emergency' then danger_level else $3 end,
                                 danger_at = coalesce(danger_at, $4)
            where resident_id = $1 and id = $2""",
        who, id, worst, db.now,
    )  # fmt: skip


async def _complete(db: Db, key: bytes, actor: Actor, who: UUID, id: UUID, outcome: Outcome) -> None:
    result = Result(
        results=outcome.results, points=outcome.points, flags=list(outcome.flags), as_zero=list(outcome.as_zero),
        scorer=VERSION,
    )  # fmt: skip
    await db.execute(
        """update screenings set state = 'complete', completed_at = $3, completed_by = $4, scorer_version = $5,
                                 result_sealed = $6 where resident_id = $1 and id = $2""",
        who, id, db.now, actor.account, VERSION, sealed_form.seal(key, id, "result", result),
    )  # fmt: skip


async def _open_own(db: Db, who: Resident, id: UUID) -> None:
    """Off duty the second wall is open to nobody; a form of one's own opens it until the unit of work ends."""
    if not who.may(Right.READ_SCREENINGS):
        await db.execute("select open_form($1, $2, $3)", who.id, id, db.now)


async def _row(db: Db, who: Resident, id: UUID, *, by: Actor, lock: bool = False) -> Any:
    """What the reader may not see is not there; whoever may only fill in their own learns of no other."""
    row = await db.fetchrow(
        f"""select {_COLUMNS} from screenings where resident_id = $1 and id = $2 {"for update" if lock else ""}""",
        who.id,
        id,
    )
    own = row is not None and row["started_by"] == by.account
    if not own and not who.may(Right.READ_SCREENINGS):
        raise Forbidden
    if row is None or not may_fill_in(who, row["private"]):
        raise NotFound
    return row


async def _shown(db: Db, house: Secret, actor: Actor, who: Resident, row: Any) -> Screening:
    """Off duty one is shown what one answered oneself, and what is still missing."""
    id, of = row["id"], library.load().get(row["instrument"])
    key = sealed_form.unwrap(house, id, row["wrapped"])
    current = await _current(db, key, who.id, id)
    values = await _values(db, who, of, current) if of else {}
    reads = who.may(Right.READ_SCREENINGS)
    sealed = row["result_sealed"] if reads else None
    return Screening(
        id=id, instrument=row["instrument"], instrument_version=row["instrument_version"], filled_by=row["filled_by"],
        state=row["state"], started_at=row["started_at"], started_by=row["started_by"],
        completed_at=row["completed_at"],
        result=msgspec.convert(sealed_form.open_(key, id, "result", sealed), Result) if sealed else None,
        answers=sorted((g for g in current.values() if reads or g.by == actor.account), key=lambda given: given.n),
        missing=list(score(of, values).missing) if of and row["state"] == "open" else [],
        ask_again=asks_of_danger(of, values) if of and row["state"] == "open" else [],
        highest_n=await _highest(db, who.id, id),
        danger_level=row["danger_level"], danger_at=row["danger_at"], alert=row["alert_id"],
        draft_wording=of is not None and of.wording.vi == "draft",
    )  # fmt: skip


async def _highest(db: Db, who: UUID, id: UUID) -> int:
    return await db.fetchval(
        "select coalesce(max(n), 0) from screening_answers where resident_id = $1 and screening_id = $2", who, id
    )


def _place(item: str, n: int) -> str:
    return f"{item}|{n}"


def _refused(item: str | None, code: str, pointer: str, vi: str, en: str) -> Kept:
    return Kept(item=item, outcome="refused", code=code, pointer=pointer, detail_vi=vi, detail_en=en)


_decode = msgspec.json.Decoder(Draft).decode
_COLUMNS = """id, instrument, instrument_version, private, filled_by, state, started_at, started_by, wrapped,
              completed_at, result_sealed, danger_level, danger_at, alert_id"""
