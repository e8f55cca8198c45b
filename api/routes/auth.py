"""Signing in and out (design.md §4.1, sign-in)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api.openapi import OPEN
from api.provide import Near, TheHouse, Unit, Who
from base.db import Db
from base.errors import Meaning, RateLimited, Unauthorized
from notify import wording
from people import pins, second_factor, sessions, signing_in, tickets
from people.second_factor import Standing
from people.sessions import SessionInfo, Tokens
from people.signing_in import Challenge, Device


class Asking(Struct, frozen=True, forbid_unknown_fields=True):
    """The phone that asks, by the id it made for itself; given here, only the same phone may give the code."""

    id: UUID


class AskCode(Struct, frozen=True, forbid_unknown_fields=True):
    phone: Annotated[str, Meta(min_length=3, max_length=30, examples=["+84901234567"])]
    device: Asking | None = None


class GiveCode(Struct, frozen=True, forbid_unknown_fields=True):
    challenge: UUID
    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    device: Device


class Refresh(Struct, frozen=True, forbid_unknown_fields=True):
    refresh_token: Annotated[str, Meta(max_length=200)]


class Account(Struct, frozen=True):
    id: UUID
    name: str


class SignedIn(Struct, frozen=True, kw_only=True):
    access_token: str
    expires_at: datetime
    refresh_token: str
    account: Account
    second_factor: Standing
    """`enrol` and `needed`: a member of staff, who sees nothing of their facilities until they have."""


class Ticket(Struct, frozen=True):
    ticket: str
    expires_at: datetime


class Sessions(Struct, frozen=True):
    items: list[SessionInfo]
    next: str | None = None


@post("/v1/auth/otp", status_code=202, operation_id="askCode", tags=["sign-in"], security=OPEN)
async def ask_code(data: JSONBody[AskCode], house: TheHouse, near: Near) -> Challenge:
    """Sends a code to an enrolled number. Every number gets the same answer."""
    device = data.device.id if data.device else None
    async with house.database.work("app") as db:
        opened = await signing_in.challenge(db, house.settings, data.phone, near, device)
    if isinstance(opened, RateLimited):
        raise opened
    challenge, code = opened
    if code is not None:
        await house.sms.send(code.phone, wording.code_text(code.code, code.language))
    return challenge


@post("/v1/auth/otp/verify", status_code=201, operation_id="giveCode", tags=["sign-in"], security=OPEN)
async def give_code(data: JSONBody[GiveCode], house: TheHouse, near: Near) -> SignedIn:
    """Trades the code for tokens on a new device. Five guesses; a wrong one is spent even though this is refused.

    When the answer is lost, the same request with the same `device.id` gets the same session for a minute.
    """
    async with house.database.work("app") as db:
        signed = await signing_in.verify(db, house.settings.secret, data.challenge, data.code, data.device, near)
        lacks = None if isinstance(signed, Meaning) else await _welcomed(db, signed.tokens.access_token)
    if isinstance(signed, Meaning):
        raise signed
    assert lacks is not None
    return SignedIn(
        access_token=signed.tokens.access_token,
        expires_at=signed.tokens.expires_at,
        refresh_token=signed.tokens.refresh_token,
        account=Account(signed.account, signed.name),
        second_factor=lacks,
    )


async def _welcomed(db: Db, access_token: str) -> Standing:
    """What follows a new session: the other devices learn of it, and the phone what it still lacks."""
    actor = await sessions.open_work(db, access_token, uses=False)
    await sessions.tell_others(db, actor)
    lacks = await second_factor.standing(db, actor)
    if lacks == "not_needed":
        await pins.open_again(db, actor.account)
    return lacks


@post("/v1/auth/refresh", status_code=200, operation_id="refresh", tags=["sign-in"], security=OPEN)
async def refresh(data: JSONBody[Refresh], house: TheHouse) -> Tokens:
    """The next pair of tokens. Repeating it after a lost reply is safe; replaying an older token ends the session
    and tells the account's other devices."""
    async with house.database.work("app") as db:
        tokens = await sessions.refresh(db, house.settings.secret, data.refresh_token)
    if tokens is None:
        raise Unauthorized
    return tokens


@delete("/v1/auth/session", status_code=204, operation_id="signOut", tags=["sign-in"])
async def sign_out(db: Unit, actor: Who) -> None:
    await sessions.end(db, actor, actor.session)


@get("/v1/auth/sessions", operation_id="listSessions", tags=["sign-in"])
async def list_sessions(db: Unit, actor: Who) -> Sessions:
    return Sessions(await sessions.list_mine(db, actor))


@delete("/v1/auth/sessions/{session:uuid}", status_code=204, operation_id="endSession", tags=["sign-in"])
async def end_session(session: FromPath[UUID], db: Unit, actor: Who) -> None:
    await sessions.end(db, actor, session)


@delete("/v1/auth/sessions", status_code=204, operation_id="endOtherSessions", tags=["sign-in"])
async def end_other_sessions(db: Unit, actor: Who) -> None:
    """Signs every other device out."""
    await sessions.end_others(db, actor, "signed out")


@post("/v1/realtime/ticket", status_code=201, operation_id="getTicket", tags=["sign-in"])
async def get_ticket(db: Unit, actor: Who, house: TheHouse) -> Ticket:
    """A single-use ticket for the first frame of the socket, good for 30 seconds. Staff need their second factor."""
    await second_factor.require_if_held(db, actor)
    return Ticket(*await tickets.issue(db, house.settings.secret, actor))


HANDLERS = (
    ask_code, give_code, refresh, sign_out, list_sessions, end_session, end_other_sessions, get_ticket,
)  # fmt: skip
