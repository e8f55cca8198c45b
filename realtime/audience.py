"""Who of those at open sockets may hear a thread: asked for each of them, and remembered for `keep_s` seconds.

Two questions make the answer: the seat's (`Hearing`: who sits there, works, holds the second factor) and the feed's
(`Follows`: who may follow the resident it is about, and how far). Messages ask them at delivery, and calls and hints by
`may`. What is asked all the time is asked again before it is too old (`ask_again`), so that the short way of what was
just said (hub.py) does not end for everybody at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from uuid import UUID

from base.db import Db
from base.lately import Lately
from notify.feed import Follows, Pair
from realtime import members
from realtime.marks import READS_FROM
from realtime.members import Ear, Heard

ASK_AGAIN_AT_MOST = 50
"""At a time: what is asked ahead must not hold up what is said meanwhile."""


class Hearing:
    """The seat's question. That somebody may not is never kept, or they would miss what is said right after they were
    let in."""

    def __init__(self, keep_s: float = 0.0) -> None:
        self._lately: Lately[Ear, Heard] = Lately(keep_s)

    def known(self, ear: Ear, clock: float) -> Heard | None:
        """What was asked a moment before `clock` (monotonic seconds)."""
        return self._lately.known(ear, clock)

    async def of(self, db: Db, wanted: Iterable[Ear]) -> dict[Ear, Heard]:
        """Those of them who may."""
        at = time.monotonic()
        held = {ear: self._lately.known(ear, at) for ear in wanted}
        found = {ear: heard for ear, heard in held.items() if heard is not None}
        if len(found) < len(held):
            asked = await members.may_hear(db, [ear for ear, heard in held.items() if heard is None])
            self._lately.keep(asked, at)
            found |= asked
        return found

    def stale(self, most: int) -> list[Ear]:
        return self._lately.stale(time.monotonic(), most)

    async def ask_again(self, db: Db, ears: Sequence[Ear]) -> None:
        at = time.monotonic()
        asked = await members.may_hear(db, ears)
        self._lately.keep(asked, at)
        self._lately.drop(ear for ear in ears if ear not in asked)


class Audience:
    def __init__(self, keep_s: float) -> None:
        self.follows, self.hearing = Follows(keep_s), Hearing(keep_s)

    def knows(self, ear: Ear, clock: float) -> tuple[Heard, str] | None:
        """From which number on, and the resident's name, where both were asked a moment ago and the answer was yes."""
        heard = self.hearing.known(ear, clock)
        if heard is None or heard.resident is None:
            return heard and (heard, "")
        followed = self.follows.known(_pair(ear, heard.resident), clock)
        return (heard, followed[0]) if followed is not None and followed[1] >= READS_FROM else None

    async def may(self, db: Db, wanted: set[Ear]) -> set[Ear]:
        """Those of them who may hear what is said there now."""
        heard = await self.hearing.of(db, wanted) if wanted else {}
        about = {ear: _pair(ear, one.resident) for ear, one in heard.items() if one.resident is not None}
        reach = await self.follows.of(db, set(about.values())) if about else {}
        return {ear for ear in heard if ear not in about or reach.get(about[ear], ("", 0))[1] >= READS_FROM}

    def stale(self) -> tuple[list[Ear], list[Pair]]:
        """Some of what is used and grows old."""
        return self.hearing.stale(ASK_AGAIN_AT_MOST), self.follows.stale(ASK_AGAIN_AT_MOST)

    async def ask_again(self, db: Db, ears: Sequence[Ear], pairs: Sequence[Pair]) -> None:
        if ears:
            await self.hearing.ask_again(db, ears)
        if pairs:
            await self.follows.ask_again(db, pairs)


def _pair(ear: Ear, resident: UUID) -> Pair:
    return ear[0], resident, ear[2]
