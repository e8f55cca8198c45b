"""A facility's escalation steps. Pure data; a copy is frozen on every alert when it opens, so that an edit during an
incident changes nobody's turn.

Each step tells some people and then waits `wait_s` for an answer, `times` times over, before the next one. The last
step is repeated, with its own wait, until a human answers; from its second time on by `last_channels` as well. A step
with `all_must_answer` is over when everybody it told has answered, not when one has.

At some hours of the facility's wall clock other steps may hold (`hours`): the first that covers the moment and has
steps for the level counts. An alert goes by the hour at which its step one is told, until it begins again.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from alerts.level import LEVELS, Level
from base import log
from notify.channel import ChannelName

_log = log.logger("alerts")

LONGEST_WAIT_S = 14 * 86400
MOST_TIMES = 10
Seconds = Annotated[int, Meta(ge=1, le=LONGEST_WAIT_S)]
WallClock = Annotated[time, Meta(tz=False)]
Weekday = Annotated[int, Meta(ge=1, le=7)]
Channels = Annotated[tuple[ChannelName, ...], Meta(max_length=5)]


class OnCall(Struct, frozen=True, tag="on_call", tag_field="who", forbid_unknown_fields=True):
    """Whoever is on duty at this rank at the moment of the step."""

    rank: Annotated[int, Meta(ge=1, le=9)]


class OnShift(Struct, frozen=True, tag="on_shift", tag_field="who", forbid_unknown_fields=True):
    """The nurses on duty, whatever their rank: the people in the house."""


class Staff(Struct, frozen=True, tag="staff", tag_field="who", forbid_unknown_fields=True):
    """Everybody who holds this role in the facility."""

    role: Literal["nurse", "doctor", "manager"]


class Named(Struct, frozen=True, tag="named", tag_field="who", forbid_unknown_fields=True):
    """One person, on duty or not, while they work in the facility."""

    account: UUID


Target = OnCall | OnShift | Staff | Named


class Step(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`channels` are used besides the way each person prefers: a policy adds ways and takes none away."""

    tell: Annotated[tuple[Target, ...], Meta(min_length=1, max_length=9)]
    wait_s: Seconds
    channels: Channels = ()
    times: Annotated[int, Meta(ge=1, le=MOST_TIMES)] = 1
    all_must_answer: bool = False


Steps = Annotated[tuple[Step, ...], Meta(min_length=1, max_length=9)]


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Other steps between two times of the facility's wall clock, on the days they begin (1 is Monday). `ends` not
    after `begins`: on the next day. A level without steps keeps those of the policy."""

    begins: WallClock
    ends: WallClock
    days: Annotated[tuple[Annotated[int, Meta(ge=1, le=7)], ...], Meta(min_length=1, max_length=7)] = (
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    )
    emergency: Steps | None = None
    urgent: Steps | None = None
    routine: Steps | None = None
    info: Steps | None = None

    def cover(self, local: datetime) -> bool:
        at, today = local.time(), local.isoweekday()
        if self.begins < self.ends:
            return today in self.days and self.begins <= at < self.ends
        yesterday = (local - timedelta(days=1)).isoweekday()
        return (today in self.days and at >= self.begins) or (yesterday in self.days and at < self.ends)


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps for each level, by the hour where `hours` say so, and how long an acknowledgement holds before the alert
    asks again: its owner is asked first, `still_on_it_s` before. An app that has not said in `fallback_..._s` that it
    has the notice is followed by the person's next channel (None: as the house has it, notify/preferences.py)."""

    emergency: Steps
    urgent: Steps
    routine: Steps
    info: Steps
    acknowledgement_s: Seconds = 3600
    still_on_it_s: Seconds = 300
    last_channels: Channels = ("sms",)
    fallback_emergency_s: Annotated[int, Meta(ge=15, le=300)] | None = None
    fallback_urgent_s: Annotated[int, Meta(ge=30, le=900)] | None = None
    hours: Annotated[tuple[Hours, ...], Meta(max_length=9)] = ()

    @property
    def named(self) -> list[UUID]:
        """Everybody some step calls by name."""
        every = [_of(held, level) or () for held in (self, *self.hours) for level in LEVELS]
        return [who.account for steps in every for step in steps for who in step.tell if isinstance(who, Named)]

    def steps(self, level: Level, local: datetime | None = None) -> tuple[Step, ...]:
        """Those of this level; at this moment of the facility's wall clock, where one is given."""
        for hours in self.hours:
            own = _of(hours, level)
            if own is not None and local is not None and hours.cover(local):
                return own
        always = _of(self, level)
        assert always is not None
        return always

    def fallback_s(self, level: Level) -> int | None:
        return self.fallback_emergency_s if level == "emergency" else self.fallback_urgent_s

    @property
    def held_for(self) -> tuple[timedelta, timedelta]:
        """How long an acknowledgement holds until its owner is asked, and then until the alert asks everybody."""
        asked = min(self.still_on_it_s, self.acknowledgement_s // 2)
        return timedelta(seconds=self.acknowledgement_s - asked), timedelta(seconds=asked)


def _of(held: Policy | Hours, level: Level) -> tuple[Step, ...] | None:
    return {"emergency": held.emergency, "urgent": held.urgent, "routine": held.routine, "info": held.info}[level]


_MINUTE, _DAY = 60, 86400

# The ladder proposed in clinical/README §5; a facility may set its own.
DEFAULT = Policy(
    emergency=(
        Step((OnCall(1), OnShift()), 3 * _MINUTE),
        Step((OnCall(1),), 2 * _MINUTE),
        Step((OnCall(2), Staff("manager")), 5 * _MINUTE),
        Step((Staff("doctor"), Staff("manager")), 5 * _MINUTE),
    ),
    urgent=(
        Step((OnCall(1),), 15 * _MINUTE),
        Step((OnCall(1),), 15 * _MINUTE),
        Step((OnCall(2), Staff("manager")), 30 * _MINUTE),
        Step((Staff("doctor"), Staff("manager")), 30 * _MINUTE),
    ),
    routine=(Step((Staff("nurse"),), _DAY), Step((Staff("manager"),), _DAY)),
    info=(Step((Staff("nurse"),), 7 * _DAY),),
)


def rings(level: Level) -> bool:
    """Only these two push at once; routine and info wait in the list."""
    return level in ("urgent", "emergency")


def read(stored: object) -> Policy:
    """A stored policy, of whatever version, or the house's own where the facility has none."""
    try:
        return DEFAULT if stored is None else msgspec.convert(stored, Policy)
    except msgspec.ValidationError:
        _log.error("policy cannot be read")
        return DEFAULT
