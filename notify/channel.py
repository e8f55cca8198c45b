"""What every channel to a person has in common: a notice goes to one address, and one of four things becomes of it.

A channel is a provider's protocol behind `send`. One call is one attempt: every retry, its time and its number belong
to the ledger's rows (reach.py). Reasons never hold an address, a token or a provider's free text, which may quote one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Literal, Protocol
from uuid import UUID

from msgspec import Struct

from base.db import Db

ChannelName = Literal["push", "web_push", "sms", "zalo", "email"]


class Sent(Struct, frozen=True):
    """The provider took it; that is not a delivery. `message_id` is the provider's own."""

    message_id: str


class TryAgain(Struct, frozen=True):
    """`after_s` is what the provider asked for, None: the caller decides. `unknown`: it may have been delivered."""

    after_s: float | None
    reason: str
    unknown: bool = False


class Gone(Struct, frozen=True):
    """Nobody is behind this address any more: forget it."""

    reason: str


class Refused(Struct, frozen=True):
    """Our mistake or the provider's rule: the same notice will never be taken."""

    reason: str


Outcome = Sent | TryAgain | Gone | Refused


class Notice(Struct, frozen=True, kw_only=True):
    """What one address is told on a channel other than FCM. Generic words; ids only in `data`.

    `address` is a phone in E.164 (sms, zalo), a mailbox (email) or the subscription as the browser gave it, in JSON
    (web_push). `attempt` is the same for every repetition of one try, so that a provider can drop a double. `link` is
    a page on which the person told may answer, its secret in the fragment; `reply_code` what an SMS may answer with.
    """

    attempt: UUID
    address: str
    language: str
    kind: str
    urgent: bool
    ttl_s: int
    collapse: str
    data: dict[str, str]
    title: str
    body: str
    link: str | None = None
    reply_code: str | None = None


class Channel(Protocol):
    async def send(self, notices: Sequence[Notice], /) -> list[Outcome]:
        """One attempt each; outcomes in the order of `notices`. Never raises for what a provider or the network did."""
        ...

    async def close(self) -> None: ...


class Told(Struct, frozen=True, kw_only=True):
    """Who is about to be told of what by which notice."""

    attempt: UUID
    account: UUID
    channel: ChannelName
    kind: str
    subjects: tuple[UUID, ...]


class Offer(Struct, frozen=True):
    """A way to answer from the notice itself."""

    link: str | None = None
    reply_code: str | None = None


Offers = Callable[[Db, Sequence[Told]], Awaitable[Mapping[UUID, Offer]]]
"""Makes the ways to answer, by attempt, in the unit of work that claims: what is sent is known to the database."""
