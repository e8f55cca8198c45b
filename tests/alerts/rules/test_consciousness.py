"""ACVPU -> level."""

from __future__ import annotations

import pytest

from tests.alerts.ward import level, reading


@pytest.mark.parametrize(
    ("letter", "expected"),
    [("A", None), ("C", "emergency"), ("V", "emergency"), ("P", "emergency"), ("U", "emergency")],
)
def test_consciousness(letter: str, expected: str | None) -> None:
    assert level(reading("consciousness", letter)) == expected
