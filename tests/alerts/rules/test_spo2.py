"""SpO2 -> level."""

from __future__ import annotations

import pytest

from tests.alerts.ward import ADULT, COPD, level, reading, see, together


@pytest.mark.parametrize(
    ("spo2", "expected"),
    [(97, None), (95, None), (94, "urgent"), (93, "urgent"), (92, "emergency"), (80, "emergency")],
)
def test_everybody(spo2: float, expected: str | None) -> None:
    assert level(reading("spo2", spo2)) == expected


@pytest.mark.parametrize(
    ("spo2", "expected"),
    [(97, None), (93, None), (88, None), (87, "urgent"), (86, "urgent"), (85, "emergency")],
)
def test_with_a_target_of_88_to_92(spo2: float, expected: str | None) -> None:
    assert level(reading("spo2", spo2), COPD) == expected


@pytest.mark.parametrize(
    ("spo2", "oxygen", "expected"),
    [(92, True, None), (93, True, "urgent"), (93, False, None), (93, None, None)],
)
def test_too_much_oxygen_with_a_target(spo2: float, oxygen: bool | None, expected: str | None) -> None:
    measured = {"spo2": spo2} if oxygen is None else {"spo2": spo2, "oxygen": oxygen}
    findings = see(together(measured), COPD).findings
    assert [f.level for f in findings] == ([expected] if expected else [])


def test_it_is_over_after_two_good_readings() -> None:
    before = reading("spo2", 96)
    assert not see([before]).cleared
    assert {c.rule for c in see([reading("spo2", 95)], ADULT, [before]).cleared} == {"spo2.very_low@1", "spo2.low@1"}
