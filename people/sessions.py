"""Who is acting. `open_work` is the first statement of every request: token, session, device and account in one look.

Tokens are opaque and random; the database keeps their hash. A refresh token is derived from the session and its
generation, so a lost reply can be repeated and a replay of an older one ends the session (migration 0001).

A session ends: signed out, replayed, after 180 days, after 30 days without a refresh. Once it holds a second factor,
which staff rights need: 7 days and 12 hours. Shared (a tablet in the ward): 12 hours, locked after 4 minutes without a
request, opened again by its person's PIN (people/pins.py) and never by a refresh token.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base import limits
from base.db import Db
from base.errors import Forbidden, NotFound, Unauthorized
from base.limits import Limit
from base.settings import Secret
from notify import devices
from people import notices, tokens

StaffRole = Literal["nurse", "doctor", "manager"]

ACCESS_SECONDS = 600
SESSION_DAYS = 180
STAFF_DAYS = 7
SHARED_HOURS = 12
SHARED_LOCKS_S = 240
PROVEN_WITHIN = timedelta(minutes=5)
REFRESHES = Limit(name="refreshes", per="session", count=120, seconds=3600, fails="closed")


class StepUpNeeded(Forbidden):
    code = "step_up_needed"
    vi = "Hãy xác nhận lại là bạn, rồi thử lại."
    en = "Prove once more that it is you, then try again."


class Membership(Struct, frozen=True):
    """`on_duty`: a shift of theirs covers this minute, so the residents' clinical detail is open to them."""

    facility: UUID
    role: StaffRole
    on_duty: bool


class Actor(Struct, frozen=True, kw_only=True):
    """The person behind a request, checked in the same transaction as everything the request does."""

    account: UUID
    session: UUID
    device: UUID
    name: str
    language: Literal["vi", "en"]
    memberships: tuple[Membership, ...]
    """Empty as long as this session has no second factor."""
    second_factor: bool
    proven_at: datetime
    """When they last proved on this session who they are: code, TOTP, passkey or PIN."""

    def roles_in(self, facility: UUID) -> set[str]:
        return {m.role for m in self.memberships if m.facility == facility}

    @property
    def watches(self) -> frozenset[UUID]:
        """Facilities whose alerts are theirs to see: on duty there, or their manager."""
        return frozenset(m.facility for m in self.memberships if m.on_duty or m.role == "manager")


class SessionInfo(Struct, frozen=True, kw_only=True):
    id: UUID
    device: str
    platform: str
    created_at: datetime
    refreshed_at: datetime
    second_factor: bool
    shared: bool
    current: bool


class Tokens(Struct, frozen=True, kw_only=True):
    access_token: str
    expires_at: datetime
    refresh_token: str


class Caller(Struct, frozen=True, kw_only=True):
    """The session, account and device behind a socket."""

    session: UUID
    account: UUID
    device: UUID
    second_factor: bool


async def open_work(db: Db, token: str | None, uses: bool = True) -> Actor:
    """Checks the access token and leaves the context for the policies behind; sets `db.now`. `Unauthorized` if dead."""
    row = await db.fetchrow("select * from open_work($1, $2)", tokens.hash_token(token or ""), uses)
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
        second_factor=row["second_factor"],
        proven_at=row["proven_at"],
    )


def require_proven(actor: Actor, now: datetime, within: timedelta = PROVEN_WITHIN) -> None:
    """For acts that a phone left lying about must not do: `Forbidden` with the code `step_up_needed`."""
    if actor.proven_at < now - within:
        raise StepUpNeeded


async def refresh(db: Db, key: Secret, token: str) -> Tokens | None:
    """The next pair of tokens. None: dead, or a replay, which has just ended its session and told the account's other
    devices; the caller lets the unit of work commit before refusing."""
    session, presented = tokens.read_refresh(key, token)
    if refused := await limits.take(db, key, (REFRESHES, str(session))):
        raise refused
    access = tokens.new_token("antam_at_")
    row = await db.fetchrow(
        "select * from sign_in_refresh($1, $2, $3, $4)", session, presented, tokens.hash_token(access), ACCESS_SECONDS
    )
    assert row is not None
    if row["replayed_of"] is not None:
        notices.tell(db, row["replayed_of"], "session_ended", session, row["device"])
    if row["generation"] is None:
        return None
    return Tokens(
        access_token=access,
        expires_at=row["access_expires_at"],
        refresh_token=tokens.refresh_token(key, session, row["generation"]),
    )


