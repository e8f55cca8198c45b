"""Figures of a province, for those who may only count."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from msgspec import Struct

from api.provide import Unit, Who
from people import province
from people.province import Counts, Month, Published


class Periods(Struct, frozen=True):
    items: list[Published]
    next: None = None


@get("/v1/province/periods", operation_id="listPeriods", tags=["province"])
async def list_periods(db: Unit, actor: Who) -> Periods:
    """The months that were published, newest first."""
    return Periods(await province.periods(db, await province.supervised_by(db, actor)))


@get("/v1/province/counts", operation_id="getCounts", tags=["province"])
async def get_counts(
    db: Unit, actor: Who, period: Annotated[str, QueryParameter(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]
) -> Counts:
    """One month of the caller's own province. What a figure means is told in docs/province.md."""
    return await province.counts(db, actor, await province.supervised_by(db, actor), Month.read(period))


HANDLERS = (list_periods, get_counts)
