"""Screening: the questionnaires, and filling them in answer by answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from alerts import screening
from alerts.screening import Page
from api.errors import language
from api.openapi import BODY
from api.provide import TheHouse, Unit, Who, read_cursor, write_cursor
from base.db import Db
from base.errors import Malformed, unquoted
from base.settings import Secret
from people import access
from people.access import Resident
from people.rights import Right
from records import screenings
from records.instruments import library
from records.instruments.instrument import (
    Ages,
    Condition,
    FilledBy,
    Instrument,
    Item,
    Licence,
    Loinc,
    Option,
    Wording,
    Words,
)
from records.screenings import Draft, Screening
from scheduling import checkups
from scheduling.checkups import Due

ANSWERS_AT_MOST = 100
DRAFT = Words(
    "Lời tiếng Việt của phiếu này là bản nháp, chưa được thẩm định.",
    "The Vietnamese words of this form are a draft and have not been validated.",
)

OneAnswer = Annotated[msgspec.Raw, Meta(extra_json_schema=msgspec.json.schema(Draft)["$defs"]["Draft"])]


class Card(Struct, frozen=True, kw_only=True):
    """A questionnaire in the list. `notice` is shown to whoever uses it."""

    id: str
    version: str
    title: Words
    topic: str
    private: bool
    filled_by: tuple[FilledBy, ...]
    ages: Ages
    words: Literal["shipped", "noncommercial", "withheld"]
    draft_wording: bool
    notice: Words | None


class Cards(Struct, frozen=True):
    items: list[Card]
    next: None = None


class Question(Struct, frozen=True, kw_only=True):
    """`asked_if` and `skipped_if` are any of (all of)."""

    id: str
    kind: str
    words: Words | None
    options: tuple[Option, ...] | None
    lowest: float | None
    highest: float | None
    optional: bool
    asked_if: tuple[tuple[Condition, ...], ...]
    skipped_if: tuple[tuple[Condition, ...], ...]
    known: str | None
    loinc: str | None


class Sheet(Card, frozen=True, kw_only=True):
    """A questionnaire with its words, where its licence lets them be shown."""

    licence: Licence
    wording: Wording
    source: str
    stem: Words | None
    loinc: Loinc | None
    questions: list[Question]


class Start(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect."""

    id: UUID
    instrument: Annotated[str, Meta(min_length=1, max_length=40)]


