"""Consent: the words there are, what holds, and saying yes or no."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api.idempotency import once
from api.provide import Unit, Who, read_cursor, write_cursor
from api.routes.family import who_says
from people import access, consent, family, sessions
from people.consent import TEXTS, Consent, Purpose, Text, Words
from people.rights import Right


class Texts(Struct, frozen=True):
    items: dict[Purpose, Text]


class Consents(Struct, frozen=True):
    """`holds`: the newest word on each purpose and relative; `items`: everything that was said, the newest first."""

    holds: list[Consent]
    items: list[Consent]
    next: str | None


class Say(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`subject`: the relative, when family access is taken back."""

    purpose: Purpose
    act: Literal["given", "withdrawn"]
    subject: UUID | None = None
    words: Words


@get("/v1/consent-texts", operation_id="listConsentTexts", tags=["consent"])
async def list_texts(actor: Who) -> Texts:
    """The words that can be agreed to today, with the hash that proves them."""
    return Texts(dict(TEXTS))


@get("/v1/residents/{resident:uuid}/consents", operation_id="listConsents", tags=["consent"])
async def list_consents(
    resident: FromPath[UUID],
    db: Unit,
    actor: Who,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Consents:
    who = await access.resident_for(db, actor, resident, Right.READ_CONSENTS)
    items = await consent.history(db, who, read_cursor(cursor), limit)
    more = write_cursor(items[-1].at, items[-1].id) if len(items) == limit else None
    return Consents(await consent.latest(db, who.id), items, more)


@post("/v1/residents/{resident:uuid}/consents", status_code=201, operation_id="sayConsent", tags=["consent"])
async def say_consent(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Say], db: Unit, actor: Who
) -> Response[list[Consent]]:
    """Agrees to a purpose, which needs a fresh proof, or takes it back, which never does and works at once."""
    if data.act == "given":
        sessions.require_proven(actor, db.now)
    who = await access.resident_for(db, actor, resident, who_says(data.words, Right.GIVE_CONSENT))

    async def act() -> list[Consent]:
        if data.purpose == "family_access" and data.act == "withdrawn" and data.subject is not None:
            await family.end(db, actor, who, data.subject, data.words)
        elif data.act == "given":
            await consent.give(db, actor, who, data.purpose, data.words)
        else:
            await consent.withdraw(db, actor, who, data.purpose, data.words)
        return await consent.latest(db, who.id)

    return await once(request, db, actor, 201, act)


HANDLERS = (list_texts, list_consents, say_consent)