async def tell_others(db: Db, actor: Actor) -> None:
    """A device has just signed in: whoever is signed in elsewhere under the same account learns of it."""
    device = await db.fetchval(
        """select d.name from devices d where d.id = $2 and exists (
             select from sessions s where s.account_id = $1 and s.device_id <> $2 and s.ended_at is null
                and s.expires_at > $3)""",
        actor.account,
        actor.device,
        db.now,
    )
    if device is not None:
        notices.tell(db, actor.account, "new_device", actor.session, device)


async def list_mine(db: Db, actor: Actor) -> list[SessionInfo]:
    rows = await db.fetch(
        """select s.id, d.name as device, d.platform, s.created_at, s.refreshed_at,
                  s.second_factor_at is not null as second_factor, s.locks_after_s is not null as shared,
                  s.id = $2 as current
             from sessions s join devices d on d.id = s.device_id
            where s.account_id = $1 and s.ended_at is null and s.expires_at > $3
              and session_idle_at(s.refreshed_at, s.second_factor_at) > $3 order by s.created_at desc""",
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


async def end_others(db: Db, actor: Actor, why: Literal["signed out", "second factor changed"]) -> None:
    """Signs every session of the actor out but this one."""
    rows = await db.fetch(
        """update sessions set ended_at = $3, ended_why = $4
            where account_id = $1 and id <> $2 and ended_at is null returning device_id""",
        actor.account, actor.session, db.now, why,
    )  # fmt: skip
    for row in rows:
        await devices.drop_push_token(db, row["device_id"])


async def note_proven(db: Db, actor: Actor) -> None:
    await db.execute("update sessions set proven_at = $2 where id = $1", actor.session, db.now)


async def note_second_factor(db: Db, actor: Actor) -> None:
    """This session holds a second factor from now on, and lives as staff's sessions do; giving one again proves, and
    prolongs nothing."""
    await db.execute(
        """update sessions set proven_at = $2, second_factor_at = $2, expires_at = case
             when second_factor_at is null then least(expires_at, $2::timestamptz + make_interval(days => $3))
             else expires_at end
            where id = $1""",
        actor.session, db.now, STAFF_DAYS,
    )  # fmt: skip


async def share(db: Db, actor: Actor, unlock_hash: bytes) -> datetime:
    """The session becomes one of a shared tablet; returns when it ends at the latest."""
    return await db.fetchval(
        """update sessions set locks_after_s = $3::int, unlock_hash = $4,
                  expires_at = least(expires_at, $2::timestamptz + make_interval(hours => $5)),
                  access_expires_at = least(access_expires_at, $2::timestamptz + make_interval(secs => $3::int))
            where id = $1 returning expires_at""",
        actor.session, db.now, SHARED_LOCKS_S, unlock_hash, SHARED_HOURS,
    )  # fmt: skip


async def note_used(db: Db, sessions: Sequence[UUID]) -> None:
    """Their access tokens were seen in use: from now on an older refresh token is a replay, and a shared tablet stays
    open. `open_work` does the same for requests that are not gathered."""
    await db.execute(
        """update sessions set used_generation = generation, access_expires_at = case
             when locks_after_s is null then access_expires_at
             else least($2::timestamptz + make_interval(secs => locks_after_s), expires_at) end
            where id = any ($1)""",
        sorted(set(sessions)),
        db.now,
    )


async def still_live(db: Db, sessions: Sequence[UUID]) -> dict[UUID, bool]:
    """Those of these sessions that may still listen, and whether they hold a second factor; asked every few seconds
    for all sockets of a node at once."""
    rows = await db.fetch(
        f"""select s.id, s.second_factor_at is not null as staffed
              from sessions s join accounts a on a.id = s.account_id
             where s.id = any ($1) and a.disabled_at is null and {live_at("$2")}""",
        list(sessions),
        db.now,
    )
    return {row["id"]: row["staffed"] for row in rows}


# A socket outlives its access token but not its session, nor the lock of a shared tablet; $2 is now. An idle session
# may no longer listen, and still gets pushes, which say nothing: whoever is on call must be woken all the same.
def live_at(now: str) -> str:
    """SQL: whether the session `s` can act at `now`, a parameter or a column."""
    return f"""s.ended_at is null and s.expires_at > {now}
          and session_idle_at(s.refreshed_at, s.second_factor_at) > {now}
          and (s.locks_after_s is null or s.access_expires_at > {now})"""
