"""Who comes in, when many come at once: after a restart every phone does.

A node lets so many a second in (`Turnstile`) and tells everybody else when their turn is, before the database is asked
anything: each who is turned away is given the next free place, so they come back spread over just the time it takes.
Those who are let in share a transaction with whoever arrives while the last one is being written.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from prometheus_client import Counter

from base.committer import Committer
from base.db import Database
from base.settings import Secret
from notify import feed
from people import audit, tickets
from people.sessions import Caller

TOGETHER = 200
WAITING_AT_MOST = 2000
LATEST_S = 60.0
"""Nobody is sent away for longer: a phone that was told so much would be as good as off."""
SPREAD_S = 1.0
SPENT_KEPT_S, SPENT_AT_MOST = (tickets.GOOD_FOR.total_seconds() + tickets.CLOCKS_APART_S), 50_000

_turned_away = Counter("antam_turned_away_total", "Sockets and tickets told to come back when it is their turn")


class Turnstile:
    """Lets `per_s` in a second, and as many at once after a pause."""

    def __init__(self, per_s: float) -> None:
        self._each_s = 1 / per_s
        self._full_at = self._turn = 0.0

    def ask(self, clock: float) -> float | None:
        """None: come in. Else the seconds until their turn. `clock` is monotonic seconds."""
        full_at = max(self._full_at, clock)
        if full_at - clock <= 1.0 - self._each_s:
            self._full_at = full_at + self._each_s
            return None
        _turned_away.inc()
        self._turn = max(self._turn, clock) + self._each_s
        wait = self._turn - clock + random.uniform(0, SPREAD_S)
        return wait if wait <= LATEST_S else random.uniform(LATEST_S / 2, LATEST_S)


class Admitted(Struct, frozen=True, kw_only=True):
    """Who holds a ticket, and where their feed stands."""

    caller: Caller
    head: int
    now: datetime


class TurnedAway(Exception):
    """Come back in `wait_s`; nobody looked at the ticket."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class Admission:
    def __init__(self, database: Database, house: Secret, per_s: float) -> None:
        self._database, self._house = database, house
        self._turnstile = Turnstile(per_s)
        self._spent: deque[tuple[float, str]] = deque()
        self._known_spent: set[str] = set()
        self._together = Committer(self._redeem, lambda _: 1, TOGETHER, WAITING_AT_MOST)

    async def admit(self, ticket: str) -> Admitted | None:
        """None when the ticket is not good: one that is not ours, too old, or was shown here before costs nobody their
        turn. `TurnedAway`; `Unavailable` when the outcome is unknown, and the ticket may be spent."""
        if not tickets.is_ticket(self._house, ticket) or self._is_spent(ticket):
            return None
        wait = self._turnstile.ask(time.monotonic())
        if wait is not None:
            raise TurnedAway(wait)
        found = await self._together.submit(ticket)
        self._spent.append((time.monotonic() + SPENT_KEPT_S, ticket))
        self._known_spent.add(ticket)
        return found

    def _is_spent(self, ticket: str) -> bool:
        now = time.monotonic()
        while self._spent and (self._spent[0][0] <= now or len(self._spent) > SPENT_AT_MOST):
            self._known_spent.discard(self._spent.popleft()[1])
        return ticket in self._known_spent

    async def _redeem(self, some: Sequence[str]) -> Sequence[Admitted | None]:
        async with self._database.work("live") as db:
            callers = await tickets.redeem(db, some)
            await audit.record_hellos(db, [(c.account, c.session) for c in callers if c is not None])
            heads = await feed.heads(db, [c.account for c in callers if c is not None])
            return [c and Admitted(caller=c, head=heads.get(c.account, 0), now=db.now) for c in callers]
