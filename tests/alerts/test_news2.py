from __future__ import annotations

from typing import Any

import pytest

from alerts.scores.news2 import news2

WELL: dict[str, Any] = {
    "respiratory_rate": 16,
    "spo2": 97,
    "on_oxygen": False,
    "systolic_bp": 125,
    "pulse": 70,
    "consciousness": "A",
    "temperature": 36.8,
}


def with_(changed: dict[str, Any]) -> dict[str, Any]:
    return WELL | changed


@pytest.mark.parametrize(
    ("name", "values", "points"),
    [
        ("respiratory_rate", (8, 9, 11, 12, 20, 21, 24, 25), (3, 1, 1, 0, 0, 2, 2, 3)),
        ("spo2", (91, 92, 93, 94, 95, 96), (3, 2, 2, 1, 1, 0)),
        ("systolic_bp", (90, 91, 100, 101, 110, 111, 219, 220), (3, 2, 2, 1, 1, 0, 0, 3)),
        ("pulse", (40, 41, 50, 51, 90, 91, 110, 111, 130, 131), (3, 1, 1, 0, 0, 1, 1, 2, 2, 3)),
        ("consciousness", ("A", "C", "V", "P", "U"), (0, 3, 3, 3, 3)),
        ("temperature", (35.0, 35.1, 36.0, 36.1, 38.0, 38.1, 39.0, 39.1), (3, 1, 1, 0, 0, 1, 1, 2)),
    ],
)
def test_each_parameter_has_the_points_of_the_chart(name: str, values: tuple, points: tuple) -> None:
    assert tuple(news2(**with_({name: value})).sub[name] for value in values) == points


def test_oxygen_costs_two_points() -> None:
    assert news2(**with_({"on_oxygen": True})).total == 2


@pytest.mark.parametrize(
    ("spo2", "on_air", "on_oxygen"),
    [(83, 3, 3), (84, 2, 2), (86, 1, 1), (88, 0, 0), (92, 0, 0), (93, 0, 1), (95, 0, 2), (97, 0, 3)],
)
def test_scale_two_forgives_low_values_and_counts_too_much_oxygen(spo2: int, on_air: int, on_oxygen: int) -> None:
    for oxygen, points in ((False, on_air), (True, on_oxygen)):
        assert news2(**with_({"spo2": spo2, "on_oxygen": oxygen}), spo2_scale=2).sub["spo2"] == points


@pytest.mark.parametrize(
    ("changed", "total", "band", "monitoring"),
    [
        ({}, 0, "low", "12h"),
        ({"pulse": 95}, 1, "low", "4-6h"),
        ({"pulse": 140}, 3, "low_medium", "1h"),
        ({"pulse": 140, "on_oxygen": True}, 5, "medium", "1h"),
        ({"pulse": 140, "on_oxygen": True, "spo2": 93}, 7, "high", "continuous"),
    ],
)
def test_the_total_has_a_band_and_an_interval(changed: dict, total: int, band: str, monitoring: str) -> None:
    score = news2(**with_(changed))
    assert (score.total, score.band, score.monitoring) == (total, band, monitoring)


def test_a_missing_parameter_leaves_no_total_but_an_at_least() -> None:
    score = news2(**with_({"temperature": None, "pulse": 115}))
    assert (score.total, score.band, score.missing, score.at_least) == (None, None, ("temperature",), 2)


def test_a_red_parameter_is_known_even_when_another_is_missing() -> None:
    assert news2(spo2=90).red
    assert not news2(spo2=96).red


def test_a_high_saturation_on_scale_two_says_nothing_while_the_oxygen_is_unknown() -> None:
    score = news2(**with_({"spo2": 97, "on_oxygen": None}), spo2_scale=2)
    assert "spo2" not in score.sub and score.missing == ("on_oxygen",)


def test_a_value_between_two_rows_belongs_to_the_worse_one() -> None:
    assert news2(spo2=91.5).sub["spo2"] == 3
    assert news2(respiratory_rate=20.5).sub["respiratory_rate"] == 2
