"""Hours of a hotline, on the wall clock of the facility."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from records.hotlines import is_open, of_the_country

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("at", "answers"),
    [
        ("2026-11-25 13:00", True), ("2026-11-25 12:59", False), ("2026-11-25 20:29", True),
        ("2026-11-25 20:30", False), ("2026-11-29 15:00", True), ("2026-11-24 15:00", False),
        ("2026-11-23 15:00", False),
    ],
)  # fmt: skip
def test_the_line_for_support_answers_from_wednesday_to_sunday_in_the_afternoon(at: str, answers: bool) -> None:
    [line] = [one for one in of_the_country() if one.number == "096 306 1414"]
    assert is_open(line, datetime.fromisoformat(at).replace(tzinfo=HERE)) is answers


def test_every_number_says_when_it_was_checked_and_nobody_claims_to_have_rung_it() -> None:
    assert {one.number for one in of_the_country()} == {"111", "113", "115", "096 306 1414"}
    assert all(one.checked_on and one.source and one.rung_on == "not yet" for one in of_the_country())
    assert all(is_open(one, datetime(2026, 11, 23, 3, tzinfo=HERE)) for one in of_the_country() if one.always)
