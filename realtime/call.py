"""The life of one call. Pure: acts and times in, the next state or the meaning of a refusal out.

    started ──a phone rings──► ringing ──accept──► accepted ──fewer than two are left──► ended
       │                          │                    └──somebody's phone is gone──► dropped
       └──────────────────────────┼── everybody declined ──► declined
                                  ├── everybody is in another call ──► busy
                                  └── nobody answered in time, or the caller gave up ──► missed

Those the call was started for are rung together and one device wins. Whoever is invited into a running call is rung by
themselves. Everything here happens under the call's row lock (calls.py), so the first to come is the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from base.errors import Conflict, Meaning, NotFound, Refused
from notify.reach import CALL_RINGS_S

RINGS = timedelta(seconds=CALL_RINGS_S)
GONE_AFTER = timedelta(seconds=30)
PEOPLE_AT_MOST = 8

State = Literal["started", "ringing", "accepted", "declined", "missed", "busy", "dropped", "ended"]
Standing = Literal["rung", "ringing", "in", "declined", "missed", "busy", "elsewhere", "left", "dropped"]
Reason = Literal["cancelled", "caller_gone", "no_longer_allowed"]

LIVE: frozenset[State] = frozenset({"started", "ringing", "accepted"})
RUNG: frozenset[Standing] = frozenset({"rung", "ringing"})


class TakenElsewhere(Conflict):
    code, vi, en = "taken_elsewhere", "Đã trả lời ở nơi khác.", "It was answered elsewhere."


class CallOver(Conflict):
    code, vi, en = "call_over", "Cuộc gọi đã kết thúc.", "The call is over."


class InCall(Conflict):
    code, vi, en = "in_call", "Bạn đang trong một cuộc gọi khác.", "You are in another call."


class NotInCall(Conflict):
    code, vi, en = "not_in_call", "Thiết bị này không ở trong cuộc gọi.", "This device is not in the call."


class CallFull(Refused):
    code, vi, en = "too_many", "Cuộc gọi đã đủ người.", "The call is full."
    pointer = "/account"


@dataclass
class Party:
    """Somebody in a call, or rung for it. `staff`: sits in the thread as staff."""

    account: UUID
    staff: bool
    rings_until: datetime
    state: Standing = "rung"
    invited: bool = False
    rung_by: UUID | None = None
    by_doctor: bool = False
    session: UUID | None = None
    device: UUID | None = None
    joined_at: datetime | None = None
    here_at: datetime | None = None
    """When the device last had a socket."""

    after_n: int = 0
    """It hears the signals after this one."""

    def enter(self, session: UUID, device: UUID, now: datetime, n: int) -> None:
        self.state, self.session, self.device, self.after_n = "in", session, device, n
        self.joined_at = self.here_at = now


@dataclass
class Call:
    """`n`: the newest signal's number."""

    id: UUID
    thread: UUID
    caller: UUID
    started_at: datetime
    seq: int | None = None
    resident: UUID | None = None
    state: State = "started"
    reason: Reason | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
    n: int = 0
    parties: dict[UUID, Party] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        return self.state in LIVE

    def inside(self) -> list[Party]:
        """Those who are in it, in the order in which they came: of two, the later one is polite."""
        found = [(p.joined_at, p.account, p) for p in self.parties.values() if p.state == "in" and p.joined_at]
        return [party for *_, party in sorted(found, key=lambda each: each[:2])]

    def note_ringing(self, account: UUID) -> Meaning | None:
        """A phone of theirs rings."""
        party = self.parties.get(account)
        if party is None:
            return NotFound()
        if not self.live:
            return CallOver()
        if party.state == "rung":
            party.state = "ringing"
            if self.state == "started":
                self.state = "ringing"
        return None

    def accept(self, account: UUID, session: UUID, device: UUID, now: datetime) -> Meaning | None:
        """Exactly one device of all that were rung together gets in; the same one may ask again."""
        party = self.parties.get(account)
        if party is None:
            return NotFound()
        if party.state == "in":
            return None if party.device == device else TakenElsewhere()
        if party.state == "elsewhere":
            return TakenElsewhere()
        if not self.live or party.state not in RUNG or now >= party.rings_until:
            return CallOver()
        party.enter(session, device, now, self.n)
        if not party.invited:
            for other in self.parties.values():
                if other.state in RUNG and not other.invited:
                    other.state = "elsewhere"
        if self.answered_at is None:
            self.state, self.answered_at = "accepted", now
        return None

    def decline(self, account: UUID, now: datetime, *, busy: bool = False) -> Meaning | None:
        """For all of their devices. The call goes on ringing at the others'."""
        party = self.parties.get(account)
        if party is None:
            return NotFound()
        if party.state in RUNG:
            party.state = "busy" if busy else "declined"
            self._end_if_nobody_is_rung(now)
        return None

    def stands(self, account: UUID) -> bool:
        """Whether they are in it or rung for it."""
        party = self.parties.get(account)
        return party is not None and party.state in RUNG | {"in"}

    def room(self) -> Meaning | None:
        """Whether somebody else may be rung for it."""
        if self.state != "accepted":
            return CallOver()
        return CallFull() if sum(map(self.stands, self.parties)) >= PEOPLE_AT_MOST else None

    def leave(self, account: UUID, device: UUID, now: datetime) -> Meaning | None:
        """Hangs up: the caller who gives up, a callee who does not want to, or somebody who goes."""
        party = self.parties.get(account)
        if party is None:
            return NotFound()
        if party.state != "in":
            return self.decline(account, now)
        if party.device != device:
            return NotInCall()
        party.state = "left"
        self._end_if_too_few(now, "ended", unanswered="cancelled")
        return None

    def drop_gone(self, now: datetime) -> None:
        """Those whose phone was gone for too long."""
        for party in self.inside():
            if party.here_at is not None and party.here_at <= now - GONE_AFTER:
                party.state = "dropped"
                self._end_if_too_few(now, "dropped", unanswered="caller_gone")

    def put_out(self, account: UUID, now: datetime, device: UUID | None = None) -> None:
        """They may no longer take part; or only this device of theirs may not, which matters if it is the one."""
        party = self.parties.get(account)
        if party is not None and party.state == "in" and device in (None, party.device):
            party.state = "left"
            self._end_if_too_few(now, "ended", "no_longer_allowed", unanswered="no_longer_allowed")

    def give_up(self, now: datetime) -> None:
        """What has rung for too long stops."""
        for party in self.parties.values():
            if party.state in RUNG and now >= party.rings_until:
                party.state = "missed"
        self._end_if_nobody_is_rung(now)

    def targets(self, account: UUID, device: UUID, to: UUID | None) -> list[UUID] | Meaning:
        """Whom a signal of this device goes to: everybody else in the call, or one of them."""
        party = self.parties.get(account)
        if party is None:
            return NotFound()
        if not self.live:
            return CallOver()
        if party.state != "in" or party.device != device:
            return NotInCall()
        return [p.account for p in self.inside() if p.account != account and to in (None, p.account)]

    def _end_if_nobody_is_rung(self, now: datetime) -> None:
        if not self.live or self.answered_at is not None or any(p.state in RUNG for p in self.parties.values()):
            return
        found = {p.state for p in self.parties.values() if p.account != self.caller}
        self._end("missed" if "missed" in found else "declined" if "declined" in found else "busy", now)

    def _end_if_too_few(self, now: datetime, state: State, reason: Reason | None = None, *, unanswered: Reason) -> None:
        if not self.live:
            return
        if self.answered_at is None:
            self._end("missed", now, unanswered)
        elif len(self.inside()) < 2:
            self._end(state, now, reason)

    def _end(self, state: State, now: datetime, reason: Reason | None = None) -> None:
        self.state, self.ended_at, self.reason = state, now, reason
        for party in self.parties.values():
            if party.state in RUNG:
                party.state = "missed"
            elif party.state == "in":
                party.state = "left"
