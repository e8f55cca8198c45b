"""Respiratory rate -> level."""

from __future__ import annotations

import pytest

from tests.alerts.ward import level, reading


@pytest.mark.parametrize(
    ("breaths", "expected"),
    [(8, "emergency"), (9, None), (20, None), (21, "urgent"), (24, "urgent"), (25, "emergency")],
)
def test_respiratory_rate(breaths: float, expected: str | None) -> None:
    assert level(reading("respiratory_rate", breaths)) == expected
