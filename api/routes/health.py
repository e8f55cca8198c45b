"""Is the process alive, and can it do its work?"""

from __future__ import annotations

from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Response
from msgspec import Struct

from api.openapi import OPEN
from api.provide import TheHouse
from base import migrate
from base.errors import Unavailable


class Health(Struct, frozen=True, omit_defaults=True):
    status: str
    why: str | None = None


@get("/health/live", operation_id="isLive", tags=["service"], security=OPEN)
async def live() -> Health:
    """Answers as long as the loop turns; looks at nothing else."""
    return Health("ok")


@get(
    "/health/ready", operation_id="isReady", tags=["service"], security=OPEN,
    responses={503: ResponseSpec(Health, description="Not now", generate_examples=False)},
)  # fmt: skip
async def ready(house: TheHouse) -> Response[Health]:
    """200 when the database answers and its schema is this program's."""
    try:
        async with house.database.connection("app") as conn:
            missing = await migrate.pending(conn)
    except (Unavailable, OSError):
        return Response(Health("unavailable", "database"), status_code=503)
    except migrate.CannotMigrate:
        return Response(Health("unavailable", "schema"), status_code=503)
    return Response(Health("unavailable", "schema"), status_code=503) if missing else Response(Health("ok"))


HANDLERS = (live, ready)
