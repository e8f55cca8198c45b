"""The hub: which sockets are open on this node, and waking those whose feed has grown.

A wake-up carries account ids and nothing else; what is delivered is what the feed holds beyond each socket's cursor,
read by the same function as resume and sync. So a wake-up that is lost, doubled or late changes only latency: every
`poll_s` the hub compares all cursors with all heads (the net). Sessions are checked every few seconds for all sockets
at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from math import inf
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from prometheus_client import Counter, Gauge

from base import log
from base.committer import Committer
from base.db import Database
from base.errors import Forbidden, Meaning, NotFound, Unavailable
from base.settings import Secret
from notify import feed
from people import audit, sessions
from people.audit import Delivery
from people.sessions import Caller
from realtime import delivery, frames
from realtime.admission import Admission, Admitted, TurnedAway
from realtime.ahead import Ahead
from realtime.audience import Audience
from realtime.batch import Say
from realtime.frames import Spoken
from realtime.hints import Hints
from realtime.jottings import Jottings
from realtime.messages import Fresh, Said
from realtime.saying import Told
from realtime.switchboard import Switchboard

if TYPE_CHECKING:
    from realtime.socket import Socket

GATHER_S = 0.004
CHECK_SESSIONS_S = 4.0
SOCKETS_PER_ACCOUNT = 5
PAGE = 100
READERS = 200
GOODBYES_AT_ONCE = 100
RIGHTS_KEPT_S, ASK_AHEAD_S = 2.0, 0.1
"""What open sockets were let follow is asked again this often; a right that ends stops their stream within 5 s."""
SHOWN_AGAIN_S = 60.0
"""A stream about one resident to one socket leaves a row in the audit this often, not one a message."""

_log = log.logger("realtime")
_open = Gauge("antam_sockets", "Open sockets of this node")
_delivered = Counter("antam_events_delivered_total", "Feed entries put on a socket's queue")
_polled = Counter("antam_wakes_found_by_poll_total", "Accounts whose wake-up the poll had to replace")


class Hub:
    def __init__(
        self,
        database: Database,
        house: Secret,
        says: Committer[Say, Said],
        fresh: Fresh,
        poll_s: float,
        hellos_per_s: float,
    ) -> None:
        self._database, self._house, self._says, self._poll_s = database, house, says, poll_s
        self._admission = Admission(database, house, hellos_per_s)
        self._audience, self._fresh = Audience(RIGHTS_KEPT_S), fresh
        self._sockets: dict[UUID, list[Socket]] = {}
        self._jottings = Jottings(database)
        self.calls = Switchboard(database, self._sockets, self._audience, self._note_refused)
        self.hints = Hints(database, self._sockets, self._audience)
        self.ahead = Ahead(database)
        self._woken: set[UUID] = set()
        self._going_down = False
        self._bell, self._hurry = asyncio.Event(), False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loops = (
            self._deliver_woken, self._poll, self._check_sessions, self._ask_ahead, self._jottings.keep_writing,
            self.hints.spread, self.ahead.look, self.calls.show, self.calls.keep_noting,
        )  # fmt: skip
        self._tasks = [asyncio.create_task(_outlive(loop)) for loop in loops]

    async def stop(self) -> None:
        """Stops the loops and closes what is still open."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.say_goodbye()
        await self.calls.drain()
        with contextlib.suppress(Unavailable):
            await self._jottings.write()

    async def say_goodbye(self) -> None:
        """The node goes down: every phone is told when to come back, spread over some seconds. Some at a time, so that
        what was said meanwhile is answered; nobody is waited for, and nobody comes in any more."""
        self._going_down = True
        for n, socket in enumerate(self._all()):
            socket.restart()
            if n % GOODBYES_AT_ONCE == 0:
                await asyncio.sleep(0)

    @property
    def busy(self) -> bool:
        return bool(self._sockets)

    def wake(self, accounts: Iterable[UUID]) -> None:
        """These feeds have grown; cheap, and harmless for accounts that are not here."""
        here = self._sockets.keys() & set(accounts)
        if here:
            self._woken |= here
            self._bell.set()
            self.calls.wake(here)

    def wake_for(self, socket: Socket) -> None:
        """This socket has room again, and more is waiting for it: it is not kept for a bunch."""
        if socket.session.caller is not None:
            self._hurry = True
            self.wake([socket.session.caller.account])

    async def admit(self, ticket: str) -> Admitted | None:
        """Who holds this ticket; None when it is not good (realtime/admission.py)."""
        if self._going_down:  # the ticket is good elsewhere
            raise TurnedAway(random.uniform(0, 1))
        return await self._admission.admit(ticket)

    def join(self, socket: Socket) -> None:
        """From here on the socket is woken. One per device: the newest wins."""
        caller = socket.session.caller
        assert caller is not None
        mine = self._sockets.setdefault(caller.account, [])
        for other in [s for s in mine if s.session.caller and s.session.caller.device == caller.device]:
            self._replace(mine, other)
        while len(mine) >= SOCKETS_PER_ACCOUNT:
            self._replace(mine, mine[0])
        mine.append(socket)
        _open.inc()
        if self._going_down:  # it was let in just before
            socket.restart()
        self.wake([caller.account])
        self.calls.look_for(socket)

    def _replace(self, mine: list[Socket], socket: Socket) -> None:
        mine.remove(socket)
        _open.dec()
        self.ahead.forget(socket)
        socket.close(frames.REPLACED)

    def leave(self, socket: Socket) -> None:
        caller = socket.session.caller
        mine = self._sockets.get(caller.account) if caller else None
        if caller is None or mine is None or socket not in mine:
            return
        mine.remove(socket)
        self.ahead.forget(socket)
        if not mine:
            del self._sockets[caller.account]
        _open.dec()

    def note_seen(self, socket: Socket, seq: int, given: Iterable[tuple[UUID, int]]) -> None:
        self._jottings.seen(_caller(socket), seq, given)

    def note_read(self, socket: Socket, thread: UUID, seq: int) -> None:
        self._jottings.read(_caller(socket), thread, seq)

    def say(self, socket: Socket, frame: Spoken) -> None:
        """Hands it to the committer; the socket is told what became of it."""
        try:
            self._says.offer(_said_by(_caller(socket), frame), lambda outcome: self._answer(socket, frame, outcome))
        except Unavailable as error:
            socket.answer(frame, error)

    def _answer(self, socket: Socket, frame: Spoken, outcome: Said | Exception) -> None:
        if isinstance(outcome, Forbidden | NotFound):
            self._note_refused(socket, outcome, "say", frame.conversation)
        elif isinstance(outcome, Exception) and not isinstance(outcome, Meaning):
            _log.error("saying failed", error=type(outcome).__name__, where=log.where(outcome))
        socket.answer(frame, outcome)

    def _note_refused(self, socket: Socket, refusal: Meaning, act: str, subject: UUID) -> None:
        self._jottings.refused(_caller(socket), refusal, act, subject)

    def hand_out(self, told: Sequence[Told]) -> None:
        """What this node has just committed goes straight to the phones that have everything before it and whose rights
        were asked a moment ago; the others are woken, and read it from their feeds."""
        self._fresh.keep((one.thread, one.message) for one in told if one.message is not None)
        clock, handed = time.monotonic(), 0
        for one in told:
            here = [(account, number) for account, number in one.numbers if account in self._sockets]
            words = msgspec.Raw(frames.encode(one.message)) if here and one.message is not None else None
            for account, number in here:
                sockets = self._sockets[account]
                given = sum(self._hand(s, one, words, number, clock) for s in sockets) if words is not None else 0
                handed += given
                if given < len(sockets):
                    self.wake((account,))
        _delivered.inc(handed)

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
                        self.wake_for(socket)
                    if socket.session.cursor < page.head:
                        self.ahead.note(socket)
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

    async def _check_sessions(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SESSIONS_S)
            open_now = {s: s.session.caller.session for s in self._all() if s.session.caller}
            if not open_now:
                continue
            with contextlib.suppress(Unavailable):
                async with self._database.work("live") as db:
                    live = await sessions.still_live(db, list(set(open_now.values())))
                for socket, session in open_now.items():
                    if session not in live:
                        socket.close(frames.SIGNED_OUT)
                    elif live[session] != _staffed(socket):  # the factor was given since: come back with it
                        socket.restart()

    async def _ask_ahead(self) -> None:
        """Rights that are used all the time, some at a time, before they are too old: what was just said must not go
        the long way because a moment has passed."""
        pause = ASK_AHEAD_S
        while True:
            await asyncio.sleep(pause)
            ears, pairs = self._audience.stale()
            pause = 0 if ears or pairs else ASK_AHEAD_S
            if ears or pairs:
                with contextlib.suppress(Unavailable):
                    async with self._database.glance("live") as db:
                        await self._audience.ask_again(db, ears, pairs)

    def _ready_by_factor(self, account: UUID) -> dict[tuple[UUID, bool], list[Socket]]:
        """The account's sockets that can take another page, those with a second factor apart."""
        found: dict[tuple[UUID, bool], list[Socket]] = {}
        for socket in self._ready(account):
            found.setdefault((account, _staffed(socket)), []).append(socket)
        return found

    def _ready(self, account: UUID) -> list[Socket]:
        """The account's sockets that can take another page; the others ask for it when they can (`wake_for`)."""
        return [socket for socket in self._sockets.get(account, ()) if socket.ready]

    def _all(self) -> list[Socket]:
        return [socket for sockets in self._sockets.values() for socket in sockets]


