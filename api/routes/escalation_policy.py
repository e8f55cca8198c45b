"""A facility's escalation policy: who is told, in which order, when nobody answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, put
from litestar.params import FromPath, JSONBody

from alerts import policy
from alerts.policy import Policy
from api.provide import Unit, Who
from api.versions import expected
from base.errors import StaleVersion
from people import audit, facilities, sessions, staff


@get("/v1/facilities/{facility:uuid}/escalation-policy", operation_id="getPolicy", tags=["duty"])
async def get_policy(facility: FromPath[UUID], db: Unit, actor: Who) -> Response[Policy]:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    stored, version = await facilities.policy_of(db, facility)
    return _policy(policy.read(stored), version)


@put("/v1/facilities/{facility:uuid}/escalation-policy", status_code=200, operation_id="setPolicy", tags=["duty"])
async def set_policy(
    request: Request[Any, Any, Any], facility: FromPath[UUID], data: JSONBody[Policy], db: Unit, actor: Who
) -> Response[Policy]:
    """Replaces the steps. Alerts that are already open keep the ones they opened with. Needs a fresh proof."""
    staff.require(actor, facility, "manager")
    sessions.require_proven(actor, db.now)
    version = await facilities.set_policy(db, facility, msgspec.to_builtins(data), expected(request))
    if version is None:
        raise StaleVersion
    await audit.record_act(db, actor, "set_policy", "manager", facility=facility)
    return _policy(data, version)


def _policy(policy: Policy, version: int) -> Response[Policy]:
    return Response(policy, headers={"ETag": f'"{version}"'})


HANDLERS = (get_policy, set_policy)
