"""Red-flag symptoms: they ring whatever the numbers say, and once."""

from __future__ import annotations

import pytest

from alerts.evaluators import Subject
from tests.alerts.ward import WELL, level, reading, see, together


@pytest.mark.parametrize(
    ("symptom", "expected"),
    [
        ("chest_pain", "emergency"),
        ("dyspnoea", "emergency"),
        ("focal_weakness", "emergency"),
        ("speech", "emergency"),
        ("confusion", "emergency"),
        ("seizure", "emergency"),
        ("syncope", "urgent"),
        ("severe_headache", "urgent"),
        ("vision", "urgent"),
        ("needs_help", "urgent"),
        ("unresponsive", "emergency"),
        ("major_bleeding", "emergency"),
        ("overdose", "emergency"),
        ("head_injury", "urgent"),
        ("lethargic", "urgent"),
        ("stridor", "urgent"),
        ("leg_swelling", None),
        ("infection_suspected", None),
        ("vomiting", None),
        ("dehydration", None),
        ("kussmaul", None),
    ],
)
def test_a_symptom_with_a_normal_pulse(symptom: str, expected: str | None) -> None:
    assert level(reading("pulse", 72, symptoms=(symptom,))) == expected


def test_a_head_injury_on_an_anticoagulant_is_an_emergency() -> None:
    thinned = Subject(70, conditions=frozenset({"anticoagulant"}))
    assert level(reading("pulse", 72, symptoms=("head_injury",)), thinned) == "emergency"


def test_it_says_what_was_told() -> None:
    (finding,) = see([reading("weight", 50, symptoms=("chest_pain", "speech"))]).findings
    assert (finding.rule, finding.shown_en) == ("symptoms.red_flag@1", "Chest pain, Trouble speaking")


def test_a_symptom_is_part_of_a_finding_as_grave_of_the_same_reading() -> None:
    (finding,) = see([reading("blood_pressure", (190, 95), symptoms=("chest_pain",))]).findings
    assert (finding.family, finding.level) == ("blood_pressure", "emergency")
    assert "symptoms.red_flag@1" in finding.folded


def test_a_symptom_graver_than_the_numbers_rings_by_itself() -> None:
    findings = see([reading("pulse", 115, symptoms=("chest_pain",))]).findings
    assert {f.family: f.level for f in findings} == {"pulse": "urgent", "symptoms": "emergency"}


def test_a_symptom_is_part_of_the_score_of_its_set() -> None:
    ill = together(WELL | {"oxygen": True, "spo2": 91, "pulse": 120, "respiratory_rate": 22})
    pained = reading("weight", 50, set=ill[0].set, symptoms=("chest_pain",))
    (finding,) = see([*ill, pained]).findings
    assert finding.family == "news2" and "symptoms.red_flag@1" in finding.folded
