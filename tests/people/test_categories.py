"""Who reads items with a category: the whole table, written out again."""

from __future__ import annotations

import pytest

from people.categories import CATEGORIES, Reader, may_read, readable

BASES = (
    "self", "representative", "relative", "nurse", "doctor", "manager", "assigned", "referral", "told", "break_glass",
    "nurse_off_duty", "doctor_off_duty",
)  # fmt: skip

WANTED = {
    None: "self representative nurse doctor assigned referral break_glass",
    "HIV": "self nurse doctor assigned referral break_glass",
    "OST": "self nurse doctor assigned referral break_glass",
    "DRUG_TEST": "self nurse doctor assigned referral",
    "GENETIC": "self nurse doctor assigned referral",
    "PSY": "self assigned",
    "DV": "self nurse doctor assigned",
    "CHILD_ABUSE": "doctor assigned",
    "MENTAL_HEALTH": "self nurse doctor assigned referral break_glass",
}


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("category", [None, *CATEGORIES])
def test_each_ground_reads_these_categories(category: str | None, basis: str) -> None:
    allowed = basis in WANTED[category].split()
    assert may_read(category, Reader(basis=basis)) is allowed  # type: ignore[arg-type]


@pytest.mark.parametrize("category", CATEGORIES)
def test_only_psychotherapy_is_read_because_one_wrote_it(category: str) -> None:
    assert may_read(category, Reader(basis="nurse_off_duty"), author=True) is (category == "PSY")  # type: ignore[arg-type]


def test_the_family_reads_mental_health_with_its_own_scope_and_nothing_else() -> None:
    for basis in ("relative", "representative"):
        assert readable(Reader(basis=basis)) == []
        assert readable(Reader(basis=basis, mental_health=True)) == ["MENTAL_HEALTH"]


def test_the_mental_health_scope_opens_nothing_to_anybody_else() -> None:
    for basis in ("manager", "told", "nurse_off_duty"):
        assert readable(Reader(basis=basis, mental_health=True)) == []


def test_somebody_assigned_reads_everything_whatever_ground_let_them_in() -> None:
    assert readable(Reader(basis="nurse", assigned=True)) == list(CATEGORIES)
