"""The referees must refuse: each is fed histories broken in one place. A checker that cannot fail is not one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.faults import alert_history, ledger
from tests.faults.alert_history import Life, Line, Push, Taken, Trouble, Try
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
BEGAN = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)


def at(second: float) -> datetime:
    return BEGAN + timedelta(seconds=second)


def tried(lines: list[Line], *tries: str, level: str = "emergency", answered: float = 2.5) -> Life:
    """`a 1 1.5 sent`: the first try of intent a, 1.5 s after the opening, and its outcome. What is taken is asked for
    0.1 s before the line, and answered so many seconds after the opening."""
    made = [
        Try(intent, int(n), at(float(second)), outcome) for intent, n, second, outcome in (one.split() for one in tries)
    ]
    return Life(level=level, lines=lines, tries=made, taken=Taken(at(1.9), at(answered)))


@pytest.mark.parametrize(
    "life",
    [
        tried(TAKEN_AT_2, "a 1 1 sent"),
        tried(TAKEN_AT_2, "a 1 1 again", "a 2 2.4 sent"),
        tried(TAKEN_AT_2, "a 1 1 again", "a 2 2.4 sent", "b 1 2.4 sent"),
        tried(AGAIN_AT_5, "a 1 1 sent", "b 1 6 sent"),
        tried(TAKEN_AT_2),
        tried(life("opened", "told 1 ana"), level="routine"),
    ],
)
def test_sound_tries_are_accepted(life: Life):
    assert alert_history.check_tries(life) == []


@pytest.mark.parametrize(
    "life",
    [
        tried(TAKEN_AT_2, "a 1 1 again", "a 2 2.6 sent"),
        tried(TAKEN_AT_2, "a 1 1 again", "a 2 2.1 sent", answered=2.05),
        tried(TAKEN_AT_2, "a 1 1 sent", "b 1 30 sent"),
        tried(TAKEN_AT_2, "a 1 2.1 again", "a 2 2.4 sent"),
        tried(TAKEN_AT_2, "a 2 1 sent"),
        tried(TAKEN_AT_2, "a 1 1 again", "a 3 1.5 sent"),
        tried(life("opened", "told 1 ana")),
    ],
)
def test_broken_tries_are_refused(life: Life):
    assert alert_history.check_tries(life)


def minutes(_: str, step: int) -> timedelta:
    """Step one waits a minute, step two two, and so on."""
    return timedelta(minutes=step)


@pytest.mark.parametrize(
    ("lines", "until_s"),
    [
        (life("opened", "told 1 ana"), 90),
        (life("opened", "told 1 ana", "told 2 bo", every_s=25), 190),
        (life("opened", "told 1 ana", "acknowledged"), 3000),
        (life("opened", "told 1 ana", "acknowledged", "acknowledgement_expired", "told 1 ana"), 90),
        ([*life("opened", "told 1 ana"), Line("told", at(89), 2, "bo")], 230),
        ([*life("opened", "told 1 ana"), Line("reading", at(95)), Line("told", at(89), 2, "bo")], 230),
    ],
)
def test_what_moves_in_time_is_not_idle(lines: list[Line], until_s: float):
    assert alert_history.check_idle(Life(level="urgent", lines=lines), minutes, at(until_s)) == []


@pytest.mark.parametrize(
    ("lines", "until_s"),
    [
        (life("opened"), 31),
        (life("opened", "told 1 ana"), 92),
        (life("opened", "told 1 ana", "reading"), 92),
        (life("opened", "told 1 ana", "acknowledged", "acknowledgement_expired"), 34),
        ([*life("opened", "told 1 ana"), Line("told", at(92), 2, "bo")], 92),
        ([*life("opened", "told 1 ana"), Line("acknowledged", at(92), None, "bo")], 92),
    ],
)
def test_what_stands_still_is_idle(lines: list[Line], until_s: float):
    assert alert_history.check_idle(Life(level="urgent", lines=lines), minutes, at(until_s))


KILLED = Trouble("F01", at(100), at(110), doubles=True)
AGAIN = Trouble("F01", at(118), at(119), doubles=True)
HOGGED = Trouble("F11", at(100), at(110))


@pytest.mark.parametrize(
    ("level", "opened", "first", "troubles", "bound"),
    [
        ("emergency", 0, 4.9, [KILLED], 5),
        ("emergency", 94.9, 99.8, [KILLED], 5),
        ("emergency", 95.1, 120, [KILLED], 30),
        ("emergency", 105, 134, [HOGGED], 30),
        ("emergency", 110, 114, [KILLED], 5),
        ("urgent", 0, 19, [], 20),
        ("urgent", 105, 149, [KILLED], 45),
    ],
)
def test_how_long_the_first_attempt_may_take(
    level: str, opened: float, first: float, troubles: list[Trouble], bound: float
):
    def opened_at(at_: float, first: float) -> Life:
        return Life(level=level, lines=[Line("opened", at(at_))], tries=[Try("a", 1, at(first))])

    assert alert_history.bound_of(opened_at(opened, first), troubles) == timedelta(seconds=bound)
    assert alert_history.check_first(opened_at(opened, first), troubles) == []
    assert alert_history.check_first(opened_at(opened, opened + bound + 0.1), troubles)


def test_who_was_told_without_a_try_was_not_attempted_unless_it_does_not_ring():
    told = life("opened", "told 1 ana")
    assert alert_history.check_first(Life(level="emergency", lines=told), [])
    assert alert_history.check_first(Life(level="routine", lines=told), []) == []
    assert alert_history.check_first(Life(level="emergency", lines=life("opened", "acknowledged")), []) == []


def pushed(*pushes: str) -> list[Push]:
    """`ana a 1`: the notice a to Ana's phone, in second 1."""
    return [Push(token, collapse, at(float(second))) for token, collapse, second in (one.split() for one in pushes)]


@pytest.mark.parametrize(
    ("pushes", "troubles"),
    [
        (pushed("ana a 1", "bo a 1", "ana b 2"), []),
        (pushed("ana a 99", "ana a 116"), [KILLED]),
        (pushed("ana a 99", "ana a 116", "ana a 130"), [KILLED, AGAIN]),
    ],
)
def test_a_notice_is_doubled_by_a_kill_alone(pushes: list[Push], troubles: list[Trouble]):
    assert alert_history.check_pushes(pushes, troubles) == []


@pytest.mark.parametrize(
    ("pushes", "troubles"),
    [
        (pushed("ana a 1", "ana a 2"), []),
        (pushed("ana a 1", "ana a 2"), [KILLED]),
        (pushed("ana a 99", "ana a 116"), [HOGGED]),
        (pushed("ana a 120", "ana a 130"), [KILLED]),
        (pushed("ana a 99", "ana a 105", "ana a 109"), [KILLED]),
    ],
)
def test_what_came_twice_for_no_kill_is_refused(pushes: list[Push], troubles: list[Trouble]):
    assert alert_history.check_pushes(pushes, troubles)
