"""Who may do what with a resident, as one table: ground -> rights. Pure; the facts come from people/access.py.

A ground is a relationship that holds right now. `nurse` and `doctor` mean: of the resident's facility and on duty this
minute; without a shift they are `nurse_off_duty` and `doctor_off_duty`, who know the residents of their house but not
their clinical detail. A relative's ground carries the scope that was consented to. docs/security.md draws the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal


class Right(Enum):
    """What somebody wants to do with a resident. The values go into the audit trail."""

    __hash__ = object.__hash__  # there is one of each; Enum's own is Python, and asked a thousand times a second

    SEE = "see"
    UPDATE_PROFILE = "update_profile"
    READ_IDENTITY = "read_identity"
    RECORD_IDENTITY = "record_identity"
    """Names, birth, sex, identifiers, categories, disabilities."""
    MOVE = "move"
    """To a ward, to another facility, out."""
    READ_VITALS = "read_vitals"
    RECORD_VITALS = "record_vitals"
    PLAN_MONITORING = "plan_monitoring"
    """What is due how often."""
    ACCEPT_NORMAL = "accept_normal"
    """That what has changed is usual for them from now on: a doctor's word."""
    READ_MEDICINES = "read_medicines"
    PRESCRIBE = "prescribe"
    """What somebody is to take, and its end: a doctor's word."""
    GIVE_MEDICINES = "give_medicines"
    """Say what came of a dose."""
    CONFIRM_DOSES = "confirm_doses"
    """The second check of what somebody else gave: of those on the shift."""
    SIGN_CHECK_UPS = "sign_check_ups"
    """What came of a check-up: a doctor's word."""
    RECORD_REMOTE_VISITS = "record_remote_visits"
    """Write and sign the record of a visit from afar, and add to it: a doctor's word."""
    READ_NOTES = "read_notes"
    WRITE_NOTES = "write_notes"
    READ_BANDS = "read_bands"
    SET_BANDS = "set_bands"
    """A doctor's own limits for one resident."""
    READ_SCREENINGS = "read_screenings"
    ANSWER_SCREENINGS = "answer_screenings"
    """Begin forms and fill in one's own; what is of mental health takes the family scope of its own as well."""
    CONTINUE_SCREENINGS = "continue_screenings"
    """Fill in a form that somebody else began."""
    READ_APPOINTMENTS = "read_appointments"
    BOOK = "book"
    """Look for a free time, hold, confirm, move and cancel; wait for one."""
    ATTEND = "attend"
    """Check in, and say how it ended."""
    READ_MESSAGES = "read_messages"
    """Of threads about the resident in which one sits."""
    WRITE_MESSAGES = "write_messages"
    CLOSE_THREADS = "close_threads"
    """Close a thread about the resident, or open it again."""
    SEE_ALERTS = "see_alerts"
    ANSWER_ALERTS = "answer_alerts"
    CALL_FOR_HELP = "call_for_help"
    PUT_UNDER_WATCH = "put_under_watch"
    """On the list that goes from shift to shift: a doctor's word."""
    FOLLOW_UP = "follow_up"
    """Promise a call, and write down what came of a contact."""
    SEE_FAMILY = "see_family"
    MANAGE_FAMILY = "manage_family"
    BLOCK_FAMILY = "block_family"
    READ_CONSENTS = "read_consents"
    GIVE_CONSENT = "give_consent"
    WITNESS_CONSENT = "witness_consent"
    APPOINT = "appoint"
    ASSIGN = "assign"
    BREAK_GLASS = "break_glass"
    READ_ACCESS_LOG = "read_access_log"
    EXPORT = "export"
    ASK = "ask"


OWN_RECORD = frozenset(
    {Right.RECORD_VITALS, Right.WRITE_MESSAGES, Right.CLOSE_THREADS, Right.ANSWER_ALERTS, Right.CALL_FOR_HELP}
)
"""What leaves a row of its own with its author, a reading, a message or a line of the alert's log, sealed by the chain.
It needs no row in the audit, and so no audit that fails stops it."""

Basis = Literal[
    "self", "doctor", "nurse", "assigned", "referral", "manager", "told", "representative", "relative", "break_glass",
    "doctor_off_duty", "nurse_off_duty",
]  # fmt: skip

