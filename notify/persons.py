"""Who is to be reached and where: their phones, their other addresses, what they want of it, and their pace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Db
from base.settings import Secret
from notify import addresses, preferences
from notify.addresses import Address
from notify.channel import ChannelName
from notify.pace import Pace
from notify.preferences import ORDER, Preferences

QUIETLY: frozenset[ChannelName] = frozenset({"push", "web_push", "email"})
"""What is not urgent comes by these alone: texts cost money and are read like an alarm."""

RINGS_CALLS: frozenset[ChannelName] = frozenset({"push", "web_push"})
EVERY: frozenset[ChannelName] = frozenset(ORDER)


class Phone(Struct, frozen=True, kw_only=True):
    id: UUID
    platform: Literal["android", "ios", "web"]
    token: str | None
    seen: int


class Person(Struct, frozen=True, kw_only=True):
    """`phones` are those with a session that still lasts, `addresses` those somebody has proved to be theirs."""

    language: str = "vi"
    phones: Sequence[Phone] = ()
    addresses: Sequence[Address] = ()
    wishes: Preferences = Preferences()
    wished: bool = False
    """Whether they said so themselves."""

    @property
    def seen(self) -> int:
        """How far the best of their phones has stored their feed."""
        return max((phone.seen for phone in self.phones), default=0)

    def has(self, channel: ChannelName) -> bool:
        if channel == "push":
            return any(phone.token for phone in self.phones)
        return any(address.channel == channel for address in self.addresses)

    def order(self, available: Collection[ChannelName], urgent: bool, kind: str) -> list[ChannelName]:
        """The channels that can be tried, in the order they want."""
        fit = RINGS_CALLS if kind == "call" else EVERY if urgent else QUIETLY
        return [
            channel for channel in self.wishes.channels if channel in available and channel in fit and self.has(channel)
        ]


NOBODY = Person()
"""Whose account is disabled, or who has nothing to be reached by."""


async def find(db: Db, accounts: Collection[UUID], house: Secret | None) -> dict[UUID, Person]:
    """Without the `house`'s secret no address can be read, and there are phones alone."""
    ids = sorted(set(accounts))
    rows = await db.fetch(
        """
        select a.id, a.language, d.phones
          from accounts a
          left join lateral (
            select jsonb_agg(jsonb_build_object('id', d.id, 'platform', d.platform, 'token', d.push_token,
                                                'seen', d.seen) order by d.id) as phones
              from devices d where d.account_id = a.id
               and exists (select from sessions s
                            where s.device_id = d.id and s.ended_at is null and s.expires_at > $2::timestamptz)
          ) d on true
         where a.id = any ($1) and a.disabled_at is null
        """,
        ids,
        db.now,
    )
    wishes = await preferences.of(db, ids)
    reached_at = await addresses.of(db, house, ids) if house is not None else {}
    return {
        row["id"]: Person(
            language=row["language"],
            phones=msgspec.convert(row["phones"] or [], list[Phone]),
            addresses=reached_at.get(row["id"], ()),
            wishes=wishes.get(row["id"], Preferences()),
            wished=row["id"] in wishes,
        )
        for row in rows
    }


async def hold_paces(db: Db, accounts: Collection[UUID]) -> dict[UUID, Pace]:
    """The pace of these people, locked in order until the unit of work ends."""
    ids = sorted(set(accounts))
    await db.execute(
        """insert into reach_pace (account_id) select a from unnest($1::uuid[]) as t(a)
            where not exists (select from reach_pace p where p.account_id = a) order by a on conflict do nothing""",
        ids,
    )
    rows = await db.fetch(
        """select account_id, urgent_at, quiet_at from reach_pace where account_id = any ($1) order by account_id
              for update""",
        ids,
    )
    return {row["account_id"]: Pace(row["urgent_at"], tuple(row["quiet_at"])) for row in rows}


async def forget_paces(db: Db, lost: Sequence[tuple[UUID, datetime]]) -> None:
    """These notices, by person and time, buzzed nobody."""
    await hold_paces(db, {account for account, _ in lost})
    await db.execute(
        """update reach_pace p set urgent_at = nullif(urgent_at, l.at), quiet_at = array_remove(quiet_at, l.at)
             from unnest($1::uuid[], $2::timestamptz[]) as l(account, at) where p.account_id = l.account""",
        [account for account, _ in lost],
        [at for _, at in lost],
    )


async def keep_paces(db: Db, paces: dict[UUID, Pace]) -> None:
    """`paces` are locked (`hold_paces`)."""
    await db.executemany(
        "update reach_pace set urgent_at = $2, quiet_at = $3 where account_id = $1",
        [(account, pace.urgent_at, list(pace.quiet_at)) for account, pace in sorted(paces.items())],
    )
