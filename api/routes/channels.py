"""Where the caller can be reached beside the app's own push: their addresses, and the code that shows they are theirs.

An address is kept first and its code sent after the commit, with no transaction open. What the provider says of the
address is told to the caller, who is signed in and asked for it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api.house import House
from api.provide import TheHouse, Unit, Who, acting
from base import limits
from base.errors import Meaning, NotFound, Refused, Unavailable
from base.ids import new_id
from notify import addresses, email, web_push, wording
from notify.addresses import Mine
from notify.channel import Gone, Notice, Outcome, Sent
from people.signing_in import e164, number_of

Reaches = Literal["web_push", "sms", "zalo", "email"]


class NewAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """`address`: a number (sms, zalo), a mailbox (email), or the browser's subscription as JSON (web_push)."""

    channel: Reaches
    address: Annotated[str, Meta(min_length=3, max_length=2000)]


class AddressCode(Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]


class MyChannels(Struct, frozen=True):
    items: list[Mine]
    available: list[Reaches]
    """What this house has."""
    next: str | None = None


class WebKey(Struct, frozen=True):
    key: str
    """`applicationServerKey` of the browser's subscription."""


@get("/v1/me/push/web-key", operation_id="getWebPushKey", tags=["me"])
async def get_web_key(db: Unit, actor: Who, house: TheHouse) -> WebKey:
    """With which a browser subscribes to our pushes. 404 `not_configured` where there are none."""
    if not house.settings.vapid_key:
        raise NotConfigured
    return WebKey(web_push.public_key(house.settings.vapid_key))


@get("/v1/me/channels", operation_id="listMyChannels", tags=["me"])
async def list_mine(db: Unit, actor: Who, house: TheHouse) -> MyChannels:
    items = await addresses.mine(db, house.settings.secret, actor.account)
    return MyChannels(items, [name for name in house.channels if name != "push"])


@post("/v1/me/channels", status_code=201, operation_id="addMyChannel", tags=["me"])
async def add_mine(data: JSONBody[NewAddress], request: Request[Any, Any, Any], house: TheHouse) -> Mine:
    """Keeps an address and sends a code there; it is used once the code came back. The number one signs in with needs
    none. Sending the same address again sends another code."""
    refused: Meaning | None
    async with acting(house, request) as (db, actor):
        address = _checked(house, data)
        known = data.channel in ("sms", "zalo") and await number_of(db, actor) == address
        secret = house.settings.secret
        refused = None if known else await limits.take(db, secret, (addresses.CODES, str(actor.account)))
        mine = code = None
        if refused is None:
            mine, code = await addresses.add(db, secret, actor.account, data.channel, address, known=known)
    if refused is not None:
        raise refused
    assert mine is not None
    if code is not None:
        await _send(house, data.channel, mine.id, address, code, actor.language)
    return mine


@post("/v1/me/channels/{address:uuid}/verify", status_code=200, operation_id="verifyMyChannel", tags=["me"])
async def verify_mine(
    address: FromPath[UUID], data: JSONBody[AddressCode], request: Request[Any, Any, Any], house: TheHouse
) -> Mine:
    """The code that went there. Five guesses; a wrong one is spent even though this is refused."""
    async with acting(house, request) as (db, actor):
        verified = await addresses.verify(db, house.settings.secret, actor.account, address, data.code)
    if isinstance(verified, Meaning):
        raise verified
    return verified


@delete("/v1/me/channels/{address:uuid}", status_code=204, operation_id="removeMyChannel", tags=["me"])
async def remove_mine(address: FromPath[UUID], db: Unit, actor: Who) -> None:
    await addresses.remove(db, actor.account, address)


def _checked(house: House, asked: NewAddress) -> str:
    """The address in the one form in which it is kept."""
    if asked.channel not in house.channels:
        raise NotConfigured
    settings = house.settings
    match asked.channel:
        case "web_push":
            services = (*web_push.SERVICES, *settings.web_push_hosts)
            try:
                web_push.read(asked.address, production=settings.env == "production", services=services)
            except web_push.BadSubscription:
                raise BadAddress from None
            return asked.address
        case "email":
            if not email.is_mailbox(asked.address):
                raise BadAddress
            name, _, domain = asked.address.rpartition("@")
            return f"{name}@{domain.lower()}"
        case _:
            try:
                return e164(asked.address)
            except Refused:
                raise BadAddress from None


async def _send(house: House, channel: Reaches, id: UUID, address: str, code: str, language: str) -> None:
    words = wording.verify(code, language)
    notice = Notice(
        attempt=new_id(), address=address, language=language, kind=wording.VERIFY, urgent=True,
        ttl_s=addresses.CODE_SECONDS, collapse=str(id), data={"k": wording.VERIFY, "s": code}, title=words.title,
        body=words.body,
    )  # fmt: skip
    [outcome] = await house.channels[channel].send([notice])
    _tell(outcome)


def _tell(outcome: Outcome) -> None:
    """What may have arrived is taken as sent: the caller asks for another code if it did not."""
    if isinstance(outcome, Sent) or getattr(outcome, "unknown", False):
        return
    raise BadAddress if isinstance(outcome, Gone) else NotSent


class BadAddress(Refused):
    code, vi, en = "address", "Không gửi được đến địa chỉ này.", "Nothing can be sent to this address."
    pointer = "/address"


class NotSent(Unavailable):
    vi, en = "Chưa gửi được mã, hãy thử lại sau.", "The code could not be sent; try again later."


class NotConfigured(NotFound):
    code, vi, en = "not_configured", "Máy chủ này không dùng kênh này.", "This server does not have this channel."


HANDLERS = (get_web_key, list_mine, add_mine, verify_mine, remove_mine)
