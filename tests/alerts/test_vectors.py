from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from alerts.vectors import INSTRUMENTS, MEASURED, report, score

SHARED = Path(__file__).parents[3] / "shared" / "clinical" / "vectors"
HERE = Path(__file__).parent / "vectors"


def case(id: str, inputs: dict[str, Any], **expected: Any) -> dict[str, Any]:
    return {"id": id, "inputs": inputs, "expected": expected}


def write(path: Path, instrument: str, *cases: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"instrument": instrument, "cases": cases, "anything": "else"}))
    return path


def printed(*paths: Path) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = report(paths, out)
    return code, out.getvalue().splitlines()


TACHYPNOEA = {"respiratory_rate": 30, "systolic_bp": 130, "altered_mentation": False}


def test_a_file_is_scored_by_the_instrument_it_names(tmp_path: Path) -> None:
    file = write(tmp_path / "any.json", "qsofa", case("a", TACHYPNOEA, status="ok", score=1))
    assert printed(file) == (0, ["qsofa 1/1", "1 passed, 0 failed, 0 not implemented"])


def test_a_failing_case_says_what_was_expected_and_what_came(tmp_path: Path) -> None:
    file = write(tmp_path / "q.json", "qsofa", case("a", TACHYPNOEA, score=1), case("b", TACHYPNOEA, score=3))
    code, lines = printed(file)
    assert code == 1
    assert lines[0] == "qsofa 1/2"
    assert lines[1].startswith('  b: expected {"score": 3}, got {"status": "ok", "score": 1')
    assert lines[2] == "1 passed, 1 failed, 0 not implemented"


def test_an_instrument_we_do_not_have_counts_as_not_implemented(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "qsofa", case("a", TACHYPNOEA, score=1))
    (tmp_path / "deeper").mkdir()
    write(tmp_path / "deeper" / "b.json", "moods", case("a", {}), case("b", {}))
    assert printed(tmp_path) == (
        0,
        ["qsofa 1/1", "moods not implemented (2)", "1 passed, 0 failed, 2 not implemented"],
    )


def test_every_expected_key_is_compared_and_truth_is_not_one(tmp_path: Path) -> None:
    cases = [
        case("a", TACHYPNOEA, positive=0),
        case("b", TACHYPNOEA, unheard_of=None),
        case("c", TACHYPNOEA, score=1.0),
    ]
    (file,) = score([write(tmp_path / "q.json", "qsofa", *cases)])
    assert [failure.case for failure in file.failures] == ["a", "b"]


def test_a_path_that_is_not_there_or_not_of_vectors_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "other.json").write_text("[1]")
    (tmp_path / "empty").mkdir()
    for name in ("nowhere.json", "broken.json", "other.json", "empty"):
        code, (line,) = printed(tmp_path / name)
        assert code == 2 and name in line


@pytest.mark.parametrize(
    ("instrument", "inputs", "expected"),
    [
        ("news2", {"age_years": 3}, {"status": "not_applicable", "reason": "age<16"}),
        ("news2", {"pulse": 900, "spo2": 20}, {"status": "invalid", "invalid": ["spo2", "pulse"]}),
        ("news2", {"on_oxygen": "yes"}, {"status": "invalid", "invalid": ["on_oxygen"]}),
        ("qsofa", {"systolic_bp": 100}, {"status": "incomplete", "missing": ["respiratory_rate", "altered_mentation"]}),
        ("spo2_home", {"spo2": True}, {"status": "invalid", "invalid": ["spo2"]}),
        ("glucose_alerts", {"value": 6.0}, {"status": "incomplete", "missing": ["unit"]}),
        ("bp_classification", {"sbp": 110, "dbp": 115}, {"status": "invalid", "invalid": ["dbp"]}),
        (
            "child_vitals_nice",
            {"heart_rate": 90},
            {"status": "incomplete", "missing": ["age_years", "respiratory_rate"]},
        ),
        (
            "imci_fast_breathing",
            {"age_months": 8, "danger_signs": ["convulsions"]},
            {"status": "incomplete", "missing": ["respiratory_rate"], "alert": "emergency"},
        ),
        (
            "imci_fast_breathing",
            {"age_months": 8, "danger_signs": ["tired"]},
            {"status": "invalid", "invalid": ["danger_signs"]},
        ),
        ("hbpm_average", {"readings": "none"}, {"status": "invalid", "invalid": ["readings"]}),
        ("hbpm_average", {"readings": [7]}, {"status": "invalid", "invalid": ["readings[0]"]}),
        ("weight_change", {"series": [{"day": 0, "kg": 60}]}, {"status": "incomplete", "missing": ["heart_failure"]}),
        ("diabetes_criteria", {"classic_symptoms": True}, {"status": "incomplete", "missing": ["any test"]}),
        ("who_cvd_lab_southeast_asia", {"age": 75}, {"status": "not_applicable", "reason": "age outside 40-74"}),
        ("who_cvd_lab_southeast_asia", {"age": 200}, {"status": "invalid", "invalid": ["age"]}),
        ("who_growth_0_5", {"age_days": 1827}, {"status": "not_applicable", "reason": "age>60 months"}),
    ],
)
def test_inputs_that_cannot_be_scored_say_why(instrument: str, inputs: dict, expected: dict) -> None:
    assert INSTRUMENTS[instrument](inputs) == expected


@pytest.mark.parametrize("name", MEASURED)
def test_the_few_vectors_kept_here_pass_wholly(name: str) -> None:
    (file,) = score([HERE / f"{name}.json"])
    assert file.implemented and file.total and not file.failures


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared vectors do not lie beside this checkout")
@pytest.mark.parametrize("name", [name for name in INSTRUMENTS if name != "mchat_rf"])  # a total is all there is
def test_the_shared_vectors_pass_wholly(name: str) -> None:
    (file,) = score([SHARED / f"{name}.json"])
    assert file.implemented and file.total and not file.failures
