"""A resident's data as one archive."""

from __future__ import annotations

import tempfile
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Stream

from api import export
from api.errors import language
from api.provide import TheHouse, acting
from people import access, sessions
from people.rights import Right


@post(
    "/v1/residents/{resident:uuid}/export", status_code=200, operation_id="exportResident", tags=["requests"],
    media_type="application/zip",
)  # fmt: skip
async def export_resident(request: Request[Any, Any, Any], resident: FromPath[UUID], house: TheHouse) -> Stream:
    """Profile, stays, relatives, requests, readings, alerts and notes as JSON in a ZIP, with checksums.

    Needs a fresh proof of who is asking. What the caller may not read in the app is not in it.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed when it was sent
    try:
        async with export.AT_ONCE, acting(house, request) as (db, actor):
            sessions.require_proven(actor, db.now)
            who = await access.resident_for(db, actor, resident, Right.EXPORT)
            await export.write(db, house.settings.secret, actor, who, language(request), file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    return Stream(
        export.chunks(file),
        media_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="an-tam.zip"', "Content-Length": str(size)},
    )


HANDLERS = (export_resident,)
