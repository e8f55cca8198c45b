"""A notice as a Zalo message (ZNS): an approved template of the Official Account, to the Zalo account of a number.

The words are the template's, approved by Zalo; we give its id and its parameters, of which there are three: `ref` (six
characters of the attempt), `link` and `code`. Access tokens live 25 hours and are renewed with a refresh token that
works once (zalo_tokens.py). Zalo answers 200 with `error`; what a code means here, as its documentation lists them:

    0                                                        sent
    -108 -114 -118 -119 -139 -141                            gone     no such number or account, or it refuses ours
    -100 -115 -126 -133 -137 -144 -147                       again    their trouble, money, night, the day's quota
    -124 -216 -220                                           again    the access token: renewed before the next try
    -101 ... -106 -117 -120 -125 -135 -136 -138 -140         again    the account's papers: an operator must look
    -107 -109 ... -113 -116 -121 -122 -130 -131 -132 -146    refused  the template and its parameters
    any other                                                refused

`again` where an operator must look, because no address is at fault and the next try may be after they did.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from notify import wording
from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.one_attempt import QUOTA_PAUSE_S, Answer, Wire, message_id, sort
from notify.zalo_tokens import ACCESS_REFUSED, Tokens

SEND_URL = "https://business.openapi.zalo.me"
NIGHT_PAUSE_S = 1800.0
DAY_PAUSE_S = 3600.0
PARAMETERS = ("ref", "link", "code")
_PAPERS = TryAgain(None, "auth:official_account")
ERRORS: dict[int, Outcome] = {
    -108: Gone("invalid_number"), -114: Gone("inactive"), -118: Gone("no_account"), -119: Gone("cannot_receive"),
    -139: Gone("opted_out"), -141: Gone("opted_out"),
    -100: TryAgain(None, "unknown_error", unknown=True),
    -115: TryAgain(None, "no_credit"), -126: TryAgain(None, "no_credit"), -137: TryAgain(None, "no_credit"),
    -133: TryAgain(NIGHT_PAUSE_S, "night"),
    -144: TryAgain(DAY_PAUSE_S, "quota"), -147: TryAgain(DAY_PAUSE_S, "quota"),
    -124: ACCESS_REFUSED, -216: ACCESS_REFUSED, -220: ACCESS_REFUSED,
    **dict.fromkeys((-101, -102, -103, -104, -105, -106, -117, -120, -125, -135, -136, -138, -140), _PAPERS),
    **dict.fromkeys((-107, -109, -110, -131, -146), Refused("template")),
    **dict.fromkeys((-111, -112, -113, -116, -121, -122, -130, -132), Refused("template_data")),
}  # fmt: skip
STATUS: dict[int, Outcome] = {
    401: ACCESS_REFUSED, 403: _PAPERS, 404: TryAgain(None, "not_found"), 408: TryAgain(None, "http_408"),
    429: TryAgain(QUOTA_PAUSE_S, "quota"),
}  # fmt: skip


class Template(Struct, frozen=True):
    id: str
    takes: tuple[str, ...]


def read_templates(text: str) -> dict[str, Template]:
    """ANTAM_ZALO_TEMPLATES: `alert=301:ref+link, verify=302:code, *=303:ref`. ValueError with a sentence."""
    found: dict[str, Template] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        read = re.fullmatch(r"(\*|[a-z_]+)=([0-9]{1,12})(?::([a-z+]+))?", part)
        takes = tuple(read[3].split("+")) if read and read[3] else ()
        if not read or not set(takes) <= set(PARAMETERS) or len(set(takes)) < len(takes):
            raise ValueError(f"{part!r} is not kind=template or kind=template:ref+link+code")
        if read[1] not in ("*", wording.VERIFY, *wording.KINDS):
            raise ValueError(f"there is no kind of notice called {read[1]!r}")
        if read[1] in found:
            raise ValueError(f"{read[1]!r} stands there twice")
        found[read[1]] = Template(read[2], takes)
    return found


class Zalo:
    """Belongs to the event loop that first sends with it."""

    def __init__(
        self,
        tokens: Tokens,
        templates: Mapping[str, Template],
        *,
        url: str = SEND_URL,
        timeout_s: float = 5.0,
        in_flight: int = 20,
    ) -> None:
        self._tokens, self._templates, self._url = tokens, templates, f"{url}/message/template"
        self._wire = Wire(timeout_s=timeout_s, in_flight=in_flight)

    async def send(self, notices: Sequence[Notice]) -> list[Outcome]:
        return await asyncio.gather(*(self._send_one(notice) for notice in notices))

    async def close(self) -> None:
        await self._wire.close()
        await self._tokens.close()

    async def _send_one(self, notice: Notice) -> Outcome:
        template = self._templates.get(notice.kind) or self._templates.get("*")
        if template is None:
            return Refused("no_template")
        filled = _filled(template, notice)
        if filled is None:
            return Refused("template_data")
        access = await self._tokens.access()
        if access is None:
            return TryAgain(None, "no_access_token")
        body = msgspec.json.encode(
            {
                "phone": notice.address.lstrip("+"),
                "template_id": template.id,
                "template_data": filled,
                "tracking_id": str(notice.attempt),
            }
        )
        headers = {"Content-Type": "application/json", "access_token": access}
        answer = await self._wire.post(self._url, body, headers)
        outcome = answer if isinstance(answer, TryAgain) else _outcome(answer, notice)
        if outcome == ACCESS_REFUSED:
            self._tokens.distrust(access)
        return outcome


def _filled(template: Template, notice: Notice) -> dict[str, str] | None:
    code = notice.data["s"] if notice.kind == wording.VERIFY else notice.reply_code
    held = {"ref": notice.attempt.hex[-6:], "link": notice.link, "code": code}
    filled = {name: held[name] for name in template.takes}
    return None if None in filled.values() else {name: value for name, value in filled.items() if value is not None}


def _outcome(answer: Answer, notice: Notice) -> Outcome:
    body = answer.decoded()
    error = None if body is None else body.get("error")
    if isinstance(error, int) and not isinstance(error, bool):
        if error == 0:
            data = body.get("data") if body else None
            return Sent(message_id(data.get("msg_id") if isinstance(data, dict) else None, notice))
        return ERRORS.get(error, Refused(f"zalo_{error}"))
    if 200 <= answer.status < 300:
        return TryAgain(None, "not_json", unknown=True)
    return sort(answer, STATUS, Refused(f"http_{answer.status}"))