def _caller(socket: Socket) -> Caller:
    assert socket.session.caller is not None  # nothing but `hello` is taken from anybody else
    return socket.session.caller


def _said_by(caller: Caller, frame: Spoken) -> Say:
    match frame:
        case frames.Correct():
            return Say(
                session=caller.session, thread=frame.conversation, key=frame.key, kind="correction", text=frame.body,
                changes=frame.seq,
            )  # fmt: skip
        case frames.Retract():
            return Say(
                session=caller.session, thread=frame.conversation, key=frame.key, kind="retraction", changes=frame.seq
            )
        case frames.Say():
            return Say(
                session=caller.session, thread=frame.conversation, key=frame.key, kind=frame.kind, text=frame.body,
                card=frame.card, reply_to=frame.reply_to, attachments=frame.attachments,
            )  # fmt: skip


def _staffed(socket: Socket) -> bool:
    return socket.session.caller is not None and socket.session.caller.second_factor


def _deliveries(page: feed.Page, sockets: Iterable[Socket]) -> list[tuple[Socket, Delivery]]:
    """Of whom each of these sockets is about to be shown something that the audit does not know of yet."""
    found: list[tuple[Socket, Delivery]] = []
    again = time.monotonic() - SHOWN_AGAIN_S
    for socket in sockets:
        about = feed.residents_in(event for event in page.items if event.seq > socket.session.cursor)
        residents = [resident for resident in about if socket.noted.get(resident, -inf) <= again]
        if residents:
            caller = _caller(socket)
            found.append((socket, Delivery(account=caller.account, session=caller.session, residents=residents)))
    return found


async def _outlive(loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs an endless loop again whenever a round of it meets what nobody thought of: a net that is gone is no net."""
    while True:
        try:
            await loop()
        except Exception as error:
            _log.error("loop failed", error=type(error).__name__, where=log.where(error))
            await asyncio.sleep(1)
