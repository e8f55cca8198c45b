"""Files of conversations: a slot, its upload in pieces, the file as it came out of the check (docs/attachments.md)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Request, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from api import ranges
from api.openapi import FILE, GIVES, TAKES
from api.provide import TheHouse, Unit, Who, acting, bearer, calling, remembering
from people import tokens
from realtime import attached, attachments, media, parts
from realtime.attached import Attachment
from realtime.attachments import Piece, Slot
from realtime.files import KINDS
from realtime.parts import File

SAFE = {
    "Cache-Control": "no-store, private",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-Ranges": "bytes",
}
"""No browser shows a file of ours as a page of ours, whatever it is talked into."""
_SENT = re.compile(r"bytes ([0-9]{1,12})-([0-9]{1,12})/([0-9]{1,12})")


@post("/v1/attachments", status_code=201, operation_id="reserveAttachment", tags=["conversations"])
async def reserve_attachment(request: Request[Any, Any, Any], data: JSONBody[Slot], house: TheHouse) -> Attachment:
    """Room for a file. The same slot again answers where the first one stands."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        return await attachments.reserve(db, house.settings.secret, await calling(db, request), data)


@get("/v1/attachments/{attachment:uuid}", operation_id="getAttachment", tags=["conversations"])
async def get_attachment(attachment: FromPath[UUID], db: Unit, actor: Who, house: TheHouse) -> Attachment:
    """Where it stands: `received` is where the next piece begins."""
    return await attached.one(db, house.settings.secret, actor, attachment)


@put(
    "/v1/attachments/{attachment:uuid}/content", operation_id="uploadAttachment", tags=["conversations"],
    opt={TAKES: "application/octet-stream"},
)  # fmt: skip
async def upload_attachment(request: Request[Any, Any, Any], attachment: FromPath[UUID], house: TheHouse) -> Attachment:
    """The next piece, with `Content-Range: bytes FIRST-LAST/SIZE`; what is here already is not taken again. With the
    last one the file is checked: `available`, the problem that says why not, or `quarantined` while it must wait."""
    token, secret, piece = _token(request), house.settings.secret, await _piece(request)
    async with remembering(house, request):
        last = await attachments.receive(house.database, house.store, secret, token, attachment, piece)
    if last and not media.AT_ONCE.locked():
        await attachments.check(house.database, house.store, secret, attachment)
    async with house.database.work("committer", ask_time=False) as db:
        return await attachments.uploaded(db, secret, await calling(db, request), attachment)


@get(
    "/v1/attachments/{attachment:uuid}/content", operation_id="downloadAttachment", tags=["conversations"],
    media_type=FILE, opt={GIVES: tuple(sorted({kind.serves for kind in KINDS.values()}))},
)  # fmt: skip
async def download_attachment(request: Request[Any, Any, Any], attachment: FromPath[UUID], house: TheHouse) -> Stream:
    """The file, or with `Range` one range of it, for whoever may read the message it hangs on at this moment."""
    async with acting(house, request) as (db, actor):
        file = await attached.file(db, house.settings.secret, actor, attachment)
    wanted = ranges.wanted(request.headers, file.size, _tag(file))
    first, last = wanted or (0, file.size - 1)
    headers = {
        **SAFE,
        "Content-Type": file.type,  # the handler's media type would win over the answer's
        "Content-Disposition": ranges.disposition(file.name),
        "Content-Length": str(last + 1 - first),
        "ETag": _tag(file),
    }
    if wanted is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    rest = parts.content(house.store, file, first, last)
    begun = await anext(rest)  # a store that does not answer is a 503, and no broken file
    return Stream(_joined(begun, rest), status_code=200 if wanted is None else 206, headers=headers)


async def _joined(begun: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield begun
    async for part in rest:
        yield part


async def _piece(request: Request[Any, Any, Any]) -> Piece | None:
    """None when it does not say where its bytes belong."""
    content = await request.body()
    sent = _SENT.fullmatch(request.headers.get("content-range", ""))
    if sent is None or int(sent[2]) - int(sent[1]) + 1 != len(content):
        return None
    return Piece(start=int(sent[1]), total=int(sent[3]), content=content)


def _tag(file: File) -> str:
    return f'"{file.sha256.hex()}"'


def _token(request: Request[Any, Any, Any]) -> bytes:
    return tokens.hash_token(bearer(request))


HANDLERS = (reserve_attachment, get_attachment, upload_attachment, download_attachment)
