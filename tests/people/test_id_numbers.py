"""What numbers look like, and what a personal id says."""

from __future__ import annotations

from datetime import date

import pytest

from base.errors import Refused
from people import codes
from people.birth import read
from people.id_numbers import Kind, checked, doubts

TODAY = date(2026, 11, 22)

FINE: list[tuple[Kind, str, str | None, str, str]] = [
    ("personal_id", "083050001234", None, "083050001234", "VN"),
    ("personal_id", " 083 050 001 234 ", None, "083050001234", "VN"),
    ("old_id_card", "320.123.456", None, "320123456", "VN"),
    ("social_insurance", "8312345678", None, "8312345678", "VN"),
    ("health_insurance", "BT2838312345678", None, "BT2838312345678", "VN"),
    ("health_insurance", "bt 2 83 8312345678", "VN", "BT2838312345678", "VN"),
    ("health_insurance", "8312345678", None, "8312345678", "VN"),
    ("passport", "c1234567", "VN", "C1234567", "VN"),
    ("passport", "X1234567", "FR", "X1234567", "FR"),
    ("temporary", "TT-2026-017", None, "TT2026017", "VN"),
]
WRONG: list[tuple[Kind, str, str | None]] = [
    ("personal_id", "08305000123", None),
    ("personal_id", "0830500012345", None),
    ("personal_id", "08305000123A", None),
    ("personal_id", "٠٨٣٠٥٠٠٠١٢٣٤", None),
    ("personal_id", "083050001234", "FR"),
    ("old_id_card", "32012345", None),
    ("social_insurance", "831234567", None),
    ("health_insurance", "BT6838312345678", None),
    ("health_insurance", "BT283831234567", None),
    ("passport", "C1234567", None),
    ("passport", "C12", "VN"),
    ("temporary", "083050001234", None),
    ("temporary", "2026017", None),
]


@pytest.mark.parametrize(("kind", "value", "country", "number", "of"), FINE)
def test_a_number_of_its_shape_is_taken(kind: Kind, value: str, country: str | None, number: str, of: str) -> None:
    assert checked(kind, value, country) == (number, of)


@pytest.mark.parametrize(("kind", "value", "country"), WRONG)
def test_a_number_of_another_shape_is_refused(kind: Kind, value: str, country: str | None) -> None:
    with pytest.raises(Refused):
        checked(kind, value, country)


@pytest.mark.parametrize(
    ("number", "sex", "born", "warned_of"),
    [
        ("083050001234", "male", "1950", []),  # Bến Tre, a province that is gone
        ("001163000001", "female", "1963-05", []),
        ("048310000001", "female", "2010-06-01", []),
        ("083050001234", "female", "1950", ["sex"]),
        ("083050001234", "male", "1951", ["birth_year"]),
        ("003050001234", "male", "1950", ["province"]),
        ("183050001234", "male", "1950", ["province"]),
        ("099163000001", "male", "2010", ["sex", "birth_year", "province"]),
        ("083050001234", "unknown", None, []),
        ("083050001234", "other", None, []),
    ],
)
def test_doubts_about_a_personal_id(number: str, sex: str, born: str | None, warned_of: list[str]) -> None:
    birth = read(born, TODAY) if born else None
    assert [d.code for d in doubts("personal_id", number, sex, birth)] == warned_of


def test_other_kinds_are_never_doubted() -> None:
    assert doubts("old_id_card", "320123456", "male", read("1950", TODAY)) == []


def test_there_were_63_provinces_and_there_are_34() -> None:
    of_before = [p for p in codes.provinces() if p.valid_from == date(2008, 8, 1)]
    of_today = [p for p in codes.provinces() if p.valid_to is None]
    assert (len(of_before), len(of_today)) == (63, 34)
    assert len({p.code for p in of_today}) == 34


def test_every_province_that_went_went_into_one_of_today() -> None:
    begun = {(p.code, p.valid_from) for p in codes.provinces()}
    for gone in (p for p in codes.provinces() if p.valid_to is not None):
        assert (gone.into, gone.valid_to) in begun, gone


@pytest.mark.parametrize(("old", "new"), [("49", "48"), ("30", "31"), ("83", "86"), ("84", "86"), ("10", "15")])
def test_who_followed_whom(old: str, new: str) -> None:
    assert [p.into for p in codes.provinces() if p.code == old and p.valid_to] == [new]


def test_a_code_may_come_back_with_another_meaning() -> None:
    assert [p.name for p in codes.provinces() if p.code == "15"] == ["Yên Bái", "Lào Cai"]
