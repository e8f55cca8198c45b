"""The caller's own things: who they are, their phone's push address, their feed."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import delete, get, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.provide import TheHouse, Unit, Who
from notify import devices, feed, preferences
from notify.feed import Event, Reader
from notify.preferences import Preferences
from people import audit, second_factor
from people.second_factor import Standing
from people.sessions import Membership
from realtime import conversations, delivery


class Me(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    language: Literal["vi", "en"]
    device: UUID
    memberships: list[Membership]
    """Empty for staff whose session has no second factor."""
    second_factor: Standing


class PushAddress(Struct, frozen=True, forbid_unknown_fields=True):
    token: Annotated[str, Meta(min_length=1, max_length=2000)]


class Sync(Struct, frozen=True, kw_only=True):
    items: list[Event]
    head: int
    resync: bool


@get("/v1/me", operation_id="getMe", tags=["me"])
async def get_me(db: Unit, actor: Who) -> Me:
    return Me(
        id=actor.account,
        name=actor.name,
        language=actor.language,
        device=actor.device,
        memberships=list(actor.memberships),
        second_factor=await second_factor.standing(db, actor),
    )


@put("/v1/me/push", status_code=204, operation_id="setPush", tags=["me"])
async def set_push(data: JSONBody[PushAddress], db: Unit, actor: Who) -> None:
    """This phone's push address. An address belongs to one phone; registering it here takes it from any other."""
    await devices.hold_push_token(db, actor.device, data.token)


@delete("/v1/me/push", status_code=204, operation_id="dropPush", tags=["me"])
async def drop_push(db: Unit, actor: Who) -> None:
    await devices.drop_push_token(db, actor.device)


@get("/v1/me/preferences", operation_id="getPreferences", tags=["me"])
async def get_preferences(db: Unit, actor: Who) -> Preferences:
    """How one wants to be reached; the house's own where nothing was said."""
    return (await preferences.of(db, [actor.account])).get(actor.account, Preferences())


@put("/v1/me/preferences", operation_id="setPreferences", tags=["me"])
async def set_preferences(data: JSONBody[Preferences], db: Unit, actor: Who) -> Preferences:
    """All of them at once. What is urgent knows no quiet hours, and push is always among the channels."""
    await preferences.keep(db, actor.account, data)
    return data


@get("/v1/sync", operation_id="sync", tags=["me"])
async def sync(
    db: Unit,
    actor: Who,
    house: TheHouse,
    since: Annotated[int, QueryParameter(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 100,
) -> Sync:
    """The feed after `since`, in order: the same as the socket would have said. Staff need their second factor."""
    await second_factor.require_if_held(db, actor)
    await conversations.open_mine(db)
    readers = [Reader(actor.account, since, actor.second_factor)]
    [page] = await delivery.since(db, house.settings.secret, readers, limit)
    await audit.record(db, actor, "sync", "feed", feed.residents_in(page.items))
    return Sync(items=page.items, head=page.head, resync=page.resync)


HANDLERS = (get_me, set_push, drop_push, get_preferences, set_preferences, sync)
