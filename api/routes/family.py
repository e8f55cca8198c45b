"""The family: relatives and how far they see, invitations, the representative."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, Parameter
from msgspec import Struct

from api.idempotency import once
from api.provide import Unit, Who
from api.versions import expected
from people import access, audit, consent, family, invitations, representatives, sessions
from people.consent import Words
from people.family import Block, Change, Relative
from people.invitations import Invitation, Invite, Joined
from people.representatives import Appointment, Representative
from people.rights import Right


class Relatives(Struct, frozen=True):
    items: list[Relative]
    next: None = None


class Invitations(Struct, frozen=True):
    items: list[Invitation]
    next: None = None


class Representatives(Struct, frozen=True):
    items: list[Representative]
    next: None = None


def who_says(words: Words, home: Right = Right.MANAGE_FAMILY) -> Right:
    """In the app the resident's side speaks for itself; what was signed on paper or said on the phone has a witness."""
    return home if words.channel == "app" else Right.WITNESS_CONSENT


@get("/v1/residents/{resident:uuid}/relatives", operation_id="listRelatives", tags=["family"])
async def list_relatives(resident: FromPath[UUID], db: Unit, actor: Who) -> Relatives:
    who = await access.resident_for(db, actor, resident, Right.SEE_FAMILY)
    return Relatives(await family.relatives(db, who))


@patch("/v1/residents/{resident:uuid}/relatives/{relative:uuid}", operation_id="changeRelative", tags=["family"])
async def change_relative(
    request: Request[Any, Any, Any],
    resident: FromPath[UUID],
    relative: FromPath[UUID],
    data: JSONBody[Change],
    db: Unit,
    actor: Who,
) -> Response[Relative]:
    """Sets how far a relative sees, with the consent to it. `If-Match` carries the relative's version. Needs a fresh
    proof of who is asking, as everything does that opens a record further."""
    sessions.require_proven(actor, db.now)
    who = await access.resident_for(db, actor, resident, who_says(data.consent))
    return _versioned(await family.change(db, actor, who, relative, data, expected(request)))


@delete(
    "/v1/residents/{resident:uuid}/relatives/{relative:uuid}",
    status_code=204,
    operation_id="endRelative",
    tags=["family"],
)
async def end_relative(resident: FromPath[UUID], relative: FromPath[UUID], db: Unit, actor: Who) -> None:
    """Takes the consent back; the relative sees nothing from the next statement on."""
    who = await access.resident_for(db, actor, resident, Right.MANAGE_FAMILY)
    await family.end(db, actor, who, relative, consent.todays("family_access"))


@put("/v1/residents/{resident:uuid}/relatives/{relative:uuid}/block", operation_id="blockRelative", tags=["family"])
async def block_relative(
    resident: FromPath[UUID], relative: FromPath[UUID], data: JSONBody[Block], db: Unit, actor: Who
) -> Relative:
    """The facility pauses a relative's access, with a reason that the resident's side can read."""
    who = await access.resident_for(db, actor, resident, Right.BLOCK_FAMILY)
    return await family.block(db, actor, who, relative, data)


@delete("/v1/me/relations/{relative:uuid}", status_code=204, operation_id="leaveFamily", tags=["family"])
async def leave_family(relative: FromPath[UUID], db: Unit, actor: Who) -> None:
    """A relative stops following."""
    resident = await family.leave(db, relative)
    await audit.record(db, actor, "leave_family", "relative", [resident], relative)


@get("/v1/residents/{resident:uuid}/invitations", operation_id="listInvitations", tags=["family"])
async def list_invitations(resident: FromPath[UUID], db: Unit, actor: Who) -> Invitations:
    who = await access.resident_for(db, actor, resident, Right.SEE_FAMILY)
    return Invitations(await invitations.invitations(db, who))


@post("/v1/residents/{resident:uuid}/invitations", status_code=201, operation_id="inviteRelative", tags=["family"])
async def invite_relative(
    request: Request[Any, Any, Any], resident: FromPath[UUID], data: JSONBody[Invite], db: Unit, actor: Who
) -> Response[Invitation]:
    """Makes an invitation. Its code is in this answer only, to be told to the person it is for. Needs a fresh proof."""
    sessions.require_proven(actor, db.now)
    who = await access.resident_for(db, actor, resident, who_says(data.consent))

    async def act() -> Invitation:
        return await invitations.invite(db, actor, who, data)

    return await once(request, db, actor, 201, act)


@delete(
    "/v1/residents/{resident:uuid}/invitations/{invitation:uuid}", status_code=204, operation_id="revokeInvitation",
    tags=["family"],
)  # fmt: skip
async def revoke_invitation(resident: FromPath[UUID], invitation: FromPath[UUID], db: Unit, actor: Who) -> None:
    who = await access.resident_for(db, actor, resident, Right.MANAGE_FAMILY)
    await invitations.revoke(db, actor, who, invitation)


@post("/v1/invitations/{code:str}/accept", status_code=200, operation_id="acceptInvitation", tags=["family"])
async def accept_invitation(
    code: Annotated[str, Parameter(min_length=4, max_length=40, pattern="^[0-9A-Za-z]+$")], db: Unit, actor: Who
) -> Joined:
    """Follows the resident from now on. Every code that is not good gives the same 404."""
    joined = await invitations.accept(db, actor, code)
    await audit.record(db, actor, "accept_invitation", "relative", [joined.resident], joined.relative)
    return joined


@get("/v1/residents/{resident:uuid}/representatives", operation_id="listRepresentatives", tags=["family"])
async def list_representatives(resident: FromPath[UUID], db: Unit, actor: Who) -> Representatives:
    who = await access.resident_for(db, actor, resident, Right.SEE_FAMILY)
    return Representatives(await representatives.representatives(db, who))


@put("/v1/residents/{resident:uuid}/representative", operation_id="appointRepresentative", tags=["family"])
async def appoint_representative(
    resident: FromPath[UUID], data: JSONBody[Appointment], db: Unit, actor: Who
) -> Representatives:
    """Exactly one at a time: this replaces the one there is. Needs a fresh proof."""
    sessions.require_proven(actor, db.now)
    who = await access.resident_for(db, actor, resident, Right.APPOINT)
    return Representatives(await representatives.appoint(db, actor, who, data))


@delete(
    "/v1/residents/{resident:uuid}/representatives/{representative:uuid}", status_code=204,
    operation_id="dismissRepresentative", tags=["family"],
)  # fmt: skip
async def dismiss_representative(
    resident: FromPath[UUID], representative: FromPath[UUID], db: Unit, actor: Who
) -> None:
    who = await access.resident_for(db, actor, resident, Right.APPOINT)
    await representatives.dismiss(db, who, representative)


def _versioned(relative: Relative) -> Response[Relative]:
    return Response(relative, headers={"ETag": f'"{relative.version}"'})


HANDLERS = (
    list_relatives, change_relative, end_relative, block_relative, leave_family, list_invitations, invite_relative,
    revoke_invitation, accept_invitation, list_representatives, appoint_representative, dismiss_representative,
)  # fmt: skip
