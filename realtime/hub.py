"""The hub: which sockets are open on this node, and the one door for what they ask.

A wake-up carries account ids and nothing else; what is delivered is what the feed holds beyond each socket's cursor
(realtime/deliverer.py). So a wake-up that is lost, doubled or late changes only latency. Sessions are checked every few
seconds for all sockets at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prometheus_client import Gauge

from base import log
from base.committer import Committer
from base.db import Database
from base.errors import Forbidden, Meaning, NotFound, Unavailable
from base.settings import Secret
from people import sessions
from people.sessions import Caller
from realtime import frames
from realtime.admission import Admission, Admitted, TurnedAway
from realtime.ahead import Ahead
from realtime.audience import Audience
from realtime.batch import Say
from realtime.deliverer import Deliverer
from realtime.frames import Spoken
from realtime.hints import Hints
from realtime.jottings import Jottings
from realtime.messages import Fresh, Said
from realtime.saying import Told
from realtime.switchboard import Switchboard

if TYPE_CHECKING:
    from realtime.socket import Socket

CHECK_SESSIONS_S = 4.0
SOCKETS_PER_ACCOUNT = 5
GOODBYES_AT_ONCE = 100
RIGHTS_KEPT_S, ASK_AHEAD_S = 2.0, 0.1
"""What open sockets were let follow is asked again this often; a right that ends stops their stream within 5 s."""

_log = log.logger("realtime")
_open = Gauge("antam_sockets", "Open sockets of this node")


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
        self._database, self._says = database, says
        self._admission = Admission(database, house, hellos_per_s)
        self._audience = Audience(RIGHTS_KEPT_S)
        self._sockets: dict[UUID, list[Socket]] = {}
        self._jottings = Jottings(database)
        self.calls = Switchboard(database, self._sockets, self._audience, self._note_refused)
        self.hints = Hints(database, self._sockets, self._audience)
        self.ahead = Ahead(database)
        self._deliverer = Deliverer(database, house, self._sockets, self._audience, fresh, self.ahead, poll_s)
        self._going_down = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loops = (
            *self._deliverer.loops(), self._check_sessions, self._ask_ahead, self._jottings.keep_writing,
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

    def wake(self, accounts: Iterable[UUID], *, at_once: bool = False) -> None:
        """These feeds have grown; cheap, and harmless for accounts that are not here."""
        here = self._sockets.keys() & set(accounts)
        if here:
            self._deliverer.wake(here, at_once=at_once)
            self.calls.wake(here)

    def wake_for(self, socket: Socket) -> None:
        """This socket has room again, and more is waiting for it: it is not kept for a bunch."""
        if socket.session.caller is not None:
            self.wake([socket.session.caller.account], at_once=True)

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
        self._jottings.seen(socket.caller, seq, given)

    def note_read(self, socket: Socket, thread: UUID, seq: int) -> None:
        self._jottings.read(socket.caller, thread, seq)

    def say(self, socket: Socket, frame: Spoken) -> None:
        """Hands it to the committer; the socket is told what became of it."""
        try:
            self._says.offer(_said_by(socket.caller, frame), lambda outcome: self._answer(socket, frame, outcome))
        except Unavailable as error:
            socket.answer(frame, error)

    def _answer(self, socket: Socket, frame: Spoken, outcome: Said | Exception) -> None:
        if isinstance(outcome, Forbidden | NotFound):
            self._note_refused(socket, outcome, "say", frame.conversation)
        elif isinstance(outcome, Exception) and not isinstance(outcome, Meaning):
            _log.error("saying failed", error=type(outcome).__name__, where=log.where(outcome))
        socket.answer(frame, outcome)

    def _note_refused(self, socket: Socket, refusal: Meaning, act: str, subject: UUID) -> None:
        self._jottings.refused(socket.caller, refusal, act, subject)

    def hand_out(self, told: Sequence[Told]) -> None:
        """What this node has just committed, to whom it can be given at once; the others are woken."""
        self.wake(self._deliverer.hand_out(told))

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
                    elif live[session] != socket.staffed:  # the factor was given since: come back with it
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

    def _all(self) -> list[Socket]:
        return [socket for sockets in self._sockets.values() for socket in sockets]


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


async def _outlive(loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs an endless loop again whenever a round of it meets what nobody thought of: a net that is gone is no net."""
    while True:
        try:
            await loop()
        except Exception as error:
            _log.error("loop failed", error=type(error).__name__, where=log.where(error))
            await asyncio.sleep(1)
