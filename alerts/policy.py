"""A facility's escalation steps. Pure data; a copy is frozen on every alert when it opens, so that an edit during an
incident changes nobody's turn.

Each step tells some people and then waits `wait_s` for an answer before the next one. The last step is repeated, with
its own wait, until a human answers.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from alerts.level import Level
from base import log

_log = log.logger("alerts")

LONGEST_WAIT_S = 14 * 86400
Seconds = Annotated[int, Meta(ge=1, le=LONGEST_WAIT_S)]


class OnCall(Struct, frozen=True, tag="on_call", tag_field="who", forbid_unknown_fields=True):
    """Whoever is on duty at this rank at the moment of the step."""

    rank: Annotated[int, Meta(ge=1, le=9)]


class OnShift(Struct, frozen=True, tag="on_shift", tag_field="who", forbid_unknown_fields=True):
    """The nurses on duty, whatever their rank: the people in the house."""


class Staff(Struct, frozen=True, tag="staff", tag_field="who", forbid_unknown_fields=True):
    """Everybody who holds this role in the facility."""

    role: Literal["nurse", "doctor", "manager"]


Target = OnCall | OnShift | Staff


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    tell: Annotated[tuple[Target, ...], Meta(min_length=1, max_length=9)]
    wait_s: Seconds


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps for each level, and how long an acknowledgement holds before the alert asks again."""

    emergency: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=9)]
    urgent: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=9)]
    routine: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=9)]
    info: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=9)]
    acknowledgement_s: Seconds = 3600

    def steps(self, level: Level) -> tuple[Step, ...]:
        return {"emergency": self.emergency, "urgent": self.urgent, "routine": self.routine, "info": self.info}[level]


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
    """A stored policy, or the house's own where the facility has none."""
    try:
        return DEFAULT if stored is None else msgspec.convert(stored, Policy)
    except msgspec.ValidationError:
        _log.error("policy cannot be read")
        return DEFAULT
