"""An alert and its life: the one door for other files. What stands behind it, each writing a line in the log, with
author and time, in the same transaction:

    alert_row.py  what an alert is, and finding it        moves.py    the only writer of `alerts` and `alert_told`
    raising.py    from a finding to an alert              calling.py  what a person opens
    answers.py    what a person does about it             escalation.py  who is told when nobody does

         raise_/help            acknowledge              resolve (with what was done)
    ·  ──────────────►  open  ──────────────►  acknowledged  ──────────────►  resolved
                         ▲ │ ▲                    │   │  ▲                        ▲
                         │ │ └── hand_over, expire┘   │  └ still_on_it            │
                         │ │                          └─ worse reading: open ──┐   │
                         │ └──────────────── resolve ──────────────────────────┼──┘
                         └─ told step by step (escalation.py) ◄────────────────┘

An alert may wait on purpose (`held_why`, `held_until`): an urgent spot check for its repeat, a routine one for the
morning, a snoozed one, which is acknowledged, for its end. `next_due_at` is then the end of the wait, so a wait is over
by itself; a graver reading breaks it.

One alert per resident and rule family is not resolved at a time: new readings append, and the level may rise but never
falls by itself. `next_due_at` is set whenever the alert is not resolved (a CHECK holds it), so none is ever idle.
"""

from __future__ import annotations

from alerts.alert_row import (
    COLUMNS,
    About,
    Alert,
    Glance,
    State,
    Waiting,
    get,
    glance,
    held,
    of_resident,
    read,
    unresolved,
    waiting,
)
from alerts.answers import HANDED_OVER_WAIT, acknowledge, add_note, hand_over, put_off, resolve, still_on_it
from alerts.calling import call_again, open_as, take_back
from alerts.moves import Told, expire, follow, let_know, postpone, tell
from alerts.raising import clear, raise_, repeat

__all__ = (
    "COLUMNS", "HANDED_OVER_WAIT", "About", "Alert", "Glance", "State", "Told", "Waiting", "acknowledge",
    "add_note", "call_again", "clear", "expire", "follow", "get", "glance", "hand_over", "held",
    "let_know", "of_resident", "open_as", "postpone", "put_off", "raise_", "read", "repeat", "resolve", "still_on_it",
    "take_back", "tell", "unresolved", "waiting",
)  # fmt: skip
