"""The referees must refuse: each is fed histories broken in one place. A checker that cannot fail is not one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.faults import alert_history, ledger
from tests.faults.alert_history import Line, Try
from tests.faults.ledger import History, Ledger

SENT = {"a": 84, "b": 97, "c": 91, "d": 88}
SOUND = [("a", 84), ("b", 97)]


def history(**more: Any) -> History:
    """a and b acknowledged, c refused, d unknown."""
    return History(**{"sent": dict(SENT), "acked": {"a", "b"}, "refused": {"c"}, **more})


@pytest.mark.parametrize("stored", [SOUND, [*SOUND, ("d", 88)]], ids=["unknown is not stored", "unknown is stored"])
def test_a_sound_ledger_is_accepted(stored: list[tuple[str, Any]]):
    assert ledger.check(history(), stored) == []


BROKEN = {
    "an acknowledged one is lost": (history(), [("a", 84)]),
    "all are lost": (history(), []),
    "stored twice": (history(), [*SOUND, ("a", 84)]),
    "an unknown one stored twice": (history(), [*SOUND, ("d", 88), ("d", 88)]),
    "a refused one is stored": (history(), [*SOUND, ("c", 91)]),
    "another value": (history(), [("a", 85), ("b", 97)]),
    "an unknown one with another value": (history(), [*SOUND, ("d", 89)]),
    "values exchanged": (history(), [("a", 97), ("b", 84)]),
    "a stranger": (history(), [*SOUND, ("e", 60)]),
    "acknowledged and refused": (history(refused={"b", "c"}), [("a", 84)]),
    "acknowledged without being sent": (history(acked={"a", "b", "e"}), SOUND),
    "refused without being sent": (history(refused={"c", "e"}), SOUND),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_ledger_is_refused(name: str):
    assert ledger.check(*BROKEN[name])


def test_a_ledger_says_what_was_written_to_it(tmp_path: Path):
    first, second = Ledger(tmp_path / "first"), Ledger(tmp_path / "second")
    first.sent({"a": 84, "b": [120, 80]})
    first.acked(["a"])
    second.sent({"c": None})
    second.refused(["c"])
    read = History.of(first.path, second.path)
    first.close()
    second.close()
    assert read == History(sent={"a": 84, "b": [120, 80], "c": None}, acked={"a"}, refused={"c"})
    assert read.unknown == {"b"}


def life(*lines: str, every_s: float = 1) -> list[Line]:
    """`opened`, `told 1 ana` ... a second apart."""
    began = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
    written = []
    for n, line in enumerate(lines):
        what, step, who = [*line.split(), None, None][:3]
        written.append(Line(str(what), began + timedelta(seconds=n * every_s), int(step) if step else None, who))
    return written


@pytest.mark.parametrize(
    "lines",
    [
        life("opened", "told 1 ana", "acknowledged", "resolved"),
        life("opened", "told 1 ana", "told 1 bo", "told 2 ana", "told 3 long", "told 3 long"),
        life("opened", "told 1 ana", "acknowledged", "acknowledgement_expired", "told 1 ana"),
        life("opened", "told 1 ana", "acknowledged", "raised", "told 1 ana", "reading"),
        life("opened", "nobody_on_duty 1", "told 2 bo", "unreachable 2", "told 3 long"),
        life("opened", "told 1 ana", "cleared", "reading", "cleared"),
        life("opened", "told 1 ana", "acknowledged", "asked_still", "still_on_it", "resolved", "note"),
    ],
)
def test_a_sound_life_is_accepted(lines: list[Line]):
    assert alert_history.check(lines, last_step=3, bound=timedelta(seconds=5)) == []


@pytest.mark.parametrize(
    "lines",
    [
        life(),
        life("told 1 ana"),
        life("opened"),
        life("opened", "reading", "reading"),
        life("opened", "told 1 ana", "told 1 ana"),
        life("opened", "told 1 ana", "told 1 bo", "told 1 ana"),
        life("opened", "told 2 ana", "told 1 ana"),
        life("opened", "told 1 ana", "acknowledged", "told 2 bo"),
        life("opened", "told 1 ana", "resolved", "told 2 bo"),
        life("opened", "told 1 ana", "acknowledged", "acknowledgement_expired", "told 1 ana", "told 1 ana"),
        life("opened", "told 1 ana", "cleared", "reading", "cleared", "cleared"),
        life("opened", "told 1 ana", "opened"),
        life("opened", "told 1 ana", "resolved", "reading"),
        life("opened", "told 1 ana", "asked_still"),
        life("opened", "told 1 ana", "acknowledgement_expired", "told 1 ana"),
        life("opened", "told 1 ana", "acknowledged", "acknowledged"),
        life("opened", "told 1 ana", "acknowledged", "asked_still", "told 1 ana"),
        life("opened", "told 1 ana", every_s=31),
        [*life("opened", "told 1 ana", every_s=9), *life("told 2 ana")],
    ],
)
def test_a_broken_life_is_refused(lines: list[Line]):
    assert alert_history.check(lines, last_step=3, bound=timedelta(seconds=30))


TAKEN_AT_2 = life("opened", "told 1 ana", "acknowledged")
AGAIN_AT_5 = life("opened", "told 1 ana", "acknowledged", "note", "asked_still", "acknowledgement_expired")


def tried(*tries: str) -> list[Try]:
    """`a 1 1.5 sent`: the first try of intent a, 1.5 s after the opening, and its outcome."""
    began = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
    return [
        Try(intent, int(n), began + timedelta(seconds=float(at)), outcome)
        for intent, n, at, outcome in (one.split() for one in tries)
    ]


@pytest.mark.parametrize(
    ("lines", "tries"),
    [
        (TAKEN_AT_2, tried("a 1 1 sent")),
        (TAKEN_AT_2, tried("a 1 1 again", "a 2 2.5 sent")),
        (AGAIN_AT_5, tried("a 1 1 sent", "b 1 6 sent")),
        (TAKEN_AT_2, []),
    ],
)
def test_sound_tries_are_accepted(lines: list[Line], tries: list[Try]):
    assert alert_history.check_tries(lines, tries) == []


@pytest.mark.parametrize(
    ("lines", "tries", "kills"),
    [
        (TAKEN_AT_2, tried("a 1 1 again", "a 2 9 sent"), 0),
        (TAKEN_AT_2, tried("a 1 1 sent", "b 1 30 sent"), 0),
        (TAKEN_AT_2, tried("a 1 1 sent", "a 2 1.5 sent"), 0),
        (TAKEN_AT_2, tried("a 1 1 sent", "a 2 1.5 sent", "a 3 1.6 sent"), 1),
        (TAKEN_AT_2, tried("a 2 1 sent"), 0),
        (TAKEN_AT_2, tried("a 1 1 again", "a 3 1.5 sent"), 0),
        (life("opened", "told 1 ana"), [], 0),
    ],
)
def test_broken_tries_are_refused(lines: list[Line], tries: list[Try], kills: int):
    assert alert_history.check_tries(lines, tries, kills)
