"""What is to be done about intents that are due. Pure: from the intents, the people and `now` to a plan, which
claiming.py writes down and sending.py carries out.

    ended      nobody need be told any more, or nobody can be: why
    waiting    a notice may go later (pace.py): when
    passed on  its next channel may be slow; the pass of the other channels takes it
    notices    what is sent now: one intent, or a bundle of one person's, by one or more channels at once
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from notify.channel import ChannelName
from notify.pace import Beat, Pace, beat_of, gone, may_go_at
from notify.persons import NOBODY, Person

TRIES = 6
CALL_RINGS_S = 45
"""A call that is older rings nowhere: its push is not sent any more, and expires on its way."""
RINGS_CALLS = ("push", "web_push")
LATE_AT_MOST = timedelta(minutes=5)
"""What is urgent and was due longer ago is not news any more: a backlog ends silently, and alerts are told anew."""
QUIET_LATE_AT_MOST = timedelta(days=1)


class Due(Struct, frozen=True, kw_only=True):
    """An intent that is due."""

    id: UUID
    account: UUID
    kind: str
    subject: UUID
    seq: int
    urgent: bool
    emergency: bool
    also: Sequence[ChannelName]
    spent: Sequence[ChannelName]
    fallback_s: int | None
    bundle: UUID | None
    tries: int
    fence: int
    next_at: datetime
    created_at: datetime
    sent_at: datetime | None
    told_again: bool
    """A later intent tells the same person of the same."""
    covers: int | None = None
    """Of messages: the head of the feed up to which the push speaks."""
    until: datetime | None = None
    """It is no use afterwards."""

    @property
    def first(self) -> bool:
        """Nothing was tried yet."""
        return not self.tries and not self.spent

    @property
    def beat(self) -> Beat:
        return beat_of(self.kind, self.urgent, self.emergency)


class Bundle(Struct, frozen=True, kw_only=True):
    """One notice of these intents of one person (mostly one), by these channels at once. `more`: others are left after
    these."""

    of: tuple[Due, ...]
    channels: tuple[ChannelName, ...]
    more: bool
    bundle: UUID | None

    @property
    def newest(self) -> Due:
        return max(self.of, key=lambda one: one.seq)


class End(Struct, frozen=True):
    intent: UUID
    outcome: str
    reason: str | None = None


class Plan:
    """Filled by `judge`, then by `tell` with what may go; messages in between are looked up again (claiming.py)."""

    def __init__(
        self,
        people: Mapping[UUID, Person],
        paces: Mapping[UUID, Pace],
        now: datetime,
        available: Collection[ChannelName],
        by_push: bool = False,
    ) -> None:
        self._people, self._had, self._now, self._available, self._by_push = people, paces, now, available, by_push
        self.ended: list[End] = []
        self.waiting: list[tuple[UUID, datetime]] = []
        self.passed_on: list[UUID] = []
        self.notices: list[Bundle] = []
        self.paces: dict[UUID, Pace] = {}
        """Of those who are buzzed by this plan."""

    def judge(self, due: Iterable[Due]) -> list[Due]:
        """Ends or puts off what may not go now; the rest."""
        going: list[Due] = []
        for one in due:
            person = self._people.get(one.account, NOBODY)
            end = over(one, person, self._now)
            if end is not None:
                self.ended.append(end)
                continue
            at = self._now
            if one.first and person.order(self._available, one.urgent, one.kind):
                at = may_go_at(one.beat, self._had.get(one.account, Pace()), person.wishes, self._now)
            if at > self._now and one.until is not None and at >= one.until:
                self.ended.append(End(one.id, "expired", "quiet_hours"))
            elif at > self._now:
                self.waiting.append((one.id, at))
            else:
                going.append(one)
        return going

    def tell(self, going: Iterable[Due]) -> None:
        """What may go, bundled, by the channels whose turn it is."""
        ordered = sorted(going, key=lambda one: (not one.urgent, str(_together(one)), one.created_at, one.id))
        for _, same in groupby(ordered, key=_together):
            self._tell(list(same))

    def _tell(self, same: list[Due]) -> None:
        first, person = same[0], self._people.get(same[0].account, NOBODY)
        order = person.order(self._available, first.urgent, first.kind)
        if first.tries >= TRIES:  # its process was killed each time
            tried = begin_with(first, person, order, self._available)
            same = [replace(one, spent=(*one.spent, *tried), tries=0) for one in same]
        channels = begin_with(same[0], person, order, self._available)
        if not channels:
            self.ended += [End(one.id, "sent" if one.sent_at else "unreachable") for one in same]
            return
        if self._by_push and channels != ("push",):
            self.passed_on += [one.id for one in same]
            return
        bundle = first.bundle or (first.id if len(same) > 1 else None)
        more = (
            first.urgent and first.kind != "call" and any(c not in channels and c not in same[0].spent for c in order)
        )
        self.notices.append(Bundle(of=tuple(same), channels=channels, more=more, bundle=bundle))
        if first.first and first.account in self._had:
            before = self.paces.get(first.account, self._had[first.account])
            self.paces[first.account] = gone(first.beat, before, self._now)


def over(one: Due, person: Person, now: datetime) -> End | None:
    """Why nobody need be told of it any more."""
    if one.kind == "call":
        return End(one.id, "expired") if rings_s(one, now) <= 0 else None
    if one.until is not None and now >= one.until:
        return End(
            one.id, "sent" if one.sent_at else "expired", None if one.sent_at else "late" if one.first else "unsure"
        )
    if one.urgent and one.told_again:
        return End(one.id, "cleared", "told_again")
    if now - one.next_at >= (LATE_AT_MOST if one.urgent else QUIET_LATE_AT_MOST):
        return End(one.id, "cleared", "late")
    if one.kind in person.wishes.muted and not one.urgent:
        return End(one.id, "muted")
    if person.seen >= one.seq and (one.spent if one.urgent else one.kind != "message"):
        return End(one.id, "seen")
    return None


def begin_with(
    one: Due, person: Person, order: Sequence[ChannelName], available: Collection[ChannelName]
) -> tuple[ChannelName, ...]:
    """The next channel of their order, and at first those it asks for besides."""
    begun: list[ChannelName] = []
    for channel in order:
        if channel not in one.spent:
            begun.append(channel)
            break
    for channel in one.also:
        if not one.spent and channel in available and person.has(channel) and channel not in begun:
            begun.append(channel)
    return tuple(begun)


def rings_s(one: Due, now: datetime) -> int:
    """Whole seconds a call has left to ring."""
    return CALL_RINGS_S - int((now - one.created_at).total_seconds())


def _together(one: Due) -> tuple[object, ...]:
    """What is told in one notice: what was told so before, and of what is told first, everything that keeps the same
    time; emergencies, calls and messages alone."""
    if not one.first:
        return (str(one.account), "again", str(one.bundle or one.id), tuple(one.spent), one.tries)
    if one.beat in ("urgent", "quiet"):
        return (str(one.account), one.beat, tuple(sorted(one.also)))
    return (str(one.account), "alone", str(one.id))
