"""The tablet several people share: a PIN each, a short lock, and the unlock (docs/sign-in.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, post, put
from litestar.params import JSONBody
from msgspec import Meta, Struct

from api.openapi import OPEN
from api.provide import TheHouse, Unit, Who, acting
from base.errors import Refused
from people import pins, second_factor, sessions
from people.pins import Shared

Pin = Annotated[str, Meta(pattern=r"^[0-9]{4,8}$")]


class SetPin(Struct, frozen=True, forbid_unknown_fields=True):
    pin: Pin


class Share(Struct, frozen=True, forbid_unknown_fields=True):
    shared: bool


class Unlock(Struct, frozen=True, forbid_unknown_fields=True):
    session: UUID
    device_secret: Annotated[str, Meta(max_length=100)]
    pin: Pin


class Unlocked(Struct, frozen=True, kw_only=True):
    access_token: str
    expires_at: datetime


@put("/v1/auth/pin", status_code=204, operation_id="setPin", tags=["sign-in"])
async def set_pin(data: JSONBody[SetPin], request: Request[Any, Any, Any], house: TheHouse) -> None:
    """Sets or changes the caller's PIN. Needs a proof of the last 5 minutes, of staff a second factor."""
    async with acting(house, request) as (db, actor):
        await second_factor.require(db, actor)
        sessions.require_proven(actor, db.now)
    hash = await pins.hash_of(house.settings.secret, actor.account, data.pin)
    async with acting(house, request) as (db, actor):
        await pins.keep(db, actor, hash)


@put("/v1/auth/shared", status_code=200, operation_id="shareSession", tags=["sign-in"])
async def share_session(data: JSONBody[Share], db: Unit, actor: Who, house: TheHouse) -> Shared:
    """This session lives on a shared tablet from now on: locked 4 minutes after its last request, 12 hours at most, and
    opened by the PIN together with the `device_secret` given here. Its refresh token is worth nothing any more."""
    if not data.shared:
        raise Refused(
            "shared_stays", "Phiên dùng chung không đổi lại được; hãy đăng xuất.",
            "A shared session stays shared; sign out instead.", "/shared",
        )  # fmt: skip
    return await pins.share(db, house.settings.secret, actor)


@post("/v1/auth/unlock", status_code=200, operation_id="unlock", tags=["sign-in"], security=OPEN)
async def unlock(data: JSONBody[Unlock], house: TheHouse) -> Unlocked:
    """A new access token for a locked session of this tablet. One answer, after the same work, for a wrong PIN, a
    locked one, another tablet and a session nobody knows."""
    async with house.database.work("app") as db:
        account, hash = await pins.take_unlock_guess(db, data.session, data.device_secret)
    if not await pins.matches(house.settings.secret, account, data.pin, hash):
        raise pins.WrongPin
    async with house.database.work("app") as db:
        unlocked = await pins.unlock(db, data.session, data.device_secret)
    if unlocked is None:
        raise pins.WrongPin
    return Unlocked(access_token=unlocked[0], expires_at=unlocked[1])


HANDLERS = (set_pin, share_session, unlock)
