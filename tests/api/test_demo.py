"""`antam demo` for real: a server of its own, the story, the figures; and how it ends when a step does not happen."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from api.play.night import COMMUNITY, HOME, OURS, BadReadings, load, wire
from api.play.picture import HEIGHT, WIDTH, picture
from api.play.scene import Alert, Card, Line, Scene

pytestmark = pytest.mark.timeout(180)

FIGURES = (
    "post_to_socket_p50_ms", "post_to_socket_p99_ms", "post_to_push_p50_ms", "post_to_push_p99_ms",
    "time_to_acknowledge_s", "readings", "alerts",
)  # fmt: skip
COLUMNS = "taken_at,resident,set,kind,value,diastolic,unit,source"


@contextmanager
def demo(home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"ANTAM_HOME": str(home)}
    # A suite that a shell runs in the background inherits an ignored SIGINT, and so would the demo.
    heed = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from api.cli import main; main()"
    )
    command = [sys.executable, "-c", heed, "demo", "--json", *words]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def left_behind(home: Path) -> list[str]:
    """Processes that work in the home or speak of it, and folders of ended demos."""
    found = [path.name for path in home.glob("demo-*")]
    for process in psutil.process_iter():
        try:
            if str(home) in " ".join((process.cwd(), *process.cmdline())):
                found.append(process.name())
        except psutil.Error:
            continue
    return found


@pytest.mark.processes
def test_it_plays_the_main_job_to_its_end_and_measures_it(tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        said, shown = process.communicate()
    assert process.returncode == 0, shown
    outcome = json.loads(said)
    figures = {name: figure["median"] for name, figure in outcome["figures"].items()}
    assert (outcome["name"], outcome["ok"]) == ("demo", True)
    assert set(FIGURES) <= figures.keys()
    assert outcome["alerts_by_level"]["night"] == {"emergency": 1, "routine": 1}
    assert figures["alerts"] == sum(outcome["alerts_by_level"]["all"].values()) > 2
    assert figures["readings"] == len(OURS.read_text().splitlines()) - 1 + outcome["samples"]
    assert 0 < figures["post_to_socket_p50_ms"] <= figures["post_to_socket_p99_ms"]
    assert 0 < figures["post_to_push_p50_ms"] <= figures["post_to_push_p99_ms"]
    assert 4 < figures["time_to_acknowledge_s"] < 40  # the first doctor's four seconds pass, and the second one is told
    assert outcome["seconds"] < 90
    assert set(outcome["machine"]) == {"cores", "python", "postgres", "platform"}
    assert not left_behind(tmp_path)


@pytest.mark.processes
def test_a_night_in_which_nobody_gets_worse_misses_its_step(tmp_path: Path) -> None:
    rows = [row for row in csv.DictReader(OURS.open()) if row["set"] not in ("c", "d")]
    calm = tmp_path / "calm"
    calm.mkdir()
    with (calm / OURS.name).open("w") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with demo(tmp_path, "--readings", str(calm)) as process:
        said, shown = process.communicate()
    outcome = json.loads(said)
    assert (process.returncode, outcome["ok"]) == (1, False)
    assert "gets worse" in outcome["missed"]["step"]
    assert f"This step did not happen: {outcome['missed']['step']}" in shown
    assert "time_to_acknowledge_s" not in outcome["figures"]
    assert not left_behind(tmp_path)


@pytest.mark.processes
def test_ctrl_c_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        assert process.stderr
        for line in process.stderr:
            if "signs in" in line:
                process.send_signal(signal.SIGINT)
                break
        process.communicate()
    assert process.returncode == 130
    assert not left_behind(tmp_path)


def test_a_demo_does_not_run_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    production = {"ENV": "production", "SECRET": "x" * 32}
    for name, value in production.items():
        monkeypatch.setenv(f"ANTAM_{name}", value)
    env = {**os.environ, "ANTAM_HOME": str(tmp_path), "DATABASE_URL": "postgresql:///antam?host=/nowhere"}
    command = [str(Path(sys.executable).with_name("antam")), "demo"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "does not run with ANTAM_ENV=production" in done.stderr


def test_the_last_reading_is_taken_now_and_the_others_before() -> None:
    night, now = load(None), datetime.now(UTC)
    [post] = wire(night.moments[-1].readings, now)
    assert {item["taken_at"] for item in post} == {now.isoformat()}
    assert len({item["set"] for item in post}) == 1
    past = [item for readings in night.past.values() for post in wire(readings, now) for item in post]
    assert max(datetime.fromisoformat(item["taken_at"]) for item in past) < now - timedelta(minutes=15)
    assert [moment.resident for moment in night.moments] == [0, 0, 0]


def test_real_readings_take_the_place_of_the_evening(real_readings: Path) -> None:
    night = load(real_readings)
    assert night.moments == load(None).moments
    home = list(csv.DictReader((real_readings / HOME).open()))
    assert len(night.past[1]) == 2 * len(home)
    assert night.past[1][-1].item["value"] == float(home[-1]["pulse_bpm"])
    assert [len(night.past[n]) for n in (0, 2, 3)] == [3, 3, 3]
    assert all(night.past[n][-1].ago == timedelta(0) for n in range(4))
    assert max(len(post) for post in wire([*night.past[1], *night.past[1]], datetime.now(UTC))) == 500


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("other.csv", "a,b\n", f"neither {HOME} nor {COMMUNITY}"),
        ("night.csv", "taken_at,resident\n", "holds no readings"),
        ("night.csv", f"{COLUMNS}\nyesterday,1,,spo2,96,,%,device\n", "line 2"),
        ("night.csv", f"{COLUMNS}\n2026-01-01T02:10,9,,spo2,96,,%,device\n", "line 2"),
    ],
)
def test_unusable_readings_are_refused_in_a_sentence(tmp_path: Path, name: str, text: str, wrong: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadReadings, match=wrong):
        load(tmp_path)


@pytest.mark.parametrize(("width", "height"), [(WIDTH, HEIGHT + 1), (120, 40)])
def test_the_picture_fits_the_terminal_it_is_drawn_for(width: int, height: int) -> None:
    lines = [Line("02:10", "a line that is much longer than any phone on a narrow terminal is wide", "urgent")] * 30
    cards = {name: Card(name, "a role", 7, "NEWS2 14", "98/58 " * 20, "emergency", lines) for name in "abcd"}
    alert = Alert("a title", ("Điểm NEWS2 " * 20, "NEWS2 " * 30), "emergency", lines)
    console = Console(width=width, height=height, file=StringIO(), force_terminal=True)
    drawn = console.render_lines(
        picture(Scene("a house " * 20, ("x" * 200, "y" * 200), cards, alert, cards), "02:10", width, height)
    )
    assert len(drawn) < height
    shown = ["".join(segment.text for segment in line) for line in drawn]
    assert any("NEWS2 14" in line for line in shown)
