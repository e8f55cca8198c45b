"""Which ranks of duty a facility's escalation calls: those must never be empty. Joins two rooms that do not meet."""

from __future__ import annotations

from typing import Any

from alerts import policy
from alerts.policy import OnCall


def called(stored: Any) -> set[int]:
    """Of a stored policy, or of the house's own where there is none."""
    steps = policy.read(stored)
    ladders = (steps.emergency, steps.urgent, steps.routine, steps.info)
    return {t.rank for ladder in ladders for step in ladder for t in step.tell if isinstance(t, OnCall)}