class Answers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each answer is read by itself, so one bad one never loses the others. `complete`: score it if it is whole."""

    answers: Annotated[list[OneAnswer], Meta(max_length=ANSWERS_AT_MOST)]
    complete: bool = False


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    item: str | None
    outcome: str
    code: str | None = None
    pointer: str | None = None
    detail: str | None = None


class Form(Struct, frozen=True, kw_only=True):
    """`danger` is the calm page, from the first danger answer on; `notice` is shown with the words."""

    screening: Screening
    danger: Page | None
    notice: Words | None


class Answered(Form, frozen=True, kw_only=True):
    items: list[Outcome]


class Forms(Struct, frozen=True):
    items: list[Form]
    due: list[Due]
    next: str | None


class Ask(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    instrument: Annotated[str, Meta(min_length=1, max_length=40)]
    why: Literal["fall", "returned", "request"] = "request"


class Asked(Struct, frozen=True):
    items: list[Due]
    next: None = None


_decode = msgspec.json.Decoder(Answers).decode


@get("/v1/instruments", operation_id="listInstruments", tags=["screening"])
async def list_instruments(db: Unit, actor: Who) -> Cards:
    """The questionnaires that are offered."""
    return Cards([Card(**_card(one)) for one in library.load().values() if one.offered])


@get("/v1/instruments/{instrument:str}", operation_id="getInstrument", tags=["screening"])
async def get_instrument(instrument: FromPath[str], db: Unit, actor: Who) -> Sheet:
    """One with its questions. Without words (`withheld`): the answers or points of the paper form are entered."""
    of = screenings.instrument_of(instrument)
    return Sheet(
        **_card(of), licence=of.licence, wording=of.wording, source=of.source, stem=of.stem, loinc=of.loinc,
        questions=[_question(of, item) for item in of.items],
    )  # fmt: skip


@post("/v1/residents/{resident:uuid}/screenings", status_code=201, operation_id="startScreening", tags=["screening"])
async def start_screening(
    resident: FromPath[UUID], data: JSONBody[Start], db: Unit, actor: Who, house: TheHouse
) -> Form:
    who = await access.resident_for(db, actor, resident, Right.ANSWER_SCREENINGS)
    form = await screenings.start(db, house.settings.secret, actor, who, data.id, data.instrument)
    return await _form(db, who, form)


@patch(
    "/v1/residents/{resident:uuid}/screenings/{screening_id:uuid}",
    status_code=200, operation_id="answerScreening", tags=["screening"], opt={BODY: Answers},
)  # fmt: skip
async def answer_screening(
    request: Request[Any, Any, Any],
    resident: FromPath[UUID],
    screening_id: FromPath[UUID],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Answered:
    """Answers one by one, in any order and as often as the phone likes: of each question the highest `n` counts. A
    danger answer calls whoever is on duty at once, and the answer carries the page to show."""
    try:
        data = _decode(await request.body())
    except msgspec.MsgspecError as error:
        raise Malformed(en=unquoted(str(error)), pointer="/answers") from None
    who = await access.resident_for(db, actor, resident, Right.ANSWER_SCREENINGS)
    secret = house.settings.secret
    change = await screening.answer(db, secret, actor, who, screening_id, data.answers, data.complete)
    form = await _form(db, who, change.screening)
    said = language(request)
    return Answered(
        screening=form.screening, danger=form.danger, notice=form.notice,
        items=[
            Outcome(
                item=kept.item, outcome=kept.outcome, code=kept.code, pointer=kept.pointer,
                detail=kept.detail_vi if said == "vi" else kept.detail_en,
            )
            for kept in change.items
        ],
    )  # fmt: skip


@get("/v1/residents/{resident:uuid}/screenings", operation_id="listScreenings", tags=["screening"])
async def list_screenings(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    house: TheHouse,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Forms:
    """The newest forms, and what is due now."""
    who = await access.resident_for(db, actor, resident, Right.READ_SCREENINGS)
    secret: Secret = house.settings.secret
    items = await screenings.page(db, secret, actor, who, read_cursor(cursor), limit)
    forms = [await _form(db, who, form) for form in items]
    more = write_cursor(items[-1].started_at, items[-1].id) if len(items) == limit else None
    return Forms(forms, await checkups.of_resident(db, who), more)


@get("/v1/residents/{resident:uuid}/screenings/{screening_id:uuid}", operation_id="getScreening", tags=["screening"])
async def get_screening(
    resident: FromPath[UUID], screening_id: FromPath[UUID], db: Unit, actor: Who, house: TheHouse
) -> Form:
    who = await access.resident_for(db, actor, resident, Right.READ_SCREENINGS)
    return await _form(db, who, await screenings.get(db, house.settings.secret, actor, who, screening_id))


@post("/v1/residents/{resident:uuid}/screenings/ask", status_code=200, operation_id="askScreening", tags=["screening"])
async def ask_screening(resident: FromPath[UUID], data: JSONBody[Ask], db: Unit, actor: Who) -> Asked:
    """Makes a screening due now: after a fall, on return from a hospital, or because somebody thinks so. Asking for
    what is due already changes nothing."""
    who = await access.resident_for(db, actor, resident, Right.WRITE_NOTES)
    await checkups.ask(db, actor, who, data.instrument, data.why)
    return Asked(await checkups.of_resident(db, who))


async def _form(db: Db, who: Resident, form: Screening) -> Form:
    return Form(
        screening=form, danger=await screening.page(db, who, form), notice=DRAFT if form.draft_wording else None
    )


def _card(of: Instrument) -> dict[str, Any]:
    draft = of.wording.vi == "draft"
    return {
        "id": of.id, "version": of.version, "title": of.title, "topic": of.topic,
        "private": of.privacy == "mental_health", "filled_by": of.filled_by, "ages": of.ages,
        "words": of.licence.text, "draft_wording": draft, "notice": DRAFT if draft else None,
    }  # fmt: skip


def _question(of: Instrument, item: Item) -> Question:
    return Question(
        id=item.id, kind=item.kind, words=Words(item.vi, item.en) if item.en else None,
        options=of.options[item.options] if item.kind == "choice" else None, lowest=item.lowest, highest=item.highest,
        optional=item.optional, asked_if=item.asked_if, skipped_if=item.skipped_if, known=item.known, loinc=item.loinc,
    )  # fmt: skip


HANDLERS = (
    list_instruments, get_instrument, start_screening, answer_screening, list_screenings, get_screening, ask_screening,
)  # fmt: skip
