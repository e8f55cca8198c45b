"""How soon the next set is wanted: tables a clinician can read, and that a worse set never leaves more time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from alerts import closer
from alerts.closer import Closer, Ladder
from alerts.protocol import BadProtocol, load, read
from alerts.scores.news2 import News2

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=ZONE)
LADDER = load().ladder
assert LADDER is not None


def score(total: int, red: bool = False, missing: tuple[str, ...] = ()) -> News2:
    return News2({}, missing, total, red, None if missing else total, None, None)


def after(total: int, usual: int | None = None, before: Closer | None = None, at: datetime = NOON, red: bool = False):
    return closer.after_set(_ladder(), before, score(total, red), usual, at, ZONE)


def _ladder() -> Ladder:
    assert LADDER is not None
    return LADDER


@pytest.mark.parametrize(
    ("total", "red", "usual", "minutes"),
    [
        # nobody has recorded what is usual: RCP, chart 4
        (0, False, None, None),
        (1, False, None, 360),
        (2, False, None, 360),
        (3, False, None, 240),
        (4, False, None, 240),
        (3, True, None, 60),
        (5, False, None, 60),
        (6, False, None, 60),
        (7, False, None, 15),
        (12, True, None, 15),
        # recorded: RESTORE2, compared with the usual score
        (1, False, 0, 360),
        (2, False, 1, 120),
        (3, False, 2, 30),
        (4, False, 1, 30),
        (5, False, 4, 30),
        (3, False, 3, None),
        (4, False, 5, None),
        (3, True, 3, None),
        (6, False, 6, None),
        # whatever is usual
        (7, False, 7, 15),
    ],
)
def test_how_soon_a_first_set_is_wanted_again(total: int, red: bool, usual: int | None, minutes: int | None) -> None:
    wanted = after(total, usual, red=red)
    assert (wanted and (wanted.due - NOON)) == (minutes and timedelta(minutes=minutes))


def test_above_the_usual_it_is_half_an_hour_once_and_then_four() -> None:
    first = after(3, 1)
    assert first is not None
    second = after(3, 1, first, first.due)
    assert second is not None
    assert (first.due - NOON, second.due - first.due) == (timedelta(minutes=30), timedelta(hours=4))


def test_a_score_of_one_is_looked_at_once_more_and_then_waits_for_the_planned_round() -> None:
    first = after(1)
    assert first is not None
    second = after(1, None, first, first.due)
    assert second is not None
    assert second.due - first.due == timedelta(hours=12)


def test_a_graver_score_after_a_mild_one_is_wanted_as_soon_as_if_it_were_the_first() -> None:
    mild = after(1)
    assert mild is not None
    graver = after(5, None, mild, NOON + timedelta(hours=4))
    assert graver is not None
    assert graver.due == NOON + timedelta(hours=5)


def test_two_calm_sets_end_it_and_one_does_not() -> None:
    first = after(3)
    assert first is not None
    calm = after(0, None, first, NOON + timedelta(hours=3))
    assert calm is not None
    assert (calm.calm, calm.due) == (1, NOON + timedelta(hours=9))
    assert after(0, None, calm, calm.due) is None
    again = after(2, None, calm, calm.due)
    assert again is not None
    assert again.calm == 0


def test_what_was_not_measured_is_not_calm_and_neither_is_a_second_look_at_the_same_moment() -> None:
    first = after(5)
    partly = closer.after_set(_ladder(), first, score(0, missing=("pulse",)), None, NOON + timedelta(hours=1), ZONE)
    assert partly == first
    assert after(0, None, first, NOON + timedelta(minutes=5)) == first


@pytest.mark.parametrize(
    ("at", "total", "due"),
    [
        (time(12, 0), 3, "16:00"),
        (time(18, 30), 3, "02:00"),  # 22:30 is night: at its check
        (time(19, 0), 1, "02:00"),
        (time(21, 0), 1, "06:00"),  # 03:00 is after the check: when the night is over
        (time(23, 30), 3, "06:00"),
        (time(23, 30), 5, "00:30"),  # what cannot wait does not
        (time(23, 30), 7, "23:45"),
    ],
)
def test_what_may_wait_is_done_at_the_nights_check(at: time, total: int, due: str) -> None:
    wanted = after(total, at=datetime.combine(NOON.date(), at, ZONE))
    assert wanted is not None
    assert f"{wanted.due.astimezone(ZONE):%H:%M}" == due


def test_a_worse_score_never_leaves_more_time_and_comparing_with_a_usual_one_never_more_than_twelve_hours() -> None:
    dice = Random(5)
    for _ in range(3000):
        at = NOON + timedelta(minutes=dice.randrange(1440))
        usual = dice.choice([None, 0, 1, 2, 3, 5])
        held = dice.choice([None, *(step.name for step in _ladder().steps)])
        before = held and Closer(step=held, since=at - timedelta(hours=1), due=at)
        better, worse = sorted((dice.randrange(10), dice.randrange(10)))
        red = dice.random() < 0.3
        asked = closer.after_set(_ladder(), before or None, score(better, red), usual, at, ZONE)
        graver = closer.after_set(_ladder(), before or None, score(worse, red), usual, at, ZONE)
        asks_more = closer.asks(_ladder(), score(better, red), usual)
        if asks_more:
            assert asked is not None
            assert graver is not None
            assert graver.due <= asked.due


@pytest.mark.parametrize(("trends", "hours"), [(0, None), (1, 4), (2, 2)])
def test_a_trend_asks_for_a_set_and_trends_that_agree_sooner(trends: int, hours: int | None) -> None:
    wanted = closer.after_trend(_ladder(), trends, NOON, ZONE)
    assert (wanted and wanted.due - NOON) == (hours and timedelta(hours=hours))


def test_somebody_who_has_looked_is_not_asked_every_hour_but_for_seven_and_more() -> None:
    grave, graver = after(5), after(7)
    assert grave is not None
    assert graver is not None
    assert closer.eased(_ladder(), grave, NOON, ZONE).due == NOON + timedelta(hours=6)
    assert closer.eased(_ladder(), graver, NOON, ZONE) == graver


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('within = "PT15M"', "`within` is 15 minutes at the least"),
        ('asks = { news2 = 7, usual = "any" }', "`asks` needs one of"),
        ("night_until = 06:00:00", "when the night begins"),
        ('calm_within = "PT6H"', "shorter than a step"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused_in_one_sentence(tmp_path: Path, change: str, says: str) -> None:
    instead = {
        'within = "PT15M"': 'within = "PT5M"',
        'asks = { news2 = 7, usual = "any" }': "asks = { }",
        "night_until = 06:00:00": "night_until = 22:00:00",
        'calm_within = "PT6H"': 'calm_within = "PT1H"',
    }[change]
    shipped = (Path(closer.__file__).parent / "protocols" / "closer.toml").read_text()
    assert change in shipped
    file = tmp_path / "closer.toml"
    file.write_text(shipped.replace(change, instead, 1))
    with pytest.raises(BadProtocol, match=says):
        read(file)


def test_every_step_says_in_both_languages_what_to_do_and_where_it_is_from() -> None:
    for step in _ladder().steps:
        assert step.message.vi
        assert step.message.en
        assert step.source.citation
    assert replace(_ladder(), steps=()) != _ladder()
