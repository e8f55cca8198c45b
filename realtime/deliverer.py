"""Delivery: what a node has for its open sockets, by three ways.

Handed out: what this node has just committed goes straight to the phones that have everything before it. Woken: feeds
that have grown are read from each socket's cursor, by the same function as resume and sync. Polled: every `poll_s` all
cursors are compared with all heads, whether a wake-up came or not (the net).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from prometheus_client import Counter

from base import log
from base.db import Database
from base.errors import Unavailable
from base.settings import Secret
from notify import feed
from people import audit
from people.audit import Delivery
from realtime import delivery, frames
from realtime.ahead import Ahead
from realtime.audience import Audience
from realtime.messages import Fresh
from realtime.saying import Told

if TYPE_CHECKING:
    from realtime.socket import Socket

GATHER_S = 0.004
PAGE = 100
READERS = 200
SHOWN_AGAIN_S = 60.0
"""A stream about one resident to one socket leaves a row in the audit this often, not one a message."""

_log = log.logger("realtime")
_delivered = Counter("antam_events_delivered_total", "Feed entries put on a socket's queue")
_polled = Counter("antam_wakes_found_by_poll_total", "Accounts whose wake-up the poll had to replace")


class Deliverer:
    """`sockets` is the hub's own register, by account; nothing here changes it."""

    def __init__(
        self,
        database: Database,
        house: Secret,
        sockets: Mapping[UUID, Sequence[Socket]],
        audience: Audience,
        fresh: Fresh,
        ahead: Ahead,
        poll_s: float,
    ) -> None:
        self._database, self._house, self._sockets, self._poll_s = database, house, sockets, poll_s
        self._audience, self._fresh, self._ahead = audience, fresh, ahead
        self._woken: set[UUID] = set()
        self._bell, self._hurry = asyncio.Event(), False

    def loops(self) -> Sequence[Callable[[], Coroutine[Any, Any, None]]]:
        """What runs as long as the hub does."""
        return self._deliver_woken, self._poll

    def wake(self, accounts: set[UUID], *, at_once: bool = False) -> None:
        """These feeds have grown; `at_once` when they are not kept for a bunch."""
        self._hurry = self._hurry or at_once
        self._woken |= accounts
        self._bell.set()

    def hand_out(self, told: Sequence[Told]) -> set[UUID]:
        """What this node has just committed goes straight to the phones that have everything before it and whose rights
        were asked a moment ago. Returns the others, who must be woken and read it from their feeds."""
        self._fresh.keep((one.thread, one.message) for one in told if one.message is not None)
        clock, handed, left = time.monotonic(), 0, set[UUID]()
        for one in told:
            here = [(account, number) for account, number in one.numbers if account in self._sockets]
            words = msgspec.Raw(frames.encode(one.message)) if here and one.message is not None else None
            for account, number in here:
                sockets = self._sockets[account]
                given = sum(self._hand(s, one, words, number, clock) for s in sockets) if words is not None else 0
                handed += given
                if given < len(sockets):
                    left.add(account)
        _delivered.inc(handed)
        return left

    def _hand(self, socket: Socket, one: Told, words: msgspec.Raw, number: int, clock: float) -> bool:
        caller, message = socket.session.caller, one.message
        if caller is None or message is None or not (socket.ready and socket.session.is_next(number)):
            return False
        known = self._audience.knows((caller.account, one.thread, caller.second_factor), clock)
        if known is None or message.seq <= known[0].after:
            return False
        body: dict[str, Any] = {"message": words}
        if one.resident is not None:
            if socket.noted.get(one.resident, -inf) <= clock - SHOWN_AGAIN_S:
                return False
            body["resident"] = {"id": one.resident, "name": known[1]}
        kind = "message" if message.changes is None else "message_changed"
        event = frames.Event(seq=number, at=message.at, kind=kind, subject=one.thread, body=body)
        socket.give(event, message.seq)
        return True

    async def _deliver_woken(self) -> None:
        delivered_at = 0.0
        while True:
            await self._bell.wait()
            if not self._hurry and time.monotonic() - delivered_at < GATHER_S:
                await asyncio.sleep(GATHER_S)  # wake-ups come in bunches; one query serves them all
            delivered_at, self._hurry = time.monotonic(), False
            self._bell.clear()
            woken, self._woken = self._woken, set()
            try:
                await self._deliver(woken)
            except Unavailable:
                self._woken |= woken  # the poll rings again
            except Exception as error:
                _log.error("delivery failed", error=type(error).__name__, where=log.where(error))

    async def _deliver(self, accounts: set[UUID]) -> None:
        """The next page of each account, from the least cursor of its sockets; again for those with more to come."""
        waiting = list(accounts)
        while waiting:
            now, waiting = waiting[:READERS], waiting[READERS:]
            ready = {key: sockets for account in now for key, sockets in self._ready_by_factor(account).items()}
            if not ready:
                continue
            cursors = {socket: socket.session.cursor for sockets in ready.values() for socket in sockets}
            readers = [
                feed.Reader(account, min(cursors[socket] for socket in sockets), staffed)
                for (account, staffed), sockets in ready.items()
            ]
            async with self._database.glance("live") as db:
                pages = await delivery.since(
                    db, self._house, readers, PAGE, self._audience.follows, self._audience.hearing, self._fresh
                )
                given = [(page, ready[page.account, page.staffed]) for page in pages]
                shown = [d for page, sockets in given for d in _deliveries(page, sockets)]
                if shown:  # nobody is shown what is not written down
                    await audit.record_deliveries(db, [one for _, one in shown])
            for socket, noted in shown:
                socket.noted.update(dict.fromkeys(noted.residents, time.monotonic()))
            for page, sockets in given:
                for socket in sockets:
                    if socket.session.cursor == cursors[socket]:
                        socket.deliver(page)
                    else:  # handed something meanwhile, this page is too old for it
                        self.wake({page.account}, at_once=True)
                    if socket.session.cursor < page.head:
                        self._ahead.note(socket)
                _delivered.inc(len(page.items))
                if page.resync or len(page.items) == PAGE:
                    waiting.append(page.account)

    async def _poll(self) -> None:
        """The net: whoever's head is beyond their cursor is woken, whether a wake-up came or not."""
        while True:
            await asyncio.sleep(self._poll_s)
            if not self._sockets:
                continue
            with contextlib.suppress(Unavailable):
                async with self._database.glance("live") as db:
                    heads = await feed.heads(db, list(self._sockets))
                behind = [a for a, head in heads.items() if any(s.session.cursor < head for s in self._ready(a))]
                _polled.inc(len([a for a in behind if a not in self._woken]))
                self._woken |= set(behind)
                if self._woken:
                    self._bell.set()

    def _ready_by_factor(self, account: UUID) -> dict[tuple[UUID, bool], list[Socket]]:
        """The account's sockets that can take another page, those with a second factor apart."""
        found: dict[tuple[UUID, bool], list[Socket]] = {}
        for socket in self._ready(account):
            found.setdefault((account, socket.staffed), []).append(socket)
        return found

    def _ready(self, account: UUID) -> list[Socket]:
        """The account's sockets that can take another page; the others ask for it when they can (`wake_for`)."""
        return [socket for socket in self._sockets.get(account, ()) if socket.ready]


def _deliveries(page: feed.Page, sockets: Iterable[Socket]) -> list[tuple[Socket, Delivery]]:
    """Of whom each of these sockets is about to be shown something that the audit does not know of yet."""
    found: list[tuple[Socket, Delivery]] = []
    again = time.monotonic() - SHOWN_AGAIN_S
    for socket in sockets:
        about = feed.residents_in(event for event in page.items if event.seq > socket.session.cursor)
        residents = [resident for resident in about if socket.noted.get(resident, -inf) <= again]
        if residents:
            caller = socket.caller
            found.append((socket, Delivery(account=caller.account, session=caller.session, residents=residents)))
    return found
