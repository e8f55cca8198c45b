"""The second factor of staff, and proving once more that it is you (docs/sign-in.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api.provide import TheHouse, Unit, Who, acting
from base.errors import NotFound, Refused
from people import audit, passkeys, pins, platform, second_factor, sessions, signing_in, staff
from people.passkeys import Options, Passkey
from people.second_factor import Enrolment, EnrolmentCode

Digits = Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
Pin = Annotated[str, Meta(pattern=r"^[0-9]{4,8}$")]


class Enrol(Struct, frozen=True, forbid_unknown_fields=True):
    enrolment_code: Annotated[str, Meta(pattern=r"^[0-9]{8}$")] | None = None
    """Needed for the first factor; left out when a factor was given on this session within 5 minutes."""


class Totp(Struct, frozen=True, forbid_unknown_fields=True):
    code: Digits


class StepUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of: `pin`; `code` of the authenticator app (staff); `challenge` and `code` of a new text message."""

    code: Digits | None = None
    challenge: UUID | None = None
    pin: Pin | None = None


class Proven(Struct, frozen=True):
    proven_at: datetime


class Register(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    challenge: UUID
    credential: dict[str, Any]
    """The authenticator's PublicKeyCredential as its toJSON() gives it."""
    name: Annotated[str, Meta(min_length=1, max_length=100)] = "Passkey"


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    challenge: UUID
    credential: dict[str, Any]


class Passkeys(Struct, frozen=True):
    items: list[Passkey]
    next: str | None = None


@post("/v1/auth/totp", status_code=201, operation_id="enrolTotp", tags=["sign-in"])
async def enrol_totp(data: JSONBody[Enrol], request: Request[Any, Any, Any], house: TheHouse) -> Enrolment:
    """A secret for the authenticator app, shown once; its first code (`/v1/auth/totp/verify`) puts it into force."""
    key, enrolment = house.settings.secret, None
    async with acting(house, request) as (db, actor):
        if await second_factor.may_enrol(db, key, actor, data.enrolment_code):
            enrolment = await second_factor.enrol_totp(db, key, actor, by_code=data.enrolment_code is not None)
    if enrolment is None:
        raise WrongEnrolmentCode
    return enrolment


@post("/v1/auth/totp/verify", status_code=200, operation_id="giveTotp", tags=["sign-in"])
async def give_totp(data: JSONBody[Totp], request: Request[Any, Any, Any], house: TheHouse) -> Proven:
    """Gives this session its second factor; the first code of a new secret puts it into force and signs every other
    session out. A code counts once; five wrong ones in 15 minutes are 429."""
    async with acting(house, request) as (db, actor):
        right = await second_factor.give_totp(db, house.settings.secret, actor, data.code)
    if not right:
        raise second_factor.WrongCode
    return Proven(db.now)


@post(
    "/v1/facilities/{facility:uuid}/staff/{account:uuid}/enrolment-code",
    status_code=201, operation_id="issueEnrolmentCode", tags=["sign-in"],
)  # fmt: skip
async def issue_enrolment_code(
    facility: FromPath[UUID], account: FromPath[UUID], db: Unit, actor: Who, house: TheHouse
) -> EnrolmentCode:
    """Eight digits for a member of staff who has no factor, or lost it: to be handed over in person by a manager, who
    manages every facility a factor in force opens; and by a platform admin to the first manager of a facility."""
    if actor.roles_in(facility) or not await platform.is_admin(db):
        staff.require(actor, facility, "manager")
        if not await staff.works_in(db, facility, account, db.now):
            raise NotFound
    sessions.require_proven(actor, db.now)
    issued = await second_factor.issue_enrolment_code(db, house.settings.secret, account)
    await audit.record_act(db, actor, "issue_enrolment_code", "manager", facility=facility, subject=account)
    return issued


@post("/v1/auth/step-up", status_code=200, operation_id="stepUp", tags=["sign-in"])
async def step_up(data: JSONBody[StepUp], request: Request[Any, Any, Any], house: TheHouse) -> Proven:
    """Proves once more who is holding the phone: what `step_up_needed` asks for."""
    if (data.pin is None) == (data.code is None) or (data.pin and data.challenge):
        raise Refused(en="Give a pin, or a code.", vi="Hãy nhập mã PIN hoặc mã xác nhận.")
    if data.pin is not None:
        return await _step_up_by_pin(data.pin, request, house)
    assert data.code is not None
    async with acting(house, request) as (db, actor):
        if data.challenge is None:
            right = await second_factor.give_totp(db, house.settings.secret, actor, data.code)
        else:
            if actor.second_factor:
                raise second_factor.FactorNeeded
            await second_factor.require(db, actor)  # a text message alone proves nothing for staff
            right = await signing_in.prove(db, house.settings.secret, data.challenge, data.code)
            if right:
                await sessions.note_proven(db, actor)
    if not right:
        raise second_factor.WrongCode
    return Proven(db.now)


async def _step_up_by_pin(pin: str, request: Request[Any, Any, Any], house: TheHouse) -> Proven:
    async with acting(house, request) as (db, actor):
        hash = await pins.take_guess(db, actor)
    if not await pins.matches(house.settings.secret, actor.account, pin, hash):
        raise WrongPin
    async with acting(house, request) as (db, actor):
        await pins.open_again(db, actor.account)
        await sessions.note_proven(db, actor)
    return Proven(db.now)


@post("/v1/auth/passkeys/options", status_code=200, operation_id="passkeyOptions", tags=["sign-in"])
async def passkey_options(data: JSONBody[Enrol], request: Request[Any, Any, Any], house: TheHouse) -> Options:
    """What an authenticator needs to make a passkey for this account."""
    party, options = passkeys.relying_party(house.settings), None
    async with acting(house, request) as (db, actor):
        if await second_factor.may_enrol(db, house.settings.secret, actor, data.enrolment_code):
            options = await passkeys.registration(db, party, actor, by_code=data.enrolment_code is not None)
    if options is None:
        raise WrongEnrolmentCode
    return options


@post("/v1/auth/passkeys", status_code=201, operation_id="addPasskey", tags=["sign-in"])
async def add_passkey(data: JSONBody[Register], request: Request[Any, Any, Any], house: TheHouse) -> Passkey:
    """Keeps the passkey that was made; this session holds a second factor from now on."""
    party = passkeys.relying_party(house.settings)
    async with acting(house, request) as (db, actor):
        made = await passkeys.register(db, party, actor, data.challenge, data.credential, data.name)
    if made is None:
        raise passkeys.WrongPasskey
    return made


@post("/v1/auth/passkeys/challenge", status_code=200, operation_id="passkeyChallenge", tags=["sign-in"])
async def passkey_challenge(db: Unit, actor: Who, house: TheHouse) -> Options:
    """What one of the account's passkeys must sign."""
    return await passkeys.challenge(db, passkeys.relying_party(house.settings), actor)


@post("/v1/auth/passkeys/verify", status_code=200, operation_id="givePasskey", tags=["sign-in"])
async def give_passkey(data: JSONBody[Answer], request: Request[Any, Any, Any], house: TheHouse) -> Proven:
    """Gives this session its second factor, or proves again. A challenge takes one answer."""
    party = passkeys.relying_party(house.settings)
    async with acting(house, request) as (db, actor):
        right = await passkeys.verify(db, party, actor, data.challenge, data.credential)
    if not right:
        raise passkeys.WrongPasskey
    return Proven(db.now)


@get("/v1/auth/passkeys", operation_id="listPasskeys", tags=["sign-in"])
async def list_passkeys(db: Unit, actor: Who, house: TheHouse) -> Passkeys:
    passkeys.relying_party(house.settings)
    return Passkeys(await passkeys.list_mine(db, actor))


@delete("/v1/auth/passkeys/{passkey:uuid}", status_code=204, operation_id="removePasskey", tags=["sign-in"])
async def remove_passkey(passkey: FromPath[UUID], db: Unit, actor: Who, house: TheHouse) -> None:
    """Takes a passkey away and signs every other session out; the last factor stays."""
    passkeys.relying_party(house.settings)
    await second_factor.require(db, actor)
    sessions.require_proven(actor, db.now)
    await passkeys.remove(db, actor, passkey)


class WrongEnrolmentCode(Refused):
    code, vi, en = "wrong_code", "Mã không đúng hoặc đã hết hạn.", "The code is wrong or has expired."
    pointer = "/enrolment_code"


class WrongPin(Refused):
    code, vi, en = "wrong_pin", "Mã PIN không đúng hoặc đã bị khóa.", "The PIN is wrong or locked."
    pointer = "/pin"


HANDLERS = (
    enrol_totp, give_totp, issue_enrolment_code, step_up, passkey_options, add_passkey, passkey_challenge, give_passkey,
    list_passkeys, remove_passkey,
)  # fmt: skip
