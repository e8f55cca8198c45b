"""A fall of the Barthel index: tables, and one entry of the list that rings nobody."""

from __future__ import annotations

from typing import Any

import pytest

from alerts import decline
from records.instruments.library import load
from tests.api.test_screenings import said, starts, tells
from tests.world import Person, Phone, World

[BARTHEL] = load()["barthel"].drop
WELL = {
    "feeding": "independent", "bathing": "independent", "grooming": "independent", "dressing": "independent",
    "bowels": "continent", "bladder": "continent", "toilet_use": "independent", "transfers": "independent",
    "mobility": "independent", "stairs": "independent",
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "best"),
    [
        ([], 60, None),
        ([70], 70, None),
        ([70], 65, None),
        ([70], 60, 70),
        ([70], 40, 70),
        ([60, 70, 65], 60, 70),
        ([60], 70, None),
        ([5], 0, None),
        ([10], 0, 10),
    ],
)
def test_a_fall_is_ten_points_or_more_below_the_best_of_a_fortnight(
    before: list[float], now: float, best: float | None
) -> None:
    assert decline.fallen_from(BARTHEL, before, now) == best
    assert (BARTHEL.by, BARTHEL.within_days) == (10, 14)


async def fills_in(nurse: Phone, rosa: Person, **worse: str) -> str:
    form = await starts(nurse, rosa, "barthel")
    answers = [said(item, value, n) for n, (item, value) in enumerate({**WELL, **worse}.items(), 1)]
    done = await tells(nurse, form, *answers, complete=True)
    assert done["screening"]["state"] == "complete"
    return form


async def falls(house: World) -> list[dict[str, Any]]:
    return await house.sql("select * from alerts where family = 'function' order by opened_at")


async def test_who_does_much_less_without_help_is_on_the_list_and_nobody_is_rung(house: World) -> None:
    await house.opens()
    nurse, rosa = await house.phone(await house.employs("nurse")), await house.admits("Rosa")
    await fills_in(nurse, rosa)
    await fills_in(nurse, rosa, feeding="needs_help")
    assert await falls(house) == []

    await fills_in(nurse, rosa, transfers="minor_help", bladder="occasional_accident")
    [fall] = await falls(house)
    assert (fall["level"], fall["rule"]) == ("routine", "function.barthel@1")
    told = (await nurse.get(f"/v1/alerts/{fall['id']}")).json()
    assert "Chỉ số Barthel 90, trước đó 100" in str(told)

    await nurse.posts(f"/v1/alerts/{fall['id']}/acknowledge", {})
    await nurse.post(f"/v1/alerts/{fall['id']}/resolve", {"action": "đau khớp, đã báo bác sĩ"})
    await fills_in(nurse, rosa, transfers="minor_help", bladder="occasional_accident")
    assert len(await falls(house)) == 1


async def test_a_form_of_three_weeks_ago_is_not_compared_and_an_answer_after_the_end_tells_nothing(
    house: World,
) -> None:
    await house.opens()
    nurse, rosa = await house.phone(await house.employs("nurse")), await house.admits("Rosa")
    await fills_in(nurse, rosa)
    await house.sql("update screenings set completed_at = completed_at - interval '21 days' returning id")
    form = await fills_in(nurse, rosa, transfers="unable")
    assert await falls(house) == []
    await fills_in(nurse, rosa, transfers="unable")
    await tells(nurse, form, said("stairs", "unable", 30), complete=True)
    assert await falls(house) == []
