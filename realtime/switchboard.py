"""Live calls on this node: carries out what phones do in them, and shows each phone how its calls stand.

An act goes through a committer, so those of one phone keep their order. What a phone is shown is read from the rows, as
the feed is: whoever is woken, has just connected, or was told by the feed that somebody calls is looked at, and every
`LOOK_EVERY_S` everybody who stands in a call (the net). Each time it is asked whether they may hear the thread
(audience.py): to who no longer may the call is over. A ring that is too old by the database's clock is not shown.
Signals go to the device that is in the call, after the state that let it in.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
from msgspec.structs import replace

from base import log
from base.committer import Committer
from base.db import Database
from base.errors import Forbidden, Meaning, NotFound, Unavailable
from realtime import call_rows, calls, frames, signals
from realtime.audience import Audience
from realtime.call import LIVE, RUNG
from realtime.call_rows import Standing
from realtime.calls import Ask
from realtime.frames import OnCall
from realtime.members import Ear
from realtime.signals import Waits

if TYPE_CHECKING:
    from realtime.socket import Socket

GATHER_S = 0.004
LOOK_EVERY_S = 2.0
HERE_EVERY_S = 5.0
ACTS_PER_COMMIT, ACTS_WAITING_AT_MOST = 100, 2000

_log = log.logger("realtime")


@dataclass
class Told:
    """How far a phone was told of one call: which version of its state, and the last signal."""

    version: int = 0
    n: int = 0


class Switchboard:
    """`sockets`: the hub's own list of who is connected here. `refused` is told what a door refused, as what act and
    about what."""

    def __init__(
        self,
        database: Database,
        sockets: Mapping[UUID, Sequence[Socket]],
        audience: Audience,
        refused: Callable[[Socket, Meaning, str, UUID], None],
    ) -> None:
        self._database, self._sockets, self._audience, self._refused = database, sockets, audience, refused
        self._acts = Committer(self._write, _weigh, ACTS_PER_COMMIT, ACTS_WAITING_AT_MOST)
        self._standing: set[UUID] = set()
        """Who was in a call, or rung for one, when last looked at."""
        self._look: set[UUID] = set()
        self._bell = asyncio.Event()
        self._inside: dict[tuple[UUID, UUID], UUID] = {}
        """(call, account) -> the device in the call, for those who were connected here when last looked at."""

    def dial(self, socket: Socket, frame: OnCall) -> None:
        """Does it; the phone is told how the call stands then, or why not."""
        try:
            self._acts.offer(Ask(socket.caller, frame), lambda outcome: self._answer(socket, frame, outcome))
        except Unavailable as error:
            socket.refuse(frame, error)

    def wake(self, accounts: Iterable[UUID]) -> None:
        """Something changed for these; cheap, and harmless for those in no call."""
        standing = self._standing.intersection(accounts) if self._standing else None
        if standing:
            self._ring(standing)

    def look_for(self, socket: Socket) -> None:
        """This phone is new here, has room again, or the feed told it of a call."""
        if socket.session.caller is not None:
            self._ring({socket.session.caller.account})

    async def show(self) -> None:
        """The endless loop of it."""
        net = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), LOOK_EVERY_S)
                await asyncio.sleep(GATHER_S)  # acts and wake-ups come in bunches
            self._bell.clear()
            if time.monotonic() >= net:
                self._look |= self._standing
                net = time.monotonic() + LOOK_EVERY_S
            look, self._look = self._look & self._sockets.keys(), set()
            self._standing &= self._sockets.keys()
            if look:
                try:
                    await self._show(look)
                except Unavailable:
                    self._look |= look

    async def keep_noting(self) -> None:
        """The endless loop that says which phones in calls are connected."""
        while True:
            await asyncio.sleep(HERE_EVERY_S)
            with contextlib.suppress(Unavailable):
                await self.note_here()

    async def note_here(self) -> None:
        self._inside = {pair: device for pair, device in self._inside.items() if self._connected(pair[1], device)}
        if self._inside:
            async with self._database.work("live") as db:
                await call_rows.note_here(db, sorted(self._inside))

    async def drain(self) -> None:
        await self._acts.drain()

    def _ring(self, accounts: set[UUID]) -> None:
        self._look |= accounts
        self._bell.set()

    async def _write(self, asks: Sequence[Ask]) -> Sequence[UUID | Meaning]:
        try:
            async with self._database.work("live") as db:
                return await calls.carry_out(db, asks)
        except asyncpg.UniqueViolationError as error:
            if len(asks) > 1:
                raise  # they are tried one by one
            return [calls.lost_race(error)]

    def _answer(self, socket: Socket, frame: OnCall, outcome: UUID | Exception) -> None:
        if isinstance(outcome, Exception):
            if not isinstance(outcome, Meaning):
                _log.error("a call failed", error=type(outcome).__name__, where=log.where(outcome))
            if isinstance(outcome, Forbidden | NotFound):
                subject = frame.conversation if isinstance(frame, frames.CallStart) else frame.call
                self._refused(socket, outcome, frames.tag_of(frame), subject)
            socket.refuse(frame, outcome)
        elif not isinstance(frame, frames.CallSignal):
            socket.calls.setdefault(outcome, Told()).version = 0  # said again, even if nothing changed
            self.look_for(socket)

    async def _show(self, accounts: set[UUID]) -> None:
        known = {id for account in accounts for socket in self._sockets.get(account, ()) for id in socket.calls}
        async with self._database.glance("live") as db:
            found = await call_rows.standing(db, sorted(accounts), sorted(known))
            self._note(accounts, found)
            concerned = [(one, socket) for one in found for socket in self._concerned(one)]
            may = await self._audience.may(db, {_ear(one, socket) for one, socket in concerned})
            for one, socket in concerned:
                if _ear(one, socket) in may:
                    _tell(one, socket)
                else:
                    _tell_no_more(one, socket)
            shown = [(one, socket) for one, socket in concerned if _ear(one, socket) in may]
            inside = [(one, socket) for one, socket in shown if socket.ready and _inside(one, socket)]
            waiting = [Waits(one.frame.call, one.account, socket.calls[one.frame.call].n) for one, socket in inside]
            given = await signals.after(db, waiting) if waiting else []
        for account, signal in given:
            for one, socket in inside:
                if (one.account, one.frame.call) == (account, signal.call) and socket.ready:
                    socket.calls[signal.call].n = signal.n
                    socket.tell(signal)
        if len(given) >= signals.PAGE:
            self._ring({account for account, _ in given})

    def _note(self, accounts: set[UUID], found: Sequence[Standing]) -> None:
        self._standing = (self._standing - accounts) | {one.account for one in found if one.frame.state in LIVE}
        self._inside = {pair: device for pair, device in self._inside.items() if pair[1] not in accounts} | {
            (one.frame.call, one.account): one.frame.device
            for one in found
            if one.frame.mine == "in"
            and one.frame.device is not None
            and self._connected(one.account, one.frame.device)
        }

    def _connected(self, account: UUID, device: UUID) -> bool:
        callers = [socket.session.caller for socket in self._sockets.get(account, ())]
        return any(caller is not None and caller.device == device for caller in callers)

    def _concerned(self, one: Standing) -> list[Socket]:
        return [
            socket
            for socket in self._sockets.get(one.account, ())
            if socket.session.caller is not None and (socket.session.caller.second_factor or not one.staff)
        ]


def _tell(one: Standing, socket: Socket) -> None:
    """The state, when it is news to this phone. What rang too long ago does not begin to ring."""
    told = socket.calls.get(one.frame.call)
    if told is None and (one.frame.state not in LIVE or (one.frame.mine in RUNG and not one.rings)):
        return
    if told is None:
        told = socket.calls[one.frame.call] = Told(n=one.after_n)
    told.n = max(told.n, one.after_n)
    if told.version < one.version:
        told.version = one.version
        socket.tell(one.frame)
    if one.frame.state not in LIVE:
        del socket.calls[one.frame.call]


def _tell_no_more(one: Standing, socket: Socket) -> None:
    """Who may not hear the thread any more is told that it is over for them, if they knew of it, and nothing else."""
    if socket.calls.pop(one.frame.call, None) is not None:
        socket.tell(
            replace(one.frame, state="ended", reason="no_longer_allowed", mine="left", device=None, people=[], n=0)
        )


def _ear(one: Standing, socket: Socket) -> Ear:
    caller = socket.session.caller
    return one.account, one.frame.conversation, caller is not None and caller.second_factor


def _inside(one: Standing, socket: Socket) -> bool:
    caller = socket.session.caller
    return one.frame.mine == "in" and caller is not None and caller.device == one.frame.device


def _weigh(ask: Ask) -> int:
    """Starting and inviting lock the thread after the call, and share a transaction with nothing else."""
    return ACTS_PER_COMMIT if isinstance(ask.frame, frames.CallStart | frames.CallInvite) else 1
