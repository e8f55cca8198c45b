"""What claiming and settling share: a claim, its lease, and the two locks they both take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from prometheus_client import Counter

from base.db import Db
from notify.channel import ChannelName, Notice, Offer
from notify.pace import Beat
from notify.planning import End
from notify.push import Push

LEASE = timedelta(seconds=15)

_unreachable = Counter("antam_pushes_unreachable_total", "Pushes for which no phone could be reached")


class Of(Struct, frozen=True, kw_only=True):
    """An intent that is told by a claim's notice, as it was then, and its own attempt. `again`: it was tried before."""

    intent: UUID
    attempt: UUID
    fence: int
    tries: int
    spent: tuple[ChannelName, ...]
    sent_at: datetime | None
    again: bool


class Claim(Struct, frozen=True, kw_only=True):
    """One notice to one address, for one intent or a bundle of them. `more`: other channels are left, the next of which
    follows `fallback_s` after `at` unless the app has said that it has it."""

    attempt: UUID
    account: UUID
    channel: ChannelName
    device: UUID | None
    address: UUID | None
    what: Push | Notice
    kind: str
    subjects: tuple[UUID, ...]
    at: datetime
    more: bool
    fallback_s: int
    of: tuple[Of, ...]
    beat: Beat | None = None
    """Whose time it took in the pace of the person; given back where no provider takes the notice."""
    covers: int | None = None
    """Of messages: the head of the feed up to which this push speaks."""

    @property
    def push(self) -> Push:
        assert isinstance(self.what, Push)
        return self.what

    @property
    def intent(self) -> UUID:
        return self.of[0].intent

    @property
    def fence(self) -> int:
        return self.of[0].fence

    @property
    def tries(self) -> int:
        return self.of[0].tries

    def answered_by(self, offer: Offer) -> Claim:
        assert isinstance(self.what, Notice)
        return replace(self, what=replace(self.what, link=offer.link, reply_code=offer.reply_code))


async def hold_intents(db: Db, intents: Iterable[UUID]) -> None:
    """Locked and not changed yet: whoever writes to a feed does not wait for an intent that is only locked."""
    await db.fetch("select 1 from reach_intents where id = any ($1) order by id for update", sorted(intents))


async def hold_feeds(db: Db, accounts: Iterable[UUID]) -> None:
    """Before looking for what waits: whoever says something to these feeds has committed it, or makes an intent of its
    own afterwards. Before an intent is changed, as whoever writes to a feed holds its head when it meets the intent."""
    await db.fetch(
        "select 1 from feed_heads where account_id = any ($1) order by account_id for update", sorted(set(accounts))
    )


async def end(db: Db, ended: Sequence[End]) -> None:
    """These intents are over; they are locked."""
    if not ended:
        return
    await db.execute(
        """update reach_intents i set next_at = null, ended_at = $1, outcome = e.outcome, reason = e.reason
             from unnest($2::uuid[], $3::text[], $4::text[]) as e(id, outcome, reason)
            where i.id = e.id and i.next_at is not null""",
        db.now,
        [one.intent for one in ended],
        [one.outcome for one in ended],
        [one.reason for one in ended],
    )
    _unreachable.inc(sum(one.outcome == "unreachable" for one in ended))
