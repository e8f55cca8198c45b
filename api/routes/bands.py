"""What a doctor has set for one resident."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from alerts import bands
from alerts.bands import Band, NewBand
from api.provide import Unit, Who
from api.versions import expected
from people import access
from people.rights import Right


class Bands(Struct, frozen=True):
    """The current ones first, then those that have ended."""

    items: list[Band]
    next: None = None


class NewBands(Struct, frozen=True, forbid_unknown_fields=True):
    """All that shall count from now on; a kind that is not here is the protocol's again."""

    items: Annotated[list[NewBand], Meta(max_length=20)]


@get("/v1/residents/{resident:uuid}/bands", operation_id="listBands", tags=["alerts"])
async def list_bands(resident: FromPath[UUID], db: Unit, actor: Who) -> Response[Bands]:
    who = await access.resident_for(db, actor, resident, Right.READ_BANDS)
    return _bands(*await bands.of(db, who))


@put("/v1/residents/{resident:uuid}/bands", status_code=200, operation_id="setBands", tags=["alerts"])
async def set_bands(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[NewBands], db: Unit, actor: Who
) -> Response[Bands]:
    """A doctor's own limits for this resident: they win over the protocol until they end."""
    who = await access.resident_for(db, actor, resident, Right.SET_BANDS)
    await bands.set_(db, actor, who, data.items, expected(request))
    return _bands(*await bands.of(db, who))


def _bands(items: list[Band], version: int) -> Response[Bands]:
    return Response(Bands(items), headers={"ETag": f'"{version}"'})


HANDLERS = (list_bands, set_bands)
