"""Who is acting. `open_work` is the first statement of every request: token, session, device and account in one look.

Tokens are opaque and random; the database keeps their hash. A refresh token is derived from the session and its
generation, so a lost reply can be repeated and a replay of an older one ends the session (migration 0001).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Db
from base.errors import NotFound, Unauthorized
from base.settings import Secret
from notify import devices

StaffRole = Literal["nurse", "doctor", "manager"]

ACCESS_SECONDS = 600
SESSION_DAYS = 180
TICKET = timedelta(seconds=30)


class Membership(Struct, frozen=True):
    facility: UUID
    role: StaffRole


class Actor(Struct, frozen=True, kw_only=True):
    """The person behind a request, checked in the same transaction as everything the request does."""

    account: UUID
    session: UUID
    device: UUID
    name: str
    language: Literal["vi", "en"]
    memberships: tuple[Membership, ...]

    def roles_in(self, facility: UUID) -> set[str]:
        return {m.role for m in self.memberships if m.facility == facility}


class SessionInfo(Struct, frozen=True, kw_only=True):
    id: UUID
    device: str
    platform: str
    created_at: datetime
    current: bool


class Tokens(Struct, frozen=True, kw_only=True):
    access_token: str
    expires_at: datetime
    refresh_token: str


async def open_work(db: Db, token: str | None) -> Actor:
    """Checks the access token and leaves the context for the policies behind; sets `db.now`. `Unauthorized` if dead."""
    row = await db.fetchrow("select * from open_work($1)", hash_token(token or ""))
    if row is None or row["session"] is None:
        raise Unauthorized
    db.now = row["now"]
    return Actor(
        account=row["account"],
        session=row["session"],
        device=row["device"],
        name=row["name"],
        language=row["language"],
        memberships=tuple(msgspec.convert(row["memberships"], list[Membership])),
    )


def require_proven(actor: Actor, now: datetime) -> None:
    """Stand-in on this branch for the step-up of sign-in: delete it at the merge."""


async def refresh(db: Db, key: Secret, token: str) -> Tokens | None:
    """The next pair of tokens. None: dead, or a replay, which has just ended its session; the caller lets the unit of
    work commit before refusing."""
    session, presented = _read_refresh(key, token)
    access = new_token("antam_at_")
    row = await db.fetchrow(
        "select * from sign_in_refresh($1, $2, $3, $4)", session, presented, hash_token(access), ACCESS_SECONDS
    )
    if row is None or row["generation"] is None:
        return None
    return Tokens(
        access_token=access,
        expires_at=row["access_expires_at"],
        refresh_token=refresh_token(key, session, row["generation"]),
    )


async def list_mine(db: Db, actor: Actor) -> list[SessionInfo]:
    rows = await db.fetch(
        """select s.id, d.name as device, d.platform, s.created_at, s.id = $2 as current
             from sessions s join devices d on d.id = s.device_id
            where s.account_id = $1 and s.ended_at is null and s.expires_at > $3 order by s.created_at desc""",
        actor.account,
        actor.session,
        db.now,
    )
    return [msgspec.convert(dict(row), SessionInfo) for row in rows]


async def end(db: Db, actor: Actor, session: UUID) -> None:
    """Signs one of the actor's own sessions out, and takes its phone's push address away."""
    device = await db.fetchval(
        """update sessions set ended_at = $3, ended_why = 'signed out'
            where id = $1 and account_id = $2 and ended_at is null returning device_id""",
        session,
        actor.account,
        db.now,
    )
    if device is None:
        raise NotFound
    await devices.drop_push_token(db, device)


async def issue_ticket(db: Db, actor: Actor) -> tuple[str, datetime]:
    """A single-use ticket for the socket's first frame, good for half a minute."""
    ticket, expires = secrets.token_urlsafe(32), db.now + TICKET
    await db.execute(
        "insert into realtime_tickets (hash, session_id, expires_at) values ($1, $2, $3)",
        hash_token(ticket),
        actor.session,
        expires,
    )
    return ticket, expires


class Caller(Struct, frozen=True, kw_only=True):
    """The session, account and device behind a socket."""

    session: UUID
    account: UUID
    device: UUID


async def redeem_ticket(db: Db, ticket: str) -> Caller | None:
    """Consumes the ticket; None when it is unknown, used, late, or its session has ended."""
    row = await db.fetchrow(
        """
        with used as (delete from realtime_tickets where hash = $1 returning session_id, expires_at)
        select s.id as session, s.account_id as account, s.device_id as device
          from used u join sessions s on s.id = u.session_id join accounts a on a.id = s.account_id
         where u.expires_at > $2 and s.ended_at is null and s.expires_at > $2 and a.disabled_at is null
        """,
        hash_token(ticket),
        db.now,
    )
    return None if row is None else msgspec.convert(dict(row), Caller)


async def note_used(db: Db, sessions: Sequence[UUID]) -> None:
    """An access token of the newest generation was seen in use: from now on the older refresh token is a replay.
    `open_work` does the same for requests that are not gathered."""
    await db.execute("update sessions set used_generation = generation where id = any ($1)", sorted(set(sessions)))


async def forget_tickets(db: Db) -> None:
    await db.execute("delete from realtime_tickets where expires_at < $1", db.now)


async def still_live(db: Db, sessions: Sequence[UUID]) -> set[UUID]:
    """Those of these sessions that have not ended; asked every few seconds for all sockets of a node at once."""
    rows = await db.fetch(
        """select s.id from sessions s join accounts a on a.id = s.account_id
            where s.id = any ($1) and s.ended_at is null and s.expires_at > $2 and a.disabled_at is null""",
        list(sessions),
        db.now,
    )
    return {row["id"] for row in rows}


def new_token(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def refresh_token(key: Secret, session: UUID, generation: int) -> str:
    raw = session.bytes + generation.to_bytes(4, "big")
    return "antam_rt_" + base64.urlsafe_b64encode(raw + _seal(key, raw)).decode()


def _read_refresh(key: Secret, token: str) -> tuple[UUID, int]:
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix("antam_rt_"))
    except ValueError:
        raise Unauthorized from None
    body, seal = raw[:20], raw[20:]
    if len(body) != 20 or not hmac.compare_digest(_seal(key, body), seal):
        raise Unauthorized
    return UUID(bytes=body[:16]), int.from_bytes(body[16:], "big")


def _seal(key: Secret, raw: bytes) -> bytes:
    return hmac.digest(key, b"refresh" + raw, "sha256")
