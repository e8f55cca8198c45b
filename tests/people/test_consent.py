"""Who speaks for a resident, by age and by who holds the phone or the pen."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from base.errors import Refused
from people.access import Resident
from people.consent import TEXTS, Words, age_at, todays, who_gives

DAY = date(2026, 11, 22)
PAPER: dict[str, Any] = {"channel": "paper", "document": "Hồ sơ 12/2026"}


def a_resident(basis: str, born: date | None) -> Resident:
    return Resident(
        id=UUID(int=1), name="Rosa", birth_date=born, sex="female", spo2_scale=1, conditions=(), facility=UUID(int=2),
        basis=basis,  # type: ignore[arg-type]
    )  # fmt: skip


# ground, born, what was said -> who gives, or the code of the refusal
SPEAKERS: list[tuple[str, date | None, dict[str, Any], str]] = [
    ("self", date(1944, 3, 5), {}, "self"),
    ("self", None, {}, "self"),
    ("self", date(2010, 11, 22), {}, "self"),  # 16 today
    ("self", date(2010, 11, 23), {}, "representative_needed"),  # 16 tomorrow
    ("representative", date(1944, 3, 5), {}, "representative"),
    ("representative", date(2019, 11, 23), {}, "representative"),  # 7 tomorrow
    ("representative", date(2019, 11, 22), {}, "child_must_agree"),  # 7 today
    ("representative", date(2019, 11, 22), {"child_agreed": True}, "child_and_representative"),
    ("nurse", date(1944, 3, 5), {}, "witness"),
    ("nurse", date(1944, 3, 5), {"channel": "app", "given_by": "self", "document": "x12"}, "witness"),
    ("nurse", date(1944, 3, 5), {**PAPER}, "witness"),
    ("nurse", date(1944, 3, 5), {"channel": "paper", "given_by": "self"}, "witness"),
    ("nurse", date(1944, 3, 5), {**PAPER, "given_by": "self"}, "self"),
    ("manager", date(1944, 3, 5), {**PAPER, "given_by": "representative"}, "representative"),
    ("nurse", date(2019, 11, 22), {**PAPER, "given_by": "child_and_representative"}, "child_and_representative"),
    ("nurse", date(2019, 11, 22), {**PAPER, "given_by": "representative"}, "child_must_agree"),
    ("nurse", date(2019, 11, 22), {**PAPER, "given_by": "self"}, "representative_needed"),
]


@pytest.mark.parametrize(("basis", "born", "said", "answer"), SPEAKERS)
def test_who_speaks(basis: str, born: date | None, said: dict[str, Any], answer: str) -> None:
    words = Words(**{"version": "1", "hash": "0" * 64, **said})
    try:
        given = who_gives(a_resident(basis, born), words, DAY)
    except Refused as refusal:
        given = refusal.code
    assert given == answer


@pytest.mark.parametrize(
    ("born", "years"), [(date(2004, 2, 29), 22), (date(2010, 11, 22), 16), (date(2010, 11, 23), 15), (None, None)]
)
def test_age_in_full_years(born: date | None, years: int | None) -> None:
    assert age_at(born, DAY) == years


def test_every_purpose_has_its_words_in_both_languages_and_a_hash_of_its_own() -> None:
    assert set(TEXTS) == {
        "family_access", "health_monitoring", "telehealth", "hospital_exchange", "campaign", "research",
    }  # fmt: skip
    assert all(len(t.vi) > 60 and len(t.en) > 60 for t in TEXTS.values())
    assert len({t.hash for t in TEXTS.values()}) == len(TEXTS)
    assert todays("telehealth").hash == TEXTS["telehealth"].hash
