"""Threads over HTTP: opened, listed, read, and, where no socket will stay open, spoken in with the same meaning as
there (docs/realtime.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from api import traffic
from api.provide import TheHouse, Unit, Who, bearer, calling, read_cursor, remembering, write_cursor
from api.versions import expected
from base.db import Db
from base.errors import Meaning
from people import sessions, tokens
from people.rights import Right
from realtime import call_rows, conversations, door, drafts, marks, messages
from realtime.batch import Say
from realtime.conversations import Conversation, New
from realtime.door import Ask, Speaker
from realtime.drafts import Draft
from realtime.frames import FRAME_AT_MOST
from realtime.marks import Mark
from realtime.members import Member
from realtime.messages import Card, Message, Said

Text = Annotated[str, Meta(max_length=FRAME_AT_MOST)]
Number = Annotated[int, Meta(ge=1, le=2**53)]


class Conversations(Struct, frozen=True):
    items: list[Conversation]
    next: str | None


class Members(Struct, frozen=True):
    items: list[Member]


class Messages(Struct, frozen=True):
    """In order. `more`: there are others beyond the end that was asked for."""

    items: list[Message]
    more: bool


class Drafts(Struct, frozen=True):
    items: list[Draft]


class NewMember(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    account: UUID


class Family(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`family` false keeps the thread from relatives."""

    family: bool


class NewMessage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As the frames `say`, `correct` and `retract`. `key` is made by the phone, one for each message it means."""

    key: UUID
    kind: Literal["text", "advice", "card", "handover", "correction", "retraction"] = "text"
    body: Text | None = None
    card: Card | None = None
    attachments: Annotated[tuple[UUID, ...], Meta(max_length=10)] = ()
    reply_to: Number | None = None
    changes: Number | None = None
    """The number of one's own message that is corrected or taken back."""


class ReadUpTo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    seq: Number


class DraftText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Text