_KNOW = frozenset({Right.SEE})
_CARE = frozenset(
    {
        Right.SEE, Right.UPDATE_PROFILE, Right.READ_IDENTITY, Right.READ_VITALS, Right.RECORD_VITALS, Right.READ_NOTES,
        Right.WRITE_NOTES, Right.READ_BANDS, Right.READ_SCREENINGS, Right.ANSWER_SCREENINGS, Right.CONTINUE_SCREENINGS,
        Right.READ_MESSAGES, Right.WRITE_MESSAGES, Right.CLOSE_THREADS, Right.SEE_ALERTS, Right.ANSWER_ALERTS,
        Right.CALL_FOR_HELP, Right.READ_MEDICINES, Right.PLAN_MONITORING, Right.FOLLOW_UP, Right.READ_APPOINTMENTS,
        Right.BOOK, Right.ATTEND,
    }
)  # fmt: skip
_OWN = frozenset(
    {
        Right.SEE, Right.UPDATE_PROFILE, Right.READ_IDENTITY, Right.READ_VITALS, Right.RECORD_VITALS, Right.READ_NOTES,
        Right.READ_BANDS, Right.READ_SCREENINGS, Right.ANSWER_SCREENINGS, Right.CONTINUE_SCREENINGS,
        Right.READ_MESSAGES, Right.WRITE_MESSAGES, Right.CLOSE_THREADS, Right.SEE_ALERTS, Right.CALL_FOR_HELP,
        Right.SEE_FAMILY, Right.MANAGE_FAMILY, Right.READ_CONSENTS, Right.GIVE_CONSENT, Right.READ_ACCESS_LOG,
        Right.EXPORT, Right.ASK, Right.READ_APPOINTMENTS, Right.BOOK, Right.READ_MEDICINES,
    }
)  # fmt: skip
_STAFF = _CARE | {
    Right.RECORD_IDENTITY, Right.MOVE, Right.SEE_FAMILY, Right.READ_CONSENTS, Right.WITNESS_CONSENT,
    Right.GIVE_MEDICINES,
}  # fmt: skip
# A reading taken by somebody whom the roster forgot is kept, a call for help is heard, and so is the danger in a form
# that was filled in offline and arrives when the shift is over (docs/decisions/0009); so are doses that were recorded
# during it, and no others (records/doses.py). Their own days have visits in them before the shift begins.
_OFF_DUTY = _KNOW | {
    Right.RECORD_VITALS, Right.ANSWER_SCREENINGS, Right.CALL_FOR_HELP, Right.READ_APPOINTMENTS, Right.GIVE_MEDICINES,
}  # fmt: skip
_STATUS = _KNOW | {Right.SEE_ALERTS}
_APPOINTMENTS = _STATUS | {Right.READ_APPOINTMENTS}
_SUMMARY = _APPOINTMENTS | {Right.READ_VITALS, Right.READ_SCREENINGS}
_TALK = frozenset({Right.READ_MESSAGES, Right.WRITE_MESSAGES})
# Whoever sits beside the resident may call for somebody, however little of the record they may see.
_PRESS = frozenset({Right.CALL_FOR_HELP})

MAY: Mapping[str, frozenset[Right]] = {
    "self": _OWN,
    "doctor": _STAFF
    | {Right.ACCEPT_NORMAL, Right.SET_BANDS, Right.PUT_UNDER_WATCH, Right.PRESCRIBE, Right.CONFIRM_DOSES,
       Right.SIGN_CHECK_UPS, Right.RECORD_REMOTE_VISITS},
    "nurse": _STAFF | {Right.CONFIRM_DOSES},
    "assigned": _STAFF - {Right.MOVE},
    "referral": _CARE | {Right.ACCEPT_NORMAL, Right.SET_BANDS, Right.PUT_UNDER_WATCH, Right.PRESCRIBE,
       Right.SIGN_CHECK_UPS, Right.RECORD_REMOTE_VISITS},
    "manager": _STATUS
    | {
        Right.READ_IDENTITY, Right.RECORD_IDENTITY, Right.MOVE, Right.CALL_FOR_HELP, Right.SEE_FAMILY,
        Right.BLOCK_FAMILY, Right.READ_CONSENTS, Right.WITNESS_CONSENT, Right.APPOINT, Right.ASSIGN,
        Right.READ_APPOINTMENTS, Right.BOOK, Right.ATTEND,
    },
    "told": _STATUS | {Right.ANSWER_ALERTS},
    "representative": _OWN,
    "relative:status": _STATUS | _PRESS,
    "relative:appointments": _APPOINTMENTS | _PRESS,
    "relative:summary": _SUMMARY | _TALK | _PRESS,
    "relative:full": _SUMMARY
    | _TALK
    | _PRESS
    | {
        Right.UPDATE_PROFILE, Right.RECORD_VITALS, Right.ANSWER_SCREENINGS, Right.CONTINUE_SCREENINGS,
        Right.READ_ACCESS_LOG, Right.EXPORT, Right.BOOK, Right.READ_MEDICINES,
    },
    "break_glass": _SUMMARY | {Right.READ_NOTES, Right.READ_BANDS, Right.READ_MEDICINES},
    "doctor_off_duty": _OFF_DUTY | {Right.BREAK_GLASS},
    "nurse_off_duty": _OFF_DUTY,
}  # fmt: skip
"""In the order in which grounds count when several would do: the first one is the one the audit trail names."""

LEFT = frozenset(
    {
        Right.SEE, Right.READ_IDENTITY, Right.READ_VITALS, Right.READ_NOTES, Right.READ_BANDS, Right.READ_SCREENINGS,
        Right.READ_MESSAGES, Right.READ_APPOINTMENTS, Right.READ_MEDICINES,
        Right.SEE_ALERTS, Right.SEE_FAMILY, Right.READ_CONSENTS, Right.READ_ACCESS_LOG, Right.EXPORT, Right.ASK,
    }
)  # fmt: skip
"""What is left of them after the stay: to residents their own record, to their people until the grace period ends."""

HOME = frozenset({"self", "representative", "relative"})
CARERS = frozenset({"doctor", "nurse", "assigned", "referral", "manager", "told", "break_glass"})
"""Grounds of those who look after the resident, as opposed to those at home."""


def basis_of(ground: str) -> Basis:
    return ground.partition(":")[0]  # type: ignore[return-value]
