"""Public reference data: provinces and communes with their validity, and the lists that laws make. No token, and caches
may keep it."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.openapi import OPEN
from api.provide import TheHouse
from people import codes, territory
from people.codes import Category, Disabilities
from people.territory import Unit

KEPT = {"Cache-Control": "public, max-age=86400"}


class Units(Struct, frozen=True):
    items: list[Unit]
    next: None = None


class Lists(Struct, frozen=True, kw_only=True):
    categories: tuple[Category, ...]
    disabilities: Disabilities


@get("/v1/territory", operation_id="getTerritory", tags=["reference"], security=OPEN)
async def get_territory(
    house: TheHouse, province: Annotated[str | None, QueryParameter(pattern="^[0-9]{2}$")] = None
) -> Response[Units]:
    """Provinces of today and of before; with `province`, its communes."""
    async with house.database.glance("app") as db:
        items = await (territory.provinces(db) if province is None else territory.communes(db, province))
    return Response(Units(items), headers=KEPT)


@get("/v1/codes", operation_id="getCodes", tags=["reference"], security=OPEN)
async def get_codes() -> Response[Lists]:
    return Response(Lists(categories=codes.categories(), disabilities=codes.disabilities()), headers=KEPT)


HANDLERS = (get_territory, get_codes)
