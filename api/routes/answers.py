"""Taking an alert from the notice itself: the page a link leads to, and texts the SMS gateway passes on.

Nobody is signed in here. The link's secret stands in the fragment, which browsers do not send: no log of ours or of a
proxy holds it, and whoever merely fetches the address (a preview, a scanner) gets the page and has done nothing.
"""

from __future__ import annotations

import hmac
import re
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from alerts import answering
from api import answer_page
from api.openapi import BODY, OPEN
from api.provide import Near, TheHouse
from base import limits
from base.errors import Malformed, Meaning, Refused, Unauthorized
from notify import wording
from people.signing_in import e164

SIGNED_WITHIN_S = 300
_SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


class LinkSecret(Struct, frozen=True, forbid_unknown_fields=True):
    """What stood behind the # of the link."""

    secret: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}$")]


class LinkAnswer(Struct, frozen=True):
    """`taken`: it is theirs. `used`: by this link, before. `ended`: nobody is waited for any more."""

    state: Literal["taken", "used", "ended"]


class GatewayText(Struct, frozen=True, rename={"from_": "from"}, forbid_unknown_fields=True):
    """A text as the gateway passes it on. `id` is the gateway's own and counts once."""

    id: Annotated[str, Meta(min_length=1, max_length=200)]
    from_: Annotated[str, Meta(min_length=3, max_length=30)]
    text: Annotated[str, Meta(max_length=2000)]


class TextAnswer(Struct, frozen=True):
    """`reply` is for the person who wrote, if the gateway sends answers."""

    state: Literal["taken", "used", "ended", "unknown", "repeated"]
    reply: str | None


@get("/answer", operation_id="answerPage", tags=["alerts"], security=OPEN, media_type="text/html")
async def page() -> Response[bytes]:
    """A page with one button. It loads nothing and does nothing until the button is pressed."""
    return Response(answer_page.PAGE, media_type="text/html; charset=utf-8", headers=answer_page.HEADERS)


@post("/v1/answers", status_code=200, operation_id="answerByLink", tags=["alerts"], security=OPEN)
async def answer(data: JSONBody[LinkSecret], house: TheHouse, near: Near) -> LinkAnswer:
    """Takes the alert the link was made for, as the person who was told. It works once, while the alert is open."""
    refused: Meaning | None = None
    async with house.database.work("app", ask_time=False) as db:
        answered = await answering.by_link(db, data.secret)
        if answered is None:  # a good link never asks a counter that others may have used up
            refused = await limits.take(db, house.settings.secret, (answering.WRONG, near)) or WrongLink()
    if answered is None:
        assert refused is not None
        raise refused
    return LinkAnswer(answered.state)


@post("/v1/answers/sms", status_code=200, operation_id="answerByText", tags=["alerts"], security=OPEN,
      opt={BODY: GatewayText})  # fmt: skip
async def answer_by_text(request: Request[Any, Any, Any], house: TheHouse) -> TextAnswer:
    """For the SMS gateway. `X-Antam-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of `<seconds>.<body>` under
    ANTAM_SMS_WEBHOOK_SECRET, at most five minutes old."""
    secret, raw = house.settings.secret, await request.body()
    async with house.database.work("app") as db:
        _check_signature(request, house.settings.sms_webhook_secret, raw, db.now.timestamp())
        text = _decoded(raw)
        if not await answering.first_time(db, secret, text.id):
            return TextAnswer("repeated", None)
        number = _number(text.from_)
        refused = await limits.look(db, secret, (answering.WRONG_REPLIES, number))
        answered = None if refused else await answering.by_text(db, secret, number, text.text)
        if answered is None and refused is None:
            await limits.take(db, secret, (answering.WRONG_REPLIES, number))
    if answered is None:
        return TextAnswer("unknown", None if refused else wording.reply_text("unknown", "vi"))
    return TextAnswer(answered.state, wording.reply_text(answered.state, answered.language))


def _check_signature(request: Request[Any, Any, Any], key: bytes, raw: bytes, now_s: float) -> None:
    signed = _SIGNATURE.fullmatch(request.headers.get("x-antam-signature", ""))
    if not key or signed is None or abs(now_s - int(signed[1])) > SIGNED_WITHIN_S:
        raise NotSigned
    if not hmac.compare_digest(hmac.digest(key, f"{signed[1]}.".encode() + raw, "sha256").hex(), signed[2]):
        raise NotSigned


def _decoded(raw: bytes) -> GatewayText:
    try:
        return msgspec.json.decode(raw, type=GatewayText)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Malformed from None


def _number(given: str) -> str:
    """Gateways write 84901234567, +84901234567 or 0901234567; a short code answers nobody."""
    try:
        return e164(given)
    except Refused:
        return given


class WrongLink(Unauthorized):
    code, vi, en = "wrong_link", "Liên kết này không đúng.", "This link is not right."


class NotSigned(Unauthorized):
    code, vi, en = "not_signed", "Chữ ký không đúng hoặc đã cũ.", "The signature is wrong or too old."


HANDLERS = (page, answer, answer_by_text)