@get("/v1/conversations", operation_id="listConversations", tags=["conversations"])
async def list_conversations(
    db: Unit,
    actor: Who,
    house: TheHouse,
    resident: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Conversations:
    """The caller's threads, the one last spoken in first."""
    items = await conversations.mine(
        db, house.settings.secret, actor, read_cursor(cursor), limit, resident=resident
    )  # fmt: skip
    more = len(items) == limit
    return Conversations(items, write_cursor(items[-1].moved_at, items[-1].id) if more else None)


@post("/v1/conversations", status_code=201, operation_id="openConversation", tags=["conversations"])
async def open_conversation(request: Request[Any, Any, Any], data: JSONBody[New], house: TheHouse) -> Conversation:
    """Opens a thread once: the same id again changes nothing."""
    async with remembering(house, request):
        async with house.database.work("committer", ask_time=False) as db:
            await conversations.open_(db, house.settings.secret, _token(request), data)
        async with house.database.work("app", ask_time=False) as db:
            actor = await sessions.open_work(db, bearer(request))
            traffic.note_account(request.scope, actor.account)
            return await conversations.one(db, house.settings.secret, await door.thread_for(db, actor, data.id))


@get("/v1/conversations/{conversation:uuid}", operation_id="getConversation", tags=["conversations"])
async def get_conversation(conversation: FromPath[UUID], db: Unit, actor: Who, house: TheHouse) -> Conversation:
    return await conversations.one(db, house.settings.secret, await door.thread_for(db, actor, conversation))


@get("/v1/conversations/{conversation:uuid}/members", operation_id="listMembers", tags=["conversations"])
async def list_members(conversation: FromPath[UUID], db: Unit, actor: Who) -> Members:
    """Who can read what is written here, to be shown before anybody writes; and who could before."""
    return Members(await conversations.who_reads(db, await door.thread_for(db, actor, conversation)))


@post(
    "/v1/conversations/{conversation:uuid}/members", status_code=204, operation_id="addMember", tags=["conversations"]
)
async def add_member(
    request: Request[Any, Any, Any], conversation: FromPath[UUID], data: JSONBody[NewMember], house: TheHouse
) -> None:
    """Asks somebody in who could speak here."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        await conversations.add(db, await _acting(db, request, conversation), data.account)


@delete(
    "/v1/conversations/{conversation:uuid}/members/{account:uuid}", operation_id="removeMember", tags=["conversations"]
)
async def remove_member(
    request: Request[Any, Any, Any], conversation: FromPath[UUID], account: FromPath[UUID], house: TheHouse
) -> None:
    """Takes away the seat of somebody who was asked in."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        await conversations.remove(db, await _acting(db, request, conversation), account)


@post(
    "/v1/conversations/{conversation:uuid}/close",
    status_code=204,
    operation_id="closeConversation",
    tags=["conversations"],
)
async def close(request: Request[Any, Any, Any], conversation: FromPath[UUID], house: TheHouse) -> None:
    """By the resident, their representative or staff, not by relatives. To close it again changes nothing."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        await conversations.close(db, await _acting(db, request, conversation, door.CLOSES))


@post(
    "/v1/conversations/{conversation:uuid}/reopen",
    status_code=204,
    operation_id="reopenConversation",
    tags=["conversations"],
)
async def reopen(request: Request[Any, Any, Any], conversation: FromPath[UUID], house: TheHouse) -> None:
    """By those who may close it. To open it again changes nothing."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        await conversations.reopen(db, await _acting(db, request, conversation, door.CLOSES))


@put(
    "/v1/conversations/{conversation:uuid}/family",
    status_code=204,
    operation_id="setFamilyReads",
    tags=["conversations"],
)
async def set_family_reads(
    request: Request[Any, Any, Any], conversation: FromPath[UUID], data: JSONBody[Family], house: TheHouse
) -> None:
    """Keeps the thread from relatives, or opens it to those whose scope reaches it. By staff. The same again changes
    nothing."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        who = await _acting(db, request, conversation)
        await conversations.keep_from_family(db, who, family=data.family)


@get("/v1/conversations/{conversation:uuid}/messages", operation_id="listMessages", tags=["conversations"])
async def list_messages(
    conversation: FromPath[UUID],
    db: Unit,
    actor: Who,
    house: TheHouse,
    after: Annotated[int | None, QueryParameter(ge=0, le=2**53)] = None,
    before: Annotated[int | None, QueryParameter(ge=1, le=2**53)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
) -> Messages:
    """The first messages after a number, or the last ones before it; without either the newest."""
    await door.thread_for(db, actor, conversation)
    found = await messages.page(
        db, house.settings.secret, conversation, after=after, before=before, limit=limit + 1
    )  # fmt: skip
    found = await call_rows.with_states(db, found)
    more = len(found) > limit
    kept = found[:limit] if after is not None else found[-limit:]
    return Messages(kept, more)


@post("/v1/conversations/{conversation:uuid}/messages", status_code=201, operation_id="say", tags=["conversations"])
async def say(
    request: Request[Any, Any, Any], conversation: FromPath[UUID], data: JSONBody[NewMessage], house: TheHouse
) -> Said:
    """Says something, as the socket's frames do. The same key again has one effect and the first answer."""
    async with remembering(house, request):
        caller = await _caller(request, house)
        return await house.says.submit(
            Say(
                session=caller.session, thread=conversation, key=data.key, kind=data.kind, text=data.body,
                card=data.card, reply_to=data.reply_to, changes=data.changes, attachments=data.attachments,
            )
        )  # fmt: skip


@put("/v1/conversations/{conversation:uuid}/read", status_code=204, operation_id="markRead", tags=["conversations"])
async def mark_read(
    request: Request[Any, Any, Any], conversation: FromPath[UUID], data: JSONBody[ReadUpTo], house: TheHouse
) -> None:
    """Everything up to this number was on the screen; only ever forward."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        caller = await calling(db, request)
        [let_in] = await door.readers_of(db, [Ask(caller.session, conversation)])
        if isinstance(let_in, Meaning):
            raise let_in
        await marks.announce(db, await marks.move(db, [Mark(conversation, caller.account, data.seq, data.seq)]))


@get("/v1/conversations/{conversation:uuid}/drafts", operation_id="listDrafts", tags=["conversations"])
async def list_drafts(conversation: FromPath[UUID], db: Unit, actor: Who, house: TheHouse) -> Drafts:
    """Advice the caller has not signed yet. Nobody else sees it."""
    return Drafts(await drafts.mine(db, house.settings.secret, await door.thread_for(db, actor, conversation)))


@put("/v1/conversations/{conversation:uuid}/drafts/{draft:uuid}", operation_id="keepDraft", tags=["conversations"])
async def keep_draft(
    request: Request[Any, Any, Any],
    conversation: FromPath[UUID],
    draft: FromPath[UUID],
    data: JSONBody[DraftText],
    db: Unit,
    actor: Who,
    house: TheHouse,
) -> Response[Draft]:
    """Writes a draft under an id of the phone's own (`If-Match: "0"`), or its next version. The same again gets the
    first answer."""
    seat = await door.thread_for(db, actor, conversation, writing=True)
    kept = await drafts.keep(db, house.settings.secret, actor, seat, draft, data.text, expected(request))
    return Response(kept, headers={"ETag": f'"{kept.version}"'})


@post(
    "/v1/conversations/{conversation:uuid}/drafts/{draft:uuid}/sign",
    status_code=201, operation_id="signDraft", tags=["conversations"],
)  # fmt: skip
async def sign_draft(
    request: Request[Any, Any, Any], conversation: FromPath[UUID], draft: FromPath[UUID], house: TheHouse
) -> Said:
    """Says the advice. Signing again gives the first answer."""
    async with remembering(house, request), house.database.work("committer", ask_time=False) as db:
        return await drafts.sign(db, house.settings.secret, await calling(db, request), conversation, draft)


def _token(request: Request[Any, Any, Any]) -> bytes:
    return tokens.hash_token(bearer(request))


async def _caller(request: Request[Any, Any, Any], house: TheHouse) -> sessions.Caller:
    async with house.database.work("committer", ask_time=False) as db:
        return await calling(db, request)


async def _acting(
    db: Db, request: Request[Any, Any, Any], conversation: UUID, needs: Mapping[str, Right] = door.WRITES
) -> Speaker:
    return await door.acting_in(db, await calling(db, request), conversation, needs)


HANDLERS = (
    list_conversations, open_conversation, get_conversation, list_members, add_member, remove_member, close, reopen,
    set_family_reads, list_messages, say, mark_read, list_drafts, keep_draft, sign_draft,
)  # fmt: skip
