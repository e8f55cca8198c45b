"""NEWS2 of one set -> level. Only 5 and more, and a single red, ring."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alerts.evaluators import Subject
from tests.alerts.ward import ADULT, COPD, WELL, see, together


@pytest.mark.parametrize(
    ("changed", "rule", "level", "shown"),
    [
        ({}, None, None, None),
        ({"pulse": 95, "temperature": 38.5, "blood_pressure": (105, 70)}, None, None, None),
        ({"blood_pressure": (225, 80)}, "news2.red_single@1", "urgent", "NEWS2 3"),
        ({"oxygen": True, "spo2": 94, "temperature": 38.5, "pulse": 95}, "news2.medium@1", "urgent", "NEWS2 5"),
        ({"oxygen": True, "spo2": 93, "pulse": 120, "temperature": 38.5}, "news2.high@1", "emergency", "NEWS2 7"),
    ],
)
def test_total_to_level(changed: dict[str, Any], rule: str | None, level: str | None, shown: str | None) -> None:
    findings = [f for f in see(together(WELL | changed)).findings if f.family == "news2"]
    assert [(f.rule, f.level, f.shown_en) for f in findings] == ([(rule, level, shown)] if rule else [])


@pytest.mark.parametrize(
    ("measured", "rule", "shown"),
    [
        ({"blood_pressure": (225, 80)}, "news2.red_single@1", "NEWS2 >= 3"),
        ({"oxygen": True, "pulse": 115, "temperature": 38.5}, "news2.medium@1", "NEWS2 >= 5"),
        ({"pulse": 115, "temperature": 38.5}, None, None),
        ({"spo2": 97}, None, None),
    ],
)
def test_a_partial_score_rings_for_what_is_known(measured: dict[str, Any], rule: str | None, shown: str | None) -> None:
    findings = [f for f in see(together(measured)).findings if f.family == "news2"]
    assert [(f.rule, f.shown_en) for f in findings] == ([(rule, shown)] if rule else [])


@pytest.mark.parametrize(
    ("subject", "rings"),
    [
        (ADULT, True),
        (Subject(age_years=None), True),
        (Subject(age_years=16), True),
        (Subject(age_years=15), False),
        (Subject(age_years=30, conditions=frozenset({"pregnant"})), False),
    ],
)
def test_news2_is_for_adults_who_are_not_pregnant(subject: Subject, rings: bool) -> None:
    findings = see(together(WELL | {"blood_pressure": (225, 80)}), subject).findings
    assert ("news2" in {f.family for f in findings}) is rings


def test_scale_two_is_used_where_it_was_recorded() -> None:
    low = WELL | {"spo2": 89, "oxygen": True, "temperature": 38.5}
    (adult,) = see(together(low), ADULT).findings
    assert adult.family == "spo2" and "news2.medium@1" in adult.folded
    assert not [f for f in see(together(low), COPD).findings if f.family in ("news2", "spo2")]


def test_it_is_over_after_two_whole_scores_of_four_or_less() -> None:
    earlier = together(WELL, ago=timedelta(hours=1))
    assert not [c for c in see(together(WELL)).cleared if c.family == "news2"]
    assert {c.rule for c in see(together(WELL), history=earlier).cleared if c.family == "news2"} == {
        "news2.high@1",
        "news2.medium@1",
        "news2.red_single@1",
    }


def test_a_partial_score_clears_nothing() -> None:
    earlier = together(WELL, ago=timedelta(hours=1))
    part = {kind: value for kind, value in WELL.items() if kind != "temperature"}
    assert not [c for c in see(together(part), history=earlier).cleared if c.family == "news2"]
    partly_before = together(part, ago=timedelta(hours=1))
    assert not [c for c in see(together(WELL), history=partly_before).cleared if c.family == "news2"]
