from __future__ import annotations

import pytest

from alerts.scores.qsofa import qsofa


@pytest.mark.parametrize(
    ("breaths", "systolic", "altered", "score", "positive"),
    [
        (18, 120, False, 0, False),
        (22, 120, False, 1, False),
        (18, 100, False, 1, False),
        (22, 101, True, 2, True),
        (28, 85, True, 3, True),
    ],
)
def test_two_of_three_signs_are_positive(
    breaths: float, systolic: float, altered: bool, score: int, positive: bool
) -> None:
    got = qsofa(respiratory_rate=breaths, systolic_bp=systolic, altered_mentation=altered)
    assert (got.score, got.positive) == (score, positive)
