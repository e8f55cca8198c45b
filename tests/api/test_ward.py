"""The simulated ward: seeded, and a small one says what the large one does."""

from __future__ import annotations

import json

import pytest

from api import bench
from api.benches import ward, ward_arms
from api.benches.ward_people import DAY, Odds, lives


def test_the_same_seed_gives_the_same_ward_and_another_seed_another() -> None:
    assert list(lives(3, 30, seed=7)) == list(lives(3, 30, seed=7))
    assert list(lives(3, 30, seed=7)) != list(lives(3, 30, seed=8))


def test_nothing_is_planted_before_a_baseline_can_be_known_and_nothing_at_once() -> None:
    for life in lives(60, 60, seed=3):
        for planted in life.planted:
            assert planted.onset >= life.rounds[0].taken_at + 11 * DAY
        for one, other in zip(life.planted, life.planted[1:], strict=False):
            assert one.crisis < other.onset


def test_who_is_away_is_not_measured() -> None:
    for life in lives(60, 60, seed=3):
        for begins, ends in life.away:
            assert not [r for r in life.rounds if begins <= r.taken_at < ends]


def test_where_nothing_goes_wrong_nobody_is_silent() -> None:
    nothing = Odds(
        slow_per_resident=0, sudden_per_resident=0, fault_per_reading=0, missed_round=0, ward_gap=0, offline=0
    )
    ours = ward_arms.arms(ward.protocol.load())[0]
    for life in lives(5, 30, seed=2, odds=nothing):
        assert not [rang for rang in ward_arms.watch(ours, life).rang if rang.family == "silence"]


def test_a_round_that_is_not_taken_is_heard_of() -> None:
    often = Odds(missed_round=0.5)
    ours = ward_arms.arms(ward.protocol.load())[0]
    [life] = lives(1, 30, seed=2, odds=often)
    levels = {rang.level for rang in ward_arms.watch(ours, life).rang if rang.family == "silence"}
    assert levels == {"routine", "urgent"}


def test_who_is_well_is_measured_on_the_planned_rounds_only_and_who_is_not_more_often() -> None:
    closer = next(way for way in ward_arms.arms(ward.protocol.load()) if way.name == "closer")
    ill = [life for life in lives(12, 40, seed=4) if any(p.speed == "slow" for p in life.planted)][:2]
    for life in ill:
        further = ward_arms.watch(closer, life).further
        during = [at for at in further if ward_arms.about(life.planted, at)]
        days = sum((p.crisis - p.onset) / DAY for p in life.planted if p.speed == "slow")
        assert len(during) / days > 2 * (len(further) - len(during)) / 40


@pytest.mark.timeout(180)
def test_a_small_ward_reports_every_figure_and_catches_every_emergency(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.ward(residents=14, days=36, seed=2, rounds=1, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    figures = {name: figure["median"] for name, figure in told["figures"].items()}

    assert (told["name"], told["ok"]) == ("ward", True)
    assert figures["emergencies_planted"] > 0
    assert figures["emergencies_caught"] == figures["emergencies_planted"] == figures["news2_emergencies_planted"]
    assert figures["slow_planted"] > 0
    assert figures["slow_caught_24h"] >= figures["news2_slow_caught_24h"]
    for name in ("false_per_resident_week", "urgent_per_10_residents_day"):
        assert {name, f"closer_{name}", f"news2_{name}", f"fixed_{name}"} <= figures.keys()
