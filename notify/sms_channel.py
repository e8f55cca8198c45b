"""A notice as one SMS, through the gateway of ANTAM_SMS_URL (one-time codes take the same road: sms.py).

The contract is small on purpose: `POST {"id", "to", "text"}` with `Idempotency-Key` (the attempt; a gateway that has
seen it answers `duplicate`), answered with `{"id": ...}` or `{"error": ...}`. docs/channels.md says how the API of a
provider is put behind it. What an error means here:

    invalid_number, no_subscriber, opted_out, landline   gone     nobody reads texts there
    text_refused, sender_refused, too_long               refused  never in this form
    rate_limited, no_credit, carrier_down, busy          again    not now
    duplicate                                            sent     it was taken before

and where there is no error in the body, the status:

    2xx sent · 400 413 422 refused · 401 403 again (our token) · 402 again (no credit) · 404 again (wrong address)
    409 sent (duplicate) · 429 again (Retry-After, else a minute) · 408 5xx 3xx again · any other 4xx refused
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from prometheus_client import Counter

from notify import gsm, wording
from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.one_attempt import QUOTA_PAUSE_S, Answer, Wire, message_id, sort

ERRORS: dict[str, Outcome] = {
    "invalid_number": Gone("invalid_number"),
    "no_subscriber": Gone("no_subscriber"),
    "opted_out": Gone("opted_out"),
    "landline": Gone("landline"),
    "text_refused": Refused("text_refused"),
    "sender_refused": Refused("sender_refused"),
    "too_long": Refused("too_long"),
    "rate_limited": TryAgain(QUOTA_PAUSE_S, "quota"),
    "no_credit": TryAgain(None, "no_credit"),
    "carrier_down": TryAgain(None, "carrier_down"),
    "busy": TryAgain(None, "busy"),
}
_TOKEN = TryAgain(None, "auth:token")
STATUS: dict[int, Outcome] = {
    400: Refused("bad_request"), 401: _TOKEN, 402: TryAgain(None, "no_credit"), 403: _TOKEN,
    404: TryAgain(None, "not_found"), 408: TryAgain(None, "http_408"), 413: Refused("too_long"),
    422: Refused("bad_request"), 429: TryAgain(QUOTA_PAUSE_S, "quota"),
}  # fmt: skip

_segments = Counter("antam_sms_segments_total", "Segments handed to the SMS gateway for notices")


class SmsChannel:
    """`replies`: whether an answer by SMS comes back to us, so that the text may ask for one."""

    def __init__(
        self, url: str, token: str | None, *, replies: bool, timeout_s: float = 5.0, in_flight: int = 20
    ) -> None:
        self._url, self._replies = url, replies
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._wire = Wire(timeout_s=timeout_s, in_flight=in_flight)

    async def send(self, notices: Sequence[Notice]) -> list[Outcome]:
        return await asyncio.gather(*(self._send_one(notice) for notice in notices))

    async def close(self) -> None:
        await self._wire.close()

    async def _send_one(self, notice: Notice) -> Outcome:
        text = text_of(notice, replies=self._replies)
        body = msgspec.json.encode({"id": str(notice.attempt), "to": notice.address, "text": text})
        answer = await self._wire.post(self._url, body, {**self._headers, "Idempotency-Key": str(notice.attempt)})
        if isinstance(answer, TryAgain):
            return answer
        outcome = _outcome(answer, notice)
        if isinstance(outcome, Sent):
            _segments.inc(gsm.segments(text))
        return outcome


def text_of(notice: Notice, *, replies: bool) -> str:
    """One segment, whatever the kind, the language and the length of the link."""
    if notice.kind == wording.VERIFY:
        return gsm.unaccented(notice.body)
    return wording.sms_text(notice.kind, notice.language, notice.link, notice.reply_code if replies else None)


def _outcome(answer: Answer, notice: Notice) -> Outcome:
    body = answer.decoded()
    error = None if body is None else body.get("error")
    if error == "duplicate" or answer.status == 409:
        return Sent(str(notice.attempt))
    if error is not None:
        known = ERRORS.get(error) if isinstance(error, str) else None
        if known is None:
            return TryAgain(None, "unknown_error", unknown=True)
        asked = sort(answer, {answer.status: known}, known)
        return asked if answer.status >= 300 else known
    if 200 <= answer.status < 300:
        if body is None and answer.body.strip():  # a page of somebody in between, or half an answer
            return TryAgain(None, "not_json", unknown=True)
        return Sent(message_id((body or {}).get("id"), notice))
    return sort(answer, STATUS, Refused(f"http_{answer.status}"))
