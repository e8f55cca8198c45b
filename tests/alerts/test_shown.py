from __future__ import annotations

from typing import Any, get_args

import pytest

from alerts.level import LEVELS, rank, worse
from alerts.shown import reading_shown, symptoms_shown
from records.reading import Kind, Symptom
from tests.alerts.ward import reading


@pytest.mark.parametrize(
    ("kind", "value", "vi", "en"),
    [
        ("spo2", 84, "SpO2 84 %", "SpO2 84 %"),
        ("blood_pressure", (182, 96), "Huyết áp 182/96 mmHg", "Blood pressure 182/96 mmHg"),
        ("temperature", 39.2, "Nhiệt độ 39,2 °C", "Temperature 39.2 °C"),
        ("pulse", 132, "Mạch 132 lần/phút", "Pulse 132 /min"),
        ("glucose", "LO", "Đường huyết < 1,1 mmol/L", "Glucose < 1.1 mmol/L"),
        ("peak_flow", 320, "Lưu lượng đỉnh 320 L/phút", "Peak flow 320 L/min"),
        ("muac", 11.4, "Chu vi vòng cánh tay 11,4 cm", "Mid-upper arm 11.4 cm"),
        ("consciousness", "C", "Tri giác: lú lẫn mới (C)", "Consciousness: new confusion (C)"),
    ],
)
def test_a_reading_is_shown_in_both_languages(kind: str, value: Any, vi: str, en: str) -> None:
    assert reading_shown(reading(kind, value)) == (vi, en)


def test_every_kind_and_every_symptom_has_words_in_both_languages() -> None:
    for kind in get_args(Kind):
        assert all(reading_shown(reading(kind, "A" if kind == "consciousness" else 20)))
    for symptom in get_args(Symptom):
        assert all(symptoms_shown([symptom]))


def test_levels_rise_from_info_to_emergency() -> None:
    assert [rank(level) for level in LEVELS] == [0, 1, 2, 3]
    assert worse("urgent", "routine") == worse("routine", "urgent") == "urgent"
