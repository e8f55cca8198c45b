"""Pulse -> level."""

from __future__ import annotations

import pytest

from tests.alerts.ward import level, reading


@pytest.mark.parametrize(
    ("pulse", "expected"),
    [
        (40, "emergency"),
        (41, "routine"),
        (50, "routine"),
        (51, None),
        (110, None),
        (111, "urgent"),
        (130, "urgent"),
        (131, "emergency"),
    ],
)
def test_pulse(pulse: float, expected: str | None) -> None:
    assert level(reading("pulse", pulse)) == expected
