"""`antam bench replay`: real readings through the rules, in the shapes they were published in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.protocol import load
from api.benches.replay import FIXED, Unknown, replay, shown
from api.cli import main

PROTOCOLS = load()


def home(path: Path, systolic: int, days: int) -> Path:
    began = datetime(2019, 4, 15, 8, tzinfo=UTC)
    lines = [
        f"{(began + timedelta(days=day, minutes=10 * n)):%Y-%m-%dT%H:%M:%S},{systolic},80,70"
        for day in range(days)
        for n in range(4)
    ]
    path.write_text("\n".join(["taken_at,systolic_mmhg,diastolic_mmhg,pulse_bpm", *lines]))
    return path


@pytest.mark.parametrize(
    ("systolic", "alerts", "fixed"),
    [
        (120, {}, 0),
        (145, {("blood_pressure_mean.home_raised@1", "routine"): 1}, 10),
        (185, {("blood_pressure_mean.home_raised@1", "routine"): 1, ("blood_pressure.severe@1", "urgent"): 10}, 10),
    ],
)
def test_days_at_home_raise_one_note_where_a_fixed_limit_rings_each_day(
    tmp_path: Path, systolic: int, alerts: dict, fixed: int
) -> None:
    found = replay(PROTOCOLS, home(tmp_path / "home.csv", systolic, 10))
    assert (found.people, found.readings) == (1, 80)
    assert (dict(found.alerts), found.fixed["140/90"]) == (alerts, fixed)
    assert (found.days_with_a_mean, found.days_raised) == (7, 0 if systolic < 135 else 7)


def test_visits_are_asked_twice(tmp_path: Path) -> None:
    rows = [
        "person,visit,systolic_mmhg,diastolic_mmhg,age_years",
        *("a,Baseline,150,80,50", "a,6Months,150,80,50", "b,Baseline,150,80,50", "b,6Months,120,70,50"),
        *("c,Baseline,150,80,0", "c,6Months,,,0", "d,Baseline,,,40"),
    ]
    (tmp_path / "visits.csv").write_text("\n".join(rows))
    found = replay(PROTOCOLS, tmp_path / "visits.csv")
    assert (found.people, found.first_visit_high, found.both_visits, found.high_in_the_mean_of_two) == (3, 3, 2, 1)
    assert not found.alerts


def test_another_shape_is_named(tmp_path: Path) -> None:
    (tmp_path / "moods.csv").write_text("mood\ngood\n")
    with pytest.raises(Unknown, match="moods"):
        replay(PROTOCOLS, tmp_path / "moods.csv")


def test_the_command_prints_a_table_and_one_object(tmp_path: Path) -> None:
    file = str(home(tmp_path / "home.csv", 145, 10))
    said = CliRunner().invoke(main, ["bench", "replay", file])
    assert said.exit_code == 0 and "a fixed 140/90, once a day at most" in said.output
    as_json = CliRunner().invoke(main, ["bench", "replay", "--json", file])
    assert '"home.fixed_140/90_per_person_week"' in as_json.stdout and as_json.stdout.count("\n") == 1


def test_real_readings_ring_far_less_than_a_fixed_limit(real_readings: Path) -> None:
    found = replay(PROTOCOLS, real_readings / "home_bp_one_person.csv")
    assert found.readings == 444 and sum(found.alerts.values()) < found.fixed["140/90"] / 4
    assert len(shown(found)) > len(FIXED)
