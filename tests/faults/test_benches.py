"""The long benches in small: each says what scripts rely on and leaves nothing behind. In `make faults`, for they start
houses of their own and take longer than a test of the suite may. Nothing here looks at how fast anything was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.benches import growth

ANTAM = Path(sys.executable).with_name("antam")
pytestmark = [pytest.mark.processes, pytest.mark.alone, pytest.mark.timeout(300)]


def test_a_short_week_comes_whole_by_both_ways(tmp_path: Path) -> None:
    said = _said(tmp_path, "sync", "--phones", "2", "--messages", "5", "--rounds", "1")
    figures = {name: figure["median"] for name, figure in said["figures"].items()}
    assert figures["week_offline_entries"] == figures["week_http_entries"] > 10
    assert figures["week_readings_entries"] == 100
    assert {"week_offline_ms", "week_offline_2_at_once_p99_ms", "week_http_kib"} <= figures.keys()


def test_a_small_storm_loses_nobody_and_no_alert(tmp_path: Path) -> None:
    said = _said(tmp_path, "storm", "--sockets", "20", "--quiet", "2", "--rate", "5")
    figures = {name: figure["median"] for name, figure in said["figures"].items()}
    assert figures["hit"] == 10 and figures["all_back_s"] > 0
    assert {"alert_p99_s", "alert_push_p99_s", "quiet_alert_p99_s"} <= figures.keys()


def test_growth_measures_every_size_and_compares_the_larger_ones_with_the_least(tmp_path: Path) -> None:
    sizes = ["--rows", "6000", "--rows", "3000", "--reads", "10", "--rounds", "1", "--seconds", "0.1"]
    figures = _said(tmp_path, "growth", *sizes)["figures"]
    measured = {f"{what}_{size}_{unit}" for size in (3000, 6000) for what, unit in MEASURED}
    assert figures.keys() == measured | {f"{what}_ratio_6000" for what in (*growth.READS, "insert")}
    assert all(figure["min"] > 0 for figure in figures.values())


MEASURED = [
    *((what, unit) for what in growth.READS for unit in ("p50_ms", "p99_ms")), ("insert", "per_s"), ("load", "s"),
    ("size", "gib"),
]  # fmt: skip


def _said(tmp_path: Path, *words: str) -> dict[str, Any]:
    command = [str(ANTAM), "bench", *words, "--json"]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=290, env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["name"], said["ok"], said["wrong"]) == (words[0], True, [])
    assert said["run"]["rounds"] == 1 and said["run"]["took_s"] > 0 and said["run"]["warm_up"]
    assert said["machine"].keys() >= {"processor", "cores", "kernel", "python", "postgresql", "load_before"}
    assert [path.name for path in tmp_path.iterdir()] == ["antam-bench.lock"]
    return said
